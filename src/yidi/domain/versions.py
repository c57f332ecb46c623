"""Versions side by side (A-140, A-005): what a node speaks, and what a request may say to it.

A province has two capabilities in each of its two roles: the interface version, which says
the fields it knows, and the version of the disease code table, which says the codes it
knows. Provinces upgrade them separately. What the other side cannot know is refused with
the version named; nothing is ever dropped on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.diseases import CodeTableVersion, codes_of
from yidi.domain.errors import Problem, problem, refusal
from yidi.domain.regions import CHINA_TIME, province_codes, province_of, spoken_name
from yidi.domain.registry_requests import (
    ChangeInstitution,
    RecordInstitution,
    RecordQualification,
)
from yidi.domain.requests import (
    ORDINARY_PART,
    SELF_PAID_PART,
    Charge,
    Header,
    NewerField,
    OpenVisit,
    QueryEligibility,
    SettleBill,
    SplitCharges,
)


class InterfaceVersion(StrEnum):
    """The two versions of the interface specification (接口规范) that provinces speak."""

    V2_0 = "V2.0"
    V2_1 = "V2.1"


class Role(StrEnum):
    """What a province is in a request: it upgrades the two sides separately."""

    TREATING_PLACE = "treating_place"
    INSURED_PLACE = "insured_place"


@dataclass(frozen=True, slots=True)
class Capability:
    """What one node speaks in one role; written ``V2.1/2024``."""

    interface: InterfaceVersion
    code_table: CodeTableVersion

    def __str__(self) -> str:
        return f"{self.interface}/{self.code_table:d}"


NEWEST: Final = Capability(InterfaceVersion.V2_1, CodeTableVersion.ALL_TEN)
"""What a province speaks of which nothing else is said."""

_KNOWN: Final = {
    str(each): each
    for each in (
        Capability(interface, table) for interface in InterfaceVersion for table in CodeTableVersion
    )
}


def all_capabilities() -> Mapping[str, Capability]:
    """Return every capability by the way it is written: ``V2.0/2021``."""
    return _KNOWN


def parse_overrides(text: str) -> dict[tuple[str, Role], Capability]:
    """Return what ``640000=V2.0/2021,540000.insured_place=V2.1/2021`` says.

    A province without a role is meant in both. Raises ValueError with the entry that is
    none.
    """
    found: dict[tuple[str, Role], Capability] = {}
    for entry in filter(None, (each.strip() for each in text.split(","))):
        place, _, version = entry.partition("=")
        code, _, role = place.partition(".")
        capability = _KNOWN.get(version)
        roles = [each for each in Role if role in ("", each)]
        if code not in province_codes() or not roles or capability is None:
            raise ValueError(entry)
        found |= {(code, each): capability for each in roles}
    return found


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The register of what every province speaks (节点能力), by province code and role."""

    known: Mapping[tuple[str, Role], Capability] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def of(self, region_code: str, role: Role) -> Capability:
        """Return what the province of a region speaks in a role; the newest if not said."""
        if not self.known:
            return NEWEST
        return self.known.get((province_of(region_code), role), NEWEST)

    def changed(self, overrides: Mapping[tuple[str, Role], Capability]) -> Capabilities:
        """Return the register with some entries replaced."""
        return Capabilities(MappingProxyType({**self.known, **overrides}))


_Codes = tuple[tuple[str, str], ...]

_REASONS: Final = {
    Role.TREATING_PLACE: ("TREATING_PLACE_INTERFACE_VERSION", "TREATING_PLACE_CODE_TABLE"),
    Role.INSURED_PLACE: ("INSURED_PLACE_INTERFACE_VERSION", "INSURED_PLACE_CODE_TABLE"),
}


def check_versions(
    request: object, capabilities: Capabilities, agreements: Agreements = NO_AGREEMENTS
) -> None:
    """Refuse a request that says what one of the two sides cannot know.

    In this order: the treating place must know the fields of V2.1 and the disease codes
    that are sent in its name (codes 304x, its own fault), then the insured place those that
    it is to receive (codes 209x). A request at V2.1 that says nothing of V2.1 passes to a
    side of V2.0. Splitting charges concerns the treating place alone, as does what an
    institution opens; a qualification concerns the insured place. A-140, A-005, A-007.

    A disease that two provinces have agreed on is known to both whatever their code tables,
    and to nobody on other days than they agreed on: DISEASE_CODE_UNKNOWN (A-008).
    """
    if agreements.extra_diseases:
        _check_agreed(request, agreements)
    if isinstance(request, OpenVisit | QueryEligibility):
        code = request.question.disease_code
        codes: _Codes = (("disease_code", code),) if code else ()
        _refuse(request.header, request.newer_fields, codes, tuple(Role), capabilities, agreements)
    elif isinstance(request, SettleBill):
        codes = _codes_of_charges(request.charges)
        _refuse(request.header, request.newer_fields, codes, tuple(Role), capabilities, agreements)
    elif isinstance(request, SplitCharges):
        codes = _codes_of_charges(request.charges)
        _refuse(request.header, (), codes, (Role.TREATING_PLACE,), capabilities, agreements)
    elif isinstance(request, RecordQualification):
        codes = (("disease_code", request.disease_code),) if request.disease_code else ()
        _refuse(request.header, (), codes, (Role.INSURED_PLACE,), capabilities, agreements)
    elif isinstance(request, RecordInstitution):
        opened = sorted(request.institution.opened_diseases)
        codes = tuple(("institution.opened_diseases", code) for code in opened)
        _refuse(request.header, (), codes, (Role.TREATING_PLACE,), capabilities, agreements)
    elif isinstance(request, ChangeInstitution):
        codes = tuple(("opened_diseases", code) for code in sorted(request.diseases))
        _refuse(request.header, (), codes, (Role.TREATING_PLACE,), capabilities, agreements)


def check_disease(
    header: Header,
    path: str,
    disease_code: str,
    role: Role,
    capabilities: Capabilities,
    agreements: Agreements = NO_AGREEMENTS,
) -> None:
    """Refuse a disease that one side's code table lacks, for a code that no request names.

    The field that led to the code stands in ``path``. A-007, A-140.
    """
    _refuse(header, (), ((path, disease_code),), (role,), capabilities, agreements)


def _check_agreed(request: object, agreements: Agreements) -> None:
    """Refuse the codes that the two provinces have agreed on for other days only."""
    if isinstance(request, OpenVisit | QueryEligibility):
        code, at = request.question.disease_code, request.question.visited_at
        codes: _Codes = (("disease_code", code),) if code else ()
    elif isinstance(request, SettleBill):
        codes, at = _codes_of_charges(request.charges), request.visited_at
    else:
        return
    insured, treating = request.header.insured_region, request.header.treating_region
    day = at.astimezone(CHINA_TIME).date()
    found = [
        problem("DISEASE_CODE_UNKNOWN", path, disease=code)
        for path, code in codes
        if agreements.disease(code, insured, treating, day) is None
    ]
    if found:
        raise refusal(found)


def _codes_of_charges(charges: Iterable[Charge]) -> _Codes:
    """Every disease of a bill once, at the first charge that names it."""
    found: dict[str, str] = {}
    for index, charge in enumerate(charges):
        if charge.part not in (ORDINARY_PART, SELF_PAID_PART):
            found.setdefault(charge.part, f"charges[{index}].disease_code")
    return tuple((path, code) for code, path in found.items())


def _refuse(
    header: Header,
    newer: Sequence[NewerField],
    codes: _Codes,
    roles: tuple[Role, ...],
    capabilities: Capabilities,
    agreements: Agreements,
) -> None:
    if not (newer or codes):
        return  # Nothing is said that anybody could not know: most requests.
    if agreements.extra_diseases:
        codes = tuple(each for each in codes if not agreements.is_extra(each[1]))
    regions = {
        Role.TREATING_PLACE: header.treating_region,
        Role.INSURED_PLACE: header.insured_region,
    }
    found: list[Problem] = []
    for role in roles:
        capability = capabilities.of(regions[role], role)
        if capability != NEWEST:
            found += _unknown_to(capability, role, regions[role], newer, codes)
    if found:
        raise refusal(found)


def _unknown_to(
    capability: Capability, role: Role, code: str, newer: Iterable[NewerField], codes: _Codes
) -> list[Problem]:
    """What a side cannot know: fields of V2.1 at V2.0, codes outside its table."""
    name = spoken_name(province_of(code))
    of_field, of_code = _REASONS[role]
    found = []
    if capability.interface is InterfaceVersion.V2_0:
        found += [
            problem(
                of_field,
                each.path,
                region=name,
                spoken=capability.interface,
                field=each.name_zh,
            )
            for each in newer
        ]
    known = codes_of(capability.code_table)
    found += [
        problem(
            of_code,
            path,
            region=name,
            table=f"{capability.code_table:d}",
            disease=disease,
        )
        for path, disease in codes
        if disease not in known
    ]
    return found
