"""The catalogue of errors against the contract, and the wording of its texts (A-142)."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from yidi.domain import diseases, regions
from yidi.domain.errors import NextStep, Party, Problem, Reason, reasons
from yidi.v1 import codes_pb2, error_pb2

PREFIX = "ERROR_REASON_"

# The longest value that each fact can have when a text is filled.
LONGEST = {
    "fault": "f" * 24,
    "kind": "LOSE_BEFORE_COMMIT",
    "other": "状态码",
    "other_path": "fault.status_code",
    "reason": "INSURED_PLACE_INTERFACE_VERSION",
    "change_en": "taken up",
    "service": "TreatingPlaceService",
    "address": "hospital-gateway.example:50053",
    "amount": "20000000000.00",
    "area": "新疆维吾尔自治区-自治区直辖县级行政区划",
    "batch": "9" * 30,
    "benefit": "定点药店购药",
    "bill": "9" * 30,
    "care": "定点药店购药",
    "care_en": "a purchase at a pharmacy",
    "cause": "机构H51010000001为一级及以下,不在可选级别内",
    "change": "变更开通内容",
    "cause_en": "the original message went to another insured place",
    "claim": "fund, person and hospital add up to the total",
    "count": "10000000",
    "date": "2025-01-06",
    "days": "366",
    "difference": "-1000000000000000.00",
    "digest": "9" * 64,
    "disease": "器官移植抗排异治疗",
    "done": "15",
    "earliest": "2025-01-06 06:00:00",
    "entry": "居民器官移植抗排异治疗不在10个病种内",
    "entry_en": "M08300 for residents has a benefit and must be covered",
    "expected": "空(V2.0没有扩展项)",
    "expected_en": "a message id of 30 characters",
    "field": "门诊急诊转诊标志",
    "filing": "9" * 30,
    "given": "M08300",
    "filed": "新疆维吾尔自治区-自治区直辖县级行政区划",
    "identity": "经办机构J63010000001",
    "identity_en": "institution/H51010000001",
    "holder": "9" * 30,
    "institution": "9" * 24,
    "insurance": "城乡居民基本医疗保险",
    "item": "9" * 24,
    "least": "0.000001",
    "limit": "符合政策范围金额",
    "limit_en": "what is in scope",
    "line": "9" * 15,
    "material": "参保地单位派出证明或异地工作单位证明或工作合同",
    "material_en": "letter of assignment or letter of the employer elsewhere or work contract",
    "message": "CancelSettlementRequest",
    "message_id": "9" * 30,
    "method": "AnnounceOutage",
    "most": "1000000000.00",
    "notice": "9" * 30,
    "outage": "西宁市停机维护(核心交易系统数据库版…),01-05 22:00至01-06 06:00",
    "own": "经办机构J63010000001",
    "own_code": "630000",
    "number": "9" * 30,
    "part": "符合政策范围金额",
    "part_en": "the sum of fully self-paid parts",
    "period": "2025-01-05 22:00 to 2025-01-06 06:00",
    "place": "新疆维吾尔自治区-自治区直辖县级行政区划",
    "receipt": "9" * 20,
    "span": "2024-01-01至2024-12-31",
    "span_en": "from 2024-01-01 to 2024-12-31",
    "region": "新疆维吾尔自治区-自治区直辖县级行政区划",
    "role": "就医地",
    "role_en": "treating place",
    "selected": "黔西南布依族苗族自治州模拟第43社区卫生服务中心",
    "settled": "器官移植抗排异治疗等",
    "settlement": "9" * 30,
    "settlements": ", ".join(["9" * 30] * 3),
    "signer": "institution/H51010000001",
    "size": "8000000",
    "spoken": "V2.0",
    "state": "已取消定点,门慢特未取消",
    "state_en": "no longer designated",
    "status": "FAILED_PRECONDITION",
    "table": "2021",
    "total": "16",
    "treating": "新疆维吾尔自治区-自治区直辖县级行政区划",
    "until": "2025-01-06 06:00",
    "value": "-2147483648",
    "version": "9" * 24,
    "who": "新疆维吾尔自治区-自治区直辖县级行政区划",
    "visit": "9" * 30,
    "use": "手工报销",
    "use_en": "manual claim",
    "what": "结算" + "9" * 30,
    "what_en": "Settlement " + "9" * 30,
}
ALL = list(reasons().values())
BY_NAME = [pytest.param(each, id=each.name) for each in ALL]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


# --------------------------------------------------------------------------- the contract


def test_every_reason_of_the_catalogue_is_in_the_contract_with_the_same_number() -> None:
    contract = {
        name.removeprefix(PREFIX): number
        for name, number in error_pb2.ErrorReason.items()
        if number != error_pb2.ERROR_REASON_UNSPECIFIED
    }

    assert {each.name: each.code for each in ALL} == contract


def test_parties_and_next_steps_are_those_of_the_contract() -> None:
    parties = {name.removeprefix("PARTY_"): number for name, number in codes_pb2.Party.items()}
    steps = {name.removeprefix("NEXT_STEP_"): number for name, number in error_pb2.NextStep.items()}

    assert {each.name: each.value for each in Party} == {
        name: number for name, number in parties.items() if number
    }
    assert {each.name: each.value for each in NextStep} == {
        name: number for name, number in steps.items() if number
    }


# --------------------------------------------------------------------------- the wording


@pytest.mark.parametrize("reason", BY_NAME)
def test_both_texts_are_filled_from_facts_that_are_known(reason: Reason) -> None:
    facts = placeholders(reason.zh) | placeholders(reason.en)

    assert facts - {"path"} <= set(LONGEST), "the path is that of the field, not a fact"
    assert "path" not in placeholders(reason.zh)


@pytest.mark.parametrize("reason", BY_NAME)
def test_a_chinese_text_has_at_most_60_characters_even_with_the_longest_facts(
    reason: Reason,
) -> None:
    text = Problem(reason, LONGEST).text_zh

    assert 4 <= len(text) <= 60


@pytest.mark.parametrize("reason", BY_NAME)
def test_a_chinese_text_speaks_chinese(reason: Reason) -> None:
    """No English words beside the name of the national app and of the interface versions."""
    bare = re.sub(r"\{[a-z_]+\}", "", reason.zh)
    words = re.findall(r"[A-Za-z][A-Za-z0-9.]*", bare)

    assert set(words) <= {"App", "V2.0", "V2.1"}
    assert re.search(r"[\u4e00-\u9fff]", bare)


@pytest.mark.parametrize("reason", BY_NAME)
def test_an_english_text_is_a_sentence_in_english(reason: Reason) -> None:
    bare = re.sub(r"\{[a-z_]+\}", "x", reason.en)

    assert bare[0].isupper() or bare[0] == "x"
    assert bare.endswith(".")
    assert not re.search(r"[\u4e00-\u9fff]", bare)


@pytest.mark.parametrize("reason", BY_NAME)
def test_no_text_says_nothing_or_shows_how_we_are_built(reason: Reason) -> None:
    """A-142: no stack traces, no bare codes, nothing like `system error`."""
    text = f"{reason.zh} {reason.en}".lower()

    forbidden = (
        "系统异常",
        "未知错误",
        "调用失败",
        "操作失败",
        "exception",
        "traceback",
        "stack",
        "null",
        "sql",
        "grpc",
        "error -",
        "error code",
        "错误码",
    )
    assert [word for word in forbidden if word in text] == []


@pytest.mark.parametrize("reason", BY_NAME)
def test_a_text_has_no_full_stop_and_no_blank_at_its_end(reason: Reason) -> None:
    assert reason.zh == reason.zh.strip(" 。.")


@pytest.mark.parametrize("reason", BY_NAME)
def test_a_reason_to_retry_does_not_ask_for_a_correction(reason: Reason) -> None:
    """What is only late or busy is repeated; what is wrong is never repeated unchanged."""
    if reason.family.value == "province_down":
        assert reason.next_step in (NextStep.RETRY, NextStep.PAY_AND_CLAIM)
    if reason.family.value == "request_invalid":
        assert reason.next_step is NextStep.CORRECT


def test_the_longest_facts_are_not_made_up() -> None:
    assert len(LONGEST["region"]) == max(len(each.name) for each in regions.all_regions())
    assert len(LONGEST["disease"]) == max(len(each.name) for each in diseases.all_diseases())


def test_every_rule_that_a_reason_enforces_has_an_id() -> None:
    ids = {rule for each in ALL for rule in each.rules}

    assert all(re.fullmatch(r"A-\d{3}", rule) for rule in ids)
