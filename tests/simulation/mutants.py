"""Platforms that break one promise each: something on the line lies about what was done.

A mutant forwards to the real platform and changes what is asked or told, so that the auditor
sees a whole platform with one defect.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from tests.simulation.caller import Line
from yidi.v1 import settlement_service_pb2 as contract


class Mutant:
    """Forwards everything; a subclass breaks one promise."""

    _serials = itertools.count(1)
    """Of all mutants: they may stand before one platform."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._answers: dict[str, Any] = {}
        self._sent: dict[str, Any] = {}

    async def __call__(self, path: str, request: Any, seconds: float) -> Any:
        method = path.rpartition("/")[2]
        answer = await self.call(method, path, request, seconds)
        self._answers.setdefault(request.header.message_id, answer)
        self._sent.setdefault(request.header.message_id, request)
        return answer

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        return self.told(method, request, await self._line(path, request, seconds))

    def told(self, method: str, request: Any, answer: Any) -> Any:
        return answer

    def _as_new(self, request: Any, **changed: Any) -> Any:
        """The same request under a message id of its own."""
        copy = type(request)()
        copy.CopyFrom(request)
        day = request.header.message_id[:20]
        copy.header.message_id = f"{day}2359{next(self._serials):06d}"
        for name, value in changed.items():
            setattr(copy, name, value)
        return copy


class SettlesTwice(Mutant):
    """A repeat is settled once more, under another visit, and the first answer told."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        answer = await super().call(method, path, request, seconds)
        if method == "Settle" and answer.header.replayed:
            visit_id = request.visit_id
            sent = list(self._sent.values())
            opening = next(
                self._sent[key]
                for key, each in self._answers.items()
                if isinstance(each, contract.OpenVisitResponse) and each.visit_id == visit_id
            )
            uploads = [
                each
                for each in sent
                if isinstance(each, contract.UploadFeesRequest) and each.visit_id == visit_id
            ]
            number = f"{opening.outpatient_number}-{next(self._serials)}"
            again = self._as_new(opening, outpatient_number=number)
            opened = await self._line("SettlementService/OpenVisit", again, seconds)
            for upload in uploads:
                copy = self._as_new(upload, visit_id=opened.visit_id)
                await self._line("SettlementService/UploadFees", copy, seconds)
            settle = self._as_new(request, visit_id=opened.visit_id, invoice_number="")
            await self._line(path, settle, seconds)
        return answer


class LosesSettlements(Mutant):
    """What was acknowledged is taken back behind the caller's back."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        answer = await super().call(method, path, request, seconds)
        if method == "Settle" and not answer.header.replayed:
            cancel = contract.CancelSettlementRequest(
                header=self._as_new(request).header,
                settlement_id=answer.settlement.settlement_id,
                visit_id=request.visit_id,
                person_number=request.person_number,
            )
            await self._line("SettlementService/CancelSettlement", cancel, seconds)
        return answer


class AltersSplit(Mutant):
    """One fen of the split is moved."""

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method in ("Settle", "PreSettle"):
            split = answer.settlement.breakdown.totals.split
            split.in_scope_fen -= 1
            split.full_self_paid_fen += 1
        return answer


class MovesOneFen(Mutant):
    """One fen goes from the fund to the person, and every sum is kept."""

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method == "Settle" and answer.settlement.breakdown.funds:
            result = answer.settlement.breakdown
            result.funds[0].amount_fen -= 1
            result.fund_total_fen -= 1
            result.person_part_fen += 1
            result.cash_fen += 1
        return answer


class KeepsAccumulator(Mutant):
    """A refund leaves an accumulator where it was."""

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method in ("CancelSettlement", "Reverse") and answer.refund.breakdown.accumulators:
            change = answer.refund.breakdown.accumulators[0]
            change.after_fen = change.before_fen
        return answer


class ForgetsRefund(Mutant):
    """What a refund gave back counts as used again in the next settlement."""

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self._kept: dict[tuple[str, int, str], int] = {}

    def told(self, method: str, request: Any, answer: Any) -> Any:
        person = request.person_number if method != "InquireMessage" else ""
        if method == "CancelSettlement":
            for change in answer.refund.breakdown.accumulators:
                key = (person, change.year, change.name)
                self._kept[key] = change.before_fen - change.after_fen
        elif method == "Settle":
            for change in answer.settlement.breakdown.accumulators:
                more = self._kept.get((person, change.year, change.name), 0)
                change.before_fen += more
                change.after_fen += more
        return answer


class ReplaysOtherNumbers(Mutant):
    """A repeat is told other numbers, which add up as well."""

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method == "Settle" and answer.header.replayed:
            answer.settlement.breakdown.balance_after_fen += 100
        return answer


class TriesOtherwise(Mutant):
    """PreSettle explains another way than Settle will."""

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method == "PreSettle":
            answer.settlement.breakdown.steps[0].clause += "（试行）"
        return answer


class OnlySaysReversed(Mutant):
    """A reversal of what has not come is answered and forgotten."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        if method == "Reverse" and request.original_message_id not in self._answers:
            return contract.ReverseResponse(outcome=contract.REVERSE_OUTCOME_BARRED)
        return await super().call(method, path, request, seconds)


class RefusesWhatItDid(Mutant):
    """Lines are taken, and the caller hears that the visit is not known."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        if method == "UploadFees":
            await self._line(path, request, seconds)
            request = self._as_new(request, visit_id=f"{request.visit_id[:-4]}9999")
        return await super().call(method, path, request, seconds)


class SameLimitForEver(Mutant):
    """What is left of a limit is told as it was the first time."""

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method == "QueryEligibility" and answer.benefit.cap_left_fen > 0:
            header = request.header
            key = f"{request.person_number}{header.institution_code}{answer.benefit.plan}"
            key += str(request.visited_at.ToDatetime().year)
            first = self._answers.setdefault(key, answer)
            answer.benefit.cap_left_fen = first.benefit.cap_left_fen
        return answer


class TakesOtherContent(Mutant):
    """One message id with another content gets the first answer again."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        request = self._sent.get(request.header.message_id, request)
        return await super().call(method, path, request, seconds)


class ForgetsMessages(Mutant):
    """An inquiry says that what was done has never come."""

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method == "InquireMessage" and answer.state == contract.MESSAGE_STATE_DONE:
            return contract.InquireMessageResponse(
                header=answer.header, state=contract.MESSAGE_STATE_NEVER_RECEIVED
            )
        return answer


class HidesRefunds(Mutant):
    """A refunded settlement is shown as it was."""

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method == "GetSettlement" and answer.settlement.refund_settlement_id:
            answer.settlement.refund_settlement_id = ""
        return answer


class OverdrawsAccount(Mutant):
    """The account pays what it does not have: the balance stays where it was."""

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method == "Settle":
            result = answer.settlement.breakdown
            result.balance_after_fen += result.account_fen
        return answer


class SettlesClosedVisits(Mutant):
    """A second Settle of a visit gets the answer of the first."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        if method == "Settle" and request.header.message_id not in self._sent:
            for message_id, sent in self._sent.items():
                if isinstance(sent, contract.SettleRequest) and sent.visit_id == request.visit_id:
                    found = self._answers[message_id]
                    copy = contract.SettleResponse()
                    copy.CopyFrom(found)
                    copy.settlement.message_id = request.header.message_id
                    return copy
        return await super().call(method, path, request, seconds)


MUTANTS: dict[Callable[[Line], Mutant], str] = {
    SettlesTwice: r"the books have \d+ settlements|was \d+ before|\d+ in all",
    LosesSettlements: r"the books have \d+ settlements|was \d+ before|\d+ in all|have been",
    AltersSplit: "the split comes back unchanged",
    MovesOneFen: "the step .* is|the accumulator pool moves by what was paid",
    KeepsAccumulator: "a refund restores every accumulator",
    ForgetsRefund: r"was \d+ before, not \d+",
    ReplaysOtherNumbers: "a repeat gets the first answer",
    TriesOtherwise: "Settle is what PreSettle said before",
    OnlySaysReversed: "refused with MESSAGE_REVERSED|what was done and stands is undone",
    RefusesWhatItDid: "it should have been answered",
    SameLimitForEver: "a limit fell from",
    TakesOtherContent: "it should have been refused with MESSAGE_CONFLICT|is answered again",
    ForgetsMessages: "was done, not NEVER_RECEIVED",
    HidesRefunds: "differs from what was told in .*refund_settlement_id",
    OverdrawsAccount: r"the account held \d+ in all|Settle is what PreSettle said before",
    SettlesClosedVisits: "it should have been refused with",
}
"""Every mutant with what the auditor finds, whichever of its marks comes first."""
