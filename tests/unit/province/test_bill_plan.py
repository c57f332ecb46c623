"""The plan of a bill: which messages it will send, fixed beforehand and written down."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from tests.messages import BEIJING, NOW
from yidi.domain.codes import message_id_problem
from yidi.province.bill_plan import (
    Aim,
    MessageIds,
    PartPlan,
    aim_of,
    plan_parts,
    read_plan,
    write_plan,
)

HOSPITAL = "H51010000001"


def test_a_plan_has_its_own_message_ids_for_every_step_of_every_part() -> None:
    numbers = itertools.count(1)

    plan = plan_parts(lambda: str(next(numbers)), 2)

    assert plan == (
        PartPlan("1", "2", "3", "4", "5", "6"),
        PartPlan("7", "8", "9", "10", "11", "12"),
    )
    assert plan_parts(lambda: "x", 0) == ()


@pytest.mark.parametrize("aim", Aim)
def test_a_plan_survives_the_books(aim: Aim) -> None:
    plan = plan_parts(iter("abcdefghijkl").__next__, 2)

    text = write_plan(aim, plan)

    assert read_plan(text) == plan
    assert aim_of(text) is aim


def test_ids_of_the_province_are_well_formed_and_a_hundred_years_back() -> None:
    ids = MessageIds(41)

    first = ids.next_id(HOSPITAL, NOW)

    assert first == "H51010000001" + "19250106153000" + "0041"
    assert message_id_problem(first) is None


def test_no_id_is_given_out_twice_within_ten_thousand() -> None:
    ids = MessageIds(9_995)

    given = [ids.next_id(HOSPITAL, NOW) for _ in range(10_000)]

    assert len(set(given)) == 10_000
    assert given[5].endswith("0000")


def test_the_next_second_has_ids_of_its_own() -> None:
    ids = MessageIds(0)

    assert ids.next_id(HOSPITAL, NOW)[:26] != ids.next_id(HOSPITAL, NOW + timedelta(seconds=1))[:26]


@pytest.mark.parametrize("year", [2024, 2000, 2096])
def test_the_29th_of_february_has_ids_too(year: int) -> None:
    """1900 and 1996 are not both leap years."""
    leap_day = datetime(year, 2, 29, 12, 0, tzinfo=BEIJING)

    found = MessageIds(0).next_id(HOSPITAL, leap_day)

    assert found[12:20] == f"{year - 100}0228"
    assert message_id_problem(found) is None
