"""A PostgreSQL server that crashes, goes away, or loses a commit: never a wrong answer.

design.md 6.3 and 6.7: what is acknowledged stays, nothing counts twice, and where nobody can
know the outcome it is called unknown.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.book_records import (
    PERSON,
    a_message,
    a_settlement,
    a_visit,
    an_entry,
    changes_of,
    keys_of,
    look,
    write,
)
from tests.databases import POSTGRES, Home
from tests.postgres_server import Server, server
from tests.postgres_wire import Cut, Wire, wire
from yidi.books.national import SqlNationalJournal
from yidi.books.province import SqlProvinceBooks
from yidi.books.schema import Kind, open_database
from yidi.domain.errors import OutcomeUnknown, ProvinceDown, Refusal
from yidi.domain.ports import ProvincePage
from yidi.domain.records import NO_CHANGES, MessageState, ProvinceChanges, ProvinceKeys

PERSONS = ProvinceKeys(person_numbers=(PERSON,))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(POSTGRES, tmp_path)


@pytest.fixture
def line(home: Home) -> Iterator[Wire]:
    home.open(Kind.PROVINCE).close()
    with wire() as opened:
        yield opened


@pytest.fixture
async def books(home: Home, line: Wire) -> AsyncIterator[SqlProvinceBooks]:
    """Books at the other end of a line, with a visit, and little patience."""
    database = open_database(line.address(home.address), Kind.PROVINCE)
    books = SqlProvinceBooks(database)
    books._writer._transactions.patience_ms = 300  # type: ignore[attr-defined]
    await write(books, ProvinceChanges(new_visits=(a_visit(),)))
    yield books
    books.close()
    database.close()


def settle_once(
    books: SqlProvinceBooks, number: int = 1, *, with_visit: bool = False
) -> asyncio.Future[str]:
    """A step as the engine has them: it looks for its message first."""
    settlement = a_settlement(number)
    visits = (a_visit(number),) if with_visit else ()

    def decide(page: ProvincePage) -> tuple[str, ProvinceChanges]:
        if page.message(settlement.message_id) is not None:
            return "done before", NO_CHANGES
        return "done", changes_of(settlement, new_visits=visits)

    return asyncio.ensure_future(books.run(keys_of(settlement), decide))


async def used(books: SqlProvinceBooks) -> dict[tuple[int, str], int]:
    return dict(await look(books, PERSONS, lambda page: page.accumulators(PERSON)))


ONCE = {(2026, "pool"): 18480, (0, "account"): 30000}


# ---------------------------------------------------------------------- one lost commit


async def test_a_commit_whose_answer_is_lost_counts_once_and_is_answered(books, line):
    line.cut = Cut.ANSWER_LOST

    answer = await settle_once(books)

    assert (answer, line.cuts) == ("done before", 1)
    assert await used(books) == ONCE


async def test_a_commit_that_never_arrived_is_made_again(books, line):
    line.cut = Cut.REQUEST_LOST

    answer = await settle_once(books)

    assert (answer, line.cuts) == ("done", 1)
    assert await used(books) == ONCE


async def test_a_commit_that_is_still_on_its_way_is_waited_for(books, line):
    """The second try waits for the locks of the first, whose commit arrives meanwhile."""
    line.cut = Cut.REQUEST_LATE
    settling = settle_once(books)
    await asyncio.to_thread(_until_somebody_waits_for_a_lock)
    line.late.set()

    assert await settling == "done before"
    assert await used(books) == ONCE


async def test_a_commit_of_which_nobody_can_know_is_called_unknown(books, line):
    """BOOKS_OUTCOME_UNKNOWN: the server committed, and then it was gone."""
    line.cut, line.is_dead_after_cut = Cut.ANSWER_LOST, True

    with pytest.raises(OutcomeUnknown) as refused:
        await settle_once(books)

    assert refused.value.reason.name == "BOOKS_OUTCOME_UNKNOWN"
    assert refused.value.reason.code == 1010
    line.revive()
    assert await settle_once(books) == "done before"
    assert await used(books) == ONCE


async def test_a_receipt_whose_commit_is_lost_is_forwarded_once(home, line):
    """The journal's second look finds its own entry: the message goes on as the first one."""
    database = open_database(line.address(home.address), Kind.NATIONAL)
    journal = SqlNationalJournal(database)
    line.cut = Cut.ANSWER_LOST

    before = await journal.receive(an_entry())

    assert list(before) == [an_entry()]
    assert [each.state for each in await journal.entries(an_entry().message_id)] == [
        MessageState.IN_PROGRESS
    ]
    journal.close()
    database.close()


# ----------------------------------------------------------------------- a server away


async def test_a_database_that_is_away_refuses_and_serves_again_when_it_is_back(books, line):
    """BOOKS_UNAVAILABLE: nothing was done; nothing has to be restarted."""
    line.die()

    with pytest.raises(ProvinceDown) as refused:
        await settle_once(books)
    with pytest.raises(ProvinceDown):
        await books.counts()

    assert refused.value.reason.name == "BOOKS_UNAVAILABLE"
    assert refused.value.retry_after_ms == 1000
    line.revive()
    assert await settle_once(books) == "done"
    assert await used(books) == ONCE
    assert (await books.counts()).settlements == 1


async def test_while_it_is_away_later_calls_do_not_wait_for_the_same_patience(books, line):
    line.die()
    with pytest.raises(ProvinceDown):
        await settle_once(books)
    books._writer._transactions.patience_ms = 1_000_000
    books._writer._transactions._lost_at -= 1_000_000

    with pytest.raises(ProvinceDown):
        await asyncio.wait_for(settle_once(books), 5)


async def test_a_short_outage_is_not_noticed_by_callers(books, line):
    books._writer._transactions.patience_ms = 8_000
    line.die()
    settling = settle_once(books)
    await asyncio.to_thread(_until, lambda: books._writer._transactions._lost_at is not None)
    line.revive()

    assert await settling == "done"


# ----------------------------------------------------------------------- crash under load


@pytest.fixture
def crashing(tmp_path: Path) -> Iterator[tuple[Server, Home]]:
    """A server of the test's own: it has nothing else to recover."""
    running = Server()
    yield running, Home(POSTGRES, tmp_path, running)
    running.remove()


async def test_a_server_that_crashes_under_load_loses_nothing_acknowledged(crashing):
    """pg_ctl restart -m immediate, three times, while many settle; nothing counts twice."""
    running, home = crashing
    database = home.open(Kind.PROVINCE)
    books = SqlProvinceBooks(database)
    acknowledged: set[int] = set()
    numbers = iter(range(1, 100_000))
    chance = random.Random(20_260_101)
    is_over = asyncio.Event()

    async def settle_on_and_on() -> None:
        while not is_over.is_set():
            number = next(numbers)
            try:
                await settle_once(books, number, with_visit=True)
            except Refusal:
                continue  # Said to be not done, or unknown.
            acknowledged.add(number)

    workers = [asyncio.ensure_future(settle_on_and_on()) for _ in range(8)]
    for _ in range(3):
        goal = len(acknowledged) + chance.randint(20, 80)
        while len(acknowledged) < goal:
            await asyncio.wait(workers, timeout=0.01)
        await asyncio.to_thread(running.restart)
    goal = len(acknowledged) + 20
    while len(acknowledged) < goal:
        await asyncio.wait(workers, timeout=0.01)
    is_over.set()
    await asyncio.gather(*workers)

    tried = range(1, next(numbers))
    keys = ProvinceKeys(message_ids=tuple(a_message(each).message_id for each in tried))
    settled = await look(
        books,
        keys,
        lambda page: {each for each in tried if page.message(a_message(each).message_id)},
    )
    assert acknowledged - settled == set()
    assert (await books.counts()).settlements == len(settled)
    assert await used(books) == {
        (2026, "pool"): 18480 * len(settled),
        (0, "account"): 30000 * len(settled),
    }
    assert await books.check_accumulators() == []
    books.close()
    database.close()


def _until(is_so) -> None:  # type: ignore[no-untyped-def]
    with server().connect() as connection:
        while not is_so():
            connection.execute("SELECT pg_sleep(0.01)")


def _until_somebody_waits_for_a_lock() -> None:
    query = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with server().connect() as connection:
        _until(lambda: connection.execute(query).fetchone() is not None)
