"""The header of every request: each field, each problem, all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.message import Message

from tests.messages import VISITED, Desk, a_header, stamp
from tests.unit.wire.decoding import decoded, found, refused
from yidi.domain.requests import Header
from yidi.v1 import manual_claim_service_pb2, outage_service_pb2, registry_service_pb2
from yidi.v1 import treating_place_service_pb2 as treating
from yidi.wire.decode import DECODERS

VISIT = "630100202501061400000001000001"
ORIGINAL = "H51010000001202501060000000099"

EVERY_REQUEST: dict[str, Callable[[Desk], Message]] = {
    "QueryPerson": lambda desk: desk.query_person(),
    "QueryEligibility": lambda desk: desk.query_eligibility(),
    "OpenVisit": lambda desk: desk.open_visit(),
    "UploadFees": lambda desk: desk.upload_fees(),
    "WithdrawFees": lambda desk: desk.withdraw_fees(VISIT),
    "CancelVisit": lambda desk: desk.cancel_visit(VISIT),
    "PreSettle": lambda desk: desk.pre_settle(VISIT),
    "Settle": lambda desk: desk.settle(VISIT),
    "CancelSettlement": lambda desk: desk.cancel_settlement("S1", VISIT),
    "Reverse": lambda desk: desk.reverse(ORIGINAL),
    "InquireMessage": lambda desk: desk.inquire(ORIGINAL),
    "GetSettlement": lambda desk: desk.get_settlement(settlement_id="S1"),
    "QuerySettlementDetail": lambda desk: desk.query_settlement_detail("S1"),
    "SplitCharges": lambda desk: desk.split_charges(),
    "SettleBill": lambda desk: desk.settle_bill(),
    "RefundBill": lambda desk: desk.refund_bill(ORIGINAL),
}


def an_inquiry(**changed: Any) -> Message:
    """The request with nothing but a header to look at."""
    desk = Desk()
    header = a_header(1, **changed)
    return desk.inquire(
        f"{header.institution_code or 'H51010000001'}202501060000000099", header=header
    )


def test_every_request_of_a_visit_or_bill_is_decoded() -> None:
    agencies = {
        registry_service_pb2.DESCRIPTOR.name,
        manual_claim_service_pb2.DESCRIPTOR.name,
        outage_service_pb2.DESCRIPTOR.name,
    }
    names = {
        each.DESCRIPTOR.name.removesuffix("Request")
        for each in DECODERS
        if each.DESCRIPTOR.file.name not in agencies
    }

    assert names == set(EVERY_REQUEST)


@pytest.mark.parametrize("name", EVERY_REQUEST)
def test_a_request_that_is_right_has_no_problem(name: str) -> None:
    assert found(EVERY_REQUEST[name](Desk())) == []


@pytest.mark.parametrize("name", EVERY_REQUEST)
def test_an_empty_request_names_everything_that_is_missing_from_the_header_on(name: str) -> None:
    empty = type(EVERY_REQUEST[name](Desk()))()

    problems = found(empty)

    header = [
        ("FIELD_MISSING", "header.message_id"),
        ("FIELD_MISSING", "header.interface_version"),
        ("FIELD_MISSING", "header.treating_region"),
        ("FIELD_MISSING", "header.insured_region"),
        ("FIELD_MISSING", "header.institution_code"),
    ]
    if isinstance(empty, treating.SplitChargesRequest):
        header.remove(("FIELD_MISSING", "header.insured_region"))
    assert problems[: len(header)] == header
    assert len(problems) > len(header)


def test_a_header_is_decoded_field_by_field() -> None:
    assert decoded(an_inquiry()).header == Header(
        message_id="H51010000001202501060000000001",
        interface_version="V2.1",
        treating_region="510100",
        insured_region="630100",
        institution_code="H51010000001",
    )


HEADERS = [
    (
        "short id",
        {"message_id": "H510100000012025010600000000"},
        "MESSAGE_ID_MALFORMED",
        "message_id",
    ),
    (
        "id of the 30th of February",
        {"message_id": "H51010000001202502300000000001"},
        "MESSAGE_ID_MALFORMED",
        "message_id",
    ),
    (
        "id with full-width digits",
        {"message_id": "H5101000000120250106000000000\uff11"},
        "MESSAGE_ID_MALFORMED",
        "message_id",
    ),
    (
        "id of another institution",
        {"message_id": "H51010000002202501060000000001"},
        "INSTITUTION_MISMATCH",
        "message_id",
    ),
    ("no version", {"interface_version": ""}, "FIELD_MISSING", "interface_version"),
    (
        "another version",
        {"interface_version": "V3.0"},
        "INTERFACE_VERSION_UNKNOWN",
        "interface_version",
    ),
    (
        "version in lower case",
        {"interface_version": "v2.1"},
        "INTERFACE_VERSION_UNKNOWN",
        "interface_version",
    ),
    ("unknown treating region", {"treating_region": "510199"}, "REGION_UNKNOWN", "treating_region"),
    ("treating region too short", {"treating_region": "5101"}, "REGION_UNKNOWN", "treating_region"),
    ("unknown insured region", {"insured_region": "999999"}, "REGION_UNKNOWN", "insured_region"),
    ("same province", {"insured_region": "510700"}, "NOT_CROSS_PROVINCE", "insured_region"),
    ("same region", {"insured_region": "510100"}, "NOT_CROSS_PROVINCE", "insured_region"),
    ("operator too long", {"operator_code": "9" * 31}, "FIELD_MALFORMED", "operator_code"),
    ("unknown operator type", {"operator_type": 9}, "CODE_VALUE_UNKNOWN", "operator_type"),
]


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [each[1:] for each in HEADERS],
    ids=[each[0] for each in HEADERS],
)
def test_a_wrong_header_field_is_named(changed: dict[str, Any], reason: str, field: str) -> None:
    assert found(an_inquiry(**changed)) == [(reason, f"header.{field}")]


@pytest.mark.parametrize(
    "code", ["H5101000000", "X51010000001", "H99010000001", "h51010000001", "H5101000000\uff11"]
)
def test_a_malformed_institution_code_is_named(code: str) -> None:
    """A-050."""
    desk = Desk()
    header = a_header(1, institution_code=code, message_id="H51010000001202501060000000001")

    problems = found(desk.get_settlement(settlement_id="S1", header=header))

    assert ("FIELD_MALFORMED", "header.institution_code") in problems


@pytest.mark.parametrize(
    "changed",
    [
        {"interface_version": "V2.0"},
        {"insured_region": "630000"},
        {"treating_region": "510000"},
        {"operator_code": "", "operator_type": 0},
        {"operator_code": "9" * 30},
        {"sent_at": stamp(VISITED)},
    ],
    ids=str,
)
def test_a_header_leaves_room_for_what_is_optional(changed: dict[str, Any]) -> None:
    assert found(an_inquiry(**changed)) == []


def test_splitting_needs_no_insured_region_but_checks_one_that_is_given() -> None:
    desk = Desk()

    without = desk.split_charges(header=desk.header(insured_region=""))
    same = desk.split_charges(header=desk.header(insured_region="510700"))

    assert found(without) == []
    assert found(same) == [("NOT_CROSS_PROVINCE", "header.insured_region")]


def test_xinjiang_and_bingtuan_are_two_provinces() -> None:
    """A-031."""
    assert found(an_inquiry(treating_region="510100", insured_region="660000")) == []


def test_all_problems_of_a_header_are_told_at_once() -> None:
    request = an_inquiry(
        message_id="x",
        interface_version="V9",
        treating_region="1",
        insured_region="2",
        operator_type=7,
    )

    refusal = refused(request)

    assert refusal.reason.name == "REQUEST_INVALID"
    assert [each.field_path for each in refusal.problems] == [
        "header.message_id",
        "header.interface_version",
        "header.treating_region",
        "header.insured_region",
        "header.operator_type",
    ]


def test_a_bad_value_is_shown_short_and_printable() -> None:
    request = an_inquiry(interface_version="V2.1\n" + "9" * 500)

    (problem,) = refused(request).problems

    assert problem.text_zh == "接口版本号V2.1?999999999999999999…无效,应为V2.0或V2.1"
