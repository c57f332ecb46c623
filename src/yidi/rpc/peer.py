"""Peers: the other party of a call, in this process or at an address, behind one interface.

A peer answers, refuses (Refusal), or fails in one of two ways that must never be mixed up:
``PeerDown`` when the request certainly did not reach it, ``PeerUncertain`` when it may have.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError, Message
from google.rpc.status_pb2 import Status

from yidi.domain.errors import Refusal, refuse
from yidi.domain.limits import HOP_MARGIN_MS, TRANSPORT_BYTES_MAX
from yidi.rpc.call import Call
from yidi.rpc.health import is_healthy
from yidi.rpc.service import (
    Failed,
    Handler,
    full_name,
    handler_of,
    log_failure,
)
from yidi.rpc.signatures import AnswerUnsigned, Metadata, Signatures
from yidi.rpc.watching import NOBODY, CallWatch, ClientObserver
from yidi.wire.status import decode_status, internal

_DETAILS_KEY = "grpc-status-details-bin"
_NO_SIGNATURES = Signatures()
_PROBE_SECONDS_MAX = 1.0
_CONNECT_SECONDS_MAX = 3.0
_RECONNECT_SECONDS_MAX = 0.5
_FAILED = grpc.ChannelConnectivity.TRANSIENT_FAILURE

CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", TRANSPORT_BYTES_MAX),
    ("grpc.max_send_message_length", TRANSPORT_BYTES_MAX),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # Only with calls under way, but then for as long as they take: a way that died without a
    # word is noticed after 40 seconds, and servers with strict ping rules are not annoyed.
    ("grpc.keepalive_permit_without_calls", 0),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.enable_retries", 0),
    ("grpc.enable_http_proxy", 0),
)
"""Retries are ours, never the transport's: only we know which calls may be repeated. Parties
stand in one network; a machine's proxy for the web cannot even reach this machine itself."""


@dataclass(frozen=True, slots=True)
class ChannelSecurity:
    """How a channel shows who we are, and by which name the other party's server is checked."""

    credentials: grpc.ChannelCredentials
    server_name: str = ""
    """Empty: by the host of its address."""


def open_channel(
    address: str,
    security: ChannelSecurity | None,
    further: Iterable[tuple[str, int]] = (),
) -> grpc.aio.Channel:
    """Return a channel; it connects with the first call. Without security it is plaintext."""
    options = (*CHANNEL_OPTIONS, *further)
    if security is None:
        return grpc.aio.insecure_channel(address, options=options)
    name = security.server_name
    checked = (("grpc.ssl_target_name_override", name),) if name else ()
    options = (*options, *checked)
    return grpc.aio.secure_channel(address, security.credentials, options=options)


_DEFINITE = frozenset(
    (
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.ALREADY_EXISTS,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.UNIMPLEMENTED,
    )
)
"""Codes by which a server says that it decided not to do it."""


class PeerDown(Exception):
    """The request did not reach the peer: nothing was done."""


class PeerUncertain(Exception):
    """The request may have reached the peer, and no answer came."""


class PeerRefused(Exception):
    """The peer refused with a bare status: definitely, but without saying why."""


class PeerUnreadable(Exception):
    """The peer answered bytes that are no message of the contract."""


class Peer(Protocol):
    """The other party of a call.

    ``is_here`` says that it is in this process: what does not run there is not under way.
    """

    @property
    def is_here(self) -> bool: ...

    async def call(self, method: MethodDescriptor, request: Message, call: Call) -> Any:
        """Return the answer.

        Raises Refusal, PeerRefused, PeerDown, PeerUncertain or PeerUnreadable.
        """
        ...

    async def is_serving(self) -> bool:
        """Whether the other party can be reached at the moment."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class LocalPeer:
    """A party in this process: its handlers are called without a socket."""

    is_here = True

    def __init__(
        self, handlers: Mapping[str, object], failed: Failed = lambda _: internal()
    ) -> None:
        """Take the handlers by full service name, and whose fault it is when one fails."""
        self._handlers = handlers
        self._failed = failed
        self._bound: dict[MethodDescriptor, Handler] = {}

    async def call(self, method: MethodDescriptor, request: Message, call: Call) -> Any:
        """Call the handler with the rest of the caller's time."""
        handler = self._bound.get(method)
        if handler is None:
            service = self._handlers[method.containing_service.full_name]
            handler = handler_of(service, method)
            self._bound[method] = handler
        seconds = _seconds_left(call)
        inner = Call(
            method=call.method,
            received_at=call.received_at,
            received_at_ms=call.received_at_ms,
            deadline=call.deadline - HOP_MARGIN_MS / 1000,
            decoded=call.decoded,
            fingerprint=call.fingerprint,
            id_years_back=call.id_years_back,
        )
        try:
            async with asyncio.timeout(seconds):
                return await handler(request, inner)
        except TimeoutError:
            raise PeerUncertain("no answer in time") from None
        except (Refusal, PeerDown, PeerUncertain, PeerRefused, PeerUnreadable):
            raise
        except Exception:
            log_failure(call.method, request)
            raise self._failed(method) from None

    async def is_serving(self) -> bool:
        """What is in this process answers as long as the process does."""
        return True

    async def close(self) -> None:
        """Nothing is held."""


class RemotePeer:
    """A party at an address, over one channel that is used by every call."""

    is_here = False

    def __init__(
        self,
        address: str,
        security: ChannelSecurity | None = None,
        metadata: Metadata = (),
        signatures: Signatures | None = None,
        name: str = "",
        observer: ClientObserver | None = None,
        carried: Callable[[], Metadata] | None = None,
    ) -> None:
        """Open the channel; it connects with the first call. ``metadata`` goes with each call.

        With ``signatures`` requests are signed, and the party of this name must sign its answers.
        ``carried`` gives further metadata of a single call: the trace that it belongs to.
        """
        self.address = address
        self._channel = open_channel(address, security)
        self._metadata = metadata
        self._signatures = signatures or _NO_SIGNATURES
        self._name = name
        self._observer = observer
        self._carried = carried

    async def call(self, method: MethodDescriptor, request: Message, call: Call) -> Any:
        """Send the request and return the answer, within the rest of the caller's time."""
        connecting = min(_seconds_left(call), _CONNECT_SECONDS_MAX)
        name = full_name(method)
        watch = self._watch(method)
        begun = perf_counter()
        watch.started()
        code = "DEADLINE_EXCEEDED"
        try:
            await self._connect(connecting)
            seconds = _seconds_left(call)
            ask: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(
                f"/{name}"
            )
            content = request.SerializeToString()
            sealed = self._signatures.of_request(name, content)
            metadata = (*self._metadata, *sealed)
            if self._carried is not None:
                metadata += self._carried()
            sent = ask(content, timeout=seconds, metadata=metadata)
            raw = await sent
            code = "OK"
        except PeerDown:
            code = grpc.StatusCode.UNAVAILABLE.name
            raise
        except asyncio.CancelledError:
            code = grpc.StatusCode.CANCELLED.name
            raise
        except grpc.aio.AioRpcError as error:
            code = error.code().name
            raise self._failed(name, sealed, error) from None
        finally:
            watch.finished(code, perf_counter() - begun)
        if self._signatures.keys is not None:
            self._check(name, sealed, raw, tuple(await sent.trailing_metadata() or ()))
        try:
            return message_factory.GetMessageClass(method.output_type).FromString(raw)
        except DecodeError:
            raise PeerUnreadable(self.address) from None

    def _watch(self, method: MethodDescriptor) -> CallWatch:
        if self._observer is None:
            return NOBODY
        return self._observer.called(method.containing_service.full_name, method.name)

    def _failed(self, method: str, sealed: Metadata, error: grpc.aio.AioRpcError) -> Exception:
        """Return what a status says, once it is certain who says it."""
        failure = _failure(error)
        if self._signatures.keys is not None and isinstance(failure, Refusal | PeerRefused):
            trailers = tuple(error.trailing_metadata() or ())
            self._check(method, sealed, _details(trailers), trailers)
        return failure

    def _check(self, method: str, sealed: Metadata, answer: bytes, trailers: Iterable[Any]) -> None:
        """Take an answer that the other party has not signed for one that cannot be read."""
        try:
            self._signatures.check_answer(method, sealed, answer, trailers, self._name)
        except AnswerUnsigned as unsigned:
            raise PeerUnreadable(f"{self.address}: {unsigned}") from None

    async def _connect(self, seconds: float) -> None:
        """Wait for the connection; one attempt that fails is enough to know.

        A channel that has failed tries again by itself and says nothing until it succeeds,
        so a call gives it only a moment.
        """
        state = self._channel.get_state(try_to_connect=True)
        if state is _FAILED:
            seconds = min(seconds, _RECONNECT_SECONDS_MAX)
        try:
            async with asyncio.timeout(seconds):
                while state is not grpc.ChannelConnectivity.READY:
                    await self._channel.wait_for_state_change(state)
                    state = self._channel.get_state(try_to_connect=True)
                    if state is _FAILED:
                        raise PeerDown(f"no connection to {self.address}")
        except TimeoutError:
            raise PeerDown(f"no connection to {self.address}") from None

    async def is_serving(self) -> bool:
        """Whether a gRPC server answers at the address and does not say that it is not serving.

        A system without the standard health service counts as serving: it answered.
        """
        try:
            await self._connect(_PROBE_SECONDS_MAX)
        except PeerDown:
            return False
        return await is_healthy(self._channel, _PROBE_SECONDS_MAX)

    def stream(self, method: MethodDescriptor, request: Message) -> AsyncIterator[Any]:
        """Ask for a stream and yield its answers; raises like ``call``, at any time.

        The request is signed; the answers of a stream carry no signatures.
        """
        name = full_name(method)
        ask: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = self._channel.unary_stream(
            f"/{name}"
        )
        content = request.SerializeToString()
        sealed = self._signatures.of_request(name, content)
        return _answers(ask(content, metadata=(*self._metadata, *sealed)), method, self.address)

    async def close(self) -> None:
        """Close the channel."""
        await self._channel.close()


async def _answers(
    stream: AsyncIterable[bytes], method: MethodDescriptor, address: str
) -> AsyncIterator[Any]:
    answer_type = message_factory.GetMessageClass(method.output_type)
    try:
        async for raw in stream:
            yield answer_type.FromString(raw)
    except grpc.aio.AioRpcError as error:
        failure = _failure(error)
        if error.code() is grpc.StatusCode.UNAVAILABLE and isinstance(failure, PeerUncertain):
            raise PeerDown(f"no connection to {address}") from None
        raise failure from None
    except DecodeError:
        raise PeerUnreadable(address) from None


def _seconds_left(call: Call) -> float:
    """Return the time for a hop; refuse a call that has none, before anything was sent."""
    seconds = call.seconds_left()
    if seconds <= 0:
        raise refuse("DEADLINE_TOO_SHORT")
    return seconds


def _details(trailers: Iterable[Any]) -> bytes:
    """Return the details of a refusal, which is what its sender has signed."""
    return next((value for key, value in trailers if key == _DETAILS_KEY), b"")


def _failure(error: grpc.aio.AioRpcError) -> Exception:
    """Tell a refusal of the peer from a failure of the way to it."""
    for key, value in error.trailing_metadata() or ():
        if key == _DETAILS_KEY and isinstance(value, bytes):
            status = Status()
            try:
                status.ParseFromString(value)
            except DecodeError:
                break
            refused = decode_status(status)
            if refused is not None:
                return refused
    return bare_failure(error.code())


def bare_failure(code: grpc.StatusCode) -> PeerRefused | PeerUncertain:
    """Return what a status without details says: that nothing was done, or nothing at all."""
    if code in _DEFINITE:
        return PeerRefused(code.name)
    return PeerUncertain(code.name)
