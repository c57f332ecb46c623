"""Metrics: the gRPC families under their established names, and our own.

Calls are counted in the event loop, batches in the threads of their writers.

Labels come from closed lists only: methods, status codes, reasons, provinces. Never a
person, a message or an institution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

from yidi.observe.call_metrics import SECONDS, UNARY, CallMetrics, CallWatch
from yidi.observe.tallies import Spread, Tally

_COMMANDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class Metrics:
    """Every metric of one process, in a registry of its own."""

    def __init__(self) -> None:
        """Create the families; they show up with their first value."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._server = CallMetrics("server", self.registry)
        self._client = CallMetrics("client", self.registry)
        self._refusals = self._tally(
            "yidi_refusals",
            "Refusals by party at fault and reason, as docs/errors.md lists them.",
            "party",
            "reason",
        )
        self._identity_refusals = self._tally(
            "yidi_identity_refusals",
            "Calls refused for who the caller is, by listener, kind of participant and reason.",
            "listener",
            "kind",
            "reason",
        )
        self._certificate_expiry = Gauge(
            "yidi_certificate_expiry_timestamp_seconds",
            "When a certificate of this process ends, in seconds since 1970.",
            ("certificate",),
            registry=self.registry,
        )
        self._relays = self._tally(
            "yidi_relays",
            "Calls relayed to an insured place, by pair of provinces and outcome.",
            "treating_province",
            "insured_province",
            "method",
            "outcome",
        )
        self._qualified = self._tally(
            "yidi_qualified_visits",
            "Visits of people with a chronic qualification when they were first settled, by care.",
            "treating_province",
            "insured_province",
            "settled_as",
        )
        self._relay = self._spread(
            "yidi_relay_seconds",
            "Time that an insured place took to answer the national platform.",
            "insured_province",
            "method",
        )
        self._watch_commits()
        self._watch_messages()

    def _watch_commits(self) -> None:
        """Create the families of group commits."""
        self._commit = self._histogram(
            "yidi_commit_seconds",
            "Time of one batch in the books, commit included.",
            ("database",),
            SECONDS,
        )
        self._batch = self._histogram(
            "yidi_commit_batch_commands",
            "Commands in one batch (group commit).",
            ("database",),
            _COMMANDS,
        )
        waiting = Gauge(
            "yidi_commit_waiting_commands",
            "Commands that waited behind the last batch.",
            ("database",),
            registry=self.registry,
        )
        self._waiting: Callable[..., Gauge] = cache(waiting.labels)

    def _watch_messages(self) -> None:
        """Create the families of messages without an outcome."""
        self._resolved = self._tally(
            "yidi_resolved_messages",
            "Messages whose outcome was found by asking, by outcome.",
            "state",
        )
        self._unfinished = Gauge(
            "yidi_unfinished_messages",
            "Messages of the national journal without an outcome.",
            registry=self.registry,
        )
        self._oldest_unfinished = Gauge(
            "yidi_oldest_unfinished_message_seconds",
            "Age of the oldest message without an outcome; 0 without any.",
            registry=self.registry,
        )

    def _tally(self, name: str, text: str, *labels: str) -> Tally:
        return Tally(name, text, labels, self.registry)

    def _spread(self, name: str, text: str, *labels: str) -> Spread:
        return Spread(name, text, labels, SECONDS, self.registry)

    # The writers count in threads of their own. A family is kept as the way to its members,
    # and a member once it was found: finding it by its labels costs more than counting.

    def _histogram(
        self, name: str, text: str, labels: Sequence[str], buckets: Sequence[float]
    ) -> Callable[..., Histogram]:
        family = Histogram(name, text, labels, registry=self.registry, buckets=buckets)
        return cache(family.labels)

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
        begun = _unary_calls(self._server.started.counts(), without)
        return begun - _unary_calls(self._server.handled.counts(), without)

    def identity_refused(self, listener: str, kind: str, reason: str) -> None:
        """A call was refused for who the caller is."""
        self._identity_refusals.add(listener, kind, reason)

    def certificate_ends(self, certificate: str, at_seconds: float) -> None:
        """A certificate is in use that ends at this moment."""
        self._certificate_expiry.labels(certificate).set(at_seconds)

    def relayed(
        self, treating: str, insured: str, method: str, outcome: str, seconds: float
    ) -> None:
        """A call went to an insured place and came back, or did not."""
        self._relays.add(treating, insured, method, outcome)
        self._relay.note(seconds, insured, method)

    def qualified(self, treating: str, insured: str, settled_as: str) -> None:
        """A visit of somebody with a chronic qualification was settled (A-092)."""
        self._qualified.add(treating, insured, settled_as)

    def qualified_visits(self) -> dict[str, int]:
        """Visits of people with a qualification since the start, by the care they settled as."""
        counts: dict[str, int] = {}
        for (_, _, care), count in self._qualified.counts().items():
            counts[care] = counts.get(care, 0) + count
        return counts

    def committed(self, database: str, commands: int, seconds: float, waiting: int) -> None:
        """A batch was committed."""
        self._commit(database).observe(seconds)
        self._batch(database).observe(commands)
        self._waiting(database).set(waiting)

    def resolved(self, state: str) -> None:
        """The outcome of a message was found by asking."""
        self._resolved.add(state)

    def unfinished(self, count: int, oldest_age_seconds: float) -> None:
        """So many messages wait for their outcome."""
        self._unfinished.set(count)
        self._oldest_unfinished.set(oldest_age_seconds)

    def page(self) -> bytes:
        """Everything in the text format of Prometheus."""
        return generate_latest(self.registry)


def _unary_calls(counts: Mapping[tuple[str, ...], int], without: str) -> int:
    return sum(
        count
        for (kind, service, *_), count in counts.items()
        if kind == UNARY and service != without
    )
