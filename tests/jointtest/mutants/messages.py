"""Insured places that leave a doubt about a message, each in one way."""

from __future__ import annotations

from typing import Any

from tests.jointtest.mutants.place import Broken, Planted, accepts, tells
from tests.platforms import Refused
from tests.simulation import mutants as lies
from tests.simulation.caller import Line
from yidi.v1 import settlement_service_pb2 as contract

_NEVER = contract.MESSAGE_STATE_NEVER_RECEIVED


def marks_nothing(_: str, __: Any, answer: Any) -> None:
    answer.header.replayed = False


def marks_everything(_: str, __: Any, answer: Any) -> None:
    answer.header.replayed = True


def numbers_repeats_anew(_: str, __: Any, answer: Any) -> None:
    if answer.header.replayed:
        answer.header.reply_id = f"{answer.header.reply_id[:-2]}99"


def writes_no_header(_: str, __: Any, answer: Any) -> None:
    answer.ClearField("header")


def writes_short_reply_ids(_: str, __: Any, answer: Any) -> None:
    answer.header.reply_id = "1"


def gives_no_times(_: str, __: Any, answer: Any) -> None:
    answer.header.ClearField("responded_at")


def tells_state(told: int, *instead_of: int) -> Any:
    def change(method: str, _: Any, answer: Any) -> None:
        if method == "InquireMessage" and (not instead_of or answer.state in instead_of):
            answer.state = told

    return tells(change)


def says_nothing_to_undo(method: str, _: Any, answer: Any) -> None:
    if method == "Reverse":
        answer.outcome = contract.REVERSE_OUTCOME_NOTHING_TO_DO
        answer.ClearField("refund")


def undoes_again(method: str, _: Any, answer: Any) -> None:
    if method == "Reverse":
        answer.outcome = contract.REVERSE_OUTCOME_UNDONE


class KnowsNothingToReverse(Broken):
    """A reversal of a message that has not come is refused."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        if method == "Reverse" and request.original_message_id not in self._sent:
            request.original_message_id = request.original_message_id[:-1]
        return await super().call(method, path, request, seconds)


class ForgetsWithdrawals(Broken):
    """Fees are said to be withdrawn, and still counted."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        if method == "WithdrawFees":
            return self.first_answer(method, request)
        return await super().call(method, path, request, seconds)


class ChangesItsMind(Broken):
    """What was refused is carried out when it comes again."""

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self._refused: set[str] = set()

    def refused(self, method: str, request: Any, refused: Refused) -> Any:
        if request.header.message_id in self._refused:
            return self.first_answer(method, request)
        self._refused.add(request.header.message_id)
        raise refused


_ORDINARY = ("settle/ordinary",)
_REPEATED = ("repeat/same-message[Settle]",)

MESSAGES = (
    Planted("settles a repeat once more", "A-079", lies.SettlesTwice,
            ("repeat/settle-answer-lost",), "next", "same",
            r"settlement\.breakdown\.accumulators\[0\]\.before_fen"),
    Planted("answers a repeat with other numbers", "A-079", lies.ReplaysOtherNumbers, _REPEATED,
            "again", "replay", r"settlement\.breakdown\.balance_after_fen"),
    Planted("does not mark a repeat", "A-079", tells(marks_nothing),
            ("repeat/same-message[OpenVisit]", *_REPEATED), "again", "replay", r"header\.replayed"),
    Planted("marks a first message as a repeat", "A-079", tells(marks_everything), _ORDINARY,
            "open", "header", r"header\.replayed"),
    Planted("gives a repeat another reply id", "A-079", tells(numbers_repeats_anew),
            ("repeat/same-message[CancelSettlement]",), "again", "replay", r"header\.reply_id"),
    Planted("answers without a header", "A-079", tells(writes_no_header), _ORDINARY, "open",
            "header", "header"),
    Planted("writes reply ids of its own form", "A-079", tells(writes_short_reply_ids), _ORDINARY,
            "open", "header", r"header\.reply_id"),
    Planted("does not say when it answered", "A-079", tells(gives_no_times), _ORDINARY, "open",
            "header", r"header\.received_at"),
    Planted("does not notice another content", "A-079", lies.TakesOtherContent,
            ("repeat/other-content",), "other", "refusal", ""),
    Planted("does not notice another method", "A-079", accepts("MESSAGE_CONFLICT"),
            ("repeat/other-method",), "fees", "refusal", ""),
    Planted("changes its mind about a refusal", "A-079", ChangesItsMind,
            ("repeat/refusal-repeated",), "again", "refusal", ""),
    Planted("forgets what was done", "A-079", lies.ForgetsMessages,
            ("repeat/settle-answer-lost", "repeat/any-answer-lost[OpenVisit]"), "inquiry",
            "field", "state"),
    Planted("says never received to everything", "A-079", tells_state(_NEVER),
            ("repeat/refusal-repeated", "reversal/of-a-settlement"), "inquiry", "field", "state"),
    Planted("says done of what never came", "A-079",
            tells_state(contract.MESSAGE_STATE_DONE, _NEVER), ("repeat/never-sent",), "inquiry",
            "field", "state"),
    Planted("says done of what was reversed", "A-079",
            tells_state(contract.MESSAGE_STATE_DONE, contract.MESSAGE_STATE_REVERSED),
            ("reversal/of-a-settlement",), "inquiry", "field", "state"),
    Planted("carries out what was reversed before", "A-079", lies.OnlySaysReversed,
            ("reversal/before-the-message",), "late", "refusal", ""),
    Planted("refuses a reversal that comes first", "A-079", KnowsNothingToReverse,
            ("reversal/before-the-message",), "reversal", "answer", ""),
    Planted("answers a message that was reversed", "A-079", accepts("MESSAGE_REVERSED"),
            ("reversal/of-a-settlement",), "repeat", "refusal", ""),
    Planted("reverses nothing", "A-079", tells(says_nothing_to_undo),
            ("reversal/of-a-settlement",), "reversal", "field", "outcome"),
    Planted("reverses twice", "A-079", tells(undoes_again),
            ("reversal/of-a-settlement", "reversal/after-a-refund"), "reversed-again|reversal",
            "field", "outcome"),
    Planted("reverses what cannot be reversed", "A-079", accepts("REVERSE_NOT_POSSIBLE"),
            ("reversal/not-reversible[2204]",), "reversal", "refusal", ""),
    Planted("settles a visit twice", "A-079", lies.SettlesClosedVisits, ("settle/visit-states",),
            "settled-again", "refusal", ""),
    Planted("settles a visit without fees", "A-079", accepts("VISIT_EMPTY"),
            ("settle/visit-states",), "settle-empty", "refusal", ""),
    Planted("takes fees for a closed visit", "A-079", accepts("VISIT_CLOSED"),
            ("settle/visit-states",), "fees-of-settled", "refusal", ""),
    Planted("refuses what it did", "A-079", lies.RefusesWhatItDid, _ORDINARY, "fees", "answer", ""),
    Planted("still counts withdrawn fees", "A-061", ForgetsWithdrawals,
            ("settle/withdrawn-fees",), "right", "answer", ""),
    Planted("still counts a withdrawn batch", "A-061", ForgetsWithdrawals,
            ("settle/withdrawn-batch",), "withdrawn", "field", "line_count"),
)  # fmt: skip
