"""Filings: requests decoded, versions encoded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from google.protobuf.message import Message

from yidi.domain import registry_requests as requests
from yidi.domain.care import FilingType
from yidi.domain.codes import institution_problem
from yidi.domain.filing import FilingStatus
from yidi.domain.filing_record import (
    FilingChange,
    FilingChannel,
    FilingMaterial,
    FilingMode,
    FilingVersion,
    ReviewStep,
)
from yidi.domain.records import RegistryRecord
from yidi.v1 import codes_pb2, filing_pb2
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire import encode
from yidi.wire.findings import INSTITUTION_CODE, Findings, Label
from yidi.wire.header import decode_registry_header
from yidi.wire.moments import stamp_of_ms
from yidi.wire.registry_fields import (
    AREA,
    FILING_ID,
    check_cause,
    decode_code,
    decode_codes,
    decode_day,
    decode_moment,
)

_STEPS: Final = {int(step): step for step in ReviewStep}
_MATERIALS = Label("备案材料", "materials")
_FILING_ID_CHARS_MAX = 40
_MOVED = {codes_pb2.FLAG_YES: True, codes_pb2.FLAG_NO: False}


def _submit(
    request: contract.SubmitFilingRequest, _: datetime, found: Findings
) -> requests.SubmitFiling:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    kind = _type(request.type, found)
    if request.filing_class and kind and int(request.filing_class) != int(kind.filing_class):
        found.add("FILING_TYPE_INVALID", "filing_class")
    found.region(request.area, AREA, "area")
    return requests.SubmitFiling(
        header=header,
        person_number=request.person_number,
        filing_type=kind or FilingType.OTHER_TEMPORARY,
        area=request.area,
        begin=decode_day(request.begins_on, "开始日期", "begins_on", found),
        end=decode_day(request.ends_on, "结束日期", "ends_on", found),
        channel=decode_code(FilingChannel, request.channel, "备案渠道", "channel", found)
        or FilingChannel.AGENCY_WINDOW,
        mode=decode_code(FilingMode, request.mode, "办理方式", "mode", found)
        or FilingMode.REVIEWED,
        materials=_materials(request, found),
        due=decode_day(request.materials_due_on, "补正期限", "materials_due_on", found),
        resident_since=decode_day(request.resident_since, "居住起始日期", "resident_since", found),
        household_moved=_MOVED.get(request.household_moved),
        referring_institution=_referring(request, found),
    )


def _change(
    request: contract.ChangeFilingRequest | contract.ApplyFilingChangeRequest,
    _: datetime,
    found: Findings,
) -> requests.ChangeFiling:
    header = decode_registry_header(request.header, found)
    _filing(request, found)
    if not request.area and not request.type:
        found.missing(AREA, "area")
    elif request.area:
        found.region(request.area, AREA, "area")
    kind = _type(request.type, found) if request.type else None
    materials = _materials(request, found)
    referring = _referring(request, found)
    check_cause(request.cause, found)
    return requests.ChangeFiling(
        header,
        request.person_number,
        request.filing_id,
        request.area,
        kind,
        materials,
        referring,
    )


def _apply(
    request: contract.ApplyFilingChangeRequest, now: datetime, found: Findings
) -> requests.ApplyFilingChange:
    return requests.ApplyFilingChange(_change(request, now, found), request.cause)


def _review(
    request: contract.ReviewFilingChangeRequest, _: datetime, found: Findings
) -> requests.ReviewFilingChange:
    header = decode_registry_header(request.header, found)
    _filing(request, found)
    step = _STEPS.get(request.step)
    if step is None:
        found.add("CODE_VALUE_UNKNOWN", "step", field="审核步骤", value=request.step)
    if request.cause or step is ReviewStep.REFUSE:
        check_cause(request.cause, found)
    return requests.ReviewFilingChange(
        header,
        request.person_number,
        request.filing_id,
        step or ReviewStep.TAKE_UP,
        request.cause,
    )


def _supply(
    request: contract.SupplyMaterialsRequest, _: datetime, found: Findings
) -> requests.SupplyMaterials:
    header = decode_registry_header(request.header, found)
    _filing(request, found)
    materials = _materials(request, found)
    if not request.materials:
        found.missing(_MATERIALS, "materials")
    return requests.SupplyMaterials(header, request.person_number, request.filing_id, materials)


def _cancel(
    request: contract.CancelFilingRequest, _: datetime, found: Findings
) -> requests.CancelFiling:
    header = decode_registry_header(request.header, found)
    _filing(request, found)
    check_cause(request.cause, found)
    return requests.CancelFiling(header, request.person_number, request.filing_id)


def _of_person(request: Any, _: datetime, found: Findings) -> requests.OfPerson:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    at = None
    if "at" in request.DESCRIPTOR.fields_by_name:
        at = decode_moment(request.at, "查询时间", "at", found, is_given=request.HasField("at"))
    return requests.OfPerson(header, request.person_number, at)


def _type(value: int, found: Findings) -> FilingType | None:
    """A-020: a type outside the six is no type."""
    try:
        return FilingType(value)
    except ValueError:
        found.add("FILING_TYPE_INVALID", "type")
        return None


def _filing(request: Any, found: Findings) -> None:
    found.person_number(request.person_number)
    found.text(request.filing_id, FILING_ID, "filing_id", _FILING_ID_CHARS_MAX)


def _materials(request: Any, found: Findings) -> tuple[FilingMaterial, ...]:
    return decode_codes(FilingMaterial, request.materials, "备案材料", "materials", found)


def _referring(request: Any, found: Findings) -> str:
    code: str = request.referring_institution_code
    if code and institution_problem(code) is not None:
        found.malformed(INSTITUTION_CODE, "referring_institution_code")
    return code


def encode_version(
    number: int, value: FilingVersion, record: RegistryRecord | None
) -> filing_pb2.FilingVersion:
    """Return a version of a filing; one of the roster has no record and no times."""
    is_active = value.filing.status is FilingStatus.ACTIVE
    version = filing_pb2.FilingVersion(
        filing=encode.filing(value.filing),
        version=number,
        state=(filing_pb2.FILING_STATE_ACTIVE if is_active else filing_pb2.FILING_STATE_CANCELLED),
        channel=value.channel or 0,  # type: ignore[arg-type]
        mode=value.mode or 0,  # type: ignore[arg-type]
        materials=[int(each) for each in value.materials],  # type: ignore[misc]
        materials_due_on=value.due.isoformat() if value.due else "",
    )
    if value.change is not None:
        version.change.CopyFrom(_encode_change(value.change))
    if record is not None:
        version.effective_at.CopyFrom(stamp_of_ms(record.effective_at_ms))
        version.recorded_at.CopyFrom(stamp_of_ms(record.recorded_at_ms))
        version.upload_state = filing_pb2.UPLOAD_STATE_UPLOADED
        version.agency_code = record.agency_code
    return version


def _encode_change(value: FilingChange) -> filing_pb2.FilingChange:
    return filing_pb2.FilingChange(
        state=value.state.value,  # type: ignore[arg-type]
        area=value.area,
        type=int(value.filing_type or 0),  # type: ignore[arg-type]
        materials=[int(each) for each in value.materials],  # type: ignore[misc]
        referring_institution_code=value.referring_institution,
        cause=value.cause,
        refused_because=value.refused_because,
    )


DECODERS: Final[dict[type[Message], Callable[[Any, datetime, Findings], object]]] = {
    contract.SubmitFilingRequest: _submit,
    contract.ChangeFilingRequest: _change,
    contract.ApplyFilingChangeRequest: _apply,
    contract.ReviewFilingChangeRequest: _review,
    contract.SupplyMaterialsRequest: _supply,
    contract.CancelFilingRequest: _cancel,
    contract.ListFilingsRequest: _of_person,
    contract.ListQualificationsRequest: _of_person,
}
