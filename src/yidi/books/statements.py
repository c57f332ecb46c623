"""Core statements compiled once, and records as plain rows: the quick way to the driver.

SQLAlchemy's share of a row costs as much as SQLite's when every execution compiles, maps
names and converts types again. So a statement is built with Core for the dialect in use,
compiled once, and from then on given to the driver's cursor with tuples, inside SQLAlchemy's
transaction. That is the only shortcut, and it is here. Errors are therefore the driver's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Dialect, Table, bindparam, select
from sqlalchemy.sql.expression import Executable

from yidi.books.dialect import chunks

R = TypeVar("R")

Row: TypeAlias = tuple[Any, ...]
Conversion: TypeAlias = Callable[[Any], Any]


class Shape(Generic[R]):
    """How a record becomes a row and a row a record: same names, same order."""

    def __init__(
        self,
        record: Callable[..., R],
        table: Table,
        *,
        to_row: Mapping[str, Conversion],
        to_record: Mapping[str, Conversion],
    ) -> None:
        """Take names from the record's fields; a column that it has not is left out."""
        self.table = table
        self.names = names_of(record)
        self.columns: tuple[Column[Any], ...] = tuple(table.c[name] for name in self.names)
        self._record = record
        is_tuple = isinstance(record, type) and issubclass(record, tuple)
        self._values: Callable[[Any], Row] = tuple if is_tuple else attrgetter(*self.names)
        self._to_row = [(self.names.index(name), convert) for name, convert in to_row.items()]
        self._to_record = [(self.names.index(name), convert) for name, convert in to_record.items()]

    def row(self, record: R) -> Row:
        if not self._to_row:
            return self._values(record)
        values = list(self._values(record))
        for index, convert in self._to_row:
            values[index] = convert(values[index])
        return tuple(values)

    def record(self, row: Sequence[Any]) -> R:
        values = list(row)
        for index, convert in self._to_record:
            values[index] = convert(values[index])
        return self._record(*values)


def names_of(record: Any) -> tuple[str, ...]:
    """The fields of a named tuple or a dataclass."""
    if issubclass(record, tuple):
        return tuple(record._fields)
    return tuple(field.name for field in fields(record))


class Write:
    """A changing statement that takes many rows; ``names`` is the order of their values."""

    def __init__(self, statement: Executable, names: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]
        self._sql = str(compiled)
        self._names = tuple(names)
        self._order = _order(compiled, self._names)

    def run(self, connection: Connection, rows: list[Row]) -> None:
        """Execute once for every row; nothing happens without rows."""
        if rows:
            cursor = connection.connection.cursor()
            cursor.executemany(self._sql, _arranged(rows, self._names, self._order))
            cursor.close()


class Read:
    """Rows of a table whose key column has one of the given values, in one query."""

    def __init__(
        self,
        columns: Sequence[ColumnElement[Any]],
        key: Column[str],
        dialect: Dialect,
        *,
        where: Sequence[ColumnElement[bool]] = (),
        order_by: Sequence[ColumnElement[Any]] = (),
    ) -> None:
        self._select = select(*columns).where(*where).order_by(*order_by)
        self._key = key
        self._dialect = dialect
        self._compiled: dict[int, tuple[str, tuple[str, ...], list[int] | None]] = {}

    def run(self, connection: Connection, keys: Iterable[str]) -> list[Row]:
        """The rows of every key; no order between chunks of keys."""
        rows: list[Row] = []
        wanted = list(keys)
        if not wanted:
            return rows
        cursor = connection.connection.cursor()
        for chunk in chunks(wanted):
            # The list is filled up to a power of two with its last key, so that ten
            # statements serve every length.
            size = 1 << (len(chunk) - 1).bit_length()
            sql, names, order = self._compiled.get(size) or self._compile(size)
            values = (*chunk, *[chunk[-1]] * (size - len(chunk)))
            parameters = _arranged([values], names, order)[0]
            cursor.execute(sql, parameters)
            rows.extend(cursor.fetchall())
        cursor.close()
        return rows

    def _compile(self, size: int) -> tuple[str, tuple[str, ...], list[int] | None]:
        names = tuple(f"key_{index}" for index in range(size))
        query = self._select.where(self._key.in_([bindparam(name) for name in names]))
        compiled = query.compile(dialect=self._dialect)
        self._compiled[size] = (str(compiled), names, _order(compiled, names))
        return self._compiled[size]


def _order(compiled: Any, names: tuple[str, ...]) -> list[int] | None:
    """Where each position of the statement finds its value; None if they have names."""
    if not compiled.positional:
        return None
    return [names.index(name) for name in compiled.positiontup]


def _arranged(rows: list[Row], names: tuple[str, ...], order: list[int] | None) -> list[Any]:
    if order is None:
        return [dict(zip(names, row, strict=True)) for row in rows]
    if order == list(range(len(names))):
        return rows
    return [tuple(row[index] for index in order) for row in rows]
