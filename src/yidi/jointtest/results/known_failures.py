"""Known failures (已知失败): they still run, and one that passes makes the run fail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yidi.configuration.findings import Findings
from yidi.jointtest.cases.message_reader import fill
from yidi.jointtest.cases.selection import matches
from yidi.jointtest.v1 import case_pb2, result_pb2


def read_known_failures(name: str, text: str) -> case_pb2.KnownFailures:
    """Return the list in a TOML text; raises ConfigurationBroken with every mistake."""
    findings = Findings(name, text)
    found = case_pb2.KnownFailures()
    table = findings.values()
    if table is not None:
        fill(found, table, findings)
        for index, each in enumerate(found.known_failures):
            for key in ("case_id", "reason"):
                if not getattr(each, key):
                    address = ("known_failures", index)
                    findings.note(
                        address, f"known_failures[{index}].{key}", "缺少此项", "is missing"
                    )
    findings.refuse_if_any()
    return found


def apply(
    known: case_pb2.KnownFailures, cases: Iterable[result_pb2.CaseResult], now: datetime
) -> list[str]:
    """Mark the cases that are on the list; return the entries that no longer hold, and why."""
    results = list(cases)
    stale = []
    for entry in known.known_failures:
        meant = [each for each in results if matches(each.case_id, [entry.case_id])]
        is_over = entry.HasField("until") and entry.until.seconds < now.timestamp()
        for each in meant:
            if not is_over:
                each.known_failure = entry.reason
        run = [each for each in meant if each.verdict in _RAN]
        if run and all(each.verdict == result_pb2.VERDICT_PASSED for each in run):
            stale.append(f"{entry.case_id}：已经通过，请从清单中删除 / passes now: {entry.reason}")
        elif not meant:
            stale.append(f"{entry.case_id}：没有这个用例 / there is no such case")
        elif is_over:
            stale.append(f"{entry.case_id}：已过期限 / its time is over: {entry.reason}")
    return stale


_RAN = frozenset((result_pb2.VERDICT_PASSED, result_pb2.VERDICT_FAILED))


def is_excused(case: result_pb2.CaseResult) -> bool:
    """Whether a failure is on the list."""
    return bool(case.known_failure) and case.verdict == result_pb2.VERDICT_FAILED
