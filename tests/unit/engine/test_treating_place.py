"""The treating place: charges split by its catalogue, a bill cut into parts (A-060 to A-067)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.builders import BEIJING, VISITED_MS, a_pharmacy, an_institution
from yidi.domain.care import CareType, FeeCategory, FeeClass, HospitalGrade
from yidi.domain.catalogue import NO_LIMITS, Catalogue, CatalogueItem, PriceLimits
from yidi.domain.errors import NotKnown, StateRefused
from yidi.domain.requests import ORDINARY_PART, SELF_PAID_PART, Charge
from yidi.domain.split import ZERO, FeeSplit
from yidi.engine.treating_place import cut_bill, split_charges, split_of

DRUG, TEST, SPA, HERB = "X" + "1" * 22, "1" * 15, "3" * 15, "T0001"


def an_item(code: str, **changed: Any) -> CatalogueItem:
    facts = {
        "code": code,
        "name": code,
        "fee_class": FeeClass.A,
        "fee_category": FeeCategory.WESTERN_DRUG,
        "first_paid_bp": 0,
        "limits": NO_LIMITS,
        "unit": "盒",
        "valid_from": date(2020, 1, 1),
    }
    return CatalogueItem(**facts | changed)


ITEMS = (
    an_item(DRUG, fee_class=FeeClass.B, first_paid_bp=1_000),
    an_item(
        TEST,
        fee_class=FeeClass.B,
        fee_category=FeeCategory.EXAMINATION,
        first_paid_bp=1_000,
        limits=PriceLimits(None, 150_000_000, 180_000_000),
    ),
    an_item(SPA, fee_class=FeeClass.C, fee_category=FeeCategory.OTHER),
    an_item(HERB, fee_category=FeeCategory.HERBAL_DRUG, valid_to=date(2024, 12, 31)),
)
CATALOGUE = Catalogue("510000", {each.code: each for each in ITEMS}, {"M03900": frozenset({DRUG})})


def a_charge(
    number: str, item: str, amount: int, part: str = ORDINARY_PART, **changed: Any
) -> Charge:
    facts = {
        "line_number": number,
        "item_code": item,
        "item_name": "as written",
        "price_micros": amount * 10_000,
        "quantity_micros": 1_000_000,
        "amount_fen": amount,
        "occurred_at": None,
        "part": part,
    }
    return Charge(**facts | changed)


def split(*charges: Charge, institution: Any = None, at_ms: int = VISITED_MS) -> Any:
    return split_charges(charges, CATALOGUE, institution or an_institution(), at_ms)


def test_a_line_is_split_by_class_rate_and_limit() -> None:
    """A-061: 200.00 with a limit of 180.00 and 10 % first paid."""
    (line,) = split(a_charge("1", TEST, 20_000))

    assert split_of(line.line) == FeeSplit(20_000, 0, 2_000, 1_800, 16_200)
    assert (line.limit_micros, line.first_paid_bp) == (180_000_000, 1_000)
    assert (line.line.fee_class, line.line.fee_category) == (FeeClass.B, FeeCategory.EXAMINATION)
    assert (line.line.item_name, line.line.batch_number) == ("as written", "1")


def test_the_limit_is_that_of_the_grade() -> None:
    secondary = an_institution(grade=HospitalGrade.SECONDARY_A)
    primary = an_institution(grade=HospitalGrade.PRIMARY_A)

    (lower,) = split(a_charge("1", TEST, 20_000), institution=secondary)
    (none,) = split(a_charge("1", TEST, 20_000), institution=primary)

    assert split_of(lower.line) == FeeSplit(20_000, 0, 5_000, 1_500, 13_500)
    assert split_of(none.line) == FeeSplit(20_000, 0, 0, 2_000, 18_000)
    assert none.limit_micros == 0


def test_class_c_is_the_persons_own_cost() -> None:
    (line,) = split(a_charge("1", SPA, 8_000))

    assert split_of(line.line) == FeeSplit(8_000, 8_000, 0, 0, 0)


def test_an_item_outside_the_scope_of_the_disease_is_the_persons_own_cost() -> None:
    """A-067: hypertension has a limited list here, diabetes none."""
    inside, outside, unlimited = split(
        a_charge("1", DRUG, 10_000, "M03900"),
        a_charge("2", TEST, 10_000, "M03900"),
        a_charge("3", TEST, 10_000, "M01600"),
    )

    assert split_of(inside.line) == FeeSplit(10_000, 0, 0, 1_000, 9_000)
    assert split_of(outside.line) == FeeSplit(10_000, 10_000, 0, 0, 0)
    assert split_of(unlimited.line) == FeeSplit(10_000, 0, 0, 1_000, 9_000)


def test_what_the_institution_calls_self_paid_is_self_paid() -> None:
    (line,) = split(a_charge("1", DRUG, 10_000, SELF_PAID_PART))

    assert split_of(line.line) == FeeSplit(10_000, 10_000, 0, 0, 0)


def test_a_cost_arises_with_the_visit_unless_it_says_otherwise() -> None:
    ordered = datetime(2025, 1, 5, 9, 0, tzinfo=BEIJING)

    lines = split(a_charge("1", DRUG, 100), a_charge("2", DRUG, 100, occurred_at=ordered))

    assert [line.line.occurred_at_ms for line in lines] == [VISITED_MS, 1_736_038_800_000]


def test_every_item_that_the_catalogue_lacks_is_named() -> None:
    """A-056: an item that has ended is told from one that never was."""
    with pytest.raises(NotKnown) as caught:
        split(a_charge("1", "X" + "9" * 22, 100), a_charge("2", DRUG, 100), a_charge("7", HERB, 1))

    assert [(each.field_path, each.text_zh) for each in caught.value.problems] == [
        ("charges[0].item_code", f"第1行编码X{'9' * 22}不在就医地医保目录内"),
        ("charges[2].item_code", "第7行项目2025-01-06不在目录有效期内(2020-01-01至2024-12-31)"),
    ]


def test_an_item_is_looked_up_for_the_day_of_the_visit() -> None:
    new_year = datetime(2024, 12, 31, 23, 59, tzinfo=BEIJING)

    (line,) = split(a_charge("1", HERB, 100), at_ms=int(new_year.timestamp()) * 1000)

    assert line.line.item_code == HERB


def test_a_pharmacy_sells_drugs_and_goods_that_nobody_insures() -> None:
    """A-076."""
    sold = split(a_charge("1", DRUG, 100), a_charge("2", SPA, 100), institution=a_pharmacy())

    with pytest.raises(StateRefused) as caught:
        split(a_charge("1", DRUG, 100), a_charge("2", TEST, 100), institution=a_pharmacy())

    assert len(sold) == 2
    assert [(each.reason.name, each.field_path) for each in caught.value.problems] == [
        ("ITEM_NOT_ALLOWED", "charges[1].item_code")
    ]


# --------------------------------------------------------------------------- cutting


def cut(*charges: Charge, institution: Any = None, is_emergency: bool = False) -> Any:
    found = institution or an_institution()
    return cut_bill(charges, split(*charges, institution=found), found, is_emergency=is_emergency)


def test_a_bill_is_cut_into_chronic_by_disease_then_ordinary_then_self_paid() -> None:
    """A-065, A-066."""
    parts = cut(
        a_charge("1", SPA, 9_800, SELF_PAID_PART),
        a_charge("2", DRUG, 1_000),
        a_charge("3", DRUG, 2_000, "M03900"),
        a_charge("4", DRUG, 4_000, "M01600"),
        a_charge("5", DRUG, 8_000, "M03900"),
    )

    assert [(part.care_type, part.disease_code) for part in parts] == [
        (CareType.CHRONIC, "M01600"),
        (CareType.CHRONIC, "M03900"),
        (CareType.ORDINARY, ""),
        (None, ""),
    ]
    assert [[line.line.line_number for line in part.lines] for part in parts] == [
        ["4"],
        ["3", "5"],
        ["2"],
        ["1"],
    ]
    assert parts[1].totals == FeeSplit(10_000, 0, 0, 1_000, 9_000)


def test_an_emergency_makes_the_ordinary_part_emergency_care() -> None:
    """A-028."""
    chronic, ordinary = cut(
        a_charge("1", DRUG, 100, "M03900"), a_charge("2", DRUG, 100), is_emergency=True
    )

    assert (chronic.care_type, ordinary.care_type) == (CareType.CHRONIC, CareType.EMERGENCY)


def test_what_a_pharmacy_sells_is_a_purchase_even_in_an_emergency() -> None:
    """A-076."""
    (part,) = cut(a_charge("1", DRUG, 100), institution=a_pharmacy(), is_emergency=True)

    assert part.care_type is CareType.PHARMACY


def test_a_bill_without_charges_has_no_parts() -> None:
    assert cut() == ()
    assert split() == ()
    assert ZERO.amount_fen == 0
