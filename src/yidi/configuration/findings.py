"""What is wrong with files that people write: one list for all of them, told in one way.

Every configuration file (policies, agreements, catalogues, institutions, persons) notes its
problems in Findings; whoever asked for the files gets one ConfigurationBroken with all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from yidi.configuration.toml_positions import Address, Position, nearest, positions

_AT_LINE = re.compile(r"at line (\d+), column (\d+)")
_QUOTED = re.compile(r'"[^"]*"')
_BARE_RATE = re.compile(r"=\s*[\d.]+%")
_CHINESE_MARKS = "\u2018\u2019\u201c\u201d、。【】"


class Problem(NamedTuple):
    """One thing wrong with a file: where, against which rule, what, in Chinese and English.

    ``line`` and ``column`` are 0 where they are not known; ``rule`` is empty where no rule
    of settlement speaks of it.
    """

    file: str
    line: int
    column: int
    path: str
    rule: str
    zh: str
    en: str

    def place(self) -> str:
        """Return file, line and column as editors understand them: ``630000.toml:12:1``."""
        return ":".join([self.file, *(str(each) for each in (self.line, self.column) if each)])

    def __str__(self) -> str:
        """Write the problem on one line, Chinese first."""
        head = " ".join(part for part in (self.place(), self.rule, self.path) if part)
        return f"{head}：{self.zh} ({self.en})"


def slip_of_the_pen(line: str) -> tuple[str, str]:
    """Return what is probably wrong with a line that is no TOML, in Chinese and English."""
    bare = _QUOTED.sub("", line).partition("#")[0]
    wide = next((letter for letter in bare if _is_full_width(letter)), "")
    if wide:
        return f"“{wide}”应改为英文半角符号", f"{wide} should be the ASCII character"
    if '"' in bare:
        return "引号不成对", "a quote is missing"
    if _BARE_RATE.search(bare):
        return '比例要加引号，如 "70%"', 'a rate is written in quotes, like "70%"'
    if bare.strip() and "=" not in bare and not bare.strip().startswith(("[", "]", "{", "}")):
        return "应为“项 = 值”", "expected key = value"
    return "请检查这一行和上一行的引号、等号和括号", ""


def _is_full_width(letter: str) -> bool:
    return letter in _CHINESE_MARKS or "\uff01" <= letter <= "\uff5e"


class ConfigurationBroken(ValueError):
    """Files cannot be used; ``problems`` lists everything wrong with all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Write every problem on a line of its own."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Findings:
    """The problems of one file, in the order in which they were found.

    ``rules`` gives the rule a key is about; the innermost key of an address that has one
    decides. Lines are looked up only when somebody asks for the problems.
    """

    def __init__(
        self, file: str, text: str = "", rules: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Begin with none."""
        self.file = file
        self._text = text
        self._rules = rules
        self._noted: list[tuple[Address | Position, str, str, str, str]] = []

    def __len__(self) -> int:
        """Return how many were noted."""
        return len(self._noted)

    def note(
        self,
        at: Address | Position,
        path: str,
        zh: str,
        en: str,
        rule: str = "",
    ) -> None:
        """Note a problem at an address of a TOML file or at a known line."""
        if not rule and not isinstance(at, Position):
            rule = self.rule_of(at)
        self._noted.append((at, path, rule, zh, en))

    def rule_of(self, at: Address) -> str:
        """Return the rule that an address is about, empty for none."""
        keys = [key for key in at if isinstance(key, str) and key in self._rules]
        return self._rules[keys[-1]] if keys else ""

    def take_back(self, at: Address, zh: str) -> None:
        """Forget what was noted at an address in these words: another problem explains it."""
        self._noted = [each for each in self._noted if (each[0], each[3]) != (at, zh)]

    def values(self) -> dict[str, Any] | None:
        """Return the tables of the text, or None after noting that it is no TOML."""
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as broken:
            found = _AT_LINE.search(str(broken))
            last = Position(self._text.count("\n") + 1, 0)
            at = Position(int(found[1]), int(found[2])) if found else last
            lines = self._text.split("\n")
            self._text = ""
            zh, en = slip_of_the_pen(lines[min(at.line, len(lines)) - 1])
            self.note(
                at, "", f"不是有效的 TOML 文件：{zh}", f"no valid TOML: {broken}{en and f'; {en}'}"
            )
            return None

    def problems(self) -> tuple[Problem, ...]:
        """Return what was noted, each with its line, in the order of the lines."""
        known = positions(self._text) if self._noted else {}
        found = [
            Problem(self.file, place.line, place.column, path, rule, zh, en)
            for at, path, rule, zh, en in self._noted
            for place in [at if isinstance(at, Position) else nearest(known, at)]
        ]
        return tuple(sorted(found, key=lambda each: each.line))

    def refuse_if_any(self) -> None:
        """Raise ConfigurationBroken with everything noted, if anything was."""
        if self._noted:
            raise ConfigurationBroken(self.problems())
