"""docs/reliability.md names tests and modules that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_every_test_that_the_page_names_exists(path: str, name: str):
    source = (ROOT / path).read_text(encoding="utf-8")

    assert re.search(rf"^(async )?def {name}\(", source, re.MULTILINE)


def test_every_row_of_a_promise_names_a_test_or_a_module_that_exists():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "`tests/" in line]
    modules = set(re.findall(r"`((?:gateway|engine|books)/\w+\.py)`", PAGE))

    assert len(rows) > 20
    assert len(modules) > 5
    assert [each for each in modules if not (ROOT / "src/yidi" / each).is_file()] == []
