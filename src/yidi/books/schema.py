"""Opening a database: new ones get their tables, older ones are migrated, others are refused.

                     version table   version          what happens
  new or empty       -               -                tables are created and stamped
  ours               there           known, last      opened; one query
  ours, older        there           known            migrated by Alembic
  ours, newer        there           not known        refused
  the other kind's   the other's     any              refused
  anything else      -               -                refused

PostgreSQL has the same cases in a schema for each kind: books/postgres_schema.py.
Every kind of database has a version table of its own name, which thereby also marks the kind.
Whatever is refused is left exactly as it was found.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)
from sqlalchemy.exc import DBAPIError

from yidi.books.address import is_postgres
from yidi.books.dialect import cause_of, finish, new_sqlite_engine
from yidi.books.kit_tables import KIT
from yidi.books.national_tables import NATIONAL
from yidi.books.province_tables import PROVINCE
from yidi.books.sqlite_file import (
    FileLock,
    is_sqlite,
    must_be_writable,
    tables_in,
    version_in,
)
from yidi.domain.invariants import hold


class Kind(StrEnum):
    """What a database is for."""

    NATIONAL = "national"
    PROVINCE = "province"
    JOINTTEST = "jointtest"

    @property
    def zh(self) -> str:
        return _NAMES_ZH[self]

    @property
    def is_shared(self) -> bool:
        """Whether several processes may work on one file.

        A test goes on while its statements are looked up; nothing of such a database is kept
        in memory.
        """
        return self is Kind.JOINTTEST

    @property
    def version_table(self) -> str:
        """Where Alembic notes the version; its name also marks the kind."""
        return f"yidi_{self.value}_version"

    @property
    def metadata(self) -> MetaData:
        return _TABLES[self]


_NAMES_ZH: Final = {
    Kind.NATIONAL: "国家平台报文日志库",
    Kind.PROVINCE: "省级账簿库",
    Kind.JOINTTEST: "联调测试库",
}
_TABLES: Final = {Kind.NATIONAL: NATIONAL, Kind.PROVINCE: PROVINCE, Kind.JOINTTEST: KIT}

VERSIONS: Final = {
    Kind.NATIONAL: ("0001", "0002", "0003"),
    Kind.PROVINCE: ("0001", "0002", "0003", "0004", "0005", "0006"),
    Kind.JOINTTEST: ("0001",),
}
"""Every version of the schema, oldest first; a test compares it with the migrations."""


class DatabaseRefused(Exception):
    """A database is not opened and was not changed; the text says why and what to do."""

    def __init__(self, path: Path | str, zh: str, en: str, *, found: str = "", known: str = ""):
        super().__init__(f"{zh}：{path} / {en}: {path}")
        self.path = str(path)
        self.zh = zh
        self.en = en
        self.found_version = found
        self.known_version = known


class Lock(Protocol):
    """What an open database holds until it is closed."""

    @property
    def is_held(self) -> bool: ...

    def release(self) -> None: ...


class NoLock:
    """The database lets several processes in; this only remembers that it is open."""

    is_held = True

    def release(self) -> None:
        self.is_held = False


@dataclass(frozen=True, slots=True)
class Database:
    """An open database, until it is closed; ``path`` is its file, or its address to show.

    Only this process writes to a file, unless its kind is shared. To PostgreSQL several may.
    """

    kind: Kind
    path: Path | str
    engine: Engine
    lock: Lock

    @property
    def is_shared(self) -> bool:
        """Whether other processes may work on the same database."""
        return isinstance(self.lock, NoLock)

    def close(self) -> None:
        """Leave one complete file behind and let others open it; once is enough."""
        if not self.lock.is_held:
            return
        try:
            finish(self.engine)
        finally:
            self.lock.release()


def open_database(target: str | Path, kind: Kind) -> Database:
    """Open a SQLite file, by its path or as ``sqlite:///path``, or a PostgreSQL database.

    Raises DatabaseRefused when it is not a database of this kind, when it is newer than this
    program, when another process has the file open, or when there is no such server.
    """
    if is_postgres(str(target)):
        # The driver takes longer to import than opening a file, which needs none of it.
        from yidi.books.postgres_schema import open_postgres  # noqa: PLC0415

        return open_postgres(str(target), kind)
    path = _path_of(target)
    _refuse_file_as_folder(path.parent)
    try:
        must_be_writable(path)
        found = _look(path, kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"), waits=kind.is_shared)
    except BlockingIOError as error:
        raise DatabaseRefused(
            path, "数据库正被另一个进程使用", "another process has the database open"
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise _unreadable(path, error) from error
    try:
        engine = _open_locked(path, kind, found)
    except BaseException:
        lock.release()
        raise
    if kind.is_shared:
        lock.release()
        return Database(kind, path, engine, NoLock())
    return Database(kind, path, engine, lock)


def _refuse_file_as_folder(folder: Path) -> None:
    """Refuse a data folder that is a file, or lies below one."""
    for each in (folder, *folder.parents):
        if each.exists():
            if not each.is_dir():
                raise DatabaseRefused(
                    each,
                    "数据目录应为文件夹，这是一个文件",
                    "the data folder is a file, not a folder",
                )
            return


def _path_of(target: str | Path) -> Path:
    address = str(target)
    if address.startswith("sqlite:///"):
        return Path(address.removeprefix("sqlite:///"))
    if "://" in address:
        # The address may hold a password, so it is not repeated.
        scheme = address.partition("://")[0]
        raise DatabaseRefused(
            f"{scheme}://",
            "只支持 SQLite 和 PostgreSQL 数据库",
            "only SQLite and PostgreSQL are served",
        )
    return Path(address)


def _look(path: Path, kind: Kind) -> str | None:
    """The version of the database, empty before the first one; None when there is nothing yet."""
    known = VERSIONS[kind]
    if not path.exists():
        return None
    if not is_sqlite(path):
        raise DatabaseRefused(path, "文件不是 SQLite 数据库", "the file is not a SQLite database")
    found = version_in(path, kind.version_table)
    if found is None:
        _refuse_if_in_use(path, kind)
    elif found and found not in known:
        raise newer(path, found, kind)
    return found


def newer(path: Path | str, found: str, kind: Kind) -> DatabaseRefused:
    """The refusal of a database that a newer program has migrated."""
    known = VERSIONS[kind][-1]
    return DatabaseRefused(
        path,
        f"数据库版本 {found} 比本程序支持的版本 {known} 新，请升级程序",
        f"database version {found} is newer than {known}, which this program knows; "
        "use a newer program",
        found=found,
        known=known,
    )


def _refuse_if_in_use(path: Path, kind: Kind) -> None:
    tables = tables_in(path)
    for other in Kind:
        if other.version_table in tables:
            raise DatabaseRefused(
                path,
                f"这是{other.zh}，不是{kind.zh}，请检查路径",
                f"this is a {other.value} database, not a {kind.value} one; check the path",
            )
    if tables:
        raise DatabaseRefused(
            path,
            "数据库属于其他程序，请换一个路径",
            "the database belongs to another program; choose another path",
        )


def _unreadable(path: Path, error: Exception) -> DatabaseRefused:
    return DatabaseRefused(
        path,
        "数据库无法打开，请检查路径、权限和磁盘",
        f"the database cannot be opened ({cause_of(error)}); check path, rights and disk",
    )


def _open_locked(path: Path, kind: Kind, found: str | None) -> Engine:
    engine = new_sqlite_engine(path)
    try:
        if found != VERSIONS[kind][-1]:
            # Somebody may have created or migrated it between the look and the lock.
            found = _look(path, kind)
        if found is None:
            create(engine, kind)
        elif found != VERSIONS[kind][-1]:
            migrate(engine, kind)
    except DBAPIError as error:
        engine.dispose()
        raise _unreadable(path, error) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def create(engine: Engine, kind: Kind) -> None:
    """Make all tables in their last version, in one transaction."""
    with engine.begin() as connection:
        create_in(connection, kind)


def create_in(connection: Connection, kind: Kind) -> None:
    """Make all tables in their last version at once and stamp the version.

    Walking through the migrations gives the same (a test compares), but importing Alembic
    takes longer than everything else that a new database needs.
    """
    name = kind.version_table
    versions = Table(
        name,
        MetaData(),
        Column("version_num", String(32), nullable=False),
        PrimaryKeyConstraint("version_num", name=f"{name}_pkc"),
    )
    versions.create(connection, checkfirst=False)
    kind.metadata.create_all(connection, checkfirst=False)
    connection.execute(versions.insert(), {"version_num": VERSIONS[kind][-1]})


def migrate(engine: Engine, kind: Kind) -> None:
    """Bring a database of ours to the last version, in one transaction."""
    with engine.begin() as connection:
        migrate_in(connection, kind)


def migrate_in(connection: Connection, kind: Kind) -> None:
    """Bring a database of ours to the last version inside a transaction."""
    # Alembic takes a fifth of a second to import, and hardly any start needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    folder = Path(__file__).parent / "migrations"
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    versions = folder / kind.value / "versions"
    config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.attributes.update(
        connection=connection, metadata=kind.metadata, version_table=kind.version_table
    )
    command.upgrade(config, "head")
    hold(connection.in_transaction(), "a migration is committed as a whole")
