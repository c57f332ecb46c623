"""Domain values as messages of the contract, field by field."""

from __future__ import annotations

from datetime import date

from tests.builders import (
    a_fee_line,
    a_filing,
    a_person,
    a_qualification,
    a_relation,
    a_split,
    a_visit,
    an_institution,
)
from yidi.domain.breakdown import Breakdown, Step
from yidi.domain.care import FilingType, Insurance
from yidi.domain.qualification import QualificationStatus
from yidi.domain.records import Movement
from yidi.v1 import codes_pb2, settlement_pb2
from yidi.wire import encode, settlements

STEP = Step("统筹基金支付", "Pooled fund", 25_500, 7_000, 400_000, 17_850, "255.00 x 70%", "办法")
PAID = Breakdown(
    total_fen=27_000,
    split=a_split(),
    extra_share_fen=11,
    deductible_fen=22,
    pool_fen=17_850,
    covered_fen=25_467,
    uncovered_fen=0,
    large_cost_fen=1,
    critical_illness_fen=0,
    civil_servant_fen=3,
    assistance_fen=4,
    fund_total_fen=17_858,
    hospital_part_fen=5,
    person_part_fen=9_137,
    account_fen=37,
    cash_fen=9_100,
    balance_after_fen=799_963,
    movements=(Movement("pool/chronic-M03900", 2025, 17_850), Movement("account", 0, 37)),
    steps=(STEP, STEP._replace(rate_bp=None, standard_fen=None)),
)
BEFORE = {(2025, "pool/chronic-M03900"): 1_000, (2024, "pool/chronic-M03900"): 7}


def test_a_breakdown_tells_funds_accumulators_and_steps() -> None:
    message = settlement_pb2.Breakdown(**encode.breakdown_fields(PAID, Insurance.EMPLOYEE, BEFORE))

    assert (message.totals.total_fen, message.totals.split.in_scope_fen) == (27_000, 25_500)
    assert [(each.fund, each.amount_fen, each.name_zh) for each in message.funds] == [
        (codes_pb2.FUND_EMPLOYEE_POOL, 17_850, "城镇职工基本医疗保险统筹基金"),
        (codes_pb2.FUND_LARGE_COST, 1, "大额医疗费用补助基金"),
        (codes_pb2.FUND_CIVIL_SERVANT, 3, "公务员医疗补助基金"),
        (codes_pb2.FUND_MEDICAL_ASSISTANCE, 4, "医疗救助基金"),
    ]
    assert [
        (each.name, each.year, each.before_fen, each.after_fen) for each in message.accumulators
    ] == [("pool/chronic-M03900", 2025, 1_000, 18_850), ("account", 0, 0, 37)]
    assert [(each.rate_bp, each.standard_fen) for each in message.steps] == [
        (7_000, 400_000),
        (0, 0),
    ]
    first = message.steps[0]
    assert (first.name_zh, first.name_en, first.clause) == ("统筹基金支付", "Pooled fund", "办法")
    assert (first.taken_from_fen, first.amount_fen, first.text_zh) == (
        25_500,
        17_850,
        "255.00 x 70%",
    )
    assert (message.extra_share_fen, message.deductible_fen) == (11, 22)
    assert (message.covered_fen, message.uncovered_fen) == (25_467, 0)
    assert (message.fund_total_fen, message.hospital_part_fen) == (17_858, 5)
    assert (message.person_part_fen, message.account_fen, message.cash_fen) == (9_137, 37, 9_100)
    assert message.balance_after_fen == 799_963


def test_a_residents_pool_has_its_own_fund() -> None:
    message = settlement_pb2.Breakdown(**encode.breakdown_fields(PAID, Insurance.RESIDENT, {}))

    assert message.funds[0].fund == codes_pb2.FUND_RESIDENT_POOL


def test_a_refund_document_negates_every_amount_and_moves_the_accumulators_back() -> None:
    """A-090: from what the accumulators are now, not from what they were then."""
    settled = settlements.settlement_document(
        a_visit(), PAID, BEFORE, settlement_id="S1", message_id="M1", at_ms=1, plan="p",
        filing_type=11,
    )  # fmt: skip
    now = {(2025, "pool/chronic-M03900"): 50_000, (0, "account"): 100}

    refund = settlements.refund_document(
        settled.SerializeToString(), now, settlement_id="R1", message_id="M2", at_ms=2_000,
        balance_fen=700_000,
    )  # fmt: skip

    assert (refund.settlement_id, refund.original_settlement_id) == ("R1", "S1")
    assert (refund.state, refund.message_id) == (settlement_pb2.SETTLEMENT_STATE_REFUND, "M2")
    assert refund.settled_at.seconds == 2
    back = refund.breakdown
    assert (back.totals.total_fen, back.totals.split.in_scope_fen) == (-27_000, -25_500)
    assert back.totals.split.first_paid_fen == -1_500
    assert [each.amount_fen for each in back.funds] == [-17_850, -1, -3, -4]
    assert (back.fund_total_fen, back.person_part_fen) == (-17_858, -9_137)
    assert (back.account_fen, back.cash_fen, back.hospital_part_fen) == (-37, -9_100, -5)
    assert (back.extra_share_fen, back.deductible_fen, back.covered_fen) == (-11, -22, -25_467)
    assert back.balance_after_fen == 700_037
    assert [(each.before_fen, each.after_fen) for each in back.accumulators] == [
        (50_000, 32_150),
        (100, 63),
    ]
    assert [(each.taken_from_fen, each.amount_fen) for each in back.steps] == [
        (-25_500, -17_850)
    ] * 2
    assert back.steps[0].text_zh == "退费冲回:255.00 x 70%"


def test_a_settlement_document_names_the_visit_and_what_was_used() -> None:
    document = settlements.settlement_document(
        a_visit(), PAID, {}, settlement_id="S1", message_id="M1", at_ms=1_736_148_600_000,
        plan="employee-chronic", filing_type=11,
    )  # fmt: skip

    assert document.state == settlement_pb2.SETTLEMENT_STATE_SETTLED
    assert (document.visit_id, document.message_id) == (a_visit().visit_id, "M1")
    assert (document.insurance, document.category, document.care_type) == (310, 12, 14)
    assert (document.disease_code, document.disease_name) == ("M03900", "高血压")
    assert document.receipt_category == codes_pb2.RECEIPT_CATEGORY_CHRONIC
    assert (document.plan, document.filing_type) == ("employee-chronic", 11)
    assert document.settled_at.seconds == 1_736_148_600


def test_the_receipt_shows_the_category_of_the_care() -> None:
    """A-070: an emergency is shown as ordinary."""
    shown = {
        care_type: settlements.settlement_document(
            a_visit(care_type=care_type, disease_code=""), PAID, {}, settlement_id="",
            message_id="M1", at_ms=0, plan="", filing_type=0,
        )
        for care_type in (11, 13, 14, 41)
    }  # fmt: skip

    assert {care: each.receipt_category for care, each in shown.items()} == {
        11: codes_pb2.RECEIPT_CATEGORY_ORDINARY,
        13: codes_pb2.RECEIPT_CATEGORY_ORDINARY,
        14: codes_pb2.RECEIPT_CATEGORY_CHRONIC,
        41: codes_pb2.RECEIPT_CATEGORY_PHARMACY,
    }
    assert {each.state for each in shown.values()} == {settlement_pb2.SETTLEMENT_STATE_TRIAL}


def test_a_recorded_settlement_tells_of_its_refund() -> None:
    document = settlement_pb2.Settlement(settlement_id="S1", state=2).SerializeToString()

    assert settlements.recorded(document, "").state == settlement_pb2.SETTLEMENT_STATE_SETTLED
    refunded = settlements.recorded(document, "R1")
    assert refunded.state == settlement_pb2.SETTLEMENT_STATE_REFUNDED
    assert refunded.refund_settlement_id == "R1"


def test_a_person_is_told_with_the_balances_of_the_books() -> None:
    message = encode.person(
        a_person(insurances=(a_relation(civil_servant=True),)), {Insurance.EMPLOYEE: 123}
    )

    assert (message.person_number, message.name) == ("63010000000000000152", "李桂兰")
    assert (message.sex, message.birth_date) == (codes_pb2.SEX_FEMALE, "1952-03-12")
    assert message.identity_number == "630198195203120020"
    (relation,) = message.relations
    assert (relation.insurance, relation.category, relation.status) == (310, 12, 1)
    assert (relation.insured_area, relation.account_balance_fen) == ("630100", 123)
    assert (relation.is_civil_servant, relation.is_assisted) == (True, False)


def test_a_filing_is_told_with_its_class() -> None:
    temporary = encode.filing(
        a_filing(filing_type=FilingType.REFERRAL, end=date(2025, 3, 1)), is_deemed=True
    )
    lasting = encode.filing(a_filing())

    assert temporary is not None
    assert (temporary.type, temporary.filing_class) == (21, codes_pb2.FILING_CLASS_TEMPORARY)
    assert (temporary.begins_on, temporary.ends_on) == ("2021-05-01", "2025-03-01")
    assert temporary.is_deemed
    assert lasting is not None
    assert (lasting.filing_class, lasting.ends_on) == (codes_pb2.FILING_CLASS_LONG_TERM, "")
    assert encode.filing(None) is None


def test_a_qualification_without_a_national_code_keeps_it_empty() -> None:
    """A-009."""
    local = encode.qualification(a_qualification(None, local_name="癫痫"))
    national = encode.qualification(
        a_qualification(
            end=date(2026, 1, 1),
            status=QualificationStatus.PAUSED,
            selected_institutions=("H51010000001",),
        )
    )

    assert (local.local_name, local.disease_code, local.disease_name) == ("癫痫", "", "")
    assert (national.disease_code, national.disease_name) == ("M03900", "高血压")
    assert (national.status, national.ends_on) == (2, "2026-01-01")
    assert list(national.selected_institutions) == ["H51010000001"]


def test_an_institution_is_told_with_what_it_opened() -> None:
    message = encode.institution(an_institution())

    assert (message.institution_code, message.region) == ("H51010000001", "510100")
    assert (message.type, message.grade) == (1, 2)
    assert list(message.opened_care_types) == [11, 13, 14]
    assert list(message.opened_diseases) == ["M01600", "M03900"]


def test_a_fee_line_is_told_with_the_rule_of_the_catalogue() -> None:
    message = encode.fee_line(a_fee_line("7", amount=200), 180_000_000, 1_000)

    assert (message.line_number, message.amount_fen) == ("7", 200)
    assert (message.price_limit_micros, message.first_paid_bp) == (180_000_000, 1_000)
    assert (message.split.in_scope_fen, message.occurred_at.seconds) == (200, 1_736_143_200)
