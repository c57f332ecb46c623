"""The agreements between areas, from TOML: care without filing and diseases beyond the 16.

The user's file replaces the shipped one. docs/policy-files.md explains every key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import permutations, product
from pathlib import Path

from yidi.configuration.findings import Findings
from yidi.configuration.toml_section import (
    Section,
    Unreadable,
    as_day,
    as_text,
    list_of,
    one_of,
)
from yidi.domain.agreements import (
    Agreements,
    ExtraDisease,
    FilingWaiver,
    agreement_conflicts,
)
from yidi.domain.care import CareType
from yidi.domain.regions import province_codes, province_of, region
from yidi.province.policy_reader import FILED_CARE

FILE_NAME = "agreements.toml"
FOLDER = "data/agreements"
RULES: Mapping[str, str] = {"filing_waivers": "A-038", "extra_diseases": "A-008"}

_CODE = re.compile(r"M\d{5}", re.ASCII)


def load(folder: Path | None = None) -> Agreements:
    """Return the agreements of the user's folder, or the shipped ones if it has none.

    Raises ConfigurationBroken with everything that is wrong.
    """
    own = folder / FILE_NAME if folder else None
    if own is not None and own.is_file():
        return parse(own.read_text(encoding="utf-8"), str(own))
    return _shipped()


@cache
def _shipped() -> Agreements:
    file = files("yidi.province").joinpath(FOLDER, FILE_NAME)
    return parse(file.read_text(encoding="utf-8"), FILE_NAME)


def parse(text: str, file_name: str) -> Agreements:
    """Return the agreements written in a text, or raise ConfigurationBroken."""
    findings = Findings(file_name, text, RULES)
    whole = Section(findings.values() or {}, findings)
    waivers = [
        waiver
        for table in whole.sections("filing_waivers", name_by="name")
        for waiver in _waivers(table)
    ]
    extra = [(_extra(table), table) for table in whole.sections("extra_diseases", name_by="code")]
    tables = {id(each): table for each, table in extra}
    for each, zh, en in agreement_conflicts(each for each, _ in extra):
        tables[id(each)].refuse("code", zh, en)
    whole.close()
    findings.refuse_if_any()
    return Agreements(tuple(waivers), tuple(each for each, _ in extra))


def _waivers(table: Section) -> Iterator[FilingWaiver]:
    """Every direction of one agreement: all of ``areas``, or from ``insured`` to ``treating``."""
    nowhere: tuple[str, ...] = ()
    name = table.need("name", as_text, "")
    mutual = table.get("areas", list_of(_as_region), nowhere)
    insured = table.get("insured", list_of(_as_region), nowhere)
    treating = table.get("treating", list_of(_as_region), nowhere)
    no_care: tuple[CareType, ...] = ()
    care = table.need("care", list_of(one_of(FILED_CARE)), no_care)
    valid_from, valid_to = _span(table)
    table.close()
    if mutual and (insured or treating):
        table.refuse(
            "areas",
            "写 areas（互相），或写 insured 与 treating（单向），不能都写",
            "is written alone (mutual), or insured and treating are (one-sided)",
        )
    if not mutual and not (insured and treating) and not _has_any(table):
        table.refuse(
            "", "缺少 areas，或 insured 与 treating", "lacks areas, or insured and treating"
        )
    if len(mutual) == 1 or (bool(insured) != bool(treating)):
        table.refuse("", "至少有两方", "has at least two parties")
    if table.has("care") and not care:
        table.refuse("care", "至少写明一个类别", "names at least one kind of care")
    pairs = set(permutations(mutual, 2)) | set(product(insured, treating))
    for home, away in sorted(pairs):
        if province_of(home) == province_of(away):
            table.refuse(
                "areas" if mutual else "treating",
                f"{home} 与 {away} 在同一省，不属于跨省",
                f"{home} and {away} lie in one province",
            )
        yield FilingWaiver(home, away, frozenset(care), name, valid_from, valid_to)


def _has_any(table: Section) -> bool:
    return any(table.has(key) for key in ("areas", "insured", "treating"))


def _extra(table: Section) -> ExtraDisease:
    found = ExtraDisease(
        insured=table.need("insured", _as_province, ""),
        treating=table.need("treating", _as_province, ""),
        code=table.need("code", _as_code, ""),
        name=table.need("name", as_text, ""),
        valid_from=table.need("valid_from", as_day, date.min),
        valid_to=table.get("valid_to", as_day, date.max),
    )
    if found.valid_to < found.valid_from:
        table.refuse("valid_to", "早于开始日期", "is before valid_from")
    if found.insured and found.insured == found.treating:
        table.refuse("treating", "与参保省相同", "is the insured province itself")
    table.close()
    return found


def _span(table: Section) -> tuple[date, date]:
    valid_from = table.get("valid_from", as_day, date.min)
    valid_to = table.get("valid_to", as_day, date.max)
    if valid_to < valid_from:
        table.refuse("valid_to", "早于开始日期", "is before valid_from")
    return valid_from, valid_to


def _as_region(value: object) -> str:
    """Read a province or pooling area."""
    code = as_text(value)
    if region(code) is None:
        raise Unreadable(f"{code} 不是省或统筹地区代码", f"{code} is no province or pooling area")
    return code


def _as_province(value: object) -> str:
    code = as_text(value)
    if code not in province_codes():
        raise Unreadable(f"{code} 不是省级代码", f"{code} is no code of a province")
    return code


def _as_code(value: object) -> str:
    """Read a code in the form of the national ones, so that every field and table holds it."""
    code = as_text(value)
    if not _CODE.fullmatch(code):
        raise Unreadable(f"{code} 应为 M 加五位数字", f"{code} is not M and five digits")
    return code
