"""The services of the national platform: which call is a query, which one changes something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from yidi.domain.errors import Refusal, refuse
from yidi.domain.ports import Clock, Ids, NationalJournal
from yidi.domain.records import JournalEntry, MessageState
from yidi.domain.regions import province_of
from yidi.domain.requests import InquireMessage, Reverse
from yidi.gateway.counting import SettlementCounts, SettlementObserver
from yidi.gateway.outcomes import WITHOUT_OUTCOME, body_of, state_of
from yidi.gateway.relay import Relay
from yidi.gateway.resolver import Resolver
from yidi.gateway.verify import verify_qualifications, verify_settlement
from yidi.rpc.call import Call
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import settlement_service_pb2 as contract
from yidi.wire.encode import response_header
from yidi.wire.inquiry import attach

_ELIGIBILITY = eligibility.DESCRIPTOR.services_by_name["EligibilityService"].methods_by_name
_SETTLEMENT = contract.DESCRIPTOR.services_by_name["SettlementService"].methods_by_name
_WITH_BODY: Final = frozenset((MessageState.DONE, MessageState.REFUSED))


class EligibilityGateway:
    """EligibilityService at the national platform: both calls are relayed."""

    def __init__(self, relay: Relay) -> None:
        """Take the relay."""
        self._relay = relay

    async def query_person(self, request: eligibility.QueryPersonRequest, call: Call) -> Any:
        """Relay to the insured place."""
        return await self._relay.ask(_ELIGIBILITY["QueryPerson"], request, call)

    async def query_eligibility(
        self, request: eligibility.QueryEligibilityRequest, call: Call
    ) -> Any:
        """Relay, and verify the qualifications that the insured place names (A-006)."""
        response = await self._relay.ask(_ELIGIBILITY["QueryEligibility"], request, call)
        fault = verify_qualifications(response.qualifications, self._relay.directory.agreements)
        if fault is not None:
            raise fault
        return response


class SettlementGateway:
    """SettlementService at the national platform."""

    def __init__(
        self,
        relay: Relay,
        journal: NationalJournal,
        resolver: Resolver,
        clock: Clock,
        ids: Ids,
        observer: SettlementObserver,
    ) -> None:
        """Take the relay, what inquiries need, and who counts visits.

        The relay learns here how the answers to a settlement and to a reversal are checked.
        """
        self._counts = counts = SettlementCounts(observer)
        relay.check_answers(_SETTLEMENT["Settle"], verify=self._faulty, done=counts.settled)
        relay.check_answers(_SETTLEMENT["CancelSettlement"], done=counts.refunded)
        relay.check_answers(_SETTLEMENT["Reverse"], after=self._note_reversed, done=counts.reversed)
        self._relay = relay
        self._resolver = resolver
        self._journal = journal
        self._clock = clock
        self._ids = ids

    async def open_visit(self, request: contract.OpenVisitRequest, call: Call) -> Any:
        """Journal and relay."""
        return await self._relay.change(_SETTLEMENT["OpenVisit"], request, call)

    async def upload_fees(self, request: contract.UploadFeesRequest, call: Call) -> Any:
        """Journal and relay."""
        return await self._relay.change(_SETTLEMENT["UploadFees"], request, call)

    async def withdraw_fees(self, request: contract.WithdrawFeesRequest, call: Call) -> Any:
        """Journal and relay."""
        return await self._relay.change(_SETTLEMENT["WithdrawFees"], request, call)

    async def cancel_visit(self, request: contract.CancelVisitRequest, call: Call) -> Any:
        """Journal and relay."""
        return await self._relay.change(_SETTLEMENT["CancelVisit"], request, call)

    async def pre_settle(self, request: contract.PreSettleRequest, call: Call) -> Any:
        """Relay, and verify what the insured place computed."""
        response = await self._relay.ask(_SETTLEMENT["PreSettle"], request, call)
        fault = self._faulty(request, response)
        if fault is not None:
            raise fault
        return response

    async def settle(self, request: contract.SettleRequest, call: Call) -> Any:
        """Journal, relay and verify; a faulty settlement is undone and refused."""
        response = await self._relay.change(_SETTLEMENT["Settle"], request, call)
        if response.header.replayed:
            self._counts.replayed(request, response)
        return response

    async def cancel_settlement(self, request: contract.CancelSettlementRequest, call: Call) -> Any:
        """Journal and relay."""
        return await self._relay.change(_SETTLEMENT["CancelSettlement"], request, call)

    async def reverse(self, request: contract.ReverseRequest, call: Call) -> Any:
        """Journal and relay; the journal then shows the original message as reversed.

        Another insured place than that of the original knows nothing of it: its answer
        would have the journal say that a settlement that stands was reversed.
        """
        reversal: Reverse = self._relay.admit(request, call)
        original = await self._journal.entries(reversal.original_message_id)
        insured_region = reversal.header.insured_region
        if original and province_of(original[0].insured_region) != province_of(insured_region):
            raise refuse(
                "REVERSE_NOT_POSSIBLE",
                "header.insured_region",
                cause="原报文发往其他参保地",
                cause_en="the original message went to another insured place",
            )
        return await self._relay.change(_SETTLEMENT["Reverse"], request, call)

    async def _note_reversed(
        self, request: contract.ReverseRequest, response: contract.ReverseResponse
    ) -> None:
        if response.outcome == contract.REVERSE_OUTCOME_NOTHING_TO_DO:
            return
        await self._journal.conclude(
            JournalEntry(
                message_id=request.original_message_id,
                state=MessageState.REVERSED,
                method="yidi.v1.SettlementService/Settle",
                fingerprint=b"",
                treating_region=request.header.treating_region,
                insured_region=request.header.insured_region,
                institution_code=request.header.institution_code,
                at_ms=self._clock.now_ms(),
                body=b"",
            )
        )

    async def get_settlement(self, request: contract.GetSettlementRequest, call: Call) -> Any:
        """Relay to the insured place."""
        return await self._relay.ask(_SETTLEMENT["GetSettlement"], request, call)

    async def query_settlement_detail(
        self, request: contract.QuerySettlementDetailRequest, call: Call
    ) -> Any:
        """Relay to the insured place."""
        return await self._relay.ask(_SETTLEMENT["QuerySettlementDetail"], request, call)

    async def inquire_message(
        self, request: contract.InquireMessageRequest, call: Call
    ) -> contract.InquireMessageResponse:
        """Answer from the journal; where it has no outcome the place of the message is asked."""
        inquiry: InquireMessage = self._relay.admit(request, call)
        message_id = inquiry.original_message_id
        entries = await self._journal.entries(message_id)
        state = state_of(entries)
        if state in WITHOUT_OUTCOME:
            state = await self._resolver.ask_for(entries, call)
            if state not in WITHOUT_OUTCOME:
                entries = await self._journal.entries(message_id)
        return self._inquired(call, state, entries)

    def _inquired(
        self, call: Call, state: MessageState, entries: Sequence[JournalEntry]
    ) -> contract.InquireMessageResponse:
        response = contract.InquireMessageResponse(
            header=response_header(
                reply_id=self._ids.next_id(call.decoded.header.treating_region, call.received_at),
                received_at_ms=call.received_at_ms,
                responded_at_ms=self._clock.now_ms(),
            ),
            state=state.value,  # type: ignore[arg-type]
            method=entries[0].method if entries else "",
        )
        if state in _WITH_BODY:
            attach(response, state, entries[0].method, body_of(entries, state))
        return response

    def _faulty(
        self,
        request: contract.SettleRequest | contract.PreSettleRequest,
        response: contract.SettleResponse | contract.PreSettleResponse,
    ) -> Refusal | None:
        agreements = self._relay.directory.agreements
        return verify_settlement(request, response.settlement, agreements)
