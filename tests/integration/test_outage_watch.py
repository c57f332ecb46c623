"""WatchOutages (A-143): what stands, then every change; resumed without a gap."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
import pytest_asyncio

from tests.messages import Desk
from tests.outages import (
    ANNOUNCE,
    NATIONAL,
    QINGHAI,
    SICHUAN,
    WITHDRAW,
    Announcer,
    Watch,
)
from tests.platforms import Embedded, Refused, embedded

PERSON = "EligibilityService/QueryPerson"


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Embedded]:
    async with embedded(tmp_path, outage_poll_ms=20) as platform:
        yield platform


async def announce(running: Embedded, announcer: Announcer) -> str:
    answer = await running.gateway.call(ANNOUNCE, announcer.announce())
    number: str = answer.notice.notice_id
    return number


async def test_a_watch_begins_with_what_stands_and_tells_every_change(running: Embedded):
    announcer = Announcer()
    gone = await announce(running, announcer)
    await running.gateway.call(WITHDRAW, announcer.withdraw(gone))
    standing = await announce(running, announcer)

    watch = Watch(running.gateway)
    first = await watch.until_current()
    later = await announce(running, Announcer(SICHUAN))
    second = await watch.until_current()
    await running.gateway.call(WITHDRAW, announcer.withdraw(standing))
    third = await watch.until_current()
    watch.cancel()

    assert [(each.event, each.notice.notice_id) for each in first] == [(3, standing), (3, "")]
    assert [(each.event, each.notice.notice_id) for each in second] == [(4, later), (4, "")]
    assert third[0].event == 5
    assert third[0].notice.notice_id == standing
    assert third[0].notice.HasField("withdrawn_at")


async def test_a_watch_without_any_notice_says_that_it_is_current(running: Embedded):
    watch = Watch(running.gateway)

    answers = await watch.until_current()
    watch.cancel()

    assert [(each.event, each.is_current) for each in answers] == [(0, True)]


async def test_a_watch_goes_on_after_a_restart_without_a_gap(tmp_path: Path):
    """Events 1 and 2 before, 3 while nobody looks, 4 after the restart of the platform."""
    serials = itertools.count(1)
    announcer = Announcer(QINGHAI, serials)
    async with embedded(tmp_path) as before:
        await announce(before, announcer)
        watch = Watch(before.gateway)
        await watch.until_current()
        await announce(before, announcer)
        seen = (await watch.until_current())[-1].event
        watch.cancel()
        await announce(before, announcer)
    async with embedded(tmp_path) as after:
        watch = Watch(after.gateway, seen)
        missed = await watch.until_current()
        await announce(after, announcer)
        new = await watch.until_current()
        watch.cancel()

    assert seen == 2
    assert [each.event for each in missed] == [3, 3]
    assert [each.event for each in new] == [4, 4]


async def test_a_watch_of_a_region_hears_of_it_and_of_the_whole_country(running: Embedded):
    watch = Watch(running.gateway, 0, "630100")
    await watch.until_current()

    await announce(running, Announcer(SICHUAN))
    own = await announce(running, Announcer(QINGHAI))
    country = await announce(running, Announcer(NATIONAL))
    heard: list[str] = []
    while len(heard) < 2:
        heard += [
            each.notice.notice_id for each in await watch.until_current() if each.HasField("notice")
        ]
    watch.cancel()

    assert heard == [own, country]


async def test_a_watcher_who_does_not_read_holds_up_nobody_and_misses_nothing(running: Embedded):
    """Three hundred events: more than a page of the books."""
    slow = Watch(running.gateway)
    await slow.until_current()
    announcer = Announcer()

    for _ in range(150):
        number = await announce(running, announcer)
        await running.gateway.call(WITHDRAW, announcer.withdraw(number))
    answer = await running.gateway.call(PERSON, Desk().query_person())
    events: list[int] = []
    while not events or events[-1] < 300:
        events += [each.event for each in await slow.until_current() if each.HasField("notice")]
    slow.cancel()

    assert answer.person.name == "李桂兰"
    assert events == list(range(1, 301))


async def test_a_watch_ends_with_a_reason_when_the_platform_stops(tmp_path: Path):
    """It does not hold up the stop: a watch has no end of its own."""
    async with embedded(tmp_path, drain_seconds=600) as running:
        watch = Watch(running.gateway)
        await watch.until_current()
        stopping = asyncio.create_task(running.platform.outages.keeper.stop())

        with pytest.raises(Refused) as ended:
            await watch.next()
        await stopping

    assert (ended.value.code, ended.value.reason) == (
        grpc.StatusCode.UNAVAILABLE,
        "SHUTTING_DOWN",
    )
    assert ended.value.retry is not None


async def test_a_wrong_watch_is_refused(running: Embedded):
    with pytest.raises(Refused) as refused:
        await Watch(running.gateway, -1, "999999").next()

    assert refused.value.fields == ["after_event", "regions[0]"]
