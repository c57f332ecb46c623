"""One case of a session while it is played: which order is open, what has come, what it led to.

Everything here follows from the events of the session, so that a restart changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yidi.jointtest.cases.message_reader import Unfit
from yidi.jointtest.insured.casting import Cast
from yidi.jointtest.insured.references import References
from yidi.jointtest.judging.arrived import QUERIES, Arrived, outcome_of
from yidi.jointtest.treating.matching import match, out_of_order
from yidi.jointtest.v1 import case_pb2, work_order_pb2
from yidi.v1 import institution_pb2

WAIT_SECONDS = 600


@dataclass(slots=True)
class OrderPlayed:
    """A work order that was handed out."""

    order: work_order_pb2.WorkOrder
    since: datetime
    """When it was handed out."""
    wait_seconds: int
    calls: list[Arrived] = field(default_factory=list)
    last_at: datetime | None = None
    """When the last of its calls came."""
    disorder: dict[int, str] = field(default_factory=dict)
    """By the number of a call that came too early: what had to come first."""
    ended_at: datetime | None = None
    is_left_out: bool = False
    reason: str = ""
    waited_seconds: int = 0
    is_timed_out: bool = False

    @property
    def wait(self) -> timedelta:
        """How long the kit waits for each call."""
        return timedelta(seconds=self.order.wait_seconds or self.wait_seconds)

    @property
    def until(self) -> datetime:
        """When its time is over unless a call comes."""
        return max(self.since, self.last_at or self.since) + self.wait


class CasePlayed:
    """One case at one version, with its people."""

    def __init__(
        self,
        case: case_pb2.Case,
        version: str,
        number: int,
        cast: Cast,
        begun_at: datetime,
        wait_seconds: int = WAIT_SECONDS,
    ) -> None:
        """Hand out the first order."""
        self.case = case
        self.version = version
        self.number = number
        self.cast = cast
        self.begun_at = begun_at
        self.wait_seconds = wait_seconds or WAIT_SECONDS
        self.orders = [OrderPlayed(case.work_orders[0], begun_at, self.wait_seconds)]
        self.calls: list[Arrived] = []
        self.known: defaultdict[str, list[Arrived]] = defaultdict(list)
        self.is_over = False
        self.ended_at = begun_at

    @property
    def current(self) -> OrderPlayed | None:
        """The order that is open, or None when the case is over."""
        return None if self.is_over else self.orders[-1]

    def filling(self, region: str, now: datetime) -> Callable[[str], str]:
        """Return what fills the texts of the case; what cannot be known yet stays as it is."""
        heard = {name: calls[-1].heard for name, calls in self.known.items() if calls}
        references = References(self.cast, heard, region)

        def filled(text: str) -> str:
            try:
                return references.fill(text, now)
            except (Unfit, KeyError):
                return text

        return filled

    def institution(self, order: work_order_pb2.WorkOrder) -> institution_pb2.Institution:
        """Return where an order takes place."""
        found = self.cast.institutions
        return found[order.at] if order.at in found else next(iter(found.values()))

    def recognise(
        self, call: Arrived, now: datetime, region: str
    ) -> work_order_pb2.AwaitedCall | None:
        """Return which awaited call of the open order a call is, or None."""
        if self.current is None:
            return None
        return match(self.current.order, call, self.known, self.filling(region, now))

    def take(self, call: Arrived, at: datetime) -> None:
        """A call has come."""
        self.calls.append(call)
        played = self.orders[-1]
        if call.awaited_id:
            awaited = next(each for each in played.order.awaited if each.id == call.awaited_id)
            if missing := out_of_order(played.order, awaited, self.known):
                played.disorder[call.number] = missing
            self.known[call.awaited_id].append(call)
        played.calls.append(call)
        played.last_at = at

    def is_complete(self) -> bool:
        """Whether every call of the open order has come, and its answer is known."""
        played = self.orders[-1]
        if any(not each.heard.status and not each.heard.answer_use for each in played.calls):
            return False
        return all(
            each.is_optional or len(self.known[each.id]) >= (each.times_at_least or 1)
            for each in played.order.awaited
        )

    def due(self, now: datetime) -> str:
        """Return "done" or "late" where the open order has to end, otherwise nothing."""
        played = self.current
        if played is None:
            return ""
        if self._waits_only(played.order):
            return "done" if now >= played.since + played.wait else ""
        quiet = timedelta(seconds=played.order.quiet_seconds)
        if self.is_complete() and now >= (played.last_at or played.since) + quiet:
            return "done"
        return "late" if now >= played.until else ""

    def _waits_only(self, order: work_order_pb2.WorkOrder) -> bool:
        """An order that awaits nothing is about what must not come; its time has to pass."""
        return all(each.is_optional for each in order.awaited)

    def done(self, at: datetime) -> None:
        """The open order has had all its calls; the next one is handed out."""
        self.orders[-1].ended_at = at
        following = self.case.work_orders[len(self.orders) :]
        if following and not self._has_failed_to_begin():
            self.orders.append(OrderPlayed(following[0], at, self.wait_seconds))
        else:
            self._end(at)

    def _has_failed_to_begin(self) -> bool:
        """Nothing can follow a call that was refused for what others have to mend."""
        return any(self._is_lost(each) for each in self.orders[-1].calls)

    def _is_lost(self, call: Arrived) -> bool:
        awaited = self._awaited(call.awaited_id)
        if awaited is None or awaited.refused or call.name in QUERIES:
            return False
        if awaited.answer.kind > work_order_pb2.ANSWER_KIND_NORMAL:
            return False
        return outcome_of(call, self.calls) is None

    def _awaited(self, awaited_id: str) -> work_order_pb2.AwaitedCall | None:
        return next(
            (each for order in self.case.work_orders for each in order.awaited
             if each.id == awaited_id), None,
        )  # fmt: skip

    def leave(self, at: datetime, *, is_left_out: bool, reason: str) -> None:
        """The open order ends without its calls, and the case with it."""
        played = self.orders[-1]
        played.ended_at = at
        played.is_left_out, played.reason = is_left_out, reason
        played.is_timed_out = not is_left_out
        played.waited_seconds = int(played.wait.total_seconds())
        self._end(at)

    def _end(self, at: datetime) -> None:
        self.is_over = True
        self.ended_at = at

    def people(self) -> Sequence[str]:
        """The person numbers of the case."""
        return sorted(self.cast.numbers())
