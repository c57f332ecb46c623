"""The yardstick: a grpc.aio server on uvloop that answers bytes and does nothing else.

``/bench.Echo/<size>`` answers ``<size>`` bytes. Prints its address as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import signal

import grpc

from yidi.runtime.listeners import SERVER_OPTIONS
from yidi.runtime.serve import loop_factory

METHOD = "/bench.Echo/"


class Echo(grpc.GenericRpcHandler):
    def __init__(self) -> None:
        self._handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {}

    def service(
        self, details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[bytes, bytes] | None:
        if details.method not in self._handlers:
            answer = bytes(int(details.method.removeprefix(METHOD)))

            async def echo(_raw: bytes, _context: object) -> bytes:
                return answer

            self._handlers[details.method] = grpc.unary_unary_rpc_method_handler(echo)
        return self._handlers[details.method]


async def serve() -> None:
    server = grpc.aio.server(options=SERVER_OPTIONS)
    server.add_generic_rpc_handlers([Echo()])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    print(json.dumps({"echo": f"127.0.0.1:{port}"}), flush=True)
    await stopping.wait()
    await server.stop(0)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve())
