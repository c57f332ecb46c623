"""Fees, settlements, refunds, receipts and versions: A-056, A-060 to A-096, A-140."""

from __future__ import annotations

from typing import Any

from tests.claims import REGISTER, a_receipt, register
from tests.integration.bad_input.case import (
    BILL,
    CANCEL,
    OPEN,
    SETTLE,
    UPLOAD,
    Bad,
    Counters,
    Refusal,
)
from tests.messages import (
    LI_GUILAN,
    MA_GUOLIANG,
    Known,
    a_charge,
    a_line,
    hypertension_charges,
    totals,
    totals_of,
)
from yidi.v1 import codes_pb2
from yidi.v1 import settlement_service_pb2 as contract

UNBALANCED = Refusal("AMOUNT_NOT_BALANCED", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT")
MANY = Refusal("REQUEST_INVALID", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT")
BILL_UNBALANCED = Refusal("BILL_NOT_BALANCED", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT")
CONFLICT = Refusal("CARE_TYPE_CODE_CONFLICT", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT")
CONFLICT_TEXT = "医疗类别与病种代码不一致:门诊慢特病须有且仅有一个病种代码"
USED = Refusal("RECEIPT_ALREADY_USED", "FAILED_PRECONDITION", "INSTITUTION", "CONTACT")


async def lines(at: Counters, *sent: Any, header_totals: Any = None) -> Any:
    """Lines for a visit that is open."""
    desk = at.desk()
    opened = await at.call(OPEN, desk.open_visit())
    sums = header_totals if header_totals is not None else totals_of(sent)
    return desk.upload_fees(opened.visit_id, lines=sent, totals=sums)


async def settled_short(at: Counters) -> Any:
    """One fen is missing between the uploaded lines and the totals of the settlement."""
    desk = at.desk()
    opened = await at.uploaded(desk)
    return desk.settle(opened.visit_id, totals=totals(25_499, first_paid=1_500))


FEES = [
    Bad(
        "A-061.1", "totals one fen under the sum of the lines", UPLOAD,
        lambda at: lines(at, a_line("1"), header_totals=totals(10_399)), MANY,
        "报文有2处错误,请逐项更正后重新发送",
        ("totals.total_fen", "totals.split.in_scope_fen"),
    ),
    Bad(
        "A-061.2", "a settlement one fen under its lines", SETTLE, settled_short, MANY,
        "报文有2处错误,请逐项更正后重新发送",
        ("totals.total_fen", "totals.split.in_scope_fen"),
    ),
    Bad(
        "A-061.3", "a negative line", UPLOAD,
        lambda at: lines(at, a_line("1", quantity=-4_000_000, amount=-10_400)), MANY,
        "报文有5处错误,请逐项更正后重新发送",
        (
            "lines[0].quantity_micros", "lines[0].amount_fen", "lines[0].split.in_scope_fen",
            "totals.total_fen", "totals.split.in_scope_fen",
        ),
    ),
    Bad(
        "A-061.4", "price times quantity is not the amount", UPLOAD,
        lambda at: lines(at, a_line("1", amount=10_402)), UNBALANCED,
        "第1行单价乘数量与金额相差0.02元,请核对明细", ("lines[0].amount_fen",),
    ),
    Bad(
        "A-061.5", "four parts that are not the amount", UPLOAD,
        lambda at: lines(
            at, a_line("1", split={"in_scope_fen": 10_399}), header_totals=totals(10_400)
        ),
        Refusal("SPLIT_NOT_BALANCED", "INVALID_ARGUMENT", "TREATING_PLACE", "CORRECT"),
        "第1行四项分割合计与金额相差0.01元,请就医地核对", ("lines[0].split",),
    ),
    Bad(
        "A-056.1", "an item code of no national shape", UPLOAD,
        lambda at: lines(at, a_line("1", item_code="AMLODIPINE")),
        Refusal("ITEM_CODE_MALFORMED", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT"),
        "第1行目录编码AMLODIPINE不符合国家编码规则", ("lines[0].item_code",),
    ),
    Bad(
        "A-056.2", "an item that the catalogue lacks", BILL,
        lambda at: at.desk().settle_bill(
            charges=[a_charge("1", "9" * 15, "不存在的项目", 1, 1, 100, ordinary=True)]
        ),
        Refusal("ITEM_NOT_IN_CATALOGUE", "NOT_FOUND", "TREATING_PLACE", "CORRECT"),
        "第1行编码999999999999999不在就医地医保目录内", ("charges[0].item_code",),
    ),
]  # fmt: skip


def visit(disease: str = "", **changed: Any) -> Any:
    return lambda at: at.desk().open_visit(disease=disease, **changed)


def without_a_part(at: Counters) -> Any:
    """Nobody has said what the first line belongs to."""
    charges = hypertension_charges()
    charges[0].ClearField("disease_code")
    return at.desk().settle_bill(charges=charges)


async def the_same_line_again(at: Counters) -> Any:
    """Hypertension was settled; the same lines come again as an ordinary visit."""
    desk = at.desk()
    first = await at.uploaded(desk, outpatient_number="OP-TWICE")
    request = desk.settle(first.visit_id)
    await at.call(SETTLE, request)
    again = await at.uploaded(desk, disease="", outpatient_number="OP-TWICE")
    return desk.settle(again.visit_id)


async def as_ordinary_after_the_refusal(at: Counters) -> Any:
    """Dialysis is not opened at the Second Hospital; it tries ordinary care instead."""
    desk = at.desk("H51010000002")
    same = {"outpatient_number": "OP-FALLBACK"}
    await at.running.gateway.refusal(OPEN, desk.open_visit(MA_GUOLIANG, "M07801", **same))
    return desk.open_visit(MA_GUOLIANG, "", **same)


async def other_content(at: Counters) -> Any:
    desk = at.desk()
    request = desk.open_visit()
    await at.call(OPEN, request)
    request.outpatient_number = "OP-OTHER"
    return request


CARE = [
    Bad(
        "A-062.1", "chronic care without a disease", OPEN,
        visit(care_type=codes_pb2.CARE_TYPE_CHRONIC), CONFLICT, CONFLICT_TEXT, ("disease_code",),
    ),
    Bad(
        "A-062.2", "ordinary care with a disease", OPEN,
        visit("M03900", care_type=codes_pb2.CARE_TYPE_ORDINARY), CONFLICT, CONFLICT_TEXT,
        ("disease_code",),
    ),
    Bad(
        "A-065.1", "two diseases in one field", OPEN,
        visit(
            disease_code="M03900,M01600", disease_name="高血压",
            care_type=codes_pb2.CARE_TYPE_CHRONIC,
        ),
        Refusal(
            "ONE_DISEASE_PER_SETTLEMENT", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT"
        ),
        "一次结算只能选择一个门诊慢特病病种,请分病种结算", ("disease_code",),
    ),
    Bad(
        "A-065.2", "lines that were settled before", SETTLE, the_same_line_again,
        Refusal("LINE_ALREADY_SETTLED", "FAILED_PRECONDITION", "INSTITUTION", "REFUND"),
        "明细1已在就诊#中结算", ("visit_id", "visit_id", "visit_id"),
    ),
    Bad(
        "A-066.1", "a line of a bill that belongs to no part", BILL, without_a_part,
        Refusal("BILL_PART_INVALID", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT"),
        "第1行须归入一个慢特病病种、普通门诊或自费之一", ("charges[0]",),
    ),
    Bad(
        "A-069.1", "refused dialysis sent as ordinary care", OPEN, as_ordinary_after_the_refusal,
        Refusal(
            "FALLBACK_TO_ORDINARY_FORBIDDEN", "FAILED_PRECONDITION", "INSTITUTION",
            "PAY_AND_CLAIM",
        ),
        "透析费用不能按普通门诊结算,请自费后手工报销", ("outpatient_number",),
    ),
    Bad(
        "A-079.1", "a message id with other content", OPEN, other_content,
        Refusal("MESSAGE_CONFLICT", "ALREADY_EXISTS", "INSTITUTION", "CORRECT"),
        "报文号#已用于其他内容,请更换报文号", ("",),
    ),
]  # fmt: skip


async def refund_of_a_refund(at: Counters) -> Any:
    desk = at.desk()
    settled = await at.settled(desk)
    request = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    refund = (await at.call(CANCEL, request)).refund
    return desk.cancel_settlement(refund.settlement_id, settled.visit_id)


async def refund_elsewhere(at: Counters) -> Any:
    settled = await at.settled(at.desk())
    return at.desk("H51010000002").cancel_settlement(settled.settlement_id, settled.visit_id)


async def refund_of_a_line(at: Counters) -> Any:
    desk = at.desk()
    settled = await at.settled(desk)
    return desk.withdraw_fees(settled.visit_id)


async def second_refund(at: Counters) -> Any:
    desk = at.desk()
    settled = await at.settled(desk)
    request = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    await at.call(CANCEL, request)
    return desk.cancel_settlement(settled.settlement_id, settled.visit_id)


REFUNDS = [
    Bad(
        "A-090.1", "the refund of a refund", CANCEL, refund_of_a_refund,
        Refusal("REFUND_NOT_ALLOWED", "FAILED_PRECONDITION", "INSTITUTION", "CORRECT"),
        "该笔结算不能退费:退费记录不能再退费", ("settlement_id",),
    ),
    Bad(
        "A-090.2", "a refund at another institution", CANCEL, refund_elsewhere,
        Refusal("NOT_YOUR_VISIT", "PERMISSION_DENIED", "INSTITUTION", "CORRECT"),
        "就诊#不属于该人员或该机构,请核对就诊号", ("visit_id",),
    ),
    Bad(
        "A-090.3", "a refund of some lines only", "SettlementService/WithdrawFees",
        refund_of_a_line,
        Refusal("VISIT_CLOSED", "FAILED_PRECONDITION", "INSTITUTION", "START_AGAIN"),
        "就诊#已结算,不能再办理,请重新登记就诊", ("visit_id",),
    ),
    Bad(
        "A-090.4", "a second refund", CANCEL, second_refund,
        Refusal("ALREADY_REFUNDED", "FAILED_PRECONDITION", "INSTITUTION", "CORRECT"),
        "结算#已退费,同一结算不能重复退费", ("settlement_id",),
    ),
]  # fmt: skip


async def claimed_twice(at: Counters) -> Any:
    first = register(at.agency(), receipts=[a_receipt("0099000001")])
    await at.call(REGISTER, first)
    return register(at.agency(), receipts=[a_receipt("0099000001")])


async def claimed_after_settling(at: Counters) -> Any:
    desk = at.desk("H51010000003")
    opened = await at.uploaded(desk, disease="")
    await at.call(SETTLE, desk.settle(opened.visit_id, invoice_number="0099000002"))
    return register(
        at.agency(), LI_GUILAN, care_type=codes_pb2.CARE_TYPE_ORDINARY,
        reason=1, receipts=[a_receipt("0099000002", 27_000)],
    )  # fmt: skip


CLAIMS = [
    Bad(
        "A-096.1", "a claim without the prescriptions", REGISTER,
        lambda at: register(at.agency(), materials=(1, 2, 3)),
        Refusal("CLAIM_MATERIAL_MISSING", "INVALID_ARGUMENT", "PERSON", "CORRECT"),
        "手工报销缺少材料:处方底方", ("materials",),
    ),
    Bad(
        "A-096.2", "a receipt that was claimed before", REGISTER, claimed_twice, USED,
        "发票0099000001已用于手工报销#", ("receipts[0].invoice_number",),
    ),
    Bad(
        "A-096.3", "a receipt that was settled directly", REGISTER, claimed_after_settling, USED,
        "发票0099000002已用于直接结算#", ("receipts[0].invoice_number",),
    ),
]  # fmt: skip

OF_NINGXIA = Known("64010000000000000152", "某人", LI_GUILAN.identity, region="640100")

VERSIONS = [
    Bad(
        "A-140.1", "a code of 2024 for a province of 2021", OPEN,
        lambda at: at.desk().open_visit(OF_NINGXIA, "M08300"),
        Refusal(
            "INSURED_PLACE_CODE_TABLE", "FAILED_PRECONDITION", "INSURED_PLACE", "PAY_AND_CLAIM"
        ),
        "参保地宁夏回族自治区病种代码表为2021年版,不支持病种代码M08300", ("disease_code",),
    ),
    Bad(
        "A-140.2", "a field of V2.1 for a province of V2.0", OPEN,
        lambda at: at.desk().open_visit(
            OF_NINGXIA, "", extension=contract.VisitExtension(trauma=2)
        ),
        Refusal(
            "INSURED_PLACE_INTERFACE_VERSION", "FAILED_PRECONDITION", "INSURED_PLACE", "CORRECT"
        ),
        "参保地宁夏回族自治区接口版本为V2.0,不支持外伤标志", ("extension.trauma",),
    ),
]  # fmt: skip

CASES = [*FEES, *CARE, *REFUNDS, *CLAIMS, *VERSIONS]
