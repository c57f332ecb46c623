"""The books of the provinces in SQL: every step in one transaction, accumulators as a fold."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeVar

from sqlalchemy import Connection, func, select

from yidi.books.locks import with_locks
from yidi.books.province_page import BatchPage
from yidi.books.province_rows import ProvinceStatements, movements_from_text
from yidi.books.province_steps import Command, Rebuild, Step, keys_of
from yidi.books.province_tables import (
    accumulators,
    messages,
    registry_records,
    settlements,
    visits,
)
from yidi.books.reading import reading
from yidi.books.schema import Database, Kind
from yidi.books.writer import GroupWriter, Observer, Queue
from yidi.domain.invariants import hold
from yidi.domain.limits import WRITER_BATCH_MAX, WRITER_QUEUE_MAX
from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.records import (
    NO_CHANGES,
    Accumulators,
    ProvinceKeys,
    RecordKind,
    RegistryRecord,
    Settlement,
)

T = TypeVar("T")

ROWS_AT_ONCE: Final = 1_000
"""Rows in memory while all settlements are read."""


@dataclass(frozen=True, slots=True)
class ProvinceCounts:
    """How much the books hold, for status pages."""

    messages: int
    visits: int
    settlements: int


@dataclass(frozen=True, slots=True)
class AccumulatorDifference:
    """An accumulator that is not the sum of its person's movements."""

    person_number: str
    year: int
    name: str
    kept_fen: int
    folded_fen: int


class SqlProvinceBooks:
    """``ports.ProvinceBooks`` on a database of provinces."""

    def __init__(
        self,
        database: Database,
        *,
        observer: Observer | None = None,
        queue_max: int = WRITER_QUEUE_MAX,
        batch_max: int = WRITER_BATCH_MAX,
    ) -> None:
        hold(database.kind is Kind.PROVINCE, "the books are in a database of provinces")
        self._engine = database.engine
        self._statements = statements = ProvinceStatements(database.engine.dialect)

        def open_page(connection: Connection, commands: Sequence[Command]) -> BatchPage:
            return BatchPage(statements, connection, commands)

        self._writer: GroupWriter[Command] = GroupWriter(
            database.engine,
            with_locks(database.engine, Kind.PROVINCE.value, keys_of, open_page),
            name=Kind.PROVINCE.value,
            observer=observer,
            queue_max=queue_max,
            batch_max=batch_max,
        )

    async def run(self, keys: ProvinceKeys, decide: Callable[[ProvincePage], Decision[T]]) -> T:
        """Run one step and return its result after the commit."""
        result: T = await self._writer.submit(Step(keys, decide))
        return result

    async def settlement_of_message(self, message_id: str) -> Settlement | None:
        """The settlement that a message made, or None."""
        return await self.run(
            ProvinceKeys(settlement_message_ids=(message_id,)),
            lambda page: (page.settlement_of_message(message_id), NO_CHANGES),
        )

    async def rebuild_accumulators(self, person_number: str) -> Accumulators:
        """Make a person's accumulators the fold over the settlements again; return them."""
        result: Accumulators = await self._writer.submit(Rebuild(person_number))
        return result

    async def check_accumulators(self) -> Sequence[AccumulatorDifference]:
        """Every accumulator that differs from the fold; empty when the books are right.

        Reads everything once, as of one moment, beside the writer.
        """
        return await asyncio.to_thread(self._differences)

    async def counts(self) -> ProvinceCounts:
        """How much is there; read beside the writer, so that nobody waits for it."""
        return await asyncio.to_thread(self._counts)

    def records_of_kind(self, kind: RecordKind, owner: str = "") -> Sequence[RegistryRecord]:
        """Every registry record of a kind, or of an owner, by version.

        Blocks: for the start, and for threads that wait for what others write.
        """
        table, shape = registry_records, self._statements.registry
        query = select(*shape.columns).where(table.c.kind == int(kind))
        if owner:
            query = query.where(table.c.owner == owner)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.version)).all()
        return tuple(shape.record(row) for row in rows)

    async def registry_records(self) -> Sequence[RegistryRecord]:
        """Every registry record, for status pages and checks; read beside the writer."""
        return await asyncio.to_thread(
            lambda: tuple(chain.from_iterable(map(self.records_of_kind, RecordKind)))
        )

    async def settlements_by_province(self) -> dict[str, int]:
        """Settlements and refunds by code of the insured province."""
        return await asyncio.to_thread(self._settlements_by_province)

    def queue(self) -> Queue:
        """How far the writer is behind; ask from any thread."""
        return self._writer.queue()

    def close(self) -> None:
        """Finish what has queued; blocks until done. The database is closed by its owner."""
        self._writer.close()

    def _counts(self) -> ProvinceCounts:
        tables = (messages, visits, settlements)
        query = select(
            *(select(func.count()).select_from(table).scalar_subquery() for table in tables)
        )
        with reading(self._engine) as connection:
            return ProvinceCounts(*connection.execute(query).one())

    def _settlements_by_province(self) -> dict[str, int]:
        province = func.substr(settlements.c.insured_area, 1, 2)
        query = select(province, func.count()).group_by(province)
        with reading(self._engine) as connection:
            return {f"{digits}0000": count for digits, count in connection.execute(query)}

    def _differences(self) -> list[AccumulatorDifference]:
        folded: dict[tuple[str, int, str], int] = {}
        kept: dict[tuple[str, int, str], int] = {}
        movements = select(settlements.c.person_number, settlements.c.movements)
        with reading(self._engine, as_of_one_moment=True) as connection:
            connection.execution_options(yield_per=ROWS_AT_ONCE)
            for person, text in connection.execute(movements):
                for name, year, delta_fen in movements_from_text(text):
                    key = (person, year, name)
                    folded[key] = folded.get(key, 0) + delta_fen
            for person, year, name, amount_fen in connection.execute(select(accumulators)):
                kept[person, year, name] = amount_fen
        return [
            AccumulatorDifference(*key, kept.get(key, 0), folded.get(key, 0))
            for key in sorted(folded | kept)
            if kept.get(key, 0) != folded.get(key, 0)
        ]
