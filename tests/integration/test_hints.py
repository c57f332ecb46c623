"""A person with a qualification is told so wherever it is not used (A-043, A-092)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.messages import (
    HAN_WENXIU,
    LI_GUILAN,
    ZHANG_YONGHE,
    Desk,
    a_charge,
    hypertension_charges,
)
from tests.platforms import Embedded
from yidi.v1 import codes_pb2
from yidi.v1 import simulator_service_pb2 as simulator

pytestmark = pytest.mark.asyncio(loop_scope="module")

OF_LI = [("UNUSED_QUALIFICATION", "患者有门诊慢特病待遇资格:M03900", ["M03900"])]
STATUS = "SimulatorService/GetStatus"


def hints(answer: Any) -> list[tuple[str, str, list[str]]]:
    return [(each.name, each.text_zh, list(each.disease_codes)) for each in answer.header.warnings]


def cold(part: str = "ordinary"):
    row = ("4", "XR05XXX001A001010190060", "复方氨酚烷胺片", 35, 1, 3_500)
    return a_charge(*row, **({"ordinary": True} if part == "ordinary" else {"disease_code": part}))


async def test_every_answer_about_ordinary_care_names_the_unused_qualification(
    platform: Embedded, desk: Desk
):
    call = platform.gateway.call
    asked = await call("EligibilityService/QueryEligibility", desk.query_eligibility())
    opened = await call("SettlementService/OpenVisit", desk.open_visit(disease=""))
    await call("SettlementService/UploadFees", desk.upload_fees(opened.visit_id))
    tried = await call("SettlementService/PreSettle", desk.pre_settle(opened.visit_id))
    settle = desk.settle(opened.visit_id)
    settled = await call("SettlementService/Settle", settle)
    again = await call("SettlementService/Settle", settle)

    assert [hints(each) for each in (asked, opened, tried, settled, again)] == [OF_LI] * 5
    assert again.header.replayed


async def test_chronic_care_uses_the_qualification_and_gets_no_hint(platform: Embedded, desk: Desk):
    call = platform.gateway.call
    asked = await call(
        "EligibilityService/QueryEligibility", desk.query_eligibility(disease="M03900")
    )
    opened = await call("SettlementService/OpenVisit", desk.open_visit())
    await call("SettlementService/UploadFees", desk.upload_fees(opened.visit_id))
    settled = await call("SettlementService/Settle", desk.settle(opened.visit_id))

    assert [hints(each) for each in (asked, opened, settled)] == [[]] * 3


async def test_a_declared_qualification_that_is_not_there_is_told(platform: Embedded, desk: Desk):
    declared = {"declared_chronic": codes_pb2.FLAG_YES}

    answers = [
        await platform.gateway.call(
            "EligibilityService/QueryEligibility", desk.query_eligibility(HAN_WENXIU, **more)
        )
        for more in (declared, {})
    ]

    assert [[name for name, _, _ in hints(each)] for each in answers] == [
        ["DECLARED_QUALIFICATION_MISSING"],
        [],
    ]


async def test_a_bill_hints_at_what_none_of_its_parts_uses(platform: Embedded, desk: Desk):
    settle_bill = "TreatingPlaceService/SettleBill"
    ordinary = desk.settle_bill(charges=[cold()])
    mixed = desk.settle_bill(charges=[*hypertension_charges(), cold()])
    of_two = desk.settle_bill(ZHANG_YONGHE, charges=[*hypertension_charges(), cold()])
    tried = desk.settle_bill(charges=[cold()], trial_only=True)

    answers = [
        await platform.provinces.call(settle_bill, each)
        for each in (ordinary, mixed, of_two, tried)
    ]

    both = ("UNUSED_QUALIFICATION", "患者有门诊慢特病待遇资格:M01600", ["M01600"])
    assert [hints(each) for each in answers] == [OF_LI, [], [both], OF_LI]


async def test_visits_of_qualified_people_are_counted_by_the_care_they_settle_as(
    platform: Embedded, desk: Desk
):
    """A-092: only of people with a qualification, and only first answers."""
    before = await platform.control.call(STATUS, simulator.GetStatusRequest())
    opened = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit(disease=""))
    await platform.gateway.call("SettlementService/UploadFees", desk.upload_fees(opened.visit_id))
    settle = desk.settle(opened.visit_id)
    for _ in range(2):
        await platform.gateway.call("SettlementService/Settle", settle)
    await platform.settled_visit(desk, LI_GUILAN)

    after = await platform.control.call(STATUS, simulator.GetStatusRequest())

    assert after.qualified_visits - before.qualified_visits == 2
    assert after.qualified_as_ordinary - before.qualified_as_ordinary == 1
