"""The standard services of a library (health, reflection), refusing as ours do.

The library parses requests itself; of bytes that are no request it would tell the caller the
name of an exception and nothing that helps.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

import grpc
from google.protobuf.message import Message

from yidi.domain.errors import Refusal
from yidi.rpc.service import Door, parse


class StandardServices:
    """Stands for the server when a library registers its handlers; gives them back changed."""

    def __init__(self, door: Door) -> None:
        """Refuse through the door of a listener."""
        self._door = door
        self.handlers: list[grpc.GenericRpcHandler] = []

    def add_generic_rpc_handlers(self, handlers: Iterable[grpc.GenericRpcHandler]) -> None:
        """Take handlers, as a server does."""
        self.handlers += [_Careful(self._door, each) for each in handlers]

    def add_registered_method_handlers(self, _service: str, _handlers: object) -> None:
        """The same handlers once more, for servers that look them up by name."""


class _Careful(grpc.GenericRpcHandler):
    """The handlers of one service with our own reading of requests."""

    def __init__(self, door: Door, inner: grpc.GenericRpcHandler) -> None:
        self._door = door
        self._inner = inner

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        handler: Any = self._inner.service(details)
        if handler is None:
            return None
        kind = handler.request_deserializer.__self__
        name = details.method.lstrip("/")
        serializer = handler.response_serializer
        if handler.stream_stream is not None:
            behaviour = self._streams(handler.stream_stream, kind, name)
            return grpc.stream_stream_rpc_method_handler(behaviour, None, serializer)
        if handler.unary_stream is not None:
            behaviour = self._stream(handler.unary_stream, kind, name)
            return grpc.unary_stream_rpc_method_handler(behaviour, None, serializer)
        behaviour = self._unary(handler.unary_unary, kind, name)
        return grpc.unary_unary_rpc_method_handler(behaviour, None, serializer)

    def _unary(self, behaviour: Any, kind: type[Message], name: str) -> Any:
        async def serve(raw: bytes, context: Any) -> Any:
            try:
                request = parse(kind, raw)
            except Refusal as refused:
                await self._door.refuse(refused, None, name, context)
                return b""
            return await behaviour(request, context)

        return serve

    def _stream(self, behaviour: Any, kind: type[Message], name: str) -> Any:
        async def serve(raw: bytes, context: Any) -> Any:
            try:
                request = parse(kind, raw)
            except Refusal as refused:
                await self._door.refuse(refused, None, name, context)
                return
            await behaviour(request, context)

        return serve

    def _streams(self, behaviour: Any, kind: type[Message], name: str) -> Any:
        async def serve(raws: AsyncIterator[bytes], context: Any) -> AsyncIterator[Any]:
            async def requests() -> AsyncIterator[Message]:
                async for raw in raws:
                    yield parse(kind, raw)

            try:
                async for answer in behaviour(requests(), context):
                    yield answer
            except Refusal as refused:
                await self._door.refuse(refused, None, name, context)

        return serve
