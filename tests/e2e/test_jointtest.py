"""`yidi jointtest insured`: what it says, how it ends, and what bad files get."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.processes import Served, yidi

PEOPLE = """
[[people]]
[people.person]
person_number = "63010000000000000152"
name = "李桂兰"
identity_number = "630198195203120020"
[[people.person.relations]]
insurance = "EMPLOYEE"
category = "RETIRED"
status = "NORMAL"
insured_area = "630100"
account_balance_fen = 800000
[[people.filings]]
type = "RELOCATED_RETIREE"
area = "510000"
begins_on = "2021-01-01"

[[institutions]]
[institutions.institution]
institution_code = "H51010000001"
region = "510100"
type = "MEDICAL"
grade = "TERTIARY_A"
opened_care_types = ["ORDINARY", "CHRONIC", "EMERGENCY"]
"""
REGION = ("jointtest", "insured", "--region", "630000")


def test_the_mocked_province_passes_and_the_result_is_written(served: Served, tmp_path: Path):
    ended = served.yidi(*REGION, "--only", "settle/ordinary", "--out", str(tmp_path / "run"))

    assert ended.code == 0, ended.err
    assert "2 个通过，0 个未通过，0 个跳过" in ended.out
    written = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert written["verdict"] == "VERDICT_PASSED"
    assert [case["case_id"] for case in written["cases"]] == ["settle/ordinary"] * 2


def test_a_province_is_tested_with_the_people_it_hands_in(served: Served, tmp_path: Path):
    """Without test control, as a real province: black box, only the contract."""
    people = tmp_path / "people.toml"
    people.write_text(PEOPLE, encoding="utf-8")
    target = ("--target", served.listening["provinces"], "--people", str(people))

    ended = served.yidi(
        *REGION, *target, "--only", "settle/ordinary", "--only", "dates/new-year", "--json",
        "--out", str(tmp_path / "run"),
    )  # fmt: skip

    assert ended.code == 0, ended.err
    cases = {(each["case_id"], each["verdict"]) for each in ended.data["cases"]}
    assert cases == {
        ("settle/ordinary", "VERDICT_PASSED"),
        ("dates/new-year", "VERDICT_SKIPPED"),
    }


def test_an_amount_that_is_not_the_provinces_own_is_told_side_by_side(
    served: Served, tmp_path: Path
):
    table = tmp_path / "expected.csv"
    table.write_text("case,step,amount,yuan\nsettle/ordinary,settle,total,270.01\n", "utf-8")

    ended = served.yidi(
        *REGION, "--only", "settle/ordinary", "--expected", str(table),
        "--out", str(tmp_path / "run"),
    )  # fmt: skip

    assert ended.code == 5
    assert "预期 expected  270.01" in ended.out
    assert "收到 received  270.00" in ended.out
    assert "settle.toml:" in ended.out


def test_nobody_at_the_address_ends_as_not_reached(tmp_path: Path):
    people = tmp_path / "people.toml"
    people.write_text(PEOPLE, encoding="utf-8")

    ended = yidi(
        *REGION, "--target", "127.0.0.1:9", "--people", str(people), "--only", "settle/ordinary",
        "--out", str(tmp_path / "run"),
    )  # fmt: skip

    assert ended.code == 3
    assert "nothing listens at 127.0.0.1:9" in ended.out


def test_files_with_mistakes_name_line_and_field(tmp_path: Path):
    people = tmp_path / "people.toml"
    people.write_text(PEOPLE.replace('status = "NORMAL"', 'status = "GOOD"'), encoding="utf-8")
    table = tmp_path / "expected.csv"
    table.write_text("case,step,amount,yuan\nsettle/ordinary,settle,sum,1\n", "utf-8")

    wrong_people = yidi(*REGION, "--target", "127.0.0.1:9", "--people", str(people))
    wrong_table = yidi(*REGION, "--target", "127.0.0.1:9", "--expected", str(table))

    assert (wrong_people.code, wrong_table.code) == (2, 2)
    assert "people.toml:10:1 people[0].person.relations[0].status" in wrong_people.err
    assert "expected.csv:2:1 amount" in wrong_table.err


def test_a_pattern_that_no_case_has_is_a_slip_of_the_pen(served: Served):
    ended = served.yidi(*REGION, "--only", "setle")

    assert ended.code == 2
    assert "没有用例符合 setle" in ended.err
