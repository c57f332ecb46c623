"""The least that a hop in grpc.aio can be: takes bytes, sends them on, answers what comes back.

It decodes nothing, checks nothing and keeps nothing. Prints its address as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from typing import Any

import grpc

from yidi.rpc.peer import CHANNEL_OPTIONS
from yidi.runtime.listeners import SERVER_OPTIONS
from yidi.runtime.serve import loop_factory


class Hop(grpc.GenericRpcHandler):
    """Every method of every service."""

    def __init__(self, behind: str) -> None:
        # As the gateway does it: one connection to one place.
        self._channel = grpc.aio.insecure_channel(behind, options=CHANNEL_OPTIONS)
        self._handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {}

    def service(
        self, details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[bytes, bytes] | None:
        found = self._handlers.get(details.method)
        if found is None:
            found = self._handlers[details.method] = self._handler(details.method)
        return found

    def _handler(self, method: str) -> grpc.RpcMethodHandler[bytes, bytes]:
        ask: Any = self._channel.unary_unary(method)

        async def send_on(raw: bytes, context: Any) -> bytes:
            answer: bytes = await ask(raw, timeout=context.time_remaining())
            return answer

        return grpc.unary_unary_rpc_method_handler(send_on)


async def serve(behind: str) -> None:
    server = grpc.aio.server(options=SERVER_OPTIONS)
    server.add_generic_rpc_handlers([Hop(behind)])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    print(json.dumps({"hub": f"127.0.0.1:{port}"}), flush=True)
    await stopping.wait()
    await server.stop(0)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve(sys.argv[1]))
