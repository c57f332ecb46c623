"""Whatever bytes arrive, the answer is OK or a refusal that says why (A-142).

The bytes go through the door as gRPC would hand them over, to the whole platform: gateway,
mocked provinces and test control. INTERNAL, a bare status and a lost call are failures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.messages import Desk, mixed_charges
from tests.platforms import Embedded, Refused, embedded
from tests.unit.wire.test_header import EVERY_REQUEST
from yidi.rpc.service import full_name
from yidi.v1 import (
    eligibility_service_pb2,
    outage_service_pb2,
    settlement_service_pb2,
    simulator_service_pb2,
    treating_place_service_pb2,
)

FILES = (
    eligibility_service_pb2,
    settlement_service_pb2,
    treating_place_service_pb2,
    outage_service_pb2,
    simulator_service_pb2,
)
METHODS = [
    method
    for each in FILES
    for service in each.DESCRIPTOR.services_by_name.values()
    for method in service.methods
    if not method.server_streaming
]
CLIENT_OF = {
    "TreatingPlaceService": "provinces",
    "SimulatorService": "control",
}

Run = Callable[[Any], Any]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Embedded, Run]]:
    """A platform, and a way to run something against it from a test that is not async."""
    with asyncio.Runner() as runner:
        context = embedded(tmp_path_factory.mktemp("data"))
        platform = runner.run(context.__aenter__())
        yield platform, runner.run
        runner.run(context.__aexit__(None, None, None))


async def sent(platform: Embedded, method: MethodDescriptor, content: bytes) -> str:
    """Send bytes to a method; return the name of the status, which must explain itself."""
    client = getattr(platform, CLIENT_OF.get(method.containing_service.name, "gateway"))
    try:
        answer = await client.raw(f"/{full_name(method)}", content)
    except Refused as refused:
        check(refused)
        return refused.code.name
    message_factory.GetMessageClass(method.output_type).FromString(answer)
    return "OK"


def check(refused: Refused) -> None:
    """A refusal is rich, short, and never our own failure."""
    assert refused.is_rich, refused
    assert refused.code is not grpc.StatusCode.INTERNAL, refused
    assert refused.reason == refused.info.reason
    assert refused.detail.code == refused.detail.reason
    assert 0 < len(refused.detail.text_zh) <= 60
    assert refused.detail.text_zh == refused.localized.message
    assert refused.detail.text_en
    assert refused.detail.problems
    assert all(0 < len(each.text_zh) <= 60 for each in refused.detail.problems)
    assert refused.trailer_bytes * 4 // 3 + len(refused.text.encode()) * 3 < 8_192


@given(content=st.binary(max_size=200), method=st.sampled_from(METHODS))
@settings(max_examples=150)
def test_any_bytes_are_answered_or_refused_with_a_reason(
    running: tuple[Embedded, Run], content: bytes, method: MethodDescriptor
) -> None:
    platform, run = running

    run(sent(platform, method, content))


def valid_requests() -> list[tuple[MethodDescriptor, bytes]]:
    """The bytes of a right request of every method that has one."""
    by_name = {method.name: method for method in METHODS}
    return [
        (by_name[name], build(Desk()).SerializeToString()) for name, build in EVERY_REQUEST.items()
    ]


@given(
    which=st.sampled_from(valid_requests()),
    at=st.integers(0, 2_000),
    cut=st.integers(0, 12),
    put=st.binary(max_size=12),
)
@settings(max_examples=200)
def test_a_right_request_with_bytes_changed_is_answered_or_refused_with_a_reason(
    running: tuple[Embedded, Run],
    which: tuple[MethodDescriptor, bytes],
    at: int,
    cut: int,
    put: bytes,
) -> None:
    platform, run = running
    method, content = which
    at %= len(content)

    run(sent(platform, method, content[:at] + put + content[at + cut :]))


TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(min_size=61, max_size=3_000),
    st.sampled_from(
        ["\x00", "\ud7ff", "\U0010ffff", "{x}", "{0}", "%s", "', DROP TABLE", "9" * 60]
    ),
)


@given(line=TEXTS, item=TEXTS, name=TEXTS, person=TEXTS, region=TEXTS, count=st.integers(1, 60))
@settings(max_examples=60)
def test_texts_of_any_kind_and_length_are_refused_within_the_size_of_trailers(
    running: tuple[Embedded, Run],
    line: str,
    item: str,
    name: str,
    person: str,
    region: str,
    count: int,
) -> None:
    platform, run = running
    request = Desk().settle_bill(person_number=person, outpatient_number=name)
    request.header.insured_region = region
    charges = (mixed_charges() * 10)[:count]
    for charge in charges:
        charge.line_number, charge.item_code, charge.item_name = line, item, name
    del request.charges[:]
    request.charges.extend(charges)
    method = treating_place_service_pb2.DESCRIPTOR.services_by_name[
        "TreatingPlaceService"
    ].methods_by_name["SettleBill"]

    code = run(sent(platform, method, request.SerializeToString()))

    assert code != "OK"
