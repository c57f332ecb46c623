"""What the command line sends: message ids, headers, bills that are the same when repeated."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from yidi.cli.bill_file import BillRow
from yidi.cli.failures import WrongInput
from yidi.cli.requests import (
    BillOptions,
    MessageIds,
    Patient,
    bill_request,
    refund_request,
    wholly_ordinary,
)
from yidi.domain.regions import CHINA_TIME
from yidi.runtime.clock import ManualClock
from yidi.v1 import codes_pb2

NOON = datetime(2026, 1, 31, 12, 0, 5, tzinfo=CHINA_TIME)
MESSAGE_ID = "H51010000001202601311200050042"
LI_GUILAN = Patient("63010000000000000152", "630100", 310, 2, "630198195203120020")
ROW = BillRow(
    2, "1", "XC08CAX001A001010190001", "某药", 26_000_000, 4_000_000, 10_400, "M03900", None
)


def test_message_ids_have_institution_and_time_and_never_come_twice():
    ids = MessageIds(ManualClock(NOON))

    found = [ids.next_id("H51010000001") for _ in range(1000)]

    assert {each[:26] for each in found} == {"H5101000000120260131120005"}
    assert {len(each) for each in found} == {30}
    assert len(set(found)) == 1000


def test_no_message_id_is_made_for_a_malformed_institution():
    with pytest.raises(WrongInput, match="wrong length"):
        MessageIds(ManualClock(NOON)).next_id("H5101")


def test_the_header_follows_from_the_message_id():
    header = bill_request(MESSAGE_ID, LI_GUILAN, [ROW], BillOptions()).header

    assert header.message_id == MESSAGE_ID
    assert header.institution_code == "H51010000001"
    assert (header.treating_region, header.insured_region) == ("510100", "630100")
    assert header.interface_version == "V2.1"


def test_the_same_command_with_the_same_message_id_sends_the_same_content():
    """A-079: only so is a repeat recognised as one."""
    first = bill_request(MESSAGE_ID, LI_GUILAN, [ROW], BillOptions())
    again = bill_request(MESSAGE_ID, LI_GUILAN, [ROW], BillOptions())

    assert first == again
    assert first.visited_at.ToDatetime(CHINA_TIME) == NOON
    assert first.outpatient_number == "OP202601311200050042"


def test_a_row_becomes_a_charge_of_its_part():
    rows = [
        ROW,
        *wholly_ordinary([ROW]),
        BillRow(4, "3", "009914990005700", "保健品", 1, 1, 1, "self", date(2026, 1, 30)),
    ]

    chronic, ordinary, own = bill_request(MESSAGE_ID, LI_GUILAN, rows, BillOptions()).charges

    assert (chronic.disease_code, chronic.amount_fen) == ("M03900", 10_400)
    assert (chronic.price_micros, chronic.quantity_micros) == (26_000_000, 4_000_000)
    assert ordinary.ordinary
    assert own.self_paid
    assert own.occurred_at.ToDatetime(CHINA_TIME) == datetime(2026, 1, 30, tzinfo=CHINA_TIME)


def test_options_of_a_visit_are_sent():
    options = BillOptions(use_account=False, is_trial=True, is_emergency=True)

    request = bill_request(MESSAGE_ID, LI_GUILAN, [ROW], options)

    assert not request.use_account
    assert request.trial_only
    assert request.extension.emergency_referral == codes_pb2.EMERGENCY_REFERRAL_EMERGENCY


def test_a_visit_that_is_no_emergency_sends_no_extension():
    assert not bill_request(MESSAGE_ID, LI_GUILAN, [ROW], BillOptions()).HasField("extension")


def test_a_refund_names_the_bill_by_its_message():
    request = refund_request(
        MESSAGE_ID[:-1] + "3", MESSAGE_ID, "630100", "退药", LI_GUILAN.person_number
    )

    assert request.original_message_id == MESSAGE_ID
    assert (request.header.insured_region, request.cause) == ("630100", "退药")
    assert request.person_number == LI_GUILAN.person_number
