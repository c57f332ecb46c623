"""Calls as bytes over grpc.aio: what was answered, refused with which reason, or not answered.

The three are never mixed up: a refusal carries the platform's own reason, a bare status none,
and a transport error says that the way failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

import grpc
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from yidi.load.letters import METHODS, REFUND, SETTLE
from yidi.rpc.peer import ChannelSecurity, open_channel
from yidi.rpc.signatures import Metadata, Signatures

OWN_CONNECTION: Final = ("grpc.use_local_subchannel_pool", 1)
"""One connection a channel, as separate institutions have."""

_DETAILS_KEY = "grpc-status-details-bin"
_REFUSING = frozenset(
    code.name
    for code in (
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.CANCELLED,
    )
)
"""Statuses that do not say that nothing was done."""


class Kind(StrEnum):
    """What became of a call."""

    OK = "ok"
    MEANT = "meant"
    """Refused as it had to be: a mistake made on purpose."""
    REFUSED = "refused"
    """Refused with a reason of the platform."""
    BARE = "bare"
    """A status without a reason."""
    TRANSPORT = "transport"
    """The way failed: no connection, or no answer in time."""
    WRONG = "wrong"
    """An answer that the contract does not allow, or none to a mistake that had to be refused."""


FAILED: Final = frozenset((Kind.REFUSED, Kind.BARE, Kind.TRANSPORT, Kind.WRONG))
"""What counts as an error of the run."""


class Verdict(NamedTuple):
    """What became of a call: its kind, the gRPC status, and the reason."""

    kind: Kind
    code: str
    reason: str


OK: Final = Verdict(Kind.OK, "OK", "")


@dataclass(frozen=True, slots=True)
class Target:
    """What is called, and how we show who we are."""

    address: str
    security: ChannelSecurity | None = None
    metadata: Metadata = ()
    signatures: Signatures = field(default_factory=Signatures)


class Client:
    """Some connections to one target."""

    def __init__(self, target: Target, connections: int, deadline_seconds: float) -> None:
        """Open the channels; they connect with their first calls."""
        self._channels = [
            open_channel(target.address, target.security, (OWN_CONNECTION,))
            for _ in range(connections)
        ]
        self._methods: list[list[grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]]] = [
            [channel.unary_unary(method) for method in METHODS] for channel in self._channels
        ]
        self._metadata = tuple(target.metadata)
        self._signatures = target.signatures
        self._signs = target.signatures.own is not None
        self._deadline_seconds = deadline_seconds

    async def call(
        self, connection: int, method: int, request: bytes
    ) -> tuple[bytes | None, Verdict]:
        """Return the answer with OK, or None with what happened instead."""
        ask = self._methods[connection % len(self._methods)][method]
        metadata: Metadata | None = self._metadata or None
        if self._signs:
            sealed = self._signatures.of_request(METHODS[method][1:], request)
            metadata = (*self._metadata, *sealed)
        try:
            return await ask(request, timeout=self._deadline_seconds, metadata=metadata), OK
        except grpc.aio.AioRpcError as error:
            return None, verdict_of(error.code(), error.trailing_metadata() or (), error.details())

    async def close(self) -> None:
        """Close the channels; calls under way are cancelled."""
        for channel in self._channels:
            await channel.close()


def verdict_of(code: grpc.StatusCode, trailers: object, details: str | None) -> Verdict:
    """Return what a status means: refused with a reason, a bare status, or a failed way."""
    reason = _reason(trailers)
    if reason:
        return Verdict(Kind.REFUSED, code.name, reason)
    if code is grpc.StatusCode.UNAVAILABLE:
        return Verdict(Kind.TRANSPORT, code.name, _way(details or ""))
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return Verdict(Kind.TRANSPORT, code.name, "NO_ANSWER_IN_TIME")
    return Verdict(Kind.BARE, code.name, "")


def is_definite(verdict: Verdict) -> bool:
    """Whether a failed call certainly left nothing behind."""
    return verdict.kind in (Kind.REFUSED, Kind.MEANT) and verdict.code not in _REFUSING


def may_have_acted(method: int, verdict: Verdict) -> bool:
    """Whether the books may hold something that this call did not tell of."""
    return method in (SETTLE, REFUND) and verdict.kind in FAILED and not is_definite(verdict)


_WAYS: Mapping[str, Sequence[str]] = {
    "CONNECTION_REFUSED": ("connection refused",),
    "CONNECTION_LOST": ("reset", "closed", "broken pipe", "goaway", "eof"),
    "NAME_NOT_FOUND": ("dns", "resolution", "name or service"),
    "TLS_FAILED": ("handshake", "ssl", "certificate"),
}


def _way(details: str) -> str:
    """Return what happened to the connection as one word of a closed list."""
    said = details.lower()
    for word, marks in _WAYS.items():
        if any(mark in said for mark in marks):
            return word
    return "NO_CONNECTION"


def _reason(trailers: object) -> str:
    """Return the reason that the platform gives, by its name; empty without one."""
    for key, value in trailers:  # type: ignore[attr-defined]
        if key != _DETAILS_KEY:
            continue
        status, info = Status(), ErrorInfo()
        try:
            status.ParseFromString(value)
            for packed in status.details:
                if packed.Unpack(info):
                    return str(info.reason)
        except DecodeError:
            return ""
    return ""
