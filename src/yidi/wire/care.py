"""Persons, credentials and the care in question: decoded and checked against the code tables."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.care import CareType, CredentialType, Insurance
from yidi.domain.codes import identity_number_problem
from yidi.domain.diseases import disease
from yidi.domain.limits import BOOKING_DAYS_MAX
from yidi.domain.regions import CHINA_TIME
from yidi.domain.requests import Header, Purpose
from yidi.v1 import codes_pb2, person_pb2
from yidi.wire.findings import Findings, Label, shown
from yidi.wire.moments import CLOCK_SKEW, is_plausible, moment

# Tables, because asking the class for its member costs several times a look.
_CARE_TYPES = {member.value: member for member in CareType}
_INSURANCES = {member.value: member for member in Insurance}
_FLAGS = frozenset(codes_pb2.Flag.values())
_CREDENTIALS = frozenset(member.value for member in CredentialType)

_CREDENTIAL = Label("就诊凭证", "credential", "1到50个字符", "1 to 50 characters")
_VISITED = Label("就诊时间", "time of the visit", "不晚于当前时间", "a time not after now")
_BOOKED = Label(
    "预约就诊时间",
    "time of the booked visit",
    f"当前时间起{BOOKING_DAYS_MAX}天以内",
    f"a time from now to {BOOKING_DAYS_MAX} days ahead",
)
_PURPOSES = {member.value: member for member in Purpose}
DECLARED_ZH = "慢特病申明标志"
_DISEASE_NAME = Label("病种名称", "disease name")
_CREDENTIAL_CHARS_MAX = 50
_CODES_CHARS_MAX = 200
_BETWEEN = re.compile(r"[\s,;|/+，；、]+")
"""What people write between two codes that should be two settlements."""


def decode_insurance(value: int, found: Findings) -> Insurance:
    """Return the insurance and note a value outside the table."""
    if value in _INSURANCES:
        return _INSURANCES[value]
    found.add("CODE_VALUE_UNKNOWN", "insurance", field="险种类型", value=value)
    return Insurance.EMPLOYEE


def decode_care_type(value: int, found: Findings) -> CareType:
    """Return the care type and note a value outside the table."""
    if value in _CARE_TYPES:
        return _CARE_TYPES[value]
    found.add("CODE_VALUE_UNKNOWN", "care_type", field="医疗类别", value=value)
    return CareType.ORDINARY


def check_disease(
    code: str, path: str, found: Findings, *, insured: str = "", treating: str = ""
) -> None:
    """Note a disease code that is neither national nor agreed between two regions.

    On which days an agreement holds is checked with the versions. A-001, A-008.
    """
    if disease(code) is None and not found.agreements.knows(code, insured, treating):
        found.add("DISEASE_CODE_UNKNOWN", path, disease=shown(code))


def names_several(code: str) -> bool:
    """Whether national codes stand in one field, with something between them (A-065)."""
    codes = _BETWEEN.split(code[:_CODES_CHARS_MAX].strip())
    return len(codes) > 1 and all(map(disease, codes))


def check_care(request: Any, header: Header, found: Findings, *, needs_name: bool) -> None:
    """Note a disease code missing, unknown, misnamed or out of place.

    A-001, A-002, A-062, A-065.
    """
    code, name = request.disease_code, request.disease_name
    is_chronic = request.care_type == CareType.CHRONIC
    if request.care_type in _CARE_TYPES and is_chronic != bool(code):
        found.add("CARE_TYPE_CODE_CONFLICT", "disease_code")
    if not code:
        return
    insured, treating = header.insured_region, header.treating_region
    if not found.agreements.knows(code, insured, treating):
        if names_several(code):
            found.add("ONE_DISEASE_PER_SETTLEMENT", "disease_code")
        else:
            found.add("DISEASE_CODE_UNKNOWN", "disease_code", disease=shown(code))
    elif name and name.strip() != (expected := found.agreements.name(code)):
        found.add("DISEASE_NAME_MISMATCH", "disease_name", disease=code, expected=expected)
    elif needs_name and not name:
        found.missing(_DISEASE_NAME, "disease_name")


def decode_credential(
    credential: person_pb2.Credential, found: Findings
) -> tuple[CredentialType, str]:
    """Return kind and number of a credential and note what is wrong with it (A-040)."""
    if credential.type not in _CREDENTIALS:
        found.add(
            "CODE_VALUE_UNKNOWN", "credential.type", field="就诊凭证类型", value=credential.type
        )
        kind = CredentialType.ELECTRONIC
    else:
        kind = CredentialType(credential.type)
    number = credential.number
    is_card = kind is CredentialType.IDENTITY_CARD and 0 < len(number) <= _CREDENTIAL_CHARS_MAX
    if is_card and identity_number_problem(number) is not None:
        found.add("CREDENTIAL_INVALID", "credential.number")
    else:
        found.text(number, _CREDENTIAL, "credential.number", _CREDENTIAL_CHARS_MAX)
    return kind, number


def decode_visited_at(
    stamp: Timestamp, *, is_given: bool, now: datetime, found: Findings
) -> datetime:
    """Return the time of the visit and note one that is missing or lies ahead."""
    if not is_given:
        found.missing(_VISITED, "visited_at")
        return now
    if not is_plausible(stamp):
        found.malformed(_VISITED, "visited_at")
        return now
    at = moment(stamp)
    if at > now + CLOCK_SKEW:
        found.malformed(_VISITED, "visited_at")
    return at.astimezone(CHINA_TIME)


def decode_flag(value: int, path: str, zh: str, found: Findings) -> bool:
    """Return whether a flag says yes, and note a value outside the table."""
    if value not in _FLAGS:
        found.add("CODE_VALUE_UNKNOWN", path, field=zh, value=value)
    return value == codes_pb2.FLAG_YES


def decode_purpose(value: int, found: Findings) -> Purpose:
    """Return what eligibility is asked for, and note a value outside the list."""
    if value in _PURPOSES:
        return _PURPOSES[value]
    found.add("CODE_VALUE_UNKNOWN", "purpose", field="查询用途", value=value)
    return Purpose.UNSPECIFIED


def decode_booked_at(
    stamp: Timestamp, *, is_given: bool, now: datetime, found: Findings
) -> datetime:
    """Return the time of a booked visit; note one missing, past or too far ahead (A-012)."""
    if not is_given:
        found.missing(_BOOKED, "visited_at")
        return now
    at = moment(stamp) if is_plausible(stamp) else None
    if at is None or not now - CLOCK_SKEW <= at <= now + timedelta(days=BOOKING_DAYS_MAX):
        found.malformed(_BOOKED, "visited_at")
        return now
    return at.astimezone(CHINA_TIME)
