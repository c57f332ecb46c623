"""One platform, two transports: what a caller gets does not depend on who carries the call."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import signal
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import psutil
import pytest
import pytest_asyncio
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.visits import Traffic
from tests.certificates import a_set, client_of, days_ago
from tests.e2e.processes import (
    FIRST_HOSPITAL,
    FREE_PORTS,
    SECONDS_MAX,
    YIDI,
    Served,
    environment,
    serve,
    yidi,
)
from tests.fuzz.frames import (
    DATA_FRAME,
    END_HEADERS,
    END_STREAM,
    HEADERS_FRAME,
    PREFACE,
    SETTINGS_FRAME,
    frame,
    header,
    send,
)
from tests.platforms import PlainClient, Refused
from yidi.domain.regions import CHINA_TIME
from yidi.runtime.certificate_folder import CertificateFolder
from yidi.v1.eligibility_service_pb2 import QueryEligibilityRequest, QueryEligibilityResponse

TRANSPORTS = ("grpc", "envoy")
QUERY = "/yidi.v1.EligibilityService/QueryEligibility"
HEALTH = "/grpc.health.v1.Health/"
STARTED = (
    'grpc_server_started_total{grpc_method="QueryEligibility",'
    'grpc_service="yidi.v1.EligibilityService",grpc_type="UNARY"}'
)
CANCELLED = (
    'grpc_server_handled_total{grpc_code="CANCELLED",grpc_method="QueryEligibility",'
    'grpc_service="yidi.v1.EligibilityService",grpc_type="UNARY"}'
)
SLOW = (("x-envoy-fault-delay-request", "20000"),)
"""Holds a call longer than any test."""


@pytest.fixture(scope="module", params=TRANSPORTS)
def carried(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One platform a transport, in which single calls may ask to be slow."""
    data = tmp_path_factory.mktemp(request.param)
    arguments = ("--transport", request.param, "--allow-call-faults", "--log-level", "warning")
    with serve(data, *arguments) as running:
        yield running
        ended = running.stop()
    assert ended.code == 0
    assert "Traceback" not in ended.err


@pytest_asyncio.fixture
async def gateway(carried: Served) -> AsyncIterator[PlainClient]:
    client = PlainClient(carried.listening["gateway"])
    yield client
    await client.close()


def counted(served: Served, line: str) -> float:
    """The value of a metric on the page of a platform; what was never counted is 0."""
    host, _, port = served.listening["http"].rpartition(":")
    with contextlib.closing(http.client.HTTPConnection(host, int(port), timeout=5)) as page:
        page.request("GET", "/metrics")
        lines = page.getresponse().read().decode().splitlines()
    found = [each.rpartition(" ")[2] for each in lines if each.startswith(line + " ")]
    return float(found[0]) if found else 0.0


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    return Traffic(20210412, draw_bill(1))


def a_query(traffic: Traffic) -> bytes:
    """A question about a person who may settle."""
    (care,) = traffic.cares(1)
    return traffic.query_eligibility(care)


async def refusal(client: PlainClient, raw: bytes) -> Refused:
    """How a question is refused; an answer fails the test."""
    with pytest.raises(Refused) as caught:
        await client.raw(QUERY, raw, seconds=5)
    return caught.value


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for a condition; the time limit of the test is the only one."""
    while not await asyncio.to_thread(is_so):
        await asyncio.sleep(0)


async def test_a_call_is_answered(gateway: PlainClient, traffic: Traffic):
    raw = await gateway.raw(QUERY, a_query(traffic))

    assert QueryEligibilityResponse.FromString(raw).header.reply_id


async def test_a_refusal_has_text_party_and_every_problem(gateway: PlainClient, traffic: Traffic):
    request = QueryEligibilityRequest.FromString(a_query(traffic))
    request.header.message_id = "short"
    request.header.insured_region = "990000"

    refused = await refusal(gateway, request.SerializeToString())

    assert (refused.code, refused.reason) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "REQUEST_INVALID",
    )
    assert ("MESSAGE_ID_MALFORMED", "header.message_id") in refused.problems
    assert ("REGION_UNKNOWN", "header.insured_region") in refused.problems
    assert refused.localized.locale == "zh-CN"
    assert refused.text


async def test_a_service_of_another_listener_is_refused_with_its_address(
    carried: Served, gateway: PlainClient
):
    with pytest.raises(Refused) as caught:
        await gateway.raw("/yidi.v1.SimulatorService/GetStatus", b"")

    assert caught.value.reason == "SERVICE_ELSEWHERE"
    assert carried.listening["control"] in caught.value.text


async def test_a_message_above_our_limit_is_refused_in_our_words(gateway: PlainClient):
    with pytest.raises(Refused) as caught:
        await gateway.raw(QUERY, bytes(2_000_001))

    assert caught.value.reason == "MESSAGE_TOO_LARGE"


async def test_a_message_above_the_limit_of_the_transport_is_refused(gateway: PlainClient):
    with pytest.raises(Refused) as caught:
        await gateway.raw(QUERY, bytes(32_000_001))

    assert caught.value.code is grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize(
    "body",
    [b"\x01\x00\x00\x00\x01x", b"\x00\xff\xff\xff\xffx", b"\x00\x00\x00\x00\x09x", b"\x00\x00"],
    ids=["compressed without a way", "longer than all", "cut off", "no prefix"],
)
async def test_what_is_no_message_leaves_the_listener_as_it_was(
    carried: Served, gateway: PlainClient, traffic: Traffic, body: bytes
):
    fields = (
        (b":method", b"POST"),
        (b":scheme", b"http"),
        (b":path", QUERY.encode()),
        (b":authority", b"localhost"),
        (b"content-type", b"application/grpc"),
        (b"te", b"trailers"),
    )
    block = b"".join(header(*each) for each in fields)
    await send(
        carried.listening["gateway"],
        PREFACE
        + frame(SETTINGS_FRAME, 0, 0, b"")
        + frame(HEADERS_FRAME, END_HEADERS, 1, block)
        + frame(DATA_FRAME, END_STREAM, 1, body),
    )

    assert await gateway.raw(QUERY, a_query(traffic))


async def test_escapes_in_a_path_end_no_listener(carried: Served):
    client = PlainClient(carried.listening["gateway"])
    for path, code in (("/%FF%FE", "UNIMPLEMENTED"), ("/yidi.v1.None/%20", "UNIMPLEMENTED")):
        with pytest.raises(Refused) as caught:
            await client.raw(path, b"")
        assert caught.value.code.name == code
    await client.close()


async def test_a_call_that_its_caller_leaves_is_cancelled_here_too(
    carried: Served, gateway: PlainClient, traffic: Traffic
):
    before = counted(carried, CANCELLED), counted(carried, STARTED)

    leaving = gateway._channel.unary_unary(QUERY)(a_query(traffic), timeout=20, metadata=SLOW)
    await until(lambda: counted(carried, STARTED) == before[1] + 1)
    leaving.cancel()

    await until(lambda: counted(carried, CANCELLED) == before[0] + 1)


async def test_a_watch_hears_what_is_announced_and_ends_when_its_caller_goes(
    carried: Served, gateway: PlainClient
):
    process = await asyncio.create_subprocess_exec(
        *(*YIDI, "outages", "watch", "--json", "--gateway-address", carried.listening["gateway"]),
        stdout=asyncio.subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    begun = await process.stdout.readline()
    end = f"{datetime.now(CHINA_TIME) + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    words = ("--by", "海南省", "--end", end, "--reason", "机房检修")
    announced = await asyncio.to_thread(carried.yidi, "outages", "announce", *words)
    heard = await process.stdout.readline()
    process.terminate()
    await process.wait()

    assert json.loads(begun)["is_current"] is True
    assert announced.code == 0
    assert json.loads(heard)["notice"]["reason_zh"] == "机房检修"


async def test_health_is_checked_and_watched(gateway: PlainClient):
    request = health_pb2.HealthCheckRequest(service="province/630000").SerializeToString()
    answer = health_pb2.HealthCheckResponse.FromString(await gateway.raw(HEALTH + "Check", request))
    watch = gateway._channel.unary_stream(
        HEALTH + "Watch", response_deserializer=health_pb2.HealthCheckResponse.FromString
    )(request, timeout=10.0)
    watched: Any = await watch.read()
    watch.cancel()
    with pytest.raises(Refused) as unknown:
        await gateway.raw(HEALTH + "Check", b"\x0a\x04none")

    assert answer.status == watched.status == health_pb2.HealthCheckResponse.SERVING
    assert unknown.value.code is grpc.StatusCode.NOT_FOUND


async def test_reflection_lists_the_services(gateway: PlainClient):
    stub = reflection_pb2_grpc.ServerReflectionStub(gateway._channel)  # type: ignore[no-untyped-call]
    call = stub.ServerReflectionInfo(
        iter([reflection_pb2.ServerReflectionRequest(list_services="")])
    )
    answers = [each async for each in call]

    names = {each.name for each in answers[0].list_services_response.service}
    assert {"yidi.v1.SettlementService", "grpc.health.v1.Health"} <= names


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_stop_lets_a_call_under_way_finish_and_takes_no_new_one(
    tmp_path: Path, traffic: Traffic, transport: str
):
    served = serve(tmp_path, "--transport", transport, "--allow-call-faults")
    client = PlainClient(served.listening["gateway"])
    await client.raw(QUERY, a_query(traffic))
    slow = (("x-envoy-fault-delay-request", "1500"),)
    ask = client._channel.unary_unary(QUERY)
    held = ask(a_query(traffic), timeout=20, metadata=slow)
    await until(lambda: counted(served, STARTED) == 2)

    served.process.send_signal(signal.SIGTERM)

    assert await held
    ended = await asyncio.to_thread(served.process.communicate, timeout=SECONDS_MAX)
    with pytest.raises(Refused) as late:
        await client.raw(QUERY, a_query(traffic))
    await client.close()
    assert late.value.code is grpc.StatusCode.UNAVAILABLE
    assert served.process.returncode == 0
    assert b"Traceback" not in ended[1]


async def test_what_is_killed_leaves_nobody_behind_and_starts_again_at_its_address(
    tmp_path: Path, traffic: Traffic
):
    first = serve(tmp_path, "--transport", "envoy")
    (envoy,) = psutil.Process(first.process.pid).children()
    address = first.listening["gateway"]

    first.process.kill()
    first.process.communicate(timeout=SECONDS_MAX)
    with serve(tmp_path, "--transport", "envoy", "--gateway-address", address) as again:
        client = PlainClient(again.listening["gateway"])
        answer = await client.raw(QUERY, a_query(traffic))
        await client.close()

    assert answer
    assert not envoy.is_running()


def test_a_taken_address_is_told_as_with_the_other_transport(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        said = {
            transport: yidi(
                *("serve", "--json", "--transport", transport, "--data", str(tmp_path)),
                *(*FREE_PORTS, "--gateway-address", taken),
            )
            for transport in TRANSPORTS
        }

    assert {each.code for each in said.values()} == {4}
    assert said["envoy"].out == said["grpc"].out
    assert taken in said["envoy"].out


def test_without_its_packages_the_transport_says_what_to_install(tmp_path: Path):
    without = (
        "import sys; sys.modules['envoy'] = None\nfrom yidi.cli.main import main; sys.exit(main())"
    )
    done = subprocess.run(
        [YIDI[0], "-c", without, "serve", "--transport", "envoy", "--data", str(tmp_path)],
        env=environment(),
        capture_output=True,
        timeout=SECONDS_MAX,
        check=False,
    )

    assert done.returncode == 4
    assert "pip install 'yidi[envoy]'" in done.stderr.decode()


def test_a_transport_that_does_not_exist_is_wrong_input():
    ended = yidi("serve", "--transport", "pigeon")

    assert ended.code == 2
    assert "应为 grpc 或 envoy" in ended.err


async def test_certificates_decide_who_calls_and_are_renewed_while_it_runs(
    tmp_path: Path, traffic: Traffic
):
    folder = a_set(tmp_path / "certs")
    other = a_set(tmp_path / "other")
    shown = [f"--tls-{what}={folder / file}" for what, file in (
        ("certificate", "gateway.pem"), ("key", "gateway.key"), ("authority", "ca.pem")
    )]  # fmt: skip
    with serve(tmp_path / "data", "--transport", "envoy", *shown) as served:
        address = served.listening["gateway"]
        raw = a_query(traffic)
        region = QueryEligibilityRequest.FromString(raw).header.treating_region
        treating = f"province-{region[:2]}0000"
        async with client_of(folder, treating, address) as client:
            answer = await client.raw(QUERY, raw)
        async with client_of(folder, f"institution-{FIRST_HOSPITAL}", address) as client:
            client._metadata = (("x-forwarded-client-cert", "URI=yidi://province/510000"),)
            not_his = await refusal(client, a_query(traffic))
        for authority, name in ((folder, ""), (other, "province-510000")):
            async with client_of(authority, name, address) as client:
                stranger = await refusal(client, a_query(traffic))
            assert stranger.code is grpc.StatusCode.UNAVAILABLE
        renewed = CertificateFolder(folder).renew("gateway", days_ago(0), 90).read_text()
        await until(lambda: shown_by(address, folder) == renewed)

    assert answer
    assert not_his.reason == "IDENTITY_NOT_FOR_METHOD"


def shown_by(address: str, folder: Path) -> str:
    """The certificate that a listener shows to a province."""
    host, _, port = address.rpartition(":")
    context = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    context.load_cert_chain(folder / "province-510000.pem", folder / "province-510000.key")
    with (
        socket.create_connection((host, int(port)), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        return ssl.DER_cert_to_PEM_cert(secured.getpeercert(binary_form=True) or b"")
