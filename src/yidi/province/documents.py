"""Documents of settlements for the engine, written in the form of the contract."""

from __future__ import annotations

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.money import Fen
from yidi.domain.records import Accumulators
from yidi.engine.settling import Settled
from yidi.v1 import settlement_pb2
from yidi.wire.settlements import refund_document, settlement_document


class ContractDocuments:
    """Writes settlements and refunds as messages of ``yidi.v1``."""

    def __init__(self, agreements: Agreements = NO_AGREEMENTS) -> None:
        """Take the agreements, which name diseases beyond the national ones."""
        self._agreements = agreements

    def settlement(self, settled: Settled) -> settlement_pb2.Settlement:
        """Return a settlement, or a trial when it has no number."""
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
