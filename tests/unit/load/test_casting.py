"""Who is drawn for a run: the shares of the mix, and only who looks as if it could be settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.unit.load.casts import PLAIN
from yidi.domain.care import CareType
from yidi.load.casting import Casting, quotas, trimmed
from yidi.v1 import codes_pb2, qualification_pb2
from yidi.v1 import simulator_service_pb2 as simulator

TODAY = "2026-01-05"
ONE_PLACE = replace(
    PLAIN, insured={"630000": 10_000}, cares={CareType.ORDINARY: 5_000, CareType.CHRONIC: 5_000}
)


def person(number: int, **changed: str) -> simulator.SyntheticPerson:
    """A person of Xining, filed for Sichuan, with hypertension."""
    facts = {"area": "510000", "ends_on": "", "status": "ACTIVE", "insured": "NORMAL"} | changed
    listed = simulator.SyntheticPerson()
    listed.person.person_number = f"P{number}"
    listed.person.identity_number = "630198195203120020"
    listed.electronic_credential = "E1"
    listed.social_security_card = "Y1"
    listed.person.relations.add(
        insurance=codes_pb2.INSURANCE_EMPLOYEE,
        status=codes_pb2.InsuredStatus.Value(f"INSURED_STATUS_{facts['insured']}"),
        insured_area="630100",
    )
    listed.filing_records.add(area=facts["area"], begins_on="2025-02-01", ends_on=facts["ends_on"])
    listed.qualification_records.add(
        disease_code="M03900",
        status=qualification_pb2.QualificationStatus.Value(
            f"QUALIFICATION_STATUS_{facts['status']}"
        ),
        begins_on="2020-01-01",
    )
    return listed


class Control:
    """Test control with the same people in every list, each under a number of its own."""

    def __init__(self, *people: dict[str, str]) -> None:
        self._people = people or ({},)
        self._number = 0
        self.lists = 0

    async def persons(
        self, region: str, *, first_serial: int, count: int
    ) -> Sequence[simulator.SyntheticPerson]:
        self.lists += 1
        numbers = range(self._number, self._number + count)
        self._number += count
        return [person(each, **self._people[each % len(self._people)]) for each in numbers]

    async def institutions(
        self, request: simulator.ListInstitutionsRequest
    ) -> Sequence[simulator.ListedInstitution]:
        listed = simulator.ListedInstitution()
        listed.institution.institution_code = f"H{request.region}00001"
        listed.institution.status = 1  # type: ignore[assignment]
        return [listed]


def test_shares_of_provinces_and_care_types_are_kept_exactly():
    wanted = quotas(PLAIN, 1_000)

    assert sum(sum(kinds.values()) for kinds in wanted.values()) == 1_000
    assert sum(wanted["410000"].values()) == 700
    chronic = sum(kinds.get(CareType.CHRONIC, 0) for kinds in wanted.values())
    assert 195 <= chronic <= 205


async def test_cares_of_each_kind_are_drawn_with_some_to_spare_and_trimmed_to_the_share():
    drawn = await Casting(Control(), ONE_PLACE, 1, TODAY).draw(40)

    kinds = drawn["630000"]
    assert {care: len(found) for care, found in kinds.items()} == {
        CareType.ORDINARY: 26,
        CareType.CHRONIC: 26,
    }
    everybody = {care for found in kinds.values() for care in found}
    assert len(trimmed(drawn, ONE_PLACE, 40, everybody)) == 40
    assert {each.treating_province for each in everybody} == {"510000"}
    assert {each.disease_code for each in kinds[CareType.CHRONIC]} == {"M03900"}


async def test_who_cannot_be_settled_is_not_drawn():
    control = Control({"ends_on": "2025-12-31"}, {"area": "630200"}, {"insured": "SUSPENDED"}, {})
    ordinary = replace(ONE_PLACE, cares={CareType.ORDINARY: 10_000})

    drawn = await Casting(control, ordinary, 1, TODAY).draw(20)

    numbers = {int(each.person_number[1:]) for each in drawn["630000"][CareType.ORDINARY]}
    assert len(numbers) == 26
    assert all(number % 4 == 3 for number in numbers)


async def test_where_nobody_can_be_settled_the_search_ends():
    control = Control({"area": "630200"})

    drawn = await Casting(control, ONE_PLACE, 1, TODAY).draw(10)

    assert drawn == {"630000": {CareType.ORDINARY: [], CareType.CHRONIC: []}}
    assert control.lists == 200


async def test_only_the_treating_places_of_the_mix_are_drawn():
    elsewhere = replace(ONE_PLACE, treating=("310000",))

    drawn = await Casting(Control({}, {"area": "310000"}), elsewhere, 1, TODAY).draw(20)

    places = {each.treating_province for kinds in drawn["630000"].values() for each in kinds}
    assert places == {"310000"}


async def test_the_same_seed_draws_the_same_people():
    one, same, other = [
        await Casting(Control(), ONE_PLACE, seed, TODAY).draw(20) for seed in (1, 1, 2)
    ]

    assert one == same
    assert one != other
