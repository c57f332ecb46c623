"""A policy file says what its TOML says: amounts, schedules, shared accumulators, dates."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.province.policy_texts import CHRONIC, DIFFERENCE, HEAD, PLANS
from yidi.domain.caps import DiseaseStrategy, SeveralDiseases
from yidi.domain.care import (
    CareType,
    FilingType,
    GradeLevel,
    Insurance,
    PersonCategory,
)
from yidi.domain.plan import (
    AccountRule,
    Assistance,
    Band,
    CivilServant,
    CriticalIllness,
    DeductibleMethod,
    DifferenceForm,
    LargeCost,
    Plan,
    ShareOrder,
)
from yidi.domain.policy import AreaPolicy, LocalDisease, SelectionRule
from yidi.province import policy_files
from yidi.province.policy_files import parse

ON = date(2025, 3, 10)


def area(extra: str = "", head: str = HEAD) -> AreaPolicy:
    return parse(head + PLANS + extra, "630000.toml").area("630100")


def plan(policy: AreaPolicy, care_type: CareType, **changed: object) -> Plan:
    facts: dict[str, object] = {
        "insurance": Insurance.EMPLOYEE,
        "disease_code": None,
        "category": PersonCategory.WORKING,
        "grade_level": GradeLevel.TERTIARY,
        "filing_type": FilingType.REFERRAL,
        "on": ON,
    }
    found = policy.plan(care_type=care_type, **facts | changed)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_plan_without_more_has_no_deductible_cap_or_difference() -> None:
    found = plan(area(), CareType.PHARMACY)

    assert found.name == "employee-pharmacy"
    assert found.deductible.method is DeductibleMethod.NONE
    assert (found.cap_fen, found.bands) == (None, (Band(None, 0),))
    assert found.difference.form is DifferenceForm.NONE
    assert found.account == AccountRule()


def test_amounts_and_rates_are_read_exactly() -> None:
    found = plan(area(), CareType.ORDINARY)

    assert found.deductible.method is DeductibleMethod.PER_YEAR
    assert (found.deductible.standard_fen, found.deductible.owner) == (10_000, "employee-ordinary")
    assert (found.cap_fen, found.cap_owner) == (200_000, "employee-ordinary")
    assert found.bands == (Band(None, 5_000),)
    assert found.clause == "办法"


def test_what_an_area_requires_is_read() -> None:
    policy = area(
        CHRONIC,
        head=HEAD
        + """
local_diseases = [
  { code = "QH0101", name = "高血压Ⅱ期", national = "M03900", valid_from = 2023-01-01 },
  { code = "QH9001", name = "癫痫" },
]
[areas.selection]
chronic = { required = true, count_max = 2, levels = ["secondary", "tertiary"] }
ordinary = { required = false }
""",
    )

    assert policy.filing_required == {CareType.ORDINARY, CareType.CHRONIC}
    assert policy.chronic_selection == SelectionRule(
        True, 2, frozenset({GradeLevel.SECONDARY, GradeLevel.TERTIARY})
    )
    assert policy.ordinary_selection == SelectionRule()
    assert policy.local_diseases == (
        LocalDisease("QH0101", "高血压Ⅱ期", "M03900", date(2023, 1, 1)),
        LocalDisease("QH9001", "癫痫", None),
    )


@pytest.mark.parametrize(
    ("written", "several"),
    [
        ('strategy = "combined"', SeveralDiseases(DiseaseStrategy.COMBINED)),
        (
            'strategy = "highest_plus", further = "1000.00"',
            SeveralDiseases(DiseaseStrategy.HIGHEST_PLUS, further_fen=100_000),
        ),
        (
            'strategy = "added_limited", ceiling = "7000.00"',
            SeveralDiseases(DiseaseStrategy.ADDED_LIMITED, ceiling_fen=700_000),
        ),
    ],
)
def test_every_strategy_is_read_with_its_amount(written: str, several: SeveralDiseases) -> None:
    """A-072."""
    assert area(head=HEAD.replace('strategy = "separate"', written)).several_diseases == several


def test_a_category_replaces_what_holds_for_all() -> None:
    policy = area(
        """
[[areas.plans]]
insurance = "employee"
care = "chronic"
clause = "办法"
diseases = ["M03900"]
cap = { working = "3000.00", retired = "none" }
deductible = { method = "per_visit", standard = { primary = "10.00", secondary = "20.00", tertiary = "30.00" } }

[areas.plans.rates]
primary = "80%"
secondary = "75%"
tertiary = [{ to = "1000.00", rate = "60%" }, { rate = "65.5%" }]
retired = { primary = "90%", secondary = "85%", tertiary = "80%" }
"""  # noqa: E501 -- an inline table stands on one line
    )

    working = plan(policy, CareType.CHRONIC, disease_code="M03900")
    retired = plan(policy, CareType.CHRONIC, disease_code="M03900", category=PersonCategory.RETIRED)

    assert working.bands == (Band(100_000, 6_000), Band(None, 6_550))
    assert retired.bands == (Band(None, 8_000),)
    assert (working.cap_fen, retired.cap_fen) == (300_000, None)
    assert (working.standard_fen, retired.standard_fen) == (3_000, 3_000)
    assert working.name == "employee-chronic-M03900"


def test_diseases_have_caps_of_their_own_or_share_one() -> None:
    policy = area(
        """
[[areas.plans]]
insurance = "employee"
care = "chronic"
clause = "办法"
rates = "70%"
deductible = { method = "per_year", standard = "300.00", counted_on = "employee-chronic" }
diseases = { M03900 = "4000.00", M01600 = { working = "5000.00", retired = "6000.00" } }

[[areas.plans]]
insurance = "employee"
care = "chronic"
clause = "办法"
rates = "90%"
diseases = ["M07801", "M00500"]
cap = "300000.00"
cap_counted_on = "employee-serious"
"""
    )

    hypertension = plan(policy, CareType.CHRONIC, disease_code="M03900")
    diabetes = plan(policy, CareType.CHRONIC, disease_code="M01600")
    dialysis = plan(policy, CareType.CHRONIC, disease_code="M07801")

    assert (hypertension.cap_fen, diabetes.cap_fen) == (400_000, 500_000)
    assert hypertension.deductible.owner == diabetes.deductible.owner == "employee-chronic"
    assert hypertension.joins_diseases
    assert (dialysis.cap_owner, dialysis.cap_fen) == ("employee-serious", 30_000_000)
    assert not dialysis.joins_diseases


def test_a_plan_may_share_deductible_and_cap_of_another() -> None:
    policy = area(
        head=HEAD,
        extra="""
[[areas.plans]]
insurance = "employee"
care = "chronic"
clause = "办法"
rates = "70%"
diseases = ["M03900"]
deductible = { shared_with = "employee-ordinary" }
cap_shared_with = "employee-ordinary"
""",
    )

    found = plan(policy, CareType.CHRONIC, disease_code="M03900")

    assert (found.deductible.owner, found.deductible.standard_fen) == ("employee-ordinary", 10_000)
    assert (found.cap_owner, found.cap_fen) == ("employee-ordinary", 200_000)
    assert not found.joins_diseases


@pytest.mark.parametrize(
    ("written", "form", "value_bp", "order", "standard_fen"),
    [
        ('form = "points"', DifferenceForm.POINTS, 1_000, ShareOrder.BEFORE_DEDUCTIBLE, 10_000),
        (
            'form = "first_share"\norder = "after_deductible"',
            DifferenceForm.FIRST_SHARE,
            1_000,
            ShareOrder.AFTER_DEDUCTIBLE,
            10_000,
        ),
    ],
)
def test_a_difference_is_read_for_every_temporary_filing(
    written: str, form: DifferenceForm, value_bp: int, order: ShareOrder, standard_fen: int
) -> None:
    """A-073."""
    policy = area(
        head=HEAD
        + f"""
[areas.differences.employee]
{written}
referral = "10%"
emergency = "5%"
other_temporary = "20%"
clause = "差异化办法"
"""
    )

    found = plan(policy, CareType.ORDINARY)

    assert (found.difference.form, found.difference.value_bp) == (form, value_bp)
    assert (found.difference.order, found.standard_fen) == (order, standard_fen)
    assert found.difference.clause == "差异化办法"
    relocated = plan(policy, CareType.ORDINARY, filing_type=FilingType.RELOCATED_RETIREE)
    assert relocated.difference.form is DifferenceForm.NONE


def test_a_plan_may_have_a_difference_of_its_own() -> None:
    policy = area(
        """
[[areas.plans]]
insurance = "employee"
care = "chronic"
clause = "办法"
rates = "70%"
diseases = ["M03900"]
deductible = { method = "per_visit", standard = "10.00" }

[areas.plans.difference]
form = "higher_deductible"
referral = "30.00"
emergency = { primary = "20.00", secondary = "30.00", tertiary = "40.00" }
other_temporary = { working = "50.00", retired = "40.00" }
"""
    )
    chronic = {"disease_code": "M03900"}

    assert plan(policy, CareType.CHRONIC, **chronic).standard_fen == 3_000
    emergency = plan(policy, CareType.CHRONIC, filing_type=FilingType.EMERGENCY, **chronic)
    assert emergency.standard_fen == 4_000
    assert plan(policy, CareType.ORDINARY).difference.form is DifferenceForm.NONE


def test_funds_reach_the_care_types_they_name() -> None:
    policy = area(
        head=HEAD
        + """
[areas.funds.employee]
account = "in_scope"
large_cost = { rate = "90%", cap = "300000.00", care = ["ordinary"], clause = "大额办法" }
civil_servant = { rate = "50%", care = ["ordinary"] }

[areas.funds.resident]
assistance = { rate = "70%", cap = "30000.00", care = ["ordinary", "pharmacy"] }

[areas.funds.resident.critical_illness]
threshold = "10000.00"
bands = [{ to = "50000.00", rate = "60%" }, { rate = "70%" }]
counts_deductible = false
counts_extra_share = true
care = ["ordinary"]
"""
    )
    adult = {"insurance": Insurance.RESIDENT, "category": PersonCategory.ADULT}

    employee = plan(policy, CareType.ORDINARY)
    resident = plan(policy, CareType.ORDINARY, **adult)

    assert employee.large_cost == LargeCost(9_000, 30_000_000, "大额办法")
    assert employee.civil_servant == CivilServant(5_000)
    assert employee.account == AccountRule(is_allowed=True, in_scope_only=True)
    assert resident.critical_illness == CriticalIllness(
        1_000_000, (Band(5_000_000, 6_000), Band(None, 7_000)), None, False, True
    )
    assert resident.assistance == Assistance(7_000, 3_000_000)
    assert plan(policy, CareType.PHARMACY).large_cost is None
    assert plan(policy, CareType.PHARMACY, **adult).assistance == Assistance(7_000, 3_000_000)


def test_terms_change_on_a_day() -> None:
    text = (HEAD + PLANS).replace(
        'cap = "2000.00"\n', 'cap = "2000.00"\nvalid_from = 2025-01-01\n', 1
    )
    older = """
[[areas.plans]]
insurance = "employee"
care = "ordinary"
clause = "旧办法"
rates = "45%"
valid_to = 2024-12-31
"""

    policy = parse(text + older, "630000.toml").area("630100")

    assert plan(policy, CareType.ORDINARY, on=date(2024, 12, 31)).clause == "旧办法"
    assert plan(policy, CareType.ORDINARY, on=date(2025, 1, 1)).clause == "办法"


def test_a_long_term_resident_may_be_said_to_have_none() -> None:
    text = HEAD + DIFFERENCE + 'relocated_retiree = "0%"\n' + PLANS

    policy = parse(text, "630000.toml").area("630100")

    found = plan(policy, CareType.ORDINARY, filing_type=FilingType.RELOCATED_RETIREE)
    assert found.rated_bands[0].rate_bp == 5_000


def test_a_higher_deductible_may_stand_on_a_shared_one() -> None:
    text = (HEAD + PLANS).replace(
        'care = "pharmacy"\nclause = "办法"\nrates = "0%"',
        'care = "pharmacy"\nclause = "办法"\nrates = "0%"\n'
        'deductible = { shared_with = "employee-ordinary" }\n'
        'difference = { form = "higher_deductible", referral = "150.00",'
        ' emergency = "150.00", other_temporary = "150.00" }',
        1,
    )

    policy = parse(text, "630000.toml").area("630100")

    assert plan(policy, CareType.PHARMACY).standard_fen == 15_000


def test_a_local_code_may_be_mapped_anew_later() -> None:
    head = HEAD + (
        'local_diseases = [{ code = "QH1", name = "甲", valid_to = 2024-12-31 },'
        ' { code = "QH1", name = "甲", national = "M03900", valid_from = 2025-01-01 }]\n'
    )

    policy = area(CHRONIC, head=head)

    assert policy.national_disease("QH1", date(2024, 12, 31)) is None
    assert policy.national_disease("QH1", date(2025, 1, 1)) == "M03900"


def test_a_province_without_a_file_is_not_known() -> None:
    with pytest.raises(LookupError, match="no policy file for province 990000"):
        policy_files.load("990000")
