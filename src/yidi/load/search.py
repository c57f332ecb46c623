"""Find the limit: the highest rate at which p99 and the share of errors hold.

From the first rate it goes up by half until a trial breaks a limit, then between the last
that held and the first that did not, until they are within a twentieth. What is found has
held in a whole trial.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_CLOSE = 1.05
_UP = 1.5


class Broke(StrEnum):
    """Which limit a trial broke."""

    NOTHING = "nothing"
    LATENCY = "latency"
    ERRORS = "errors"
    BACKLOG = "backlog"
    """Visits piled up: fewer ended than began."""
    EMPTY = "empty"
    """Nothing was measured: the trial was too short for its rate."""
    GENERATOR = "generator"
    """The generator could not make the rate: this says nothing about the target."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One rate tried."""

    rate: float
    visits_per_second: float
    p99_ms: float
    error_parts_per_million: int
    broke: Broke


@dataclass(frozen=True, slots=True)
class Search:
    """What was tried so far, and what to try next."""

    first_rate: float
    trials: tuple[Trial, ...] = ()
    trials_max: int = 16

    def noted(self, trial: Trial) -> Search:
        """Return the search after another trial."""
        return Search(self.first_rate, (*self.trials, trial), self.trials_max)

    @property
    def best(self) -> Trial | None:
        """The highest rate that held."""
        held = [each for each in self.trials if each.broke is Broke.NOTHING]
        return max(held, key=lambda each: each.rate, default=None)

    @property
    def lowest_broken(self) -> Trial | None:
        """The lowest rate that did not hold."""
        broken = [each for each in self.trials if each.broke is not Broke.NOTHING]
        return min(broken, key=lambda each: each.rate, default=None)

    def next_rate(self) -> float | None:
        """Return the next rate to try, None when the limit is known."""
        best, broken = self.best, self.lowest_broken
        if not self.trials:
            return self.first_rate
        if len(self.trials) >= self.trials_max:
            return None
        if broken is None:
            return max(each.rate for each in self.trials) * _UP
        if best is None:
            return broken.rate / 2 if broken.rate > 1 else None
        if best.rate > broken.rate or broken.rate / best.rate <= _CLOSE:
            return None
        return (best.rate + broken.rate) / 2
