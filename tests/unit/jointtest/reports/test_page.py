"""The page of a run."""

from __future__ import annotations

import re

from tests.unit.jointtest.runs import SPLIT_NOT_BALANCED, case, expecting, run
from yidi.jointtest.reports.page import page
from yidi.jointtest.v1.result_pb2 import VERDICT_FAILED, VERDICT_PASSED, VERDICT_SKIPPED


def shown() -> str:
    """A page with a case of every kind."""
    return page(
        run(
            expecting(case("fees/split", VERDICT_PASSED), SPLIT_NOT_BALANCED),
            case("settle/late", VERDICT_SKIPPED),
            case("settle/one", VERDICT_FAILED),
            verdict=VERDICT_FAILED,
        )
    )


def test_a_page_needs_nothing_from_outside() -> None:
    found = shown()
    assert re.findall(r"(?:src|href)=|url\(|@import|https?://", found) == []


def test_a_failed_case_shows_expected_and_received_its_messages_and_what_to_do() -> None:
    found = shown()
    for text in (
        "settlement.breakdown.fund_total_fen",
        "17850",
        "&lt;17851&gt;",
        "A-063",
        "下一步：核对舍入。",
        "yidi.v1.SettleRequest",
        "V&lt;1&gt;",
        "工具 → 被测系统 · SettlementService/Settle · H51010000001202601051110000001 · OK",
    ):
        assert text in found, text


def test_nothing_that_a_tested_system_sends_becomes_markup() -> None:
    found = shown()
    assert "某厂商 3.2 &lt;测试&gt;" in found
    assert "<17851>" not in found
    assert "V<1>" not in found


def test_a_bureau_reads_who_was_tested_with_which_result_and_where_to_sign() -> None:
    found = shown()
    assert (
        "青海省医保信息系统作为参保地，按接口 V2.0、V2.1 于 2026-01-05 接受联调测试："
        "运行 2 个用例，1 个通过。结论：未通过。"
    ) in found
    for line in ("被测单位（盖章）", "测试单位（盖章）", "签字 Signature", "日期 Date"):
        assert line in found, line


def test_rules_reasons_and_what_was_not_run_have_their_sections() -> None:
    found = shown()
    for heading in ("按规则", "按错误原因", "未运行", "响应时间", "全部用例"):
        assert f"<h2>{heading} " in found, heading
    assert "SPLIT_NOT_BALANCED" in found
    assert "需要 --control" in found


def test_a_run_in_which_all_passed_has_no_section_of_failures() -> None:
    found = page(run(case("fees/split", VERDICT_PASSED)))
    assert "未通过的用例" not in found
    assert "未运行" not in found
