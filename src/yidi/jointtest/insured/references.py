"""References in texts of a case, put in their place when the step runs.

{step:path}           a field of an earlier answer
{step:request.path}   a field of an earlier request
{person.number}       person: number, name, identity, area, filing, filing_area, filing_begins,
filing_ends; {NAME.number} for a person with a name
{institution.code}    institution: code, name, region; {NAME.code} for one with a name
{now} {now+3600}      the tested system's time, seconds later or earlier
{today} {today-10}    its date, days later or earlier
{agency} {province_agency}   the agency of the first person's area, of its province
{region}              the tested region
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from yidi.domain.regions import pooling_areas, province_of
from yidi.jointtest.cases.message_reader import Unfit
from yidi.jointtest.heard import Heard
from yidi.jointtest.insured.casting import Cast, Role
from yidi.jointtest.insured.fitting import valid_filings
from yidi.jointtest.paths import text_at
from yidi.v1 import codes_pb2

_REFERENCE = re.compile(r"\{([^{}]+)\}")
_SHIFTED = re.compile(r"(now|today|day)([+-]\d+)?")
_REQUEST = "request."
_FIRST_AGENCY = "00001"
_FAR = "310000"
_FARTHER = "110000"
_CREDENTIALS = {
    codes_pb2.CREDENTIAL_TYPE_ELECTRONIC: "token",
    codes_pb2.CREDENTIAL_TYPE_SOCIAL_SECURITY_CARD: "card",
}


class Lacking(Unfit):
    """The people handed to the kit lack something that the case needs: it cannot be run."""


class References:
    """Fills texts of one case."""

    def __init__(
        self, cast: Cast, known: Mapping[str, Heard], region: str, spare: str = ""
    ) -> None:
        """Take who is who; ``known`` grows with the steps."""
        self._spare = spare
        self._cast = cast
        self._known = known
        self._region = region

    def fill(self, text: str, now: datetime) -> str:
        """Return a text with every reference in its place; raises Unfit."""
        return _REFERENCE.sub(lambda found: self._value(found[1], now), text)

    def _value(self, reference: str, now: datetime) -> str:
        shifted = _SHIFTED.fullmatch(reference)
        if shifted:
            return _moment(shifted[1], int(shifted[2] or 0), now)
        if ":" in reference:
            return self._of_step(*reference.split(":", 1))
        plain = self._plain()
        if reference in plain:
            return plain[reference]
        name, _, key = reference.partition(".")
        role = self._cast.people.get("" if name == "person" else name)
        if role is not None:
            return _of_person(role, key, now)
        institution = self._cast.institutions.get("" if name == "institution" else name)
        if institution is None:
            raise Unfit(f"没有 {{{reference}}}", f"there is no {{{reference}}}")
        facts = {
            "code": institution.institution_code,
            "name": institution.name,
            "region": institution.region,
        }
        return facts[key]

    def _plain(self) -> dict[str, str]:
        """What is about nobody by name: the first person, the first institution, the run."""
        area = next(iter(self._cast.people.values())).relation.insured_area
        treating = next(iter(self._cast.institutions.values())).region
        return {
            "region": self._region,
            "spare": self._spare,
            "elsewhere": self._elsewhere(),
            "elsewhere-treating": _FAR if province_of(treating) != _FAR else _FARTHER,
            "agency": f"J{area}{_FIRST_AGENCY}",
            "province_agency": f"J{province_of(area)}{_FIRST_AGENCY}",
        }

    def _elsewhere(self) -> str:
        own = next(iter(self._cast.people.values())).relation.insured_area
        areas = [each.code for each in pooling_areas(province_of(own)) if each.code != own]
        return areas[0] if areas else _FAR if province_of(own) != _FAR else _FARTHER

    def _of_step(self, step: str, path: str) -> str:
        heard = self._known.get(step)
        if heard is None:
            raise Unfit(f"步骤 {step} 还没有执行", f"step {step} has not run")
        if path.startswith(_REQUEST):
            return text_at(heard.request, path.removeprefix(_REQUEST))
        if not heard.is_answered:
            raise Unfit(f"步骤 {step} 没有答复", f"step {step} has no answer")
        return text_at(heard.answer, path)


def _moment(word: str, by: int, now: datetime) -> str:
    """Return ``now``, ``today`` or ``day`` so many seconds or days later."""
    if word == "now":
        return (now + timedelta(seconds=by)).isoformat()
    day = now.date() + timedelta(days=by)
    return day.isoformat() if word == "today" else f"{day:%Y%m%d}"


def _eve(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day else ""


def _of_person(role: Role, key: str, now: datetime) -> str:
    person = role.who.person
    filings = valid_filings(role.who, now.date()) or list(role.who.filings)
    facts = {
        "number": person.person_number,
        "name": person.name,
        "identity": person.identity_number,
        "area": role.relation.insured_area,
        "account": str(role.relation.account_balance_fen),
    }
    if filings:
        facts |= {
            "filing": filings[0].filing_id,
            "filing_area": filings[0].area,
            "filing_begins": filings[0].begins_on,
            "filing_ends": filings[0].ends_on,
            "filing_eve": _eve(filings[0].begins_on),
        }
    for each in role.who.credentials:
        facts[_CREDENTIALS.get(each.type, "")] = each.number
    # The qualification that the case asked for; any, if it asked for none.
    held = sorted(
        role.who.qualifications, key=lambda each: each.disease_code not in role.qualified_for
    )
    for one in held[:1]:
        facts |= {
            "disease": one.disease_code,
            "disease_begins": one.begins_on,
            "disease_eve": _eve(one.begins_on),
            "local_disease": one.local_code,
        }
    if key not in facts:
        raise Lacking(f"人员名单中没有写明 {key}", f"the people file does not say the {key}")
    return facts[key]
