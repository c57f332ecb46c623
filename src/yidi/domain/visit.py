"""Life of a visit and of a settlement: which step is allowed in which state, and what it adds.

OPEN -- Settle --> SETTLED -- CancelSettlement or Reverse --> REFUNDED
OPEN -- CancelVisit --> CANCELLED
"""

from __future__ import annotations

from yidi.domain.errors import refuse
from yidi.domain.limits import LINES_PER_VISIT_MAX
from yidi.domain.records import Settlement, SettlementKind, Visit, VisitState
from yidi.domain.split import FeeSplit

_STATE_TEXTS = {
    VisitState.SETTLED: ("结算", "settled"),
    VisitState.REFUNDED: ("退费", "refunded"),
    VisitState.CANCELLED: ("撤销", "cancelled"),
}


def totals(visit: Visit) -> FeeSplit:
    """Return the running totals of a visit as one split."""
    return FeeSplit(
        visit.total_fen,
        visit.full_self_paid_fen,
        visit.over_limit_fen,
        visit.first_paid_fen,
        visit.in_scope_fen,
    )


def check_open(visit: Visit) -> None:
    """Refuse with VISIT_CLOSED unless lines can be added and the visit can be settled."""
    if visit.state is not VisitState.OPEN:
        zh, en = _STATE_TEXTS[visit.state]
        raise refuse("VISIT_CLOSED", "visit_id", visit=visit.visit_id, state=zh, state_en=en)


def with_lines(visit: Visit, count: int, added: FeeSplit) -> Visit:
    """Return the visit with lines added, or taken back where count and split are negative.

    Refuses with TOO_MANY_LINES above the limit of a visit.
    """
    after = visit.line_count + count
    if after > LINES_PER_VISIT_MAX:
        raise refuse("TOO_MANY_LINES", "lines", count=after, most=LINES_PER_VISIT_MAX)
    return visit._replace(
        line_count=after,
        total_fen=visit.total_fen + added.amount_fen,
        full_self_paid_fen=visit.full_self_paid_fen + added.full_self_paid_fen,
        over_limit_fen=visit.over_limit_fen + added.over_limit_fen,
        first_paid_fen=visit.first_paid_fen + added.first_paid_fen,
        in_scope_fen=visit.in_scope_fen + added.in_scope_fen,
    )


def in_state(visit: Visit, state: VisitState) -> Visit:
    """Return the visit in another state."""
    return visit._replace(state=state)


def refund_record(
    original: Settlement, *, settlement_id: str, message_id: str, at_ms: int, document: bytes
) -> Settlement:
    """Return the refund of a settlement: the exact negative, linked to it (money.md, A-090)."""
    return original._replace(
        settlement_id=settlement_id,
        kind=SettlementKind.REFUND,
        original_id=original.settlement_id,
        message_id=message_id,
        settled_at_ms=at_ms,
        total_fen=-original.total_fen,
        in_scope_fen=-original.in_scope_fen,
        pool_fen=-original.pool_fen,
        large_cost_fen=-original.large_cost_fen,
        critical_illness_fen=-original.critical_illness_fen,
        civil_servant_fen=-original.civil_servant_fen,
        assistance_fen=-original.assistance_fen,
        fund_total_fen=-original.fund_total_fen,
        hospital_part_fen=-original.hospital_part_fen,
        account_fen=-original.account_fen,
        cash_fen=-original.cash_fen,
        movements=tuple(moved._replace(delta_fen=-moved.delta_fen) for moved in original.movements),
        document=document,
    )
