"""A run as it is recorded: everything that the generators have told, second by second.

Seconds long past are folded into their percentiles, so that a run of days needs no more
memory than one of minutes; the whole run keeps its exact counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from yidi.load.client import FAILED, Kind, Verdict
from yidi.load.histogram import Histogram, merged
from yidi.load.ledger import ROWS, VISIT, Ledger, Window
from yidi.load.schedule import Profile

PERCENTILES = (50_000, 90_000, 99_000, 99_900)
"""In parts of 100 000."""

POINTS_MAX = 1_200
"""Points over time that are kept; a longer run has coarser ones."""

_OPEN_SECONDS = 60
"""So long an answer may still change the second in which its call was due."""


@dataclass(frozen=True, slots=True)
class Point:
    """What happened to the calls that were due within one point of time."""

    second: int
    due: int
    ended: int
    calls: int
    failed: int
    micros: tuple[int, ...]
    """Percentiles of all calls, then the largest."""
    p99_micros: tuple[int, ...]
    """p99 of every row: the calls by method, and the visit."""
    errors: tuple[tuple[str, int], ...]
    """What failed: reason and number."""


@dataclass(slots=True)
class Recording:
    """Adds up what generators tell."""

    profile: Profile
    warm_up_seconds: int
    """In whole seconds: a second counts or it does not."""
    whole: Ledger = field(default_factory=Ledger)
    times: list[Histogram] = field(default_factory=lambda: [Histogram() for _ in range(ROWS)])
    points: dict[int, Point] = field(default_factory=dict)
    under_way: dict[int, int] = field(default_factory=dict)
    last_busy: dict[int, int] = field(default_factory=dict)

    @property
    def point_seconds(self) -> int:
        """How long one point of time is."""
        return max(1, -(-int(self.profile.seconds) // POINTS_MAX))

    def hear(self, index: int, ledger: Ledger) -> None:
        """Take in what one generator has counted."""
        self.under_way[index] = ledger.under_way
        if ledger.busy_percent:
            self.last_busy[index] = ledger.busy_percent[-1]
        windows, ledger.windows = ledger.windows, {}
        self.whole.add(ledger)
        size = self.point_seconds
        for second, window in windows.items():
            if second >= self.warm_up_seconds:
                for mine, others in zip(self.times, window.times, strict=True):
                    if others.counts:
                        mine.add(others)
            place = max(0, second) // size * size
            self.whole.windows.setdefault(place, Window()).add(window)

    def fold(self, now_second: int) -> None:
        """Fold every point that is long past into its percentiles."""
        for second in [each for each in self.whole.windows if each < now_second - _OPEN_SECONDS]:
            if second not in self.points:
                self.points[second] = folded(second, self.whole.windows[second])
            del self.whole.windows[second]

    def all_points(self) -> list[Point]:
        """Return every point in order, those still open as they are now."""
        still = {each: folded(each, window) for each, window in self.whole.windows.items()}
        return [(still | self.points)[each] for each in sorted(still | self.points)]

    def recent(self, now_second: int, seconds: int) -> Window:
        """Return what was due within the last seconds, for the screen."""
        whole = Window()
        for second, window in self.whole.windows.items():
            if now_second - seconds <= second < now_second:
                whole.add(window)
        return whole

    @property
    def measured_seconds(self) -> float:
        """How much of the profile was measured, as far as it was played."""
        dues = [each.second for each in self.all_points() if each.due]
        last = max(dues, default=0) + self.point_seconds
        return max(0.0, min(self.profile.seconds, last) - self.warm_up_seconds)

    def calls(self, *kinds: Kind) -> int:
        """Return how many measured calls ended so; all of them without kinds."""
        counts = self.whole.measured.items()
        return sum(count for (_, verdict), count in counts if not kinds or verdict.kind in kinds)

    @property
    def error_parts_per_million(self) -> int:
        """Return the share of measured calls that failed; visits never begun count as failed."""
        failed = self.calls(*FAILED) + self.whole.shed
        everything = self.calls() + self.whole.shed
        return failed * 1_000_000 // everything if everything else 0

    def highest_p99_micros(self) -> int:
        """Return the highest p99 of the calls that visits are made of.

        A call of which there are few has no p99: its slowest one would decide alone.
        """
        calls = sum(each.total for each in self.times[:VISIT])
        often = [each for each in self.times[:VISIT] if each.total * _FEW > calls]
        return max((each.percentile(99_000) for each in often), default=0)


_FEW = 20
"""Of fewer than one in so many calls."""


def folded(second: int, window: Window) -> Point:
    """Return the percentiles of a window."""
    calls = merged(window.times[:VISIT])
    reasons: Counter[str] = Counter()
    for verdict, count in window.failed.items():
        reasons[label(verdict)] += count
    return Point(
        second,
        window.due,
        window.ended,
        calls.total,
        sum(window.failed.values()),
        (*calls.percentiles(PERCENTILES), calls.most),
        tuple(each.percentile(99_000) for each in window.times),
        tuple(sorted(reasons.items())),
    )


def label(verdict: Verdict) -> str:
    """Return a failure as one word: its reason, else its status."""
    return verdict.reason or verdict.code


def numbers_of(histogram: Histogram) -> Sequence[int]:
    """Return count, percentiles and maximum of a histogram."""
    return (histogram.total, *histogram.percentiles(PERCENTILES), histogram.most)
