"""The kit between a treating place and the national platform: relays, records, loses on purpose.

It listens where the tested system calls the national platform, hands every call on byte for
byte with its metadata, and hands the answer back unchanged: signatures hold, and the gateway has
nothing of the kit in it. What a case wants lost or late is asked of the platform by the metadata
of that one call (docs/faults.md), so that testers beside each other do not disturb one another.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from time import perf_counter
from typing import Any, Final

import grpc
import structlog
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError

from yidi.domain.errors import Refusal, reasons, refuse
from yidi.jointtest.contract import methods
from yidi.jointtest.heard import DETAILS_KEY, OK, Heard
from yidi.jointtest.treating.desk import Desk
from yidi.jointtest.v1 import work_order_pb2
from yidi.rpc.call import readable_id
from yidi.rpc.peer import ChannelSecurity, open_channel
from yidi.rpc.server import LastingServer
from yidi.rpc.service import Gate, full_name
from yidi.wire.status import encode_status

_FAULTS: Final = {
    work_order_pb2.ANSWER_KIND_LOST_AFTER: "lose-answer-after-commit",
    work_order_pb2.ANSWER_KIND_LOST_BEFORE: "lose-answer-before-commit",
}
_OF_THE_HOP: Final = ("grpc-", "user-agent", "content-type", "te", ":", "x-yidi-fault",
                      "x-envoy-fault-")  # fmt: skip
_CODES: Final = {code.value[0]: code for code in grpc.StatusCode}
_WATCHES: Final = "WatchOutages"
_STANDARD: Final = "grpc."
_log = structlog.get_logger("yidi.jointtest")

Metadata = Sequence[tuple[str, str | bytes]]


class Hub(grpc.GenericRpcHandler):
    """One address at which treating places call."""

    def __init__(
        self,
        desk: Desk,
        upstream: str,
        security: ChannelSecurity | None = None,
        credentials: grpc.ServerCredentials | None = None,
        gate: Gate | None = None,
    ) -> None:
        """Take who records, and the address of the national platform.

        With credentials the callers' certificates are checked here by the gate: the platform
        behind sees the kit's.
        """
        self._desk = desk
        self._channel = open_channel(upstream, security)
        self._gate = gate
        self._server = LastingServer([self], (), credentials)
        self.bound_address = ""

    async def start(self, address: str) -> bool:
        """Listen; False if the address cannot be had."""
        port = self._server.bind(address)
        if port == 0:
            return False
        self.bound_address = f"{address.rpartition(':')[0]}:{port}"
        await self._server.start()
        return True

    async def stop(self, seconds: int = 1) -> None:
        """Take no new calls, let those under way finish."""
        await self._server.stop(seconds)
        await self._channel.close()

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        """Return the handler of any method at all."""
        path = details.method
        service, _, name = path.lstrip("/").partition("/")
        if service.startswith(_STANDARD):
            return grpc.stream_stream_rpc_method_handler(self._relayed_stream(path))
        if name == _WATCHES:
            return grpc.unary_stream_rpc_method_handler(self._relayed_watch(path))
        method = methods().get(name)
        if method is None or full_name(method) != path.lstrip("/"):
            method = None

        async def serve(raw: bytes, context: Any) -> bytes:
            return await self._serve(path, method, raw, context)

        return grpc.unary_unary_rpc_method_handler(serve)

    async def _serve(
        self, path: str, method: MethodDescriptor | None, raw: bytes, context: Any
    ) -> bytes:
        heard = self._heard(method, raw)
        if heard is None:
            return await self._relay(path, raw, context, (), None)
        if self._gate is not None:
            try:
                self._gate.admit(heard.method, raw, heard.request, context)
            except Refusal as refused:
                return self._refuse(refused, heard, context)
        try:
            taken = await self._desk.came(heard)
        except Refusal as refused:
            # What cannot be written down is not handed on: it would be unknown after a restart.
            return self._refuse(refused, heard, context)
        if taken is None:
            return await self._relay(path, raw, context, (), None)
        answer = taken.recognised.answer
        if answer.kind == work_order_pb2.ANSWER_KIND_REFUSED:
            ours = _refusal(answer.reason)
            self._note_refusal(ours, heard)
            await taken.ended(heard)
            return self._refuse(ours, heard, context)
        try:
            raw_answer = await self._relay(path, raw, context, _extra(answer), heard)
        finally:
            if not heard.status:
                # The tester hung up: nobody was told what became of it.
                heard.transport, heard.answer_use = "the caller hung up", "hung up"
            await taken.ended(heard)
        return raw_answer

    def _heard(self, method: MethodDescriptor | None, raw: bytes) -> Heard | None:
        """Return a call that can be read; what cannot is left to the platform to refuse."""
        if method is None:
            return None
        kind = message_factory.GetMessageClass(method.input_type)
        try:
            return Heard(method, kind.FromString(raw), self._desk.now())
        except DecodeError:
            return None

    async def _relay(
        self, path: str, raw: bytes, context: Any, extra: Metadata, heard: Heard | None
    ) -> bytes:
        ask: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(path)
        begun = perf_counter()
        call = ask(raw, timeout=context.time_remaining(), metadata=(*_handed_on(context), *extra))
        try:
            answer = await call
        except grpc.aio.AioRpcError as error:
            if heard is not None:
                heard.took_micros = int((perf_counter() - begun) * 1_000_000)
                heard.status, heard.status_text = error.code().name, error.details() or ""
                heard.read_status(error.trailing_metadata() or ())
            context.set_code(error.code())
            context.set_details(error.details() or "")
            context.set_trailing_metadata(_trailers(error.trailing_metadata() or ()))
            return b""
        if heard is not None:
            heard.took_micros = int((perf_counter() - begun) * 1_000_000)
            heard.status = OK
            kind = message_factory.GetMessageClass(heard.method.output_type)
            try:
                heard.answer = kind.FromString(answer)
            except DecodeError:
                heard.status, heard.transport = "INTERNAL", "the answer is no message"
        context.set_trailing_metadata(_trailers(await call.trailing_metadata() or ()))
        return answer

    def _relayed_watch(self, path: str) -> Any:
        async def serve(raw: bytes, context: Any) -> AsyncIterator[bytes]:
            ask: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = self._channel.unary_stream(path)
            stream = ask(raw, timeout=context.time_remaining(), metadata=_handed_on(context))
            try:
                async for each in stream:
                    yield each
            except grpc.aio.AioRpcError as error:
                _end(context, error)

        return serve

    def _relayed_stream(self, path: str) -> Any:
        async def serve(raws: AsyncIterator[bytes], context: Any) -> AsyncIterator[bytes]:
            ask: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = self._channel.stream_stream(
                path
            )
            stream = ask(raws, timeout=context.time_remaining(), metadata=_handed_on(context))
            try:
                async for each in stream:
                    yield each
            except grpc.aio.AioRpcError as error:
                _end(context, error)

        return serve

    def _note_refusal(self, refused: Refusal, heard: Heard) -> None:
        status = encode_status(refused, readable_id(heard.request))
        heard.status, heard.status_text = _CODES[status.code].name, status.message
        heard.read_status([(DETAILS_KEY, status.SerializeToString())])

    def _refuse(self, refused: Refusal, heard: Heard, context: Any) -> bytes:
        status = encode_status(refused, readable_id(heard.request))
        details = status.SerializeToString()
        name = full_name(heard.method)
        sealed = () if self._gate is None else self._gate.seal(name, details, context)
        context.set_code(_CODES[status.code])
        context.set_details(status.message)
        context.set_trailing_metadata(((DETAILS_KEY, details), *sealed))
        return b""


def _refusal(reason: str) -> Refusal:
    """Return a refusal as the platform would give it, with the facts of its example."""
    _log.info("call_refused_by_case", reason=reason)
    return refuse(reason, **reasons()[reason].example)


def _extra(answer: work_order_pb2.Answer) -> Metadata:
    if answer.kind in _FAULTS:
        return (("x-yidi-fault", _FAULTS[answer.kind]),)
    if answer.kind == work_order_pb2.ANSWER_KIND_LATE:
        return (("x-envoy-fault-delay-request", str(answer.delay_ms)),)
    return ()


def _handed_on(context: Any) -> list[tuple[str, str | bytes]]:
    """What a caller says beside its request, without what belongs to the hop, or to the tests."""
    return _trailers(context.invocation_metadata() or ())


def _trailers(found: Iterable[Any]) -> list[tuple[str, str | bytes]]:
    return [
        (key, value)
        for key, value in found
        if key == DETAILS_KEY or not key.startswith(_OF_THE_HOP)
    ]


def _end(context: Any, error: grpc.aio.AioRpcError) -> None:
    context.set_code(error.code())
    context.set_details(error.details() or "")
    context.set_trailing_metadata(_trailers(error.trailing_metadata() or ()))
