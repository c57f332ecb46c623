"""Reading a TOML file that a clerk has written: every problem is noted, none stops the reading.

A Section is one table. It knows its key path, hands out values through small readers, and
on ``close`` names the keys nobody has asked for. What the values mean is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from yidi.configuration.findings import Findings
from yidi.configuration.toml_positions import Address
from yidi.domain.money import WHOLE_BP, Bp, Fen, parse_yuan

T = TypeVar("T")
Reader = Callable[[object], T]

_MISSING = ("缺少此项", "is missing")


class Unreadable(ValueError):
    """A value is not what its key needs."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences; the section adds the key path."""
        super().__init__(en)
        self.zh = zh
        self.en = en


class Section:
    """One table of the file, with its address and the problems of the whole file.

    ``path`` is the address for people: tables of a list are named in it, not numbered.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        findings: Findings,
        path: str = "",
        address: Address = (),
    ) -> None:
        """Begin to read a table."""
        self.values = values
        self.findings = findings
        self.path = path
        self.address = address
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self.values

    def refuse(self, key: str, zh: str, en: str, rule: str = "") -> None:
        """Note a problem with a key of this table; with an empty key, with the table itself.

        ``key`` may lead further down, with points between the names.
        """
        self.findings.note((*self.address, *_names(key)), self._at(key), zh, en, rule)

    def need(self, key: str, read: Reader[T], fallback: T) -> T:
        """Read a value that must be there; after noting a problem go on with the fallback."""
        if not self.has(key):
            self.miss(key)
            return fallback
        return self.get(key, read, fallback)

    def miss(self, key: str) -> None:
        """Note that a key is missing; ``close`` knows better if it is there misspelt."""
        self._asked.add(key)
        self.refuse(key, *_MISSING)

    def get(self, key: str, read: Reader[T], default: T) -> T:
        """Read a value that may be left out."""
        self._asked.add(key)
        if key not in self.values:
            return default
        try:
            return read(self.values[key])
        except Unreadable as unreadable:
            self.refuse(key, unreadable.zh, unreadable.en)
            return default

    def section(self, key: str) -> Section | None:
        """Return the table under a key, or None when there is none."""
        self._asked.add(key)
        if key not in self.values:
            return None
        value = self.values[key]
        if not isinstance(value, dict):
            self.refuse(key, "应为一张表", "should be a table")
            return None
        return Section(value, self.findings, self._at(key), (*self.address, key))

    def sections(self, key: str, name_by: str = "") -> list[Section]:
        """Return the tables of a list; ``name_by`` is the key that names one in the path."""
        self._asked.add(key)
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.refuse(key, "应为若干张表", "should be a list of tables")
            return []
        return [
            Section(
                row,
                self.findings,
                f"{self._at(key)}[{row.get(name_by, number)}]",
                (*self.address, key, number - 1),
            )
            for number, row in enumerate(value, start=1)
        ]

    def close(self) -> None:
        """Note every key that was never asked for: most likely a slip of the pen.

        One slip is one problem: the key that was meant is not missing, too.
        """
        absent = self._asked - self.values.keys()
        for key in self.values:
            if key not in self._asked:
                near = get_close_matches(key, absent, n=1) or get_close_matches(
                    key, self._asked, n=1
                )
                hint_zh = f"，是否为 {near[0]}" if near else ""
                hint_en = f", did you mean {near[0]}" if near else ""
                meant = (*self.address, *near)
                rule = self.findings.rule_of(meant)
                self.findings.take_back(meant, _MISSING[0])
                self.refuse(key, f"不认识此项{hint_zh}", f"is not known{hint_en}", rule)

    def _at(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)


def _names(key: str) -> tuple[str, ...]:
    return tuple(name for name in key.split(".") if name)


def as_text(value: object) -> str:
    """Read a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise Unreadable("应为文字", "should be a text")
    return value


def as_yuan(value: object) -> Fen:
    """Read an amount written as yuan in a text: ``"1800.00"``."""
    try:
        amount_fen = parse_yuan(as_text(value))
    except ValueError:
        amount_fen = -1
    if amount_fen < 0:
        raise Unreadable(
            f"{value} 不是金额，应写作“1800.00”", f'{value} is no amount, write "1800.00"'
        )
    return amount_fen


def as_rate(value: object) -> Bp:
    """Read a rate written as a percentage in a text: ``"70%"``, at most 100 %."""
    text = value if isinstance(value, str) else ""
    try:
        rate_bp = parse_yuan(text.removesuffix("%")) if text.endswith("%") else -1
    except ValueError:
        rate_bp = -1
    if not 0 <= rate_bp <= WHOLE_BP:
        raise Unreadable(f"{value} 不是比例，应写作“70%”", f'{value} is no rate, write "70%"')
    return rate_bp


def as_count(value: object) -> int:
    """Read a whole number that is not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unreadable(f"{value} 不是非负整数", f"{value} is no whole number from 0")
    return value


def as_flag(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise Unreadable("应为 true 或 false", "should be true or false")
    return value


def as_day(value: object) -> date:
    """Read a TOML date: 2025-01-01."""
    if type(value) is not date:
        raise Unreadable("应为日期，如 2025-01-01", "should be a date such as 2025-01-01")
    return value


def one_of(words: Mapping[str, T]) -> Reader[T]:
    """Return a reader for one word of a closed list."""

    def read(value: object) -> T:
        if not isinstance(value, str) or value not in words:
            known = "、".join(words)
            raise Unreadable(
                f"{value} 应为其中之一：{known}", f"{value} is not one of {', '.join(words)}"
            )
        return words[value]

    return read


def list_of(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """Return a reader for a list whose every value is read the same way."""

    def read_all(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Unreadable("应为列表", "should be a list")
        return tuple(read(each) for each in value)

    return read_all


def words_of(members: Iterable[T]) -> dict[str, T]:
    """Return the members of an enum under their names in small letters."""
    return {member.name.lower(): member for member in members}  # type: ignore[attr-defined]
