"""The national list of designated institutions, asked for the sender of a request (A-050)."""

from __future__ import annotations

from yidi.domain.codes import is_agency
from yidi.domain.errors import refuse
from yidi.domain.institution import Institution
from yidi.domain.ports import InstitutionRegistry
from yidi.domain.regions import covers, spoken_name
from yidi.domain.requests import Header


def sending_institution(registry: InstitutionRegistry, header: Header) -> Institution:
    """Return the institution that a request comes from.

    Every party that is asked checks it, the gateway as well as a province asked directly,
    so that both refuse the same. Refuses with INSTITUTION_NOT_KNOWN, and with
    INSTITUTION_NOT_IN_REGION where the treating region does not contain it. A-050.
    """
    found = registry.institution(header.institution_code)
    if found is None:
        raise refuse(
            "INSTITUTION_NOT_KNOWN",
            "header.institution_code",
            institution=header.institution_code,
        )
    if not covers(header.treating_region, found.region_code):
        raise refuse(
            "INSTITUTION_NOT_IN_REGION",
            "header.treating_region",
            institution=header.institution_code,
            region=spoken_name(header.treating_region),
        )
    return found


def check_sender(registry: InstitutionRegistry, header: Header) -> None:
    """Refuse a request of an institution that the list has not, or has elsewhere (A-050).

    An agency (经办机构) is on no list; what it may write is decided with the record (A-010).
    Only calls to the registry and inquiries are decoded for agencies.
    """
    if not is_agency(header.institution_code):
        sending_institution(registry, header)
