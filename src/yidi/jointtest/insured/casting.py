"""Finding the people and institutions of a case in a roster, so that few cases share a person.

A roster is handed in as a file, or told by test control of a mocked province.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from yidi.domain.regions import province_of
from yidi.jointtest.insured.fitting import institution_fits, person_fits, relation_of, valid_filings
from yidi.jointtest.paths import text_of
from yidi.jointtest.v1 import case_pb2, given_pb2
from yidi.v1 import institution_pb2, person_pb2

_TRIED_MAX = 400
_ELSEWHERE = ("510000", "110000")
"""Where to look for an institution that may be anywhere."""


class Rosters(Protocol):
    """Who may be tested with."""

    async def people(self) -> Sequence[given_pb2.RosterPerson]:
        """Everybody."""
        ...

    async def institutions(self, region: str) -> Sequence[given_pb2.RosterInstitution]:
        """The institutions of a province or of an area; with an empty region all that are known."""
        ...


class FileRoster:
    """A roster from a file."""

    def __init__(self, roster: given_pb2.Roster) -> None:
        """Take what was read."""
        self._roster = roster

    async def people(self) -> Sequence[given_pb2.RosterPerson]:
        """Everybody in the file."""
        return self._roster.people

    async def institutions(self, region: str) -> Sequence[given_pb2.RosterInstitution]:
        """The institutions of the file, wherever they are: a file is short."""
        return self._roster.institutions


class Missing(Exception):
    """Nobody fits; both sentences say who is missing."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both."""
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Role:
    """A person as a case uses them: who, and by which insurance relation."""

    who: given_pb2.RosterPerson
    relation: person_pb2.InsuredRelation
    qualified_for: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Cast:
    """The people and institutions of one case, by their names in it."""

    people: Mapping[str, Role]
    institutions: Mapping[str, institution_pb2.Institution]

    def numbers(self) -> frozenset[str]:
        """Return the person numbers, which no other case may use meanwhile."""
        return frozenset(each.who.person.person_number for each in self.people.values())


class Casting:
    """Chooses for one case after the other; whoever was chosen less comes first."""

    def __init__(self, rosters: Rosters) -> None:
        """Take who may be tested with."""
        self._rosters = rosters
        self._used: Counter[str] = Counter()
        self._spent: set[str] = set()
        self._spares_documented = False

    async def cast(self, case: case_pb2.Case, now: datetime) -> Cast:
        """Return people and institutions that fit together; raises Missing."""
        people = await self._rosters.people()
        wishes = list(case.given.people) or [
            given_pb2.PersonWanted(filing=given_pb2.FILING_WISH_ANY)
        ]
        first, *others = wishes
        self._spares_documented = case.uses_up_people
        candidates = self._candidates(first, people, now, {})
        missing = nobody(first) if not candidates else Missing("无人合适", "nobody fits")
        for index, candidate in enumerate(candidates[:_TRIED_MAX]):
            try:
                chosen = self._others(candidate, first, others, people, now)
                institutions = await self._institutions(case, chosen, now)
            except Missing as lacking:
                missing = missing if index else lacking
                continue
            for role in chosen.values():
                self._used[role.who.person.person_number] += 1
                if case.uses_up_people:
                    self._spent.add(role.who.person.person_number)
            return Cast(chosen, institutions)
        raise missing

    def _others(
        self,
        candidate: Role,
        first: given_pb2.PersonWanted,
        others: Sequence[given_pb2.PersonWanted],
        people: Sequence[given_pb2.RosterPerson],
        now: datetime,
    ) -> dict[str, Role]:
        chosen = {first.name: candidate}
        for wish in others:
            found = self._candidates(wish, people, now, chosen)
            if not found:
                raise nobody(wish)
            chosen[wish.name] = found[0]
        return chosen

    def _candidates(
        self,
        wish: given_pb2.PersonWanted,
        people: Sequence[given_pb2.RosterPerson],
        now: datetime,
        taken: Mapping[str, Role],
    ) -> list[Role]:
        numbers = {each.who.person.person_number for each in taken.values()} | self._spent
        found = []
        for person in people:
            if person.person.person_number in numbers or not person_fits(person, wish, now):
                continue
            relation = relation_of(person, wish) or person.person.relations[0]
            found.append(Role(person, relation, tuple(wish.qualified_for)))
        return sorted(
            found,
            key=lambda each: (
                # Documented people serve every run: what uses people up leaves them alone.
                self._spares_documented and bool(each.who.purpose),
                self._used[each.who.person.person_number],
                len(each.who.person.relations),
                not any(filing.area.endswith("0000") for filing in each.who.filings),
            ),
        )

    async def _institutions(
        self, case: case_pb2.Case, people: Mapping[str, Role], now: datetime
    ) -> dict[str, institution_pb2.Institution]:
        chosen: dict[str, institution_pb2.Institution] = {}
        work: list[Any] = [*case.steps, *case.work_orders]
        asked = {each.disease for each in work if each.disease}
        held = {code for each in case.given.people for code in each.qualified_for}
        diseases = sorted(asked | held)
        anywhere = given_pb2.InstitutionWanted(place=given_pb2.PLACE_WISH_ANYWHERE)
        wishes = list(case.given.institutions) or [anywhere]
        for wish in wishes:
            role = people.get(wish.person) or next(iter(people.values()))
            taken = {each.institution_code for each in chosen.values()}
            chosen[wish.name] = await self._institution(wish, role, now, diseases, taken)
        return chosen

    async def _institution(
        self,
        wish: given_pb2.InstitutionWanted,
        role: Role,
        now: datetime,
        diseases: Sequence[str],
        taken: set[str],
    ) -> institution_pb2.Institution:
        person = role.who
        for region in self._regions(wish, person, now):
            for each in await self._rosters.institutions(region):
                found = each.institution
                if wish.purpose and each.purpose != wish.purpose:
                    continue
                if found.institution_code in taken:
                    continue
                if wish.purpose or institution_fits(found, wish, person, now, diseases):
                    return found
        raise Missing(f"没有机构：{words(wish)}", f"there is no institution: {words(wish)}")

    def _regions(
        self, wish: given_pb2.InstitutionWanted, person: given_pb2.RosterPerson, now: datetime
    ) -> list[str]:
        """Return where to look, the likeliest first; an empty region is anywhere."""
        if wish.institution_code:
            return [wish.institution_code]
        home = province_of(person.person.relations[0].insured_area)
        areas = [each.area for each in valid_filings(person, now.date())]
        place = wish.place or given_pb2.PLACE_WISH_COVERED
        if place == given_pb2.PLACE_WISH_HOME:
            return [home]
        if place == given_pb2.PLACE_WISH_OTHER_PREFECTURE:
            return [province_of(each) for each in areas]
        if place == given_pb2.PLACE_WISH_COVERED:
            return areas
        return [*areas, *(each for each in _ELSEWHERE if each != home), ""]


def nobody(wish: given_pb2.PersonWanted) -> Missing:
    """Return the failure for a wish that no person fulfils."""
    return Missing(f"人员名单中没有：{words(wish)}", f"nobody in the people file is: {words(wish)}")


def words(wish: given_pb2.PersonWanted | given_pb2.InstitutionWanted) -> str:
    """Return a wish in the words of the case file."""
    parts = []
    for field, value in wish.ListFields():
        if field.name in ("name", "person"):
            continue
        parts.append(f"{field.name}={text_of(field, value)}")
    return "，".join(parts) or "任何 anybody"
