"""Bills drawn from a seed: fee lines as a treating place sends them, split and balanced.

The generator plays the treating place, so it splits its own lines. Amounts spread around
the mean of the mix as real ones do: many small ones, few large ones. Whole fen throughout.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.care import CareType, FeeClass, Insurance
from yidi.domain.money import ONE_MICROS, line_amount
from yidi.domain.split import FeeSplit, SplitRule, split_line, total_of
from yidi.load.mix import BillShape
from yidi.v1 import fees_pb2

_SPREAD_PERCENT = (
    15, 23, 29, 34, 40, 45, 51, 56, 62, 69, 76, 84, 94, 104, 117, 133, 153, 182, 230, 403,
)  # fmt: skip
"""Twenty equally frequent sizes of a log-normal spread, in percent of the mean, which is 100."""

_MICROS_PER_FEN = ONE_MICROS // 100
_QUANTITIES = (1, 1, 1, 2, 2, 3, 4)
_LIMITED_PERCENT = 10
"""Lines of class B whose price lies above a limit, by a tenth."""


@dataclass(frozen=True, slots=True)
class Item:
    """A catalogue item as the treating place's catalogue has it."""

    code: str
    name: str
    fee_class: FeeClass
    first_paid_bp: int
    fee_category: int
    is_drug: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill in batches; the totals are those of all of them together."""

    batches: tuple[tuple[fees_pb2.FeeLine, ...], ...]
    splits: tuple[FeeSplit, ...]

    @property
    def total(self) -> FeeSplit:
        """The split of the whole bill."""
        return total_of(self.splits)


@cache
def items() -> tuple[Item, ...]:
    """Return the items that bills are made of."""
    text = files("yidi.load").joinpath("data/items.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if not line.startswith("#")]
    return tuple(
        Item(code, name, FeeClass[letter], int(percent) * 100, int(category), kind == "drug")
        for code, name, letter, percent, category, kind in rows[1:]
    )


def draw_bills(
    care: CareType,
    insurance: Insurance,
    shape: BillShape,
    occurred_at: Timestamp,
    dice: random.Random,
) -> Iterator[Bill]:
    """Yield bills of one care type without end, each in one batch."""
    known = [each for each in items() if each.is_drug or care is not CareType.PHARMACY]
    mean_fen = shape.mean_fen[insurance]
    while True:
        wide = shape.lines_max - shape.lines_min + 1
        # The smaller of two draws: short bills are more frequent than long ones.
        count = shape.lines_min + min(dice.randrange(wide), dice.randrange(wide))
        amount_fen = mean_fen * dice.choice(_SPREAD_PERCENT) // 100
        weights = [dice.randint(1, 9) for _ in range(count)]
        lines, splits = [], []
        for number, weight in enumerate(weights, start=1):
            part_fen = max(1, amount_fen * weight // sum(weights))
            line, split = _line(number, dice.choice(known), part_fen, occurred_at, dice)
            lines.append(line)
            splits.append(split)
        yield Bill((tuple(lines),), (total_of(splits),))


def in_two_batches(bill: Bill) -> Bill:
    """Return the same bill in two batches; one of a single line stays as it is."""
    (lines,) = bill.batches
    if len(lines) < 2:  # noqa: PLR2004 (two batches)
        return bill
    half = len(lines) // 2
    batches = (lines[:half], lines[half:])
    return Bill(batches, tuple(total_of(map(split_of, batch)) for batch in batches))


def split_of(line: fees_pb2.FeeLine) -> FeeSplit:
    """Return the split that stands on a line."""
    split = line.split
    return FeeSplit(
        line.amount_fen,
        split.full_self_paid_fen,
        split.over_limit_fen,
        split.first_paid_fen,
        split.in_scope_fen,
    )


def totals(split: FeeSplit) -> fees_pb2.BillTotals:
    """Return totals as the contract has them."""
    return fees_pb2.BillTotals(total_fen=split.amount_fen, split=_parts(split))


def _parts(split: FeeSplit) -> fees_pb2.Split:
    return fees_pb2.Split(
        full_self_paid_fen=split.full_self_paid_fen,
        over_limit_fen=split.over_limit_fen,
        first_paid_fen=split.first_paid_fen,
        in_scope_fen=split.in_scope_fen,
    )


def _line(
    number: int, item: Item, amount_fen: int, occurred_at: Timestamp, dice: random.Random
) -> tuple[fees_pb2.FeeLine, FeeSplit]:
    quantity = dice.choice(_QUANTITIES)
    price_micros = max(1, amount_fen // quantity) * _MICROS_PER_FEN
    quantity_micros = quantity * ONE_MICROS
    charged_fen = line_amount(price_micros, quantity_micros)
    limit_micros = None
    if item.fee_class is FeeClass.B and dice.randrange(100) < _LIMITED_PERCENT:
        limit_micros = price_micros * 9 // 10
    rule = SplitRule(item.fee_class, item.first_paid_bp, limit_micros)
    split = split_line(charged_fen, price_micros, quantity_micros, rule)
    line = fees_pb2.FeeLine(
        line_number=str(number),
        item_code=item.code,
        item_name=item.name,
        fee_class=item.fee_class,  # type: ignore[arg-type]
        fee_category=item.fee_category,  # type: ignore[arg-type]
        price_micros=price_micros,
        quantity_micros=quantity_micros,
        amount_fen=charged_fen,
        split=_parts(split),
        price_limit_micros=limit_micros or 0,
        first_paid_bp=item.first_paid_bp,
        occurred_at=occurred_at,
    )
    return line, split
