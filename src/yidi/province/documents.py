"""Documents of settlements for the engine, written in the form of the contract."""

from __future__ import annotations

from typing import TypeAlias

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.money import Fen
from yidi.domain.records import Accumulators
from yidi.engine.details import Detail
from yidi.engine.kept import Kept
from yidi.engine.settling import Settled
from yidi.v1 import settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract
from yidi.wire.settlements import (
    recorded,
    refund_document,
    settled_document,
    settlement_document,
)

Shown: TypeAlias = tuple[Settled, settlement_pb2.Settlement]
"""A trial, and the document that it was shown with."""


class ContractDocuments:
    """Writes settlements and refunds as messages of ``yidi.v1``."""

    def __init__(
        self, agreements: Agreements = NO_AGREEMENTS, trials: Kept[Shown] | None = None
    ) -> None:
        """Take the agreements, which name diseases beyond the national ones.

        ``trials`` is where documents are kept from trial to settlement.
        """
        self._agreements = agreements
        self._trials: Kept[Shown] = Kept() if trials is None else trials

    def settlement(self, settled: Settled) -> settlement_pb2.Settlement:
        """Return a settlement, or a trial when it has no number.

        A settlement that is as its trial was has the trial's document, with its own number.
        """
        visit_id = settled.visit.visit_id
        if not settled.settlement_id:
            document = self._new(settled)
            self._trials.keep(visit_id, (settled, document))
            return document
        known = self._trials.take(visit_id)
        if known is None or not _is_same(known[0], settled):
            return self._new(settled)
        return settled_document(
            known[1],
            settlement_id=settled.settlement_id,
            message_id=settled.message_id,
            at_ms=settled.at_ms,
        )

    def _new(self, settled: Settled) -> settlement_pb2.Settlement:
        standing = settled.standing
        document = settlement_document(
            settled.visit,
            settled.breakdown,
            settled.before,
            settlement_id=settled.settlement_id,
            message_id=settled.message_id,
            at_ms=settled.at_ms,
            plan=standing.plan.name if standing.plan else "",
            filing_type=standing.filing_type or 0,
        )
        if document.disease_code and not document.disease_name:
            document.disease_name = self._agreements.name(document.disease_code) or ""
        if settled.replaces_id:
            document.replaces_settlement_id = settled.replaces_id
        if settled.invoice_number:
            document.invoice_number = settled.invoice_number
        return document

    def refund(
        self,
        original: bytes,
        before: Accumulators,
        *,
        settlement_id: str,
        message_id: str,
        at_ms: int,
        balance_fen: Fen,
    ) -> settlement_pb2.Settlement:
        """Return the refund of a settlement."""
        return refund_document(
            original,
            before,
            settlement_id=settlement_id,
            message_id=message_id,
            at_ms=at_ms,
            balance_fen=balance_fen,
        )


def detail_document(detail: Detail) -> contract.SettlementDetail:
    """Return a settlement as the person reads it (A-071).

    The record says what was paid, the document of the contract how the bill was split.
    """
    record = detail.settlement
    refund_id = detail.refund.settlement_id if detail.refund else ""
    document = recorded(record.document, refund_id)
    result = document.breakdown
    split = result.totals.split
    limit_fen = detail.limit_left_fen
    return contract.SettlementDetail(
        settlement_id=record.settlement_id,
        state=document.state,
        receipt_category=document.receipt_category,
        disease_code=document.disease_code,
        disease_name=document.disease_name,
        settled_at=document.settled_at,
        total_fen=record.total_fen,
        in_scope_fen=record.in_scope_fen,
        deductible_fen=result.deductible_fen,
        pool_fen=record.pool_fen,
        other_funds_fen=record.fund_total_fen - record.pool_fen,
        account_fen=record.account_fen,
        cash_fen=record.cash_fen,
        own_share_fen=record.in_scope_fen - record.fund_total_fen,
        first_paid_fen=split.first_paid_fen,
        own_cost_fen=split.full_self_paid_fen,
        over_limit_fen=split.over_limit_fen,
        hospital_part_fen=record.hospital_part_fen,
        person_part_fen=result.person_part_fen,
        year=detail.year,
        annual_limit_left_fen=-1 if limit_fen is None else limit_fen,
        account_balance_fen=detail.balance_fen,
        refund_settlement_id=refund_id,
    )


def _is_same(trial: Settled, settled: Settled) -> bool:
    """Whether a settlement is its trial but for number, message and time."""
    return (
        trial.breakdown == settled.breakdown
        and trial.visit == settled.visit
        and trial.before == settled.before
        and trial.standing.plan == settled.standing.plan
        and trial.standing.filing_type == settled.standing.filing_type
        and trial.replaces_id == settled.replaces_id
        and trial.invoice_number == settled.invoice_number
    )
