"""The insured people of all pooling areas, synthetic and stored nowhere.

A person is a pure function of (seed, pooling area, serial): 1.33 billion people exist and
cost nothing until one is asked for. The named ones of data/named_persons.toml take the
place of the generated ones at their serials.

The mix is that of people who travel for care, so that one drawn at random is like a
cross-province visit drawn at random: 66 % employees, as in the cross-province person-times
of 2024 (107.385 of 161.77 million, National Healthcare Security Administration, 2026-07-13).
Chronic qualifications, filings and balances are synthetic; data/population.toml lists
every share. Every number is well-formed and none can belong to a real person: identity
numbers carry a county that does not exist, phone numbers a prefix nobody has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from yidi.domain import codes, regions
from yidi.domain.care import CareType, CredentialType
from yidi.domain.person import Person
from yidi.province import named_persons, person_numbers
from yidi.province.named_persons import NamedPerson, NamedRecord
from yidi.province.person_numbers import Birthday, Birthdays, PersonKey
from yidi.province.population import population
from yidi.province.synthetic_people import (
    LocalDiseases,
    Maker,
    RequiredChoice,
    RequiredChoices,
    all_national_codes,
)

__all__ = ["LocalDiseases", "RequiredChoice", "RequiredChoices", "Roster"]

DEFAULT_SEED = 2025
DEFAULT_AS_OF = date(2025, 7, 1)
CACHED_PERSONS_MAX = 16_384
"""People who are kept as they were made; each takes 1.4 KB and is made again in 0.1 ms."""
FIRST_GENERATED_SERIAL = 1_000
"""Listings of generated people begin here, well behind the named ones."""


class Roster:
    """All people of one seed.

    ``local_diseases`` and ``required_choices`` tell what each insured area calls its
    diseases and whether people must choose institutions (A-006, A-015). ``as_of`` decides
    which yearly temporary filing is a person's last; give the day the simulator starts.
    """

    def __init__(
        self,
        seed: int = DEFAULT_SEED,
        *,
        local_diseases: LocalDiseases = all_national_codes,
        required_choices: RequiredChoices = lambda _: (),
        as_of: date = DEFAULT_AS_OF,
        records: Mapping[PersonKey, NamedRecord] | None = None,
        cached_persons_max: int = CACHED_PERSONS_MAX,
    ) -> None:
        shares = population()
        birthdays = Birthdays(seed, shares.first_birth_year, shares.birth_year_weights)
        self._birthdays = birthdays
        self._maker = Maker(seed, shares, birthdays, local_diseases, required_choices, as_of)
        self._records = named_persons.named_records() if records is None else records
        self._person: Callable[[PersonKey], Person] = lru_cache(cached_persons_max)(self._make)

    def person(self, person_number: str) -> Person | None:
        """Return the person with this number; None for a mistyped or unknown number (A-044)."""
        return self._at(person_numbers.key_of_person_number(person_number))

    def person_at(self, area_code: str, serial: int) -> Person | None:
        """Return the person of a pooling area with this serial, None outside the serials."""
        key = PersonKey(area_code, serial)
        return self._person(key) if key.exists() else None

    def find_by_credential(self, credential_type: CredentialType, number: str) -> Person | None:
        """Return the person a credential belongs to, None for nobody's (A-040).

        All three credentials of a person lead to the same person; a mistyped number leads
        to nobody.
        """
        if credential_type is CredentialType.ELECTRONIC:
            return self._at(person_numbers.key_of_credential_token(number))
        if credential_type is CredentialType.SOCIAL_SECURITY_CARD:
            return self._at(person_numbers.key_of_card_number(number))
        found = self._at(self._key_of_identity_number(number))
        # A named person's place keeps the identity number of nobody else.
        return found if found is not None and found.identity_number == number else None

    def credential(self, person: Person, credential_type: CredentialType) -> str:
        """Return the number of a credential of a person of this roster (A-040)."""
        if credential_type is CredentialType.IDENTITY_CARD:
            return person.identity_number
        key = person_numbers.key_of_person_number(person.person_number)
        if key is None:
            raise ValueError("this person is not of the roster")
        if credential_type is CredentialType.ELECTRONIC:
            return person_numbers.credential_token(key)
        return person_numbers.card_number(key)

    def named(self, region_code: str | None = None) -> tuple[NamedPerson, ...]:
        """Return the named test persons of a region, or all, in the order of the file."""
        return tuple(
            NamedPerson(key, self._person(key), record.purpose_zh, record.purpose_en)
            for key, record in self._records.items()
            if region_code is None or regions.covers(region_code, key.area_code)
        )

    def generated(self, area_code: str, first: int = FIRST_GENERATED_SERIAL) -> Iterator[Person]:
        """Yield people of a pooling area from a serial on; for listings and load."""
        for serial in range(first, person_numbers.PERSONS_PER_AREA + 1):
            person = self.person_at(area_code, serial)
            if person is None:
                return
            yield person

    def _at(self, key: PersonKey | None) -> Person | None:
        return None if key is None else self._person(key)

    def _make(self, key: PersonKey) -> Person:
        record = self._records.get(key)
        return self._maker.person(key) if record is None else self._named_person(record)

    def _named_person(self, record: NamedRecord) -> Person:
        key = record.key
        local = self._maker.local_diseases(key.area_code)
        selections = record.choosing(self._maker.selections(key.area_code, record.filings))
        chronic = [each for each in selections if each.care_type is CareType.CHRONIC]
        return Person(
            person_number=person_numbers.person_number(key),
            name=record.name,
            identity_number=record.identity_number(),
            sex=record.birthday.sex,
            birth_date=record.birthday.born,
            area_code=key.area_code,
            insurances=record.insurances,
            filings=record.filings,
            qualifications=tuple(
                each.told_locally(local, chronic) for each in record.qualifications
            ),
            selections=selections,
            phone=None,
            direct_settlement_blocked_from=record.blocked_from,
        )

    def _key_of_identity_number(self, number: str) -> PersonKey | None:
        if codes.identity_number_problem(number) is not None:
            return None
        area = regions.pooling_area_of(number[:4] + "00")
        if area is None:
            return None
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        birthday = Birthday(born, int(number[14:17]))
        county = number[4:6]
        if county == person_numbers.GENERATED_COUNTY:
            return self._birthdays.key(area.code, birthday)
        if county == person_numbers.NAMED_COUNTY:
            key = PersonKey(area.code, named_persons.serial_of(birthday))
            return key if key in self._records else None
        return None
