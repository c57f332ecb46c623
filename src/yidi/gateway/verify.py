"""What the national platform checks in an insured place's answer (A-006, A-060, A-063).

The insured place never changes the split, its amounts add up, and it names diseases by their
national codes. What does not is refused as its fault; the platform never mends an answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.errors import Refusal, refuse
from yidi.v1 import fees_pb2, qualification_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

_SPLIT_PARTS = ("full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen")


_CODE_CHARS_MAX = 20
"""Of a foreign code: what a text has room for."""


def verify_qualifications(
    qualifications: Iterable[qualification_pb2.Qualification],
    agreements: Agreements = NO_AGREEMENTS,
) -> Refusal | None:
    """Return the refusal for a qualification that is not under a national code, or None.

    One without a code is local and right so (A-009), unless it claims to be settleable. What
    provinces have agreed on counts as national (A-008).
    """
    for each in qualifications:
        code, name = each.disease_code, each.disease_name
        if code or name:
            if name.strip() != agreements.name(code):
                return _local_code(code or name)
        elif each.is_settleable:
            return _local_code(each.local_code)
    return None


def verify_settlement(
    request: contract.SettleRequest | contract.PreSettleRequest,
    settlement: settlement_pb2.Settlement,
    agreements: Agreements = NO_AGREEMENTS,
) -> Refusal | None:
    """Return the refusal that a faulty settlement deserves, or None for a sound one."""
    fault = _split_altered(request.totals, settlement.breakdown.totals)
    fault = fault or _unsound(request, settlement)
    code = settlement.disease_code
    if fault is None and code and agreements.name(code) is None:
        return _local_code(code)
    return fault


def _local_code(shown: str) -> Refusal:
    return refuse("ANSWER_LOCAL_CODE", disease=shown[:_CODE_CHARS_MAX])


def _split_altered(sent: fees_pb2.BillTotals, got: fees_pb2.BillTotals) -> Refusal | None:
    if got.total_fen != sent.total_fen:
        return refuse("SPLIT_ALTERED", part="total_fen")
    for part in _SPLIT_PARTS:
        if getattr(got.split, part) != getattr(sent.split, part):
            return refuse("SPLIT_ALTERED", part=part)
    return None


def _unsound(
    request: contract.SettleRequest | contract.PreSettleRequest,
    settlement: settlement_pb2.Settlement,
) -> Refusal | None:
    result = settlement.breakdown
    funds = [fund.amount_fen for fund in result.funds]
    parts = (
        result.fund_total_fen,
        result.account_fen,
        result.cash_fen,
        result.hospital_part_fen,
        *funds,
    )
    total_fen = result.totals.total_fen
    claims = (
        (settlement.visit_id == request.visit_id, "the settlement is of the visit asked for"),
        (
            settlement.person_number == request.person_number,
            "the settlement is of the person asked for",
        ),
        (_is_recorded_as_asked(request, settlement), "a settlement has a number, a trial none"),
        (
            result.hospital_part_fen == request.hospital_part_fen,
            "the hospital bears what it said",
        ),
        (
            request.use_account or not result.account_fen,
            "the account pays only when it is used",
        ),
        (bool(settlement.receipt_category), "the receipt has a category"),
        (min(parts) >= 0, "no part is negative"),
        (sum(funds) == result.fund_total_fen, "the funds add up to the fund total"),
        (
            result.account_fen + result.cash_fen == result.person_part_fen,
            "account and cash add up to the person's part",
        ),
        (
            result.fund_total_fen + result.person_part_fen + result.hospital_part_fen == total_fen,
            "fund, person and hospital add up to the total",
        ),
        (
            result.fund_total_fen <= result.totals.split.in_scope_fen,
            "the funds pay no more than is in scope",
        ),
    )
    for holds, claim in claims:
        if not holds:
            return refuse("RESULT_UNBALANCED", claim=claim)
    return None


def _is_recorded_as_asked(
    request: contract.SettleRequest | contract.PreSettleRequest,
    settlement: settlement_pb2.Settlement,
) -> bool:
    if isinstance(request, contract.SettleRequest):
        is_settled = settlement.state == settlement_pb2.SETTLEMENT_STATE_SETTLED
        return is_settled and bool(settlement.settlement_id)
    return settlement.state == settlement_pb2.SETTLEMENT_STATE_TRIAL
