"""Platforms, books, counters and agencies that tests of several modules ask for."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.agencies import Agency
from tests.controls import clear
from tests.databases import Home
from tests.fakes import MemoryProvinceBooks
from tests.messages import Desk
from tests.platforms import Embedded, embedded
from yidi.books.province import SqlProvinceBooks
from yidi.books.schema import Database, Kind
from yidi.domain.ports import ProvinceBooks


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform(store: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    """One embedded platform a module; its books fill up, so tests look at differences."""
    folder = tmp_path_factory.mktemp("data")
    async with embedded(folder, **Home(store, folder).settings) as running:
        yield running


@pytest.fixture
async def own_platform(tmp_path: Path) -> AsyncIterator[Embedded]:
    """A platform of one test alone, for modules whose tests would meet each other's records."""
    async with embedded(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def running(platform: Embedded) -> AsyncIterator[Embedded]:
    """The platform of the module without any fault; afterwards the books still add up."""
    yield platform
    await clear(platform)
    assert list(await platform.platform.books.check_accumulators()) == []


@pytest.fixture(scope="module")
def serials() -> Iterator[int]:
    """Serials of messages, never one twice in a module."""
    return itertools.count(1)


@pytest.fixture
def desk(serials: Iterator[int]) -> Desk:
    """The counter of the First Hospital of Chengdu."""
    return Desk(serials=serials)


@pytest.fixture
def agency(serials: Iterator[int]) -> Agency:
    """The agency of Xining."""
    return Agency(serials=serials)


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    """An empty database of provinces."""
    database = home.open(Kind.PROVINCE)
    yield database
    database.close()


@pytest.fixture
async def sql_books(database: Database) -> AsyncIterator[SqlProvinceBooks]:
    """The durable books of provinces."""
    books = SqlProvinceBooks(database)
    yield books
    books.close()


@pytest.fixture(params=["memory", "sql"])
def books(request: pytest.FixtureRequest, home: Home) -> ProvinceBooks:
    """The books in memory and the durable ones: both keep the same promises."""
    if request.param == "memory":
        return MemoryProvinceBooks()
    return request.getfixturevalue("sql_books")  # type: ignore[no-any-return]
