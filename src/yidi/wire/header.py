"""The request header: decoded and checked before anything else."""

from __future__ import annotations

from functools import lru_cache

from yidi.domain.codes import NATIONAL_AGENCY, agency_problem, is_agency, message_id_problem
from yidi.domain.outage import NATIONAL
from yidi.domain.regions import province_of
from yidi.domain.requests import Header
from yidi.domain.versions import InterfaceVersion
from yidi.v1 import codes_pb2, header_pb2
from yidi.wire.findings import AGENCY_CODE, INSURED_REGION, TREATING_REGION, Findings, Label, shown

INTERFACE_VERSIONS = tuple(InterfaceVersion)
"""The two versions that provinces speak (A-140)."""

_MESSAGE_ID = Label("报文号", "message id")
_VERSION = Label("接口版本号", "interface version")
_OPERATOR = Label("经办人", "operator", "至多30个字符", "at most 30 characters")
_OPERATOR_TYPE = Label("经办人类别", "operator type")
_OPERATOR_TYPES = frozenset(codes_pb2.OperatorType.values())
_OPERATOR_CHARS_MAX = 30


def decode_header(
    header: header_pb2.RequestHeader, found: Findings, *, needs_insured: bool = True
) -> Header:
    """Return the header as a value and note every problem in it.

    The value is only to be used when nothing was found.
    """
    # Every look at a field of a message makes its value again, so they are taken once.
    treating, insured = header.treating_region, header.insured_region
    version, institution = header.interface_version, header.institution_code
    _message_id(header, found)
    try:
        _check_places(version, treating, insured, institution, needs_insured)
    except _Unsound:
        _version(header, found)
        _places(treating, insured, institution, found, needs_insured=needs_insured)
    _operator(header, found)
    return Header(header.message_id, version, treating, insured, institution)


class _Unsound(Exception):
    """Something in a header is wrong; what it is, is found out where it is told."""


@lru_cache(maxsize=16_384)
def _check_places(
    version: str, treating: str, insured: str, institution: str, needs_insured: bool
) -> None:
    """Raise _Unsound unless nothing is wrong with these.

    Institutions send the same ones all day, so most headers are known to be good. Only good
    ones are remembered, because what is wrong may be of any size and is never the same twice.
    """
    found = Findings()
    _places(treating, insured, institution, found, needs_insured=needs_insured)
    if version not in INTERFACE_VERSIONS or found.problems:
        raise _Unsound


def _places(
    treating: str, insured: str, institution: str, found: Findings, *, needs_insured: bool
) -> None:
    found.region(treating, TREATING_REGION, "header.treating_region")
    if needs_insured or insured:
        found.region(insured, INSURED_REGION, "header.insured_region")
        if treating and insured and province_of(treating) == province_of(insured):
            found.add("NOT_CROSS_PROVINCE", "header.insured_region")
    found.institution_code(institution, "header.institution_code")


def decode_registry_header(
    header: header_pb2.RequestHeader,
    found: Findings,
    *,
    region: str = "",
    by_treating: bool = False,
) -> Header:
    """Return the header of a call to the registry, which an agency may send too.

    The insured region of the value is the place that answers: ``region`` if given (its owner
    checks it), else the treating or the insured region of the header. A region that the call
    does not need may be left out, except that an institution always says where it is.
    """
    _message_id(header, found)
    _version(header, found)
    is_institution = not is_agency(header.institution_code)
    if is_institution:
        found.institution_code(header.institution_code, "header.institution_code")
    else:
        found.identifier(
            header.institution_code, AGENCY_CODE, "header.institution_code", agency_problem
        )
    if by_treating or is_institution or header.treating_region:
        found.region(header.treating_region, TREATING_REGION, "header.treating_region")
    if header.insured_region or not (region or by_treating):
        found.region(header.insured_region, INSURED_REGION, "header.insured_region")
    _operator(header, found)
    answering = region or (header.treating_region if by_treating else header.insured_region)
    return Header(
        message_id=header.message_id,
        interface_version=header.interface_version,
        treating_region=header.treating_region or answering,
        insured_region=answering,
        institution_code=header.institution_code,
    )


def decode_bare_header(header: header_pb2.RequestHeader, found: Findings) -> Header:
    """Return the header of a call to the national platform itself, which is about no region.

    Its regions may be left out; the value then names the area of the sender.
    """
    _message_id(header, found)
    _version(header, found)
    code = header.institution_code
    own = NATIONAL if code == NATIONAL_AGENCY else code[1:7]
    if is_agency(code) and code != NATIONAL_AGENCY:
        found.identifier(code, AGENCY_CODE, "header.institution_code", agency_problem)
    elif code != NATIONAL_AGENCY:
        found.institution_code(code, "header.institution_code")
    for region, label, path in (
        (header.treating_region, TREATING_REGION, "header.treating_region"),
        (header.insured_region, INSURED_REGION, "header.insured_region"),
    ):
        if region:
            found.region(region, label, path)
    _operator(header, found)
    return Header(
        message_id=header.message_id,
        interface_version=header.interface_version,
        treating_region=header.treating_region or own,
        insured_region=header.insured_region or own,
        institution_code=code,
    )


def _version(header: header_pb2.RequestHeader, found: Findings) -> None:
    if not header.interface_version:
        found.missing(_VERSION, "header.interface_version")
    elif header.interface_version not in INTERFACE_VERSIONS:
        found.add(
            "INTERFACE_VERSION_UNKNOWN",
            "header.interface_version",
            version=shown(header.interface_version),
        )


def _operator(header: header_pb2.RequestHeader, found: Findings) -> None:
    if len(header.operator_code) > _OPERATOR_CHARS_MAX:
        found.malformed(_OPERATOR, "header.operator_code")
    if header.operator_type not in _OPERATOR_TYPES:
        found.add(
            "CODE_VALUE_UNKNOWN",
            "header.operator_type",
            field=_OPERATOR_TYPE.zh,
            value=header.operator_type,
        )


def _message_id(header: header_pb2.RequestHeader, found: Findings) -> None:
    message_id = header.message_id
    if not message_id:
        found.missing(_MESSAGE_ID, "header.message_id")
    elif message_id_problem(message_id) is not None:
        found.add("MESSAGE_ID_MALFORMED", "header.message_id")
    elif header.institution_code and not message_id.startswith(header.institution_code):
        found.add(
            "INSTITUTION_MISMATCH", "header.message_id", institution=shown(header.institution_code)
        )
