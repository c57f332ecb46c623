"""What the shipped cases cover: scenarios, error reasons, problems of practice, versions, codes."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from yidi.domain.diseases import all_diseases
from yidi.jointtest.cases.reader import shipped
from yidi.v1 import codes_pb2, error_pb2

ROOT = Path(__file__).resolve().parents[2]
CASES = shipped().cases
LISTS: dict[str, Any] = tomllib.loads(
    resources.files("yidi.jointtest").joinpath("data/coverage.toml").read_text("utf-8")
)
SCENARIOS = set(range(1, 34))


def test_there_are_at_least_120_cases_before_templates_are_expanded() -> None:
    assert shipped().templates >= 120


def test_every_scenario_has_a_case_or_a_reason() -> None:
    played = {number for case in CASES for number in case.scenarios}
    excluded = {int(number) for number in LISTS["scenarios_excluded"]}

    assert played | excluded == SCENARIOS
    assert played & excluded == set()


def test_every_error_reason_has_a_case_or_a_reason() -> None:
    known = {name.removeprefix("ERROR_REASON_") for name in error_pb2.ErrorReason.keys()}  # noqa: SIM118
    expected = {
        error_pb2.ErrorReason.Name(reason).removeprefix("ERROR_REASON_")
        for case in CASES
        for reason in case.reasons
    }
    excluded = set(LISTS["reasons_excluded"])

    assert sorted(known - expected - excluded - {"UNSPECIFIED"}) == []
    assert sorted(excluded - known) == []
    assert [name for name, why in LISTS["reasons_excluded"].items() if not why] == []


def test_every_problem_of_practice_has_a_case() -> None:
    used = {each for case in CASES for each in case.practice}

    assert sorted(set(LISTS["practice"]) ^ used) == []


def test_every_disease_code_settles_at_both_versions() -> None:
    settled = {
        (case.variant["disease"], version)
        for case in CASES
        if case.id.startswith("chronic/disease[")
        for version in case.interface_versions
    }

    assert settled == {
        (disease.code, version) for disease in all_diseases() for version in ("V2.0", "V2.1")
    }


def test_every_care_type_is_settled_by_some_case() -> None:
    cares = {care for case in CASES for care in case.care_types}

    assert cares == {
        codes_pb2.CARE_TYPE_ORDINARY,
        codes_pb2.CARE_TYPE_EMERGENCY,
        codes_pb2.CARE_TYPE_CHRONIC,
        codes_pb2.CARE_TYPE_PHARMACY,
    }


def test_every_rule_that_a_case_names_is_a_rule() -> None:
    table = (ROOT / "docs" / "rules.csv").read_text(encoding="utf-8")
    known = set(re.findall(r"^A-\d{3}", table, re.MULTILINE))

    assert sorted({rule for case in CASES for rule in case.rules} - known) == []
