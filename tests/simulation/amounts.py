"""Identities of one settlement or refund, from its own numbers and those of its request.

Nothing here calculates a benefit: it only says which numbers contradict each other.
"""

from __future__ import annotations

from typing import Any, Final

from tests.simulation.heard import Broken, demand
from yidi.v1 import codes_pb2, fees_pb2, settlement_pb2

POOLS: Final = (codes_pb2.FUND_EMPLOYEE_POOL, codes_pb2.FUND_RESIDENT_POOL)
_SPLIT: Final = ("full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen")
_NEGATED: Final = (
    "extra_share_fen",
    "deductible_fen",
    "covered_fen",
    "uncovered_fen",
    "fund_total_fen",
    "hospital_part_fen",
    "person_part_fen",
    "account_fen",
    "cash_fen",
)
_FUND_STEPS: Final = {
    "Pooled fund": POOLS,
    "Large-cost fund": (codes_pb2.FUND_LARGE_COST,),
    "Critical illness": (codes_pb2.FUND_CRITICAL_ILLNESS,),
    "Civil servants' supplement": (codes_pb2.FUND_CIVIL_SERVANT,),
    "Medical assistance": (codes_pb2.FUND_MEDICAL_ASSISTANCE,),
}
_PART_STEPS: Final = {
    "Extra first share": "extra_share_fen",
    "Deductible": "deductible_fen",
    "Above the cap": "uncovered_fen",
    "Fund total": "fund_total_fen",
    "Person's part": "person_part_fen",
    "Personal account": "account_fen",
    "Cash": "cash_fen",
}
_FUND_OF_COUNTER: Final = {
    "large": (codes_pb2.FUND_LARGE_COST,),
    "critical": (codes_pb2.FUND_CRITICAL_ILLNESS,),
    "assistance": (codes_pb2.FUND_MEDICAL_ASSISTANCE,),
}


def paid(result: settlement_pb2.Breakdown, funds: tuple[int, ...]) -> int:
    """What these funds pay together."""
    return sum(each.amount_fen for each in result.funds if each.fund in funds)


def split_of(totals: fees_pb2.BillTotals) -> tuple[int, ...]:
    return (totals.total_fen, *(getattr(totals.split, name) for name in _SPLIT))


def check_settlement(request: Any, settlement: settlement_pb2.Settlement) -> None:
    """Raise Broken unless a settlement or trial adds up and is what was asked for."""
    result = settlement.breakdown
    totals = split_of(result.totals)
    demand(totals == split_of(request.totals), "the split comes back unchanged")
    demand(totals[0] == sum(totals[1:]), "the split adds up to the total")
    demand(settlement.visit_id == request.visit_id, "it is of the visit asked for")
    demand(settlement.person_number == request.person_number, "it is of the person asked for")
    demand(result.hospital_part_fen == request.hospital_part_fen, "the hospital bears what it said")
    demand(request.use_account or result.account_fen == 0, "the account is used where it may be")
    demand(not settlement.original_settlement_id, "a settlement refunds nothing")
    parts = [getattr(result, name) for name in _NEGATED]
    funds = [each.amount_fen for each in result.funds]
    demand(min(parts + funds, default=0) >= 0, "no part of a settlement is negative")
    check_sums(result)
    _check_steps(result)


def check_sums(result: settlement_pb2.Breakdown) -> None:
    """The identities that the contract names at Breakdown; they hold for a refund as well."""
    funds = [each.amount_fen for each in result.funds]
    total, in_scope = result.totals.total_fen, result.totals.split.in_scope_fen
    fund, person = result.fund_total_fen, result.person_part_fen
    demand(sum(funds) == fund, "the funds add up to the fund total")
    demand(result.account_fen + result.cash_fen == person, "account and cash are the person's part")
    demand(fund + person + result.hospital_part_fen == total, "fund, person, hospital: the total")
    demand(abs(fund) <= abs(in_scope), "the funds pay no more than is in scope")
    scope = result.extra_share_fen + result.deductible_fen
    scope += result.covered_fen + result.uncovered_fen
    demand(scope == in_scope, "share, deductible, covered and uncovered are the scope")
    demand(result.balance_after_fen >= 0, "no account is overdrawn")


def _check_steps(result: settlement_pb2.Breakdown) -> None:
    """The explained steps say the same as the breakdown, and their limits are kept."""
    seen: dict[str, int] = {}
    for step in result.steps:
        if step.name_en in _FUND_STEPS or step.name_en in _PART_STEPS:
            seen[step.name_en] = seen.get(step.name_en, 0) + step.amount_fen
        if step.name_en in _FUND_STEPS and "限额余额" in step.text_zh:
            demand(step.amount_fen <= step.standard_fen, f"{step.name_en} stays within its limit")
        if step.name_en in ("Deductible", "Personal account"):
            demand(step.amount_fen <= step.standard_fen, f"{step.name_en} within its standard")
    for name, funds in _FUND_STEPS.items():
        demand(seen.get(name, 0) == paid(result, funds), f"the step {name} is what it pays")
    for name, field in _PART_STEPS.items():
        demand(seen.get(name, 0) == getattr(result, field), f"the step {name} is {field}")
    _check_bands(result)


def _check_bands(result: settlement_pb2.Breakdown) -> None:
    """Each band is its portion at its rate, and the pool is their exact sum, rounded once."""
    exact = 0
    for step in result.steps:
        if step.name_en == "Band":
            product = step.taken_from_fen * step.rate_bp
            if step.rate_bp:
                demand(step.amount_fen == (product + 5_000) // 10_000, "a band is portion at rate")
            elif step.amount_fen:
                return  # Its rate is no whole number of basis points: only its text shows it.
            exact += product
        elif step.name_en == "Pooled fund":
            rounded = (exact + 5_000) // 10_000
            limit = step.standard_fen if "限额余额" in step.text_zh else rounded
            demand(step.amount_fen == min(rounded, limit), "the pool is its bands within its cap")


def check_movements(settlement: settlement_pb2.Settlement, year: int) -> None:
    """Every accumulator moves by exactly what the breakdown says, and none is left out."""
    result = settlement.breakdown
    moved: dict[str, int] = {}
    for change in result.accumulators:
        delta = change.after_fen - change.before_fen
        kind = change.name.partition("/")[0]
        demand(kind not in moved, f"one accumulator moves for {kind}")
        demand(change.after_fen >= 0, f"{change.name} is never below zero")
        demand(change.year == (0 if kind == "account" else year), f"{change.name} has its year")
        moved[kind] = delta
    expected = {
        "pool": paid(result, POOLS),
        "account": result.account_fen,
        **{name: paid(result, funds) for name, funds in _FUND_OF_COUNTER.items()},
    }
    for kind, amount in expected.items():
        demand(moved.get(kind, 0) == amount, f"the accumulator {kind} moves by what was paid")
    if "deductible" in moved:
        demand(moved["deductible"] == result.deductible_fen, "the deductible counts what was taken")


def check_refund(
    original: settlement_pb2.Settlement, refund: settlement_pb2.Settlement, year: int
) -> None:
    """Raise Broken unless a refund is the exact negative of its settlement."""
    before, after = original.breakdown, refund.breakdown
    demand(refund.original_settlement_id == original.settlement_id, "a refund names its settlement")
    demand(refund.state == settlement_pb2.SETTLEMENT_STATE_REFUND, "a refund says that it is one")
    demand(refund.visit_id == original.visit_id, "a refund is of the same visit")
    demand(refund.person_number == original.person_number, "a refund is of the same person")
    negated = tuple(-each for each in split_of(before.totals))
    demand(split_of(after.totals) == negated, "a refund gives the whole split back")
    for name in _NEGATED:
        demand(getattr(after, name) == -getattr(before, name), f"a refund gives {name} back")
    funds = [(each.fund, -each.amount_fen) for each in before.funds]
    demand([(each.fund, each.amount_fen) for each in after.funds] == funds, "and every fund")
    demand(_deltas(before, -1) == _deltas(after, 1), "a refund restores every accumulator")
    check_sums(after)
    check_movements(refund, year)


def _deltas(result: settlement_pb2.Breakdown, sign: int) -> dict[tuple[int, str], int]:
    return {
        (each.year, each.name): sign * (each.after_fen - each.before_fen)
        for each in result.accumulators
    }


def same(told: settlement_pb2.Settlement, got: settlement_pb2.Settlement, what: str) -> None:
    """Raise Broken with the fields that differ."""
    if told == got:
        return
    different = [
        field.name
        for field in told.DESCRIPTOR.fields
        if getattr(told, field.name) != getattr(got, field.name)
    ]
    raise Broken(f"{what} {told.settlement_id} differs from what was told in {different}")
