"""One rule set of a pooling area, from TOML to an AreaPolicy, with all its problems.

docs/policy-files.md explains every key to the clerk who writes one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from yidi.configuration.toml_section import (
    Section,
    as_count,
    as_day,
    as_flag,
    as_text,
    as_yuan,
    list_of,
    one_of,
    words_of,
)
from yidi.domain import diseases
from yidi.domain.caps import DiseaseStrategy, SeveralDiseases
from yidi.domain.care import CareType, GradeLevel, Insurance
from yidi.domain.money import Fen
from yidi.domain.policy import (
    TEMPORARY_MONTHS_MIN,
    AreaPolicy,
    LocalDisease,
    SelectionRule,
)
from yidi.province.policy_claims import read_manual_claims
from yidi.province.policy_parts import (
    NO_DIFFERENCES,
    NO_FUNDS,
    read_differences,
    read_funds,
)
from yidi.province.policy_plans import Written, plan_problems, read_plans

T = TypeVar("T")

FILED_CARE: dict[str, CareType] = {
    name: care for name, care in words_of(CareType).items() if care is not CareType.EMERGENCY
}
"""Emergency care is always deemed filed, so it cannot be named here (A-028)."""

DIALYSIS = "M07801"
NOT_DIALYSIS = "非透析"


class ReadArea(NamedTuple):
    """One rule set as it was read, with the table it stands in and the tables of its plans."""

    policy: AreaPolicy
    section: Section
    plans: Sequence[Written]


def read_area(section: Section, extra_codes: Collection[str] | None) -> ReadArea:
    """Return a rule set of an area; what is wrong with it is in the section's findings.

    ``extra_codes`` are the diseases that the province has agreed on beyond the 16 (A-008);
    None if that cannot be read, and then no code is called unknown.
    """

    def is_known(disease_code: str) -> bool:
        if extra_codes is None or disease_code in extra_codes:
            return True
        return diseases.disease(disease_code) is not None

    code = section.need("code", as_text, "")
    name = section.need("name", as_text, "")
    source = section.need("source", as_text, "")
    effective_from = section.get("effective_from", as_day, date.min)
    nowhere: tuple[CareType, ...] = ()
    filing_required = section.need("filing_required", list_of(one_of(FILED_CARE)), nowhere)
    chronic, ordinary = _selections(section)
    differences = _by_insurance(section, "differences", read_differences, NO_DIFFERENCES)
    funds = _by_insurance(section, "funds", read_funds, NO_FUNDS)
    plans = tuple(read_plans(section, differences, funds, is_known))
    policy = AreaPolicy(
        area_code=code,
        name=name,
        source=source,
        filing_required=frozenset(filing_required),
        temporary_filing_months=_temporary_months(section),
        change_lock_months=section.need("change_lock_months", as_count, 0),
        chronic_selection=chronic,
        ordinary_selection=ordinary,
        several_diseases=_several(section),
        local_diseases=tuple(_local_diseases(section, is_known, plans)),
        terms=tuple(each.terms for each in plans),
        effective_from=effective_from,
        manual_claims=read_manual_claims(section),
    )
    plan_problems(section, plans)
    section.close()
    return ReadArea(policy, section, plans)


def _temporary_months(section: Section) -> int:
    months = section.need("temporary_filing_months", as_count, TEMPORARY_MONTHS_MIN)
    if months < TEMPORARY_MONTHS_MIN:
        section.refuse(
            "temporary_filing_months",
            f"临时备案有效期不少于 {TEMPORARY_MONTHS_MIN} 个月",
            f"a temporary filing lasts at least {TEMPORARY_MONTHS_MIN} months",
        )
    return months


def _selections(section: Section) -> tuple[SelectionRule, SelectionRule]:
    table = section.section("selection")
    if table is None:
        return SelectionRule(), SelectionRule()
    rules = _selection(table, "chronic"), _selection(table, "ordinary")
    table.close()
    return rules


def _selection(section: Section, key: str) -> SelectionRule:
    table = section.section(key)
    if table is None:
        return SelectionRule()
    is_required = table.need("required", as_flag, False)
    count_max = table.get("count_max", as_count, 0)
    levels = table.get("levels", list_of(one_of(words_of(GradeLevel))), tuple(GradeLevel))
    if table.has("count_max") and count_max == 0:
        table.refuse("count_max", "至少为 1", "is at least 1")
    if is_required and not table.has("count_max"):
        table.refuse("count_max", "须选择定点时应写明数量", "says how many may be chosen")
    if not levels:
        table.refuse("levels", "至少写明一个级别", "names at least one level")
    table.close()
    return SelectionRule(is_required, count_max or None, frozenset(levels))


def _several(section: Section) -> SeveralDiseases:
    table = section.section("several_diseases")
    if table is None:
        section.miss("several_diseases")
        return SeveralDiseases()
    words = {each.value: each for each in DiseaseStrategy}
    strategy = table.need("strategy", one_of(words), DiseaseStrategy.SEPARATE)
    further_fen = ceiling_fen = 0
    if strategy is DiseaseStrategy.HIGHEST_PLUS:
        further_fen = _positive(table, "further")
    if strategy is DiseaseStrategy.ADDED_LIMITED:
        ceiling_fen = _positive(table, "ceiling")
    table.close()
    return SeveralDiseases(strategy, further_fen, ceiling_fen)


def _positive(table: Section, key: str) -> Fen:
    amount_fen = table.need(key, as_yuan, 0)
    if table.has(key) and amount_fen == 0:
        table.refuse(key, "应大于零", "is more than nothing")
    return amount_fen


def _local_diseases(
    section: Section, is_known: Callable[[str], bool], plans: Sequence[Written]
) -> Iterator[LocalDisease]:
    paid = {each.terms.disease_code for each in plans}
    found: list[LocalDisease] = []
    for table in section.sections("local_diseases", name_by="code"):
        local = LocalDisease(
            code=table.need("code", as_text, ""),
            name=table.need("name", as_text, ""),
            national_code=table.get("national", as_text, "") or None,
            valid_from=table.get("valid_from", as_day, date.min),
            valid_to=table.get("valid_to", as_day, date.max),
        )
        table.close()
        if local.valid_to < local.valid_from:
            table.refuse("valid_to", "早于开始日期", "is before valid_from")
        if local.national_code:
            _check_mapping(table, local, is_known, paid)
        if any(_holds_with(local, other) for other in found):
            table.refuse(
                "code",
                "同一本地病种在同一时间有两条对应",
                "one local code has two mappings on the same day",
            )
        found.append(local)
        yield local


def _check_mapping(
    table: Section,
    local: LocalDisease,
    is_known: Callable[[str], bool],
    paid: Collection[str | None],
) -> None:
    code = local.national_code or ""
    if not is_known(code):
        table.refuse(
            "national", f"{code} 不是国家病种代码", f"{code} is none of the 16 national codes"
        )
    elif code == DIALYSIS and NOT_DIALYSIS in local.name:
        table.refuse(
            "national",
            f"{code} 只对应透析，{local.name}不能跨省结算",
            f"{code} means dialysis; without it there is no national code",
            "A-004",
        )
    elif code not in paid and not (
        diseases.is_transplant(code) and diseases.TRANSPLANT_CATEGORY in paid
    ):
        table.refuse(
            "national",
            f"{code} 没有待遇方案：写一个方案，或去掉对应",
            f"there is no plan for {code}: write one, or leave the national code out",
            "A-014",
        )


def _holds_with(one: LocalDisease, other: LocalDisease) -> bool:
    return (
        one.code == other.code
        and one.valid_from <= other.valid_to
        and other.valid_from <= one.valid_to
    )


def _by_insurance(
    section: Section, key: str, read: Callable[[Section, Insurance], T], empty: T
) -> dict[Insurance, T]:
    table = section.section(key)
    found: dict[Insurance, T] = {}
    for word, insurance in words_of(Insurance).items():
        part = None if table is None else table.section(word)
        found[insurance] = empty if part is None else read(part, insurance)
    if table is not None:
        table.close()
    return found
