"""The national journal in SQL: every message that came in, and every state it entered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import Connection, Dialect, bindparam, func, select

from yidi.books.dialect import insert_if_absent
from yidi.books.locks import with_locks
from yidi.books.national_tables import journal_entries, unfinished_messages
from yidi.books.reading import reading
from yidi.books.schema import Database, Kind
from yidi.books.statements import Read, Row, Shape, Write
from yidi.books.writer import GroupWriter, Observer
from yidi.domain.invariants import hold
from yidi.domain.limits import WRITER_BATCH_MAX, WRITER_QUEUE_MAX
from yidi.domain.records import JournalEntry, MessageState

OUTCOMES: Final = frozenset({MessageState.DONE, MessageState.REFUSED, MessageState.REVERSED})
"""A message in one of these states is finished; UNKNOWN is not, somebody still asks."""

AFTER_RECEIPT: Final = OUTCOMES | {MessageState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class JournalCounts:
    """How much the journal holds, for status pages."""

    entries: int
    unfinished: int
    oldest_unfinished_at_ms: int | None


@dataclass(frozen=True, slots=True)
class _Receive:
    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class _Conclude:
    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class _ReadEntries:
    message_id: str


_Command: TypeAlias = _Receive | _Conclude | _ReadEntries


class SqlNationalJournal:
    """``ports.NationalJournal`` on a national database."""

    def __init__(
        self,
        database: Database,
        *,
        observer: Observer | None = None,
        queue_max: int = WRITER_QUEUE_MAX,
        batch_max: int = WRITER_BATCH_MAX,
    ) -> None:
        hold(database.kind is Kind.NATIONAL, "the journal is in a national database")
        self._engine = database.engine
        self._statements = statements = _Statements(database.engine.dialect)

        def open_page(connection: Connection, commands: Sequence[_Command]) -> _JournalPage:
            return _JournalPage(statements, connection, commands)

        self._writer: GroupWriter[_Command] = GroupWriter(
            database.engine,
            with_locks(database.engine, Kind.NATIONAL.value, _keys, open_page),
            name=Kind.NATIONAL.value,
            observer=observer,
            queue_max=queue_max,
            batch_max=batch_max,
        )

    async def receive(self, entry: JournalEntry) -> Sequence[JournalEntry]:
        """Add the entry if its message is new; return the entries that were there before."""
        entries: Sequence[JournalEntry] = await self._writer.submit(_Receive(entry))
        return entries

    async def conclude(self, entry: JournalEntry) -> None:
        """Add an outcome; a second entry with the same message and state is ignored."""
        hold(entry.state in AFTER_RECEIPT, "a conclusion says what became of the message")
        await self._writer.submit(_Conclude(entry))

    async def entries(self, message_id: str) -> Sequence[JournalEntry]:
        """All entries of a message in order; empty if it was never received."""
        entries: Sequence[JournalEntry] = await self._writer.submit(_ReadEntries(message_id))
        return entries

    async def unfinished(self, before_ms: int, most: int) -> Sequence[JournalEntry]:
        """First entries of messages without an outcome, oldest first, at most so many."""
        return await asyncio.to_thread(self._unfinished, before_ms, most)

    def _unfinished(self, before_ms: int, most: int) -> Sequence[JournalEntry]:
        query = self._statements.unfinished.where(unfinished_messages.c.at_ms < before_ms)
        with reading(self._engine) as connection:
            rows = connection.execute(query.limit(most)).all()
        return tuple(self._statements.shape.record(row) for row in rows)

    async def counts(self) -> JournalCounts:
        """How much is there; read beside the writer, so that nobody waits for it."""
        return await asyncio.to_thread(self._counts)

    def _counts(self) -> JournalCounts:
        entries = select(func.count()).select_from(journal_entries).scalar_subquery()
        query = select(entries, func.count(), func.min(unfinished_messages.c.at_ms))
        with reading(self._engine) as connection:
            row = connection.execute(query.select_from(unfinished_messages)).one()
        return JournalCounts(entries=row[0], unfinished=row[1], oldest_unfinished_at_ms=row[2])

    def close(self) -> None:
        """Finish what has queued; blocks until done. The database is closed by its owner."""
        self._writer.close()


def _keys(command: _Command) -> tuple[str, ...]:
    """What a command decides about; one that only reads sees one moment anyway."""
    return () if isinstance(command, _ReadEntries) else (command.entry.message_id,)


class _Statements:
    """Every statement of the journal, compiled once."""

    def __init__(self, dialect: Dialect) -> None:
        self.shape = Shape(
            JournalEntry,
            journal_entries,
            to_row={"state": int},
            to_record={"state": MessageState},
        )
        by_message = journal_entries.c.message_id
        self.read = Read(
            self.shape.columns, by_message, dialect, order_by=[journal_entries.c.entry_id]
        )
        # A receipt that is there already must fail: its message would be forwarded twice.
        self.receive = Write(journal_entries.insert(), self.shape.names, dialect)
        self.conclude = Write(insert_if_absent(journal_entries, dialect), self.shape.names, dialect)
        self.open = Write(unfinished_messages.insert(), ("message_id", "at_ms"), dialect)
        self.finish = Write(
            unfinished_messages.delete().where(
                unfinished_messages.c.message_id == bindparam("finished_id")
            ),
            ("finished_id",),
            dialect,
        )
        self.unfinished = (
            select(*self.shape.columns)
            .join(unfinished_messages, unfinished_messages.c.message_id == by_message)
            .where(journal_entries.c.state == int(MessageState.IN_PROGRESS))
            .order_by(unfinished_messages.c.at_ms, journal_entries.c.entry_id)
        )


class _JournalPage:
    """One batch of the journal."""

    def __init__(
        self, statements: _Statements, connection: Connection, commands: Sequence[_Command]
    ) -> None:
        self._statements = statements
        self._received: list[JournalEntry] = []
        self._concluded: list[JournalEntry] = []
        # A conclusion needs no look at what is there, so most batches read little.
        asked = dict.fromkeys(
            command.message_id if isinstance(command, _ReadEntries) else command.entry.message_id
            for command in commands
            if isinstance(command, _ReadEntries | _Receive)
        )
        self._known: dict[str, list[JournalEntry]] = {message_id: [] for message_id in asked}
        for row in statements.read.run(connection, asked):
            entry = statements.shape.record(row)
            self._known[entry.message_id].append(entry)

    def take(self, command: _Command) -> object:
        match command:
            case _Receive(entry):
                return self._receive(entry)
            case _Conclude(entry):
                self._conclude(entry)
                return None
            case _ReadEntries(message_id):
                return tuple(self._known[message_id])

    def _receive(self, entry: JournalEntry) -> tuple[JournalEntry, ...]:
        known = self._known[entry.message_id]
        before = tuple(known)
        if not before:
            known.append(entry)
            self._received.append(entry)
        return before

    def _conclude(self, entry: JournalEntry) -> None:
        known = self._known.get(entry.message_id)
        if known is not None:
            if any(each.state is entry.state for each in known):
                return
            known.append(entry)
        self._concluded.append(entry)

    @property
    def is_changed(self) -> bool:
        return bool(self._received or self._concluded)

    def flush(self, connection: Connection) -> None:
        shape = self._statements.shape
        self._statements.receive.run(connection, [shape.row(each) for each in self._received])
        self._statements.conclude.run(connection, [shape.row(each) for each in self._concluded])
        opened: list[Row] = [
            (each.message_id, each.at_ms)
            for each in self._received
            if each.state is MessageState.IN_PROGRESS
        ]
        finished: list[Row] = [
            (each.message_id,) for each in self._concluded if each.state in OUTCOMES
        ]
        self._statements.open.run(connection, opened)
        self._statements.finish.run(connection, finished)
