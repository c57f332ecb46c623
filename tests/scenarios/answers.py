"""Looks into answers by path, and shows values as a case writes them."""

from __future__ import annotations

import re
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from yidi.domain.money import yuan

_PART = re.compile(r"(?P<name>\w+)(\[(?P<index>\d*)\])?")


def look(message: Message, path: str) -> Any:
    """The value at ``settlement.breakdown.cash_fen``; ``lines[0]`` is one, ``lines[]`` are all."""
    return _look(message, path.split("."))


def _look(message: Message, parts: list[str]) -> Any:
    found = _PART.fullmatch(parts[0])
    assert found, f"no path: {parts[0]}"
    field = message.DESCRIPTOR.fields_by_name[found["name"]]
    value = getattr(message, field.name)
    rest = parts[1:]
    if found["index"] is None:
        if rest:
            return _look(value, rest)
        if field.is_repeated and field.message_type is None:
            return [shown(each, field) for each in value]
        return shown(value, field)
    chosen = list(value) if found["index"] == "" else [value[int(found["index"])]]
    seen = [_look(each, rest) if rest else shown(each, field) for each in chosen]
    return seen if found["index"] == "" else seen[0]


def shown(value: Any, field: FieldDescriptor) -> Any:
    """Codes by their names without the prefix, amounts in yuan, everything else as it is."""
    if field.enum_type is not None:
        prefix = field.enum_type.values_by_number[0].name.removesuffix("UNSPECIFIED")
        return field.enum_type.values_by_number[value].name.removeprefix(prefix)
    if field.name.endswith("_fen"):
        return yuan(value)
    return value


def look_at(message: Message, path: str) -> Any:
    """Like ``look``, but a whole message is compared as it is."""
    for name in path.split("."):
        message = getattr(message, name)
    return message


def breakdowns_in(answer: Any) -> list[Any]:
    """Every breakdown that an answer brings: of a settlement, a refund, or the parts of a bill."""
    fields = answer.DESCRIPTOR.fields_by_name
    if "refunds" in fields:
        return [each.breakdown for each in answer.refunds]
    if "parts" in fields:
        return [each.settlement.breakdown for each in answer.parts if each.HasField("settlement")]
    if "refund" in fields:
        return [answer.refund.breakdown]
    return [answer.settlement.breakdown] if "settlement" in fields else []


def settlement_of(answer: Any) -> Any:
    """The settlement, trial or refund that an answer brings."""
    return answer.refund if "refund" in answer.DESCRIPTOR.fields_by_name else answer.settlement


def amounts_of(answer: Any, names: Any) -> dict[str, str]:
    """Amounts of a settlement by short name: of its breakdown, its split, or a fund."""
    if "parts" in answer.DESCRIPTOR.fields_by_name:
        return {name: yuan(getattr(answer, f"{name}_fen")) for name in names}
    return {name: _amount(settlement_of(answer).breakdown, name) for name in names}


_FUNDS = {
    "pool": (310100, 390100),
    "large_cost": (330100,),
    "civil_servant": (320100,),
    "critical_illness": (390200,),
    "assistance": (610100,),
}


def _amount(breakdown: Any, name: str) -> str:
    if name in _FUNDS:
        return yuan(sum(each.amount_fen for each in breakdown.funds if each.fund in _FUNDS[name]))
    if name == "total":
        return yuan(breakdown.totals.total_fen)
    split = breakdown.totals.split
    source = split if f"{name}_fen" in split.DESCRIPTOR.fields_by_name else breakdown
    return yuan(getattr(source, f"{name}_fen"))


def used_of(answer: Any, names: Any) -> dict[str, list[str]]:
    """Accumulators by name: before and after."""
    changes = {each.name: each for each in settlement_of(answer).breakdown.accumulators}
    return {name: [yuan(changes[name].before_fen), yuan(changes[name].after_fen)] for name in names}


def identity_holds(breakdown: Any) -> bool:
    """Whether total = funds + account + cash + hospital, and every amount has one sign."""
    funds = sum(each.amount_fen for each in breakdown.funds)
    return (
        funds == breakdown.fund_total_fen
        and breakdown.account_fen + breakdown.cash_fen == breakdown.person_part_fen
        and breakdown.totals.total_fen
        == funds + breakdown.person_part_fen + breakdown.hospital_part_fen
    )


_SIGNED = (
    "extra_share_fen", "deductible_fen", "covered_fen", "uncovered_fen", "fund_total_fen",
    "hospital_part_fen", "person_part_fen", "account_fen", "cash_fen",
)  # fmt: skip


def signed_amounts(breakdown: Any) -> list[int]:
    """Every amount of a breakdown that a refund turns into its negative."""
    split = breakdown.totals.split
    return [
        breakdown.totals.total_fen,
        *(getattr(split, field.name) for field in split.DESCRIPTOR.fields),
        *(getattr(breakdown, name) for name in _SIGNED),
        *(each.amount_fen for each in breakdown.funds),
    ]
