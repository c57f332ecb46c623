"""Faults that a single call asks for by its metadata, in the words that testers know from Envoy.

* ``x-envoy-fault-delay-request``: milliseconds before the province begins to work
* ``x-envoy-fault-delay-request-percentage``: 0 to 100; 100 unless given
* ``x-envoy-fault-abort-grpc-request``: number of the gRPC status that it is refused with
* ``x-envoy-fault-abort-request-percentage``: 0 to 100; 100 unless given
* ``x-yidi-fault``: one or several of FAULT_WORDS, with commas
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from yidi.domain.fault import ALL_BP, Delay, DelayPlace, DelayShape, FaultKind, FaultPlan
from yidi.domain.limits import FAULT_DELAY_MS_MAX
from yidi.wire.faults import STATUS_CODES
from yidi.wire.findings import Findings, shown

DELAY: Final = "x-envoy-fault-delay-request"
DELAY_PERCENTAGE: Final = "x-envoy-fault-delay-request-percentage"
ABORT: Final = "x-envoy-fault-abort-grpc-request"
ABORT_PERCENTAGE: Final = "x-envoy-fault-abort-request-percentage"
FAULT: Final = "x-yidi-fault"
_NAMES: Final = frozenset((DELAY, DELAY_PERCENTAGE, ABORT, ABORT_PERCENTAGE, FAULT))

FAULT_WORDS: Final[Mapping[str, FaultKind]] = {
    "lose-answer-before-commit": FaultKind.LOSE_BEFORE_COMMIT,
    "lose-answer-after-commit": FaultKind.LOSE_AFTER_COMMIT,
    "answer-twice": FaultKind.DUPLICATE,
    "answer-late": FaultKind.ANSWER_LATE,
    "alter-split": FaultKind.ALTER_SPLIT,
    "unbalance": FaultKind.UNBALANCE,
    "silent": FaultKind.SILENT,
    "stop": FaultKind.STOP,
}
"""What x-yidi-fault may say."""

_PERCENT_BP = 100
_DIGITS_MAX = 9
_BY_CALL = "call"


def asked_faults(
    metadata: Iterable[tuple[str, str | bytes]], seed: int = 0
) -> tuple[FaultPlan, ...]:
    """Return the faults that a call asks for; refuse with every problem in its metadata.

    Fields that are none of ours are not looked at.
    """
    given = {
        name: value if isinstance(value, str) else "" for name, value in metadata if name in _NAMES
    }
    if not given:
        return ()
    found = Findings()
    plans = [
        _delay(given, found, seed),
        _abort(given, found, seed),
        *(
            FaultPlan(_BY_CALL, "", kind, seed)
            for kind in _kinds(given.get(FAULT, ""), found, is_given=FAULT in given)
        ),
    ]
    found.refuse_if_any()
    return tuple(plan for plan in plans if plan is not None)


def _delay(given: Mapping[str, str], found: Findings, seed: int) -> FaultPlan | None:
    share_bp = _share_bp(given, DELAY, DELAY_PERCENTAGE, found)
    if DELAY not in given:
        return None
    length_ms = _number(given[DELAY], 1, FAULT_DELAY_MS_MAX, "延迟毫秒", DELAY, found)
    delay = Delay(DelayShape.FIXED, DelayPlace.BEFORE_WORK, length_ms, length_ms)
    plan = FaultPlan(_BY_CALL, "", FaultKind.DELAY, seed, share_bp, delay=delay)
    return plan if share_bp else None


def _abort(given: Mapping[str, str], found: Findings, seed: int) -> FaultPlan | None:
    share_bp = _share_bp(given, ABORT, ABORT_PERCENTAGE, found)
    if ABORT not in given:
        return None
    most = STATUS_CODES.stop - 1
    code = _number(given[ABORT], STATUS_CODES.start, most, "状态码", ABORT, found)
    plan = FaultPlan(_BY_CALL, "", FaultKind.REFUSE, seed, share_bp, status_code=code)
    return plan if share_bp else None


def _share_bp(given: Mapping[str, str], name: str, percentage: str, found: Findings) -> int:
    """Return the share of calls; a percentage of nothing is a mistake."""
    if percentage not in given:
        return ALL_BP
    if name not in given:
        found.add("FIELD_MISSING", name, field=name)
    return _number(given[percentage], 0, 100, "百分比", percentage, found) * _PERCENT_BP


def _kinds(text: str, found: Findings, *, is_given: bool) -> Iterable[FaultKind]:
    kinds = []
    for word in text.split(",") if is_given else ():
        kind = FAULT_WORDS.get(word.strip())
        if kind is None:
            found.add("CODE_VALUE_UNKNOWN", FAULT, field="故障类别", value=shown(word.strip()))
        else:
            kinds.append(kind)
    return dict.fromkeys(kinds)


def _number(text: str, least: int, most: int, field: str, path: str, found: Findings) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
    number = int(text) if is_number else -1
    if not least <= number <= most:
        found.add("AMOUNT_OUT_OF_RANGE", path, field=field, least=least, most=most)
        return least
    return number
