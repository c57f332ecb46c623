"""What must hold for every call of a treating place, without any case saying so.

What the national platform would refuse is told here as well: the report then says by which rule,
and shows both numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from yidi.domain.diseases import expected_name
from yidi.domain.money import line_amount, yuan
from yidi.domain.regions import covers, province_of
from yidi.jointtest.judging.arrived import Arrived, answered
from yidi.jointtest.judging.comparing import differences
from yidi.jointtest.judging.identities import SPLIT_PARTS, Claim, told, totals_of
from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.v1 import result_pb2
from yidi.v1 import codes_pb2, fees_pb2

Mismatches = list[result_pb2.Mismatch]

_V20: Final = "V2.0"
_MAY_DIFFER: Final = frozenset(
    (
        "header.sent_at", "header.operator_code", "header.operator_type",
        "header.interface_version",
    )
)  # fmt: skip
_UNKNOWN_OUTCOME: Final = frozenset(("DEADLINE_EXCEEDED", "CANCELLED", ""))
_DOUBLED: Final = frozenset(("Settle", "CancelSettlement"))


@dataclass(frozen=True, slots=True)
class Frame:
    """What the calls of a case have in common."""

    version: str
    treating_province: str
    insured_areas: Sequence[str]
    institution_codes: Sequence[str]


def check(call: Arrived, before: Sequence[Arrived], frame: Frame) -> Mismatches:
    """Return everything about a call that no case would allow.

    ``before`` are the calls of the case that came earlier, in order.
    """
    if call.repeat_of:
        first = next(each for each in before if each.number == call.repeat_of)
        return _same_content(first, call)
    found = _header(call, frame)
    if call.name in ("OpenVisit", "QueryEligibility"):
        found += _care(call)
    if call.name == "OpenVisit":
        found += _extension(call, frame)
    if call.name == "UploadFees":
        found += _lines(call) + _line_numbers(call, before)
    if call.name in ("PreSettle", "Settle"):
        found += _totals(call, before)
    return found + _after_unknown(call, before)


def _header(call: Arrived, frame: Frame) -> Mismatches:
    header = call.request.header
    area = header.insured_region
    is_right_area = any(covers(area, each) or covers(each, area) for each in frame.insured_areas)
    sender = header.institution_code
    claims = [
        Claim(header.message_id.startswith(sender) and bool(sender), "message_id", f"{sender}…",
              header.message_id, "报文ID不以本机构编号开头",
              "the message id does not begin with the institution's own code", "A-079"),
        Claim(header.interface_version == frame.version, "interface_version", frame.version,
              header.interface_version, "接口版本号与工单不符",
              "another interface version than the work order asks for", "A-140"),
        Claim(sender in frame.institution_codes, "institution_code",
              "、".join(frame.institution_codes), sender, "不是工单上的机构",
              "not the institution of the work order", "A-050"),
        Claim(province_of(header.treating_region or "000000") == frame.treating_province,
              "treating_region", frame.treating_province, header.treating_region,
              "就医地区划不是被测省", "the treating region is not the tested province", "A-140"),
        Claim(is_right_area, "insured_region", "、".join(frame.insured_areas), area,
              "参保地区划与人员不符", "the insured region is not the person's", "A-063"),
    ]  # fmt: skip
    return told("header", claims, "header")


def _care(call: Arrived) -> Mismatches:
    request = call.request
    is_chronic = request.care_type == codes_pb2.CARE_TYPE_CHRONIC
    name = expected_name(request.disease_code) if request.disease_code else ""
    claims = [
        Claim(is_chronic == bool(request.disease_code), "disease_code",
              "门慢特必填，其余为空 exactly for chronic care", request.disease_code or "—",
              "医疗类别与病种编码矛盾", "care type and disease code contradict", "A-062"),
    ]  # fmt: skip
    if request.disease_code and (request.disease_name or call.name == "OpenVisit"):
        claims.append(
            Claim(request.disease_name == name, "disease_name",
                  name or "国家病种编码 a national code",
                  request.disease_name or "—", "病种名称与编码不符",
                  "the name does not belong to the code", "A-002")
        )  # fmt: skip
    return told("care", claims)


def _extension(call: Arrived, frame: Frame) -> Mismatches:
    request, pharmacy = call.request, codes_pb2.CARE_TYPE_PHARMACY
    has = request.HasField("extension")
    may = frame.version != _V20 and request.care_type != pharmacy
    extension = request.extension
    is_trauma = extension.trauma == codes_pb2.FLAG_YES
    claims = [
        Claim(may or not has, "extension", "不填 not set", "有值 set",
              "V2.0 或购药不应带 V2.1 扩展字段",
              "fields of V2.1 at V2.0 or at a pharmacy", "A-140"),
        Claim(not is_trauma or extension.third_party != codes_pb2.FLAG_UNSPECIFIED,
              "extension.third_party", "有外伤时必填 required with a trauma", "—",
              "有外伤却没有填涉及第三方标志", "a trauma without the third-party flag", "A-087"),
    ]  # fmt: skip
    return told("extension", claims)


def _lines(call: Arrived) -> Mismatches:
    claims = []
    for index, line in enumerate(call.request.lines):
        place = f"lines[{index}]"
        parts = sum(getattr(line.split, name) for name in SPLIT_PARTS)
        amount = line_amount(line.price_micros, line.quantity_micros)
        lowest = min(getattr(line.split, name) for name in SPLIT_PARTS)
        claims += [
            Claim(parts == line.amount_fen, f"{place}.split", yuan(line.amount_fen), yuan(parts),
                  "费用明细四部分之和不等于金额", "the split does not add up to the amount",
                  "A-061"),
            Claim(amount == line.amount_fen, f"{place}.amount_fen", yuan(amount),
                  yuan(line.amount_fen), "金额不等于单价×数量",
                  "the amount is not price times quantity", "A-078"),
            Claim(lowest >= 0, f"{place}.split", "≥ 0.00", yuan(lowest), "费用分割有负数",
                  "a part of the split is below zero", "A-061"),
        ]  # fmt: skip
    return told("lines", claims) + _sums(
        totals_of(call.request.lines), call.request.totals, "批次合计不等于明细之和",
        "the totals of the batch are not those of its lines",
    )  # fmt: skip


def _totals(call: Arrived, before: Sequence[Arrived]) -> Mismatches:
    """What is settled are the lines that were uploaded and not withdrawn, all of them."""
    batches: dict[str, list[fees_pb2.FeeLine]] = {}
    for each in before:
        if each.visit_id != call.visit_id or not each.heard.is_answered or each.repeat_of:
            continue
        if each.name == "UploadFees":
            batches.setdefault(each.request.batch_number, []).extend(each.request.lines)
        elif each.name == "WithdrawFees":
            number = each.request.batch_number
            batches = {} if number == "0000" else {k: v for k, v in batches.items() if k != number}
    if not batches:
        return []
    uploaded = totals_of(line for lines in batches.values() for line in lines)
    return _sums(
        uploaded, call.request.totals, "结算合计不等于已上传明细之和",
        "the totals of the settlement are not those of the uploaded lines",
    )  # fmt: skip


def _sums(wanted: fees_pb2.BillTotals, got: fees_pb2.BillTotals, zh: str, en: str) -> Mismatches:
    pairs = [("totals.total_fen", wanted.total_fen, got.total_fen)]
    pairs += [
        (f"totals.split.{name}", getattr(wanted.split, name), getattr(got.split, name))
        for name in SPLIT_PARTS
    ]
    claims = [
        Claim(one == other, path, yuan(one), yuan(other), zh, en, "A-061")
        for path, one, other in pairs
    ]
    return told("totals", claims)


def _line_numbers(call: Arrived, before: Sequence[Arrived]) -> Mismatches:
    """A line is uploaded once for a visit to the hospital, whatever part it was cut into."""
    outpatient = {
        each.visit_id: (each.request.outpatient_number, each.request.header.institution_code)
        for each in answered(before, "OpenVisit")
    }
    mine = outpatient.get(call.visit_id)
    refunded = {each.request.visit_id for each in answered(before, "CancelSettlement")}
    closed = refunded | {each.visit_id for each in answered(before, "CancelVisit")}
    known = {
        line.line_number
        for each in answered(before, "UploadFees")
        if mine and outpatient.get(each.visit_id) == mine and each.visit_id not in closed
        for line in each.request.lines
    }
    numbers = [line.line_number for line in call.request.lines]
    twice = sorted({each for each in numbers if each in known or numbers.count(each) > 1})
    return told("lines", [
        Claim(not twice, "lines[].line_number", "各不相同 all different", "、".join(twice),
              "同一门诊号下费用明细流水号重复", "a line number twice under one outpatient number",
              "A-065"),
    ])  # fmt: skip


def _same_content(first: Arrived, call: Arrived) -> Mismatches:
    """The same message id is the same message (A-079)."""
    if first.name != call.name:
        return [
            mismatch(
                "repeat", "header.message_id", first.name, call.name, rule="A-079",
                zh="一个报文ID用于两个不同的交易", en="one message id for two different methods",
            )
        ]  # fmt: skip
    found = differences(
        first.request, call.request, check="repeat", ignoring=_MAY_DIFFER,
        zh="重发时报文ID相同而内容不同", en="the same message id with other content",
    )  # fmt: skip
    for each in found:
        each.rule = "A-079"
    return found


def _after_unknown(call: Arrived, before: Sequence[Arrived]) -> Mismatches:
    """After a lost answer: ask, repeat or reverse, but never the same again as a new message."""
    if call.name not in _DOUBLED:
        return []
    for each in before:
        if each.name != call.name or each.repeat_of or not is_open_ended(each):
            continue
        if each.request.visit_id != call.request.visit_id:
            continue
        later = [one for one in before if one.number > each.number]
        if not any(_finds_out(one, each) for one in later):
            return [
                mismatch(
                    "repeat", "header.message_id", each.message_id, call.message_id, rule="A-079",
                    zh="上一次的结果未知，却换新报文ID重发；应查询、用原报文ID重发或冲正",
                    en="the outcome was unknown, and it was sent again as a new message; inquire, "
                    "repeat the message or reverse it",
                )
            ]  # fmt: skip
    return []


def is_open_ended(call: Arrived) -> bool:
    """Whether its sender cannot know what became of it."""
    heard = call.heard
    if heard.is_answered or not heard.status:
        return False
    is_refused = heard.is_refused and heard.status not in _UNKNOWN_OUTCOME
    return not is_refused


def _finds_out(call: Arrived, asked: Arrived) -> bool:
    if call.repeat_of == asked.number and call.heard.is_answered:
        return True
    original: Any = getattr(call.request, "original_message_id", "")
    return bool(original) and original == asked.message_id and call.heard.is_answered
