"""The rows of one table that a batch reads, adds and changes; a step sees earlier steps' rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, ValuesView
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Generic, TypeVar

from sqlalchemy import Connection, Dialect, bindparam

from yidi.books.statements import Read, Row, Shape, Write
from yidi.domain.invariants import hold

R = TypeVar("R")


class Store(Generic[R]):
    """The statements of a table with one text key; made once, used by every batch.

    ``mutable`` names the fields that a change may touch; the others never change.
    """

    def __init__(self, shape: Shape[R], key: str, mutable: Sequence[str], dialect: Dialect) -> None:
        table = shape.table
        frozen = [name for name in shape.names if name not in mutable]
        self.shape = shape
        self.key_index = shape.names.index(key)
        self.mutable = itemgetter(*(shape.names.index(name) for name in (*mutable, key)))
        self.frozen = attrgetter(*frozen)
        self.read = Read(shape.columns, table.c[key], dialect)
        self.insert = Write(table.insert(), shape.names, dialect)
        self.update = Write(
            table.update()
            .where(table.c[key] == bindparam("key_value"))
            .values({name: bindparam(name) for name in mutable}),
            (*mutable, "key_value"),
            dialect,
        )


class Shelf(Generic[R]):
    """What one batch knows of a table, and what it has to write there."""

    def __init__(
        self,
        store: Store[R],
        connection: Connection,
        keys: Iterable[str],
        rows: Iterable[Row] = (),
    ) -> None:
        """Read the keys; ``rows`` of other keys were read by another statement."""
        self._store = store
        self._table = store.shape.table.name
        self._rows: dict[str, R] = {
            row[store.key_index]: store.shape.record(row)
            for row in chain(rows, store.read.run(connection, keys))
        }
        self._added: dict[str, R] = {}
        self._changed: dict[str, R] = {}

    def get(self, key: str) -> R | None:
        return self._rows.get(key)

    def values(self) -> ValuesView[R]:
        return self._rows.values()

    def check(self, key: str, record: R) -> None:
        """Hold that the record is new or differs only in its state from the known one."""
        before = self._rows.get(key)
        if before is not None:
            is_same = self._store.frozen(before) == self._store.frozen(record)
            hold(is_same, "a step changes only the state of a record", table=self._table)

    def put(self, key: str, record: R) -> None:
        """Put a new record, or the next state of one that the batch knows.

        A record that the batch did not ask for counts as new; if there is one after all,
        the database refuses it.
        """
        is_old = key in self._rows and key not in self._added
        (self._changed if is_old else self._added)[key] = record
        self._rows[key] = record

    @property
    def is_changed(self) -> bool:
        return bool(self._added or self._changed)

    def flush(self, connection: Connection) -> None:
        store = self._store
        row = store.shape.row
        store.insert.run(connection, [row(record) for record in self._added.values()])
        store.update.run(connection, [store.mutable(row(each)) for each in self._changed.values()])
