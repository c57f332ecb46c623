"""What is called at an address and not served there: refused with where to call instead.

Without this the transport itself answers, in three English words and without a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import grpc

from yidi.domain.errors import Refusal, refuse
from yidi.rpc.service import Door
from yidi.rpc.watching import UNARY, UNKNOWN

_NAME_CHARS_MAX = 60
"""Of a name that somebody else made up: what a text has room for."""


class UnknownMethods(grpc.GenericRpcHandler):
    """Takes every call that no other handler of a listener takes."""

    def __init__(self, door: Door, here: Collection[str], homes: Mapping[str, str]) -> None:
        """Take the services of this listener and where all of them are, by full names."""
        self._door = door
        self._here = here
        self._homes = homes

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[bytes, bytes]:
        """Return a handler that refuses."""
        path = details.method.lstrip("/")

        async def serve(_raw: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
            with self._door.watched(UNKNOWN, UNKNOWN, UNARY, context):
                await self._door.refuse(self._refusal(path), None, path[:_NAME_CHARS_MAX], context)
            return b""

        handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(serve)
        return handler

    def _refusal(self, path: str) -> Refusal:
        service, _, method = path.rpartition("/")
        home = self._homes.get(service)
        if home is None or service in self._here:
            return refuse("METHOD_UNKNOWN", method=(path or "/")[:_NAME_CHARS_MAX])
        name = service.rpartition(".")[2]
        return refuse("SERVICE_ELSEWHERE", service=name, method=method[:30], address=home)
