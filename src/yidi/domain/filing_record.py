"""What is recorded of a filing beside the filing itself: channel, mode, material, version.

Which material a type needs, and when a filing may be changed, are rules of this module.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from yidi.domain.care import FilingType, Material, NationalCode
from yidi.domain.filing import Filing

MATERIALS_DUE_DAYS_MAX = 90
"""How long missing material may be supplied; the policy texts leave it open (A-024)."""

RESIDENT_MONTHS_MIN = 6
"""Who lives or works elsewhere has done so for half a year (A-021)."""


class FilingChannel(NationalCode):
    """Where a filing was made (备案渠道), A-023."""

    NATIONAL_APP = 1, "国家医保服务平台App"
    MINI_PROGRAM = 2, "国家异地就医备案小程序"
    STATE_COUNCIL = 3, "国务院客户端小程序"
    AGENCY_WINDOW = 4, "经办窗口"
    LOCAL_APP = 5, "参保地App"


class FilingMode(NationalCode):
    """How a filing was dealt with (办理方式), A-024."""

    REVIEWED = 1, "审核"
    FAST = 2, "快速备案"
    SELF_SERVICE = 3, "自助备案"


class FilingMaterial(Material):
    """What a person shows beside credential and form (备案材料), A-022."""

    HOUSEHOLD_BOOK = 1, "户口簿首页", "first page of the household book"
    REGISTER_CARD = 2, "本人常住人口登记卡", "register card"
    RESIDENCE_PROOF = 3, "居住证明", "proof of residence"
    ASSIGNMENT_PROOF = 4, "参保地单位派出证明", "letter of assignment"
    EMPLOYER_PROOF = 5, "异地工作单位证明", "letter of the employer elsewhere"
    WORK_CONTRACT = 6, "工作合同", "work contract"
    REFERRAL_PROOF = 7, "转诊转院证明材料", "referral of a designated institution"
    COMMITMENT_LETTER = 8, "个人承诺书", "letter of commitment"


class FilingChangeState(IntEnum):
    """How far an application for a change is (备案变更申请状态), numbered as in the contract."""

    APPLIED = 1
    UNDER_REVIEW = 2
    EFFECTIVE = 3
    REFUSED = 4

    @property
    def is_pending(self) -> bool:
        """Whether the application still waits for its review to end."""
        return self in (FilingChangeState.APPLIED, FilingChangeState.UNDER_REVIEW)


class ReviewStep(IntEnum):
    """A step of a review (变更审核), numbered as in ``registry_service.proto``."""

    TAKE_UP = 1
    APPROVE = 2
    REFUSE = 3


@dataclass(frozen=True, slots=True)
class FilingChange:
    """A change that a person applied for (备案变更申请), A-036.

    An empty area and a type of None keep what the filing has.
    """

    state: FilingChangeState
    area: str
    filing_type: FilingType | None
    materials: tuple[FilingMaterial, ...]
    referring_institution: str
    cause: str
    refused_because: str = ""


def after_step(state: FilingChangeState, step: ReviewStep) -> FilingChangeState | None:
    """Return the state of an application after a step, or None if the state forbids it.

    Applied -> under review -> effective or refused (申请变更 -> 审核 -> 生效). A-036.
    """
    return _STEPS.get((state, step))


_STEPS = {
    (FilingChangeState.APPLIED, ReviewStep.TAKE_UP): FilingChangeState.UNDER_REVIEW,
    (FilingChangeState.APPLIED, ReviewStep.REFUSE): FilingChangeState.REFUSED,
    (FilingChangeState.UNDER_REVIEW, ReviewStep.APPROVE): FilingChangeState.EFFECTIVE,
    (FilingChangeState.UNDER_REVIEW, ReviewStep.REFUSE): FilingChangeState.REFUSED,
}

_WORK = (
    FilingMaterial.ASSIGNMENT_PROOF,
    FilingMaterial.EMPLOYER_PROOF,
    FilingMaterial.WORK_CONTRACT,
)
NEEDED: dict[FilingType, tuple[tuple[FilingMaterial, ...], ...]] = {
    FilingType.RELOCATED_RETIREE: (
        (FilingMaterial.HOUSEHOLD_BOOK,),
        (FilingMaterial.REGISTER_CARD,),
    ),
    FilingType.LONG_TERM_RESIDENT: ((FilingMaterial.RESIDENCE_PROOF,),),
    FilingType.PERMANENT_WORKER: (_WORK,),
    FilingType.REFERRAL: ((FilingMaterial.REFERRAL_PROOF,),),
}
"""What each type needs: of every group one (A-022); the other types need nothing."""


@dataclass(frozen=True, slots=True)
class FilingVersion:
    """A version of a filing (备案记录) with how it came about.

    ``change`` is the application for a change that this version is a step of (A-036).
    ``filed_on`` is the day from which the change lock counts. With ``due`` some material is
    missing until that day, and the filing ends with it (A-024). Channel and mode are None
    for filings older than the simulator.
    """

    filing: Filing
    filed_on: date
    channel: FilingChannel | None = None
    mode: FilingMode | None = None
    materials: tuple[FilingMaterial, ...] = ()
    due: date | None = None
    change: FilingChange | None = None

    def in_force(self) -> Filing:
        """Return the filing as it counts: while material is missing it ends with the due day."""
        filing, due = self.filing, self.due
        if due is None or (filing.end is not None and filing.end <= due):
            return filing
        return replace(filing, end=due)


def missing_material(
    filing_type: FilingType, shown: Collection[FilingMaterial]
) -> tuple[tuple[FilingMaterial, ...], ...]:
    """Return the groups of material of which nothing was shown, empty if all is there.

    A letter of commitment (承诺书) stands for every proof except a referral. A-022, A-024.
    """
    if filing_type is not FilingType.REFERRAL and FilingMaterial.COMMITMENT_LETTER in shown:
        return ()
    groups = NEEDED.get(filing_type, ())
    return tuple(group for group in groups if not any(each in shown for each in group))


def first_change_day(filed_on: date, lock_months: int) -> date:
    """Return the first day on which a filing may be changed or cancelled.

    Filed on 2023-03-01 with a lock of 6 months: 2023-09-01 (A-027).
    """
    return months_later(filed_on, lock_months)


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
