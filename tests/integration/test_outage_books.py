"""What the books of outages promise to the processes that share them, on both databases (A-143)."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import POSTGRES, Home
from tests.messages import Desk
from tests.outages import ANNOUNCE, BEGIN, END, QINGHAI, WITHDRAW, Announcer, Watch
from tests.platforms import Embedded, Refused, embedded
from yidi.books.outages import SqlOutageBooks
from yidi.books.schema import Kind
from yidi.domain.outage import NATIONAL as COUNTRY
from yidi.domain.outage import OutageKind, OutageNotice, OutageScope
from yidi.gateway.outage_board import OutageBoard
from yidi.gateway.outage_keeper import OutageKeeper
from yidi.runtime.clock import SystemClock

pytestmark = pytest.mark.both_databases

PERSON = "EligibilityService/QueryPerson"
Two = tuple[SqlOutageBooks, SqlOutageBooks]


@pytest.fixture
def two(home: Home) -> Iterator[Two]:
    """The books as two processes have them; a SQLite file has room for one process only."""
    database = home.open(Kind.NATIONAL)
    other = home.open(Kind.NATIONAL) if home.store == POSTGRES else database
    books = (SqlOutageBooks(database), SqlOutageBooks(other))
    yield books
    for each in books:
        each.close()
    database.close()
    if other is not database:
        other.close()


def a_notice(number: str, **changed: object) -> OutageNotice:
    facts = {
        "notice_id": number,
        "kind": OutageKind.PLANNED,
        "scope": OutageScope(regions=("630000",)),
        "begins_at_ms": int(BEGIN.timestamp()) * 1000,
        "ends_at_ms": int(END.timestamp()) * 1000,
        "reason_zh": "系统升级",
        "advice_zh": "",
        "announced_by": "630000",
        "announced_at_ms": int(BEGIN.timestamp()) * 1000 - 1,
    }
    return OutageNotice(**facts | changed)  # type: ignore[arg-type]


async def test_two_processes_number_events_without_a_gap_and_agree(two: Two):
    """Both write at once; each sees every event of the other once it looks."""
    one, other = two
    boards = [OutageBoard(), OutageBoard()]
    keepers = [
        OutageKeeper(books, board, {}, SystemClock(), 60.0)
        for books, board in zip((one, other), boards, strict=True)
    ]

    written = await asyncio.gather(
        *(books.announce(a_notice(f"N{index}"), f"M{index}")
          for index, books in enumerate((one, other) * 10))
    )  # fmt: skip
    await asyncio.gather(*(one.withdraw("N0", "W1", 5), other.withdraw("N0", "W2", 6)))
    for keeper in keepers:
        await keeper.look()

    assert sorted(each.event for each in written) == list(range(1, 21))
    assert [each.event for each in await other.events_after(0, 100)] == list(range(1, 22))
    assert [board.revision for board in boards] == [21, 21]
    expected = {f"N{index}" for index in range(1, 20)}
    assert [{each.notice_id for each in board.notices()} for board in boards] == [expected] * 2


async def test_one_outage_noticed_by_two_processes_is_announced_once(two: Two):
    one, other = two
    facts = {"is_noticed": True, "ends_at_ms": None, "announced_by": COUNTRY}

    events = await asyncio.gather(
        one.announce(a_notice("A", **facts), "noticed/A"),
        other.announce(a_notice("B", **facts), "noticed/B"),
    )
    withdrawn = await one.withdraw(events[0].notice.notice_id, "W", 7)
    next_one = await other.announce(a_notice("C", **facts), "noticed/C")

    assert events[0] == events[1]
    assert withdrawn is not None
    assert withdrawn.notice.withdrawn_at_ms == 7
    assert (next_one.event, next_one.notice.notice_id) == (3, "C")


async def test_a_repeated_message_makes_one_event(two: Two):
    one, other = two

    first, second = await asyncio.gather(
        one.announce(a_notice("A"), "M1"), other.announce(a_notice("B"), "M1")
    )

    assert first == second
    assert await one.of_message("M1") == first
    assert await one.last_event() == 1


async def test_a_notice_is_read_as_it_was_written(two: Two):
    one, other = two
    notice = a_notice(
        "A",
        scope=OutageScope(
            ("630100", "630200"), ("yidi.v1.SettlementService/Settle",), (14, 41), ()
        ),
        ends_at_ms=None,
    )

    event = await one.announce(notice, "M1")

    assert event.notice == notice
    assert await other.latest("A") == event
    assert await other.standing(0) == [event]
    assert await other.latest("B") is None
    assert await other.withdraw("B", "M2", 1) is None


async def refused(running: Embedded, desk: Desk) -> str:
    """Why a query is refused; empty if it is not."""
    try:
        await running.gateway.call(PERSON, desk.query_person())
    except Refused as refusal:
        return refusal.reason
    return ""


async def becomes(running: Embedded, desk: Desk, reason: str) -> None:
    async with asyncio.timeout(15):
        while await refused(running, desk) != reason:
            await asyncio.sleep(0.02)


async def test_two_gateways_on_one_database_answer_alike(tmp_path: Path):
    """Announced at one, refused and told at the other; withdrawn there, open here again."""
    home = Home(POSTGRES, tmp_path)  # A SQLite file has room for one process only.
    settings = {"database_url": home.address, "outage_poll_ms": 20}
    desk = Desk(serials=itertools.count(1))
    announcer = Announcer(QINGHAI)
    async with (
        embedded(home.folder / "one", **settings) as one,
        embedded(home.folder / "other", **settings) as other,
    ):
        watch = Watch(other.gateway)
        await watch.until_current()
        answer = await one.gateway.call(ANNOUNCE, announcer.announce(None, END))
        told = await watch.until_current()
        await becomes(other, desk, "INSURED_PLACE_MAINTENANCE")
        await other.gateway.call(WITHDRAW, announcer.withdraw(answer.notice.notice_id))
        await becomes(one, desk, "")
        watch.cancel()

    assert told[0].notice == answer.notice
