"""The list of bad input is whole: every line has a row, another proof, or a reason without one."""

from __future__ import annotations

import ast
import csv
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.integration.bad_input import (
    configuration,
    diseases,
    filings,
    institutions,
    settlements,
)

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
ROWS = [
    each.line
    for table in (
        diseases.CASES,
        filings.CASES,
        institutions.CASES,
        settlements.CASES,
        configuration.MISTAKES,
    )
    for each in table
]
WITH_PROOF = ("scenario", "test", "because")

WITHOUT_BAD_LINE = {
    "A-012", "A-013", "A-018", "A-023", "A-024", "A-033", "A-035", "A-036", "A-037", "A-038",
    "A-039", "A-041", "A-043", "A-052", "A-054", "A-055", "A-057", "A-064", "A-068", "A-071",
    "A-072", "A-074", "A-075", "A-077", "A-078", "A-080", "A-091", "A-092", "A-095", "A-097",
    "A-098", "A-099",
}  # fmt: skip
"""Rules of the release that describe no bad input."""

OF_INPATIENT_CARE = {"A-029", "A-030", "A-032"}


def the_lines() -> dict[str, dict[str, Any]]:
    text = (TESTS / "integration" / "bad_input" / "lines.toml").read_text(encoding="utf-8")
    return {
        f"{rule}.{number}": line
        for rule, lines in tomllib.loads(text).items()
        for number, line in lines.items()
    }


LINES = the_lines()


def rules_in_scope() -> set[str]:
    """Outpatient and pharmacy rules: A-001 to A-080, A-090 to A-099, A-134, A-140, A-142."""
    with (ROOT / "docs" / "rules.csv").open(encoding="utf-8", newline="") as table:
        rules = {row["rule"] for row in csv.DictReader(table)}
    numbers = {*range(1, 81), *range(90, 100), 134, 140, 142}
    return {rule for rule in rules if int(rule[2:]) in numbers} - OF_INPATIENT_CARE


def test_every_rule_in_scope_has_lines_of_bad_input_or_is_known_to_have_none():
    assert {line.partition(".")[0] for line in LINES} | WITHOUT_BAD_LINE == rules_in_scope()


def test_every_line_has_a_row_or_another_proof_and_never_both():
    missing = [line for line, about in LINES.items() if line not in ROWS and len(about) == 1]
    twice = [line for line, about in LINES.items() if line in ROWS and len(about) > 1]
    unlisted = set(ROWS) - LINES.keys()

    assert (missing, twice, unlisted) == ([], [], set())


def test_every_line_is_said_in_words_and_proved_in_one_way():
    for line, about in LINES.items():
        assert about["says"], line
        assert set(about) - {"says"} <= set(WITH_PROOF), line
        assert len(about) <= 2, line


@pytest.mark.parametrize(
    ("line", "place"), [(line, each["test"]) for line, each in LINES.items() if "test" in each]
)
def test_a_test_that_a_line_names_is_there(line: str, place: str):
    path, _, name = place.partition("::")
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    found = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert name in found, line


@pytest.mark.parametrize(
    ("line", "place"),
    [(line, each["scenario"]) for line, each in LINES.items() if "scenario" in each],
)
def test_a_scenario_that_a_line_names_plays_it_with_party_text_and_next_step(line: str, place: str):
    name, _, step_id = place.partition("#")
    case = tomllib.loads((TESTS / "scenarios" / "cases" / f"{name}.toml").read_text("utf-8"))
    (step,) = (each for each in case["steps"] if each["id"] == step_id)

    assert {"status", "reason", "party", "next_step", "text"} <= step["refused"].keys(), line
    assert re.search("[\u4e00-\u9fff]", step["refused"]["text"]), line
    assert len(step["refused"]["text"]) <= 60, line
