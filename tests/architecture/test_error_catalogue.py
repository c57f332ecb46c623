"""The error catalogue, the contract, the page of errors and the code know the same reasons."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from google.rpc import code_pb2

from yidi.domain.errors import Family, reasons
from yidi.v1 import codes_pb2, error_pb2
from yidi.wire.status import STATUS_OF_FAMILY

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "yidi"
PAGE = ROOT / "docs" / "errors.md"
ABOUT_THE_CATALOGUE = {
    "test_error_catalogue.py", "test_error_explanations.py", "test_error_texts.py",
    "test_errors.py", "test_main.py", "test_status.py",
}  # fmt: skip
"""Tests that make refusals of their own; they are no evidence that anything refuses."""

RESERVED: dict[str, str] = {}
"""Reasons that nothing raises in this release, each with why it is in the contract already."""


def texts_in(path: Path, *, but: type[ast.AST] | None = None) -> Iterator[str]:
    """Every text in the code of a module, except within nodes of one kind."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {
        id(each)
        for node in ast.walk(tree)
        if but is not None and isinstance(node, but)
        for each in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in left_out:
            yield str(node.value)


def named_in_sources() -> set[str]:
    """Every reason that a module names, unless only to compare with it: to raise it."""
    modules = (path for path in SOURCES.rglob("*.py") if "v1" not in path.parts)
    return {text for path in modules for text in texts_in(path, but=ast.Compare)} & (
        reasons().keys()
    )


def named_in_tests() -> set[str]:
    """Every reason that a test expects by its name, in code or in the data of a case."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("*"):
        if path.suffix == ".py" and path.name not in ABOUT_THE_CATALOGUE:
            found.update(texts_in(path))
        elif path.suffix == ".toml":
            found.update(re.findall(r"[A-Z_]{6,}", path.read_text(encoding="utf-8")))
    return found & reasons().keys()


def test_the_contract_and_the_catalogue_have_the_same_reasons_with_the_same_numbers():
    in_contract = {
        name.removeprefix("ERROR_REASON_"): number
        for name, number in error_pb2.ErrorReason.items()
        if number
    }

    assert in_contract == {name: reason.code for name, reason in reasons().items()}


def test_the_first_digit_of_every_code_is_a_party_of_the_contract():
    parties = {number for name, number in codes_pb2.Party.items() if number}

    assert {reason.code // 1000 for reason in reasons().values()} <= parties


def test_the_page_and_the_enum_are_what_the_catalogue_says():
    checked = subprocess.run(
        [sys.executable, ROOT / "scripts" / "errors", "--check"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_page_names_the_status_that_goes_over_the_wire():
    page = PAGE.read_text(encoding="utf-8")

    rows = {
        found[2]: found[3]
        for found in re.finditer(
            r"^\| (\d{4})<br>`(\w+)` \|.*\| (\w+) \| [^|]* \|$", page, re.MULTILINE
        )
    }

    assert rows == {
        name: code_pb2.Code.Name(STATUS_OF_FAMILY[reason.family])
        for name, reason in reasons().items()
    }
    assert set(STATUS_OF_FAMILY) == set(Family)


def test_every_reason_is_raised_somewhere_or_reserved_with_a_reason():
    silent = reasons().keys() - named_in_sources()

    assert silent == RESERVED.keys()


def test_every_reason_is_met_by_a_test():
    unmet = reasons().keys() - named_in_tests() - RESERVED.keys()

    assert sorted(unmet) == []
