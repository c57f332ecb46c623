"""Metrics of the process itself: processor, memory, files, garbage, the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final, Protocol

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from yidi.observe.definitions import Type, definitions
from yidi.observe.sheet import Labels
from yidi.observe.tallies import Level, Numbers, Spread, Tally

PULSE_SECONDS: Final = 0.5
_TOLD: Final = tuple(name for name in definitions() if name.startswith(("process_", "python_gc_")))


class _Collector(Protocol):
    def collect(self) -> Iterable[Metric]: ...


class ProcessMetrics:
    """What the library knows of this process, put where other workers see it too."""

    def __init__(self, numbers: Numbers, version: str) -> None:
        """Create the families and look once."""
        nowhere = CollectorRegistry()
        self._collectors: tuple[_Collector, ...] = (
            ProcessCollector(registry=nowhere),
            GCCollector(registry=nowhere),
        )
        self._families: dict[str, Tally | Level] = {}
        for name in _TOLD:
            is_counter = definitions()[name].type is Type.COUNTER
            self._families[name] = (Tally if is_counter else Level)(name, numbers)
        self._before: dict[tuple[str, Labels], float] = {}
        self._lag = Spread("yidi_event_loop_lag_seconds", numbers)
        Level("yidi_workers", numbers).set(1)
        Level("yidi_build_info", numbers).set(1, version)
        restarts = Tally("yidi_worker_restarts", numbers)
        restarts.increase(int(numbers.sheet.is_restored))
        self.refresh()

    def refresh(self) -> None:
        """Look at the process now."""
        for collector in self._collectors:
            for metric in collector.collect():
                family = self._families.get(metric.name)
                for sample in metric.samples if family is not None else ():
                    labels = tuple(sample.labels.values())
                    if isinstance(family, Level):
                        family.set(sample.value, *labels)
                    elif family is not None:
                        # Added, not set: a successor goes on from what there is.
                        key = (metric.name, labels)
                        family.increase(sample.value - self._before.get(key, 0.0), *labels)
                        self._before[key] = sample.value

    def late(self, seconds: float) -> None:
        """The event loop came so late to what was due."""
        self._lag.note(max(0.0, seconds))


class Pulse:
    """Looks again and again how late the event loop is, and refreshes what others see."""

    def __init__(self, metrics: ProcessMetrics, numbers: Numbers) -> None:
        """Take what to tell; nothing runs before ``run``."""
        self._metrics = metrics
        self._numbers = numbers

    async def run(self) -> None:
        """Go on until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + PULSE_SECONDS
            await asyncio.sleep(PULSE_SECONDS)
            self._metrics.late(loop.time() - due)
            if self._numbers.is_shared:
                self._metrics.refresh()
                self._numbers.refresh_levels()
