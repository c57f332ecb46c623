"""The result of a benefit: who pays what, what moves in the books, and why (A-063).

The values and their identities; how they come about is in benefit.py.
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from yidi.domain.invariants import InvariantBroken, hold
from yidi.domain.money import Bp, Fen
from yidi.domain.records import Movement
from yidi.domain.split import FeeSplit

ACCOUNT_YEAR = 0
"""The year of accumulators that have none: the personal account goes on over new year."""


class Step(NamedTuple):
    """One step of the calculation, such that a pocket calculator gives the same amount.

    ``taken_from_fen`` is what the rate or standard applies to. ``rate_bp`` is None where
    there is no rate, or where the exact one is no whole number of basis points: then
    ``text_zh`` shows it as a product. A band's ``amount_fen`` is rounded for reading only;
    the step after the bands rounds their exact sum, once.
    """

    name_zh: str
    name_en: str
    taken_from_fen: Fen
    rate_bp: Bp | None
    standard_fen: Fen | None
    amount_fen: Fen
    text_zh: str
    clause: str


class Breakdown(NamedTuple):
    """A settled benefit (结算结果), or, with every amount negative, its refund (退费).

    ``covered_fen`` is the in-scope amount the pool has worked on, ``uncovered_fen`` what
    its cap left over. ``balance_after_fen`` is a state, not an amount: it never turns
    negative in a refund.
    """

    total_fen: Fen
    split: FeeSplit
    extra_share_fen: Fen
    deductible_fen: Fen
    pool_fen: Fen
    covered_fen: Fen
    uncovered_fen: Fen
    large_cost_fen: Fen
    critical_illness_fen: Fen
    civil_servant_fen: Fen
    assistance_fen: Fen
    fund_total_fen: Fen
    hospital_part_fen: Fen
    person_part_fen: Fen
    account_fen: Fen
    cash_fen: Fen
    balance_after_fen: Fen
    movements: tuple[Movement, ...]
    steps: tuple[Step, ...]


def check(breakdown: Breakdown) -> None:
    """Raise InvariantBroken unless every identity of money.md holds, for a refund as well.

    The total is fund, account, cash and hospital part; the fund is its five parts; the
    in-scope amount is extra share, deductible, covered and uncovered; the fund never
    exceeds what is in scope; no part has the opposite sign; each accumulator moves once.
    """
    fund_fen, total_fen, split = breakdown.fund_total_fen, breakdown.total_fen, breakdown.split
    fund_parts, person_parts, scope_parts = _parts(breakdown)
    parts = fund_parts + person_parts + scope_parts
    if not (
        (max(parts) <= 0 if total_fen < 0 else min(parts) >= 0)
        and split.is_balanced()
        and split.amount_fen == total_fen
        and sum(scope_parts) == split.in_scope_fen
        and sum(fund_parts) == fund_fen
        and fund_fen + sum(person_parts) == total_fen
        and breakdown.account_fen + breakdown.cash_fen == breakdown.person_part_fen
        and abs(fund_fen) <= abs(split.in_scope_fen)
        and breakdown.balance_after_fen >= 0
        and len({each[:2] for each in breakdown.movements}) == len(breakdown.movements)
    ):
        _raise_broken(breakdown)


def _parts(breakdown: Breakdown) -> tuple[tuple[Fen, ...], tuple[Fen, ...], tuple[Fen, ...]]:
    """The parts of the fund, those of whom the fund leaves to pay, and those of the scope."""
    return (
        (
            breakdown.pool_fen,
            breakdown.large_cost_fen,
            breakdown.critical_illness_fen,
            breakdown.civil_servant_fen,
            breakdown.assistance_fen,
        ),
        (breakdown.hospital_part_fen, breakdown.account_fen, breakdown.cash_fen),
        (
            breakdown.extra_share_fen,
            breakdown.deductible_fen,
            breakdown.covered_fen,
            breakdown.uncovered_fen,
        ),
    )


def _raise_broken(breakdown: Breakdown) -> NoReturn:
    """Say which identity does not hold; a breakdown that is right never comes here."""
    fund_parts, person_parts, scope_parts = _parts(breakdown)
    split = breakdown.split
    parts = fund_parts + person_parts + scope_parts
    is_refund = breakdown.total_fen < 0
    hold(
        max(parts) <= 0 if is_refund else min(parts) >= 0,
        "no part of a breakdown has the opposite sign",
        parts=parts,
    )
    hold(split.is_balanced(), "the split adds up to its amount", split=split)
    hold(
        split.amount_fen == breakdown.total_fen,
        "the total is the amount that was split",
        total_fen=breakdown.total_fen,
        split_fen=split.amount_fen,
    )
    hold(
        sum(scope_parts) == split.in_scope_fen,
        "extra share, deductible, covered and uncovered add up to the in-scope amount",
        parts=scope_parts,
        in_scope_fen=split.in_scope_fen,
    )
    hold(
        sum(fund_parts) == breakdown.fund_total_fen,
        "the fund parts add up to the fund total",
        parts=fund_parts,
        fund_total_fen=breakdown.fund_total_fen,
    )
    hold(
        breakdown.fund_total_fen + sum(person_parts) == breakdown.total_fen
        and breakdown.account_fen + breakdown.cash_fen == breakdown.person_part_fen,
        "fund, account, cash and hospital part add up to the total",
        total_fen=breakdown.total_fen,
        fund_total_fen=breakdown.fund_total_fen,
        person_part_fen=breakdown.person_part_fen,
        parts=person_parts,
    )
    hold(
        abs(breakdown.fund_total_fen) <= abs(split.in_scope_fen),
        "the fund pays no more than is in scope",
        fund_total_fen=breakdown.fund_total_fen,
        in_scope_fen=split.in_scope_fen,
    )
    hold(breakdown.balance_after_fen >= 0, "an account is never overdrawn")
    names = {(movement.name, movement.year) for movement in breakdown.movements}
    hold(len(names) == len(breakdown.movements), "an accumulator moves once in a settlement")
    raise InvariantBroken("every identity of a breakdown holds", {})


def refund_of(breakdown: Breakdown, *, balance_fen: Fen | None = None) -> Breakdown:
    """Return the refund of a settlement: every amount and movement exactly negated.

    So the accumulators return to what they were. ``balance_fen`` is the account before
    the refund; without it, the balance the settlement left. Nothing is computed anew, and
    the identities hold for the negative record too.
    Source: money.md, last paragraph; A-090.
    """
    before_fen = breakdown.balance_after_fen if balance_fen is None else balance_fen
    refund = Breakdown(
        total_fen=-breakdown.total_fen,
        split=breakdown.split.negated(),
        extra_share_fen=-breakdown.extra_share_fen,
        deductible_fen=-breakdown.deductible_fen,
        pool_fen=-breakdown.pool_fen,
        covered_fen=-breakdown.covered_fen,
        uncovered_fen=-breakdown.uncovered_fen,
        large_cost_fen=-breakdown.large_cost_fen,
        critical_illness_fen=-breakdown.critical_illness_fen,
        civil_servant_fen=-breakdown.civil_servant_fen,
        assistance_fen=-breakdown.assistance_fen,
        fund_total_fen=-breakdown.fund_total_fen,
        hospital_part_fen=-breakdown.hospital_part_fen,
        person_part_fen=-breakdown.person_part_fen,
        account_fen=-breakdown.account_fen,
        cash_fen=-breakdown.cash_fen,
        balance_after_fen=before_fen + breakdown.account_fen,
        movements=tuple(
            movement._replace(delta_fen=-movement.delta_fen) for movement in breakdown.movements
        ),
        steps=tuple(
            step._replace(
                taken_from_fen=-step.taken_from_fen,
                amount_fen=-step.amount_fen,
                text_zh=f"退费冲回：{step.text_zh}",
            )
            for step in breakdown.steps
        ),
    )
    check(refund)
    return refund
