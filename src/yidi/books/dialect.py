"""Everything that differs between SQLite and PostgreSQL; the rest of the books is the same.

SQLite is what ``schema.open_database`` serves. The statements here are chosen by the name of
the engine's dialect, so that another database needs an entry here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import URL, Connection, Dialect, Engine, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.sql.expression import Executable

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Upsert: TypeAlias = "sqlite.Insert | postgresql.Insert"

WRITES: Final = "yidi_writes"
"""Execution option of a connection that is going to write: it takes the lock at once."""

KEYS_PER_QUERY_MAX: Final = 512
"""Keys in one IN list: SQLite before 3.32 takes 999 variables, so does many a packager's."""

BUSY_TIMEOUT_MS: Final = 1_000
"""How long to wait for somebody else's lock, such as a person's with the ``sqlite3`` shell."""

CHECKPOINT_PAGES: Final = 4_000
"""Pages of 4 KB in the write-ahead log before they move into the file: fewer, longer moves."""

CACHE_KIB: Final = 32_768
"""Memory for pages of one connection; the inner pages of the indexes of a million rows fit."""


def new_sqlite_engine(path: Path) -> Engine:
    """An engine on one SQLite file: durable at every commit, foreign keys checked."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,  # Errors are logged; rows tell about persons.
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions of its own, and only before the first change.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        f"cache_size = -{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    cursor.close()


def connect_to_write(engine: Engine) -> Connection:
    """A connection whose transactions hold the write lock from their beginning."""
    return engine.connect().execution_options(**{WRITES: True})


def insert_if_absent(table: Table, dialect: Dialect) -> Executable:
    """Insert rows; those that break a unique rule are left out."""
    return _upsert(table, dialect).on_conflict_do_nothing()


def insert_or_add(table: Table, column: str, dialect: Dialect) -> Executable:
    """Insert rows; where the primary key exists, add to the column instead."""
    statement = _upsert(table, dialect)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={column: table.c[column] + statement.excluded[column]},
    )


def _upsert(table: Table, dialect: Dialect) -> Upsert:
    if dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - slow, and SQLite needs none of it

    return postgresql.insert(table)


def announcement(dialect: Dialect) -> Callable[[Connection, str], None]:
    """How other processes hear that a province published an institution; SQLite has none."""
    if dialect.name == "sqlite":
        return lambda _connection, _province: None
    from yidi.books.postgres_session import announce  # noqa: PLC0415 - only for PostgreSQL

    return announce


class Fault(Enum):
    """Who is at fault when a batch fails."""

    OUTAGE = "the database cannot work at the moment: disk full, locked, input or output"
    ROW = "the database does not take a row: a rule of the schema, a value out of range"
    PROGRAM = "not the database at all"


def fault_of(error: Exception, engine: Engine) -> Fault:
    cause = error.orig if isinstance(error, DBAPIError) else error
    driver: Any = engine.dialect.dbapi
    if isinstance(cause, driver.Error):
        # Every driver has these classes, by PEP 249.
        row = (
            driver.IntegrityError,
            driver.DataError,
            driver.ProgrammingError,
            driver.NotSupportedError,
        )
        return Fault.ROW if isinstance(cause, row) else Fault.OUTAGE
    return Fault.OUTAGE if isinstance(cause, PoolExhausted | OSError) else Fault.PROGRAM


def cause_of(error: Exception) -> str:
    """What went wrong in one line; further lines of a database may quote the values of rows."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return f"{type(cause).__name__}: {str(cause).partition(chr(10))[0]}"


def finish(engine: Engine) -> None:
    """Move what is left in the write-ahead log into the file, and close all connections."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def chunks(keys: Sequence[str]) -> list[Sequence[str]]:
    """The keys in parts small enough for one query."""
    return [
        keys[start : start + KEYS_PER_QUERY_MAX]
        for start in range(0, len(keys), KEYS_PER_QUERY_MAX)
    ]
