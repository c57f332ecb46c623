"""How an insured place may misbehave in a scenario: answering a settlement, or a query."""

from __future__ import annotations

from tests.integration.tampering import Tampering
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import settlement_service_pb2 as contract


def tampering(fault: str) -> Tampering:
    """What goes wrong under the name of a fault; nothing without one."""
    if not fault:
        return Tampering()
    if fault == "lose_answer":
        return Tampering(lose_after={"Settle"})
    if fault in _OF_QUERY:
        return Tampering(alter={"QueryEligibility": _OF_QUERY[fault]})
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


def _local_code(content: bytes) -> bytes:
    """Every qualification under its local code and name."""
    answer = eligibility.QueryEligibilityResponse.FromString(content)
    for each in answer.qualifications:
        each.disease_code, each.disease_name = each.local_code, each.local_name
    return answer.SerializeToString()


def _local_name(content: bytes) -> bytes:
    """Every qualification under a name of the place's own."""
    answer = eligibility.QueryEligibilityResponse.FromString(content)
    for each in answer.qualifications:
        each.disease_name = "高血压Ⅱ期"
    return answer.SerializeToString()


_OF_QUERY = {"local_code": _local_code, "local_name": _local_name}
