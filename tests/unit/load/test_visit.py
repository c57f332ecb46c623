"""One visit, call by call: what is sent, what an answer leads to, which refusals are meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.load.casts import EVERYTHING, PLAIN, visit
from yidi.domain.errors import reasons
from yidi.load.letters import NAMES
from yidi.load.visit import MEANT, Ask, Ending, Visit, WrongAnswer
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import settlement_service_pb2 as contract

Answer = Callable[[Ask], bytes | None]


def good(ask: Ask) -> bytes | None:
    """Answer as a sound platform does; a mistake is refused."""
    if ask.meant:
        return None
    settled = contract.SettleResponse()
    settled.settlement.settlement_id = "S1"
    answers = {
        "QueryEligibility": eligibility.QueryEligibilityResponse(
            outcome=eligibility.ELIGIBILITY_OUTCOME_SETTLE
        ),
        "OpenVisit": contract.OpenVisitResponse(visit_id="V1"),
        "Settle": settled,
        "InquireMessage": contract.InquireMessageResponse(
            state=contract.MESSAGE_STATE_DONE, settle=settled
        ),
    }
    message = answers.get(NAMES[ask.method])
    return b"" if message is None else message.SerializeToString()


def replayed(ask: Ask, count: list[int]) -> bytes | None:
    """The same, and a second Settle is marked as replayed."""
    raw = good(ask)
    if NAMES[ask.method] == "Settle" and not ask.meant:
        count.append(1)
        if len(count) > 1:
            answer = contract.SettleResponse.FromString(raw or b"")
            answer.header.replayed = True
            return answer.SerializeToString()
    return raw


def play(made: Visit, answer: Answer) -> tuple[list[str], Ending]:
    """Play a visit; return the calls, mistakes marked, and the ending."""
    calls = []
    asks = made.asks()
    ask = next(asks)
    while True:
        calls.append(NAMES[ask.method] + ("!" if ask.meant else ""))
        try:
            ask = asks.send(answer(ask))
        except StopIteration as end:
            return calls, end.value


def test_a_visit_is_five_calls():
    made = visit()

    calls, ending = play(made, good)

    assert calls == ["QueryEligibility", "OpenVisit", "UploadFees", "PreSettle", "Settle"]
    assert ending is Ending.SETTLED
    assert made.settlement_id == b"S1"


def test_mistakes_are_made_before_the_right_call_and_everything_afterwards_follows():
    seen: list[int] = []
    made = visit(EVERYTHING)

    calls, ending = play(made, lambda ask: replayed(ask, seen))

    assert calls == [
        "QueryEligibility!", "QueryEligibility", "OpenVisit", "OpenVisit!", "UploadFees!",
        "UploadFees", "PreSettle", "Settle", "Settle", "Settle!", "InquireMessage",
        "GetSettlement", "CancelSettlement",
    ]  # fmt: skip
    assert ending is Ending.REFUNDED
    assert made.refunded


def test_a_repeat_that_is_not_answered_as_one_is_a_wrong_answer():
    with pytest.raises(WrongAnswer, match="REPEAT_NOT_REPLAYED"):
        play(visit(EVERYTHING), good)


def test_a_person_who_cannot_be_settled_ends_the_visit_without_an_error():
    refused = eligibility.QueryEligibilityResponse(
        outcome=eligibility.ELIGIBILITY_OUTCOME_REFUSED
    ).SerializeToString()

    calls, ending = play(visit(), lambda _: refused)

    assert (calls, ending) == (["QueryEligibility"], Ending.NOT_ELIGIBLE)


@pytest.mark.parametrize("method", ["QueryEligibility", "OpenVisit", "UploadFees", "Settle"])
def test_a_call_without_an_answer_breaks_the_visit_off(method: str):
    calls, ending = play(visit(), lambda ask: None if NAMES[ask.method] == method else good(ask))

    assert (calls[-1], ending) == (method, Ending.BROKEN)


@pytest.mark.parametrize("method", ["QueryEligibility", "OpenVisit", "Settle"])
def test_bytes_that_are_no_message_are_a_wrong_answer(method: str):
    def answer(ask: Ask) -> bytes | None:
        return b"\xff\xff" if NAMES[ask.method] == method else good(ask)

    with pytest.raises(WrongAnswer, match="ANSWER_UNREADABLE"):
        play(visit(), answer)


def test_a_refund_that_fails_leaves_the_visit_settled():
    seen: list[int] = []

    def answer(ask: Ask) -> bytes | None:
        return None if NAMES[ask.method] == "CancelSettlement" else replayed(ask, seen)

    made = visit(EVERYTHING)
    _, ending = play(made, answer)

    assert (ending, made.refunded) == (Ending.SETTLED, False)


def test_every_refusal_that_is_meant_is_one_of_the_catalogue():
    assert set(MEANT.values()) <= set(reasons())


def test_a_mistake_in_the_totals_is_one_fen():
    def answer(ask: Ask) -> bytes | None:
        if ask.meant == "BILL_NOT_BALANCED":
            wrong.append(contract.UploadFeesRequest.FromString(ask.request))
        return good(ask)

    wrong: list[contract.UploadFeesRequest] = []
    with pytest.raises(WrongAnswer):
        play(visit(EVERYTHING), answer)

    (request,) = wrong
    assert request.totals.total_fen == sum(line.amount_fen for line in request.lines) + 1


def test_the_same_seed_plays_the_same_visit():
    def requests(seed: int) -> list[bytes]:
        sent = []

        def answer(ask: Ask) -> bytes | None:
            sent.append(ask.request)
            return good(ask)

        play(visit(PLAIN, seed=seed), answer)
        return sent

    assert requests(3) == requests(3)
    assert requests(3) != requests(4)
