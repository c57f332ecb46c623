"""One pooling area of a policy file, from TOML to an AreaPolicy, with all its problems.

The keys are explained in the files themselves; data/policies/README.md lists them all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from yidi.domain import diseases
from yidi.domain.caps import DiseaseStrategy, SeveralDiseases
from yidi.domain.care import CareType, GradeLevel, Insurance
from yidi.domain.policy import (
    CHANGE_LOCK_MONTHS_MAX,
    TEMPORARY_MONTHS_MIN,
    AreaPolicy,
    LocalDisease,
    SelectionRule,
    Terms,
)
from yidi.province.policy_parts import NO_FUNDS, Differences, read_differences, read_funds
from yidi.province.policy_plans import plan_problems, read_plans
from yidi.province.toml_section import (
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

T = TypeVar("T")

FILED_CARE: dict[str, CareType] = {
    name: care for name, care in words_of(CareType).items() if care is not CareType.EMERGENCY
}
"""Emergency care is always deemed filed, so it cannot be named here (A-028)."""


def read_area(section: Section) -> AreaPolicy:
    """Return the area's policy; what is wrong with it is in the section's problems."""
    code = section.need("code", as_text, "")
    name = section.need("name", as_text, "")
    source = section.need("source", as_text, "")
    nowhere: tuple[CareType, ...] = ()
    filing_required = section.need("filing_required", list_of(one_of(FILED_CARE)), nowhere)
    chronic, ordinary = _selections(section)
    none: Differences = {}
    differences = _by_insurance(section, "differences", read_differences, none)
    funds = _by_insurance(section, "funds", read_funds, NO_FUNDS)
    terms: tuple[Terms, ...] = tuple(read_plans(section, differences, funds))
    area = AreaPolicy(
        area_code=code,
        name=name,
        source=source,
        filing_required=frozenset(filing_required),
        temporary_filing_months=_temporary_months(section),
        change_lock_months=_change_lock(section),
        chronic_selection=chronic,
        ordinary_selection=ordinary,
        several_diseases=_several(section),
        local_diseases=_local_diseases(section),
        terms=terms,
    )
    plan_problems(section, terms)
    section.close()
    return area


def _temporary_months(section: Section) -> int:
    months = section.need("temporary_filing_months", as_count, TEMPORARY_MONTHS_MIN)
    if months < TEMPORARY_MONTHS_MIN:
        section.refuse(
            "temporary_filing_months",
            f"临时备案有效期不少于 {TEMPORARY_MONTHS_MIN} 个月",
            f"a temporary filing lasts at least {TEMPORARY_MONTHS_MIN} months (A-026)",
        )
    return months


def _change_lock(section: Section) -> int:
    months = section.need("change_lock_months", as_count, 0)
    if months > CHANGE_LOCK_MONTHS_MAX:
        section.refuse(
            "change_lock_months",
            f"备案变更限制不超过 {CHANGE_LOCK_MONTHS_MAX} 个月",
            f"a filing is locked for at most {CHANGE_LOCK_MONTHS_MAX} months (A-027)",
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
    table.close()
    return SelectionRule(is_required, count_max or None, frozenset(levels))


def _several(section: Section) -> SeveralDiseases:
    table = section.section("several_diseases")
    if table is None:
        section.refuse("several_diseases", "缺少此项", "is missing")
        return SeveralDiseases()
    words = {each.value: each for each in DiseaseStrategy}
    strategy = table.need("strategy", one_of(words), DiseaseStrategy.SEPARATE)
    further_fen = ceiling_fen = 0
    if strategy is DiseaseStrategy.HIGHEST_PLUS:
        further_fen = table.need("further", as_yuan, 0)
    if strategy is DiseaseStrategy.ADDED_LIMITED:
        ceiling_fen = table.need("ceiling", as_yuan, 0)
    table.close()
    return SeveralDiseases(strategy, further_fen, ceiling_fen)


def _local_diseases(section: Section) -> tuple[LocalDisease, ...]:
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
        if local.national_code and diseases.disease(local.national_code) is None:
            table.refuse(
                "national",
                f"{local.national_code} 不是国家病种代码",
                f"{local.national_code} is none of the 16 national codes (A-006)",
            )
        for other in found:
            if (
                other.code == local.code
                and other.valid_from <= local.valid_to
                and local.valid_from <= other.valid_to
            ):
                table.refuse(
                    "code",
                    "同一本地病种在同一时间有两条对应",
                    "one local code has two mappings on the same day (A-006)",
                )
        found.append(local)
    return tuple(found)


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
