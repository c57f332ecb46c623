"""Manual claims (手工报销、零星报销): what is claimed, what is needed, and how a claim goes on.

MATERIAL_MISSING -- supplement --> REGISTERED -- review --> UNDER_REVIEW -- approve --> APPROVED
every open state -- refuse --> REFUSED,  -- withdraw --> WITHDRAWN

A registered claim may be approved without a review of its own. Whether the reason of a claim
holds is decided in engine/claim_reasons.py, which looks into the books.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum

from yidi.domain.care import CareType, Insurance, NationalCode
from yidi.domain.claim_rule import ClaimChannel, ClaimMaterial, ClaimReason, ManualClaimRule
from yidi.domain.errors import Problem, Refusal, problem, refuse
from yidi.domain.invariants import hold
from yidi.domain.money import Fen, yuan


class ClaimState(NationalCode):
    """How a claim stands (办理状态), A-097."""

    REGISTERED = 1, "已登记"
    MATERIAL_MISSING = 2, "待补正"
    UNDER_REVIEW = 3, "审核中"
    APPROVED = 4, "已核准"
    REFUSED = 5, "不予报销"
    WITHDRAWN = 6, "已撤回"


class ClaimDecision(IntEnum):
    """What an agency decides about a claim."""

    REVIEW = 1
    APPROVE = 2
    REFUSE = 3


OPEN = frozenset((ClaimState.REGISTERED, ClaimState.MATERIAL_MISSING, ClaimState.UNDER_REVIEW))
"""States in which nothing is decided yet."""

FREEING = frozenset((ClaimState.REFUSED, ClaimState.WITHDRAWN))
"""States in which a claim holds its receipts no longer (A-096)."""

_DECIDABLE = {
    ClaimDecision.REVIEW: (frozenset((ClaimState.REGISTERED,)), "进入审核", "be reviewed"),
    ClaimDecision.APPROVE: (
        frozenset((ClaimState.REGISTERED, ClaimState.UNDER_REVIEW)),
        "核准",
        "be approved",
    ),
    ClaimDecision.REFUSE: (OPEN, "不予报销", "be refused"),
}
_AFTER = {
    ClaimDecision.APPROVE: ClaimState.APPROVED,
    ClaimDecision.REFUSE: ClaimState.REFUSED,
}
_STATE_EN = {
    ClaimState.REGISTERED: "registered",
    ClaimState.MATERIAL_MISSING: "waiting for material",
    ClaimState.UNDER_REVIEW: "under review",
    ClaimState.APPROVED: "approved",
    ClaimState.REFUSED: "refused",
    ClaimState.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class ClaimReceipt:
    """One receipt (票据) with what was paid by it."""

    invoice_number: str
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class ClaimOrigin:
    """The refused or undone settlement that a claim follows from; empty is not given."""

    refusal_reason: str = ""
    refused_message_id: str = ""
    visit_id: str = ""
    settlement_id: str = ""


@dataclass(frozen=True, slots=True)
class ClaimAmounts:
    """What was approved: total = fund + person, and the fund pays no more than is in scope."""

    in_scope_fen: Fen
    fund_fen: Fen
    person_part_fen: Fen


@dataclass(frozen=True, slots=True)
class ManualClaim:
    """A manual claim (手工报销申请) as one version of its record has it.

    ``materials_due`` is set while material is missing, ``decide_by`` while nothing is.
    """

    claim_id: str
    insured_area: str
    insurance: Insurance
    reason: ClaimReason
    channel: ClaimChannel
    state: ClaimState
    institution_code: str
    institution_name: str
    care_type: CareType
    local_code: str
    disease_code: str
    begins_on: date
    ends_on: date
    receipts: tuple[ClaimReceipt, ...]
    materials: tuple[ClaimMaterial, ...]
    missing: tuple[ClaimMaterial, ...]
    materials_due: date | None
    decide_by: date | None
    last_day: date
    origin: ClaimOrigin = ClaimOrigin()
    amounts: ClaimAmounts | None = None
    cause: str = ""

    @property
    def total_fen(self) -> Fen:
        """The sum of the receipts."""
        return sum(each.amount_fen for each in self.receipts)

    def is_overdue_on(self, day: date) -> bool:
        """Whether it should have been decided and is not (A-097)."""
        return self.state in OPEN and self.decide_by is not None and day > self.decide_by


def supplemented(
    claim: ManualClaim, rule: ManualClaimRule, given: Sequence[ClaimMaterial], today: date
) -> ManualClaim:
    """Return the claim with material handed in; complete, it is registered (A-096, A-097).

    What is then still missing stays due on the same day. Refuses with CLAIM_STATE_INVALID if
    nothing was missing, with CLAIM_TOO_LATE after the day it was due.
    """
    if claim.state is not ClaimState.MATERIAL_MISSING or claim.materials_due is None:
        raise _not_now(claim, "补正材料", "be supplemented")
    if today > claim.materials_due:
        raise refuse(
            "CLAIM_TOO_LATE",
            "materials",
            what="材料补正",
            what_en="missing material",
            date=claim.materials_due.isoformat(),
        )
    shown = tuple(dict.fromkeys((*claim.materials, *given)))
    missing = tuple(each for each in claim.missing if each not in shown)
    if missing:
        return replace(claim, materials=shown, missing=missing)
    return replace(
        claim,
        state=ClaimState.REGISTERED,
        materials=shown,
        missing=(),
        materials_due=None,
        decide_by=today + timedelta(days=rule.decide_days),
    )


def decided(
    claim: ManualClaim, decision: ClaimDecision, amounts: ClaimAmounts | None, cause: str
) -> ManualClaim:
    """Return the claim after a decision of the insured agency (A-010, A-097).

    Refuses with CLAIM_STATE_INVALID a decision that the state does not allow. The amounts of
    an approval have been checked by ``amount_problems``; that they add up is held once more.
    """
    allowed, change_zh, change_en = _DECIDABLE[decision]
    if claim.state not in allowed:
        raise _not_now(claim, change_zh, change_en)
    if decision is ClaimDecision.APPROVE:
        is_sound = amounts is not None and not amount_problems(claim.total_fen, amounts)
        hold(is_sound, "an approved claim has amounts that add up", claim_id=claim.claim_id)
    if decision is ClaimDecision.REVIEW:
        return replace(claim, state=ClaimState.UNDER_REVIEW)
    return replace(
        claim,
        state=_AFTER[decision],
        missing=(),
        materials_due=None,
        decide_by=None,
        amounts=amounts if decision is ClaimDecision.APPROVE else None,
        cause=cause,
    )


def withdrawn(claim: ManualClaim, cause: str) -> ManualClaim:
    """Return the claim taken back; refuses with CLAIM_STATE_INVALID once it is decided."""
    if claim.state not in OPEN:
        raise _not_now(claim, "撤回", "be withdrawn")
    return replace(
        claim,
        state=ClaimState.WITHDRAWN,
        cause=cause,
        missing=(),
        materials_due=None,
        decide_by=None,
    )


def amount_problems(total_fen: Fen, amounts: ClaimAmounts) -> list[Problem]:
    """Return what is wrong with the amounts of an approval.

    Fund and person make up the total exactly; the fund pays no more than is in scope, and no
    more is in scope than was paid. A fund of 0.00 is a result like any other (A-075).
    """
    found = []
    difference_fen = amounts.fund_fen + amounts.person_part_fen - total_fen
    if difference_fen:
        found.append(
            problem("CLAIM_NOT_BALANCED", "person_part_fen", difference=yuan(difference_fen))
        )
    if amounts.in_scope_fen > total_fen:
        found.append(
            _overpaid(
                "in_scope_fen",
                ("符合政策范围金额", "part in scope", amounts.in_scope_fen),
                ("总额", "the total", total_fen),
            )
        )
    if amounts.fund_fen > amounts.in_scope_fen:
        found.append(
            _overpaid(
                "fund_fen",
                ("基金支付", "fund payment", amounts.fund_fen),
                ("符合政策范围金额", "what is in scope", amounts.in_scope_fen),
            )
        )
    return found


def _overpaid(path: str, part: tuple[str, str, Fen], limit: tuple[str, str, Fen]) -> Problem:
    return problem(
        "CLAIM_OVERPAID",
        path,
        part=part[0],
        part_en=part[1],
        amount=yuan(part[2]),
        limit=limit[0],
        limit_en=limit[1],
        most=yuan(limit[2]),
    )


def _not_now(claim: ManualClaim, change_zh: str, change_en: str) -> Refusal:
    return refuse(
        "CLAIM_STATE_INVALID",
        "claim_id",
        state=claim.state.name_zh,
        state_en=_STATE_EN[claim.state],
        change=change_zh,
        change_en=change_en,
    )
