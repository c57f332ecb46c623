"""Qualifications, choices, benefit status and blocks: requests decoded, answers encoded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from google.protobuf.message import Message

from yidi.domain import registry_requests as requests
from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.care import CareType, InsuredStatus
from yidi.domain.codes import institution_problem
from yidi.domain.qualification import Qualification, QualificationStatus
from yidi.domain.regions import CHINA_TIME
from yidi.domain.registry_documents import moment_ms
from yidi.v1 import qualification_pb2
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire import encode
from yidi.wire.care import check_disease, decode_care_type, decode_flag, decode_insurance
from yidi.wire.findings import INSTITUTION_CODE, Findings, Label
from yidi.wire.header import decode_registry_header
from yidi.wire.moments import stamp_of_ms
from yidi.wire.registry_fields import (
    check_cause,
    check_local_code,
    decode_code,
    decode_day,
    decode_moment,
)

CHOICES_MAX = 20
_INSTITUTIONS = Label("选定机构", "institutions", "1到20家机构", "1 to 20 institutions")
_END = Label("结束日期", "last day", "不早于开始日期的日期", "a day not before the first")
_FRAUD = Label("舞弊标志", "fraud flag", "只用于终止资格", "only with an end")
_SINCE = Label(
    "追回起始时间", "start of recovery", "不晚于当前的时间,且标明舞弊", "not after now, with fraud"
)
_STATUS: Final = {
    qualification_pb2.QUALIFICATION_STATUS_ACTIVE: QualificationStatus.ACTIVE,
    qualification_pb2.QUALIFICATION_STATUS_PAUSED: QualificationStatus.PAUSED,
    qualification_pb2.QUALIFICATION_STATUS_TERMINATED: QualificationStatus.TERMINATED,
}


def _record_qualification(
    request: contract.RecordQualificationRequest, now: datetime, found: Findings
) -> requests.RecordQualification:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    check_local_code(request.local_code, found)
    if request.disease_code:
        insured = header.insured_region
        check_disease(request.disease_code, "disease_code", found, insured=insured)
    begin = decode_day(request.begins_on, "开始日期", "begins_on", found, is_needed=True)
    end = decode_day(request.ends_on, "结束日期", "ends_on", found)
    if begin and end and end < begin:
        found.malformed(_END, "ends_on")
    return requests.RecordQualification(
        header,
        request.person_number,
        request.local_code,
        request.disease_code,
        begin or now.date(),
        end,
    )


def _change_qualification(
    request: contract.ChangeQualificationRequest, now: datetime, found: Findings
) -> requests.ChangeQualification:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    check_local_code(request.local_code, found)
    status = _STATUS.get(request.status)
    if status is None:
        found.add("CODE_VALUE_UNKNOWN", "status", field="资格状态", value=request.status)
    effective_at = _effective(request, found)
    check_cause(request.cause, found)
    is_fraud = decode_flag(request.is_fraud, "is_fraud", _FRAUD.zh, found)
    if is_fraud and status is not QualificationStatus.TERMINATED:
        found.malformed(_FRAUD, "is_fraud")
    is_given = request.HasField("recover_since")
    since = decode_moment(
        request.recover_since, _SINCE.zh, "recover_since", found, is_given=is_given
    )
    if since is not None and (since > now or not is_fraud):
        found.malformed(_SINCE, "recover_since")
    return requests.ChangeQualification(
        header,
        request.person_number,
        request.local_code,
        status or QualificationStatus.ACTIVE,
        effective_at,
        request.cause,
        is_fraud,
        since,
    )


def _list_selections(
    request: contract.ListSelectionsRequest, _: datetime, found: Findings
) -> requests.ListSelections:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    care_type = None
    if request.care_type:
        care_type = decode_code(CareType, request.care_type, "医疗类别", "care_type", found)
    at = decode_moment(request.at, "查询时间", "at", found, is_given=request.HasField("at"))
    return requests.ListSelections(header, request.person_number, care_type, at)


def _select_institutions(
    request: contract.SelectInstitutionsRequest, _: datetime, found: Findings
) -> requests.SelectInstitutions:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    care_type = decode_care_type(request.care_type, found)
    if request.local_code:
        check_local_code(request.local_code, found)
        if care_type is not CareType.CHRONIC:
            found.add("CARE_TYPE_CODE_CONFLICT", "local_code")
    if not request.institution_codes:
        found.missing(_INSTITUTIONS, "institution_codes")
    elif len(request.institution_codes) > CHOICES_MAX:
        found.malformed(_INSTITUTIONS, "institution_codes")
    for index, code in enumerate(request.institution_codes[:CHOICES_MAX]):
        if institution_problem(code) is not None:
            found.malformed(INSTITUTION_CODE, f"institution_codes[{index}]")
    return requests.SelectInstitutions(
        header,
        request.person_number,
        care_type,
        request.local_code,
        tuple(dict.fromkeys(request.institution_codes)),
    )


def _set_benefit_status(
    request: contract.SetBenefitStatusRequest, _: datetime, found: Findings
) -> requests.SetBenefitStatus:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    insurance = decode_insurance(request.insurance, found)
    status = decode_code(InsuredStatus, request.status, "人员参保状态", "status", found)
    effective_at = _effective(request, found)
    check_cause(request.cause, found)
    return requests.SetBenefitStatus(
        header,
        request.person_number,
        insurance,
        status or InsuredStatus.NORMAL,
        effective_at,
        request.cause,
    )


def _block_person(
    request: contract.BlockPersonRequest, _: datetime, found: Findings
) -> requests.BlockPerson:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    effective_at = _effective(request, found)
    check_cause(request.cause, found)
    return requests.BlockPerson(header, request.person_number, effective_at, request.cause)


def _lift_block(
    request: contract.LiftBlockRequest, _: datetime, found: Findings
) -> requests.LiftBlock:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    check_cause(request.cause, found)
    return requests.LiftBlock(header, request.person_number, request.cause)


def _effective(request: Any, found: Findings) -> datetime | None:
    is_given = request.HasField("effective_at")
    return decode_moment(request.effective_at, "生效时间", "effective_at", found, is_given=is_given)


def encode_qualification(
    value: Qualification, at: datetime, agreements: Agreements = NO_AGREEMENTS
) -> qualification_pb2.Qualification:
    """Return a qualification with how it stands at a moment: settleable or not (A-013)."""
    encoded = encode.qualification(value, agreements)
    encoded.is_settleable = value.national_code is not None and value.stands_at(at)
    if value.terminated_at is not None:
        encoded.terminated_at.CopyFrom(stamp_of_ms(moment_ms(value.terminated_at)))
    return encoded


def encode_selection(
    care_type: CareType, code: str, name: str, begin: datetime | None, local_code: str
) -> qualification_pb2.Selection:
    """Return a chosen institution; a choice of the roster for a disease has no first day."""
    return qualification_pb2.Selection(
        care_type=care_type,  # type: ignore[arg-type]
        institution_code=code,
        institution_name=name,
        begins_on=begin.astimezone(CHINA_TIME).date().isoformat() if begin else "",
        local_code=local_code,
    )


DECODERS: Final[dict[type[Message], Callable[[Any, datetime, Findings], object]]] = {
    contract.RecordQualificationRequest: _record_qualification,
    contract.ChangeQualificationRequest: _change_qualification,
    contract.ListSelectionsRequest: _list_selections,
    contract.SelectInstitutionsRequest: _select_institutions,
    contract.SetBenefitStatusRequest: _set_benefit_status,
    contract.BlockPersonRequest: _block_person,
    contract.LiftBlockRequest: _lift_block,
}
