"""Metrics: the gRPC server families under their established names, and our own.

Labels come from closed lists only: methods, status codes, reasons, provinces. Never a
person, a message or an institution.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COMMANDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_UNARY = "UNARY"


class Metrics:
    """Every metric of one process, in a registry of its own."""

    def __init__(self) -> None:
        """Create the families; they show up with their first value."""
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        rpc = ("grpc_type", "grpc_service", "grpc_method")
        self._started = Counter(
            "grpc_server_started",
            "Calls begun on the server.",
            rpc,
            registry=registry,
        )
        self._handled = Counter(
            "grpc_server_handled",
            "Calls ended on the server, by status code.",
            (*rpc, "grpc_code"),
            registry=registry,
        )
        self._handling = Histogram(
            "grpc_server_handling_seconds",
            "Time from the request to the answer on the server.",
            rpc,
            buckets=_SECONDS,
            registry=registry,
        )
        self._refusals = Counter(
            "yidi_refusals",
            "Refusals by reason, as docs/errors.md lists them.",
            ("reason",),
            registry=registry,
        )
        self._relays = Counter(
            "yidi_relays",
            "Calls relayed to an insured place, by pair of provinces and outcome.",
            ("treating_province", "insured_province", "method", "outcome"),
            registry=registry,
        )
        self._relay = Histogram(
            "yidi_relay_seconds",
            "Time that an insured place took to answer the national platform.",
            ("insured_province", "method"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._commit = Histogram(
            "yidi_commit_seconds",
            "Time of one batch in the books, commit included.",
            ("database",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._batch = Histogram(
            "yidi_commit_batch_commands",
            "Commands in one batch (group commit).",
            ("database",),
            buckets=_COMMANDS,
            registry=registry,
        )
        self._waiting = Gauge(
            "yidi_commit_waiting_commands",
            "Commands that waited behind the last batch.",
            ("database",),
            registry=registry,
        )

    def started(self, service: str, method: str) -> None:
        """A call has begun."""
        self._started.labels(_UNARY, service, method).inc()

    def finished(self, service: str, method: str, code: str, reason: str, seconds: float) -> None:
        """A call has ended."""
        self._handled.labels(_UNARY, service, method, code).inc()
        self._handling.labels(_UNARY, service, method).observe(seconds)
        if reason:
            self._refusals.labels(reason).inc()

    def relayed(
        self, treating: str, insured: str, method: str, outcome: str, seconds: float
    ) -> None:
        """A call went to an insured place and came back, or did not."""
        self._relays.labels(treating, insured, method, outcome).inc()
        self._relay.labels(insured, method).observe(seconds)

    def committed(self, database: str, commands: int, seconds: float, waiting: int) -> None:
        """A batch was committed."""
        self._commit.labels(database).observe(seconds)
        self._batch.labels(database).observe(commands)
        self._waiting.labels(database).set(waiting)

    def page(self) -> bytes:
        """Everything in the text format of Prometheus."""
        return generate_latest(self.registry)
