"""An insured place at an address that misbehaves on request: a proxy in front of a real one.

What a test does not ask for passes through unchanged, refusals with their trailers included.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import grpc

from tests.platforms import PlainClient

Alter = Callable[[bytes], bytes]
_DETAILS = "grpc-status-details-bin"


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class Tampering:
    """What goes wrong, by the name of the method; everything else goes right."""

    alter: dict[str, Alter] = field(default_factory=dict)
    lose_before: set[str] = field(default_factory=set)
    lose_after: set[str] = field(default_factory=set)
    hang_after: set[str] = field(default_factory=set)
    refuse: dict[str, tuple[grpc.StatusCode, bytes]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)


class TamperingPlace(grpc.GenericRpcHandler):
    """A server that hands every call on to a real place and tampers with the answers."""

    def __init__(self, real_address: str, port: int = 0) -> None:
        self.faults = Tampering()
        self._real = PlainClient(real_address)
        self._released = asyncio.Event()
        self._server = grpc.aio.server()
        self._server.add_generic_rpc_handlers([self])
        self.port = self._server.add_insecure_port(f"127.0.0.1:{port}")

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        self._released.set()
        await self._server.stop(None)
        await self._real.close()

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        path = details.method
        name = path.rpartition("/")[2]

        async def serve(content: bytes, context: grpc.aio.ServicerContext) -> bytes:
            return await self._serve(path, name, content, context)

        return grpc.unary_unary_rpc_method_handler(serve)

    async def _serve(
        self, path: str, name: str, content: bytes, context: grpc.aio.ServicerContext
    ) -> bytes:
        faults = self.faults
        faults.seen.append(name)
        if name in faults.refuse:
            code, details = faults.refuse[name]
            trailers = ((_DETAILS, details),) if details else ()
            await context.abort(code, "refused by the test", trailers)
        if name in faults.lose_before:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "lost on the way there")
        answer = await self._forwarded(path, content, context)
        if name in faults.lose_after:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "lost on the way back")
        if name in faults.hang_after:
            await self._released.wait()
        return faults.alter[name](answer) if name in faults.alter else answer

    async def _forwarded(
        self, path: str, content: bytes, context: grpc.aio.ServicerContext
    ) -> bytes:
        ask = self._real._channel.unary_unary(path)
        try:
            answer: bytes = await ask(content, timeout=20.0)
        except grpc.aio.AioRpcError as error:
            trailers = tuple(error.trailing_metadata() or ())
            kept = tuple(each for each in trailers if each[0] == _DETAILS)
            await context.abort(error.code(), error.details() or "", kept)
            raise
        return answer
