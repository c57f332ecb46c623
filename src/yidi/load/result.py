"""A result as one JSON document: settings, versions, seed, figures, histograms, the gate.

The page and the comparison are made from the document alone, so a result can be looked at
and compared wherever it was measured.
"""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import grpc

from yidi import __version__
from yidi.load.cares import Care
from yidi.load.client import FAILED
from yidi.load.gate import State
from yidi.load.histogram import Histogram
from yidi.load.ledger import VISIT
from yidi.load.letters import NAMES
from yidi.load.recording import PERCENTILES, Recording
from yidi.load.session import Limits, Outcome, counts

FORMAT = "yidi-load/1"
VISIT_NAME = "visit"
ROW_NAMES = (*NAMES, VISIT_NAME)
PERCENTILE_NAMES = ("p50", "p90", "p99", "p99.9")
CURVE = (10_000, 25_000, 50_000, 75_000, 90_000, 95_000, 99_000, 99_500, 99_900, 99_950, 99_990)
"""Percentiles of the curve on the page, in parts of 100 000."""


_P99 = PERCENTILES.index(99_000)
_DRIFT_POINTS = 5


class NoResult(ValueError):
    """A file is no result of ours; the text says why, Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class About:
    """What was asked for, and of whom: everything a repeat needs."""

    command: str
    seed: int
    begun_at: str
    settings: Mapping[str, Any]
    target: Mapping[str, Any]
    mix_name: str
    mix_text: str
    cares: Sequence[Care] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


def build(about: About, outcome: Outcome) -> dict[str, Any]:
    """Return the document of a run."""
    recording = outcome.recording
    seconds = recording.measured_seconds
    calls, failed = recording.calls(), recording.calls(*FAILED)
    visits = recording.times[VISIT].total
    return {
        "format": FORMAT,
        "counts": counts(outcome),
        "interrupted": outcome.was_interrupted,
        "command": about.command,
        "seed": about.seed,
        "begun_at": about.begun_at,
        "settings": dict(about.settings),
        "target": dict(about.target),
        "generator": {"yidi": __version__, **machine(), **asdict(outcome.figures)},
        "mix": {"name": about.mix_name, "text": about.mix_text},
        "people": _people(about),
        "measured": {
            "seconds": _short(seconds),
            "visits": visits,
            "visits_per_second": _short(visits / seconds if seconds else 0),
            "calls": calls,
            "calls_per_second": _short(calls / seconds if seconds else 0),
            "failed": failed,
            "shed": recording.whole.shed,
            "error_parts_per_million": recording.error_parts_per_million,
        },
        "endings": {str(each): count for each, count in sorted(recording.whole.endings.items())},
        "rows": [
            _row(name, times)
            for name, times in zip(ROW_NAMES, recording.times, strict=True)
            if times.counts
        ],
        "outcomes": _outcomes(recording),
        "points": _points(recording),
        "gate": [{**asdict(each), "state": str(each.state)} for each in outcome.checks],
        "problems": [asdict(each) for each in outcome.problems],
        "server": _server(outcome),
        "drift": _drift(recording),
        "trials": [
            {
                **asdict(each),
                "broke": str(each.broke),
                "rate": _short(each.rate),
                "visits_per_second": _short(each.visits_per_second),
            }
            for each in (outcome.search.trials if outcome.search else ())
        ],
        "limits": {**asdict(about.limits), "broke": str(outcome.broke)},
    }


def machine() -> dict[str, Any]:
    """Return what the generator runs on."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            named = (each for each in file if each.startswith("model name"))
            model = next(named).partition(":")[2].strip()
    except (OSError, StopIteration):
        pass
    return {
        "python": platform.python_version(),
        "grpc": grpc.__version__,
        "system": f"{platform.system()} {platform.release()}",
        "processor": model,
        "processors": os.cpu_count() or 1,
    }


def check(document: object) -> dict[str, Any]:
    """Return a document that is a result of ours; raise NoResult for anything else."""
    if not isinstance(document, dict) or "format" not in document:
        raise NoResult("不是压测结果（缺少 format）", "this is no load result (no format)")
    if document["format"] != FORMAT:
        raise NoResult(
            f"结果格式是 {document['format']}，本版本只读 {FORMAT}",
            f"its format is {document['format']}, this release reads {FORMAT}",
        )
    missing = [key for key in ("measured", "rows", "points", "settings") if key not in document]
    if missing:
        raise NoResult(f"缺少 {'、'.join(missing)}", f"it lacks {', '.join(missing)}")
    return document


def _short(value: float) -> float:
    """Return a figure with one decimal: nobody measures more."""
    return int(value * 10 + 0.5) / 10


def _people(about: About) -> dict[str, Any]:
    insured = Counter(each.insured_province for each in about.cares)
    care_types = Counter(str(each.care_type) for each in about.cares)
    return {
        "count": len({each.person_number for each in about.cares}),
        "insured_provinces": dict(insured.most_common()),
        "care_types": dict(care_types.most_common()),
        "left_out": dict(about.left_out),
    }


def _row(name: str, times: Histogram) -> dict[str, Any]:
    found = times.percentiles(PERCENTILES)
    named = {
        f"{each.replace('.', '_')}_micros": value
        for each, value in zip(PERCENTILE_NAMES, found, strict=True)
    }
    return {
        "name": name,
        "count": times.total,
        "mean_micros": times.mean,
        **named,
        "max_micros": times.most,
        "histogram": times.as_json(),
    }


def _outcomes(recording: Recording) -> list[dict[str, Any]]:
    return [
        {"method": NAMES[method], **verdict._asdict(), "kind": str(verdict.kind), "count": count}
        for (method, verdict), count in sorted(recording.whole.measured.items())
    ]


def _points(recording: Recording) -> dict[str, Any]:
    points = [each for each in recording.all_points() if each.second < recording.profile.seconds]
    reasons = sorted({reason for each in points for reason, _ in each.errors})
    return {
        "seconds_each": recording.point_seconds,
        "warm_up_seconds": recording.warm_up_seconds,
        "second": [each.second for each in points],
        "wanted": [
            _short(recording.profile.at(each.second + recording.point_seconds / 2))
            for each in points
        ],
        "due": [each.due for each in points],
        "ended": [each.ended for each in points],
        "failed": [each.failed for each in points],
        **{
            f"{name.replace('.', '_')}_micros": [each.micros[place] for each in points]
            for place, name in enumerate((*PERCENTILE_NAMES, "max"))
        },
        "p99_by_row": {
            name: [each.p99_micros[row] for each in points]
            for row, name in enumerate(ROW_NAMES)
            if any(each.p99_micros[row] for each in points)
        },
        "errors": {
            reason: [dict(each.errors).get(reason, 0) for each in points] for reason in reasons
        },
    }


def _drift(recording: Recording) -> dict[str, Any]:
    """Return the p99 of the first and of the last tenth of the measured time: does it creep?

    Each is the middle one of its points. Nothing for a short run.
    """
    points = [
        each.micros[_P99]
        for each in recording.all_points()
        if each.calls and recording.warm_up_seconds <= each.second < recording.profile.seconds
    ]
    tenth = len(points) // 10
    if tenth < _DRIFT_POINTS:
        return {}
    first, last = sorted(points[:tenth])[tenth // 2], sorted(points[-tenth:])[tenth // 2]
    return {"p99_first_tenth_micros": first, "p99_last_tenth_micros": last}


def _server(outcome: Outcome) -> dict[str, Any]:
    """Return what the platform's own metrics say of its processor time and memory."""
    before, after = outcome.before, outcome.after
    if before.handled is None or after.handled is None or not after.cpu_micros:
        return {}
    return {
        "cpu_micros_per_call": (after.cpu_micros - before.cpu_micros) // max(1, outcome.calls),
        "memory_bytes_before": before.memory_bytes,
        "memory_bytes_after": after.memory_bytes,
        "unfinished_messages": after.unfinished,
    }


def disagreed(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the checks of a document that did not agree."""
    return [each for each in document["gate"] if each["state"] == State.DISAGREES]
