"""The national journal in SQL: every message that came in, and every state it entered."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import Connection, Dialect, bindparam, func, select

from yidi.books.dialect import insert_if_absent
from yidi.books.locks import with_locks
from yidi.books.national_tables import IS_CHANGE_OF_THE_LIST, journal_entries, unfinished_messages
from yidi.books.reading import reading
from yidi.books.schema import Database, Kind
from yidi.books.statements import Read, Row, Shape, Write
from yidi.books.writer import GroupWriter, Observer, Queue
from yidi.domain.invariants import hold
from yidi.domain.limits import WRITER_BATCH_MAX, WRITER_QUEUE_MAX
from yidi.domain.records import Backlog, JournalEntry, MessageState

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
class _SetAside:
    message_id: str


@dataclass(frozen=True, slots=True)
class _Conclude:
    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class _ReadEntries:
    message_id: str


_Command: TypeAlias = _Receive | _Conclude | _SetAside | _ReadEntries


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

    async def set_aside(self, message_id: str) -> None:
        """A message of which nothing was done needs no outcome until it comes again."""
        await self._writer.submit(_SetAside(message_id))

    async def unfinished(
        self, before_ms: int, most: int, without: Collection[str] = ()
    ) -> Sequence[JournalEntry]:
        """First entries of messages without an outcome, oldest first, at most so many."""
        return await asyncio.to_thread(self._unfinished, before_ms, most, without)

    def _unfinished(
        self, before_ms: int, most: int, without: Collection[str]
    ) -> Sequence[JournalEntry]:
        query = self._statements.unfinished.where(unfinished_messages.c.at_ms < before_ms)
        if without:
            prefixes = [province[:2] for province in without]
            province = func.substr(journal_entries.c.insured_region, 1, 2)
            query = query.where(province.not_in(prefixes))
        with reading(self._engine) as connection:
            rows = connection.execute(query.limit(most)).all()
        return tuple(self._statements.shape.record(row) for row in rows)

    async def backlog(self) -> Backlog:
        """How many messages wait for their outcome, and since when; beside the writer."""
        return await asyncio.to_thread(self._backlog)

    def _backlog(self) -> Backlog:
        query = select(func.count(), func.min(unfinished_messages.c.at_ms))
        with reading(self._engine) as connection:
            return Backlog(*connection.execute(query).one())

    async def changes_of_the_list(self, after: int) -> Sequence[tuple[int, str, bytes]]:
        """Number, method and answer of every change of the list after an entry, in order."""
        return await asyncio.to_thread(self._changes_of_the_list, after)

    def _changes_of_the_list(self, after: int) -> Sequence[tuple[int, str, bytes]]:
        columns = journal_entries.c
        query = (
            select(columns.entry_id, columns.method, columns.body)
            .where(IS_CHANGE_OF_THE_LIST, columns.entry_id > after)
            .order_by(columns.entry_id)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [(row[0], row[1], bytes(row[2])) for row in rows]

    async def counts(self) -> JournalCounts:
        """How much is there; read beside the writer, so that nobody waits for it."""
        return await asyncio.to_thread(self._counts)

    def _counts(self) -> JournalCounts:
        entries = select(func.count()).select_from(journal_entries).scalar_subquery()
        query = select(entries, func.count(), func.min(unfinished_messages.c.at_ms))
        with reading(self._engine) as connection:
            row = connection.execute(query.select_from(unfinished_messages)).one()
        return JournalCounts(entries=row[0], unfinished=row[1], oldest_unfinished_at_ms=row[2])

    def queue(self) -> Queue:
        """How far the writer is behind; ask from any thread."""
        return self._writer.queue()

    def close(self) -> None:
        """Finish what has queued; blocks until done. The database is closed by its owner."""
        self._writer.close()


def _keys(command: _Command) -> tuple[str, ...]:
    """What a command decides about; one that only reads sees one moment anyway."""
    match command:
        case _ReadEntries():
            return ()
        case _SetAside(message_id):
            return (message_id,)
        case _Receive(entry) | _Conclude(entry):
            return (entry.message_id,)


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
        self.reopen = Write(
            insert_if_absent(unfinished_messages, dialect), ("message_id", "at_ms"), dialect
        )
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
        self._reopened: dict[str, JournalEntry] = {}
        self._set_aside: set[str] = set()
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
            case _SetAside(message_id):
                self._reopened.pop(message_id, None)
                self._set_aside.add(message_id)
                return None
            case _ReadEntries(message_id):
                return tuple(self._known[message_id])

    def _receive(self, entry: JournalEntry) -> tuple[JournalEntry, ...]:
        known = self._known[entry.message_id]
        before = tuple(known)
        if not before:
            known.append(entry)
            self._received.append(entry)
        elif not any(each.state in OUTCOMES for each in before):
            # It may have been set aside; from now on somebody waits for it again.
            self._set_aside.discard(entry.message_id)
            self._reopened[entry.message_id] = before[0]
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
        return bool(self._received or self._concluded or self._reopened or self._set_aside)

    def flush(self, connection: Connection) -> None:
        shape = self._statements.shape
        self._statements.receive.run(connection, [shape.row(each) for each in self._received])
        self._statements.conclude.run(connection, [shape.row(each) for each in self._concluded])
        opened: list[Row] = [
            (each.message_id, each.at_ms)
            for each in self._received
            if each.state is MessageState.IN_PROGRESS
        ]
        reopened: list[Row] = [(each.message_id, each.at_ms) for each in self._reopened.values()]
        finished: list[Row] = [
            (each.message_id,) for each in self._concluded if each.state in OUTCOMES
        ]
        finished.extend((message_id,) for message_id in self._set_aside)
        self._statements.open.run(connection, opened)
        self._statements.reopen.run(connection, reopened)
        self._statements.finish.run(connection, finished)
