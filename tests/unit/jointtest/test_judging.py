"""What the judge says of answers that contradict themselves, their request or each other.

The settlement behind every test: 270.00, of it 255.00 in scope and 15.00 first paid; 70 % of
what is in scope is 178.50.
"""

from __future__ import annotations

from typing import Any

from yidi.jointtest.heard import Heard
from yidi.jointtest.judging import identities, relations, standing
from yidi.jointtest.judging.comparing import differences
from yidi.jointtest.judging.expected import judge
from yidi.jointtest.v1 import case_pb2, step_pb2
from yidi.runtime.clock import SystemClock
from yidi.v1 import codes_pb2, fees_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

SETTLE = contract.DESCRIPTOR.services_by_name["SettlementService"].methods_by_name["Settle"]
TOTALS = fees_pb2.BillTotals(
    total_fen=27_000, split=fees_pb2.Split(first_paid_fen=1_500, in_scope_fen=25_500)
)


def a_breakdown(**changed: Any) -> settlement_pb2.Breakdown:
    pool = settlement_pb2.FundPayment(fund=codes_pb2.FUND_EMPLOYEE_POOL, amount_fen=17_850)
    facts: dict[str, Any] = {
        "totals": TOTALS,
        "covered_fen": 25_500,
        "funds": [pool],
        "fund_total_fen": 17_850,
        "person_part_fen": 9_150,
        "cash_fen": 9_150,
        "accumulators": [
            settlement_pb2.AccumulatorChange(name="pool/x", year=2025, after_fen=17_850)
        ],
        "steps": [
            settlement_pb2.Step(
                name_zh="分段", taken_from_fen=25_500, rate_bp=7_000, amount_fen=17_850,
                text_zh="255.00 × 70% = 178.50",
            )
        ],
    }  # fmt: skip
    return settlement_pb2.Breakdown(**facts | changed)


def a_settlement(**changed: Any) -> settlement_pb2.Settlement:
    facts: dict[str, Any] = {
        "settlement_id": "S1",
        "state": settlement_pb2.SETTLEMENT_STATE_SETTLED,
        "care_type": codes_pb2.CARE_TYPE_ORDINARY,
        "receipt_category": codes_pb2.RECEIPT_CATEGORY_ORDINARY,
        "breakdown": a_breakdown(),
    }
    return settlement_pb2.Settlement(**facts | changed)


def heard(settlement: settlement_pb2.Settlement) -> Heard:
    found = Heard(SETTLE, contract.SettleRequest(totals=TOTALS), SystemClock().now())
    found.answer = contract.SettleResponse(settlement=settlement)
    found.status = "OK"
    return found


def wrong(settlement: settlement_pb2.Settlement) -> list[tuple[str, str, str, str]]:
    """Check, path, expected and received of every identity that does not hold."""
    judged = [
        *identities.sums(settlement, "settlement"),
        *identities.signs(settlement, "settlement"),
        *identities.movements(settlement, "settlement"),
        *standing._arithmetic(settlement, "settlement"),
    ]
    return [(each.check, each.path, each.expected, each.received) for each in judged]


def test_a_settlement_that_adds_up_is_left_alone() -> None:
    assert wrong(a_settlement()) == []


def test_a_fund_of_one_fen_more_is_told_with_both_sums() -> None:
    """A-063."""
    found = wrong(a_settlement(breakdown=a_breakdown(fund_total_fen=17_851)))

    assert ("identity", "settlement.breakdown.fund_total_fen", "178.50", "178.51") in found
    assert ("identity", "settlement.breakdown.totals.total_fen", "270.01", "270.00") in found


def test_an_account_that_is_not_the_persons_part_is_told() -> None:
    """A-063."""
    found = wrong(a_settlement(breakdown=a_breakdown(account_fen=100)))

    assert found == [("identity", "settlement.breakdown.person_part_fen", "92.50", "91.50")]


def test_a_fund_beyond_the_scope_is_told() -> None:
    """A-063."""
    pool = settlement_pb2.FundPayment(fund=codes_pb2.FUND_EMPLOYEE_POOL, amount_fen=26_000)
    more = a_breakdown(funds=[pool], fund_total_fen=26_000, person_part_fen=1_000, cash_fen=1_000)

    found = wrong(a_settlement(breakdown=more))

    assert ("identity", "settlement.breakdown.fund_total_fen", "≤ 255.00", "260.00") in found


def test_a_pool_that_no_accumulator_counts_is_told() -> None:
    """A-080."""
    found = wrong(a_settlement(breakdown=a_breakdown(accumulators=[])))

    assert found == [("accumulators", "settlement.breakdown.accumulators", "某项变动 178.50", "—")]


def test_a_step_that_rounds_down_is_told_with_the_right_amount() -> None:
    """A-078: 25501 fen at 70 % are 17850.7 fen, which is 178.51 yuan."""
    step = settlement_pb2.Step(
        name_zh="分段", taken_from_fen=25_501, rate_bp=7_000, amount_fen=17_850
    )

    found = wrong(a_settlement(breakdown=a_breakdown(steps=[step])))

    assert found == [
        ("steps", "settlement.breakdown.steps[0].amount_fen", "255.01 × 70% = 178.51", "178.50")
    ]


def test_a_split_that_was_altered_is_told_by_its_part() -> None:
    """A-060."""
    altered = fees_pb2.BillTotals(
        total_fen=27_000, split=fees_pb2.Split(first_paid_fen=1_499, in_scope_fen=25_501)
    )
    answer = a_settlement(breakdown=a_breakdown(totals=altered))

    found = identities.of_its_request(answer, contract.SettleRequest(totals=TOTALS), "settlement")

    assert [(each.path, each.expected, each.received, each.rule) for each in found] == [
        ("settlement.breakdown.totals.split.first_paid_fen", "15.00", "14.99", "A-060"),
        ("settlement.breakdown.totals.split.in_scope_fen", "255.00", "255.01", "A-060"),
    ]


def test_a_missing_category_is_told() -> None:
    """A-070."""
    answer = a_settlement(receipt_category=codes_pb2.RECEIPT_CATEGORY_UNSPECIFIED)

    found = identities.category(answer, "settlement")

    assert [(each.path, each.rule) for each in found] == [("settlement.receipt_category", "A-070")]


def test_a_refund_that_keeps_a_fen_is_told() -> None:
    """A-090."""
    refund = a_settlement(breakdown=a_breakdown(cash_fen=-9_149))

    found = relations.negative(a_settlement(), refund, "refund")

    assert ("refund.breakdown.cash_fen", "-91.50", "-91.49") in [
        (each.path, each.expected, each.received) for each in found
    ]


def test_accumulators_that_begin_elsewhere_are_told() -> None:
    """A-080: the second settlement begins at 0.00 although the first left 178.50."""
    found = relations.chain([("first", a_settlement()), ("second", a_settlement())])

    assert [(each.expected, each.received) for each in found] == [
        ("first 之后 after：178.50", "second 之前 before：0.00")
    ]


def test_of_two_at_once_exactly_one_is_right() -> None:
    relation = case_pb2.Relation(
        kind=case_pb2.RELATION_KIND_EXACTLY_ONE_ANSWERED, steps=["first", "second"]
    )
    both = {"first": heard(a_settlement()), "second": heard(a_settlement())}

    found = relations.judge(relation, both)

    assert [each.received for each in found] == ["first、second"]
    assert relations.judge(relation, {"first": both["first"]}) == []


def test_a_limit_that_is_passed_is_told_and_none_is_no_limit() -> None:
    relation = case_pb2.Relation(
        kind=case_pb2.RELATION_KIND_AT_MOST,
        steps=["visit"],
        path="settlement.breakdown.fund_total_fen",
        equals="told:settlement.breakdown.uncovered_fen",
    )

    def judged(limit: int) -> int:
        told = heard(a_settlement(breakdown=a_breakdown(uncovered_fen=limit)))
        return len(relations.judge(relation, {"visit": heard(a_settlement()), "told": told}))

    assert [judged(17_849), judged(17_850), judged(-1)] == [1, 0, 0]


def test_what_had_to_be_refused_and_was_answered_is_told() -> None:
    expected = step_pb2.Expected(refused=step_pb2.Refused(reasons=["VISIT_CLOSED"]))

    found = judge(expected, heard(a_settlement()), {}, str)

    assert [(each.expected, each.received) for each in found] == [("VISIT_CLOSED", "OK")]


def test_a_field_with_another_value_is_told_side_by_side() -> None:
    expected = step_pb2.Expected()
    expected.fields["settlement.state"].string_value = "TRIAL"
    expected.fields["settlement.breakdown.fund_total_fen"].string_value = "178.51"

    found = judge(expected, heard(a_settlement()), {}, str)

    assert sorted((each.path, each.expected, each.received) for each in found) == [
        ("settlement.breakdown.fund_total_fen", "178.51", "178.50"),
        ("settlement.state", "TRIAL", "SETTLED"),
    ]


def test_messages_are_compared_down_to_the_field() -> None:
    other = a_settlement(breakdown=a_breakdown(cash_fen=1))

    found = differences(a_settlement(), other, check="same", zh="不同", en="differs")

    assert [(each.path, each.expected, each.received) for each in found] == [
        ("breakdown.cash_fen", "91.50", "0.01")
    ]
