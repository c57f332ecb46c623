"""Case files into cases: read by the schema, checked as a whole, expanded, sorted by id.

Everything that is wrong with all the files is told at once, with file, line and field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from yidi.configuration.findings import ConfigurationBroken, Findings, Problem
from yidi.configuration.toml_positions import Address, nearest, positions
from yidi.jointtest.cases.checks import check_case
from yidi.jointtest.cases.completing import complete
from yidi.jointtest.cases.expansion import variants
from yidi.jointtest.cases.message_reader import fill
from yidi.jointtest.v1 import case_pb2

_ROLE_FOLDERS = ("insured", "treating")


@dataclass(frozen=True, slots=True)
class Library:
    """Cases ready to be run, in the order of their ids; ids are "suite/case[variant]"."""

    cases: tuple[case_pb2.Case, ...]
    titles: Mapping[str, tuple[str, str]]
    """Titles of the suites by their id: Chinese, English."""

    @property
    def templates(self) -> int:
        """How many cases stand in the files, a template counted once."""
        return len({each.place for each in self.cases})


def shipped() -> Library:
    """Return the cases that come with the kit."""
    root = resources.files("yidi.jointtest").joinpath("data/cases")
    return read_files(each for name in _ROLE_FOLDERS for each in _files_of(root.joinpath(name)))


def read_folder(folder: Path) -> Library:
    """Return the cases of every TOML file in a folder and below it.

    Raises ConfigurationBroken with every mistake, and for a folder without a case file.
    """
    files = sorted(folder.rglob("*.toml")) if folder.is_dir() else [folder]
    if not files or not files[0].is_file():
        nothing = Problem(str(folder), 0, 0, "", "", "没有用例文件 *.toml", "no case file *.toml")
        raise ConfigurationBroken([nothing])
    return read_files(files)


def read_files(files: Iterable[Traversable]) -> Library:
    """Return the cases of these files; raises ConfigurationBroken with every mistake."""
    problems: list[Problem] = []
    cases: dict[str, case_pb2.Case] = {}
    titles: dict[str, tuple[str, str]] = {}
    for file in files:
        suite, found = _read(file.name, file.read_text(encoding="utf-8"), problems)
        titles[suite.id] = (suite.title_zh, suite.title_en)
        for case in found:
            if case.id in cases:
                zh = f"用例 {case.id} 在 {cases[case.id].place} 已有"
                en = f"case {case.id} stands at {cases[case.id].place} already"
                name, _, line = case.place.rpartition(":")
                problems.append(Problem(name, int(line), 0, "id", "", zh, en))
            cases[case.id] = case
    if problems:
        raise ConfigurationBroken(problems)
    return Library(tuple(cases[key] for key in sorted(cases)), titles)


def _read(
    name: str, text: str, problems: list[Problem]
) -> tuple[case_pb2.Suite, list[case_pb2.Case]]:
    findings = Findings(name, text)
    suite = case_pb2.Suite()
    table = findings.values()
    found: list[case_pb2.Case] = []
    if table is not None:
        fill(suite, {key: value for key, value in table.items() if key != "cases"}, findings)
        for key, zh in (("id", "编号"), ("title_zh", "中文标题"), ("title_en", "英文标题")):
            if not getattr(suite, key):
                findings.note((key,), key, f"缺少用例集的{zh}", f"the suite lacks {key}")
        found = _cases(name, text, suite, table.get("cases", []), findings)
    problems.extend(findings.problems())
    return suite, found


def _cases(
    name: str, text: str, suite: case_pb2.Suite, tables: Any, findings: Findings
) -> list[case_pb2.Case]:
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        findings.note(("cases",), "cases", "应写作 [[cases]]", "write it as [[cases]]")
        return []
    lines = positions(text)
    found = []
    for index, table in enumerate(tables):
        address: Address = ("cases", index)
        line = nearest(lines, address).line
        told = len(findings)
        for variant, filled in variants(table, findings, address):
            case = fill(case_pb2.Case(), filled, findings, address, f"cases[{index}]")
            case.id = f"{suite.id}/{case.id}" + (f"[{variant}]" if variant else "")
            case.place = f"{name}:{line}"
            case.role = case.role or suite.role
            check_case(case, findings, address, f"cases[{index}]")
            if len(findings) > told:
                # The other variants of a template have the same mistakes.
                break
            found.append(complete(case))
    return found


def _files_of(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted(
        (each for each in folder.iterdir() if each.name.endswith(".toml")),
        key=lambda each: each.name,
    )
