"""How far a bill has come, and what its caller is told who breaks off or sends it again.

What is settled stands, so that the answer is never "nothing was done" (A-066, A-079).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from yidi.domain.diseases import expected_name
from yidi.domain.errors import Family, Refusal, refuse
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.records import Bill, BillState
from yidi.domain.regions import spoken_name
from yidi.province.national import PartVisit
from yidi.v1 import settlement_pb2
from yidi.v1 import treating_place_service_pb2 as contract
from yidi.wire.hints import BILL_REFUNDED
from yidi.wire.status import decode_status

NO_OUTCOME: Final = frozenset(
    (Family.PROVINCE_DOWN, Family.LIMIT_REACHED, Family.OUTCOME_UNKNOWN, Family.OUR_FAULT)
)
"""Families of refusals after which the bill stays begun: a repeat goes on with it."""

PARTLY: Final = "BILL_PARTLY_SETTLED"
_NAME_CHARS_MAX = 20
_SHOWN_MAX = 3


M = TypeVar("M", bound=Message)


def again(answer: M) -> M:
    """Return a first answer, marked as one that is given again."""
    answer.header.replayed = True  # type: ignore[attr-defined]
    return answer


def settled_again(bill: Bill) -> contract.SettleBillResponse:
    """Return the first answer to a bill, with a hint if the bill was refunded since."""
    answer = again(contract.SettleBillResponse.FromString(bill.answer))
    if bill.state is BillState.REFUNDED:
        answer.header.warnings.append(BILL_REFUNDED)
    return answer


def check_not_refunded(bill: Bill) -> None:
    """Refuse to refund a bill a second time with ALREADY_REFUNDED (A-090)."""
    if bill.state is BillState.REFUNDED:
        what, what_en = f"账单{bill.message_id}", f"Bill {bill.message_id}"
        raise refuse("ALREADY_REFUNDED", "original_message_id", what=what, what_en=what_en)


def partly_settled(
    visits: Sequence[PartVisit], settled: Sequence[settlement_pb2.Settlement]
) -> Refusal:
    """Return the answer to a bill whose first parts stand; the repeat finishes it."""
    name = expected_name(visits[0].part.disease_code) or "普通门诊"
    refused = refuse(
        PARTLY,
        total=len(visits),
        done=len(settled),
        settled=name[:_NAME_CHARS_MAX] + ("等" if len(settled) > 1 else ""),
        settlements=", ".join(each.settlement_id for each in settled[:_SHOWN_MAX]),
    )
    refused.retry_after_ms = RETRY_AFTER_MS
    return refused


def broken_off_again(bill: Bill, refused: Refusal, insured_region: str) -> Refusal:
    """Return what to answer when a repeat breaks off before it came as far as the first try.

    What stood then still stands. Where that is not written down, because the process died, it
    is not known; "nothing was done" would be wrong.
    """
    if refused.reason.name == PARTLY:
        return refused
    if bill.answer:
        return decode_status(Status.FromString(bill.answer)) or refused
    if refused.reason.family is Family.OUTCOME_UNKNOWN:
        return refused
    name = spoken_name(insured_region)
    unknown = refuse("OUTCOME_UNKNOWN", place=f"参保地{name}", region=name)
    unknown.retry_after_ms = RETRY_AFTER_MS
    return unknown
