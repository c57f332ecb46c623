"""Two runs side by side: what got better, what got worse, what is new, what is gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from yidi.jointtest.reports.latencies import Latency, latencies
from yidi.jointtest.v1 import result_pb2
from yidi.jointtest.v1.result_pb2 import VERDICT_FAILED, VERDICT_KIT_ERROR, VERDICT_PASSED


class Change(Enum):
    """What became of a case between two runs, the worst first, in Chinese and English."""

    BROKEN = ("新出现的失败", "failed, and did not before")
    LOST = ("不再运行", "passed before, and did not run")
    OTHERWISE = ("结论有变", "ended in another way")
    NEW = ("新增", "was not there before")
    GONE = ("已删除", "is not there any more")
    MENDED = ("已修复", "passes, and did not before")


@dataclass(frozen=True, slots=True)
class Changed:
    """One case that ended in another way; a verdict of 0 means that it was not there."""

    case_id: str
    interface_version: str
    title_zh: str
    change: Change
    before: int
    after: int
    why_zh: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two runs."""

    settings: list[tuple[str, str, str]]
    changed: list[Changed]
    same: int
    latencies: list[tuple[Latency, Latency]]

    @property
    def is_worse(self) -> bool:
        """Whether something fails that did not, or that passed does not run."""
        return any(each.change in (Change.BROKEN, Change.LOST) for each in self.changed)


_BAD: Final = (VERDICT_FAILED, VERDICT_KIT_ERROR)
_ORDER: Final = {change: place for place, change in enumerate(Change)}


def compare(before: result_pb2.Run, after: result_pb2.Run) -> Comparison:
    """Return what has changed from one run to the other."""
    old, new = _by_key(before.cases), _by_key(after.cases)
    changed, same = [], 0
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None and was.verdict == now.verdict:
            same += 1
            continue
        shown = now or was
        if shown is not None:
            changed.append(_changed(shown, was, now))
    changed.sort(key=lambda each: (_ORDER[each.change], each.case_id, each.interface_version))
    times = {each.method: each for each in latencies(before)}
    both = [(times[each.method], each) for each in latencies(after) if each.method in times]
    return Comparison(list(_settings(before, after)), changed, same, both)


def _by_key(
    cases: Iterable[result_pb2.CaseResult],
) -> dict[tuple[str, str], result_pb2.CaseResult]:
    return {(each.case_id, each.interface_version): each for each in cases}


def _changed(
    shown: result_pb2.CaseResult,
    was: result_pb2.CaseResult | None,
    now: result_pb2.CaseResult | None,
) -> Changed:
    before, after = was.verdict if was else 0, now.verdict if now else 0
    if after in _BAD:
        change = Change.OTHERWISE if before in _BAD else Change.BROKEN
    elif now is None:
        change = Change.GONE
    elif was is None:
        change = Change.NEW
    elif after == VERDICT_PASSED:
        change = Change.MENDED
    else:
        change = Change.LOST if before == VERDICT_PASSED else Change.OTHERWISE
    return Changed(
        shown.case_id, shown.interface_version, shown.title_zh, change, before, after, shown.why_zh
    )


def _settings(before: result_pb2.Run, after: result_pb2.Run) -> Iterable[tuple[str, str, str]]:
    for name, was, now in (
        ("省份 region", before.tested.region, after.tested.region),
        ("角色 role", str(before.tested.role), str(after.tested.role)),
        ("系统 system", before.tested.system, after.tested.system),
        ("地址 address", before.tested.target, after.tested.target),
        (
            "接口版本 versions",
            "、".join(before.tested.interface_versions),
            "、".join(after.tested.interface_versions),
        ),
        ("选择 selection", " ".join(before.selection), " ".join(after.selection)),
        ("工具版本 kit", before.kit_version, after.kit_version),
    ):
        if was != now:
            yield name, was, now
