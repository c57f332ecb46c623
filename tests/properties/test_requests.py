"""Whatever bytes arrive, the answer is OK or a refusal that says why (A-142).

The bytes go through the door as gRPC would hand them over, to the whole platform: gateway,
mocked provinces and test control. INTERNAL, a bare status and a lost call are failures.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agencies import Agency
from tests.messages import Desk, mixed_charges
from tests.platforms import Embedded, Refused, embedded
from tests.unit.wire.test_header import EVERY_REQUEST
from yidi.rpc.service import full_name
from yidi.v1 import (
    eligibility_service_pb2,
    outage_service_pb2,
    registry_service_pb2,
    settlement_service_pb2,
    simulator_service_pb2,
    treating_place_service_pb2,
)

FILES = (
    eligibility_service_pb2,
    settlement_service_pb2,
    treating_place_service_pb2,
    outage_service_pb2,
    registry_service_pb2,
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
SERIALS = itertools.count(1)


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


WORDS = st.sampled_from(
    ["", "0", "错", "2025-01-06", "2025-02-30", "M03900", "630100", "510100", "110100", "2207",
     "H51010000001", "J63010000001", "V2.1", "0000", "63010000000000000152", "李桂兰", "9" * 30,
     "H51010000001202501060000000001", "XC08CAX001A001010190001", "630198195203120020"]
)  # fmt: skip
NUMBERS = st.sampled_from(
    [0, 1, -1, 2, 3, 11, 13, 14, 22, 41, 310, 10_400, 1_736_143_200, 2**31 - 1]
)


@st.composite
def messages(draw: st.DrawFn) -> tuple[MethodDescriptor, bytes]:
    """A well-formed message of some method, filled with words and numbers of the trade."""
    method = draw(st.sampled_from(METHODS))
    message: Any = message_factory.GetMessageClass(method.input_type)()
    fill(draw, message, 0)
    if "header" in message.DESCRIPTOR.fields_by_name and draw(st.integers(0, 9)):
        sender = draw(st.sampled_from([Desk, Agency]))(serials=SERIALS)
        message.header.CopyFrom(sender.header())
    return method, message.SerializeToString()


def fill(draw: st.DrawFn, message: Any, depth: int) -> None:
    for field in message.DESCRIPTOR.fields:
        if depth > 4 or not draw(st.integers(0, 4)):
            continue
        value = getattr(message, field.name)
        if field.message_type is not None:
            fill(draw, value.add() if field.is_repeated else value, depth + 1)
            if not field.is_repeated:
                value.SetInParent()
        elif field.is_repeated:
            value.append(single(draw, field))
        else:
            setattr(message, field.name, single(draw, field))


def single(draw: st.DrawFn, field: FieldDescriptor) -> Any:
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return draw(WORDS)
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return draw(st.booleans())
    if field.enum_type is not None:
        return draw(st.sampled_from([*field.enum_type.values_by_number, 9_999]))
    return draw(NUMBERS)


@given(which=messages())
@settings(max_examples=150)
def test_any_message_of_the_contract_is_answered_or_refused_with_a_reason(
    running: tuple[Embedded, Run], which: tuple[MethodDescriptor, bytes]
) -> None:
    platform, run = running

    run(sent(platform, *which))


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
