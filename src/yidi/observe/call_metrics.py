"""The gRPC families under the names of py-grpc-prometheus, for servers and for clients.

A call has one request and one answer unless it is a stream, so that the messages of the others
are known from how they began and ended; only those of streams are counted one by one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from yidi.observe.definitions import definitions
from yidi.observe.sheet import Labels
from yidi.observe.tallies import Noted, Numbers, Spread, Tally

UNARY: Final = "UNARY"
_ONE_REQUEST: Final = frozenset((UNARY, "SERVER_STREAMING"))
_ONE_ANSWER: Final = frozenset((UNARY, "CLIENT_STREAMING"))
_LOST: Final = "UNAVAILABLE"
"""How a call ends for its caller when the process that served it is killed."""


class CallMetrics:
    """The families of one side, ``server`` or ``client``."""

    def __init__(self, side: str, numbers: Numbers) -> None:
        """Create the families; they show up with their first value."""
        self._watches: dict[Labels, CallWatch] = {}
        self.trace_id: Callable[[], str] | None = None
        """Tells the trace under way, where there are any."""
        self.started = Tally(f"grpc_{side}_started", numbers)
        self.handled = Tally(f"grpc_{side}_handled", numbers)
        self.handling = Spread(f"grpc_{side}_handling_seconds", numbers)
        request, answer = ("received", "sent") if side == "server" else ("sent", "received")
        self.requests = Messages(f"grpc_{side}_msg_{request}", self.started, _ONE_REQUEST)
        self.answers = Messages(f"grpc_{side}_msg_{answer}", self.handled, _ONE_ANSWER)
        for labels, count in self.under_way().items():
            self.handled.increase(count, *labels, _LOST)

    def watch(self, service: str, method: str, kind: str) -> CallWatch:
        """Return who counts the calls of one method."""
        labels = (kind, service, method)
        found = self._watches.get(labels)
        if found is None:
            found = self._watches[labels] = CallWatch(self, labels)
        return found

    def under_way(self) -> dict[Labels, int]:
        """Calls of this process that have begun and not ended, by kind, service and method."""
        return _difference(self.started.counts(), self.handled.counts())


class CallWatch:
    """Counts the calls of one method."""

    __slots__ = ("_cells", "_codes", "_families", "_handling", "_labels", "_started", "_sum")

    def __init__(self, families: CallMetrics, labels: Labels) -> None:
        self._families = families
        self._labels = labels
        self._cells = families.started.cells
        self._started = families.started.at(*labels)
        self._handling = families.handling.at(*labels)
        self._sum = self._handling + families.handling.sum_at
        self._codes: dict[str, int] = {}

    def started(self) -> None:
        """A call has begun."""
        self._cells[self._started] += 1

    def finished(self, code: str, seconds: float) -> None:
        """A call has ended with this status."""
        cells = self._cells
        place = self._codes.get(code)
        if place is None:
            place = self._codes[code] = self._families.handled.at(*self._labels, code)
        cells[place] += 1
        bucket = self._handling + bisect_left(self._families.handling.bounds, seconds)
        cells[bucket] += 1
        cells[self._sum] += seconds
        traced = self._families.trace_id
        if traced is not None and (trace_id := traced()):
            self._families.handling.examples[bucket] = Noted(trace_id, seconds)

    def received(self) -> None:
        """A message of a stream came, at a server."""
        self._families.requests.add(*self._labels)

    def sent(self) -> None:
        """A message of a stream went, from a server."""
        self._families.answers.add(*self._labels)


class Messages(Tally):
    """Messages of one direction: those of streams as counted, of other calls as they follow."""

    def __init__(self, name: str, calls: Tally, single: frozenset[str]) -> None:
        """``single`` are the kinds of ``calls`` that have one message in this direction."""
        super().__init__(name, calls.numbers)
        self._calls = calls
        self._single = single

    def add(self, *labels: str) -> None:
        """Count one message of a stream; what follows by itself is not counted."""
        if labels[0] not in self._single:
            super().add(*labels)

    def collect(self) -> Iterator[Metric]:
        """Give the library the counts of all processes."""
        found = self.totals()
        names = len(self.definition.labels)
        for values, (count,) in self._calls.totals().items():
            labels = values[:names]
            if labels[0] in self._single and values[names:] in ((), ("OK",)):
                found[labels] = [found.get(labels, (0,))[0] + count]
        family = CounterMetricFamily(
            self.definition.name, self.definition.en, labels=self.definition.label_names
        )
        for labels, (count,) in found.items():
            family.add_metric(labels, count)
        yield family


class InFlight:
    """Calls under way in all processes, which follow from those begun and ended."""

    def __init__(self, calls: CallMetrics) -> None:
        """Show up in the registry."""
        self._calls = calls
        self._definition = definitions()["yidi_calls_in_flight"]
        calls.started.numbers.registry.register(self)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the library the difference."""
        started, handled = (
            {labels: int(count) for labels, (count,) in each.totals().items()}
            for each in (self._calls.started, self._calls.handled)
        )
        family = GaugeMetricFamily(
            self._definition.name, self._definition.en, labels=self._definition.label_names
        )
        for labels, count in _difference(started, handled).items():
            family.add_metric(labels, count)
        yield family


def _difference(started: Mapping[Labels, int], handled: Mapping[Labels, int]) -> dict[Labels, int]:
    counts = dict(started)
    for (*labels, _), count in handled.items():
        counts[tuple(labels)] = counts.get(tuple(labels), 0) - count
    return counts
