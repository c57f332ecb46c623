"""The treating place's split of a fee line (A-061, A-067)."""

from __future__ import annotations

import pytest

from yidi.domain.care import FeeClass
from yidi.domain.invariants import InvariantBroken
from yidi.domain.split import (
    ZERO,
    FeeSplit,
    SplitRule,
    imbalance_fen,
    split_line,
    total_of,
)

ONE = 1_000_000


def test_class_a_is_wholly_in_scope() -> None:
    assert split_line(12_000, 30 * ONE, 4 * ONE, SplitRule(FeeClass.A)) == FeeSplit(
        12_000, 0, 0, 0, 12_000
    )


def test_class_b_takes_the_first_paid_share() -> None:
    assert split_line(20_000, 50 * ONE, 4 * ONE, SplitRule(FeeClass.B, 1_000)) == FeeSplit(
        20_000, 0, 0, 2_000, 18_000
    )


def test_the_price_limit_comes_before_the_first_paid_share() -> None:
    rule = SplitRule(FeeClass.B, 1_000, 180 * ONE)

    assert split_line(20_000, 200 * ONE, ONE, rule) == FeeSplit(20_000, 0, 2_000, 1_800, 16_200)


def test_class_c_is_fully_self_paid_whatever_else_is_said() -> None:
    rule = SplitRule(FeeClass.C, 1_000, 10 * ONE)

    assert split_line(8_000, 80 * ONE, ONE, rule) == FeeSplit(8_000, 8_000, 0, 0, 0)


def test_outside_the_disease_scope_is_fully_self_paid() -> None:
    """A-067: the treating place may limit what a disease covers."""
    rule = SplitRule(FeeClass.A, in_disease_scope=False)

    assert split_line(3_700, 37 * ONE, ONE, rule) == FeeSplit(3_700, 3_700, 0, 0, 0)


@pytest.mark.parametrize(
    ("amount_fen", "over_limit_fen"), [(17_999, 0), (18_000, 0), (18_001, 1), (0, 0)]
)
def test_only_what_exceeds_the_limit_is_over_it(amount_fen: int, over_limit_fen: int) -> None:
    rule = SplitRule(FeeClass.A, 0, 180 * ONE)

    split = split_line(amount_fen, amount_fen * 10_000, ONE, rule)

    assert split == FeeSplit(amount_fen, 0, over_limit_fen, 0, amount_fen - over_limit_fen)


def test_a_limit_of_nothing_leaves_nothing_in_scope() -> None:
    assert split_line(500, 5 * ONE, ONE, SplitRule(FeeClass.B, 1_000, 0)) == FeeSplit(
        500, 0, 500, 0, 0
    )


def test_limit_and_share_are_each_rounded_half_up() -> None:
    # 1.235 x 1.5 = 1.8525 -> 1.85 over 2.00 leaves 0.15; 10 % of 1.85 = 0.185 -> 0.19.
    rule = SplitRule(FeeClass.B, 1_000, 1_235_000)

    assert split_line(200, 1_333_333, 1_500_000, rule) == FeeSplit(200, 0, 15, 19, 166)


@pytest.mark.parametrize(
    ("rate_bp", "limit_micros", "fee_class", "message"),
    [
        (-1, None, FeeClass.B, "outside 0 to 100 %"),
        (10_001, None, FeeClass.B, "outside 0 to 100 %"),
        (1, None, FeeClass.A, "class A has no first-paid share"),
        (0, -1, FeeClass.B, "price limit -1 is negative"),
    ],
)
def test_a_rule_no_catalogue_may_contain_is_refused(
    rate_bp: int, limit_micros: int | None, fee_class: FeeClass, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        SplitRule(fee_class, rate_bp, limit_micros)


@pytest.mark.parametrize("line", [(-1, 1, 1), (1, -1, 1), (1, 1, -1)])
def test_a_fee_line_is_never_negative(line: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no negative amount"):
        split_line(*line, SplitRule(FeeClass.A))


@pytest.mark.parametrize(
    ("amount_fen", "price_micros", "quantity_micros", "expected"),
    [
        (12_000, 30 * ONE, 4 * ONE, 0),
        (12_001, 30 * ONE, 4 * ONE, 0),  # one fen too much is allowed
        (11_999, 30 * ONE, 4 * ONE, 0),  # one fen too little as well
        (12_002, 30 * ONE, 4 * ONE, -2),
        (11_998, 30 * ONE, 4 * ONE, 2),
        (100, 333_333, 3 * ONE, 0),  # 0.999999
        (0, 10_000, ONE, 0),  # exactly one fen
        (0, 10_001, ONE, 1),  # 1.0001 fen: more than one, and never shown as 0
        (3, 10_000, 1_999_900, -1),  # 1.9999 fen against 3
        (100, 0, 0, -100),
    ],
)
def test_price_times_quantity_is_compared_exactly(
    amount_fen: int, price_micros: int, quantity_micros: int, expected: int
) -> None:
    """A-061: a difference of one fen is the most that a line may have."""
    assert imbalance_fen(amount_fen, price_micros, quantity_micros) == expected


def test_a_bill_is_the_sum_of_its_lines_part_by_part() -> None:
    lines = [
        FeeSplit(12_000, 0, 0, 0, 12_000),
        FeeSplit(20_000, 0, 2_000, 1_800, 16_200),
        FeeSplit(8_000, 8_000, 0, 0, 0),
    ]

    assert total_of(lines) == FeeSplit(40_000, 8_000, 2_000, 1_800, 28_200)
    assert total_of([]) == ZERO
    assert lines[0] + lines[1] == FeeSplit(32_000, 0, 2_000, 1_800, 28_200)


def test_a_refund_negates_every_part() -> None:
    split = FeeSplit(20_000, 100, 2_000, 1_800, 16_100)

    assert split.negated() == FeeSplit(-20_000, -100, -2_000, -1_800, -16_100)
    assert split.negated().is_balanced()
    assert split + split.negated() == ZERO


@pytest.mark.parametrize(
    "parts",
    [
        (100, 0, 0, 0, 99),
        (100, 0, 0, -1, 101),
        (-100, 0, 0, 1, -101),
        (0, 1, 0, 0, -1),
    ],
)
def test_parts_that_do_not_add_up_are_never_accepted(parts: tuple[int, ...]) -> None:
    assert not FeeSplit(*parts).is_balanced()
    with pytest.raises(InvariantBroken):
        FeeSplit.checked(*parts)
    with pytest.raises(InvariantBroken):
        total_of([FeeSplit(*parts)])
