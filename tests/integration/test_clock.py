"""The clock of the platform as a tester sets it: a month end or an expiring filing at once."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from google.protobuf.duration_pb2 import Duration

from tests.controls import SET_CLOCK, status
from tests.messages import BEIJING, FIRST_HOSPITAL, NOW, Desk, Known, a_header, stamp
from tests.outages import ANNOUNCE, BEGIN, Announcer
from tests.platforms import Embedded, embedded
from yidi.v1 import error_pb2
from yidi.v1 import simulator_service_pb2 as simulator

PERSON = "EligibilityService/QueryPerson"
ELIGIBILITY = "EligibilityService/QueryEligibility"
JIANG_YUXIN = Known("12010000000000000423", "姜雨欣", "120198196602180076", region="120100")
REAL = simulator.CLOCK_MODE_REAL
SHIFTED = simulator.CLOCK_MODE_SHIFTED
FROZEN = simulator.CLOCK_MODE_FROZEN


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Embedded]:
    async with embedded(tmp_path) as found:
        yield found


async def set_clock(
    running: Embedded,
    now: datetime | None = None,
    offset: timedelta | None = None,
    *,
    is_frozen: bool = False,
) -> simulator.SetClockResponse:
    answer: simulator.SetClockResponse = await running.control.call(
        SET_CLOCK, a_setting(now, offset, is_frozen=is_frozen)
    )
    return answer


def a_setting(
    now: datetime | None, offset: timedelta | None, *, is_frozen: bool
) -> simulator.SetClockRequest:
    request = simulator.SetClockRequest(is_frozen=is_frozen)
    if now is not None:
        request.now.CopyFrom(stamp(now))
    if offset is not None:
        request.offset.FromTimedelta(offset)
    return request


def seconds(length: Duration) -> int:
    return length.seconds


async def test_a_clock_runs_on_from_the_moment_that_was_set(running: Embedded):
    month_end = datetime(2025, 1, 31, 23, 59, 50, tzinfo=BEIJING)
    answer = await set_clock(running, month_end)
    assert (answer.now, answer.clock.mode) == (stamp(month_end), SHIFTED)

    running.clock.move(timedelta(seconds=20))

    assert (await status(running)).now == stamp(datetime(2025, 2, 1, 0, 0, 10, tzinfo=BEIJING))


async def test_a_frozen_clock_stands_still(running: Embedded):
    moment = datetime(2025, 12, 31, 23, 59, 59, tzinfo=BEIJING)
    await set_clock(running, moment, is_frozen=True)
    running.clock.move(timedelta(hours=1))

    seen = await status(running)

    assert (seen.now, seen.clock.mode) == (stamp(moment), FROZEN)


async def test_a_clock_is_stopped_where_it_is(running: Embedded):
    answer = await set_clock(running, is_frozen=True)
    running.clock.move(timedelta(hours=1))

    assert answer.now == stamp(NOW)
    assert (await status(running)).now == stamp(NOW)


async def test_an_offset_is_counted_from_the_real_time(running: Embedded):
    await set_clock(running, datetime(2030, 1, 1, tzinfo=BEIJING), is_frozen=True)

    answer = await set_clock(running, offset=timedelta(days=-3))

    assert answer.now == stamp(NOW - timedelta(days=3))
    assert seconds((await status(running)).clock.offset) == -3 * 86_400


async def test_an_offset_can_stand_still_too(running: Embedded):
    await set_clock(running, offset=timedelta(days=2))

    answer = await set_clock(running, offset=timedelta(days=5), is_frozen=True)

    assert (answer.now, answer.clock.mode) == (stamp(NOW + timedelta(days=5)), FROZEN)


async def test_a_clock_goes_back_to_the_real_time(running: Embedded):
    await set_clock(running, datetime(2026, 1, 1, tzinfo=BEIJING), is_frozen=True)

    answer = await set_clock(running)

    assert (answer.now, answer.clock.mode, seconds(answer.clock.offset)) == (stamp(NOW), REAL, 0)


async def test_message_ids_are_held_against_the_clock_that_was_set(running: Embedded):
    desk = Desk(serials=itertools.count(1))
    await running.gateway.call(PERSON, desk.query_person())

    await set_clock(running, datetime(2026, 1, 8, tzinfo=BEIJING))
    refused = await running.gateway.refusal(PERSON, desk.query_person())
    later = f"{FIRST_HOSPITAL}202601080000000001"
    answer = await running.gateway.call(
        PERSON, desk.query_person(header=a_header(message_id=later))
    )

    assert refused.reason == "MESSAGE_ID_UNTIMELY"
    assert answer.header.received_at == stamp(datetime(2026, 1, 8, tzinfo=BEIJING))


async def test_a_filing_expires_within_a_second(running: Embedded):
    """A-026: Jiang Yuxin's referral to Hainan ends with 2024-07-01."""
    desk = Desk("H46010000001", "460100")

    outcomes = []
    for day in (1, 2):
        noon = datetime(2024, 7, day, 12, 0, tzinfo=BEIJING)
        await set_clock(running, noon, is_frozen=True)
        question = desk.query_eligibility(JIANG_YUXIN, visited_at=stamp(noon))
        answer = await running.gateway.call(ELIGIBILITY, question)
        outcomes.append([error_pb2.ErrorReason.Name(each.reason) for each in answer.reasons])

    assert outcomes == [[], ["ERROR_REASON_FILING_EXPIRED"]]


async def test_an_outage_window_opens_when_the_clock_reaches_it(running: Embedded):
    """A-143."""
    announcer = Announcer()
    await running.gateway.call(ANNOUNCE, announcer.announce())
    desk = Desk()
    await running.gateway.call(PERSON, desk.query_person())

    await set_clock(running, BEGIN + timedelta(minutes=1))
    closed = await running.gateway.refusal(PERSON, desk.query_person())
    await set_clock(running)
    answer = await running.gateway.call(PERSON, desk.query_person())

    assert closed.reason == "INSURED_PLACE_MAINTENANCE"
    assert answer.person.person_number == "63010000000000000152"


@pytest.mark.parametrize(
    ("now", "offset", "reason", "field"),
    [
        (datetime(1999, 12, 31, tzinfo=BEIJING), None, "AMOUNT_OUT_OF_RANGE", "now"),
        (datetime(2099, 1, 1, tzinfo=BEIJING), None, "AMOUNT_OUT_OF_RANGE", "now"),
        (datetime(2101, 1, 1, tzinfo=BEIJING), None, "AMOUNT_OUT_OF_RANGE", "now"),
        (None, timedelta(days=36_500), "AMOUNT_OUT_OF_RANGE", "offset"),
        (None, timedelta(days=300_000), "AMOUNT_OUT_OF_RANGE", "offset"),
        (NOW, timedelta(days=1), "NOT_TOGETHER", "now"),
    ],
)
async def test_a_time_that_cannot_be_shown_is_refused_and_the_clock_stays(
    running: Embedded,
    now: datetime | None,
    offset: timedelta | None,
    reason: str,
    field: str,
):
    request = a_setting(now, offset, is_frozen=False)

    refused = await running.control.refusal(SET_CLOCK, request)

    assert refused.problems == [(reason, field)]
    assert (await status(running)).clock.mode == REAL
