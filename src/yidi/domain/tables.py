"""Reading the CSV tables that ship inside the package: the only domain module that opens files.

A table is UTF-8 with one line of column names; lines that begin with ``#`` are remarks for
the clerk who keeps it. Every table is read once for the life of the process.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

Row = Mapping[str, str]
"""One line of a table: column name to text, never changed after reading."""


class TableBroken(ValueError):
    """A table of the package cannot be read: a line has too many or too few cells."""


@cache
def rows(package: str, path: str) -> tuple[Row, ...]:
    """Return the lines of ``path`` inside ``package``, in the order of the file.

    Cells are trimmed. Raises TableBroken, naming file and line, when a line has another
    number of cells than the heading: a shifted cell would otherwise change an amount.
    """
    text = files(package).joinpath(path).read_text(encoding="utf-8")
    written = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not written:
        raise TableBroken(f"{path}: no heading")
    names, *cells = csv.reader(line for _, line in written)
    for (number, _), row in zip(written[1:], cells, strict=True):
        if len(row) != len(names):
            raise TableBroken(f"{path}: line {number} has {len(row)} cells, not {len(names)}")
    heading = [name.strip() for name in names]
    return tuple(
        MappingProxyType(dict(zip(heading, (cell.strip() for cell in row), strict=True)))
        for row in cells
    )
