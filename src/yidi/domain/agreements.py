"""What areas have agreed with each other: care without filing, and diseases beyond the 16.

An agreement holds from one insured place to one treating place; a mutual one is two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from yidi.domain import diseases
from yidi.domain.care import CareType
from yidi.domain.diseases import Disease, DiseaseKind
from yidi.domain.regions import province_of


@dataclass(frozen=True, slots=True)
class FilingWaiver:
    """Care at one place for which people insured at another need no filing (免备案, A-038).

    Either place is a province or a pooling area. First and last day count.
    """

    insured: str
    treating: str
    care_types: frozenset[CareType]
    name: str
    valid_from: date = date.min
    valid_to: date = date.max

    def holds(self, care_type: CareType, day: date) -> bool:
        """Whether the waiver is for this kind of care on this day."""
        return care_type in self.care_types and self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class ExtraDisease:
    """A disease that one province settles for another beyond the national ones (A-008).

    Both places are provinces (区域协作增补病种). First and last day count.
    """

    insured: str
    treating: str
    code: str
    name: str
    valid_from: date = date.min
    valid_to: date = date.max

    def as_disease(self) -> Disease:
        """Return it as a row of the code table."""
        return Disease(self.code, self.name, self.name, DiseaseKind.SINGLE, self.valid_from)


@dataclass(frozen=True, slots=True)
class Agreements:
    """Every agreement of the country, found by its two places.

    The default is none: each area decides alone, and the 16 national codes are all.
    ``is_readable`` is False for agreements with mistakes: what they say is not known, so that
    nobody is blamed for a code they may hold.
    """

    waivers: tuple[FilingWaiver, ...] = ()
    extra_diseases: tuple[ExtraDisease, ...] = ()
    is_readable: bool = True
    _waivers: Mapping[tuple[str, str], tuple[FilingWaiver, ...]] = field(init=False, repr=False)
    _diseases: Mapping[tuple[str, str, str], tuple[ExtraDisease, ...]] = field(
        init=False, repr=False
    )
    _names: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sort them by place once, so that no visit has to search."""
        waivers: dict[tuple[str, str], tuple[FilingWaiver, ...]] = {}
        for waiver in self.waivers:
            place = (waiver.insured, waiver.treating)
            waivers[place] = (*waivers.get(place, ()), waiver)
        extra: dict[tuple[str, str, str], tuple[ExtraDisease, ...]] = {}
        for each in self.extra_diseases:
            key = (each.insured, each.treating, each.code)
            extra[key] = (*extra.get(key, ()), each)
        object.__setattr__(self, "_waivers", MappingProxyType(waivers))
        object.__setattr__(self, "_diseases", MappingProxyType(extra))
        names = {each.code: each.name for each in self.extra_diseases}
        object.__setattr__(self, "_names", MappingProxyType(names))

    def waives_filing(self, insured: str, treating: str, care_type: CareType, day: date) -> bool:
        """Whether two regions have agreed that this care needs no filing on this day (A-038).

        What is agreed for a province holds in all its areas.
        """
        if not self._waivers:
            return False
        return any(
            waiver.holds(care_type, day)
            for home in {insured, province_of(insured)}
            for away in {treating, province_of(treating)}
            for waiver in self._waivers.get((home, away), ())
        )

    def disease(self, code: str, insured: str, treating: str, day: date) -> Disease | None:
        """Return the disease a code means between two regions on a day (A-001, A-008).

        The 16 national ones mean the same everywhere; whether they are open on the day is
        the disease's own matter. Others only between the two provinces that agreed on them,
        in this direction, and on the days they agreed on. None for any other code.
        """
        national = diseases.disease(code)
        if national is not None or not self._diseases:
            return national
        key = (province_of(insured), province_of(treating), code)
        for each in self._diseases.get(key, ()):
            if each.valid_from <= day <= each.valid_to:
                return each.as_disease()
        return None

    def knows(self, code: str, insured: str = "", treating: str = "") -> bool:
        """Whether a code is national or agreed between two regions, on whatever days.

        A region that is not known may be any.
        """
        return diseases.disease(code) is not None or any(
            each.code == code
            and (not insured or each.insured == province_of(insured))
            and (not treating or each.treating == province_of(treating))
            for each in self.extra_diseases
        )

    def is_extra(self, code: str) -> bool:
        """Whether a code is one that any two provinces have agreed on."""
        return code in self._names

    def codes_of_insured(self, province_code: str) -> frozenset[str]:
        """Return the extra codes that a province may have qualifications and benefits for."""
        return frozenset(each.code for each in self.extra_diseases if each.insured == province_code)

    def codes_of_treating(self, province_code: str) -> frozenset[str]:
        """Return the extra codes that institutions of a province may open."""
        return frozenset(
            each.code for each in self.extra_diseases if each.treating == province_code
        )

    def name(self, code: str) -> str | None:
        """Return the only name that may travel with a code, national or agreed (A-002)."""
        return diseases.expected_name(code) or self._names.get(code)


NO_AGREEMENTS = Agreements()
"""Nobody has agreed on anything."""

UNREADABLE = Agreements(is_readable=False)
"""Somebody has agreed on something, and wrote it down wrongly."""


def agreement_conflicts(extra: Iterable[ExtraDisease]) -> list[tuple[ExtraDisease, str, str]]:
    """Return the extra diseases that contradict what stands before them, in two languages.

    A code means one disease in the whole country; a national code cannot be agreed anew,
    and two provinces agree on a code once for each day (A-001, A-008).
    """
    found: list[tuple[ExtraDisease, str, str]] = []
    before: list[ExtraDisease] = []
    for each in extra:
        names = {other.name for other in before if other.code == each.code}
        if diseases.disease(each.code) is not None:
            found.append((each, "是国家病种代码，无须协议", "is one of the 16 national codes"))
        elif names - {each.name}:
            found.append((each, "同一代码有两个名称", "one code has two names"))
        if any(
            (other.insured, other.treating, other.code) == (each.insured, each.treating, each.code)
            and other.valid_from <= each.valid_to
            and each.valid_from <= other.valid_to
            for other in before
        ):
            found.append((each, "同一天有两条协议", "is agreed twice on the same day"))
        before.append(each)
    return found
