"""Refunds: what cannot be refunded, what settles the costs again, what later ones keep.

A-090, A-093. The hypertension visit has 255.00 in scope: 178.50 as chronic care, 127.50 as
ordinary care (money.md, case 2).
"""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from tests.messages import (
    LI_GUILAN,
    ZHANG_YONGHE,
    Desk,
    hypertension_charges,
    mixed_charges,
)
from tests.platforms import Embedded
from yidi.v1 import settlement_pb2

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANCEL = "SettlementService/CancelSettlement"
SETTLE = "SettlementService/Settle"
BILL = "TreatingPlaceService/SettleBill"


async def visit(platform: Embedded, desk: Desk, disease: str = "", **changed: Any) -> str:
    opened = await platform.gateway.call(
        "SettlementService/OpenVisit", desk.open_visit(disease=disease, **changed)
    )
    await platform.gateway.call("SettlementService/UploadFees", desk.upload_fees(opened.visit_id))
    return str(opened.visit_id)


async def refund(platform: Embedded, desk: Desk, settled: settlement_pb2.Settlement) -> Any:
    request = desk.cancel_settlement(
        settled.settlement_id, settled.visit_id, person_number=settled.person_number
    )
    return (await platform.gateway.call(CANCEL, request)).refund


async def found(platform: Embedded, desk: Desk, settlement_id: str) -> settlement_pb2.Settlement:
    request = desk.get_settlement(settlement_id=settlement_id)
    answer = await platform.gateway.call("SettlementService/GetSettlement", request)
    return answer.settlement


# --------------------------------------------------------------------------- refused


async def test_what_may_not_be_refunded_says_so_and_changes_nothing(platform: Embedded, desk: Desk):
    """A-090: a refund, a settlement of another institution, and a second time."""
    settled = await platform.settled_visit(desk)
    other = Desk("H51010000002", serials=desk.serials)
    elsewhere = await platform.gateway.refusal(
        CANCEL, other.cancel_settlement(settled.settlement_id, settled.visit_id)
    )
    back = await refund(platform, desk, settled)
    before = await platform.stored()

    twice = await platform.gateway.refusal(
        CANCEL, desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    )
    of_refund = await platform.gateway.refusal(
        CANCEL, desk.cancel_settlement(back.settlement_id, settled.visit_id)
    )
    reversal = await platform.gateway.refusal(
        "SettlementService/Reverse", desk.reverse(back.message_id)
    )

    assert (elsewhere.reason, elsewhere.code) == (
        "NOT_YOUR_VISIT",
        grpc.StatusCode.PERMISSION_DENIED,
    )
    assert [each.reason for each in (twice, of_refund, reversal)] == [
        "ALREADY_REFUNDED",
        "REFUND_NOT_ALLOWED",
        "REVERSE_NOT_POSSIBLE",
    ]
    assert twice.detail.text_zh == f"结算{settled.settlement_id}已退费,同一结算不能重复退费"
    assert (await platform.stored())[1:3] == before[1:3]


async def test_a_single_line_of_a_settlement_cannot_be_taken_back(platform: Embedded, desk: Desk):
    """A-090: only whole settlements are refunded."""
    settled = await platform.settled_visit(desk)

    refused = await platform.gateway.refusal(
        "SettlementService/WithdrawFees", desk.withdraw_fees(settled.visit_id)
    )

    assert refused.reason == "VISIT_CLOSED"
    assert (await found(platform, desk, settled.settlement_id)) == settled


# --------------------------------------------------------------------------- settled again


async def test_what_settles_the_costs_again_is_linked_both_ways(platform: Embedded, desk: Desk):
    wrong = await visit(platform, desk, outpatient_number="OP-linked")
    settled = (await platform.gateway.call(SETTLE, desk.settle(wrong))).settlement
    await refund(platform, desk, settled)
    right = await visit(platform, desk, "M03900", outpatient_number="OP-linked")
    replaces = {"replaces_settlement_id": settled.settlement_id}

    trial = await platform.gateway.call(
        "SettlementService/PreSettle", desk.pre_settle(right, **replaces)
    )
    again = (await platform.gateway.call(SETTLE, desk.settle(right, **replaces))).settlement
    original = await found(platform, desk, settled.settlement_id)
    by_message = desk.get_settlement(original_message_id=settled.message_id)
    asked_by_message = await platform.gateway.call("SettlementService/GetSettlement", by_message)

    assert (settled.breakdown.fund_total_fen, again.breakdown.fund_total_fen) == (12_750, 17_850)
    assert trial.settlement.replaces_settlement_id == settled.settlement_id
    assert again.replaces_settlement_id == settled.settlement_id
    assert list(original.replaced_by_settlement_ids) == [again.settlement_id]
    assert asked_by_message.settlement == original
    assert (await found(platform, desk, again.settlement_id)) == again


async def test_only_a_refunded_settlement_of_the_same_person_and_place_is_replaced(
    platform: Embedded, desk: Desk
):
    standing = await platform.settled_visit(desk)
    of_zhang = await platform.settled_visit(desk, ZHANG_YONGHE)
    back = await refund(platform, desk, of_zhang)
    visit_id = await visit(platform, desk, "M03900")
    wrong = {
        standing.settlement_id: "REPLACED_NOT_REFUNDED",
        of_zhang.settlement_id: "SETTLEMENT_NOT_KNOWN",
        back.settlement_id: "SETTLEMENT_NOT_KNOWN",
        "630100000000000000000000000000": "SETTLEMENT_NOT_KNOWN",
        "9" * 31: "FIELD_MALFORMED",
    }

    for number, reason in wrong.items():
        request = desk.settle(visit_id, replaces_settlement_id=number)
        refused = await platform.gateway.refusal(SETTLE, request)
        assert refused.problems == [(reason, "replaces_settlement_id")]


async def test_the_parts_of_a_bill_are_linked_to_the_bill_they_settle_again(
    platform: Embedded, desk: Desk
):
    """A-090 with the figures of A-066: 155.75 wrongly, then 178.50 and 28.25."""
    wrongly = [*hypertension_charges(), *mixed_charges()[3:]]
    for charge in wrongly[:3]:
        charge.ClearField("part")
        charge.ordinary = True
    wrong = desk.settle_bill(charges=wrongly, outpatient_number="OP-bill")
    settled = await platform.provinces.call(BILL, wrong)
    again = {
        "outpatient_number": "OP-bill",
        "replaces_message_id": wrong.header.message_id,
    }
    too_early = await platform.provinces.refusal(BILL, desk.settle_bill(**again))
    await platform.provinces.call(
        "TreatingPlaceService/RefundBill", desk.refund_bill(wrong.header.message_id)
    )

    right = await platform.provinces.call(BILL, desk.settle_bill(**again))

    first = settled.parts[0].settlement.settlement_id
    parts = [each.settlement for each in right.parts if each.HasField("settlement")]
    assert too_early.reason == "REPLACED_NOT_REFUNDED"
    assert (settled.fund_total_fen, right.fund_total_fen) == (15_575, 20_675)
    assert [each.replaces_settlement_id for each in parts] == [first, first]
    assert sorted((await found(platform, desk, first)).replaced_by_settlement_ids) == sorted(
        each.settlement_id for each in parts
    )


# --------------------------------------------------------------------------- later settlements


async def test_a_refund_restores_only_its_own_amounts_whatever_was_settled_later(
    platform: Embedded, desk: Desk
):
    """A-093: three settlements, the first is refunded; accumulators are the fold of the rest."""
    first, second, third = [await platform.settled_visit(desk) for _ in range(3)]

    back = await refund(platform, desk, first)

    pool = "pool/employee-chronic-M03900"
    moved = {each.name: each for each in back.breakdown.accumulators}[pool]
    of_third = {each.name: each for each in third.breakdown.accumulators}[pool]
    assert (moved.before_fen, moved.before_fen - moved.after_fen) == (of_third.after_fen, 17_850)
    for later in (second, third):
        assert await found(platform, desk, later.settlement_id) == later
    books = platform.platform.books
    assert list(await books.check_accumulators()) == []
    kept = await books.rebuild_accumulators(LI_GUILAN.number)
    assert kept[2025, pool] == moved.after_fen
    fourth = await platform.settled_visit(desk)
    of_fourth = {each.name: each for each in fourth.breakdown.accumulators}[pool]
    assert of_fourth.before_fen == moved.after_fen
