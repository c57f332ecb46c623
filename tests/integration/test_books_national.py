"""What every implementation of the national journal promises, in memory and in SQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.book_records import NOON_MS, an_entry
from tests.databases import Home
from tests.fakes import MemoryNationalJournal
from yidi.books.national import JournalCounts, SqlNationalJournal
from yidi.books.schema import Database, Kind
from yidi.domain.invariants import InvariantBroken
from yidi.domain.ports import NationalJournal
from yidi.domain.records import Backlog, MessageState

pytestmark = pytest.mark.both_databases

DONE = an_entry(state=MessageState.DONE, body=b"answer", at_ms=NOON_MS + 1)
UNKNOWN = an_entry(state=MessageState.UNKNOWN, body=b"", at_ms=NOON_MS + 1)


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    database = home.open(Kind.NATIONAL)
    yield database
    database.close()


@pytest.fixture
async def sql_journal(database: Database) -> AsyncIterator[SqlNationalJournal]:
    journal = SqlNationalJournal(database)
    yield journal
    journal.close()


@pytest.fixture(params=["memory", "sql"])
def journal(request: pytest.FixtureRequest, home: Home) -> NationalJournal:
    if request.param == "memory":
        return MemoryNationalJournal()
    return request.getfixturevalue("sql_journal")  # type: ignore[no-any-return]


async def test_the_first_receipt_of_a_message_finds_nothing(journal):
    assert list(await journal.receive(an_entry())) == []
    assert list(await journal.entries(an_entry().message_id)) == [an_entry()]


async def test_a_repeated_message_gets_the_entries_that_were_there(journal):
    """design.md 6.1; the second receipt adds nothing."""
    await journal.receive(an_entry())
    await journal.conclude(DONE)

    before = await journal.receive(an_entry(body=b"other", fingerprint=b"other"))

    assert list(before) == [an_entry(), DONE]
    assert list(await journal.entries(an_entry().message_id)) == [an_entry(), DONE]


async def test_one_message_that_arrives_twice_at_once_is_first_only_once(journal):
    """design.md 6.1, under concurrency."""
    before = await asyncio.gather(*(journal.receive(an_entry()) for _ in range(3)))

    assert [list(each) for each in before] == [[], [an_entry()], [an_entry()]]


async def test_an_outcome_is_recorded_once_for_each_state(journal):
    await journal.receive(an_entry())
    await journal.conclude(DONE)
    await journal.conclude(an_entry(state=MessageState.DONE, body=b"another answer"))

    assert list(await journal.entries(an_entry().message_id)) == [an_entry(), DONE]


async def test_outcomes_that_arrive_at_once_are_kept_in_their_order(journal):
    await journal.receive(an_entry())
    await asyncio.gather(
        journal.conclude(UNKNOWN), journal.conclude(UNKNOWN), journal.conclude(DONE)
    )

    assert list(await journal.entries(an_entry().message_id)) == [an_entry(), UNKNOWN, DONE]


async def test_receipt_and_outcome_at_once_are_seen_by_who_comes_next(journal):
    _, _, seen = await asyncio.gather(
        journal.receive(an_entry()), journal.conclude(DONE), journal.receive(an_entry())
    )

    assert list(seen) == [an_entry(), DONE]


async def test_a_message_reversed_before_it_arrives_is_found_reversed(journal):
    """design.md 6.4: the late message is not forwarded."""
    barred = an_entry(state=MessageState.REVERSED, body=b"")
    await journal.conclude(barred)

    assert list(await journal.receive(an_entry())) == [barred]
    assert list(await journal.unfinished(NOON_MS * 2, 10)) == []


async def test_a_conclusion_in_progress_is_our_mistake(journal):
    with pytest.raises(InvariantBroken):
        await journal.conclude(an_entry())


async def test_entries_of_an_unknown_message_are_empty(journal):
    assert list(await journal.entries("never")) == []


@pytest.mark.parametrize(
    ("state", "is_unfinished"),
    [
        (MessageState.DONE, False),
        (MessageState.REFUSED, False),
        (MessageState.REVERSED, False),
        (MessageState.UNKNOWN, True),
    ],
)
async def test_only_an_outcome_finishes_a_message(journal, state, is_unfinished):
    """design.md 6.3: an unknown outcome is asked for until it is known."""
    await journal.receive(an_entry())
    await journal.conclude(an_entry(state=state))

    found = await journal.unfinished(NOON_MS + 1, 10)

    assert list(found) == ([an_entry()] if is_unfinished else [])


async def test_unfinished_messages_are_older_oldest_first_and_not_more_than_asked(journal):
    for number, at_ms in ((1, NOON_MS + 3), (2, NOON_MS + 1), (3, NOON_MS + 2), (4, NOON_MS + 4)):
        await journal.receive(an_entry(number, at_ms=at_ms))

    found = await journal.unfinished(NOON_MS + 4, 2)

    assert list(found) == [an_entry(2, at_ms=NOON_MS + 1), an_entry(3, at_ms=NOON_MS + 2)]


async def test_counts_tell_how_many_are_open_and_since_when(sql_journal):
    assert await sql_journal.counts() == JournalCounts(0, 0, None)
    await sql_journal.receive(an_entry(1))
    await sql_journal.receive(an_entry(2, at_ms=NOON_MS + 5))
    await sql_journal.receive(an_entry(3, at_ms=NOON_MS + 4))
    await sql_journal.conclude(DONE)

    assert await sql_journal.counts() == JournalCounts(4, 2, NOON_MS + 4)


async def test_more_messages_at_once_than_one_query_takes_are_all_received(sql_journal):
    """statements.py: keys are read in chunks of 512."""
    numbers = range(1, 1301)
    await asyncio.gather(*(sql_journal.receive(an_entry(number)) for number in numbers))

    seen = await asyncio.gather(*(sql_journal.receive(an_entry(number)) for number in numbers))

    assert [list(each) for each in seen] == [[an_entry(number)] for number in numbers]
    assert (await sql_journal.counts()).entries == 1300


async def test_a_message_set_aside_needs_no_outcome_until_it_comes_again(journal):
    await journal.receive(an_entry())

    await journal.set_aside(an_entry().message_id)
    aside = await journal.backlog()
    before = await journal.receive(an_entry(at_ms=NOON_MS + 9))

    assert aside == Backlog(0, None)
    assert list(before) == [an_entry()]
    assert await journal.backlog() == Backlog(1, NOON_MS)
    assert list(await journal.unfinished(NOON_MS + 1, 10)) == [an_entry()]


async def test_a_finished_message_that_comes_again_stays_finished(journal):
    await journal.receive(an_entry())
    await journal.conclude(DONE)

    await journal.receive(an_entry())

    assert await journal.backlog() == Backlog(0, None)


async def test_what_comes_again_beside_its_setting_aside_is_open_by_the_last_word(journal):
    """Both may be in one batch: the order in which they were given counts."""
    message_id = an_entry().message_id
    await journal.receive(an_entry())

    await asyncio.gather(journal.set_aside(message_id), journal.receive(an_entry()))
    opened = await journal.backlog()
    await asyncio.gather(journal.receive(an_entry()), journal.set_aside(message_id))

    assert (opened.messages, (await journal.backlog()).messages) == (1, 0)


async def test_the_messages_of_some_provinces_can_be_left_out(journal):
    for number, region in ((1, "630100"), (2, "110100"), (3, "632200")):
        await journal.receive(an_entry(number, insured_region=region, at_ms=NOON_MS + number))

    found = await journal.unfinished(NOON_MS + 9, 10, ["630000", "510000"])

    assert [entry.insured_region for entry in found] == ["110100"]
    assert await journal.backlog() == Backlog(3, NOON_MS + 1)
