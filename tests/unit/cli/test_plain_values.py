"""Messages as JSON: whole numbers stay numbers, code values have names, absent is null."""

from __future__ import annotations

from yidi.cli.plain_values import plain
from yidi.v1 import codes_pb2, settlement_pb2
from yidi.v1 import treating_place_service_pb2 as treating


def test_amounts_are_numbers_and_code_values_names():
    settlement = settlement_pb2.Settlement(
        insurance=codes_pb2.INSURANCE_EMPLOYEE,
        breakdown=settlement_pb2.Breakdown(
            fund_total_fen=2**53 + 1,
            funds=[settlement_pb2.FundPayment(fund=310100, amount_fen=-17850)],
        ),
    )
    settlement.settled_at.FromJsonString("2026-01-31T04:00:00Z")

    found = plain(settlement)

    assert found["insurance"] == "INSURANCE_EMPLOYEE"
    assert found["breakdown"]["fund_total_fen"] == 9_007_199_254_740_993
    assert found["breakdown"]["funds"] == [
        {"fund": "FUND_EMPLOYEE_POOL", "amount_fen": -17850, "name_zh": ""}
    ]
    assert found["settled_at"] == "2026-01-31T12:00:00+08:00"
    assert found["disease_code"] == ""


def test_a_message_that_is_absent_is_null():
    assert plain(treating.BillPart())["settlement"] is None


def test_a_value_outside_the_table_stays_a_number():
    assert plain(settlement_pb2.Settlement(care_type=99))["care_type"] == 99  # type: ignore[arg-type]


def test_of_a_choice_only_what_was_chosen_has_a_value():
    found = plain(treating.Charge(ordinary=True))

    assert (found["disease_code"], found["ordinary"], found["self_paid"]) == (None, True, None)
