"""How long the tested system took to answer, by method: exact percentiles over a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from yidi.jointtest.v1 import result_pb2

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Latency:
    """The answers of one method, in microseconds."""

    method: str
    count: int
    p50_micros: int
    p90_micros: int
    p99_micros: int
    max_micros: int


def latencies(run: result_pb2.Run) -> list[Latency]:
    """Return every method that was called, by name.

    Calls whose answer never came are left out: nobody knows how long it would have taken.
    """
    took: dict[str, list[int]] = {}
    for case in run.cases:
        for step in case.steps:
            for each in step.exchanges:
                if each.status and not each.transport and not each.answer_use:
                    took.setdefault(each.method, []).append(each.took_micros)
    return [_latency(method, sorted(times)) for method, times in sorted(took.items())]


def _latency(method: str, times: Sequence[int]) -> Latency:
    p50, p90, p99 = (percentile(times, each) for each in (50, 90, 99))
    return Latency(method.rpartition("/")[2], len(times), p50, p90, p99, times[-1])


def percentile(times: Sequence[int], percent: int) -> int:
    """Return the smallest time that ``percent`` of a hundred do not exceed; nearest rank."""
    return times[max(ceil(len(times) * percent / _WHOLE), 1) - 1]
