"""Summing up verdicts: steps into a case, cases into a run.

Of a case's steps the first of this order counts: KIT_ERROR, FAILED, SKIPPED, PASSED,
NOT_APPLICABLE. In a run SKIPPED counts after PASSED: what was not run is named, not failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from yidi.jointtest.v1 import result_pb2
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_NOT_APPLICABLE,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
)

IN_CASE: Final = (
    VERDICT_KIT_ERROR,
    VERDICT_FAILED,
    VERDICT_SKIPPED,
    VERDICT_PASSED,
    VERDICT_NOT_APPLICABLE,
)
IN_RUN: Final = (
    VERDICT_KIT_ERROR,
    VERDICT_FAILED,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
    VERDICT_NOT_APPLICABLE,
)

WORDS: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        VERDICT_PASSED: ("通过", "passed"),
        VERDICT_FAILED: ("未通过", "failed"),
        VERDICT_SKIPPED: ("跳过", "skipped"),
        VERDICT_NOT_APPLICABLE: ("不适用", "not applicable"),
        VERDICT_KIT_ERROR: ("工具错误", "kit error"),
    }
)
"""Every verdict in words, in the order of reports."""


def sum_up(verdicts: Iterable[int], order: tuple[int, ...]) -> result_pb2.Verdict:
    """Return the verdict that counts; of nothing, NOT_APPLICABLE."""
    found = set(verdicts)
    counts: Any = next((each for each in order if each in found), VERDICT_NOT_APPLICABLE)
    verdict: result_pb2.Verdict = counts
    return verdict


def counted(cases: Iterable[result_pb2.CaseResult]) -> dict[int, int]:
    """Return how many cases ended in each way, every way listed."""
    found = dict.fromkeys(WORDS, 0)
    for case in cases:
        found[case.verdict] += 1
    return found
