"""One visit, call by call, without any transport: it says what to send and is told the answer.

Whoever plays it (the worker over grpc.aio, a Locust user over a blocking channel) sends the
request, and hands back the answer, or None when there was none. So both play the same visits.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from google.protobuf.message import DecodeError

from yidi.domain.money import WHOLE_BP, Bp
from yidi.load.cares import Care
from yidi.load.letters import (
    INQUIRE,
    LOOK_UP,
    OPEN,
    QUERY,
    REFUND,
    SETTLE,
    TRIAL,
    UPLOAD,
    BillLetters,
    CareLetters,
    MessageIds,
)
from yidi.load.mix import Mix
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import settlement_service_pb2 as contract

NOBODY = b"10000000000000000000"
"""A well-formed person number that no roster has."""

_MINUTE_SECONDS = 60

MEANT: dict[str, str] = {
    "unknown_person": "PERSON_NOT_KNOWN",
    "other_content": "MESSAGE_CONFLICT",
    "unbalanced": "BILL_NOT_BALANCED",
    "closed_visit": "VISIT_CLOSED",
}
"""The refusal that each mistake on purpose has to bring."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: the method, the request, and the refusal that it has to bring, if any."""

    method: int
    request: bytes
    meant: str = ""


class Ending(StrEnum):
    """How a visit ended."""

    SETTLED = "settled"
    REFUNDED = "refunded"
    NOT_ELIGIBLE = "not_eligible"
    BROKEN = "broken"
    CUT_OFF = "cut_off"


class WrongAnswer(Exception):
    """An answer came that the contract does not allow; ``reason`` says what is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Asks: TypeAlias = Generator[Ask, bytes | None, Ending]


@dataclass(frozen=True, slots=True)
class Table:
    """What visits are drawn from: cares in their turn, letters, bills, ids, the clock."""

    mix: Mix
    bills: Mapping[tuple[int, int], Sequence[BillLetters]]
    ids: MessageIds
    now_ms: Callable[[], int]


class Visit:
    """A visit under way, and what is known of it."""

    __slots__ = (
        "_care",
        "_dice",
        "_letters",
        "_table",
        "refund_id",
        "refunded",
        "settle_id",
        "settlement_id",
    )

    def __init__(self, table: Table, care: Care, letters: CareLetters, dice: random.Random) -> None:
        self._table = table
        self._care = care
        self._letters = letters
        self._dice = dice
        self.settle_id = b""
        self.settlement_id = b""
        self.refund_id = b""
        self.refunded = False

    def asks(self) -> Asks:
        """Yield call after call; send the answer in, None for a refusal or no answer.

        Raises WrongAnswer. Returns how the visit ended.
        """
        letters, ids = self._letters, self._table.ids
        mistakes, at = self._table.mix.mistakes, letters.institution
        if self._happens(mistakes.unknown_person_bp):
            yield Ask(QUERY, letters.query_of_nobody(ids.next(at), NOBODY), MEANT["unknown_person"])
        answer = yield Ask(QUERY, letters.query(ids.next(at)))
        if answer is None:
            return Ending.BROKEN
        if not _can_settle(answer):
            return Ending.NOT_ELIGIBLE
        opening_id, now_seconds = ids.next(at), self._table.now_ms() // 1000
        answer = yield Ask(OPEN, letters.open(opening_id, now_seconds))
        if answer is None:
            return Ending.BROKEN
        visit_id = _visit_id(answer)
        if self._happens(mistakes.other_content_bp):
            other = letters.open(opening_id, now_seconds - _MINUTE_SECONDS)
            yield Ask(OPEN, other, MEANT["other_content"])
        bill = self._bill()
        if self._happens(mistakes.unbalanced_bp):
            wrong = bill.uploads[0] + bill.off_by_one
            yield Ask(UPLOAD, letters.upload(ids.next(at), visit_id, wrong), MEANT["unbalanced"])
        for batch in bill.uploads:
            if (yield Ask(UPLOAD, letters.upload(ids.next(at), visit_id, batch))) is None:
                return Ending.BROKEN
        for _ in range(self._trials()):
            if (yield Ask(TRIAL, letters.settle(ids.next(at), visit_id, bill.totals))) is None:
                return Ending.BROKEN
        self.settle_id = ids.next(at)
        settling = letters.settle(self.settle_id, visit_id, bill.totals)
        answer = yield Ask(SETTLE, settling)
        if answer is None:
            return Ending.BROKEN
        self.settlement_id = _settlement(answer).settlement.settlement_id.encode()
        return (yield from self._afterwards(visit_id, settling, bill))

    def _afterwards(self, visit_id: bytes, settling: bytes, bill: BillLetters) -> Asks:
        letters, ids, at = self._letters, self._table.ids, self._letters.institution
        after = self._table.mix.afterwards
        if self._happens(after.repeat_bp):
            answer = yield Ask(SETTLE, settling)
            if answer is not None and not _settlement(answer).header.replayed:
                raise WrongAnswer("REPEAT_NOT_REPLAYED")
        if self._happens(self._table.mix.mistakes.closed_visit_bp):
            again = letters.settle(ids.next(at), visit_id, bill.totals)
            yield Ask(SETTLE, again, MEANT["closed_visit"])
        if self._happens(after.inquiry_bp):
            answer = yield Ask(INQUIRE, letters.inquire(ids.next(at), self.settle_id))
            if answer is not None and not is_done(answer, self.settlement_id):
                raise WrongAnswer("INQUIRY_DISAGREES")
        if self._happens(after.lookup_bp):
            yield Ask(LOOK_UP, letters.look_up(ids.next(at), self.settlement_id))
        if self._happens(after.refund_bp):
            self.refund_id = ids.next(at)
            refund = letters.refund(self.refund_id, visit_id, self.settlement_id)
            if (yield Ask(REFUND, refund)) is None:
                return Ending.SETTLED
            self.refunded = True
            return Ending.REFUNDED
        return Ending.SETTLED

    def _bill(self) -> BillLetters:
        return self._dice.choice(self._table.bills[self._care.care_type, self._care.insurance])

    def _trials(self) -> int:
        course = self._table.mix.course
        if not self._happens(course.trial_bp):
            return 0
        return 1 + self._happens(course.second_trial_bp)

    def _happens(self, share_bp: Bp) -> bool:
        return share_bp > 0 and self._dice.random() * WHOLE_BP < share_bp


def _can_settle(answer: bytes) -> bool:
    try:
        outcome = eligibility.QueryEligibilityResponse.FromString(answer).outcome
    except DecodeError:
        raise WrongAnswer("ANSWER_UNREADABLE") from None
    return outcome == eligibility.ELIGIBILITY_OUTCOME_SETTLE


def _visit_id(answer: bytes) -> bytes:
    try:
        visit_id = contract.OpenVisitResponse.FromString(answer).visit_id
    except DecodeError:
        raise WrongAnswer("ANSWER_UNREADABLE") from None
    if not visit_id:
        raise WrongAnswer("VISIT_ID_MISSING")
    return visit_id.encode()


def _settlement(answer: bytes) -> contract.SettleResponse:
    try:
        return contract.SettleResponse.FromString(answer)
    except DecodeError:
        raise WrongAnswer("ANSWER_UNREADABLE") from None


def is_done(answer: bytes, settlement_id: bytes) -> bool:
    """Whether an inquiry says that a message made this settlement, whatever became of it since."""
    try:
        said = contract.InquireMessageResponse.FromString(answer)
    except DecodeError:
        raise WrongAnswer("ANSWER_UNREADABLE") from None
    is_done_or_reversed = said.state in (
        contract.MESSAGE_STATE_DONE,
        contract.MESSAGE_STATE_REVERSED,
    )
    return is_done_or_reversed and (
        said.settle.settlement.settlement_id.encode() == settlement_id or not settlement_id
    )
