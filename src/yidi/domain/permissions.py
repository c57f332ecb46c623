"""What a participant may do: a certificate proves the sender of a request, the rest follows.

Which sender may write which record (A-010, A-053) is decided with the record, as without
certificates. Here only: is the sender of the header the holder of the certificate, and does
such a participant belong at this party at all?

    at the national platform    provinces; agencies for the registry, claims, outages and inquiries
                                the platform and its operators for outages of the whole country
    at a province               the national platform; institutions for their own bills;
                                agencies; the province itself for bills of its institutions
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yidi.domain.codes import NATIONAL_AGENCY, agency_area, is_agency
from yidi.domain.errors import refuse
from yidi.domain.participants import Kind, Participant
from yidi.domain.regions import province_of, region
from yidi.domain.versions import Role

_SENDER: Final = "header.institution_code"
_TREATING: Final = "header.treating_region"

_BILLS: Final = "TreatingPlaceService"
_REGISTRY: Final = "RegistryService"
_OUTAGES: Final = "OutageService"
_CLAIMS: Final = "ManualClaimService"
_RECORDS: Final = frozenset((_REGISTRY, _OUTAGES, _CLAIMS))
_INQUIRIES: Final = frozenset(("InquireMessage", "QuerySettlementDetail"))
_LOOKING: Final = ("Get", "List", "Search", "Watch")
_OF_INSTITUTIONS: Final = frozenset(("RecordInstitution", "ChangeInstitution"))

_ROLE_NAMES: Final = {
    Role.TREATING_PLACE: ("就医地", "treating place"),
    Role.INSURED_PLACE: ("参保地", "insured place"),
}


class Place(StrEnum):
    """The party that is called."""

    GATEWAY = "gateway"
    PROVINCE = "province"


_PLACE_NAMES: Final = {Place.GATEWAY: "国家平台", Place.PROVINCE: "省平台"}


@dataclass(frozen=True, slots=True)
class Act:
    """What a request wants: service and method without the package, and who says to send it."""

    service: str
    method: str
    sender: str
    treating_region: str

    @property
    def is_looking(self) -> bool:
        """Whether it only looks at records that are there for everybody; claims are not."""
        is_open = self.service in _RECORDS and self.service != _CLAIMS
        return is_open and self.method.startswith(_LOOKING)


def check_permission(caller: Participant, place: Place, act: Act) -> None:
    """Return if the holder of this certificate may send this request here.

    In this order: does such a participant belong here (IDENTITY_NOT_FOR_METHOD), is it the
    sender (PROVINCE_, INSTITUTION_ or AGENCY_ACTS_FOR_ANOTHER), has a province the role
    (PROVINCE_WITHOUT_ROLE). All of them in the family NotPermitted; nothing is looked up.
    """
    if not _belongs(caller.kind, place, act):
        raise refuse(
            "IDENTITY_NOT_FOR_METHOD",
            identity=caller.name_zh,
            identity_en=caller.name,
            place=_PLACE_NAMES[place],
            method=act.method,
        )
    check = _CHECKS.get(caller.kind)
    if check is not None:
        check(caller, act)


def _belongs(kind: Kind, place: Place, act: Act) -> bool:
    if act.service == _OUTAGES and kind in (Kind.GATEWAY, Kind.OPERATOR):
        return place is Place.GATEWAY and (act.is_looking or act.sender == NATIONAL_AGENCY)
    if kind is Kind.GATEWAY:
        return place is Place.PROVINCE and act.service != _BILLS
    if kind is Kind.PROVINCE:
        return place is Place.GATEWAY or act.service in _RECORDS or act.service == _BILLS
    if kind is Kind.AGENCY:
        return act.service in _RECORDS or (act.method in _INQUIRIES and place is Place.GATEWAY)
    if kind is Kind.INSTITUTION:
        return act.is_looking or (act.service == _BILLS and place is Place.PROVINCE)
    return False


def _check_province(caller: Participant, act: Act) -> None:
    """A province sends for its institutions as treating place, for its agencies as either."""
    if is_agency(act.sender):
        if province_of(agency_area(act.sender)) != caller.code:
            raise _for_another_province(caller, agency_area(act.sender), _SENDER)
        if act.service not in _RECORDS or act.is_looking:
            return
        needed = Role.TREATING_PLACE if act.method in _OF_INSTITUTIONS else Role.INSURED_PLACE
    else:
        if province_of(act.treating_region) != caller.code:
            raise _for_another_province(caller, act.treating_region, _TREATING)
        needed = Role.TREATING_PLACE
    if needed not in caller.roles:
        role_zh, role_en = _ROLE_NAMES[needed]
        raise refuse(
            "PROVINCE_WITHOUT_ROLE",
            own=caller.name_zh,
            own_code=caller.code,
            role=role_zh,
            role_en=role_en,
        )


def _for_another_province(caller: Participant, code: str, path: str) -> Exception:
    found = region(province_of(code))
    return refuse(
        "PROVINCE_ACTS_FOR_ANOTHER",
        path,
        own=caller.name_zh,
        own_code=caller.code,
        region=found.name if found else code[:6] or "空白区划",
    )


def _check_institution(caller: Participant, act: Act) -> None:
    if act.sender != caller.code:
        raise refuse("INSTITUTION_ACTS_FOR_ANOTHER", _SENDER, own=caller.code)


def _check_agency(caller: Participant, act: Act) -> None:
    if act.sender != caller.code:
        raise refuse("AGENCY_ACTS_FOR_ANOTHER", _SENDER, own=caller.code)


_CHECKS: Final[Mapping[Kind, Callable[[Participant, Act], None]]] = {
    Kind.PROVINCE: _check_province,
    Kind.INSTITUTION: _check_institution,
    Kind.AGENCY: _check_agency,
}
