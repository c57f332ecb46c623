"""The steps of the benefit that the golden cases do not show at their edges (money.md)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.domain.plans import a_case, a_plan, deductible, fen, in_scope
from yidi.domain.benefit import compute_benefit
from yidi.domain.care import Insurance
from yidi.domain.invariants import InvariantBroken
from yidi.domain.plan import (
    AccountRule,
    Assistance,
    Band,
    CivilServant,
    CriticalIllness,
    Difference,
    DifferenceForm,
    LargeCost,
    Plan,
    ShareOrder,
)
from yidi.domain.records import Movement
from yidi.domain.split import FeeSplit

BANDS = (Band(10_000, 5_000), Band(20_000, 6_000), Band(None, 9_000))


def points(value_bp: int) -> Difference:
    return Difference(DifferenceForm.POINTS, value_bp)


def share(value_bp: int, order: ShareOrder) -> Difference:
    return Difference(DifferenceForm.FIRST_SHARE, value_bp, order)


def resident(**changed: object) -> Plan:
    critical = CriticalIllness(100_000, (Band(200_000, 6_000), Band(None, 7_000)), 150_000)
    return a_plan(insurance=Insurance.RESIDENT, critical_illness=critical, **changed)


@pytest.mark.parametrize(
    ("scope", "pool"),
    [
        ("100.00", "50.00"),
        ("100.01", "50.01"),  # 50.00 + 0.006
        ("200.00", "110.00"),
        ("200.01", "110.01"),  # 110.00 + 0.009
        ("300.00", "200.00"),
        ("0.00", "0.00"),
    ],
)
def test_each_band_pays_its_own_rate(scope: str, pool: str) -> None:
    result = compute_benefit(a_case(plan=a_plan(bands=BANDS), bill=in_scope(scope)))

    assert result.pool_fen == fen(pool)


def test_the_deductible_lies_in_the_lowest_band() -> None:
    plan = a_plan(bands=BANDS, deductible=deductible("per_visit", "120.00"))

    result = compute_benefit(a_case(plan=plan, bill=in_scope("250.00")))

    # 120 to 200: 80.00 x 60 % = 48.00; above: 50.00 x 90 % = 45.00.
    assert result.pool_fen == fen("93.00")


def test_a_first_share_after_the_deductible_lies_just_above_it() -> None:
    plan = a_plan(
        bands=BANDS,
        deductible=deductible("per_visit", "50.00"),
        difference=share(2_000, ShareOrder.AFTER_DEDUCTIBLE),
    )

    result = compute_benefit(a_case(plan=plan, bill=in_scope("250.00")))

    # (250 - 50) x 20 % = 40.00, so the bands pay from 90: 10 x 50 % + 100 x 60 % + 50 x 90 %.
    assert result.extra_share_fen == fen("40.00")
    assert result.pool_fen == fen("110.00")
    assert result.covered_fen == fen("160.00")


def test_a_first_share_before_the_deductible_makes_the_base_smaller() -> None:
    plan = a_plan(
        bands=BANDS,
        deductible=deductible("per_visit", "50.00"),
        difference=share(2_000, ShareOrder.BEFORE_DEDUCTIBLE),
    )

    result = compute_benefit(a_case(plan=plan, bill=in_scope("250.00")))

    # The base is 200.00: 50 x 50 % + 100 x 60 %.
    assert result.extra_share_fen == fen("50.00")
    assert result.pool_fen == fen("85.00")


def test_a_share_and_a_fund_are_each_rounded_once() -> None:
    plan = a_plan(bands=(Band(None, 3_333),), difference=share(1_000, ShareOrder.BEFORE_DEDUCTIBLE))

    result = compute_benefit(a_case(plan=plan, bill=in_scope("0.15")))

    # 0.15 x 10 % = 0.015 -> 0.02; 0.13 x 33.33 % = 0.043329 -> 0.04.
    assert (result.extra_share_fen, result.pool_fen, result.cash_fen) == (2, 4, 11)


def test_bands_are_added_before_they_are_rounded() -> None:
    plan = a_plan(bands=(Band(1, 4_000), Band(2, 4_000), Band(None, 4_000)))

    result = compute_benefit(a_case(plan=plan, bill=in_scope("0.03")))

    # Three times 0.4 fen is 1.2 fen; rounded one by one it would be nothing.
    assert result.pool_fen == 1


def test_points_never_make_a_rate_negative() -> None:
    plan = a_plan(bands=(Band(10_000, 1_500), Band(None, 5_000)), difference=points(2_000))

    result = compute_benefit(a_case(plan=plan, bill=in_scope("200.00")))

    assert result.pool_fen == fen("30.00")


def test_a_factor_is_kept_exact() -> None:
    plan = a_plan(bands=(Band(None, 8_550),), difference=Difference(DifferenceForm.FACTOR, 8_250))

    result = compute_benefit(a_case(plan=plan, bill=in_scope("10000.00")))

    # 85.5 % x 0.825 = 70.5375 %, which is no whole number of basis points.
    assert result.pool_fen == fen("7053.75")
    assert result.steps[1].rate_bp is None
    assert result.steps[1].text_zh == "符合范围金额 10000.00 x 85.5% x 0.825 = 7053.75"


def test_a_higher_deductible_replaces_the_standard_in_its_window() -> None:
    higher = Difference(DifferenceForm.HIGHER_DEDUCTIBLE, standard_fen=fen("80.00"))
    plan = a_plan(deductible=deductible("per_year", "30.00"), difference=higher)

    result = compute_benefit(a_case(plan=plan, accumulators={"deductible/plan": 3_000}))

    assert result.deductible_fen == fen("50.00")
    assert Movement("deductible/plan", 2025, 5_000) in result.movements


def test_what_the_cap_leaves_over_goes_to_the_large_cost_fund() -> None:
    plan = a_plan(cap_fen=fen("20.00"), large_cost=LargeCost(9_000))

    result = compute_benefit(a_case(plan=plan, bill=in_scope("100.00")))

    # 20.00 covers 40.00; 90 % of the other 60.00.
    assert (result.covered_fen, result.uncovered_fen) == (fen("40.00"), fen("60.00"))
    assert (result.pool_fen, result.large_cost_fen) == (fen("20.00"), fen("54.00"))
    assert result.cash_fen == fen("26.00")


@pytest.mark.parametrize(
    ("prior", "critical"),
    [
        ("0.00", "0.00"),  # 500.00 own cost does not reach 1 000.00
        ("500.00", "0.00"),  # reaches it exactly
        ("500.02", "0.01"),  # 0.02 x 60 % = 0.012
        ("1000.00", "300.00"),
        ("1800.00", "330.00"),  # 200.00 x 60 % + 300.00 x 70 %
        ("5000.00", "350.00"),
    ],
)
def test_critical_illness_pays_on_the_cumulated_own_cost(prior: str, critical: str) -> None:
    case = a_case(plan=resident(), bill=in_scope("1000.00"), accumulators={"own": fen(prior)})

    result = compute_benefit(case)

    assert result.critical_illness_fen == fen(critical)
    assert Movement("own", 2025, fen("500.00")) in result.movements


def test_critical_illness_stops_at_its_yearly_cap() -> None:
    used = {"own": fen("5000.00"), "critical": fen("1400.00")}

    result = compute_benefit(a_case(plan=resident(), bill=in_scope("1000.00"), accumulators=used))

    assert result.critical_illness_fen == fen("100.00")
    assert Movement("critical", 2025, fen("100.00")) in result.movements


@pytest.mark.parametrize(
    ("counts_deductible", "counts_extra_share", "own"),
    [(True, True, "640.00"), (False, True, "540.00"), (True, False, "560.00"),
     (False, False, "460.00")],
)  # fmt: skip
def test_the_plan_says_what_counts_as_own_cost(
    counts_deductible: bool, counts_extra_share: bool, own: str
) -> None:
    critical = CriticalIllness(0, (Band(None, 0),), None, counts_deductible, counts_extra_share)
    plan = a_plan(
        bands=(Band(None, 5_000),),
        deductible=deductible("per_visit", "100.00"),
        difference=share(800, ShareOrder.BEFORE_DEDUCTIBLE),
        critical_illness=critical,
        large_cost=LargeCost(2_500),
        cap_fen=fen("310.00"),
    )

    result = compute_benefit(a_case(plan=plan, bill=in_scope("1000.00")))

    # Share 80.00, deductible 100.00, pool 310.00 of 410.00, large 200.00 x 25 % = 50.00; own 640.00
    # is less by what does not count.
    assert (result.pool_fen, result.large_cost_fen) == (fen("310.00"), fen("50.00"))
    assert Movement("own", 2025, fen(own)) in result.movements


def test_only_marked_persons_get_the_supplement_and_the_assistance() -> None:
    plan = a_plan(civil_servant=CivilServant(5_000), assistance=Assistance(7_000))

    unmarked = compute_benefit(a_case(plan=plan))
    marked = compute_benefit(a_case(plan=plan, is_civil_servant=True, is_assisted=True))

    assert unmarked.fund_total_fen == fen("50.00")
    # 50.00 x 50 % = 25.00; of the other 25.00 70 %.
    assert (marked.civil_servant_fen, marked.assistance_fen) == (fen("25.00"), fen("17.50"))
    assert (marked.fund_total_fen, marked.cash_fen) == (fen("92.50"), fen("7.50"))
    assert Movement("assistance", 2025, fen("17.50")) in marked.movements


def test_marked_persons_get_nothing_where_the_plan_has_no_such_fund() -> None:
    result = compute_benefit(a_case(is_civil_servant=True, is_assisted=True))

    assert (result.civil_servant_fen, result.assistance_fen) == (0, 0)


def test_assistance_stops_at_its_yearly_cap() -> None:
    plan = a_plan(assistance=Assistance(7_000, fen("100.00")))

    result = compute_benefit(
        a_case(plan=plan, is_assisted=True, accumulators={"assistance": fen("90.00")})
    )

    assert result.assistance_fen == fen("10.00")


def test_nothing_is_left_for_further_funds_when_the_pool_pays_all() -> None:
    plan = a_plan(
        bands=(Band(None, 10_000),), civil_servant=CivilServant(5_000), assistance=Assistance(7_000)
    )

    result = compute_benefit(a_case(plan=plan, is_civil_servant=True, is_assisted=True))

    assert (result.pool_fen, result.fund_total_fen, result.cash_fen) == (10_000, 10_000, 0)


@pytest.mark.parametrize(
    ("rule", "balance", "account"),
    [
        (AccountRule(is_allowed=True), "300.00", "80.00"),
        (AccountRule(is_allowed=True), "79.99", "79.99"),
        (AccountRule(is_allowed=True, in_scope_only=True), "300.00", "50.00"),
        (AccountRule(is_allowed=True, in_scope_only=True), "20.00", "20.00"),
        (AccountRule(), "300.00", "0.00"),
    ],
)
def test_the_account_pays_what_the_plan_lets_it(
    rule: AccountRule, balance: str, account: str
) -> None:
    case = a_case(
        plan=a_plan(account=rule),
        bill=in_scope("100.00", outside="30.00"),
        balance_fen=fen(balance),
    )

    result = compute_benefit(case)

    # Of 130.00 the pool pays 50.00; 50.00 of the person's 80.00 is in scope.
    assert result.account_fen == fen(account)
    assert result.cash_fen == fen("80.00") - fen(account)
    assert result.balance_after_fen == fen(balance) - fen(account)


def test_the_account_is_left_alone_when_the_person_says_so() -> None:
    plan = a_plan(account=AccountRule(is_allowed=True))

    result = compute_benefit(a_case(plan=plan, balance_fen=30_000, use_account=False))

    assert (result.account_fen, result.balance_after_fen) == (0, 30_000)
    assert [name for name, _, _ in result.movements] == ["pool/plan"]


def test_account_spending_belongs_to_no_year() -> None:
    plan = a_plan(account=AccountRule(is_allowed=True))

    result = compute_benefit(a_case(plan=plan, balance_fen=1_000, on=date(2026, 1, 1)))

    assert result.movements == (Movement("pool/plan", 2026, 5_000), Movement("account", 0, 1_000))


def test_what_the_hospital_bears_is_not_the_persons() -> None:
    plan = a_plan(account=AccountRule(is_allowed=True, in_scope_only=True))
    case = a_case(
        plan=plan,
        bill=in_scope("100.00", outside="30.00"),
        hospital_part_fen=fen("60.00"),
        balance_fen=fen("300.00"),
    )

    result = compute_benefit(case)

    # 130.00 - 50.00 - 60.00; the in-scope rest of 50.00 is more than the person still has to pay.
    assert (result.person_part_fen, result.account_fen) == (fen("20.00"), fen("20.00"))


@pytest.mark.parametrize(
    "changed",
    [
        {"hospital_part_fen": 5_001},
        {"hospital_part_fen": -1},
        {"balance_fen": -1},
        {"bill": FeeSplit(100, 0, 0, 0, 99)},
        {"bill": FeeSplit(-100, 0, 0, 0, -100)},
    ],
)
def test_an_input_that_breaks_an_identity_is_never_settled(changed: dict[str, object]) -> None:
    with pytest.raises(InvariantBroken):
        compute_benefit(a_case(**changed))


def test_nothing_in_scope_settles_as_self_paid() -> None:
    result = compute_benefit(a_case(bill=in_scope("0.00", outside="98.00")))

    assert (result.fund_total_fen, result.cash_fen) == (0, 9_800)
    assert result.movements == ()


def test_an_empty_bill_settles_to_nothing() -> None:
    result = compute_benefit(a_case(bill=in_scope("0.00")))

    assert (result.total_fen, result.cash_fen, result.movements) == (0, 0, ())
