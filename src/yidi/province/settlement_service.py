"""SettlementService of an insured place."""

from __future__ import annotations

from dataclasses import replace

from yidi.domain import visit
from yidi.domain.ports import ProvincePage
from yidi.domain.records import ProvinceChanges, ProvinceKeys
from yidi.domain.requests import (
    CancelSettlement,
    CancelVisit,
    GetSettlement,
    InquireMessage,
    OpenVisit,
    QuerySettlementDetail,
    Reverse,
    Settle,
    UploadFees,
    WithdrawFees,
)
from yidi.engine.barred_costs import bars_key
from yidi.engine.details import Details
from yidi.engine.receipts import Holder
from yidi.engine.refunding import Refunding
from yidi.engine.settling import Settling, settle_receipt
from yidi.engine.visits import Visits
from yidi.province.answering import Answering
from yidi.province.documents import ContractDocuments, detail_document
from yidi.province.receipt_holders import NOBODY, owners_of, settlements_of, with_holders
from yidi.rpc.call import Call
from yidi.v1 import settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract
from yidi.wire import encode
from yidi.wire.hints import hints_of
from yidi.wire.inquiry import attach
from yidi.wire.settlements import recorded


class SettlementHandlers:
    """Opens visits, takes lines, settles, refunds and answers inquiries."""

    def __init__(
        self,
        visits: Visits,
        settling: Settling[settlement_pb2.Settlement],
        refunding: Refunding,
        details: Details,
        documents: ContractDocuments,
        answering: Answering,
    ) -> None:
        """Take the steps, the writer they share, and the frame that does each message once."""
        self._visits = visits
        self._settling = settling
        self._refunding = refunding
        self._details = details
        self._answering = answering
        self._documents = documents

    async def open_visit(
        self, request: contract.OpenVisitRequest, call: Call
    ) -> contract.OpenVisitResponse:
        """Open a visit."""
        command: OpenVisit = self._answering.decoded(request, call)

        def work(page: ProvincePage) -> tuple[contract.OpenVisitResponse, ProvinceChanges]:
            (opened, standing), changes = self._visits.open_visit(
                command, page, call.received_at, call.received_at_ms
            )
            answer = contract.OpenVisitResponse(
                header=self._answering.header(
                    call, hints_of(standing, is_declared=command.declared_chronic)
                ),
                visit_id=opened.visit_id,
                filing=encode.filing(standing.filing, is_deemed=standing.is_deemed),
            )
            return answer, changes

        bars = bars_key(command.header.institution_code, command.question.person_number)
        keys = ProvinceKeys(
            message_ids=(request.header.message_id, bars),
            record_owners=(command.question.person_number,),
        )
        return await self._answering.change(request, call, keys, work, contract.OpenVisitResponse)

    async def upload_fees(
        self, request: contract.UploadFeesRequest, call: Call
    ) -> contract.UploadFeesResponse:
        """Add lines to a visit."""
        command: UploadFees = self._answering.decoded(request, call)

        def work(page: ProvincePage) -> tuple[contract.UploadFeesResponse, ProvinceChanges]:
            after, changes = self._visits.upload_fees(command, page)
            answer = contract.UploadFeesResponse(
                header=self._answering.header(call),
                line_count=after.line_count,
                visit_totals=encode.totals(visit.totals(after)),
            )
            return answer, changes

        bars = bars_key(command.header.institution_code, command.person_number)
        keys = ProvinceKeys(
            message_ids=(request.header.message_id, bars),
            visit_ids=(command.visit_id,),
            line_visit_ids=(command.visit_id,),
        )
        return await self._answering.change(request, call, keys, work, contract.UploadFeesResponse)

    async def withdraw_fees(
        self, request: contract.WithdrawFeesRequest, call: Call
    ) -> contract.WithdrawFeesResponse:
        """Take lines back from a visit."""
        command: WithdrawFees = self._answering.decoded(request, call)

        def work(page: ProvincePage) -> tuple[contract.WithdrawFeesResponse, ProvinceChanges]:
            after, changes = self._visits.withdraw_fees(command, page)
            answer = contract.WithdrawFeesResponse(
                header=self._answering.header(call),
                line_count=after.line_count,
                visit_totals=encode.totals(visit.totals(after)),
            )
            return answer, changes

        keys = _visit_keys(request.header.message_id, command.visit_id, with_lines=True)
        return await self._answering.change(
            request, call, keys, work, contract.WithdrawFeesResponse
        )

    async def cancel_visit(
        self, request: contract.CancelVisitRequest, call: Call
    ) -> contract.CancelVisitResponse:
        """Close a visit that will not be settled."""
        command: CancelVisit = self._answering.decoded(request, call)

        def work(page: ProvincePage) -> tuple[contract.CancelVisitResponse, ProvinceChanges]:
            _, changes = self._visits.cancel_visit(command, page)
            return contract.CancelVisitResponse(header=self._answering.header(call)), changes

        keys = _visit_keys(request.header.message_id, command.visit_id)
        return await self._answering.change(request, call, keys, work, contract.CancelVisitResponse)

    async def pre_settle(
        self, request: contract.PreSettleRequest, call: Call
    ) -> contract.PreSettleResponse:
        """Compute what Settle would answer; write nothing."""
        command: Settle = self._answering.decoded(request, call)

        def answer(page: ProvincePage) -> contract.PreSettleResponse:
            trial = self._settling.compute(command, page, call.received_at_ms)
            return contract.PreSettleResponse(
                header=self._answering.header(call, hints_of(trial.standing)),
                settlement=self._documents.settlement(trial),
            )

        keys = ProvinceKeys(
            settling_visit_ids=(command.visit_id,),
            settlement_ids=_given(command.replaces_id),
            person_numbers=(command.person_number,),
        )
        return await self._answering.look(keys, answer)

    async def settle(self, request: contract.SettleRequest, call: Call) -> contract.SettleResponse:
        """Settle a visit; settlement, accumulators and answer are one transaction."""
        command: Settle = self._answering.decoded(request, call)
        if command.invoice_number:
            return await with_holders(lambda read: self._settle(request, command, call, read))
        return await self._settle(request, command, call, NOBODY)

    async def _settle(
        self,
        request: contract.SettleRequest,
        command: Settle,
        call: Call,
        read: frozenset[Holder],
    ) -> contract.SettleResponse:
        """Settle a visit with what is read of the holders of its receipt."""

        def work(page: ProvincePage) -> tuple[contract.SettleResponse, ProvinceChanges]:
            (settled, document), changes = self._settling.settle(
                command, page, call.received_at, call.received_at_ms, read
            )
            answer = contract.SettleResponse(
                header=self._answering.header(call, hints_of(settled.standing)),
                settlement=document,
            )
            return answer, changes

        receipts = (settle_receipt(command).owner,) if command.invoice_number else ()
        keys = ProvinceKeys(
            message_ids=(command.header.message_id,),
            settling_visit_ids=(command.visit_id,),
            settlement_ids=(*_given(command.replaces_id), *settlements_of(read)),
            person_numbers=(command.person_number,),
            record_owners=(*receipts, *owners_of(read)) if receipts else (),
        )
        return await self._answering.change(request, call, keys, work, contract.SettleResponse)

    async def cancel_settlement(
        self, request: contract.CancelSettlementRequest, call: Call
    ) -> contract.CancelSettlementResponse:
        """Refund a settlement."""
        command: CancelSettlement = self._answering.decoded(request, call)

        def work(page: ProvincePage) -> tuple[contract.CancelSettlementResponse, ProvinceChanges]:
            refund, changes = self._refunding.cancel_settlement(
                command, page, call.received_at, call.received_at_ms
            )
            answer = contract.CancelSettlementResponse(
                header=self._answering.header(call),
                refund=settlement_pb2.Settlement.FromString(refund.document),
            )
            return answer, changes

        keys = ProvinceKeys(
            message_ids=(command.header.message_id,),
            visit_ids=(command.visit_id,),
            settlement_ids=(command.settlement_id,),
            person_numbers=(command.person_number,),
        )
        return await self._answering.change(
            request, call, keys, work, contract.CancelSettlementResponse
        )

    async def reverse(
        self, request: contract.ReverseRequest, call: Call
    ) -> contract.ReverseResponse:
        """Make sure that a Settle has no effect."""
        command: Reverse = self._answering.decoded(request, call)

        def work(page: ProvincePage) -> tuple[contract.ReverseResponse, ProvinceChanges]:
            result, changes = self._refunding.reverse(
                command, page, call.received_at, call.received_at_ms
            )
            answer = contract.ReverseResponse(
                header=self._answering.header(call),
                outcome=contract.REVERSE_OUTCOME_NOTHING_TO_DO,
            )
            if result.was_barred:
                answer.outcome = contract.REVERSE_OUTCOME_BARRED
            elif result.refund is not None:
                answer.outcome = contract.REVERSE_OUTCOME_UNDONE
                answer.refund.ParseFromString(result.refund.document)
            return answer, changes

        target = command.original_message_id
        keys = ProvinceKeys(
            message_ids=(command.header.message_id, target),
            settlement_message_ids=(target,),
            person_numbers=(command.person_number,),
        )
        return await self._answering.change(request, call, keys, work, contract.ReverseResponse)

    async def inquire_message(
        self, request: contract.InquireMessageRequest, call: Call
    ) -> contract.InquireMessageResponse:
        """Say what became of a message here."""
        query: InquireMessage = self._answering.decoded(request, call)

        def answer(page: ProvincePage) -> contract.InquireMessageResponse:
            message = page.message(query.original_message_id)
            response = contract.InquireMessageResponse(
                header=self._answering.header(call),
                state=contract.MESSAGE_STATE_NEVER_RECEIVED,
            )
            if message is None:
                return response
            response.state = message.state.value  # type: ignore[assignment]
            response.method = message.method
            attach(response, message.state, message.method, message.answer)
            return response

        keys = ProvinceKeys(message_ids=(query.original_message_id,))
        return await self._answering.look(keys, answer)

    async def get_settlement(
        self, request: contract.GetSettlementRequest, call: Call
    ) -> contract.GetSettlementResponse:
        """Return a settlement as it was recorded, however it is asked for.

        What has replaced a refunded one is kept by its number, so that one asked for by its
        message is looked at once more.
        """
        query: GetSettlement = self._answering.decoded(request, call)
        by_message = _given(query.original_message_id)
        if by_message:
            keys = ProvinceKeys(settlement_message_ids=by_message)
            first = await self._answering.look(keys, lambda page: self._found(query, page, call))
            if not first.settlement.refund_settlement_id:
                return first
            number = first.settlement.settlement_id
            query = replace(query, settlement_id=number, original_message_id="")
        by_number = _given(query.settlement_id)
        keys = ProvinceKeys(settlement_ids=by_number, replaced_ids=by_number)
        return await self._answering.look(keys, lambda page: self._found(query, page, call))

    def _found(
        self, query: GetSettlement, page: ProvincePage, call: Call
    ) -> contract.GetSettlementResponse:
        found, refund = self._refunding.find_settlement(query, page)
        return contract.GetSettlementResponse(
            header=self._answering.header(call),
            settlement=recorded(
                found.document,
                refund.settlement_id if refund else "",
                page.replacements(query.settlement_id) if query.settlement_id else (),
            ),
        )

    async def query_settlement_detail(
        self, request: contract.QuerySettlementDetailRequest, call: Call
    ) -> contract.QuerySettlementDetailResponse:
        """Say what a settlement came to for the person."""
        query: QuerySettlementDetail = self._answering.decoded(request, call)

        def answer(page: ProvincePage) -> contract.QuerySettlementDetailResponse:
            found = self._details.find(query, page, call.received_at_ms)
            return contract.QuerySettlementDetailResponse(
                header=self._answering.header(call), detail=detail_document(found)
            )

        keys = ProvinceKeys(
            settlement_ids=(query.settlement_id,), person_numbers=(query.person_number,)
        )
        return await self._answering.look(keys, answer)


def _given(number: str) -> tuple[str, ...]:
    """The key of a number that may be left out."""
    return (number,) if number else ()


def _visit_keys(message_id: str, visit_id: str, *, with_lines: bool = False) -> ProvinceKeys:
    return ProvinceKeys(
        message_ids=(message_id,),
        visit_ids=(visit_id,),
        line_visit_ids=(visit_id,) if with_lines else (),
    )
