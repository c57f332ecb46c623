"""Codes of agencies: our own form, J, area 6, serial 5."""

from __future__ import annotations

import pytest

from yidi.domain.codes import (
    CodeProblem,
    agency_area,
    agency_problem,
    institution_problem,
    is_agency,
    message_id_problem,
)


def test_an_agency_has_a_code_of_its_own():
    """A-010: it is no institution code."""
    assert agency_problem("J63010000001") is None
    assert is_agency("J63010000001")
    assert agency_area("J63010000001") == "630100"
    assert institution_problem("J63010000001") is CodeProblem.WRONG_PREFIX


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", CodeProblem.EMPTY),
        ("j63010000001", CodeProblem.WRONG_CASE),
        ("H63010000001", CodeProblem.WRONG_PREFIX),
        ("J6301000001", CodeProblem.WRONG_LENGTH),
        ("J6301000000A", CodeProblem.NOT_DIGITS),
        ("J99010000001", CodeProblem.UNKNOWN_REGION),
    ],
)
def test_what_is_no_agency_code_is_told_apart(code, problem):
    assert agency_problem(code) is problem


def test_an_agency_sends_messages_under_its_code():
    assert message_id_problem("J63010000001202501061530000001") is None
