"""TreatingPlaceService of a province: a hospital's bill split, cut, settled and refunded.

Order of a bill: split every charge, cut it into parts, write the plan down, open and
upload and try every part, and only when all can be settled settle them one by one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.care import ReceiptCategory
from yidi.domain.catalogue import Catalogue
from yidi.domain.errors import Family, Refusal, refusal, refuse
from yidi.domain.institution import Institution
from yidi.domain.limits import LINES_PER_UPLOAD_MAX
from yidi.domain.ports import Claims, InstitutionRegistry, ProvinceBooks
from yidi.domain.records import Bill, BillState
from yidi.domain.registry import sending_institution
from yidi.domain.requests import SettleBill, SplitCharges
from yidi.domain.split import total_of
from yidi.engine.treating_place import Part, cut_bill, item_problems, split_charges, split_of
from yidi.province.answering import Answering
from yidi.province.bill_book import BillBook
from yidi.province.bill_links import refunded_bill, replaced_by
from yidi.province.bill_plan import (
    Aim,
    MessageIds,
    PartPlan,
    aim_of,
    plan_parts,
    read_plan,
    write_plan,
)
from yidi.province.bill_progress import (
    NO_OUTCOME,
    PARTLY,
    again,
    broken_off_again,
    check_not_refunded,
    partly_settled,
    settled_again,
)
from yidi.province.national import NationalPlatform, PartVisit
from yidi.rpc.call import Call
from yidi.v1 import settlement_pb2, settlement_service_pb2
from yidi.v1 import treating_place_service_pb2 as contract
from yidi.wire import encode
from yidi.wire.fingerprint import fingerprint
from yidi.wire.hints import hints_of_bill
from yidi.wire.status import decode_status, encode_status

Answered = settlement_service_pb2.SettleResponse | settlement_service_pb2.PreSettleResponse
"""What the insured place answered to a part: its settlement, or the trial of one."""

M = TypeVar("M", bound=Message)


class TreatingPlaceHandlers:
    """What hospitals and pharmacies of one province call."""

    def __init__(
        self,
        catalogue: Callable[[], Catalogue],
        registry: InstitutionRegistry,
        national: NationalPlatform,
        books: ProvinceBooks,
        answering: Answering,
        message_ids: MessageIds,
        claims: Claims,
    ) -> None:
        """Take the province's catalogue, its books and the way to the national platform."""
        self._catalogue = catalogue
        self._registry = registry
        self._national = national
        self._bills = BillBook(books)
        self._answering = answering
        self._message_ids = message_ids
        self._claims = claims
        self._running: dict[str, asyncio.Task[Any]] = {}

    async def split_charges(
        self, request: contract.SplitChargesRequest, call: Call
    ) -> contract.SplitChargesResponse:
        """Split charges by the catalogue; record nothing."""
        command: SplitCharges = self._decoded(request, call)
        institution = sending_institution(self._registry, command.header)
        lines = split_charges(command.charges, self._catalogue(), institution, call.received_at_ms)
        return contract.SplitChargesResponse(
            header=self._answering.header(call),
            lines=[
                encode.fee_line(each.line, each.limit_micros, each.first_paid_bp) for each in lines
            ],
            totals=encode.totals(total_of(split_of(each.line) for each in lines)),
        )

    async def settle_bill(
        self, request: contract.SettleBillRequest, call: Call
    ) -> contract.SettleBillResponse:
        """Settle a whole bill, or try it; a repeat goes on where the first one stopped."""
        command: SettleBill = self._decoded(request, call)
        institution = sending_institution(self._registry, command.header)
        parts = self._parts(command, institution)
        if command.is_trial:
            plans = self._plan(command.header.institution_code, len(parts), call)
            return await self._try_bill(request, parts, plans, call)
        return await self._one_at_a_time(
            request, call, lambda: self._settle_once(request, parts, call)
        )

    async def refund_bill(
        self, request: contract.RefundBillRequest, call: Call
    ) -> contract.RefundBillResponse:
        """Refund every settlement of a bill; a repeat returns the same refunds."""
        self._answering.decoded(request, call)
        return await self._one_at_a_time(request, call, lambda: self._refund_once(request, call))

    async def drain(self) -> None:
        """Wait until every bill that was begun has an end."""
        while self._running:
            await asyncio.wait(list(self._running.values()))

    def _decoded(
        self, request: contract.SplitChargesRequest | contract.SettleBillRequest, call: Call
    ) -> Any:
        """Decode charges; a refusal also tells what the catalogue has against them."""
        try:
            return self._answering.decoded(request, call)
        except Refusal as refused:
            institution = self._registry.institution(request.header.institution_code)
            is_too_long = len(request.charges) > LINES_PER_UPLOAD_MAX
            is_about_fields = refused.reason.family is Family.REQUEST_INVALID
            if institution is None or is_too_long or not is_about_fields:
                raise
            day = call.received_at.date()
            more = item_problems(request.charges, self._catalogue(), institution, day)
            raise refusal((*refused.problems, *more)) from None

    def _parts(self, command: SettleBill, institution: Institution) -> tuple[Part, ...]:
        at_ms = int(command.visited_at.timestamp() * 1000)
        lines = split_charges(command.charges, self._catalogue(), institution, at_ms)
        return cut_bill(command.charges, lines, institution, is_emergency=command.is_emergency)

    def _plan(self, institution_code: str, count: int, call: Call) -> tuple[PartPlan, ...]:
        return plan_parts(
            lambda: self._message_ids.next_id(institution_code, call.received_at), count
        )

    async def _one_at_a_time(
        self, request: Any, call: Call, work: Callable[[], Coroutine[Any, Any, M]]
    ) -> M:
        """Run one task a message id; a second call with the same id waits for the first."""
        message_id = request.header.message_id
        mark = call.fingerprint = fingerprint(call.method, request)
        while message_id in self._running:
            await asyncio.wait([self._running[message_id]])
        bill = await self._bills.find(message_id)
        if bill is not None and bill.fingerprint != mark:
            raise refuse("MESSAGE_CONFLICT", message_id=message_id)
        if message_id in self._running:
            return await self._one_at_a_time(request, call, work)
        task = asyncio.create_task(self._claimed(message_id, work))
        self._running[message_id] = task
        task.add_done_callback(lambda done: self._finished(message_id, done))
        return await asyncio.shield(task)

    async def _claimed(self, message_id: str, work: Callable[[], Coroutine[Any, Any, M]]) -> M:
        """Work on a bill while no other process of the same books does."""
        async with self._claims.claimed(message_id):
            return await work()

    def _finished(self, message_id: str, task: asyncio.Task[Any]) -> None:
        self._running.pop(message_id, None)
        if not task.cancelled():
            task.exception()

    async def _settle_once(
        self, request: contract.SettleBillRequest, parts: tuple[Part, ...], call: Call
    ) -> contract.SettleBillResponse:
        bill, is_repeat = await self._begin(
            request, Aim.SETTLE, len(parts), request.person_number, call
        )
        if bill.state in (BillState.SETTLED, BillState.REFUNDED):
            return settled_again(bill)
        if bill.state is BillState.REFUSED:
            raise _first_refusal(bill)
        try:
            answer = await self._settle_parts(request, parts, read_plan(bill.plan), call)
        except Refusal as refused:
            status = encode_status(refused, bill.message_id).SerializeToString()
            if refused.reason.family not in NO_OUTCOME:
                await self._bills.save(bill, BillState.REFUSED, status)
                raise
            if refused.reason.name == PARTLY:
                await self._bills.save(bill, BillState.STARTED, status)
            if is_repeat:
                raise broken_off_again(bill, refused, request.header.insured_region) from None
            raise
        await self._bills.save(bill, BillState.SETTLED, answer.SerializeToString())
        return answer

    async def _settle_parts(
        self,
        request: contract.SettleBillRequest,
        parts: tuple[Part, ...],
        plans: tuple[PartPlan, ...],
        call: Call,
    ) -> contract.SettleBillResponse:
        visits = await self._open_all(request, parts, plans, call)
        try:
            for visit in visits:
                await self._national.try_settle(visit, call)
        except Refusal as refused:
            # A visit that is settled already says VISIT_CLOSED: a repeat goes on to Settle.
            if refused.reason.name != "VISIT_CLOSED":
                await self._give_up(visits, refused, call)
                raise
        settlements: list[Answered] = []
        try:
            for visit in visits:
                settled = await self._national.settle(visit, call)
                settlements.append(settled)
        except Refusal as refused:
            if refused.reason.family not in NO_OUTCOME:
                await self._undo(visits, call)
                raise
            if settlements:
                raise partly_settled(visits, [one.settlement for one in settlements]) from None
            raise
        return self._answer(parts, settlements, call)

    async def _undo(self, visits: list[PartVisit], call: Call) -> None:
        """Make sure that no part is settled, and close what is open.

        Every part: a repeat that stops early does not know what stands behind it.
        """
        for visit in visits:
            await self._national.reverse(visit, call)
        await self._close(visits, call)

    async def _try_bill(
        self,
        request: contract.SettleBillRequest,
        parts: tuple[Part, ...],
        plans: tuple[PartPlan, ...],
        call: Call,
    ) -> contract.SettleBillResponse:
        visits = await self._open_all(request, parts, plans, call)
        try:
            settlements = [await self._national.try_settle(visit, call) for visit in visits]
        finally:
            await self._close(visits, call)
        return self._answer(parts, settlements, call)

    async def _open_all(
        self,
        request: contract.SettleBillRequest,
        parts: tuple[Part, ...],
        plans: tuple[PartPlan, ...],
        call: Call,
    ) -> list[PartVisit]:
        """Open and upload every insured part; close what was opened if one is refused."""
        earlier = await self._replaced(request)
        visits: list[PartVisit] = []
        try:
            for part, plan in zip(parts, plans, strict=True):
                if part.care_type is None:
                    continue
                draft = PartVisit(request, part, plan)
                visit_id = await self._national.open(draft, call)
                replaces_id = replaced_by(earlier, part)
                visit = PartVisit(request, part, plan, visit_id, replaces_id)
                visits.append(visit)
                await self._national.upload(visit, call)
        except Refusal as refused:
            await self._give_up(visits, refused, call)
            raise
        return visits

    async def _replaced(self, request: contract.SettleBillRequest) -> contract.SettleBillResponse:
        """The refunded bill that this one settles again; an empty one if it names none."""
        if not request.replaces_message_id:
            return contract.SettleBillResponse()
        return refunded_bill(await self._bills.find(request.replaces_message_id), request)

    async def _give_up(self, visits: list[PartVisit], refused: Refusal, call: Call) -> None:
        """Close visits that will not be settled; a temporary refusal leaves them for a repeat."""
        if refused.reason.family not in NO_OUTCOME:
            await self._close(visits, call)

    async def _close(self, visits: list[PartVisit], call: Call) -> None:
        """Close visits; one that cannot be closed stays open, which does no harm."""
        for visit in visits:
            with contextlib.suppress(Refusal):
                await self._national.cancel(visit, call)

    async def _refund_once(
        self, request: contract.RefundBillRequest, call: Call
    ) -> contract.RefundBillResponse:
        original = await self._bills.find(request.original_message_id)
        if (
            original is None
            or original.institution_code != request.header.institution_code
            or aim_of(original.plan) is not Aim.SETTLE
            or request.person_number not in ("", original.person_number)
        ):
            raise refuse("BILL_NOT_KNOWN", "original_message_id", bill=request.original_message_id)
        if original.state is BillState.REFUSED or original.state is BillState.STARTED:
            raise refuse(
                "REFUND_NOT_ALLOWED",
                "original_message_id",
                cause="账单未结算",
                cause_en="the bill was not settled",
            )
        settled = contract.SettleBillResponse.FromString(original.answer)
        settlements = [part.settlement for part in settled.parts if part.HasField("settlement")]
        person_number = original.person_number
        bill, _ = await self._begin(request, Aim.REFUND, len(settlements), person_number, call)
        if bill.state is BillState.REFUNDED:
            return again(contract.RefundBillResponse.FromString(bill.answer))
        check_not_refunded(original)
        refunds = [
            await self._national.refund(
                request.header, plan.cancel_id, settlement, request.cause, call
            )
            for plan, settlement in zip(read_plan(bill.plan), settlements, strict=True)
        ]
        answer = contract.RefundBillResponse(header=self._answering.header(call), refunds=refunds)
        await self._bills.save(bill, BillState.REFUNDED, answer.SerializeToString())
        await self._bills.save(original, BillState.REFUNDED, original.answer)
        return answer

    async def _begin(
        self, request: Any, aim: Aim, count: int, person_number: str, call: Call
    ) -> tuple[Bill, bool]:
        """Return the bill of a message and whether it was there; a new one is written down."""
        institution_code = request.header.institution_code
        draft = Bill(
            message_id=request.header.message_id,
            fingerprint=call.fingerprint,
            person_number=person_number,
            institution_code=institution_code,
            state=BillState.STARTED,
            at_ms=call.received_at_ms,
            plan=write_plan(aim, self._plan(institution_code, count, call)),
            answer=b"",
        )
        bill = await self._bills.begin(draft)
        return bill, bill is not draft

    def _answer(
        self, parts: tuple[Part, ...], answers: Sequence[Answered], call: Call
    ) -> contract.SettleBillResponse:
        """The answer of a bill: what every part came to, and who pays the whole."""
        left = iter(answers)
        hints = hints_of_bill(
            (hint for each in answers for hint in each.header.warnings),
            [part.disease_code for part in parts],
        )
        answer = contract.SettleBillResponse(header=self._answering.header(call, hints))
        for part in parts:
            settlement = None if part.care_type is None else next(left).settlement
            answer.parts.append(bill_part(part, settlement, self._answering.agreements))
            answer.total_fen += part.totals.amount_fen
            if settlement is None:
                answer.cash_fen += part.totals.amount_fen
            else:
                answer.fund_total_fen += settlement.breakdown.fund_total_fen
                answer.account_fen += settlement.breakdown.account_fen
                answer.cash_fen += settlement.breakdown.cash_fen
        return answer


def bill_part(
    part: Part,
    settlement: settlement_pb2.Settlement | None,
    agreements: Agreements = NO_AGREEMENTS,
) -> contract.BillPart:
    """Return one part as a receipt shows it."""
    category = settlement.receipt_category if settlement else ReceiptCategory.SELF_PAID
    return contract.BillPart(
        receipt_category=category,  # type: ignore[arg-type]
        disease_code=part.disease_code,
        disease_name=agreements.name(part.disease_code) or "",
        lines=[
            encode.fee_line(each.line, each.limit_micros, each.first_paid_bp) for each in part.lines
        ],
        totals=encode.totals(part.totals),
        settlement=settlement,
    )


def _first_refusal(bill: Bill) -> Refusal:
    return decode_status(Status.FromString(bill.answer)) or refuse("INTERNAL")
