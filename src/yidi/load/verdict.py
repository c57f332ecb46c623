"""Whether a result counts: the generator must not have been the bottleneck.

A load generator that falls behind measures itself. What it may not exceed is written here,
once; a run that did is not reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yidi.load.recording import Recording

LATE_MS_MAX = 20.0
"""So much later than they were due may visits begin, and the event loop wake, but for one time
in a hundred, unless another limit is asked for."""

BUSY_PERCENT_MAX = 90
"""Share of a processor that a generator process may use, over five seconds in a row."""

BUSY_SECONDS = 5

BEGUN_PERCENT_MIN = 99
"""Share of the visits due that must have been begun."""

_MICROS_PER_MS = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a result does not count, in Chinese and English, and the figure."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How the generator itself did."""

    lateness_p99_ms: float
    lateness_max_ms: float
    lag_p99_ms: float
    busy_percent_max: int
    """The highest share of a processor over five seconds in a row."""
    cpu_micros_per_call: int


def figures(recording: Recording) -> Figures:
    """Return how the generator did."""
    whole = recording.whole
    calls = sum(whole.calls.values())
    return Figures(
        lateness_p99_ms=whole.lateness.percentile(99_000) / _MICROS_PER_MS,
        lateness_max_ms=whole.lateness.most / _MICROS_PER_MS,
        lag_p99_ms=whole.lags.percentile(99_000) / _MICROS_PER_MS,
        busy_percent_max=_highest(whole.busy_percent),
        cpu_micros_per_call=whole.cpu_micros // calls if calls else 0,
    )


def _highest(percents: Sequence[int]) -> int:
    """Return the highest mean of five in a row; of all when there are fewer."""
    if len(percents) < BUSY_SECONDS:
        return sum(percents) // len(percents) if percents else 0
    runs = range(len(percents) - BUSY_SECONDS + 1)
    return max(sum(percents[at : at + BUSY_SECONDS]) // BUSY_SECONDS for at in runs)


def bottleneck(
    recording: Recording, found: Figures, late_ms_max: float = LATE_MS_MAX
) -> list[Problem]:
    """Return every sign that the generator was the bottleneck; none: the result counts."""
    problems = []
    if found.lateness_p99_ms > late_ms_max:
        problems.append(
            Problem(
                "late",
                f"就诊开始晚于计划：p99 {found.lateness_p99_ms:.1f} 毫秒，最多 {late_ms_max:g}",
                f"visits began later than they were due: p99 {found.lateness_p99_ms:.1f} ms, "
                f"at most {late_ms_max:g}",
            )
        )
    if found.lag_p99_ms > late_ms_max:
        problems.append(
            Problem(
                "lag",
                f"压测进程的事件循环延迟：p99 {found.lag_p99_ms:.1f} 毫秒，最多 {late_ms_max:g}",
                f"event loop of the generator behind: p99 {found.lag_p99_ms:.1f} ms, "
                f"at most {late_ms_max:g}",
            )
        )
    if found.busy_percent_max > BUSY_PERCENT_MAX:
        problems.append(
            Problem(
                "busy",
                f"压测进程占满处理器：连续{BUSY_SECONDS}秒 {found.busy_percent_max}%，"
                f"最多 {BUSY_PERCENT_MAX}%",
                f"a generator process used {found.busy_percent_max}% of a processor for "
                f"{BUSY_SECONDS} s, at most {BUSY_PERCENT_MAX}%",
            )
        )
    due = sum(point.due for point in recording.all_points())
    begun = recording.whole.played + recording.whole.shed
    if begun * 100 < due * BEGUN_PERCENT_MIN:
        problems.append(
            Problem(
                "not_begun",
                f"应开始 {due} 次就诊，只开始了 {begun} 次",
                f"{due} visits were due and only {begun} begun",
            )
        )
    return problems
