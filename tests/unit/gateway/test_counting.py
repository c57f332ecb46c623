"""What is counted of settlements: what the journal has, once, however it came to know."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.gateway.scripted import VISIT, Gateway, settled
from yidi.domain.errors import OutcomeUnknown
from yidi.rpc.peer import PeerUncertain
from yidi.v1 import settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

MONEY = [("employee_pool", 17_850), ("employee_account", 0), ("cash", 9_150), ("hospital", 0)]
BACK = [("employee_pool", -17_850), ("employee_account", 0), ("cash", -9_150), ("hospital", 0)]
REFUND = settlement_pb2.Settlement(
    settlement_id="630100202501061530000001000010",
    state=4,  # type: ignore[arg-type]
    care_type=14,  # type: ignore[arg-type]
    breakdown=settlement_pb2.Breakdown(
        funds=[settlement_pb2.FundPayment(fund=310100, amount_fen=-17_850)],  # type: ignore[arg-type]
        cash_fen=-9_150,
    ),
)


def chronic(request: contract.SettleRequest) -> contract.SettleResponse:
    answer = settled(request)
    answer.settlement.care_type = 14  # type: ignore[assignment]
    return answer


def counted(outcome: str, money: Any, care_type: str = "chronic") -> Any:
    return ("510000", "630000", care_type, outcome, money)


async def test_a_settlement_is_counted_with_its_money_and_a_repeat_without() -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", chronic)
    request = gateway.desk.settle(VISIT)

    await gateway.settle(request)
    await gateway.settle(request)

    assert gateway.observer.settlements == [counted("settled", MONEY), counted("replayed", [])]
    assert gateway.observer.visits == [("510000", "630000", "chronic")]


async def test_a_settlement_whose_answer_was_lost_is_counted_when_it_is_found() -> None:
    gateway = Gateway()
    gateway.peer.will("Settle", PeerUncertain("late"))
    request = gateway.desk.settle(VISIT)
    with pytest.raises(OutcomeUnknown):
        await gateway.settle(request)
    before = list(gateway.observer.settlements)
    found = contract.InquireMessageResponse(
        state=contract.MESSAGE_STATE_DONE, settle=chronic(request)
    )
    gateway.peer.will("InquireMessage", found)

    await gateway.resolver.tick()

    assert before == []
    assert gateway.observer.settlements == [counted("settled", MONEY)]


async def test_a_refund_is_counted_with_negative_amounts() -> None:
    gateway = Gateway()
    gateway.peer.will("CancelSettlement", contract.CancelSettlementResponse(refund=REFUND))
    request = gateway.desk.cancel_settlement("630100202501061530000001000009", VISIT)

    await gateway.settlement.cancel_settlement(request, gateway.call("CancelSettlement"))

    assert gateway.observer.settlements == [counted("refunded", BACK)]


@pytest.mark.parametrize(
    ("outcome", "refund", "expected"),
    [
        (contract.REVERSE_OUTCOME_UNDONE, REFUND, [counted("reversed", BACK)]),
        (contract.REVERSE_OUTCOME_BARRED, None, []),
    ],
)
async def test_a_reversal_is_counted_if_it_undid_something(
    outcome: Any, refund: Any, expected: Any
) -> None:
    gateway = Gateway()
    gateway.peer.will("Reverse", contract.ReverseResponse(outcome=outcome, refund=refund))

    await gateway.reverse("H51010000001202501061530000001")

    assert gateway.observer.settlements == expected


async def test_a_code_of_another_release_is_counted_as_unknown() -> None:
    gateway = Gateway()

    def strange(request: contract.SettleRequest) -> contract.SettleResponse:
        answer = settled(request)
        answer.settlement.care_type = 99  # type: ignore[assignment]
        answer.settlement.breakdown.funds[0].fund = 999_999  # type: ignore[assignment]
        return answer

    gateway.peer.will("Settle", strange)
    await gateway.settle(gateway.desk.settle(VISIT))

    money = [("unknown", 17_850), *MONEY[1:]]
    assert gateway.observer.settlements == [counted("settled", money, "unknown")]
