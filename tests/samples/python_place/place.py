"""A minimal insured place (参保地) in Python: everything in memory, one plan, a few people.

    python place.py [PORT]

It imports what grpc_tools made from protos/ and nothing else of Yidi.
"""

from __future__ import annotations

import sys
from concurrent import futures
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

import benefit
import grpc
import people
from refusals import Refused, abort, problem

from yidi.v1 import codes_pb2 as codes
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import eligibility_service_pb2_grpc as eligibility_grpc
from yidi.v1 import header_pb2, person_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract
from yidi.v1 import settlement_service_pb2_grpc as contract_grpc

serials = count(1)
messages: dict[str, dict] = {}
visits: dict[str, dict] = {}
settlements: dict[str, settlement_pb2.Settlement] = {}


def next_id() -> str:
    now = datetime.now(UTC) + timedelta(hours=8)
    return f"{people.AREA}{now:%Y%m%d%H%M%S}{next(serials):010d}"


def header(received_at: datetime) -> header_pb2.ResponseHeader:
    made = header_pb2.ResponseHeader(reply_id=next_id())
    made.received_at.FromDatetime(received_at)
    made.responded_at.FromDatetime(datetime.now(UTC))
    return made


def mark_of(method: str, request) -> bytes:
    """What two requests share only if they ask for the same (A-079)."""
    head = request.header
    own = f"{method}|{head.treating_region}|{head.insured_region}|{head.institution_code}|"
    body = type(request)()
    body.CopyFrom(request)
    body.ClearField("header")
    return sha256(own.encode() + body.SerializeToString(deterministic=True)).digest()


def check_area(request) -> None:
    if request.header.insured_region not in (people.AREA, f"{people.AREA[:2]}0000"):
        raise Refused("INSURED_REGION_MISMATCH", "header.insured_region")


def person_of(request) -> people.Person:
    found = people.BY_NUMBER.get(request.person_number)
    if found is None:
        raise Refused("PERSON_NOT_KNOWN", "person_number")
    check_area(request)
    return found


def by_credential(credential) -> people.Person | None:
    is_card = credential.type == codes.CREDENTIAL_TYPE_IDENTITY_CARD
    if is_card and not people.is_identity_number(credential.number):
        raise Refused("CREDENTIAL_INVALID", "credential.number")
    return people.BY_IDENTITY.get(credential.number)


def reasons_against(person: people.Person, request) -> list[Refused]:
    """Every reason against settling this care, none left out (A-069)."""
    found = []
    if request.insurance != codes.INSURANCE_EMPLOYEE:
        found.append(Refused("INSURANCE_NOT_HELD", "insurance"))
    if not (person.is_filed and request.header.treating_region[:2] == people.FILED_FOR[:2]):
        found.append(Refused("FILING_MISSING"))
    if request.disease_code and request.disease_code not in person.diseases:
        found.append(Refused("NO_QUALIFICATION_FOR_DISEASE", "disease_code"))
    return found


# --------------------------------------------------------------------------- questions


def query_person(request):
    person = by_credential(request.credential)
    if person is None:
        raise Refused("PERSON_NOT_KNOWN", "credential.number")
    check_area(request)
    if request.name and request.name != person.name:
        raise Refused("PERSON_MISMATCH", "name")
    return eligibility.QueryPersonResponse(
        person=person_pb2.Person(
            person_number=person.number,
            name=person.name,
            sex=codes.SEX_FEMALE,
            birth_date=people.BORN,
            identity_number=person.identity,
            relations=[people.relation(person)],
        )
    )


def query_eligibility(request):
    person = person_of(request)
    against = reasons_against(person, request)
    answer = eligibility.QueryEligibilityResponse(
        outcome="ELIGIBILITY_OUTCOME_PAY_AND_CLAIM" if against else "ELIGIBILITY_OUTCOME_SETTLE",
        reasons=[problem(each) for each in against],
        filing=people.FILING if person.is_filed else None,
        relation=people.relation(person),
        purpose=request.purpose,
    )
    if not against:
        answer.benefit.MergeFrom(benefit.summary(person))
    return answer


# ----------------------------------------------------------------------------- changes


def open_visit(request):
    person = person_of(request)
    if by_credential(request.credential) is not person:
        raise Refused("PERSON_MISMATCH", "credential.number")
    if request.person_name and request.person_name != person.name:
        raise Refused("PERSON_MISMATCH", "person_name")
    if against := reasons_against(person, request):
        raise against[0]
    visit_id = next_id()
    visits[visit_id] = {"person": person, "asked": request, "lines": {}, "is_open": True}
    return contract.OpenVisitResponse(visit_id=visit_id, filing=people.FILING)


def own_visit(request) -> dict:
    visit = visits.get(request.visit_id)
    if visit is None:
        raise Refused("VISIT_NOT_KNOWN", "visit_id")
    here = visit["asked"].header.institution_code
    if (request.person_number, request.header.institution_code) != (visit["person"].number, here):
        raise Refused("NOT_YOUR_VISIT", "visit_id")
    if not visit["is_open"]:
        raise Refused("VISIT_CLOSED", "visit_id")
    return visit


def check_totals(lines, totals) -> None:
    if benefit.sum_of(lines) != totals:
        raise Refused("BILL_NOT_BALANCED", "totals")


def upload_fees(request):
    lines = own_visit(request)["lines"]
    known = set(lines)
    for index, line in enumerate(request.lines):
        if line.line_number in known:
            raise Refused("LINE_REPEATED", f"lines[{index}].line_number")
        known.add(line.line_number)
    check_totals(request.lines, request.totals)
    lines.update({line.line_number: (request.batch_number, line) for line in request.lines})
    return lines_left(contract.UploadFeesResponse, lines)


def withdraw_fees(request):
    lines = own_visit(request)["lines"]
    taken = [
        number for number, (batch, _) in lines.items() if request.batch_number in ("0000", batch)
    ]
    if not taken and request.batch_number != "0000":
        raise Refused("BATCH_NOT_KNOWN", "batch_number")
    for number in taken:
        del lines[number]
    return lines_left(contract.WithdrawFeesResponse, lines)


def lines_left(answer_type, lines):
    totals = benefit.sum_of([line for _, line in lines.values()])
    return answer_type(line_count=len(lines), visit_totals=totals)


def cancel_visit(request):
    own_visit(request)["is_open"] = False
    return contract.CancelVisitResponse()


def computed(request, state: str) -> settlement_pb2.Settlement:
    visit = own_visit(request)
    if not visit["lines"]:
        raise Refused("VISIT_EMPTY", "visit_id")
    check_totals([line for _, line in visit["lines"].values()], request.totals)
    asked, person = visit["asked"], visit["person"]
    return settlement_pb2.Settlement(
        state=state,
        visit_id=request.visit_id,
        message_id=request.header.message_id,
        person_number=person.number,
        insurance=asked.insurance,
        category=codes.PERSON_CATEGORY_RETIRED,
        care_type=asked.care_type,
        disease_code=asked.disease_code,
        disease_name=person.diseases.get(asked.disease_code, ""),
        receipt_category="RECEIPT_CATEGORY_CHRONIC"
        if asked.care_type == codes.CARE_TYPE_CHRONIC
        else "RECEIPT_CATEGORY_ORDINARY",
        treating_region=request.header.treating_region,
        insured_area=people.AREA,
        institution_code=request.header.institution_code,
        filing_type=people.FILING.type,
        plan="sample",
        breakdown=benefit.breakdown(request, person),
    )


def pre_settle(request):
    return contract.PreSettleResponse(settlement=computed(request, "SETTLEMENT_STATE_TRIAL"))


def settle(request):
    settled = computed(request, "SETTLEMENT_STATE_SETTLED")
    settled.settlement_id = next_id()
    settled.settled_at.GetCurrentTime()
    visit = visits[request.visit_id]
    visit["is_open"] = False
    benefit.move(visit["person"], settled.breakdown)
    settlements[settled.settlement_id] = settled
    return contract.SettleResponse(settlement=settled)


def own_settlement(request) -> settlement_pb2.Settlement:
    found = settlements.get(request.settlement_id)
    if found is None or found.person_number != request.person_number:
        raise Refused("SETTLEMENT_NOT_KNOWN", "settlement_id")
    if found.institution_code != request.header.institution_code:
        raise Refused("NOT_YOUR_SETTLEMENT")
    return found


def refund_of(original: settlement_pb2.Settlement, message_id: str) -> settlement_pb2.Settlement:
    """A refund is a record of its own, the exact negative; the settlement stays (A-090)."""
    if original.state == settlement_pb2.SETTLEMENT_STATE_REFUND:
        raise Refused("REFUND_NOT_ALLOWED", "settlement_id")
    if original.refund_settlement_id:
        raise Refused("ALREADY_REFUNDED", "settlement_id")
    refund = settlement_pb2.Settlement()
    refund.CopyFrom(original)
    refund.settlement_id = next_id()
    refund.state = settlement_pb2.SETTLEMENT_STATE_REFUND
    refund.message_id = message_id
    refund.original_settlement_id = original.settlement_id
    refund.settled_at.GetCurrentTime()
    benefit.turn(people.BY_NUMBER[original.person_number], refund.breakdown)
    settlements[refund.settlement_id] = refund
    original.state = settlement_pb2.SETTLEMENT_STATE_REFUNDED
    original.refund_settlement_id = refund.settlement_id
    return refund


def cancel_settlement(request):
    refund = refund_of(own_settlement(request), request.header.message_id)
    return contract.CancelSettlementResponse(refund=refund)


def reverse(request):
    """Make sure that a Settle has no effect, also one that has not come yet (冲正)."""
    person_of(request)
    if request.original_transaction != "2207":
        raise Refused("REVERSE_NOT_POSSIBLE", "original_transaction")
    original_id = request.original_message_id
    known = messages.setdefault(original_id, {"state": "MESSAGE_STATE_REVERSED", "method": ""})
    if not known["method"]:
        return contract.ReverseResponse(outcome="REVERSE_OUTCOME_BARRED")
    settled = settlement_of_message(original_id)
    if settled is None or settled.refund_settlement_id:
        return contract.ReverseResponse(outcome="REVERSE_OUTCOME_NOTHING_TO_DO")
    known["state"] = "MESSAGE_STATE_REVERSED"
    refund = refund_of(settled, request.header.message_id)
    return contract.ReverseResponse(outcome="REVERSE_OUTCOME_UNDONE", refund=refund)


def settlement_of_message(message_id: str) -> settlement_pb2.Settlement | None:
    return next((each for each in settlements.values() if each.message_id == message_id), None)


ANSWERS = {
    contract.OpenVisitResponse: "open_visit",
    contract.UploadFeesResponse: "upload_fees",
    contract.WithdrawFeesResponse: "withdraw_fees",
    contract.CancelVisitResponse: "cancel_visit",
    contract.SettleResponse: "settle",
    contract.CancelSettlementResponse: "cancel_settlement",
    contract.ReverseResponse: "reverse",
}


def inquire_message(request):
    found = messages.get(request.original_message_id)
    if found is None:
        return contract.InquireMessageResponse(state="MESSAGE_STATE_NEVER_RECEIVED")
    told = contract.InquireMessageResponse(state=found["state"])
    if found["method"]:
        told.method = f"yidi.v1.SettlementService/{found['method']}"
    if found["state"] == "MESSAGE_STATE_DONE":
        getattr(told, ANSWERS[type(found["answer"])]).CopyFrom(found["answer"])
    if found["state"] == "MESSAGE_STATE_REFUSED":
        told.refusal.CopyFrom(found["refused"].detail(request.original_message_id))
    return told


def get_settlement(request):
    found = settlements.get(request.settlement_id)
    if request.original_message_id:
        found = settlement_of_message(request.original_message_id)
    if found is None or found.person_number != request.person_number:
        raise Refused("SETTLEMENT_NOT_KNOWN", "settlement_id")
    return contract.GetSettlementResponse(settlement=found)


def query_settlement_detail(request):
    return contract.QuerySettlementDetailResponse(detail=benefit.detail(own_settlement(request)))


# -------------------------------------------------------------- what every call needs


def asked(work):
    """Answer a question; nothing is written down of it."""

    def answer(request, context):
        received_at = datetime.now(UTC)
        try:
            found = work(request)
        except Refused as refused:
            abort(context, refused, request.header.message_id)
        found.header.CopyFrom(header(received_at))
        return found

    return answer


def once(method: str, work):
    """Do a changing message once: the same message gets its first answer again (A-079)."""

    def answer(request, context):
        received_at = datetime.now(UTC)
        message_id, mark = request.header.message_id, mark_of(method, request)
        known = messages.get(message_id)
        if known is None:
            known = messages[message_id] = {"method": method, "mark": mark}
            try:
                known["answer"] = work(request)
                known["answer"].header.CopyFrom(header(received_at))
                known["state"] = "MESSAGE_STATE_DONE"
            except Refused as refused:
                known.update(state="MESSAGE_STATE_REFUSED", refused=refused)
                abort(context, refused, message_id)
            return known["answer"]
        if known["state"] == "MESSAGE_STATE_REVERSED":
            abort(context, Refused("MESSAGE_REVERSED"), message_id)
        if known["mark"] != mark:
            abort(context, Refused("MESSAGE_CONFLICT", "header.message_id"), message_id)
        if known["state"] == "MESSAGE_STATE_REFUSED":
            abort(context, known["refused"], message_id)
        again = type(known["answer"])()
        again.CopyFrom(known["answer"])
        again.header.replayed = True
        return again

    return answer


class Handlers:
    """Both services; a method is its function, framed."""

    QueryPerson = staticmethod(asked(query_person))
    QueryEligibility = staticmethod(asked(query_eligibility))
    OpenVisit = staticmethod(once("OpenVisit", open_visit))
    UploadFees = staticmethod(once("UploadFees", upload_fees))
    WithdrawFees = staticmethod(once("WithdrawFees", withdraw_fees))
    CancelVisit = staticmethod(once("CancelVisit", cancel_visit))
    PreSettle = staticmethod(asked(pre_settle))
    Settle = staticmethod(once("Settle", settle))
    CancelSettlement = staticmethod(once("CancelSettlement", cancel_settlement))
    Reverse = staticmethod(once("Reverse", reverse))
    InquireMessage = staticmethod(asked(inquire_message))
    GetSettlement = staticmethod(asked(get_settlement))
    QuerySettlementDetail = staticmethod(asked(query_settlement_detail))


def main() -> None:
    # One worker: one call after the other, so that nothing here needs a lock.
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    eligibility_grpc.add_EligibilityServiceServicer_to_server(Handlers, server)
    contract_grpc.add_SettlementServiceServicer_to_server(Handlers, server)
    port = server.add_insecure_port(f"127.0.0.1:{sys.argv[1] if len(sys.argv) > 1 else 0}")
    server.start()
    print(f"127.0.0.1:{port}", flush=True)  # noqa: T201 (how it tells its address)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
