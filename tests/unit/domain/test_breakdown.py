"""Identities of a result, and its refund as the exact negative (money.md; A-090)."""

from __future__ import annotations

import pytest

from tests.unit.domain.plans import a_case, a_plan, deductible, in_scope
from yidi.domain.benefit import compute_benefit
from yidi.domain.breakdown import Breakdown, check, refund_of
from yidi.domain.invariants import InvariantBroken
from yidi.domain.plan import (
    AccountRule,
    Assistance,
    Band,
    CriticalIllness,
    Difference,
    DifferenceForm,
    LargeCost,
)
from yidi.domain.records import Movement
from yidi.domain.split import FeeSplit


def settled() -> Breakdown:
    """A settlement in which every part is more than nothing except the supplement."""
    plan = a_plan(
        deductible=deductible("per_year", "10.00"),
        difference=Difference(DifferenceForm.FIRST_SHARE, 1_000),
        cap_fen=2_000,
        large_cost=LargeCost(5_000),
        critical_illness=CriticalIllness(0, (Band(None, 5_000),)),
        assistance=Assistance(5_000),
        account=AccountRule(is_allowed=True),
    )
    return compute_benefit(
        a_case(
            plan=plan,
            bill=in_scope("100.00", outside="30.00"),
            is_assisted=True,
            hospital_part_fen=500,
            balance_fen=1_000,
        )
    )


def test_the_settlement_of_these_tests_is_what_it_says() -> None:
    # Share 10.00, deductible 10.00; 80.00 x 50 % = 40.00, capped to 20.00, which covers 40.00;
    # large 20.00; own 60.00, of which critical pays half; aid half of the last 30.00.
    assert settled().movements == (
        Movement("deductible/plan", 2025, 1_000),
        Movement("pool/plan", 2025, 2_000),
        Movement("large", 2025, 2_000),
        Movement("own", 2025, 6_000),
        Movement("critical", 2025, 3_000),
        Movement("assistance", 2025, 1_500),
        Movement("account", 0, 1_000),
    )
    assert settled().fund_total_fen == 8_500
    assert settled().cash_fen == 3_000


def test_a_refund_negates_every_amount_and_movement() -> None:
    first = settled()

    refund = refund_of(first)

    assert refund.split == FeeSplit(-13_000, -3_000, 0, 0, -10_000)
    assert (refund.total_fen, refund.fund_total_fen, refund.cash_fen) == (-13_000, -8_500, -3_000)
    assert (refund.extra_share_fen, refund.deductible_fen) == (-1_000, -1_000)
    assert (refund.pool_fen, refund.covered_fen, refund.uncovered_fen) == (-2_000, -4_000, -4_000)
    assert (refund.large_cost_fen, refund.critical_illness_fen) == (-2_000, -3_000)
    assert (refund.civil_servant_fen, refund.assistance_fen) == (0, -1_500)
    assert (refund.hospital_part_fen, refund.person_part_fen) == (-500, -4_000)
    assert refund.account_fen == -1_000
    assert [delta for _, _, delta in refund.movements] == [
        -1_000, -2_000, -2_000, -6_000, -3_000, -1_500, -1_000,
    ]  # fmt: skip


def test_a_refund_gives_the_account_back() -> None:
    assert settled().balance_after_fen == 0
    assert refund_of(settled()).balance_after_fen == 1_000
    # Meanwhile 7.00 have been paid in.
    assert refund_of(settled(), balance_fen=700).balance_after_fen == 1_700


def test_a_refund_keeps_the_steps_with_negative_amounts() -> None:
    step = refund_of(settled()).steps[0]

    assert (step.taken_from_fen, step.amount_fen) == (-13_000, -10_000)
    assert step.text_zh.startswith("退费冲回：130.00 - 全自费 30.00")


def test_the_refund_of_a_refund_is_the_settlement_in_amounts() -> None:
    again = refund_of(refund_of(settled()))

    assert again.movements == settled().movements
    assert again.cash_fen == settled().cash_fen
    assert again.balance_after_fen == settled().balance_after_fen


@pytest.mark.parametrize(
    ("changed", "claim"),
    [
        ({"cash_fen": 3_001}, "add up to the total"),
        ({"person_part_fen": 4_001}, "add up to the total"),
        ({"fund_total_fen": 8_501}, "the fund parts add up"),
        ({"pool_fen": -1}, "opposite sign"),
        ({"total_fen": 13_001}, "the total is the amount that was split"),
        ({"deductible_fen": 999}, "add up to the in-scope amount"),
        ({"split": FeeSplit(13_000, 3_000, 0, 0, 9_999)}, "the split adds up"),
        ({"balance_after_fen": -1}, "never overdrawn"),
        ({"movements": (Movement("own", 2025, 1), Movement("own", 2025, 2))}, "moves once"),
    ],
)
def test_every_identity_is_held(changed: dict[str, object], claim: str) -> None:
    with pytest.raises(InvariantBroken, match=claim):
        check(settled()._replace(**changed))  # type: ignore[arg-type]


def test_the_fund_never_pays_more_than_is_in_scope() -> None:
    broken = settled()._replace(
        split=FeeSplit(13_000, 13_000 - 8_000, 0, 0, 8_000),
        extra_share_fen=0,
        deductible_fen=0,
    )

    with pytest.raises(InvariantBroken, match="no more than is in scope"):
        check(broken)


def test_a_refund_with_a_positive_part_is_broken() -> None:
    with pytest.raises(InvariantBroken, match="opposite sign"):
        check(refund_of(settled())._replace(account_fen=1))
