"""Which awaited call an arriving one is, decided from its request alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yidi.jointtest.judging.arrived import Arrived, is_about
from yidi.jointtest.judging.awaited import Filled, fields
from yidi.jointtest.v1 import work_order_pb2

Known = Mapping[str, Sequence[Arrived]]


def match(
    order: work_order_pb2.WorkOrder, call: Arrived, known: Known, filled: Filled
) -> work_order_pb2.AwaitedCall | None:
    """Return the awaited call of an order that a call is, or None.

    ``known`` are the calls of the case so far by the awaited call that they were. Of several the
    one is taken that fits in every field, is about the right visit, and has not come yet; where
    none fits wholly the first that still has room: the judge then says what is wrong with it.
    """
    candidates = [each for each in order.awaited if each.call == call.name]
    repeats = [each for each in candidates if each.repeat_of]
    if call.repeat_of:
        meant = [each for each in repeats if _is_of(call, known.get(each.repeat_of, ()))]
        return meant[0] if meant else None
    firsts = [each for each in candidates if not each.repeat_of]
    # A new message where a repeat was awaited is that repeat, done wrong.
    fitting = [each for each in firsts if _has_room(each, known)] or [
        each for each in repeats if known.get(each.repeat_of) and _has_room(each, known)
    ]
    scored = sorted(fitting, key=lambda each: _misfit(each, call, known, filled))
    return scored[0] if scored else _crowded(firsts)


def _is_of(call: Arrived, earlier: Sequence[Arrived]) -> bool:
    return any(each.message_id == call.message_id for each in earlier)


def _has_room(awaited: work_order_pb2.AwaitedCall, known: Known) -> bool:
    most = awaited.times_at_most or awaited.times_at_least or 1
    return len(known.get(awaited.id, ())) < most


def _crowded(
    firsts: Sequence[work_order_pb2.AwaitedCall],
) -> work_order_pb2.AwaitedCall | None:
    """Where a number is limited, one too many is told as that and not as unexpected."""
    return next((each for each in firsts if each.times_at_most), None)


def _misfit(
    awaited: work_order_pb2.AwaitedCall, call: Arrived, known: Known, filled: Filled
) -> tuple[bool, int]:
    is_elsewhere = bool(awaited.of) and not is_about(call, known.get(awaited.of, ()))
    return is_elsewhere, len(fields(awaited, call, filled))


def out_of_order(
    order: work_order_pb2.WorkOrder, awaited: work_order_pb2.AwaitedCall, known: Known
) -> str:
    """Return the id of an awaited call that had to come first and has not, or nothing."""
    if order.is_any_order:
        needed = [each for each in order.awaited if each.id == awaited.of]
    else:
        before = [each.id for each in order.awaited].index(awaited.id)
        needed = list(order.awaited[:before])
    missing = [
        each.id
        for each in needed
        if not each.is_optional and len(known.get(each.id, ())) < (each.times_at_least or 1)
    ]
    return missing[0] if missing else ""
