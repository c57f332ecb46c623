"""Cases for a command: those of the kit, or a folder of somebody's own; mistakes in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yidi.cli.failures import Hint, Trouble, WrongInput
from yidi.configuration.findings import ConfigurationBroken
from yidi.jointtest.cases.reader import Library, read_folder, shipped
from yidi.jointtest.cases.selection import Selection

_HINTS = (
    Hint("怎么写用例：docs/joint-testing.md", "how a case is written: docs/joint-testing.md"),
    Hint(
        "检查用例文件：yidi jointtest cases --cases 文件夹",
        "check case files: yidi jointtest cases --cases FOLDER",
    ),
)


def case_options(command: Any) -> Any:
    """Add the options by which a command chooses cases."""
    options = (
        click.option(
            "--cases",
            "folder",
            type=click.Path(path_type=Path),
            default=None,
            metavar="FOLDER",
            help="自己的用例文件夹，缺省为随附的用例 | own case files instead of ours",
        ),
        click.option(
            "--only",
            multiple=True,
            metavar="PATTERN",
            help="只要这些：编号、用例集或带 * 的模式 | only these: id, suite or pattern",
        ),
        click.option(
            "--without",
            multiple=True,
            metavar="PATTERN",
            help="不要这些用例 | without these",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def library_of(folder: Path | None) -> Library:
    """Return the cases; raises WrongInput with every mistake of the files."""
    try:
        return shipped() if folder is None else read_folder(folder)
    except ConfigurationBroken as broken:
        troubles = [
            Trouble(place, place, each.zh, each.en, {"file": each.file, "line": each.line})
            for each in broken.problems
            for place in [f"{each.place()} {each.path}".strip()]
        ]
        count = len(troubles)
        raise WrongInput(
            f"用例文件有 {count} 处错误",
            f"the case files have {count} mistake{'s' if count > 1 else ''}",
            troubles=troubles,
            hints=_HINTS,
        ) from None


def check_selection(selection: Selection, library: Library) -> None:
    """Raise WrongInput for a pattern that no case has."""
    unknown = selection.unknown(library.cases)
    if unknown:
        raise WrongInput(
            f"没有用例符合 {'、'.join(unknown)}",
            f"no case matches {', '.join(unknown)}",
            hints=[Hint("全部用例：yidi jointtest cases", "every case: yidi jointtest cases")],
        )
