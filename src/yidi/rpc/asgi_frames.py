"""Messages of gRPC in the body of a request: five bytes of prefix, then the message."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final

import grpc

from yidi.domain.limits import TRANSPORT_BYTES_MAX
from yidi.rpc.asgi_call import Fields, Receive

_PREFIX: Final = 5
_ENCODINGS: Final = {b"gzip": zlib.MAX_WBITS | 16, b"deflate": zlib.MAX_WBITS}
_ENCODING_FIELD: Final = b"grpc-encoding"


class Malformed(Exception):
    """A request that is no message of gRPC; the code says what to tell the caller."""

    def __init__(self, code: grpc.StatusCode, text: str) -> None:
        """Keep both."""
        super().__init__(text)
        self.code = code
        self.text = text


class Disconnected(Exception):
    """The caller has gone before all of the request came."""


async def one_message(receive: Receive, headers: Fields) -> bytes:
    """Return the one message of a request; raises Malformed and Disconnected."""
    event = await receive()
    body = event.get("body", b"")
    # A whole message at once, which is what nearly every request is.
    if len(body) >= _PREFIX and body[0] == 0 and len(body) - _PREFIX == _size(body):
        message: bytes = body[_PREFIX:]
        return message
    held = bytearray(body)
    async with aclosing(
        _messages(receive, headers, held, event["type"], event.get("more_body"))
    ) as messages:
        async for each in messages:
            return each
    raise Malformed(grpc.StatusCode.INTERNAL, "the request has no message")


async def many_messages(receive: Receive, headers: Fields) -> AsyncIterator[bytes]:
    """Yield the messages of a request as they come; raises Malformed and Disconnected."""
    async for each in _messages(receive, headers, bytearray(), "http.request", True):
        yield each


async def _messages(
    receive: Receive, headers: Fields, held: bytearray, kind: str, more: object
) -> AsyncGenerator[bytes, None]:
    while True:
        if kind == "http.disconnect":
            raise Disconnected
        while len(held) >= _PREFIX and len(held) - _PREFIX >= _size(held):
            end = _PREFIX + _size(held)
            message = bytes(held[_PREFIX:end])
            is_compressed = held[0]
            del held[:end]
            yield _inflated(message, headers) if is_compressed else message
        if not more:
            break
        event = await receive()
        kind, more = event["type"], event.get("more_body")
        held += event.get("body", b"")
    if held:
        raise Malformed(grpc.StatusCode.INTERNAL, "the last message of the request is cut off")


def _size(held: bytes | bytearray) -> int:
    size = int.from_bytes(held[1:_PREFIX], "big")
    if held[0] > 1:
        raise Malformed(grpc.StatusCode.INTERNAL, "a message begins with a flag that is not known")
    if size > TRANSPORT_BYTES_MAX:
        raise Malformed(
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            f"a message of {size} bytes; the most are {TRANSPORT_BYTES_MAX}",
        )
    return size


def _inflated(message: bytes, headers: Fields) -> bytes:
    name = dict(headers).get(_ENCODING_FIELD, b"identity")
    if name not in _ENCODINGS:
        raise Malformed(
            grpc.StatusCode.INTERNAL if name == b"identity" else grpc.StatusCode.UNIMPLEMENTED,
            "a message is compressed in a way that is not known here",
        )
    inflater = zlib.decompressobj(_ENCODINGS[name])
    try:
        found = inflater.decompress(message, TRANSPORT_BYTES_MAX + 1)
    except zlib.error:
        raise Malformed(grpc.StatusCode.INTERNAL, "a message cannot be decompressed") from None
    if len(found) > TRANSPORT_BYTES_MAX:
        raise Malformed(
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            f"a message of more than {TRANSPORT_BYTES_MAX} bytes, decompressed",
        )
    return found
