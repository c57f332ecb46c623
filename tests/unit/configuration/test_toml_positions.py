"""Every key of a TOML text is found where it stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from yidi.configuration.toml_positions import NOWHERE, Address, Position, nearest, positions

SHIPPED = sorted(Path(str(files("yidi"))).rglob("*.toml"))

ODD = '''# a remark with a = "sign"
plain = 1
"quoted.key" . 'x y' = "a \\"]\\" b" # trailing
"\\u8bdd" = \'\'\'
lines = 1
[not.a.table]\'\'\'
list = [ # begins here
  "one", [2, 3],
  { deep = """ } ] " """, at = 2025-01-01 07:32:00 },
]

[table . under]
key = { a.b = 1, c = [] }
[[rows]]
n = 1
[rows.below]
m = true
[[rows]]
[[rows.inner]]
z = -0.5
'''


def addresses(value: object, at: Address = ()) -> Iterator[Address]:
    """Every address that tomllib knows of."""
    if at:
        yield at
    if isinstance(value, dict):
        for key, each in value.items():
            yield from addresses(each, (*at, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from addresses(each, (*at, index))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_every_key_of_every_shipped_file_has_a_place(file: Path):
    text = file.read_text(encoding="utf-8")

    assert set(positions(text)) == set(addresses(tomllib.loads(text)))


def test_odd_but_valid_spellings_are_followed():
    found = positions(ODD)

    assert set(found) == set(addresses(tomllib.loads(ODD)))
    assert found["plain",] == Position(2, 1)
    assert found["quoted.key", "x y"] == Position(3, 1)
    assert found["话",] == Position(4, 1)
    assert found["list", 1, 1] == Position(8, 14)
    assert found["list", 2, "at"] == Position(9, 27)
    assert found["table", "under", "key", "a", "b"] == Position(13, 9)
    assert found["rows", 0, "below", "m"] == Position(17, 1)
    assert found["rows", 1, "inner", 0, "z"] == Position(20, 1)


def test_what_is_not_written_stands_where_its_table_begins():
    found = positions("[[areas]]\ncode = 1\n[[areas]]\ncode = 2\n")

    assert nearest(found, ("areas", 1, "name")) == Position(3, 1)
    assert nearest(found, ("province",)) == NOWHERE
