"""Which refusal a message deserves, by the contract and what was told before.

Every rule returns the reasons that stand in the way: none means that the message has to be
answered, some mean that it has to be refused with one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Any, Final, NamedTuple

from tests.simulation.amounts import split_of
from tests.simulation.heard import Call
from tests.simulation.person_file import OPEN, PersonFile, Visit
from yidi.v1 import codes_pb2, eligibility_service_pb2, settlement_pb2

CARE_REFUSED: Final = frozenset(
    (
        "BENEFIT_SUSPENDED",
        "INSURANCE_TERMINATED",
        "NO_QUALIFICATION_FOR_DISEASE",
        "QUALIFICATION_TERMINATED",
        "QUALIFICATION_PAUSED",
        "QUALIFICATION_NOT_VALID",
        "DIRECT_SETTLEMENT_SUSPENDED",
        "FILING_MISSING",
        "FILING_EXPIRED",
        "FILING_AREA_MISMATCH",
        "FILING_NOT_YET_VALID",
        "FILING_CANCELLED",
        "INSTITUTION_NOT_SELECTED",
        "NO_BENEFIT",
    )
)
"""What a change of the person's records may lead to."""


class Expected(NamedTuple):
    """Reasons that must be told, and those that may be because records have changed."""

    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()


def _must(*reasons: str) -> Expected:
    return Expected(must=frozenset(reasons))


ANSWERED: Final = Expected()
Rule = Callable[[PersonFile, Call], Expected]


def care_key(request: Any) -> tuple[Any, ...]:
    """What a care is: the same at QueryEligibility and at OpenVisit."""
    is_emergency = request.care_type == codes_pb2.CARE_TYPE_EMERGENCY
    return (
        request.insurance,
        request.care_type,
        request.disease_code,
        request.header.institution_code,
        is_emergency,
        request.visited_at.seconds,
    )


def open_visit(file: PersonFile, call: Call) -> Expected:
    stated = file.stated.get(care_key(call.request))
    if stated is None or stated.state[1] != file.changes:
        return Expected(may=CARE_REFUSED)
    if stated.outcome == eligibility_service_pb2.ELIGIBILITY_OUTCOME_SETTLE:
        return ANSWERED
    return Expected(must=stated.reasons)


def _visit(file: PersonFile, call: Call) -> Visit | Expected:
    """The open visit of a message, or why it is refused."""
    found = file.visits.get(call.request.visit_id)
    if found is None:
        return _must("VISIT_NOT_KNOWN")
    if found.opening.header.institution_code != call.request.header.institution_code:
        return _must("NOT_YOUR_VISIT")
    return found if found.state == OPEN else _must("VISIT_CLOSED")


def upload_fees(file: PersonFile, call: Call) -> Expected:
    request = call.request
    if not _adds_up(request):
        return _must("BILL_NOT_BALANCED", "SPLIT_NOT_BALANCED", "AMOUNT_NOT_BALANCED")
    found = _visit(file, call)
    if isinstance(found, Expected):
        return found
    known = {number for number, _ in found.lines}
    repeated = [line for line in request.lines if line.line_number in known]
    return _must("LINE_REPEATED") if repeated else ANSWERED


def _adds_up(request: Any) -> bool:
    names = ("full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen")
    parts = [sum(getattr(line.split, name) for line in request.lines) for name in names]
    said = [getattr(request.totals.split, name) for name in names]
    total = sum(line.amount_fen for line in request.lines)
    return parts == said and total == request.totals.total_fen == sum(said)


def withdraw_fees(file: PersonFile, call: Call) -> Expected:
    found = _visit(file, call)
    if isinstance(found, Expected):
        return found
    batch = call.request.batch_number
    is_there = batch == "0000" or any(line.batch == batch for _, line in found.lines)
    return ANSWERED if is_there else _must("BATCH_NOT_KNOWN")


def cancel_visit(file: PersonFile, call: Call) -> Expected:
    found = _visit(file, call)
    return found if isinstance(found, Expected) else ANSWERED


def settle(file: PersonFile, call: Call) -> Expected:
    """Also of PreSettle, which is refused like Settle."""
    request = call.request
    found = _visit(file, call)
    if isinstance(found, Expected):
        return found
    if not found.lines:
        return _must("VISIT_EMPTY")
    if split_of(request.totals) != found.totals:
        return _must("BILL_NOT_BALANCED")
    if found.line_keys() & file.used_lines(found.visit_id):
        return _must("LINE_ALREADY_SETTLED")
    replaced = file.settlements.get(request.replaces_settlement_id)
    if replaced is not None and not replaced.refund_id:
        return _must("REPLACED_NOT_REFUNDED")
    care = _care(file, found)
    if care is not ANSWERED:
        return care
    invoice = invoice_of(call)
    used = {each.invoice for each in file.standing()}
    return _must("RECEIPT_ALREADY_USED") if invoice[1] and invoice in used else ANSWERED


def _care(file: PersonFile, found: Visit) -> Expected:
    """What was recorded of the person since the visit took place (A-016, A-017, A-134)."""
    if file.is_blocked:
        return _must("DIRECT_SETTLEMENT_SUSPENDED")
    if file.has_ended(found.opening.disease_code):
        return Expected(must=CARE_REFUSED)
    changed_at = file.changed_at
    visited_at = found.opening.visited_at.ToDatetime(tzinfo=UTC)
    has_changed = changed_at is not None and changed_at >= visited_at
    return Expected(may=CARE_REFUSED) if has_changed else ANSWERED


def invoice_of(call: Call) -> tuple[str, str]:
    """The receipt that a Settle names, with its institution; a trial names none."""
    number = getattr(call.request, "invoice_number", "")
    return (call.request.header.institution_code, number) if number else ("", "")


def cancel_settlement(file: PersonFile, call: Call) -> Expected:
    request = call.request
    kept = file.settlements.get(request.settlement_id)
    if kept is None:
        return _must("SETTLEMENT_NOT_KNOWN")
    is_own = kept.told.institution_code == request.header.institution_code
    if kept.told.visit_id != request.visit_id or not is_own:
        return _must("NOT_YOUR_VISIT")
    if kept.told.state == settlement_pb2.SETTLEMENT_STATE_REFUND:
        return _must("REFUND_NOT_ALLOWED")
    return _must("ALREADY_REFUNDED") if kept.refund_id else ANSWERED


def reverse(file: PersonFile, call: Call) -> Expected:
    known = file.messages.get(call.request.original_message_id)
    if known is not None and known.method != "Settle" and known.answer is not None:
        return _must("REVERSE_NOT_POSSIBLE")
    return ANSWERED


def get_settlement(file: PersonFile, call: Call) -> Expected:
    request = call.request
    wanted = request.settlement_id or file.settled_by.get(request.original_message_id)
    return ANSWERED if wanted in file.settlements else _must("SETTLEMENT_NOT_KNOWN")


def lift_block(file: PersonFile, call: Call) -> Expected:
    return ANSWERED if file.is_blocked else _must("NOT_BLOCKED")


def anything(file: PersonFile, call: Call) -> Expected:
    """Records of a person: what stands in their way is not the auditor's subject."""
    return Expected(may=frozenset(("*",)))


RULES: Final[dict[str, Rule]] = {
    "OpenVisit": open_visit,
    "UploadFees": upload_fees,
    "WithdrawFees": withdraw_fees,
    "CancelVisit": cancel_visit,
    "PreSettle": settle,
    "Settle": settle,
    "CancelSettlement": cancel_settlement,
    "Reverse": reverse,
    "GetSettlement": get_settlement,
    "LiftBlock": lift_block,
    "BlockPerson": lambda file, call: ANSWERED,
    "ChangeQualification": anything,
    "SetBenefitStatus": anything,
    "CancelFiling": anything,
    "SubmitFiling": anything,
}
