"""A listener outlasts what ends the library's loop, and standard services refuse as ours do."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
import pytest_asyncio
from grpc_health.v1 import health_pb2

from tests.fuzz.frames import HEADERS_FRAME, PREFACE, SETTINGS_FRAME, frame, header, send
from tests.handlers import Handlers, Nobody
from tests.messages import NOW, Desk
from tests.platforms import PlainClient, Refused
from yidi.rpc.call import Call
from yidi.rpc.service import Door
from yidi.runtime.clock import ManualClock
from yidi.runtime.listeners import Listener
from yidi.v1 import settlement_service_pb2 as contract

CANCEL, OPEN = "SettlementService/CancelVisit", "SettlementService/OpenVisit"
HEALTH = "/grpc.health.v1.Health/"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"


class Answers(Handlers):
    """One call that waits for the test, one that is answered at once."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()

    async def cancel_visit(self, _request: Any, _call: Call) -> Any:
        self.began.set()
        await self.go_on.wait()
        return contract.CancelVisitResponse()

    async def open_visit(self, _request: Any, _call: Call) -> Any:
        return contract.OpenVisitResponse(visit_id="V1")


@pytest_asyncio.fixture
async def listening() -> AsyncIterator[tuple[Answers, Listener]]:
    handlers = Answers()
    service = contract.DESCRIPTOR.services_by_name["SettlementService"]
    listener = Listener(
        Door(ManualClock(NOW), Nobody()), "127.0.0.1:0", {service.full_name: (service, handlers)}
    )
    await listener.start()
    yield handlers, listener
    await listener.stop(0)


async def send_path_that_is_not_utf8(address: str) -> None:
    """A whole call, right in everything but its path."""
    headers = (
        (b":method", b"POST"),
        (b":scheme", b"http"),
        (b":path", b"/yidi.v1.SettlementService/\xff\xfe"),
        (b":authority", b"localhost"),
        (b"content-type", b"application/grpc"),
        (b"te", b"trailers"),
    )
    block = b"".join(header(*each) for each in headers)
    said = await send(
        address, PREFACE + frame(SETTINGS_FRAME, 0, 0, b"") + frame(HEADERS_FRAME, 5, 1, block)
    )
    # Otherwise gRPC has learned better, and rpc/server.py can go.
    assert b"Server shutdown" in said


async def test_a_path_that_is_not_utf8_ends_nobody_elses_call_and_no_listener(
    listening: tuple[Answers, Listener], desk: Desk
):
    handlers, listener = listening
    first, second = (PlainClient(listener.bound_address) for _ in range(2))
    held = first.start(CANCEL, desk.cancel_visit("V1"))
    await handlers.began.wait()

    for _ in range(3):
        await send_path_that_is_not_utf8(listener.bound_address)
        answer = await second.call(OPEN, desk.open_visit())
        assert answer.visit_id == "V1"

    handlers.go_on.set()
    assert contract.CancelVisitResponse.FromString(await held)
    for client in (first, second):
        await client.close()


async def test_a_server_that_lost_its_loop_is_let_go_with_the_last_of_its_calls(
    listening: tuple[Handlers, Listener], desk: Desk
):
    """Kept until the end, every such path would cost memory that nobody gets back."""
    handlers, listener = listening
    client = PlainClient(listener.bound_address)
    held = client.start(CANCEL, desk.cancel_visit("V1"))
    await handlers.began.wait()
    first = servers()

    for _ in range(3):
        await send_path_that_is_not_utf8(listener.bound_address)
    async with asyncio.timeout(10.0):
        while len(servers()) != len(first) + 1:  # The one with the call, the one that listens.
            await asyncio.sleep(0.01)
    assert first <= servers()

    handlers.go_on.set()
    await held
    async with asyncio.timeout(10.0):
        while len(servers()) != len(first):
            await asyncio.sleep(0.01)
    await client.close()


def servers() -> set[int]:
    """The servers of the library that this process holds, by identity."""
    gc.collect()
    return {id(each) for each in gc.get_objects() if isinstance(each, grpc.aio.Server)}


@pytest.mark.parametrize("method", ["Check", "List", "Watch"])
async def test_health_refuses_what_is_no_request_in_our_words(
    listening: tuple[Answers, Listener], method: str
):
    """A-142: not the name of an exception of Python."""
    client = PlainClient(listening[1].bound_address)
    with pytest.raises(Refused) as caught:
        await client.raw(HEALTH + method, b"\xff\xff")
    await client.close()

    assert (caught.value.code, caught.value.reason) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "NOT_PROTOBUF",
    )


async def test_reflection_refuses_what_is_no_request_in_our_words(
    listening: tuple[Answers, Listener],
):
    """A-142."""
    async with grpc.aio.insecure_channel(listening[1].bound_address) as channel:
        call = channel.stream_stream(REFLECTION)(iter([b"\xff\xff"]), timeout=10.0)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call.read()
    refused = Refused(caught.value)

    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "NOT_PROTOBUF")


async def test_health_is_watched_as_before(listening: tuple[Answers, Listener]):
    async with grpc.aio.insecure_channel(listening[1].bound_address) as channel:
        watch = channel.unary_stream(
            HEALTH + "Watch", response_deserializer=health_pb2.HealthCheckResponse.FromString
        )(b"", timeout=10.0)
        answer = await watch.read()
        watch.cancel()

    assert answer.status == health_pb2.HealthCheckResponse.SERVING
