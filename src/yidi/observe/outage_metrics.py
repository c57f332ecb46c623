"""Metrics of outages and of the way to each province."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from yidi.observe.tallies import Level, Numbers

KINDS: Final = ("planned", "unplanned")


class OutageMetrics:
    """Which notices are active, how the breakers stand, and how full the ways are."""

    def __init__(self, numbers: Numbers) -> None:
        """Create the families."""
        self._active = Level("yidi_outage_active", numbers)
        self._breaker = Level("yidi_breaker_state", numbers)
        self._under_way = Level("yidi_province_calls", numbers)
        self._waiting = Level("yidi_province_calls_waiting", numbers)
        self._seen: set[tuple[str, str]] = set()

    def active(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Show these counts; what is no longer among them is 0."""
        for labels in self._seen | counts.keys():
            self._active.set(counts.get(labels, 0), *labels)
        self._seen |= counts.keys()

    def watch_province(
        self,
        province: str,
        breaker: Callable[[], int],
        under_way: Callable[[], int],
        waiting: Callable[[], int],
    ) -> None:
        """Show every kind as 0 and ask for the rest whenever the page is read."""
        for kind in KINDS:
            self._active.set(0, province, kind)
        self._breaker.watch(breaker, province)
        self._under_way.watch(under_way, province)
        self._waiting.watch(waiting, province)
