"""When visits are due: how the rate goes over time, and the moments that follow from it.

The moments are decided before anything is sent and do not depend on any answer (open model):
a target that stalls does not slow its load down, and every latency is measured from the
moment at which the visit was due.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, log, sqrt

_MS = 1000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a profile: so many seconds from one rate (or number of users) to another."""

    seconds: float
    begin: float
    end: float

    @property
    def visits(self) -> float:
        """How many visits are due in it."""
        return self.seconds * (self.begin + self.end) / 2

    def at(self, seconds: float) -> float:
        """The rate so long after its begin."""
        return self.begin + (self.end - self.begin) * seconds / self.seconds

    def when(self, visits: float) -> float:
        """After how many seconds so many visits were due."""
        rise = (self.end - self.begin) / self.seconds
        if rise == 0:
            return visits / self.begin
        return (sqrt(max(0.0, self.begin**2 + 2 * rise * visits)) - self.begin) / rise


@dataclass(frozen=True, slots=True)
class Profile:
    """How the rate of a run goes: stretch after stretch."""

    stretches: tuple[Stretch, ...]

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return sum(each.seconds for each in self.stretches)

    @property
    def visits(self) -> float:
        """How many visits are due in all."""
        return sum(each.visits for each in self.stretches)

    @property
    def highest(self) -> float:
        """The highest rate."""
        return max(max(each.begin, each.end) for each in self.stretches)

    def at(self, seconds: float) -> float:
        """The rate at a moment; 0 after the end."""
        for each in self.stretches:
            if seconds < each.seconds:
                return each.at(seconds)
            seconds -= each.seconds
        return 0.0


def steady(rate: float, seconds: float) -> Profile:
    """One rate from begin to end."""
    return Profile((Stretch(seconds, rate, rate),))


def ramp(begin: float, end: float, seconds: float) -> Profile:
    """From one rate to another, evenly."""
    return Profile((Stretch(seconds, begin, end),))


def steps(begin: float, end: float, count: int, seconds: float) -> Profile:
    """So many steps of equal height and length."""
    rise = (end - begin) / max(1, count - 1)
    rates = [begin + rise * number for number in range(count)]
    return Profile(tuple(Stretch(seconds / count, rate, rate) for rate in rates))


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of a whole somebody does: the first of three is ``Share(0, 3)``."""

    index: int = 0
    of: int = 1


ALONE = Share()
"""The one who does everything."""


def arrivals(
    profile: Profile, share: Share, dice: random.Random, *, is_even: bool = False
) -> Iterator[int]:
    """Yield the milliseconds after the begin at which one share's visits are due.

    By chance (Poisson) unless ``is_even``; the shares of all add up to the profile. Several
    visits may be due at the same millisecond.
    """
    counted = (share.index + 0.5) if is_even else -log(1.0 - dice.random()) * share.of
    begun = 0.0
    for stretch in profile.stretches:
        while counted < stretch.visits:
            yield ceil((begun + stretch.when(counted)) * _MS)
            counted += share.of if is_even else -log(1.0 - dice.random()) * share.of
        counted -= stretch.visits
        begun += stretch.seconds
