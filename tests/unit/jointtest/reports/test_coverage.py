"""What a run has covered, and how quick the tested system was."""

from __future__ import annotations

from tests.unit.jointtest.runs import SPLIT_NOT_BALANCED, case, exchange, expecting, run
from yidi.jointtest.reports.coverage import by_reason, by_rule, wanting
from yidi.jointtest.reports.latencies import latencies, percentile
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
)


def test_a_rule_fails_when_one_of_its_cases_fails_and_counts_all_of_them() -> None:
    found = by_rule(
        run(
            case("settle/a", VERDICT_PASSED, rules=("A-065", "A-063")),
            case("settle/b", VERDICT_FAILED, rules=("A-065",)),
            case("settle/c", VERDICT_SKIPPED, rules=("A-090",)),
        )
    )
    assert [(each.name, each.verdict) for each in found] == [
        ("A-063", VERDICT_PASSED),
        ("A-065", VERDICT_FAILED),
        ("A-090", VERDICT_SKIPPED),
    ]
    assert (found[1].counts[VERDICT_PASSED], found[1].counts[VERDICT_FAILED]) == (1, 1)


def test_a_known_failure_leaves_its_rule_failed() -> None:
    known = case("settle/b", VERDICT_FAILED)
    known.known_failure = "十二月修复"
    assert [each.verdict for each in by_rule(run(known))] == [VERDICT_FAILED]


def test_an_error_reason_is_covered_by_the_cases_that_expect_it() -> None:
    found = by_reason(run(expecting(case("fees/a", VERDICT_PASSED), SPLIT_NOT_BALANCED)))
    assert [(reason.name, each.verdict) for reason, each in found] == [
        ("SPLIT_NOT_BALANCED", VERDICT_PASSED)
    ]


def test_failed_and_broken_cases_are_wanting_with_the_known_ones_last() -> None:
    known = case("settle/a", VERDICT_FAILED)
    known.known_failure = "十二月修复"
    found = wanting(
        run(
            known,
            case("settle/b", VERDICT_PASSED),
            case("settle/c", VERDICT_KIT_ERROR),
            case("settle/d", VERDICT_FAILED),
        )
    )
    assert [each.case_id for each in found] == ["settle/c", "settle/d", "settle/a"]


def test_a_percentile_is_the_smallest_time_that_so_many_do_not_exceed() -> None:
    assert [percentile([1, 2, 3, 4], each) for each in (50, 75, 99)] == [2, 3, 4]
    assert percentile([7], 50) == 7


def test_latency_leaves_out_calls_whose_answer_never_came() -> None:
    played = case("settle/a", VERDICT_PASSED)
    step = played.steps.add(step_id="settle")
    step.exchanges.extend([exchange(10_000), exchange(30_000, "FAILED_PRECONDITION")])
    lost = step.exchanges.add(method="yidi.v1.SettlementService/Settle", took_micros=5_000_000)
    lost.transport = "connection refused"
    (found,) = latencies(run(played))
    assert (found.method, found.count) == ("Settle", 2)
    assert (found.p50_micros, found.p99_micros, found.max_micros) == (10_000, 30_000, 30_000)
