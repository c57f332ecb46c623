"""Answers as a faulty province would give them (A-060, A-063): what the platform must notice."""

from __future__ import annotations

from copy import deepcopy
from typing import TypeVar

from google.protobuf.message import Message

from yidi.domain.fault import FaultKind
from yidi.v1 import settlement_service_pb2 as contract

M = TypeVar("M", bound=Message)


def altered(answer: M, kind: FaultKind) -> M:
    """Return a copy of an answer with one fault in its amounts; other answers as they are.

    The split moves one fen out of or into the scope and still adds up; an unbalanced answer
    asks one fen too much of the person.
    """
    if not isinstance(answer, contract.SettleResponse | contract.PreSettleResponse):
        return answer
    copy = deepcopy(answer)
    result = copy.settlement.breakdown
    if kind is FaultKind.ALTER_SPLIT:
        split = result.totals.split
        step = 1 if split.in_scope_fen > 0 else -1
        split.in_scope_fen -= step
        split.full_self_paid_fen += step
    elif kind is FaultKind.UNBALANCE:
        result.cash_fen += 1
    return copy
