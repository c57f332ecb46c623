"""Metrics of faults on request."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge

from yidi.observe.tallies import Tally


class FaultMetrics:
    """How many plans are in force, and how many calls they have hit, by kind."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Create the families."""
        self._active = Gauge(
            "yidi_faults_active",
            "Fault plans that still hit calls, by kind.",
            ("kind",),
            registry=registry,
        )
        self._injected = Tally(
            "yidi_faults_injected", "Calls hit by a fault on request, by kind.", ("kind",), registry
        )

    def injected(self, kind: str) -> None:
        """A call was hit by a fault of this kind."""
        self._injected.add(kind)

    def in_force(self, counts: Mapping[str, int]) -> None:
        """So many plans of each kind still hit calls."""
        for kind, count in counts.items():
            self._active.labels(kind).set(count)
