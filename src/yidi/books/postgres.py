"""PostgreSQL as the driver sees it: sessions that are durable, and what its failures mean."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from yidi.books.address import driver_address

CONNECT_SECONDS: Final = 3
"""How long a server may take to accept a connection."""

POOL_SIZE: Final = 4
"""Connections of a database that this process keeps: the writer's, and those of status pages."""

LOCK_SECONDS: Final = 5
"""How long a batch waits for another process's batch; that one takes milliseconds."""

IDLE_SECONDS: Final = 15
"""After so long inside a transaction without a word the server ends a session: its process was
stopped or is gone, and others wait for its locks."""

_PATHS_TO_SERVER: Final = {
    "connect_timeout": CONNECT_SECONDS,
    "client_encoding": "utf8",
    # A server that vanished without a word is noticed after some seconds, not after hours.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 6_000,
}

_AGAIN: Final = frozenset(("40001", "40P01", "55P03"))
"""Serialization failure, deadlock, lock not available: the same transaction may succeed now."""

_GONE: Final = frozenset(("57P01", "57P02", "57P03", "57P05", "25P03", "25006", "53300", "40003"))
"""The server stops, starts, is a replica by now, ended an idle session or has none to give."""


def new_postgres_engine(address: str, schema: str) -> Engine:
    """An engine on one schema of a database; every session commits durably."""
    url = make_url(driver_address(address))
    mine: dict[str, Any] = {**_PATHS_TO_SERVER, "application_name": schema}
    engine = create_engine(
        url,
        hide_parameters=True,  # Errors are logged; rows tell about persons.
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        pool_timeout=CONNECT_SECONDS,
        use_native_hstore=False,  # Looking for it costs a query for every connection.
        connect_args={name: value for name, value in mine.items() if name not in url.query},
    )

    def prepare(connection: psycopg.Connection[Any], _record: object) -> None:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('search_path', %s, false),"
                " set_config('lock_timeout', %s, false),"
                " set_config('idle_in_transaction_session_timeout', %s, false)",
                (schema, f"{LOCK_SECONDS}s", f"{IDLE_SECONDS}s"),
            )
            # What was answered must be on the disk, however the server is set; an operator's
            # stronger setting stays.
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', false)"
                " WHERE current_setting('synchronous_commit') = 'off'"
            )
        connection.autocommit = False

    event.listen(engine, "connect", prepare)
    return engine


class Trouble(Enum):
    """Failures after which the same transaction is run again."""

    LOST = "there is no server at the moment, or not any more"
    AGAIN = "another transaction was in the way"


def trouble_of(error: Exception) -> Trouble | None:
    """Say whether the same transaction may be run again; None when it would fail again."""
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, PoolExhausted | OSError):
        return Trouble.LOST
    if not isinstance(cause, psycopg.Error):
        return None
    state = cause.sqlstate
    if state is None:
        is_lost = isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
        return Trouble.LOST if is_lost else None
    if state in _AGAIN:
        return Trouble.AGAIN
    # Class 08: connection exception; 28 and 3D: this user or database is not let in.
    return Trouble.LOST if state in _GONE or state[:2] in {"08", "28", "3D"} else None
