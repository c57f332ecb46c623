"""Requests decoded: one function a request type, every problem reported at once.

``decode(request, now)`` is the only entry: it returns the value of domain/requests.py or
raises one refusal that lists everything that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from google.protobuf.message import Message

from yidi.domain import requests
from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.codes import CodeProblem, is_agency, message_id_problem
from yidi.domain.limits import LINES_PER_UPLOAD_MAX, MESSAGE_ID_DAYS_MAX
from yidi.domain.message_ids import FROM_INSTITUTION, is_near, is_timely
from yidi.domain.money import yuan
from yidi.domain.records import FeeLine
from yidi.domain.requests import ALL_BATCHES, CareQuestion, Purpose
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import settlement_service_pb2 as settlement
from yidi.v1 import treating_place_service_pb2 as treating
from yidi.wire import (
    bills,
    lookups,
    manual_claims,
    outages,
    registry_filings,
    registry_institutions,
    registry_notices,
    registry_persons,
    registry_recoveries,
)
from yidi.wire.care import (
    DECLARED_ZH,
    check_care,
    decode_booked_at,
    decode_care_type,
    decode_credential,
    decode_flag,
    decode_insurance,
    decode_purpose,
    decode_visited_at,
)
from yidi.wire.extension import decode_emergency_referral, decode_extension
from yidi.wire.fees import Upload, amount_in_range, decode_line, decode_totals, sum_of
from yidi.wire.findings import (
    BATCH_NUMBER,
    CAUSE,
    CAUSE_CHARS_MAX,
    NAME,
    NAME_CHARS_MAX,
    OUTPATIENT_NUMBER,
    SETTLEMENT_ID,
    VISIT_ID,
    Findings,
    Label,
    shown,
    shown_line,
)
from yidi.wire.header import decode_header, decode_registry_header
from yidi.wire.invoices import decode_invoice_number
from yidi.wire.moments import latest_seconds_at
from yidi.wire.planned import decode_planned_lines

_ORIGINAL = Label("原报文号", "original message id", "30位报文号", "a message id of 30 characters")
_FOUR_DIGITS = re.compile(r"[0-9]{4}", re.ASCII)
_TRANSACTION = Label("原交易编号", "original transaction", "4位数字", "4 digits")
_LINES = Label("费用明细", "fee lines")
_ID_CHARS_MAX = 30
_DIAGNOSIS = Label("诊断代码", "diagnosis code", "至多20个字符", "at most 20 characters")
_DIAGNOSIS_CHARS_MAX = 20
_DIAGNOSIS_NAME = Label("诊断名称", "diagnosis name", "至多100个字符", "at most 100 characters")
_DIAGNOSIS_NAME_CHARS_MAX = 100


def decode(
    request: Any,
    now: datetime,
    years_back: tuple[int, ...] = FROM_INSTITUTION,
    agreements: Agreements = NO_AGREEMENTS,
) -> Any:
    """Return the decoded request, or raise one refusal with every problem in it.

    ``years_back`` says whose message ids may come this way (domain/message_ids.py), the
    agreements which disease codes there are beside the national ones (A-008).
    """
    found = Findings(agreements)
    value = DECODERS[type(request)](request, now, found)
    message_id: str = request.header.message_id
    if (
        not is_near(message_id, now)
        and message_id_problem(message_id) is None
        and not is_timely(message_id, now, years_back)
    ):
        found.add(
            "MESSAGE_ID_UNTIMELY",
            "header.message_id",
            date=f"{message_id[12:16]}-{message_id[16:18]}-{message_id[18:20]}",
            days=MESSAGE_ID_DAYS_MAX,
        )
    found.refuse_if_any()
    return value


def _query_person(
    request: eligibility.QueryPersonRequest, _: datetime, found: Findings
) -> requests.QueryPerson:
    header = decode_header(request.header, found)
    kind, number = decode_credential(request.credential, found)
    found.optional(request.name, NAME, "name", NAME_CHARS_MAX)
    return requests.QueryPerson(header, kind, number, request.name)


def _query_eligibility(
    request: eligibility.QueryEligibilityRequest, now: datetime, found: Findings
) -> requests.QueryEligibility:
    header = decode_header(request.header, found)
    found.person_number(request.person_number)
    insurance = decode_insurance(request.insurance, found)
    care_type = decode_care_type(request.care_type, found)
    check_care(request, header, found, needs_name=False)
    purpose = decode_purpose(request.purpose, found)
    visited_at = now
    if purpose is Purpose.BOOKING:
        visited_at = decode_booked_at(
            request.visited_at, is_given=request.HasField("visited_at"), now=now, found=found
        )
    elif request.HasField("visited_at"):
        visited_at = decode_visited_at(request.visited_at, is_given=True, now=now, found=found)
    declared = decode_flag(request.declared_chronic, "declared_chronic", DECLARED_ZH, found)
    said = decode_emergency_referral(request.emergency_referral, care_type, header, found)
    return requests.QueryEligibility(
        header,
        CareQuestion(
            person_number=request.person_number,
            insurance=insurance,
            care_type=care_type,
            disease_code=request.disease_code,
            treating_region=header.treating_region,
            institution_code=header.institution_code,
            visited_at=visited_at,
            is_emergency=said.is_emergency,
            asked_at=now,
        ),
        said.newer_fields,
        purpose,
        declared,
    )


def _open_visit(
    request: settlement.OpenVisitRequest, now: datetime, found: Findings
) -> requests.OpenVisit:
    header = decode_header(request.header, found)
    found.person_number(request.person_number)
    kind, number = decode_credential(request.credential, found)
    found.optional(request.person_name, NAME, "person_name", NAME_CHARS_MAX)
    insurance = decode_insurance(request.insurance, found)
    care_type = decode_care_type(request.care_type, found)
    check_care(request, header, found, needs_name=True)
    visited_at = decode_visited_at(
        request.visited_at, is_given=request.HasField("visited_at"), now=now, found=found
    )
    found.text(request.outpatient_number, OUTPATIENT_NUMBER, "outpatient_number")
    _diagnoses(request, found)
    said = decode_extension(request.extension, care_type, header, found)
    declared = decode_flag(request.declared_chronic, "declared_chronic", DECLARED_ZH, found)
    return requests.OpenVisit(
        header,
        CareQuestion(
            person_number=request.person_number,
            insurance=insurance,
            care_type=care_type,
            disease_code=request.disease_code,
            treating_region=header.treating_region,
            institution_code=header.institution_code,
            visited_at=visited_at,
            is_emergency=said.is_emergency,
            asked_at=now,
            has_third_party=said.has_third_party,
        ),
        kind,
        number,
        request.person_name,
        request.outpatient_number,
        declared,
        said.newer_fields,
        decode_planned_lines(request.planned_lines, found),
    )


def _upload_fees(
    request: settlement.UploadFeesRequest, now: datetime, found: Findings
) -> requests.UploadFees:
    header = decode_header(request.header, found)
    _visit(request, found)
    if request.batch_number == ALL_BATCHES:
        found.malformed(BATCH_NUMBER, "batch_number")
    found.text(request.batch_number, BATCH_NUMBER, "batch_number")
    lines = _lines(request, now, found)
    totals = decode_totals(request, found, None if found.problems else sum_of(lines))
    return requests.UploadFees(
        header, request.visit_id, request.person_number, request.batch_number, lines, totals
    )


def _lines(
    request: settlement.UploadFeesRequest, now: datetime, found: Findings
) -> tuple[FeeLine, ...]:
    count = len(request.lines)
    if count > LINES_PER_UPLOAD_MAX:
        found.add("TOO_MANY_LINES", "lines", count=count, most=LINES_PER_UPLOAD_MAX)
        return ()
    if not count:
        found.missing(_LINES, "lines")
    upload = Upload(request.visit_id, request.batch_number, latest_seconds_at(now))
    lines = tuple(
        decode_line(line, index, upload, found) for index, line in enumerate(request.lines)
    )
    _no_line_twice([line.line_number for line in lines], found)
    return lines


def _withdraw_fees(
    request: settlement.WithdrawFeesRequest, _: datetime, found: Findings
) -> requests.WithdrawFees:
    header = decode_header(request.header, found)
    _visit(request, found)
    found.text(request.batch_number, BATCH_NUMBER, "batch_number")
    return requests.WithdrawFees(
        header, request.visit_id, request.person_number, request.batch_number
    )


def _cancel_visit(
    request: settlement.CancelVisitRequest, _: datetime, found: Findings
) -> requests.CancelVisit:
    header = decode_header(request.header, found)
    _visit(request, found)
    return requests.CancelVisit(header, request.visit_id, request.person_number)


def _settle(
    request: settlement.SettleRequest | settlement.PreSettleRequest, _: datetime, found: Findings
) -> requests.Settle:
    header = decode_header(request.header, found)
    _visit(request, found)
    totals = decode_totals(request, found)
    outside_fen = totals.amount_fen - totals.in_scope_fen
    in_range = amount_in_range(
        request.hospital_part_fen, "医院负担金额", "hospital_part_fen", found
    )
    if in_range and request.hospital_part_fen > max(0, outside_fen):
        found.add(
            "AMOUNT_OUT_OF_RANGE",
            "hospital_part_fen",
            field="医院负担金额",
            least="0.00",
            most=yuan(max(0, outside_fen)),
        )
    found.optional(
        request.replaces_settlement_id, SETTLEMENT_ID, "replaces_settlement_id", _ID_CHARS_MAX
    )
    is_trial = isinstance(request, settlement.PreSettleRequest)
    invoice_number = ""
    if isinstance(request, settlement.SettleRequest):
        invoice_number = decode_invoice_number(request.invoice_number, "invoice_number", found)
    return requests.Settle(
        header,
        request.visit_id,
        request.person_number,
        totals,
        request.use_account,
        request.hospital_part_fen,
        is_trial,
        request.replaces_settlement_id,
        invoice_number,
    )


def _cancel_settlement(
    request: settlement.CancelSettlementRequest, _: datetime, found: Findings
) -> requests.CancelSettlement:
    header = decode_header(request.header, found)
    found.text(request.settlement_id, SETTLEMENT_ID, "settlement_id")
    _visit(request, found)
    found.optional(request.cause, CAUSE, "cause", CAUSE_CHARS_MAX)
    return requests.CancelSettlement(
        header, request.settlement_id, request.visit_id, request.person_number
    )


def _reverse(request: settlement.ReverseRequest, _: datetime, found: Findings) -> requests.Reverse:
    header = decode_header(request.header, found)
    found.person_number(request.person_number)
    _original(request.original_message_id, header.institution_code, found)
    found.identifier(
        request.original_transaction, _TRANSACTION, "original_transaction", _transaction_problem
    )
    if request.original_transaction not in ("", REVERSIBLE_TRANSACTION):
        found.add(
            "REVERSE_NOT_POSSIBLE",
            "original_transaction",
            cause="只能冲正门诊结算2207",
            cause_en="only Settle (2207) can be reversed",
        )
    return requests.Reverse(header, request.person_number, request.original_message_id)


REVERSIBLE_TRANSACTION: Final = "2207"
"""Everything else can be cancelled, withdrawn or left as it is."""


def _inquire_message(
    request: settlement.InquireMessageRequest, _: datetime, found: Findings
) -> requests.InquireMessage:
    is_institution = not is_agency(request.header.institution_code)
    decode_sender = decode_header if is_institution else decode_registry_header
    header = decode_sender(request.header, found)
    _original(request.original_message_id, header.institution_code, found)
    return requests.InquireMessage(header, request.original_message_id)


def _visit(request: Any, found: Findings) -> None:
    found.text(request.visit_id, VISIT_ID, "visit_id")
    found.person_number(request.person_number)


def _original(message_id: str, institution_code: str, found: Findings) -> None:
    if not message_id:
        found.missing(_ORIGINAL, "original_message_id")
    elif message_id_problem(message_id) is not None:
        found.malformed(_ORIGINAL, "original_message_id")
    elif not message_id.startswith(institution_code):
        found.add(
            "INSTITUTION_MISMATCH", "original_message_id", institution=shown(institution_code)
        )


def _transaction_problem(text: str) -> CodeProblem | None:
    return None if _FOUR_DIGITS.fullmatch(text) else CodeProblem.NOT_DIGITS


def _diagnoses(request: settlement.OpenVisitRequest, found: Findings) -> None:
    for index, diagnosis in enumerate(request.diagnoses):
        path = f"diagnoses[{index}]"
        found.optional(diagnosis.code, _DIAGNOSIS, f"{path}.code", _DIAGNOSIS_CHARS_MAX)
        found.optional(diagnosis.name, _DIAGNOSIS_NAME, f"{path}.name", _DIAGNOSIS_NAME_CHARS_MAX)


def _no_line_twice(numbers: list[str], found: Findings) -> None:
    if len(set(numbers)) == len(numbers):
        return
    seen: set[str] = set()
    for index, number in enumerate(numbers):
        if number in seen:
            found.add("LINE_REPEATED", f"lines[{index}].line_number", line=shown_line(number))
        seen.add(number)


DECODERS: Final[dict[type[Message], Callable[[Any, datetime, Findings], object]]] = {
    eligibility.QueryPersonRequest: _query_person,
    eligibility.QueryEligibilityRequest: _query_eligibility,
    settlement.OpenVisitRequest: _open_visit,
    settlement.UploadFeesRequest: _upload_fees,
    settlement.WithdrawFeesRequest: _withdraw_fees,
    settlement.CancelVisitRequest: _cancel_visit,
    settlement.PreSettleRequest: _settle,
    settlement.SettleRequest: _settle,
    settlement.CancelSettlementRequest: _cancel_settlement,
    settlement.ReverseRequest: _reverse,
    settlement.InquireMessageRequest: _inquire_message,
    treating.SplitChargesRequest: bills.decode_split_charges,
    treating.SettleBillRequest: bills.decode_settle_bill,
    treating.RefundBillRequest: bills.decode_refund_bill,
    **lookups.DECODERS,
    **registry_filings.DECODERS,
    **registry_persons.DECODERS,
    **registry_recoveries.DECODERS,
    **registry_institutions.DECODERS,
    **registry_notices.DECODERS,
    **manual_claims.DECODERS,
    **outages.DECODERS,
}
