"""Qualifications for chronic benefit (门慢特资格): the record and how it stands at a moment.

Only the insured place decides them; transplant codes are compared in ``diseases.match``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from yidi.domain.regions import CHINA_TIME


class QualificationStatus(StrEnum):
    """The status the insured place has set (A-016, A-017)."""

    ACTIVE = "active"
    PAUSED = "paused"
    TERMINATED = "terminated"


class QualificationState(StrEnum):
    """How a qualification stands at one moment; everything but STANDS refuses chronic care.

    When several apply, the first in this order is the answer.
    """

    TERMINATED = "terminated"
    PAUSED = "paused"
    NOT_YET_BEGUN = "not_yet_begun"
    ENDED = "ended"
    STANDS = "stands"


@dataclass(frozen=True, slots=True)
class Qualification:
    """One chronic qualification (门慢特资格) of a person, as the insured place uploads it.

    ``national_code`` is None for a local disease that has no national code: the person may
    see it, nothing can be settled under it (A-009). ``end`` is the last day, None for no
    end. ``selected_institutions`` are the codes the person chose for this disease (A-015),
    empty where the insured place asks for no choice.
    """

    local_code: str
    local_name: str
    national_code: str | None
    begin: date
    end: date | None = None
    status: QualificationStatus = QualificationStatus.ACTIVE
    terminated_at: datetime | None = None
    selected_institutions: tuple[str, ...] = ()

    def state_at(self, moment: datetime, asked_at: datetime | None = None) -> QualificationState:
        """Say how the qualification stands for care of ``moment``, asked at ``asked_at``.

        A termination works from its exact time on, and always if it has none: care of
        before is not settled after it either (A-016). A pause works whenever it is set
        (A-017); begin and end are days of Beijing time, both included. Without
        ``asked_at`` the question is asked at ``moment``.
        """
        latest = moment if asked_at is None else max(moment, asked_at)
        if self.status is QualificationStatus.TERMINATED and (
            self.terminated_at is None or latest >= self.terminated_at
        ):
            return QualificationState.TERMINATED
        if self.status is QualificationStatus.PAUSED:
            return QualificationState.PAUSED
        day = moment.astimezone(CHINA_TIME).date()
        if day < self.begin:
            return QualificationState.NOT_YET_BEGUN
        if self.end is not None and day > self.end:
            return QualificationState.ENDED
        return QualificationState.STANDS

    def stands_at(self, moment: datetime, asked_at: datetime | None = None) -> bool:
        """Whether the qualification opens chronic benefit at ``moment``."""
        return self.state_at(moment, asked_at) is QualificationState.STANDS


def settleable(qualifications: Iterable[Qualification]) -> tuple[Qualification, ...]:
    """Return the qualifications that have a national code, in their order (A-009)."""
    return tuple(each for each in qualifications if each.national_code is not None)


def standing_codes(
    qualifications: Iterable[Qualification], moment: datetime, asked_at: datetime | None = None
) -> frozenset[str]:
    """Return the national codes under which the person may claim for care of ``moment``.

    A person can hold several (A-018); several local diseases with one code give it once.
    """
    return frozenset(
        each.national_code
        for each in qualifications
        if each.national_code is not None and each.stands_at(moment, asked_at)
    )


def find(
    qualifications: Iterable[Qualification],
    national_code: str,
    moment: datetime,
    asked_at: datetime | None = None,
) -> tuple[Qualification, QualificationState] | None:
    """Return the person's qualification for a code and how it stands, or None without one.

    If several local diseases share the code, a standing one is preferred, then the one that
    began last. A-016, A-018.
    """
    candidates = [each for each in qualifications if each.national_code == national_code]
    if not candidates:
        return None
    best = max(candidates, key=lambda each: (each.stands_at(moment, asked_at), each.begin))
    return best, best.state_at(moment, asked_at)


def unmapped(qualifications: Iterable[Qualification]) -> tuple[Qualification, ...]:
    """Return the qualifications that can be shown but not settled away from home (A-009)."""
    return tuple(each for each in qualifications if each.national_code is None)
