"""Who plays: people, institutions and cares, as test control and the registry tell of them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Protocol

from tests.messages import Known
from yidi.v1 import codes_pb2
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1 import simulator_service_pb2 as simulator

PLACES_MAX = 3


@dataclass(frozen=True)
class Care:
    """One care of a person at an institution."""

    person: Known
    care_type: int
    disease: str
    disease_name: str
    treating_region: str
    institution: str


@dataclass(frozen=True)
class Player:
    """A person with the agency that keeps their records, and what they can be treated for."""

    person: Known
    agency: str
    cares: tuple[Care, ...]
    local_codes: tuple[str, ...]


class Asks(Protocol):
    """Where questions go: the stage."""

    async def control(self, method: str, request: Any) -> Any: ...

    async def gateway(self, method: str, request: Any) -> Any: ...


class Writer(Protocol):
    """Who writes requests of an agency: the letters."""

    def of_records(self, kind: Any, agency: str, person: Known, **facts: Any) -> Any: ...


async def players(
    ask: Asks, letters: Writer, area: str, count: int, dice: random.Random
) -> list[Player]:
    """Some people of an area with every care that their filings and qualifications suggest."""
    listed = await ask.control(
        "SimulatorService/ListPersons", simulator.ListPersonsRequest(region=area, count=100)
    )
    named = [each for each in listed.persons if each.purpose_en]
    chosen = dice.sample(named, min(count, len(named)))
    return [await _player(ask, letters, area, each.person) for each in chosen]


async def _player(ask: Asks, letters: Writer, area: str, listed: Any) -> Player:
    relation = listed.relations[0]
    person = Known(
        listed.person_number, listed.name, listed.identity_number, relation.insurance, area
    )
    agency = f"J{area}00001"
    filings = await ask.gateway(
        "RegistryService/ListFilings",
        letters.of_records(registry.ListFilingsRequest, agency, person),
    )
    standing = await ask.gateway(
        "RegistryService/ListQualifications",
        letters.of_records(registry.ListQualificationsRequest, agency, person),
    )
    areas = {each.filing.area for each in filings.versions} or {"510100"}
    diseases = {each.disease_code: each.disease_name for each in standing.qualifications}
    cares = [
        care
        for treating in sorted(areas)
        for place in await _places(ask, treating)
        for care in _cares(person, place, diseases)
    ]
    local = tuple(each.local_code for each in standing.qualifications if each.is_settleable)
    return Player(person, agency, tuple(cares), local)


async def _places(ask: Asks, region: str) -> list[Any]:
    """The institutions of a region that have a purpose, or the first ones."""
    request = simulator.ListInstitutionsRequest(region=region, count=PLACES_MAX)
    found = await ask.control("SimulatorService/ListInstitutions", request)
    return [each.institution for each in found.institutions]


def _cares(person: Known, place: Any, diseases: dict[str, str]) -> list[Care]:
    where = (place.region, place.institution_code)
    if place.institution_code.startswith("P"):
        return [Care(person, codes_pb2.CARE_TYPE_PHARMACY, "", "", *where)]
    chronic = [
        Care(person, codes_pb2.CARE_TYPE_CHRONIC, code, name, *where)
        for code, name in diseases.items()
        if code
    ]
    return [Care(person, codes_pb2.CARE_TYPE_ORDINARY, "", "", *where), *chronic]
