"""Who and what fits a wish of a case: pure comparison of a roster's entries with what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from yidi.domain.diseases import TRANSPLANT_CATEGORY
from yidi.domain.regions import covers, province_of
from yidi.jointtest.v1 import given_pb2
from yidi.v1 import codes_pb2, filing_pb2, institution_pb2, person_pb2, qualification_pb2

_ACTIVE = qualification_pb2.QUALIFICATION_STATUS_ACTIVE
_NORMAL = codes_pb2.INSURED_STATUS_NORMAL


def relation_of(
    person: given_pb2.RosterPerson, wish: given_pb2.PersonWanted
) -> person_pb2.InsuredRelation | None:
    """Return the insurance relation that a wish can use, or None."""
    status = wish.status or _NORMAL
    for each in person.person.relations:
        if each.status != status:
            continue
        if wish.insurance and each.insurance != wish.insurance:
            continue
        if wish.category and each.category != wish.category:
            continue
        return each
    return None


def person_fits(
    person: given_pb2.RosterPerson, wish: given_pb2.PersonWanted, now: datetime
) -> bool:
    """Whether a person is what a case wants at a moment."""
    if wish.purpose:
        return person.purpose == wish.purpose
    relation = relation_of(person, wish)
    if relation is None or person.is_suspended_directly != wish.is_suspended_directly:
        return False
    balance = relation.account_balance_fen
    if balance < wish.account_at_least_fen:
        return False
    if wish.account_at_most_fen and balance > wish.account_at_most_fen:
        return False
    return _filing_fits(person, wish, now.date()) and _qualification_fits(person, wish, now.date())


def valid_filings(person: given_pb2.RosterPerson, day: date) -> list[filing_pb2.Filing]:
    """Return the filings that count on a day, the one that covers most first."""
    today = day.isoformat()
    found = [
        each
        for each in person.filings
        if each.begins_on <= today and (not each.ends_on or each.ends_on >= today)
    ]
    return sorted(found, key=lambda each: not each.area.endswith("0000"))


def _filing_fits(person: given_pb2.RosterPerson, wish: given_pb2.PersonWanted, day: date) -> bool:
    valid = valid_filings(person, day)
    wanted = wish.filing or given_pb2.FILING_WISH_FILED
    if wanted == given_pb2.FILING_WISH_ANY:
        return True
    if wanted == given_pb2.FILING_WISH_NONE:
        return not person.filings
    if wanted == given_pb2.FILING_WISH_EXPIRED:
        ended = [each for each in person.filings if each.ends_on and each.ends_on < day.isoformat()]
        return bool(ended) and not valid
    if wish.filing_types:
        valid = [each for each in valid if each.type in wish.filing_types]
    if wish.is_filed_for_province:
        valid = [each for each in valid if each.area.endswith("0000")]
    if wish.is_filed_for_prefecture:
        valid = [each for each in valid if not each.area.endswith("0000")]
    if wish.filed_days_ago_at_least:
        least = date.fromordinal(day.toordinal() - wish.filed_days_ago_at_least).isoformat()
        valid = [each for each in valid if each.begins_on <= least]
    return bool(valid)


def _qualification_fits(
    person: given_pb2.RosterPerson, wish: given_pb2.PersonWanted, day: date
) -> bool:
    status = wish.qualification_status or _ACTIVE
    right = {each.disease_code for each in person.qualifications
             if each.disease_code and each.status == status and _counts(each, day)}  # fmt: skip
    every = {each.disease_code for each in person.qualifications}
    if not set(wish.qualified_for) <= right:
        return False
    # Two local diseases of one national code would answer for each other.
    held = [each.disease_code for each in person.qualifications]
    if any(held.count(code) > 1 for code in wish.qualified_for):
        return False
    if set(wish.not_qualified_for) & every:
        return False
    if wish.has_no_qualification and person.qualifications:
        return False
    if wish.has_local_disease_only and every != {""}:
        return False
    return not wish.has_selection or any(
        each.selected_institutions for each in person.qualifications
    )


def _counts(qualification: qualification_pb2.Qualification, day: date) -> bool:
    if qualification.status != _ACTIVE:
        return True
    today = day.isoformat()
    is_over = bool(qualification.ends_on) and qualification.ends_on < today
    return qualification.begins_on <= today and not is_over


def institution_fits(
    institution: institution_pb2.Institution,
    wish: given_pb2.InstitutionWanted,
    person: given_pb2.RosterPerson | None,
    now: datetime,
    diseases: Sequence[str] = (),
) -> bool:
    """Whether an institution is what a case wants; ``diseases`` are those the case is about."""
    if wish.institution_code and institution.institution_code != wish.institution_code:
        return False
    if institution.type != (wish.type or codes_pb2.INSTITUTION_TYPE_MEDICAL):
        return False
    if wish.grades and institution.grade not in wish.grades:
        return False
    if not _network_fits(institution, wish, now) or not _opening_fits(institution, wish):
        return False
    if person is None:
        return True
    if not _place_fits(institution.region, wish.place, person, now.date()):
        return False
    return _selection_fits(institution, wish, person, diseases)


def _opening_fits(
    institution: institution_pb2.Institution, wish: given_pb2.InstitutionWanted
) -> bool:
    opened = set(institution.opened_care_types)
    if not set(wish.opens) <= opened or set(wish.does_not_open) & opened:
        return False
    codes = set(institution.opened_diseases)
    is_open = set(wish.opens_diseases) <= codes
    is_lacking = not set(wish.lacks_diseases) & codes
    return is_open and is_lacking and not _covered(wish.does_not_open_diseases, codes)


def _network_fits(
    institution: institution_pb2.Institution, wish: given_pb2.InstitutionWanted, now: datetime
) -> bool:
    normal = institution_pb2.NETWORK_STATUS_NORMAL
    status = institution.status or normal
    if (
        institution.HasField("suspended_from")
        and institution.suspended_from.seconds > now.timestamp()
    ):
        status = normal
    is_withdrawn = (
        institution.HasField("chronic_suspended_from")
        and institution.chronic_suspended_from.seconds <= now.timestamp()
    )
    return status == (wish.status or normal) and is_withdrawn == wish.is_chronic_suspended


def _covered(refused: Sequence[str], opened: set[str]) -> bool:
    """Whether one of these diseases is opened, by its own code or by its category."""
    family = TRANSPLANT_CATEGORY[:-1]
    for code in refused:
        if code in opened:
            return True
        if code.startswith(family) and TRANSPLANT_CATEGORY in opened:
            return True
        if code == TRANSPLANT_CATEGORY and any(each.startswith(family) for each in opened):
            return True
    return False


def _place_fits(region: str, place: int, person: given_pb2.RosterPerson, day: date) -> bool:
    home = province_of(person.person.relations[0].insured_area)
    own = province_of(region)
    if place == given_pb2.PLACE_WISH_HOME:
        return own == home
    if own == home:
        return False
    if place == given_pb2.PLACE_WISH_ANYWHERE:
        return True
    areas = [each.area for each in valid_filings(person, day)]
    if place == given_pb2.PLACE_WISH_NOT_COVERED:
        return all(province_of(each) != own for each in areas)
    is_covered = any(covers(each, region) for each in areas)
    if place == given_pb2.PLACE_WISH_OTHER_PREFECTURE:
        return not is_covered and any(province_of(each) == own for each in areas)
    return is_covered


def _selection_fits(
    institution: institution_pb2.Institution,
    wish: given_pb2.InstitutionWanted,
    person: given_pb2.RosterPerson,
    diseases: Sequence[str],
) -> bool:
    """A chosen institution where choosing is required, unless the case wants another."""
    chosen = {
        code
        for each in person.qualifications
        if each.selected_institutions and (not diseases or each.disease_code in diseases)
        for code in each.selected_institutions
    }
    is_chosen = institution.institution_code in chosen
    if wish.is_selected == codes_pb2.FLAG_YES:
        return is_chosen
    if wish.is_selected == codes_pb2.FLAG_NO:
        return bool(chosen) and not is_chosen
    wants_chronic = codes_pb2.CARE_TYPE_CHRONIC in wish.opens or bool(wish.opens_diseases)
    return is_chosen or not chosen or not wants_chronic
