"""What must hold between the answers of several steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from yidi.domain.money import yuan
from yidi.jointtest.heard import Heard
from yidi.jointtest.judging.comparing import differences
from yidi.jointtest.judging.expected import REPLAY_MAY_DIFFER, settlement_in
from yidi.jointtest.judging.identities import AMOUNTS, SPLIT_PARTS
from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.paths import MISSING, get
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.v1 import settlement_pb2

Mismatches = list[result_pb2.Mismatch]
Known = Mapping[str, Heard]
Settlement = settlement_pb2.Settlement


def judge(relation: case_pb2.Relation, known: Known) -> Mismatches:
    """Return where a relation does not hold; steps that were not answered tell nothing."""
    found = _JUDGES[relation.kind](relation, known)
    for each in found:
        if relation.why_zh:
            each.why_zh = f"{each.why_zh}（{relation.why_zh}）"
        if relation.why_en:
            each.why_en = f"{each.why_en} ({relation.why_en})"
    return found


def _answered(relation: case_pb2.Relation, known: Known) -> list[tuple[str, Heard]]:
    return [
        (name, known[name]) for name in relation.steps if name in known and known[name].is_answered
    ]


def _same_answer(relation: case_pb2.Relation, known: Known) -> Mismatches:
    answered = _answered(relation, known)
    return [
        each
        for (first, one), (name, other) in pairwise(answered)
        for each in differences(
            one.answer, other.answer, check="relation", ignoring=REPLAY_MAY_DIFFER,
            zh=f"步骤 {name} 与 {first} 的答复应相同", en=f"{name} must answer like {first}",
        )
    ]  # fmt: skip


def _values(relation: case_pb2.Relation, known: Known) -> list[tuple[str, Any]]:
    return [(name, get(each.answer, relation.path)) for name, each in _answered(relation, known)]


def _equal(relation: case_pb2.Relation, known: Known) -> Mismatches:
    values = _values(relation, known)
    return [
        _pair(relation, first, one, name, other, "应相等", "must be equal")
        for (first, one), (name, other) in pairwise(values)
        if one != other
    ]


def _distinct(relation: case_pb2.Relation, known: Known) -> Mismatches:
    values = _values(relation, known)
    seen: dict[str, str] = {}
    found: Mismatches = []
    for name, value in values:
        first = seen.setdefault(str(value), name)
        if first != name:
            found.append(_pair(relation, first, value, name, value, "应不同", "must differ"))
    return found


def _order(
    zh: str, en: str, holds: Callable[[Any, Any], bool]
) -> Callable[[case_pb2.Relation, Known], Mismatches]:
    def judged(relation: case_pb2.Relation, known: Known) -> Mismatches:
        values = _values(relation, known)
        return [
            _pair(relation, first, one, name, other, zh, en)
            for (first, one), (name, other) in pairwise(values)
            if MISSING in (one, other) or not holds(one, other)
        ]

    return judged


def _pair(
    relation: case_pb2.Relation, first: str, one: Any, name: str, other: Any, zh: str, en: str
) -> result_pb2.Mismatch:
    return mismatch(
        "relation", relation.path, f"{first}：{_shown(relation.path, one)}",
        f"{name}：{_shown(relation.path, other)}",
        zh=f"步骤 {name} 与 {first} {zh}", en=f"{name} and {first} {en}",
    )  # fmt: skip


def _shown(path: str, value: Any) -> str:
    return yuan(value) if path.endswith("_fen") and isinstance(value, int) else str(value)


def _exactly_one(relation: case_pb2.Relation, known: Known) -> Mismatches:
    names = [name for name, _ in _answered(relation, known)]
    if len(names) == 1:
        return []
    return [
        mismatch(
            "relation", "", "恰好一个办理 exactly one carried out", "、".join(names) or "—",
            zh="同时发送的几个报文应当恰好办理一个",
            en="of these messages exactly one has to be carried out",
        )
    ]  # fmt: skip


def _sum(relation: case_pb2.Relation, known: Known) -> Mismatches:
    values = _values(relation, known)
    step, _, path = relation.equals.partition(":")
    there = known.get(step)
    if there is None or not there.is_answered or len(values) != len(relation.steps):
        return []
    wanted = get(there.answer, path)
    total = sum(value for _, value in values if isinstance(value, int))
    if total == wanted:
        return []
    shown = " + ".join(_shown(relation.path, value) for _, value in values)
    return [
        mismatch(
            "relation", relation.path, _shown(path, wanted),
            f"{shown} = {_shown(path, total)}",
            zh=f"各步骤之和应等于 {relation.equals}", en=f"the sum must be {relation.equals}",
        )
    ]  # fmt: skip


def settlements(relation: case_pb2.Relation, known: Known) -> list[tuple[str, Settlement]]:
    """Return the settlements of the steps that were answered with one."""
    found = [(name, settlement_in(each.answer)) for name, each in _answered(relation, known)]
    return [(name, each) for name, each in found if each is not None]


def _at_most(relation: case_pb2.Relation, known: Known) -> Mismatches:
    step, _, path = relation.equals.partition(":")
    there = known.get(step)
    if there is None or not there.is_answered:
        return []
    limit = get(there.answer, path)
    return [
        _pair(relation, step, limit, name, value, f"：不应超过 {path}", f"must not exceed {path}")
        for name, value in _values(relation, known)
        if limit is MISSING or value is MISSING or (limit >= 0 and value > limit)
    ]


def _chain(relation: case_pb2.Relation, known: Known) -> Mismatches:
    return chain(settlements(relation, known))


def chain(steps: Sequence[tuple[str, Settlement]]) -> Mismatches:
    """Return accumulators that do not begin where the step before left them (A-080)."""
    left: dict[tuple[str, int], tuple[str, int]] = {}
    found: Mismatches = []
    for name, settlement in steps:
        for each in settlement.breakdown.accumulators:
            key = (each.name, each.year)
            first, amount = left.get(key, (name, each.before_fen))
            if amount != each.before_fen:
                found.append(
                    mismatch(
                        "chain", f"breakdown.accumulators[{each.name}]",
                        f"{first} 之后 after：{yuan(amount)}",
                        f"{name} 之前 before：{yuan(each.before_fen)}",
                        zh=f"累计 {each.name} 前后不接：步骤 {first} 之后与 {name} 之前不同",
                        en=f"{each.name} of {name} does not begin where {first} left it",
                        rule="A-080",
                    )
                )  # fmt: skip
            left[key] = (name, each.after_fen)
    return found


def _negative(relation: case_pb2.Relation, known: Known) -> Mismatches:
    steps = settlements(relation, known)
    return [each for name, other in steps[1:] for each in negative(steps[0][1], other, name)]


def negative(settled: Settlement, refund: Settlement, step: str) -> Mismatches:
    """Return in what a refund is not the exact negative of its settlement (A-090)."""
    before, after = settled.breakdown, refund.breakdown
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in AMOUNTS]
    pairs += [
        (
            f"totals.split.{name}",
            getattr(before.totals.split, name),
            getattr(after.totals.split, name),
        )
        for name in SPLIT_PARTS
    ]
    pairs.append(("totals.total_fen", before.totals.total_fen, after.totals.total_fen))
    given = {each.fund: each.amount_fen for each in before.funds}
    back = {each.fund: each.amount_fen for each in after.funds}
    pairs += [
        (f"funds[{fund}]", given.get(fund, 0), back.get(fund, 0))
        for fund in sorted(given.keys() | back.keys())
    ]
    return [
        mismatch(
            "refund", f"refund.breakdown.{name}", yuan(-paid), yuan(returned),
            zh=f"步骤 {step} 的退费不是原结算的相反数",
            en=f"the refund of {step} is not the exact negative",
            rule="A-090",
        )
        for name, paid, returned in pairs
        if paid != -returned
    ]  # fmt: skip


def _restored(relation: case_pb2.Relation, known: Known) -> Mismatches:
    steps = settlements(relation, known)
    return restored(steps[0][1], steps[-1][1]) if len(steps) > 1 else []


def restored(settled: Settlement, refund: Settlement) -> Mismatches:
    """Return accumulators that a refund does not give back what its settlement took (A-090)."""
    moved = {(each.name, each.year): each.after_fen - each.before_fen
             for each in settled.breakdown.accumulators}  # fmt: skip
    back = {(each.name, each.year): each.after_fen - each.before_fen
            for each in refund.breakdown.accumulators}  # fmt: skip
    return [
        mismatch(
            "refund", f"refund.breakdown.accumulators[{key[0]}]", yuan(-moved.get(key, 0)),
            yuan(back.get(key, 0)),
            zh=f"退费没有把累计 {key[0]} 恢复原状", en=f"the refund does not restore {key[0]}",
            rule="A-090",
        )
        for key in sorted(moved.keys() | back.keys())
        if moved.get(key, 0) != -back.get(key, 0)
    ]  # fmt: skip


_JUDGES: Final[Mapping[int, Callable[[case_pb2.Relation, Known], Mismatches]]] = {
    case_pb2.RELATION_KIND_SAME_ANSWER: _same_answer,
    case_pb2.RELATION_KIND_EQUAL: _equal,
    case_pb2.RELATION_KIND_DISTINCT: _distinct,
    case_pb2.RELATION_KIND_EXACTLY_ONE_ANSWERED: _exactly_one,
    case_pb2.RELATION_KIND_SUM: _sum,
    case_pb2.RELATION_KIND_NOT_FALLING: _order(
        "：不应减少", "must not fall", lambda one, other: one <= other
    ),
    case_pb2.RELATION_KIND_NOT_RISING: _order(
        "：不应增加", "must not rise", lambda one, other: one >= other
    ),
    case_pb2.RELATION_KIND_CHAIN: _chain,
    case_pb2.RELATION_KIND_NEGATIVE: _negative,
    case_pb2.RELATION_KIND_RESTORED: _restored,
    case_pb2.RELATION_KIND_AT_MOST: _at_most,
}
