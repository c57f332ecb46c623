"""Closing a run: its verdict and the sentence that says why."""

from __future__ import annotations

from yidi.jointtest.results.known_failures import is_excused
from yidi.jointtest.results.verdicts import IN_RUN, counted, sum_up
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
)


def close(run: result_pb2.Run) -> result_pb2.Run:
    """Give a run its verdict; its cases, requests and stale entries are there already."""
    verdicts = [each.verdict for each in run.cases if not is_excused(each)]
    run.verdict = sum_up(verdicts or [VERDICT_PASSED], IN_RUN)
    run.why_zh, run.why_en = _counts(run)
    if run.verdict in (VERDICT_KIT_ERROR, VERDICT_FAILED):
        return run
    if run.requests == 0:
        run.verdict = VERDICT_FAILED
        if run.tested.role == case_pb2.ROLE_TREATING:
            run.why_zh, run.why_en = (
                "没有收到被测系统的任何请求",
                "no request came from the tested system",
            )
        else:
            run.why_zh, run.why_en = (
                "被测系统没有收到任何请求",
                "the tested system received no request",
            )
    elif run.stale_known_failures:
        run.verdict = VERDICT_FAILED
        run.why_zh = "已知失败清单已过时"
        run.why_en = "the list of known failures is out of date"
    elif run.verdict == VERDICT_SKIPPED:
        run.verdict = VERDICT_FAILED
        run.why_zh, run.why_en = "所有用例都被跳过", "every case was skipped"
    return run


def _counts(run: result_pb2.Run) -> tuple[str, str]:
    found = counted(run.cases)
    known = sum(map(is_excused, run.cases))
    failed = found[VERDICT_FAILED] - known
    zh = f"{found[VERDICT_PASSED]} 个通过，{failed} 个未通过，{found[VERDICT_SKIPPED]} 个跳过"
    en = f"{found[VERDICT_PASSED]} passed, {failed} failed, {found[VERDICT_SKIPPED]} skipped"
    if found[VERDICT_KIT_ERROR]:
        zh += f"，{found[VERDICT_KIT_ERROR]} 个工具错误"
        en += f", {found[VERDICT_KIT_ERROR]} kit errors"
    if known:
        zh, en = f"{zh}，{known} 个已知失败", f"{en}, {known} known failures"
    return zh, en
