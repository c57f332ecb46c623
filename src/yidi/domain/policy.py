"""The policy of an insured area (统筹地区), and how it resolves to one person's plan.

Terms hold what the area has decided, by hospital grade and person category; resolving
chooses from them and yields a Plan. Where the terms come from is the province's matter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from yidi.domain import diseases
from yidi.domain.caps import SEPARATE, SeveralDiseases
from yidi.domain.care import (
    CareType,
    FilingClass,
    FilingType,
    GradeLevel,
    Insurance,
    PersonCategory,
)
from yidi.domain.claim_rule import USUAL_RULE, ManualClaimRule
from yidi.domain.invariants import hold
from yidi.domain.money import WHOLE_BP, Bp, Fen
from yidi.domain.plan import (
    NO_ACCOUNT,
    NO_DIFFERENCE,
    AccountRule,
    Assistance,
    Band,
    CivilServant,
    CriticalIllness,
    Deductible,
    DeductibleMethod,
    Difference,
    DifferenceForm,
    LargeCost,
    Plan,
    ShareOrder,
)

Position: TypeAlias = tuple[GradeLevel, PersonCategory]
"""Where a parameter stands in a schedule: hospital grade and person category."""

TEMPORARY_MONTHS_MIN = 6
"""A temporary filing lasts at least six months (A-026)."""

CHANGE_LOCK_MONTHS_MAX = 6
"""A filing may not be locked against change for longer (A-027)."""

UNIFIED_RULES_FROM = date(2023, 1, 1)
"""From this day on the national rules of 医保发〔2022〕22号 hold everywhere (A-039)."""

REDUCTION_LIMIT_BP: Mapping[FilingType, Bp] = {
    FilingType.REFERRAL: 1_000,
    FilingType.EMERGENCY: 1_000,
    FilingType.OTHER_TEMPORARY: 2_000,
}
"""National ceilings of the reduction, in points off or an equal share or factor (A-073)."""

CATEGORIES_OF: Mapping[Insurance, tuple[PersonCategory, ...]] = {
    Insurance.EMPLOYEE: (PersonCategory.WORKING, PersonCategory.RETIRED),
    Insurance.RESIDENT: (PersonCategory.MINOR, PersonCategory.ADULT, PersonCategory.SENIOR),
}
"""The person categories that each insurance knows."""


@dataclass(frozen=True, slots=True)
class DifferenceTerms:
    """The reduction for one type of filing, before grade and category are known."""

    form: DifferenceForm
    value_bp: Bp = 0
    order: ShareOrder = ShareOrder.BEFORE_DEDUCTIBLE
    standards: Mapping[Position, Fen] | None = None
    clause: str = ""

    def at(self, position: Position) -> Difference:
        """Return the reduction that applies at this grade to this category."""
        standard_fen = self.standards[position] if self.standards else 0
        return Difference(self.form, self.value_bp, self.order, standard_fen, self.clause)

    def reduction_bp(self) -> Bp:
        """Return by how much it reduces the benefit, in basis points; a deductible by none."""
        if self.form in (DifferenceForm.POINTS, DifferenceForm.FIRST_SHARE):
            return self.value_bp
        return WHOLE_BP - self.value_bp if self.form is DifferenceForm.FACTOR else 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What an area has decided for one benefit (待遇条款), over a span of days.

    ``name`` stays the same over the years, so the accumulators do too. With
    ``deductible_from`` or ``cap_from`` the values are those of the plan of that name and
    the two share one accumulator; otherwise ``deductible_owner`` and ``cap_owner`` name
    the accumulator, usually the plan itself. ``at_home`` is what a filed long-term resident
    loses who is treated at home (A-034). ``valid_to`` is the last day.
    """

    name: str
    insurance: Insurance
    care_type: CareType
    disease_code: str | None
    method: DeductibleMethod
    standards: Mapping[Position, Fen]
    bands: Mapping[Position, tuple[Band, ...]]
    caps: Mapping[Position, Fen | None]
    deductible_owner: str
    cap_owner: str
    deductible_from: str | None = None
    cap_from: str | None = None
    differences: Mapping[FilingType, DifferenceTerms] = field(default_factory=dict)
    at_home: DifferenceTerms | None = None
    large_cost: LargeCost | None = None
    critical_illness: CriticalIllness | None = None
    civil_servant: CivilServant | None = None
    assistance: Assistance | None = None
    account: AccountRule = NO_ACCOUNT
    clause: str = ""
    valid_from: date = date.min
    valid_to: date = date.max

    def is_valid_on(self, day: date) -> bool:
        """Whether the terms hold on this day."""
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class SelectionRule:
    """Whether people choose their institutions beforehand (选择定点), how many, of which level.

    ``count_max`` None means any number (A-015, A-033).
    """

    is_required: bool = False
    count_max: int | None = None
    levels: frozenset[GradeLevel] = frozenset(GradeLevel)


@dataclass(frozen=True, slots=True)
class LocalDisease:
    """A disease code of the area and the national code it stands for, or None (A-006, A-009)."""

    code: str
    name: str
    national_code: str | None
    valid_from: date = date.min
    valid_to: date = date.max


@dataclass(frozen=True, slots=True, eq=False)
class AreaPolicy:
    """Everything a pooling area has decided for its people's care in other provinces.

    ``filing_required`` are the care types for which a filing is needed (A-038); emergency
    care is deemed filed and never among them. ``source`` says where the figures come from.
    ``effective_from`` is the first day of this rule set (规则集); it holds until the next
    one of the same area begins (A-039).
    """

    area_code: str
    name: str
    source: str
    filing_required: frozenset[CareType]
    temporary_filing_months: int
    change_lock_months: int
    chronic_selection: SelectionRule
    ordinary_selection: SelectionRule
    several_diseases: SeveralDiseases = SEPARATE
    local_diseases: tuple[LocalDisease, ...] = ()
    terms: tuple[Terms, ...] = ()
    effective_from: date = date.min
    manual_claims: ManualClaimRule = USUAL_RULE
    _turning_days: tuple[date, ...] = field(init=False, repr=False)
    # Resolving is pure; the memory only spares doing it again for every visit.
    _resolved: dict[tuple[object, ...], Plan | None] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """Note the days on which some terms begin or end, so that plans can be remembered."""
        days = {each.valid_from for each in self.terms}
        days |= {
            each.valid_to + timedelta(days=1) for each in self.terms if each.valid_to < date.max
        }
        object.__setattr__(self, "_turning_days", tuple(sorted(days)))

    def plan(
        self,
        insurance: Insurance,
        care_type: CareType,
        disease_code: str | None,
        category: PersonCategory,
        grade_level: GradeLevel,
        filing_type: FilingType | None,
        on: date,
    ) -> Plan | None:
        """Return the plan for one visit, or None when the area has no such benefit (A-068).

        Emergency care uses the ordinary plan. A fine transplant code without terms of its
        own uses those of its category (A-003). ``filing_type`` None, no filing needed, and
        every long-term type have no reduction. Outside chronic care the disease is ignored.
        The category must be one the insurance knows.
        """
        period = bisect_right(self._turning_days, on)
        key = (insurance, care_type, disease_code, category, grade_level, filing_type, period)
        if key not in self._resolved:
            hold(category in CATEGORIES_OF[insurance], "a category belongs to the insurance")
            terms = self.terms_for(insurance, care_type, disease_code, on)
            position = (grade_level, category)
            self._resolved[key] = (
                None if terms is None else self._resolve(terms, position, filing_type, on)
            )
        return self._resolved[key]

    def disease_caps(
        self,
        insurance: Insurance,
        disease_codes: Iterable[str],
        category: PersonCategory,
        grade_level: GradeLevel,
        on: date,
    ) -> tuple[tuple[str, Fen], ...]:
        """Return cap owner and cap of each of the person's diseases, for BenefitCase.

        Diseases without benefit, without cap or with a cap shared with another plan stand
        outside the rule for several diseases and are left out (A-072).
        """
        caps: dict[str, Fen] = {}
        for code in disease_codes:
            plan = self.plan(insurance, CareType.CHRONIC, code, category, grade_level, None, on)
            if plan is not None and plan.joins_diseases and plan.cap_fen is not None:
                caps[plan.cap_owner] = plan.cap_fen
        return tuple(caps.items())

    def needs_filing(self, care_type: CareType) -> bool:
        """Whether a filing is needed for this kind of care (A-028, A-038)."""
        return care_type in self.filing_required

    def selection(self, care_type: CareType) -> SelectionRule:
        """Return the rule for choosing institutions; emergency care is never bound to it."""
        if care_type is CareType.CHRONIC:
            return self.chronic_selection
        return SelectionRule() if care_type is CareType.EMERGENCY else self.ordinary_selection

    def national_disease(self, local_code: str, on: date) -> str | None:
        """Return the national code of a local one; None without one, or when unknown (A-006)."""
        for each in self.local_diseases:
            if each.code == local_code and each.valid_from <= on <= each.valid_to:
                return each.national_code
        return None

    def chronic_diseases(self, insurance: Insurance, on: date) -> tuple[str, ...]:
        """Return the national codes for which the area has a chronic benefit on this day."""
        return tuple(
            each.disease_code
            for each in self.terms
            if each.disease_code is not None
            and each.insurance is insurance
            and each.is_valid_on(on)
        )

    def terms_for(
        self, insurance: Insurance, care_type: CareType, disease_code: str | None, on: date
    ) -> Terms | None:
        """Return the terms of a benefit on a day, or None when the area has no such benefit."""
        if care_type is CareType.EMERGENCY:
            care_type = CareType.ORDINARY
        wanted: list[str | None] = [None]
        if care_type is CareType.CHRONIC:
            wanted = [disease_code] if disease_code else []
            if disease_code and diseases.is_transplant(disease_code):
                wanted.append(diseases.TRANSPLANT_CATEGORY)
        for code in wanted:
            for each in self.terms:
                if (
                    each.insurance is insurance
                    and each.care_type is care_type
                    and each.disease_code == code
                    and each.is_valid_on(on)
                ):
                    return each
        return None

    def deductible_terms(self, terms: Terms, on: date) -> Terms:
        """Return the terms whose deductible applies: these, or those they share one with."""
        return self._lender(terms, terms.deductible_from, on)

    def cap_terms(self, terms: Terms, on: date) -> Terms:
        """Return the terms whose cap applies: these, or those they share one with."""
        return self._lender(terms, terms.cap_from, on)

    def _lender(self, terms: Terms, name: str | None, on: date) -> Terms:
        if name is None:
            return terms
        # Loading has made sure that the lender holds at least as long.
        return next(each for each in self.terms if each.name == name and each.is_valid_on(on))

    def _resolve(
        self, terms: Terms, position: Position, filing_type: FilingType | None, on: date
    ) -> Plan:
        counted = self.deductible_terms(terms, on)
        capped = self.cap_terms(terms, on)
        difference = NO_DIFFERENCE
        if filing_type is not None and filing_type in terms.differences:
            difference = terms.differences[filing_type].at(position)
        return Plan(
            name=terms.name,
            insurance=terms.insurance,
            care_type=terms.care_type,
            disease_code=terms.disease_code,
            deductible=Deductible(
                counted.method, counted.standards[position], counted.deductible_owner
            ),
            bands=terms.bands[position],
            cap_owner=capped.cap_owner,
            cap_fen=capped.caps[position],
            joins_diseases=terms.disease_code is not None and capped.cap_owner == terms.name,
            difference=difference,
            large_cost=terms.large_cost,
            critical_illness=terms.critical_illness,
            civil_servant=terms.civil_servant,
            assistance=terms.assistance,
            account=terms.account,
            clause=terms.clause,
        )


@dataclass(frozen=True, slots=True)
class ProvincePolicy:
    """The policies of a province's pooling areas, and which one stands for the others.

    Each area has one rule set or several, the oldest first (A-039).
    """

    province_code: str
    name: str
    areas: Mapping[str, tuple[AreaPolicy, ...]]
    default_area_code: str

    def area(self, area_code: str, on: date = date.max) -> AreaPolicy:
        """Return what an area had decided by a day; the default area's where it has nothing.

        A visit is settled by the rule set of its own day, whenever it is settled; without a
        day the newest one counts (A-039).
        """
        rule_sets = self.areas.get(area_code) or self.areas[self.default_area_code]
        found = rule_sets[0]
        for each in rule_sets[1:]:
            if each.effective_from <= on:
                found = each
        return found


def reduction_allowed_bp(filing_type: FilingType) -> Bp:
    """Return the largest reduction a type of filing may have: none for the long-term ones.

    Referral and emergency at most 10 points, other temporary care at most 20 (A-073).
    """
    if filing_type.filing_class is FilingClass.LONG_TERM:
        return 0
    return REDUCTION_LIMIT_BP[filing_type]
