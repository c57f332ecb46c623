"""The line to a tested system: one channel, calls by their names, everything that can break.

Nothing is raised: whatever happens is something that was heard.
"""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Any

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError, Message
from grpc_reflection.v1alpha import reflection_pb2

from yidi.domain.ports import Clock
from yidi.jointtest.heard import OK, Heard
from yidi.rpc.peer import ChannelSecurity, open_channel
from yidi.rpc.signatures import AnswerUnsigned, Metadata, Signatures

_CONNECT_SECONDS = 3
_AGAIN_MS = 500
_REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
_FAILED = grpc.ChannelConnectivity.TRANSIENT_FAILURE
_BROKEN = frozenset(
    (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNKNOWN, grpc.StatusCode.CANCELLED)
)


class Line:
    """Calls to one address; counts the requests that were sent."""

    def __init__(
        self,
        address: str,
        clock: Clock,
        security: ChannelSecurity | None = None,
        metadata: Metadata = (),
        signatures: Signatures | None = None,
        signer: str = "",
    ) -> None:
        """Open the channel; it connects with the first call. ``clock`` is the real time."""
        self.address = address
        self.requests = 0
        self._clock = clock
        self._channel = open_channel(address, security)
        self._is_secure = security is not None
        self._metadata = metadata
        self._signatures = signatures or Signatures()
        self._signer = signer

    async def call(
        self,
        method: MethodDescriptor,
        request: Message,
        deadline_ms: int,
        hang_up_ms: int = 0,
        content: bytes | None = None,
    ) -> Heard:
        """Send a request and return what came; ``hang_up_ms`` breaks off after so long.

        ``content`` is sent instead of the request's own bytes.
        """
        heard = Heard(method, request, self._clock.now())
        begun = perf_counter()
        broken = await self._connect()
        if broken:
            heard.transport, heard.is_unreachable = broken, True
            return heard
        self.requests += 1
        sent = request.SerializeToString() if content is None else content
        await self._ask(heard, sent, deadline_ms, hang_up_ms)
        heard.took_micros = int((perf_counter() - begun) * 1_000_000)
        return heard

    async def _ask(self, heard: Heard, content: bytes, deadline_ms: int, hang_up_ms: int) -> None:
        method = heard.method
        name = f"{method.containing_service.full_name}/{method.name}"
        sealed = self._signatures.of_request(name, content)
        ask: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(f"/{name}")
        sent = ask(content, timeout=deadline_ms / 1000, metadata=(*self._metadata, *sealed))
        if hang_up_ms:
            await asyncio.wait([asyncio.ensure_future(_ended(sent))], timeout=hang_up_ms / 1000)
            sent.cancel()
            heard.answer_use = "hung up"
        try:
            raw = await sent
            if self._signatures.keys is not None:
                trailers: Any = await sent.trailing_metadata()
                self._signatures.check_answer(
                    name, sealed, raw, tuple(trailers or ()), self._signer
                )
            heard.answer = message_factory.GetMessageClass(method.output_type).FromString(raw)
            heard.status = OK
        except asyncio.CancelledError:
            if not hang_up_ms:
                raise
            heard.transport = "hung up before the answer"
        except grpc.aio.AioRpcError as error:
            _take_apart(heard, error)
        except DecodeError:
            heard.transport = f"the answer is no {method.output_type.full_name}"
        except AnswerUnsigned as unsigned:
            heard.transport = f"the answer is not signed: {unsigned}"

    async def _connect(self) -> str:
        """Wait for the connection; return what is wrong, or nothing."""
        state = self._channel.get_state(try_to_connect=True)
        if state is grpc.ChannelConnectivity.READY:
            return ""
        seconds = _AGAIN_MS / 1000 if state is _FAILED else _CONNECT_SECONDS
        try:
            async with asyncio.timeout(seconds):
                while state is not grpc.ChannelConnectivity.READY:
                    await self._channel.wait_for_state_change(state)
                    state = self._channel.get_state(try_to_connect=True)
                    if state is _FAILED:
                        return await self._why_not()
        except TimeoutError:
            return await self._why_not()
        return ""

    async def _why_not(self) -> str:
        """Return why no connection can be made, by knocking without gRPC."""
        host, _, port = self.address.rpartition(":")
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
        except (OSError, ValueError, TimeoutError):
            return f"nothing listens at {self.address}"
        writer.close()
        if self._is_secure:
            return f"{self.address} listens, but one side does not accept the other's certificate"
        return (
            f"{self.address} listens, but takes no plaintext gRPC; it may want certificates (TLS)"
        )

    async def services(self) -> list[str]:
        """Return the services that it offers, by reflection; empty if it offers none."""
        if await self._connect():
            return []
        ask: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = self._channel.stream_stream(
            _REFLECTION
        )
        question = reflection_pb2.ServerReflectionRequest(list_services="*")
        try:
            stream = ask(iter([question.SerializeToString()]), timeout=_CONNECT_SECONDS)
            async for raw in stream:
                answer = reflection_pb2.ServerReflectionResponse.FromString(raw)
                return sorted(each.name for each in answer.list_services_response.service)
        except (grpc.aio.AioRpcError, DecodeError):
            pass
        return []

    async def close(self) -> None:
        """Let go of the connection."""
        await self._channel.close()


async def _ended(call: Any) -> None:
    await call.code()


def _take_apart(heard: Heard, error: grpc.aio.AioRpcError) -> None:
    heard.status = error.code().name
    heard.status_text = error.details() or ""
    heard.read_status(error.trailing_metadata() or ())
    if heard.detail is not None:
        return
    if heard.answer_use:
        heard.transport = "hung up before the answer"
    elif error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        heard.transport = "no answer within the deadline"
    elif error.code() in _BROKEN:
        heard.transport = f"the connection broke ({error.code().name}: {heard.status_text})"
