"""Metrics of faults on request."""

from __future__ import annotations

from collections.abc import Mapping

from yidi.observe.tallies import Level, Numbers, Tally


class FaultMetrics:
    """How many plans are in force, and how many calls they have hit, by kind."""

    def __init__(self, numbers: Numbers) -> None:
        """Create the families."""
        self._active = Level("yidi_faults_active", numbers)
        self._injected = Tally("yidi_faults_injected", numbers)

    def injected(self, kind: str) -> None:
        """A call was hit by a fault of this kind."""
        self._injected.add(kind)

    def in_force(self, counts: Mapping[str, int]) -> None:
        """So many plans of each kind still hit calls."""
        for kind, count in counts.items():
            self._active.set(count, kind)
