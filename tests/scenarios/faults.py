"""How an insured place may misbehave in a scenario: always when it answers a settlement."""

from __future__ import annotations

from tests.integration.tampering import Tampering
from yidi.v1 import settlement_service_pb2 as contract


def tampering(fault: str) -> Tampering:
    """What goes wrong under the name of a fault; nothing without one."""
    if not fault:
        return Tampering()
    if fault == "lose_answer":
        return Tampering(lose_after={"Settle"})
    return Tampering(
        alter={"Settle": {"alter_split": _alter_split, "unbalance": _unbalance}[fault]}
    )


def _alter_split(content: bytes) -> bytes:
    """Ten yuan that the person pays first are in scope all of a sudden."""
    answer = contract.SettleResponse.FromString(content)
    split = answer.settlement.breakdown.totals.split
    split.first_paid_fen -= 1_000
    split.in_scope_fen += 1_000
    return answer.SerializeToString()


def _unbalance(content: bytes) -> bytes:
    """The person pays one fen that nobody can explain."""
    answer = contract.SettleResponse.FromString(content)
    answer.settlement.breakdown.cash_fen += 1
    return answer.SerializeToString()
