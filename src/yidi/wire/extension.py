"""The fields of interface version V2.1: decoded, with the rules that bind them to each other.

At V2.0 nobody knows them, so whoever fills one in at V2.0 is refused; whether the other
side knows them is decided later, by what it speaks (domain/versions.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from yidi.domain.care import CareType
from yidi.domain.requests import Header, NewerField
from yidi.domain.versions import InterfaceVersion
from yidi.v1 import codes_pb2, settlement_service_pb2
from yidi.wire.findings import Findings, Label


@dataclass(frozen=True, slots=True)
class Said:
    """What the fields of V2.1 say of a visit, and which of them are filled in."""

    is_emergency: bool
    has_third_party: bool
    newer_fields: tuple[NewerField, ...]


_NOTHING_SAID: Final = Said(is_emergency=False, has_third_party=False, newer_fields=())
_EMERGENCY_REFERRAL: Final = Label("门诊急诊转诊标志", "emergency and referral flag")
_INPATIENT_TYPE: Final = Label("住院类型", "inpatient type")
_THIRD_PARTY: Final = Label("涉及第三方标志", "third-party flag")
_FIELDS: Final = {
    "patient_group": (Label("就诊人群类型", "patient group"), codes_pb2.PatientGroup),
    "trauma": (Label("外伤标志", "trauma flag"), codes_pb2.Flag),
    "third_party": (_THIRD_PARTY, codes_pb2.Flag),
    "inpatient_type": (_INPATIENT_TYPE, codes_pb2.InpatientType),
    "emergency_referral": (_EMERGENCY_REFERRAL, codes_pb2.EmergencyReferral),
}
_KNOWN: Final = {name: frozenset(table.values()) for name, (_, table) in _FIELDS.items()}
_EMERGENCIES: Final = frozenset(
    (codes_pb2.EMERGENCY_REFERRAL_EMERGENCY, codes_pb2.EMERGENCY_REFERRAL_BOTH)
)
_STAYS: Final = _KNOWN["inpatient_type"] - {0}
_STAY: Final = NewerField("extension.inpatient_type", _INPATIENT_TYPE.zh)
_OUTPATIENT: Final = ("门诊就诊", "outpatient care")
_PHARMACY: Final = ("定点药店购药", "a purchase at a pharmacy")


def decode_extension(
    extension: settlement_service_pb2.VisitExtension,
    care_type: CareType | None,
    header: Header,
    found: Findings,
) -> Said:
    """Return what the extension says, and note every contradiction in it.

    A trauma says whether a third party is involved (A-087); emergency care carries its flag;
    no outpatient visit has an inpatient type, and a purchase at a pharmacy none of the
    fields. ``care_type`` is None for a bill, whose parts have several.
    """
    filled = _filled(extension, "extension.")
    _check_version(filled, header, found)
    for name, known in _KNOWN.items():
        _check_value(getattr(extension, name), known, name, f"extension.{name}", found)
    if extension.trauma == codes_pb2.FLAG_YES and not extension.third_party:
        found.missing(_THIRD_PARTY, "extension.third_party")
    is_pharmacy = care_type is CareType.PHARMACY or (
        care_type is None and header.institution_code.startswith("P")
    )
    for each in filled if is_pharmacy else ():
        _add_out_of_place(each, _PHARMACY, found)
    if not is_pharmacy and extension.inpatient_type in _STAYS:
        _add_out_of_place(_STAY, _OUTPATIENT, found)
    flag = extension.emergency_referral
    _check_emergency(flag, "extension.emergency_referral", care_type, header, found)
    return Said(
        is_emergency=_is_emergency(flag, care_type),
        has_third_party=extension.third_party == codes_pb2.FLAG_YES,
        newer_fields=filled,
    )


def decode_emergency_referral(
    flag: int, care_type: CareType, header: Header, found: Findings
) -> Said:
    """Return what the flag of a question says, by the same rules."""
    if not flag and care_type is not CareType.EMERGENCY:
        return _NOTHING_SAID
    path = "emergency_referral"
    field = NewerField(path, _EMERGENCY_REFERRAL.zh)
    filled = (field,) if flag else ()
    _check_version(filled, header, found)
    _check_value(flag, _KNOWN[path], path, path, found)
    if filled and care_type is CareType.PHARMACY:
        _add_out_of_place(field, _PHARMACY, found)
    _check_emergency(flag, path, care_type, header, found)
    return Said(_is_emergency(flag, care_type), has_third_party=False, newer_fields=filled)


def _filled(extension: Any, path: str) -> tuple[NewerField, ...]:
    """The fields that say something; what only a newer contract knows counts as one."""
    if not extension.ByteSize():
        return ()
    filled = tuple(
        NewerField(f"{path}{name}", label.zh)
        for name, (label, _) in _FIELDS.items()
        if getattr(extension, name)
    )
    return filled or (NewerField("extension", "扩展项"),)


def _check_version(filled: Iterable[NewerField], header: Header, found: Findings) -> None:
    if header.interface_version != InterfaceVersion.V2_0:
        return
    for each in filled:
        found.add(
            "FIELD_NOT_IN_VERSION",
            each.path,
            version=header.interface_version,
            field=each.name_zh,
        )


def _check_value(value: int, known: frozenset[int], name: str, path: str, found: Findings) -> None:
    if value not in known:
        found.add("CODE_VALUE_UNKNOWN", path, field=_FIELDS[name][0].zh, value=value)


def _add_out_of_place(field: NewerField, care: tuple[str, str], found: Findings) -> None:
    found.add(
        "FIELD_NOT_FOR_CARE",
        field.path,
        field=field.name_zh,
        care=care[0],
        care_en=care[1],
    )


def _check_emergency(
    flag: int, path: str, care_type: CareType | None, header: Header, found: Findings
) -> None:
    """At V2.1 emergency care says it twice; at V2.0 only the care type can say it."""
    if (
        header.interface_version == InterfaceVersion.V2_1
        and care_type is CareType.EMERGENCY
        and flag not in _EMERGENCIES
    ):
        found.add("EMERGENCY_FLAG_MISSING", path)


def _is_emergency(flag: int, care_type: CareType | None) -> bool:
    return care_type is CareType.EMERGENCY or flag in _EMERGENCIES
