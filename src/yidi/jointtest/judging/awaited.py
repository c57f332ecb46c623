"""What a work order expects of the calls of a treating place, held against what came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from google.protobuf.struct_pb2 import Value

from yidi.domain.money import parse_yuan, yuan
from yidi.jointtest.judging.arrived import QUERIES, TIDYING, Arrived, is_about, outcome_of
from yidi.jointtest.judging.calls import is_open_ended
from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.judging.presence import presence
from yidi.jointtest.paths import field_at, text_at, wanted_text
from yidi.jointtest.v1 import result_pb2, work_order_pb2
from yidi.v1 import codes_pb2

Mismatches = list[result_pb2.Mismatch]
Filled = Callable[[str], str]

_NORMAL: Final = (work_order_pb2.ANSWER_KIND_UNSPECIFIED, work_order_pb2.ANSWER_KIND_NORMAL)
_OURS: Final = frozenset((codes_pb2.PARTY_TREATING_PLACE, codes_pb2.PARTY_INSTITUTION))
"""Whose fault a refusal may be for the treating place to be told off for it."""


def judge_call(
    awaited: work_order_pb2.AwaitedCall, call: Arrived, before: Mapping[str, Sequence[Arrived]],
    filled: Filled,
) -> Mismatches:  # fmt: skip
    """Return in what a call is not the one that was awaited; ``before`` by awaited id."""
    found = fields(awaited, call, filled)
    if awaited.of and not is_about(call, before.get(awaited.of, ())):
        found.append(
            mismatch(
                "order", "", f"{awaited.of} 的就诊、结算或报文 what {awaited.of} was about",
                call.visit_id or call.settlement_id or "—",
                zh="不是针对前面那次就诊、结算或报文", en="it is about something else",
            )
        )  # fmt: skip
    if awaited.repeat_of and not _repeats(call, before.get(awaited.repeat_of, ())):
        found.append(
            mismatch(
                "repeat", "header.message_id",
                "、".join(each.message_id for each in before.get(awaited.repeat_of, ())),
                call.message_id, rule="A-079",
                zh="应当用原报文ID重发，却换了新的报文ID",
                en="it had to be sent again under the same message id",
            )
        )  # fmt: skip
    if awaited.answer.kind in _NORMAL:
        found += _answer(awaited, call)
    return found


def _repeats(call: Arrived, earlier: Sequence[Arrived]) -> bool:
    return any(call.message_id == each.message_id for each in earlier)


def fields(
    awaited: work_order_pb2.AwaitedCall, call: Arrived, filled: Filled
) -> Mismatches:  # fmt: skip
    """Return the fields of a request that are not as they must be."""
    request, found = call.request, []
    for path, value in awaited.fields.items():
        field = field_at(request.DESCRIPTOR, path)
        is_text = value.WhichOneof("kind") == "string_value"
        said = Value(string_value=filled(value.string_value)) if is_text else value
        wanted, got = wanted_text(field, said), text_at(request, path)
        if wanted != got:
            found.append(
                mismatch(
                    "field", path, wanted, got,
                    zh="请求中的字段不对", en="a field of the request has another value",
                )
            )  # fmt: skip
    return found + presence(request, awaited.present, awaited.absent)


def _answer(awaited: work_order_pb2.AwaitedCall, call: Arrived) -> Mismatches:
    heard = call.heard
    if not heard.status:
        return []
    if awaited.refused:
        if heard.reason in awaited.refused or set(heard.problem_reasons) & set(awaited.refused):
            return []
        return [
            mismatch(
                "answer", "", " / ".join(awaited.refused), heard.told(),
                zh="本应被平台拒绝", en="the platform had to refuse it",
            )
        ]  # fmt: skip
    if heard.is_answered or not is_its_fault(call):
        return []
    return [
        mismatch(
            "refused", "", "办理 carried out", heard.told(),
            zh="请求被平台拒绝，应由就医地或医疗机构改正",
            en="the platform refused it, for what the treating place has to mend",
        )
    ]  # fmt: skip


def is_its_fault(call: Arrived) -> bool:
    """Whether a refusal is one that the treating place or its institution caused."""
    detail = call.heard.detail
    return detail is not None and detail.party in _OURS


def others_fault(call: Arrived) -> bool:
    """Whether a call failed for what the partner, the platform or the choice of people causes."""
    heard = call.heard
    if heard.is_answered or not heard.status or heard.answer_use:
        return False
    return not is_its_fault(call)


def unexpected(call: Arrived, forbidden: Sequence[str]) -> Mismatches:
    """Return what is wrong with a call that no awaited one is."""
    if call.name in forbidden:
        return [
            mismatch(
                "forbidden", "", "不发送 not sent", call.name,
                zh=f"此时不应发送 {call.name}", en=f"{call.name} must not be sent at this time",
            )
        ]  # fmt: skip
    if call.repeat_of or call.name in QUERIES or call.name in TIDYING:
        return []
    return [
        mismatch(
            "unexpected", "", "不发送 not sent", f"{call.name} {call.message_id}",
            zh=f"工单没有要求的 {call.name}", en=f"{call.name}, which no work order asks for",
        )
    ]  # fmt: skip


def judge_count(
    awaited: work_order_pb2.AwaitedCall, calls: Sequence[Arrived], waited_seconds: int
) -> Mismatches:
    """Return whether a call came too seldom or too often."""
    least = 0 if awaited.is_optional else awaited.times_at_least or 1
    if len(calls) < least:
        return [
            mismatch(
                "missing", "", f"{awaited.call} ×{least}", f"×{len(calls)}",
                zh=f"等待 {waited_seconds} 秒没有收到 {awaited.call}",
                en=f"{awaited.call} did not arrive within {waited_seconds} s",
            )
        ]  # fmt: skip
    if awaited.times_at_most and len(calls) > awaited.times_at_most:
        return [
            mismatch(
                "too-often", "", f"{awaited.call} ≤ {awaited.times_at_most}", f"×{len(calls)}",
                zh=f"{awaited.call} 发送次数过多", en=f"{awaited.call} came too often",
                rule="A-079",
            )
        ]  # fmt: skip
    return []


def judge_settled(
    order: work_order_pb2.WorkOrder, calls: Sequence[Arrived]
) -> Mismatches:  # fmt: skip
    """Return whether what was settled is not the bill (A-066): nothing left out, nothing twice."""
    wanted = _settled(order)
    if wanted is None:
        return []
    settles = [each for each in calls if each.name == "Settle" and not each.repeat_of]
    outcomes = [outcome_of(each, calls) for each in settles]
    got = sum(each.settlement.breakdown.totals.total_fen for each in outcomes if each is not None)
    unknown = [
        each
        for each, outcome in zip(settles, outcomes, strict=True)
        if outcome is None and is_open_ended(each)
    ]
    if got == wanted or unknown:
        return []
    return [
        mismatch(
            "bill", "totals.total_fen", yuan(wanted), yuan(got), rule="A-066",
            zh="各次结算之和不等于工单的账单", en="the settlements do not add up to the bill",
        )
    ]  # fmt: skip


def _settled(order: work_order_pb2.WorkOrder) -> int | None:
    if order.settled:
        return parse_yuan(order.settled)
    settles = [each for each in order.awaited if each.call == "Settle"]
    is_plain = all(
        each.answer.kind in _NORMAL and not each.refused and not each.is_optional
        for each in settles
    )
    if not settles or not order.bill or not is_plain:
        return None
    return sum(parse_yuan(line.amount) for line in order.bill)
