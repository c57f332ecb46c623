"""Settlements verified and undone, reversals, inquiries: what only the national platform does."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.messages import HYPERTENSION_TOTALS, message_id
from tests.unit.gateway.scripted import VISIT, Gateway, settled, sound_settlement
from yidi.domain.errors import OutcomeUnknown, StateRefused, refuse
from yidi.rpc.peer import PeerDown, PeerRefused, PeerUncertain, PeerUnreadable
from yidi.v1 import settlement_service_pb2 as contract

DONE, REFUSED = contract.MESSAGE_STATE_DONE, contract.MESSAGE_STATE_REFUSED
REVERSED, UNKNOWN = contract.MESSAGE_STATE_REVERSED, contract.MESSAGE_STATE_UNKNOWN
NEVER = contract.MESSAGE_STATE_NEVER_RECEIVED
IN_PROGRESS = contract.MESSAGE_STATE_IN_PROGRESS
UNDONE = contract.ReverseResponse(outcome=contract.REVERSE_OUTCOME_UNDONE)
BARRED = contract.ReverseResponse(outcome=contract.REVERSE_OUTCOME_BARRED)
NOTHING = contract.ReverseResponse(outcome=contract.REVERSE_OUTCOME_NOTHING_TO_DO)


def altered(request: contract.SettleRequest) -> contract.SettleResponse:
    """An answer whose split is not the one that was sent."""
    answer = settled(request)
    answer.settlement.breakdown.totals.split.in_scope_fen -= 100
    answer.settlement.breakdown.totals.split.first_paid_fen += 100
    return answer


# --------------------------------------------------------------------------- faulty settlements


async def test_a_faulty_settlement_is_reversed_in_the_name_of_its_message() -> None:
    """A-060."""
    gateway = Gateway()
    gateway.peer.will("Settle", altered)
    gateway.peer.will("Reverse", UNDONE)
    request = gateway.desk.settle(VISIT)

    with pytest.raises(StateRefused) as caught:
        await gateway.settle(request)

    assert (
        caught.value.head.text_zh
        == "参保地返回的费用分割与就医地上传不一致,本次未结算,请联系参保地核查"
    )
    (_, (method, reverse)) = gateway.peer.calls
    assert method == "Reverse"
    assert reverse.original_message_id == request.header.message_id
    assert reverse.original_transaction == "2207"
    assert reverse.person_number == request.person_number
    assert reverse.header.message_id == "H51010000001102501060000000001"
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "REFUSED"]


@pytest.mark.parametrize(
    "failure",
    [PeerDown("x"), PeerUncertain("x"), PeerRefused("x"), PeerUnreadable("x"), refuse("INTERNAL")],
    ids=["down", "uncertain", "bare", "unreadable", "refused"],
)
async def test_a_faulty_settlement_that_is_not_undone_is_an_unknown_outcome(
    failure: Exception,
) -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", altered)
    gateway.peer.will("Reverse", failure, UNDONE)
    request = gateway.desk.settle(VISIT)

    with pytest.raises(OutcomeUnknown):
        await gateway.settle(request)
    with pytest.raises(StateRefused):
        await gateway.settle(request)

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN", "REFUSED"]
    assert gateway.peer.count("Reverse") == 2


async def test_a_faulty_trial_is_refused_and_there_is_nothing_to_undo() -> None:
    gateway = Gateway()
    trial = gateway.desk.pre_settle(VISIT)
    faulty = sound_settlement(trial)
    faulty.breakdown.cash_fen += 1
    gateway.peer.will("PreSettle", contract.PreSettleResponse(settlement=faulty))

    with pytest.raises(StateRefused) as caught:
        await gateway.settlement.pre_settle(trial, gateway.call("PreSettle"))

    assert caught.value.reason.name == "RESULT_UNBALANCED"
    assert (gateway.peer.count("Reverse"), gateway.journal.journal) == (0, [])


async def test_a_sound_trial_passes() -> None:
    gateway = Gateway()
    trial = gateway.desk.pre_settle(VISIT)
    sound = contract.PreSettleResponse(settlement=sound_settlement(trial))
    gateway.peer.will("PreSettle", sound)

    answer = await gateway.settlement.pre_settle(trial, gateway.call("PreSettle"))

    assert answer.settlement.breakdown.totals == HYPERTENSION_TOTALS


@pytest.mark.parametrize(
    ("name", "request_of", "answer"),
    [
        ("open_visit", lambda desk: desk.open_visit(), contract.OpenVisitResponse(visit_id="V")),
        ("upload_fees", lambda desk: desk.upload_fees(), contract.UploadFeesResponse()),
        ("withdraw_fees", lambda desk: desk.withdraw_fees(VISIT), contract.WithdrawFeesResponse()),
        ("cancel_visit", lambda desk: desk.cancel_visit(VISIT), contract.CancelVisitResponse()),
        (
            "cancel_settlement",
            lambda desk: desk.cancel_settlement("S1", VISIT),
            contract.CancelSettlementResponse(),
        ),
    ],
)
async def test_every_changing_call_is_journaled_and_repeated_from_the_journal(
    name: str, request_of: Any, answer: Any
) -> None:
    gateway = Gateway()
    method = "".join(word.title() for word in name.split("_"))
    gateway.peer.will(method, answer)
    request = request_of(gateway.desk)

    for replayed in (False, True):
        got = await getattr(gateway.settlement, name)(request, gateway.call(method))
        assert got.header.replayed is replayed

    assert gateway.peer.count(method) == 1
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]


# --------------------------------------------------------------------------- reversals


@pytest.mark.parametrize(("answer", "state"), [(UNDONE, REVERSED), (BARRED, REVERSED)])
async def test_a_reversal_shows_in_the_journal_of_its_original(answer: Any, state: int) -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", settled)
    gateway.peer.will("Reverse", answer)
    request = gateway.desk.settle(VISIT)
    if answer is UNDONE:
        await gateway.settle(request)

    await gateway.reverse(request.header.message_id)

    assert (await gateway.inquire(request.header.message_id)).state == state
    with pytest.raises(StateRefused) as caught:
        await gateway.settle(request)
    assert caught.value.reason.name == "MESSAGE_REVERSED"


async def test_a_reversal_with_nothing_to_do_leaves_the_original_as_it_was() -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", settled)
    gateway.peer.will("Reverse", NOTHING)
    request = gateway.desk.settle(VISIT)
    await gateway.settle(request)

    await gateway.reverse(request.header.message_id)

    assert (await gateway.inquire(request.header.message_id)).state == DONE


async def test_the_original_is_marked_even_if_the_caller_goes_away() -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", settled)
    gateway.peer.will("Reverse", UNDONE)
    request = gateway.desk.settle(VISIT)
    await gateway.settle(request)
    gateway.peer.gate = asyncio.Event()
    caller = asyncio.create_task(gateway.reverse(request.header.message_id))
    while gateway.peer.count("Reverse") == 0:
        await asyncio.sleep(0)

    caller.cancel()
    gateway.peer.gate.set()
    await gateway.relay.drain()

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE", "REVERSED"]


async def test_a_reversal_for_another_insured_place_is_refused_before_it_is_sent() -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", settled)
    request = gateway.desk.settle(VISIT)
    await gateway.settle(request)
    elsewhere = gateway.desk.header(insured_region="110100")

    with pytest.raises(StateRefused) as caught:
        await gateway.reverse(request.header.message_id, header=elsewhere)

    assert caught.value.head.text_zh == "该报文不能冲正:原报文发往其他参保地"
    assert gateway.peer.count("Reverse") == 0


async def test_a_repeated_reversal_is_answered_from_the_journal() -> None:
    gateway = Gateway()
    gateway.peer.will("Reverse", BARRED)
    reverse = gateway.desk.reverse(message_id(77))

    answers = [await gateway.settlement.reverse(reverse, gateway.call("Reverse")) for _ in range(2)]

    assert [each.header.replayed for each in answers] == [False, True]
    assert gateway.peer.count("Reverse") == 1


# --------------------------------------------------------------------------- inquiries


async def test_a_message_that_never_came_is_not_asked_for_elsewhere() -> None:
    gateway = Gateway()

    answer = await gateway.inquire(message_id(77))

    assert (answer.state, answer.method) == (NEVER, "")
    assert gateway.peer.calls == []


async def test_a_finished_message_is_answered_from_the_journal() -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", settled, refuse("VISIT_EMPTY", "visit_id", visit="V"))
    done, refused = gateway.desk.settle(VISIT), gateway.desk.settle("V")
    first = await gateway.settle(done)
    with pytest.raises(StateRefused):
        await gateway.settle(refused)

    of_done = await gateway.inquire(done.header.message_id)
    of_refused = await gateway.inquire(refused.header.message_id)

    assert (of_done.state, of_done.settle) == (DONE, first)
    assert (of_refused.state, of_refused.refusal.code) == (REFUSED, 4_042)
    assert gateway.peer.count("InquireMessage") == 0


async def test_a_message_under_way_is_in_progress() -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", settled)
    gateway.peer.gate = asyncio.Event()
    request = gateway.desk.settle(VISIT)
    task = asyncio.create_task(gateway.settle(request))
    while not gateway.peer.calls:
        await asyncio.sleep(0)

    answer = await gateway.inquire(request.header.message_id)
    gateway.peer.gate.set()
    await task

    assert (answer.state, answer.method) == (IN_PROGRESS, "yidi.v1.SettlementService/Settle")


async def unknown(gateway: Gateway) -> contract.SettleRequest:
    """A Settle whose answer did not come."""
    gateway.peer.will("Settle", PeerUncertain("late"))
    request = gateway.desk.settle(VISIT)
    with pytest.raises(OutcomeUnknown):
        await gateway.settle(request)
    return request


async def test_an_unknown_outcome_is_asked_for_and_written_down() -> None:
    gateway = Gateway()
    request = await unknown(gateway)
    found = contract.InquireMessageResponse(state=DONE, settle=settled(request))
    gateway.peer.will("InquireMessage", found)

    first = await gateway.inquire(request.header.message_id)
    again = await gateway.inquire(request.header.message_id)

    assert (first.state, again.state) == (DONE, DONE)
    assert again.settle == first.settle
    assert gateway.peer.count("InquireMessage") == 1
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN", "DONE"]


async def test_a_faulty_settlement_found_by_inquiry_is_undone_and_refused() -> None:
    gateway = Gateway()
    request = await unknown(gateway)
    found = contract.InquireMessageResponse(state=DONE, settle=altered(request))
    gateway.peer.will("InquireMessage", found)
    gateway.peer.will("Reverse", UNDONE)

    answer = await gateway.inquire(request.header.message_id)

    assert (answer.state, answer.refusal.code) == (REFUSED, 2_030)
    assert answer.WhichOneof("answer") is None
    assert gateway.peer.count("Reverse") == 1
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN", "REFUSED"]


async def test_a_faulty_settlement_that_cannot_be_undone_stays_unknown() -> None:
    gateway = Gateway()
    request = await unknown(gateway)
    found = contract.InquireMessageResponse(state=DONE, settle=altered(request))
    gateway.peer.will("InquireMessage", found)
    gateway.peer.will("Reverse", PeerUncertain("late"))

    answer = await gateway.inquire(request.header.message_id)

    assert answer.state == UNKNOWN
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN"]


async def test_an_inquiry_goes_to_the_place_of_the_message() -> None:
    gateway = Gateway()
    request = await unknown(gateway)
    gateway.peer.will("InquireMessage", contract.InquireMessageResponse(state=NEVER))
    elsewhere = gateway.desk.header(insured_region="110100")

    answer = await gateway.inquire(request.header.message_id, header=elsewhere)

    assert answer.state == NEVER
    (_, asked) = gateway.peer.calls[-1]
    assert asked.header.insured_region == "630100"


@pytest.mark.parametrize(
    "failure", [PeerDown("x"), PeerUncertain("x"), PeerRefused("x"), PeerUnreadable("x")]
)
async def test_a_place_that_does_not_tell_leaves_the_outcome_unknown(failure: Exception) -> None:
    gateway = Gateway()
    request = await unknown(gateway)
    gateway.peer.will("InquireMessage", failure)

    answer = await gateway.inquire(request.header.message_id)

    assert (answer.state, answer.method) == (UNKNOWN, "yidi.v1.SettlementService/Settle")
    assert len(answer.header.reply_id) == 30
