"""The treating place (就医地): every charge is split by its catalogue, a bill is cut into parts.

It never computes a benefit. Source: money.md, treating place; A-060, A-061, A-066, A-067.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from yidi.domain.care import CareType, FeeClass, InstitutionType
from yidi.domain.catalogue import Catalogue, CatalogueItem
from yidi.domain.codes import catalogue_kind
from yidi.domain.errors import Problem, problem, refusal
from yidi.domain.institution import Institution
from yidi.domain.records import FeeLine
from yidi.domain.regions import CHINA_TIME
from yidi.domain.requests import ORDINARY_PART, SELF_PAID_PART, Charge
from yidi.domain.split import FeeSplit, SplitRule, split_line, total_of


class Item(Protocol):
    """A charge as far as the catalogue is concerned, decoded or not."""

    @property
    def line_number(self) -> str:
        """Its number on the bill."""

    @property
    def item_code(self) -> str:
        """Its code in the catalogue."""


BATCH_OF_BILL = "1"
"""A bill of an institution is one charge batch (收费批次) of each of its visits."""


@dataclass(frozen=True, slots=True)
class SplitLine:
    """A split line with the rule of the catalogue by which it was split."""

    line: FeeLine
    limit_micros: int
    first_paid_bp: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bill: what one receipt shows. ``care_type`` is None for the self-paid one."""

    care_type: CareType | None
    disease_code: str
    lines: tuple[SplitLine, ...]
    totals: FeeSplit


def split_charges(
    charges: Sequence[Charge], catalogue: Catalogue, institution: Institution, visited_at_ms: int
) -> tuple[SplitLine, ...]:
    """Return every charge split, in order; refuse with every item that cannot be.

    An item outside the disease's limited scope is the person's own cost (A-067); so is
    whatever the institution put into the self-paid part. A pharmacy sells drugs and allowed
    goods, no services (A-076).
    """
    day = datetime.fromtimestamp(visited_at_ms / 1000, CHINA_TIME).date()
    found = item_problems(charges, catalogue, institution, day)
    if found:
        raise refusal(found)
    return tuple(
        _split(charge, item, catalogue, institution, visited_at_ms)
        for charge in charges
        if (item := catalogue.item(charge.item_code)) is not None
    )


def item_problems(
    charges: Iterable[Item], catalogue: Catalogue, institution: Institution, day: date
) -> list[Problem]:
    """Return what the catalogue has against the items, in the order of the charges.

    An item has to be in it on the day, and to be one that the institution may sell (A-056,
    A-076). A code without the shape of one is passed over: that is told already.
    """
    found = []
    is_pharmacy = institution.institution_type is InstitutionType.PHARMACY
    for index, charge in enumerate(charges):
        item = catalogue.item(charge.item_code)
        facts = {"line": charge.line_number, "item": charge.item_code}
        if item is None:
            reason = "ITEM_NOT_IN_CATALOGUE" if catalogue_kind(charge.item_code) else ""
        elif not item.is_valid_on(day):
            reason = "ITEM_NOT_VALID_ON_DAY"
            facts |= {"date": day.isoformat(), **_span(item)}
        else:
            reason = "ITEM_NOT_ALLOWED" if is_pharmacy and not _is_sold(item) else ""
        if reason:
            found.append(problem(reason, f"charges[{index}].item_code", **facts))
    return found


def _span(item: CatalogueItem) -> dict[str, str]:
    """Return from when until when an item is in force, as facts for both languages."""
    if item.valid_to is None:
        return {"span": f"自{item.valid_from}起", "span_en": f"from {item.valid_from} on"}
    return {
        "span": f"{item.valid_from}至{item.valid_to}",
        "span_en": f"from {item.valid_from} to {item.valid_to}",
    }


def cut_bill(
    charges: Sequence[Charge],
    lines: Sequence[SplitLine],
    institution: Institution,
    *,
    is_emergency: bool,
) -> tuple[Part, ...]:
    """Return the parts: chronic by disease code, then ordinary, then self-paid (A-066)."""
    by_part: dict[str, list[SplitLine]] = {}
    for charge, line in zip(charges, lines, strict=True):
        by_part.setdefault(charge.part, []).append(line)
    ordinary = CareType.EMERGENCY if is_emergency else CareType.ORDINARY
    if institution.institution_type is InstitutionType.PHARMACY:
        ordinary = CareType.PHARMACY
    parts = [
        _part(CareType.CHRONIC, code, by_part[code])
        for code in sorted(by_part.keys() - {ORDINARY_PART, SELF_PAID_PART})
    ]
    if ORDINARY_PART in by_part:
        parts.append(_part(ordinary, "", by_part[ORDINARY_PART]))
    if SELF_PAID_PART in by_part:
        parts.append(_part(None, "", by_part[SELF_PAID_PART]))
    return tuple(parts)


def _part(care_type: CareType | None, disease_code: str, lines: list[SplitLine]) -> Part:
    totals = total_of(split_of(each.line) for each in lines)
    return Part(care_type, disease_code, tuple(lines), totals)


def split_of(line: FeeLine) -> FeeSplit:
    """Return the split of a line as a value."""
    return FeeSplit(
        line.amount_fen,
        line.full_self_paid_fen,
        line.over_limit_fen,
        line.first_paid_fen,
        line.in_scope_fen,
    )


def _split(
    charge: Charge,
    item: CatalogueItem,
    catalogue: Catalogue,
    institution: Institution,
    visited_at_ms: int,
) -> SplitLine:
    limit_micros = item.limit_micros(institution.level)
    in_scope = charge.part != SELF_PAID_PART and (
        charge.part == ORDINARY_PART or catalogue.in_scope(charge.part, item.code)
    )
    rule = SplitRule(item.fee_class, item.first_paid_bp, limit_micros, in_scope)
    split = split_line(charge.amount_fen, charge.price_micros, charge.quantity_micros, rule)
    at_ms = int(charge.occurred_at.timestamp() * 1000) if charge.occurred_at else visited_at_ms
    line = FeeLine(
        visit_id="",
        line_number=charge.line_number,
        batch_number=BATCH_OF_BILL,
        item_code=charge.item_code,
        item_name=charge.item_name,
        fee_class=item.fee_class,
        fee_category=item.fee_category,
        price_micros=charge.price_micros,
        quantity_micros=charge.quantity_micros,
        amount_fen=charge.amount_fen,
        full_self_paid_fen=split.full_self_paid_fen,
        over_limit_fen=split.over_limit_fen,
        first_paid_fen=split.first_paid_fen,
        in_scope_fen=split.in_scope_fen,
        occurred_at_ms=at_ms,
    )
    return SplitLine(line, limit_micros or 0, item.first_paid_bp)


def _is_sold(item: CatalogueItem) -> bool:
    """Whether a pharmacy may sell the item: drugs, and goods that nobody insures."""
    return item.is_drug() or item.fee_class is FeeClass.C
