"""A changing message is done once (A-079): outcome and changes are one unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.builders import NOW_MS, a_settlement, a_visit
from tests.fakes import MemoryProvinceBooks
from tests.unit.engine.places import Document
from yidi.domain.errors import MessageConflict, Refusal, StateRefused, refuse
from yidi.domain.invariants import InvariantBroken
from yidi.domain.records import Message, MessageState, ProvinceChanges, ProvinceKeys
from yidi.engine.once import Done, Envelope, Refused, RefusedWithTrace, Repeated, once

MESSAGE = "H51010000001202501061530000001"
ENVELOPE = Envelope(MESSAGE, "yidi.v1.SettlementService/Settle", b"content", NOW_MS)

Work = Callable[[], tuple[Document, ProvinceChanges]]


def encode(refused: Refusal) -> bytes:
    return refused.reason.name.encode()


def decode(encoded: bytes) -> Refusal:
    return refuse(encoded.decode(), visit="V1")


class Counter:
    """Work that counts how often it was done."""

    def __init__(self, changes: ProvinceChanges | None = None) -> None:
        self.times = 0
        self._changes = changes or ProvinceChanges(new_visits=(a_visit(),))

    def __call__(self) -> tuple[Document, ProvinceChanges]:
        self.times += 1
        return Document(b"answer"), self._changes


def refusing() -> tuple[Document, ProvinceChanges]:
    raise refuse("VISIT_EMPTY", "visit_id", visit="V1")


async def run(books: MemoryProvinceBooks, work: Work, envelope: Envelope = ENVELOPE) -> object:
    keys = ProvinceKeys(message_ids=(envelope.message_id,))
    return await books.run(keys, lambda page: once(page, envelope, work, encode, decode))


async def test_a_new_message_is_done_and_recorded_with_its_changes() -> None:
    books = MemoryProvinceBooks()

    outcome = await run(books, Counter())

    assert outcome == Done(Document(b"answer"))
    assert list(books.visits) == [a_visit().visit_id]
    assert books.messages == {
        MESSAGE: Message(
            message_id=MESSAGE,
            method="yidi.v1.SettlementService/Settle",
            fingerprint=b"content",
            state=MessageState.DONE,
            at_ms=NOW_MS,
            answer=b"answer",
            settlement_id="",
        )
    }


async def test_the_settlement_of_a_message_is_recorded_with_it() -> None:
    settled = a_settlement(movements=())
    books = MemoryProvinceBooks()

    await run(books, Counter(ProvinceChanges(new_visits=(a_visit(),), settlements=(settled,))))

    assert books.messages[MESSAGE].settlement_id == settled.settlement_id


async def test_a_repeat_gets_the_first_answer_and_nothing_is_done() -> None:
    books, work = MemoryProvinceBooks(), Counter()
    await run(books, work)

    outcome = await run(books, work)

    assert outcome == Repeated(b"answer")
    assert work.times == 1


async def test_a_refusal_is_recorded_and_given_again() -> None:
    books, work = MemoryProvinceBooks(), Counter()

    first = await run(books, refusing)
    again = await run(books, work)

    assert isinstance(first, Refused)
    assert isinstance(again, Refused)
    assert first.refusal.reason.name == again.refusal.reason.name == "VISIT_EMPTY"
    assert books.messages[MESSAGE].state is MessageState.REFUSED
    assert books.messages[MESSAGE].answer == b"VISIT_EMPTY"
    assert (work.times, books.visits) == (0, {})


async def test_a_refusal_with_a_trace_writes_both_as_one_unit_and_once() -> None:
    """A-069, A-079: a repeat gets the refusal again and leaves nothing more."""
    books = MemoryProvinceBooks()

    def tracing() -> tuple[Document, ProvinceChanges]:
        raise RefusedWithTrace(
            refuse("VISIT_EMPTY", "visit_id", visit="V1"), ProvinceChanges(new_visits=(a_visit(),))
        )

    first = await run(books, tracing)
    again = await run(books, tracing)

    assert isinstance(first, Refused)
    assert isinstance(again, Refused)
    assert first.refusal.reason.name == again.refusal.reason.name == "VISIT_EMPTY"
    assert books.messages[MESSAGE].state is MessageState.REFUSED
    assert list(books.visits) == [a_visit().visit_id]


@pytest.mark.parametrize(
    "other",
    [
        replace(ENVELOPE, fingerprint=b"other content"),
        replace(ENVELOPE, method="yidi.v1.SettlementService/OpenVisit"),
    ],
    ids=["other content", "another method"],
)
@pytest.mark.parametrize("first", [Counter(), refusing], ids=["done", "refused"])
async def test_the_same_id_for_something_else_is_a_conflict(first: Work, other: Envelope) -> None:
    books, work = MemoryProvinceBooks(), Counter()
    await run(books, first)
    before = dict(books.messages)

    with pytest.raises(MessageConflict):
        await run(books, work, other)

    assert (work.times, books.messages) == (0, before)


async def test_a_reversed_message_is_refused_whatever_it_says() -> None:
    books, work = MemoryProvinceBooks(), Counter()
    await run(books, work)
    books.messages[MESSAGE] = books.messages[MESSAGE]._replace(state=MessageState.REVERSED)

    for envelope in (ENVELOPE, replace(ENVELOPE, fingerprint=b"other")):
        with pytest.raises(StateRefused) as caught:
            await run(books, work, envelope)
        assert caught.value.reason.name == "MESSAGE_REVERSED"

    assert work.times == 1


async def test_work_that_fails_leaves_neither_changes_nor_a_record() -> None:
    def failing() -> tuple[Document, ProvinceChanges]:
        raise InvariantBroken("amounts add up", {})

    books, work = MemoryProvinceBooks(), Counter()

    with pytest.raises(InvariantBroken):
        await run(books, failing)

    assert (books.messages, books.visits) == ({}, {})
    assert await run(books, work) == Done(Document(b"answer"))
