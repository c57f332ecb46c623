"""What is counted of settlements: outcomes by pair of provinces, money by who pays.

Counted is what the journal has, once, also when its answer was lost and found later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from yidi.domain.care import CareType, Fund
from yidi.domain.regions import province_of
from yidi.v1 import settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract
from yidi.v1.header_pb2 import RequestHeader
from yidi.wire.hints import UNUSED_QUALIFICATION

_CARE_TYPES: Final = {each.value: each.name.lower() for each in CareType}
_FUNDS: Final = {each.value: each.name.lower() for each in Fund}
_ACCOUNT: Final = Fund.EMPLOYEE_ACCOUNT.name.lower()
_UNKNOWN: Final = "unknown"
"""Of a code that only another party's release knows."""


class SettlementObserver(Protocol):
    """Who counts settlements: the metrics."""

    def settled(
        self,
        treating: str,
        insured: str,
        care_type: str,
        outcome: str,
        amounts_fen: Iterable[tuple[str, int]] = (),
    ) -> None:
        """A settlement had this outcome; amounts by who pays, negative in a refund."""
        ...

    def qualified(self, treating: str, insured: str, settled_as: str) -> None:
        """A visit of somebody with a qualification was settled, ``chronic`` or ``ordinary``."""
        ...


class SettlementCounts:
    """Tells the metrics of settlements, refunds and reversals."""

    def __init__(self, observer: SettlementObserver) -> None:
        """Take who counts."""
        self._observer = observer

    def settled(self, request: contract.SettleRequest, response: contract.SettleResponse) -> None:
        """Count a settlement, and whether a qualification was used for it (A-092)."""
        settlement = response.settlement
        self._tell(request.header, settlement, "settled")
        if settlement.replaces_settlement_id:
            return
        if settlement.care_type == CareType.CHRONIC.value:
            settled_as = "chronic"
        elif any(each.name == UNUSED_QUALIFICATION for each in response.header.warnings):
            settled_as = "ordinary"
        else:
            return
        self._observer.qualified(*_pair(request.header), settled_as)

    def replayed(self, request: contract.SettleRequest, response: contract.SettleResponse) -> None:
        """Count a repeat that got the first answer; its money was counted then."""
        care_type = _CARE_TYPES.get(response.settlement.care_type, _UNKNOWN)
        self._observer.settled(*_pair(request.header), care_type, "replayed")

    def refunded(
        self,
        request: contract.CancelSettlementRequest,
        response: contract.CancelSettlementResponse,
    ) -> None:
        """Count a refund."""
        self._tell(request.header, response.refund, "refunded")

    def reversed(
        self, request: contract.ReverseRequest, response: contract.ReverseResponse
    ) -> None:
        """Count a reversal that undid something."""
        if response.refund.settlement_id:
            self._tell(request.header, response.refund, "reversed")

    def _tell(
        self, header: RequestHeader, settlement: settlement_pb2.Settlement, outcome: str
    ) -> None:
        care_type = _CARE_TYPES.get(settlement.care_type, _UNKNOWN)
        amounts_fen = _amounts_fen(settlement.breakdown)
        self._observer.settled(*_pair(header), care_type, outcome, amounts_fen)


def _pair(header: RequestHeader) -> tuple[str, str]:
    return province_of(header.treating_region), province_of(header.insured_region)


def _amounts_fen(breakdown: settlement_pb2.Breakdown) -> Iterator[tuple[str, int]]:
    for payment in breakdown.funds:
        yield _FUNDS.get(payment.fund, _UNKNOWN), payment.amount_fen
    yield _ACCOUNT, breakdown.account_fen
    yield "cash", breakdown.cash_fen
    yield "hospital", breakdown.hospital_part_fen
