"""Chronic care that cannot be settled here is not sent again as ordinary care (A-069).

Ma Guoliang has a qualification for dialysis; the Second Hospital has not opened it.
"""

from __future__ import annotations

import itertools
from typing import Any

import grpc
import pytest

from tests.messages import (
    LI_GUILAN,
    MA_GUOLIANG,
    WITHOUT_DIALYSIS,
    Desk,
    a_charge,
    a_line,
    hypertension_charges,
)
from tests.platforms import Embedded
from yidi.v1 import codes_pb2
from yidi.v1 import settlement_service_pb2 as contract
from yidi.v1 import treating_place_service_pb2 as treating

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPEN = "SettlementService/OpenVisit"
UPLOAD = "SettlementService/UploadFees"
BILL = "TreatingPlaceService/SettleBill"
AMLODIPINE = "XC08CAX001A001010190001"
NUMBERS = (f"OP20250106-{each:04d}" for each in itertools.count(1))


@pytest.fixture
def second(desk: Desk) -> Desk:
    """The counter of the Second Hospital."""
    return Desk(institution=WITHOUT_DIALYSIS, serials=desk.serials)


@pytest.fixture
def number() -> str:
    """An outpatient number that no other test uses."""
    return next(NUMBERS)


def dialysis(desk: Desk, number: str, *lines: str, **changed: Any) -> contract.OpenVisitRequest:
    """The dialysis visit, with the numbers of its lines where the hospital names them."""
    planned = [contract.PlannedLine(line_number=each, item_code=AMLODIPINE) for each in lines]
    return desk.open_visit(
        MA_GUOLIANG, "M07801", outpatient_number=number, planned_lines=planned, **changed
    )


def ordinary(desk: Desk, number: str, **changed: Any) -> contract.OpenVisitRequest:
    return desk.open_visit(MA_GUOLIANG, "", outpatient_number=number, **changed)


def dialysis_charges(**part: Any) -> list[treating.Charge]:
    """Two lines of the dialysis, as part of whatever the cashier says."""
    rows = (
        ("1", AMLODIPINE, "苯磺酸氨氯地平片", 26, 4, 10_400),
        ("2", "001102990000100", "普通门诊诊查费", 16, 1, 1_600),
    )
    return [a_charge(*row, **part) for row in rows]


def cold() -> treating.Charge:
    return a_charge("4", "XR05XXX001A001010190060", "复方氨酚烷胺片", 35, 1, 3_500, ordinary=True)


async def test_a_refused_dialysis_is_not_opened_as_ordinary_care(
    platform: Embedded, second: Desk, number: str
):
    """A-069: found by the outpatient number where the hospital named no lines."""
    first = await platform.gateway.refusal(OPEN, dialysis(second, number))

    refused = await platform.gateway.refusal(OPEN, ordinary(second, number))
    emergency = await platform.provinces.refusal(
        OPEN,
        ordinary(
            second,
            number,
            header=second.header(interface_version="V2.0"),
            care_type=codes_pb2.CARE_TYPE_EMERGENCY,
        ),
    )

    assert (first.reason, first.detail.next_step) == ("DISEASE_NOT_OPEN_AT_INSTITUTION", 5)
    assert refused.code is grpc.StatusCode.FAILED_PRECONDITION
    assert refused.problems == [("FALLBACK_TO_ORDINARY_FORBIDDEN", "outpatient_number")]
    assert (refused.detail.code, refused.detail.party, refused.detail.next_step) == (4028, 4, 5)
    assert refused.localized.message == "透析费用不能按普通门诊结算,请自费后手工报销"
    assert emergency.problems == refused.problems


async def test_other_visits_of_the_person_go_on(
    platform: Embedded, desk: Desk, second: Desk, number: str
):
    """A-069: another outpatient number, and the same number at another hospital."""
    await platform.gateway.refusal(OPEN, dialysis(second, number))

    other = await platform.gateway.call(OPEN, ordinary(second, next(NUMBERS)))
    elsewhere = await platform.gateway.call(OPEN, ordinary(desk, number))

    assert other.visit_id
    assert elsewhere.visit_id


async def test_only_the_lines_of_the_refused_dialysis_are_refused_as_ordinary(
    platform: Embedded, second: Desk, number: str
):
    """A-069, A-066: what has nothing to do with it is ordinary care beside it."""
    await platform.gateway.refusal(OPEN, dialysis(second, number, "1", "2"))
    opened = await platform.gateway.call(OPEN, ordinary(second, number))
    others = [a_line("3"), a_line("1", item_code="XR05XXX001A001010190060")]
    before = await platform.stored()

    refused = await platform.gateway.refusal(
        UPLOAD,
        second.upload_fees(opened.visit_id, MA_GUOLIANG, lines=[a_line("2"), *others]),
    )
    after = await platform.stored()
    taken = await platform.gateway.call(
        UPLOAD, second.upload_fees(opened.visit_id, MA_GUOLIANG, lines=others)
    )

    assert refused.problems == [("FALLBACK_TO_ORDINARY_FORBIDDEN", "lines[0].line_number")]
    assert (after[1], after[2]) == (before[1], before[2])
    assert taken.line_count == 2


async def test_an_ordinary_visit_that_was_open_before_takes_none_of_the_lines(
    platform: Embedded, second: Desk, number: str
):
    """A-069: the order of the calls is no way round."""
    opened = await platform.gateway.call(OPEN, ordinary(second, number))
    await platform.gateway.refusal(OPEN, dialysis(second, number))

    refused = await platform.gateway.refusal(
        UPLOAD, second.upload_fees(opened.visit_id, MA_GUOLIANG, lines=[a_line("7")])
    )

    assert refused.problems == [("FALLBACK_TO_ORDINARY_FORBIDDEN", "lines[0].line_number")]


async def test_a_bill_sent_again_as_ordinary_is_refused_and_as_self_paid_settled(
    platform: Embedded, second: Desk, number: str
):
    """A-069: the dialysis is paid in full, the cold is ordinary care under the same number."""
    facts = {"outpatient_number": number}
    mixed = second.settle_bill(
        MA_GUOLIANG, charges=[*dialysis_charges(disease_code="M07801"), cold()], **facts
    )
    as_ordinary = second.settle_bill(
        MA_GUOLIANG, charges=[*dialysis_charges(ordinary=True), cold()], **facts
    )
    in_full = second.settle_bill(
        MA_GUOLIANG, charges=[*dialysis_charges(self_paid=True), cold()], **facts
    )

    first = await platform.provinces.refusal(BILL, mixed)
    again = await platform.provinces.refusal(BILL, as_ordinary)
    settled = await platform.provinces.call(BILL, in_full)

    assert first.reason == "DISEASE_NOT_OPEN_AT_INSTITUTION"
    assert again.problems == [
        ("FALLBACK_TO_ORDINARY_FORBIDDEN", "lines[0].line_number"),
        ("FALLBACK_TO_ORDINARY_FORBIDDEN", "lines[1].line_number"),
    ]
    assert [(part.receipt_category, part.totals.total_fen) for part in settled.parts] == [
        (codes_pb2.RECEIPT_CATEGORY_ORDINARY, 3_500),
        (codes_pb2.RECEIPT_CATEGORY_SELF_PAID, 12_000),
    ]


async def test_a_trial_that_is_refused_counts_as_the_answer(
    platform: Embedded, second: Desk, number: str
):
    """A-069: the hospital has been told."""
    charges = dialysis_charges(disease_code="M07801")
    trial = second.settle_bill(
        MA_GUOLIANG, charges=charges, outpatient_number=number, trial_only=True
    )
    as_ordinary = second.settle_bill(
        MA_GUOLIANG, charges=dialysis_charges(ordinary=True), outpatient_number=number
    )

    await platform.provinces.refusal(BILL, trial)
    refused = await platform.provinces.refusal(BILL, as_ordinary)

    assert [reason for reason, _ in refused.problems] == ["FALLBACK_TO_ORDINARY_FORBIDDEN"] * 2


async def test_a_mixed_visit_whose_chronic_part_is_accepted_is_settled_in_its_parts(
    platform: Embedded, desk: Desk, number: str
):
    """A-066, A-069: one outpatient number, nothing barred."""
    bill = desk.settle_bill(charges=[*hypertension_charges(), cold()], outpatient_number=number)

    settled = await platform.provinces.call(BILL, bill)

    assert [part.receipt_category for part in settled.parts] == [
        codes_pb2.RECEIPT_CATEGORY_CHRONIC,
        codes_pb2.RECEIPT_CATEGORY_ORDINARY,
    ]


async def test_without_a_qualification_the_same_lines_are_ordinary_care(
    platform: Embedded, second: Desk, number: str
):
    """A-068, A-069: the last row of the table."""
    wrong = second.open_visit(LI_GUILAN, "M07801", outpatient_number=number)
    right = second.open_visit(LI_GUILAN, "", outpatient_number=number)

    refused = await platform.gateway.refusal(OPEN, wrong)
    opened = await platform.gateway.call(OPEN, right)

    assert refused.reason == "NO_QUALIFICATION_FOR_DISEASE"
    assert opened.visit_id


async def test_a_repeat_gets_the_first_refusal_and_an_inquiry_finds_it(
    platform: Embedded, second: Desk, number: str
):
    """A-079: the bar and the refusal were written together, once."""
    request = dialysis(second, number)

    first = await platform.gateway.refusal(OPEN, request)
    stored = await platform.stored()
    again = await platform.provinces.refusal(OPEN, request)
    inquired = await platform.provinces.call(
        "SettlementService/InquireMessage",
        second.inquire(request.header.message_id, header=second.header(MA_GUOLIANG)),
    )

    assert await platform.stored() == stored
    assert first.detail == again.detail == inquired.refusal
    assert inquired.state == contract.MESSAGE_STATE_REFUSED


async def test_a_planned_line_that_can_be_no_line_is_refused(
    platform: Embedded, second: Desk, number: str
):
    request = dialysis(second, number, "0", "2")
    request.planned_lines[1].item_code = "AMLODIPINE"

    refused = await platform.gateway.refusal(OPEN, request)

    assert refused.problems == [
        ("FIELD_MALFORMED", "planned_lines[0].line_number"),
        ("ITEM_CODE_MALFORMED", "planned_lines[1].item_code"),
    ]


async def test_more_planned_lines_than_a_call_may_upload_are_refused(
    platform: Embedded, second: Desk, number: str
):
    request = dialysis(second, number, *map(str, range(1, 502)))

    refused = await platform.gateway.refusal(OPEN, request)

    assert refused.problems == [("TOO_MANY_LINES", "planned_lines")]
