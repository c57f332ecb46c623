"""What a filing must fulfil to be recorded: material, conditions, period (A-020 to A-027)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from yidi.domain.care import FilingClass, FilingType
from yidi.domain.errors import Problem, problem
from yidi.domain.filing import last_valid_day
from yidi.domain.filing_record import (
    MATERIALS_DUE_DAYS_MAX,
    RESIDENT_MONTHS_MIN,
    FilingMaterial,
    missing_material,
    months_later,
)
from yidi.domain.institution import Institution
from yidi.domain.regions import province_of

_RESIDENTS = frozenset((FilingType.LONG_TERM_RESIDENT, FilingType.PERMANENT_WORKER))


@dataclass(frozen=True, slots=True)
class Period:
    """First and last valid day of a filing, and until when missing material may come."""

    begin: date
    end: date | None
    due: date | None


def area_problem(area: str, insured_area: str) -> Problem | None:
    """Say why an area may not be filed for: it lies in the insured province (A-031)."""
    if province_of(area) == province_of(insured_area):
        return problem("NOT_CROSS_PROVINCE", "area")
    return None


def period_problems(
    filing_type: FilingType, begin: date, end: date | None, today: date, months: int
) -> list[Problem]:
    """Return what is wrong with the days of a filing; ``months`` is the area's least (A-026).

    Nothing begins before the day it is filed. A long-term filing has no end (A-025), a
    temporary one lasts at least so many months.
    """
    found = []
    if begin < today:
        found.append(
            problem(
                "FILING_PERIOD_INVALID",
                "begins_on",
                cause=f"开始日期不能早于受理当日{today.isoformat()}",
                cause_en=f"it cannot begin before {today.isoformat()}",
            )
        )
    if end is None:
        return found
    if filing_type.filing_class is FilingClass.LONG_TERM:
        cause, cause_en = "长期居住类备案不设截止日期", "a long-term filing has no end"
    elif end < last_valid_day(begin, months):
        cause = f"临时外出备案有效期不少于{months}个月"
        cause_en = f"a temporary filing lasts at least {months} months"
    else:
        return found
    found.append(problem("FILING_PERIOD_INVALID", "ends_on", cause=cause, cause_en=cause_en))
    return found


def end_of(filing_type: FilingType, begin: date, end: date | None, months: int) -> date | None:
    """Return the last valid day: none for a long-term filing, else as given or by the policy."""
    if filing_type.filing_class is FilingClass.LONG_TERM:
        return None
    return end or last_valid_day(begin, months)


def material_problems(
    filing_type: FilingType, shown: Collection[FilingMaterial], due: date | None, today: date
) -> list[Problem]:
    """Return what is wrong with the material: missing and not deferred, or deferred too long.

    Everything but a referral may be supplied until ``due`` (容缺, A-022, A-024).
    """
    missing = missing_material(filing_type, shown)
    if not missing:
        return []
    if due is None or filing_type is FilingType.REFERRAL:
        return [
            problem(
                "FILING_MATERIAL_MISSING",
                "materials",
                material="、".join("或".join(each.name_zh for each in group) for group in missing),
                material_en=", ".join(
                    " or ".join(each.name_en for each in group) for group in missing
                ),
            )
        ]
    if today <= due <= today + timedelta(days=MATERIALS_DUE_DAYS_MAX):
        return []
    return [
        problem(
            "FILING_PERIOD_INVALID",
            "materials_due_on",
            cause=f"材料补正期限应在{MATERIALS_DUE_DAYS_MAX}天以内",
            cause_en=f"material is due within {MATERIALS_DUE_DAYS_MAX} days",
        )
    ]


def condition_problems(
    filing_type: FilingType,
    shown: Collection[FilingMaterial],
    begin: date,
    resident_since: date | None,
    household_moved: bool | None,
) -> list[Problem]:
    """Return the conditions of the type that are not met; a letter of commitment is enough.

    Living or working there for half a year, and the household registration moved for retired
    people; only looked at when the form says something about it (A-021).
    """
    if FilingMaterial.COMMITMENT_LETTER in shown:
        return []
    if filing_type in _RESIDENTS and resident_since is not None:
        if months_later(resident_since, RESIDENT_MONTHS_MIN) > begin:
            return [
                problem(
                    "FILING_CONDITION_NOT_MET",
                    "resident_since",
                    cause="在异地居住或工作未满半年,也没有个人承诺书",
                    cause_en="less than half a year there, and no letter of commitment",
                )
            ]
    elif filing_type is FilingType.RELOCATED_RETIREE and household_moved is False:
        return [
            problem(
                "FILING_CONDITION_NOT_MET",
                "household_moved",
                cause="户籍没有迁入备案地,也没有个人承诺书",
                cause_en="the household was not moved, and no letter of commitment",
            )
        ]
    return []


def referral_problems(
    filing_type: FilingType, code: str, referring: Institution | None, insured_area: str
) -> list[Problem]:
    """Return what is wrong with a referral: who refers is designated at home (A-021)."""
    if filing_type is not FilingType.REFERRAL:
        return []
    path = "referring_institution_code"
    if not code:
        material = FilingMaterial.REFERRAL_PROOF
        return [
            problem(
                "FILING_MATERIAL_MISSING",
                path,
                material=f"{material.name_zh}的转出机构编码",
                material_en="code of the referring institution",
            )
        ]
    if referring is None:
        return [problem("INSTITUTION_NOT_KNOWN", path, institution=code)]
    if province_of(referring.region_code) != province_of(insured_area):
        return [
            problem(
                "FILING_CONDITION_NOT_MET",
                path,
                cause="转出机构不是参保地的定点医疗机构",
                cause_en="the referring institution is not one of the insured place",
            )
        ]
    return []
