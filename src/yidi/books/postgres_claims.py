"""Work that only one process of a PostgreSQL database may do at a time: the bill of a message.

A claim is a lock of a session. It ends with the work, with the process, or with the session.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from sqlalchemy import Connection, Engine

from yidi.books.postgres_locks import number_of
from yidi.books.reading import outages_refused
from yidi.domain.errors import Refusal
from yidi.domain.limits import DATABASE_PATIENCE_MS

_SPACE: Final = "claim"
_TRY: Final = "SELECT pg_try_advisory_lock(%s)"
_END: Final = "SELECT pg_advisory_unlock(%s)"
_PAUSE_SECONDS: Final = 0.05


class PostgresClaims:
    """``ports.Claims`` between processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session: Connection | None = None
        self._one_at_a_time = threading.Lock()

    @asynccontextmanager
    async def claimed(self, key: str) -> AsyncIterator[None]:
        """Wait until no other process has the key, and have it until the end of the block.

        Waits as long for a database that was lost as a writer does, then refuses with
        BOOKS_UNAVAILABLE.
        """
        number = number_of(_SPACE, key)
        patience_ends = time.monotonic() + DATABASE_PATIENCE_MS / 1000
        while True:
            try:
                if await asyncio.to_thread(self._ask, _TRY, number):
                    break
            except Refusal:
                if time.monotonic() > patience_ends:
                    raise
            await asyncio.sleep(_PAUSE_SECONDS)
        try:
            yield
        finally:
            with suppress(Exception):
                await asyncio.to_thread(self._ask, _END, number)

    def close(self) -> None:
        """Let go of everything."""
        with self._one_at_a_time:
            self._drop()

    def _ask(self, query: str, number: int) -> bool:
        with self._one_at_a_time:
            try:
                with outages_refused(self._engine):
                    if self._session is None:
                        self._session = self._engine.connect()
                        self._session.execution_options(isolation_level="AUTOCOMMIT")
                    cursor = self._session.connection.cursor()
                    cursor.execute(query, (number,))
                    row = cursor.fetchone()
                    cursor.close()
            except Exception:
                self._drop()
                raise
            return bool(row and row[0])

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):
                session.invalidate()  # Given back to the pool it would keep its locks.
                session.close()
