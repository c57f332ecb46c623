"""Every mistake in a policy file is named by its key, all of them at once, in two languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.unit.province.policy_texts import CHRONIC, DIFFERENCE, HEAD, PLANS
from yidi.configuration.findings import ConfigurationBroken, slip_of_the_pen
from yidi.province.policy_files import parse

MISTAKES = tomllib.loads(
    Path(__file__).with_name("policy_mistakes.toml").read_text(encoding="utf-8")
)
Row = dict[str, str]


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigurationBroken) as broken:
        parse(text, "630000.toml")
    return [f"{each.path}: {each.en} ({each.rule})" for each in broken.value.problems]


def replace(text: str, row: Row) -> str:
    assert row["written"] in text
    return text.replace(row["written"], row["by"], 1)


def test_the_file_without_a_mistake_is_sound() -> None:
    assert parse(HEAD + DIFFERENCE + PLANS, "630000.toml").name == "青海省"


@pytest.mark.parametrize("row", MISTAKES["replaced"], ids=lambda row: row["by"] or row["written"])
def test_each_mistake_is_named_by_its_key(row: Row) -> None:
    assert row["problem"] in problems(replace(HEAD + PLANS, row))


@pytest.mark.parametrize("row", MISTAKES["differences"], ids=lambda row: row["problem"])
def test_a_difference_beyond_the_national_ceilings_is_refused(row: Row) -> None:
    """A-073."""
    assert row["problem"] in problems(HEAD + replace(DIFFERENCE, row) + PLANS)


@pytest.mark.parametrize("row", MISTAKES["added"], ids=lambda row: row["problem"])
def test_a_mistake_in_an_added_part_is_named(row: Row) -> None:
    assert row["problem"] in problems(HEAD + row["part"] + PLANS)


@pytest.mark.parametrize(
    ("written", "slip", "problem"),
    [
        (
            'care = "pharmacy"',
            'care = "pharamcy"',
            "plans[2].care: pharamcy is not one of ordinary, chronic, pharmacy (A-063)",
        ),
        (
            'care = "chronic"',
            'care = "cronic"',
            "plans[5].care: cronic is not one of ordinary, chronic, pharmacy (A-063)",
        ),
        (
            'insurance = "resident"',
            'insurance = "residant"',
            "plans[3].insurance: residant is not one of employee, resident (A-063)",
        ),
        (
            "change_lock_months = 0",
            "change_lock_month = 0",
            "change_lock_month: is not known, did you mean change_lock_months (A-027)",
        ),
        (
            "several_diseases =",
            "several_disease =",
            "several_disease: is not known, did you mean several_diseases (A-072)",
        ),
        (
            'rates = "50%"',
            'rate = "50%"',
            "plans[1].rate: is not known, did you mean rates (A-063)",
        ),
    ],
)
def test_one_slip_of_the_pen_is_one_problem(written: str, slip: str, problem: str) -> None:
    """Nothing follows from it: no plan is missing, none is there twice, no key is missing."""
    text = (HEAD + PLANS + CHRONIC).replace(written, slip, 1)

    assert problems(text) == [f"areas[630100].{problem}"]


def test_every_problem_is_reported_at_once_in_both_languages() -> None:
    text = (HEAD + PLANS).replace('"50%"', '"50"').replace('"2000.00"', "2000.00")
    text = text.replace("temporary_filing_months = 6", "temporary_filing_months = 3")

    with pytest.raises(ConfigurationBroken) as broken:
        parse(text, "630000.toml")

    months, cap, rates = str(broken.value).splitlines()
    assert months == (
        "630000.toml:11:1 A-026 areas[630100].temporary_filing_months：临时备案有效期不少于 6 个月"
        " (a temporary filing lasts at least 6 months)"
    )
    assert rates == (
        "630000.toml:21:1 A-063 areas[630100].plans[1].rates：50 不是比例，应写作“70%”"
        ' (50 is no rate, write "70%")'
    )
    assert cap == (
        "630000.toml:20:1 A-080 areas[630100].plans[1].cap：2000.0 不是金额，应写作“1800.00”"
        ' (2000.0 is no amount, write "1800.00")'
    )


def test_a_rate_that_cannot_be_read_is_not_told_missing_as_well() -> None:
    """A-063: one mistake, one problem; a grade that is left out is told beside it."""
    rates = 'rates = { primary = "160%", secondary = "50%" }'
    text = (HEAD + PLANS).replace('rates = "50%"', rates)

    assert problems(text) == [
        'areas[630100].plans[1].rates.primary: 160% is no rate, write "70%" (A-063)',
        "areas[630100].plans[1].rates: says nothing for tertiary working, tertiary retired (A-063)",
    ]


def test_an_area_stands_only_once_in_a_file() -> None:
    whole = HEAD + PLANS
    again = whole[whole.index("[[areas]]") :]

    assert (
        "areas[630100].code: two rule sets of one area begin on the same day (A-039)"
        in problems(whole + again)
    )


def test_a_file_that_is_no_toml_is_refused() -> None:
    (problem,) = problems("province = ")

    assert problem.startswith(": no valid TOML: Invalid value")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("name ＝ 1", "“＝”应改为英文半角符号"),
        ("rates = “70%”", "““”应改为英文半角符号"),
        ("rates = { primary = 70%, secondary = 60% }", '比例要加引号，如 "70%"'),
        ('name = "海东市', "引号不成对"),
        ("海东市", "应为“项 = 值”"),
        ('rates = [ "70%"', "请检查这一行和上一行的引号、等号和括号"),
    ],
)
def test_a_line_that_is_no_toml_is_explained_to_a_clerk_in_chinese(line: str, said: str):
    assert slip_of_the_pen(line)[0] == said


def test_full_width_letters_inside_quotes_and_comments_are_nobodys_mistake():
    assert slip_of_the_pen('name = "海东市（例）" x  # 说明：例子')[0] == (
        "请检查这一行和上一行的引号、等号和括号"
    )
