"""Faults on request: which plans are in force, and the peer that misbehaves by them.

           no plan                                   plans
   call ───────────▶ peer          call ──▶ refuse? lose? wait? ──▶ peer ──▶ wait? lose? alter?

A wrapper stands in front of every province, mocked or at an address. Without a plan it hands a
call on as it came.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from yidi.domain.errors import problem, reasons, refusal
from yidi.domain.fault import ALTERING, DelayPlace, FaultKind, FaultPlan, Hit, hit_of
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.outage import OutageRole
from yidi.rpc.call import Call
from yidi.rpc.peer import Peer, PeerDown, PeerRefused, PeerUncertain, bare_failure
from yidi.rpc.service import BareStatus, Handler
from yidi.wire.altered_answers import altered
from yidi.wire.registry_routes import TREATING_PLACE_METHODS

_STATUS_CODES: Final = {code.value[0]: code for code in grpc.StatusCode}
_LATE: Final = "no answer in time"
_BROKEN: Final = grpc.StatusCode.UNAVAILABLE.name
_STOPPED: Final = "stopped on request"


class FaultObserver(Protocol):
    """Who wants to know of faults: the metrics."""

    def injected(self, kind: str) -> None:
        """A call was hit by a fault of this kind."""
        ...

    def in_force(self, counts: Mapping[str, int]) -> None:
        """So many plans of each kind still hit calls."""
        ...


@dataclass(slots=True)
class Running:
    """A plan in force, with what it has done so far."""

    plan: FaultPlan
    calls_seen: int = 0
    calls_hit: int = 0

    def is_used_up(self) -> bool:
        """Whether it has hit as many calls as it may."""
        return 0 < self.plan.calls_max <= self.calls_hit


class ProvinceFaults:
    """The plans of one province that still hit calls; empty nearly always."""

    __slots__ = ("running",)

    def __init__(self) -> None:
        self.running: tuple[Running, ...] = ()


class FaultBoard:
    """Every fault plan of this process; in memory, gone with the process."""

    def __init__(self, provinces: Iterable[str], observer: FaultObserver, seed: int) -> None:
        """Begin without plans; the seed decides for the calls that ask for faults themselves."""
        self._provinces = {code: ProvinceFaults() for code in provinces}
        self._running: dict[str, Running] = {}
        self._observer = observer
        self._seed = seed
        self._given = 0
        self._seeds_given = 0
        self._asked_calls = 0
        self._show()

    def next_name(self) -> str:
        """Return a name that no plan has."""
        while True:
            self._given += 1
            name = f"fault-{self._given}"
            if name not in self._running:
                return name

    def next_seed(self) -> int:
        """Return a seed for a plan that brings none: the same after the same start."""
        self._seeds_given += 1
        return self._seed + self._seeds_given

    def set(self, plan: FaultPlan) -> Running:
        """Put a plan in force, in the place of the one of the same name."""
        running = self._running[plan.fault_id] = Running(plan)
        self._show()
        return running

    def of(self, province: str = "") -> list[Running]:
        """Return the plans of a province, or all, in the order in which they were set."""
        everything = self._running.values()
        return [each for each in everything if province in ("", each.plan.province)]

    def has(self, fault_id: str) -> bool:
        """Whether there is a plan of this name."""
        return fault_id in self._running

    def clear(self, fault_id: str = "", province: str = "") -> int:
        """Remove one plan, those of a province, or all; return how many there were."""
        gone = [
            name
            for name, each in self._running.items()
            if fault_id in ("", name) and province in ("", each.plan.province)
        ]
        for name in gone:
            del self._running[name]
        self._show()
        return len(gone)

    def province(self, code: str) -> ProvinceFaults:
        """Return the plans of a province as they are at every moment."""
        return self._provinces[code]

    def hits(self, faults: ProvinceFaults, method: str, role: OutageRole, call: Call) -> list[Hit]:
        """Let every plan that concerns a call draw; return what hits it."""
        found = []
        for each in faults.running:
            if not each.plan.concerns(method, role) or each.is_used_up():
                continue
            number, each.calls_seen = each.calls_seen, each.calls_seen + 1
            if (hit := hit_of(each.plan, number)) is not None:
                each.calls_hit += 1
                found.append(hit)
                if each.is_used_up():
                    self._show()
        if call.faults:
            number, self._asked_calls = self._asked_calls, self._asked_calls + 1
            asked = (each for each in call.faults if each.concerns(method, role))
            found += [hit for plan in asked if (hit := hit_of(plan, number)) is not None]
        for hit in found:
            self._observer.injected(hit.plan.kind.name.lower())
        return found

    def _show(self) -> None:
        """Hand each province its plans, and tell how many there are of each kind."""
        live = [each for each in self._running.values() if not each.is_used_up()]
        for code, faults in self._provinces.items():
            faults.running = tuple(each for each in live if each.plan.province == code)
        counts = dict.fromkeys((kind.name.lower() for kind in FaultKind), 0)
        for each in live:
            counts[each.plan.kind.name.lower()] += 1
        self._observer.in_force(counts)


class FaultyPeer:
    """A peer that misbehaves by the plans of its province; without any it is the peer itself."""

    def __init__(self, province: str, peer: Peer, board: FaultBoard) -> None:
        """Stand in front of a peer."""
        self.is_here = peer.is_here
        self._peer = peer
        self._board = board
        self._faults = board.province(province)

    def call(
        self, method: MethodDescriptor, request: Message, call: Call
    ) -> Coroutine[Any, Any, Any]:
        """Call the province; raises what the peer raises, and what a fault makes of it."""
        if not self._faults.running and not call.faults:
            return self._peer.call(method, request, call)
        hits = self._board.hits(self._faults, call.method, role_in(method), call)
        if not hits:
            return self._peer.call(method, request, call)
        return _misbehave(hits, call, lambda: self._peer.call(method, request, call))

    async def is_serving(self) -> bool:
        """Whether the province can be reached; one that is stopped on request cannot."""
        stops = (each.plan for each in self._faults.running if each.plan.kind is FaultKind.STOP)
        return not any(plan.is_total for plan in stops) and await self._peer.is_serving()

    async def close(self) -> None:
        """Let go of connections."""
        await self._peer.close()


class FaultyHandlers:
    """The handlers of a province as somebody meets them who calls it directly."""

    def __init__(self, province: str, handlers: Mapping[str, object], board: FaultBoard) -> None:
        """Take the handlers by full service name."""
        self.handlers = {
            name: _FaultyService(board, board.province(province), each)
            for name, each in handlers.items()
        }


class _FaultyService:
    """One service of a province; its handlers look like those of the real one."""

    def __init__(self, board: FaultBoard, faults: ProvinceFaults, handlers: object) -> None:
        self._board = board
        self._faults = faults
        self._handlers = handlers

    def __getattr__(self, name: str) -> Handler:
        handler: Handler = getattr(self._handlers, name)
        board, faults = self._board, self._faults

        def serve(request: Any, call: Call) -> Coroutine[Any, Any, Any]:
            work: Callable[[], Any] = lambda: handler(request, call)  # noqa: E731
            if not faults.running and not call.faults:
                return work()  # type: ignore[no-any-return]
            role = _role_of(call.method)
            hits = board.hits(faults, call.method, role, call)
            return _misbehave_openly(hits, call, work) if hits else work()

        return serve


async def _misbehave_openly(
    hits: list[Hit], call: Call, work: Callable[[], Coroutine[Any, Any, Any]]
) -> Any:
    """Misbehave towards a caller of our own listener: what breaks ends as a bare status."""
    try:
        return await _misbehave(hits, call, work)
    except PeerDown:
        raise BareStatus(grpc.StatusCode.UNAVAILABLE) from None
    except PeerUncertain as lost:
        name = str(lost)
        code = grpc.StatusCode.DEADLINE_EXCEEDED if name == _LATE else grpc.StatusCode[name]
        raise BareStatus(code) from None
    except PeerRefused as refused:
        raise BareStatus(grpc.StatusCode[str(refused)]) from None


async def _misbehave(
    hits: list[Hit], call: Call, work: Callable[[], Coroutine[Any, Any, Any]]
) -> Any:
    """Carry out a call with every fault that hits it, in the order in which they can."""
    by_kind = {hit.plan.kind: hit for hit in hits}
    if FaultKind.STOP in by_kind:
        raise PeerDown(_STOPPED)
    await _wait(_delay_ms(hits, DelayPlace.BEFORE_WORK), call)
    if (refused := by_kind.get(FaultKind.REFUSE)) is not None:
        raise _refusal(refused.plan)
    if FaultKind.SILENT in by_kind:
        await _hold_until_late(call)
    if FaultKind.LOSE_BEFORE_COMMIT in by_kind:
        raise PeerUncertain(_BROKEN)
    answer = await (_twice(work) if FaultKind.DUPLICATE in by_kind else work())
    await _wait(_delay_ms(hits, DelayPlace.BEFORE_ANSWER), call)
    if FaultKind.ANSWER_LATE in by_kind:
        await _hold_until_late(call)
    if FaultKind.LOSE_AFTER_COMMIT in by_kind:
        raise PeerUncertain(_BROKEN)
    for kind in ALTERING & by_kind.keys():
        answer = altered(answer, kind)
    return answer


async def _twice(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Deliver a message twice at once; return the answer to the first delivery."""
    delivered: tuple[Any, Any] = await asyncio.gather(work(), work(), return_exceptions=True)
    answers = [each for each in delivered if not isinstance(each, BaseException)]
    if not answers:
        raise delivered[0]
    return answers[0]


async def _wait(length_ms: int, call: Call) -> None:
    """Wait; a caller whose time is over before that gets no answer."""
    if not length_ms:
        return
    if length_ms / 1000 >= call.seconds_left():
        await _hold_until_late(call)
    await asyncio.sleep(length_ms / 1000)


async def _hold_until_late(call: Call) -> None:
    """Keep the caller waiting until its time is over."""
    await asyncio.sleep(max(call.seconds_left(), 0))
    raise PeerUncertain(_LATE)


def _delay_ms(hits: list[Hit], place: DelayPlace) -> int:
    return sum(hit.delay_ms for hit in hits if hit.plan.delay and hit.plan.delay.place is place)


def _refusal(plan: FaultPlan) -> Exception:
    if plan.reason:
        facts = dict(reasons()[plan.reason].example)
        path = facts.pop("path", "")
        return refusal([problem(plan.reason, path, **facts)], retry_after_ms=RETRY_AFTER_MS)
    return bare_failure(_STATUS_CODES[plan.status_code])


def role_in(method: MethodDescriptor) -> OutageRole:
    """Return the role in which a province serves a method."""
    return _role(method.containing_service.name, method.name)


def _role_of(name: str) -> OutageRole:
    service, _, method = name.partition("/")
    return _role(service.rpartition(".")[2], method)


def _role(service: str, method: str) -> OutageRole:
    is_treating = service == "TreatingPlaceService" or method in TREATING_PLACE_METHODS
    return OutageRole.TREATING_PLACE if is_treating else OutageRole.INSURED_PLACE
