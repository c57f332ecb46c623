"""A national platform in memory, as a treating place sees it: every message is done once.

It settles at 70 % of what is in scope. A test says which of its answers get lost and which
calls it refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from tests.builders import CountingIds, SomeInstitutions, a_pharmacy, an_institution
from tests.fakes import MemoryProvinceBooks
from tests.messages import NOW, Desk
from yidi.domain.errors import Refusal, refuse
from yidi.province.answering import Answering
from yidi.province.bill_plan import AlwaysClaimed, MessageIds
from yidi.province.catalogue_files import catalogue_of
from yidi.province.national import NationalPlatform
from yidi.province.treating_service import TreatingPlaceHandlers
from yidi.rpc.call import Call, deadline_in
from yidi.runtime.clock import ManualClock
from yidi.v1 import settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

Before = Callable[[str, int, Any], None]


QUERIES = ("PreSettle", "GetSettlement")


def nothing_fails(_method: str, _number: int, _request: Any) -> None:
    """Every call is answered."""


@dataclass
class National:
    """``rpc.Peer``: ``before`` and ``after`` may raise for the n-th call of all."""

    before: Before = nothing_fails
    after: Before = nothing_fails
    calls: list[tuple[str, str]] = field(default_factory=list)
    done: dict[str, tuple[bytes, Any]] = field(default_factory=dict)
    visits: dict[str, str] = field(default_factory=dict)
    in_scope: dict[str, int] = field(default_factory=dict)
    settled: dict[str, settlement_pb2.Settlement] = field(default_factory=dict)
    refunded: set[str] = field(default_factory=set)

    async def call(self, method: MethodDescriptor, request: Message, call: Call) -> Any:
        number = len(self.calls)
        message_id: str = request.header.message_id  # type: ignore[attr-defined]
        self.calls.append((method.name, message_id))
        content = request.SerializeToString(deterministic=True)
        known = None if method.name in QUERIES else self.done.get(message_id)
        if known is not None:
            assert known[0] == content, f"{method.name}: two contents under one message id"
            answer = known[1]
        else:
            try:
                self.before(method.name, number, request)
                answer = getattr(self, f"_{method.name}")(request)
            except Refusal as refused:
                answer = refused
            self.done[message_id] = (content, answer)
        if isinstance(answer, Refusal):
            raise answer
        self.after(method.name, number, request)
        return answer

    async def close(self) -> None:
        """Nothing is held."""

    @property
    def standing(self) -> list[str]:
        """The visits whose settlements stand."""
        return sorted(
            each.visit_id
            for each in self.settled.values()
            if each.settlement_id not in self.refunded
        )

    def _OpenVisit(self, request: contract.OpenVisitRequest) -> Message:
        visit_id = f"V{len(self.visits) + 1}"
        self.visits[visit_id] = "open"
        return contract.OpenVisitResponse(visit_id=visit_id)

    def _UploadFees(self, request: contract.UploadFeesRequest) -> Message:
        self.in_scope[request.visit_id] = request.totals.split.in_scope_fen
        return contract.UploadFeesResponse(line_count=len(request.lines))

    def _PreSettle(self, request: contract.PreSettleRequest) -> Message:
        self._check_open(request.visit_id)
        return contract.PreSettleResponse(settlement=self._computed(request, "", 1))

    def _Settle(self, request: contract.SettleRequest) -> Message:
        self._check_open(request.visit_id)
        self.visits[request.visit_id] = "settled"
        found = self._computed(request, f"S{len(self.settled) + 1}", 2)
        self.settled[request.header.message_id] = found
        return contract.SettleResponse(settlement=found)

    def _CancelVisit(self, request: contract.CancelVisitRequest) -> Message:
        self._check_open(request.visit_id)
        self.visits[request.visit_id] = "cancelled"
        return contract.CancelVisitResponse()

    def _Reverse(self, request: contract.ReverseRequest) -> Message:
        found = self.settled.get(request.original_message_id)
        if found is None:
            return contract.ReverseResponse(outcome=contract.REVERSE_OUTCOME_BARRED)
        self.refunded.add(found.settlement_id)
        self.visits[found.visit_id] = "refunded"
        return contract.ReverseResponse(outcome=contract.REVERSE_OUTCOME_UNDONE)

    def _CancelSettlement(self, request: contract.CancelSettlementRequest) -> Message:
        if request.settlement_id in self.refunded:
            raise refuse(
                "ALREADY_REFUNDED", "settlement_id", what="结算S1", what_en="Settlement S1"
            )
        self.refunded.add(request.settlement_id)
        return contract.CancelSettlementResponse(
            refund=settlement_pb2.Settlement(settlement_id=f"R-{request.settlement_id}")
        )

    def _GetSettlement(self, request: contract.GetSettlementRequest) -> Message:
        return contract.GetSettlementResponse(
            settlement=settlement_pb2.Settlement(
                settlement_id=request.settlement_id,
                refund_settlement_id=f"R-{request.settlement_id}",
            )
        )

    def _check_open(self, visit_id: str) -> None:
        state = self.visits[visit_id]
        if state != "open":
            raise refuse("VISIT_CLOSED", "visit_id", visit=visit_id, state=state, state_en=state)

    def _computed(self, request: Any, settlement_id: str, state: int) -> settlement_pb2.Settlement:
        fund = self.in_scope[request.visit_id] * 7 // 10
        return settlement_pb2.Settlement(
            settlement_id=settlement_id,
            state=state,  # type: ignore[arg-type]
            visit_id=request.visit_id,
            message_id=request.header.message_id,
            person_number=request.person_number,
            receipt_category=2,  # type: ignore[arg-type]
            breakdown=settlement_pb2.Breakdown(
                fund_total_fen=fund, cash_fen=request.totals.total_fen - fund
            ),
        )


class TreatingPlace:
    """The handlers of Sichuan over books in memory and a national platform in memory."""

    def __init__(self, national: National | None = None) -> None:
        self.national = national or National()
        self.books = MemoryProvinceBooks()
        self.clock = ManualClock(NOW)
        registry = SomeInstitutions({each.code: each for each in (an_institution(), a_pharmacy())})
        ids = CountingIds()
        self.handlers = TreatingPlaceHandlers(
            lambda: catalogue_of("510000"),
            registry,
            NationalPlatform(self.national),
            self.books,
            Answering("510000", self.books, registry, self.clock, ids),
            MessageIds(1),
            AlwaysClaimed(),
        )
        self.desk = Desk()

    def call(self, method: str) -> Call:
        name = f"yidi.v1.TreatingPlaceService/{method}"
        return Call(name, NOW, self.clock.now_ms(), deadline_in(10.0))

    async def settle(self, request: Any) -> Any:
        return await self.handlers.settle_bill(request, self.call("SettleBill"))

    async def refund(self, request: Any) -> Any:
        return await self.handlers.refund_bill(request, self.call("RefundBill"))

    def state(self, request: Any) -> str:
        """The state of the bill of a request in the books."""
        return self.books.bills[request.header.message_id].state.name
