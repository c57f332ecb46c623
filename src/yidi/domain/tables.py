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

    def __init__(self, path: str, line: int, what: str) -> None:
        """Name file and line; 0 for a file without any."""
        super().__init__(f"{path}: line {line} {what}" if line else f"{path}: {what}")
        self.line = line
        self.what = what


LINE = "#"
"""The column in which ``numbered_rows`` tells the number of the line, from 1."""


@cache
def rows(package: str, path: str) -> tuple[Row, ...]:
    """Return the lines of ``path`` inside ``package``, in the order of the file.

    Cells are trimmed. Raises TableBroken, naming file and line, when a line has another
    number of cells than the heading: a shifted cell would otherwise change an amount.
    """
    return tuple(
        MappingProxyType({name: cell for name, cell in row.items() if name != LINE})
        for row in numbered_rows(package, path)
    )


def numbered_rows(package: str, path: str) -> tuple[Row, ...]:
    """Return the lines like ``rows``, each with its number, for those who judge them."""
    text = files(package).joinpath(path).read_text(encoding="utf-8")
    written = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not written:
        raise TableBroken(path, 0, "no heading")
    names, *cells = csv.reader(line for _, line in written)
    heading = [name.strip() for name in names]
    found: list[Row] = []
    for (number, _), row in zip(written[1:], cells, strict=True):
        if len(row) != len(names):
            raise TableBroken(path, number, f"has {len(row)} cells, not {len(names)}")
        cell_of = dict(zip(heading, (cell.strip() for cell in row), strict=True))
        found.append(MappingProxyType({**cell_of, LINE: str(number)}))
    return tuple(found)
