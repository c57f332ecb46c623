"""Templates into cases: one for every combination of the values of their axes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from yidi.configuration.findings import Findings
from yidi.configuration.toml_positions import Address

Table = Mapping[str, Any]

_WORD = re.compile(r"<([a-z][a-z_]*(?:\.[a-z][a-z_]*)?)>")


def variants(table: Table, findings: Findings, address: Address) -> Iterator[tuple[str, Table]]:
    """Yield what stands in brackets behind the id of each case, and its table.

    A case without axes is itself, with nothing in brackets.
    """
    axes = table.get("axes", [])
    rest = {key: value for key, value in table.items() if key != "axes"}
    if not axes:
        yield "", rest
        return
    known: set[str] = set()
    for combination in itertools.product(*(_values(axis) for axis in axes)):
        words: dict[str, str] = {}
        for axis, value in zip(axes, combination, strict=True):
            words |= _words(axis, value)
        known |= words.keys()
        filled = _filled(rest, words)
        filled["variant"] = {
            axis.get("name", ""): value for axis, value in zip(axes, combination, strict=True)
        }
        yield ",".join(combination), filled
    for word in sorted(_used(rest) - known):
        findings.note(address, "axes", f"没有名为 {word} 的轴", f"there is no axis {word}")


def _values(axis: Table) -> list[str]:
    return [str(each) for each in axis.get("values", [])]


def _words(axis: Table, value: str) -> dict[str, str]:
    name = axis.get("name", "")
    found = {name: value}
    for entry in axis.get("words", []):
        if entry.get("value") == value:
            found |= {f"{name}.{key}": str(each) for key, each in entry.get("words", {}).items()}
    return found


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    """Return a value with every word that is known put in its place."""
    if isinstance(value, str):
        return _WORD.sub(lambda found: words.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {_filled(key, words): _filled(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, words) for each in value]
    return value


def _used(value: Any) -> set[str]:
    """Return every word that stands anywhere in a value."""
    if isinstance(value, str):
        return set(_WORD.findall(value))
    if isinstance(value, Mapping):
        return {word for key, each in value.items() for word in _used(key) | _used(each)}
    if isinstance(value, list):
        return {word for each in value for word in _used(each)}
    return set()
