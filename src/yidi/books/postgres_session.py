"""A process among the others of one PostgreSQL database: its number, its slot, what it hears.

A session of its own holds locks as long as the process lives; the server lets them go when it
dies. They say which slot it has, and what it and every other process must agree on. On the
same session it hears when another process publishes an institution.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import psycopg
from sqlalchemy import Connection, Engine

from yidi.books.dialect import cause_of

logger: Final = logging.getLogger(__name__)

CHANNEL: Final = "yidi_published"

SLOTS: Final = 40
"""Processes that one database can have at once."""

_JOINING, _SLOT, _DAY, _MARK = range(2_285_701, 2_285_705)
"""The first of the two numbers of each lock; any that no other program uses."""

_JOIN_ALONE: Final = "SELECT pg_advisory_lock(%s, 0)"
_JOINED: Final = "SELECT pg_advisory_unlock(%s, 0)"
_KEEP: Final = "SELECT pg_advisory_lock_shared(%s, %s)"
_TAKE_SLOT: Final = "SELECT pg_try_advisory_lock(%s, %s)"
_KEPT_BY_OTHERS: Final = (
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s::bigint::oid"
    " AND objsubid = 2 AND granted AND pid <> pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

POLL_SECONDS: Final = 5.0
PAUSE_SECONDS: Final = 0.5

Heard: TypeAlias = Callable[[str], None]
"""Called with the province whose list changed, or with an empty text: look at every one."""


class Disagreement(Exception):
    """Another process of the database was started with other settings."""


class NoSlot(Exception):
    """The database has as many processes as it can have."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What all processes of a database must have alike, as numbers of 31 bits.

    ``mark`` must be the same from the start; whoever comes later takes the ``day`` of those
    who are there.
    """

    mark: int
    day: int


class PostgresSession:
    """The session of this process; ``slot`` and ``day`` are known from the beginning."""

    def __init__(self, engine: Engine, agreement: Agreement) -> None:
        """Join the others; raises Disagreement, NoSlot and what the driver raises."""
        self._engine = engine
        self._mark = agreement.mark
        self.day = agreement.day
        self.slot = -1
        self._closing = threading.Event()
        self._heard: Heard | None = None
        self._thread = threading.Thread(target=self._listen, name="published", daemon=True)
        self._session: Connection | None = self._join(is_first=True)

    def start(self, heard: Heard) -> None:
        """Tell what is heard, beginning with everything there is; in a thread of its own."""
        self._heard = heard
        self._thread.start()

    def close(self) -> None:
        """Leave; blocks until nothing more is told."""
        self._closing.set()
        if self._thread.is_alive():
            with suppress(Exception), self._engine.begin() as connection:
                announce(connection, "")  # Whoever waits wakes up.
            self._thread.join()
        self._leave()

    def _join(self, *, is_first: bool) -> Connection:
        session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            driver = _driver(session)
            driver.execute(_JOIN_ALONE, (_JOINING,))
            if is_first:
                self._agree(driver)
            driver.execute(_KEEP, (_MARK, self._mark))
            driver.execute(_KEEP, (_DAY, self.day))
            self.slot = self._free_slot(driver)
            driver.execute(_JOINED, (_JOINING,))
            driver.execute(f"LISTEN {CHANNEL}")
        except BaseException:
            session.invalidate()
            session.close()
            raise
        return session

    def _agree(self, driver: psycopg.Connection[Any]) -> None:
        marks = {number for (number,) in driver.execute(_KEPT_BY_OTHERS, (_MARK,))}
        if marks - {self._mark}:
            raise Disagreement
        days = [number for (number,) in driver.execute(_KEPT_BY_OTHERS, (_DAY,))]
        self.day = min(days, default=self.day)

    def _free_slot(self, driver: psycopg.Connection[Any]) -> int:
        """The slot that this process had, if it is still free, or the lowest free one."""
        for slot in sorted(range(SLOTS), key=lambda each: each != self.slot):
            row = driver.execute(_TAKE_SLOT, (_SLOT, slot)).fetchone()
            if row is not None and row[0]:
                return slot
        raise NoSlot

    def _listen(self) -> None:
        is_told = False
        while not self._closing.is_set():
            try:
                if self._session is None:
                    self._session = self._join(is_first=False)
                    is_told = False
                if not is_told:
                    self._tell("")
                    is_told = True
                for note in _driver(self._session).notifies(timeout=POLL_SECONDS, stop_after=1):
                    if note.payload:
                        self._tell(note.payload)
            except Exception as error:
                logger.warning("published: the session is lost: %s", cause_of(error))
                self._leave()
                self._closing.wait(PAUSE_SECONDS)

    def _tell(self, province: str) -> None:
        if self._heard is not None:
            self._heard(province)

    def _leave(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):
                session.invalidate()  # Given back to the pool it would keep its locks.
                session.close()


def announce(connection: Connection, province: str) -> None:
    """Tell all processes of a change to a province's list, when this transaction commits."""
    cursor = connection.connection.cursor()
    cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, province))
    cursor.close()


def _driver(session: Connection) -> psycopg.Connection[Any]:
    driver: Any = session.connection.driver_connection
    return driver  # type: ignore[no-any-return]
