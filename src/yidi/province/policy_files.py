"""The policy files of the 32 provinces: one TOML file each, shipped or of the user's own.

A file in the user's folder replaces, area by area, what the shipped file of the same
province says. docs/policy-files.md is the guide to writing one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from yidi.configuration.findings import ConfigurationBroken, Findings, Problem
from yidi.configuration.toml_section import Section, as_text
from yidi.domain.agreements import NO_AGREEMENTS, UNREADABLE, Agreements
from yidi.domain.policy import (
    CHANGE_LOCK_MONTHS_MAX,
    UNIFIED_RULES_FROM,
    AreaPolicy,
    ProvincePolicy,
)
from yidi.domain.regions import pooling_areas, province_codes
from yidi.province import agreement_files
from yidi.province.policy_reader import ReadArea, read_area

FOLDER = "data/policies"

RULES: Mapping[str, str] = {
    "province": "A-060",
    "name": "A-060",
    "default_area": "A-060",
    "areas": "A-060",
    "effective_from": "A-039",
    "filing_required": "A-038",
    "temporary_filing_months": "A-026",
    "change_lock_months": "A-027",
    "selection": "A-015",
    "ordinary": "A-033",
    "several_diseases": "A-072",
    "local_diseases": "A-006",
    "manual_claims": "A-095",
    "months": "A-097",
    "counted_from": "A-097",
    "decide_days": "A-097",
    "materials": "A-096",
    "online": "A-099",
    "differences": "A-073",
    "difference": "A-073",
    "at_home": "A-034",
    "funds": "A-063",
    "plans": "A-063",
    "deductible": "A-080",
    "cap": "A-080",
    "cap_counted_on": "A-080",
    "cap_shared_with": "A-080",
    "diseases": "A-001",
    "valid_from": "A-039",
    "valid_to": "A-039",
}
"""The rule that a key is about; the innermost one of an address that is here decides."""


def load(
    province_code: str, folder: Path | None = None, agreements: Agreements | None = None
) -> ProvincePolicy:
    """Return the policy of a province, the user's areas before the shipped ones.

    ``agreements`` are those of the folder, where somebody has read them already. Raises
    LookupError for a province without a file and ConfigurationBroken for a file with
    problems.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigurationBroken(stray_files(folder))
    policy = _shipped(province_code)
    own = folder / f"{province_code}.toml" if folder else None
    if own is None or not own.is_file():
        return policy
    return parse(read_text(own), str(own), agreements or agreement_files.load(folder), policy)


@cache
def _shipped(province_code: str) -> ProvincePolicy:
    file_name = f"{province_code}.toml"
    file = files("yidi.province").joinpath(FOLDER, file_name)
    if not file.is_file():
        raise LookupError(f"no policy file for province {province_code}")
    return parse(file.read_text(encoding="utf-8"), file_name, agreement_files.load())


def load_all(
    folder: Path | None = None, agreements: Agreements | None = None
) -> Mapping[str, ProvincePolicy]:
    """Return the policies of all provinces, or raise one ConfigurationBroken for all files."""
    problems = list(stray_files(folder)) if folder else []
    if folder is not None and not folder.is_dir():
        raise ConfigurationBroken(problems)
    if agreements is None:
        try:
            agreements = agreement_files.load(folder)
        except ConfigurationBroken as broken:
            problems += broken.problems
            agreements = UNREADABLE
    found: dict[str, ProvincePolicy] = {}
    for code in shipped():
        try:
            found[code] = load(code, folder, agreements)
        except ConfigurationBroken as broken:
            problems += broken.problems
    if problems:
        raise ConfigurationBroken(problems)
    return MappingProxyType(found)


def shipped() -> tuple[str, ...]:
    """Return the province codes that have a policy file, in order."""
    names = (each.name for each in files("yidi.province").joinpath(FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def read_text(file: Path) -> str:
    """Return the text of a file, or raise ConfigurationBroken for one that has none."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        zh, en = "不是 UTF-8 编码", "is not written in UTF-8"
    except OSError as error:
        zh, en = "读不到文件", f"cannot be read: {error.strerror}"
    raise ConfigurationBroken([Problem(str(file), 0, 0, "", "", zh, en)])


def parse(
    text: str,
    file_name: str,
    agreements: Agreements = NO_AGREEMENTS,
    base: ProvincePolicy | None = None,
) -> ProvincePolicy:
    """Return the policy written in a text, or raise ConfigurationBroken with all its problems.

    The name of the file must be that of the province. With a ``base`` only what the text
    says is replaced: the areas it does not name stay as they are there.
    """
    findings = Findings(file_name, text, RULES)
    values = findings.values()
    if values is None:
        raise ConfigurationBroken(findings.problems())
    section = Section(values, findings)
    province_code = section.need("province", as_text, "")
    name = section.need("name", as_text, "")
    default_area = section.need("default_area", as_text, "")
    extra = agreements.codes_of_insured(province_code) if agreements.is_readable else None
    areas = dict(base.areas) if base else {}
    areas |= _rule_sets(section, province_code, extra)
    if province_code and Path(file_name).name != f"{province_code}.toml":
        section.refuse("province", "与文件名不符", "is not the name of the file")
    if province_code and province_code not in province_codes():
        section.refuse("province", "不是省级代码", "is no code of a province")
    if default_area and default_area not in areas:
        section.refuse(
            "default_area",
            f"{default_area} 不在本文件和随附文件的统筹地区中",
            f"{default_area} is none of the areas",
        )
    section.close()
    findings.refuse_if_any()
    return ProvincePolicy(province_code, name, MappingProxyType(areas), default_area)


def _rule_sets(
    section: Section, province_code: str, extra: Collection[str] | None
) -> dict[str, tuple[AreaPolicy, ...]]:
    """The rule sets of every area, the oldest first (A-039)."""
    here = {each.code for each in pooling_areas(province_code)}
    by_code: dict[str, list[ReadArea]] = {}
    for table in section.sections("areas", name_by="code"):
        read = read_area(table, extra)
        if read.policy.area_code not in here:
            table.refuse("code", "不是本省的统筹地区", "is no pooling area of this province")
        by_code.setdefault(read.policy.area_code, []).append(read)
    for each in by_code.values():
        each.sort(key=lambda read: read.policy.effective_from)
        _check_dates(each)
        _check_locks(each)
    return {code: tuple(read.policy for read in each) for code, each in by_code.items()}


def _check_dates(rule_sets: Sequence[ReadArea]) -> None:
    """Each rule set ends where the next begins, and only the oldest has no beginning."""
    first = rule_sets[0]
    if first.policy.effective_from != date.min:
        first.section.refuse(
            "effective_from",
            "最早的规则集不写生效日期，此前的就诊也按它结算",
            "the oldest rule set has none: visits before the others are settled by it",
        )
    for earlier, later in pairwise(rule_sets):
        if earlier.policy.effective_from == later.policy.effective_from:
            key = "effective_from" if later.section.has("effective_from") else "code"
            later.section.refuse(
                key,
                "同一统筹地区有两个规则集在同一天生效",
                "two rule sets of one area begin on the same day",
                "A-039",
            )
    for read, end in zip(rule_sets, _ends(rule_sets), strict=True):
        for plan, table, _ in read.plans:
            if plan.valid_to < read.policy.effective_from or plan.valid_from > end:
                table.refuse(
                    "valid_from" if plan.valid_from > end else "valid_to",
                    "方案有效期全部在规则集之外",
                    "the plan holds on no day of its rule set",
                )


def _check_locks(rule_sets: Sequence[ReadArea]) -> None:
    """Before 2023 some areas locked a filing for a year; since then for six months (A-027)."""
    for read, end in zip(rule_sets, _ends(rule_sets), strict=True):
        if read.policy.change_lock_months > CHANGE_LOCK_MONTHS_MAX and end >= UNIFIED_RULES_FROM:
            read.section.refuse(
                "change_lock_months",
                f"备案变更限制不超过 {CHANGE_LOCK_MONTHS_MAX} 个月",
                f"a filing is locked for at most {CHANGE_LOCK_MONTHS_MAX} months",
            )


def _ends(rule_sets: Sequence[ReadArea]) -> Iterable[date]:
    for later in rule_sets[1:]:
        begin = later.policy.effective_from
        yield begin if begin == date.min else begin - timedelta(days=1)
    yield date.max


def stray_files(folder: Path) -> Iterable[Problem]:
    """Files of the user's folder that nobody would read: most likely misnamed."""
    known = {f"{code}.toml" for code in province_codes()} | {agreement_files.FILE_NAME}
    if not folder.is_dir():
        yield Problem(str(folder), 0, 0, "", "", "没有这个文件夹", "there is no such folder")
        return
    for file in sorted(folder.glob("*.toml")):
        if file.name not in known:
            zh = f"文件名应为省级代码，如 630000.toml，或 {agreement_files.FILE_NAME}"
            en = f"is named by a province, like 630000.toml, or {agreement_files.FILE_NAME}"
            yield Problem(str(file), 0, 0, "", "", zh, en)
