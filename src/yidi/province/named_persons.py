"""The named test persons of data/named_persons.toml: a handful a province, for use by hand.

A named person takes the place of the generated one with the same area and serial.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from yidi.configuration.findings import Findings
from yidi.configuration.toml_positions import Address
from yidi.domain import codes, diseases, regions
from yidi.domain.care import CareType, FilingType, Insurance, InsuredStatus, PersonCategory, Sex
from yidi.domain.filing import Filing
from yidi.domain.money import parse_yuan
from yidi.domain.person import EMPLOYEE_CATEGORIES, InsuredRelation, Person, Selection
from yidi.domain.qualification import Qualification, QualificationStatus
from yidi.province import person_numbers
from yidi.province.person_numbers import Birthday, PersonKey
from yidi.province.synthetic_people import LocalCode

NAMED_FILE = "data/named_persons.toml"
NAMED_SERIAL_MAX = 99

_RULES = {
    "person": "A-044",
    "filing": "A-031",
    "qualification": "A-001",
    "selected": "A-015",
    "account_balance": "A-063",
}

Row = Mapping[str, Any]
"""A table as tomllib gives it."""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A named test person and what it is there for, in Chinese and English."""

    key: PersonKey
    person: Person
    purpose_zh: str
    purpose_en: str


@dataclass(frozen=True, slots=True)
class NamedQualification:
    """A qualification as the file writes it: by national code, or by local name without one."""

    national_code: str | None
    local_name: str | None
    begin: date
    end: date | None
    status: QualificationStatus
    terminated_at: datetime | None

    def told_locally(
        self, local: Sequence[LocalCode], selections: Sequence[Selection]
    ) -> Qualification:
        """Return the qualification under the code and name of the insured area.

        An area that has no local disease for the national code gives the national one; a
        local name it does not know keeps that name under the code LOCAL.
        """
        code, name, national = next(
            (
                each
                for each in local
                if each[2] == self.national_code and self.local_name in (None, each[1])
            ),
            self._without_local(),
        )
        chosen = tuple(each.institution_code for each in selections) if national else ()
        return Qualification(
            code, name, national, self.begin, self.end, self.status, self.terminated_at, chosen
        )

    def _without_local(self) -> LocalCode:
        if self.national_code is None:
            return "LOCAL", self.local_name or "", None
        name = self.local_name or diseases.expected_name(self.national_code) or ""
        return self.national_code, name, self.national_code


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A person of the file before the area's local diseases and choices are known."""

    key: PersonKey
    name: str
    birthday: Birthday
    insurances: tuple[InsuredRelation, ...]
    filings: tuple[Filing, ...]
    qualifications: tuple[NamedQualification, ...]
    selected: tuple[str, ...]
    blocked_from: datetime | None
    purpose_zh: str
    purpose_en: str

    def choosing(self, usual: Sequence[Selection]) -> tuple[Selection, ...]:
        """Return the usual choices with the chronic ones replaced by those of the file.

        Where the insured area requires no choice, ``usual`` is empty and stays so.
        """
        chronic = [each for each in usual if each.care_type is CareType.CHRONIC]
        if not (chronic and self.selected):
            return tuple(usual)
        others = [each for each in usual if each.care_type is not CareType.CHRONIC]
        own = [replace(chronic[0], institution_code=code) for code in self.selected]
        return (*own, *others)

    def identity_number(self) -> str:
        """Return the identity number, which holds birthday, sex and serial."""
        return person_numbers.identity_number(
            self.key.area_code, person_numbers.NAMED_COUNTY, self.birthday
        )


@cache
def named_records() -> Mapping[PersonKey, NamedRecord]:
    """Return the named persons of the package by key, in the order of the file."""
    text = files("yidi.province").joinpath(NAMED_FILE).read_text(encoding="utf-8")
    return read_named(text, NAMED_FILE.rpartition("/")[2])


def read_named(text: str, file_name: str = "persons.toml") -> Mapping[PersonKey, NamedRecord]:
    """Read a file of named persons; ConfigurationBroken lists everything wrong in it."""
    findings = Findings(file_name, text, _RULES)
    found: dict[PersonKey, NamedRecord] = {}
    for number, row in enumerate((findings.values() or {}).get("person", [])):
        at: Address = ("person", number)
        key = PersonKey(str(row.get("area_code")), int(row.get("serial", 0)))
        where = f"{key.area_code} {key.serial}"
        if not key.exists() or key.serial > NAMED_SERIAL_MAX:
            findings.note(at, where, "没有这个统筹地区或序号", "no such area or serial")
            continue
        if key in found:
            findings.note(at, where, "重复", "is there twice")
        try:
            record = _record(key, row)
        except (KeyError, ValueError) as broken:
            name = str(broken.args[0]) if isinstance(broken, KeyError) else ""
            findings.note((*at, name), where, f"读不懂 {broken}", f"unreadable {broken}")
            continue
        for below, zh, en in _contradictions(record):
            findings.note((*at, *below), where, zh, en)
        found[key] = record
    findings.refuse_if_any()
    return found


def birthday_of(born: date, serial: int, sex: Sex) -> Birthday:
    """Return the order number that tells serial and sex: odd for men, even for women."""
    return Birthday(born, 2 * serial - (1 if sex is Sex.MALE else 0))


def serial_of(birthday: Birthday) -> int:
    """Return the serial that an order number of a named person tells."""
    return (birthday.order + 1) // 2


def _record(key: PersonKey, row: Row) -> NamedRecord:
    return NamedRecord(
        key=key,
        name=row["name"],
        birthday=birthday_of(row["birth_date"], key.serial, Sex[row["sex"].upper()]),
        insurances=tuple(
            _relation(key.area_code, table) for table in (row, *row.get("also_insured", ()))
        ),
        filings=tuple(
            _filing(key, number, table) for number, table in enumerate(row.get("filing", ()), 1)
        ),
        qualifications=tuple(map(_qualification, row.get("qualification", ()))),
        selected=tuple(row.get("selected", ())),
        blocked_from=row.get("blocked_from"),
        purpose_zh=row["purpose_zh"],
        purpose_en=row["purpose_en"],
    )


def _relation(area_code: str, row: Row) -> InsuredRelation:
    category = PersonCategory[row["category"].upper()]
    is_employee = category in EMPLOYEE_CATEGORIES
    return InsuredRelation(
        insurance=Insurance.EMPLOYEE if is_employee else Insurance.RESIDENT,
        category=category,
        status=InsuredStatus[row.get("status", "normal").upper()],
        civil_servant=bool(row.get("civil_servant", False)),
        assisted=bool(row.get("assisted", False)),
        account_balance_fen=parse_yuan(row.get("account_balance", "0")),
        area_code=area_code,
    )


def _filing(key: PersonKey, number: int, row: Row) -> Filing:
    return Filing(
        filing_id=f"BA{person_numbers.person_number(key)}{number:02d}",
        filing_type=FilingType[row["type"].upper()],
        area_code=row["area_code"],
        begin=row["begin"],
        end=row.get("end"),
    )


def _qualification(row: Row) -> NamedQualification:
    return NamedQualification(
        national_code=row.get("national_code"),
        local_name=row.get("local_name"),
        begin=row["begin"],
        end=row.get("end"),
        status=QualificationStatus(row.get("status", "active")),
        terminated_at=row.get("terminated_at"),
    )


def _contradictions(record: NamedRecord) -> Iterator[tuple[Address, str, str]]:
    """What contradicts itself: where in the person's table, in Chinese and English."""
    home = regions.province_of(record.key.area_code)
    for number, filing in enumerate(record.filings):
        area, at = filing.area_code, ("filing", number, "area_code")
        if regions.region(area) is None:
            yield at, f"备案地 {area} 不是地区代码", f"filed for {area}, which is no region"
        elif regions.province_of(area) == home:
            yield at, f"备案地 {area} 在本省", f"filed for {area}, which is at home"
    for number, held in enumerate(record.qualifications):
        code, at = held.national_code, ("qualification", number, "national_code")
        if code is None and not held.local_name:
            zh = "资格须有国家病种代码或本地名称"
            yield at, zh, "a qualification needs a national code or a local name"
        if code is not None and diseases.disease(code) is None:
            yield at, f"没有病种 {code}", f"no such disease {code}"
    for code in record.selected:
        if codes.institution_problem(code) is not None:
            zh = f"选定的 {code} 不是机构编码"
            yield ("selected",), zh, f"chose {code}, which is no institution code"
    for relation in record.insurances:
        if relation.insurance is Insurance.RESIDENT and relation.account_balance_fen:
            zh = "居民没有个人账户"
            yield ("account_balance",), zh, "residents have no personal account"
