"""Reading beside the writer: for status pages, checks and the start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from yidi.books.dialect import Fault, fault_of
from yidi.domain.errors import problem, refusal
from yidi.domain.limits import RETRY_AFTER_MS


@contextmanager
def reading(engine: Engine, *, as_of_one_moment: bool = False) -> Iterator[Connection]:
    """A connection to read with; refuses with BOOKS_UNAVAILABLE while the database is away.

    On SQLite all that it reads is as of one moment anyway; PostgreSQL has to be asked.
    """
    with outages_refused(engine), engine.connect() as connection:
        if as_of_one_moment and engine.dialect.name != "sqlite":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def outages_refused(engine: Engine) -> Iterator[None]:
    """Turn what the driver raises while the database is away into BOOKS_UNAVAILABLE."""
    try:
        yield
    except Exception as error:
        if fault_of(error, engine) is not Fault.OUTAGE:
            raise
        raise refusal([problem("BOOKS_UNAVAILABLE")], retry_after_ms=RETRY_AFTER_MS) from None
