"""Calls as spans of a trace: from the treating place over the gateway to the insured place.

The context travels as W3C ``traceparent`` in the metadata of a call, and inside a process with
the task. Where nobody traces, handlers and peers are not wrapped at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager, suppress
from typing import Protocol

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError

from yidi.rpc.call import readable_id
from yidi.rpc.signatures import Metadata
from yidi.rpc.watching import code_of

Serve = Callable[[bytes, grpc.aio.ServicerContext[bytes, bytes]], Awaitable[bytes]]


class Span(Protocol):
    """One call in a trace. Attributes never tell of a person."""

    def about(self, message_id: str) -> None:
        """The call is this message."""
        ...

    def ended(self, code: str) -> None:
        """The call ended with this status."""
        ...

    def failed(self, cause: str) -> None:
        """The call failed, or was refused, for this cause."""
        ...


class Traces(Protocol):
    """Who keeps traces."""

    def serving(
        self, method: str, metadata: Iterable[tuple[str, str | bytes]]
    ) -> AbstractContextManager[Span]:
        """Begin the span of a call that came with this metadata; the block is the call."""
        ...

    def calling(self, method: str, place: str, *, is_here: bool) -> AbstractContextManager[Span]:
        """Begin the span of a call to a place, in this process or elsewhere."""
        ...

    def carried(self) -> Metadata:
        """Return the metadata by which the other side goes on with the trace."""
        ...

    def trace_id(self) -> str:
        """Return the id of the trace under way, if it is recorded; or nothing."""
        ...


def traced(serve: Serve, traces: Traces, method: MethodDescriptor) -> Serve:
    """Return the same handler with a span around each call."""
    name = f"{method.containing_service.full_name}/{method.name}"
    request_type = message_factory.GetMessageClass(method.input_type)

    async def serve_traced(raw: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        with traces.serving(name, context.invocation_metadata() or ()) as span:
            # Read once more than without traces: the handler refuses what cannot be read.
            with suppress(DecodeError):
                span.about(readable_id(request_type.FromString(raw)))
            answer = await serve(raw, context)
            span.ended(code_of(context))
            return answer

    return serve_traced
