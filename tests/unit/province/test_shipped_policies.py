"""What the 32 shipped policy files have to show, so that a joint test meets every case."""

from __future__ import annotations

from datetime import date

import pytest

from yidi.domain import diseases, regions
from yidi.domain.caps import DiseaseStrategy
from yidi.domain.care import (
    CareType,
    FilingClass,
    FilingType,
    GradeLevel,
    Insurance,
    PersonCategory,
)
from yidi.domain.plan import DeductibleMethod, DifferenceForm, Plan, ShareOrder
from yidi.domain.policy import CATEGORIES_OF, AreaPolicy, Terms
from yidi.province import policy_files

ON = date(2025, 3, 10)
TRANSPLANTS = {"M08300", "M08301", "M08302", "M08303", "M08304", "M08305", "M08306"}


def areas() -> list[AreaPolicy]:
    return [
        area
        for code in policy_files.shipped()
        for rule_sets in policy_files.load(code).areas.values()
        for area in rule_sets
    ]


def all_terms() -> list[Terms]:
    return [terms for area in areas() for terms in area.terms]


def resident_at_tertiary(area: AreaPolicy) -> Plan:
    plan = area.plan(
        Insurance.RESIDENT,
        CareType.ORDINARY,
        None,
        PersonCategory.ADULT,
        GradeLevel.TERTIARY,
        None,
        ON,
    )
    assert plan is not None
    return plan


def test_every_province_has_a_policy() -> None:
    assert set(policy_files.shipped()) == regions.province_codes()


@pytest.mark.parametrize("code", sorted(regions.province_codes()))
def test_a_policy_is_of_its_province_and_covers_its_capital(code: str) -> None:
    policy = policy_files.load(code)
    capital = "660000" if code == "660000" else f"{code[:2]}0100"

    assert (policy.province_code, policy.default_area_code) == (code, capital)
    province = regions.region(code)
    assert province is not None
    assert policy.name == province.name
    assert all(regions.region(area) is not None for area in policy.areas)
    assert policy.area(f"{code[:2]}9999") is policy.areas[capital][-1]


@pytest.mark.parametrize("area", areas(), ids=lambda area: area.area_code)
def test_every_benefit_resolves_for_everybody(area: AreaPolicy) -> None:
    for insurance, categories in CATEGORIES_OF.items():
        for category in categories:
            for grade in GradeLevel:
                for filing in (None, *FilingType):
                    for terms in area.terms:
                        if terms.insurance is insurance and terms.is_valid_on(ON):
                            plan = area.plan(
                                insurance,
                                terms.care_type,
                                terms.disease_code,
                                category,
                                grade,
                                filing,
                                ON,
                            )
                            assert plan is not None
                            assert plan.name == terms.name
                            assert plan.clause


@pytest.mark.parametrize("area", areas(), ids=lambda area: area.area_code)
def test_every_area_has_the_ten_diseases_but_one_at_most(area: AreaPolicy) -> None:
    known = {each.code for each in diseases.all_diseases()}

    for insurance in Insurance:
        covered = set(area.chronic_diseases(insurance, ON))
        assert covered <= known
        assert known - covered - TRANSPLANTS <= {"M07200"}
        assert covered & TRANSPLANTS in ({"M08300"}, TRANSPLANTS - {"M08300"})


@pytest.mark.parametrize("area", areas(), ids=lambda area: area.area_code)
def test_local_diseases_reach_exactly_the_benefits_of_the_area(area: AreaPolicy) -> None:
    """A-006, A-009."""
    mapped = {each.national_code for each in area.local_diseases if each.national_code}

    assert mapped == set(area.chronic_diseases(Insurance.EMPLOYEE, ON))
    assert any(each.national_code is None and each.name == "癫痫" for each in area.local_diseases)
    hypertension = [each for each in area.local_diseases if each.national_code == "M03900"]
    assert [each.name for each in hypertension] == ["高血压Ⅱ期", "高血压Ⅲ期"]


def test_every_form_of_difference_occurs() -> None:
    differences = [each for terms in all_terms() for each in terms.differences.values()]

    assert {each.form for each in differences} == set(DifferenceForm) - {DifferenceForm.NONE}
    assert {each.order for each in differences if each.form is DifferenceForm.FIRST_SHARE} == set(
        ShareOrder
    )
    assert any(
        not terms.differences for terms in all_terms() if terms.care_type is CareType.ORDINARY
    )


def test_no_long_term_resident_has_a_reduction() -> None:
    """A-073, A-034."""
    for terms in all_terms():
        for filing_type in terms.differences:
            assert filing_type.filing_class is FilingClass.TEMPORARY


def test_every_counting_method_and_strategy_occurs() -> None:
    assert {terms.method for terms in all_terms()} == set(DeductibleMethod)
    assert {area.several_diseases.strategy for area in areas()} == set(DiseaseStrategy)


def test_every_further_fund_and_account_rule_occurs() -> None:
    assert any(terms.large_cost for terms in all_terms())
    assert any(terms.critical_illness for terms in all_terms())
    assert any(terms.civil_servant for terms in all_terms())
    assert any(terms.assistance for terms in all_terms())
    rules = {(each.account.is_allowed, each.account.in_scope_only) for each in all_terms()}
    assert rules == {(False, False), (True, False), (True, True)}


def test_sharing_bands_and_changes_over_time_occur() -> None:
    assert any(terms.deductible_from for terms in all_terms())
    assert any(terms.cap_from for terms in all_terms())
    assert any(len(bands) > 1 for terms in all_terms() for bands in terms.bands.values())
    assert any(terms.valid_to < date.max for terms in all_terms())
    assert any(terms.valid_from > date.min for terms in all_terms())


def test_some_areas_have_no_benefit_for_spondylitis() -> None:
    """A-068: such a visit is settled as ordinary care."""
    without = {
        area.area_code
        for area in areas()
        if "M07200" not in area.chronic_diseases(Insurance.EMPLOYEE, ON)
    }

    assert without == {"230100", "450100", "540100"}


def test_some_residents_get_nothing_at_tertiary_hospitals() -> None:
    """A-075: that is success, not an error."""
    nothing = {
        area.area_code for area in areas() if resident_at_tertiary(area).bands[0].rate_bp == 0
    }

    assert {"320100", "440100", "510100", "630100"} <= nothing


def test_transplants_are_managed_by_category_or_by_fine_codes() -> None:
    """A-003."""
    by_category = {
        area.area_code
        for area in areas()
        if "M08300" in area.chronic_diseases(Insurance.EMPLOYEE, ON)
    }

    assert "630100" in by_category
    assert "440100" not in by_category


def test_every_figure_says_where_it_comes_from() -> None:
    sources = {area.area_code: area.source.partition(":")[0] for area in areas()}

    assert set(sources.values()) == {"sample", "synthetic"}
    assert {code for code, source in sources.items() if source == "sample"} == {
        "110100", "310100", "320100", "321100", "360100",
        "440100", "440300", "510100", "610500", "630100",
    }  # fmt: skip


def test_filing_and_choice_of_institutions_vary() -> None:
    """A-015, A-026, A-027, A-038."""
    assert any(not area.needs_filing(CareType.ORDINARY) for area in areas())
    assert any(area.chronic_selection.is_required for area in areas())
    assert any(area.ordinary_selection.is_required for area in areas())
    assert {6, 12} <= {area.temporary_filing_months for area in areas()}
    assert {0, 6} <= {area.change_lock_months for area in areas()}
