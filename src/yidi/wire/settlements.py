"""Documents of settlements: what an insured place records and answers, in the contract's form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yidi.domain.breakdown import Breakdown
from yidi.domain.care import CareType, Insurance, ReceiptCategory
from yidi.domain.diseases import expected_name
from yidi.domain.records import Visit
from yidi.v1 import settlement_pb2
from yidi.wire import encode
from yidi.wire.moments import stamp_fields_of_ms, stamp_of_ms

_RECEIPTS = {
    CareType.ORDINARY: ReceiptCategory.ORDINARY,
    CareType.EMERGENCY: ReceiptCategory.ORDINARY,
    CareType.CHRONIC: ReceiptCategory.CHRONIC,
    CareType.PHARMACY: ReceiptCategory.PHARMACY,
}

_BREAKDOWN_AMOUNTS = (
    "extra_share_fen",
    "deductible_fen",
    "covered_fen",
    "uncovered_fen",
    "fund_total_fen",
    "hospital_part_fen",
    "person_part_fen",
    "account_fen",
    "cash_fen",
)
_SPLIT_AMOUNTS = ("full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen")


def settlement_document(
    visit: Visit,
    breakdown: Breakdown,
    before: Mapping[tuple[int, str], int],
    *,
    settlement_id: str,
    message_id: str,
    at_ms: int,
    plan: str,
    filing_type: int,
) -> settlement_pb2.Settlement:
    """Return a settlement, or a trial when it has no number (A-063, A-070)."""
    state = (
        settlement_pb2.SETTLEMENT_STATE_SETTLED
        if settlement_id
        else settlement_pb2.SETTLEMENT_STATE_TRIAL
    )
    return settlement_pb2.Settlement(
        settlement_id=settlement_id,
        state=state,
        visit_id=visit.visit_id,
        message_id=message_id,
        person_number=visit.person_number,
        insurance=visit.insurance,  # type: ignore[arg-type]
        category=visit.category,  # type: ignore[arg-type]
        care_type=visit.care_type,  # type: ignore[arg-type]
        disease_code=visit.disease_code,
        disease_name=expected_name(visit.disease_code) or "",
        receipt_category=_RECEIPTS[CareType(visit.care_type)],  # type: ignore[arg-type]
        treating_region=visit.treating_region,
        insured_area=visit.insured_area,
        institution_code=visit.institution_code,
        filing_type=filing_type,  # type: ignore[arg-type]
        plan=plan,
        breakdown=encode.breakdown_fields(breakdown, Insurance(visit.insurance), before),
        settled_at=stamp_fields_of_ms(at_ms),
    )


def settled_document(
    trial: settlement_pb2.Settlement, *, settlement_id: str, message_id: str, at_ms: int
) -> settlement_pb2.Settlement:
    """Return the settlement of a trial: the same with its number; the trial stays as it is."""
    document = settlement_pb2.Settlement()
    document.CopyFrom(trial)
    document.settlement_id = settlement_id
    document.state = settlement_pb2.SETTLEMENT_STATE_SETTLED
    document.message_id = message_id
    document.settled_at.seconds = at_ms // 1000
    document.settled_at.nanos = at_ms % 1000 * 1_000_000
    return document


def refund_document(
    original: bytes,
    before: Mapping[tuple[int, str], int],
    *,
    settlement_id: str,
    message_id: str,
    at_ms: int,
    balance_fen: int,
) -> settlement_pb2.Settlement:
    """Return the refund of a settlement: every amount negated, linked to it (A-090).

    ``before`` and ``balance_fen`` are accumulators and account before the refund.
    """
    refund = settlement_pb2.Settlement.FromString(original)
    refund.original_settlement_id = refund.settlement_id
    refund.settlement_id = settlement_id
    refund.replaces_settlement_id = ""
    refund.message_id = message_id
    refund.state = settlement_pb2.SETTLEMENT_STATE_REFUND
    refund.settled_at.CopyFrom(stamp_of_ms(at_ms))
    result = refund.breakdown
    for name in _BREAKDOWN_AMOUNTS:
        setattr(result, name, -getattr(result, name))
    result.totals.total_fen = -result.totals.total_fen
    for name in _SPLIT_AMOUNTS:
        setattr(result.totals.split, name, -getattr(result.totals.split, name))
    for fund in result.funds:
        fund.amount_fen = -fund.amount_fen
    for step in result.steps:
        step.taken_from_fen = -step.taken_from_fen
        step.amount_fen = -step.amount_fen
        step.text_zh = f"退费冲回:{step.text_zh}"
    for change in result.accumulators:
        delta_fen = change.before_fen - change.after_fen
        change.before_fen = before.get((change.year, change.name), 0)
        change.after_fen = change.before_fen + delta_fen
    result.balance_after_fen = balance_fen - result.account_fen
    return refund


def recorded(
    document: bytes, refund_id: str, replaced_by: Iterable[str] = ()
) -> settlement_pb2.Settlement:
    """Return a settlement as recorded, with its refund and what replaced it if there are such."""
    settlement = settlement_pb2.Settlement.FromString(document)
    if refund_id:
        settlement.state = settlement_pb2.SETTLEMENT_STATE_REFUNDED
        settlement.refund_settlement_id = refund_id
        settlement.replaced_by_settlement_ids.extend(replaced_by)
    return settlement
