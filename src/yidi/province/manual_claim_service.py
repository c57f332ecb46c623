"""ManualClaimService of a province: the claims of its people, and the receipts they use."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

from google.protobuf.message import Message

from yidi.domain.claim_requests import GetManualClaim, ListManualClaims, RegisterManualClaim
from yidi.domain.ports import ProvincePage
from yidi.domain.records import ProvinceKeys
from yidi.engine.manual_claims import KnownClaim, ManualClaims, receipt_places
from yidi.engine.receipts import Holder
from yidi.province.answering import Answering, Step, of_owner
from yidi.province.receipt_holders import owners_of, settlements_of, with_holders
from yidi.rpc.call import Call
from yidi.v1 import manual_claim_pb2
from yidi.v1 import manual_claim_service_pb2 as contract
from yidi.wire.manual_claims import encode_claim

M = TypeVar("M", bound=Message)


class ManualClaimHandlers:
    """Registers, completes, decides and lists manual claims."""

    def __init__(self, claims: ManualClaims, answering: Answering) -> None:
        """Take the steps and the frame that does each message once."""
        self._claims = claims
        self._answering = answering

    async def register_manual_claim(
        self, request: contract.RegisterManualClaimRequest, call: Call
    ) -> contract.RegisterManualClaimResponse:
        """Register a claim and use its receipts."""

        async def register(read: frozenset[Holder]) -> contract.RegisterManualClaimResponse:
            return await self._answering.record(
                request,
                call,
                lambda command: _registering(command, read),
                partial(self._claims.register, read=read),
                contract.RegisterManualClaimResponse,
                lambda known: {"claim": _shown(known, call)},
            )

        return await with_holders(register)

    async def supplement_manual_claim(
        self, request: contract.SupplementManualClaimRequest, call: Call
    ) -> contract.SupplementManualClaimResponse:
        """Record missing material."""
        return await self._change(
            self._claims.supplement, request, call, contract.SupplementManualClaimResponse
        )

    async def decide_manual_claim(
        self, request: contract.DecideManualClaimRequest, call: Call
    ) -> contract.DecideManualClaimResponse:
        """Record a decision."""
        return await self._change(
            self._claims.decide, request, call, contract.DecideManualClaimResponse
        )

    async def withdraw_manual_claim(
        self, request: contract.WithdrawManualClaimRequest, call: Call
    ) -> contract.WithdrawManualClaimResponse:
        """Take a claim back."""
        return await self._change(
            self._claims.withdraw, request, call, contract.WithdrawManualClaimResponse
        )

    async def get_manual_claim(
        self, request: contract.GetManualClaimRequest, call: Call
    ) -> contract.GetManualClaimResponse:
        """Return a claim."""
        query: GetManualClaim = self._answering.decoded(request, call)

        def answer(page: ProvincePage) -> contract.GetManualClaimResponse:
            return contract.GetManualClaimResponse(
                header=self._answering.header(call),
                claim=_shown(self._claims.known(query, page), call),
            )

        return await self._answering.look(
            ProvinceKeys(record_owners=(query.person_number,)), answer
        )

    async def list_manual_claims(
        self, request: contract.ListManualClaimsRequest, call: Call
    ) -> contract.ListManualClaimsResponse:
        """Return a page of a person's claims."""
        query: ListManualClaims = self._answering.decoded(request, call)

        def answer(page: ProvincePage) -> contract.ListManualClaimsResponse:
            listed = self._claims.listed(query, page)
            end = query.offset + query.page_size
            return contract.ListManualClaimsResponse(
                header=self._answering.header(call),
                claims=[_shown(each, call) for each in listed[query.offset : end]],
                next_page_token=str(end) if end < len(listed) else "",
                total_count=len(listed),
            )

        return await self._answering.look(
            ProvinceKeys(record_owners=(query.person_number,)), answer
        )

    async def _change(
        self, step: Step[KnownClaim], request: Any, call: Call, answer_type: type[M]
    ) -> M:
        """Carry out a change of a claim and answer with its new version."""
        return await self._answering.record(
            request, call, of_owner, step, answer_type, lambda known: {"claim": _shown(known, call)}
        )


def _registering(command: RegisterManualClaim, read: frozenset[Holder]) -> ProvinceKeys:
    """Everything that registering a claim looks at."""
    origin = command.origin
    named = tuple(filter(None, (origin.refused_message_id,)))
    receipts = tuple(each.owner for each in receipt_places(command))
    return ProvinceKeys(
        message_ids=(command.header.message_id, *named),
        visit_ids=tuple(filter(None, (origin.visit_id,))),
        settlement_ids=(*filter(None, (origin.settlement_id,)), *settlements_of(read)),
        settlement_message_ids=named,
        record_owners=(command.person_number, *receipts, *owners_of(read)),
    )


def _shown(known: KnownClaim, call: Call) -> manual_claim_pb2.ManualClaim:
    return encode_claim(known.person_number, known.claim, known.records, call.received_at.date())
