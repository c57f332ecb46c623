"""What the catalogue says beside its texts: cause, act, example; and every name in a text (A-142).

The wording of the texts with the longest facts is in tests/unit/wire/test_error_texts.py.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from string import Formatter

import pytest

import yidi.wire
from yidi.domain.errors import Reason, problem, reasons
from yidi.wire.findings import Label

REASONS = [pytest.param(each, id=each.name) for each in reasons().values()]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]+[A-Za-z0-9.]*")

OBJECTS = re.compile(
    "国家平台|参保人|参保地|就医地|机构|人员|资格|备案|凭证|险种|待遇|病种|医疗类别|报文|账簿|账单"
    "|就诊|结算|明细|批次|区划|接口|版本|姓名|等待时间|变更|停机|告知书|手工报销|发票"
    "|故障|第.+行|.+自.+起|.*\\{field\\}|\\{place\\}"
)
"""What a text can be about. A text that names none of them leaves a cashier guessing."""

ACTORS = re.compile(
    "收费员|信息人员|参保人|参保地(医保经办机构|技术人员)?|就医地(医保经办机构)?|平台运维人员|经办机构|经办人|测试人员"
)
"""Who can act on an error."""

JARGON = (
    "异常",
    "返参",
    "入参",
    "调用失败",
    "操作失败",
    "空指针",
    "堆栈",
    "序列化",
    "幂等",
    "节点",
)


def facts_of(reason: Reason) -> set[str]:
    return {
        name for text in (reason.zh, reason.en) for _, name, _, _ in Formatter().parse(text) if name
    }


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_says_why_and_who_must_do_what(reason: Reason) -> None:
    assert reason.cause
    assert reason.cause_en
    assert reason.act
    assert reason.act_en


@pytest.mark.parametrize("reason", REASONS)
def test_causes_and_acts_are_short_whole_sentences(reason: Reason) -> None:
    for chinese in (reason.cause, reason.act):
        assert 6 <= len(chinese) <= 60
        assert chinese.endswith("。")
        assert set(LATIN.findall(chinese)) <= {"App", "V2.0", "V2.1"}
    for english in (reason.cause_en, reason.act_en):
        assert 10 <= len(english) <= 100
        assert english.endswith(".")
        assert not CHINESE.search(english)


@pytest.mark.parametrize("reason", REASONS)
def test_an_act_names_who_must_act(reason: Reason) -> None:
    assert ACTORS.search(reason.act)


@pytest.mark.parametrize("reason", REASONS)
def test_a_text_names_what_it_is_about(reason: Reason) -> None:
    assert OBJECTS.search(reason.zh)


@pytest.mark.parametrize("reason", REASONS)
def test_nothing_for_the_counter_speaks_like_a_program(reason: Reason) -> None:
    spoken = reason.zh + reason.cause + reason.act

    assert [word for word in JARGON if word in spoken] == []


@pytest.mark.parametrize("reason", REASONS)
def test_the_example_has_exactly_the_facts_of_the_texts(reason: Reason) -> None:
    assert set(reason.example) == facts_of(reason)


@pytest.mark.parametrize("reason", REASONS)
def test_the_example_fills_both_texts(reason: Reason) -> None:
    found = problem(reason.name, **reason.example)

    assert len(found.text_zh) <= 60
    assert not re.search(r"[{}]", found.text_zh + found.text_en)


# ------------------------------------------------------ names that are longer than elsewhere

SHOWN = "M" * 24  # a bad value is cut to this
CODES = "M08301、M08302、M08303、M08304、M08305、M08306"  # every fine code of one category


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("DISEASE_CODE_UNKNOWN", {"disease": SHOWN}),
        ("USE_UPLOADED_DISEASE_CODE", {"expected": CODES}),
        ("ITEM_NOT_IN_CATALOGUE", {"line": "9" * 15, "item": "T" + "9" * 29}),
        (
            "ITEM_NOT_VALID_ON_DAY",
            {"line": "9" * 15, "date": "2019-01-01", "span": "2024-01-01至2024-12-31"},
        ),
        ("ITEM_NOT_ALLOWED", {"line": "9" * 15, "item": "T" + "9" * 29}),
        ("SPLIT_NOT_BALANCED", {"line": "9" * 15, "difference": "-4000000000.00"}),
    ],
)
def test_texts_with_unusual_facts_stay_short(reason: str, facts: dict[str, str]) -> None:
    assert len(problem(reason, **facts).text_zh) <= 60


def labels() -> list[Label]:
    """Every name that a field has in texts."""
    modules = [import_module(f"yidi.wire.{each.name}") for each in iter_modules(yidi.wire.__path__)]
    found = {
        id(value): value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Label)
    }
    return list(found.values())


@pytest.mark.parametrize("label", [pytest.param(each, id=each.en) for each in labels()])
def test_a_field_is_named_in_chinese_and_its_texts_stay_short(label: Label) -> None:
    missing = problem("FIELD_MISSING", field=label.zh)
    malformed = problem(
        "FIELD_MALFORMED",
        field=label.zh,
        expected=label.expected_zh,
        expected_en=label.expected_en,
    )

    assert not LATIN.search(label.zh)
    assert set(LATIN.findall(label.expected_zh)) <= {"H", "J", "P", "V2.0", "V2.1"}
    assert len(missing.text_zh) <= 60
    assert len(malformed.text_zh) <= 60


def test_a_text_in_english_names_the_field_by_its_path() -> None:
    """The engineer finds the path in the contract; the Chinese text has the field's name."""
    found = problem("FIELD_MISSING", "person_number", field="人员编号")

    assert found.text_zh == "缺少必填项人员编号"
    assert found.text_en == "person_number is missing."


def test_a_problem_without_a_path_falls_back_on_the_name_of_the_field() -> None:
    assert problem("FIELD_MISSING", field="人员编号").text_en == "人员编号 is missing."


def test_the_catalogue_speaks_of_no_rule_that_the_table_of_rules_lacks() -> None:
    table = (Path(__file__).parents[3] / "docs" / "rules.csv").read_text(encoding="utf-8")

    cited = {rule for reason in reasons().values() for rule in reason.rules}

    assert [rule for rule in sorted(cited) if f"\n{rule}," not in table] == []
