"""What holds for every split, whatever the line (money.md, treating place)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yidi.domain.care import FeeClass
from yidi.domain.money import MICROS_SQUARED_PER_FEN, line_amount
from yidi.domain.split import FeeSplit, SplitRule, imbalance_fen, split_line, total_of

AMOUNTS = st.integers(0, 10**9)
PRICES = st.integers(0, 10**11)
QUANTITIES = st.integers(0, 10**9)


@st.composite
def rules(draw: st.DrawFn) -> SplitRule:
    fee_class = draw(st.sampled_from(FeeClass))
    rate_bp = 0 if fee_class is FeeClass.A else draw(st.integers(0, 10_000))
    limit_micros = draw(st.none() | PRICES)
    return SplitRule(fee_class, rate_bp, limit_micros, draw(st.booleans()))


LINES = st.builds(split_line, AMOUNTS, PRICES, QUANTITIES, rules())


@given(LINES)
def test_the_parts_add_up_and_none_is_negative(split: FeeSplit) -> None:
    parts = (
        split.full_self_paid_fen,
        split.over_limit_fen,
        split.first_paid_fen,
        split.in_scope_fen,
    )

    assert sum(parts) == split.amount_fen
    assert min(parts) >= 0


@given(st.lists(LINES, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(lines: list[FeeSplit], random: object) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert total_of(shuffled) == total_of(lines)
    assert total_of(lines).is_balanced()


@given(st.lists(LINES, max_size=8), st.integers(0, 8))
def test_a_bill_in_two_parts_is_the_bill(lines: list[FeeSplit], cut: int) -> None:
    assert total_of(lines[:cut]) + total_of(lines[cut:]) == total_of(lines)


@given(AMOUNTS, PRICES, QUANTITIES, rules(), st.integers(0, 10**6))
def test_a_higher_amount_never_has_less_in_scope(
    amount_fen: int, price_micros: int, quantity_micros: int, rule: SplitRule, more_fen: int
) -> None:
    lower = split_line(amount_fen, price_micros, quantity_micros, rule)
    higher = split_line(amount_fen + more_fen, price_micros, quantity_micros, rule)

    assert higher.in_scope_fen >= lower.in_scope_fen


@given(PRICES, QUANTITIES)
def test_the_rounded_product_is_always_balanced(price_micros: int, quantity_micros: int) -> None:
    amount_fen = line_amount(price_micros, quantity_micros)

    assert imbalance_fen(amount_fen, price_micros, quantity_micros) == 0


@given(AMOUNTS, PRICES, QUANTITIES)
def test_an_imbalance_is_never_told_as_nothing(
    amount_fen: int, price_micros: int, quantity_micros: int
) -> None:
    exact = price_micros * quantity_micros - amount_fen * MICROS_SQUARED_PER_FEN

    told_fen = imbalance_fen(amount_fen, price_micros, quantity_micros)

    assert (told_fen == 0) == (abs(exact) <= MICROS_SQUARED_PER_FEN)
    if told_fen:
        assert (told_fen > 0) == (exact > 0)
        assert abs(told_fen * MICROS_SQUARED_PER_FEN - exact) * 2 <= MICROS_SQUARED_PER_FEN
