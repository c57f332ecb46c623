"""The notice of a pooling area on chronic care across provinces (告知书), and when it is complete.

Its parts are those of the national template, 医保办发〔2024〕19号 附件2 (A-014).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache

from yidi.domain import diseases
from yidi.domain.care import Insurance
from yidi.domain.claim_rule import ManualClaimRule
from yidi.domain.errors import Problem, problem
from yidi.domain.registry_documents import from_text, to_text

TEXTS: Mapping[str, tuple[str, str]] = {
    "recognition.scope": ("待遇认定的范围", "scope of recognition"),
    "recognition.materials": ("待遇认定的材料", "materials for recognition"),
    "recognition.channels": ("待遇认定的渠道", "channels of recognition"),
    "recognition.steps": ("待遇认定的流程", "steps of recognition"),
    "recognition.time_limit": ("待遇认定的时限", "time limit of recognition"),
    "recognition.result_query": ("待遇认定的结果查询", "result of recognition"),
    "direct_settlement.diseases": ("跨省直接结算的病种范围", "diseases settled directly"),
    "direct_settlement.filing": ("跨省直接结算的备案要求", "filing for direct settlement"),
    "direct_settlement.selection": ("跨省直接结算的选点要求", "choice for direct settlement"),
    "direct_settlement.steps": ("跨省直接结算的流程", "steps of direct settlement"),
    "direct_settlement.query_channel": ("跨省直接结算的查询渠道", "where to query"),
    "manual_claim.scope": ("手工报销的范围", "scope of manual claims"),
    "manual_claim.materials": ("手工报销的材料", "materials for manual claims"),
    "manual_claim.channels": ("手工报销的渠道", "channels of manual claims"),
    "manual_claim.steps": ("手工报销的流程", "steps of manual claims"),
    "manual_claim.time_limit": ("手工报销的时限", "time limit of manual claims"),
    "manual_claim.result_query": ("手工报销的结果查询", "result of manual claims"),
    "contact": ("咨询方式", "contact"),
}
"""Every text of the template by its place, with its Chinese and English name."""


@dataclass(frozen=True, slots=True)
class BenefitEntry:
    """What an area says of one disease in one insurance; ``text`` is empty without a benefit."""

    insurance: Insurance
    disease_code: str
    is_covered: bool
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice: its texts by their places in the template, and its benefit entries."""

    area_code: str
    texts: Mapping[str, str]
    entries: tuple[BenefitEntry, ...]


@cache
def ten_diseases() -> tuple[str, ...]:
    """Return the codes of the 10 diseases; the transplant category stands for its fine codes."""
    return tuple(
        each.code
        for each in diseases.all_diseases()
        if not diseases.is_transplant(each.code) or each.code == diseases.TRANSPLANT_CATEGORY
    )


def notice_problems(
    notice: Notice,
    benefits: Callable[[Insurance], Collection[str]],
    rule: ManualClaimRule,
) -> list[Problem]:
    """Return everything that is missing or wrong, in the order of the template (A-014).

    Every text is there; there is exactly one entry for each of the 10 diseases in each of the
    two insurances, 20 in all; a covered one says how; and one for which the area has a
    benefit, by ``benefits``, is covered. What is said of manual claims names every material
    and the months of the area's ``rule`` (A-096, A-097).
    """
    found = [
        _incomplete(place, zh, en)
        for place, (zh, en) in TEXTS.items()
        if not notice.texts.get(place, "").strip()
    ]
    found += _claim_problems(notice, rule)
    wanted = [(insurance, code) for insurance in Insurance for code in ten_diseases()]
    seen: set[tuple[Insurance, str]] = set()
    claimed = {insurance: _ten(benefits(insurance)) for insurance in Insurance}
    for index, entry in enumerate(notice.entries):
        place = (entry.insurance, entry.disease_code)
        path = f"benefits[{index}]"
        zh, en = _names(*place)
        if place not in wanted:
            found.append(_incomplete(path, f"{zh}不在10个病种内", f"{en} is none of the 10"))
        elif place in seen:
            found.append(_incomplete(path, f"{zh}重复", f"{en} occurs twice"))
        elif entry.is_covered and not entry.text.strip():
            found.append(_incomplete(path, f"{zh}的待遇说明", f"the text of {en}"))
        elif not entry.is_covered and entry.disease_code in claimed[entry.insurance]:
            zh, en = f"{zh}已有待遇,须写明", f"{en} has a benefit and must be covered"
            found.append(_incomplete(path, zh, en))
        seen.add(place)
    for place in wanted:
        if place not in seen:
            zh, en = _names(*place)
            found.append(_incomplete("benefits", f"{zh}的待遇", f"the benefit of {en}"))
    return found


def _claim_problems(notice: Notice, rule: ManualClaimRule) -> list[Problem]:
    """What people are told about manual claims is what claims are decided by."""
    materials = notice.texts.get("manual_claim.materials", "")
    found = [
        _incomplete(
            "manual_claim.materials",
            f"手工报销的材料:{each.name_zh}",
            f"the material {each.name_en}",
        )
        for each in rule.materials
        if materials.strip() and each.name_zh not in materials
    ]
    limit = notice.texts.get("manual_claim.time_limit", "")
    if limit.strip() and f"{rule.months}个月" not in limit:
        found.append(
            _incomplete(
                "manual_claim.time_limit",
                f"手工报销的时限:{rule.months}个月",
                f"the time limit of {rule.months} months",
            )
        )
    return found


def notice_to_text(notice: Notice) -> str:
    """Return a notice as text for a record of the registry."""
    return to_text(
        {
            "texts": dict(notice.texts),
            "entries": [
                [int(each.insurance), each.disease_code, each.is_covered, each.text]
                for each in notice.entries
            ],
        }
    )


def notice_from_text(area_code: str, text: str) -> Notice:
    """Return the notice in the text of a record."""
    row = from_text(text)
    entries = tuple(
        BenefitEntry(Insurance(insurance), code, is_covered, words)
        for insurance, code, is_covered, words in row["entries"]
    )
    return Notice(area_code, row["texts"], entries)


def _ten(codes: Collection[str]) -> frozenset[str]:
    """The diseases of the 10 that these codes belong to."""
    return frozenset(
        diseases.TRANSPLANT_CATEGORY if diseases.is_transplant(code) else code for code in codes
    )


def _names(insurance: Insurance, code: str) -> tuple[str, str]:
    short = "职工" if insurance is Insurance.EMPLOYEE else "居民"
    english = "employees" if insurance is Insurance.EMPLOYEE else "residents"
    return f"{short}{diseases.expected_name(code) or code}", f"{code} for {english}"


def _incomplete(path: str, zh: str, en: str) -> Problem:
    return problem("NOTICE_INCOMPLETE", f"notice.{path}", entry=zh, entry_en=en)
