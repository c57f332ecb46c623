"""Metrics: the gRPC families under their established names, and our own.

Calls are counted in the event loop, batches in the threads of their writers. What there is,
with which labels, stands in ``data/metrics.toml``.

Labels come from closed lists only: methods, status codes, reasons, provinces. Never a
person, a message or an institution.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder

from yidi.observe.business_metrics import RelayMetrics, SettlementMetrics
from yidi.observe.call_metrics import UNARY, CallMetrics, CallWatch, InFlight
from yidi.observe.process_metrics import ProcessMetrics, Pulse
from yidi.observe.sheet import Seat
from yidi.observe.tallies import Level, Numbers, Spread, Tally

_END = b"# EOF\n"
_SAMPLES_AT_ONCE = 300
"""Two milliseconds; a family of pairs of provinces may have thousands."""


class Metrics:
    """Every metric of one process, in a registry of its own.

    In a seat it is one of several processes, and its page shows the sum of all.
    """

    def __init__(self, seat: Seat | None = None, version: str = "") -> None:
        """Create the families; they show up with their first value."""
        self.numbers = numbers = Numbers(seat)
        self.registry = numbers.registry
        self._server = CallMetrics("server", numbers)
        self._client = CallMetrics("client", numbers)
        InFlight(self._server)
        self._refusals = Tally("yidi_refusals", numbers)
        self._identity_refusals = Tally("yidi_identity_refusals", numbers)
        relays, settlements = RelayMetrics(numbers), SettlementMetrics(numbers)
        self.relayed = relays.relayed
        self.settled = settlements.settled
        self._qualified = Tally("yidi_qualified_visits", numbers)
        self._commit = Spread("yidi_commit_seconds", numbers)
        self._batch = Spread("yidi_commit_batch_commands", numbers)
        self._commit_failures = Tally("yidi_commit_failures", numbers)
        self._waiting = Level("yidi_commit_waiting_commands", numbers)
        self._lag = Level("yidi_commit_lag_seconds", numbers)
        self._committing = threading.Lock()
        self._resolved = Tally("yidi_resolved_messages", numbers)
        self._unfinished = Level("yidi_unfinished_messages", numbers)
        self._oldest_unfinished = Level("yidi_oldest_unfinished_message_seconds", numbers)
        self._certificate_expiry = Level("yidi_certificate_expiry_timestamp_seconds", numbers)
        self._process = ProcessMetrics(numbers, version)
        self.pulse = Pulse(self._process, numbers)

    def show_traces(self, trace_id: Callable[[], str]) -> None:
        """Show traces as examples of how long calls take."""
        self._server.trace_id = self._client.trace_id = trace_id

    def served(self, service: str, method: str, kind: str = UNARY) -> CallWatch:
        """Return who counts the calls of a method that is served here."""
        return self._server.watch(service, method, kind)

    def called(self, service: str, method: str, kind: str = UNARY) -> CallWatch:
        """Return who counts the calls of a method that is called from here."""
        return self._client.watch(service, method, kind)

    def refused(self, party: str, reason: str) -> None:
        """A call was refused; ``party`` is at fault."""
        self._refusals.add(party, reason)

    def calls_under_way(self, *, without: str) -> int:
        """Unary calls that have begun and not ended, but for those of one service."""
        return sum(
            count
            for (kind, service, _), count in self._server.under_way().items()
            if kind == UNARY and service != without
        )

    def identity_refused(self, listener: str, kind: str, reason: str) -> None:
        """A call was refused for who the caller is."""
        self._identity_refusals.add(listener, kind, reason)

    def certificate_ends(self, certificate: str, at_seconds: float) -> None:
        """A certificate is in use that ends at this moment."""
        self._certificate_expiry.set(at_seconds, certificate)

    def qualified(self, treating: str, insured: str, settled_as: str) -> None:
        """A visit of somebody with a chronic qualification was settled (A-092)."""
        self._qualified.add(treating, insured, settled_as)

    def qualified_visits(self) -> dict[str, int]:
        """Visits of people with a qualification since the start, by the care they settled as."""
        counts: dict[str, int] = {}
        for (_, _, care), count in self._qualified.counts().items():
            counts[care] = counts.get(care, 0) + count
        return counts

    def committed(self, database: str, commands: int, failed: int, seconds: float) -> None:
        """A batch of commands was committed; so many of them could not be written."""
        with self._committing:  # Each database has a thread of its own, and may have several.
            self._commit.note(seconds, database)
            self._batch.note(commands, database)
            self._commit_failures.increase(failed, database)

    def watch_writer(
        self, database: str, waiting: Callable[[], int], lag_seconds: Callable[[], float]
    ) -> None:
        """Ask a writer for its queue and its lag whenever somebody looks."""
        self._waiting.watch(waiting, database)
        self._lag.watch(lag_seconds, database)

    def resolved(self, state: str) -> None:
        """The outcome of a message was found by asking."""
        self._resolved.add(state)

    def unfinished(self, count: int, oldest_age_seconds: float) -> None:
        """So many messages wait for their outcome."""
        self._unfinished.set(count)
        self._oldest_unfinished.set(oldest_age_seconds)

    def page(self, accepted: str = "") -> bytes:
        """Everything in the text format of Prometheus, or in OpenMetrics if that is accepted."""
        return b"".join(self.parts(accepted))

    def parts(self, accepted: str = "") -> Iterator[bytes]:
        """The same in parts, so that calls can be answered between them."""
        encode, content_type = choose_encoder(accepted)
        self.numbers.look()
        self._process.refresh()
        for family in self.registry.collect():
            samples = family.samples
            for start in range(0, max(1, len(samples)), _SAMPLES_AT_ONCE):
                family.samples = samples[start : start + _SAMPLES_AT_ONCE]
                text = encode(_One(family)).removesuffix(_END)
                yield _without_head(text) if start else text
        if "openmetrics" in content_type:
            yield _END

    @staticmethod
    def content_type(accepted: str = "") -> str:
        """How a page is called that is made for whoever accepts this."""
        content_type: str = choose_encoder(accepted)[1]
        return content_type


def _without_head(text: bytes) -> bytes:
    """Leave out what a family begins with: lines about it."""
    return b"".join(line for line in text.splitlines(keepends=True) if not line.startswith(b"#"))


class _One(CollectorRegistry):
    """A registry of one family that was collected already."""

    def __init__(self, family: Metric) -> None:
        super().__init__()
        self._family = family

    def collect(self) -> Iterable[Metric]:
        return (self._family,)
