"""Registry records in the books, in memory and in SQL, and the migration that brings them."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from tests.book_records import NOON_MS, PERSON
from yidi.books import schema
from yidi.books.dialect import new_sqlite_engine
from yidi.books.province import SqlProvinceBooks
from yidi.books.schema import VERSIONS, Kind, open_database
from yidi.domain.invariants import InvariantBroken
from yidi.domain.ports import ProvinceBooks, ProvincePage
from yidi.domain.records import (
    NO_CHANGES,
    ProvinceChanges,
    ProvinceKeys,
    RecordKind,
    RegistryRecord,
)

pytestmark = pytest.mark.both_databases

RECORD = RegistryRecord(
    PERSON, RecordKind.FILING, "BA1", 1, NOON_MS, NOON_MS, "m1", "J63010000001", '{"area":"510000"}'
)
SECOND = RECORD._replace(version=2, recorded_at_ms=NOON_MS - 1)
OWN = ProvinceKeys(record_owners=(PERSON,))


async def write(books: ProvinceBooks, *records: RegistryRecord) -> None:
    await books.run(OWN, lambda _: (None, ProvinceChanges(records=records)))


async def read(books: ProvinceBooks, keys: ProvinceKeys = OWN) -> list[RegistryRecord]:
    return await books.run(keys, lambda page: (list(page.records(PERSON)), NO_CHANGES))


async def test_a_record_is_read_back_as_it_was_written(books):
    await write(books, RECORD)

    assert await read(books) == [RECORD]


async def test_a_person_brings_their_records(books):
    await write(books, RECORD)

    assert await read(books, ProvinceKeys(person_numbers=(PERSON,))) == [RECORD]


async def test_versions_come_in_their_order_whatever_the_clock_said(books):
    await write(books, RECORD)
    await write(books, SECOND)

    assert [each.version for each in await read(books)] == [1, 2]


async def test_a_step_sees_what_an_earlier_step_recorded(books):
    """A-035: a settlement right after a filing sees it."""
    await write(books, RECORD)

    def decide(page: ProvincePage) -> tuple[int, ProvinceChanges]:
        return len(page.records(PERSON)), ProvinceChanges(records=(SECOND,))

    assert await books.run(OWN, decide) == 1
    assert await read(books) == [RECORD, SECOND]


async def test_a_version_is_never_overwritten(books):
    await write(books, RECORD)

    with pytest.raises(InvariantBroken):
        await write(books, RECORD._replace(document="{}"))
    assert await read(books) == [RECORD]


async def test_a_step_reads_and_writes_only_the_records_it_asked_for(books):
    with pytest.raises(InvariantBroken):
        await read(books, ProvinceKeys())
    with pytest.raises(InvariantBroken):
        await books.run(ProvinceKeys(), lambda _: (None, ProvinceChanges(records=(RECORD,))))


async def test_all_records_of_a_kind_are_there_for_the_start(home):
    database = home.open(Kind.PROVINCE)
    books = SqlProvinceBooks(database)
    await write(books, RECORD, RECORD._replace(kind=RecordKind.BLOCK, key=""))

    found = books.records_of_kind(RecordKind.FILING)

    books.close()
    database.close()
    assert list(found) == [RECORD]


def a_database_of_the_first_version(path: Path) -> None:
    """What the release before this one left behind, with a message in it."""
    engine = new_sqlite_engine(path)
    folder = Path(schema.__file__).parent / "migrations"
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / "province" / "versions"))
    with engine.begin() as connection:
        config.attributes.update(
            connection=connection,
            metadata=Kind.PROVINCE.metadata,
            version_table=Kind.PROVINCE.version_table,
        )
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO messages (message_id, method, fingerprint, state, at_ms, answer, "
                "settlement_id) VALUES ('m1', 'Settle', x'00', 3, 1, x'00', '')"
            )
        )
    engine.dispose()


async def test_a_database_of_the_first_version_is_migrated_and_keeps_its_rows(tmp_path):
    path = tmp_path / "province.db"
    a_database_of_the_first_version(path)

    database = open_database(path, Kind.PROVINCE)
    books = SqlProvinceBooks(database)
    await write(books, RECORD)
    found = await books.run(
        ProvinceKeys(message_ids=("m1",)), lambda page: (page.message("m1"), NO_CHANGES)
    )

    books.close()
    database.close()
    assert found is not None
    assert found.message_id == "m1"


def test_a_migrated_table_is_the_same_as_a_new_one(tmp_path):
    a_database_of_the_first_version(tmp_path / "old.db")
    shapes = []
    for name in ("old.db", "new.db"):
        database = open_database(tmp_path / name, Kind.PROVINCE)
        seen = inspect(database.engine)
        columns = [
            (each["name"], str(each["type"]), each["nullable"])
            for each in seen.get_columns("registry_records")
        ]
        checks = sorted(
            str(each["name"]) for each in seen.get_check_constraints("registry_records")
        )
        shapes.append((columns, seen.get_pk_constraint("registry_records"), checks))
        database.close()

    assert shapes[0] == shapes[1]


def test_the_known_versions_are_those_of_the_migrations():
    folder = Path(schema.__file__).parent / "migrations" / "province" / "versions"
    numbers = sorted(path.name.partition("_")[0] for path in folder.glob("*.py"))

    assert tuple(numbers) == VERSIONS[Kind.PROVINCE]
