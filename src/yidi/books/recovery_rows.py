"""Recoveries in one batch: what it read of them, and what it has to write (A-016)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from sqlalchemy import Connection, Dialect, bindparam

from yidi.books.province_tables import recoveries
from yidi.books.statements import Read, Shape, Write
from yidi.domain.records import Recovery, RecoveryState

CHANGES: Final = ("state", "decided_at_ms", "cause")


class RecoveryStatements:
    """The statements on recoveries, compiled once."""

    def __init__(self, dialect: Dialect) -> None:
        self.shape = Shape(
            Recovery, recoveries, to_row={"state": int}, to_record={"state": RecoveryState}
        )
        order = [recoveries.c.settlement_id]
        self.of_persons = Read(
            self.shape.columns, recoveries.c.person_number, dialect, order_by=order
        )
        self.of_areas = Read(self.shape.columns, recoveries.c.area_code, dialect, order_by=order)
        self.insert = Write(recoveries.insert(), self.shape.names, dialect)
        self.update = Write(
            recoveries.update()
            .where(recoveries.c.settlement_id == bindparam("of_settlement"))
            .values({name: bindparam(name) for name in CHANGES}),
            (*CHANGES, "of_settlement"),
            dialect,
        )


class RecoveryShelf:
    """The recoveries of the persons and areas that a batch asks for."""

    def __init__(
        self, statements: RecoveryStatements, connection: Connection, owners: Sequence[str]
    ) -> None:
        """Read them; nothing is asked of the database without owners."""
        self._statements = statements
        rows = chain(
            statements.of_persons.run(connection, owners),
            statements.of_areas.run(connection, owners),
        )
        found = map(statements.shape.record, rows)
        self._known = {each.settlement_id: each for each in found}
        self._new: dict[str, Recovery] = {}
        self._changed: dict[str, Recovery] = {}

    def of(self, owner: str) -> list[Recovery]:
        """Those of a person or of an area, by settlement."""
        known = sorted(self._known.items())
        return [each for _, each in known if owner in (each.person_number, each.area_code)]

    def put(self, changes: Iterable[Recovery]) -> None:
        for each in changes:
            number = each.settlement_id
            is_old = number in self._known and number not in self._new
            (self._changed if is_old else self._new)[number] = each
            self._known[number] = each

    @property
    def is_changed(self) -> bool:
        return bool(self._new or self._changed)

    def flush(self, connection: Connection) -> None:
        row = self._statements.shape.row
        self._statements.insert.run(connection, [row(each) for each in self._new.values()])
        self._statements.update.run(
            connection,
            [
                (int(each.state), each.decided_at_ms, each.cause, each.settlement_id)
                for each in self._changed.values()
            ],
        )
