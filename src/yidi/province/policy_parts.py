"""The parts of a policy that several plans share: schedules, differences, further funds.

A schedule is a value for every hospital grade and person category, written as one value
for all, by grade, by category, or by category and then grade; the narrower one wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from yidi.configuration.toml_section import (
    Reader,
    Section,
    Unreadable,
    as_flag,
    as_rate,
    as_text,
    as_yuan,
    list_of,
    one_of,
    words_of,
)
from yidi.domain.care import CareType, FilingClass, FilingType, GradeLevel, Insurance
from yidi.domain.money import WHOLE_BP, Bp, Fen, percent
from yidi.domain.plan import (
    NO_ACCOUNT,
    AccountRule,
    Assistance,
    Band,
    CivilServant,
    CriticalIllness,
    DifferenceForm,
    LargeCost,
    ShareOrder,
    band_problems,
)
from yidi.domain.policy import CATEGORIES_OF, DifferenceTerms, Position, reduction_allowed_bp

T = TypeVar("T")

PLAN_CARE: dict[str, CareType] = {
    name: care for name, care in words_of(CareType).items() if care is not CareType.EMERGENCY
}
"""The care types that have plans of their own; emergency care uses the ordinary ones."""

GRADES = words_of(GradeLevel)
ACCOUNT_RULES = {
    "none": NO_ACCOUNT,
    "person_part": AccountRule(is_allowed=True),
    "in_scope": AccountRule(is_allowed=True, in_scope_only=True),
}


@dataclass(frozen=True, slots=True)
class Funds:
    """What may pay after the pool, for one insurance of an area, by care type."""

    account: AccountRule
    large_cost: Mapping[CareType, LargeCost]
    critical_illness: Mapping[CareType, CriticalIllness]
    civil_servant: Mapping[CareType, CivilServant]
    assistance: Mapping[CareType, Assistance]


NO_FUNDS = Funds(NO_ACCOUNT, {}, {}, {}, {})


@dataclass(frozen=True, slots=True)
class Differences:
    """The reductions of one insurance: by type of filing, and of residents treated at home."""

    by_filing: Mapping[FilingType, DifferenceTerms]
    at_home: DifferenceTerms | None = None


NO_DIFFERENCES = Differences({})

_AT_HOME = "at_home"


def read_schedule(
    section: Section, key: str, read: Reader[T], insurance: Insurance, default: T
) -> dict[Position, T]:
    """Return the value of every grade and category; note those that are nowhere written.

    Without the key every one is the default.
    """
    found = uniform(insurance, default)
    if section.has(key):
        written: dict[Position, T] = {}
        value = section.get(key, lambda each: each, None)
        told: set[Position] = set()
        _spread(section, key, value, read, list(found), written, told)
        _note_gaps(section, key, [each for each in found if each not in told], written)
        found |= written
    return found


def uniform(insurance: Insurance, value: T) -> dict[Position, T]:
    """Return the schedule with one value for every grade and category."""
    return {
        (grade, category): value for grade in GradeLevel for category in CATEGORIES_OF[insurance]
    }


def _spread(
    section: Section,
    key: str,
    value: object,
    read: Reader[T],
    positions: list[Position],
    found: dict[Position, T],
    told: set[Position],
) -> None:
    """Read the values into ``found``; ``told`` are positions whose value cannot be read."""
    if not isinstance(value, dict):
        try:
            found.update(dict.fromkeys(positions, read(value)))
        except Unreadable as unreadable:
            section.refuse(key, unreadable.zh, unreadable.en)
            told.update(positions)
        return
    categories = {each.name.lower(): each for each in sorted({each for _, each in positions})}
    # Grades first, so that what is written for a category replaces what holds for all.
    for word in sorted(value, key=lambda each: each in categories):
        if word in GRADES:
            chosen = [each for each in positions if each[0] is GRADES[word]]
        elif word in categories:
            chosen = [each for each in positions if each[1] is categories[word]]
        else:
            known = "、".join([*GRADES, *categories])
            section.refuse(
                f"{key}.{word}",
                f"应为其中之一：{known}",
                f"is not one of {', '.join([*GRADES, *categories])}",
            )
            continue
        _spread(section, f"{key}.{word}", value[word], read, chosen, found, told)


def _note_gaps(
    section: Section, key: str, positions: list[Position], found: Mapping[Position, T]
) -> None:
    gaps = [each for each in positions if each not in found]
    # Without any value that could be read, whatever is wrong has been noted.
    if gaps and found:
        zh = "、".join(f"{grade.name_zh}{category.name_zh}" for grade, category in gaps)
        en = ", ".join(f"{grade.name} {category.name}".lower() for grade, category in gaps)
        section.refuse(key, f"未写明：{zh}", f"says nothing for {en}")


def as_bands(value: object) -> tuple[Band, ...]:
    """Read one rate, or a list of bands ``{ to = "30000.00", rate = "85%" }``."""
    if not isinstance(value, list):
        return (Band(None, as_rate(value)),)
    bands = tuple(_as_band(row) for row in value)
    problems = band_problems(bands)
    if problems:
        raise Unreadable("分段应逐段递增，最后一段不设上限", "; ".join(problems))
    return bands


def _as_band(row: object) -> Band:
    if not isinstance(row, dict) or "rate" not in row or row.keys() - {"to", "rate"}:
        raise Unreadable("分段应写作 { to, rate }", "a band is written { to, rate }")
    return Band(as_yuan(row["to"]) if "to" in row else None, as_rate(row["rate"]))


def read_differences(section: Section, insurance: Insurance) -> Differences:
    """Return the reduction of every filing type that has one, within the national ceilings.

    Long-term residents have none; the three temporary types must be written out, so that
    nobody has to guess what a missing one means (A-073). ``at_home`` is what a filed
    long-term resident loses who is treated at home: at most as much as on referral (A-034).
    """
    forms = {each.value: each for each in DifferenceForm}
    form = section.need("form", one_of(forms), DifferenceForm.NONE)
    orders = {each.value: each for each in ShareOrder}
    order = ShareOrder.BEFORE_DEDUCTIBLE
    if form is DifferenceForm.FIRST_SHARE:
        order = section.need("order", one_of(orders), order)
    clause = section.get("clause", as_text, "")
    found: dict[FilingType, DifferenceTerms] = {}

    def read(word: str) -> DifferenceTerms:
        if form is DifferenceForm.HIGHER_DEDUCTIBLE:
            standards = read_schedule(section, word, as_yuan, insurance, 0)
            return DifferenceTerms(form, 0, order, standards, clause)
        value_bp = section.need(word, as_rate, _no_reduction(form))
        return DifferenceTerms(form, value_bp, order, None, clause)

    for word, filing_type in words_of(FilingType).items():
        is_long_term = filing_type.filing_class is FilingClass.LONG_TERM
        if not section.has(word):
            if not is_long_term and form is not DifferenceForm.NONE:
                section.miss(word)
            continue
        found[filing_type] = read(word)
        _check_reduction(section, word, filing_type, found[filing_type])
    at_home = read(_AT_HOME) if section.has(_AT_HOME) else None
    if at_home is not None:
        _check_at_home(section, at_home, found.get(FilingType.REFERRAL))
    section.close()
    return Differences(found, at_home)


def _check_at_home(
    section: Section, at_home: DifferenceTerms, referral: DifferenceTerms | None
) -> None:
    """A filed long-term resident treated at home gets no less than on referral (A-034)."""
    if referral is None:
        is_lower = at_home.reduction_bp() > 0
    elif at_home.standards and referral.standards:
        is_lower = any(
            standard_fen > referral.standards[position]
            for position, standard_fen in at_home.standards.items()
        )
    else:
        is_lower = at_home.reduction_bp() > referral.reduction_bp()
    if is_lower:
        section.refuse(
            _AT_HOME,
            "长期居住人员回参保地就医的待遇不得低于异地转诊",
            "a filed long-term resident treated at home gets no less than on referral",
            "A-034",
        )


def _no_reduction(form: DifferenceForm) -> Bp:
    return WHOLE_BP if form is DifferenceForm.FACTOR else 0


def _check_reduction(
    section: Section, word: str, filing_type: FilingType, terms: DifferenceTerms
) -> None:
    is_long_term = filing_type.filing_class is FilingClass.LONG_TERM
    if is_long_term and (terms.reduction_bp() or terms.form in (DifferenceForm.HIGHER_DEDUCTIBLE,)):
        section.refuse(
            word,
            f"{filing_type.name_zh}待遇不得降低",
            "a long-term resident has no reduction",
            "A-073",
        )
        return
    allowed_bp = reduction_allowed_bp(filing_type)
    if terms.reduction_bp() > allowed_bp:
        section.refuse(
            word,
            f"{filing_type.name_zh}最多降低 {percent(allowed_bp)}",
            f"reduces by {percent(terms.reduction_bp())}, at most {percent(allowed_bp)}",
            "A-073",
        )


def read_funds(section: Section, insurance: Insurance) -> Funds:
    """Return the further funds of one insurance and the rule for its personal account."""
    is_employee = insurance is Insurance.EMPLOYEE
    large_cost: dict[CareType, LargeCost] = {}
    critical: dict[CareType, CriticalIllness] = {}
    civil: dict[CareType, CivilServant] = {}
    assistance: dict[CareType, Assistance] = {}
    part = section.section("large_cost") if is_employee else None
    if part is not None:
        large = LargeCost(part.need("rate", as_rate, 0), _cap(part), _clause(part))
        large_cost = _by_care(part, large)
    part = None if is_employee else section.section("critical_illness")
    if part is not None:
        critical = _by_care(part, _critical_illness(part))
    part = section.section("civil_servant")
    if part is not None:
        servant = CivilServant(part.need("rate", as_rate, 0), _clause(part))
        civil = _by_care(part, servant)
    part = section.section("assistance")
    if part is not None:
        aid = Assistance(part.need("rate", as_rate, 0), _cap(part), _clause(part))
        assistance = _by_care(part, aid)
    account = section.get("account", one_of(ACCOUNT_RULES), NO_ACCOUNT)
    section.close()
    return Funds(account, large_cost, critical, civil, assistance)


def _critical_illness(part: Section) -> CriticalIllness:
    threshold_fen = part.need("threshold", as_yuan, 0)
    bands: tuple[Band, ...] = part.need("bands", list_of(_as_band), ())
    problems = band_problems(bands, above_fen=threshold_fen) if bands else []
    if problems:
        part.refuse("bands", "分段应从起付线起逐段递增，最后一段不设上限", "; ".join(problems))
    return CriticalIllness(
        threshold_fen,
        bands,
        _cap(part),
        part.need("counts_deductible", as_flag, True),
        part.need("counts_extra_share", as_flag, True),
        _clause(part),
    )


def _by_care(part: Section, fund: T) -> dict[CareType, T]:
    """The fund for each care type it pays in; the last thing to be read of its table."""
    nowhere: tuple[CareType, ...] = ()
    care = part.need("care", list_of(one_of(PLAN_CARE)), nowhere)
    part.close()
    return dict.fromkeys(care, fund)


def _cap(part: Section) -> Fen | None:
    # The fallback is never seen: without the key there is no cap.
    return part.get("cap", as_yuan, 0) if part.has("cap") else None


def _clause(part: Section) -> str:
    return part.get("clause", as_text, "")
