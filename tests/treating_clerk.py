"""A treating place that does what work orders ask, with slips on purpose.

It knows the contract and the work orders as they are handed out; it is nobody's code but ours,
so it plays the calls that an order awaits, in their order, each as a right system would send it.
``slips`` name what it does wrong.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from tests.platforms import PlainClient, Refused
from yidi.jointtest.treating.desk import Desk
from yidi.jointtest.treating.playing import CasePlayed
from yidi.jointtest.v1 import work_order_pb2
from yidi.v1 import codes_pb2, eligibility_service_pb2, fees_pb2, header_pb2, person_pb2
from yidi.v1 import settlement_service_pb2 as settlement

DRUG = "XC08CAX001A001010190001"
NAMES = {
    "M03900": "高血压", "M01600": "糖尿病", "M07801": "透析", "M00500": "恶性肿瘤门诊治疗",
    "M08300": "器官移植抗排异治疗", "M08301": "肾移植抗排异治疗", "M08302": "骨髓移植抗排异治疗",
    "M08303": "心移植抗排异治疗", "M08304": "肝移植抗排异治疗", "M08305": "肺移植抗排异治疗",
    "M08306": "肝肾移植抗排异治疗", "M05300": "慢性阻塞性肺疾病", "M06900": "类风湿关节炎",
    "M04600": "冠心病", "M00200": "病毒性肝炎", "M07200": "强直性脊柱炎",
}  # fmt: skip
IDENTITY_CARD = codes_pb2.CREDENTIAL_TYPE_IDENTITY_CARD


@dataclass
class Visit:
    """What the clerk knows of a visit."""

    visit_id: str
    outpatient: str
    lines: list[fees_pb2.FeeLine] = field(default_factory=list)
    settlement: Any = None


class Clerk:
    """Works for one treating place."""

    def __init__(self, client: PlainClient, now: datetime, *slips: str, serial: int = 1) -> None:
        self.client = client
        self.now = now
        self.slips = frozenset(slips)
        self._serials = itertools.count(serial * 100_000)
        self.visits: dict[tuple[int, str], Visit] = {}
        self.requests: dict[tuple[int, str], Any] = {}
        self.answers: dict[tuple[int, str], Any] = {}
        self.stuck: set[int] = set()
        """Cases in which nothing can follow."""

    async def work(self, desk: Desk, *, most: int = 400) -> None:
        """Do the work orders that are open until none is left or nothing moves any more."""
        for _ in range(most):
            todo = [
                (played, awaited)
                for session in desk.sessions.values()
                for played in session.docket.open_cases()
                for awaited in self._todo(played)
            ]
            if not todo:
                return
            played, awaited = todo[0]
            await self.do(played, awaited)

    def _todo(self, played: CasePlayed) -> Iterator[work_order_pb2.AwaitedCall]:
        if played.number in self.stuck:
            return
        for awaited in played.orders[-1].order.awaited:
            wanted = awaited.times_at_least or 1
            sent = sum(key == (played.number, awaited.id) for key in self.requests)
            known = len(played.known.get(awaited.id, ()))
            if not awaited.is_optional and known < wanted and sent < wanted + 1:
                yield awaited

    async def do(self, played: CasePlayed, awaited: work_order_pb2.AwaitedCall) -> None:
        """Send one awaited call."""
        key = (played.number, awaited.id)
        try:
            request = self._request(played, awaited)
        except KeyError:
            self.stuck.add(played.number)
            return
        self.requests[key] = request
        service = (
            "EligibilityService"
            if awaited.call in ("QueryPerson", "QueryEligibility")
            else "SettlementService"
        )
        try:
            answer = await self.client.call(f"{service}/{awaited.call}", request)
        except Refused:
            answer = None
        self.answers[key] = answer
        if answer is not None:
            self._note(played, awaited, request, answer)

    def _note(self, played: CasePlayed, awaited: Any, request: Any, answer: Any) -> None:
        key = (played.number, awaited.id)
        if awaited.call == "OpenVisit":
            self.visits[key] = Visit(answer.visit_id, request.outpatient_number)
        elif awaited.call == "UploadFees":
            self._visit(played, awaited).lines.extend(request.lines)
        elif awaited.call == "WithdrawFees":
            visit = self._visit(played, awaited)
            visit.lines = visit.lines[:1]
        elif awaited.call == "Settle":
            self._visit(played, awaited).settlement = answer.settlement

    def _visit(self, played: CasePlayed, awaited: work_order_pb2.AwaitedCall) -> Visit:
        """The visit that a call is about, by what it goes on from."""
        every = {each.id: each for order in played.case.work_orders for each in order.awaited}
        found = awaited
        while (played.number, found.id) not in self.visits:
            found = every[found.of or found.repeat_of]
        return self.visits[played.number, found.id]

    def _request(self, played: CasePlayed, awaited: work_order_pb2.AwaitedCall) -> Any:
        if awaited.repeat_of:
            first = self.requests[played.number, awaited.repeat_of]
            again = type(first)()
            again.CopyFrom(first)
            if "new-id-on-retry" in self.slips:
                again.header.message_id = self._message_id(played, awaited)
            if "other-content-on-retry" in self.slips and awaited.call == "Settle":
                again.use_account = not again.use_account
            return again
        return getattr(self, f"_{awaited.call}")(played, awaited)

    # ------------------------------------------------------------------------------ requests

    def _message_id(self, played: CasePlayed, awaited: Any) -> str:
        serial = next(self._serials)
        at = self.now + timedelta(seconds=serial // 10_000)
        return f"{self._place(played)}{at:%Y%m%d%H%M%S}{serial % 10_000:04d}"

    def _place(self, played: CasePlayed) -> str:
        return next(iter(played.cast.institutions.values())).institution_code

    def _person(self, played: CasePlayed) -> Any:
        return next(iter(played.cast.people.values()))

    def _header(self, played: CasePlayed, awaited: Any) -> header_pb2.RequestHeader:
        place = next(iter(played.cast.institutions.values()))
        version = "V2.0" if "old-version" in self.slips else played.version
        return header_pb2.RequestHeader(
            message_id=self._message_id(played, awaited),
            interface_version=version,
            treating_region=place.region,
            insured_region=self._person(played).relation.insured_area,
            institution_code=place.institution_code,
            operator_type=codes_pb2.OPERATOR_TYPE_STAFF,
        )

    def _credential(self, played: CasePlayed) -> person_pb2.Credential:
        number = self._person(played).who.person.identity_number
        return person_pb2.Credential(type=IDENTITY_CARD, number=number)

    def _care(self, played: CasePlayed, awaited: Any) -> dict[str, Any]:
        care = awaited.fields["care_type"].string_value if "care_type" in awaited.fields else ""
        care = care or "ORDINARY"
        if "falls-back" in self.slips and care == "CHRONIC":
            care = "ORDINARY"
        found: dict[str, Any] = {"care_type": codes_pb2.CareType.Value(f"CARE_TYPE_{care}")}
        if care == "CHRONIC":
            code = awaited.fields["disease_code"].string_value if (
                "disease_code" in awaited.fields
            ) else played.orders[-1].order.disease  # fmt: skip
            found |= {"disease_code": code, "disease_name": NAMES[code]}
            if "wrong-name" in self.slips:
                found["disease_name"] = "慢性病"
        return found

    def _QueryPerson(self, played: CasePlayed, awaited: Any) -> Any:
        return eligibility_service_pb2.QueryPersonRequest(
            header=self._header(played, awaited),
            credential=self._credential(played),
            name=self._person(played).who.person.name,
        )

    def _QueryEligibility(self, played: CasePlayed, awaited: Any) -> Any:
        request = eligibility_service_pb2.QueryEligibilityRequest(
            header=self._header(played, awaited),
            person_number=self._person(played).who.person.person_number,
            insurance=self._person(played).relation.insurance,
            **self._care(played, awaited),
        )
        if "purpose" in awaited.fields:
            request.purpose = eligibility_service_pb2.ELIGIBILITY_PURPOSE_BOOKING
            request.visited_at.CopyFrom(_stamp(self.now + timedelta(days=3)))
        return request

    def _OpenVisit(self, played: CasePlayed, awaited: Any) -> Any:
        number = next(self._serials)
        request = settlement.OpenVisitRequest(
            header=self._header(played, awaited),
            person_number=self._person(played).who.person.person_number,
            credential=self._credential(played),
            person_name=self._person(played).who.person.name,
            insurance=self._person(played).relation.insurance,
            visited_at=_stamp(self.now - timedelta(hours=1)),
            outpatient_number=f"MZ{number}",
            **self._care(played, awaited),
        )
        if "outpatient_number" in awaited.fields:
            first = self.requests[played.number, "open-chronic"]
            request.outpatient_number = first.outpatient_number
        if "declared_chronic" in awaited.fields:
            request.declared_chronic = codes_pb2.FLAG_YES
        if "planned_lines" in awaited.present:
            request.planned_lines.add(line_number="1", item_code=DRUG)
        if "extension.trauma" in awaited.fields:
            request.extension.trauma = codes_pb2.FLAG_YES
            third = awaited.fields["extension.third_party"].string_value
            request.extension.third_party = codes_pb2.Flag.Value(f"FLAG_{third}")
        if "extension.patient_group" in awaited.present:
            request.extension.patient_group = codes_pb2.PatientGroup.values()[1]
        emergency = request.care_type == codes_pb2.CARE_TYPE_EMERGENCY
        if emergency and played.version != "V2.0":
            request.extension.emergency_referral = codes_pb2.EMERGENCY_REFERRAL_EMERGENCY
        if "extension-at-v20" in self.slips and played.version == "V2.0":
            request.extension.patient_group = codes_pb2.PatientGroup.values()[1]
        return request

    def _UploadFees(self, played: CasePlayed, awaited: Any) -> Any:
        visit = self._visit(played, awaited)
        lines = self._lines(played, awaited, visit)
        request = settlement.UploadFeesRequest(
            header=self._header(played, awaited),
            visit_id=visit.visit_id,
            person_number=self._person(played).who.person.person_number,
            batch_number=f"B{next(self._serials)}",
            lines=lines,
            totals=_totals(lines),
        )
        if "wrong-totals" in self.slips:
            request.totals.total_fen += 1
        return request

    def _lines(self, played: CasePlayed, awaited: Any, visit: Visit) -> list[fees_pb2.FeeLine]:
        """The bill of the order, or the part of it that this upload is for."""
        order = played.orders[-1].order
        bill = list(order.bill) or [each for one in played.case.work_orders for each in one.bill]
        chosen = list(enumerate(bill, 1))
        uploads = [each for each in order.awaited if each.call == "UploadFees"]
        if len(uploads) > 1:
            place = [each.id for each in uploads].index(awaited.id)
            chosen = chosen[place : place + 1]
        elif awaited.times_at_least > 1:
            place = len(visit.lines)
            chosen = chosen[place : place + 1]
        return [_line(number, each) for number, each in chosen]

    def _WithdrawFees(self, played: CasePlayed, awaited: Any) -> Any:
        last = next(
            request
            for request in reversed(list(self.sent))
            if isinstance(request, settlement.UploadFeesRequest)
        )
        return settlement.WithdrawFeesRequest(
            header=self._header(played, awaited),
            visit_id=last.visit_id,
            person_number=last.person_number,
            batch_number=last.batch_number,
        )

    @property
    def sent(self) -> Iterator[Any]:
        return iter(self.requests.values())

    def _CancelVisit(self, played: CasePlayed, awaited: Any) -> Any:
        return settlement.CancelVisitRequest(
            header=self._header(played, awaited),
            visit_id=self._visit(played, awaited).visit_id,
            person_number=self._person(played).who.person.person_number,
        )

    def _PreSettle(self, played: CasePlayed, awaited: Any) -> Any:
        visit = self._visit(played, awaited)
        return settlement.PreSettleRequest(
            header=self._header(played, awaited),
            visit_id=visit.visit_id,
            person_number=self._person(played).who.person.person_number,
            totals=_totals(visit.lines),
        )

    def _Settle(self, played: CasePlayed, awaited: Any) -> Any:
        visit = self._visit(played, awaited)
        request = settlement.SettleRequest(
            header=self._header(played, awaited),
            visit_id=visit.visit_id,
            person_number=self._person(played).who.person.person_number,
            totals=_totals(visit.lines),
        )
        if "use_account" in awaited.fields:
            request.use_account = awaited.fields["use_account"].bool_value
        if "replaces_settlement_id" in awaited.fields and "unlinked" not in self.slips:
            replaced = self.visits[played.number, "open"].settlement
            request.replaces_settlement_id = replaced.settlement_id
        return request

    def _CancelSettlement(self, played: CasePlayed, awaited: Any) -> Any:
        settled = self._visit(played, awaited).settlement
        return settlement.CancelSettlementRequest(
            header=self._header(played, awaited),
            settlement_id=settled.settlement_id,
            visit_id=settled.visit_id,
            person_number=settled.person_number,
        )

    def _Reverse(self, played: CasePlayed, awaited: Any) -> Any:
        original = self.requests[played.number, awaited.of]
        return settlement.ReverseRequest(
            header=self._header(played, awaited),
            person_number=original.person_number,
            original_message_id=original.header.message_id,
            original_transaction="2207",
        )

    def _InquireMessage(self, played: CasePlayed, awaited: Any) -> Any:
        original = self.requests[played.number, awaited.of]
        return settlement.InquireMessageRequest(
            header=self._header(played, awaited), original_message_id=original.header.message_id
        )

    def _QuerySettlementDetail(self, played: CasePlayed, awaited: Any) -> Any:
        settled = self._visit(played, awaited).settlement
        return settlement.QuerySettlementDetailRequest(
            header=self._header(played, awaited),
            person_number=settled.person_number,
            settlement_id=settled.settlement_id,
        )


def _stamp(moment: datetime) -> Timestamp:
    found = Timestamp()
    found.FromDatetime(moment)
    return found


def _line(number: int, line: Any) -> fees_pb2.FeeLine:
    fen = round(float(line.amount) * 100)
    price = round(float(line.price or line.amount) * 1_000_000)
    return fees_pb2.FeeLine(
        line_number=str(number),
        item_code=DRUG,
        item_name="苯磺酸氨氯地平片",
        fee_class=codes_pb2.FEE_CLASS_A,
        fee_category=codes_pb2.FEE_CATEGORY_WESTERN_DRUG,
        price_micros=price,
        quantity_micros=round(float(line.quantity or "1") * 1_000_000),
        amount_fen=fen,
        split=fees_pb2.Split(in_scope_fen=fen),
        occurred_at=_stamp(datetime.fromisoformat("2025-01-06T14:00:00+08:00")),
    )


def _totals(lines: list[fees_pb2.FeeLine]) -> fees_pb2.BillTotals:
    total = sum(each.amount_fen for each in lines)
    return fees_pb2.BillTotals(total_fen=total, split=fees_pb2.Split(in_scope_fen=total))
