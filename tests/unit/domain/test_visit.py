"""The life of a visit and of a settlement: what is allowed in which state."""

from __future__ import annotations

import pytest

from tests.builders import NOW_MS, a_settlement, a_split, a_visit, an_empty_visit
from yidi.domain import visit
from yidi.domain.errors import LimitReached, StateRefused
from yidi.domain.records import Movement, SettlementKind, VisitState
from yidi.domain.split import FeeSplit


def test_an_open_visit_may_be_worked_on() -> None:
    visit.check_open(a_visit(state=VisitState.OPEN))


@pytest.mark.parametrize(
    ("state", "zh", "en"),
    [
        (VisitState.SETTLED, "结算", "settled"),
        (VisitState.REFUNDED, "退费", "refunded"),
        (VisitState.CANCELLED, "撤销", "cancelled"),
    ],
)
def test_a_closed_visit_says_how_it_ended(state: VisitState, zh: str, en: str) -> None:
    with pytest.raises(StateRefused) as caught:
        visit.check_open(a_visit(state=state, visit_id="V1"))

    assert caught.value.head.text_zh == f"就诊V1已{zh},不能再办理,请重新登记就诊"
    assert caught.value.head.text_en == f"Visit V1 is {en}; open a new visit instead."


def test_lines_add_to_the_running_totals() -> None:
    after = visit.with_lines(an_empty_visit(), 2, FeeSplit(10_000, 1_000, 2_000, 3_000, 4_000))

    assert after.line_count == 2
    assert visit.totals(after) == FeeSplit(10_000, 1_000, 2_000, 3_000, 4_000)


def test_lines_taken_back_leave_what_was_there_before() -> None:
    before = a_visit()
    more = visit.with_lines(before, 1, a_split(100, first_paid=20, outside=3))

    assert visit.with_lines(more, -1, a_split(100, first_paid=20, outside=3).negated()) == before


def test_a_visit_takes_2000_lines_and_not_one_more() -> None:
    nothing = FeeSplit(0, 0, 0, 0, 0)

    assert visit.with_lines(an_empty_visit(line_count=1_999), 1, nothing).line_count == 2_000
    with pytest.raises(LimitReached) as caught:
        visit.with_lines(an_empty_visit(line_count=1_999), 2, nothing)
    assert caught.value.head.text_zh == "明细2001行超过上限2000行,请分批上传或分次就诊"


def test_only_the_state_of_a_visit_changes() -> None:
    before = a_visit()

    after = visit.in_state(before, VisitState.SETTLED)

    assert after.state is VisitState.SETTLED
    assert visit.in_state(after, VisitState.OPEN) == before


def test_a_refund_is_the_exact_negative_linked_to_its_settlement() -> None:
    """A-090: amounts and movements negated; person, visit and care stay."""
    original = a_settlement(
        large_cost_fen=3,
        critical_illness_fen=4,
        civil_servant_fen=5,
        assistance_fen=6,
        fund_total_fen=17_868,
        hospital_part_fen=7,
        account_fen=125,
        cash_fen=9_000,
        movements=(Movement("pool/x", 2025, 17_850), Movement("account", 0, 125)),
    )

    refund = visit.refund_record(
        original, settlement_id="R1", message_id="M2", at_ms=NOW_MS + 1, document=b"refunded"
    )

    assert (refund.settlement_id, refund.kind) == ("R1", SettlementKind.REFUND)
    assert (refund.original_id, refund.message_id) == (original.settlement_id, "M2")
    assert (refund.settled_at_ms, refund.document) == (NOW_MS + 1, b"refunded")
    assert (refund.total_fen, refund.in_scope_fen) == (-27_000, -25_500)
    assert (refund.pool_fen, refund.large_cost_fen, refund.critical_illness_fen) == (
        -17_850,
        -3,
        -4,
    )
    assert (refund.civil_servant_fen, refund.assistance_fen) == (-5, -6)
    assert refund.fund_total_fen == -17_868
    assert (refund.hospital_part_fen, refund.account_fen, refund.cash_fen) == (-7, -125, -9_000)
    assert refund.movements == (Movement("pool/x", 2025, -17_850), Movement("account", 0, -125))
    assert (refund.visit_id, refund.person_number) == (original.visit_id, original.person_number)
    assert (refund.disease_code, refund.insured_area) == ("M03900", "630100")
