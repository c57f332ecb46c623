"""The way to another party, with a span around each call."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from yidi.domain.errors import Refusal
from yidi.rpc.call import Call
from yidi.rpc.peer import Peer
from yidi.rpc.service import full_name
from yidi.rpc.tracing import Traces


class TracedPeer:
    """A peer with a span around each call."""

    def __init__(self, place: str, peer: Peer, traces: Traces) -> None:
        """Take the name of the place, the way to it, and who keeps traces."""
        self._place = place
        self._peer = peer
        self._traces = traces
        self.is_here = peer.is_here

    async def call(self, method: MethodDescriptor, request: Message, call: Call) -> Any:
        """Call the peer; fails as it does."""
        with self._traces.calling(full_name(method), self._place, is_here=self.is_here) as span:
            try:
                answer = await self._peer.call(method, request, call)
            except Refusal as refused:
                span.failed(refused.reason.name)
                raise
            except Exception as failure:
                span.failed(type(failure).__name__)
                raise
            span.ended("OK")
            return answer

    async def is_serving(self) -> bool:
        """Ask the peer."""
        return await self._peer.is_serving()

    async def close(self) -> None:
        """Close the peer."""
        await self._peer.close()
