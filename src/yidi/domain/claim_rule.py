"""What an area has decided about manual claims (手工报销规定), and what speaks against a claim.

Reasons, channels and materials are closed lists (A-095, A-096, A-099); months, days and
further materials are the area's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yidi.domain.care import Material, NationalCode
from yidi.domain.errors import Problem, problem
from yidi.domain.filing_record import MATERIALS_DUE_DAYS_MAX, months_later


class ClaimReason(NationalCode):
    """Why costs are claimed by hand (报销事由): the closed list of A-095."""

    SYSTEM_FAILURE = 1, "系统故障"
    DISEASE_NOT_COVERED = 2, "病种未纳入跨省直接结算"
    INSTITUTION_NOT_OPENED = 3, "机构未开通跨省直接结算"
    FILING_AFTER_DISCHARGE = 4, "就医后补办备案"
    CHRONIC_AS_ORDINARY = 5, "门慢特费用误按普通门诊结算"


class ClaimChannel(NationalCode):
    """Where a claim was handed in (办理渠道), A-099."""

    AGENCY_WINDOW = 1, "经办窗口"
    ONLINE = 2, "线上"


class ClaimMaterial(Material):
    """What is handed in with a claim (报销材料), A-096."""

    CREDENTIAL = 1, "医保凭证", "credential"
    RECEIPT = 2, "医药机构收费票据", "receipts of the institution"
    ITEMISED_LIST = 3, "门急诊费用清单", "itemised list"
    PRESCRIPTION = 4, "处方底方", "prescription base"
    MEDICAL_RECORD = 5, "病历", "medical record"
    DIAGNOSIS_PROOF = 6, "诊断证明", "certificate of the diagnosis"
    BANK_ACCOUNT = 7, "银行账户", "bank account"


ALWAYS_NEEDED = (
    ClaimMaterial.CREDENTIAL,
    ClaimMaterial.RECEIPT,
    ClaimMaterial.ITEMISED_LIST,
    ClaimMaterial.PRESCRIPTION,
)
"""What every area asks for; an area may ask for more (A-096)."""


@dataclass(frozen=True, slots=True)
class ManualClaimRule:
    """What an area has decided about manual claims (手工报销规定), A-095 to A-097, A-099.

    The months count from the last day of the care, or from the end of its year.
    """

    months: int = 12
    counts_from_year_end: bool = True
    decide_days: int = 30
    further_materials: tuple[ClaimMaterial, ...] = ()
    allows_chronic_as_ordinary: bool = False
    allows_online: bool = True

    @property
    def materials(self) -> tuple[ClaimMaterial, ...]:
        """Everything that is needed: what every area asks for, then what this one adds."""
        return tuple(dict.fromkeys((*ALWAYS_NEEDED, *self.further_materials)))

    def last_day(self, ends_on: date) -> date:
        """Return the last day on which care that ended on a day can be claimed, inclusive.

        12 months after 2025-03-10: 2026-03-10; after the end of its year: 2026-12-31 (A-097).
        """
        start = date(ends_on.year, 12, 31) if self.counts_from_year_end else ends_on
        return months_later(start, self.months)


USUAL_RULE = ManualClaimRule()
"""What holds where an area has not written its own: a year after the end of the year."""


def missing_materials(
    rule: ManualClaimRule, shown: Collection[ClaimMaterial]
) -> tuple[ClaimMaterial, ...]:
    """Return what the area needs and nobody has handed in, in the order of the checklist."""
    return tuple(each for each in rule.materials if each not in shown)


def material_problems(
    missing: Sequence[ClaimMaterial], due: date | None, today: date
) -> list[Problem]:
    """Return a problem for everything missing that is not deferred (A-096).

    What is missing may be handed in until ``due``, as with a filing (A-024); the receipts may
    not, because without their numbers nobody could tell a double claim.
    """
    refused = [each for each in missing if due is None or each is ClaimMaterial.RECEIPT]
    found = [
        problem(
            "CLAIM_MATERIAL_MISSING",
            "materials",
            material=each.name_zh,
            material_en=each.name_en,
        )
        for each in refused
    ]
    is_in_time = due is None or today <= due <= today + timedelta(days=MATERIALS_DUE_DAYS_MAX)
    if missing and not is_in_time:
        found.append(
            problem(
                "FIELD_MALFORMED",
                "materials_due_on",
                field="补正期限",
                expected=f"今天起{MATERIALS_DUE_DAYS_MAX}天以内的日期",
                expected_en=f"a day within {MATERIALS_DUE_DAYS_MAX} days",
            )
        )
    return found


def rule_problems(
    rule: ManualClaimRule, reason: ClaimReason, channel: ClaimChannel, ends_on: date, today: date
) -> list[Problem]:
    """Return what the area's rule has against a claim: time, channel, reason (A-095 to A-099)."""
    found = []
    last = rule.last_day(ends_on)
    if today > last:
        found.append(
            problem(
                "CLAIM_TOO_LATE",
                "ends_on",
                what="申请",
                what_en="application",
                date=last.isoformat(),
            )
        )
    if channel is ClaimChannel.ONLINE and not rule.allows_online:
        found.append(
            problem(
                "CLAIM_NOT_ALLOWED",
                "channel",
                cause="未开通线上申请",
                cause_en="no claims are taken online",
            )
        )
    if reason is ClaimReason.CHRONIC_AS_ORDINARY and not rule.allows_chronic_as_ordinary:
        found.append(
            problem(
                "CLAIM_NOT_ALLOWED",
                "reason",
                cause="门慢特费用误按普通门诊结算的应退费重结",
                cause_en="chronic cost settled as ordinary is refunded and settled again",
            )
        )
    return found
