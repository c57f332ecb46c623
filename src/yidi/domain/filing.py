"""Filings for care away from home (异地就医备案): the record and which one opens a place.

What a filing type changes in the benefit is a matter of policy, not of this module.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yidi.domain import regions
from yidi.domain.care import FilingClass, FilingType

TEMPORARY_MONTHS_MIN = 6
"""A temporary filing is valid for at least six months (医保发〔2022〕22号, A-026)."""

_DAYS_OF_EVERY_MONTH = 28


class FilingStatus(StrEnum):
    """Whether a filing is in force or was taken back by the person or the agency."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing (备案): where the person may be treated, from when to when, and as what.

    ``area_code`` is a province or a prefecture. ``end`` is the last valid day; None for a
    long-term filing, which lasts until it is changed (A-025).
    """

    filing_id: str
    filing_type: FilingType
    area_code: str
    begin: date
    end: date | None = None
    status: FilingStatus = FilingStatus.ACTIVE

    def is_valid_on(self, day: date) -> bool:
        """Whether the filing opens care on ``day``; first and last day count (A-025, A-026)."""
        if self.status is FilingStatus.CANCELLED or day < self.begin:
            return False
        return self.end is None or day <= self.end

    def covers(self, area: str) -> bool:
        """Whether the filed area contains ``area`` (A-031)."""
        return regions.covers(self.area_code, area)


class FilingGapReason(StrEnum):
    """Why no filing opens a place. When several apply, the first in this order is given."""

    NOT_YET_BEGUN = "not_yet_begun"
    EXPIRED = "expired"
    AREA_MISMATCH = "area_mismatch"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FilingGap:
    """No filing opens the place on the day.

    ``day`` is the first day to come (NOT_YET_BEGUN) or the last valid day (EXPIRED);
    ``areas`` are the areas filed and valid that day (AREA_MISMATCH).
    """

    reason: FilingGapReason
    day: date | None = None
    areas: tuple[str, ...] = ()


def matching(filings: Sequence[Filing], treating_region: str, on: date) -> Filing | FilingGap:
    """Return the filing that opens ``treating_region`` on a day, or why none does.

    Inpatient and outpatient share filings. Among several valid ones the long-term filing
    wins over the temporary, then the smaller number of the type, then the narrower area,
    then the later begin, then the larger id: the person gets the better benefit and the
    choice never depends on the order of the list. A filing for this place that is about to
    begin or has ended explains more than one for another place. Cancelled filings count
    for nothing. Source: A-025, A-026, A-031.
    """
    live = [each for each in filings if each.status is FilingStatus.ACTIVE]
    here = [each for each in live if each.covers(treating_region)]
    valid = [each for each in here if each.is_valid_on(on)]
    if valid:
        return max(valid, key=_preference)
    if coming := [each.begin for each in here if on < each.begin]:
        return FilingGap(FilingGapReason.NOT_YET_BEGUN, day=min(coming))
    if ended := [each.end for each in here if each.end is not None and each.end < on]:
        return FilingGap(FilingGapReason.EXPIRED, day=max(ended))
    elsewhere = tuple(sorted({each.area_code for each in live if each.is_valid_on(on)}))
    if elsewhere:
        return FilingGap(FilingGapReason.AREA_MISMATCH, areas=elsewhere)
    return FilingGap(FilingGapReason.NONE)


def last_valid_day(begin: date, months: int) -> date:
    """Return the last day of a temporary filing: the same day ``months`` later, included.

    Where that month is shorter, its last day. 2024-09-10 and 6 months: 2025-03-10. Raises
    ValueError for less than six months, which no area may set (A-026).
    """
    if months < TEMPORARY_MONTHS_MIN:
        raise ValueError(f"a temporary filing lasts at least {TEMPORARY_MONTHS_MIN} months")
    years, month_index = divmod(begin.month - 1 + months, 12)
    year, month = begin.year + years, month_index + 1
    day = begin.day
    if day > _DAYS_OF_EVERY_MONTH:
        day = min(day, calendar.monthrange(year, month)[1])
    return date(year, month, day)


def _preference(filing: Filing) -> tuple[bool, int, bool, date, str]:
    return (
        filing.filing_type.filing_class is FilingClass.LONG_TERM,
        -filing.filing_type,
        not filing.area_code.endswith("0000"),
        filing.begin,
        filing.filing_id,
    )
