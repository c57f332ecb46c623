"""What holds for every benefit, whatever the plan, the person and the bill (money.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from yidi.domain.benefit import BenefitCase, compute_benefit
from yidi.domain.breakdown import Breakdown, check, refund_of
from yidi.domain.care import CareType, Insurance
from yidi.domain.plan import (
    WHOLE_WEIGHT,
    AccountRule,
    Assistance,
    Band,
    CivilServant,
    CriticalIllness,
    Deductible,
    DeductibleMethod,
    Difference,
    DifferenceForm,
    LargeCost,
    Plan,
    ShareOrder,
)
from yidi.domain.split import FeeSplit

AMOUNTS = st.integers(0, 300_000)
RATES = st.integers(0, 10_000)
CAPS = st.none() | st.integers(0, 100_000)


@st.composite
def bands(draw: st.DrawFn, begin_fen: int = 0) -> tuple[Band, ...]:
    ends = sorted(draw(st.sets(st.integers(begin_fen + 1, begin_fen + 300_000), max_size=3)))
    return tuple(Band(end, draw(RATES)) for end in [*ends, None])


@st.composite
def critical_illnesses(draw: st.DrawFn) -> CriticalIllness:
    threshold_fen = draw(AMOUNTS)
    return CriticalIllness(
        threshold_fen,
        draw(bands(threshold_fen)),
        draw(CAPS),
        draw(st.booleans()),
        draw(st.booleans()),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    return Plan(
        name="plan",
        insurance=draw(st.sampled_from(Insurance)),
        care_type=CareType.ORDINARY,
        disease_code=None,
        deductible=Deductible(draw(st.sampled_from(DeductibleMethod)), draw(AMOUNTS), "plan"),
        bands=draw(bands()),
        cap_owner="plan",
        cap_fen=draw(CAPS),
        difference=Difference(
            draw(st.sampled_from(DifferenceForm)),
            draw(RATES),
            draw(st.sampled_from(ShareOrder)),
            draw(AMOUNTS),
        ),
        large_cost=draw(st.none() | st.builds(LargeCost, RATES, CAPS)),
        critical_illness=draw(st.none() | critical_illnesses()),
        civil_servant=draw(st.none() | st.builds(CivilServant, RATES)),
        assistance=draw(st.none() | st.builds(Assistance, RATES, CAPS)),
        account=draw(st.builds(AccountRule, st.booleans(), st.booleans())),
    )


@st.composite
def bills(draw: st.DrawFn) -> FeeSplit:
    parts = [draw(AMOUNTS) for _ in range(4)]
    return FeeSplit(sum(parts), *parts)


NAMES = (
    "deductible/plan",
    "deductible/plan/Q1",
    "deductible/plan/M03",
    "deductible/plan/H51010000001",
    "pool/plan",
    "large",
    "own",
    "critical",
    "assistance",
)
ACCUMULATORS = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, AMOUNTS))


@st.composite
def cases(draw: st.DrawFn) -> BenefitCase:
    bill = draw(bills())
    return BenefitCase(
        bill=bill,
        plan=draw(plans()),
        accumulators=draw(ACCUMULATORS),
        on=date(2025, 3, 10),
        institution_code="H51010000001",
        balance_fen=draw(AMOUNTS),
        use_account=draw(st.booleans()),
        hospital_part_fen=draw(st.integers(0, bill.amount_fen - bill.in_scope_fen)),
        is_civil_servant=draw(st.booleans()),
        is_assisted=draw(st.booleans()),
    )


@given(cases())
def test_every_identity_holds(case: BenefitCase) -> None:
    result = compute_benefit(case)

    check(result)
    assert result.split == case.bill
    assert result.balance_after_fen + result.account_fen == case.balance_fen


@given(cases())
def test_no_cap_is_exceeded(case: BenefitCase) -> None:
    plan, used = case.plan, case.accumulators
    result = compute_benefit(case)
    capped = [
        ("pool/plan", result.pool_fen, plan.cap_fen),
        ("large", result.large_cost_fen, plan.large_cost and plan.large_cost.cap_fen),
        ("assistance", result.assistance_fen, plan.assistance and plan.assistance.cap_fen),
        (
            "critical",
            result.critical_illness_fen,
            plan.critical_illness and plan.critical_illness.cap_fen,
        ),
    ]

    for name, paid_fen, cap_fen in capped:
        if isinstance(cap_fen, int) and paid_fen:
            assert used.get(name, 0) + paid_fen <= cap_fen


@given(cases())
def test_a_deductible_is_never_taken_twice_in_its_window(case: BenefitCase) -> None:
    result = compute_benefit(case)

    for name, _, delta_fen in result.movements:
        if name.startswith("deductible/"):
            assert case.accumulators.get(name, 0) + delta_fen <= case.plan.standard_fen


@given(cases())
def test_a_refund_restores_every_accumulator(case: BenefitCase) -> None:
    settled = compute_benefit(case)
    refund = refund_of(settled)
    accumulators = dict(case.accumulators)

    for name, _, delta_fen in settled.movements + refund.movements:
        accumulators[name] = accumulators.get(name, 0) + delta_fen

    assert {name: fen for name, fen in accumulators.items() if fen} == {
        name: fen for name, fen in case.accumulators.items() if fen
    }
    assert refund.balance_after_fen == case.balance_fen
    check(refund)


def rates_never_fall(plan: Plan) -> bool:
    rates = [band.rate_bp for band in plan.bands]
    return rates == sorted(rates)


@given(cases(), st.integers(0, 100_000))
def test_more_in_scope_never_means_less_fund(case: BenefitCase, more_fen: int) -> None:
    # A first share after the deductible lies in the lowest fen above it. More cost makes it
    # longer and moves the rest upwards, so where a higher band pays less the fund may lose.
    moves_up = (
        case.plan.difference.form is DifferenceForm.FIRST_SHARE
        and case.plan.difference.order is ShareOrder.AFTER_DEDUCTIBLE
    )
    assume(not moves_up or rates_never_fall(case.plan))
    bill = case.bill + FeeSplit(more_fen, 0, 0, 0, more_fen)

    more = compute_benefit(case._replace(bill=bill))

    assert more.fund_total_fen >= compute_benefit(case).fund_total_fen


@given(cases(), st.integers(0, 100_000))
def test_what_is_out_of_scope_changes_no_fund(case: BenefitCase, more_fen: int) -> None:
    bill = case.bill + FeeSplit(more_fen, more_fen, 0, 0, 0)

    more = compute_benefit(case._replace(bill=bill))

    assert more.fund_total_fen == compute_benefit(case).fund_total_fen
    assert more.person_part_fen == compute_benefit(case).person_part_fen + more_fen


@given(cases(), st.integers(0, 3), st.integers(1, 400_000))
def test_cutting_a_band_in_two_changes_nothing(case: BenefitCase, which: int, end_fen: int) -> None:
    whole = case.plan.bands
    lower_fen = whole[which - 1].upto_fen if 0 < which < len(whole) else 0
    assume(which < len(whole) and lower_fen is not None and lower_fen < end_fen)
    band = whole[which]
    assume(band.upto_fen is None or end_fen < band.upto_fen)
    cut = (*whole[:which], Band(end_fen, band.rate_bp), *whole[which:])

    result = compute_benefit(case._replace(plan=replace(case.plan, bands=cut)))

    expected = compute_benefit(case)
    # The cap may be used up inside the cut band: whole fen are then counted from the cut on.
    assert result.pool_fen == expected.pool_fen
    assert abs(result.covered_fen - expected.covered_fen) <= 1


@given(cases())
def test_the_steps_add_up_to_the_pool(case: BenefitCase) -> None:
    result = compute_benefit(case)
    rated = {band.label_zh: band.weight for band in case.plan.rated_bands}
    exact = sum(
        step.taken_from_fen * rated[step.text_zh.split(" ")[0]]
        for step in result.steps
        if step.name_zh == "分段支付"
    )
    pool = next(step for step in result.steps if step.name_zh == "统筹基金支付")

    assert pool.amount_fen == result.pool_fen
    rounded_fen = (2 * exact + WHOLE_WEIGHT) // (2 * WHOLE_WEIGHT)
    assert result.pool_fen == (
        rounded_fen if pool.standard_fen is None else min(rounded_fen, pool.standard_fen)
    )


@given(st.lists(bills(), min_size=1, max_size=5), plans())
def test_a_year_of_visits_never_exceeds_cap_or_deductible(year: list[FeeSplit], plan: Plan) -> None:
    accumulators: dict[str, int] = {}
    settled: list[Breakdown] = []
    for bill in year:
        case = BenefitCase(bill, plan, dict(accumulators), date(2025, 3, 10), "H51010000001")
        settled.append(compute_benefit(case))
        for name, _, delta_fen in settled[-1].movements:
            accumulators[name] = accumulators.get(name, 0) + delta_fen

    if plan.cap_fen is not None:
        assert sum(each.pool_fen for each in settled) <= plan.cap_fen
    if plan.deductible.method is DeductibleMethod.PER_YEAR:
        assert sum(each.deductible_fen for each in settled) <= plan.standard_fen
    for refunded in reversed(settled):
        for name, _, delta_fen in refund_of(refunded).movements:
            accumulators[name] += delta_fen
    assert set(accumulators.values()) <= {0}
