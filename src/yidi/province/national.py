"""The national platform as the treating place sees it: the calls of one bill part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.descriptor import MethodDescriptor

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.care import CareType
from yidi.domain.errors import Refusal, refuse
from yidi.domain.message_ids import FROM_TREATING_PLACE
from yidi.domain.regions import spoken_name
from yidi.engine.treating_place import BATCH_OF_BILL, Part
from yidi.province.bill_plan import PartPlan
from yidi.rpc.call import Call
from yidi.rpc.peer import Peer, PeerDown, PeerRefused, PeerUncertain, PeerUnreadable
from yidi.rpc.service import full_name
from yidi.v1 import header_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract
from yidi.v1 import treating_place_service_pb2 as treating
from yidi.wire import encode

_METHODS: Final = contract.DESCRIPTOR.services_by_name["SettlementService"].methods_by_name


@dataclass(frozen=True, slots=True)
class PartVisit:
    """One part of a bill on its way: what was asked, the part, its message ids, its visit."""

    bill: treating.SettleBillRequest
    part: Part
    plan: PartPlan
    visit_id: str = ""
    replaces_id: str = ""


class NationalPlatform:
    """Sends the messages of a bill part to the national platform."""

    def __init__(self, peer: Peer, agreements: Agreements = NO_AGREEMENTS) -> None:
        """Take the way to the platform, and the agreements by which diseases are named."""
        self._peer = peer
        self._agreements = agreements

    async def open(self, visit: PartVisit, call: Call) -> str:
        """Open the visit of a part; return its number."""
        bill, part = visit.bill, visit.part
        request = contract.OpenVisitRequest(
            header=_header(bill.header, visit.plan.open_id),
            person_number=bill.person_number,
            credential=bill.credential,
            person_name=bill.person_name,
            insurance=bill.insurance,
            care_type=_care_type(part),  # type: ignore[arg-type]
            disease_code=part.disease_code,
            disease_name=self._agreements.name(part.disease_code) or "",
            visited_at=bill.visited_at,
            outpatient_number=bill.outpatient_number,
            extension=bill.extension if bill.HasField("extension") else None,
            declared_chronic=bill.declared_chronic,
            planned_lines=_planned_lines(part),
        )
        answer = await self._call("OpenVisit", request, call)
        visit_id: str = answer.visit_id
        return visit_id

    async def upload(self, visit: PartVisit, call: Call) -> None:
        """Upload the lines of a part."""
        request = contract.UploadFeesRequest(
            header=_header(visit.bill.header, visit.plan.upload_id),
            visit_id=visit.visit_id,
            person_number=visit.bill.person_number,
            batch_number=BATCH_OF_BILL,
            lines=[
                encode.fee_line(each.line, each.limit_micros, each.first_paid_bp)
                for each in visit.part.lines
            ],
            totals=encode.totals(visit.part.totals),
        )
        await self._call("UploadFees", request, call)

    async def try_settle(self, visit: PartVisit, call: Call) -> contract.PreSettleResponse:
        """Ask what settling the part would bring."""
        request = contract.PreSettleRequest(
            header=_header(visit.bill.header, visit.plan.trial_id),
            visit_id=visit.visit_id,
            person_number=visit.bill.person_number,
            totals=encode.totals(visit.part.totals),
            use_account=visit.bill.use_account,
            replaces_settlement_id=visit.replaces_id,
        )
        answer: contract.PreSettleResponse = await self._call("PreSettle", request, call)
        return answer

    async def settle(self, visit: PartVisit, call: Call) -> contract.SettleResponse:
        """Settle the part."""
        request = contract.SettleRequest(
            header=_header(visit.bill.header, visit.plan.settle_id),
            visit_id=visit.visit_id,
            person_number=visit.bill.person_number,
            totals=encode.totals(visit.part.totals),
            use_account=visit.bill.use_account,
            replaces_settlement_id=visit.replaces_id,
            invoice_number=_invoice_number(visit),
        )
        answer: contract.SettleResponse = await self._call("Settle", request, call)
        return answer

    async def cancel(self, visit: PartVisit, call: Call) -> None:
        """Close the visit of a part that will not be settled."""
        request = contract.CancelVisitRequest(
            header=_header(visit.bill.header, visit.plan.cancel_id),
            visit_id=visit.visit_id,
            person_number=visit.bill.person_number,
        )
        await self._call("CancelVisit", request, call)

    async def reverse(self, visit: PartVisit, call: Call) -> None:
        """Make sure that the part is not settled."""
        request = contract.ReverseRequest(
            header=_header(visit.bill.header, visit.plan.reverse_id),
            person_number=visit.bill.person_number,
            original_message_id=visit.plan.settle_id,
            original_transaction="2207",
        )
        await self._call("Reverse", request, call)

    async def refund(
        self,
        header: header_pb2.RequestHeader,
        message_id: str,
        settlement: settlement_pb2.Settlement,
        cause: str,
        call: Call,
    ) -> settlement_pb2.Settlement:
        """Refund the settlement of a part; one refunded in another way is found as it is."""
        request = contract.CancelSettlementRequest(
            header=_header(header, message_id),
            settlement_id=settlement.settlement_id,
            visit_id=settlement.visit_id,
            person_number=settlement.person_number,
            cause=cause,
        )
        try:
            answer = await self._call("CancelSettlement", request, call)
        except Refusal as refused:
            if refused.reason.name != "ALREADY_REFUNDED":
                raise
            recorded = await self._recorded(request, settlement.settlement_id, call)
            return await self._recorded(request, recorded.refund_settlement_id, call)
        refund: settlement_pb2.Settlement = answer.refund
        return refund

    async def _recorded(
        self, asked: contract.CancelSettlementRequest, settlement_id: str, call: Call
    ) -> settlement_pb2.Settlement:
        """Return a settlement or a refund as the insured place has it."""
        request = contract.GetSettlementRequest(
            header=asked.header, person_number=asked.person_number, settlement_id=settlement_id
        )
        answer = await self._call("GetSettlement", request, call)
        found: settlement_pb2.Settlement = answer.settlement
        return found

    async def _call(self, name: str, request: Any, call: Call) -> Any:
        method: MethodDescriptor = _METHODS[name]
        inner = Call(
            method=full_name(method),
            received_at=call.received_at,
            received_at_ms=call.received_at_ms,
            deadline=call.deadline,
            id_years_back=FROM_TREATING_PLACE,
        )
        try:
            return await self._peer.call(method, request, inner)
        except PeerDown:
            raise refuse("SHUTTING_DOWN") from None
        except (PeerRefused, PeerUnreadable, PeerUncertain):
            name_zh = spoken_name(request.header.insured_region)
            raise refuse("OUTCOME_UNKNOWN", place=f"参保地{name_zh}", region=name_zh) from None


def _header(header: header_pb2.RequestHeader, message_id: str) -> header_pb2.RequestHeader:
    copy = header_pb2.RequestHeader()
    copy.CopyFrom(header)
    copy.message_id = message_id
    return copy


def _invoice_number(visit: PartVisit) -> str:
    """The receipt that the institution has printed for the part, or empty."""
    disease_code = visit.part.disease_code
    numbers = (
        each.invoice_number for each in visit.bill.receipts if each.disease_code == disease_code
    )
    return next(numbers, "")


def _planned_lines(part: Part) -> list[contract.PlannedLine]:
    """What chronic care is meant for: if it is refused, exactly this is barred (A-069)."""
    if part.care_type is not CareType.CHRONIC:
        return []
    return [
        contract.PlannedLine(line_number=each.line.line_number, item_code=each.line.item_code)
        for each in part.lines
    ]


def _care_type(part: Part) -> CareType:
    """The care type of an insured part; a self-paid part never gets here."""
    return part.care_type or CareType.ORDINARY
