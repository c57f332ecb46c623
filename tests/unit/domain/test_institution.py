"""What an institution has opened and when it is closed (A-050 to A-058, A-076)."""

from datetime import datetime

import pytest

from yidi.domain.care import CareType, GradeLevel, HospitalGrade, InstitutionType
from yidi.domain.institution import (
    Institution,
    NetworkStatus,
    RegistrationProblem,
    registration_problems,
)
from yidi.domain.regions import CHINA_TIME

HOSPITAL_CARE = frozenset({CareType.ORDINARY, CareType.EMERGENCY, CareType.CHRONIC})


def an_institution(
    opened: frozenset[CareType] = HOSPITAL_CARE,
    diseases: frozenset[str] = frozenset({"M03900", "M01600"}),
    institution_type: InstitutionType = InstitutionType.MEDICAL,
    status: NetworkStatus = NetworkStatus.NORMAL,
    *,
    suspended_from: datetime | None = None,
    chronic_suspended_from: datetime | None = None,
) -> Institution:
    return Institution(
        code="H51010000001",
        name="成都市第一人民医院（模拟）",
        region_code="510100",
        institution_type=institution_type,
        grade=HospitalGrade.TERTIARY_A,
        opened_care_types=opened,
        opened_diseases=diseases,
        status=status,
        suspended_from=suspended_from,
        chronic_suspended_from=chronic_suspended_from,
    )


def test_an_institution_opens_care_types_and_diseases() -> None:
    """A-051."""
    hospital = an_institution()

    assert hospital.opens(CareType.CHRONIC)
    assert not hospital.opens(CareType.PHARMACY)
    assert hospital.opens_disease("M03900")
    assert not hospital.opens_disease("M07801")
    assert hospital.level is GradeLevel.TERTIARY


def test_a_listed_disease_is_closed_while_chronic_care_is_closed() -> None:
    """A-051."""
    closed = an_institution(opened=frozenset({CareType.ORDINARY}))

    assert not closed.opens_disease("M03900")


def test_a_suspension_works_from_its_moment() -> None:
    """A-053."""
    moment = datetime(2025, 3, 10, tzinfo=CHINA_TIME)
    before = datetime(2025, 3, 9, 23, 59, 59, tzinfo=CHINA_TIME)
    hospital = an_institution(status=NetworkStatus.SUSPENDED, suspended_from=moment)

    assert not hospital.is_suspended_at(before)
    assert hospital.is_suspended_at(moment)


@pytest.mark.parametrize(
    ("status", "suspended"),
    [
        (NetworkStatus.NORMAL, False),
        (NetworkStatus.SUSPENDED, True),
        (NetworkStatus.CANCELLED, True),
    ],
)
def test_a_status_without_a_moment_holds_always(status: NetworkStatus, suspended: bool) -> None:
    """A-053."""
    moment = datetime(2025, 3, 10, tzinfo=CHINA_TIME)

    assert an_institution(status=status).is_suspended_at(moment) is suspended


def test_an_institution_may_lose_only_its_chronic_care() -> None:
    """A-058."""
    moment = datetime(2025, 3, 10, tzinfo=CHINA_TIME)
    hospital = an_institution(chronic_suspended_from=moment)

    assert hospital.chronic_is_suspended_at(moment)
    assert not hospital.is_suspended_at(moment)
    assert not an_institution().chronic_is_suspended_at(moment)


def test_a_good_registry_row_has_no_problem() -> None:
    """A-051."""
    pharmacy = an_institution(frozenset({CareType.PHARMACY}), frozenset(), InstitutionType.PHARMACY)

    assert registration_problems(an_institution()) == ()
    assert registration_problems(pharmacy) == ()


@pytest.mark.parametrize(
    ("institution", "problems"),
    [
        (
            an_institution(diseases=frozenset()),
            (RegistrationProblem.CHRONIC_WITHOUT_DISEASES,),
        ),
        (
            an_institution(opened=frozenset({CareType.ORDINARY})),
            (RegistrationProblem.DISEASES_WITHOUT_CHRONIC,),
        ),
        (
            an_institution(diseases=frozenset({"M03900", "M07800"})),
            (RegistrationProblem.UNKNOWN_DISEASE,),
        ),
        (
            an_institution(frozenset({CareType.PHARMACY}), frozenset()),
            (RegistrationProblem.HOSPITAL_OPENS_PHARMACY,),
        ),
        (
            an_institution(
                frozenset({CareType.ORDINARY}), frozenset({"X"}), InstitutionType.PHARMACY
            ),
            (
                RegistrationProblem.DISEASES_WITHOUT_CHRONIC,
                RegistrationProblem.UNKNOWN_DISEASE,
                RegistrationProblem.PHARMACY_OPENS_OTHER_CARE,
            ),
        ),
    ],
)
def test_a_bad_registry_row_names_all_its_problems(
    institution: Institution, problems: tuple[RegistrationProblem, ...]
) -> None:
    """A-051, A-076."""
    assert registration_problems(institution) == problems
