"""The platform process that the tests of one module share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import Served, serve, yidi


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One `yidi serve` a module; its books fill up."""
    with serve(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture
def bill(tmp_path: Path) -> str:
    """The example bill of 428.00 yuan, as `yidi bill-template` writes it."""
    path = tmp_path / "bill.csv"
    path.write_text(yidi("bill-template").out, encoding="utf-8")
    return str(path)
