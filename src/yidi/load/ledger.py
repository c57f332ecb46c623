"""What one generator process has counted since it last told: small enough to send every second.

A latency belongs to the moment at which its call was due, so that an answer that comes late
shows where it was missed. Everything in a ledger can be added to another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from yidi.load.cares import Care
from yidi.load.client import FAILED, Kind, Verdict
from yidi.load.histogram import Histogram
from yidi.load.letters import METHODS
from yidi.load.visit import Ending

VISIT = len(METHODS)
"""The whole visit, beside its calls."""

ROWS = VISIT + 1


@dataclass(slots=True)
class Window:
    """What happened to the calls that were due within one second."""

    times: list[Histogram] = field(default_factory=lambda: [Histogram() for _ in range(ROWS)])
    due: int = 0
    """Visits that were due."""
    failed: Counter[Verdict] = field(default_factory=Counter)
    ended: int = 0
    """Calls that were answered or failed within this second, whenever they were due."""

    def add(self, other: Window) -> None:
        for mine, others in zip(self.times, other.times, strict=True):
            if others.counts:
                mine.add(others)
        self.due += other.due
        self.failed.update(other.failed)
        self.ended += other.ended


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement, or a message that may have made one, to be asked about afterwards."""

    care: Care
    message_id: bytes
    settlement_id: bytes = b""
    is_refund: bool = False


@dataclass(slots=True)
class Ledger:
    """Counts of one process; those of the measured time and those of all of it."""

    windows: dict[int, Window] = field(default_factory=dict)
    calls: Counter[tuple[int, Verdict]] = field(default_factory=Counter)
    """Every call by method and verdict, the warm-up included: what the platform must confirm."""
    endings: Counter[Ending] = field(default_factory=Counter)
    """How the visits ended that were due after the warm-up."""
    played: int = 0
    """All visits that were begun and have ended."""
    measured: Counter[tuple[int, Verdict]] = field(default_factory=Counter)
    """The calls that were due after the warm-up."""
    settled: int = 0
    refunded: int = 0
    doubtful: list[Settled] = field(default_factory=list)
    sample: list[Settled] = field(default_factory=list)
    lateness: Histogram = field(default_factory=Histogram)
    """By how much visits began later than they were due."""
    lags: Histogram = field(default_factory=Histogram)
    """By how much the event loop of the generator woke later than it had asked."""
    busy_percent: list[int] = field(default_factory=list)
    """Share of a processor that the process used, second by second."""
    cpu_micros: int = 0
    under_way: int = 0
    """Visits under way now."""
    shed: int = 0
    """Visits that were due and not begun, because too many were under way."""

    def add(self, other: Ledger) -> None:
        """Take in what another process, or the same one later, has counted."""
        for second, window in other.windows.items():
            self.windows.setdefault(second, Window()).add(window)
        self.calls.update(other.calls)
        self.measured.update(other.measured)
        self.endings.update(other.endings)
        self.played += other.played
        self.settled += other.settled
        self.refunded += other.refunded
        self.doubtful += other.doubtful
        self.sample += other.sample
        self.lateness.add(other.lateness)
        self.lags.add(other.lags)
        self.busy_percent += other.busy_percent
        self.cpu_micros += other.cpu_micros
        self.shed += other.shed

    def window(self, second: int) -> Window:
        """Return the window of a second, a new one if it has none."""
        found = self.windows.get(second)
        if found is None:
            found = self.windows[second] = Window()
        return found


def failures(counts: Iterable[tuple[tuple[int, Verdict], int]]) -> Counter[tuple[int, Verdict]]:
    """Return the counts of calls that failed."""
    return Counter({key: count for key, count in counts if key[1].kind in FAILED})


def answered(counts: Counter[tuple[int, Verdict]], method: int, *kinds: Kind) -> int:
    """Return how many calls of a method ended so."""
    return sum(count for (each, verdict), count in counts.items()
               if each == method and verdict.kind in kinds)  # fmt: skip
