"""Traces through OpenTelemetry, sent to a collector as OTLP over gRPC.

The library is the optional part ``tracing``; it is imported here and only when traces are
wanted. Attributes say which method, message, place and reason: never a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

_SECONDS_MAX: Final = 3
"""For one attempt to send spans, and for sending the last ones at the end."""

_CONTEXT: Final = frozenset(("traceparent", "tracestate"))
_OF_SERVER: Final = frozenset(
    ("UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS")
)
"""Codes that are errors of a server; the others are refusals, which are its work."""


def is_installed() -> bool:
    """Whether the library is there."""
    names = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.grpc")
    try:
        return all(find_spec(name) is not None for name in names)
    except ModuleNotFoundError:
        return False


class OpenTelemetry:
    """Keeps traces; ``percent`` of those that begin here are recorded, the rest only handed on."""

    def __init__(self, endpoint: str, percent: int, name: str, version: str) -> None:
        """Prepare the sender to ``host:port``, plaintext unless it begins with ``https://``."""
        trace = import_module("opentelemetry.trace")
        sdk = import_module("opentelemetry.sdk.trace")
        sampling = import_module("opentelemetry.sdk.trace.sampling")
        export = import_module("opentelemetry.sdk.trace.export")
        otlp = import_module("opentelemetry.exporter.otlp.proto.grpc.trace_exporter")
        resources = import_module("opentelemetry.sdk.resources")
        propagation = import_module("opentelemetry.trace.propagation.tracecontext")
        self._trace: Any = trace
        self._propagator: Any = propagation.TraceContextTextMapPropagator()
        address = endpoint if "://" in endpoint else f"http://{endpoint}"
        exporter = otlp.OTLPSpanExporter(
            endpoint=address, insecure=not address.startswith("https://"), timeout=_SECONDS_MAX
        )
        self._provider: Any = sdk.TracerProvider(
            sampler=sampling.ParentBased(sampling.TraceIdRatioBased(percent / 100)),
            resource=resources.Resource.create({"service.name": name, "service.version": version}),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(export.BatchSpanProcessor(exporter))
        self._tracer: Any = self._provider.get_tracer("yidi", version)

    @contextmanager
    def serving(
        self, method: str, metadata: Iterable[tuple[str, str | bytes]]
    ) -> Iterator[OpenTelemetrySpan]:
        """Begin the span of a call that came with this metadata; the block is the call."""
        carrier = {key: value for key, value in metadata if key in _CONTEXT}
        parent = self._propagator.extract(carrier)
        with self._span(method, self._trace.SpanKind.SERVER, context=parent) as span:
            yield OpenTelemetrySpan(span, self._trace, _OF_SERVER)

    @contextmanager
    def calling(self, method: str, place: str, *, is_here: bool) -> Iterator[OpenTelemetrySpan]:
        """Begin the span of a call to a place, in this process or elsewhere."""
        kinds = self._trace.SpanKind
        with self._span(method, kinds.INTERNAL if is_here else kinds.CLIENT) as span:
            span.set_attribute("yidi.place", place)
            yield OpenTelemetrySpan(span, self._trace)

    def _span(self, method: str, kind: Any, **options: Any) -> Any:
        service, _, name = method.partition("/")
        return self._tracer.start_as_current_span(
            method,
            kind=kind,
            attributes={"rpc.system": "grpc", "rpc.service": service, "rpc.method": name},
            # An exception may quote a request, and with it a person.
            record_exception=False,
            set_status_on_exception=False,
            **options,
        )

    def carried(self) -> tuple[tuple[str, str], ...]:
        """Return the metadata by which the other side goes on with the trace."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return tuple(carrier.items())

    def trace_id(self) -> str:
        """Return the id of the trace under way, if it is recorded; or nothing."""
        context = self._trace.get_current_span().get_span_context()
        return f"{context.trace_id:032x}" if context.trace_flags.sampled else ""

    def close(self) -> None:
        """Send what was recorded, and stop. Blocks for a few seconds at most."""
        self._provider.shutdown()


class OpenTelemetrySpan:
    """One call in a trace."""

    def __init__(self, span: Any, trace: Any, errors: frozenset[str] | None = None) -> None:
        """``errors`` are the codes that count as one; without it all but OK do."""
        self._span = span
        self._trace = trace
        self._errors = errors

    def about(self, message_id: str) -> None:
        """The call is this message."""
        if message_id:
            self._span.set_attribute("yidi.message_id", message_id)

    def ended(self, code: str) -> None:
        """The call ended with this status."""
        self._span.set_attribute("rpc.response.status_code", code)
        if code in self._errors if self._errors is not None else code != "OK":
            self._span.set_status(self._trace.StatusCode.ERROR)

    def failed(self, cause: str) -> None:
        """The call failed, or was refused, for this cause."""
        self._span.set_attribute("error.type", cause)
        self._span.set_status(self._trace.StatusCode.ERROR)
