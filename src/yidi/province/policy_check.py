"""Checking policy files before anybody uses them: every problem of every file at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yidi.configuration.findings import ConfigurationBroken, Problem
from yidi.domain.agreements import UNREADABLE, Agreements
from yidi.domain.policy import AreaPolicy, ProvincePolicy
from yidi.domain.regions import province_codes
from yidi.province import agreement_files, policy_files


@dataclass(frozen=True, slots=True)
class CheckedArea:
    """What one rule set of an area holds: plans, diseases with a benefit, local mappings."""

    file: str
    area_code: str
    name: str
    effective_from: date | None
    plans: int
    diseases: int
    mappings: int


@dataclass(slots=True)
class Checked:
    """The result of a check: the sound areas, the agreements, and every problem."""

    areas: list[CheckedArea] = field(default_factory=list)
    waivers: int = 0
    extra_diseases: int = 0
    files: int = 0
    problems: list[Problem] = field(default_factory=list)


def check(paths: Sequence[Path]) -> Checked:
    """Return what is in these files and folders, and everything wrong with them.

    A folder is checked as the user's own folder of policies would be read; a file together
    with the agreements beside it. A province's file may leave out areas: those keep the
    shipped policy.
    """
    result = Checked()
    for path in paths:
        if path.is_dir():
            result.problems += policy_files.stray_files(path)
            files = sorted(each for each in path.glob("*.toml") if _is_ours(each.name))
            _check_files(files, path, result)
            if not files and not result.problems:
                zh, en = "文件夹里没有政策文件", "the folder holds no policy file"
                result.problems.append(Problem(str(path), 0, 0, "", "", zh, en))
        else:
            _check_files([path], path.parent, result)
    return result


def check_shipped() -> Checked:
    """Return what is in the files of the package."""
    result = Checked()
    for code in policy_files.shipped():
        _note(result, f"{code}.toml", policy_files.load(code), None)
    agreements = agreement_files.load()
    result.waivers, result.extra_diseases = len(agreements.waivers), len(agreements.extra_diseases)
    result.files += 1
    return result


def _is_ours(name: str) -> bool:
    return name == agreement_files.FILE_NAME or name.removesuffix(".toml") in province_codes()


def _check_files(files: Sequence[Path], folder: Path, result: Checked) -> None:
    agreements = UNREADABLE
    try:
        agreements = agreement_files.load(folder)
    except ConfigurationBroken as broken:
        result.problems += broken.problems
        result.files += 1
    else:
        if any(each.name == agreement_files.FILE_NAME for each in files):
            result.files += 1
            result.waivers += len(agreements.waivers)
            result.extra_diseases += len(agreements.extra_diseases)
    for file in files:
        if file.name != agreement_files.FILE_NAME:
            try:
                _check_file(file, agreements, result)
            except ConfigurationBroken as broken:
                result.problems += broken.problems
                result.files += 1


def _check_file(file: Path, agreements: Agreements, result: Checked) -> None:
    text = policy_files.read_text(file)
    code = file.name.removesuffix(".toml")
    base = policy_files.load(code) if code in province_codes() else None
    policy = policy_files.parse(text, str(file), agreements, base)
    _note(result, str(file), policy, base)


def _note(result: Checked, file: str, policy: ProvincePolicy, base: ProvincePolicy | None) -> None:
    result.files += 1
    for code, rule_sets in policy.areas.items():
        if base is None or base.areas.get(code) is not rule_sets:
            result.areas += (_checked(file, each) for each in rule_sets)


def _checked(file: str, area: AreaPolicy) -> CheckedArea:
    return CheckedArea(
        file=file,
        area_code=area.area_code,
        name=area.name,
        effective_from=None if area.effective_from == date.min else area.effective_from,
        plans=len(area.terms),
        diseases=len({each.disease_code for each in area.terms if each.disease_code}),
        mappings=sum(1 for each in area.local_diseases if each.national_code),
    )
