"""Messages without an outcome: asked for in the background until the answer is known.

Design section 6, third promise: what is unknown is said to be, and is resolved by inquiry.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import CountingIds
from tests.unit.gateway.scripted import VISIT, Gateway, settled
from yidi.domain.errors import OutcomeUnknown, ProvinceDown, StateRefused, refuse
from yidi.gateway.resolver import Resolver
from yidi.gateway.services import SettlementGateway
from yidi.rpc.peer import PeerDown, PeerUncertain
from yidi.v1 import error_pb2
from yidi.v1 import settlement_service_pb2 as contract

DONE, REFUSED = contract.MESSAGE_STATE_DONE, contract.MESSAGE_STATE_REFUSED
NEVER, REVERSED = contract.MESSAGE_STATE_NEVER_RECEIVED, contract.MESSAGE_STATE_REVERSED
WORKING = contract.MESSAGE_STATE_IN_PROGRESS
UNDONE = contract.ReverseResponse(outcome=contract.REVERSE_OUTCOME_UNDONE)
VISIT_EMPTY = error_pb2.ErrorDetail(
    reason=error_pb2.ERROR_REASON_VISIT_EMPTY,
    code=4042,
    problems=[error_pb2.Problem(reason=error_pb2.ERROR_REASON_VISIT_EMPTY, text_zh="没有明细")],
)


def inquired(state: Any, **facts: Any) -> contract.InquireMessageResponse:
    return contract.InquireMessageResponse(state=state, **facts)


async def lost(gateway: Gateway, failure: Exception | None = None) -> contract.SettleRequest:
    """A Settle whose answer did not come."""
    gateway.peer.will("Settle", failure or PeerUncertain("late"))
    request = gateway.desk.settle(VISIT)
    with pytest.raises((OutcomeUnknown, ProvinceDown)):
        await gateway.settle(request)
    return request


async def test_an_outcome_is_found_without_anybody_asking() -> None:
    gateway = Gateway()
    request = await lost(gateway)
    gateway.peer.will("InquireMessage", inquired(DONE, settle=settled(request)))

    await gateway.resolver.tick()

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN", "DONE"]
    assert (gateway.told.found, gateway.told.count) == (["DONE"], 0)
    answer = await gateway.settle(request)
    assert answer.header.replayed
    assert (gateway.peer.count("Settle"), gateway.peer.count("InquireMessage")) == (1, 1)


async def test_the_question_names_the_message_and_has_an_id_of_its_own() -> None:
    gateway = Gateway()
    request = await lost(gateway)
    gateway.peer.will("InquireMessage", inquired(DONE, settle=settled(request)))

    await gateway.resolver.tick()

    (_, question) = gateway.peer.calls[-1]
    assert question.original_message_id == request.header.message_id
    assert question.header.message_id != request.header.message_id
    assert question.header.institution_code == "H51010000001"
    assert question.header.insured_region == "630100"
    assert question.header.interface_version == request.header.interface_version


async def test_a_refusal_is_found_and_told_again_to_who_repeats() -> None:
    gateway = Gateway()
    request = await lost(gateway)
    gateway.peer.will("InquireMessage", inquired(REFUSED, refusal=VISIT_EMPTY))

    await gateway.resolver.tick()

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN", "REFUSED"]
    with pytest.raises(StateRefused) as caught:
        await gateway.settle(request)
    assert caught.value.reason.name == "VISIT_EMPTY"
    assert gateway.peer.count("Settle") == 1


async def test_a_message_that_the_place_has_reversed_is_reversed_here() -> None:
    gateway = Gateway()
    request = await lost(gateway)
    gateway.peer.will("InquireMessage", inquired(REVERSED))

    await gateway.resolver.tick()

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN", "REVERSED"]


async def test_a_lost_reversal_marks_its_original_when_it_is_found() -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", settled)
    gateway.peer.will("Reverse", PeerUncertain("late"))
    request = gateway.desk.settle(VISIT)
    await gateway.settle(request)
    with pytest.raises(OutcomeUnknown):
        await gateway.reverse(request.header.message_id)
    gateway.peer.will("InquireMessage", inquired(DONE, reverse=UNDONE))

    await gateway.resolver.tick()

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE", "REVERSED"]


async def test_an_answer_that_no_inquiry_carries_is_fetched_by_sending_the_message_again() -> None:
    """The place says that it is done, so it will not be done twice."""
    gateway = Gateway()
    request = await lost(gateway)
    gateway.peer.will("InquireMessage", inquired(DONE))
    gateway.peer.will("Settle", settled)

    await gateway.resolver.tick()

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN", "DONE"]
    assert gateway.peer.count("Settle") == 2


# --------------------------------------------------------------------------- nothing was done


async def test_a_message_that_reached_nobody_waits_for_nothing_and_may_come_again() -> None:
    gateway = Gateway()
    request = await lost(gateway, PeerDown("x"))
    assert (await gateway.journal.backlog()).messages == 0
    gateway.peer.will("Settle", settled)

    answer = await gateway.settle(request)

    assert not answer.header.replayed
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]


async def test_a_repeat_that_reaches_nobody_says_nothing_of_the_first_try() -> None:
    """The first try may have been done: its outcome stays open."""
    gateway = Gateway()
    request = await lost(gateway)
    gateway.peer.will("Settle", PeerDown("x"))

    with pytest.raises(ProvinceDown):
        await gateway.settle(request)

    assert (await gateway.journal.backlog()).messages == 1


async def test_a_message_may_be_on_its_way_for_as_long_as_a_call_lasts() -> None:
    """Until then the place's "never received" is no last word."""
    gateway = Gateway()
    await lost(gateway)
    gateway.peer.will("InquireMessage", inquired(NEVER))

    await gateway.resolver.tick()
    early = (await gateway.journal.backlog()).messages
    gateway.clock.move(timedelta(seconds=36))
    await gateway.resolver.tick()

    assert (early, (await gateway.journal.backlog()).messages) == (1, 0)
    assert gateway.told.found == ["NEVER_RECEIVED"]


async def test_a_message_to_a_place_in_this_process_is_nowhere_on_its_way() -> None:
    gateway = Gateway()
    gateway.peer.is_here = True
    await lost(gateway)
    gateway.peer.will("InquireMessage", inquired(NEVER))

    await gateway.resolver.tick()

    assert (await gateway.journal.backlog()).messages == 0


async def test_a_message_set_aside_is_asked_for_again_after_it_came_again() -> None:
    gateway = Gateway()
    request = await lost(gateway, PeerDown("x"))
    gateway.peer.will("Settle", PeerUncertain("late"))
    with pytest.raises(OutcomeUnknown):
        await gateway.settle(request)
    gateway.peer.will("InquireMessage", inquired(DONE, settle=settled(request)))

    await gateway.resolver.tick()

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN", "DONE"]


# --------------------------------------------------------------------------- silent places


@pytest.mark.parametrize(
    "failure",
    [PeerDown("x"), PeerUncertain("x"), refuse("INTERNAL")],
    ids=["down", "late", "refused"],
)
async def test_a_place_that_does_not_tell_is_left_alone_longer_and_longer(
    failure: Exception,
) -> None:
    """2 s, then 4 s, and so on."""
    gateway = Gateway()
    await lost(gateway)
    gateway.peer.will("InquireMessage", failure)
    asked = []

    for second in range(8):
        await gateway.resolver.tick()
        asked.append((second, gateway.peer.count("InquireMessage")))
        gateway.clock.move(timedelta(seconds=1))

    assert asked == [(0, 1), (1, 1), (2, 2), (3, 2), (4, 2), (5, 2), (6, 3), (7, 3)]
    assert gateway.told.count == 1
    assert gateway.told.oldest_age_seconds == 7.0


async def test_a_silent_place_is_asked_at_least_once_a_minute() -> None:
    gateway = Gateway()
    request = await lost(gateway)
    gateway.peer.will("InquireMessage", PeerDown("x"))
    for _ in range(10):
        await gateway.resolver.tick()
        gateway.clock.move(timedelta(seconds=60))
    gateway.peer.will("InquireMessage", inquired(DONE, settle=settled(request)))

    await gateway.resolver.tick()

    assert gateway.peer.count("InquireMessage") == 11
    assert gateway.told.found == ["DONE"]


async def test_a_message_that_the_place_works_on_is_asked_for_again() -> None:
    gateway = Gateway()
    request = await lost(gateway)
    gateway.peer.will("InquireMessage", inquired(WORKING), inquired(DONE, settle=settled(request)))

    await gateway.resolver.tick()
    found_early = list(gateway.told.found)
    await gateway.resolver.tick()

    assert (found_early, gateway.told.found) == ([], ["DONE"])


async def test_a_state_that_the_contract_does_not_have_is_no_outcome() -> None:
    gateway = Gateway()
    request = await lost(gateway)
    gateway.peer.will("InquireMessage", inquired(77))

    await gateway.resolver.tick()

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN"]


# --------------------------------------------------------------------------- other processes


def restarted(gateway: Gateway, *, is_alone: bool = True) -> Gateway:
    """Another process on the same journal, in front of the same place."""
    other = Gateway(gateway.journal)
    other.peer, other.clock = gateway.peer, gateway.clock
    other.relay.directory._peers["630000"] = gateway.peer
    other.resolver = Resolver(
        other.relay, other.journal, other.clock, other.told, is_alone=is_alone
    )
    other.settlement = SettlementGateway(
        other.relay, other.journal, other.resolver, other.clock, CountingIds(), other.observer
    )
    return other


async def killed_after_forwarding(gateway: Gateway) -> contract.SettleRequest:
    """A Settle that the journal has received and of which it has nothing more."""
    request = gateway.desk.settle(VISIT)
    gateway.peer.will("Settle", settled)
    await gateway.settle(request)
    gateway.journal.journal = gateway.journal.journal[:1]
    gateway.peer.will("InquireMessage", inquired(DONE, settle=settled(request)))
    return request


async def test_what_a_killed_process_left_open_is_asked_for_at_once_by_the_only_one() -> None:
    gateway = Gateway()
    request = await killed_after_forwarding(gateway)
    other = restarted(gateway)

    await other.resolver.tick()

    assert other.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]


async def test_beside_other_processes_a_message_is_theirs_for_as_long_as_a_call_lasts() -> None:
    gateway = Gateway()
    request = await killed_after_forwarding(gateway)
    other = restarted(gateway, is_alone=False)

    await other.resolver.tick()
    early = other.states(request.header.message_id)
    told_early = (await other.inquire(request.header.message_id)).state
    gateway.clock.move(timedelta(seconds=36))
    await other.resolver.tick()

    assert (early, told_early) == (["IN_PROGRESS"], WORKING)
    assert other.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]
