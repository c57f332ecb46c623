"""One synthetic person from a key: the same person every time, and stored nowhere.

The draws come in a fixed order, part by part, each part from its own stream, so that a
change of one share leaves the other parts of everybody as they were. All of it is
synthetic; proportions and their sources are in data/population.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from yidi.domain import diseases, regions
from yidi.domain.care import (
    CareType,
    FilingType,
    GradeLevel,
    Insurance,
    InsuredStatus,
    PersonCategory,
    Sex,
)
from yidi.domain.filing import Filing, last_valid_day
from yidi.domain.person import EMPLOYEE_CATEGORIES, InsuredRelation, Person, Selection
from yidi.domain.qualification import Qualification, QualificationStatus
from yidi.domain.regions import CHINA_TIME
from yidi.province import person_numbers
from yidi.province.mixing import Draw, Weights, mix, mix_in
from yidi.province.person_numbers import Birthday, Birthdays, PersonKey
from yidi.province.population import Population

LocalCode: TypeAlias = tuple[str, str, str | None]
"""A local disease of an insured area: its code, its name, its national code or None (A-006)."""

LocalDiseases: TypeAlias = Callable[[str], Sequence[LocalCode]]
"""The local diseases of a pooling area."""


@dataclass(frozen=True, slots=True)
class RequiredChoice:
    """An insured area wants people to choose institutions for a kind of care (A-015, A-033)."""

    care_type: CareType
    count: int
    levels: tuple[GradeLevel, ...] = (
        GradeLevel.TERTIARY,
        GradeLevel.SECONDARY,
        GradeLevel.PRIMARY,
    )


RequiredChoices: TypeAlias = Callable[[str], Sequence[RequiredChoice]]
"""The choices a pooling area requires; most require none."""

AGES_COUNTED_IN = 2025
"""The year in which categories are decided: people do not age while a test runs."""

_MINOR_UNTIL = 17
_YOUNG_UNTIL = 22
_OLD_FROM = 60
_WOMEN_RETIRE_FROM = 55
_FEN_PER_YUAN = 100
_CHOSEN_FROM = date(2023, 1, 1)
_BLOCKED_FROM = datetime(2025, 1, 1, tzinfo=CHINA_TIME)
_TERMINATED_AT = datetime(2025, 3, 10, 10, 0, tzinfo=CHINA_TIME)
_ENDED_ON = date(2024, 12, 31)
_FIRST_CHOSEN = {GradeLevel.TERTIARY: 1, GradeLevel.SECONDARY: 1001, GradeLevel.PRIMARY: 2001}

# One stream of draws for each part of a person.
_NAME, _INSURANCE, _ACCOUNT, _FILING, _QUALIFICATION, _REST = range(1, 7)


@dataclass(frozen=True, slots=True, eq=False)
class Maker:
    """Makes the people of one seed.

    ``as_of`` fixes which yearly temporary filing is the last one of a person; a filing
    that has begun stays as it is when a later day is given.
    """

    seed: int
    shares: Population
    birthdays: Birthdays
    local_diseases: LocalDiseases
    required_choices: RequiredChoices
    as_of: date
    _weighed: dict[str, tuple[Sequence[LocalCode], Weights]] = field(default_factory=dict)
    _of_area: dict[str, int] = field(default_factory=dict)

    def person(self, key: PersonKey) -> Person:
        """Return the person of a key that exists."""
        area_code = key.area_code
        birthday = self.birthdays.of(key)
        seed = mix_in(self._seed_of(area_code), key.serial)
        number = person_numbers.person_number(key)
        category, relations = self._insurances(seed, area_code, birthday)
        filings = self._filings(seed, area_code, number, category)
        selections = self.selections(area_code, filings)
        rest = Draw(mix_in(seed, _REST))
        return Person(
            person_number=number,
            name=self._name(seed, birthday.sex),
            identity_number=person_numbers.identity_number(
                area_code, person_numbers.GENERATED_COUNTY, birthday
            ),
            sex=birthday.sex,
            birth_date=birthday.born,
            area_code=area_code,
            insurances=relations,
            filings=filings,
            qualifications=self._qualifications(seed, area_code, category, selections),
            selections=selections,
            # No Chinese mobile number begins with 120.
            phone=f"120{rest.below(10**8):08d}",
            direct_settlement_blocked_from=_BLOCKED_FROM
            if rest.happens(self.shares.insurance["blocked"])
            else None,
        )

    def _seed_of(self, area_code: str) -> int:
        found = self._of_area.get(area_code)
        if found is None:
            found = self._of_area[area_code] = mix(self.seed, int(area_code))
        return found

    def selections(self, area_code: str, filings: Sequence[Filing]) -> tuple[Selection, ...]:
        """Return the institutions chosen in the filed area, as the insured area requires.

        The first institutions of each level are chosen, level by level; of a filed province
        those of its capital. Without a filing nothing is chosen.
        """
        if not filings:
            return ()
        filed = filings[-1].area_code
        treating = (regions.pooling_area_of(filed) or regions.pooling_areas(filed)[0]).code
        return tuple(
            Selection(choice.care_type, code, _CHOSEN_FROM)
            for choice in self.required_choices(area_code)
            for code in _chosen(treating, choice)
        )

    def _name(self, seed: int, sex: Sex) -> str:
        draw = Draw(mix_in(seed, _NAME))
        given = self.shares.male_names if sex is Sex.MALE else self.shares.female_names
        name = draw.choose(self.shares.surnames) + draw.choose(given)
        return name + draw.choose(given) if draw.happens(800) else name

    def _insurances(
        self, seed: int, area_code: str, birthday: Birthday
    ) -> tuple[PersonCategory, tuple[InsuredRelation, ...]]:
        draw = Draw(mix_in(seed, _INSURANCE))
        shares = self.shares.insurance
        age = AGES_COUNTED_IN - birthday.born.year
        is_employee = age > _MINOR_UNTIL and draw.happens(
            shares["employee_young"]
            if age <= _YOUNG_UNTIL
            else shares["employee_working"]
            if age < _OLD_FROM
            else shares["employee_old"]
        )
        category = _category(age, birthday.sex, is_employee=is_employee)
        status = InsuredStatus.NORMAL
        if draw.happens(shares["suspended"]):
            status = InsuredStatus.SUSPENDED
        elif draw.happens(shares["terminated"]):
            status = InsuredStatus.TERMINATED
        assisted = shares["assisted_employee" if is_employee else "assisted_resident"]
        relation = InsuredRelation(
            insurance=Insurance.EMPLOYEE if is_employee else Insurance.RESIDENT,
            category=category,
            status=status,
            civil_servant=is_employee and draw.happens(shares["civil_servant"]),
            assisted=draw.happens(assisted),
            account_balance_fen=self._balance(seed, category),
            area_code=area_code,
        )
        if not (is_employee and draw.happens(shares["both"])):
            return category, (relation,)
        as_resident = PersonCategory.SENIOR if age >= _OLD_FROM else PersonCategory.ADULT
        resident = InsuredRelation(
            Insurance.RESIDENT,
            as_resident,
            InsuredStatus.NORMAL,
            civil_servant=False,
            assisted=False,
            account_balance_fen=0,
            area_code=area_code,
        )
        return category, (relation, resident)

    def _balance(self, seed: int, category: PersonCategory) -> int:
        if category not in EMPLOYEE_CATEGORIES:
            return 0
        draw = Draw(mix_in(seed, _ACCOUNT))
        account = self.shares.account
        if draw.happens(account["nearly_empty"]):
            return draw.below(50 * _FEN_PER_YUAN)
        upper = account["retired" if category is PersonCategory.RETIRED else "working"]
        # The product of two draws is small more often than large.
        thousandths = (1 + draw.below(1000)) * (1 + draw.below(1000)) // 1000
        return upper * _FEN_PER_YUAN * thousandths // 1000 + draw.below(_FEN_PER_YUAN)

    def _filings(
        self, seed: int, area_code: str, number: str, category: PersonCategory
    ) -> tuple[Filing, ...]:
        draw = Draw(mix_in(seed, _FILING))
        shares = self.shares.filing
        if draw.happens(shares["none"]):
            return ()
        area = self._filed_area(draw, area_code)
        name = f"BA{number}"
        if draw.below(1000 - shares["none"]) < shares["long_term"]:
            begin = date(2019 + draw.below(6), 1 + draw.below(12), 1 + draw.below(28))
            return (Filing(f"{name}01", _long_term_type(draw, category), area, begin),)
        kind = self.shares.temporary_types[draw.weighted(self.shares.temporary_weights)]
        month, day = 1 + draw.below(12), 1 + draw.below(28)
        months = 12 if draw.happens(shares["twelve_months"]) else 6
        passed = (month, day) <= (self.as_of.month, self.as_of.day)
        last = self.as_of.year if passed else self.as_of.year - 1
        return tuple(
            Filing(
                f"{name}{year % 100:02d}",
                kind,
                area,
                date(year, month, day),
                last_valid_day(date(year, month, day), months),
            )
            for year in (last - 1, last)
        )

    def _filed_area(self, draw: Draw, insured_area: str) -> str:
        weights = self.shares.treating_weights[regions.province_of(insured_area)]
        province = self.shares.treating_provinces[draw.weighted(weights)]
        if draw.happens(self.shares.filing["whole_province"]):
            return province
        areas = regions.pooling_areas(province)
        if draw.happens(self.shares.filing["capital"]):
            return areas[0].code
        return draw.choose(areas).code

    def _qualifications(
        self,
        seed: int,
        area_code: str,
        category: PersonCategory,
        selections: Sequence[Selection],
    ) -> tuple[Qualification, ...]:
        draw = Draw(mix_in(seed, _QUALIFICATION))
        shares = self.shares.qualification
        if not draw.happens(self.shares.qualified[category]):
            return ()
        local, weights = self._weighed_diseases(area_code)
        if not local:
            return ()
        count = 1 + draw.happens(shares["second"])
        count += count > 1 and draw.happens(shares["third"])
        chosen = tuple(
            each.institution_code for each in selections if each.care_type is CareType.CHRONIC
        )
        found: list[Qualification] = []
        for _ in range(count):
            code, name, national = local[draw.weighted(weights)]
            if not _is_new(found, code, national):
                continue
            begin = date(2018 + draw.below(7), 1 + draw.below(12), 1 + draw.below(28))
            qualification = Qualification(
                code, name, national, begin, selected_institutions=chosen if national else ()
            )
            found.append(self._with_fate(qualification, draw.below(1000)))
        return tuple(found)

    def _with_fate(self, given: Qualification, fate: int) -> Qualification:
        shares = self.shares.qualification
        status, terminated_at, end = QualificationStatus.ACTIVE, None, None
        if fate < shares["paused"]:
            status = QualificationStatus.PAUSED
        elif fate < shares["paused"] + shares["terminated"]:
            status, terminated_at = QualificationStatus.TERMINATED, _TERMINATED_AT
        elif fate < shares["paused"] + shares["terminated"] + shares["ended"]:
            end = _ENDED_ON
        else:
            return given
        return Qualification(
            given.local_code,
            given.local_name,
            given.national_code,
            given.begin,
            end,
            status,
            terminated_at,
            given.selected_institutions,
        )

    def _weighed_diseases(self, area_code: str) -> tuple[Sequence[LocalCode], Weights]:
        found = self._weighed.get(area_code)
        if found is None:
            local = self.local_diseases(area_code)
            unmapped = self.shares.qualification["unmapped_weight"]
            known = self.shares.disease_weights
            weights = [unmapped if code is None else known.get(code, 1) for _, _, code in local]
            found = self._weighed[area_code] = (local, Weights(weights or [1]))
        return found


def _category(age: int, sex: Sex, *, is_employee: bool) -> PersonCategory:
    if is_employee:
        retires_at = _OLD_FROM if sex is Sex.MALE else _WOMEN_RETIRE_FROM
        return PersonCategory.RETIRED if age >= retires_at else PersonCategory.WORKING
    if age <= _MINOR_UNTIL:
        return PersonCategory.MINOR
    return PersonCategory.SENIOR if age >= _OLD_FROM else PersonCategory.ADULT


def _long_term_type(draw: Draw, category: PersonCategory) -> FilingType:
    if category is PersonCategory.RETIRED and draw.happens(600):
        return FilingType.RELOCATED_RETIREE
    if category is PersonCategory.WORKING and draw.happens(800):
        return FilingType.PERMANENT_WORKER
    if category is PersonCategory.ADULT and draw.happens(400):
        return FilingType.PERMANENT_WORKER
    return FilingType.LONG_TERM_RESIDENT


def _chosen(treating_area: str, choice: RequiredChoice) -> list[str]:
    if choice.care_type is CareType.PHARMACY:
        return [f"P{treating_area}{number:05d}" for number in range(1, choice.count + 1)]
    codes = []
    for turn in range(choice.count):
        round_number, level = divmod(turn, len(choice.levels))
        serial = _FIRST_CHOSEN[choice.levels[level]] + round_number
        codes.append(f"H{treating_area}{serial:05d}")
    return codes


def _is_new(found: Sequence[Qualification], code: str, national: str | None) -> bool:
    """Whether a disease may be added: none twice, and one transplant at most (A-003)."""
    for each in found:
        if each.local_code == code:
            return False
        if national is None or each.national_code is None:
            continue
        both_transplants = all(map(diseases.is_transplant, (national, each.national_code)))
        if each.national_code == national or both_transplants:
            return False
    return True


def all_national_codes(area_code: str) -> Sequence[LocalCode]:
    """Return the 16 national diseases as if the area had no codes of its own."""
    return _NATIONAL if area_code else ()


_NATIONAL: tuple[LocalCode, ...] = tuple(
    (each.code, each.name, each.code) for each in diseases.all_diseases()
)
