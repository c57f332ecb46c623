"""Runs written by hand, for the tests of reports."""

from __future__ import annotations

from collections.abc import Sequence

from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
)
from yidi.v1 import error_pb2, settlement_service_pb2

SETTLE = "yidi.v1.SettlementService/Settle"


def exchange(took_micros: int, status: str = "OK") -> result_pb2.Exchange:
    """A Settle that took so long."""
    found = result_pb2.Exchange(
        direction=result_pb2.DIRECTION_TO_TESTED,
        method=SETTLE,
        took_micros=took_micros,
        message_id="H51010000001202601051110000001",
        status=status,
    )
    found.request.Pack(settlement_service_pb2.SettleRequest(visit_id="V<1>"))
    return found


def case(
    case_id: str, verdict: int, *, rules: Sequence[str] = ("A-065",), version: str = "V2.1"
) -> result_pb2.CaseResult:
    """A case that ended in this way."""
    found = result_pb2.CaseResult(
        case_id=case_id,
        interface_version=version,
        title_zh=f"用例 {case_id}",
        rules=rules,
        verdict=verdict,  # type: ignore[arg-type]
        took_micros=1_500_000,
        place=f"{case_id.partition('/')[0]}.toml:12",
    )
    if verdict == VERDICT_FAILED:
        found.why_zh, found.why_en = "步骤 settle：基金合计不等", "settle: the funds do not add up"
        found.next_step_zh, found.next_step_en = "核对舍入。", "Check the rounding."
        step = found.steps.add(step_id="settle", call="Settle", verdict=VERDICT_FAILED)
        step.mismatches.add(
            path="settlement.breakdown.fund_total_fen",
            expected="17850",
            received="<17851>",
            why_zh="基金合计不等于各基金之和",
            why_en="the fund total is not the sum of the funds",
            rule="A-063",
        )
        step.exchanges.append(exchange(40_000))
    if verdict == VERDICT_SKIPPED:
        found.why_zh, found.why_en = "需要 --control", "needs --control"
    if verdict == VERDICT_KIT_ERROR:
        found.why_zh, found.why_en = "工具自身出错", "the kit itself failed"
    return found


def run(*cases: result_pb2.CaseResult, verdict: int = VERDICT_PASSED) -> result_pb2.Run:
    """A run of Qinghai as insured place with these cases."""
    found = result_pb2.Run(
        run_id="20260105111000-630000-0001",
        kit_version="0.1.0",
        verdict=verdict,  # type: ignore[arg-type]
        why_zh="合计",
        why_en="in all",
        requests=7,
        seed=4,
    )
    found.tested.CopyFrom(
        result_pb2.TestedSystem(
            region="630000",
            name_zh="青海省",
            role=case_pb2.ROLE_INSURED,
            target="10.0.0.5:50051",
            interface_versions=["V2.0", "V2.1"],
            system="某厂商 3.2 <测试>",
        )
    )
    found.started_at.FromSeconds(1_767_582_600)
    found.ended_at.FromSeconds(1_767_582_612)
    found.cases.extend(cases)
    return found


def expecting(found: result_pb2.CaseResult, *reasons: int) -> result_pb2.CaseResult:
    """A case that expects these error reasons."""
    found.reasons.extend(reasons)  # type: ignore[arg-type]
    return found


SPLIT_NOT_BALANCED = error_pb2.ERROR_REASON_SPLIT_NOT_BALANCED
