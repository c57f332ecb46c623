"""Counters and histograms that the event loop counts with, five times in every call.

Those of the library take a lock and check their labels at each count, which costs more than
all the rest of watching a call. These are only ever changed in one thread, so that counting
is adding to a dictionary; the library reads them when somebody looks at the page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

Labels = tuple[str, ...]


class Tally:
    """Counts by labels; count in one thread only, look from any."""

    def __init__(
        self, name: str, text: str, labels: Sequence[str], registry: CollectorRegistry
    ) -> None:
        """Show up in the registry, with a value once something was counted."""
        self._family = (name, text, labels)
        self._counts: dict[Labels, int] = {}
        registry.register(self)

    def add(self, *labels: str) -> None:
        """Count one."""
        self._counts[labels] = self._counts.get(labels, 0) + 1

    def counts(self) -> dict[Labels, int]:
        """Return what was counted so far."""
        return self._counts.copy()

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Give the library what was counted."""
        name, text, labels = self._family
        family = CounterMetricFamily(name, text, labels=labels)
        for values, count in self.counts().items():
            family.add_metric(values, count)
        yield family


class Spread:
    """How values spread over buckets, by labels; note in one thread only, look from any."""

    def __init__(
        self,
        name: str,
        text: str,
        labels: Sequence[str],
        bounds: Sequence[float],
        registry: CollectorRegistry,
    ) -> None:
        """Show up in the registry; a bucket holds what is at most its bound."""
        self._family = (name, text, labels)
        self._bounds = tuple(bounds)
        self._counts: dict[Labels, list[int]] = {}
        self._sums: dict[Labels, float] = {}
        registry.register(self)

    def note(self, value: float, *labels: str) -> None:
        """Note one value."""
        counts = self._counts.get(labels)
        if counts is None:
            self._sums[labels] = 0.0
            counts = self._counts[labels] = [0] * (len(self._bounds) + 1)
        counts[bisect_left(self._bounds, value)] += 1
        self._sums[labels] += value

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """Give the library what was noted; its buckets count everything below them too."""
        name, text, labels = self._family
        family = HistogramMetricFamily(name, text, labels=labels)
        bounds = [*map(str, map(float, self._bounds)), "+Inf"]
        for values, counts in tuple(self._counts.items()):
            buckets = [*zip(bounds, accumulate(counts), strict=True)]
            family.add_metric(values, buckets, self._sums[values])
        yield family
