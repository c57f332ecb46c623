"""The treating-place test put together: own platform, hub, pages; with certificates."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from asyncio import to_thread
from contextlib import asynccontextmanager

import pytest

from tests.certificates import a_set, client_of, tls_settings
from tests.platforms import LOCAL, PlainClient, Refused
from tests.treating_clerk import Clerk
from yidi.jointtest.cases.reader import shipped
from yidi.jointtest.v1 import case_pb2, session_pb2
from yidi.runtime.clock import SystemClock
from yidi.runtime.kit_store import kit_books
from yidi.runtime.listeners import AddressTaken
from yidi.runtime.settings import load
from yidi.runtime.treating_test import Place, treating_test

CASES = {each.id: each for each in shipped().cases if each.role == case_pb2.ROLE_TREATING}
SICHUAN, GUANGDONG = "province-510000", "province-440000"


@asynccontextmanager
async def a_test(folder, *case_ids, **more):
    """A whole test with one session, as the command puts it together."""
    settings = load({"data": folder, "http_address": LOCAL} | more)
    with kit_books(settings) as books:
        place = Place(listen=LOCAL, pages=LOCAL)
        async with treating_test(settings, place, books, CASES, SystemClock()) as found:
            session = session_pb2.Session(
                session_id="S1",
                treating_region="510000",
                insured_region="630000",
                interface_versions=["V2.1"],
                case_ids=case_ids,
                open_cases_max=3,
            )
            session.opened_at.FromDatetime(found.desk.now())
            await found.desk.open(session)
            yield found


def fetched(address, path, form=None):
    """What the pages answer: status and text."""
    body = urllib.parse.urlencode(form).encode() if form else None
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{address}{path}", body, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


async def test_the_list_of_work_orders_is_served_and_an_order_can_be_left_out(tmp_path):
    async with a_test(tmp_path, "look-up/by-identity-card", "visit/ordinary") as found:
        pages = found.addresses["orders"]
        _, page = await to_thread(fetched, pages, "/")
        _, listed = await to_thread(fetched, pages, "/orders.json")
        orders = json.loads(listed)
        form = {"number": orders[0]["number"], "reason": "没有读卡器"}
        left, after = await to_thread(fetched, pages, "/leave-out", form)
        again, _ = await to_thread(fetched, pages, "/leave-out", form)
        _, runs = await to_thread(fetched, pages, "/runs.json")

    assert [each["case_id"] for each in orders] == ["look-up/by-identity-card", "visit/ordinary"]
    assert page.index("在挂号窗口用身份证识别 李桂兰") < page.index("Identify 李桂兰")
    assert "进行中 2" in page
    assert (left, again) == (200, 404)
    assert "跳过 1，进行中 1" in after
    (case,) = [each for each in json.loads(runs)[0]["cases"] if "look-up" in each["case_id"]]
    assert case["why_zh"] == "被测方没有办理：没有读卡器"


async def test_with_certificates_the_hub_checks_callers_as_the_gateway_does(tmp_path):
    """Who is refused for who they are is not recorded either."""
    keys = a_set(tmp_path / "certificates")
    tls = tls_settings(keys)
    async with a_test(tmp_path / "data", "look-up/by-identity-card", **tls) as found:
        hub = found.addresses["hub"]
        docket = found.desk.sessions["S1"].docket
        (played,) = docket.open_cases()
        (awaited,) = played.orders[0].order.awaited
        async with client_of(keys, GUANGDONG, hub) as stranger:
            clerk = Clerk(stranger, found.desk.now())
            request = clerk._request(played, awaited)
            refused = await stranger.refusal("EligibilityService/QueryPerson", request)
        recorded = len(docket.calls)
        async with client_of(keys, SICHUAN, hub) as sichuan:
            answer = await sichuan.call("EligibilityService/QueryPerson", request)
        is_over = docket.is_over

    assert (refused.reason, recorded) == ("PROVINCE_ACTS_FOR_ANOTHER", 0)
    assert answer.person.name == "李桂兰"
    assert is_over


async def test_an_address_that_is_taken_is_told_and_nothing_is_left_open(tmp_path):
    async with a_test(tmp_path / "one", "visit/ordinary") as found:
        taken = found.addresses["hub"]
        settings = load({"data": tmp_path / "two", "http_address": LOCAL})
        place = Place(listen=taken, pages=LOCAL)
        with kit_books(settings) as books:
            second = treating_test(settings, place, books, CASES, SystemClock())
            with pytest.raises(AddressTaken):
                await second.__aenter__()


async def test_what_the_hub_does_not_know_is_answered_by_the_platform(tmp_path):
    """Health, reflection and unknown methods go through; nothing of them is recorded."""
    async with a_test(tmp_path, "visit/ordinary") as found:
        client = PlainClient(found.addresses["hub"])
        healthy = await client.raw("/grpc.health.v1.Health/Check", b"")
        with pytest.raises(Refused) as unknown:
            await client.raw("/yidi.v1.SettlementService/Borrow", b"")
        with pytest.raises(Refused) as unreadable:
            await client.raw("/yidi.v1.SettlementService/Settle", b"\xff\xff")
        await client.close()
        calls = len(found.desk.sessions["S1"].docket.calls)

    assert healthy == b"\x08\x01"
    assert (unknown.value.reason, unreadable.value.reason) == ("METHOD_UNKNOWN", "NOT_PROTOBUF")
    assert calls == 0
