"""The joint test kit's database in SQL: ``domain.conformance.KitBooks``.

Little is written and by few, so there is no writer of its own: every method is one
transaction. Several processes may work on one file at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from yidi.books.dialect import connect_to_write, insert_if_absent
from yidi.books.kit_tables import runs, session_events, sessions, statements
from yidi.books.reading import outages_refused, reading
from yidi.books.schema import Database, Kind
from yidi.domain.conformance import Evidence, SessionTakenOver, StatementRecord
from yidi.domain.invariants import hold


class SqlKitBooks:
    """The kit's records on one database."""

    def __init__(self, database: Database) -> None:
        hold(database.kind is Kind.JOINTTEST, "the kit has a database of its own")
        self._engine = database.engine

    def keep_run(self, evidence: Evidence, declared: Sequence[StatementRecord]) -> None:
        """Keep a run with its statements, all or none; a second time nothing happens."""
        rows = [(runs, evidence._asdict()), *((statements, each._asdict()) for each in declared)]
        self._insert(rows)

    def run(self, run_id: str) -> Evidence | None:
        """The run, or None."""
        rows = self._rows(select(runs).where(runs.c.run_id == run_id))
        return Evidence(*rows[0]) if rows else None

    def runs(self, campaign_id: str = "") -> Sequence[Evidence]:
        """Every run, or those of a campaign, in the order in which they ended."""
        query = select(runs).order_by(runs.c.ended_at_ms, runs.c.run_id)
        if campaign_id:
            query = query.where(runs.c.campaign_id == campaign_id)
        return [Evidence(*row) for row in self._rows(query)]

    def statements(
        self, region: str = "", role: int = 0, interface_version: str = ""
    ) -> Sequence[StatementRecord]:
        """Every statement that fits, in the order of the tests; empty means any."""
        columns = statements.c
        query = select(statements).order_by(columns.tested_at_ms, columns.statement_id)
        for column, wanted in (
            (columns.region, region),
            (columns.role, role),
            (columns.interface_version, interface_version),
        ):
            if wanted:
                query = query.where(column == wanted)
        return [StatementRecord(*row) for row in self._rows(query)]

    def statement(self, statement_id: str) -> StatementRecord | None:
        """The statement, or None."""
        rows = self._rows(select(statements).where(statements.c.statement_id == statement_id))
        return StatementRecord(*rows[0]) if rows else None

    def open_session(self, session_id: str, content: bytes) -> bool:
        """Keep a new session; False if there is one of that id."""
        row = {"session_id": session_id, "is_closed": 0, "content": content}
        return self._insert([(sessions, row)]) == 1

    def sessions(self) -> Sequence[tuple[str, bytes]]:
        """Id and content of every session that is not closed, in the order of their ids."""
        query = (
            select(sessions.c.session_id, sessions.c.content)
            .where(sessions.c.is_closed == 0)
            .order_by(sessions.c.session_id)
        )
        return [(row[0], row[1]) for row in self._rows(query)]

    def session_ids(self, beginning: str) -> Sequence[str]:
        """Ids of every session, closed ones too, that begin like this."""
        wanted = sessions.c.session_id.startswith(beginning, autoescape=True)
        query = select(sessions.c.session_id).where(wanted).order_by(sessions.c.session_id)
        return [row[0] for row in self._rows(query)]

    def close_session(self, session_id: str) -> None:
        """From now on it is closed; its events stay."""
        change = sessions.update().where(sessions.c.session_id == session_id).values(is_closed=1)
        with self._writing() as connection:
            connection.execute(change)

    def add_event(self, session_id: str, number: int, content: bytes) -> None:
        """Keep the next event of a session; raises SessionTakenOver if its number is taken."""
        row = {"session_id": session_id, "number": number, "content": content}
        if self._insert([(session_events, row)]) == 0:
            raise SessionTakenOver(session_id)

    def events(self, session_id: str) -> Sequence[bytes]:
        """The events of a session, in order."""
        query = (
            select(session_events.c.content)
            .where(session_events.c.session_id == session_id)
            .order_by(session_events.c.number)
        )
        return [row[0] for row in self._rows(query)]

    def _insert(self, rows: Sequence[tuple[Table, dict[str, object]]]) -> int:
        """Insert rows in one transaction, those that are there already left out."""
        written = 0
        with self._writing() as connection:
            for table, row in rows:
                statement = insert_if_absent(table, self._engine.dialect)
                written += connection.execute(statement, row).rowcount
        return written

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning."""
        with (
            outages_refused(self._engine),
            connect_to_write(self._engine) as connection,
            connection.begin(),
        ):
            yield connection

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with reading(self._engine) as connection:
            return connection.execute(query).all()
