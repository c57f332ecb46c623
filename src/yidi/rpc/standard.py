"""The standard services of a library (health, reflection), refusing as ours do.

The library parses requests itself; of bytes that are no request it would tell the caller the
name of an exception and nothing that helps.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

import grpc
from google.protobuf.message import Message

from yidi.domain.errors import Refusal
from yidi.rpc.service import Door, parse
from yidi.rpc.watching import kind

_Watch = Callable[[Any], AbstractContextManager[None]]


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
        request_type = handler.request_deserializer.__self__
        name = details.method.lstrip("/")
        serializer = handler.response_serializer
        shape = kind(
            is_stream_in=handler.request_streaming, is_stream_out=handler.response_streaming
        )
        service, _, method = name.partition("/")

        def watch(context: Any) -> AbstractContextManager[None]:
            return self._door.watched(service, method, shape, context)

        if handler.stream_stream is not None:
            behaviour = self._streams(handler.stream_stream, request_type, name, watch)
            return grpc.stream_stream_rpc_method_handler(behaviour, None, serializer)
        if handler.unary_stream is not None:
            behaviour = self._stream(handler.unary_stream, request_type, name, watch)
            return grpc.unary_stream_rpc_method_handler(behaviour, None, serializer)
        behaviour = self._unary(handler.unary_unary, request_type, name, watch)
        return grpc.unary_unary_rpc_method_handler(behaviour, None, serializer)

    def _unary(self, behaviour: Any, request_type: type[Message], name: str, watch: _Watch) -> Any:
        async def serve(raw: bytes, context: Any) -> Any:
            with watch(context):
                try:
                    request = parse(request_type, raw)
                except Refusal as refused:
                    await self._door.refuse(refused, None, name, context)
                    return b""
                return await behaviour(request, context)

        return serve

    def _stream(self, behaviour: Any, request_type: type[Message], name: str, watch: _Watch) -> Any:
        async def serve(raw: bytes, context: Any) -> Any:
            with watch(context):
                try:
                    request = parse(request_type, raw)
                except Refusal as refused:
                    await self._door.refuse(refused, None, name, context)
                    return
                await behaviour(request, context)

        return serve

    def _streams(
        self, behaviour: Any, request_type: type[Message], name: str, watch: _Watch
    ) -> Any:
        async def serve(raws: AsyncIterator[bytes], context: Any) -> AsyncIterator[Any]:
            async def requests() -> AsyncIterator[Message]:
                async for raw in raws:
                    yield parse(request_type, raw)

            with watch(context):
                try:
                    async for answer in behaviour(requests(), context):
                        yield answer
                except Refusal as refused:
                    await self._door.refuse(refused, None, name, context)

        return serve
