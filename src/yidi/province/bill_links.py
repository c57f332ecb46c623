"""Which refunded settlement a part of a bill settles again (A-090)."""

from __future__ import annotations

from yidi.domain.errors import refuse
from yidi.domain.records import Bill, BillState
from yidi.engine.treating_place import Part
from yidi.province.bill_plan import Aim, aim_of
from yidi.v1 import treating_place_service_pb2 as contract

_FIELD = "replaces_message_id"


def refunded_bill(
    bill: Bill | None, request: contract.SettleBillRequest
) -> contract.SettleBillResponse:
    """Return the answer of the bill that is settled again; refuse any other.

    Refuses with BILL_NOT_KNOWN what is no settled bill of this person and institution, with
    REPLACED_NOT_REFUNDED one that stands.
    """
    if (
        bill is None
        or bill.institution_code != request.header.institution_code
        or bill.person_number != request.person_number
        or aim_of(bill.plan) is not Aim.SETTLE
        or bill.state not in (BillState.SETTLED, BillState.REFUNDED)
    ):
        raise refuse("BILL_NOT_KNOWN", _FIELD, bill=request.replaces_message_id)
    if bill.state is not BillState.REFUNDED:
        raise refuse("REPLACED_NOT_REFUNDED", _FIELD, settlement=request.replaces_message_id)
    return contract.SettleBillResponse.FromString(bill.answer)


def replaced_by(answer: contract.SettleBillResponse, part: Part) -> str:
    """Return the first settlement of a bill that had a line of the part; empty if none had."""
    numbers = {each.line.line_number for each in part.lines}
    for earlier in answer.parts:
        if earlier.HasField("settlement") and any(
            line.line_number in numbers for line in earlier.lines
        ):
            return earlier.settlement.settlement_id
    return ""
