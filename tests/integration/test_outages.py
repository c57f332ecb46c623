"""Outage notices as part of the interface (A-143): announced, withdrawn, listed; calls refused."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
import pytest_asyncio
from grpc_health.v1 import health_pb2

from tests.messages import BEIJING, LI_GUILAN, NOW, Desk, Known, stamp
from tests.outages import (
    ANNOUNCE,
    BEGIN,
    END,
    LIST,
    NATIONAL,
    PLANNED,
    QINGHAI,
    SICHUAN,
    UNPLANNED,
    WITHDRAW,
    XINING,
    Announcer,
)
from tests.platforms import Embedded, PlainClient, Refused, embedded
from yidi.v1 import codes_pb2, error_pb2, outage_pb2, simulator_service_pb2
from yidi.v1 import settlement_service_pb2 as contract

SETTLE = "SettlementService/Settle"
OPEN = "SettlementService/OpenVisit"
INQUIRE = "SettlementService/InquireMessage"
PERSON = "EligibilityService/QueryPerson"

BEIJING_PERSON = Known("11010000000000000152", "王秀兰", "110198195001040020", region="110100")
DEEP_NIGHT = datetime(2025, 1, 7, 1, 30, tzinfo=BEIJING)


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Embedded]:
    async with embedded(tmp_path, outage_poll_ms=20) as platform:
        yield platform


def reasons(refused: Refused) -> tuple[str, str]:
    return refused.code.name, refused.reason


def scope(**facts: Any) -> outage_pb2.OutageScope:
    return outage_pb2.OutageScope(**facts)


# --------------------------------------------------------------------------- in the window


async def test_a_call_in_a_window_is_told_begin_end_and_reason_at_once(running: Embedded):
    """A-143: 停机期间,接口须返回停机信息; UNAVAILABLE with the notice and the time to its end."""
    announced = await running.gateway.call(ANNOUNCE, Announcer().announce())
    running.clock.set(DEEP_NIGHT)

    refused = await running.gateway.refusal(OPEN, Desk().open_visit())

    assert reasons(refused) == ("UNAVAILABLE", "INSURED_PLACE_MAINTENANCE")
    assert refused.detail.text_zh == (
        "参保地西宁市停机维护(系统升级),01-06 22:00至01-07 06:00,可先自费后手工报销"
    )
    assert refused.detail.text_en == (
        "The insured place 西宁市 is in maintenance: 2025-01-06 22:00 to 2025-01-07 06:00; "
        "retry then, or pay and claim."
    )
    assert refused.detail.party == codes_pb2.PARTY_INSURED_PLACE
    assert refused.detail.next_step == error_pb2.NEXT_STEP_PAY_AND_CLAIM
    notice = refused.detail.outage
    assert notice == announced.notice
    assert (notice.begins_at.ToDatetime(BEIJING), notice.ends_at.ToDatetime(BEIJING)) == (
        BEGIN,
        END,
    )
    assert notice.reason_zh == "系统升级"
    assert notice.advice_zh == "请在恢复后用原报文号重试;急需时参保人可先自费后手工报销"
    # From 01:30 to 06:00.
    assert refused.retry is not None
    assert refused.retry.retry_delay.seconds == 4 * 3600 + 1800


async def test_the_window_of_the_rules_own_example(running: Embedded):
    """A-143, example: 西宁 down from 00:00 to 06:00."""
    begin = datetime(2025, 1, 7, 0, 0, tzinfo=BEIJING)
    await running.gateway.call(ANNOUNCE, Announcer(XINING).announce(begin, END))
    running.clock.set(DEEP_NIGHT)

    refused = await running.gateway.refusal(PERSON, Desk().query_person())

    assert refused.detail.text_zh == (
        "参保地西宁市停机维护(系统升级),01-07 00:00至06:00,可先自费后手工报销"
    )


async def test_a_window_begins_inclusive_and_ends_exclusive(running: Embedded):
    await running.gateway.call(ANNOUNCE, Announcer().announce())
    seen = []

    for moment in (
        BEGIN - timedelta(milliseconds=1),
        BEGIN,
        END - timedelta(milliseconds=1),
        END,
        NOW,
    ):
        running.clock.set(moment)
        try:
            await running.gateway.call(PERSON, Desk().query_person())
            seen.append("")
        except Refused as refused:
            seen.append(refused.reason)

    assert seen == ["", "INSURED_PLACE_MAINTENANCE", "INSURED_PLACE_MAINTENANCE", "", ""]


async def test_other_provinces_settle_while_one_is_in_maintenance(running: Embedded):
    await running.gateway.call(ANNOUNCE, Announcer().announce(None, END))

    answer = await running.gateway.call(
        PERSON,
        Desk().query_person(BEIJING_PERSON, credential={"type": 2, "number": "110198195001040020"}),
    )

    assert answer.person.name == "王秀兰"


async def test_the_treating_place_in_maintenance_is_named_as_such(running: Embedded):
    roles = [outage_pb2.OUTAGE_ROLE_TREATING_PLACE]
    request = Announcer(SICHUAN).announce(None, END, scope=scope(roles=roles))
    await running.gateway.call(ANNOUNCE, request)

    refused = await running.gateway.refusal(OPEN, Desk().open_visit())

    assert refused.reason == "TREATING_PLACE_MAINTENANCE"
    assert refused.detail.text_zh.startswith("就医地成都市停机维护(系统升级),01-06 15:30至")


async def test_a_bill_at_the_treating_place_is_told_too(running: Embedded):
    """SettleBill runs at the province and meets the window at the national platform."""
    await running.gateway.call(ANNOUNCE, Announcer().announce(None, END))

    refused = await running.provinces.refusal(
        "TreatingPlaceService/SettleBill", Desk().settle_bill()
    )

    assert reasons(refused) == ("UNAVAILABLE", "INSURED_PLACE_MAINTENANCE")
    assert refused.detail.outage.reason_zh == "系统升级"


async def test_a_fault_of_the_treating_place_is_its_own(running: Embedded):
    roles = [outage_pb2.OUTAGE_ROLE_TREATING_PLACE]
    request = Announcer(SICHUAN).announce(None, None, kind=UNPLANNED, scope=scope(roles=roles))
    await running.gateway.call(ANNOUNCE, request)

    refused = await running.gateway.refusal(OPEN, Desk().open_visit())

    assert reasons(refused) == ("UNAVAILABLE", "TREATING_PLACE_OUTAGE")
    assert refused.detail.party == codes_pb2.PARTY_TREATING_PLACE


async def test_the_national_platform_closes_for_everybody(running: Embedded):
    await running.gateway.call(ANNOUNCE, Announcer(NATIONAL).announce(None, END))

    refused = await running.gateway.refusal(OPEN, Desk().open_visit())

    assert reasons(refused) == ("UNAVAILABLE", "NATIONAL_MAINTENANCE")
    assert refused.detail.text_zh == (
        "国家平台停机维护(系统升级),01-06 15:30至01-07 06:00,请稍后用原报文号重试"
    )


async def test_an_unplanned_outage_without_an_end_says_so(running: Embedded):
    request = Announcer().announce(None, None, kind=UNPLANNED, reason_zh="光缆故障")
    await running.gateway.call(ANNOUNCE, request)

    refused = await running.gateway.refusal(OPEN, Desk().open_visit())

    assert refused.reason == "INSURED_PLACE_OUTAGE"
    assert refused.detail.text_zh == (
        "参保地西宁市系统中断(光缆故障),01-06 15:30起,恢复时间未知,请稍后用原报文号重试"
    )
    assert not refused.detail.outage.HasField("ends_at")
    assert refused.retry is not None
    assert refused.retry.retry_delay.seconds == 60


@pytest.mark.parametrize(
    ("facts", "closed"),
    [
        ({"methods": ["yidi.v1.SettlementService/OpenVisit"]}, [OPEN]),
        ({"care_types": [codes_pb2.CARE_TYPE_CHRONIC]}, [OPEN]),
        ({"care_types": [codes_pb2.CARE_TYPE_PHARMACY]}, []),
        ({"roles": [outage_pb2.OUTAGE_ROLE_INSURED_PLACE]}, [OPEN, PERSON]),
        ({"roles": [outage_pb2.OUTAGE_ROLE_TREATING_PLACE]}, []),
        ({"regions": ["630200"]}, []),
        ({"regions": ["630100"]}, [OPEN, PERSON]),
    ],
)
async def test_only_what_the_scope_covers_is_closed(
    running: Embedded, facts: dict[str, Any], closed: list[str]
):
    await running.gateway.call(ANNOUNCE, Announcer().announce(None, END, scope=scope(**facts)))
    desk = Desk()
    refused = []

    for method, request in ((OPEN, desk.open_visit()), (PERSON, desk.query_person())):
        try:
            await running.gateway.call(method, request)
        except Refused:
            refused.append(method)

    assert refused == closed


async def test_what_was_done_before_is_answered_in_the_window(running: Embedded):
    """Repeats and inquiries come from the journal; a reversal clears up what was begun."""
    desk = Desk()
    visit_id = await running.uploaded_visit(desk)
    settle = desk.settle(visit_id)
    first = await running.gateway.call(SETTLE, settle)
    await running.gateway.call(ANNOUNCE, Announcer().announce(None, END))

    again = await running.gateway.call(SETTLE, settle)
    asked = await running.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))
    newer = await running.gateway.refusal(SETTLE, desk.settle(visit_id))
    other = desk.settle(visit_id)
    other.header.message_id = settle.header.message_id
    conflict = await running.gateway.refusal(SETTLE, _changed(other))
    undone = await running.gateway.call(
        "SettlementService/Reverse", desk.reverse(settle.header.message_id)
    )

    assert again.header.replayed is True
    assert again.settlement == first.settlement
    assert asked.state == contract.MESSAGE_STATE_DONE
    assert newer.reason == "INSURED_PLACE_MAINTENANCE"
    assert conflict.reason == "MESSAGE_CONFLICT"
    assert undone.outcome == contract.REVERSE_OUTCOME_UNDONE


def _changed(request: contract.SettleRequest) -> contract.SettleRequest:
    request.use_account = not request.use_account
    return request


async def test_a_refused_message_leaves_nothing_and_is_done_after_the_window(running: Embedded):
    await running.gateway.call(ANNOUNCE, Announcer().announce())
    opening = Desk().open_visit()
    running.clock.set(DEEP_NIGHT)
    before = await running.stored()

    await running.gateway.refusal(OPEN, opening)
    after = await running.stored()
    running.clock.set(END)
    answer = await running.gateway.call(OPEN, opening)

    assert after == before
    assert answer.header.replayed is False
    assert answer.visit_id


# --------------------------------------------------------------------------- the calendar


async def test_an_announcement_is_journaled_and_repeated_like_any_message(running: Embedded):
    request = Announcer().announce()

    first, second = await asyncio.gather(
        running.gateway.call(ANNOUNCE, request), running.gateway.call(ANNOUNCE, request)
    )
    third = await running.gateway.call(ANNOUNCE, request)
    request.notice.reason_zh = "另一个原因"
    conflict = await running.gateway.refusal(ANNOUNCE, request)
    listed = await running.gateway.call(LIST, Announcer().list())

    assert first.notice == second.notice == third.notice
    assert third.header.replayed is True
    assert conflict.reason == "MESSAGE_CONFLICT"
    assert [each.notice_id for each in listed.notices] == [first.notice.notice_id]


async def test_a_notice_survives_a_restart_and_two_windows_in_a_row_are_one(tmp_path: Path):
    async with embedded(tmp_path) as before:
        await before.gateway.call(ANNOUNCE, Announcer().announce())
        later = Announcer(QINGHAI, iter(range(100, 200))).announce(END, END + timedelta(hours=2))
        overlapping = await before.gateway.call(ANNOUNCE, later)
    async with embedded(tmp_path) as after:
        after.clock.set(DEEP_NIGHT)

        refused = await after.gateway.refusal(OPEN, Desk().open_visit())

    assert list(overlapping.overlapping) == []
    assert refused.detail.text_zh == (
        "参保地西宁市停机维护(系统升级),01-06 22:00至01-07 06:00,可先自费后手工报销"
    )
    # Until 08:00, when the second window ends.
    assert refused.retry is not None
    assert refused.retry.retry_delay.seconds == 6 * 3600 + 1800


async def test_overlapping_notices_are_told_to_who_announces(running: Embedded):
    first = await running.gateway.call(ANNOUNCE, Announcer(NATIONAL).announce())

    second = await running.gateway.call(ANNOUNCE, Announcer(XINING).announce())

    assert [each.notice_id for each in second.overlapping] == [first.notice.notice_id]


async def test_withdrawing_opens_the_road_at_once_and_twice_is_the_same(running: Embedded):
    announcer = Announcer()
    announced = await running.gateway.call(ANNOUNCE, announcer.announce(None, END))
    opening = Desk().open_visit()
    closed = await running.gateway.refusal(OPEN, opening)

    withdrawn = await running.gateway.call(WITHDRAW, announcer.withdraw(announced.notice.notice_id))
    running.clock.move(timedelta(minutes=5))
    again = await running.gateway.call(WITHDRAW, announcer.withdraw(announced.notice.notice_id))
    opened = await running.gateway.call(OPEN, opening)

    assert closed.reason == "INSURED_PLACE_MAINTENANCE"
    assert withdrawn.notice.withdrawn_at.ToDatetime(BEIJING) == NOW
    assert again.notice == withdrawn.notice
    assert opened.visit_id


async def test_a_province_speaks_only_for_itself(running: Embedded):
    """A-143: the right party only; the national platform may withdraw for everybody."""
    announced = await running.gateway.call(ANNOUNCE, Announcer().announce())
    number = announced.notice.notice_id

    elsewhere = await running.gateway.refusal(
        ANNOUNCE, Announcer(SICHUAN).announce(scope=scope(regions=["510100", "630100"]))
    )
    withdrawal = await running.gateway.refusal(WITHDRAW, Announcer(SICHUAN).withdraw(number))
    hospital = await running.gateway.refusal(
        ANNOUNCE, Announcer("H51010000001", iter(range(50, 60))).announce()
    )
    by_platform = await running.gateway.call(WITHDRAW, Announcer(NATIONAL).withdraw(number))

    assert reasons(elsewhere) == ("PERMISSION_DENIED", "OUTAGE_NOT_YOURS")
    assert elsewhere.fields == ["notice.scope.regions[1]"]
    assert elsewhere.detail.text_zh == "只能为本地区公告或撤销停机,西宁市不属于本机构"
    assert reasons(withdrawal) == ("PERMISSION_DENIED", "OUTAGE_NOT_YOURS")
    assert reasons(hospital) == ("PERMISSION_DENIED", "INSTITUTION_MAY_NOT_WRITE")
    assert by_platform.notice.HasField("withdrawn_at")


async def test_every_mistake_of_an_announcement_is_told_at_once(running: Embedded):
    request = Announcer().announce(
        END,
        BEGIN,
        scope=scope(methods=["yidi.v1.SettlementService/Reverse"], regions=["999999"]),
        reason_zh="",
        advice_zh="长" * 61,
    )

    refused = await running.gateway.refusal(ANNOUNCE, request)

    assert set(refused.fields) == {
        "notice.scope.regions[0]",
        "notice.scope.methods[0]",
        "notice.ends_at",
        "notice.reason_zh",
        "notice.advice_zh",
    }
    assert (await running.gateway.call(LIST, Announcer().list())).notices == []


@pytest.mark.parametrize(
    ("begin", "end", "kind", "reason"),
    [
        (BEGIN, BEGIN, PLANNED, "OUTAGE_PERIOD_INVALID"),
        (BEGIN, BEGIN + timedelta(days=32), PLANNED, "OUTAGE_PERIOD_INVALID"),
        (NOW - timedelta(hours=2), NOW - timedelta(hours=1), UNPLANNED, "OUTAGE_PERIOD_INVALID"),
        (BEGIN, None, PLANNED, "FIELD_MISSING"),
        (NOW - timedelta(hours=1), END, PLANNED, "OUTAGE_TOO_SOON"),
        (BEGIN, END, outage_pb2.OUTAGE_KIND_UNSPECIFIED, "CODE_VALUE_UNKNOWN"),
    ],
)  # fmt: skip
async def test_a_period_that_makes_no_window_is_refused(
    running: Embedded, begin: datetime, end: datetime | None, kind: Any, reason: str
):
    refused = await running.gateway.refusal(ANNOUNCE, Announcer().announce(begin, end, kind=kind))

    assert reasons(refused) == ("INVALID_ARGUMENT", reason)


async def test_a_planned_window_is_announced_ahead(tmp_path: Path):
    """The lead time is a setting; a fault is announced as unplanned and begins now."""
    async with embedded(tmp_path, outage_lead_minutes=60) as running:
        soon = await running.gateway.refusal(
            ANNOUNCE, Announcer().announce(NOW + timedelta(minutes=59), END)
        )
        in_time = await running.gateway.call(
            ANNOUNCE, Announcer(XINING).announce(NOW + timedelta(minutes=60), END)
        )
        fault = await running.gateway.call(
            ANNOUNCE, Announcer(SICHUAN).announce(None, None, kind=UNPLANNED)
        )

    assert soon.detail.text_zh == "计划停机须提前公告,开始时间最早为2025-01-06 16:30:00"
    assert in_time.notice.begins_at.ToDatetime(BEIJING) == NOW + timedelta(hours=1)
    assert fault.notice.begins_at.ToDatetime(BEIJING) == NOW


async def test_an_unknown_or_ended_notice_is_not_withdrawn(running: Embedded):
    announcer = Announcer()
    announced = await running.gateway.call(ANNOUNCE, announcer.announce())

    unknown = await running.gateway.refusal(WITHDRAW, announcer.withdraw("6300009"))
    running.clock.set(END)
    over = await running.gateway.refusal(WITHDRAW, announcer.withdraw(announced.notice.notice_id))

    assert reasons(unknown) == ("NOT_FOUND", "OUTAGE_NOT_KNOWN")
    assert reasons(over) == ("FAILED_PRECONDITION", "OUTAGE_OVER")


async def test_notices_are_listed_by_period_region_and_kind_page_by_page(running: Embedded):
    """Oldest begin first; withdrawn ones only when they are asked for."""
    announcer = Announcer()
    numbers = []
    for hours in (30, 0, 60):
        shift = timedelta(hours=hours)
        request = announcer.announce(BEGIN + shift, END + shift)
        numbers.append((await running.gateway.call(ANNOUNCE, request)).notice.notice_id)
    fault = Announcer(SICHUAN).announce(None, None, kind=UNPLANNED)
    numbers.append((await running.gateway.call(ANNOUNCE, fault)).notice.notice_id)
    second, first, third, unplanned = numbers
    await running.gateway.call(WITHDRAW, announcer.withdraw(third))

    async def listed(**facts: Any) -> list[str]:
        answer = await running.gateway.call(LIST, announcer.list(**facts))
        return [each.notice_id for each in answer.notices]

    page = await running.gateway.call(LIST, announcer.list(page_size=2))
    rest = await listed(page_size=2, page_token=page.next_page_token)

    assert await listed() == [unplanned, first, second]
    assert await listed(include_withdrawn=True) == [unplanned, first, second, third]
    assert await listed(regions=["630100"]) == [first, second]
    assert await listed(kinds=[UNPLANNED]) == [unplanned]
    assert await listed(to=stamp(END), regions=["630000"]) == [first]
    assert [each.notice_id for each in page.notices] == [unplanned, first]
    assert rest == [second]


# --------------------------------------------------------------------------- health, metrics


async def health_of(client: PlainClient, name: str) -> str:
    request = health_pb2.HealthCheckRequest(service=name)
    answer = await client.raw("/grpc.health.v1.Health/Check", request.SerializeToString())
    status = health_pb2.HealthCheckResponse.FromString(answer).status
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(status))


async def health_becomes(client: PlainClient, name: str, wanted: str) -> bool:
    async with asyncio.timeout(10):
        while await health_of(client, name) != wanted:
            await asyncio.sleep(0.01)
    return True


def metric(running: Embedded, name: str) -> list[str]:
    host, _, port = running.addresses["http"].rpartition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    return [line for line in lines if line.startswith(name)]


async def test_health_status_and_metrics_say_the_same(running: Embedded):
    announcer = Announcer()
    announced = await running.gateway.call(ANNOUNCE, announcer.announce())
    before = await health_of(running.gateway, "province/630000")

    running.clock.set(DEEP_NIGHT)
    assert await health_becomes(running.gateway, "province/630000", "NOT_SERVING")
    status = await running.control.call(
        "SimulatorService/GetStatus", simulator_service_pb2.GetStatusRequest()
    )
    during = await asyncio.to_thread(metric, running, "yidi_outage_active{")
    others = await health_of(running.gateway, "province/510000")
    await running.gateway.call(WITHDRAW, announcer.withdraw(announced.notice.notice_id))
    assert await health_becomes(running.gateway, "province/630000", "SERVING")
    after = await asyncio.to_thread(metric, running, "yidi_outage_active{")

    assert (before, others) == ("SERVING", "SERVING")
    assert [each.notice_id for each in status.outages] == [announced.notice.notice_id]
    assert 'yidi_outage_active{kind="planned",province="630000"} 1.0' in during
    assert 'yidi_outage_active{kind="planned",province="510000"} 0.0' in during
    assert 'yidi_outage_active{kind="planned",province="630000"} 0.0' in after


async def test_a_national_outage_closes_the_services_in_health(running: Embedded):
    await running.gateway.call(ANNOUNCE, Announcer(NATIONAL).announce(None, END))

    assert await health_becomes(running.gateway, "yidi.v1.SettlementService", "NOT_SERVING")
    assert await health_of(running.gateway, "yidi.v1.OutageService") == "SERVING"
    assert await health_of(running.gateway, "") == "SERVING"


async def test_calls_under_way_are_finished_when_a_window_begins(running: Embedded):
    """Planned windows drain: what came before the begin gets its answer."""
    await running.gateway.call(ANNOUNCE, Announcer().announce())
    running.clock.set(BEGIN - timedelta(milliseconds=1))
    guard = running.platform.outages.guards["630000"]
    call = running.gateway.start(OPEN, Desk().open_visit(LI_GUILAN))
    async with asyncio.timeout(10):
        while not guard.calls_under_way and not call.done():
            await asyncio.sleep(0)
    running.clock.set(DEEP_NIGHT)

    raw = await call
    refused = await running.gateway.refusal(OPEN, Desk(serials=iter(range(70, 80))).open_visit())

    assert contract.OpenVisitResponse.FromString(raw).visit_id
    assert refused.reason == "INSURED_PLACE_MAINTENANCE"
    assert refused.code is grpc.StatusCode.UNAVAILABLE
