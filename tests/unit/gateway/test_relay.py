"""The road of a call through the national platform: journaled, forwarded once, answered once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from tests.fakes import MemoryNationalJournal
from tests.messages import Desk, a_header
from tests.unit.gateway.scripted import VISIT, Gateway, settled
from yidi.domain.errors import (
    MessageConflict,
    NotKnown,
    OutcomeUnknown,
    ProvinceDown,
    Refusal,
    RequestInvalid,
    StateRefused,
    refuse,
)
from yidi.domain.invariants import InvariantBroken
from yidi.domain.records import JournalEntry, MessageState
from yidi.gateway.outcomes import body_of, state_of
from yidi.rpc.peer import PeerDown, PeerRefused, PeerUncertain, PeerUnreadable
from yidi.v1 import settlement_service_pb2 as contract


def a_gateway(*answers: Any) -> tuple[Gateway, contract.SettleRequest]:
    """A gateway whose insured place answers Settle like this, and a request."""
    gateway = Gateway()
    gateway.peer.will("Settle", *(answers or (settled,)))
    return gateway, gateway.desk.settle(VISIT)


# --------------------------------------------------------------------------- the journal


async def test_a_message_is_journaled_before_it_is_forwarded_and_before_it_is_answered() -> None:
    gateway, request = a_gateway()
    gateway.peer.gate = asyncio.Event()

    task = asyncio.create_task(gateway.settle(request))
    while not gateway.peer.calls:
        await asyncio.sleep(0)
    before = gateway.states(request.header.message_id)
    gateway.peer.gate.set()
    await task

    assert before == ["IN_PROGRESS"]
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]


async def test_the_journal_keeps_the_request_and_its_first_answer() -> None:
    gateway, request = a_gateway()

    answer = await gateway.settle(request)

    first, last = gateway.journal.journal
    assert first.body == request.SerializeToString()
    assert last.body == answer.SerializeToString()
    assert first.fingerprint == last.fingerprint
    assert len(first.fingerprint) == 16
    assert (first.method, last.method) == ("yidi.v1.SettlementService/Settle",) * 2
    assert (first.treating_region, first.insured_region) == ("510100", "630100")
    assert (first.institution_code, first.at_ms) == ("H51010000001", 1_736_148_600_000)


async def test_a_repeat_is_answered_from_the_journal() -> None:
    gateway, request = a_gateway()
    first = await gateway.settle(request)

    again = await gateway.settle(request)

    assert (first.header.replayed, again.header.replayed) == (False, True)
    assert again.settlement == first.settlement
    assert gateway.peer.count("Settle") == 1


async def test_repeats_that_arrive_together_are_forwarded_once() -> None:
    gateway, request = a_gateway()

    answers = await asyncio.gather(*(gateway.settle(request) for _ in range(50)))

    assert gateway.peer.count("Settle") == 1
    assert sum(not each.header.replayed for each in answers) == 1
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]


async def test_other_content_under_the_same_id_is_a_conflict() -> None:
    gateway, request = a_gateway()
    await gateway.settle(request)

    with pytest.raises(MessageConflict):
        await gateway.settle(gateway.desk.settle("another", header=request.header))

    assert gateway.peer.count("Settle") == 1


async def test_a_repeat_is_no_conflict_because_another_content_runs() -> None:
    """The journal decides which came first, not who happens to run."""
    gateway, request = a_gateway()
    other = gateway.desk.settle("another", header=request.header)
    await gateway.settle(request)

    conflict, repeat = await asyncio.gather(
        gateway.settle(other), gateway.settle(request), return_exceptions=True
    )

    assert isinstance(conflict, MessageConflict)
    assert isinstance(repeat, contract.SettleResponse)


async def test_of_two_contents_that_arrive_together_the_first_is_done() -> None:
    gateway, request = a_gateway()
    other = gateway.desk.settle("another", header=request.header)

    first, second = await asyncio.gather(
        gateway.settle(request), gateway.settle(other), return_exceptions=True
    )

    assert isinstance(first, contract.SettleResponse)
    assert isinstance(second, MessageConflict)
    assert gateway.peer.count("Settle") == 1


async def test_a_caller_who_goes_away_does_not_stop_what_was_begun() -> None:
    gateway, request = a_gateway()
    gateway.peer.gate = asyncio.Event()
    caller = asyncio.create_task(gateway.settle(request))
    while not gateway.peer.calls:
        await asyncio.sleep(0)

    caller.cancel()
    gateway.peer.gate.set()
    await gateway.relay.drain()

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]
    assert not gateway.relay.is_running(request.header.message_id)


# --------------------------------------------------------------------------- refusals


async def test_a_refusal_is_an_outcome_and_given_again() -> None:
    gateway, request = a_gateway(refuse("VISIT_EMPTY", "visit_id", visit=VISIT))

    refusals = []
    for _ in range(2):
        with pytest.raises(StateRefused) as caught:
            await gateway.settle(request)
        refusals.append(caught.value)

    assert gateway.peer.count("Settle") == 1
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "REFUSED"]
    assert [each.head.text_zh for each in refusals] == [f"就诊{VISIT}尚未上传费用明细,请先上传"] * 2


@pytest.mark.parametrize(
    "reason", ["BOOKS_UNAVAILABLE", "OVERLOADED", "INTERNAL", "DEADLINE_TOO_SHORT"]
)
async def test_a_refusal_that_may_pass_is_no_outcome(reason: str) -> None:
    gateway, request = a_gateway(refuse(reason), settled)

    with pytest.raises(Refusal):
        await gateway.settle(request)
    answer = await gateway.settle(request)

    assert answer.header.replayed is False
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]


async def test_a_bare_refusal_is_blamed_on_the_insured_place() -> None:
    gateway, request = a_gateway(PeerRefused("NOT_FOUND"))

    with pytest.raises(StateRefused) as caught:
        await gateway.settle(request)

    assert caught.value.head.text_zh == "参保地西宁市拒绝办理且未说明原因,请联系参保地医保经办机构"
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "REFUSED"]


async def test_a_place_that_is_down_leaves_the_message_to_be_sent_again() -> None:
    gateway, request = a_gateway(PeerDown("refused"), settled)

    with pytest.raises(ProvinceDown) as caught:
        await gateway.settle(request)
    await gateway.settle(request)

    assert caught.value.head.text_zh == "参保地西宁市系统无法连接,请稍后用原报文号重试"
    assert caught.value.retry_after_ms == 1_000
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]


@pytest.mark.parametrize("failure", [PeerUncertain("late"), PeerUnreadable("garbage")])
async def test_an_answer_that_did_not_come_leaves_the_outcome_unknown(failure: Exception) -> None:
    gateway, request = a_gateway(failure, settled)

    with pytest.raises(OutcomeUnknown) as caught:
        await gateway.settle(request)
    await gateway.settle(request)

    assert caught.value.head.text_zh == "参保地西宁市超时未响应,结果未知,请先查询再重试或冲正"
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "UNKNOWN", "DONE"]


async def test_our_own_failure_is_no_outcome() -> None:
    gateway, request = a_gateway(InvariantBroken("books balance", {}), settled)

    with pytest.raises(InvariantBroken):
        await gateway.settle(request)
    await gateway.settle(request)

    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]


class BrokenJournal(MemoryNationalJournal):
    """A journal that takes a message and then cannot be written for a while."""

    is_broken = True

    async def conclude(self, entry: JournalEntry) -> None:
        if self.is_broken:
            raise refuse("BOOKS_UNAVAILABLE")
        await super().conclude(entry)


@pytest.mark.parametrize(
    "answer",
    [settled, refuse("VISIT_EMPTY", visit=VISIT), PeerUncertain("late")],
    ids=["done", "refused", "uncertain"],
)
async def test_an_outcome_that_cannot_be_written_down_is_not_told_as_nothing_done(
    answer: Any,
) -> None:
    """BOOKS_UNAVAILABLE would say that nothing was done; the place may have settled."""
    journal = BrokenJournal()
    gateway = Gateway(journal)
    gateway.peer.will("Settle", answer)
    request = gateway.desk.settle(VISIT)

    with pytest.raises(OutcomeUnknown):
        await gateway.settle(request)

    journal.is_broken = False
    gateway.peer.will("Settle", settled)
    assert (await gateway.settle(request)).settlement.visit_id == VISIT
    assert gateway.states(request.header.message_id) == ["IN_PROGRESS", "DONE"]


async def test_a_journal_that_takes_no_message_lets_nothing_pass() -> None:
    class Closed(MemoryNationalJournal):
        async def receive(self, entry: JournalEntry) -> Sequence[JournalEntry]:
            raise refuse("BOOKS_UNAVAILABLE")

    gateway = Gateway(Closed())
    gateway.peer.will("Settle", settled)

    with pytest.raises(ProvinceDown) as caught:
        await gateway.settle(gateway.desk.settle(VISIT))

    assert caught.value.reason.name == "BOOKS_UNAVAILABLE"
    assert gateway.peer.calls == []


async def test_a_malformed_request_is_no_message() -> None:
    gateway, request = a_gateway()
    request.person_number = ""

    with pytest.raises(RequestInvalid):
        await gateway.settle(request)

    assert (gateway.journal.journal, gateway.peer.calls) == ([], [])


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [
        ({"institution_code": "H51010000009"}, "INSTITUTION_NOT_KNOWN", "institution_code"),
        ({"treating_region": "510700"}, "INSTITUTION_NOT_IN_REGION", "treating_region"),
    ],
)
async def test_an_institution_must_be_listed_in_its_region(
    changed: dict[str, str], reason: str, field: str
) -> None:
    """A-050."""
    gateway, _ = a_gateway()
    header = a_header(1, **changed)

    with pytest.raises(Refusal) as caught:
        await gateway.settle(gateway.desk.settle(VISIT, header=header))

    assert (caught.value.reason.name, caught.value.head.field_path) == (reason, f"header.{field}")
    assert gateway.journal.journal == []


async def test_a_province_without_a_node_is_down() -> None:
    gateway, request = a_gateway()
    request.header.insured_region = "110100"

    with pytest.raises(ProvinceDown) as caught:
        await gateway.settle(request)

    assert caught.value.head.facts == {"region": "北京市"}
    assert caught.value.retry_after_ms == 1_000


# --------------------------------------------------------------------------- queries


async def test_a_query_leaves_no_trace() -> None:
    gateway = Gateway()
    gateway.peer.will("GetSettlement", contract.GetSettlementResponse())

    await gateway.settlement.get_settlement(
        Desk().get_settlement(settlement_id="S1"), gateway.call("GetSettlement")
    )

    assert gateway.journal.journal == []
    assert gateway.observer.hops == [("510000", "630000", "GetSettlement", "ok")]


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (PeerDown("x"), "INSURED_PLACE_DOWN"),
        (PeerUncertain("x"), "INSURED_PLACE_TIMEOUT"),
        (PeerUnreadable("x"), "ANSWER_UNREADABLE"),
        (PeerRefused("NOT_FOUND"), "REFUSED_WITHOUT_REASON"),
        (refuse("PERSON_NOT_KNOWN"), "PERSON_NOT_KNOWN"),
    ],
)
async def test_a_query_that_fails_says_who_failed(failure: Exception, reason: str) -> None:
    gateway = Gateway()
    gateway.peer.will("QueryPerson", failure)

    with pytest.raises(Refusal) as caught:
        await gateway.eligibility.query_person(Desk().query_person(), gateway.call("QueryPerson"))

    assert caught.value.reason.name == reason
    assert gateway.journal.journal == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (settled, "ok"),
        (refuse("VISIT_EMPTY", visit="V"), "state_refused"),
        (PeerDown("x"), "down"),
        (PeerUncertain("x"), "uncertain"),
        (PeerUnreadable("x"), "unreadable"),
        (PeerRefused("x"), "refused_without_reason"),
    ],
    ids=["ok", "refused", "down", "uncertain", "unreadable", "bare"],
)
async def test_every_hop_is_counted_with_its_outcome(answer: Any, outcome: str) -> None:
    gateway, request = a_gateway(answer)

    await asyncio.gather(gateway.settle(request), return_exceptions=True)

    assert gateway.observer.hops == [("510000", "630000", "Settle", outcome)]


async def test_the_time_of_the_province_is_told() -> None:
    gateway, request = a_gateway()

    assert (await gateway.settle(request)).header.province_time_micros > 0


# --------------------------------------------------------------------------- states


def entry(state: MessageState, body: bytes = b"") -> JournalEntry:
    return JournalEntry("M1", state, "m", b"f", "510100", "630100", "H51010000001", 0, body)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), MessageState.NEVER_RECEIVED),
        ((MessageState.IN_PROGRESS,), MessageState.IN_PROGRESS),
        ((MessageState.IN_PROGRESS, MessageState.UNKNOWN), MessageState.UNKNOWN),
        (
            (MessageState.IN_PROGRESS, MessageState.UNKNOWN, MessageState.DONE),
            MessageState.DONE,
        ),
        ((MessageState.IN_PROGRESS, MessageState.REFUSED), MessageState.REFUSED),
        ((MessageState.REVERSED,), MessageState.REVERSED),
        (
            (MessageState.IN_PROGRESS, MessageState.REVERSED, MessageState.DONE),
            MessageState.REVERSED,
        ),
    ],
)
def test_a_reversal_wins_over_an_outcome_and_an_outcome_over_doubt(
    states: tuple[MessageState, ...], expected: MessageState
) -> None:
    assert state_of([entry(state) for state in states]) is expected


def test_what_was_written_with_a_state_is_found() -> None:
    entries = [entry(MessageState.IN_PROGRESS, b"request"), entry(MessageState.DONE, b"answer")]

    assert body_of(entries, MessageState.DONE) == b"answer"


async def test_a_person_that_the_place_does_not_know_is_not_found() -> None:
    gateway = Gateway()
    gateway.peer.will("QueryPerson", refuse("PERSON_NOT_KNOWN", "credential.number"))

    with pytest.raises(NotKnown):
        await gateway.eligibility.query_person(Desk().query_person(), gateway.call("QueryPerson"))
