"""What listens: services, health, reflection, HTTP; and how the door treats every call.

The door is tested with handlers of the test, the listeners with the whole platform.
"""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import grpc
import pytest
import pytest_asyncio
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from tests.handlers import Handlers
from tests.messages import NOW, Desk
from tests.platforms import Embedded, PlainClient, Refused, embedded
from yidi.domain.errors import refuse
from yidi.domain.regions import province_codes
from yidi.rpc.call import Call
from yidi.rpc.service import Door
from yidi.runtime.clock import ManualClock
from yidi.runtime.listeners import AddressTaken, Listener
from yidi.v1 import outage_service_pb2, simulator_service_pb2
from yidi.v1 import settlement_service_pb2 as contract

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTLE = "SettlementService/Settle"
SERVING = health_pb2.HealthCheckResponse.SERVING


# --------------------------------------------------------------------------- the platform


async def health_of(client: PlainClient, name: str) -> int:
    request = health_pb2.HealthCheckRequest(service=name)
    answer = await client.raw("/grpc.health.v1.Health/Check", request.SerializeToString())
    return health_pb2.HealthCheckResponse.FromString(answer).status


async def test_health_has_one_entry_for_every_service_and_province(platform: Embedded):
    services = ["yidi.v1.EligibilityService", "yidi.v1.SettlementService"]
    provinces = [f"province/{code}" for code in sorted(province_codes())]

    for client, names in (
        (platform.gateway, ["", *services, "yidi.v1.OutageService", *provinces]),
        (platform.provinces, ["", *services, "yidi.v1.TreatingPlaceService", *provinces]),
        (platform.control, ["", "yidi.v1.SimulatorService"]),
    ):
        for name in names:
            assert await health_of(client, name) == SERVING, name


async def test_health_knows_no_other_names(platform: Embedded):
    with pytest.raises(Refused) as caught:
        await health_of(platform.gateway, "province/990000")

    assert caught.value.code is grpc.StatusCode.NOT_FOUND


async def listed(client: PlainClient) -> list[str]:
    path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
    ask = client._channel.stream_stream(
        path,
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )
    call = ask(iter([reflection_pb2.ServerReflectionRequest(list_services="")]), timeout=10.0)
    answers = [answer async for answer in call]
    return sorted(each.name for each in answers[0].list_services_response.service)


async def test_reflection_lists_what_every_listener_serves(platform: Embedded):
    standard = ["grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"]

    assert await listed(platform.gateway) == [
        *standard,
        "yidi.v1.EligibilityService",
        "yidi.v1.ManualClaimService",
        "yidi.v1.OutageService",
        "yidi.v1.RegistryService",
        "yidi.v1.SettlementService",
    ]
    assert await listed(platform.provinces) == [
        *standard,
        "yidi.v1.EligibilityService",
        "yidi.v1.ManualClaimService",
        "yidi.v1.RegistryService",
        "yidi.v1.SettlementService",
        "yidi.v1.TreatingPlaceService",
    ]
    assert await listed(platform.control) == [*standard, "yidi.v1.SimulatorService"]


CONTROL = simulator_service_pb2.DESCRIPTOR.services_by_name["SimulatorService"].methods


@pytest.mark.parametrize("method", [each.name for each in CONTROL])
async def test_every_method_of_test_control_is_served(platform: Embedded, method: str):
    """Without a word of confirmation Reset refuses; an empty request of the others does no harm."""
    outcome = "answered"
    try:
        await platform.control.raw(f"/yidi.v1.SimulatorService/{method}", b"")
    except Refused as refused:
        outcome = refused.reason

    assert outcome == OF_EMPTY_REQUESTS.get(method, "answered")


OF_EMPTY_REQUESTS = {
    "ListPersons": "REGION_UNKNOWN",
    "ListInstitutions": "REGION_UNKNOWN",
    "SetFault": "REQUEST_INVALID",
    "Reset": "FIELD_MALFORMED",
}


class Streams(Handlers):
    """A service with one stream, that fails after its first answer."""

    async def watch_outages(self, _request: Any, _call: Call) -> AsyncIterator[Any]:
        yield outage_service_pb2.WatchOutagesResponse(event=1)
        raise ValueError("a secret of ours")


async def streamed(handlers: object, content: bytes = b"") -> tuple[list[bytes], Refused, Seen]:
    """What a caller of a stream gets: its answers and how it ended."""
    service = outage_service_pb2.DESCRIPTOR.services_by_name["OutageService"]
    seen = Seen()
    listener = Listener(
        Door(ManualClock(NOW), seen), "127.0.0.1:0", {service.full_name: (service, handlers)}
    )
    await listener.start()
    client = PlainClient(listener.bound_address)
    answers: list[bytes] = []

    async def read() -> None:
        stream = client._channel.unary_stream("/yidi.v1.OutageService/WatchOutages")
        answers.extend([answer async for answer in stream(content, timeout=10.0)])

    try:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await read()
    finally:
        await client.close()
        await listener.stop(0)
    return answers, Refused(caught.value), seen


async def test_a_stream_that_fails_tells_no_detail_and_is_counted_as_a_stream():
    answers, refused, seen = await streamed(Streams())

    assert answers == []
    assert refused.reason == "INTERNAL"
    assert "secret" not in refused.text
    assert seen.kinds == {"WatchOutages": "SERVER_STREAMING"}
    assert seen.messages == ["received", "sent"]


async def test_bytes_that_are_no_request_of_a_stream_are_refused():
    _, refused, _ = await streamed(Streams(), b"\xff")

    assert refused.reason == "NOT_PROTOBUF"


async def test_the_gateway_does_not_serve_hospitals(platform: Embedded, desk: Desk):
    """TreatingPlaceService belongs to the provinces; the transport itself refuses it."""
    refused = await platform.gateway.refusal(
        "TreatingPlaceService/SplitCharges", desk.split_charges()
    )

    assert refused.code is grpc.StatusCode.UNIMPLEMENTED


async def test_the_control_service_tells_status_and_people(platform: Embedded, desk: Desk):
    settled = (await platform.stored())[2]
    await platform.settled_visit(desk)

    status = await platform.control.call(
        "SimulatorService/GetStatus", simulator_service_pb2.GetStatusRequest()
    )
    people = await platform.control.call(
        "SimulatorService/ListPersons",
        simulator_service_pb2.ListPersonsRequest(region="630000", count=2),
    )

    by_code = {each.province: each for each in status.provinces}
    assert len(by_code) == 32
    assert by_code["630000"].settlements == settled + 1
    assert by_code["630000"].is_in_process
    assert by_code["110000"].settlements == 0
    assert status.now.seconds == 1_736_148_600
    assert [each.person.name for each in people.persons] == ["李桂兰", "马国良"]
    assert people.persons[0].filings == ["异地安置退休人员 四川省 2021-05-01 至 长期"]
    (filing,) = people.persons[0].filing_records
    assert (filing.area, filing.begins_on, filing.ends_on) == ("510000", "2021-05-01", "")
    (qualification,) = people.persons[0].qualification_records
    assert (qualification.disease_code, qualification.disease_name) == ("M03900", "高血压")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"region": "990000"}, "REGION_UNKNOWN"),
        ({"region": ""}, "REGION_UNKNOWN"),
        ({"region": "630000", "count": 101}, "AMOUNT_OUT_OF_RANGE"),
        ({"region": "630000", "count": -1}, "AMOUNT_OUT_OF_RANGE"),
        ({"region": "630000", "first_serial": -1}, "AMOUNT_OUT_OF_RANGE"),
    ],
)
async def test_a_list_of_people_has_limits(
    platform: Embedded, changed: dict[str, Any], reason: str
):
    refused = await platform.control.refusal(
        "SimulatorService/ListPersons", simulator_service_pb2.ListPersonsRequest(**changed)
    )

    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)


async def test_a_list_of_people_ends_where_the_people_end(platform: Embedded):
    request = simulator_service_pb2.ListPersonsRequest(
        region="630100", first_serial=9_223_372_036_854_775_807, count=3
    )

    answer = await platform.control.call("SimulatorService/ListPersons", request)

    assert list(answer.persons) == []


async def test_http_shows_health_metrics_and_what_this_is(platform: Embedded, desk: Desk):
    await platform.settled_visit(desk)
    host, _, port = platform.addresses["http"].partition(":")

    def get(path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    assert await asyncio.to_thread(get, "/healthz") == (200, "SERVING\n")
    assert "/metrics" in (await asyncio.to_thread(get, "/"))[1]
    assert (await asyncio.to_thread(get, "/nothing"))[0] == 404
    page = (await asyncio.to_thread(get, "/metrics"))[1]
    assert 'grpc_server_handled_total{grpc_code="OK",grpc_method="Settle"' in page
    assert 'yidi_relays_total{insured_province="630000",method="Settle",outcome="ok"' in page
    assert "63010000000000000152" not in page
    assert "H51010000001" not in page


async def test_a_call_at_the_wrong_address_learns_the_right_one(platform: Embedded, desk: Desk):
    """A-142: a refusal of ours, not three words of the transport."""
    refused = await platform.gateway.refusal("TreatingPlaceService/SettleBill", desk.settle_bill())
    asked = await platform.provinces.refusal(
        "SimulatorService/GetStatus", simulator_service_pb2.GetStatusRequest()
    )
    at_control = await platform.control.refusal(SETTLE, desk.settle("1"))

    home = platform.addresses["provinces"]
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNIMPLEMENTED, "SERVICE_ELSEWHERE")
    assert refused.detail.text_zh == f"此地址不提供该项接口服务,请改发至{home}"
    assert refused.detail.party == 4
    assert asked.detail.text_zh.endswith(platform.addresses["control"])
    assert at_control.detail.text_zh.endswith(platform.addresses["gateway"])


@pytest.mark.parametrize(
    "path", ["/yidi.v1.SettlementService/Setle", "/yidi.v2.SettlementService/Settle", "/x/y"]
)
async def test_a_method_that_nobody_has_is_refused_in_our_words(platform: Embedded, path: str):
    """A-142."""
    with pytest.raises(Refused) as caught:
        await platform.gateway.raw(path, b"")

    refused = caught.value
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNIMPLEMENTED, "METHOD_UNKNOWN")
    assert path.lstrip("/") in refused.detail.text_en


async def test_twenty_million_bytes_are_refused_in_our_words(platform: Embedded, desk: Desk):
    """What is too much for us is not too much for the transport."""
    request = desk.query_person(name="李" * 7_000_000)

    refused = await platform.gateway.refusal("EligibilityService/QueryPerson", request)

    assert refused.reason == "MESSAGE_TOO_LARGE"


async def test_an_address_that_is_taken_is_named(platform: Embedded, tmp_path: Path):
    taken = platform.addresses["gateway"]

    with pytest.raises(AddressTaken, match=taken):
        async with embedded(tmp_path, gateway_address=taken):
            pass


# --------------------------------------------------------------------------- the door


class Answers(Handlers):
    """Handlers of the test behind the names of SettlementService."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()
        self.ended: list[str] = []

    async def settle(self, request: contract.SettleRequest, call: Call) -> Any:
        """An unexpected failure with a secret in it."""
        raise RuntimeError(f"secret of {request.person_number}")

    async def open_visit(self, request: contract.OpenVisitRequest, call: Call) -> Any:
        self.calls.append(call)
        return contract.OpenVisitResponse(visit_id="V1")

    async def upload_fees(self, request: contract.UploadFeesRequest, call: Call) -> Any:
        raise refuse("VISIT_NOT_KNOWN", "visit_id", visit="V1")

    async def cancel_visit(self, request: contract.CancelVisitRequest, call: Call) -> Any:
        self.began.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        return contract.CancelVisitResponse()


class Seen:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.finished_calls: list[tuple[str, str]] = []
        self.refusals: list[tuple[str, str]] = []
        self.messages: list[str] = []
        self.kinds: dict[str, str] = {}

    def served(self, service: str, method: str, kind: str = "UNARY") -> Watch:
        if kind != "UNARY":
            self.kinds[method] = kind
        return Watch(self, method)

    def refused(self, party: str, reason: str) -> None:
        self.refusals.append((party, reason))


class Watch:
    """Tells an observer of the calls of one method."""

    def __init__(self, seen: Seen, method: str) -> None:
        self._seen = seen
        self._method = method

    def started(self) -> None:
        self._seen.begun.append(self._method)

    def finished(self, code: str, seconds: float) -> None:
        self._seen.finished_calls.append((self._method, code))

    def received(self) -> None:
        self._seen.messages.append("received")

    def sent(self) -> None:
        self._seen.messages.append("sent")


@pytest_asyncio.fixture(loop_scope="module")
async def door() -> AsyncIterator[tuple[Answers, Seen, PlainClient]]:
    """A listener with the handlers of the test, and a client of it."""
    handlers, seen = Answers(), Seen()
    service = contract.DESCRIPTOR.services_by_name["SettlementService"]
    listener = Listener(
        Door(ManualClock(NOW), seen), "127.0.0.1:0", {service.full_name: (service, handlers)}
    )
    await listener.start()
    client = PlainClient(listener.bound_address)
    yield handlers, seen, client
    await client.close()
    await listener.stop(0)


async def test_an_unexpected_failure_is_told_without_any_detail(
    door: tuple[Answers, Seen, PlainClient], desk: Desk
):
    _, seen, client = door
    request = desk.settle("V1")

    refused = await client.refusal(SETTLE, request)

    assert (refused.code, refused.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL")
    assert refused.detail.text_zh == "国家平台处理出错,未确认结果,请凭报文号查询"
    assert refused.detail.message_id == request.header.message_id
    assert "secret" not in str(refused)
    assert request.person_number not in refused.detail.SerializeToString().decode(errors="replace")
    assert seen.finished_calls == [("Settle", "INTERNAL")]
    assert seen.refusals == [("national_platform", "INTERNAL")]


async def test_a_handler_learns_method_moment_and_deadline(
    door: tuple[Answers, Seen, PlainClient], desk: Desk
):
    handlers, _, client = door

    answer = await client.call("SettlementService/OpenVisit", desk.open_visit(), seconds=7.0)

    (call,) = handlers.calls
    assert answer.visit_id == "V1"
    assert call.method == "yidi.v1.SettlementService/OpenVisit"
    assert call.received_at == datetime.fromisoformat("2025-01-06T15:30:00+08:00")
    assert call.received_at_ms == 1_736_148_600_000
    assert 0 < call.seconds_left() < 7.0


async def test_a_refusal_is_counted_with_its_reason(
    door: tuple[Answers, Seen, PlainClient], desk: Desk
):
    _, seen, client = door

    refused = await client.refusal("SettlementService/UploadFees", desk.upload_fees())

    assert refused.reason == "VISIT_NOT_KNOWN"
    assert seen.finished_calls == [("UploadFees", "NOT_FOUND")]
    assert seen.refusals == [("institution", "VISIT_NOT_KNOWN")]


async def test_a_call_that_the_client_cancels_ends_as_cancelled(
    door: tuple[Answers, Seen, PlainClient], desk: Desk
):
    handlers, seen, client = door
    call = client.start("SettlementService/CancelVisit", desk.cancel_visit("V1"))
    await handlers.began.wait()

    call.cancel()
    while not handlers.ended:
        await asyncio.sleep(0)
    while not seen.finished_calls:
        await asyncio.sleep(0)

    assert seen.finished_calls == [("CancelVisit", "CANCELLED")]
    assert seen.refusals == []


async def test_a_call_beyond_its_deadline_ends_on_both_sides(
    door: tuple[Answers, Seen, PlainClient], desk: Desk
):
    handlers, seen, client = door

    refused = await client.refusal(
        "SettlementService/CancelVisit", desk.cancel_visit("V1"), seconds=0.1
    )
    while not seen.finished_calls:
        await asyncio.sleep(0)

    assert refused.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert handlers.ended == ["cancelled"]


async def test_what_is_no_message_id_is_not_sent_back(
    door: tuple[Answers, Seen, PlainClient], desk: Desk
):
    _, _, client = door
    good, bad = desk.upload_fees(), desk.upload_fees()
    bad.header.message_id = "63010000000000000152"

    refused = [await client.refusal("SettlementService/UploadFees", each) for each in (good, bad)]

    assert refused[0].detail.message_id == good.header.message_id
    assert refused[1].detail.message_id == ""
