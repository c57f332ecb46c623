"""What holds for every tier: how Hypothesis searches, and which database a test runs on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import SQLITE, STORES, Home

# CI looks at the same examples every time, so that a red run is red again here. Elsewhere each
# run looks at new ones, and a failure prints both the seed and a @reproduce_failure line.
# No deadline: the machine is shared, and an example that waited for a core is not slow.
settings.register_profile("here", deadline=None, print_blob=True)
settings.register_profile(
    "ci", deadline=None, print_blob=True, derandomize=True, database=None, max_examples=100
)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked ``both_databases`` and looks at a database on each of them."""
    is_marked = metafunc.definition.get_closest_marker("both_databases") is not None
    if is_marked and "store" in metafunc.fixturenames:
        metafunc.parametrize("store", STORES, indirect=True, scope="module")


@pytest.fixture(scope="module")
def store(request: pytest.FixtureRequest) -> str:
    """The kind of database: SQLite unless the module is marked."""
    return str(getattr(request, "param", SQLITE))


@pytest.fixture
def home(store: str, tmp_path: Path) -> Home:
    """Where a test keeps its databases."""
    return Home(store, tmp_path)
