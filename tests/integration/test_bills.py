"""A hospital's whole bill at its own province: cut, settled, repeated, refunded (A-066, A-090).

The mixed visit is money.md, case 2: 428.00 in three parts; 178.50 and 28.25 from the fund.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest
import pytest_asyncio

from tests.messages import (
    HAN_WENXIU,
    LI_GUILAN,
    MA_GUOLIANG,
    PHARMACY,
    ZHANG_YONGHE,
    Desk,
    a_charge,
    hypertension_charges,
    message_id,
    mixed_charges,
    stamp,
)
from tests.platforms import Embedded
from yidi.v1 import codes_pb2, settlement_pb2

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.both_databases]

SETTLE = "TreatingPlaceService/SettleBill"
REFUND = "TreatingPlaceService/RefundBill"


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def sound_books(platform: Embedded) -> AsyncIterator[None]:
    """After every test the accumulators are the sum of what was settled."""
    yield
    assert list(await platform.platform.books.check_accumulators()) == []


async def settle(platform: Embedded, request: Any) -> Any:
    return await platform.provinces.call(SETTLE, request)


def funds(answer: Any) -> list[tuple[int, str, int]]:
    """Category, disease and fund total of every part."""
    return [
        (part.receipt_category, part.disease_code, part.settlement.breakdown.fund_total_fen)
        for part in answer.parts
    ]


async def standing(platform: Embedded, desk: Desk, person: Any) -> int:
    """What the hypertension accumulator of a person holds now."""
    opened = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit(person))
    who = {"person_number": person.number}
    upload = desk.upload_fees(opened.visit_id, person)
    await platform.gateway.call("SettlementService/UploadFees", upload)
    trial = await platform.gateway.call(
        "SettlementService/PreSettle", desk.pre_settle(opened.visit_id, **who)
    )
    changes = trial.settlement.breakdown.accumulators
    return {each.name: each.before_fen for each in changes}["pool/employee-chronic-M03900"]


# --------------------------------------------------------------------------- splitting


async def test_charges_are_split_by_the_catalogue_of_the_treating_place(
    platform: Embedded, desk: Desk
):
    """A-061: the worked table of the rule, 600.00 split by Sichuan for a tertiary hospital."""
    rows = (
        ("1", "XA10BAX001A001010190014", "盐酸二甲双胍缓释片", 30, 4, 12_000),
        ("2", "XC09CAX001E001010190004", "缬沙坦胶囊", 50, 4, 20_000),
        ("3", "002103990002800", "心脏彩色多普勒超声", 200, 1, 20_000),
        ("4", "001102990000500", "特需门诊诊查费", 80, 1, 8_000),
    )
    before = await platform.stored()

    answer = await platform.provinces.call(
        "TreatingPlaceService/SplitCharges",
        desk.split_charges(charges=[a_charge(*row, ordinary=True) for row in rows]),
    )

    parts = [
        (
            line.split.full_self_paid_fen,
            line.split.over_limit_fen,
            line.split.first_paid_fen,
            line.split.in_scope_fen,
        )
        for line in answer.lines
    ]
    assert parts == [
        (0, 0, 0, 12_000),
        (0, 0, 2_000, 18_000),
        (0, 2_000, 1_800, 16_200),
        (8_000, 0, 0, 0),
    ]
    total = answer.totals
    assert (total.total_fen, total.split.in_scope_fen) == (60_000, 46_200)
    assert await platform.stored() == before


async def test_every_item_that_the_catalogue_lacks_is_named(platform: Embedded, desk: Desk):
    charges = [
        a_charge("1", "X" + "0" * 22, "不存在的药品", 1, 1, 100, ordinary=True),
        a_charge("2", "001102990000100", "普通门诊诊查费", 16, 1, 1_600, ordinary=True),
        a_charge("3", "9" * 15, "不存在的项目", 1, 1, 100, self_paid=True),
    ]

    refused = await platform.provinces.refusal(SETTLE, desk.settle_bill(charges=charges))

    assert refused.code is grpc.StatusCode.NOT_FOUND
    assert refused.problems == [
        ("ITEM_NOT_IN_CATALOGUE", "charges[0].item_code"),
        ("ITEM_NOT_IN_CATALOGUE", "charges[2].item_code"),
    ]


async def test_an_item_before_its_time_is_not_called_unknown(platform: Embedded, desk: Desk):
    """A-056: the catalogue has it, but not on the day of the visit."""
    blood_count = a_charge("1", "002504990000700", "血细胞分析", 25, 1, 2_500, ordinary=True)
    begin = datetime(2019, 1, 7, 8, tzinfo=UTC)
    bill = desk.settle_bill(charges=[blood_count], visited_at=stamp(begin))

    refused = await platform.provinces.refusal(SETTLE, bill)

    assert refused.problems == [("ITEM_NOT_VALID_ON_DAY", "charges[0].item_code")]
    assert refused.detail.text_zh == "第1行项目2019-01-07不在目录有效期内(自2023-03-01起)"


# --------------------------------------------------------------------------- settling


async def test_a_mixed_bill_is_cut_into_chronic_ordinary_and_self_paid(
    platform: Embedded, desk: Desk
):
    """A-066, A-070."""
    answer = await settle(platform, desk.settle_bill())

    assert funds(answer) == [
        (codes_pb2.RECEIPT_CATEGORY_CHRONIC, "M03900", 17_850),
        (codes_pb2.RECEIPT_CATEGORY_ORDINARY, "", 2_825),
        (codes_pb2.RECEIPT_CATEGORY_SELF_PAID, "", 0),
    ]
    assert [part.totals.total_fen for part in answer.parts] == [27_000, 6_000, 9_800]
    assert [part.totals.split.in_scope_fen for part in answer.parts] == [25_500, 5_650, 0]
    assert [part.HasField("settlement") for part in answer.parts] == [True, True, False]
    assert [[line.line_number for line in part.lines] for part in answer.parts] == [
        ["1", "2", "3"],
        ["4", "5"],
        ["6"],
    ]
    assert (answer.total_fen, answer.fund_total_fen) == (42_800, 20_675)
    assert (answer.account_fen, answer.cash_fen) == (12_325, 9_800)


async def test_two_diseases_are_settled_one_by_one(platform: Embedded, desk: Desk):
    """A-065: parts come by disease code; the pooled share of each is 70 %."""
    diabetes = a_charge(
        "7",
        "XA10BAX001A001010190014",
        "盐酸二甲双胍缓释片",
        30,
        4,
        12_000,
        disease_code="M01600",
    )

    answer = await settle(
        platform, desk.settle_bill(ZHANG_YONGHE, charges=[*hypertension_charges(), diabetes])
    )

    assert funds(answer) == [
        (codes_pb2.RECEIPT_CATEGORY_CHRONIC, "M01600", 8_400),
        (codes_pb2.RECEIPT_CATEGORY_CHRONIC, "M03900", 17_850),
    ]


async def test_an_emergency_is_settled_without_a_filing(platform: Embedded, desk: Desk):
    """A-028: 50 % less the 10 points of an emergency, of 16.00."""
    visit = [a_charge("1", "001102990000100", "普通门诊诊查费", 16, 1, 1_600, ordinary=True)]
    flag = codes_pb2.EMERGENCY_REFERRAL_EMERGENCY

    without = await platform.provinces.refusal(SETTLE, desk.settle_bill(HAN_WENXIU, charges=visit))
    answer = await settle(
        platform,
        desk.settle_bill(HAN_WENXIU, charges=visit, extension={"emergency_referral": flag}),
    )

    assert without.reason == "FILING_MISSING"
    (part,) = answer.parts
    assert part.receipt_category == codes_pb2.RECEIPT_CATEGORY_ORDINARY
    assert part.settlement.care_type == codes_pb2.CARE_TYPE_EMERGENCY
    assert part.settlement.filing_type == codes_pb2.FILING_TYPE_EMERGENCY
    assert answer.fund_total_fen == 640


async def test_a_pharmacy_sells_drugs_from_the_personal_account(platform: Embedded, desk: Desk):
    """A-076."""
    counter = Desk(PHARMACY, serials=desk.serials)
    drug = a_charge("1", "XC08CAX001A001010190001", "苯磺酸氨氯地平片", 26, 2, 5_200, ordinary=True)
    service = a_charge("2", "001102990000100", "普通门诊诊查费", 16, 1, 1_600, ordinary=True)

    answer = await settle(platform, counter.settle_bill(charges=[drug]))
    refused = await platform.provinces.refusal(SETTLE, counter.settle_bill(charges=[drug, service]))

    (part,) = answer.parts
    assert part.receipt_category == codes_pb2.RECEIPT_CATEGORY_PHARMACY
    assert (answer.fund_total_fen, answer.account_fen, answer.cash_fen) == (0, 5_200, 0)
    assert refused.problems == [("ITEM_NOT_ALLOWED", "charges[1].item_code")]


async def test_a_bill_that_is_all_self_paid_needs_no_insured_place(platform: Embedded, desk: Desk):
    charges = [a_charge("1", "009914990005700", "保健营养补充剂", 98, 1, 9_800, self_paid=True)]
    before = await platform.stored()

    request = desk.settle_bill(charges=charges)
    answer = await settle(platform, request)
    refund = await platform.provinces.call(REFUND, desk.refund_bill(request.header.message_id))

    assert (answer.total_fen, answer.cash_fen, answer.fund_total_fen) == (9_800, 9_800, 0)
    assert list(refund.refunds) == []
    assert await platform.stored() == before


async def test_a_trial_shows_the_amounts_and_settles_nothing(platform: Embedded, desk: Desk):
    settlements = (await platform.stored())[2]

    trial = await settle(platform, desk.settle_bill(trial_only=True))

    assert [each[2] for each in funds(trial)] == [17_850, 2_825, 0]
    assert (trial.total_fen, trial.fund_total_fen) == (42_800, 20_675)
    assert {part.settlement.state for part in trial.parts[:2]} == {
        settlement_pb2.SETTLEMENT_STATE_TRIAL
    }
    assert (await platform.stored())[2] == settlements


# --------------------------------------------------------------------------- all or nothing


async def test_a_part_that_is_refused_leaves_nothing_settled(platform: Embedded, desk: Desk):
    """Diabetes is not hers: the whole bill is refused, and the hypertension part stays open."""
    diabetes = a_charge(
        "7",
        "XA10BAX001A001010190014",
        "盐酸二甲双胍缓释片",
        30,
        4,
        12_000,
        disease_code="M01600",
    )
    used = await standing(platform, desk, LI_GUILAN)
    settlements = (await platform.stored())[2]

    refused = await platform.provinces.refusal(
        SETTLE, desk.settle_bill(charges=[*mixed_charges(), diabetes])
    )

    assert refused.reason == "NO_QUALIFICATION_FOR_DISEASE"
    assert (await platform.stored())[2] == settlements
    assert await standing(platform, desk, LI_GUILAN) == used


async def test_a_bill_for_a_disease_not_opened_is_refused_with_what_to_do(
    platform: Embedded, desk: Desk
):
    """A-069: dialysis at the Second Hospital."""
    second = Desk("H51010000002", serials=desk.serials)
    charges = hypertension_charges("M07801")

    refused = await platform.provinces.refusal(
        SETTLE, second.settle_bill(MA_GUOLIANG, charges=charges)
    )

    assert refused.reason == "DISEASE_NOT_OPEN_AT_INSTITUTION"
    assert refused.detail.text_zh == "本机构未开通透析跨省直接结算,请全额自费后回参保地手工报销"


async def test_a_refused_bill_is_refused_the_same_way_again(platform: Embedded, desk: Desk):
    request = desk.settle_bill(HAN_WENXIU)

    first = await platform.provinces.refusal(SETTLE, request)
    before = await platform.stored()
    again = await platform.provinces.refusal(SETTLE, request)

    assert (again.code, again.text, again.detail) == (first.code, first.text, first.detail)
    assert await platform.stored() == before


# --------------------------------------------------------------------------- repeats


async def test_a_repeat_returns_the_same_settlements(platform: Embedded, desk: Desk):
    request = desk.settle_bill()
    first = await settle(platform, request)
    before = await platform.stored()

    again = await settle(platform, request)

    assert (first.header.replayed, again.header.replayed) == (False, True)
    again.header.replayed = False
    assert again == first
    assert await platform.stored() == before


async def test_repeats_at_once_settle_once(platform: Embedded, desk: Desk):
    request = desk.settle_bill()
    settlements = (await platform.stored())[2]

    answers = await asyncio.gather(*(settle(platform, request) for _ in range(20)))

    assert (await platform.stored())[2] == settlements + 2
    assert len({answer.parts[0].settlement.settlement_id for answer in answers}) == 1
    assert sum(not answer.header.replayed for answer in answers) == 1


async def test_the_same_id_with_other_content_is_a_conflict(platform: Embedded, desk: Desk):
    request = desk.settle_bill()
    settled = await settle(platform, request)
    other = desk.settle_bill(header=request.header, use_account=False)
    refund = desk.refund_bill(settled.parts[0].settlement.message_id, header=request.header)

    for method, each in ((SETTLE, other), (REFUND, refund)):
        refused = await platform.provinces.refusal(method, each)
        assert (refused.code, refused.reason) == (
            grpc.StatusCode.ALREADY_EXISTS,
            "MESSAGE_CONFLICT",
        )


async def test_a_caller_who_goes_away_gets_the_settlements_with_a_repeat(
    platform: Embedded, desk: Desk
):
    request = desk.settle_bill()
    call = platform.provinces.start(SETTLE, request)
    await asyncio.sleep(0)

    call.cancel()
    answer = await settle(platform, request)

    assert [each[2] for each in funds(answer)] == [17_850, 2_825, 0]


# --------------------------------------------------------------------------- refunds


async def test_a_bill_is_refunded_part_by_part_and_can_be_settled_again(
    platform: Embedded, desk: Desk
):
    """A-090: everything wrongly as ordinary, refunded, then rightly as chronic."""
    wrongly = [*hypertension_charges(), *mixed_charges()[3:]]
    for charge in wrongly[:3]:
        charge.ClearField("part")
        charge.ordinary = True
    used = await standing(platform, desk, LI_GUILAN)
    wrong = desk.settle_bill(charges=wrongly)
    settled = await settle(platform, wrong)

    refund = await platform.provinces.call(REFUND, desk.refund_bill(wrong.header.message_id))
    right = await settle(platform, desk.settle_bill())

    assert settled.fund_total_fen == 15_575
    assert [each.breakdown.fund_total_fen for each in refund.refunds] == [-15_575]
    assert right.fund_total_fen == 20_675
    assert await standing(platform, desk, LI_GUILAN) == used + 17_850


async def test_a_repeated_refund_returns_the_same_refunds(platform: Embedded, desk: Desk):
    bill = desk.settle_bill()
    await settle(platform, bill)
    request = desk.refund_bill(bill.header.message_id, cause="误按普通门诊结算")
    first = await platform.provinces.call(REFUND, request)
    before = await platform.stored()

    again = await platform.provinces.call(REFUND, request)

    assert [each.breakdown.fund_total_fen for each in first.refunds] == [-17_850, -2_825]
    assert again.header.replayed is True
    assert list(again.refunds) == list(first.refunds)
    assert await platform.stored() == before


async def test_a_bill_is_refunded_once(platform: Embedded, desk: Desk):
    bill = desk.settle_bill()
    await settle(platform, bill)
    await platform.provinces.call(REFUND, desk.refund_bill(bill.header.message_id))
    settlements = (await platform.stored())[2]

    refused = await platform.provinces.refusal(REFUND, desk.refund_bill(bill.header.message_id))

    assert refused.reason == "ALREADY_REFUNDED"
    assert refused.detail.text_zh == f"账单{bill.header.message_id}已退费,同一结算不能重复退费"
    assert (await platform.stored())[2] == settlements


async def test_a_bill_settled_and_refunded_keeps_its_first_answer(platform: Embedded, desk: Desk):
    bill = desk.settle_bill()
    first = await settle(platform, bill)
    await platform.provinces.call(REFUND, desk.refund_bill(bill.header.message_id))

    again = await settle(platform, bill)

    assert again.parts == first.parts
    assert [each.name for each in first.header.warnings] == []
    assert [(each.name, each.text_zh) for each in again.header.warnings] == [
        ("BILL_REFUNDED", "这张账单后来已退费,本回答是第一次结算的结果")
    ]


async def test_a_part_refunded_in_another_way_does_not_keep_the_rest_from_it(
    platform: Embedded, desk: Desk
):
    bill = desk.settle_bill()
    settled = (await settle(platform, bill)).parts[0].settlement
    cancel = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    one = await platform.gateway.call("SettlementService/CancelSettlement", cancel)

    refund = await platform.provinces.call(REFUND, desk.refund_bill(bill.header.message_id))

    assert [each.breakdown.fund_total_fen for each in refund.refunds] == [-17_850, -2_825]
    assert refund.refunds[0].settlement_id == one.refund.settlement_id


async def test_a_bill_is_not_refunded_for_another_person_than_the_cashier_named(
    platform: Embedded, desk: Desk
):
    """A-090: a message id copied wrongly must not give back somebody else's settlement."""
    bill = desk.settle_bill()
    settled = await settle(platform, bill)
    original = bill.header.message_id

    refused = await platform.provinces.refusal(
        REFUND, desk.refund_bill(original, person_number=MA_GUOLIANG.number)
    )
    refund = await platform.provinces.call(
        REFUND, desk.refund_bill(original, person_number=LI_GUILAN.number)
    )

    assert (refused.reason, refused.code.name) == ("BILL_NOT_KNOWN", "NOT_FOUND")
    assert refused.localized.message == f"未查询到账单{original},请核对报文号和人员编号"
    assert [-each.breakdown.fund_total_fen for each in refund.refunds] == [
        part.settlement.breakdown.fund_total_fen for part in settled.parts[:2]
    ]


async def test_only_a_settled_bill_of_the_institution_can_be_refunded(
    platform: Embedded, desk: Desk
):
    bill, refused_bill = desk.settle_bill(), desk.settle_bill(HAN_WENXIU)
    await settle(platform, bill)
    await platform.provinces.refusal(SETTLE, refused_bill)
    second = Desk("H51010000002", serials=desk.serials)
    refund = desk.refund_bill(bill.header.message_id)
    await platform.provinces.call(REFUND, refund)

    reasons = [
        (await platform.provinces.refusal(REFUND, each)).reason
        for each in (
            desk.refund_bill(message_id(940_000)),
            second.refund_bill(bill.header.message_id),
            desk.refund_bill(refused_bill.header.message_id),
            desk.refund_bill(refund.header.message_id),
        )
    ]

    assert reasons == [
        "BILL_NOT_KNOWN",
        "BILL_NOT_KNOWN",
        "REFUND_NOT_ALLOWED",
        "BILL_NOT_KNOWN",
    ]


@pytest.mark.parametrize("method", ["SplitCharges", "SettleBill"])
async def test_everything_wrong_with_charges_is_told_at_once(
    platform: Embedded, desk: Desk, method: str
):
    """Fields, amounts and what the catalogue does not know, in one refusal that keeps nothing."""
    charges = [
        a_charge("1", "001102990000100", "普通门诊诊查费", 16, 1, 1_700, ordinary=True),
        a_charge("2", "XZ99ZZX999A999010199999", "没有的药", 10, 1, 1_000, ordinary=True),
        a_charge("3", "QH-77", "本地项目", 10, 1, 1_000, ordinary=True),
        a_charge("4", "001102990000100", "普通门诊诊查费", 16, 1, 1_600),
    ]
    request = desk.split_charges if method == "SplitCharges" else desk.settle_bill
    before = await platform.stored()

    refused = await platform.provinces.refusal(
        f"TreatingPlaceService/{method}", request(charges=charges)
    )

    assert refused.reason == "REQUEST_INVALID"
    assert refused.problems == [
        ("AMOUNT_NOT_BALANCED", "charges[0].amount_fen"),
        ("ITEM_CODE_MALFORMED", "charges[2].item_code"),
        ("BILL_PART_INVALID", "charges[3]"),
        ("ITEM_NOT_IN_CATALOGUE", "charges[1].item_code"),
    ]
    assert await platform.stored() == before
