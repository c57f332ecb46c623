"""The writer: groups, order, failures, the full queue and the end."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.book_records import (
    a_message,
    a_settlement,
    a_visit,
    an_entry,
    changes_of,
    keys_of,
)
from tests.databases import Home
from yidi.books.national import SqlNationalJournal
from yidi.books.province import SqlProvinceBooks
from yidi.books.schema import Database, Kind, open_database
from yidi.books.writer import BatchSeen
from yidi.domain.errors import LimitReached, ProvinceDown, refuse
from yidi.domain.invariants import InvariantBroken
from yidi.domain.records import NO_CHANGES, MessageState, ProvinceChanges, ProvinceKeys

pytestmark = pytest.mark.both_databases


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    database = home.open(Kind.PROVINCE)
    yield database
    database.close()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    """For what only happens to a file."""
    database = open_database(tmp_path / "file.db", Kind.PROVINCE)
    yield database
    database.close()


class Gate:
    """A step that holds the writer until the test lets it go on."""

    def __init__(self) -> None:
        self.is_reached = threading.Event()
        self.is_open = threading.Event()

    def decide(self, _page):
        self.is_reached.set()
        assert self.is_open.wait(10)
        return None, NO_CHANGES

    async def hold(self, books):
        """Start the step and return when the writer is inside it."""
        held = asyncio.ensure_future(books.run(ProvinceKeys(), self.decide))
        await asyncio.to_thread(self.is_reached.wait, 10)
        return held


def open_visit(books, number):
    return books.run(
        ProvinceKeys(), lambda _: (number, ProvinceChanges(new_visits=(a_visit(number),)))
    )


async def started(*calls):
    """The calls as tasks that have all reached the queue."""
    tasks = [asyncio.ensure_future(call) for call in calls]
    await asyncio.sleep(0)
    return tasks


async def visit_count(books):
    return (await books.counts()).visits


# ------------------------------------------------------------------------------- groups


async def test_what_queues_during_a_batch_is_committed_together(database):
    seen: list[BatchSeen] = []
    books = SqlProvinceBooks(database, observer=seen.append)
    gate = Gate()
    held = await gate.hold(books)
    waiting = await started(*(open_visit(books, number) for number in range(1, 41)))
    gate.is_open.set()

    assert await asyncio.gather(*waiting) == list(range(1, 41))
    await held
    books.close()

    assert [(each.commands, each.is_written) for each in seen] == [(1, False), (40, True)]
    assert [each.waiting for each in seen] == [40, 0]
    assert [each.database for each in seen] == ["province", "province"]
    assert all(each.failed == 0 and each.seconds > 0 for each in seen)


async def test_a_batch_has_a_limit(database):
    seen: list[BatchSeen] = []
    books = SqlProvinceBooks(database, observer=seen.append, batch_max=8)
    gate = Gate()
    held = await gate.hold(books)
    waiting = await started(*(open_visit(books, number) for number in range(1, 21)))
    gate.is_open.set()
    await asyncio.gather(held, *waiting)
    books.close()

    assert [each.commands for each in seen] == [1, 8, 8, 4]


async def test_two_event_loops_can_share_the_writer(database):
    books = SqlProvinceBooks(database)
    results: list[int] = []

    def other_loop():
        results.append(asyncio.run(open_visit(books, 2)))

    thread = threading.Thread(target=other_loop)
    thread.start()
    results.append(await open_visit(books, 1))
    await asyncio.to_thread(thread.join)

    assert sorted(results) == [1, 2]
    assert await visit_count(books) == 2
    books.close()


# ----------------------------------------------------------------------------- failures


async def test_a_command_that_cannot_be_written_does_not_take_others_with_it(database):
    """The batch is rolled back, and each command gets a second chance of its own."""
    seen: list[BatchSeen] = []
    books = SqlProvinceBooks(database, observer=seen.append)
    await open_visit(books, 1)
    wrong = a_settlement(1, cash_fen=11521)
    gate = Gate()
    held = await gate.hold(books)
    waiting = await started(
        open_visit(books, 2),
        books.run(keys_of(wrong), lambda _: (None, changes_of(wrong))),
        open_visit(books, 3),
    )
    gate.is_open.set()
    answers = await asyncio.gather(held, *waiting, return_exceptions=True)

    assert [answers[1], answers[3]] == [2, 3]
    assert isinstance(answers[2], InvariantBroken)
    assert "check constraint" in str(answers[2]).lower()
    assert await visit_count(books) == 3
    assert await books.check_accumulators() == []
    books.close()
    assert (seen[-1].commands, seen[-1].failed, seen[-1].is_written) == (3, 1, True)


async def test_a_refusal_based_on_a_step_that_failed_is_decided_again(database):
    """What a later step saw of a step that was rolled back must not become an answer."""
    books = SqlProvinceBooks(database)
    await open_visit(books, 1)
    wrong = a_settlement(1, cash_fen=11521)

    def refuse_if_settled(page):
        if page.settlement(wrong.settlement_id) is not None:
            raise refuse("VISIT_NOT_KNOWN", visit="630")
        return "not settled", NO_CHANGES

    gate = Gate()
    held = await gate.hold(books)
    waiting = await started(
        books.run(keys_of(wrong), lambda _: (None, changes_of(wrong))),
        books.run(keys_of(wrong), refuse_if_settled),
    )
    gate.is_open.set()
    answers = await asyncio.gather(held, *waiting, return_exceptions=True)
    books.close()

    assert isinstance(answers[1], InvariantBroken)
    assert answers[2] == "not settled"


async def test_a_full_disk_is_answered_and_later_works_again(file):
    """BOOKS_UNAVAILABLE: nothing was done, the same message id may come again."""
    seen: list[BatchSeen] = []
    books = SqlProvinceBooks(file, observer=seen.append)
    keys = ProvinceKeys(message_ids=(a_message().message_id,))
    large = ProvinceChanges(messages=(a_message(answer=bytes(400_000)),))
    _limit_pages(books, 40)

    with pytest.raises(ProvinceDown) as refused:
        await books.run(keys, lambda _: (None, large))

    assert refused.value.reason.name == "BOOKS_UNAVAILABLE"
    assert refused.value.retry_after_ms == 1000
    assert (
        await books.run(keys, lambda page: (page.message(keys.message_ids[0]), NO_CHANGES)) is None
    )
    _limit_pages(books, 1_000_000)
    await books.run(keys, lambda _: (None, large))
    assert (await books.counts()).messages == 1
    books.close()
    assert [each.failed for each in seen] == [1, 0, 0]


async def test_a_database_locked_by_somebody_else_is_answered(file):
    books = SqlProvinceBooks(file)
    intruder = sqlite3.connect(file.path, isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")

    with pytest.raises(ProvinceDown) as refused:
        await open_visit(books, 1)

    assert refused.value.reason.name == "BOOKS_UNAVAILABLE"
    intruder.execute("ROLLBACK")
    intruder.close()
    assert await open_visit(books, 1) == 1
    books.close()


async def test_a_value_that_no_column_takes_is_our_fault(database):
    books = SqlProvinceBooks(database)
    too_large = a_visit(1, total_fen=2**63, in_scope_fen=2**63, full_self_paid_fen=0)
    changes = ProvinceChanges(new_visits=(too_large,))

    with pytest.raises(InvariantBroken):
        await books.run(ProvinceKeys(), lambda _: (None, changes))

    assert await open_visit(books, 1) == 1
    books.close()


async def test_a_step_that_raises_anything_is_answered(database):
    books = SqlProvinceBooks(database)

    def stops(_page):
        raise StopIteration("no further value")

    with pytest.raises(InvariantBroken, match="no further value"):
        await books.run(ProvinceKeys(), stops)
    with pytest.raises(ZeroDivisionError):
        await books.run(ProvinceKeys(), lambda _: (1 // 0, NO_CHANGES))
    books.close()


async def test_an_observer_that_fails_disturbs_nobody(database):
    def fails(_seen):
        raise ZeroDivisionError

    books = SqlProvinceBooks(database, observer=fails)

    assert await open_visit(books, 1) == 1
    assert await open_visit(books, 2) == 2
    books.close()


# --------------------------------------------------------------------------- the queue


async def test_a_full_queue_refuses_at_once(database):
    """limits.py: above the limit the platform says that it is busy."""
    books = SqlProvinceBooks(database, queue_max=2)
    gate = Gate()
    held = await gate.hold(books)
    waiting = await started(open_visit(books, 1), open_visit(books, 2))

    with pytest.raises(LimitReached) as refused:
        await open_visit(books, 3)

    assert refused.value.reason.name == "OVERLOADED"
    assert refused.value.retry_after_ms == 1000
    gate.is_open.set()
    await asyncio.gather(held, *waiting)
    assert await visit_count(books) == 2
    books.close()


async def test_a_caller_that_goes_away_takes_nothing_back(database):
    books = SqlProvinceBooks(database)
    gate = Gate()
    held = await gate.hold(books)
    gone, stays = await started(open_visit(books, 1), open_visit(books, 2))
    gone.cancel()
    gate.is_open.set()

    assert await stays == 2
    await held
    assert gone.cancelled()
    assert await visit_count(books) == 2
    books.close()


async def test_a_loop_that_ended_takes_nothing_back(database):
    books = SqlProvinceBooks(database)
    gate = Gate()
    held = await gate.hold(books)

    def short_loop():
        loop = asyncio.new_event_loop()
        task = loop.create_task(open_visit(books, 1))
        loop.call_later(0, loop.stop)
        loop.run_forever()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.close()

    await asyncio.to_thread(short_loop)
    gate.is_open.set()
    await held

    assert await open_visit(books, 2) == 2
    assert await visit_count(books) == 2
    books.close()


async def test_closing_works_off_the_queue_first(database):
    books = SqlProvinceBooks(database)
    gate = Gate()
    held = await gate.hold(books)
    waiting = await started(*(open_visit(books, number) for number in range(1, 6)))
    closing = asyncio.ensure_future(asyncio.to_thread(books.close))
    gate.is_open.set()

    assert await asyncio.gather(*waiting) == [1, 2, 3, 4, 5]
    await asyncio.gather(held, closing)
    with pytest.raises(ProvinceDown) as refused:
        await open_visit(books, 6)
    assert refused.value.reason.name == "BOOKS_UNAVAILABLE"
    books.close()


async def test_a_closed_database_is_one_file_without_a_log(tmp_path):
    database = open_database(tmp_path / "province.db", Kind.PROVINCE)
    books = SqlProvinceBooks(database)
    await open_visit(books, 1)
    books.close()
    database.close()

    log = tmp_path / "province.db-wal"
    assert not log.exists() or log.stat().st_size == 0
    with sqlite3.connect(f"file:{tmp_path}/province.db?mode=ro&immutable=1", uri=True) as plain:
        assert plain.execute("SELECT count(*) FROM visits").fetchone() == (1,)
    plain.close()


# -------------------------------------------------------------------------- the journal


async def test_the_journal_groups_as_well(home):
    seen: list[BatchSeen] = []
    database = home.open(Kind.NATIONAL)
    journal = SqlNationalJournal(database, observer=seen.append)
    await asyncio.gather(*(journal.receive(an_entry(number)) for number in range(1, 101)))
    await asyncio.gather(
        *(journal.conclude(an_entry(number, state=MessageState.DONE)) for number in range(1, 101))
    )
    journal.close()
    database.close()

    assert sum(each.commands for each in seen) == 200
    assert len(seen) < 100
    assert max(each.commands for each in seen) > 1


def _limit_pages(books: SqlProvinceBooks, pages: int) -> None:
    """A disk that is full, as SQLite sees it; the limit belongs to the writer's connection."""
    connection = books._writer._transactions._connection
    connection.connection.cursor().execute(f"PRAGMA max_page_count = {pages}")
