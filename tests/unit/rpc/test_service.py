"""What the door does before a handler is called, without a socket."""

from __future__ import annotations

import pytest

from tests.handlers import Nobody
from tests.messages import NOW
from yidi.domain.errors import LimitReached, RequestInvalid
from yidi.domain.invariants import InvariantBroken
from yidi.rpc.service import Door, full_name, methods_of, parse, snake_case
from yidi.runtime.clock import ManualClock
from yidi.v1 import eligibility_service_pb2, settlement_service_pb2

SERVICE = settlement_service_pb2.DESCRIPTOR.services_by_name["SettlementService"]
SETTLE = SERVICE.methods_by_name["Settle"]
REQUEST = settlement_service_pb2.SettleRequest


def test_bytes_of_a_request_are_parsed() -> None:
    request = REQUEST(visit_id="V1")

    assert parse(REQUEST, request.SerializeToString()) == request
    assert parse(REQUEST, b"") == REQUEST()


@pytest.mark.parametrize(
    "raw",
    [b"\xff", b"\x12\x05V", b"\x12\x02\xc3\x28", b"\x0a\x02\xff\xff"],
    ids=["no tag", "cut off", "no UTF-8", "a broken header"],
)
def test_bytes_that_are_no_request_are_refused_by_its_name(raw: bytes) -> None:
    with pytest.raises(RequestInvalid) as caught:
        parse(REQUEST, raw)

    assert caught.value.head.text_zh == "报文不是有效的SettleRequest消息,请核对接口定义"


def test_unknown_fields_are_no_problem() -> None:
    """A newer client may send more than we know."""
    assert parse(REQUEST, b"\xa2\x06\x01x").SerializeToString() == b"\xa2\x06\x01x"


def test_two_million_bytes_are_taken_and_not_one_more() -> None:
    most = REQUEST(invoice_number="9" * 1_999_996).SerializeToString()
    assert len(most) == 2_000_000

    assert parse(REQUEST, most).invoice_number.startswith("9")  # type: ignore[attr-defined]
    with pytest.raises(LimitReached) as caught:
        parse(REQUEST, most + b"\x00")
    assert caught.value.head.text_zh == "报文2000001字节超过上限2000000字节,请分批上传"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Settle", "settle"),
        ("UploadFees", "upload_fees"),
        ("GetSettlement", "get_settlement"),
        ("QueryPerson", "query_person"),
    ],
)
def test_handlers_are_named_in_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_methods_are_found_by_their_full_names() -> None:
    services = [SERVICE, eligibility_service_pb2.DESCRIPTOR.services_by_name["EligibilityService"]]

    found = methods_of(services)

    assert full_name(SETTLE) == "yidi.v1.SettlementService/Settle"
    assert found["yidi.v1.SettlementService/Settle"] is SETTLE
    assert "yidi.v1.EligibilityService/QueryPerson" in found
    assert len(found) == 13


def test_a_service_that_lacks_a_method_never_listens() -> None:
    """Every method of the contract is served: what is forgotten is found at the start."""
    door = Door(ManualClock(NOW), Nobody())

    with pytest.raises(InvariantBroken, match="SettlementService/OpenVisit"):
        door.bind(SERVICE, object())
