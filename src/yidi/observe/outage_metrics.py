"""Metrics of outages and of the way to each province."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Gauge

KINDS: Final = ("planned", "unplanned")


class OutageMetrics:
    """Which notices are active, how the breakers stand, and how full the ways are."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Create the families."""
        self._active = Gauge(
            "yidi_outage_active",
            "Outage notices that are active, by province (000000: the whole country) and kind.",
            ("province", "kind"),
            registry=registry,
        )
        self._breaker = Gauge(
            "yidi_breaker_state",
            "Circuit breaker to a province: 1 closed, 2 half open, 3 open.",
            ("province",),
            registry=registry,
        )
        self._under_way = Gauge(
            "yidi_province_calls",
            "Calls under way to a province.",
            ("province",),
            registry=registry,
        )
        self._waiting = Gauge(
            "yidi_province_calls_waiting",
            "Calls that wait for their turn to a province.",
            ("province",),
            registry=registry,
        )
        self._seen: set[tuple[str, str]] = set()

    def active(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Show these counts; what is no longer among them is 0."""
        for labels in self._seen | counts.keys():
            self._active.labels(*labels).set(counts.get(labels, 0))
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
            self._active.labels(province, kind).set(0)
        self._breaker.labels(province).set_function(breaker)
        self._under_way.labels(province).set_function(under_way)
        self._waiting.labels(province).set_function(waiting)
