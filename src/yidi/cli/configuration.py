"""Files with mistakes as a person reads them: file, line, rule, Chinese first, English."""

from __future__ import annotations

from collections.abc import Sequence

from yidi.cli.failures import CannotStart, Failure, Hint, Trouble, WrongInput
from yidi.configuration.findings import ConfigurationBroken, Problem

_HINTS = (
    Hint("每一项怎么写：docs/policy-files.md", "how every key is written: docs/policy-files.md"),
    Hint("改完再查：yidi policy check", "check again: yidi policy check"),
)


def wrong_files(problems: Sequence[Problem]) -> WrongInput:
    """Return the failure of a command whose files have mistakes, with all of them."""
    zh, en = _counted(problems)
    return WrongInput(zh, en, troubles=[_trouble(each) for each in problems], hints=_HINTS)


def cannot_start(broken: ConfigurationBroken) -> Failure:
    """Return the failure of a platform whose files have mistakes: the same report."""
    zh, en = _counted(broken.problems)
    return CannotStart(
        f"{zh}，没有启动",
        f"{en}; nothing was started",
        troubles=[_trouble(each) for each in broken.problems],
        hints=_HINTS,
    )


def _counted(problems: Sequence[Problem]) -> tuple[str, str]:
    count, files = len(problems), len({each.file for each in problems})
    mistakes = "1 problem" if count == 1 else f"{count} problems"
    places = "1 configuration file" if files == 1 else f"{files} configuration files"
    return f"{files} 个配置文件有 {count} 处错误", f"{mistakes} in {places}"


def _trouble(each: Problem) -> Trouble:
    place = " ".join(part for part in (each.place(), each.rule, each.path) if part)
    facts = {
        "file": each.file,
        "line": each.line,
        "column": each.column,
        "rule": each.rule,
        "path": each.path,
    }
    return Trouble(place, place, each.zh, each.en, facts)
