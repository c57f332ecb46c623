"""Times in microseconds, counted by size: small, exact to a thousandth, and added up without loss.

The layout is that of HdrHistogram with three significant digits: below 2048 every value has
its own bucket, above that every doubling has 1024. Only buckets that hold something are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

_BITS = 11
"""A bucket knows so many leading bits of a value: its width is below a thousandth of it."""


class Histogram:
    """How many values there were of each size."""

    __slots__ = ("counts", "most")

    def __init__(self) -> None:
        """Begin empty."""
        self.counts: dict[int, int] = {}
        self.most = 0

    def note(self, micros: int) -> None:
        """Count one value; below zero it counts as zero."""
        if micros > self.most:
            self.most = micros
        elif micros < 0:
            micros = 0
        shift = micros.bit_length() - _BITS
        if shift > 0:
            micros = micros >> shift << shift
        counts = self.counts
        counts[micros] = counts.get(micros, 0) + 1

    def add(self, other: Histogram) -> None:
        """Take in the values of another one, as if they had been counted here."""
        counts = self.counts
        for lowest, count in other.counts.items():
            counts[lowest] = counts.get(lowest, 0) + count
        self.most = max(self.most, other.most)

    @property
    def total(self) -> int:
        """How many values were counted."""
        return sum(self.counts.values())

    @property
    def mean(self) -> int:
        """The mean, to the width of a bucket; 0 without values."""
        total = self.total
        whole = sum((low + _highest(low)) // 2 * count for low, count in self.counts.items())
        return whole // total if total else 0

    def percentile(self, parts_per_100_000: int) -> int:
        """Return the value that so many of 100 000 do not exceed: 99 000 is p99.

        It is the highest value of its bucket, but never above the largest that was counted.
        Without values it is 0.
        """
        return self.percentiles((parts_per_100_000,))[0]

    def percentiles(self, wanted: Sequence[int]) -> list[int]:
        """Return several percentiles in one pass; ``wanted`` is in rising order."""
        total = self.total
        found: list[int] = []
        seen = 0
        ranks = [max(1, -(-total * part // 100_000)) for part in wanted]
        for lowest in sorted(self.counts):
            seen += self.counts[lowest]
            while len(found) < len(ranks) and seen >= ranks[len(found)]:
                found.append(min(_highest(lowest), self.most))
        return found + [self.most] * (len(ranks) - len(found))

    def above(self, micros: int) -> int:
        """Return how many values lie in buckets that begin above this one."""
        return sum(count for lowest, count in self.counts.items() if lowest > micros)

    def as_json(self) -> dict[str, object]:
        """Return the buckets as ``[lowest value, count]`` and the largest value."""
        return {"buckets": [[low, self.counts[low]] for low in sorted(self.counts)],
                "max": self.most}  # fmt: skip

    @classmethod
    def from_json(cls, written: Mapping[str, object]) -> Histogram:
        """Return what was written; raises KeyError, TypeError or ValueError for anything else."""
        read = cls()
        buckets = written["buckets"]
        if not isinstance(buckets, list) or not isinstance(written["max"], int):
            raise TypeError("no buckets")
        read.counts = {lowest: count for lowest, count in buckets}  # noqa: C416 (two of a list)
        read.most = written["max"]
        return read


def merged(histograms: Iterable[Histogram]) -> Histogram:
    """Return all values of several histograms in a new one."""
    whole = Histogram()
    for each in histograms:
        whole.add(each)
    return whole


def _highest(lowest: int) -> int:
    """Return the highest value that falls into the bucket with this lowest one."""
    shift = lowest.bit_length() - _BITS
    return lowest + (1 << shift) - 1 if shift > 0 else lowest
