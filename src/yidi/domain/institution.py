"""Designated institutions (定点医药机构): what each one is and what it has opened.

Where the records come from is the province's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.care import CareType, GradeLevel, HospitalGrade, InstitutionType, NationalCode

PHARMACY_CARE_TYPES = frozenset({CareType.PHARMACY})
"""All that a pharmacy may open (A-076)."""


class NetworkStatus(NationalCode):
    """Network status of an institution (定点联网开通标志, ``fix_onln_open_flag``)."""

    SUSPENDED = 0, "暂停联网"
    NORMAL = 1, "正常联网"
    CANCELLED = 2, "取消定点"


class InstitutionChange(NationalCode):
    """What a treating place reports of an institution (中止、取消、新增), A-053, A-058."""

    ADD = 1, "新增"
    OPEN = 2, "变更开通内容"
    SUSPEND = 3, "中止"
    RESUME = 4, "恢复"
    CANCEL = 5, "取消定点"
    WITHDRAW_CHRONIC = 6, "取消门慢特"
    RESTORE_CHRONIC = 7, "恢复门慢特"


class RegistrationProblem(StrEnum):
    """Why a registry row may not be uploaded (A-051, A-076)."""

    CHRONIC_WITHOUT_DISEASES = "chronic_without_diseases"
    DISEASES_WITHOUT_CHRONIC = "diseases_without_chronic"
    UNKNOWN_DISEASE = "unknown_disease"
    PHARMACY_OPENS_OTHER_CARE = "pharmacy_opens_other_care"
    HOSPITAL_OPENS_PHARMACY = "hospital_opens_pharmacy"


@dataclass(frozen=True, slots=True)
class Institution:
    """A designated institution (定点医药机构) as the registry lists it (A-050, A-051).

    ``region_code`` is its pooling area. ``suspended_from`` and ``chronic_suspended_from``
    are the moments from which nothing, or nothing chronic, may be settled there (A-053,
    A-058). ``status`` is the standing one: SUSPENDED without a moment means always.
    """

    code: str
    name: str
    region_code: str
    institution_type: InstitutionType
    grade: HospitalGrade
    opened_care_types: frozenset[CareType]
    opened_diseases: frozenset[str] = frozenset()
    status: NetworkStatus = NetworkStatus.NORMAL
    suspended_from: datetime | None = None
    chronic_suspended_from: datetime | None = None

    @property
    def level(self) -> GradeLevel:
        """The level that price limits, deductibles and rates look at."""
        return self.grade.level

    def opens(self, care_type: CareType) -> bool:
        """Whether the institution has opened a kind of care for people from elsewhere (A-051)."""
        return care_type in self.opened_care_types

    def opens_disease(self, code: str) -> bool:
        """Whether chronic care is open and exactly this disease is listed (A-051).

        The transplant rule, by which a category stands for its fine codes, is
        ``diseases.match``.
        """
        return CareType.CHRONIC in self.opened_care_types and code in self.opened_diseases

    def is_suspended_at(self, moment: datetime) -> bool:
        """Whether nothing may be settled here at ``moment`` (A-053)."""
        if self.suspended_from is not None:
            return moment >= self.suspended_from
        return self.status is not NetworkStatus.NORMAL

    def chronic_is_suspended_at(self, moment: datetime) -> bool:
        """Whether chronic care is closed for a violation; other care still works (A-058)."""
        return self.chronic_suspended_from is not None and moment >= self.chronic_suspended_from


def registration_problems(
    institution: Institution, agreements: Agreements = NO_AGREEMENTS
) -> tuple[RegistrationProblem, ...]:
    """Return everything that forbids uploading a registry row, empty for a good one.

    Chronic care and its list of diseases go together, every listed code is national or
    agreed on by the institution's province, and a pharmacy opens pharmacy care and nothing
    else. Source: A-008, A-051, A-076.
    """
    found: list[RegistrationProblem] = []
    chronic = CareType.CHRONIC in institution.opened_care_types
    if chronic and not institution.opened_diseases:
        found.append(RegistrationProblem.CHRONIC_WITHOUT_DISEASES)
    if institution.opened_diseases and not chronic:
        found.append(RegistrationProblem.DISEASES_WITHOUT_CHRONIC)
    here = institution.region_code
    if not all(agreements.knows(code, treating=here) for code in institution.opened_diseases):
        found.append(RegistrationProblem.UNKNOWN_DISEASE)
    if institution.institution_type is InstitutionType.PHARMACY:
        if institution.opened_care_types - PHARMACY_CARE_TYPES:
            found.append(RegistrationProblem.PHARMACY_OPENS_OTHER_CARE)
    elif institution.opens(CareType.PHARMACY):
        found.append(RegistrationProblem.HOSPITAL_OPENS_PHARMACY)
    return tuple(found)
