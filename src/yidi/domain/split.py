"""How the treating place (就医地) splits a fee line into four parts (费用分割), A-061.

The split is the treating place's alone: the insured place works on its result and never
changes it (A-060). What the insured place does with it is in benefit.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yidi.domain.care import FeeClass
from yidi.domain.invariants import hold
from yidi.domain.money import (
    MICROS_SQUARED_PER_FEN,
    WHOLE_BP,
    Bp,
    Fen,
    Micros,
    line_amount,
    round_half_up,
    take,
)


@dataclass(frozen=True, slots=True)
class SplitRule:
    """What the treating place's catalogue says about the item of a line.

    ``in_disease_scope`` is False when the treating place limits what may be charged under
    the disease of a chronic visit and the item is outside that list (A-067).
    Raises ValueError for a rate outside 0 to 100 %, a first-paid rate on class A, or a
    negative limit.
    """

    fee_class: FeeClass
    first_paid_bp: Bp = 0
    limit_micros: Micros | None = None
    in_disease_scope: bool = True

    def __post_init__(self) -> None:
        """Refuse a rule that no catalogue may contain."""
        if not 0 <= self.first_paid_bp <= WHOLE_BP:
            raise ValueError(f"first-paid rate {self.first_paid_bp} bp is outside 0 to 100 %")
        if self.fee_class is FeeClass.A and self.first_paid_bp:
            raise ValueError("class A has no first-paid share")
        if self.limit_micros is not None and self.limit_micros < 0:
            raise ValueError(f"price limit {self.limit_micros} is negative")


@dataclass(frozen=True, slots=True)
class FeeSplit:
    """The four parts of an amount: of one line, or of a bill as the sum of its lines.

    Fully self-paid (全自费), over the price limit (超限价), paid first by the person
    (先行自付) and in policy scope (符合政策范围). They always add up to the amount; a refund
    has the same parts, all negative.
    """

    amount_fen: Fen
    full_self_paid_fen: Fen
    over_limit_fen: Fen
    first_paid_fen: Fen
    in_scope_fen: Fen

    def __add__(self, other: FeeSplit) -> FeeSplit:
        """Return the split of both amounts together, part by part."""
        return FeeSplit(
            self.amount_fen + other.amount_fen,
            self.full_self_paid_fen + other.full_self_paid_fen,
            self.over_limit_fen + other.over_limit_fen,
            self.first_paid_fen + other.first_paid_fen,
            self.in_scope_fen + other.in_scope_fen,
        )

    def negated(self) -> FeeSplit:
        """Return the exact negative, as a refund needs it."""
        return FeeSplit(
            -self.amount_fen,
            -self.full_self_paid_fen,
            -self.over_limit_fen,
            -self.first_paid_fen,
            -self.in_scope_fen,
        )

    def is_balanced(self) -> bool:
        """Whether the parts add up to the amount and none has the opposite sign."""
        parts = (
            self.full_self_paid_fen,
            self.over_limit_fen,
            self.first_paid_fen,
            self.in_scope_fen,
        )
        same_sign = min(parts) >= 0 if self.amount_fen >= 0 else max(parts) <= 0
        return same_sign and sum(parts) == self.amount_fen

    @classmethod
    def checked(
        cls,
        amount_fen: Fen,
        full_self_paid_fen: Fen,
        over_limit_fen: Fen,
        first_paid_fen: Fen,
        in_scope_fen: Fen,
    ) -> FeeSplit:
        """Return the split of these parts; raise InvariantBroken unless it is balanced."""
        split = cls(amount_fen, full_self_paid_fen, over_limit_fen, first_paid_fen, in_scope_fen)
        hold(split.is_balanced(), "the parts of a split add up to its amount", split=split)
        return split


ZERO = FeeSplit(0, 0, 0, 0, 0)
"""The split of nothing: what a bill without lines comes to."""


def split_line(
    amount_fen: Fen, price_micros: Micros, quantity_micros: Micros, rule: SplitRule
) -> FeeSplit:
    """Return the four parts of one fee line by the treating place's rule.

    Class C, or an item outside the disease-limited scope, is fully self-paid. Otherwise
    what exceeds ``limit x quantity`` comes off first, then the first-paid share of the
    rest; class A has none. Each is rounded once, half up, to the fen, and what is left is
    in scope, so the parts always add up. The unit price decides nothing here: it is the
    amount that was charged, and ``imbalance_fen`` has compared the two.
    Raises ValueError for a negative amount, price or quantity: a refund negates splits.
    Source: money.md, treating place, 2 to 5; A-061, A-067.
    """
    if amount_fen < 0 or price_micros < 0 or quantity_micros < 0:
        raise ValueError("a fee line has no negative amount, price or quantity")
    if rule.fee_class is FeeClass.C or not rule.in_disease_scope:
        return FeeSplit(amount_fen, amount_fen, 0, 0, 0)
    over_limit_fen = 0
    if rule.limit_micros is not None:
        over_limit_fen = max(0, amount_fen - line_amount(rule.limit_micros, quantity_micros))
    limited_fen = amount_fen - over_limit_fen
    first_paid_fen = take(limited_fen, rule.first_paid_bp) if rule.first_paid_bp else 0
    return FeeSplit(amount_fen, 0, over_limit_fen, first_paid_fen, limited_fen - first_paid_fen)


def imbalance_fen(amount_fen: Fen, price_micros: Micros, quantity_micros: Micros) -> Fen:
    """Return 0 when the amount is within one fen of price x quantity, else the difference.

    The comparison is exact: 1.000001 fen is already too much. The difference is
    ``price x quantity - amount``, signed and rounded to the fen, so it is never 0 when
    the caller has to refuse with AMOUNT_NOT_BALANCED.
    Source: money.md, treating place, 1; A-061.
    """
    difference = price_micros * quantity_micros - amount_fen * MICROS_SQUARED_PER_FEN
    if -MICROS_SQUARED_PER_FEN <= difference <= MICROS_SQUARED_PER_FEN:
        return 0
    return round_half_up(difference, MICROS_SQUARED_PER_FEN)


def total_of(splits: Iterable[FeeSplit]) -> FeeSplit:
    """Return the split of a bill: the sums of its lines, whose order does not matter.

    A bill without lines comes to ZERO. Raises InvariantBroken when a line is not balanced.
    """
    amount = full_self_paid = over_limit = first_paid = in_scope = 0
    for split in splits:
        hold(split.is_balanced(), "the parts of a split add up to its amount")
        amount += split.amount_fen
        full_self_paid += split.full_self_paid_fen
        over_limit += split.over_limit_fen
        first_paid += split.first_paid_fen
        in_scope += split.in_scope_fen
    return FeeSplit(amount, full_self_paid, over_limit, first_paid, in_scope)
