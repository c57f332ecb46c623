"""The part of RegistryService about recoveries (追回), A-016."""

from __future__ import annotations

from yidi.domain.ports import ProvincePage
from yidi.domain.records import ProvinceChanges, ProvinceKeys
from yidi.domain.regions import pooling_area_of, pooling_areas
from yidi.domain.registry_requests import QueryRecoveries
from yidi.engine.recovering import Listed, Recoveries
from yidi.engine.rightful import require_insured_agency, serves
from yidi.province.answering import Answering
from yidi.rpc.call import Call
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire.registry_recoveries import encode_recovery


class RecoveryRecords:
    """Handlers of the calls about recoveries."""

    def __init__(self, recoveries: Recoveries, answering: Answering) -> None:
        """Take the steps and the frame that does each message once."""
        self._recoveries = recoveries
        self._answering = answering

    async def query_recoveries(
        self, request: contract.QueryRecoveriesRequest, call: Call
    ) -> contract.QueryRecoveriesResponse:
        """List recoveries, then look which of their settlements were refunded since."""
        query: QueryRecoveries = self._answering.decoded(request, call)
        region = query.header.insured_region
        require_insured_agency(query.header, region)
        own = pooling_area_of(region)
        asked = (own,) if own else pooling_areas(region)
        sender = query.header.institution_code
        areas = [each.code for each in asked if serves(sender, each.code)]

        def find(page: ProvincePage) -> tuple[Listed, ProvinceChanges]:
            return self._recoveries.find(query, areas, page), ProvinceChanges()

        owners = (query.person_number,) if query.person_number else tuple(areas)
        listed = await self._answering.step(ProvinceKeys(recovery_owners=owners), find)
        found = listed.recoveries
        numbers = tuple(each.settlement_id for each in found)

        def answer(page: ProvincePage) -> contract.QueryRecoveriesResponse:
            refunds = {number: page.refund_of(number) for number in numbers}
            return contract.QueryRecoveriesResponse(
                header=self._answering.header(call),
                recoveries=[
                    encode_recovery(each, refund.settlement_id if refund else "")
                    for each in found
                    for refund in (refunds[each.settlement_id],)
                ],
                next_page_token=listed.after,
                open_fen=listed.open_fen,
            )

        return await self._answering.look(ProvinceKeys(settlement_ids=numbers), answer)

    async def record_recovery(
        self, request: contract.RecordRecoveryRequest, call: Call
    ) -> contract.RecordRecoveryResponse:
        """Record what became of a recovery."""
        return await self._answering.record(
            request,
            call,
            lambda command: ProvinceKeys(
                message_ids=(command.header.message_id,),
                settlement_ids=(command.settlement_id,),
                recovery_owners=(command.person_number,),
            ),
            self._recoveries.record,
            contract.RecordRecoveryResponse,
            lambda after: {"recovery": encode_recovery(after)},
        )
