"""Refunds at the insured place (退费, 冲正): a settlement is never changed, only negated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from yidi.domain import visit
from yidi.domain.care import Insurance
from yidi.domain.errors import refuse
from yidi.domain.money import Fen
from yidi.domain.ports import Decision, Ids, ProvincePage
from yidi.domain.records import (
    Accumulators,
    Message,
    MessageState,
    ProvinceChanges,
    Settlement,
    SettlementKind,
    VisitState,
)
from yidi.domain.regions import covers
from yidi.domain.requests import CancelSettlement, GetSettlement, Header, Reverse
from yidi.engine.entitlement import Entitlement
from yidi.engine.once import Encodable
from yidi.engine.settling import balance


class RefundWriter(Protocol):
    """Writes the document of a refund in the form of the contract."""

    def refund(
        self,
        original: bytes,
        before: Accumulators,
        *,
        settlement_id: str,
        message_id: str,
        at_ms: int,
        balance_fen: Fen,
    ) -> Encodable:
        """Return the whole refund, from the document of its settlement."""
        ...


@dataclass(frozen=True, slots=True)
class Reversed:
    """How a reversal worked; ``refund`` is what undid the settlement, if one stood."""

    was_barred: bool
    refund: Settlement | None


class Refunding:
    """The refunds of one insured place."""

    def __init__(self, entitlement: Entitlement, writer: RefundWriter, ids: Ids) -> None:
        """Take the collaborators."""
        self._entitlement = entitlement
        self._writer = writer
        self._ids = ids

    def cancel_settlement(
        self, command: CancelSettlement, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[Settlement]:
        """Refund a settlement wholly (A-090); refuses the second time.

        Later settlements of the person do not stand in its way and stay as they were computed:
        only its own movements go back (A-093).
        """
        original = page.settlement(command.settlement_id)
        if original is None or not _is_of(original, command.person_number, command.header):
            raise refuse("SETTLEMENT_NOT_KNOWN", "settlement_id")
        if (
            original.visit_id != command.visit_id
            or original.institution_code != command.header.institution_code
        ):
            raise refuse("NOT_YOUR_VISIT", "visit_id", visit=command.visit_id)
        if original.kind is SettlementKind.REFUND:
            raise refuse(
                "REFUND_NOT_ALLOWED",
                "settlement_id",
                cause="退费记录不能再退费",
                cause_en="a refund cannot be refunded",
            )
        if page.refund_of(original.settlement_id) is not None:
            raise refuse(
                "ALREADY_REFUNDED",
                "settlement_id",
                what=f"结算{original.settlement_id}",
                what_en=f"Settlement {original.settlement_id}",
            )
        return self._refund(original, command.header.message_id, page, now, at_ms)

    def reverse(
        self, command: Reverse, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[Reversed]:
        """Make sure that a Settle has no effect: undo it, or bar it if it has not come (A-079)."""
        target = command.original_message_id
        message = page.message(target)
        original = page.settlement_of_message(target)
        _check_reversible(command, message, original)
        barred = Message(
            message_id=target,
            method=message.method if message else "yidi.v1.SettlementService/Settle",
            fingerprint=message.fingerprint if message else b"",
            state=MessageState.REVERSED,
            at_ms=at_ms,
            answer=message.answer if message else b"",
            settlement_id=message.settlement_id if message else "",
        )
        if original is None:
            had_no_effect = message is not None
            changes = ProvinceChanges() if had_no_effect else ProvinceChanges(messages=(barred,))
            return Reversed(was_barred=not had_no_effect, refund=None), changes
        if page.refund_of(original.settlement_id) is not None:
            return Reversed(was_barred=False, refund=None), ProvinceChanges()
        refund, changes = self._refund(
            original, command.header.message_id, page, now, at_ms, (barred,)
        )
        return Reversed(was_barred=False, refund=refund), changes

    def find_settlement(
        self, query: GetSettlement, page: ProvincePage
    ) -> tuple[Settlement, Settlement | None]:
        """Return a settlement and its refund, if it was refunded."""
        if query.settlement_id:
            found = page.settlement(query.settlement_id)
        else:
            found = page.settlement_of_message(query.original_message_id)
        if found is None or not _is_of(found, query.person_number, query.header):
            raise refuse("SETTLEMENT_NOT_KNOWN", "key")
        return found, page.refund_of(found.settlement_id)

    def _refund(
        self,
        original: Settlement,
        message_id: str,
        page: ProvincePage,
        now: datetime,
        at_ms: int,
        messages: tuple[Message, ...] = (),
    ) -> Decision[Settlement]:
        """The refund with its visit closed and its accumulators moved back."""
        settlement_id = self._ids.next_id(original.insured_area, now)
        before = page.accumulators(original.person_number)
        person = self._entitlement.known_person(
            original.person_number, original.insured_area, page, now
        )
        relation = person.relation(Insurance(original.insurance))
        document = self._writer.refund(
            original.document,
            before,
            settlement_id=settlement_id,
            message_id=message_id,
            at_ms=at_ms,
            balance_fen=balance(relation, before) if relation else 0,
        )
        record = visit.refund_record(
            original,
            settlement_id=settlement_id,
            message_id=message_id,
            at_ms=at_ms,
            document=document.SerializeToString(),
        )
        found = page.visit(original.visit_id)
        closed = (visit.in_state(found, VisitState.REFUNDED),) if found else ()
        changes = ProvinceChanges(
            messages=messages,
            changed_visits=closed,
            settlements=(record,),
            person_number=original.person_number,
            movements=record.movements,
        )
        return record, changes


def _is_of(settlement: Settlement, person_number: str, header: Header) -> bool:
    """Whether a settlement is this person's and of the insured place that was asked.

    Provinces may share one database; none of them knows what is another's.
    """
    return settlement.person_number == person_number and covers(
        header.insured_region, settlement.insured_area
    )


def _check_reversible(
    command: Reverse, message: Message | None, original: Settlement | None
) -> None:
    """Refuse to reverse what is no Settle; a refund has a settlement, but of its own kind."""
    is_other_message = (
        message is not None and original is None and message.state is MessageState.DONE
    )
    is_refund = original is not None and original.kind is SettlementKind.REFUND
    if is_other_message or is_refund:
        raise refuse(
            "REVERSE_NOT_POSSIBLE",
            "original_message_id",
            cause="原报文不是门诊结算",
            cause_en="the original message is no Settle",
        )
    if original is not None and not _is_of(original, command.person_number, command.header):
        raise refuse("SETTLEMENT_NOT_KNOWN", "original_message_id")
