"""Where in a TOML text every key, table and list element stands: tomllib does not say.

The text has been read by tomllib before, so it is valid: this walk only finds the ends of
keys and values and never judges them. It is made only when there is something to report.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

Address = tuple[str | int, ...]
"""Keys and, inside lists, indexes from 0, from the top of the file down."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_PLAIN = re.compile(r"[^,\]}#\r\n]*")
_STRINGS = (
    re.compile(r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}'),
    re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}"),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class Position(NamedTuple):
    """Line and column, both from 1; 0 where nothing is known."""

    line: int
    column: int


NOWHERE = Position(0, 0)


def positions(text: str) -> Mapping[Address, Position]:
    """Return where every key, table and list element of a valid TOML text begins.

    A table that is written several times, or only as a part of longer names, stands where
    it is named first.
    """
    return _Walk(text).positions()


def nearest(found: Mapping[Address, Position], address: Address) -> Position:
    """Return the place of an address; of what holds it, if it is not written itself."""
    for length in range(len(address), 0, -1):
        if address[:length] in found:
            return found[address[:length]]
    return NOWHERE


class _Walk:
    """One pass over a text; ``_at`` is the next character."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[Address, int] = {}
        self._lists: dict[Address, int] = {}

    def positions(self) -> Mapping[Address, Position]:
        table: Address = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            begin = self._at
            if self._take("[["):
                table = self._header(begin, is_list=True)
            elif self._take("["):
                table = self._header(begin, is_list=False)
            else:
                self._pair(table)
            self._skip(_BLANK)
        starts = [0, *(at.end() for at in re.finditer("\n", self._text))]
        return {
            address: Position(line := bisect_right(starts, at), at - starts[line - 1] + 1)
            for address, at in self._found.items()
        }

    def _header(self, begin: int, *, is_list: bool) -> Address:
        names = self._key()
        self._skip(_SPACE)
        self._at += 2 if is_list else 1
        address: Address = ()
        for name in names[:-1]:
            address = self._inside((*address, name))
            self._found.setdefault(address, begin)
        address = (*address, names[-1])
        self._found.setdefault(address, begin)
        if is_list:
            self._lists[address] = self._lists.get(address, -1) + 1
            address = (*address, self._lists[address])
            self._found[address] = begin
        return address

    def _inside(self, address: Address) -> Address:
        """A name on the way to another means the last table of its list."""
        return (*address, self._lists[address]) if address in self._lists else address

    def _pair(self, table: Address) -> None:
        begin = self._at
        address = table
        for name in self._key():
            address = (*address, name)
            self._found.setdefault(address, begin)
        self._skip(_SPACE)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(address)

    def _value(self, address: Address) -> None:
        if self._take("["):
            self._list(address)
        elif self._take("{"):
            self._inline_table(address)
        elif not self._string():
            self._skip(_PLAIN)

    def _list(self, address: Address) -> None:
        index = 0
        self._skip(_BLANK)
        while not self._take("]"):
            self._found[(*address, index)] = self._at
            self._value((*address, index))
            index += 1
            self._skip(_BLANK)
            self._take(",")
            self._skip(_BLANK)

    def _inline_table(self, address: Address) -> None:
        self._skip(_BLANK)
        while not self._take("}"):
            self._pair(address)
            self._skip(_BLANK)
            self._take(",")
            self._skip(_BLANK)

    def _key(self) -> list[str]:
        names = []
        while True:
            self._skip(_SPACE)
            bare = _BARE_KEY.match(self._text, self._at)
            if bare:
                self._at = bare.end()
                names.append(bare[0])
            else:
                names.append(_unquoted(self._string()))
            self._skip(_SPACE)
            if not self._take("."):
                return names

    def _string(self) -> str:
        for pattern in _STRINGS:
            string = pattern.match(self._text, self._at)
            if string:
                self._at = string.end()
                return string[0]
        return ""

    def _take(self, mark: str) -> bool:
        is_there = self._text.startswith(mark, self._at)
        self._at += len(mark) if is_there else 0
        return is_there

    def _skip(self, pattern: re.Pattern[str]) -> None:
        skipped = pattern.match(self._text, self._at)
        self._at = skipped.end() if skipped else self._at


def _unquoted(key: str) -> str:
    inner = key[1:-1]
    if key.startswith("'"):
        return inner
    return _ESCAPED.sub(
        lambda each: (
            _ESCAPES.get(each[3], each[3]) if each[3] else chr(int(each[1] or each[2], 16))
        ),
        inner,
    )
