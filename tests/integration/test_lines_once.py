"""A fee line lies in one settlement that stands, whichever visit brought it (A-065).

Every visit here shares the outpatient number and has the lines 1 to 3: 255.00 in scope, of
which chronic care pays 178.50 and ordinary care 127.50 (money.md, case 2).
"""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest

from tests.messages import Desk, a_charge, a_line, hypertension_charges, totals_of
from tests.platforms import Embedded, Refused
from yidi.v1 import error_pb2

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.both_databases]

SETTLE = "SettlementService/Settle"
TWICE = "LINE_ALREADY_SETTLED"


async def uploaded(platform: Embedded, desk: Desk, number: str, disease: str = "", **lines: Any):
    """An open visit under an outpatient number, with its lines."""
    opened = await platform.gateway.call(
        "SettlementService/OpenVisit", desk.open_visit(disease=disease, outpatient_number=number)
    )
    await platform.gateway.call(
        "SettlementService/UploadFees", desk.upload_fees(opened.visit_id, **lines)
    )
    return opened.visit_id


async def test_a_line_that_another_visit_has_settled_is_refused_and_named(
    platform: Embedded, desk: Desk
):
    first = await uploaded(platform, desk, "OP-first", "M03900")
    await platform.gateway.call(SETTLE, desk.settle(first))
    second = await uploaded(platform, desk, "OP-first")
    before = await platform.stored()

    tried = await platform.gateway.refusal("SettlementService/PreSettle", desk.pre_settle(second))
    refused = await platform.gateway.refusal(SETTLE, desk.settle(second))

    assert refused.code is grpc.StatusCode.FAILED_PRECONDITION
    assert tried.problems == refused.problems == [(TWICE, "visit_id")] * 3
    assert refused.detail.text_zh == f"明细1已在就诊{first}中结算"
    assert refused.detail.next_step == error_pb2.NEXT_STEP_REFUND
    assert (await platform.stored())[1:3] == before[1:3]


async def test_other_lines_of_the_same_outpatient_number_are_settled_beside_it(
    platform: Embedded, desk: Desk
):
    """A-066: the parts of a mixed visit share the number and have separate lines."""
    chronic = await uploaded(platform, desk, "OP-mixed", "M03900")
    await platform.gateway.call(SETTLE, desk.settle(chronic))
    others = [a_line("4", price=10_000_000, quantity=1_000_000, amount=1_000)]
    ordinary = await uploaded(platform, desk, "OP-mixed", lines=others)

    answer = await platform.gateway.call(SETTLE, desk.settle(ordinary, totals=totals_of(others)))

    assert answer.settlement.breakdown.fund_total_fen == 500


async def test_only_the_lines_that_lie_twice_are_named(platform: Embedded, desk: Desk):
    first = await uploaded(platform, desk, "OP-some")
    await platform.gateway.call(SETTLE, desk.settle(first))
    some = [a_line("3"), a_line("4")]
    second = await uploaded(platform, desk, "OP-some", lines=some)

    refused = await platform.gateway.refusal(SETTLE, desk.settle(second, totals=totals_of(some)))

    assert [each.text_zh for each in refused.detail.problems] == [f"明细3已在就诊{first}中结算"]


async def test_lines_taken_back_leave_the_rest_of_the_visit_to_be_settled(
    platform: Embedded, desk: Desk
):
    first = await uploaded(platform, desk, "OP-back")
    await platform.gateway.call(SETTLE, desk.settle(first))
    second = await uploaded(platform, desk, "OP-back")
    await platform.gateway.call("SettlementService/WithdrawFees", desk.withdraw_fees(second))
    rest = [a_line("7")]
    upload = desk.upload_fees(second, lines=rest, batch_number="2")
    await platform.gateway.call("SettlementService/UploadFees", upload)

    answer = await platform.gateway.call(SETTLE, desk.settle(second, totals=totals_of(rest)))

    assert answer.settlement.visit_id == second


async def test_another_outpatient_number_is_another_line(platform: Embedded, desk: Desk):
    for number in ("OP-one", "OP-two"):
        visit = await uploaded(platform, desk, number)
        answer = await platform.gateway.call(SETTLE, desk.settle(visit))
        assert answer.settlement.settlement_id


async def test_a_refund_frees_the_lines_for_the_right_care(platform: Embedded, desk: Desk):
    """A-090: settled as ordinary by mistake, refunded, settled again as chronic."""
    wrong = await uploaded(platform, desk, "OP-wrong")
    settled = (await platform.gateway.call(SETTLE, desk.settle(wrong))).settlement
    cancel = desk.cancel_settlement(settled.settlement_id, wrong)
    await platform.gateway.call("SettlementService/CancelSettlement", cancel)
    right = await uploaded(platform, desk, "OP-wrong", "M03900")

    answer = await platform.gateway.call(SETTLE, desk.settle(right))

    assert settled.breakdown.fund_total_fen == 12_750
    assert answer.settlement.breakdown.fund_total_fen == 17_850


async def test_of_two_visits_that_settle_a_line_at_once_exactly_one_wins(
    platform: Embedded, desk: Desk
):
    visits = [await uploaded(platform, desk, "OP-race", each) for each in ("", "M03900") * 4]

    answers = await asyncio.gather(
        *(platform.gateway.call(SETTLE, desk.settle(each)) for each in visits),
        return_exceptions=True,
    )

    refused = [each.reason for each in answers if isinstance(each, Refused)]
    assert refused == [TWICE] * 7


async def test_a_bill_with_a_line_that_is_settled_is_refused_whole(platform: Embedded, desk: Desk):
    """No part is settled unless every part can be."""
    settle_bill = "TreatingPlaceService/SettleBill"
    first = desk.settle_bill(charges=hypertension_charges(), outpatient_number="OP-bill")
    await platform.provinces.call(settle_bill, first)
    row = ("XR05XXX001A001010190060", "复方氨酚烷胺片", 35, 1, 3_500)
    charges = [a_charge(number, *row, ordinary=True) for number in ("3", "4")]
    before = (await platform.stored())[2]

    refused = await platform.provinces.refusal(
        settle_bill, desk.settle_bill(charges=charges, outpatient_number="OP-bill")
    )

    assert refused.problems == [(TWICE, "visit_id")]
    assert (await platform.stored())[2] == before
