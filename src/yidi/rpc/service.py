"""Handlers bound to gRPC from the service descriptors.

A handler is ``async def settle(request, call) -> response``; it knows no transport and
refuses by raising. Everything that every call needs (limits, decoding, deadline, metrics,
refusal to status, log) is done once, here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any, Protocol

import grpc
import structlog
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import DecodeError, Message

from yidi.domain.errors import Refusal, refuse
from yidi.domain.fault import FaultPlan
from yidi.domain.invariants import hold
from yidi.domain.limits import MESSAGE_BYTES_MAX
from yidi.domain.message_ids import FROM_INSTITUTION
from yidi.domain.ports import Clock
from yidi.rpc.call import Call, deadline_in, readable_id
from yidi.rpc.streams import StreamHandler, serve_stream
from yidi.rpc.tracing import Traces, traced
from yidi.rpc.watching import CallObserver, kind_of, watched
from yidi.wire.status import encode_status, internal

Handler = Callable[[Any, Call], Awaitable[Message]]
Failed = Callable[[MethodDescriptor], Refusal]
"""Says whose fault it is when a handler fails: no more of it is told outside."""

_STATUS_CODES = {code.value[0]: code for code in grpc.StatusCode}
_DETAILS_KEY = "grpc-status-details-bin"
_log = structlog.get_logger("yidi.rpc")


class Gate(Protocol):
    """Who decides whether the caller may send a request, before a handler sees it."""

    def admit(
        self,
        method: MethodDescriptor,
        raw: bytes,
        request: Any,
        context: grpc.aio.ServicerContext[bytes, bytes],
    ) -> None:
        """Return, or raise a Refusal."""
        ...

    def seal(
        self,
        method: str,
        answer: bytes,
        context: grpc.aio.ServicerContext[bytes, bytes],
    ) -> tuple[tuple[str, str], ...]:
        """Return the trailers that sign an answer; none where nothing is signed."""
        ...


class BareStatus(Exception):
    """A call ends with a status without any details, as from a party that says no more."""

    def __init__(self, code: grpc.StatusCode) -> None:
        super().__init__(code.name)
        self.code = code


AskedFaults = Callable[[Iterable[tuple[str, str | bytes]]], tuple[FaultPlan, ...]]
"""Reads from the metadata of a call which faults its sender asks for; raises Refusal."""


class Door:
    """The way into one process: turns descriptors and handlers into gRPC handlers.

    While ``closed`` is set, every unary call is refused with it.
    """

    def __init__(
        self,
        clock: Clock,
        observer: CallObserver,
        failed: Failed = lambda _: internal(),
        gate: Gate | None = None,
        id_years_back: tuple[int, ...] = FROM_INSTITUTION,
        asked_faults: AskedFaults | None = None,
        traces: Traces | None = None,
    ) -> None:
        """Keep what every call needs; without a gate everybody may call everything.

        ``id_years_back`` says whose message ids may come this way (domain/message_ids.py).
        Without ``asked_faults`` nobody looks at the metadata of a call.
        """
        self.closed: Refusal | None = None
        self._traces = traces
        self._asked_faults = asked_faults
        self._id_years_back = id_years_back
        self._failed = failed
        self._gate = gate
        self._clock = clock
        self._observer = observer

    def bind(self, service: ServiceDescriptor, handlers: object) -> grpc.GenericRpcHandler:
        """Return the handler of a service; one that lacks a method may not listen at all."""
        methods: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {}
        for method in service.methods:
            handler = handler_of(handlers, method)
            if method.server_streaming:
                serve = self._stream(service, method, handler)
                methods[method.name] = grpc.unary_stream_rpc_method_handler(serve)
            else:
                unary = self._unary(service, method, handler)
                if self._traces is not None:
                    unary = traced(unary, self._traces, method)
                methods[method.name] = grpc.unary_unary_rpc_method_handler(unary)
        return grpc.method_handlers_generic_handler(service.full_name, methods)

    def _unary(
        self, service: ServiceDescriptor, method: MethodDescriptor, handler: Handler
    ) -> Callable[[bytes, grpc.aio.ServicerContext[bytes, bytes]], Awaitable[bytes]]:
        name = full_name(method)
        request_type = message_factory.GetMessageClass(method.input_type)
        watch = self._observer.served(service.full_name, method.name)
        clock = self._clock
        gate = self._gate
        id_years_back = self._id_years_back
        asked_faults = self._asked_faults

        async def serve(raw: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
            begun = perf_counter()
            watch.started()
            request: Message | None = None
            code = "OK"
            try:
                if self.closed is not None:
                    raise self.closed  # noqa: TRY301 (told like every refusal)
                request = parse(request_type, raw)
                if gate is not None:
                    gate.admit(method, raw, request, context)
                call = Call(
                    method=name,
                    received_at=clock.now(),
                    received_at_ms=clock.now_ms(),
                    deadline=deadline_in(context.time_remaining()),
                    id_years_back=id_years_back,
                )
                if asked_faults is not None:
                    call.faults = asked_faults(context.invocation_metadata() or ())
                response = await handler(request, call)
                answer = response.SerializeToString()
                if gate is not None and (sealed := gate.seal(name, answer, context)):
                    context.set_trailing_metadata(sealed)
                return answer
            except asyncio.CancelledError:
                code = "CANCELLED"
                raise
            except Refusal as refused:
                code = await self.refuse(refused, request, name, context)
            except BareStatus as bare:
                code = bare.code.name
                context.set_code(bare.code)
            except Exception:
                log_failure(name, request)
                code = await self.refuse(self._failed(method), request, name, context)
            finally:
                watch.finished(code, perf_counter() - begun)
            return b""

        return serve

    def watched(
        self, service: str, method: str, kind: str, context: Any
    ) -> AbstractContextManager[None]:
        """Watch a call that is not bound here, for the length of a block."""
        return watched(self._observer.served(service, method, kind), context)

    async def refuse(
        self,
        refused: Refusal,
        request: Message | None,
        method: str,
        context: grpc.aio.ServicerContext[bytes, bytes],
    ) -> str:
        """Set the rich status of a refusal on the call and count it; return its code."""
        message_id = readable_id(request)
        status = encode_status(refused, message_id)
        code = _STATUS_CODES[status.code]
        reason = refused.reason
        self._observer.refused(reason.party.name.lower(), reason.name)
        _log.info("call_refused", method=method, message_id=message_id, reason=reason.name)
        context.set_code(code)
        context.set_details(status.message)
        details = status.SerializeToString()
        sealed = () if self._gate is None else self._gate.seal(method, details, context)
        context.set_trailing_metadata(((_DETAILS_KEY, details), *sealed))
        return code.name

    def _stream(
        self, service: ServiceDescriptor, method: MethodDescriptor, handler: StreamHandler
    ) -> Callable[[bytes, grpc.aio.ServicerContext[bytes, bytes]], AsyncIterator[bytes]]:
        name, clock = full_name(method), self._clock
        watch = self._observer.served(service.full_name, method.name, kind_of(method))

        gate = self._gate

        def admit(
            kind: type[Message], raw: bytes, context: grpc.aio.ServicerContext[bytes, bytes]
        ) -> Message:
            request = parse(kind, raw)
            if gate is not None:
                gate.admit(method, raw, request, context)
            return request

        def begin(context: grpc.aio.ServicerContext[bytes, bytes]) -> Call:
            return Call(name, clock.now(), clock.now_ms(), deadline_in(context.time_remaining()))

        return serve_stream(
            method,
            handler,
            admit=admit,
            begin=begin,
            refuse=lambda refused, request, context: self.refuse(refused, request, name, context),
            watch=watch,
        )


def parse(request_type: type[Message], raw: bytes) -> Message:
    """Return the request in these bytes, or refuse bytes that are too many or no protobuf."""
    if len(raw) > MESSAGE_BYTES_MAX:
        raise refuse("MESSAGE_TOO_LARGE", size=len(raw), most=MESSAGE_BYTES_MAX)
    try:
        return request_type.FromString(raw)
    except DecodeError:
        raise refuse("NOT_PROTOBUF", message=request_type.DESCRIPTOR.name) from None


def log_failure(method: str, request: Message | None) -> None:
    """Write the exception that is being handled into the log, all of it."""
    _log.exception("call_failed", method=method, message_id=readable_id(request))


def handler_of(handlers: object, method: MethodDescriptor) -> Any:
    """Return the handler of a method; raises InvariantBroken if there is none."""
    handler = getattr(handlers, snake_case(method.name), None)
    hold(handler is not None, "a service answers every method", method=full_name(method))
    return handler


def full_name(method: MethodDescriptor) -> str:
    """Return ``yidi.v1.SettlementService/Settle``."""
    return f"{method.containing_service.full_name}/{method.name}"


_WORD_BEGIN = re.compile(r"(?<!^)(?=[A-Z])")


def snake_case(name: str) -> str:
    """Return the Python name of a method: ``UploadFees`` -> ``upload_fees``."""
    return _WORD_BEGIN.sub("_", name).lower()


def methods_of(services: Iterable[ServiceDescriptor]) -> dict[str, MethodDescriptor]:
    """Return every method of the services by its full name."""
    return {full_name(method): method for service in services for method in service.methods}
