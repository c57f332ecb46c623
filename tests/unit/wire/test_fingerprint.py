"""What "the same content" means: who sends it and when does not count, everything else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.messages import VISITED, Desk, a_line, stamp, totals
from tests.unit.wire.test_header import EVERY_REQUEST
from yidi.v1 import settlement_service_pb2 as contract
from yidi.wire.fingerprint import fingerprint

METHOD = "yidi.v1.SettlementService/Settle"
VISIT = "630100202501061400000001000001"


def settle() -> contract.SettleRequest:
    return Desk().settle(VISIT)


def test_the_same_request_has_the_same_fingerprint_of_16_bytes() -> None:
    first = fingerprint(METHOD, settle())

    assert first == fingerprint(METHOD, settle())
    assert len(first) == 16


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda each: setattr(each.header, "message_id", "x"), id="message id"),
        pytest.param(lambda each: setattr(each.header, "operator_code", "2"), id="operator"),
        pytest.param(lambda each: setattr(each.header, "operator_type", 2), id="operator type"),
        pytest.param(lambda each: setattr(each.header, "interface_version", "V2.0"), id="version"),
        pytest.param(lambda each: each.header.sent_at.CopyFrom(stamp(VISITED)), id="sent at"),
    ],
)
def test_who_sends_it_and_when_does_not_count(
    change: Callable[[contract.SettleRequest], None],
) -> None:
    changed = settle()
    change(changed)

    assert fingerprint(METHOD, changed) == fingerprint(METHOD, settle())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda each: setattr(each.header, "treating_region", "510700"), id="treating"),
        pytest.param(lambda each: setattr(each.header, "insured_region", "630000"), id="insured"),
        pytest.param(
            lambda each: setattr(each.header, "institution_code", "H51010000002"), id="institution"
        ),
        pytest.param(lambda each: setattr(each, "visit_id", "V2"), id="visit"),
        pytest.param(lambda each: setattr(each, "person_number", "P2"), id="person"),
        pytest.param(lambda each: setattr(each, "use_account", True), id="account"),
        pytest.param(lambda each: setattr(each, "hospital_part_fen", 1), id="hospital part"),
        pytest.param(lambda each: setattr(each, "invoice_number", "1"), id="invoice"),
        pytest.param(lambda each: each.totals.CopyFrom(totals(1)), id="totals"),
        pytest.param(lambda each: each.MergeFromString(b"\xa2\x06\x01x"), id="an unknown field"),
    ],
)
def test_everything_that_is_asked_for_counts(
    change: Callable[[contract.SettleRequest], None],
) -> None:
    changed = settle()
    change(changed)

    assert fingerprint(METHOD, changed) != fingerprint(METHOD, settle())


def test_the_method_counts() -> None:
    assert fingerprint("yidi.v1.SettlementService/PreSettle", settle()) != fingerprint(
        METHOD, settle()
    )


def test_regions_cannot_be_shifted_into_one_another() -> None:
    one, other = settle(), settle()
    one.header.treating_region, one.header.insured_region = "51", "0100630100"
    other.header.treating_region, other.header.insured_region = "510100", "630100"

    assert fingerprint(METHOD, one) != fingerprint(METHOD, other)


def test_the_order_of_lines_counts() -> None:
    lines = [a_line("1"), a_line("2")]

    there = fingerprint(METHOD, Desk().upload_fees(lines=lines))
    back = fingerprint(METHOD, Desk().upload_fees(lines=lines[::-1]))

    assert there != back


@pytest.mark.parametrize("name", EVERY_REQUEST)
def test_taking_a_fingerprint_leaves_the_request_as_it_was(name: str) -> None:
    request = EVERY_REQUEST[name](Desk())
    before = request.SerializeToString(deterministic=True)

    fingerprint(name, request)

    assert request.SerializeToString(deterministic=True) == before
