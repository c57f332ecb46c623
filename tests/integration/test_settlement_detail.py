"""What a settlement came to for the person, told to those whom it concerns (A-071).

The figures are those of the rule: 600.00 of which 462.00 are in scope; the pool pays 40 %,
184.80; the account holds 300.00 and pays them.
"""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from tests.agencies import CHENGDU, HAIDONG, QINGHAI, XINING, Agency
from tests.messages import HAN_WENXIU, LI_GUILAN, Desk, a_line, totals_of
from tests.platforms import Embedded
from yidi.v1 import codes_pb2, fees_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

pytestmark = pytest.mark.asyncio(loop_scope="module")

DETAIL = "SettlementService/QuerySettlementDetail"
NUMBER = {"person_number": HAN_WENXIU.number}


def of_600() -> fees_pb2.FeeLine:
    """The whole table of A-061 in one line."""
    parts = {"full_self_paid": 8_000, "over_limit": 2_000, "first_paid": 3_800}
    return a_line("1", price=600_000_000, quantity=1_000_000, amount=60_000, **parts)


async def emergency(platform: Embedded, desk: Desk, line: fees_pb2.FeeLine) -> Any:
    """An emergency visit of Han Wenxiu, paid from her account as far as it goes."""
    flag = contract.VisitExtension(emergency_referral=codes_pb2.EMERGENCY_REFERRAL_EMERGENCY)
    care = codes_pb2.CARE_TYPE_EMERGENCY
    opened = await platform.gateway.call(
        "SettlementService/OpenVisit",
        desk.open_visit(HAN_WENXIU, "", care_type=care, extension=flag),
    )
    upload = desk.upload_fees(opened.visit_id, HAN_WENXIU, lines=[line])
    await platform.gateway.call("SettlementService/UploadFees", upload)
    answer = await platform.gateway.call(
        "SettlementService/Settle",
        desk.settle(opened.visit_id, totals=totals_of([line]), use_account=True, **NUMBER),
    )
    return answer.settlement


def question(sender: Desk | Agency, settlement_id: str, **changed: Any) -> Any:
    facts = {"header": sender.header(), "settlement_id": settlement_id, **NUMBER}
    return contract.QuerySettlementDetailRequest(**facts | changed)


async def test_the_example_of_the_rule_to_the_fen_directly_and_through_the_gateway(
    platform: Embedded, desk: Desk
):
    """A-071."""
    own_cost = a_line(
        "1", price=900_000_000, quantity=1_000_000, amount=90_000, full_self_paid=90_000
    )
    await emergency(platform, desk, own_cost)
    settled = await emergency(platform, desk, of_600())

    answers = [
        await client.call(DETAIL, question(desk, settled.settlement_id))
        for client in (platform.gateway, platform.provinces)
    ]

    for answer in answers:
        seen = answer.detail
        assert seen.state == settlement_pb2.SETTLEMENT_STATE_SETTLED
        assert seen.receipt_category == codes_pb2.RECEIPT_CATEGORY_ORDINARY
        assert (seen.total_fen, seen.in_scope_fen) == (60_000, 46_200)
        assert (seen.deductible_fen, seen.pool_fen, seen.other_funds_fen) == (0, 18_480, 0)
        assert (seen.account_fen, seen.cash_fen) == (30_000, 11_520)
        assert (seen.own_share_fen, seen.first_paid_fen) == (27_720, 3_800)
        assert (seen.own_cost_fen, seen.over_limit_fen) == (8_000, 2_000)
        assert seen.hospital_part_fen == 0
        assert seen.person_part_fen == 41_520
        assert (seen.year, seen.account_balance_fen) == (2025, 0)
        assert seen.annual_limit_left_fen == 181_520
    assert answers[0].detail == answers[1].detail


async def test_a_refund_gives_the_limit_back_and_is_named(platform: Embedded, desk: Desk):
    settled = await platform.settled_visit(desk)
    who = {"person_number": LI_GUILAN.number}
    cancel = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    before = await platform.gateway.call(DETAIL, question(desk, settled.settlement_id, **who))

    refund = (await platform.gateway.call("SettlementService/CancelSettlement", cancel)).refund
    after = await platform.gateway.call(DETAIL, question(desk, settled.settlement_id, **who))
    negative = await platform.gateway.call(DETAIL, question(desk, refund.settlement_id, **who))

    assert after.detail.state == settlement_pb2.SETTLEMENT_STATE_REFUNDED
    assert after.detail.refund_settlement_id == refund.settlement_id
    assert after.detail.annual_limit_left_fen - before.detail.annual_limit_left_fen == 17_850
    assert (negative.detail.pool_fen, negative.detail.person_part_fen) == (-17_850, -9_150)
    assert negative.detail.own_share_fen == -7_650


@pytest.mark.parametrize("code", [XINING, QINGHAI])
async def test_an_agency_of_the_insured_place_may_look(platform: Embedded, desk: Desk, code: str):
    settled = await emergency(platform, desk, of_600())
    agency = Agency(code, serials=desk.serials)

    answer = await platform.gateway.call(DETAIL, question(agency, settled.settlement_id))

    assert answer.detail.pool_fen == 18_480


async def test_nobody_else_may_look(platform: Embedded, desk: Desk):
    """Another institution, an agency of another area, and one of the treating place."""
    settled = await emergency(platform, desk, of_600())
    others = [
        Desk("H51010000002", serials=desk.serials),
        Agency(HAIDONG, serials=desk.serials),
        Agency(CHENGDU, serials=desk.serials),
    ]

    for other in others:
        refused = await platform.gateway.refusal(DETAIL, question(other, settled.settlement_id))
        assert refused.reason == "NOT_YOUR_SETTLEMENT"
        assert refused.code is grpc.StatusCode.PERMISSION_DENIED


async def test_a_settlement_of_somebody_else_is_not_known(platform: Embedded, desk: Desk):
    settled = await emergency(platform, desk, of_600())
    requests = [
        question(desk, settled.settlement_id, person_number=LI_GUILAN.number),
        question(desk, "630100000000000000000000000000"),
    ]

    for request in requests:
        refused = await platform.gateway.refusal(DETAIL, request)
        assert refused.reason == "SETTLEMENT_NOT_KNOWN"


async def test_what_is_missing_in_a_question_is_named(platform: Embedded, desk: Desk):
    refused = await platform.gateway.refusal(DETAIL, question(desk, "", person_number=""))

    assert refused.problems == [
        ("FIELD_MISSING", "person_number"),
        ("FIELD_MISSING", "settlement_id"),
    ]
