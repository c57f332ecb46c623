"""The page of metrics of a platform with a province at an address, after real calls."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from grpc_health.v1 import health_pb2
from prometheus_client.openmetrics import parser as openmetrics_parser
from prometheus_client.parser import text_string_to_metric_families

import yidi
from tests.messages import MA_GUOLIANG, NOW, Desk
from tests.platforms import Embedded, embedded
from yidi.observe.definitions import definitions
from yidi.runtime.clock import ManualClock

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTLEMENT = "yidi.v1.SettlementService"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def national(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    """A platform whose Qinghai (630000) is a system at an address."""
    clock = ManualClock(NOW)
    async with embedded(tmp_path_factory.mktemp("place"), clock) as place:
        remote = f"630000={place.addresses['provinces']}"
        async with embedded(tmp_path_factory.mktemp("hub"), clock, province=remote) as hub:
            yield hub


async def sample(platform: Embedded, name: str, **labels: str) -> float:
    """One value of the page; 0 when it is not there."""
    page = platform.platform.metrics.page().decode()
    for family in text_string_to_metric_families(page):
        for each in family.samples:
            if each.name == name and each.labels == labels:
                return float(each.value)
    return 0.0


async def test_a_call_to_a_remote_province_is_counted_at_both_ends(national: Embedded, desk: Desk):
    """Design section 8: the server families at the gateway, the client ones at its channel."""
    method = {"grpc_type": "UNARY", "grpc_service": SETTLEMENT, "grpc_method": "Settle"}

    await national.settled_visit(desk)

    for side in ("server", "client"):
        handled = f"grpc_{side}_handled_total"
        assert await sample(national, f"grpc_{side}_started_total", **method) == 1
        assert await sample(national, handled, **method, grpc_code="OK") == 1
        assert await sample(national, f"grpc_{side}_handling_seconds_count", **method) == 1


async def test_a_call_that_reaches_nobody_is_counted_as_unavailable(
    tmp_path_factory: pytest.TempPathFactory, desk: Desk
):
    labels = {
        "grpc_type": "UNARY",
        "grpc_service": "yidi.v1.EligibilityService",
        "grpc_method": "QueryPerson",
        "grpc_code": "UNAVAILABLE",
    }
    folder = tmp_path_factory.mktemp("alone")
    async with embedded(folder, ManualClock(NOW), province="630000=127.0.0.1:1") as alone:
        await alone.gateway.refusal(
            "EligibilityService/QueryPerson", desk.query_person(MA_GUOLIANG)
        )

        assert await sample(alone, "grpc_client_handled_total", **labels) == 1


async def test_health_is_counted_and_what_is_not_served_has_no_name(national: Embedded):
    """A stranger's method name is no label."""
    request = health_pb2.HealthCheckRequest(service="nothing")
    health = {
        "grpc_type": "UNARY",
        "grpc_service": "grpc.health.v1.Health",
        "grpc_method": "Check",
        "grpc_code": "NOT_FOUND",
    }
    unknown = {
        "grpc_type": "UNARY",
        "grpc_service": "unknown",
        "grpc_method": "unknown",
        "grpc_code": "UNIMPLEMENTED",
    }
    for path in ("/grpc.health.v1.Health/Check", "/made.up/Name"):
        with pytest.raises(Exception, match=r"NOT_FOUND|UNIMPLEMENTED"):
            await national.gateway.raw(path, request.SerializeToString())

    assert await sample(national, "grpc_server_handled_total", **health) == 1
    assert await sample(national, "grpc_server_handled_total", **unknown) == 1
    assert b"made.up" not in national.platform.metrics.page()


async def test_a_refusal_is_counted_by_party_and_reason(national: Embedded, desk: Desk):
    await national.gateway.refusal(
        "EligibilityService/QueryPerson", desk.query_person(name="无名氏")
    )

    labels = {"party": "institution", "reason": "PERSON_MISMATCH"}
    assert await sample(national, "yidi_refusals_total", **labels) == 1


async def test_a_settlement_is_counted_with_its_money_and_a_refund_apart(
    national: Embedded, desk: Desk
):
    """Design section 8: amounts by fund in fen; what was given back is a counter of its own."""
    pair = {"treating_province": "510000", "insured_province": "630000", "care_type": "chronic"}
    payers = ("employee_pool", "employee_account", "cash")

    async def counted() -> tuple[list[float], list[float], list[float]]:
        outcomes = ("settled", "replayed", "refunded", "reversed")
        return (
            [
                await sample(national, "yidi_settlements_total", **pair, outcome=each)
                for each in outcomes
            ],
            [
                await sample(
                    national, "yidi_settled_fen_total", insured_province="630000", fund=each
                )
                for each in payers
            ],
            [
                await sample(
                    national, "yidi_refunded_fen_total", insured_province="630000", fund=each
                )
                for each in payers
            ],
        )

    before = await counted()
    visit_id = await national.uploaded_visit(desk)
    request = desk.settle(visit_id)
    settled = (await national.gateway.call("SettlementService/Settle", request)).settlement
    await national.gateway.call("SettlementService/Settle", request)
    cancel = desk.cancel_settlement(settled.settlement_id, visit_id)
    await national.gateway.call("SettlementService/CancelSettlement", cancel)
    after = await counted()

    outcomes, amounts, refunded = (
        [now - then for now, then in zip(*each, strict=True)]
        for each in zip(after, before, strict=True)
    )
    assert outcomes == [1, 1, 1, 0]
    assert amounts == refunded == [17_850, 0, 9_150]


async def fetched(platform: Embedded, accepted: str) -> tuple[str, str]:
    """Content type and text of the page for a client that accepts this."""
    host, _, port = platform.addresses["http"].partition(":")

    def get() -> tuple[str, str]:
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        try:
            connection.request("GET", "/metrics", headers={"accept": accepted})
            answer = connection.getresponse()
            return answer.headers["content-type"], answer.read().decode()
        finally:
            connection.close()

    return await asyncio.to_thread(get)


async def test_a_client_gets_open_metrics_if_it_accepts_them(national: Embedded):
    """As Prometheus asks; and the text format otherwise."""
    prometheus = (
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
        "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
    )

    kind, page = await fetched(national, prometheus)
    plain_kind, plain = await fetched(national, "*/*")

    assert kind.startswith("application/openmetrics-text; version=1.0.0; charset=utf-8")
    strict = {family.name for family in openmetrics_parser.text_string_to_metric_families(page)}
    loose = {family.name for family in text_string_to_metric_families(plain)}
    assert strict == loose == definitions().keys()
    assert plain_kind == "text/plain; version=0.0.4; charset=utf-8"
    assert "# EOF" not in plain


async def test_the_process_and_its_loop_are_watched(national: Embedded):
    async with asyncio.timeout(10):
        while not await sample(national, "yidi_event_loop_lag_seconds_count"):
            await asyncio.sleep(0.05)

    assert await sample(national, "process_cpu_seconds_total") > 0
    assert await sample(national, "process_resident_memory_bytes") > 10_000_000
    assert await sample(national, "process_open_fds") > 10
    assert await sample(national, "yidi_workers") == 1
    assert await sample(national, "python_gc_collections_total", generation="2") > 0
    assert await sample(national, "yidi_build_info", version=yidi.__version__) == 1


async def test_writers_are_watched(national: Embedded, desk: Desk):
    await national.settled_visit(desk)

    assert await sample(national, "yidi_commit_seconds_count", database="national") > 0
    assert await sample(national, "yidi_commit_batch_commands_sum", database="national") > 0
    assert await sample(national, "yidi_commit_failures_total", database="national") == 0
    async with asyncio.timeout(10):
        while await sample(national, "yidi_commit_lag_seconds", database="national"):
            await asyncio.sleep(0.05)
    assert await sample(national, "yidi_commit_waiting_commands", database="national") == 0
