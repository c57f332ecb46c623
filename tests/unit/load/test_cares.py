"""Persons files: what a target without test control is loaded with."""

from __future__ import annotations

import pytest

from tests.unit.load.casts import CHRONIC, EMERGENCY
from yidi.configuration.findings import ConfigurationBroken
from yidi.load import cares

HEAD = ",".join(cares.COLUMNS)
GOOD = "63010000000000000152,630100,310,02,630198195203120020,14,M03900,510100,H51010000001"


def test_what_is_written_is_read_back():
    assert cares.parse(cares.write([CHRONIC, EMERGENCY]), "people.csv") == [CHRONIC, EMERGENCY]


def test_a_row_is_a_person_with_one_care():
    assert cares.parse(f"{HEAD}\n{GOOD}\n\n", "people.csv") == [CHRONIC]


def test_columns_may_stand_in_any_order_and_others_are_left_alone():
    columns = [*reversed(cares.COLUMNS), "remark"]
    values = [*reversed(GOOD.split(",")), "from the ward"]

    assert cares.parse(",".join(columns) + "\n" + ",".join(values), "people.csv") == [CHRONIC]


def test_every_mistake_is_told_with_its_line():
    rows = [
        GOOD.replace(",630100,", ",999999,").replace("310", "311"),
        GOOD.replace("M03900", ""),
        GOOD.replace("510100,H51010000001", "630200,H6301"),
        "a,b",
    ]

    with pytest.raises(ConfigurationBroken) as raised:
        cares.parse("\n".join([HEAD, *rows]), "people.csv")

    assert [(each.line, each.path, each.en) for each in raised.value.problems] == [
        (2, "insured_region", "999999: unknown region"),
        (2, "insurance", "311 is not one of 310, 390"),
        (3, "disease_code", " is no disease code"),
        (4, "institution_code", "H6301: wrong length"),
        (4, "treating_region", "is in the insured province"),
        (5, "", "9 columns expected, 2 found"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "columns are missing"),
        ("person_number\n1", "columns are missing: insured_region"),
        (HEAD, "there is nobody in it"),
    ],
)
def test_a_file_without_people_or_columns_is_refused(text: str, said: str):
    with pytest.raises(ConfigurationBroken, match=said):
        cares.parse(text, "people.csv")
