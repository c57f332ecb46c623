"""Unplanned outages (A-143): noticed from failures, announced, probed, withdrawn on recovery.

Qinghai is a second platform behind a proxy; the others stay in the process of the gateway.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest_asyncio

from tests.agencies import Agency
from tests.integration.tampering import Tampering, TamperingPlace, free_port
from tests.messages import BEIJING, NOW, Desk, Known, a_line, totals_of
from tests.outages import LIST, NATIONAL, WITHDRAW, Announcer, Watch
from tests.platforms import Embedded, PlainClient, Refused, embedded
from yidi.domain.breaker import BreakerState
from yidi.v1 import outage_pb2, simulator_service_pb2
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1 import settlement_service_pb2 as contract

PERSON = "EligibilityService/QueryPerson"
OPEN = "SettlementService/OpenVisit"
SETTLE = "SettlementService/Settle"
SEARCH = "RegistryService/SearchInstitutions"
INQUIRE = "SettlementService/InquireMessage"
BEIJING_PERSON = Known("11010000000000000152", "王秀兰", "110198195001040020", region="110100")


@dataclass
class Broken:
    """The platform under test, the real Qinghai, and the port between them."""

    national: Embedded
    qinghai: Embedded
    port: int
    place: TamperingPlace | None = None

    async def up(self) -> TamperingPlace:
        """Qinghai answers at its port."""
        self.place = TamperingPlace(self.qinghai.addresses["provinces"], self.port)
        await self.place.start()
        return self.place

    async def down(self) -> None:
        """Nothing listens at Qinghai's port any more."""
        if self.place is not None:
            await self.place.stop()
            self.place = None

    @property
    def state(self) -> BreakerState:
        return self.national.platform.outages.guards["630000"].breaker.state

    async def becomes(self, state: BreakerState) -> None:
        """Put the clock to the next probe, again and again, until the breaker stands so."""
        guard, clock = self.national.platform.outages.guards["630000"], self.national.clock
        async with asyncio.timeout(15):
            while self.state is not state:
                wait_ms = guard.breaker.probe_at_ms - clock.now_ms()
                if wait_ms > 0 and self.state is not BreakerState.CLOSED:
                    clock.move(timedelta(milliseconds=wait_ms))
                await asyncio.sleep(0.01)

    async def fail(self, times: int, desk: Desk) -> list[str]:
        """Ask so many times for Li Guilan; return how each was refused."""
        return [
            (await self.national.gateway.refusal(PERSON, desk.query_person())).reason
            for _ in range(times)
        ]


@asynccontextmanager
async def broken(folder: Path, **settings: Any) -> AsyncIterator[Broken]:
    port = free_port()
    async with embedded(folder / "qinghai") as qinghai:
        facts = {"province": f"630000=127.0.0.1:{port}", "outage_poll_ms": 20} | settings
        async with embedded(folder / "national", **facts) as national:
            both = Broken(national, qinghai, port)
            try:
                yield both
            finally:
                await both.down()


@pytest_asyncio.fixture
async def places(tmp_path: Path) -> AsyncIterator[Broken]:
    async with broken(tmp_path, breaker_failures=3) as both:
        yield both


async def settled_elsewhere(running: Embedded) -> Any:
    """A person of Beijing is looked up while Qinghai is dead."""
    credential = {"type": 2, "number": "110198195001040020"}
    request = Desk(serials=itertools.count(5_000)).query_person(
        BEIJING_PERSON, credential=credential
    )
    return (await running.gateway.call(PERSON, request)).person.name


async def standing(running: Embedded, **facts: Any) -> list[Any]:
    request = Announcer(NATIONAL, itertools.count(7_000)).list(**facts)
    return list((await running.gateway.call(LIST, request)).notices)


async def listed(running: Embedded, count: int) -> list[Any]:
    """The standing notices once there are so many."""
    async with asyncio.timeout(10):
        while len(found := await standing(running)) != count:
            await asyncio.sleep(0.01)
    return found


async def test_a_dead_province_is_left_alone_and_announced(places: Broken):
    """Three failures in a row; from then on nothing goes there and the notice is in the refusal."""
    desk = Desk()
    watch = Watch(places.national.gateway)
    await watch.until_current()

    reasons = await places.fail(4, desk)
    refused = await places.national.gateway.refusal(OPEN, desk.open_visit())
    told = (await watch.until_current())[0].notice
    watch.cancel()
    (notice,) = await listed(places.national, 1)
    status = await places.national.control.call(
        "SimulatorService/GetStatus", simulator_service_pb2.GetStatusRequest()
    )
    province = next(each for each in status.provinces if each.province == "630000")

    assert reasons == ["INSURED_PLACE_DOWN"] * 3 + ["INSURED_PLACE_OUTAGE"]
    assert refused.code is grpc.StatusCode.UNAVAILABLE
    assert refused.detail.text_zh == (
        "参保地青海省系统中断(多次调用失败),01-06 15:30起,恢复时间未知,请稍后用原报文号重试"
    )
    assert refused.detail.outage == notice == told
    assert (notice.kind, notice.is_noticed) == (outage_pb2.OUTAGE_KIND_UNPLANNED, True)
    assert (notice.announced_by, notice.scope.regions) == ("000000", ["630000"])
    assert notice.begins_at.ToDatetime(BEIJING) == NOW
    # The first probe comes 5 seconds after the breaker has opened.
    assert refused.retry is not None
    assert refused.retry.retry_delay.seconds == 5
    assert (province.is_serving, province.breaker) == (False, outage_pb2.BREAKER_STATE_OPEN)
    assert await settled_elsewhere(places.national) == "王秀兰"


async def test_a_refused_message_of_an_open_breaker_is_not_even_journaled(places: Broken):
    desk = Desk()
    await places.fail(3, desk)
    before = await places.national.stored()

    for _ in range(5):
        await places.national.gateway.refusal(OPEN, desk.open_visit())

    assert await places.national.stored() == before


async def test_recovery_withdraws_the_notice_and_calls_go_on(places: Broken):
    """The probe finds it serving, one call tries it, the notice is withdrawn."""
    desk = Desk()
    await places.fail(3, desk)
    await listed(places.national, 1)
    await places.up()
    await places.becomes(BreakerState.HALF_OPEN)

    answer = await places.national.gateway.call(PERSON, desk.query_person())
    await listed(places.national, 0)
    (over,) = await standing(places.national, include_withdrawn=True)

    assert answer.person.name == "李桂兰"
    assert places.state is BreakerState.CLOSED
    assert over.HasField("withdrawn_at")


async def test_without_any_calls_a_second_probe_withdraws_it(places: Broken):
    await places.fail(3, Desk())
    await listed(places.national, 1)
    await places.up()

    await places.becomes(BreakerState.CLOSED)

    await listed(places.national, 0)


async def test_a_trial_that_fails_opens_the_breaker_again_and_it_waits_longer(places: Broken):
    desk = Desk()
    await places.fail(3, desk)
    place = await places.up()
    place.faults.lose_before.add("QueryPerson")
    await places.becomes(BreakerState.HALF_OPEN)
    guard = places.national.platform.outages.guards["630000"]
    waited_ms = guard.breaker.wait_ms

    reasons = await places.fail(2, desk)

    assert reasons == ["INSURED_PLACE_TIMEOUT", "INSURED_PLACE_OUTAGE"]
    assert guard.breaker.state is BreakerState.OPEN
    assert guard.breaker.wait_ms > waited_ms
    assert len(await standing(places.national)) == 1


async def test_what_was_begun_is_still_answered_while_the_breaker_is_open(places: Broken):
    desk = Desk()
    place = await places.up()
    visit_id = await places.national.uploaded_visit(desk)
    done, lost = desk.settle(visit_id), desk.settle(visit_id)
    first = await places.national.gateway.call(SETTLE, done)
    place.faults.lose_before.add("Settle")
    for _ in range(3):
        await places.national.gateway.refusal(SETTLE, lost)
    assert places.state is BreakerState.OPEN

    again = await places.national.gateway.call(SETTLE, done)
    known = await places.national.gateway.call(INQUIRE, desk.inquire(done.header.message_id))
    asked = await places.national.gateway.call(INQUIRE, desk.inquire(lost.header.message_id))
    repeat = await places.national.gateway.refusal(SETTLE, lost)

    assert again.settlement == first.settlement
    assert known.state == contract.MESSAGE_STATE_DONE
    assert asked.state == contract.MESSAGE_STATE_UNKNOWN
    assert repeat.reason == "INSURED_PLACE_OUTAGE"


async def test_a_refusal_is_an_answer_and_never_opens_the_breaker(places: Broken):
    await places.up()
    desk = Desk()

    refused = [
        (await places.national.gateway.refusal(SETTLE, desk.settle("NOBODY"))).reason
        for _ in range(5)
    ]

    assert refused == ["VISIT_NOT_KNOWN"] * 5
    assert places.state is BreakerState.CLOSED


async def test_a_caller_in_a_hurry_says_nothing_about_a_province(places: Broken):
    """Half a second is no fair time: its failures do not count."""
    place = await places.up()
    place.faults.hang_after.add("QueryPerson")
    desk = Desk()

    for _ in range(4):
        await places.national.gateway.refusal(PERSON, desk.query_person(), seconds=0.5)

    assert places.state is BreakerState.CLOSED


async def test_an_outage_that_was_noticed_is_probed_on_after_a_restart(tmp_path: Path):
    """The notice outlives the process that wrote it; the next one takes it over and ends it."""
    port = free_port()
    settings = {"province": f"630000=127.0.0.1:{port}", "outage_poll_ms": 20, "breaker_failures": 2}
    async with embedded(tmp_path / "national", **settings) as national:
        await Broken(national, national, port).fail(2, Desk())
        await listed(national, 1)
    async with (
        embedded(tmp_path / "qinghai") as qinghai,
        embedded(tmp_path / "national", **settings) as again,
    ):
        both = Broken(again, qinghai, port)
        desk = Desk(serials=itertools.count(100))
        first = await both.fail(1, desk)
        place = await both.up()
        try:
            await both.becomes(BreakerState.CLOSED)
            await listed(again, 0)
            answer = await again.gateway.call(PERSON, desk.query_person())
        finally:
            await place.stop()

    assert first == ["INSURED_PLACE_OUTAGE"]
    assert answer.person.name == "李桂兰"


async def test_the_platform_may_withdraw_by_hand_and_calls_go_on(places: Broken):
    desk = Desk()
    await places.fail(3, desk)
    (notice,) = await listed(places.national, 1)
    await places.up()

    await places.national.gateway.call(
        WITHDRAW, Announcer(NATIONAL, itertools.count(8_000)).withdraw(notice.notice_id)
    )
    async with asyncio.timeout(10):
        while places.state is not BreakerState.CLOSED:
            await asyncio.sleep(0.01)
    answer = await _answered(places.national.gateway, desk)

    assert answer.person.name == "李桂兰"


async def test_a_province_that_was_restarted_is_called_again_without_a_restart_here(
    places: Broken,
):
    """One channel for its whole life: it connects again by itself."""
    await places.up()
    desk = Desk()
    first = await places.national.gateway.call(PERSON, desk.query_person())
    await places.down()
    down = await places.fail(1, desk)
    await places.up()

    answer = await _answered(places.national.gateway, desk)

    assert down[0] in ("INSURED_PLACE_DOWN", "INSURED_PLACE_TIMEOUT")
    assert first.person.name == answer.person.name == "李桂兰"


async def _answered(client: PlainClient, desk: Desk) -> Any:
    async with asyncio.timeout(15):
        while True:
            try:
                return await client.call(PERSON, desk.query_person())
            except Refused:
                await asyncio.sleep(0.05)


# --------------------------------------------------------------------------- flow control


async def test_a_slow_province_fills_its_own_room_and_queue_and_nothing_else(tmp_path: Path):
    """Two calls under way, two waiting, the fifth is refused; Beijing is answered meanwhile."""
    async with broken(tmp_path, province_calls_max=2, province_queue_max=2) as places:
        place = await places.up()
        place.faults.hang_after.add("QueryPerson")
        desk = Desk()
        guard = places.national.platform.outages.guards["630000"]
        calls = [places.national.gateway.start(PERSON, desk.query_person()) for _ in range(4)]
        async with asyncio.timeout(10):
            while guard.calls_waiting < 2:
                await asyncio.sleep(0.01)

        refused = await places.national.gateway.refusal(PERSON, desk.query_person())
        others = [await settled_elsewhere(places.national) for _ in range(3)]
        under_way = (guard.calls_under_way, guard.calls_waiting)
        for call in calls:
            call.cancel()
        async with asyncio.timeout(10):
            while guard.calls_under_way or guard.calls_waiting:
                await asyncio.sleep(0.01)
        place.faults = Tampering()
        answer = await places.national.gateway.call(PERSON, desk.query_person())

    assert (refused.code, refused.reason) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "INSURED_PLACE_BUSY",
    )
    assert refused.detail.text_zh == "参保地青海省系统繁忙,请稍后用原报文号重试"
    assert refused.retry is not None
    assert under_way == (2, 2)
    assert others == ["王秀兰"] * 3
    assert answer.person.name == "李桂兰"


async def test_the_list_of_institutions_is_the_treating_places_matter(tmp_path: Path):
    """Dead or full, the place that is asked is named by its side (A-050, A-143)."""
    async with broken(tmp_path, breaker_failures=2) as places:
        asked = [
            (await places.national.gateway.refusal(SEARCH, a_search(serial))).reason
            for serial in (1, 2, 3)
        ]
    async with broken(tmp_path / "full", province_calls_max=1, province_queue_max=1) as places:
        place = await places.up()
        place.faults.hang_after.add("SearchInstitutions")
        guard = places.national.platform.outages.guards["630000"]
        calls = [places.national.gateway.start(SEARCH, a_search(serial)) for serial in (4, 5)]
        async with asyncio.timeout(10):
            while not guard.calls_waiting:
                await asyncio.sleep(0.01)
        full = await places.national.gateway.refusal(SEARCH, a_search(6))
        for call in calls:
            call.cancel()

    assert asked == ["TREATING_PLACE_DOWN"] * 2 + ["TREATING_PLACE_OUTAGE"]
    assert full.reason == "TREATING_PLACE_BUSY"


def a_search(serial: int) -> Any:
    """Which institutions Xining has."""
    agency = Agency(serials=itertools.count(serial))
    header = agency.header(treating_region="630100", insured_region="")
    return registry.SearchInstitutionsRequest(header=header, region="630100")


async def test_an_overloaded_platform_sheds_what_is_new(tmp_path: Path):
    async with broken(tmp_path, calls_max=2) as places:
        place = await places.up()
        place.faults.hang_after.add("QueryPerson")
        desk = Desk()
        guard = places.national.platform.outages.guards["630000"]
        calls = [places.national.gateway.start(PERSON, desk.query_person()) for _ in range(2)]
        async with asyncio.timeout(10):
            while guard.calls_under_way < 2:
                await asyncio.sleep(0.01)
        before = await places.national.stored()

        refused = await places.national.gateway.refusal(OPEN, desk.open_visit())
        after = await places.national.stored()
        for call in calls:
            call.cancel()

    assert (refused.code, refused.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED")
    assert refused.retry is not None
    assert after == before


async def test_a_caller_who_is_too_fast_waits_as_told_and_others_do_not(tmp_path: Path):
    """Two calls a second and a burst of two seconds: four at once, the fifth waits 500 ms."""
    async with embedded(tmp_path, institution_calls_per_second=2) as running:
        desk = Desk()
        other = Desk("H51070000001", "510700", itertools.count(100))
        for _ in range(4):
            await running.gateway.call(PERSON, desk.query_person())
        refused = await running.gateway.refusal(PERSON, desk.query_person())
        of_another = await running.gateway.call(PERSON, other.query_person())
        running.clock.move(timedelta(milliseconds=500))
        later = await running.gateway.call(PERSON, desk.query_person())

    assert (refused.code, refused.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "RATE_LIMITED")
    assert refused.detail.text_zh == "H51010000001发送过快,请稍后用原报文号重试"
    assert refused.retry is not None
    assert refused.retry.retry_delay.ToMilliseconds() == 500
    assert of_another.person.name == later.person.name == "李桂兰"


async def test_a_treating_province_has_a_limit_of_its_own(tmp_path: Path):
    async with embedded(tmp_path, treating_calls_per_second=1) as running:
        for institution in ("H51010000001", "H51070000001"):
            desk = Desk(institution, f"{institution[1:5]}00")
            await running.gateway.call(PERSON, desk.query_person())

        refused = await running.gateway.refusal(
            PERSON, Desk(serials=itertools.count(50)).query_person()
        )

    assert refused.detail.text_zh == "四川省发送过快,请稍后用原报文号重试"


async def test_lines_and_bytes_can_be_limited_further(tmp_path: Path):
    async with embedded(tmp_path, upload_lines_max=3, message_bytes_max=1_000) as running:
        desk = Desk()
        visit_id = await running.uploaded_visit(desk)
        four = [a_line(str(number)) for number in range(11, 15)]
        long = [a_line(str(number), item_name="药" * 100) for number in range(21, 24)]

        lines, size = [
            await running.gateway.refusal(
                "SettlementService/UploadFees",
                desk.upload_fees(visit_id, lines=each, totals=totals_of(each), batch_number="2"),
            )
            for each in (four, long)
        ]

    assert (lines.code, lines.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_LINES")
    assert (size.code, size.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE")
