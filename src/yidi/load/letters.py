"""Requests as bytes, with all but what changes made beforehand.

Protobuf reads fields in any order and one after the other, so a request is its prepared part
with the message id, the visit and the time put beside it: a few joins of bytes instead of a
message object for every call. A generator that shares a machine with its target needs that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from yidi.domain.care import CareType
from yidi.domain.codes import MESSAGE_SERIAL_MAX
from yidi.domain.diseases import expected_name
from yidi.domain.regions import CHINA_TIME
from yidi.load.bills import Bill, totals
from yidi.load.cares import Care
from yidi.load.schedule import Share
from yidi.v1 import codes_pb2, header_pb2
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import settlement_service_pb2 as contract

METHODS: Final = (
    "/yidi.v1.EligibilityService/QueryEligibility",
    "/yidi.v1.SettlementService/OpenVisit",
    "/yidi.v1.SettlementService/UploadFees",
    "/yidi.v1.SettlementService/PreSettle",
    "/yidi.v1.SettlementService/Settle",
    "/yidi.v1.SettlementService/CancelSettlement",
    "/yidi.v1.SettlementService/InquireMessage",
    "/yidi.v1.SettlementService/GetSettlement",
)
"""The calls of visits, in the order of a visit; elsewhere a method is its index in here."""

QUERY, OPEN, UPLOAD, TRIAL, SETTLE, REFUND, INQUIRE, LOOK_UP = range(len(METHODS))

NAMES: Final = tuple(each.rpartition("/")[2] for each in METHODS)
CHANGING: Final = frozenset((OPEN, UPLOAD, SETTLE, REFUND))
"""Calls that leave something in the books."""

_BYTES = 2
_MORE = 0x80
_SECOND_MS = 1000
_MESSAGE_ID_FIELD = b"\x0a\x1e"
"""Field 1, thirty characters."""


def varint(number: int) -> bytes:
    """Return a number as protobuf writes it."""
    out = bytearray()
    while number >= _MORE:
        out.append(number & 0x7F | _MORE)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number: int, content: bytes) -> bytes:
    """Return a field of text or of a message."""
    return varint(number << 3 | _BYTES) + varint(len(content)) + content


class MessageIds:
    """Message ids of one generator among several: none comes twice, in whatever process."""

    def __init__(self, now_ms: Callable[[], int], share: Share) -> None:
        """Take the clock of the platform and which generator this is."""
        self._now_ms = now_ms
        self._share = share
        self._second = 0
        self._serial = MESSAGE_SERIAL_MAX + 1
        self._text = b""

    def next(self, institution_code: bytes) -> bytes:
        """Return the next id; its second runs ahead of the clock when a second has too many."""
        second = self._now_ms() // _SECOND_MS
        self._serial += self._share.of
        if second > self._second or self._serial > MESSAGE_SERIAL_MAX:
            self._second = max(second, self._second + 1)
            at = datetime.fromtimestamp(self._second, CHINA_TIME)
            self._text = at.strftime("%Y%m%d%H%M%S").encode()
            self._serial = self._share.index
        return b"%b%b%04d" % (institution_code, self._text, self._serial)


class BillLetters:
    """A bill as the tails of its requests."""

    __slots__ = ("lines", "off_by_one", "total_fen", "totals", "uploads")

    def __init__(self, bill: Bill) -> None:
        """Serialise it."""
        self.lines = sum(map(len, bill.batches))
        self.total_fen = bill.total.amount_fen
        tails = [
            contract.UploadFeesRequest(
                batch_number=str(number), lines=lines, totals=totals(split)
            ).SerializeToString()
            for number, (lines, split) in enumerate(
                zip(bill.batches, bill.splits, strict=True), start=1
            )
        ]
        self.uploads = tuple(tails)
        wrong = totals(bill.splits[0])
        wrong.total_fen += 1
        # Read behind the right totals, so that the later one counts: one fen too much.
        self.off_by_one = field(6, wrong.SerializeToString())
        self.totals = contract.SettleRequest(
            totals=totals(bill.total), use_account=True
        ).SerializeToString()


class CareLetters:
    """Everything that one person's visits send, ready but for what changes."""

    __slots__ = ("_head", "_open", "_person", "_query", "_tail", "institution")

    def __init__(self, care: Care) -> None:
        """Serialise what stays the same."""
        is_emergency = care.care_type == CareType.EMERGENCY
        tail = header_pb2.RequestHeader(
            # At V2.0 the care type alone says that it is an emergency, everywhere.
            interface_version="V2.0" if is_emergency else "V2.1",
            treating_region=care.treating_region,
            insured_region=care.insured_region,
            institution_code=care.institution_code,
            operator_type=codes_pb2.OPERATOR_TYPE_STAFF,
        ).SerializeToString()
        self.institution = care.institution_code.encode()
        self._head = b"\x0a" + varint(len(tail) + 32) + _MESSAGE_ID_FIELD
        self._tail = tail
        self._person = care.person_number.encode()
        self._query = eligibility.QueryEligibilityRequest(
            person_number=care.person_number,
            insurance=care.insurance,  # type: ignore[arg-type]
            care_type=care.care_type,  # type: ignore[arg-type]
            disease_code=care.disease_code,
        ).SerializeToString()
        opening = contract.OpenVisitRequest(
            person_number=care.person_number,
            insurance=care.insurance,  # type: ignore[arg-type]
            care_type=care.care_type,  # type: ignore[arg-type]
            disease_code=care.disease_code,
            disease_name=expected_name(care.disease_code) or "",
        )
        opening.credential.type = care.credential_type  # type: ignore[assignment]
        opening.credential.number = care.credential_number
        self._open = opening.SerializeToString()

    def header(self, message_id: bytes) -> bytes:
        """Return the header as field 1 of any request."""
        return self._head + message_id + self._tail

    def query(self, message_id: bytes) -> bytes:
        """QueryEligibility."""
        return self.header(message_id) + self._query

    def query_of_nobody(self, message_id: bytes, number: bytes) -> bytes:
        """QueryEligibility with a person number of nobody, read last."""
        return self.header(message_id) + self._query + field(2, number)

    def open(self, message_id: bytes, at_seconds: int) -> bytes:
        """OpenVisit; the outpatient number follows from the message id."""
        return b"".join(
            (
                self.header(message_id),
                self._open,
                field(9, b"\x08" + varint(at_seconds)),
                field(10, b"L" + message_id[12:]),
            )
        )

    def upload(self, message_id: bytes, visit_id: bytes, batch: bytes) -> bytes:
        """UploadFees of one batch."""
        return self._about(message_id, visit_id) + batch

    def settle(self, message_id: bytes, visit_id: bytes, totals_tail: bytes) -> bytes:
        """Settle and PreSettle, which have the same fields."""
        return self._about(message_id, visit_id) + totals_tail

    def refund(self, message_id: bytes, visit_id: bytes, settlement_id: bytes) -> bytes:
        """CancelSettlement."""
        return b"".join(
            (
                self.header(message_id),
                field(2, settlement_id),
                field(3, visit_id),
                field(4, self._person),
            )
        )

    def inquire(self, message_id: bytes, original: bytes) -> bytes:
        """InquireMessage."""
        return self.header(message_id) + field(2, original)

    def look_up(self, message_id: bytes, settlement_id: bytes) -> bytes:
        """GetSettlement by its number."""
        return self.header(message_id) + field(2, self._person) + field(3, settlement_id)

    def _about(self, message_id: bytes, visit_id: bytes) -> bytes:
        return b"".join((self.header(message_id), field(2, visit_id), field(3, self._person)))
