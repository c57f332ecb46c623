"""The shipped policy files of the 32 provinces: one TOML file each, read when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from yidi.domain.policy import AreaPolicy, ProvincePolicy
from yidi.province.policy_reader import read_area
from yidi.province.toml_section import Problem, Section, as_text

FOLDER = "data/policies"


class PolicyFileBroken(ValueError):
    """A policy file cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, file_name: str, problems: Sequence[Problem]) -> None:
        """Write every problem on a line of its own: file, key path, Chinese, English."""
        lines = [f"{file_name}: {path}：{zh} ({en})" for path, zh, en in problems]
        super().__init__("\n".join(lines))
        self.file_name = file_name
        self.problems = tuple(problems)


@cache
def load(province_code: str) -> ProvincePolicy:
    """Return the shipped policy of a province; it is read once.

    Raises LookupError for a province without a file and PolicyFileBroken for a file with
    problems.
    """
    file_name = f"{province_code}.toml"
    file = files("yidi.province").joinpath(FOLDER, file_name)
    if not file.is_file():
        raise LookupError(f"no policy file for province {province_code}")
    return parse(file.read_text(encoding="utf-8"), file_name)


def shipped() -> tuple[str, ...]:
    """Return the province codes that have a policy file, in order."""
    names = (each.name for each in files("yidi.province").joinpath(FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def parse(text: str, file_name: str) -> ProvincePolicy:
    """Return the policy written in a text, or raise PolicyFileBroken with all its problems."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        zh = "不是有效的 TOML 文件"
        raise PolicyFileBroken(file_name, [Problem("", zh, str(broken))]) from broken
    problems: list[Problem] = []
    section = Section(values, "", problems)
    province_code = section.need("province", as_text, "")
    name = section.need("name", as_text, "")
    default_area = section.need("default_area", as_text, "")
    areas: dict[str, AreaPolicy] = {}
    for table in section.sections("areas", name_by="code"):
        area = read_area(table)
        if area.area_code in areas:
            table.refuse("code", "统筹地区重复", "is there twice")
        if area.area_code[:2] != province_code[:2]:
            table.refuse("code", "不属于本省", "is not of this province")
        areas[area.area_code] = area
    if f"{province_code}.toml" != file_name:
        section.refuse("province", "与文件名不符", "is not the name of the file")
    if default_area not in areas:
        section.refuse("default_area", "没有这个统筹地区", "is none of the areas")
    section.close()
    if problems:
        raise PolicyFileBroken(file_name, problems)
    return ProvincePolicy(province_code, name, areas, default_area)
