"""The platform that the tests of one module share."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.databases import Home
from tests.messages import Desk
from tests.platforms import Embedded, embedded


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform(store: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    """One embedded platform a module; its books fill up, so tests look at differences."""
    folder = tmp_path_factory.mktemp("data")
    async with embedded(folder, **Home(store, folder).settings) as running:
        yield running


@pytest.fixture(scope="module")
def serials() -> Iterator[int]:
    """Serials of messages, never one twice in a module."""
    return itertools.count(1)


@pytest.fixture
def desk(serials: Iterator[int]) -> Desk:
    """The counter of the First Hospital of Chengdu."""
    return Desk(serials=serials)
