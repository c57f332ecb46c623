"""The gRPC families under the names of py-grpc-prometheus, for servers and for clients.

A call has one request and one answer unless it is a stream, so that the messages of the others
are known from how they began and ended; only those of streams are counted one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily

from yidi.observe.tallies import Labels, Spread, Tally

UNARY: Final = "UNARY"
SECONDS: Final = (
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
)  # fmt: skip
_LABELS: Final = ("grpc_type", "grpc_service", "grpc_method")
_ONE_REQUEST: Final = frozenset((UNARY, "SERVER_STREAMING"))
_ONE_ANSWER: Final = frozenset((UNARY, "CLIENT_STREAMING"))


class CallMetrics:
    """The families of one side, ``server`` or ``client``."""

    def __init__(self, side: str, registry: CollectorRegistry) -> None:
        """Create the families; they show up with their first value."""
        self._watches: dict[Labels, CallWatch] = {}
        self.started = Tally(
            f"grpc_{side}_started", f"Calls begun on the {side}.", _LABELS, registry
        )
        self.handled = Tally(
            f"grpc_{side}_handled",
            f"Calls ended on the {side}, by status code.",
            (*_LABELS, "grpc_code"),
            registry,
        )
        self.handling = Spread(
            f"grpc_{side}_handling_seconds",
            f"Time from the request to the answer on the {side}.",
            _LABELS,
            SECONDS,
            registry,
        )
        is_server = side == "server"
        self.requests = Messages(
            f"grpc_{side}_msg_{'received' if is_server else 'sent'}",
            f"Request messages on the {side}.",
            registry,
            self,
            _ONE_REQUEST,
            is_answer=False,
        )
        self.answers = Messages(
            f"grpc_{side}_msg_{'sent' if is_server else 'received'}",
            f"Answer messages on the {side}.",
            registry,
            self,
            _ONE_ANSWER,
            is_answer=True,
        )

    def watch(self, service: str, method: str, kind: str) -> CallWatch:
        """Return who counts the calls of one method."""
        labels = (kind, service, method)
        found = self._watches.get(labels)
        if found is None:
            found = self._watches[labels] = CallWatch(self, labels)
        return found


class CallWatch:
    """Counts the calls of one method."""

    __slots__ = ("_families", "_labels")

    def __init__(self, families: CallMetrics, labels: Labels) -> None:
        self._families = families
        self._labels = labels

    def started(self) -> None:
        """A call has begun."""
        self._families.started.add(*self._labels)

    def finished(self, code: str, seconds: float) -> None:
        """A call has ended with this status."""
        self._families.handled.add(*self._labels, code)
        self._families.handling.note(seconds, *self._labels)

    def received(self) -> None:
        """A message of a stream came, at a server."""
        self._families.requests.add(self._labels)

    def sent(self) -> None:
        """A message of a stream went, from a server."""
        self._families.answers.add(self._labels)


class Messages:
    """Messages of one direction: those of streams as counted, of other calls as they follow."""

    def __init__(
        self,
        name: str,
        text: str,
        registry: CollectorRegistry,
        calls: CallMetrics,
        single: frozenset[str],
        *,
        is_answer: bool,
    ) -> None:
        """``single`` are the kinds of calls that have one message in this direction."""
        self._family = (name, text, _LABELS)
        self._calls = calls
        self._single = single
        self._is_answer = is_answer
        self._counts: dict[Labels, int] = {}
        registry.register(self)

    def add(self, labels: Labels) -> None:
        """Count one message of a stream; of what follows by itself nothing is counted."""
        if labels[0] not in self._single:
            self._counts[labels] = self._counts.get(labels, 0) + 1

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Give the library the counts."""
        name, text, labels = self._family
        family = CounterMetricFamily(name, text, labels=labels)
        for values, count in self._following().items():
            family.add_metric(values, count)
        yield family

    def _following(self) -> Mapping[Labels, int]:
        counts = self._counts.copy()
        calls = self._calls.handled if self._is_answer else self._calls.started
        for values, count in calls.counts().items():
            labels = values[: len(_LABELS)]
            if labels[0] in self._single and values[len(_LABELS) :] in ((), ("OK",)):
                counts[labels] = counts.get(labels, 0) + count
        return counts
