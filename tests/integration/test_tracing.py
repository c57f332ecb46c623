"""One trace from the treating place over the gateway to an insured place at an address.

The collector is a real one in this process: it speaks OTLP on a socket.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
import pytest_asyncio
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.messages import MA_GUOLIANG, NOW, Desk
from tests.platforms import PlainClient, embedded
from yidi.runtime.clock import ManualClock

pytestmark = pytest.mark.asyncio(loop_scope="module")

BILL = "yidi.v1.TreatingPlaceService/SettleBill"
SETTLE = "yidi.v1.SettlementService/Settle"
SERVER, CLIENT, INTERNAL = Span.SPAN_KIND_SERVER, Span.SPAN_KIND_CLIENT, Span.SPAN_KIND_INTERNAL


@dataclass
class Collector:
    """Takes what is exported and keeps it with the name of the sender."""

    address: str = ""
    spans: list[tuple[str, Span]] = field(default_factory=list)

    async def export(self, raw: bytes, _context: Any) -> bytes:
        for each in ExportTraceServiceRequest.FromString(raw).resource_spans:
            (sender,) = (
                fact.value.string_value
                for fact in each.resource.attributes
                if fact.key == "service.name"
            )
            self.spans += [(sender, span) for scope in each.scope_spans for span in scope.spans]
        return ExportTraceServiceResponse().SerializeToString()

    def named(self, name: str) -> list[Span]:
        return [span for _, span in self.spans if span.name == name]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def collector() -> AsyncIterator[Collector]:
    found = Collector()
    server = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(found.export)
    service = "opentelemetry.proto.collector.trace.v1.TraceService"
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler(service, {"Export": handler})]
    )
    found.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    yield found
    await server.stop(0)


@dataclass
class Traced:
    """What the collector has of some calls, and a page of metrics from then."""

    collector: Collector
    answer: Any
    page: str
    caller: str


TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(
    collector: Collector, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Traced]:
    """A bill of a hospital that brings a trace with it, and a refused query without one.

    Qinghai is a system at an address. Both processes have ended, and sent what they had.
    """
    clock, desk = ManualClock(NOW), Desk()
    tracing = {"tracing_endpoint": collector.address}
    async with embedded(tmp_path_factory.mktemp("place"), clock, **tracing) as place:
        remote = f"630000={place.addresses['provinces']}"
        folder = tmp_path_factory.mktemp("hub")
        async with embedded(folder, clock, province=remote, **tracing) as hub:
            traceparent = ("traceparent", f"00-{TRACE_ID}-{CALLER}-01")
            hospital = PlainClient(hub.addresses["provinces"], metadata=(traceparent,))
            answer = await hospital.call("TreatingPlaceService/SettleBill", desk.settle_bill())
            await hospital.close()
            await hub.gateway.refusal(
                "EligibilityService/QueryPerson", desk.query_person(MA_GUOLIANG, name="无名氏")
            )
            page = hub.platform.metrics.page("application/openmetrics-text; version=1.0.0")
    yield Traced(collector, answer, page.decode(), CALLER)


def facts(span: Span) -> dict[str, str]:
    return {fact.key: fact.value.string_value for fact in span.attributes}


async def test_one_trace_leads_from_the_hospital_to_the_insured_place(told: Traced):
    """treating place - way to the gateway - way to Qinghai - Qinghai, each under the last."""
    spans = [span for _, span in told.collector.spans if span.trace_id.hex() == TRACE_ID]

    def under(parent: Span) -> Span:
        found = [
            each for each in spans if (each.name, each.parent_span_id) == (SETTLE, parent.span_id)
        ]
        assert found
        return found[0]

    (bill,) = (span for span in spans if span.name == BILL)
    national = under(bill)
    qinghai = under(national)
    insured = under(qinghai)

    assert [each.kind for each in (bill, national, qinghai, insured)] == [
        SERVER,
        INTERNAL,
        CLIENT,
        SERVER,
    ]
    assert bill.parent_span_id.hex() == told.caller
    assert facts(national)["yidi.place"] == "gateway"
    assert facts(qinghai)["yidi.place"] == "630000"
    assert facts(insured)["rpc.response.status_code"] == "OK"


async def test_the_calls_of_a_bill_are_one_trace(told: Traced):
    methods = {
        span.name.rpartition("/")[2]
        for _, span in told.collector.spans
        if span.trace_id.hex() == TRACE_ID
    }

    assert methods >= {"SettleBill", "OpenVisit", "UploadFees", "Settle"}


async def test_a_refusal_is_marked_with_its_reason_and_is_no_error_of_the_server(told: Traced):
    query = "yidi.v1.EligibilityService/QueryPerson"
    gateway, way, insured = sorted(
        told.collector.named(query), key=lambda span: span.start_time_unix_nano
    )

    assert facts(way)["error.type"] == "PERSON_MISMATCH"
    assert way.status.code == Status.STATUS_CODE_ERROR
    for each in (gateway, insured):
        assert facts(each)["rpc.response.status_code"] == "FAILED_PRECONDITION"
        assert each.status.code == Status.STATUS_CODE_UNSET


async def test_spans_know_the_message_and_no_person(told: Traced):
    (bill,) = told.collector.named(BILL)

    assert re.fullmatch(r"H51010000001\d{18}", facts(bill)["yidi.message_id"])
    keys = {key for _, span in told.collector.spans for key in facts(span)}
    assert keys <= {
        "rpc.system",
        "rpc.service",
        "rpc.method",
        "rpc.response.status_code",
        "yidi.message_id",
        "yidi.place",
        "error.type",
    }
    assert all(not span.events for _, span in told.collector.spans)


async def test_times_of_calls_carry_traces_as_examples(told: Traced):
    """OpenMetrics: the last traced call of a bucket."""
    found = [
        line
        for line in told.page.splitlines()
        if line.startswith("grpc_server_handling_seconds_bucket")
        and "SettleBill" in line
        and "#" in line
    ]

    assert len(found) == 1
    assert f'# {{trace_id="{TRACE_ID}"}}' in found[0]
    assert told.page.endswith("# EOF\n")
    assert told.page.count("# EOF") == 1


async def test_without_an_endpoint_nothing_is_wrapped_and_nothing_sent(
    collector: Collector, tmp_path_factory: pytest.TempPathFactory
):
    before = len(collector.spans)
    async with embedded(tmp_path_factory.mktemp("quiet"), ManualClock(NOW)) as quiet:
        await quiet.gateway.call("EligibilityService/QueryPerson", Desk().query_person())
        page = quiet.platform.metrics.page("application/openmetrics-text; version=1.0.0").decode()

    assert len(collector.spans) == before
    assert "trace_id" not in page


async def test_a_sample_of_none_hands_a_trace_on_and_records_nothing(
    collector: Collector, tmp_path_factory: pytest.TempPathFactory
):
    before = len(collector.spans)
    folder = tmp_path_factory.mktemp("sampled")
    settings: dict[str, Any] = {"tracing_endpoint": collector.address, "tracing_percent": 0}
    async with embedded(folder, ManualClock(NOW), **settings) as sampled:
        await sampled.gateway.call("EligibilityService/QueryPerson", Desk().query_person())

    assert len(collector.spans) == before
