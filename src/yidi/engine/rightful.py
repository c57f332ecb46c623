"""Who may write a record: an agency of the place that it belongs to, and nobody else (A-010)."""

from __future__ import annotations

from yidi.domain.codes import agency_area, is_agency
from yidi.domain.errors import refuse
from yidi.domain.regions import covers, spoken_name
from yidi.domain.requests import Header

_CODE = "header.institution_code"


def require_agency(header: Header) -> None:
    """Refuse a hospital or pharmacy (INSTITUTION_MAY_NOT_WRITE) before anything is looked up."""
    if not is_agency(header.institution_code):
        raise refuse("INSTITUTION_MAY_NOT_WRITE", _CODE, place=spoken_name(header.insured_region))


def require_insured_agency(header: Header, insured_area: str) -> None:
    """Refuse everybody but an agency of the insured place: of its area or of its province.

    An agency of elsewhere is refused with TREATING_PLACE_MAY_NOT_WRITE (A-010, A-036).
    """
    require_agency(header)
    if not serves(header.institution_code, insured_area):
        raise refuse("TREATING_PLACE_MAY_NOT_WRITE", _CODE, place=spoken_name(insured_area))


def require_treating_agency(header: Header, institution_area: str) -> None:
    """Refuse everybody but an agency of the place that an institution is in (A-051, A-053)."""
    require_agency(header)
    if not serves(header.institution_code, institution_area):
        raise refuse("INSURED_PLACE_MAY_NOT_WRITE", _CODE, place=spoken_name(institution_area))


def serves(agency_code: str, area: str) -> bool:
    """Return whether the agency is one of the area, of its province, or of a county in it.

    An institution serves no area.
    """
    if not is_agency(agency_code):
        return False
    own = agency_area(agency_code)
    return covers(own, area) or covers(area, own)
