"""How far the settling of a bill has come when it breaks off, and what its caller is told.

What is settled stands, so that the answer is never "nothing was done" (A-066, A-079).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from google.rpc.status_pb2 import Status

from yidi.domain.diseases import expected_name
from yidi.domain.errors import Family, Refusal, refuse
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.records import Bill
from yidi.domain.regions import spoken_name
from yidi.province.national import PartVisit
from yidi.v1 import settlement_pb2
from yidi.wire.status import decode_status

NO_OUTCOME: Final = frozenset(
    (Family.PROVINCE_DOWN, Family.LIMIT_REACHED, Family.OUTCOME_UNKNOWN, Family.OUR_FAULT)
)
"""Families of refusals after which the bill stays begun: a repeat goes on with it."""

PARTLY: Final = "BILL_PARTLY_SETTLED"
_NAME_CHARS_MAX = 20
_SHOWN_MAX = 3


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
