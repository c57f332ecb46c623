"""What a trial has brought, kept in memory until its visit is settled."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

KEPT_MAX: Final = 4_096
"""Visits between their trial and their settlement whose trial is remembered."""

V = TypeVar("V")


class Kept(Generic[V]):
    """One value a visit, the newest of them only: what is not known any more is computed again.

    All provinces of a process share one: each with a room of its own would fill thirty-two.
    """

    def __init__(self, most: int = KEPT_MAX) -> None:
        """Keep nothing yet, and later at most so many values."""
        self._most = most
        self._values: dict[str, V] = {}

    def get(self, visit_id: str) -> V | None:
        """Return the value of a visit, or None."""
        return self._values.get(visit_id)

    def keep(self, visit_id: str, value: V) -> None:
        """Keep the value of a visit in the place of its last one; the oldest one goes."""
        self._values.pop(visit_id, None)
        self._values[visit_id] = value
        if len(self._values) > self._most:
            del self._values[next(iter(self._values))]

    def take(self, visit_id: str) -> V | None:
        """Return the value of a visit and keep it no longer; None when there is none."""
        return self._values.pop(visit_id, None)

    def __len__(self) -> int:
        """Return how many visits have a value."""
        return len(self._values)
