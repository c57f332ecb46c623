"""The benefit of the insured place (待遇计算): twelve steps from an in-scope amount to cash.

Accumulators are whole numbers with names, each belonging to a year; the calculation reads
them as they stood before this settlement and returns what the settlement adds:

    deductible/<owner>[/Q3 | /M09 | /<institution>]   deductible used in its window
    pool/<cap owner>                                  paid by the pool, capped or not
    large  own  critical  assistance                  paid by that fund; own in-scope cost
    account                                           spent from the account, in year 0
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from yidi.domain import benefit_steps as explain
from yidi.domain.breakdown import ACCOUNT_YEAR, Breakdown, Step, check
from yidi.domain.caps import SEPARATE, SeveralDiseases, cap_left, covered_by, pool_name
from yidi.domain.counting import deductible_due, deductible_name
from yidi.domain.invariants import hold
from yidi.domain.money import WHOLE_BP, Fen, round_half_up, take
from yidi.domain.plan import (
    WHOLE_WEIGHT,
    CriticalIllness,
    DeductibleMethod,
    DifferenceForm,
    Plan,
    ShareOrder,
)
from yidi.domain.records import Movement
from yidi.domain.split import FeeSplit

LARGE = "large"
OWN = "own"
CRITICAL = "critical"
ASSISTANCE = "assistance"
ACCOUNT = "account"


class BenefitCase(NamedTuple):
    """Everything a benefit depends on.

    ``accumulators`` are the person's of the year of ``on``, before this settlement; a
    missing one is 0. ``disease_caps`` are cap owner and cap of every disease the person is
    qualified for, as ``AreaPolicy.disease_caps`` gives them; they matter only to a plan
    that joins the rule for several diseases. The hospital part may not exceed what the
    person would pay: with at most ``amount - in scope`` it never does.
    """

    bill: FeeSplit
    plan: Plan
    accumulators: Mapping[str, Fen]
    on: date
    institution_code: str
    balance_fen: Fen = 0
    use_account: bool = True
    hospital_part_fen: Fen = 0
    is_civil_servant: bool = False
    is_assisted: bool = False
    disease_caps: tuple[tuple[str, Fen], ...] = ()
    several_diseases: SeveralDiseases = SEPARATE


class _TakenOff(NamedTuple):
    """What comes off before the pool pays, and where in the base its part begins."""

    extra_fen: Fen
    base_fen: Fen
    deductible_fen: Fen
    deductible_name: str | None
    begins_at_fen: Fen


class _PoolPart(NamedTuple):
    pool_fen: Fen
    covered_fen: Fen
    uncovered_fen: Fen


class _CriticalPart(NamedTuple):
    critical_fen: Fen
    own_fen: Fen


def compute_benefit(case: BenefitCase) -> Breakdown:
    """Return who pays what for one visit, with the movements and the explained steps.

    In this order: extra first share, deductible, bands, cap, large-cost fund, critical
    illness, civil servants' supplement, medical assistance; what the funds leave is the
    person's part, first from the account where that is used and allowed, then in cash.
    Every fund is rounded once, half up; the person's part is the balancing figure, so all
    identities of ``breakdown.check`` hold. The split is taken as it is (A-060).
    Computing changes nothing: a pre-settlement is the same call. Source: money.md; A-063.
    """
    plan, bill = case.plan, case.bill
    hold(bill.amount_fen >= 0 and bill.is_balanced(), "a bill is split and not negative")
    scope_fen = bill.in_scope_fen
    steps = [explain.scope_step(bill)]
    taken = _take_off(case, steps)
    pool = _pool(case, taken, steps)
    large_fen = _large_cost(case, pool.uncovered_fen, steps)
    critical = _critical_illness(case, taken, pool.pool_fen, large_fen, steps)
    paid_fen = pool.pool_fen + large_fen + critical.critical_fen
    civil_fen = _civil_servant(case, scope_fen - paid_fen, steps)
    aid_fen = _assistance(case, scope_fen - paid_fen - civil_fen, steps)
    fund_fen = paid_fen + civil_fen + aid_fen
    parts = (
        ("统筹", pool.pool_fen),
        ("大额", large_fen),
        ("大病", critical.critical_fen),
        ("公务员", civil_fen),
        ("救助", aid_fen),
    )
    steps.append(explain.fund_total_step(scope_fen, parts, fund_fen))
    person_fen = bill.amount_fen - fund_fen - case.hospital_part_fen
    steps.append(explain.person_step(bill.amount_fen, fund_fen, case.hospital_part_fen, person_fen))
    account_fen = _account(case, person_fen, scope_fen - fund_fen, steps)
    steps.append(explain.cash_step(person_fen, account_fen, person_fen - account_fen))
    moved = (
        (taken.deductible_name, taken.deductible_fen),
        (pool_name(plan.cap_owner), pool.pool_fen),
        (LARGE, large_fen),
        (OWN, critical.own_fen),
        (CRITICAL, critical.critical_fen),
        (ASSISTANCE, aid_fen),
    )
    breakdown = Breakdown(
        total_fen=bill.amount_fen,
        split=bill,
        extra_share_fen=taken.extra_fen,
        deductible_fen=taken.deductible_fen,
        pool_fen=pool.pool_fen,
        covered_fen=pool.covered_fen,
        uncovered_fen=pool.uncovered_fen,
        large_cost_fen=large_fen,
        critical_illness_fen=critical.critical_fen,
        civil_servant_fen=civil_fen,
        assistance_fen=aid_fen,
        fund_total_fen=fund_fen,
        hospital_part_fen=case.hospital_part_fen,
        person_part_fen=person_fen,
        account_fen=account_fen,
        cash_fen=person_fen - account_fen,
        balance_after_fen=case.balance_fen - account_fen,
        movements=_movements(case.on.year, moved, account_fen),
        steps=tuple(steps),
    )
    check(breakdown)
    return breakdown


def _movements(
    year: int, moved: tuple[tuple[str | None, Fen], ...], account_fen: Fen
) -> tuple[Movement, ...]:
    """The accumulators that change: one that would move by nothing is left out."""
    movements = [Movement(name, year, delta) for name, delta in moved if name and delta]
    if account_fen:
        movements.append(Movement(ACCOUNT, ACCOUNT_YEAR, account_fen))
    return tuple(movements)


def _take_off(case: BenefitCase, steps: list[Step]) -> _TakenOff:
    """Steps 1 and 2: the extra first share, before or after, and the deductible."""
    plan, scope_fen = case.plan, case.bill.in_scope_fen
    difference = plan.difference
    has_share = difference.form is DifferenceForm.FIRST_SHARE and difference.value_bp > 0
    is_before = difference.order is ShareOrder.BEFORE_DEDUCTIBLE
    before_fen = after_fen = 0
    if has_share and is_before:
        before_fen = take(scope_fen, difference.value_bp)
        steps.append(explain.extra_share_step(plan, scope_fen, before_fen))
    base_fen = scope_fen - before_fen
    name = deductible_name(plan.deductible, case.on, case.institution_code)
    due_fen = deductible_due(plan.deductible, plan.standard_fen, name, case.accumulators)
    deductible_fen = min(base_fen, due_fen)
    if plan.deductible.method is not DeductibleMethod.NONE:
        steps.append(explain.deductible_step(plan, base_fen, due_fen, deductible_fen))
    if has_share and not is_before:
        rest_fen = base_fen - deductible_fen
        after_fen = take(rest_fen, difference.value_bp)
        steps.append(explain.extra_share_step(plan, rest_fen, after_fen))
    begins_at_fen = deductible_fen + after_fen
    return _TakenOff(before_fen + after_fen, base_fen, deductible_fen, name, begins_at_fen)


def _pool(case: BenefitCase, taken: _TakenOff, steps: list[Step]) -> _PoolPart:
    """Steps 3 and 4: the bands above what was taken off, then the cap."""
    plan = case.plan
    exact = 0
    portions = []
    for band in plan.rated_bands:
        if band.lower_fen >= taken.base_fen:
            break
        upto_fen = taken.base_fen if band.upto_fen is None else min(band.upto_fen, taken.base_fen)
        portion_fen = upto_fen - max(band.lower_fen, taken.begins_at_fen)
        if portion_fen > 0:
            exact += portion_fen * band.weight
            portions.append((band, portion_fen))
            steps.append(explain.band_step(plan, band, portion_fen))
    portion_total_fen = taken.base_fen - taken.begins_at_fen
    left_fen = cap_left(plan, case.several_diseases, case.disease_caps, case.accumulators)
    pool_fen = round_half_up(exact, WHOLE_WEIGHT)
    covered_fen = portion_total_fen
    if left_fen is not None and pool_fen > left_fen:
        pool_fen = left_fen
        covered_fen = covered_by(portions, left_fen)
    steps.append(explain.pool_step(plan, portion_total_fen, exact, left_fen, pool_fen))
    uncovered_fen = portion_total_fen - covered_fen
    if uncovered_fen:
        steps.append(explain.uncovered_step(plan, portion_total_fen, covered_fen))
    return _PoolPart(pool_fen, covered_fen, uncovered_fen)


def _large_cost(case: BenefitCase, uncovered_fen: Fen, steps: list[Step]) -> Fen:
    """Step 5: a rate on what the cap left uncovered."""
    fund = case.plan.large_cost
    if fund is None or uncovered_fen == 0:
        return 0
    left_fen = _left(fund.cap_fen, LARGE, case)
    paid_fen = _within(take(uncovered_fen, fund.rate_bp), left_fen)
    names = ("职工大额补助支付", "Large-cost fund")
    clause = fund.clause or case.plan.clause
    steps.append(explain.share_step(names, uncovered_fen, fund.rate_bp, left_fen, paid_fen, clause))
    return paid_fen


def _critical_illness(
    case: BenefitCase, taken: _TakenOff, pool_fen: Fen, large_fen: Fen, steps: list[Step]
) -> _CriticalPart:
    """Step 6: bands on the own in-scope cost cumulated over the year."""
    fund = case.plan.critical_illness
    if fund is None:
        return _CriticalPart(0, 0)
    clause = fund.clause or case.plan.clause
    taken_off = [("统筹", pool_fen)]
    if large_fen:
        taken_off.append(("大额", large_fen))
    if not fund.counts_deductible and taken.deductible_fen:
        taken_off.append(("起付", taken.deductible_fen))
    if not fund.counts_extra_share and taken.extra_fen:
        taken_off.append(("跨省先行自付", taken.extra_fen))
    scope_fen = case.bill.in_scope_fen
    own_fen = scope_fen - sum(amount_fen for _, amount_fen in taken_off)
    prior_fen = case.accumulators.get(OWN, 0)
    if prior_fen + own_fen <= fund.threshold_fen:
        return _CriticalPart(0, own_fen)
    steps.append(explain.own_cost_step(scope_fen, taken_off, prior_fen, own_fen, clause))
    exact = _critical_exact(fund, prior_fen, prior_fen + own_fen, clause, steps)
    left_fen = _left(fund.cap_fen, CRITICAL, case)
    paid_fen = _within(round_half_up(exact, WHOLE_BP), left_fen)
    steps.append(explain.critical_step(own_fen, exact, left_fen, paid_fen, clause))
    return _CriticalPart(paid_fen, own_fen)


def _critical_exact(
    fund: CriticalIllness, prior_fen: Fen, now_fen: Fen, clause: str, steps: list[Step]
) -> int:
    exact = 0
    lower_fen = fund.threshold_fen
    for band in fund.bands:
        upto_fen = now_fen if band.upto_fen is None else min(band.upto_fen, now_fen)
        portion_fen = upto_fen - max(lower_fen, prior_fen)
        if portion_fen > 0:
            exact += portion_fen * band.rate_bp
            steps.append(explain.critical_band_step(lower_fen, band, portion_fen, clause))
        lower_fen = upto_fen if band.upto_fen is None else band.upto_fen
    return exact


def _civil_servant(case: BenefitCase, rest_fen: Fen, steps: list[Step]) -> Fen:
    """Step 7: for marked persons, a rate on the in-scope rest."""
    fund = case.plan.civil_servant
    if fund is None or not case.is_civil_servant or rest_fen == 0:
        return 0
    paid_fen = take(rest_fen, fund.rate_bp)
    names = ("公务员医疗补助支付", "Civil servants' supplement")
    clause = fund.clause or case.plan.clause
    steps.append(explain.share_step(names, rest_fen, fund.rate_bp, None, paid_fen, clause))
    return paid_fen


def _assistance(case: BenefitCase, rest_fen: Fen, steps: list[Step]) -> Fen:
    """Step 8: for marked persons, a rate on what is then left, within its cap."""
    fund = case.plan.assistance
    if fund is None or not case.is_assisted or rest_fen == 0:
        return 0
    left_fen = _left(fund.cap_fen, ASSISTANCE, case)
    paid_fen = _within(take(rest_fen, fund.rate_bp), left_fen)
    names = ("医疗救助支付", "Medical assistance")
    clause = fund.clause or case.plan.clause
    steps.append(explain.share_step(names, rest_fen, fund.rate_bp, left_fen, paid_fen, clause))
    return paid_fen


def _account(case: BenefitCase, person_fen: Fen, scope_rest_fen: Fen, steps: list[Step]) -> Fen:
    """Step 11: the account pays for the whole person's part, or for what of it is in scope."""
    rule = case.plan.account
    hold(case.balance_fen >= 0, "an account is never overdrawn")
    if not case.use_account or not rule.is_allowed:
        return 0
    payable_fen = min(person_fen, scope_rest_fen) if rule.in_scope_only else person_fen
    paid_fen = min(case.balance_fen, payable_fen)
    steps.append(
        explain.account_step(payable_fen, case.balance_fen, paid_fen, in_scope=rule.in_scope_only)
    )
    return paid_fen


def _left(cap_fen: Fen | None, name: str, case: BenefitCase) -> Fen | None:
    return None if cap_fen is None else max(0, cap_fen - case.accumulators.get(name, 0))


def _within(amount_fen: Fen, left_fen: Fen | None) -> Fen:
    return amount_fen if left_fen is None else min(amount_fen, left_fen)
