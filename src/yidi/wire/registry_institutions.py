"""Institutions of the registry: requests decoded, published changes encoded and read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from google.protobuf.message import Message

from yidi.domain import registry_requests as requests
from yidi.domain.care import CareType, HospitalGrade, InstitutionType
from yidi.domain.institution import Institution, InstitutionChange, NetworkStatus
from yidi.domain.records import RegistryRecord
from yidi.domain.regions import province_of, spoken_name
from yidi.domain.registry_documents import from_text, moment_ms
from yidi.v1 import institution_pb2
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire import encode
from yidi.wire.care import check_disease
from yidi.wire.findings import Findings, Label
from yidi.wire.header import decode_registry_header
from yidi.wire.moments import moment, stamp_of_ms
from yidi.wire.paging import decode_offset, decode_page_size
from yidi.wire.registry_fields import (
    REGION,
    check_cause,
    check_region,
    decode_code,
    decode_codes,
    decode_moment,
)

_NAME_CHARS_MAX = 100
_NAME = Label("机构名称", "name", "1到100个字符", "1 to 100 characters")
_DISEASES = Label("开通病种", "opened diseases", "至多16个病种", "at most 16 diseases")
_SINCE = Label("版本号", "version", "0或已公布的版本号", "0 or a published version")

_STATUS: Final = {
    NetworkStatus.NORMAL: institution_pb2.NETWORK_STATUS_NORMAL,
    NetworkStatus.SUSPENDED: institution_pb2.NETWORK_STATUS_SUSPENDED,
    NetworkStatus.CANCELLED: institution_pb2.NETWORK_STATUS_CANCELLED,
}
_STATUS_READ: Final = {wire: status for status, wire in _STATUS.items()}


def _record_institution(
    request: contract.RecordInstitutionRequest, _: datetime, found: Findings
) -> requests.RecordInstitution:
    header = decode_registry_header(request.header, found, by_treating=True)
    given, path = request.institution, "institution"
    found.institution_code(given.institution_code, f"{path}.institution_code")
    found.text(given.name, _NAME, f"{path}.name", _NAME_CHARS_MAX)
    _in_treating_region(given.institution_code, header.insured_region, found)
    region = given.region or given.institution_code[1:7]
    if given.region and given.region != given.institution_code[1:7]:
        found.malformed(
            Label("医保区划", "region", "与机构编码一致", "that of the institution code"),
            f"{path}.region",
        )
    kind = decode_code(InstitutionType, given.type, "机构类型", f"{path}.type", found)
    is_needed = kind is not InstitutionType.PHARMACY
    grade = decode_code(
        HospitalGrade, given.grade, "医院等级", f"{path}.grade", found, is_needed=is_needed
    )
    institution = Institution(
        code=given.institution_code,
        name=given.name,
        region_code=region,
        institution_type=kind or InstitutionType.MEDICAL,
        grade=grade or HospitalGrade.UNGRADED,
        opened_care_types=_care_types(given, f"{path}.", found),
        opened_diseases=_diseases(given, given.institution_code, f"{path}.", found),
    )
    return requests.RecordInstitution(header, institution, request.confirmed_by)


def _change_institution(
    request: contract.ChangeInstitutionRequest, _: datetime, found: Findings
) -> requests.ChangeInstitution:
    header = decode_registry_header(request.header, found, by_treating=True)
    found.institution_code(request.institution_code, "institution_code")
    change = decode_code(InstitutionChange, request.change, "变动类型", "change", found)
    if change is InstitutionChange.ADD:
        found.add("CODE_VALUE_UNKNOWN", "change", field="变动类型", value=request.change)
    _in_treating_region(request.institution_code, header.insured_region, found)
    given = request.HasField("effective_at")
    effective_at = decode_moment(
        request.effective_at, "生效时间", "effective_at", found, is_given=given
    )
    check_cause(request.cause, found)
    return requests.ChangeInstitution(
        header,
        request.institution_code,
        change or InstitutionChange.OPEN,
        _care_types(request, "", found),
        _diseases(request, request.institution_code, "", found),
        request.confirmed_by,
        effective_at,
        request.cause,
    )


def _search_institutions(
    request: contract.SearchInstitutionsRequest, _: datetime, found: Findings
) -> requests.SearchInstitutions:
    header = decode_registry_header(request.header, found, region=request.region or "?")
    check_region(request.region, REGION, "region", found)
    if len(request.name) > _NAME_CHARS_MAX:
        found.malformed(_NAME, "name")
    care_type = decode_code(
        CareType, request.care_type, "医疗类别", "care_type", found, is_needed=False
    )
    if request.disease_code:
        check_disease(request.disease_code, "disease_code", found)
    page_size = decode_page_size(request, found)
    offset = decode_offset(request, found)
    return requests.SearchInstitutions(
        header,
        request.region,
        request.name,
        care_type,
        request.disease_code,
        page_size,
        offset,
    )


def _list_changes(
    request: contract.ListInstitutionChangesRequest, _: datetime, found: Findings
) -> requests.ListInstitutionChanges:
    header = decode_registry_header(request.header, found, region=request.region or "?")
    check_region(request.region, REGION, "region", found)
    if request.since_version < 0:
        found.malformed(_SINCE, "since_version")
    return requests.ListInstitutionChanges(header, request.region, request.since_version)


def _in_treating_region(code: str, treating_region: str, found: Findings) -> None:
    """A-050: a call about an institution goes to its own province."""
    if found.problems or province_of(code[1:7]) == province_of(treating_region):
        return
    found.add(
        "INSTITUTION_NOT_IN_REGION",
        "header.treating_region",
        institution=code,
        region=spoken_name(treating_region),
    )


def _care_types(given: Any, path: str, found: Findings) -> frozenset[CareType]:
    field = f"{path}opened_care_types"
    return frozenset(decode_codes(CareType, given.opened_care_types, "开通类别", field, found))


def _diseases(given: Any, institution: str, path: str, found: Findings) -> frozenset[str]:
    """A-051, A-008: every listed code is national, or agreed on by the institution's province."""
    codes = list(dict.fromkeys(given.opened_diseases))
    if len(codes) > 16 + len(found.agreements.extra_diseases):  # 16: the national table
        found.malformed(_DISEASES, f"{path}opened_diseases")
        return frozenset()
    for index, code in enumerate(codes):
        check_disease(code, f"{path}opened_diseases[{index}]", found, treating=institution[1:7])
    return frozenset(codes)


def encode_institution(value: Institution) -> institution_pb2.Institution:
    """Return an institution with its status and the moments from which it counts."""
    encoded = encode.institution(value)
    encoded.status = _STATUS[value.status]
    if value.suspended_from is not None:
        encoded.suspended_from.CopyFrom(stamp_of_ms(moment_ms(value.suspended_from)))
    if value.chronic_suspended_from is not None:
        at_ms = moment_ms(value.chronic_suspended_from)
        encoded.chronic_suspended_from.CopyFrom(stamp_of_ms(at_ms))
    return encoded


def encode_published(
    institution: Institution, record: RegistryRecord
) -> institution_pb2.PublishedChange:
    """Return an entry of the published list."""
    row = from_text(record.document)
    return institution_pb2.PublishedChange(
        list_version=record.version,
        change=row["change"],
        institution=encode_institution(institution),
        effective_at=stamp_of_ms(record.effective_at_ms),
        published_at=stamp_of_ms(record.recorded_at_ms),
        cause=row["cause"],
        confirmed_by=row["confirmed_by"],
    )


def read_published(published: institution_pb2.PublishedChange) -> tuple[Institution, int]:
    """Return the institution and the version of the list that a province has published."""
    given = published.institution
    institution = Institution(
        code=given.institution_code,
        name=given.name,
        region_code=given.region,
        institution_type=InstitutionType(given.type),
        grade=HospitalGrade(given.grade),
        opened_care_types=frozenset(CareType(each) for each in given.opened_care_types),
        opened_diseases=frozenset(given.opened_diseases),
        status=_STATUS_READ.get(given.status, NetworkStatus.NORMAL),
        suspended_from=moment(given.suspended_from) if given.HasField("suspended_from") else None,
        chronic_suspended_from=(
            moment(given.chronic_suspended_from)
            if given.HasField("chronic_suspended_from")
            else None
        ),
    )
    return institution, published.list_version


DECODERS: Final[dict[type[Message], Callable[[Any, datetime, Findings], object]]] = {
    contract.RecordInstitutionRequest: _record_institution,
    contract.ChangeInstitutionRequest: _change_institution,
    contract.SearchInstitutionsRequest: _search_institutions,
    contract.ListInstitutionChangesRequest: _list_changes,
}
