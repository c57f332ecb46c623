"""Amounts, rates and the one rounding function (money.md, "Units").

Every amount is a whole number of fen, every rate a whole number of basis points, every
price, quantity and price limit a whole number of millionths. No float comes near money.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

Fen: TypeAlias = int
"""An amount in fen (分), 0.01 yuan."""

Bp: TypeAlias = int
"""A rate in basis points: 7000 is 70 %."""

Micros: TypeAlias = int
"""A price in millionths of a yuan, or a quantity in millionths of a unit."""

WHOLE_BP = 10_000
"""100 % in basis points."""

ONE_MICROS = 1_000_000
"""One yuan, or one unit, in millionths."""

MICROS_SQUARED_PER_FEN = ONE_MICROS * ONE_MICROS // 100
"""price_micros x quantity_micros divided by this is an amount in fen."""


def round_half_up(numerator: int, denominator: int) -> Fen:
    """Return the whole number nearest to ``numerator / denominator``.

    Halves go away from zero, for negative ratios too, so that a refund is the exact
    negative of what it refunds. This is the only rounding in the project; it stands
    exactly where money.md writes ``round(...)``. Source: A-078.
    """
    if denominator <= 0:
        raise ValueError(f"denominator must be positive, not {denominator}")
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def take(amount_fen: Fen, rate_bp: Bp) -> Fen:
    """Return ``round(amount x rate)``: the share of an amount at a rate in basis points."""
    return round_half_up(amount_fen * rate_bp, WHOLE_BP)


def line_amount(price_micros: Micros, quantity_micros: Micros) -> Fen:
    """Return ``round(price x quantity)`` in fen, both given in millionths."""
    return round_half_up(price_micros * quantity_micros, MICROS_SQUARED_PER_FEN)


@lru_cache(maxsize=16_384)
def yuan(amount_fen: Fen) -> str:
    """Write an amount as yuan with two decimals and no separators: 20675 -> ``206.75``.

    Remembered for a while: the steps of a settlement name each amount again and again.
    """
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{sign}{whole}.{rest:02d}"


def percent(rate_bp: Bp) -> str:
    """Write a rate as a percentage without needless zeros: 7000 -> ``70%``, 8950 -> ``89.5%``."""
    whole, rest = divmod(rate_bp, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def _scaled(text: str, places: int) -> int:
    body = text.strip()
    negative = body.startswith("-")
    whole, dot, decimals = body.removeprefix("-").partition(".")
    is_number = whole.isascii() and whole.isdigit() and (not dot or decimals.isdigit())
    if not is_number or not decimals.isascii() or len(decimals) > places:
        raise ValueError(f"{text!r} is not a number with at most {places} decimals")
    value = int(whole + decimals.ljust(places, "0"))
    return -value if negative else value


def parse_yuan(text: str) -> Fen:
    """Read ``428``, ``428.0`` or ``428.00`` as fen; raise ValueError on anything else."""
    return _scaled(text, 2)


def parse_micros(text: str) -> Micros:
    """Read a price or quantity with at most six decimals as millionths."""
    return _scaled(text, 6)
