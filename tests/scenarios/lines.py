"""Fee lines as a case writes them: split by hand, or raw as a hospital charges them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.messages import stamp
from yidi.domain.money import parse_micros, parse_yuan, yuan
from yidi.v1 import codes_pb2, fees_pb2
from yidi.v1 import treating_place_service_pb2 as treating

Table = dict[str, Any]

ITEM = ("XC08CAX001A001010190001", "苯磺酸氨氯地平片")
"""What a line is when a case only cares for amounts."""

OUTSIDE = ("first_paid", "over_limit", "self_paid")
"""The parts of a split that a case writes; the rest of the amount is in scope."""


def split_lines(rows: Iterable[Table], at: datetime) -> list[fees_pb2.FeeLine]:
    """Lines that the treating place has split; what is not said otherwise is in scope."""
    return [_split_line(number, row, at) for number, row in enumerate(rows, 1)]


def charges(rows: Iterable[Table]) -> list[treating.Charge]:
    """Raw charges; ``part`` is a disease code, ``ordinary`` or ``self``."""
    return [_charge(number, row) for number, row in enumerate(rows, 1)]


def part_of(part: Any, names: Iterable[str]) -> Table:
    """One part of a settled bill: its receipt, its disease, and amounts by name."""
    facts = {
        "receipt": codes_pb2.ReceiptCategory.Name(part.receipt_category).removeprefix(
            "RECEIPT_CATEGORY_"
        ),
        "disease": part.disease_code,
        "total": yuan(part.totals.total_fen),
        **{
            field.name.removesuffix("_fen"): yuan(getattr(part.totals.split, field.name))
            for field in part.totals.split.DESCRIPTOR.fields
        },
    }
    paid = part.settlement.breakdown
    return {
        name: facts[name] if name in facts else yuan(getattr(paid, f"{name}_fen")) for name in names
    }


def _split_line(number: int, row: Table, at: datetime) -> fees_pb2.FeeLine:
    amount = parse_yuan(row["amount"])
    outside = {
        name: parse_yuan(row.get(name, "0.00"))
        for name in ("first_paid", "over_limit", "self_paid")
    }
    in_scope = amount - sum(outside.values())
    return fees_pb2.FeeLine(
        **_shared(number, row, amount),
        fee_class=_fee_class(row),
        fee_category=codes_pb2.FEE_CATEGORY_WESTERN_DRUG,
        split=fees_pb2.Split(
            full_self_paid_fen=outside["self_paid"],
            over_limit_fen=outside["over_limit"],
            first_paid_fen=outside["first_paid"],
            in_scope_fen=parse_yuan(row["in_scope"]) if "in_scope" in row else in_scope,
        ),
        occurred_at=stamp(at),
    )


def _charge(number: int, row: Table) -> treating.Charge:
    part = row["part"]
    kinds: dict[str, Table] = {"ordinary": {"ordinary": True}, "self": {"self_paid": True}}
    return treating.Charge(
        **_shared(number, row, parse_yuan(row["amount"])),
        **kinds.get(part, {"disease_code": part}),
    )


def _shared(number: int, row: Table, amount: int) -> Table:
    return {
        "line_number": row.get("number", str(number)),
        "item_code": row.get("item", ITEM[0]),
        "item_name": row.get("name", ITEM[1]),
        "price_micros": parse_micros(row.get("price", row["amount"])),
        "quantity_micros": parse_micros(row.get("quantity", "1")),
        "amount_fen": amount,
    }


def _fee_class(row: Table) -> codes_pb2.FeeClass:
    if "self_paid" in row:
        return codes_pb2.FEE_CLASS_C
    return codes_pb2.FEE_CLASS_B if "first_paid" in row else codes_pb2.FEE_CLASS_A
