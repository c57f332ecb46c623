"""The institutions of a province: a few named ones from a file, all others derived.

An institution's code says everything: ``H`` or ``P``, the pooling area, and a serial. So a
directory of the whole country costs nothing until an institution is asked for. The named
ones are described in data/named_institutions.toml.

The derived ones are about a tenth of the real number and keep its proportions (end of Q3
2024): hospitals with ordinary outpatient care to pharmacies 225,400 to 408,400; chronic care
at 69,800 of those hospitals, 31 %. Everything else about them is synthetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files

from yidi.configuration.findings import Findings
from yidi.domain import codes, diseases, regions
from yidi.domain.care import CareType, GradeLevel, HospitalGrade, InstitutionType
from yidi.domain.institution import (
    Institution,
    NetworkStatus,
    RegistrationProblem,
    registration_problems,
)
from yidi.domain.regions import CHINA_TIME, Region
from yidi.province.mixing import Draw, mix

NAMED_FILE = "data/named_institutions.toml"

_RULES = {
    "institution": "A-050",
    "opened": "A-051",
    "diseases": "A-051",
    "suspended_from": "A-053",
    "chronic_suspended_from": "A-058",
}
_PROBLEMS_ZH = {
    RegistrationProblem.CHRONIC_WITHOUT_DISEASES: "开通门诊慢特病，却没有开通病种",
    RegistrationProblem.DISEASES_WITHOUT_CHRONIC: "开通了病种，却没有开通门诊慢特病",
    RegistrationProblem.UNKNOWN_DISEASE: "有不是国家病种的代码",
    RegistrationProblem.PHARMACY_OPENS_OTHER_CARE: "药店只能开通购药",
    RegistrationProblem.HOSPITAL_OPENS_PHARMACY: "医疗机构不能开通药店购药",
}
_OF_DISEASES = frozenset(
    (RegistrationProblem.CHRONIC_WITHOUT_DISEASES, RegistrationProblem.UNKNOWN_DISEASE)
)

_KIND = 0x1257  # sets these draws apart from those of people
_FIRST_SERIAL = {GradeLevel.TERTIARY: 1, GradeLevel.SECONDARY: 1001, GradeLevel.PRIMARY: 2001}
_GRADES = {
    GradeLevel.TERTIARY: (
        HospitalGrade.TERTIARY_A,
        HospitalGrade.TERTIARY_A,
        HospitalGrade.TERTIARY_B,
        HospitalGrade.TERTIARY_UNRATED,
    ),
    GradeLevel.SECONDARY: (
        HospitalGrade.SECONDARY_A,
        HospitalGrade.SECONDARY_A,
        HospitalGrade.SECONDARY_B,
        HospitalGrade.SECONDARY_UNRATED,
    ),
    GradeLevel.PRIMARY: (
        HospitalGrade.PRIMARY_A,
        HospitalGrade.PRIMARY_UNRATED,
        HospitalGrade.UNGRADED,
        HospitalGrade.UNGRADED,
    ),
}
_TITLES = {
    GradeLevel.TERTIARY: ("人民医院", "中心医院", "中医医院"),
    GradeLevel.SECONDARY: ("区医院", "中西医结合医院"),
    GradeLevel.PRIMARY: ("社区卫生服务中心", "卫生院"),
}
_BRANDS = ("同心", "百草", "康民", "惠安", "济生", "和顺")
_CHRONIC_PER_MILLE = {
    GradeLevel.TERTIARY: 900,
    GradeLevel.SECONDARY: 700,
    GradeLevel.PRIMARY: 170,
}
_COMMON = ("M03900", "M01600")
_RARER = ("M07801", "M00500", "M05300", "M06900", "M04600", "M00200", "M07200")
_TRANSPLANTS = ("M08301", "M08302", "M08303", "M08304", "M08305", "M08306")
_SUSPENDED_PER_MILLE = 5
_SUSPENDED_FROM = datetime(2025, 1, 1, tzinfo=CHINA_TIME)


@dataclass(frozen=True, slots=True)
class NamedInstitution:
    """An institution of the file and what it is there for, in Chinese and English."""

    institution: Institution
    purpose_zh: str
    purpose_en: str


@dataclass(frozen=True, slots=True)
class InstitutionCounts:
    """How many institutions of each kind a pooling area has."""

    tertiary: int
    secondary: int
    primary: int
    pharmacies: int

    def of(self, level: GradeLevel) -> int:
        """Return the number of hospitals of a level."""
        if level is GradeLevel.TERTIARY:
            return self.tertiary
        return self.secondary if level is GradeLevel.SECONDARY else self.primary


@cache
def counts(area_code: str) -> InstitutionCounts:
    """Return the number of derived institutions of a pooling area; the capital has more."""
    draw = Draw(mix(_KIND, int(area_code)))
    capital = regions.pooling_areas(regions.province_of(area_code))[0].code == area_code
    return InstitutionCounts(
        tertiary=3 + draw.below(4) + (8 if capital else 0),
        secondary=8 + draw.below(10) + (8 if capital else 0),
        primary=40 + draw.below(40) + (40 if capital else 0),
        pharmacies=90 + draw.below(100) + (100 if capital else 0),
    )


class Institutions:
    """The directory of all designated institutions (定点医药机构) of the country.

    ``named`` replaces or adds to the derived ones, by code.
    """

    def __init__(self, named: Mapping[str, NamedInstitution] | None = None) -> None:
        self._named = named_institutions() if named is None else named

    def institution(self, code: str) -> Institution | None:
        """Return the institution with this code, or None when there is none (A-050)."""
        found = self._named.get(code)
        if found is not None:
            return found.institution
        # What is remembered of codes that are none has the size of a code.
        return _derived(code) if len(code) == codes.INSTITUTION_CODE_CHARS else None

    def named(self) -> tuple[NamedInstitution, ...]:
        """Return the named institutions with their purposes, in the order of the file."""
        return tuple(self._named.values())

    def in_area(self, region_code: str, *, with_cancelled: bool = False) -> Iterator[Institution]:
        """Yield the institutions of a pooling area or of a whole province, named ones first.

        Yields nothing for a region that does not exist. In the files nothing is cancelled.
        """
        areas = [
            each
            for each in regions.pooling_areas(regions.province_of(region_code))
            if regions.covers(region_code, each.code)
        ]
        for area in areas:
            mine = [code for code in self._named if code[1:7] == area.code]
            yield from (self._named[code].institution for code in mine)
            for code in _derived_codes(area.code):
                derived = _derived(code)
                if derived is not None and code not in self._named:
                    yield derived

    def search(
        self,
        region_code: str,
        *,
        name: str = "",
        care_type: CareType | None = None,
        disease_code: str | None = None,
        with_cancelled: bool = False,
    ) -> Iterator[Institution]:
        """Yield the institutions of a region that fit every filter given (A-054).

        ``name`` is a part of the name. The order is that of ``in_area`` and stays the same,
        so a page is a slice of it.
        """
        for each in self.in_area(region_code, with_cancelled=with_cancelled):
            if name not in each.name:
                continue
            if care_type is not None and not each.opens(care_type):
                continue
            if disease_code is not None and not each.opens_disease(disease_code):
                continue
            yield each


@cache
def named_institutions() -> Mapping[str, NamedInstitution]:
    """Return the named institutions of the package by code, in the order of the file."""
    text = files("yidi.province").joinpath(NAMED_FILE).read_text(encoding="utf-8")
    return read_named(text, NAMED_FILE.rpartition("/")[2])


def read_named(text: str, file_name: str = "institutions.toml") -> Mapping[str, NamedInstitution]:
    """Read a file of named institutions; ConfigurationBroken lists everything wrong in it."""
    findings = Findings(file_name, text, _RULES)
    found: dict[str, NamedInstitution] = {}
    for number, row in enumerate((findings.values() or {}).get("institution", [])):
        at = ("institution", number)
        code = str(row.get("code"))
        problem = codes.institution_problem(code)
        area = regions.pooling_area_of(code[1:7])
        if problem is not None or area is None or area.code != code[1:7]:
            findings.note(
                (*at, "code"),
                code,
                "不是机构编码，或不在统筹地区内",
                f"{problem or 'not a pooling area'}",
            )
            continue
        if code in found:
            findings.note((*at, "code"), code, "重复", "is there twice")
        try:
            named = _named(row)
        except (KeyError, ValueError) as broken:
            key = str(broken.args[0]) if isinstance(broken, KeyError) else ""
            findings.note((*at, key), code, f"读不懂 {broken}", f"unreadable {broken}")
            continue
        for each in registration_problems(named.institution):
            key = "diseases" if each in _OF_DISEASES else "opened"
            findings.note((*at, key), code, _PROBLEMS_ZH[each], f"{each}")
        found[code] = named
    findings.refuse_if_any()
    return found


def _named(row: Mapping[str, object]) -> NamedInstitution:
    code = str(row["code"])
    listed = row["diseases"]
    every = frozenset(each.code for each in diseases.all_diseases())
    opened = row["opened"]
    if not isinstance(opened, list) or not (listed == "all" or isinstance(listed, list)):
        raise ValueError("opened and diseases are lists")
    suspended_from = _moment(row, "suspended_from")
    institution = Institution(
        code=code,
        name=str(row["name"]),
        region_code=code[1:7],
        institution_type=InstitutionType.MEDICAL if code[0] == "H" else InstitutionType.PHARMACY,
        grade=HospitalGrade[str(row["grade"]).upper()],
        opened_care_types=frozenset(CareType[str(each).upper()] for each in opened),
        opened_diseases=frozenset(map(str, listed)) if isinstance(listed, list) else every,
        status=NetworkStatus.SUSPENDED if suspended_from else NetworkStatus.NORMAL,
        suspended_from=suspended_from,
        chronic_suspended_from=_moment(row, "chronic_suspended_from"),
    )
    return NamedInstitution(institution, str(row["purpose_zh"]), str(row["purpose_en"]))


def _moment(row: Mapping[str, object], name: str) -> datetime | None:
    found = row.get(name)
    if found is None:
        return None
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise ValueError(f"{name} is a time with its zone")
    return found


def _derived_codes(area_code: str) -> Iterator[str]:
    here = counts(area_code)
    for level in (GradeLevel.TERTIARY, GradeLevel.SECONDARY, GradeLevel.PRIMARY):
        first = _FIRST_SERIAL[level]
        yield from (f"H{area_code}{serial:05d}" for serial in range(first, first + here.of(level)))
    yield from (f"P{area_code}{serial:05d}" for serial in range(1, here.pharmacies + 1))


@lru_cache(maxsize=16_384)
def _derived(code: str) -> Institution | None:
    if codes.institution_problem(code) is not None:
        return None
    area = regions.pooling_area_of(code[1:7])
    if area is None or area.code != code[1:7]:
        return None
    serial = int(code[7:])
    if code[0] == "P":
        return (
            _pharmacy(code, area, serial) if 1 <= serial <= counts(area.code).pharmacies else None
        )
    for level, first in _FIRST_SERIAL.items():
        if first <= serial < first + counts(area.code).of(level):
            return _hospital(code, area, level, serial - first + 1)
    return None


def _pharmacy(code: str, area: Region, number: int) -> Institution:
    draw = Draw(mix(_KIND, int(area.code), 1, number))
    return Institution(
        code=code,
        name=f"{_place(area)}模拟{draw.choose(_BRANDS)}大药房第{number}店",
        region_code=area.code,
        institution_type=InstitutionType.PHARMACY,
        grade=HospitalGrade.UNGRADED,
        opened_care_types=frozenset({CareType.PHARMACY}),
    )


def _hospital(code: str, area: Region, level: GradeLevel, number: int) -> Institution:
    draw = Draw(mix(_KIND, int(area.code), 2 + level, number))
    first = level is GradeLevel.TERTIARY and number == 1
    grade = HospitalGrade.TERTIARY_A if first else draw.choose(_GRADES[level])
    title = _TITLES[level][0] if first else draw.choose(_TITLES[level])
    opened = {CareType.ORDINARY}
    if level is not GradeLevel.PRIMARY or draw.happens(200):
        opened.add(CareType.EMERGENCY)
    listed: frozenset[str] = frozenset()
    if first or draw.happens(_CHRONIC_PER_MILLE[level]):
        opened.add(CareType.CHRONIC)
        listed = frozenset(_all_codes() if first else _listed(draw, level))
    suspended = not first and draw.happens(_SUSPENDED_PER_MILLE)
    return Institution(
        code=code,
        name=f"{_place(area)}模拟第{number}{title}",
        region_code=area.code,
        institution_type=InstitutionType.MEDICAL,
        grade=grade,
        opened_care_types=frozenset(opened),
        opened_diseases=listed,
        status=NetworkStatus.SUSPENDED if suspended else NetworkStatus.NORMAL,
        suspended_from=_SUSPENDED_FROM if suspended else None,
    )


def _all_codes() -> tuple[str, ...]:
    return tuple(each.code for each in diseases.all_diseases())


def _listed(draw: Draw, level: GradeLevel) -> list[str]:
    listed = list(_COMMON)
    if level is GradeLevel.PRIMARY:
        return listed
    tertiary = level is GradeLevel.TERTIARY
    listed += [code for code in _RARER if draw.happens(920 if tertiary else 550)]
    # A hospital opens transplants either by category or by fine codes, or not at all.
    if draw.happens(450 if tertiary else 50):
        listed.append(diseases.TRANSPLANT_CATEGORY)
    elif tertiary and draw.happens(500):
        listed += [code for code in _TRANSPLANTS if draw.happens(600)]
    return listed


def _place(area: Region) -> str:
    province = regions.region(area.province_code)
    if "-" in area.name and province is not None:
        return f"{province.short_name}直管县市"
    if area.level is regions.RegionLevel.PROVINCE:
        return area.short_name
    return area.name.removesuffix("市辖区")
