"""What must hold for every answer, without any case saying so.

Each check has a name; a step can leave one out by it (``expected.without``), and has to say why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from typing import Any, Final, cast

from yidi.domain.diseases import expected_name
from yidi.domain.money import percent, yuan
from yidi.jointtest.heard import Heard
from yidi.jointtest.judging import identities, refusals
from yidi.jointtest.judging.identities import Claim, told
from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.judging.texts import faults
from yidi.jointtest.v1 import result_pb2
from yidi.v1 import eligibility_service_pb2, settlement_pb2

Mismatches = list[result_pb2.Mismatch]
_REPLY_ID = re.compile(r"\d{30}")
_SETTLED: Final = settlement_pb2.SETTLEMENT_STATE_SETTLED
_TRIAL: Final = settlement_pb2.SETTLEMENT_STATE_TRIAL
_REFUND: Final = settlement_pb2.SETTLEMENT_STATE_REFUND
_SETTLE: Final = eligibility_service_pb2.ELIGIBILITY_OUTCOME_SETTLE

CHECKS: Final = (
    "header", "warnings", "identity", "sign", "of-request", "category", "accumulators", "state",
    "steps", "refusal-form", "refusal-text", "transport", "eligibility", "refund",
)  # fmt: skip
"""Names of all standing checks."""


def check(heard: Heard, without: Container[str] = (), *, is_repeat: bool = False) -> Mismatches:
    """Return everything about an answer or a refusal that no case would allow."""
    if not heard.is_answered:
        return [each for each in refusals.form(heard, without) if each.check not in without]
    answer = heard.answer
    found = _header(heard, is_repeat=is_repeat)
    name = heard.method.name
    if name in ("Settle", "PreSettle"):
        found += _settlement(answer.settlement, "settlement")
        found += identities.of_its_request(answer.settlement, heard.request, "settlement")
        found += _state(answer.settlement, _SETTLED if name == "Settle" else _TRIAL, heard.request)
    elif name in ("CancelSettlement", "Reverse") and answer.HasField("refund"):
        found += _settlement(answer.refund, "refund")
        found += _refund_state(answer.refund)
    elif name == "GetSettlement":
        found += _settlement(answer.settlement, "settlement")
    elif name == "QueryEligibility":
        found += _eligibility(heard)
    elif name == "OpenVisit":
        found += told("state", [
            Claim(bool(answer.visit_id), "visit_id", "就诊ID a visit number", "—",
                  "没有返回就诊ID", "there is no visit number", ""),
        ])  # fmt: skip
    return [each for each in found if each.check not in without]


def _settlement(settlement: settlement_pb2.Settlement, path: str) -> Mismatches:
    checks: Iterable[Callable[[settlement_pb2.Settlement, str], Mismatches]] = (
        identities.sums,
        identities.signs,
        identities.category,
        identities.movements,
        _steps,
        _arithmetic,
    )
    return [each for judge in checks for each in judge(settlement, path)]


_WHOLE_BP = 10_000


def _arithmetic(settlement: settlement_pb2.Settlement, path: str) -> Mismatches:
    """Every step with a rate is its base at its rate, half up to the fen, or its limit."""
    result = settlement.breakdown
    claims = []
    for index, step in enumerate(result.steps):
        if not step.rate_bp or settlement.state == _REFUND:
            continue
        exact = (2 * step.taken_from_fen * step.rate_bp + _WHOLE_BP) // (2 * _WHOLE_BP)
        is_limited = step.standard_fen == step.amount_fen < exact
        claims.append(
            Claim(step.amount_fen == exact or is_limited, f"breakdown.steps[{index}].amount_fen",
                  f"{yuan(step.taken_from_fen)} × {percent(step.rate_bp)} = {yuan(exact)}",
                  yuan(step.amount_fen),
                  f"计算步骤“{step.name_zh}”算得不对：应四舍五入到分",
                  f"the step {step.name_en} is not its base at its rate, half up to the fen",
                  "A-078")
        )  # fmt: skip
    told_amounts = {step.amount_fen for step in result.steps}
    claims += [
        Claim(fund.amount_fen in told_amounts, f"breakdown.funds[{index}].amount_fen",
              "某一步的结果 the result of a step", yuan(fund.amount_fen),
              "基金支付不是任何一个计算步骤的结果", "no step explains what this fund pays")
        for index, fund in enumerate(result.funds)
        if settlement.state != _REFUND and result.steps
    ]  # fmt: skip
    return told("steps", claims, path)


def _steps(settlement: settlement_pb2.Settlement, path: str) -> Mismatches:
    """A benefit that was paid is explained, step by step, in Chinese."""
    result = settlement.breakdown
    if settlement.state == _REFUND or not result.fund_total_fen:
        return []
    silent = [n for n, each in enumerate(result.steps) if not each.text_zh or not each.name_zh]
    claims = [
        Claim(bool(result.steps), "breakdown.steps", "计算步骤 the steps", "—",
              "没有说明计算过程", "the calculation is not explained"),
        Claim(not silent, "breakdown.steps[].text_zh", "每步有中文说明 a text for each", silent,
              "计算步骤没有中文说明", "steps have no Chinese text"),
    ]  # fmt: skip
    return told("steps", claims, path)


def _state(settlement: settlement_pb2.Settlement, wanted: Any, request: Any) -> Mismatches:
    states = settlement_pb2.SettlementState
    # A settlement that was refunded since is answered as it was recorded.
    claims = [
        Claim(settlement.state == wanted, "state", states.Name(wanted), _state_name(settlement),
              "结算状态不对", "the state is wrong", ""),
        Claim(bool(settlement.settlement_id) == (wanted == _SETTLED), "settlement_id",
              "结算ID" if wanted == _SETTLED else "空 empty", settlement.settlement_id or "—",
              "结算ID缺少，或试算带有结算ID", "a settlement has a number, a trial has none", ""),
    ]  # fmt: skip
    if wanted == _SETTLED:
        own = request.header.message_id
        claims += [
            Claim(settlement.message_id == own, "message_id", own, settlement.message_id,
                  "结算没有记下发起它的报文号", "the message that settled it is not recorded",
                  "A-079"),
            Claim(settlement.HasField("settled_at"), "settled_at", "结算时间 when", "—",
                  "没有结算时间", "the time is missing", ""),
        ]  # fmt: skip
    return told("state", claims, "settlement")


def _refund_state(refund: settlement_pb2.Settlement) -> Mismatches:
    claims = [
        Claim(refund.state == _REFUND, "state", "REFUND", refund.state,
              "退费记录的状态不对", "a refund says that it is one", "A-090"),
        Claim(bool(refund.original_settlement_id), "original_settlement_id", "原结算ID", "—",
              "退费记录没有指明原结算", "a refund names its settlement", "A-090"),
        Claim(bool(refund.settlement_id), "settlement_id", "结算ID", "—",
              "退费记录没有结算ID", "a refund has a number of its own", "A-090"),
    ]  # fmt: skip
    return told("refund", claims, "refund")


def _header(heard: Heard, *, is_repeat: bool) -> Mismatches:
    answer = heard.answer
    if "header" not in answer.DESCRIPTOR.fields_by_name or not answer.HasField("header"):
        return told("header", [
            Claim("header" not in answer.DESCRIPTOR.fields_by_name, "header", "ResponseHeader", "—",
                  "答复没有报文头", "the answer has no header", ""),
        ])  # fmt: skip
    header = answer.header
    claims = [
        Claim(_REPLY_ID.fullmatch(header.reply_id) is not None, "reply_id",
              "区划6+时间14+流水10，共30位数字", header.reply_id or "—",
              "接收方报文ID格式不对", "the reply id has not the right form", "A-079"),
        Claim(header.HasField("received_at") and header.HasField("responded_at"), "received_at",
              "收发时间 both times", "—", "缺少接收或响应时间", "a time is missing", ""),
        Claim(is_repeat or not header.replayed, "replayed", "false", "true",
              "第一次处理的报文被标为重复", "a first message is marked as a repeat", "A-079"),
    ]  # fmt: skip
    if not is_repeat and header.HasField("received_at") and header.HasField("responded_at"):
        got, gave = header.received_at.ToNanoseconds(), header.responded_at.ToNanoseconds()
        claims.append(
            Claim(gave >= got, "responded_at", "≥ received_at", "更早 earlier",
                  "响应时间早于接收时间", "it answered before it had received", "")
        )  # fmt: skip
    found = told("header", claims, "header")
    for index, warning in enumerate(header.warnings):
        found += [
            _unfit("warnings", f"header.warnings[{index}].text_zh", warning.text_zh, zh, en)
            for zh, en in faults(warning.text_zh)
        ]
    return found


def _eligibility(heard: Heard) -> Mismatches:
    answer, request = heard.answer, cast("Any", heard.request)
    may = answer.outcome == _SETTLE
    claims = [
        Claim(answer.outcome != 0, "outcome", "EligibilityOutcome", "—",
              "没有给出结论", "there is no outcome", "A-069"),
        Claim(may != bool(answer.reasons), "reasons", "可结算则无原因，否则必有原因",
              len(answer.reasons), "结论与原因矛盾", "outcome and reasons contradict", "A-069"),
        Claim(not answer.HasField("institution")
              or answer.institution.institution_code == request.header.institution_code,
              "institution.institution_code", request.header.institution_code,
              answer.institution.institution_code,
              "返回了另一家机构", "another institution came back", ""),
    ]  # fmt: skip
    for index, each in enumerate(answer.qualifications):
        name = expected_name(each.disease_code) if each.disease_code else ""
        claims.append(
            Claim(name is not None and each.disease_name == name,
                  f"qualifications[{index}].disease_name", name or "国家病种编码 a national code",
                  f"{each.disease_code} {each.disease_name}",
                  "资格的国家编码与名称不符", "code and name do not belong together",
                  "A-006")
        )  # fmt: skip
    found = told("eligibility", claims)
    for index, problem in enumerate(answer.reasons):
        found += [
            _unfit("refusal-text", f"reasons[{index}].text_zh", problem.text_zh, zh, en)
            for zh, en in faults(problem.text_zh)
        ]
    return found


def _unfit(check: str, path: str, text: str, zh: str, en: str) -> result_pb2.Mismatch:
    return mismatch(
        check, path, "简明、具体的中文提示 a short, concrete Chinese sentence", text,
        zh=f"提示不合规范：{zh}", en=f"the text is not fit for a cashier: {en}", rule="A-142",
    )  # fmt: skip


def _state_name(settlement: settlement_pb2.Settlement) -> str:
    states = settlement_pb2.SettlementState
    is_known = settlement.state in states.values()
    return states.Name(settlement.state) if is_known else str(settlement.state)
