"""Fault plans: the same seed decides alike, delays keep to their bounds."""

from __future__ import annotations

import pytest

from yidi.domain.errors import reasons
from yidi.domain.fault import (
    Delay,
    DelayPlace,
    DelayShape,
    FaultKind,
    FaultPlan,
    hit_of,
    may_refuse_with,
)
from yidi.domain.outage import OutageRole

SETTLE = "yidi.v1.SettlementService/Settle"
INQUIRE = "yidi.v1.SettlementService/InquireMessage"
PERSON = "yidi.v1.EligibilityService/QueryPerson"
TREATING, INSURED = OutageRole.TREATING_PLACE, OutageRole.INSURED_PLACE
LAST_DRAW = 2**32 - 1


def a_plan(kind: FaultKind = FaultKind.SILENT, **changed: object) -> FaultPlan:
    facts: dict[str, object] = {
        "fault_id": "a",
        "province": "630000",
        "kind": kind,
        "seed": 42,
    }
    return FaultPlan(**facts | changed)  # type: ignore[arg-type]


def hit_numbers(plan: FaultPlan, count: int) -> list[int]:
    return [number for number in range(count) if hit_of(plan, number)]


def test_a_seed_hits_the_same_calls_on_every_machine():
    assert hit_numbers(a_plan(share_bp=3_000), 20) == [2, 3, 5, 6, 12, 14, 16, 17, 19]


def test_another_seed_hits_other_calls():
    assert hit_numbers(a_plan(share_bp=3_000, seed=43), 20) != hit_numbers(
        a_plan(share_bp=3_000), 20
    )


def test_a_full_share_hits_every_call():
    assert hit_numbers(a_plan(), 1_000) == list(range(1_000))


def test_a_share_is_kept_over_many_calls():
    assert 450 <= len(hit_numbers(a_plan(share_bp=500), 10_000)) <= 550


def a_delay(shape: DelayShape, length_ms: int, longest_ms: int) -> Delay:
    return Delay(shape, DelayPlace.BEFORE_WORK, length_ms, longest_ms)


def test_a_fixed_delay_is_always_its_length():
    delay = a_delay(DelayShape.FIXED, 300, 300)
    assert {delay.drawn_ms(0), delay.drawn_ms(LAST_DRAW)} == {300}


def test_a_uniform_delay_lies_between_its_bounds_both_included():
    delay = a_delay(DelayShape.UNIFORM, 100, 300)
    assert (delay.drawn_ms(0), delay.drawn_ms(2**31), delay.drawn_ms(LAST_DRAW)) == (100, 200, 300)


def test_an_exponential_delay_has_its_median_below_the_mean_and_never_exceeds_the_longest():
    """The median of an exponential distribution is ln 2 = 0.693 of its mean."""
    delay = a_delay(DelayShape.EXPONENTIAL, 1_000, 10_000)
    assert (delay.drawn_ms(2**31 - 1), delay.drawn_ms(0), delay.drawn_ms(LAST_DRAW)) == (
        693,
        10_000,
        0,
    )


@pytest.mark.parametrize(
    ("plan", "method", "role", "expected"),
    [
        (a_plan(FaultKind.LOSE_AFTER_COMMIT), SETTLE, INSURED, True),
        (a_plan(FaultKind.LOSE_AFTER_COMMIT), INQUIRE, INSURED, False),
        (
            a_plan(FaultKind.LOSE_AFTER_COMMIT, methods=frozenset({INQUIRE})),
            INQUIRE,
            INSURED,
            True,
        ),
        (a_plan(FaultKind.STOP), INQUIRE, INSURED, True),
        (a_plan(FaultKind.SILENT), INQUIRE, INSURED, True),
        (a_plan(FaultKind.UNBALANCE), SETTLE, INSURED, True),
        (a_plan(FaultKind.UNBALANCE), PERSON, INSURED, False),
        (a_plan(methods=frozenset({PERSON})), SETTLE, INSURED, False),
        (a_plan(roles=frozenset({TREATING})), SETTLE, INSURED, False),
        (a_plan(roles=frozenset({TREATING})), SETTLE, TREATING, True),
    ],
)
def test_a_plan_concerns_its_methods_and_roles(
    plan: FaultPlan, method: str, role: OutageRole, expected: bool
):
    assert plan.concerns(method, role) is expected


def test_a_plan_is_total_when_nothing_narrows_it():
    assert a_plan().is_total
    assert not a_plan(share_bp=9_999).is_total
    assert not a_plan(methods=frozenset({SETTLE})).is_total
    assert not a_plan(roles=frozenset({TREATING})).is_total


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("PERSON_NOT_KNOWN", True),
        ("FILING_MISSING", True),
        ("BENEFIT_SUSPENDED", True),
        ("BOOKS_UNAVAILABLE", True),
        ("INTERNAL", True),
        ("OUTCOME_UNKNOWN", False),
        ("RATE_LIMITED", False),
        ("SHUTTING_DOWN", False),
        ("SPLIT_ALTERED", False),
        ("INSURED_PLACE_OUTAGE", False),
        ("OUTAGE_NOT_KNOWN", False),
        ("OUTAGE_NOT_YOURS", False),
        ("OUTAGE_PERIOD_INVALID", False),
        ("OUTAGE_OVER", False),
        ("OUTAGE_TOO_SOON", False),
    ],
)
def test_a_province_refuses_only_with_reasons_of_its_own(reason: str, expected: bool):
    assert may_refuse_with(reasons()[reason]) is expected
