"""The gate of the national platform: which calls may go on the road now, and which may not.

In this order: the caller sends too fast, the platform is overloaded, an announced outage
closes the call, the province is left alone or its queue is full. Nothing is written down of a
call that is turned away here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from yidi.domain.errors import Refusal, refuse
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.outage import ALWAYS_OPEN, CallFacts
from yidi.domain.rate import RateLimit
from yidi.domain.regions import province_of, spoken_name
from yidi.domain.requests import Header
from yidi.gateway.closing import closed_refusal
from yidi.gateway.guarded_peer import GuardedPeer, Load
from yidi.gateway.outage_board import OutageBoard
from yidi.rpc.call import Call
from yidi.wire.registry_routes import TREATING_PLACE_METHODS


@dataclass(frozen=True, slots=True)
class CallerLimits:
    """What one caller and all callers together may send; 0 means no limit."""

    calls_max: int = 0
    institution_calls_per_second: int = 0
    province_calls_per_second: int = 0
    burst_seconds: int = 2
    lines_max: int = 0
    bytes_max: int = 0


class Gate:
    """Looks at every call before anything is done for it."""

    def __init__(
        self,
        board: OutageBoard,
        guards: Mapping[str, GuardedPeer],
        load: Load,
        limits: CallerLimits,
    ) -> None:
        """Take what stands in the way of calls."""
        self._board = board
        self._guards = guards
        self._load = load
        self._calls_max = limits.calls_max
        self._lines_max = limits.lines_max
        self._bytes_max = limits.bytes_max
        self._institutions = _rate(limits.institution_calls_per_second, limits)
        self._provinces = _rate(limits.province_calls_per_second, limits)
        self._has_limits = bool(
            self._institutions.is_on
            or self._provinces.is_on
            or limits.lines_max
            or limits.bytes_max
        )

    def refusal(self, name: str, request: Any, value: Any, call: Call) -> Refusal | None:
        """Return what a call is refused with, or None: it may go on."""
        header: Header = value.header
        if self._has_limits:
            limited = self._limited(header, request, call)
            if limited is not None:
                return limited
        if self._load.calls >= self._calls_max > 0:
            return _later(refuse("OVERLOADED"), RETRY_AFTER_MS)
        if name in ALWAYS_OPEN:
            return None
        now_ms = call.received_at_ms
        if self._board.active(now_ms):
            facts = _facts(name, value, call)
            closure = self._board.closure(facts, now_ms)
            if closure is not None:
                return closed_refusal(closure, now_ms)
        guard = self._guards.get(province_of(header.insured_region))
        return None if guard is None else guard.refusal(name)

    def _limited(self, header: Header, request: Any, call: Call) -> Refusal | None:
        """Return the refusal of a message that is too large, or of a caller that is too fast."""
        lines = getattr(request, "lines", ())
        if len(lines) > self._lines_max > 0:
            return refuse("TOO_MANY_LINES", "lines", count=len(lines), most=self._lines_max)
        if self._bytes_max and request.ByteSize() > self._bytes_max:
            return refuse("MESSAGE_TOO_LARGE", size=request.ByteSize(), most=self._bytes_max)
        province = province_of(header.treating_region)
        for rate, caller in (
            (self._institutions, header.institution_code),
            (self._provinces, province),
        ):
            wait_ms = rate.wait_ms(caller, call.received_at_ms) if rate.is_on else 0
            if wait_ms:
                who = spoken_name(province) if rate is self._provinces else caller
                return _later(refuse("RATE_LIMITED", who=who), wait_ms)
        return None


class OpenGate:
    """A gate that lets everything through: a road without limits and notices."""

    def refusal(self, _name: str, _request: Any, _value: Any, _call: Call) -> Refusal | None:
        """Nothing is refused."""
        return None


OPEN_GATE: Final = OpenGate()


def _rate(calls_per_second: int, limits: CallerLimits) -> RateLimit:
    return RateLimit(calls_per_second, calls_per_second * limits.burst_seconds)


def _later(refused: Refusal, wait_ms: int) -> Refusal:
    refused.retry_after_ms = wait_ms
    return refused


def _facts(name: str, value: Any, call: Call) -> CallFacts:
    """What a call is about; one to the treating place is about no insured place."""
    header: Header = value.header
    if name in TREATING_PLACE_METHODS:
        return CallFacts(call.method, header.insured_region, "")
    return CallFacts(call.method, header.treating_region, header.insured_region, _care_type(value))


def _care_type(value: Any) -> int:
    question = getattr(value, "question", None)
    return 0 if question is None else int(question.care_type)
