"""A policy resolves to the plan of one person and visit (A-003, A-068, A-072, A-073)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yidi.domain.care import (
    CareType,
    FilingType,
    GradeLevel,
    Insurance,
    PersonCategory,
)
from yidi.domain.invariants import InvariantBroken
from yidi.domain.plan import Band, DeductibleMethod, Difference, DifferenceForm
from yidi.domain.policy import (
    AreaPolicy,
    DifferenceTerms,
    LocalDisease,
    ProvincePolicy,
    SelectionRule,
    Terms,
    reduction_allowed_bp,
)

ON = date(2025, 3, 10)
POSITIONS = [
    (grade, category)
    for grade in GradeLevel
    for category in (PersonCategory.WORKING, PersonCategory.RETIRED)
]


def terms(name: str, care_type: CareType, disease: str | None = None, **changed: Any) -> Terms:
    """An employee's terms: 50 %, retired 60 %, cap 1 000.00, a yearly deductible of 100.00."""
    facts: dict[str, Any] = {
        "name": name,
        "insurance": Insurance.EMPLOYEE,
        "care_type": care_type,
        "disease_code": disease,
        "method": DeductibleMethod.PER_YEAR,
        "standards": dict.fromkeys(POSITIONS, 10_000),
        "bands": {
            at: (Band(None, 6_000 if at[1] is PersonCategory.RETIRED else 5_000),)
            for at in POSITIONS
        },
        "caps": dict.fromkeys(POSITIONS, 100_000),
        "deductible_owner": name,
        "cap_owner": name,
    }
    return Terms(**facts | changed)


ORDINARY = terms("employee-ordinary", CareType.ORDINARY)


def an_area(*plans: Terms, **changed: Any) -> AreaPolicy:
    facts: dict[str, Any] = {
        "area_code": "630100",
        "name": "西宁市",
        "source": "synthetic",
        "filing_required": frozenset({CareType.CHRONIC}),
        "temporary_filing_months": 6,
        "change_lock_months": 0,
        "chronic_selection": SelectionRule(),
        "ordinary_selection": SelectionRule(),
        "terms": plans,
    }
    return AreaPolicy(**facts | changed)


def resolve(area: AreaPolicy, care_type: CareType, disease: str | None = None, **changed: Any):  # type: ignore[no-untyped-def]
    facts: dict[str, Any] = {
        "insurance": Insurance.EMPLOYEE,
        "category": PersonCategory.WORKING,
        "grade_level": GradeLevel.TERTIARY,
        "filing_type": FilingType.REFERRAL,
        "on": ON,
    }
    return area.plan(care_type=care_type, disease_code=disease, **facts | changed)


def test_category_and_grade_choose_the_rate() -> None:
    area = an_area(ORDINARY)

    working = resolve(area, CareType.ORDINARY)
    retired = resolve(area, CareType.ORDINARY, category=PersonCategory.RETIRED)

    assert working.bands == (Band(None, 5_000),)
    assert retired.bands == (Band(None, 6_000),)
    assert (working.name, working.cap_fen, working.cap_owner) == (
        "employee-ordinary", 100_000, "employee-ordinary",
    )  # fmt: skip


def test_the_same_question_gives_the_same_plan() -> None:
    area = an_area(ORDINARY)

    assert resolve(area, CareType.ORDINARY) is resolve(area, CareType.ORDINARY)


def test_emergency_care_uses_the_ordinary_plan() -> None:
    """A-028."""
    area = an_area(ORDINARY)

    plan = resolve(area, CareType.EMERGENCY, filing_type=FilingType.EMERGENCY)

    assert plan.name == "employee-ordinary"


def test_an_area_without_the_benefit_has_no_plan() -> None:
    """A-068: the caller then settles as ordinary care."""
    area = an_area(ORDINARY, terms("employee-chronic-M03900", CareType.CHRONIC, "M03900"))

    assert resolve(area, CareType.CHRONIC, "M07200") is None
    assert resolve(area, CareType.CHRONIC, None) is None
    assert resolve(area, CareType.PHARMACY) is None
    assert (
        resolve(
            area,
            CareType.ORDINARY,
            insurance=Insurance.RESIDENT,
            category=PersonCategory.ADULT,
        )
        is None
    )


def test_a_disease_is_ignored_outside_chronic_care() -> None:
    assert resolve(an_area(ORDINARY), CareType.ORDINARY, "M03900").disease_code is None


def test_a_fine_transplant_code_falls_back_to_its_category() -> None:
    """A-003: an area may manage transplants by category."""
    by_category = an_area(terms("employee-chronic-M08300", CareType.CHRONIC, "M08300"))
    both = an_area(
        terms("employee-chronic-M08300", CareType.CHRONIC, "M08300"),
        terms("employee-chronic-M08301", CareType.CHRONIC, "M08301"),
    )

    assert resolve(by_category, CareType.CHRONIC, "M08304").name == "employee-chronic-M08300"
    assert resolve(both, CareType.CHRONIC, "M08301").name == "employee-chronic-M08301"
    assert resolve(by_category, CareType.CHRONIC, "M03900") is None


def test_a_category_never_falls_back_to_a_fine_code() -> None:
    area = an_area(terms("employee-chronic-M08301", CareType.CHRONIC, "M08301"))

    assert resolve(area, CareType.CHRONIC, "M08300") is None


@pytest.mark.parametrize(
    ("filing_type", "expected"),
    [
        (FilingType.REFERRAL, Difference(DifferenceForm.POINTS, 1_000)),
        (FilingType.LONG_TERM_RESIDENT, Difference()),
        (None, Difference()),
    ],
)
def test_the_filing_type_chooses_the_difference(
    filing_type: FilingType | None, expected: Difference
) -> None:
    """A-073; without a filing there is nothing to reduce (A-038)."""
    differences = {FilingType.REFERRAL: DifferenceTerms(DifferenceForm.POINTS, 1_000)}
    area = an_area(terms("employee-ordinary", CareType.ORDINARY, differences=differences))

    assert resolve(area, CareType.ORDINARY, filing_type=filing_type).difference == expected


def test_a_higher_deductible_is_chosen_by_grade() -> None:
    standards = {at: 20_000 * at[0] for at in POSITIONS}
    higher = DifferenceTerms(DifferenceForm.HIGHER_DEDUCTIBLE, standards=standards)
    area = an_area(
        terms("employee-ordinary", CareType.ORDINARY, differences={FilingType.REFERRAL: higher})
    )

    assert resolve(area, CareType.ORDINARY).standard_fen == 60_000
    assert resolve(area, CareType.ORDINARY, grade_level=GradeLevel.PRIMARY).standard_fen == 20_000


def test_a_shared_deductible_and_cap_are_those_of_the_other_plan() -> None:
    pharmacy = terms(
        "employee-pharmacy",
        CareType.PHARMACY,
        method=DeductibleMethod.NONE,
        standards=dict.fromkeys(POSITIONS, 0),
        caps=dict.fromkeys(POSITIONS, None),
        deductible_from="employee-ordinary",
        cap_from="employee-ordinary",
    )

    plan = resolve(an_area(ORDINARY, pharmacy), CareType.PHARMACY)

    assert plan.deductible.owner == "employee-ordinary"
    assert plan.deductible.method is DeductibleMethod.PER_YEAR
    assert plan.deductible.standard_fen == 10_000
    assert (plan.cap_owner, plan.cap_fen) == ("employee-ordinary", 100_000)


def test_terms_hold_from_their_first_to_their_last_day() -> None:
    area = an_area(
        terms("employee-ordinary", CareType.ORDINARY, valid_to=date(2024, 12, 31)),
        terms(
            "employee-ordinary",
            CareType.ORDINARY,
            valid_from=date(2025, 1, 1),
            valid_to=date(2025, 12, 31),
            caps=dict.fromkeys(POSITIONS, 200_000),
        ),
    )

    assert resolve(area, CareType.ORDINARY, on=date(2024, 12, 31)).cap_fen == 100_000
    assert resolve(area, CareType.ORDINARY, on=date(2025, 1, 1)).cap_fen == 200_000
    assert resolve(area, CareType.ORDINARY, on=date(2025, 12, 31)).cap_fen == 200_000
    assert resolve(area, CareType.ORDINARY, on=date(2026, 1, 1)) is None


def test_a_category_of_the_other_insurance_is_our_fault() -> None:
    with pytest.raises(InvariantBroken, match="a category belongs to the insurance"):
        resolve(an_area(ORDINARY), CareType.ORDINARY, category=PersonCategory.MINOR)


def test_the_rule_for_several_diseases_sees_their_own_caps_only() -> None:
    """A-072; a cap that is shared, or none, is outside the rule."""
    area = an_area(
        terms("employee-chronic-M03900", CareType.CHRONIC, "M03900"),
        terms("employee-chronic-M07801", CareType.CHRONIC, "M07801", cap_owner="employee-serious"),
        terms(
            "employee-chronic-M04600",
            CareType.CHRONIC,
            "M04600",
            caps=dict.fromkeys(POSITIONS, None),
        ),
        terms(
            "employee-chronic-M01600",
            CareType.CHRONIC,
            "M01600",
            caps=dict.fromkeys(POSITIONS, 500_000),
        ),
    )
    diseases = ["M03900", "M07801", "M04600", "M01600", "M07200"]

    caps = area.disease_caps(
        Insurance.EMPLOYEE, diseases, PersonCategory.WORKING, GradeLevel.TERTIARY, ON
    )

    assert caps == (("employee-chronic-M03900", 100_000), ("employee-chronic-M01600", 500_000))
    assert resolve(area, CareType.CHRONIC, "M03900").joins_diseases
    assert not resolve(area, CareType.CHRONIC, "M07801").joins_diseases


def test_an_area_says_what_it_requires() -> None:
    """A-015, A-033, A-038; emergency care is bound to nothing (A-028)."""
    chronic, ordinary = SelectionRule(True, 2), SelectionRule(True, 1)
    area = an_area(chronic_selection=chronic, ordinary_selection=ordinary)

    assert area.needs_filing(CareType.CHRONIC)
    assert not area.needs_filing(CareType.ORDINARY)
    assert area.selection(CareType.CHRONIC) is chronic
    assert area.selection(CareType.ORDINARY) is ordinary
    assert area.selection(CareType.PHARMACY) is ordinary
    assert not area.selection(CareType.EMERGENCY).is_required


def test_local_codes_are_mapped_to_national_ones() -> None:
    """A-006, A-009."""
    area = an_area(
        local_diseases=(
            LocalDisease("QH0101", "高血压Ⅱ期", "M03900", valid_from=date(2023, 1, 1)),
            LocalDisease("QH9001", "癫痫", None),
        )
    )

    assert area.national_disease("QH0101", ON) == "M03900"
    assert area.national_disease("QH0101", date(2022, 12, 31)) is None
    assert area.national_disease("QH9001", ON) is None
    assert area.national_disease("QH0000", ON) is None


def test_an_area_lists_its_chronic_diseases() -> None:
    area = an_area(
        ORDINARY,
        terms("employee-chronic-M03900", CareType.CHRONIC, "M03900"),
        terms("employee-chronic-M04600", CareType.CHRONIC, "M04600", valid_from=date(2026, 1, 1)),
    )

    assert area.chronic_diseases(Insurance.EMPLOYEE, ON) == ("M03900",)
    assert area.chronic_diseases(Insurance.RESIDENT, ON) == ()


@pytest.mark.parametrize(
    ("filing_type", "allowed_bp"),
    [
        (FilingType.REFERRAL, 1_000),
        (FilingType.EMERGENCY, 1_000),
        (FilingType.OTHER_TEMPORARY, 2_000),
        (FilingType.RELOCATED_RETIREE, 0),
        (FilingType.LONG_TERM_RESIDENT, 0),
        (FilingType.PERMANENT_WORKER, 0),
    ],
)
def test_the_nation_limits_every_reduction(filing_type: FilingType, allowed_bp: int) -> None:
    assert reduction_allowed_bp(filing_type) == allowed_bp


@pytest.mark.parametrize(
    ("form", "value_bp", "reduction_bp"),
    [
        (DifferenceForm.NONE, 0, 0),
        (DifferenceForm.POINTS, 1_000, 1_000),
        (DifferenceForm.FIRST_SHARE, 1_500, 1_500),
        (DifferenceForm.FACTOR, 9_000, 1_000),
        (DifferenceForm.HIGHER_DEDUCTIBLE, 0, 0),
    ],
)
def test_every_form_reduces_by_a_comparable_amount(
    form: DifferenceForm, value_bp: int, reduction_bp: int
) -> None:
    assert DifferenceTerms(form, value_bp).reduction_bp() == reduction_bp


def test_an_area_without_its_own_policy_follows_the_default() -> None:
    xining = an_area()
    province = ProvincePolicy("630000", "青海省", {"630100": (xining,)}, "630100")

    assert province.area("630100") is xining
    assert province.area("632800") is xining
