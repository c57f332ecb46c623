"""Opening a PostgreSQL database: created, migrated, refused; never a password in a text."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import column, inspect, select, table, text

from tests.databases import POSTGRES, Home
from tests.postgres_server import PASSWORD, server
from yidi.books.postgres import new_postgres_engine
from yidi.books.postgres_schema import next_instance, schema_of
from yidi.books.schema import VERSIONS, Database, DatabaseRefused, Kind, migrate_in, open_database


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(POSTGRES, tmp_path)


def run(home: Home, *statements: str) -> None:
    """Do something to the database from outside."""
    engine = new_postgres_engine(home.address, "public")
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def version_of(database: Database) -> str:
    """The version that is stamped in the schema of the database's kind."""
    versions = table(database.kind.version_table, column("version_num"))
    with database.engine.connect() as connection:
        return str(connection.execute(select(versions.c.version_num)).scalar_one())


def refusal_of(address: str, kind: Kind = Kind.PROVINCE) -> DatabaseRefused:
    with pytest.raises(DatabaseRefused) as refused:
        open_database(address, kind)
    assert PASSWORD not in str(refused.value)
    return refused.value


def shape(home: Home, kind: Kind) -> dict[str, object]:
    """Every table with columns, keys, checks and indexes, as the server tells them."""
    engine = new_postgres_engine(home.address, schema_of(kind))
    seen = inspect(engine)
    what = ("name", "nullable", "default", "comment")
    tables = {
        name: (
            [(str(c["type"]), *(c[each] for each in what)) for c in seen.get_columns(name)],
            seen.get_pk_constraint(name),
            sorted(map(str, seen.get_check_constraints(name))),
            sorted(map(str, seen.get_unique_constraints(name))),
            sorted(map(str, seen.get_foreign_keys(name))),
            sorted(map(str, seen.get_indexes(name))),
            seen.get_table_comment(name),
        )
        for name in seen.get_table_names()
    }  # fmt: skip
    engine.dispose()
    return tables


# -------------------------------------------------------------------------- new and ours


def test_both_kinds_lie_in_schemas_of_their_own_in_one_database(home):
    national, province = home.open(Kind.NATIONAL), home.open(Kind.PROVINCE)
    for database in (national, province):
        assert version_of(database) == VERSIONS[database.kind][-1]
        database.close()

    assert set(shape(home, Kind.NATIONAL)) == {
        "journal_entries",
        "outage_events",
        "unfinished_messages",
        "yidi_national_version",
    }


def test_what_is_shown_of_a_database_has_no_password(home):
    database = home.open(Kind.NATIONAL)
    database.close()

    assert str(database.path).startswith("postgresql+psycopg://yidi:***@/test_")


def test_opening_again_changes_nothing(home):
    home.open(Kind.PROVINCE).close()
    before = shape(home, Kind.PROVINCE)

    home.open(Kind.PROVINCE).close()

    assert shape(home, Kind.PROVINCE) == before


def test_every_session_commits_durably_even_where_the_server_is_set_otherwise(home):
    """design.md 6.7: what is acknowledged survives the machine."""
    name = home.address.rpartition("/test_")[2].partition("?")[0]
    run(home, f"ALTER DATABASE test_{name} SET synchronous_commit = off")

    database = home.open(Kind.PROVINCE)
    with database.engine.connect() as connection:
        found = [
            connection.execute(text(f"SHOW {setting}")).scalar_one()
            for setting in ("synchronous_commit", "transaction_isolation", "search_path")
        ]
    database.close()

    assert found == ["on", "read committed", "yidi_province"]


def test_processes_that_start_at_once_create_the_database_once(home):
    """Whoever comes second waits, looks again and finds the work done."""
    problems: list[BaseException] = []
    barrier = threading.Barrier(4)

    def start() -> None:
        barrier.wait()
        try:
            for kind in Kind:
                open_database(home.address, kind).close()
        except BaseException as error:
            problems.append(error)

    _ = home.address
    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert "settlements" in shape(home, Kind.PROVINCE)


def test_every_process_gets_a_number_of_its_own(home):
    database = home.open(Kind.PROVINCE)

    assert [next_instance(database) for _ in range(3)] == [1, 2, 3]
    database.close()


# ---------------------------------------------------------------------------- migrations


@pytest.mark.parametrize("kind", Kind)
def test_a_created_database_equals_a_migrated_one(home, tmp_path, kind):
    home.open(kind).close()
    other = Home(POSTGRES, tmp_path)
    run(other, f"CREATE SCHEMA {schema_of(kind)}")
    engine = new_postgres_engine(other.address, schema_of(kind))
    with engine.begin() as connection:
        migrate_in(connection, kind)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": kind.version_table, "compare_type": True}
        )
        difference = compare_metadata(context, kind.metadata)
    engine.dispose()

    assert difference == []
    assert shape(other, kind) == shape(home, kind)


@pytest.mark.parametrize("kind", Kind)
def test_an_older_database_is_migrated_when_it_is_opened(home, kind):
    schema = schema_of(kind)
    run(
        home,
        f"CREATE SCHEMA {schema}",
        f"CREATE TABLE {schema}.{kind.version_table} (version_num VARCHAR(32) NOT NULL)",
    )

    database = home.open(kind)
    assert version_of(database) == VERSIONS[kind][-1]
    database.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(home):
    """The version table says that nothing has run, but a table of ours is in the way."""
    run(
        home,
        "CREATE SCHEMA yidi_province",
        "CREATE TABLE yidi_province.yidi_province_version (version_num VARCHAR(32) NOT NULL)",
        "CREATE TABLE yidi_province.settlements (settlement_id TEXT)",
    )
    before = shape(home, Kind.PROVINCE)

    refusal_of(home.address)

    assert shape(home, Kind.PROVINCE) == before


# ------------------------------------------------------------------------------ refusals


def test_a_newer_database_is_refused(home):
    home.open(Kind.PROVINCE).close()
    run(home, "UPDATE yidi_province.yidi_province_version SET version_num = '0999'")

    refused = refusal_of(home.address)

    assert (refused.found_version, refused.known_version) == ("0999", VERSIONS[Kind.PROVINCE][-1])
    assert refused.zh.startswith("数据库版本 0999 比本程序支持的版本")


def test_a_schema_of_another_program_is_refused(home):
    run(home, "CREATE SCHEMA yidi_province", "CREATE TABLE yidi_province.customers (name TEXT)")

    assert refusal_of(home.address).zh == "模式 yidi_province 属于其他程序，请换一个数据库"


def test_a_server_that_is_not_there_is_refused():
    address = f"postgresql+psycopg://yidi:{PASSWORD}@127.0.0.1:1/books"

    refused = refusal_of(address)

    assert refused.zh == "数据库无法使用，请检查地址、用户、密码和服务是否在运行"
    assert refused.path == "postgresql+psycopg://yidi:***@127.0.0.1:1/books"


def test_a_wrong_password_is_refused(home):
    wrong = home.address.replace(PASSWORD, "not-the-password")

    with pytest.raises(DatabaseRefused) as refused:
        open_database(wrong, Kind.PROVINCE)

    assert "not-the-password" not in str(refused.value)
    assert refused.value.zh.startswith("数据库无法使用")


def test_a_database_in_another_encoding_is_refused():
    with server().connect() as connection:
        connection.execute("DROP DATABASE IF EXISTS latin")
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")

    assert refusal_of(server().address("latin")).zh == "数据库编码为 LATIN1，应为 UTF8"


def test_a_user_who_may_create_nothing_is_told_which_right_is_missing(home):
    with server().connect() as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
    address = home.address.replace("//yidi:", "//guest:")

    assert refusal_of(address).zh == "数据库用户权限不足，所需权限见 docs/postgresql.md"


def test_a_user_who_may_only_read_and_write_opens_what_others_have_created(home):
    """The rights of docs/postgresql.md are enough for a platform that never migrates."""
    for kind in Kind:
        home.open(kind).close()
    with server().connect() as connection:
        connection.execute("DROP ROLE IF EXISTS platform")
        connection.execute(f"CREATE ROLE platform LOGIN PASSWORD '{PASSWORD}'")
    for schema in map(schema_of, Kind):
        run(
            home,
            f"GRANT USAGE ON SCHEMA {schema} TO platform",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO platform",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO platform",
        )
    address = home.address.replace("//yidi:", "//platform:")

    opened = [open_database(address, kind) for kind in Kind]

    assert next_instance(opened[1]) == 1
    for database in opened:
        database.close()
    run(home, "DROP OWNED BY platform")
