"""Outage notices in SQL: events that are only added, numbered without a gap.

Notices are announced some times a day, so each change is a transaction of its own beside the
writer of the journal; the write lock keeps two processes from giving out one number twice.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from yidi.books.dialect import Fault, cause_of, fault_of
from yidi.books.locks import take_turns
from yidi.books.national_tables import outage_events as table
from yidi.books.reading import reading
from yidi.books.schema import Database, Kind
from yidi.books.transactions import Unreachable, Work, transactions_on
from yidi.domain.errors import problem, refusal
from yidi.domain.invariants import InvariantBroken, hold
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.outage import (
    NEVER_MS,
    OutageEvent,
    OutageKind,
    OutageNotice,
    OutageRole,
    OutageScope,
)

_TRIES: Final = 5
"""Another process may take the next number first, or hold the lock of the file for a while."""

_SPACE: Final = "outages"
_log: Final = logging.getLogger(__name__)

T = TypeVar("T")


class SqlOutageBooks:
    """``ports.OutageBooks`` on a national database."""

    def __init__(self, database: Database) -> None:
        hold(database.kind is Kind.NATIONAL, "outage notices are in a national database")
        self._engine = database.engine
        self._transactions = transactions_on(database.engine, "outages")
        self._turn = threading.Lock()

    def close(self) -> None:
        """Give the connection back; the database is closed by its owner."""
        self._transactions.close()

    async def announce(self, notice: OutageNotice, message_id: str) -> OutageEvent:
        def work(connection: Connection) -> tuple[OutageEvent, bool]:
            take_turns(connection, _SPACE)
            before = _first(connection, _where(table.c.message_id == message_id))
            if before is None and notice.is_noticed:
                before = _first(connection, _noticed(notice))
            if before is not None:
                return before, False
            return _add(connection, notice, message_id), True

        return await asyncio.to_thread(self._write, work)

    async def withdraw(self, notice_id: str, message_id: str, now_ms: int) -> OutageEvent | None:
        def work(connection: Connection) -> tuple[OutageEvent | None, bool]:
            take_turns(connection, _SPACE)
            last = _first(connection, _last_of(notice_id))
            if last is None or last.notice.withdrawn_at_ms is not None:
                return last, False
            withdrawn = replace(last.notice, withdrawn_at_ms=now_ms)
            return _add(connection, withdrawn, message_id), True

        return await asyncio.to_thread(self._write, work)

    async def of_message(self, message_id: str) -> OutageEvent | None:
        found = await self._read(_where(table.c.message_id == message_id))
        return found[0] if found else None

    async def latest(self, notice_id: str) -> OutageEvent | None:
        found = await self._read(_last_of(notice_id))
        return found[0] if found else None

    async def last_event(self) -> int:
        return await asyncio.to_thread(self._last_event)

    async def events_after(self, event: int, most: int) -> Sequence[OutageEvent]:
        return await self._read(_where(table.c.event > event).order_by(table.c.event).limit(most))

    async def standing(self, from_ms: int) -> Sequence[OutageEvent]:
        query = _where(_is_last(), table.c.withdrawn_at_ms == 0, table.c.ends_at_ms > from_ms)
        return await self._read(query.order_by(table.c.event))

    async def search(
        self, from_ms: int, to_ms: int, kinds: Sequence[OutageKind], *, withdrawn: bool
    ) -> Sequence[OutageEvent]:
        query = _where(
            _is_last(), table.c.begins_at_ms < to_ms, table.c.ends_at_ms > from_ms
        ).order_by(table.c.begins_at_ms, table.c.event)
        if kinds:
            query = query.where(table.c.kind.in_([int(kind) for kind in kinds]))
        if not withdrawn:
            query = query.where(table.c.withdrawn_at_ms == 0)
        return await self._read(query)

    async def _read(self, query: Select[Any]) -> list[OutageEvent]:
        return await asyncio.to_thread(self._rows, query)

    def _rows(self, query: Select[Any]) -> list[OutageEvent]:
        with reading(self._engine) as connection:
            return [_event(row) for row in connection.execute(query)]

    def _last_event(self) -> int:
        with reading(self._engine) as connection:
            return int(connection.execute(_LAST_NUMBER).scalar_one())

    def _write(self, work: Work[T]) -> T:
        """Run a change in a transaction; again where another process took its number."""
        for trial in range(1, _TRIES + 1):
            try:
                with self._turn:
                    return self._transactions.run(work)[0]
            except Unreachable as lost:
                reason = "BOOKS_OUTCOME_UNKNOWN" if lost.is_in_doubt else "BOOKS_UNAVAILABLE"
                raise refusal([problem(reason)], retry_after_ms=RETRY_AFTER_MS) from None
            except Exception as error:
                if fault_of(error, self._engine) is Fault.PROGRAM:
                    raise
                if trial == _TRIES:
                    _log.error("outage notices: %s", cause_of(error))
                    unavailable = problem("BOOKS_UNAVAILABLE")
                    raise refusal([unavailable], retry_after_ms=RETRY_AFTER_MS) from None
        raise InvariantBroken("a try either returns or raises", {})


_LAST_NUMBER: Final = select(func.coalesce(func.max(table.c.event), 0))


def _where(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(table).where(*conditions)


def _last_of(notice_id: str) -> Select[Any]:
    return _where(table.c.notice_id == notice_id).order_by(table.c.event.desc()).limit(1)


def _is_last() -> ColumnElement[bool]:
    """Whether no later event of the same notice exists."""
    later = table.alias("later")
    is_later = (later.c.notice_id == table.c.notice_id) & (later.c.event > table.c.event)
    return ~select(later.c.event).where(is_later).exists()


def _noticed(notice: OutageNotice) -> Select[Any]:
    return _where(
        _is_last(),
        table.c.is_noticed == 1,
        table.c.withdrawn_at_ms == 0,
        table.c.regions == ",".join(notice.scope.regions),
    )


def _first(connection: Connection, query: Select[Any]) -> OutageEvent | None:
    row = connection.execute(query).first()
    return None if row is None else _event(row)


def _add(connection: Connection, notice: OutageNotice, message_id: str) -> OutageEvent:
    event = int(connection.execute(_LAST_NUMBER).scalar_one()) + 1
    scope = notice.scope
    connection.execute(
        table.insert(),
        {
            "event": event,
            "notice_id": notice.notice_id,
            "message_id": message_id,
            "kind": int(notice.kind),
            "regions": ",".join(scope.regions),
            "methods": ",".join(scope.methods),
            "care_types": ",".join(str(int(each)) for each in scope.care_types),
            "roles": ",".join(str(int(each)) for each in scope.roles),
            "begins_at_ms": notice.begins_at_ms,
            "ends_at_ms": notice.until_ms,
            "reason_zh": notice.reason_zh,
            "advice_zh": notice.advice_zh,
            "announced_by": notice.announced_by,
            "announced_at_ms": notice.announced_at_ms,
            "withdrawn_at_ms": notice.withdrawn_at_ms or 0,
            "is_noticed": int(notice.is_noticed),
        },
    )
    return OutageEvent(event, notice)


def _event(row: Row[Any]) -> OutageEvent:
    scope = OutageScope(
        regions=_parts(row.regions),
        methods=_parts(row.methods),
        care_types=tuple(int(each) for each in _parts(row.care_types)),
        roles=tuple(OutageRole(int(each)) for each in _parts(row.roles)),
    )
    notice = OutageNotice(
        notice_id=row.notice_id,
        kind=OutageKind(row.kind),
        scope=scope,
        begins_at_ms=row.begins_at_ms,
        ends_at_ms=None if row.ends_at_ms == NEVER_MS else row.ends_at_ms,
        reason_zh=row.reason_zh,
        advice_zh=row.advice_zh,
        announced_by=row.announced_by,
        announced_at_ms=row.announced_at_ms,
        withdrawn_at_ms=row.withdrawn_at_ms or None,
        is_noticed=bool(row.is_noticed),
    )
    return OutageEvent(row.event, notice)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
