"""The one rounding function, and amounts as text."""

from __future__ import annotations

import pytest

from yidi.domain.money import (
    line_amount,
    parse_micros,
    parse_yuan,
    percent,
    round_half_up,
    take,
    yuan,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (0, 7, 0),
        (1, 2, 1),
        (-1, 2, -1),
        (49, 100, 0),
        (50, 100, 1),
        (-50, 100, -1),
        (-49, 100, 0),
        (3, 2, 2),
        (5, 2, 3),
        (-5, 2, -3),
        (7, 1, 7),
        (10**30 + 1, 2, 5 * 10**29 + 1),
    ],
)
def test_halves_round_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    """A-078."""
    assert round_half_up(numerator, denominator) == expected


@pytest.mark.parametrize("denominator", [0, -2])
def test_a_denominator_that_is_not_positive_is_refused(denominator: int) -> None:
    with pytest.raises(ValueError, match="denominator must be positive"):
        round_half_up(1, denominator)


@pytest.mark.parametrize(
    ("amount_fen", "rate_bp", "expected"),
    [(25_500, 7_000, 17_850), (1, 5_000, 1), (1, 4_999, 0), (-1, 5_000, -1), (5_650, 5_000, 2_825)],
)
def test_a_share_is_rounded_to_the_fen(amount_fen: int, rate_bp: int, expected: int) -> None:
    assert take(amount_fen, rate_bp) == expected


def test_price_times_quantity_is_rounded_once() -> None:
    # 0.333333 yuan x 3 = 0.999999 yuan; 0.005 yuan x 1 = half a fen.
    assert line_amount(333_333, 3_000_000) == 100
    assert line_amount(5_000, 1_000_000) == 1
    assert line_amount(4_999, 1_000_000) == 0


@pytest.mark.parametrize(
    ("amount_fen", "text"),
    [(0, "0.00"), (5, "0.05"), (20_675, "206.75"), (-5, "-0.05"), (-20_675, "-206.75")],
)
def test_an_amount_is_written_with_two_decimals(amount_fen: int, text: str) -> None:
    assert yuan(amount_fen) == text
    assert parse_yuan(text) == amount_fen


@pytest.mark.parametrize(
    ("rate_bp", "text"),
    [(7_000, "70%"), (8_950, "89.5%"), (8_955, "89.55%"), (0, "0%"), (10_000, "100%")],
)
def test_a_rate_is_written_without_needless_zeros(rate_bp: int, text: str) -> None:
    assert percent(rate_bp) == text


@pytest.mark.parametrize(
    ("text", "amount_fen"), [("428", 42_800), ("428.5", 42_850), (" 428.50 ", 42_850)]
)
def test_yuan_may_be_written_shorter(text: str, amount_fen: int) -> None:
    assert parse_yuan(text) == amount_fen


@pytest.mark.parametrize(
    "text",
    ["", ".", "1.", ".5", "1.005", "1,000.00", "1e3", "12.3.4", "--1", "+1", "\uff11", "1.\uff12"],
)
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        parse_yuan(text)


def test_prices_have_at_most_six_decimals() -> None:
    assert parse_micros("12.345678") == 12_345_678
    assert parse_micros("4") == 4_000_000
    with pytest.raises(ValueError, match="at most 6 decimals"):
        parse_micros("1.0000001")
