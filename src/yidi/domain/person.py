"""An insured person (参保人) with everything the insured place knows before a settlement.

What a person has used of deductibles and caps is not here: accumulators live in the books.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.domain.care import CareType, Insurance, InsuredStatus, PersonCategory, Sex
from yidi.domain.filing import Filing
from yidi.domain.money import Fen
from yidi.domain.qualification import Qualification

EMPLOYEE_CATEGORIES = frozenset({PersonCategory.WORKING, PersonCategory.RETIRED})
"""The person categories of employee insurance; all others are residents."""


@dataclass(frozen=True, slots=True)
class InsuredRelation:
    """One insured relation (参保关系) of a person.

    ``civil_servant`` and ``assisted`` mark people whom civil-servant subsidy (公务员补助)
    and medical assistance (医疗救助) pay for. The account balance is that of the personal
    account (个人账户) before the first settlement of the simulator; residents have none.
    """

    insurance: Insurance
    category: PersonCategory
    status: InsuredStatus
    civil_servant: bool
    assisted: bool
    account_balance_fen: Fen
    area_code: str

    def is_normal(self) -> bool:
        """Whether benefit can be drawn from this relation at all (A-017)."""
        return self.status is InsuredStatus.NORMAL


@dataclass(frozen=True, slots=True)
class Selection:
    """A chosen institution for a kind of care, first and last day included (A-015, A-033)."""

    care_type: CareType
    institution_code: str
    begin: date
    end: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether the choice holds on ``day``."""
        return self.begin <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the insured place knows them; synthetic in this simulator.

    ``area_code`` is the pooling area. ``direct_settlement_blocked_from`` is the moment from
    which the person may no longer settle directly (A-134), None for nearly everybody.
    """

    person_number: str
    name: str
    identity_number: str
    sex: Sex
    birth_date: date
    area_code: str
    insurances: tuple[InsuredRelation, ...]
    filings: tuple[Filing, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    selections: tuple[Selection, ...] = ()
    phone: str | None = None
    direct_settlement_blocked_from: datetime | None = None

    def relation(self, insurance: Insurance) -> InsuredRelation | None:
        """Return the relation of one insurance, a normal one before any other (A-044)."""
        found = [each for each in self.insurances if each.insurance is insurance]
        return next((each for each in found if each.is_normal()), found[0] if found else None)

    def normal_relations(self) -> tuple[InsuredRelation, ...]:
        """Return the relations that can pay; between two the caller must decide (A-044)."""
        return tuple(each for each in self.insurances if each.is_normal())

    def selected_for(self, care_type: CareType, day: date) -> tuple[str, ...]:
        """Return the institution codes the person has chosen for a kind of care (A-015, A-033)."""
        return tuple(
            each.institution_code
            for each in self.selections
            if each.care_type is care_type and each.is_valid_on(day)
        )

    def is_blocked_at(self, moment: datetime) -> bool:
        """Whether direct settlement is closed to the person for a violation (A-134)."""
        blocked_from = self.direct_settlement_blocked_from
        return blocked_from is not None and moment >= blocked_from
