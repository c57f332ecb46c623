"""The 16 national codes of outpatient chronic and special diseases (门诊慢特病), A-001 to A-005.

The table is the annex of 医保办发〔2024〕19号. Transplants are the only diseases that may be
coded by category (M08300) or finely (M08301 to M08306); ``match`` holds their rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from functools import cache
from types import MappingProxyType

from yidi.domain import tables

TRANSPLANT_CATEGORY = "M08300"
"""Anti-rejection treatment after a transplant, whatever the organ (器官移植抗排异治疗)."""


class DiseaseKind(StrEnum):
    """How a row of the code table relates to the others."""

    SINGLE = "single"
    CATEGORY = "category"
    FINE = "fine"


class CodeTableVersion(IntEnum):
    """The two versions of the code table; a province moves from one to the other (A-005)."""

    FIRST_FIVE = 2021
    ALL_TEN = 2024


@dataclass(frozen=True, slots=True)
class Disease:
    """A row of the national code table: code, category (病种类别) and name (病种名称)."""

    code: str
    category: str
    name: str
    kind: DiseaseKind
    valid_from: date

    def is_in_force_on(self, day: date) -> bool:
        """Whether cross-province settlement under this code has begun by ``day`` (A-005)."""
        return day >= self.valid_from


@cache
def _table() -> Mapping[str, Disease]:
    return MappingProxyType(
        {
            row["code"]: Disease(
                row["code"],
                row["category"],
                row["name"],
                DiseaseKind(row["kind"]),
                date.fromisoformat(row["valid_from"]),
            )
            for row in tables.rows("yidi.domain", "data/diseases.csv")
        }
    )


def disease(code: str) -> Disease | None:
    """Return the disease with exactly this national code, or None (A-001, A-004)."""
    return _table().get(code)


@cache
def all_diseases() -> tuple[Disease, ...]:
    """Return the 16 diseases in the order of the annex."""
    return tuple(_table().values())


def expected_name(code: str) -> str | None:
    """Return the only name that may travel with a code, or None for an unknown code (A-002)."""
    found = _table().get(code)
    return found.name if found else None


def name_matches(code: str, name: str) -> bool:
    """Whether the name, trimmed, is the one the table pairs with the code (A-002).

    The words of policy prose (尿毒症透析, 恶性肿瘤门诊放化疗) do not match.
    """
    return expected_name(code) == name.strip()


@cache
def codes_of(version: CodeTableVersion) -> frozenset[str]:
    """Return the codes a province with this code table knows: 10 in 2021, 16 in 2024 (A-005)."""
    return frozenset(each.code for each in all_diseases() if each.valid_from.year <= version)


def is_transplant(code: str) -> bool:
    """Whether the code is the transplant category or one of its fine codes."""
    found = _table().get(code)
    category = _table()[TRANSPLANT_CATEGORY].category
    return found is not None and found.category == category


def holds_category_and_fine(codes: Set[str]) -> bool:
    """Whether both the transplant category and a fine code are held: a data fault (A-003).

    Such a person would count twice in statistics.
    """
    return TRANSPLANT_CATEGORY in codes and any(
        is_transplant(code) for code in codes if code != TRANSPLANT_CATEGORY
    )


class MatchResult(StrEnum):
    """What becomes of a settlement code, given qualification and institution (A-003)."""

    ACCEPT = "accept"
    NO_QUALIFICATION = "no_qualification"
    USE_UPLOADED_CODE = "use_uploaded_code"
    NOT_OPEN_AT_INSTITUTION = "not_open_at_institution"


@dataclass(frozen=True, slots=True)
class DiseaseMatch:
    """The result of ``match``.

    ``code`` is the person's own code that decides the benefit: with ACCEPT the one to
    compute with, with NOT_OPEN_AT_INSTITUTION the one the institution lacks, with
    USE_UPLOADED_CODE the one to send instead. It is None without a qualification, and
    where a category was sent for a person with several fine codes; ``uploaded`` then
    lists them.
    """

    result: MatchResult
    code: str | None
    uploaded: tuple[str, ...] = ()


def match(qualified: Set[str], opened: Set[str], settled: str) -> DiseaseMatch:
    """Decide whether ``settled`` may be settled, and with which code the benefit is computed.

    ``qualified`` are the national codes of the person's standing qualifications, ``opened``
    those the institution has opened. In this order: the code must be the person's own, a
    category may stand for the person's only fine code, a fine code may not stand for a
    category; then the institution must have opened the person's code, or the category of
    it, or, for a person managed by category, any code of that category. Codes that are no
    transplant must simply be equal. Source: A-003, 医保办发〔2024〕19号 二(一) and 附件1.
    """
    own = _own_code(qualified, settled)
    if own.result is not MatchResult.ACCEPT or own.code is None:
        return own
    if own.code in opened:
        return own
    if is_transplant(own.code):
        if TRANSPLANT_CATEGORY in opened:
            return own
        if own.code == TRANSPLANT_CATEGORY and any(is_transplant(code) for code in opened):
            return own
    return DiseaseMatch(MatchResult.NOT_OPEN_AT_INSTITUTION, own.code, own.uploaded)


def _own_code(qualified: Set[str], settled: str) -> DiseaseMatch:
    if settled in qualified:
        return DiseaseMatch(MatchResult.ACCEPT, settled, (settled,))
    if not is_transplant(settled):
        return DiseaseMatch(MatchResult.NO_QUALIFICATION, None)
    uploaded = tuple(sorted(code for code in qualified if is_transplant(code)))
    if settled == TRANSPLANT_CATEGORY:
        if len(uploaded) == 1:
            return DiseaseMatch(MatchResult.ACCEPT, uploaded[0], uploaded)
        if uploaded:
            return DiseaseMatch(MatchResult.USE_UPLOADED_CODE, None, uploaded)
    elif TRANSPLANT_CATEGORY in qualified:
        return DiseaseMatch(MatchResult.USE_UPLOADED_CODE, TRANSPLANT_CATEGORY, uploaded)
    return DiseaseMatch(MatchResult.NO_QUALIFICATION, None)
