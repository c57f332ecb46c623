"""Transactions on PostgreSQL: with patience for a server that restarts, and without guessing.

  connect ─▶ work ─▶ commit        lost before the commit: nothing happened, run it again
     ▲                 │           lost in the commit: it may have happened, run it again;
     └──── back-off ◀──┘           every step finds what it wrote itself (see postgres_locks)

After a bounded time the callers hear the truth: nothing was done, or nobody knows.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, Engine

from yidi.books.dialect import cause_of
from yidi.books.postgres import Trouble, trouble_of
from yidi.books.transactions import Unreachable, Work
from yidi.domain.limits import DATABASE_PATIENCE_MS, LOCKED_BATCH_MAX

logger: Final = logging.getLogger(__name__)

PAUSE_SECONDS_FIRST: Final = 0.02
PAUSE_SECONDS_MAX: Final = 0.5


class PatientTransactions:
    """On one connection, which is opened again whenever it was lost."""

    batch_max = LOCKED_BATCH_MAX

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self.patience_ms = DATABASE_PATIENCE_MS
        self._connection: Connection | None = None
        self._lost_at: float | None = None
        self._pause = threading.Event()

    def run(self, work: Work[Any]) -> tuple[Any, bool]:
        """Run work until it is committed, or until patience ends.

        Patience is counted from when the database was lost, not from when this batch began:
        while the database is down every further batch is tried once and refused.
        """
        began = time.monotonic()
        pause_seconds = PAUSE_SECONDS_FIRST
        is_in_doubt = False
        while True:
            attempt = _Attempt()
            try:
                result = attempt.run(self._connected(), work)
            except Exception as error:
                trouble = trouble_of(error)
                self._put_away(is_lost=trouble is Trouble.LOST)
                # Work that was done again after a doubtful commit has seen what became of it.
                is_lost_in_commit = attempt.is_committing and trouble is Trouble.LOST
                is_in_doubt = is_lost_in_commit or (is_in_doubt and not attempt.is_worked)
                if trouble is None:
                    raise
                since = self._note(trouble, error) or began
                if time.monotonic() + pause_seconds - since > self.patience_ms / 1000:
                    raise Unreachable(cause_of(error), is_in_doubt=is_in_doubt) from None
                self._pause.wait(pause_seconds)
                pause_seconds = min(pause_seconds * 2, PAUSE_SECONDS_MAX)
            else:
                self._note_back()
                return result

    def close(self) -> None:
        self._put_away(is_lost=False)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _put_away(self, *, is_lost: bool) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                if is_lost:
                    connection.invalidate()
                connection.close()

    def _note(self, trouble: Trouble, error: Exception) -> float | None:
        """Remember since when the database is lost; return that moment."""
        if trouble is Trouble.LOST and self._lost_at is None:
            self._lost_at = time.monotonic()
            logger.warning("%s: the database is lost: %s", self._name, cause_of(error))
        return self._lost_at

    def _note_back(self) -> None:
        if self._lost_at is not None:
            seconds = time.monotonic() - self._lost_at
            logger.warning("%s: the database is back after %.1f s", self._name, seconds)
            self._lost_at = None


class _Attempt:
    """One try, and how far it came."""

    def __init__(self) -> None:
        self.is_worked = False
        self.is_committing = False

    def run(self, connection: Connection, work: Work[Any]) -> tuple[Any, bool]:
        transaction = connection.begin()
        try:
            result, is_written = work(connection)
            self.is_worked = True
            if is_written:
                self.is_committing = True
                transaction.commit()
                self.is_committing = False
            else:
                transaction.rollback()
        except BaseException:
            with suppress(Exception):
                transaction.rollback()
            raise
        return result, is_written
