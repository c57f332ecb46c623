"""Opening a PostgreSQL database: the same table of cases as for SQLite, in schemas of our own.

The national journal lies in the schema ``yidi_national``, the books of the provinces in
``yidi_province`` of one database. A database that is up to date is only looked at, so that
its user needs no right to create anything. Whoever creates or migrates holds a lock; a
second process waits, looks again and finds the work done.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from yidi.books.address import shown_address
from yidi.books.dialect import cause_of
from yidi.books.postgres import new_postgres_engine
from yidi.books.postgres_locks import lock
from yidi.books.schema import (
    VERSIONS,
    Database,
    DatabaseRefused,
    Kind,
    NoLock,
    create_in,
    migrate_in,
    newer,
)

INSTANCES: Final = "yidi_instances"
"""The sequence in the provinces' schema that numbers the processes of a database."""

SERVER_VERSION_MIN: Final = 130_000
"""The oldest PostgreSQL that its makers still mended when this was written."""

_NO_RIGHT: Final = "42501"
_WAIT_FOR_OTHER: Final = "120s"


def schema_of(kind: Kind) -> str:
    """The schema that a kind of database has for itself."""
    return f"yidi_{kind.value}"


def open_postgres(address: str, kind: Kind) -> Database:
    """Open the schema of a kind; raises DatabaseRefused like ``schema.open_database``."""
    shown = shown_address(address)
    try:
        engine = new_postgres_engine(address, schema_of(kind))
    except SQLAlchemyError as error:
        raise _refused(
            shown, "数据库地址有误", f"the address is wrong ({type(error).__name__})"
        ) from None
    try:
        _bring_up(engine, kind, shown)
    except DBAPIError as error:
        engine.dispose()
        raise _unusable(shown, error) from None
    except BaseException:
        engine.dispose()
        raise
    return Database(kind, shown, engine, NoLock())


def next_instance(database: Database) -> int:
    """A number that no other process of the database was given."""
    with database.engine.begin() as connection:
        name = f"{schema_of(Kind.PROVINCE)}.{INSTANCES}"
        return int(connection.execute(text("SELECT nextval(:name)"), {"name": name}).scalar_one())


def _bring_up(engine: Engine, kind: Kind, shown: str) -> None:
    with engine.connect() as connection:
        _check_server(connection, shown)
        if _look(connection, kind, shown) == VERSIONS[kind][-1]:
            return
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_FOR_OTHER}'"))
        lock(connection, schema_of(kind), ["schema"])
        # Another process may have done it while we waited.
        found = _look(connection, kind, shown)
        if found == VERSIONS[kind][-1]:
            return
        if found is None:
            _make_schema(connection, kind)
            create_in(connection, kind)
        else:
            migrate_in(connection, kind)


def _check_server(connection: Connection, shown: str) -> None:
    version, encoding, is_replica = connection.execute(
        text(
            "SELECT current_setting('server_version_num')::int,"
            " current_setting('server_encoding'), pg_is_in_recovery()"
        )
    ).one()
    if version < SERVER_VERSION_MIN:
        raise _refused(shown, "需要 PostgreSQL 13 或更高版本", "PostgreSQL 13 or newer is needed")
    if encoding != "UTF8":
        raise _refused(
            shown,
            f"数据库编码为 {encoding}，应为 UTF8",
            f"the database has the encoding {encoding}; create it with UTF8",
        )
    if is_replica:
        raise _refused(
            shown,
            "这是只读的备库，请改用主库的地址",
            "this server is a read-only replica; give the address of the primary",
        )


def _look(connection: Connection, kind: Kind, shown: str) -> str | None:
    """The version, empty before the first one; None when there is nothing yet."""
    schema, table = schema_of(kind), kind.version_table
    tables = connection.execute(
        text("SELECT tablename FROM pg_tables WHERE schemaname = :schema"), {"schema": schema}
    ).scalars()
    names = set(tables)
    if table in names:
        query = text(f'SELECT version_num FROM {schema}."{table}"')  # noqa: S608 - constants of ours
        found = connection.execute(query).scalar_one_or_none() or ""
        if found and found not in VERSIONS[kind]:
            raise newer(shown, found, kind)
        return found
    if names:
        raise _refused(
            shown,
            f"模式 {schema} 属于其他程序，请换一个数据库",
            f"the schema {schema} belongs to another program; choose another database",
        )
    return None


def _make_schema(connection: Connection, kind: Kind) -> None:
    """Make the schema unless an operator has made it for us: only then a right is needed."""
    schema = schema_of(kind)
    known = connection.execute(
        text("SELECT 1 FROM pg_namespace WHERE nspname = :schema"), {"schema": schema}
    ).scalar_one_or_none()
    if known is None:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    if kind is Kind.PROVINCE:
        connection.execute(text(f"CREATE SEQUENCE IF NOT EXISTS {schema}.{INSTANCES}"))


def _unusable(shown: str, error: DBAPIError) -> DatabaseRefused:
    state = getattr(error.orig, "sqlstate", None)
    cause = cause_of(error)
    if state == _NO_RIGHT:
        return _refused(
            shown,
            "数据库用户权限不足，所需权限见 docs/postgresql.md",
            f"the database user lacks a right ({cause}); see docs/postgresql.md",
        )
    return _refused(
        shown,
        "数据库无法使用，请检查地址、用户、密码和服务是否在运行",
        f"the database cannot be used ({cause}); check address, user, password and server",
    )


def _refused(shown: str, zh: str, en: str) -> DatabaseRefused:
    return DatabaseRefused(shown, zh, en)
