"""`yidi errors`: every code is explained in both languages; an unknown one meets its neighbour."""

from __future__ import annotations

import json
from typing import Any

import pytest

from yidi.cli import main
from yidi.cli.failures import Exit
from yidi.domain.errors import reasons


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command and return its exit code, stdout and stderr."""

    def run_command(*arguments: str) -> tuple[Exit, str, str]:
        code = main.run(["errors", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_command


def data(run, *arguments: str) -> Any:
    code, out, err = run(*arguments, "--json")
    assert (code, err) == (Exit.DONE, "")
    return json.loads(out)


def test_a_code_is_explained_chinese_first(run):
    code, said, err = run("explain", "5001")

    assert (code, err) == (Exit.DONE, "")
    assert said.startswith("5001 FILING_MISSING ")
    lines = [line.strip() for line in said.splitlines()]
    assert "责任方 at fault   参保人本人 · the person" in lines
    assert said.index("没有查到此人有效的异地就医备案。") < said.index("The person has no filing")
    assert "参保人在App补办备案;急诊的,收费员填急诊标志;来不及的先自费。" in said
    assert "本人先全额自费，回参保地手工报销" in said
    assert "A-028、A-037" in said


@pytest.mark.parametrize(
    "given",
    [
        "4042",
        "VISIT_EMPTY",
        "visit_empty",
        "visit-empty",
        "ERROR_REASON_VISIT_EMPTY",
        "\uff14\uff10\uff14\uff12",
    ],
)
def test_a_reason_is_found_by_code_and_by_name_in_any_writing(run, given: str):
    assert data(run, "explain", given)["code"] == 4042


def test_facts_in_a_text_are_said_to_be_examples(run):
    _, said, _ = run("explain", "5002")

    assert "备案已于2025-01-05到期,请重新备案" in said
    assert "提示中的事实为示例 · the facts in the text are examples: date = 2025-01-05" in said


def test_a_text_without_facts_has_no_example(run):
    _, said, _ = run("explain", "5001")

    assert "示例" not in said


def test_everything_about_a_code_is_data_with_json(run):
    assert data(run, "explain", "3004") == {
        "code": 3004,
        "reason": "DISEASE_NOT_OPEN_AT_INSTITUTION",
        "party": "TREATING_PLACE",
        "party_zh": "就医地",
        "party_en": "the treating place",
        "next_step": "PAY_AND_CLAIM",
        "next_step_zh": "本人先全额自费，回参保地手工报销",
        "next_step_en": "pay in full and claim by hand at the insured place",
        "text_zh": "本机构未开通透析跨省直接结算,请全额自费后回参保地手工报销",
        "text_en": "The institution has not opened 透析; pay in full and claim by hand at home.",
        "template_zh": "本机构未开通{disease}跨省直接结算,请全额自费后回参保地手工报销",
        "template_en": (
            "The institution has not opened {disease}; pay in full and claim by hand at home."
        ),
        "cause_zh": "该机构没有开通这个病种的跨省直接结算,也不能改按普通门诊结算。",
        "cause_en": (
            "The institution has not opened this disease; it may not fall back to ordinary."
        ),
        "act_zh": "参保人全额自费后回参保地手工报销,或换一家已开通该病种的机构。",
        "act_en": "Pay and claim by hand, or choose another institution.",
        "example": {"disease": "透析"},
        "rules": ["A-003", "A-069"],
    }


@pytest.mark.parametrize("reason", list(reasons()))
def test_every_reason_can_be_explained(run, reason: str):
    code, said, _ = run("explain", reason)

    assert code == Exit.DONE
    assert said.startswith(f"{reasons()[reason].code} {reason} ")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("4024", "4023 LINE_REPEATED"),
        ("5109", "5101 CLAIM_TOO_LATE"),
        ("FILING_MISING", "5001 FILING_MISSING"),
        ("no-benefits", "2050 NO_BENEFIT"),
    ],
)
def test_an_unknown_code_meets_the_nearest_of_its_party_or_name(run, given: str, meant: str):
    code, out, err = run("explain", given)

    assert (code, out) == (Exit.WRONG_INPUT, "")
    assert err.splitlines()[0].endswith(f"没有错误代码 {given}")
    assert f"是否为 {meant}：" in err
    assert f"did you mean {meant}: " in err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("9999", "9 开头是通信与接入：yidi errors list --party 9"),
        ("5999", "5 开头是参保人本人：yidi errors list --party 5"),
    ],
)
def test_a_code_far_from_every_other_is_no_slip_of_one(run, given: str, said: str):
    code, _, err = run("explain", given)

    assert code == Exit.WRONG_INPUT
    assert said in err
    assert "是否为" not in err


@pytest.mark.parametrize("given", ["6001", "0", "99999999999999999999", "xyz", ""])
def test_what_is_like_no_code_is_told_what_codes_look_like(run, given: str):
    code, _, err = run("explain", given)

    assert code == Exit.WRONG_INPUT
    assert "代码是四位数" in err
    assert "did you mean" not in err


def test_an_unknown_code_is_a_failure_with_json_too(run):
    code, out, err = run("explain", "4024", "--json")

    assert (code, err) == (Exit.WRONG_INPUT, "")
    error = json.loads(out)["error"]
    assert (error["exit"], error["text_zh"]) == (2, "没有错误代码 4024")


def test_the_list_has_every_code_once_under_its_party(run):
    code, said, err = run("list")

    assert (code, err) == (Exit.DONE, "")
    for heading in ("1xxx 国家平台", "5xxx 参保人本人 · the person", "9xxx 通信"):
        assert f"\n{heading}" in f"\n{said}"
    listed = [int(line[:4]) for line in said.splitlines() if line[:4].isdigit() and line[4] == " "]
    assert listed == sorted(reason.code for reason in reasons().values())


@pytest.mark.parametrize("party", ["person", "5"])
def test_the_list_can_be_of_one_party(run, party: str):
    codes = [each["code"] for each in data(run, "list", "--party", party)["errors"]]

    assert 5001 in codes
    assert {code // 1000 for code in codes} == {5}


def test_the_list_is_searched_by_the_words_on_the_screen(run):
    found = data(run, "list", "--find", "流水号")["errors"]

    assert [each["reason"] for each in found] == ["LINE_REPEATED"]
    assert data(run, "list", "--find", "没有这样的文字")["errors"] == []
