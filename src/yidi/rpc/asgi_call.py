"""One gRPC call over ASGI: what a handler may ask of it and say through it.

It has the part of grpc.aio's ``ServicerContext`` that our handlers and the standard services
use, so that they do not know which transport carries them.
"""

from __future__ import annotations

import asyncio
import binascii
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from functools import lru_cache
from time import monotonic
from typing import Any, Final, Never
from urllib.parse import quote

import grpc

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Metadata = Iterable[tuple[str, str | bytes]]
Fields = list[tuple[bytes, bytes]]

CERTIFICATE_FIELD: Final = b"x-forwarded-client-cert"
"""In this field the transport names the names in the caller's certificate; it lets nobody else's
field of that name pass."""

_CONTENT_TYPE: Final = (b"content-type", b"application/grpc")
_START: Final[Message] = {
    "type": "http.response.start",
    "status": 200,
    "headers": [_CONTENT_TYPE],
    "trailers": True,
}
_DONE: Final[Message] = {"type": "http.response.trailers", "headers": [(b"grpc-status", b"0")]}
_OF_TRANSPORT: Final = frozenset(
    (
        b"host",
        b"te",
        b"content-type",
        b"x-forwarded-proto",
        b"x-request-id",
        CERTIFICATE_FIELD,
    )
)
_TEXT_SAFE: Final = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")
_SECONDS: Final = {b"H": 3600.0, b"M": 60.0, b"S": 1.0, b"m": 1e-3, b"u": 1e-6, b"n": 1e-9}
_DIGITS_MAX: Final = 8
_UNFIT: Final = str.maketrans(dict.fromkeys(range(0x20), " "))


class Ended(Exception):
    """A call ends here, with the status that was set on it."""


class AsgiCall:
    """One call under way."""

    __slots__ = (
        "_has_begun",
        "_headers",
        "_peer",
        "_receive",
        "_send",
        "_status",
        "_text",
        "_trailers",
        "deadline",
        "ending",
        "is_over",
        "may_ask",
        "rounds",
        "serializer",
        "task",
    )

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        seconds: float | None,
        task: asyncio.Task[Any] | None,
    ) -> None:
        """Begin a call whose sender waits for so many seconds, or said nothing of it."""
        self._headers = scope["headers"]
        self._peer = scope["client"]
        self._receive = receive
        self._send = send
        self._has_begun = False
        self._status = grpc.StatusCode.OK
        self._text = ""
        self._trailers: Metadata = ()
        self.deadline = None if seconds is None else monotonic() + seconds
        self.task = task
        self.rounds = 0
        self.is_over = False
        self.may_ask = False
        """Whether the transport may be asked for the caller: once the request has been read."""
        self.serializer: Callable[[Any], bytes] | None = None
        self.ending: grpc.StatusCode | None = None
        """Why the call was cancelled: None is the caller's own wish."""

    # ------------------------------------------------------------ what a handler asks

    def time_remaining(self) -> float | None:
        """Return the seconds until the caller gives up; None if the caller did not say."""
        return None if self.deadline is None else max(self.deadline - monotonic(), 0.0)

    def invocation_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        """Return what the caller sent beside the request."""
        return tuple(_metadata(self._headers))

    def auth_context(self) -> Mapping[str, Iterable[bytes]]:
        """Return the names in the certificate of the caller, as far as they are URIs."""
        for name, value in self._headers:
            if name == CERTIFICATE_FIELD:
                return {"peer_uri": _uris(value)}
        return {}

    def peer(self) -> str:
        """Return the address of the caller as gRPC writes it."""
        host, port = self._peer or ("", 0)
        return f"ipv6:[{host}]:{port}" if ":" in host else f"ipv4:{host}:{port}"

    def cancelled(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self.task is not None and self.task.cancelling() > 0

    # ------------------------------------------------------------- what a handler says

    def set_code(self, code: grpc.StatusCode) -> None:
        """Set the status with which the call will end."""
        self._status = code

    def set_details(self, details: str) -> None:
        """Set the text of the status."""
        self._text = details

    def set_trailing_metadata(self, metadata: Metadata) -> None:
        """Set what is sent after the answer."""
        self._trailers = metadata

    def code(self) -> grpc.StatusCode:
        return self._status

    def details(self) -> str:
        return self._text

    def trailing_metadata(self) -> Metadata:
        return self._trailers

    async def abort(
        self, code: grpc.StatusCode, details: str = "", trailing_metadata: Metadata = ()
    ) -> Never:
        """End the call with this status."""
        self._status, self._text = code, details
        self._trailers = trailing_metadata or self._trailers
        raise Ended

    async def send_initial_metadata(self, metadata: Metadata) -> None:
        """Send the beginning of the answer before the answer itself."""
        await self._begin([_CONTENT_TYPE, *_fields(metadata)])

    async def write(self, message: Any) -> None:
        """Send one message of a stream; returns once the transport has room for another."""
        if not self._has_begun:
            await self._begin([_CONTENT_TYPE])
        frame = self.framed(message)
        await self._send({"type": "http.response.body", "body": frame, "more_body": True})

    # ---------------------------------------------------------- what the transport does

    def framed(self, message: Any) -> bytes:
        """Return a message of the handler with the prefix of gRPC."""
        raw: bytes = message if self.serializer is None else self.serializer(message)
        return b"\0" + len(raw).to_bytes(4, "big") + raw

    async def answer(self, message: Any) -> None:
        """End a unary call: with the answer, or with its status alone if that is not OK."""
        if self._status is not grpc.StatusCode.OK:
            await self.end()
            return
        send = self._send
        if not self._has_begun:
            await send(_START)
        await send({"type": "http.response.body", "body": self.framed(message)})
        await send(self._last() if self._trailers else _DONE)

    async def end(self) -> None:
        """End the call with its status; nothing more may be sent."""
        if self._has_begun:
            await self._send({"type": "http.response.body", "body": b""})
            await self._send(self._last())
            return
        await self._send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [_CONTENT_TYPE, *self._status_fields()],
            }
        )
        await self._send({"type": "http.response.body", "body": b""})

    async def is_abandoned(self) -> bool:
        """Ask the transport whether the caller has gone."""
        event = await self._receive()
        return bool(event["type"] == "http.disconnect")

    def expire(self) -> None:
        """Cancel the handler because the caller waits no longer."""
        if not self.is_over:
            self.cancel(grpc.StatusCode.DEADLINE_EXCEEDED)

    def cancel(self, ending: grpc.StatusCode | None = None) -> None:
        """Cancel the handler; the caller gets this status if he is still there."""
        if self.task is not None:
            self.ending = ending
            self.task.cancel()

    async def _begin(self, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self._has_begun = True
        await self._send({**_START, "headers": headers})

    def _last(self) -> Message:
        return {"type": "http.response.trailers", "headers": self._status_fields()}

    def _status_fields(self) -> Fields:
        fields = [(b"grpc-status", str(self._status.value[0]).encode())]
        if self._text:
            fields.append((b"grpc-message", quote(self._text, safe=_TEXT_SAFE).encode()))
        return fields + _fields(self._trailers)


def seconds_in(value: bytes) -> float | None:
    """Return the seconds of a ``grpc-timeout``; None for what is none."""
    digits, unit = value[:-1], _SECONDS.get(value[-1:])
    if unit is None or not digits.isdigit() or len(digits) > _DIGITS_MAX:
        return None
    return int(digits) * unit


def _metadata(headers: Fields) -> Iterable[tuple[str, str | bytes]]:
    for name, value in headers:
        if name in _OF_TRANSPORT or name.startswith(b"grpc-"):
            continue
        key = name.decode("ascii", "replace")
        if not name.endswith(b"-bin"):
            yield key, value.decode("ascii", "replace").translate(_UNFIT)
            continue
        for part in value.split(b","):
            try:
                yield key, b64decode(part.strip() + b"=" * (-len(part.strip()) % 4), validate=True)
            except (binascii.Error, ValueError):
                continue


def _fields(metadata: Metadata) -> Fields:
    """Metadata as it is sent: what is named ``-bin`` in base64, without the padding."""
    fields = []
    for name, value in metadata:
        sent = value.encode() if isinstance(value, str) else value
        if name.endswith("-bin"):
            sent = b64encode(sent).rstrip(b"=")
        fields.append((name.encode(), sent))
    return fields


@lru_cache(maxsize=4096)
def _uris(field: bytes) -> tuple[bytes, ...]:
    """Return the URIs of ``By=...;Hash=...;URI=...;URI=...``, which the transport has written."""
    pairs = (part.partition(b"=") for part in field.split(b";"))
    return tuple(value.strip(b'"') for name, _, value in pairs if name == b"URI")
