"""Opening a database: what is created, migrated and refused, and that refusing changes nothing."""

from __future__ import annotations

import ast
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from yidi.books import schema
from yidi.books.dialect import new_sqlite_engine
from yidi.books.schema import VERSIONS, Database, DatabaseRefused, Kind, migrate, open_database

VERSION_IN = {
    Kind.NATIONAL: "SELECT version_num FROM yidi_national_version",
    Kind.PROVINCE: "SELECT version_num FROM yidi_province_version",
    Kind.JOINTTEST: "SELECT version_num FROM yidi_jointtest_version",
}
MAKE_NEWER = {
    Kind.NATIONAL: "UPDATE yidi_national_version SET version_num = '0999'",
    Kind.PROVINCE: "UPDATE yidi_province_version SET version_num = '0999'",
    Kind.JOINTTEST: "UPDATE yidi_jointtest_version SET version_num = '0999'",
}
MIGRATIONS = Path(schema.__file__).parent / "migrations"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "books.db"


def refusal_of(path: Path, kind: Kind = Kind.PROVINCE) -> DatabaseRefused:
    """Open what must be refused, and hold that the file is what it was."""
    before = path.read_bytes()
    files = sorted(each.name for each in path.parent.iterdir())

    with pytest.raises(DatabaseRefused) as refused:
        open_database(path, kind)

    assert path.read_bytes() == before
    assert [name for name in files if not (path.parent / name).exists()] == []
    return refused.value


def objects(path: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT name, sql FROM sqlite_master"))


# -------------------------------------------------------------------------- new and ours


@pytest.mark.parametrize("kind", Kind)
def test_a_new_database_is_created_and_stamped(path, kind):
    database = open_database(path, kind)
    with database.engine.connect() as connection:
        version = connection.exec_driver_sql(VERSION_IN[kind]).scalar_one()
    database.close()

    assert version == VERSIONS[kind][-1]
    assert database.path == path


def test_an_empty_file_counts_as_new(path):
    path.touch()

    open_database(path, Kind.PROVINCE).close()

    assert "settlements" in {name for name, _ in objects(path)}


def test_a_folder_that_is_missing_is_made(tmp_path):
    open_database(tmp_path / "data" / "books.db", Kind.NATIONAL).close()

    assert (tmp_path / "data" / "books.db").exists()


def test_an_address_of_sqlite_names_a_path(path):
    database = open_database(f"sqlite:///{path}", Kind.NATIONAL)
    database.close()

    assert database.path == path


def test_opening_again_changes_no_table(path):
    open_database(path, Kind.PROVINCE).close()
    before = objects(path)

    open_database(path, Kind.PROVINCE).close()

    assert objects(path) == before


def test_every_commit_is_durable_and_keys_are_checked(path):
    """design.md 6.7: what is acknowledged survives the machine."""
    database = open_database(path, Kind.PROVINCE)
    with database.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()

    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 1000,
    }


# ---------------------------------------------------------------------------- migrations


@pytest.mark.parametrize("kind", Kind)
def test_walking_through_the_migrations_gives_the_tables_of_the_code(path, kind):
    engine = new_sqlite_engine(path)
    migrate(engine, kind)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": kind.version_table, "compare_type": True}
        )
        difference = compare_metadata(context, kind.metadata)
    engine.dispose()

    assert difference == []


@pytest.mark.parametrize("kind", Kind)
def test_a_created_database_equals_a_migrated_one(path, kind):
    """Checks and partial indexes too, which Alembic does not compare."""
    open_database(path, kind).close()
    migrated = path.with_name("migrated.db")
    engine = new_sqlite_engine(migrated)
    migrate(engine, kind)
    engine.dispose()

    assert objects(path) == objects(migrated)


@pytest.mark.parametrize("kind", Kind)
def test_every_migration_is_a_known_version_in_one_line(kind):
    revisions = {}
    for file in (MIGRATIONS / kind.value / "versions").glob("*.py"):
        values = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in ast.parse(file.read_text("utf-8")).body
            if isinstance(node, ast.Assign)
        }
        assert file.name.startswith(values["revision"] + "_")
        revisions[values["revision"]] = values["down_revision"]

    assert tuple(sorted(revisions)) == VERSIONS[kind]
    before = dict(zip(VERSIONS[kind], (None, *VERSIONS[kind]), strict=False))
    assert revisions == before


@pytest.mark.parametrize("kind", Kind)
def test_an_older_database_is_migrated_when_it_is_opened(path, kind):
    """The oldest of all: its version table is there, and no migration has run."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE {kind.version_table} (version_num VARCHAR(32) NOT NULL)")

    database = open_database(path, kind)
    with database.engine.connect() as connection:
        version = connection.exec_driver_sql(VERSION_IN[kind]).scalar_one()
    database.close()

    assert version == VERSIONS[kind][-1]


def test_a_migration_that_fails_leaves_the_database_as_it_was(path):
    """The version table says that nothing has run, but a table of ours is in the way."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE yidi_province_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("CREATE TABLE settlements (settlement_id TEXT)")
    before = objects(path)

    with pytest.raises(DatabaseRefused):
        open_database(path, Kind.PROVINCE)

    assert objects(path) == before
    with pytest.raises(DatabaseRefused):  # and the lock is free again
        open_database(path, Kind.PROVINCE)


def test_an_up_to_date_database_is_opened_without_alembic(path):
    """Start time: importing Alembic takes longer than opening both databases."""
    script = (
        "import sys; from pathlib import Path; from yidi.books.schema import open_database, Kind\n"
        "path = Path(sys.argv[1])\n"
        "open_database(path, Kind.PROVINCE).close(); open_database(path, Kind.PROVINCE).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], env=_environment(), check=False
    )

    assert done.returncode == 0


# ------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize("kind", Kind)
def test_a_newer_database_is_refused(path, kind):
    open_database(path, kind).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(MAKE_NEWER[kind])

    refused = refusal_of(path, kind)

    known = VERSIONS[kind][-1]
    assert (refused.path, refused.found_version, refused.known_version) == (
        str(path),
        "0999",
        known,
    )
    assert refused.zh == f"数据库版本 0999 比本程序支持的版本 {known} 新，请升级程序"
    assert str(refused) == (
        f"数据库版本 0999 比本程序支持的版本 {known} 新，请升级程序：{path} / "
        f"database version 0999 is newer than {known}, which this program knows; "
        f"use a newer program: {path}"
    )


def test_a_newer_database_that_was_not_closed_is_refused_unchanged(path):
    """Its write-ahead log stays too: the newer program may still need it."""
    open_database(path, Kind.PROVINCE).close()
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute(MAKE_NEWER[Kind.PROVINCE])
    writer.commit()
    log = path.with_name("books.db-wal")
    before = log.read_bytes()

    refused = refusal_of(path)

    assert refused.found_version == "0999"
    assert log.read_bytes() == before
    writer.close()


@pytest.mark.parametrize(
    ("kind", "other", "zh"),
    [
        (Kind.NATIONAL, Kind.PROVINCE, "这是国家平台报文日志库，不是省级账簿库，请检查路径"),
        (Kind.PROVINCE, Kind.NATIONAL, "这是省级账簿库，不是国家平台报文日志库，请检查路径"),
    ],
)
def test_a_database_of_the_other_kind_is_refused(path, kind, other, zh):
    open_database(path, kind).close()

    assert refusal_of(path, other).zh == zh


def test_a_database_of_another_program_is_refused(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("CREATE TABLE customers (name TEXT)")

    assert refusal_of(path).zh == "数据库属于其他程序，请换一个路径"


@pytest.mark.parametrize("content", [b"not a database at all", b"\x00" * 5000, b"S"])
def test_a_file_that_is_not_sqlite_is_refused(path, content):
    path.write_bytes(content)

    assert refusal_of(path).zh == "文件不是 SQLite 数据库"


def test_a_damaged_file_is_refused(path):
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)

    assert refusal_of(path).zh == "数据库无法打开，请检查路径、权限和磁盘"


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(DatabaseRefused):
        open_database(tmp_path, Kind.PROVINCE)


def test_a_database_in_use_is_refused_until_it_is_closed(path):
    first = open_database(path, Kind.PROVINCE)

    assert refusal_of(path).zh == "数据库正被另一个进程使用"
    first.close()
    open_database(path, Kind.PROVINCE).close()


def test_a_database_in_use_by_another_process_is_refused(path):
    script = (
        "import sys; from pathlib import Path; from yidi.books.schema import open_database, Kind\n"
        "database = open_database(Path(sys.argv[1]), Kind.PROVINCE)\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_environment(),
    )
    with other:
        assert other.stdout.readline() == b"open\n"
        assert refusal_of(path).en == "another process has the database open"
        other.kill()  # a lock does not outlive its process

    open_database(path, Kind.PROVINCE).close()


def test_an_address_of_another_database_is_refused_without_its_password():
    with pytest.raises(DatabaseRefused) as refused:
        open_database("mysql://yidi:secret@localhost/books", Kind.NATIONAL)

    assert "secret" not in str(refused.value)
    assert refused.value.zh == "只支持 SQLite 和 PostgreSQL 数据库"


def test_closing_twice_is_the_same_as_once(path):
    database: Database = open_database(path, Kind.PROVINCE)
    database.close()
    database.close()


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(schema.__file__).parents[2])}
