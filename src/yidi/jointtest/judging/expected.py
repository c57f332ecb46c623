"""What a case expects of one step, held against what came, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Value

from yidi.domain.money import parse_yuan, yuan
from yidi.jointtest.cases.message_reader import Unfit
from yidi.jointtest.heard import Heard
from yidi.jointtest.judging.comparing import differences
from yidi.jointtest.judging.identities import POOLS
from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.judging.presence import presence
from yidi.jointtest.judging.refusals import right_refusal
from yidi.jointtest.paths import field_at, get, text_at, wanted_text
from yidi.jointtest.v1 import result_pb2, step_pb2
from yidi.v1 import codes_pb2, settlement_pb2

Mismatches = list[result_pb2.Mismatch]
Known = Mapping[str, Heard]
Filled = Callable[[str], str]

_MS = 1_000
_LARGE = (codes_pb2.FUND_LARGE_COST,)
_FUNDS: Final = {
    "pool": POOLS,
    "large_cost": _LARGE,
    "civil_servant": (codes_pb2.FUND_CIVIL_SERVANT,),
    "critical_illness": (codes_pb2.FUND_CRITICAL_ILLNESS,),
    "assistance": (codes_pb2.FUND_MEDICAL_ASSISTANCE,),
}
REPLAY_MAY_DIFFER: Final = frozenset(("header",))


def judge(expected: step_pb2.Expected, heard: Heard, known: Known, filled: Filled) -> Mismatches:
    """Return everything in which an answer or refusal is not what the case expects.

    ``known`` are the earlier steps, ``filled`` puts references in their place.
    """
    if heard.answer_use:
        return []
    if heard.is_unreachable:
        return [
            mismatch(
                "transport", "", "能连上 a connection", heard.transport,
                zh="连不上被测系统", en="the tested system cannot be reached",
            )
        ]  # fmt: skip
    if expected.HasField("refused"):
        if heard.is_answered and expected.may_be_refused:
            return []
        # What broke on the way is told by the standing checks.
        return [] if heard.transport else right_refusal(heard, expected.refused)
    if not heard.is_answered:
        if expected.may_be_refused or heard.transport:
            return []
        return [
            mismatch(
                "answer", "", "OK", heard.told(),
                zh="应当办理，却被拒绝", en="it had to be carried out and was refused",
            )
        ]  # fmt: skip
    found = _fields(expected, heard.answer, filled)
    found += presence(heard.answer, expected.present, expected.absent)
    found += _references(expected, heard.answer, known)
    found += _amounts(expected.amounts, heard.answer)
    if expected.within_ms and heard.took_micros > expected.within_ms * _MS:
        found.append(
            mismatch(
                "time", "", f"≤ {expected.within_ms} ms", f"{heard.took_micros // _MS} ms",
                zh="答复太慢", en="the answer took too long",
            )
        )  # fmt: skip
    return found


def _fields(expected: step_pb2.Expected, answer: Message, filled: Filled) -> Mismatches:
    found = []
    for path, value in expected.fields.items():
        field = field_at(answer.DESCRIPTOR, path)
        wanted, got = wanted_text(field, _filled(value, filled)), text_at(answer, path)
        if wanted != got:
            found.append(
                mismatch(
                    "field", path, wanted, got,
                    zh="字段的值不对", en="the field has another value",
                )
            )  # fmt: skip
    for choice in expected.one_of:
        got = text_at(answer, choice.path)
        if got not in choice.values:
            found.append(
                mismatch(
                    "field", choice.path, " / ".join(choice.values), got,
                    zh="字段的值不在允许之列", en="the field has none of the right values",
                )
            )  # fmt: skip
    return found


def _filled(value: Value, filled: Filled) -> Value:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return Value(string_value=filled(value.string_value))
    if kind != "list_value":
        return value
    found = Value()
    for each in value.list_value.values:
        found.list_value.values.add().CopyFrom(_filled(each, filled))
    found.list_value.SetInParent()
    return found


def _references(expected: step_pb2.Expected, answer: Message, known: Known) -> Mismatches:
    found: Mismatches = []
    for path, reference in expected.same.items():
        step, _, there = reference.partition(":")
        before = known.get(step)
        if before is None or not before.is_answered:
            continue
        found += same(get(before.answer, there), get(answer, path), path, step)
    before = known.get(expected.replay_of) if expected.replay_of else None
    if before is not None and before.is_answered:
        found += replay(before.answer, answer, expected.replay_of)
    return found


# A trial has no number, message or time, and says of itself that it is one.
_OF_A_TRIAL: Final = frozenset(
    (
        "settlement_id",
        "state",
        "message_id",
        "settled_at",
        "invoice_number",
        "replaced_by_settlement_ids",
    )
)
_CHANGES_LATER: Final = frozenset(("state", "refund_settlement_id", "replaced_by_settlement_ids"))


def same(wanted: Any, got: Any, path: str, step: str) -> Mismatches:
    """Return in what a field differs from that of an earlier step."""
    zh, en = f"与步骤 {step} 的答复不一致", f"differs from the answer of step {step}"
    if isinstance(wanted, Message) and isinstance(got, Message):
        ignoring: frozenset[str] = frozenset()
        if isinstance(wanted, settlement_pb2.Settlement):
            trial = settlement_pb2.SETTLEMENT_STATE_TRIAL
            is_trial = trial in (wanted.state, got.state)  # type: ignore[attr-defined]
            ignoring = _OF_A_TRIAL if is_trial else _CHANGES_LATER
        return differences(
            wanted, got, check="same", zh=zh, en=en, path=path,
            ignoring={f"{path}.{name}" for name in ignoring},
        )  # fmt: skip
    if wanted != got:
        return [mismatch("same", path, wanted, got, zh=zh, en=en)]
    return []


def replay(first: Message, again: Message, step: str) -> Mismatches:
    """Return in what a repeat is not the first answer again, marked as such (A-079)."""
    found = differences(
        first, again, check="replay", ignoring=REPLAY_MAY_DIFFER,
        zh=f"重复报文的答复与步骤 {step} 的第一次答复不同",
        en=f"the repeat is not the first answer of step {step}",
    )  # fmt: skip
    header: Any = getattr(again, "header", None)
    before: Any = getattr(first, "header", None)
    if header is not None and not header.replayed:
        found.append(
            mismatch(
                "replay", "header.replayed", "true", "false",
                zh="重复报文的答复没有标明重复", en="a repeat does not say that it is one",
                rule="A-079",
            )
        )  # fmt: skip
    if header is not None and header.reply_id != before.reply_id:
        found.append(
            mismatch(
                "replay", "header.reply_id", before.reply_id, header.reply_id,
                zh="重复报文应保留第一次的接收方报文ID", en="a repeat keeps the first reply id",
                rule="A-079",
            )
        )  # fmt: skip
    return found


def settlement_in(answer: Any) -> settlement_pb2.Settlement | None:
    """Return the settlement or refund of an answer, if it has one."""
    for name in ("settlement", "refund"):
        if name in answer.DESCRIPTOR.fields_by_name and answer.HasField(name):
            found: settlement_pb2.Settlement = getattr(answer, name)
            return found
    return None


AMOUNT_NAMES: Final = (
    "total", "in_scope", "first_paid", "over_limit", "full_self_paid", "extra_share", "deductible",
    "covered", "uncovered", "fund_total", "hospital_part", "person_part", "account", "cash",
    "balance_after", *_FUNDS,
)  # fmt: skip
"""Amounts that a case or a table of expected amounts may name."""


def amount_of(settlement: settlement_pb2.Settlement, name: str) -> int:
    """Return an amount of a settlement by its short name, in fen; raises Unfit."""
    result = settlement.breakdown
    if name in _FUNDS:
        return sum(each.amount_fen for each in result.funds if each.fund in _FUNDS[name])
    if name == "total":
        return result.totals.total_fen
    for source in (result.totals.split, result):
        if f"{name}_fen" in source.DESCRIPTOR.fields_by_name:
            found: int = getattr(source, f"{name}_fen")
            return found
    raise Unfit(f"没有名为 {name} 的金额", f"there is no amount {name}")


def _amounts(amounts: Mapping[str, str], answer: Any) -> Mismatches:
    settlement = settlement_in(answer)
    if settlement is None:
        return []
    return exact(((name, parse_yuan(text)) for name, text in amounts.items()), settlement)


def exact(
    wanted: Iterable[tuple[str, int]], settlement: settlement_pb2.Settlement, source: str = ""
) -> Mismatches:
    """Return the amounts that are not exactly those."""
    return [
        mismatch(
            "amount", name, yuan(amount), yuan(got),
            zh=f"金额不对{source}", en="the amount is wrong", rule="A-063",
        )
        for name, amount in wanted
        for got in [amount_of(settlement, name)]
        if got != amount
    ]  # fmt: skip
