"""Whether the reason of a manual claim holds, as far as the insured place can know (A-095).

In this order: what is kept of the visit, message or settlement that the claim names; then
whether the person was entitled at the time; then the reason itself, by asking once more
whether the care could have been settled directly. A refusal that the books have kept is
believed before the present list of institutions: the list holds the last state only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from yidi.domain.care import CareType, InsuredStatus
from yidi.domain.claim_requests import RegisterManualClaim
from yidi.domain.claim_rule import ClaimReason
from yidi.domain.errors import Problem, Refusal, problem
from yidi.domain.filing import Filing, matching
from yidi.domain.person import Person
from yidi.domain.ports import InstitutionRegistry, ProvincePage
from yidi.domain.qualification import Qualification
from yidi.domain.records import MessageState, Settlement, SettlementKind, VisitState
from yidi.domain.regions import CHINA_TIME, covers
from yidi.domain.requests import CareQuestion
from yidi.engine.entitlement import Entitlement

_FILING = frozenset(
    ("FILING_MISSING", "FILING_EXPIRED", "FILING_AREA_MISMATCH", "FILING_NOT_YET_VALID")
)
_VERSIONS = frozenset(
    (
        "INSURED_PLACE_INTERFACE_VERSION",
        "INSURED_PLACE_CODE_TABLE",
        "TREATING_PLACE_INTERFACE_VERSION",
        "TREATING_PLACE_CODE_TABLE",
    )
)
_NOT_OPENED = frozenset(
    (
        "INSTITUTION_NOT_KNOWN",
        "INSTITUTION_SUSPENDED",
        "INSTITUTION_NOT_SELECTED",
        "CARE_TYPE_NOT_ALLOWED",
        "CARE_TYPE_NOT_OPEN",
        "DISEASE_NOT_OPEN_AT_INSTITUTION",
        "DIRECT_SETTLEMENT_SUSPENDED",
    )
)
_FALLBACK = frozenset(("FALLBACK_TO_ORDINARY_FORBIDDEN",))

HINDRANCES: dict[ClaimReason, frozenset[str]] = {
    ClaimReason.DISEASE_NOT_COVERED: frozenset(("DISEASE_NOT_YET_OPEN", "DISEASE_CODE_UNKNOWN"))
    | _VERSIONS
    | _FALLBACK,
    ClaimReason.INSTITUTION_NOT_OPENED: _NOT_OPENED | _FALLBACK,
    ClaimReason.FILING_AFTER_DISCHARGE: _FILING,
}
"""Which refusals lead to a reason; a block or another institution than the chosen one counts
as not opened for this person, because the list of A-095 has no better place for them."""

Decoder = Callable[[bytes], Refusal]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim with what was found for it: the disease by its national code, or empty."""

    command: RegisterManualClaim
    page: ProvincePage
    now: datetime
    at: datetime
    then: Person
    disease_code: str


class ClaimReasons:
    """Compares claims with the people, policies and books of one insured place."""

    def __init__(
        self, entitlement: Entitlement, registry: InstitutionRegistry, decode_refusal: Decoder
    ) -> None:
        """Take the collaborators."""
        self._entitlement = entitlement
        self._registry = registry
        self._decode_refusal = decode_refusal

    def examine(
        self, command: RegisterManualClaim, page: ProvincePage, now: datetime
    ) -> tuple[str, list[Problem]]:
        """Return the national code of the disease, and what contradicts the claim (A-095)."""
        at = visit_moment(command.ends_on, now)
        then = self._entitlement.known_person(
            command.person_number, command.header.insured_region, page, at
        )
        held, found = _qualification(command, then, at)
        disease_code = (held.national_code or "") if held else ""
        claimed = Claimed(command, page, now, at, then, disease_code)
        found += _entitled_problems(claimed)
        refused, origin_problems = self._origin(claimed)
        found += origin_problems
        if not found:
            found = self._reason_problems(claimed, held, refused)
        return disease_code, found

    def _origin(self, claimed: Claimed) -> tuple[str, list[Problem]]:
        """The kept reason of the refusal that is named, or empty; and what contradicts."""
        found = _visit_problems(claimed) + _settlement_problems(claimed)
        origin, page = claimed.command.origin, claimed.page
        message = page.message(origin.refused_message_id) if origin.refused_message_id else None
        if message is None:
            return "", found
        path = "origin.refused_message_id"
        if message.state is not MessageState.REFUSED:
            settled = page.settlement_of_message(origin.refused_message_id)
            if settled is not None and page.refund_of(settled.settlement_id) is None:
                found.append(_settled(path, settled.settlement_id))
            elif settled is None and message.state is MessageState.DONE:
                found.append(_wrong(path, "所填报文已办成", "the message named was carried out"))
            return "", found
        name = self._decode_refusal(message.answer).reason.name
        if origin.refusal_reason and origin.refusal_reason != name:
            found.append(
                _wrong(
                    "origin.refusal_reason",
                    "所填报文的拒绝原因与此不同",
                    f"the message named was refused with {name}",
                )
            )
        return name, found

    def _reason_problems(
        self, claimed: Claimed, held: Qualification | None, refused: str
    ) -> list[Problem]:
        reason = claimed.command.reason
        named = refused or claimed.command.origin.refusal_reason
        if named and reason in HINDRANCES and named not in HINDRANCES[reason]:
            cause = "被拒绝的原因不属于所填事由"
            return [_wrong("reason", cause, f"{named} does not lead to it")]
        is_believed = bool(refused) and reason in HINDRANCES
        if reason is ClaimReason.DISEASE_NOT_COVERED:
            return [] if is_believed else self._disease_problems(claimed, held)
        if reason is ClaimReason.INSTITUTION_NOT_OPENED:
            is_open = not is_believed and not self._hindrances(claimed) & _NOT_OPENED
            cause = "就医机构当时已开通跨省直接结算"
            return [_wrong("reason", cause, "the institution was opened")] if is_open else []
        if reason is ClaimReason.FILING_AFTER_DISCHARGE:
            return self._filing_problems(claimed)
        if reason is ClaimReason.CHRONIC_AS_ORDINARY and held is None:
            return [_wrong("care_type", "只适用于门慢特费用", "only chronic cost fits it")]
        return []

    def _disease_problems(self, claimed: Claimed, held: Qualification | None) -> list[Problem]:
        if held is None:
            return [_wrong("care_type", "只适用于门慢特费用", "only chronic cost fits it")]
        origin = claimed.command.origin
        is_open = bool(held.national_code) and origin.refusal_reason not in _VERSIONS
        if is_open and "DISEASE_NOT_YET_OPEN" not in self._hindrances(claimed):
            cause = "该病种已纳入跨省直接结算"
            return [_wrong("reason", cause, "the disease is settled across provinces")]
        return []

    def _filing_problems(self, claimed: Claimed) -> list[Problem]:
        if not self._hindrances(claimed) & _FILING:
            cause = "就医时备案有效或不需要备案"
            return [_wrong("reason", cause, "a filing was valid, or none was needed")]
        command = claimed.command
        today = self._entitlement.known_person(
            command.person_number, command.header.insured_region, claimed.page, claimed.now
        )
        region = self._entitlement.institution(command.institution_code).region_code
        if not isinstance(matching(today.filings, region, claimed.now.date()), Filing):
            return [_wrong("reason", "至今没有就医地的备案", "there is no filing yet")]
        return []

    def _hindrances(self, claimed: Claimed) -> frozenset[str]:
        """What would have kept the care from being settled directly at its time."""
        command = claimed.command
        institution = self._registry.institution(command.institution_code)
        if institution is None:
            return frozenset(("INSTITUTION_NOT_KNOWN",))
        question = CareQuestion(
            person_number=command.person_number,
            insurance=command.insurance,
            care_type=command.care_type,
            disease_code=claimed.disease_code,
            treating_region=institution.region_code,
            institution_code=command.institution_code,
            visited_at=claimed.at,
            is_emergency=command.care_type is CareType.EMERGENCY,
        )
        standing = self._entitlement.standing(question, claimed.then)
        return frozenset(each.reason.name for each in standing.problems)


def visit_moment(ends_on: date, now: datetime) -> datetime:
    """Return the moment that stands for care of which only the day is known: its end, or now."""
    return min(datetime.combine(ends_on, time(23, 59, 59), CHINA_TIME), now)


def _qualification(
    command: RegisterManualClaim, then: Person, at: datetime
) -> tuple[Qualification | None, list[Problem]]:
    """The qualification of chronic care as it stood at the time."""
    if command.care_type is not CareType.CHRONIC:
        return None, []
    code = command.local_code
    held = next((each for each in then.qualifications if each.local_code == code), None)
    if held is None:
        return None, [problem("QUALIFICATION_NOT_KNOWN", "local_code", disease=code)]
    if not held.stands_at(at):
        day = at.date().isoformat()
        name = held.local_name
        return held, [problem("QUALIFICATION_NOT_VALID", "local_code", disease=name, date=day)]
    return held, []


def _entitled_problems(claimed: Claimed) -> list[Problem]:
    """A-017, A-044: without a benefit at the time there is nothing to claim."""
    insurance = claimed.command.insurance
    relation = claimed.then.relation(insurance)
    if relation is None:
        return [problem("INSURANCE_NOT_HELD", "insurance", insurance=insurance.name_zh)]
    if relation.status is InsuredStatus.SUSPENDED:
        return [problem("BENEFIT_SUSPENDED", "insurance")]
    if relation.status is InsuredStatus.TERMINATED:
        return [problem("INSURANCE_TERMINATED", "insurance", insurance=insurance.name_zh)]
    return []


def _visit_problems(claimed: Claimed) -> list[Problem]:
    command = claimed.command
    visit_id = command.origin.visit_id
    if not visit_id:
        return []
    path = "origin.visit_id"
    visit = claimed.page.visit(visit_id)
    is_own = visit is not None and (
        visit.person_number == command.person_number
        and covers(command.header.insured_region, visit.insured_area)
    )
    if visit is None or not is_own:
        return [problem("VISIT_NOT_KNOWN", path, visit=visit_id)]
    if visit.institution_code != command.institution_code:
        return [_wrong(path, "所填就诊不在该机构", "the visit was at another institution")]
    return [_settled(path, visit_id)] if visit.state is VisitState.SETTLED else []


def _settlement_problems(claimed: Claimed) -> list[Problem]:
    """The ordinary settlement of chronic cost: named, this person's, and refunded (A-090)."""
    command = claimed.command
    settlement_id = command.origin.settlement_id
    if not settlement_id:
        return []
    path = "origin.settlement_id"
    settled = claimed.page.settlement(settlement_id)
    if settled is None or not _is_own(settled, command):
        return [problem("SETTLEMENT_NOT_KNOWN", path)]
    if settled.institution_code != command.institution_code:
        return [_wrong(path, "所填结算不在该机构", "the settlement was at another institution")]
    if claimed.page.refund_of(settlement_id) is None:
        return [_settled(path, settlement_id)]
    is_chronic = settled.care_type == CareType.CHRONIC
    if is_chronic and command.reason is ClaimReason.CHRONIC_AS_ORDINARY:
        return [_wrong(path, "所填结算不是普通门诊", "the settlement was no ordinary one")]
    return []


def _is_own(settled: Settlement, command: RegisterManualClaim) -> bool:
    return (
        settled.kind is SettlementKind.SETTLEMENT
        and settled.person_number == command.person_number
        and covers(command.header.insured_region, settled.insured_area)
    )


def _settled(path: str, number: str) -> Problem:
    return problem("CLAIM_SETTLED_DIRECTLY", path, number=number)


def _wrong(path: str, cause: str, cause_en: str) -> Problem:
    return problem("CLAIM_REASON_INVALID", path, cause=cause, cause_en=cause_en)
