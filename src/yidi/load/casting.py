"""People for a run: drawn by test control's list, in the shares of the mix, and tried out.

People of the platform are computed and stored nowhere, so there are always fresh ones: the
seed decides which. Whether a care can really be settled is for the platform to say, so
each is asked for once before the run (QueryEligibility); who cannot is left out.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from yidi.domain.care import CareType, CredentialType
from yidi.domain.diseases import CodeTableVersion, codes_of
from yidi.domain.limits import PERSONS_PER_LIST_MAX
from yidi.domain.money import WHOLE_BP
from yidi.domain.regions import pooling_area_of, pooling_areas, province_of
from yidi.load.cares import Care
from yidi.load.client import Client, Verdict
from yidi.load.letters import QUERY, CareLetters, MessageIds
from yidi.load.mix import Mix
from yidi.v1 import codes_pb2, error_pb2, institution_pb2, qualification_pb2
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import simulator_service_pb2 as simulator

_SPARE_PERCENT = 130
"""So many are drawn for a hundred: some cannot be settled after all."""

_LISTS_MAX = 200
"""Lists of people asked for one province; then it has too few of the kind."""

_PROVINCES_AT_ONCE = 4
_REHEARSED_AT_ONCE = 64
_INSTITUTIONS_LISTED = 12
_CAPITAL_PERCENT = 60
_SERIALS = 3_800_000
_FIRST_SERIAL = 1_000
_EVERYWHERE = codes_of(CodeTableVersion.FIRST_FIVE)
"""Diseases that every province knows, whichever code table it has."""

_CREDENTIALS = (
    *(CredentialType.IDENTITY_CARD,) * 5,
    *(CredentialType.ELECTRONIC,) * 4,
    CredentialType.SOCIAL_SECURITY_CARD,
)


class Control(Protocol):
    """Test control, as far as people and places are concerned."""

    async def persons(
        self, region: str, *, first_serial: int, count: int
    ) -> Sequence[simulator.SyntheticPerson]:
        """List people of a pooling area."""
        ...

    async def institutions(
        self, request: simulator.ListInstitutionsRequest
    ) -> Sequence[simulator.ListedInstitution]:
        """List institutions."""
        ...


def quotas(mix: Mix, count: int) -> dict[str, dict[CareType, int]]:
    """Return how many of ``count`` cares are wanted of each insured province and care type."""
    wanted: dict[str, dict[CareType, int]] = {}
    exact = given = 0
    for province, share_bp in mix.share_of_provinces().items():
        for care, care_bp in mix.cares.items():
            exact += count * share_bp * care_bp
            number = exact // WHOLE_BP**2 - given
            given += number
            if number:
                wanted.setdefault(province, {})[care] = number
    return wanted


class Casting:
    """Draws people of a platform from a seed."""

    def __init__(self, control: Control, mix: Mix, seed: int, today: str) -> None:
        """Take whom to ask; ``today`` is the platform's day, ``2026-11-22``."""
        self._control = control
        self._mix = mix
        self._seed = seed
        self._today = today
        self._institutions: dict[tuple[str, CareType, str], list[str]] = {}
        self._at_once = asyncio.Semaphore(_PROVINCES_AT_ONCE)

    async def draw(self, count: int) -> dict[str, dict[CareType, list[Care]]]:
        """Return candidates by province and care type, more than are wanted where there are."""
        wanted = quotas(self._mix, count)
        drawn = await asyncio.gather(*(self._of(each, wanted[each]) for each in wanted))
        return dict(zip(wanted, drawn, strict=True))

    async def _of(
        self, province: str, wanted: Mapping[CareType, int]
    ) -> dict[CareType, list[Care]]:
        dice = random.Random(f"{self._seed}/{province}")  # noqa: S311 (repeatable, no secret)
        needed = {care: -(-number * _SPARE_PERCENT // 100) for care, number in wanted.items()}
        found: dict[CareType, list[Care]] = {care: [] for care in wanted}
        async with self._at_once:
            for area, first in _places(province, dice):
                missing = [care for care in needed if len(found[care]) < needed[care]]
                if not missing:
                    break
                short = sum(needed[care] - len(found[care]) for care in missing)
                people = await self._control.persons(
                    area,
                    first_serial=first,
                    count=min(PERSONS_PER_LIST_MAX, max(10, short * 2)),
                )
                for person in people:
                    missing = [care for care in needed if len(found[care]) < needed[care]]
                    care = await self._care(person, missing, dice)
                    if care is not None:
                        found[CareType(care.care_type)].append(care)
        return found

    async def _care(
        self, listed: simulator.SyntheticPerson, wanted: Sequence[CareType], dice: random.Random
    ) -> Care | None:
        """Return a care of this person that is wanted and looks as if it could be settled."""
        relation = next(
            (
                each
                for each in listed.person.relations
                if each.status == codes_pb2.INSURED_STATUS_NORMAL
            ),
            None,
        )
        filed = self._filed_area(listed)
        if relation is None or not filed or not wanted:
            return None
        held = [each for each in listed.qualification_records if self._counts(each)]
        kinds = [care for care in wanted if care is not CareType.CHRONIC]
        kind = CareType.CHRONIC if held and CareType.CHRONIC in wanted else None
        if kind is None:
            if not kinds:
                return None
            kind = dice.choice(kinds)
        disease = dice.choice(held) if kind is CareType.CHRONIC else None
        code = disease.disease_code if disease else ""
        treating = _treating_area(filed, dice)
        chosen = list(disease.selected_institutions) if disease else []
        known = chosen or await self._opened(treating, kind, code)
        if not known:
            return None
        institution = dice.choice(known)
        credential = dice.choice(_CREDENTIALS)
        return Care(
            listed.person.person_number,
            relation.insured_area,
            relation.insurance,
            credential,
            _number(listed, credential),
            kind,
            code,
            f"{institution[1:7]}",
            institution,
        )

    def _filed_area(self, listed: simulator.SyntheticPerson) -> str:
        """Return where the person may be treated today; empty for nowhere that is wanted."""
        for filing in listed.filing_records:
            if not filing.begins_on <= self._today <= (filing.ends_on or self._today):
                continue
            province = province_of(filing.area)
            home = {province_of(each.insured_area) for each in listed.person.relations}
            if province not in home and province in (self._mix.treating or (province,)):
                return filing.area
        return ""

    def _counts(self, held: qualification_pb2.Qualification) -> bool:
        return (
            held.status == qualification_pb2.QUALIFICATION_STATUS_ACTIVE
            and held.disease_code in _EVERYWHERE
            and held.begins_on <= self._today <= (held.ends_on or self._today)
        )

    async def _opened(self, area: str, care: CareType, disease_code: str) -> list[str]:
        key = (area, care, disease_code)
        if key not in self._institutions:
            listed = await self._control.institutions(
                simulator.ListInstitutionsRequest(
                    region=area,
                    care_type=care.value,  # type: ignore[arg-type]
                    disease_code=disease_code,
                    count=_INSTITUTIONS_LISTED,
                )
            )
            self._institutions[key] = [
                each.institution.institution_code
                for each in listed
                if each.institution.status == institution_pb2.NETWORK_STATUS_NORMAL
            ]
        return self._institutions[key]


def _places(province: str, dice: random.Random) -> Iterator[tuple[str, int]]:
    """Yield pooling areas of a province with a serial to begin at: lists that do not overlap."""
    areas = [each.code for each in pooling_areas(province)]
    begins = {area: _FIRST_SERIAL + dice.randrange(_SERIALS) for area in areas}
    for number in range(_LISTS_MAX):
        area = areas[number % len(areas)]
        begin = begins[area] + number // len(areas) * PERSONS_PER_LIST_MAX
        yield area, begin if begin < _SERIALS else begin - _SERIALS + _FIRST_SERIAL


def _treating_area(filed: str, dice: random.Random) -> str:
    """Return the pooling area of a filing; of a filed province its capital more often."""
    if pooling_area_of(filed) is not None and not filed.endswith("0000"):
        return filed
    areas = pooling_areas(province_of(filed))
    is_capital = dice.randrange(100) < _CAPITAL_PERCENT
    return areas[0].code if is_capital else dice.choice(areas).code


def _number(listed: simulator.SyntheticPerson, kind: CredentialType) -> str:
    if kind is CredentialType.ELECTRONIC:
        return listed.electronic_credential
    if kind is CredentialType.SOCIAL_SECURITY_CARD:
        return listed.social_security_card
    return listed.person.identity_number


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Who can be settled, and why the others cannot."""

    cares: list[Care]
    left_out: Counter[str]
    failed: Counter[Verdict]


async def rehearse(client: Client, cares: Iterable[Care], ids: MessageIds) -> Rehearsed:
    """Ask for the eligibility of every care and return those that can be settled."""
    waiting = iter(enumerate(cares))
    kept: dict[int, Care] = {}
    result = Rehearsed([], Counter(), Counter())

    async def ask() -> None:
        for index, care in waiting:
            letters = CareLetters(care)
            request = letters.query(ids.next(letters.institution))
            raw, verdict = await client.call(index, QUERY, request)
            if raw is None:
                result.failed[verdict] += 1
                continue
            answer = eligibility.QueryEligibilityResponse.FromString(raw)
            if answer.outcome == eligibility.ELIGIBILITY_OUTCOME_SETTLE:
                kept[index] = care
            else:
                reason = answer.reasons[0].reason if answer.reasons else 0
                result.left_out[_reason_name(reason)] += 1

    await asyncio.gather(*(ask() for _ in range(_REHEARSED_AT_ONCE)))
    result.cares.extend(kept[index] for index in sorted(kept))
    return result


def _reason_name(number: int) -> str:
    try:
        return error_pb2.ErrorReason.Name(number).removeprefix("ERROR_REASON_")
    except ValueError:
        return str(number)


def trimmed(drawn: Mapping[str, Mapping[CareType, Sequence[Care]]], mix: Mix, count: int,
            kept: set[Care]) -> list[Care]:  # fmt: skip
    """Return as many of those kept as each province and care type was to have."""
    cares: list[Care] = []
    for province, wanted in quotas(mix, count).items():
        for care, number in wanted.items():
            cares += [each for each in drawn[province][care] if each in kept][:number]
    return cares
