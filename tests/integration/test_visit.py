"""One visit from registration to refund, over real sockets through the national gateway.

The amounts are those of money.md, case 2: 255.00 in scope at 70 % are 178.50.
"""

from __future__ import annotations

import asyncio

import grpc
import pytest

from tests.messages import (
    HYPERTENSION_TOTALS,
    LI_GUILAN,
    MA_GUOLIANG,
    WITHOUT_DIALYSIS,
    Desk,
    a_line,
    totals,
    totals_of,
)
from tests.platforms import Embedded
from yidi.v1 import codes_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.both_databases]


async def refund_of(platform: Embedded, desk: Desk, settled: settlement_pb2.Settlement):
    request = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    answer = await platform.gateway.call("SettlementService/CancelSettlement", request)
    return answer.refund


def pool_before(breakdown: settlement_pb2.Breakdown) -> int:
    """What the pooled fund had paid for hypertension this year before this settlement."""
    name = "pool/employee-chronic-M03900"
    return next(each.before_fen for each in breakdown.accumulators if each.name == name)


async def test_a_chronic_visit_is_settled_to_the_fen(platform: Embedded, desk: Desk):
    settled = await platform.settled_visit(desk)

    assert settled.state == settlement_pb2.SETTLEMENT_STATE_SETTLED
    assert settled.receipt_category == codes_pb2.RECEIPT_CATEGORY_CHRONIC
    assert (settled.disease_code, settled.disease_name) == ("M03900", "高血压")
    assert (settled.insured_area, settled.treating_region) == ("630100", "510100")
    paid = settled.breakdown
    assert paid.totals == HYPERTENSION_TOTALS
    assert [(fund.fund, fund.amount_fen) for fund in paid.funds] == [(310100, 17_850)]
    assert (paid.fund_total_fen, paid.person_part_fen) == (17_850, 9_150)
    assert (paid.account_fen, paid.cash_fen, paid.hospital_part_fen) == (0, 9_150, 0)
    assert paid.balance_after_fen == 800_000


async def test_the_account_pays_the_persons_part_when_it_is_used(platform: Embedded, desk: Desk):
    visit_id = await platform.uploaded_visit(desk)

    answer = await platform.gateway.call(
        "SettlementService/Settle", desk.settle(visit_id, use_account=True)
    )
    paid = answer.settlement.breakdown
    refund = await refund_of(platform, desk, answer.settlement)

    assert (paid.account_fen, paid.cash_fen, paid.balance_after_fen) == (9_150, 0, 790_850)
    assert refund.breakdown.account_fen == -9_150
    assert refund.breakdown.balance_after_fen == 800_000


async def test_a_trial_says_what_settling_will_answer_and_stores_nothing(
    platform: Embedded, desk: Desk
):
    visit_id = await platform.uploaded_visit(desk)
    before = await platform.stored()

    trial = await platform.gateway.call("SettlementService/PreSettle", desk.pre_settle(visit_id))

    assert await platform.stored() == before
    settled = await platform.gateway.call("SettlementService/Settle", desk.settle(visit_id))
    assert trial.settlement.state == settlement_pb2.SETTLEMENT_STATE_TRIAL
    assert trial.settlement.settlement_id == ""
    assert trial.settlement.breakdown == settled.settlement.breakdown


async def test_a_refund_is_the_exact_negative_and_restores_the_accumulators(
    platform: Embedded, desk: Desk
):
    settled = await platform.settled_visit(desk)

    refund = await refund_of(platform, desk, settled)

    paid, back = settled.breakdown, refund.breakdown
    assert refund.state == settlement_pb2.SETTLEMENT_STATE_REFUND
    assert refund.original_settlement_id == settled.settlement_id
    assert (back.fund_total_fen, back.cash_fen, back.account_fen) == (-17_850, -9_150, 0)
    assert back.totals.total_fen == -27_000
    assert [each.amount_fen for each in back.funds] == [-17_850]
    assert [(each.name, each.after_fen) for each in back.accumulators] == [
        (each.name, each.before_fen) for each in paid.accumulators
    ]


async def test_a_settlement_is_found_by_number_and_by_message_before_and_after_its_refund(
    platform: Embedded, desk: Desk
):
    settled = await platform.settled_visit(desk)
    by_number = desk.get_settlement(settlement_id=settled.settlement_id)
    by_message = desk.get_settlement(original_message_id=settled.message_id)

    first = await platform.gateway.call("SettlementService/GetSettlement", by_number)
    refund = await refund_of(platform, desk, settled)
    later = await platform.gateway.call("SettlementService/GetSettlement", by_message)

    assert first.settlement == settled
    assert later.settlement.state == settlement_pb2.SETTLEMENT_STATE_REFUNDED
    assert later.settlement.refund_settlement_id == refund.settlement_id
    assert later.settlement.breakdown == settled.breakdown


async def test_a_second_refund_under_another_message_is_refused(platform: Embedded, desk: Desk):
    settled = await platform.settled_visit(desk)
    refund = await refund_of(platform, desk, settled)
    again = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    of_refund = desk.cancel_settlement(refund.settlement_id, settled.visit_id)

    refused = await platform.gateway.refusal("SettlementService/CancelSettlement", again)
    barred = await platform.gateway.refusal("SettlementService/CancelSettlement", of_refund)

    assert (refused.code, refused.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "ALREADY_REFUNDED",
    )
    assert barred.reason == "REFUND_NOT_ALLOWED"


async def test_lines_come_in_batches_and_a_batch_can_be_taken_back(platform: Embedded, desk: Desk):
    opened = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit())
    visit_id = opened.visit_id
    second = [a_line("9", price=10_000_000, quantity=1_000_000, amount=1_000)]

    await platform.gateway.call("SettlementService/UploadFees", desk.upload_fees(visit_id))
    both = await platform.gateway.call(
        "SettlementService/UploadFees",
        desk.upload_fees(visit_id, lines=second, batch_number="2", totals=totals_of(second)),
    )
    left = await platform.gateway.call(
        "SettlementService/WithdrawFees", desk.withdraw_fees(visit_id, batch_number="2")
    )
    none = await platform.gateway.call(
        "SettlementService/WithdrawFees", desk.withdraw_fees(visit_id, batch_number="0000")
    )

    assert (both.line_count, both.visit_totals.total_fen) == (4, 28_000)
    assert (left.line_count, left.visit_totals) == (3, HYPERTENSION_TOTALS)
    assert (none.line_count, none.visit_totals.total_fen) == (0, 0)


async def test_lines_taken_back_can_be_uploaded_again(platform: Embedded, desk: Desk):
    visit_id = await platform.uploaded_visit(desk)

    await platform.gateway.call("SettlementService/WithdrawFees", desk.withdraw_fees(visit_id))
    again = await platform.gateway.call("SettlementService/UploadFees", desk.upload_fees(visit_id))

    assert (again.line_count, again.visit_totals) == (3, HYPERTENSION_TOTALS)


async def test_a_closed_visit_takes_nothing_more(platform: Embedded, desk: Desk):
    cancelled = await platform.uploaded_visit(desk)
    await platform.gateway.call("SettlementService/CancelVisit", desk.cancel_visit(cancelled))
    settled = (await platform.settled_visit(desk)).visit_id

    for visit_id in (cancelled, settled):
        for method, request in (
            ("UploadFees", desk.upload_fees(visit_id)),
            ("WithdrawFees", desk.withdraw_fees(visit_id)),
            ("PreSettle", desk.pre_settle(visit_id)),
            ("Settle", desk.settle(visit_id)),
            ("CancelVisit", desk.cancel_visit(visit_id)),
        ):
            refused = await platform.gateway.refusal(f"SettlementService/{method}", request)
            assert refused.reason == "VISIT_CLOSED", method
            assert refused.fields == ["visit_id"]


async def test_a_benefit_of_nothing_is_success(platform: Embedded, desk: Desk):
    """A-075: a bill wholly out of scope settles with a fund of 0.00."""
    opened = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit(disease=""))
    lines = [a_line("1", full_self_paid=10_400, fee_class=codes_pb2.FEE_CLASS_C)]
    await platform.gateway.call(
        "SettlementService/UploadFees", desk.upload_fees(opened.visit_id, lines=lines)
    )

    answer = await platform.gateway.call(
        "SettlementService/Settle", desk.settle(opened.visit_id, totals=totals(0, outside=10_400))
    )

    assert answer.settlement.breakdown.fund_total_fen == 0
    assert answer.settlement.breakdown.cash_fen == 10_400
    assert answer.settlement.receipt_category == codes_pb2.RECEIPT_CATEGORY_ORDINARY


async def test_what_the_hospital_bears_lowers_what_the_person_pays(platform: Embedded, desk: Desk):
    visit_id = await platform.uploaded_visit(desk)

    answer = await platform.gateway.call(
        "SettlementService/Settle", desk.settle(visit_id, hospital_part_fen=1_500)
    )

    paid = answer.settlement.breakdown
    assert (paid.fund_total_fen, paid.hospital_part_fen, paid.cash_fen) == (17_850, 1_500, 7_650)


async def test_a_chronic_cost_settled_as_ordinary_is_refunded_and_settled_again(
    platform: Embedded, desk: Desk
):
    """A-090: 50 % of 255.00 wrongly, then 70 % of it."""
    opened = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit(disease=""))
    upload = desk.upload_fees(opened.visit_id)
    await platform.gateway.call("SettlementService/UploadFees", upload)
    wrong = await platform.gateway.call("SettlementService/Settle", desk.settle(opened.visit_id))

    refund = await refund_of(platform, desk, wrong.settlement)
    right = await platform.settled_visit(desk)

    assert wrong.settlement.breakdown.fund_total_fen == 12_750
    assert refund.breakdown.fund_total_fen == -12_750
    assert right.breakdown.fund_total_fen == 17_850


async def test_two_visits_at_once_never_overdraw_a_cap(platform: Embedded, desk: Desk):
    """A-080: the cap of 4000.00 for hypertension holds however many visits arrive together."""
    lines = [a_line("1", price=1_000_000_000, quantity=3_000_000, amount=300_000)]
    sums = totals_of(lines)
    visits = []
    for _ in range(4):
        opened = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit())
        upload = desk.upload_fees(opened.visit_id, lines=lines)
        await platform.gateway.call("SettlementService/UploadFees", upload)
        visits.append(opened.visit_id)
    trial = desk.pre_settle(visits[0], totals=sums)
    left = (await platform.gateway.call("SettlementService/PreSettle", trial)).settlement.breakdown
    used_before = pool_before(left)

    answers = await asyncio.gather(
        *(
            platform.gateway.call("SettlementService/Settle", desk.settle(each, totals=sums))
            for each in visits
        )
    )

    pooled = [
        fund.amount_fen
        for answer in answers
        for fund in answer.settlement.breakdown.funds
        if fund.fund == codes_pb2.FUND_EMPLOYEE_POOL
    ]
    assert used_before + sum(pooled) == 400_000


async def test_somebody_elses_settlement_and_visit_are_not_shown(platform: Embedded, desk: Desk):
    settled = await platform.settled_visit(desk)
    other_person = desk.get_settlement(
        settlement_id=settled.settlement_id, person_number="63010000000000000249"
    )
    elsewhere = Desk(institution="H51010000002", serials=desk.serials)

    unknown = await platform.gateway.refusal("SettlementService/GetSettlement", other_person)
    barred = await platform.gateway.refusal(
        "SettlementService/CancelSettlement",
        elsewhere.cancel_settlement(settled.settlement_id, settled.visit_id),
    )

    assert (unknown.code, unknown.reason) == (grpc.StatusCode.NOT_FOUND, "SETTLEMENT_NOT_KNOWN")
    assert (barred.code, barred.reason) == (grpc.StatusCode.PERMISSION_DENIED, "NOT_YOUR_VISIT")


async def test_an_answer_says_who_answered_when_and_how_long_the_province_took(
    platform: Embedded, desk: Desk
):
    request = desk.open_visit()

    answer = await platform.gateway.call("SettlementService/OpenVisit", request)

    header = answer.header
    assert header.reply_id[:20] == "63000020250106153000"
    assert (len(header.reply_id), header.reply_id.isdigit()) == (30, True)
    assert header.received_at.seconds == header.responded_at.seconds == 1_736_148_600
    assert header.province_time_micros > 0
    assert header.replayed is False


async def test_an_unused_qualification_is_worth_a_hint(platform: Embedded, desk: Desk):
    """A-043: an ordinary visit of somebody with a qualification says so."""
    answer = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit(disease=""))

    (hint,) = answer.header.warnings
    assert hint.name == "UNUSED_QUALIFICATION"
    assert hint.text_zh == "患者有门诊慢特病待遇资格:M03900"


async def test_a_person_is_found_by_every_credential_and_checked_by_name(
    platform: Embedded, desk: Desk
):
    """A-040, A-042."""
    credentials = (
        (1, "E63010000000000000111E04C63"),
        (2, "630198195203120020"),
        (3, "YUXDVMO38"),
    )

    for kind, number in credentials:
        request = desk.query_person(credential={"type": kind, "number": number})
        answer = await platform.gateway.call("EligibilityService/QueryPerson", request)
        assert answer.person.person_number == LI_GUILAN.number
        assert answer.person.name == "李桂兰"

    wrong = await platform.gateway.refusal(
        "EligibilityService/QueryPerson", desk.query_person(name="李桂芳")
    )
    assert (wrong.code, wrong.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "PERSON_MISMATCH")


async def test_eligibility_tells_outcome_filing_and_benefit(platform: Embedded, desk: Desk):
    request = desk.query_eligibility(disease="M03900")

    answer = await platform.gateway.call("EligibilityService/QueryEligibility", request)

    assert answer.outcome == 1
    assert list(answer.reasons) == []
    assert (answer.filing.type, answer.filing.area) == (11, "510000")
    assert [each.disease_code for each in answer.qualifications] == ["M03900"]
    assert answer.relation.insured_area == "630100"
    assert answer.benefit.rate_bp == 7_000
    assert answer.benefit.plan == "employee-chronic-M03900"
    assert answer.institution.institution_code == "H51010000001"


async def test_a_no_is_an_answer_with_reasons_in_the_order_to_mend_them(
    platform: Embedded, desk: Desk
):
    """A-069: dialysis at a hospital that has not opened it: pay and claim, with the reason."""
    second = Desk(institution=WITHOUT_DIALYSIS, serials=desk.serials)
    ma = second.query_eligibility(MA_GUOLIANG, "M07801")

    answer = await platform.gateway.call("EligibilityService/QueryEligibility", ma)

    assert answer.outcome == 3
    (reason,) = answer.reasons
    assert reason.text_zh == "本机构未开通透析跨省直接结算,请全额自费后回参保地手工报销"
    assert not answer.HasField("benefit")


async def test_an_inquiry_brings_the_first_answer(platform: Embedded, desk: Desk):
    settled = await platform.settled_visit(desk)

    inquired = await platform.gateway.call(
        "SettlementService/InquireMessage", desk.inquire(settled.message_id)
    )

    assert inquired.state == contract.MESSAGE_STATE_DONE
    assert inquired.method == "yidi.v1.SettlementService/Settle"
    assert inquired.settle.settlement == settled
