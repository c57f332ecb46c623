"""May this person settle this care here on this day? (A-069 and the rules behind it)"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from tests.builders import (
    BEIJING,
    VISITED,
    a_filing,
    a_person,
    a_pharmacy,
    a_policy,
    a_qualification,
    a_question,
    a_relation,
    an_institution,
)
from yidi.domain.agreements import NO_AGREEMENTS, Agreements, FilingWaiver
from yidi.domain.care import CareType, FilingType, GradeLevel, Insurance, InsuredStatus
from yidi.domain.eligibility import Outcome, Standing, decide
from yidi.domain.errors import NextStep
from yidi.domain.filing import Filing
from yidi.domain.institution import Institution
from yidi.domain.invariants import InvariantBroken
from yidi.domain.person import Person, Selection
from yidi.domain.plan import Band, Difference, DifferenceForm
from yidi.domain.policy import AreaPolicy, DifferenceTerms, SelectionRule
from yidi.domain.qualification import QualificationStatus
from yidi.domain.requests import CareQuestion

CHRONIC, ORDINARY = CareType.CHRONIC, CareType.ORDINARY
EMERGENCY, PHARMACY = CareType.EMERGENCY, CareType.PHARMACY


def decided(
    question: CareQuestion | None = None,
    person: Person | None = None,
    institution: Institution | None = None,
    policy: AreaPolicy | None = None,
    agreements: Agreements = NO_AGREEMENTS,
) -> Standing:
    """Decide with the story's defaults; institutions are named by their codes."""
    return decide(
        question or a_question(),
        person or a_person(),
        institution or an_institution(),
        policy or a_policy(),
        lambda code: f"医院{code[-1]}",
        agreements,
    )


def names(standing: Standing) -> list[str]:
    return [each.reason.name for each in standing.problems]


# ---------------------------------------------------------------------------


def test_a_qualified_person_settles_what_the_institution_has_opened() -> None:
    """A-069, row 1."""
    standing = decided()

    assert (standing.outcome, standing.problems) == (Outcome.SETTLE, ())
    assert standing.disease_code == "M03900"
    assert standing.plan is not None
    assert standing.plan.name == "chronic-M03900"
    assert standing.filing_type is FilingType.RELOCATED_RETIREE
    assert standing.is_deemed is False


def test_a_qualified_person_pays_and_claims_where_the_disease_is_not_opened() -> None:
    """A-069, row 2, second case."""
    institution = an_institution(opened_diseases=frozenset({"M01600"}))

    standing = decided(institution=institution)

    assert standing.outcome is Outcome.PAY_AND_CLAIM
    (only,) = standing.problems
    assert only.reason.name == "DISEASE_NOT_OPEN_AT_INSTITUTION"
    assert only.reason.next_step is NextStep.PAY_AND_CLAIM
    assert only.text_zh == "本机构未开通高血压跨省直接结算,请全额自费后回参保地手工报销"
    assert only.field_path == "disease_code"


def test_a_qualified_person_pays_and_claims_where_chronic_care_is_not_opened() -> None:
    """A-069, row 2, first case: said once, not once more for the disease."""
    institution = an_institution(
        opened_care_types=frozenset({ORDINARY}), opened_diseases=frozenset()
    )

    standing = decided(institution=institution)

    assert (standing.outcome, names(standing)) == (Outcome.PAY_AND_CLAIM, ["CARE_TYPE_NOT_OPEN"])


@pytest.mark.parametrize(
    "institution",
    [
        pytest.param(an_institution(), id="disease opened"),
        pytest.param(an_institution(opened_diseases=frozenset()), id="disease not opened"),
        pytest.param(
            an_institution(opened_care_types=frozenset({ORDINARY}), opened_diseases=frozenset()),
            id="chronic care not opened",
        ),
    ],
)
def test_without_a_qualification_the_care_is_ordinary_whatever_is_opened(
    institution: Institution,
) -> None:
    """A-069, row 4; A-068."""
    standing = decided(person=a_person(qualifications=()), institution=institution)

    assert standing.outcome is Outcome.SETTLE_AS_ORDINARY
    assert names(standing) == ["NO_QUALIFICATION_FOR_DISEASE"]


def test_a_local_disease_without_a_national_code_gives_no_right_to_chronic_care() -> None:
    """A-009."""
    standing = decided(person=a_person(qualifications=(a_qualification(None),)))

    assert standing.outcome is Outcome.SETTLE_AS_ORDINARY


def test_where_the_area_has_no_benefit_for_the_disease_the_care_is_ordinary() -> None:
    """A-068."""
    standing = decided(policy=a_policy("M01600"))

    assert standing.outcome is Outcome.SETTLE_AS_ORDINARY
    (only,) = standing.problems
    assert only.text_zh == "参保地未设高血压待遇,请按普通门诊结算"


def test_ordinary_care_without_a_benefit_is_not_sent_to_ordinary_care() -> None:
    standing = decided(a_question(PHARMACY), institution=a_pharmacy(), policy=a_policy(terms=()))

    assert (standing.outcome, names(standing)) == (Outcome.REFUSED, ["NO_BENEFIT"])


def test_a_missing_qualification_is_not_told_twice_as_a_missing_benefit() -> None:
    standing = decided(person=a_person(qualifications=()), policy=a_policy("M01600"))

    assert names(standing) == ["NO_QUALIFICATION_FOR_DISEASE"]


def test_ordinary_care_needs_no_disease() -> None:
    """A-074."""
    standing = decided(a_question(ORDINARY), person=a_person(qualifications=()))

    assert (standing.outcome, standing.disease_code) == (Outcome.SETTLE, "")
    assert standing.plan is not None
    assert standing.plan.name == "ordinary"


# --------------------------------------------------------------------------- the person


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (InsuredStatus.SUSPENDED, "BENEFIT_SUSPENDED"),
        (InsuredStatus.TERMINATED, "INSURANCE_TERMINATED"),
    ],
)
def test_insurance_out_of_benefit_is_refused(status: InsuredStatus, reason: str) -> None:
    """A-017."""
    standing = decided(person=a_person(insurances=(a_relation(status=status),)))

    assert (standing.outcome, names(standing)) == (Outcome.REFUSED, [reason])


def test_insurance_that_the_person_does_not_hold_is_refused() -> None:
    """A-044."""
    standing = decided(a_question(ORDINARY, insurance=Insurance.RESIDENT))

    assert (standing.outcome, names(standing)) == (Outcome.REFUSED, ["INSURANCE_NOT_HELD"])
    assert (standing.relation, standing.plan) == (None, None)
    assert standing.problems[0].text_zh == "该人员没有城乡居民基本医疗保险参保关系,请确认险种"


def test_of_two_relations_the_one_in_benefit_counts() -> None:
    """A-044."""
    ended = a_relation(status=InsuredStatus.TERMINATED)

    standing = decided(person=a_person(insurances=(ended, a_relation())))

    assert standing.outcome is Outcome.SETTLE


@pytest.mark.parametrize(
    ("blocked_from", "outcome"),
    [
        (datetime(2025, 1, 6, 14, 0, tzinfo=BEIJING), Outcome.PAY_AND_CLAIM),
        (datetime(2025, 1, 6, 14, 1, tzinfo=BEIJING), Outcome.SETTLE),
    ],
)
def test_a_violation_blocks_direct_settlement_from_its_moment_on(
    blocked_from: datetime, outcome: Outcome
) -> None:
    """A-134."""
    assert decided(person=a_person(direct_settlement_blocked_from=blocked_from)).outcome is outcome


def test_what_ends_a_claim_at_once_ends_it_for_visits_of_before_too() -> None:
    """A-016, A-134: visited 14:00, blocked or terminated 14:01, asked again at 14:02."""
    ended_at = datetime(2025, 1, 6, 14, 1, tzinfo=BEIJING)
    blocked = a_person(direct_settlement_blocked_from=ended_at)
    terminated = a_person(
        qualifications=(
            a_qualification(status=QualificationStatus.TERMINATED, terminated_at=ended_at),
        )
    )
    later = a_question(asked_at=datetime(2025, 1, 6, 14, 2, tzinfo=BEIJING))

    assert decided(person=blocked).outcome is Outcome.SETTLE
    assert decided(person=terminated).outcome is Outcome.SETTLE
    assert names(decided(later, person=blocked)) == ["DIRECT_SETTLEMENT_SUSPENDED"]
    assert names(decided(later, person=terminated)) == ["QUALIFICATION_TERMINATED"]


# --------------------------------------------------------------------------- the institution


def test_a_suspended_institution_settles_nothing() -> None:
    """A-053: the date is told, and what else it lacks is not."""
    suspended = datetime(2025, 1, 6, 0, 0, tzinfo=BEIJING)
    institution = an_institution(
        suspended_from=suspended, opened_care_types=frozenset(), opened_diseases=frozenset()
    )

    standing = decided(a_question(ORDINARY), institution=institution)

    assert (standing.outcome, names(standing)) == (Outcome.PAY_AND_CLAIM, ["INSTITUTION_SUSPENDED"])
    assert (
        standing.problems[0].text_zh
        == "该机构自2025-01-06起中止跨省结算,请全额自费后回参保地手工报销"
    )


def test_what_was_treated_before_the_suspension_still_settles() -> None:
    """A-053."""
    later = datetime(2025, 1, 6, 14, 1, tzinfo=BEIJING)

    assert decided(institution=an_institution(suspended_from=later)).outcome is Outcome.SETTLE


def test_a_chronic_suspension_leaves_ordinary_care_open() -> None:
    """A-058."""
    institution = an_institution(chronic_suspended_from=VISITED)

    assert names(decided(institution=institution)) == ["CARE_TYPE_NOT_OPEN"]
    assert decided(a_question(ORDINARY), institution=institution).outcome is Outcome.SETTLE


@pytest.mark.parametrize("care_type", [ORDINARY, EMERGENCY, CHRONIC])
def test_a_pharmacy_sells_and_does_nothing_else(care_type: CareType) -> None:
    """A-076."""
    standing = decided(a_question(care_type), institution=a_pharmacy())

    assert names(standing)[0] == "CARE_TYPE_NOT_ALLOWED"


def test_a_hospital_is_no_pharmacy() -> None:
    """A-076."""
    standing = decided(a_question(PHARMACY))

    assert (standing.outcome, names(standing)) == (Outcome.REFUSED, ["CARE_TYPE_NOT_ALLOWED"])
    assert standing.problems[0].text_zh == "该机构不能办理定点药店购药结算"


def test_a_pharmacy_sells_to_who_has_filed() -> None:
    """A-076."""
    assert decided(a_question(PHARMACY), institution=a_pharmacy()).outcome is Outcome.SETTLE


# --------------------------------------------------------------------------- the disease


@pytest.mark.parametrize(
    ("visited_at", "expected"),
    [
        (datetime(2024, 12, 30, 23, 59, tzinfo=BEIJING), ["DISEASE_NOT_YET_OPEN"]),
        (datetime(2024, 12, 31, 0, 1, tzinfo=BEIJING), []),
    ],
)
def test_the_later_diseases_settle_from_their_day_on(
    visited_at: datetime, expected: list[str]
) -> None:
    """A-005: coronary disease is of the second round."""
    standing = decided(
        a_question(disease_code="M04600", visited_at=visited_at),
        person=a_person(qualifications=(a_qualification("M04600"),)),
        institution=an_institution(opened_diseases=frozenset({"M04600"})),
        policy=a_policy("M04600"),
    )

    assert names(standing) == expected


@pytest.mark.parametrize(
    ("changed", "reason", "text"),
    [
        (
            {"status": QualificationStatus.PAUSED},
            "QUALIFICATION_PAUSED",
            "高血压待遇资格已暂停,请联系参保地医保经办机构",
        ),
        (
            {
                "status": QualificationStatus.TERMINATED,
                "terminated_at": datetime(2025, 1, 6, 10, 0, tzinfo=BEIJING),
            },
            "QUALIFICATION_TERMINATED",
            "高血压待遇资格已于2025-01-06终止,请联系参保地医保经办机构",
        ),
        (
            {"end": date(2025, 1, 5)},
            "QUALIFICATION_NOT_VALID",
            "高血压待遇资格在2025-01-06不在有效期内,请联系参保地核对",
        ),
        (
            {"begin": date(2025, 1, 7)},
            "QUALIFICATION_NOT_VALID",
            "高血压待遇资格在2025-01-06不在有效期内,请联系参保地核对",
        ),
    ],
)
def test_a_qualification_that_does_not_stand_is_refused_and_no_ordinary_care(
    changed: dict[str, Any], reason: str, text: str
) -> None:
    """A-011, A-016, A-017."""
    standing = decided(person=a_person(qualifications=(a_qualification(**changed),)))

    assert (standing.outcome, names(standing)) == (Outcome.REFUSED, [reason])
    assert standing.problems[0].text_zh == text


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"end": date(2025, 1, 6)}, Outcome.SETTLE),
        ({"begin": date(2025, 1, 6)}, Outcome.SETTLE),
        (
            {
                "status": QualificationStatus.TERMINATED,
                "terminated_at": datetime(2025, 1, 6, 14, 1, tzinfo=BEIJING),
            },
            Outcome.SETTLE,
        ),
    ],
)
def test_a_qualification_stands_on_its_first_and_last_day(
    changed: dict[str, Any], outcome: Outcome
) -> None:
    """A-016: a termination works from its moment on."""
    assert decided(person=a_person(qualifications=(a_qualification(**changed),))).outcome is outcome


TRANSPLANTS = [
    # qualification, opened, asked, expected reasons, the code that decides the benefit
    ("M08301", "M08301", "M08301", [], "M08301"),
    ("M08301", "M08300", "M08301", [], "M08301"),
    ("M08300", "M08301", "M08300", [], "M08300"),
    ("M08301", "M08304", "M08301", ["DISEASE_NOT_OPEN_AT_INSTITUTION"], "M08301"),
    ("M08301", "M08301", "M08304", ["NO_QUALIFICATION_FOR_DISEASE"], "M08304"),
    ("M08300", "M08300", "M08302", ["USE_UPLOADED_DISEASE_CODE"], "M08302"),
    ("M08301", "M08300", "M08300", [], "M08301"),
]


@pytest.mark.parametrize(("held", "opened", "asked", "expected", "code"), TRANSPLANTS)
def test_transplant_codes_match_by_category_and_fine_code(
    held: str, opened: str, asked: str, expected: list[str], code: str
) -> None:
    """A-003, the table of the rule."""
    standing = decided(
        a_question(disease_code=asked),
        person=a_person(qualifications=(a_qualification(held),)),
        institution=an_institution(opened_diseases=frozenset({opened})),
        policy=a_policy("M08300"),
    )

    assert names(standing) == expected
    assert standing.disease_code == code


def test_the_code_to_use_instead_is_told() -> None:
    """A-003."""
    standing = decided(
        a_question(disease_code="M08302"),
        person=a_person(qualifications=(a_qualification("M08300"),)),
        institution=an_institution(opened_diseases=frozenset({"M08300"})),
        policy=a_policy("M08300"),
    )

    assert standing.outcome is Outcome.REFUSED
    assert standing.problems[0].text_zh == "请使用参保地上传的病种代码M08300"


def test_a_paused_fine_code_is_no_missing_qualification_for_its_category() -> None:
    """A-003, A-017: nobody may settle it as ordinary care meanwhile."""
    paused = a_qualification("M08301", status=QualificationStatus.PAUSED)

    standing = decided(
        a_question(disease_code="M08300"),
        person=a_person(qualifications=(paused,)),
        institution=an_institution(opened_diseases=frozenset({"M08300"})),
        policy=a_policy("M08300"),
    )

    assert (standing.outcome, names(standing)) == (Outcome.REFUSED, ["QUALIFICATION_PAUSED"])


# --------------------------------------------------------------------------- the filing


@pytest.mark.parametrize(
    ("filings", "reason", "text"),
    [
        ((), "FILING_MISSING", "未查询到有效异地就医备案,请通过国家医保服务平台App补办备案"),
        (
            (a_filing(filing_type=FilingType.REFERRAL, end=date(2025, 1, 5)),),
            "FILING_EXPIRED",
            "备案已于2025-01-05到期,请重新备案",
        ),
        (
            (a_filing(begin=date(2025, 1, 7)),),
            "FILING_NOT_YET_VALID",
            "备案自2025-01-07起生效,就诊日期早于生效日期",
        ),
        (
            (a_filing(area_code="510700"), a_filing(area_code="440000")),
            "FILING_AREA_MISMATCH",
            "备案地为广东省、绵阳市,与就医地成都市不一致",
        ),
    ],
)
def test_without_a_filing_that_opens_the_place_people_pay_and_claim(
    filings: tuple[Filing, ...], reason: str, text: str
) -> None:
    """A-026, A-031, A-037."""
    standing = decided(a_question(ORDINARY), person=a_person(filings=filings))

    assert (standing.outcome, names(standing)) == (Outcome.PAY_AND_CLAIM, [reason])
    assert standing.problems[0].text_zh == text
    assert (standing.filing, standing.filing_type) == (None, None)


def test_where_an_area_asks_for_no_filing_its_absence_brings_no_difference() -> None:
    """A-038."""
    policy = a_policy(filing_required=frozenset({CHRONIC}))

    standing = decided(a_question(ORDINARY), person=a_person(filings=()), policy=policy)

    assert standing.outcome is Outcome.SETTLE
    assert (standing.filing, standing.filing_type, standing.is_deemed) == (None, None, False)


WAIVER = FilingWaiver(
    "630000", "510100", frozenset({ORDINARY}), "青川", date(2025, 1, 6), date(2025, 1, 6)
)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({}, Outcome.SETTLE),
        ({"valid_to": date(2025, 1, 5)}, Outcome.PAY_AND_CLAIM),
        ({"valid_from": date(2025, 1, 7)}, Outcome.PAY_AND_CLAIM),
        ({"care_types": frozenset({CHRONIC})}, Outcome.PAY_AND_CLAIM),
        ({"treating": "510700"}, Outcome.PAY_AND_CLAIM),
        ({"insured": "510100", "treating": "630100"}, Outcome.PAY_AND_CLAIM),
    ],
)
def test_areas_may_agree_on_care_without_a_filing(
    changed: dict[str, object], outcome: Outcome
) -> None:
    """A-038: one way, for its care, on its days."""
    agreements = Agreements(waivers=(replace(WAIVER, **changed),))  # type: ignore[arg-type]

    standing = decided(a_question(ORDINARY), person=a_person(filings=()), agreements=agreements)

    assert (standing.outcome, standing.filing_type) == (outcome, None)


def test_a_filing_counts_although_none_is_needed() -> None:
    """A-038: with the filing's own difference."""
    standing = decided(a_question(ORDINARY), agreements=Agreements(waivers=(WAIVER,)))

    assert standing.filing is not None


def test_a_disease_nobody_agreed_on_is_unknown() -> None:
    """A-008, A-001."""
    standing = decided(a_question(CHRONIC, disease_code="M91001"))

    assert standing.problems[0].reason.name == "DISEASE_CODE_UNKNOWN"
    assert standing.outcome is Outcome.REFUSED


def test_an_emergency_is_deemed_filed_for_its_day_and_place() -> None:
    """A-028."""
    standing = decided(a_question(EMERGENCY), person=a_person(filings=()))

    assert (standing.outcome, standing.filing_type) == (Outcome.SETTLE, FilingType.EMERGENCY)
    assert standing.is_deemed is True
    assert standing.filing == Filing(
        "", FilingType.EMERGENCY, "510100", date(2025, 1, 6), date(2025, 1, 6)
    )


def test_ordinary_care_with_the_emergency_flag_is_deemed_filed_too() -> None:
    """A-028."""
    standing = decided(a_question(ORDINARY, is_emergency=True), person=a_person(filings=()))

    assert (standing.outcome, standing.is_deemed) == (Outcome.SETTLE, True)


@pytest.mark.parametrize(
    ("own", "counted", "is_deemed"),
    [
        (FilingType.LONG_TERM_RESIDENT, FilingType.LONG_TERM_RESIDENT, False),
        (FilingType.REFERRAL, FilingType.REFERRAL, False),
        (FilingType.OTHER_TEMPORARY, FilingType.EMERGENCY, True),
    ],
)
def test_in_an_emergency_the_better_of_the_two_filings_counts(
    own: FilingType, counted: FilingType, is_deemed: bool
) -> None:
    """A-028: nobody is worse off for having filed."""
    person = a_person(filings=(a_filing(filing_type=own, end=date(2030, 1, 1)),))

    standing = decided(a_question(EMERGENCY), person=person)

    assert (standing.filing_type, standing.is_deemed) == (counted, is_deemed)


def test_the_filing_chooses_the_difference() -> None:
    """A-073: a referral costs ten points here, a long-term filing nothing."""
    terms = [each for each in a_policy().terms if each.care_type is not ORDINARY]
    ordinary = next(each for each in a_policy().terms if each.care_type is ORDINARY)
    points = DifferenceTerms(DifferenceForm.POINTS, 1_000)
    changed = {name: getattr(ordinary, name) for name in ordinary.__dataclass_fields__}
    changed["differences"] = {FilingType.REFERRAL: points}
    policy = a_policy(terms=(type(ordinary)(**changed), *terms))
    referred = a_person(filings=(a_filing(filing_type=FilingType.REFERRAL, end=date(2030, 1, 1)),))

    plans = [
        decided(a_question(ORDINARY), person=each, policy=policy).plan
        for each in (referred, a_person())
    ]

    assert plans[0] is not None
    assert plans[1] is not None
    assert plans[0].difference == Difference(DifferenceForm.POINTS, 1_000)
    assert plans[1].difference == Difference()
    assert plans[0].bands == plans[1].bands == (Band(None, 5_000),)


# --------------------------------------------------------------------------- selection


CHOICE = SelectionRule(is_required=True, count_max=2, levels=frozenset({GradeLevel.TERTIARY}))


def test_chronic_care_settles_only_where_it_was_chosen() -> None:
    """A-015: the text names the chosen institutions."""
    policy = a_policy(chronic_selection=CHOICE)
    chosen = a_qualification(selected_institutions=("H51010000002", "H51010000003"))

    elsewhere = decided(person=a_person(qualifications=(chosen,)), policy=policy)
    here = a_qualification(selected_institutions=("H51010000001",))

    assert names(elsewhere) == ["INSTITUTION_NOT_SELECTED"]
    assert elsewhere.outcome is Outcome.PAY_AND_CLAIM
    assert elsewhere.problems[0].text_zh == "该机构不是选定的定点机构,已选定:医院2、医院3"
    assert decided(person=a_person(qualifications=(here,)), policy=policy).problems == ()


def test_nothing_chosen_is_said_so() -> None:
    """A-015."""
    standing = decided(policy=a_policy(chronic_selection=CHOICE))

    assert standing.problems[0].text_zh == "该机构不是选定的定点机构,已选定:无"


def test_ordinary_care_and_pharmacies_have_a_choice_of_their_own() -> None:
    """A-033: with the days on which it holds."""
    policy = a_policy(ordinary_selection=CHOICE)
    until = Selection(ORDINARY, "H51010000001", date(2024, 1, 1), date(2025, 1, 5))
    valid = Selection(ORDINARY, "H51010000001", date(2024, 1, 1))

    ended = decided(a_question(ORDINARY), person=a_person(selections=(until,)), policy=policy)
    stands = decided(a_question(ORDINARY), person=a_person(selections=(valid,)), policy=policy)

    assert names(ended) == ["INSTITUTION_NOT_SELECTED"]
    assert stands.outcome is Outcome.SETTLE


def test_an_emergency_is_bound_to_no_choice() -> None:
    """A-028, A-033."""
    policy = a_policy(ordinary_selection=CHOICE)

    assert decided(a_question(EMERGENCY), policy=policy).outcome is Outcome.SETTLE


def test_who_has_no_qualification_has_chosen_nothing_for_it() -> None:
    standing = decided(
        person=a_person(qualifications=()), policy=a_policy(chronic_selection=CHOICE)
    )

    assert names(standing) == ["NO_QUALIFICATION_FOR_DISEASE"]


# --------------------------------------------------------------------------- all together


def test_every_reason_comes_in_the_order_in_which_to_mend_it() -> None:
    person = a_person(
        insurances=(a_relation(status=InsuredStatus.SUSPENDED),),
        filings=(),
        direct_settlement_blocked_from=VISITED,
    )
    institution = an_institution(opened_diseases=frozenset())
    policy = a_policy(chronic_selection=CHOICE)

    standing = decided(person=person, institution=institution, policy=policy)

    assert standing.outcome is Outcome.REFUSED
    assert names(standing) == [
        "BENEFIT_SUSPENDED",
        "DIRECT_SETTLEMENT_SUSPENDED",
        "DISEASE_NOT_OPEN_AT_INSTITUTION",
        "FILING_MISSING",
        "INSTITUTION_NOT_SELECTED",
    ]


def test_texts_that_name_places_stay_short_enough() -> None:
    """A-142: 60 characters, whatever the longest names are."""
    areas = ("522300", "522600", "653000", "533100")
    filings = tuple(a_filing(area_code=each) for each in areas)
    chosen = a_qualification(selected_institutions=("H51010000002", "H51010000003"))
    person = a_person(filings=filings, qualifications=(chosen,))
    question = a_question(treating_region="632800")

    standing = decide(
        question,
        person,
        an_institution(),
        a_policy(chronic_selection=CHOICE),
        lambda code: f"黔西南布依族苗族自治州模拟第{code[-2:]}社区卫生服务中心",
    )

    texts = [each.text_zh for each in standing.problems]
    assert texts == [
        "备案地为黔西南布依族苗族自治州、黔东南苗族侗族自治州,与就医地海西蒙古族藏族自治州不一致",
        "该机构不是选定的定点机构,已选定:黔西南布依族苗族自治州模拟第02社区卫生服务中心",
    ]
    assert all(len(text) <= 60 for text in texts)


def test_qualifications_that_the_care_does_not_use_are_named() -> None:
    """A-043."""
    person = a_person(qualifications=(a_qualification(), a_qualification("M01600")))

    assert decided(person=person).unused == ("M01600",)
    assert decided(a_question(ORDINARY), person=person).unused == ("M01600", "M03900")


def test_care_that_can_be_settled_has_a_relation_and_a_plan() -> None:
    relation, plan = decided().entitled()

    assert (relation.category.name_zh, plan.name) == ("退休", "chronic-M03900")


def test_asking_for_the_plan_of_care_that_has_none_is_our_mistake() -> None:
    standing = decided(a_question(ORDINARY, insurance=Insurance.RESIDENT))

    with pytest.raises(InvariantBroken):
        standing.entitled()
