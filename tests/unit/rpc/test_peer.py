"""The other party of a call in this process: answers, deadlines, and what failed for certain."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

import grpc
import pytest
from google.rpc.status_pb2 import Status

from tests.messages import NOW
from yidi.domain.errors import LimitReached, NotKnown, OurFault, Refusal, refuse
from yidi.province.node import failed
from yidi.rpc.call import Call, deadline_in
from yidi.rpc.peer import (
    LocalPeer,
    PeerDown,
    PeerRefused,
    PeerUncertain,
    RemotePeer,
    _failure,
)
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1 import settlement_service_pb2 as contract
from yidi.v1 import treating_place_service_pb2 as treating
from yidi.wire.status import encode_status

METHODS = contract.DESCRIPTOR.services_by_name["SettlementService"].methods_by_name


def a_call(seconds: float = 10.0, **facts: Any) -> Call:
    return Call(
        method="yidi.v1.SettlementService/Settle",
        received_at=NOW,
        received_at_ms=1_736_148_600_000,
        deadline=deadline_in(seconds),
        **facts,
    )


class Handlers:
    """SettlementService of the test."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.ended = ""

    async def settle(self, request: contract.SettleRequest, call: Call) -> Any:
        self.calls.append(call)
        return contract.SettleResponse()

    async def open_visit(self, request: contract.OpenVisitRequest, call: Call) -> Any:
        raise refuse("PERSON_NOT_KNOWN")

    async def upload_fees(self, request: contract.UploadFeesRequest, call: Call) -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            self.ended = "cancelled"

    async def cancel_visit(self, request: contract.CancelVisitRequest, call: Call) -> Any:
        raise RuntimeError("our mistake")


def local(handlers: Handlers | None = None) -> LocalPeer:
    return LocalPeer({"yidi.v1.SettlementService": handlers or Handlers()})


async def test_a_call_in_the_process_keeps_what_was_worked_out_already() -> None:
    handlers = Handlers()
    call = a_call(decoded="decoded", fingerprint=b"mark")

    answer = await local(handlers).call(METHODS["Settle"], contract.SettleRequest(), call)

    (inner,) = handlers.calls
    assert answer == contract.SettleResponse()
    assert (inner.method, inner.decoded, inner.fingerprint) == (call.method, "decoded", b"mark")
    assert (inner.received_at, inner.received_at_ms) == (NOW, 1_736_148_600_000)


async def test_every_hop_takes_its_margin_off_the_deadline() -> None:
    handlers = Handlers()
    call = a_call()

    await local(handlers).call(METHODS["Settle"], contract.SettleRequest(), call)

    assert round(call.deadline - handlers.calls[0].deadline, 6) == 0.05


async def test_a_refusal_comes_through_as_it_is() -> None:
    with pytest.raises(NotKnown):
        await local().call(METHODS["OpenVisit"], contract.OpenVisitRequest(), a_call())


async def test_what_fails_unexpectedly_fails_in_the_name_of_the_party() -> None:
    """A-142: with nothing told outside of why."""
    with pytest.raises(OurFault) as ours:
        await local().call(METHODS["CancelVisit"], contract.CancelVisitRequest(), a_call())
    province = LocalPeer({"yidi.v1.SettlementService": Handlers()}, failed)
    with pytest.raises(OurFault) as theirs:
        await province.call(METHODS["CancelVisit"], contract.CancelVisitRequest(), a_call())

    assert ours.value.reason.name == "INTERNAL"
    assert theirs.value.reason.name == "INSURED_PLACE_FAILED"


@pytest.mark.parametrize(
    ("service", "method", "reason"),
    [
        (contract, "Settle", "INSURED_PLACE_FAILED"),
        (registry, "SubmitFiling", "INSURED_PLACE_FAILED"),
        (registry, "ChangeInstitution", "TREATING_PLACE_FAILED"),
        (treating, "SettleBill", "TREATING_PLACE_FAILED"),
    ],
)
def test_a_province_fails_in_the_name_of_its_role(service: Any, method: str, reason: str) -> None:
    """A-142: the first digit names the party."""
    found = next(
        each.methods_by_name[method]
        for each in service.DESCRIPTOR.services_by_name.values()
        if method in each.methods_by_name
    )

    assert failed(found).reason.name == reason


@pytest.mark.parametrize("peer", [local(), None], ids=["local", "remote"])
async def test_a_call_without_time_left_is_refused_before_anything_is_done(
    peer: LocalPeer | None,
) -> None:
    """Nobody else is to blame, and nothing was sent."""
    handlers = Handlers()
    found = local(handlers) if peer else RemotePeer("127.0.0.1:1")

    with pytest.raises(LimitReached) as caught:
        await found.call(METHODS["Settle"], contract.SettleRequest(), a_call(0.04))
    await found.close()

    assert caught.value.reason.name == "DEADLINE_TOO_SHORT"
    assert handlers.calls == []


async def test_an_answer_that_does_not_come_in_time_leaves_the_outcome_open() -> None:
    handlers = Handlers()

    with pytest.raises(PeerUncertain):
        await local(handlers).call(
            METHODS["UploadFees"], contract.UploadFeesRequest(), a_call(0.08)
        )

    assert handlers.ended == "cancelled"


async def test_a_connection_that_is_refused_is_known_at_once() -> None:
    """Not after the time that a slow network may need."""
    peer = RemotePeer("127.0.0.1:1")
    begun = monotonic()

    with pytest.raises(PeerDown):
        await peer.call(METHODS["Settle"], contract.SettleRequest(), a_call())
    await peer.close()

    assert monotonic() - begun < 2.5


# --------------------------------------------------------------------------- what a failure means


def an_error(code: grpc.StatusCode, details: bytes | str | None = None) -> grpc.aio.AioRpcError:
    trailers = grpc.aio.Metadata()
    if details is not None:
        trailers.add("grpc-status-details-bin", details)
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), trailers, "text", None)


DEFINITE = (
    "INVALID_ARGUMENT",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "UNAUTHENTICATED",
    "FAILED_PRECONDITION",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
)


@pytest.mark.parametrize("code", list(grpc.StatusCode), ids=lambda code: code.name)
def test_a_bare_status_is_a_refusal_only_where_the_server_decided(code: grpc.StatusCode) -> None:
    found = _failure(an_error(code))

    assert isinstance(found, PeerRefused if code.name in DEFINITE else PeerUncertain)
    assert str(found) == code.name


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.NOT_FOUND])
def test_a_rich_status_is_the_refusal_that_it_carries(code: grpc.StatusCode) -> None:
    content = encode_status(refuse("VISIT_NOT_KNOWN", visit="V1")).SerializeToString()

    found = _failure(an_error(code, content))

    assert isinstance(found, Refusal)
    assert found.reason.name == "VISIT_NOT_KNOWN"


@pytest.mark.parametrize(
    "content",
    [b"\xff\xff", Status(code=5).SerializeToString(), b""],
    ids=["broken", "bare", "empty"],
)
def test_details_that_say_nothing_leave_the_bare_status(content: bytes) -> None:
    assert isinstance(_failure(an_error(grpc.StatusCode.NOT_FOUND, content)), PeerRefused)
    assert isinstance(_failure(an_error(grpc.StatusCode.UNKNOWN, content)), PeerUncertain)
