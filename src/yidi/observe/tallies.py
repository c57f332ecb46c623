"""Counters, gauges and histograms whose numbers are cells of a sheet.

Those of the library take a lock and check their labels at each count, which costs more than
all the rest of watching a call. Here a row is looked up once, and counting is adding to a cell
that one thread alone changes; the library reads the cells when somebody looks at the page.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.samples import Exemplar

from yidi.observe.definitions import Definition, Merge, Type, definitions
from yidi.observe.sheet import Labels, Others, Seat, Sheet

_COMBINED: Final[Mapping[Merge, Callable[[float, float], float]]] = {
    Merge.SUM: lambda one, other: one + other,
    Merge.MAX: max,
    Merge.MIN: min,
}


class Numbers:
    """The sheet of this process, those of the others, and the registry that shows them."""

    def __init__(self, seat: Seat | None = None) -> None:
        """Without a seat this process is alone."""
        self.registry = CollectorRegistry()
        self.sheet = Sheet(seat)
        self.is_shared = seat is not None
        self._others = Others(seat) if seat is not None else None

        self._levels: list[Level] = []

    def refresh_levels(self) -> None:
        """Write down every level that is asked for, so that the others see it."""
        for level in self._levels:
            level.refresh()

    def add_level(self, level: Level) -> None:
        """Take a level that is asked for."""
        self._levels.append(level)

    def look(self) -> None:
        """Read what the others have by now; before a page is made."""
        if self._others is not None:
            self._others.refresh()

    def totals(self, definition: Definition, width: int) -> dict[Labels, Sequence[float]]:
        """Return the rows of a metric over all processes."""
        name, cells = definition.name, self.sheet.cells
        found: dict[Labels, Sequence[float]] = {
            labels: cells[place : place + width].tolist()
            for labels, place in self.sheet.rows(name).items()
            if not math.isnan(cells[place])
        }
        combined = _COMBINED[definition.merge]
        for other in self._others.known() if self._others is not None else ():
            if definition.type is Type.GAUGE and not other.is_alive():
                continue
            for labels, place in other.rows(name).items():
                values = other.cells[place : place + width].tolist()
                if math.isnan(values[0]):
                    continue
                own = found.get(labels)
                found[labels] = values if own is None else [*map(combined, own, values)]
        return found


class _Family(ABC):
    """A metric with its rows in the sheet of this process."""

    def __init__(self, name: str, numbers: Numbers) -> None:
        """Take a name of the table of metrics; it shows up in the registry with its first row."""
        self.definition = definitions()[name]
        self.numbers = numbers
        self.cells = numbers.sheet.cells
        self.width = 1
        self._places: dict[Labels, int] = {}
        numbers.registry.register(self)

    def at(self, *labels: str) -> int:
        """Return the place of a row, for who counts often."""
        place = self._places.get(labels)
        if place is None:
            place = self.numbers.sheet.place(self.definition.name, labels, self.width)
            self._places[labels] = place
        return place

    def totals(self) -> dict[Labels, Sequence[float]]:
        """Return the rows of all processes."""
        return self.numbers.totals(self.definition, self.width)

    def collect(self) -> Iterator[Metric]:
        """Give the library the rows of all processes."""
        family = self._family()
        for labels, values in self.totals().items():
            self._show(family, labels, values)
        yield family

    @abstractmethod
    def _family(self) -> Any:
        """Return the library's family of this type, without rows."""

    def _show(self, family: Any, labels: Labels, values: Sequence[float]) -> None:
        family.add_metric(labels, values[0])


class Tally(_Family):
    """Counts by labels; count a row in one thread only, look from any."""

    def add(self, *labels: str) -> None:
        """Count one."""
        self.cells[self.at(*labels)] += 1

    def increase(self, amount: float, *labels: str) -> None:
        """Count as much."""
        self.cells[self.at(*labels)] += amount

    def counts(self) -> dict[Labels, int]:
        """Return what this process has counted so far."""
        rows = self.numbers.sheet.rows(self.definition.name)
        return {labels: int(self.cells[place]) for labels, place in rows.items()}

    def _family(self) -> CounterMetricFamily:
        definition = self.definition
        return CounterMetricFamily(definition.name, definition.en, labels=definition.label_names)


class Level(_Family):
    """How much there is of something at the moment, by labels."""

    def __init__(self, name: str, numbers: Numbers) -> None:
        """Begin without a row; what a predecessor in the same seat had is gone with it."""
        super().__init__(name, numbers)
        self._watched: dict[int, Callable[[], float]] = {}
        for place in numbers.sheet.rows(name).values():
            self.cells[place] = math.nan
        numbers.add_level(self)

    def set(self, value: float, *labels: str) -> None:
        """From now on it is so much."""
        self.cells[self.at(*labels)] = value

    def watch(self, value: Callable[[], float], *labels: str) -> None:
        """Ask for it whenever somebody looks."""
        self._watched[self.at(*labels)] = value

    def refresh(self) -> None:
        """Ask now, for the others."""
        for place, value in self._watched.items():
            self.cells[place] = value()

    def collect(self) -> Iterator[Metric]:
        """Give the library the levels of all processes."""
        self.refresh()
        yield from super().collect()

    def _family(self) -> GaugeMetricFamily:
        definition = self.definition
        return GaugeMetricFamily(definition.name, definition.en, labels=definition.label_names)


class Noted(NamedTuple):
    """A value of one trace, as an example of a bucket."""

    trace_id: str
    value: float


class Spread(_Family):
    """How values spread over buckets, by labels; note a row in one thread only."""

    def __init__(self, name: str, numbers: Numbers) -> None:
        """A bucket holds what is at most its bound; behind the buckets stands the sum."""
        super().__init__(name, numbers)
        self.bounds = self.definition.bounds
        self.sum_at = len(self.bounds) + 1
        self.width = self.sum_at + 1
        self._shown = [*map(str, self.bounds), "+Inf"]
        self.examples: dict[int, Noted] = {}
        """The last example of each cell, of this process only."""

    def note(self, value: float, *labels: str) -> None:
        """Note one value."""
        place = self.at(*labels)
        self.cells[place + bisect_left(self.bounds, value)] += 1
        self.cells[place + self.sum_at] += value

    def _family(self) -> HistogramMetricFamily:
        definition = self.definition
        return HistogramMetricFamily(definition.name, definition.en, labels=definition.label_names)

    def _show(self, family: HistogramMetricFamily, labels: Labels, values: Sequence[float]) -> None:
        """Show buckets as the library wants them: each counts everything below it too."""
        counts = accumulate(values[: self.sum_at])
        if not self.examples:
            buckets: list[Any] = [*zip(self._shown, counts, strict=True)]
        else:
            place = self._places.get(labels, -self.width)
            buckets = [
                (bound, count, self._example(place + number))
                for number, (bound, count) in enumerate(zip(self._shown, counts, strict=True))
            ]
        family.add_metric(labels, buckets, values[self.sum_at])

    def _example(self, place: int) -> Exemplar | None:
        noted = self.examples.get(place)
        if noted is None:
            return None
        return Exemplar({"trace_id": noted.trace_id}, noted.value)


class Total(_Family):
    """How many values and their sum, by labels: a spread without buckets."""

    def __init__(self, name: str, numbers: Numbers) -> None:
        super().__init__(name, numbers)
        self.width = 2

    def _family(self) -> SummaryMetricFamily:
        definition = self.definition
        return SummaryMetricFamily(definition.name, definition.en, labels=definition.label_names)

    def _show(self, family: SummaryMetricFamily, labels: Labels, values: Sequence[float]) -> None:
        family.add_metric(labels, int(values[0]), values[1])
