"""The commands that look something up in the shipped files and need no platform."""

from __future__ import annotations

import json
from typing import Any

import pytest

from yidi.cli import main
from yidi.cli.bill_file import parse_bill
from yidi.cli.failures import Exit


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command that must succeed and return what it wrote to stdout."""

    def run_command(*arguments: str) -> str:
        code = main.run(arguments)
        said = capsys.readouterr()
        assert (code, said.err) == (Exit.DONE, "")
        return said.out

    return run_command


def data(run, *arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_a_policy_is_explained_in_words(run):
    said = run("policy", "explain", "西宁", "--insurance", "employee", "--disease", "高血压")

    assert "职工基本医疗保险 门诊慢特病 高血压（M03900）" in said
    assert "三级 70%" in said
    assert "年度限额 Yearly cap" in said
    assert "支付比例下降 10 个百分点" in said


def test_without_an_insurance_both_policies_are_explained(run):
    found = data(run, "policy", "explain", "630100", "--on", "2026-01-31")

    assert [each["insurance"] for each in found["policies"]] == ["EMPLOYEE", "RESIDENT"]
    assert (found["area"], found["on"]) == ("630100", "2026-01-31")


def test_a_province_stands_for_its_default_area(run):
    assert "西宁市（630100）" in run("policy", "explain", "青海省", "--care", "pharmacy")


def test_chronic_care_without_a_disease_is_explained_by_no_policy(
    capsys: pytest.CaptureFixture[str],
):
    code = main.run(["policy", "explain", "630100", "--care", "chronic"])

    assert code == Exit.WRONG_INPUT
    assert "门慢特需要 --disease" in capsys.readouterr().err


def test_institutions_of_a_region_are_listed_the_named_ones_first(run):
    said = run("institutions", "成都", "--count", "2")

    assert said.splitlines()[0] == "H51010000001  成都市模拟第一人民医院  三级甲等"
    assert "没有开通透析" in said


def test_institutions_are_found_by_what_they_have_opened(run):
    found = data(run, "institutions", "510100", "--disease", "M07801", "--count", "50")

    codes = [each["code"] for each in found["institutions"]]
    assert codes[0] == "H51010000001"
    assert "H51010000002" not in codes
    assert all("M07801" in each["opened_diseases"] for each in found["institutions"])


def test_a_search_that_finds_nothing_says_so(run):
    assert "没有符合条件的机构" in run("institutions", "510100", "--name", "不存在")


def test_items_of_a_catalogue_are_found_by_name_with_class_and_rate(run):
    found = data(run, "catalogue", "四川", "--find", "缬沙坦胶囊")

    assert [
        (each["item_code"], each["fee_class"], each["first_paid_bp"]) for each in found["items"]
    ] == [("XC09CAX001E001010190004", "B", 1000)]


def test_the_bill_template_is_a_bill(run):
    rows = parse_bill(run("bill-template").encode(), "bill.csv")

    assert sum(each.amount_fen for each in rows) == 42_800
    assert [each.part for each in rows] == ["M03900"] * 3 + ["ordinary"] * 2 + ["self"]


def test_the_bill_template_tells_a_program_its_columns(run):
    found = data(run, "bill-template")

    assert found["columns"] == [
        "line", "item_code", "item_name", "price", "quantity", "amount", "part",
    ]  # fmt: skip
    assert found["optional_columns"] == ["occurred_on"]
