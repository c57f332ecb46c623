"""The circuit breaker (熔断) between the national platform and a province.

             failures in a row             probe answered
   CLOSED ────────────────────▶ OPEN ────────────────────▶ HALF_OPEN
     ▲                           ▲  └─ probe failed: wait twice as long      │
     │                           └───────────── a call or probe fails ◀──────┤
     └────────────── a call is answered, or a second probe is ◀──────────────┘

Pure values: every step returns the next breaker, and the time is an argument. A-143.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum


class BreakerState(IntEnum):
    """Where a breaker stands, numbered as in the contract."""

    CLOSED = 1
    HALF_OPEN = 2
    OPEN = 3


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """When a breaker opens and how often it probes; ``failures_max`` 0 means never."""

    failures_max: int
    probe_after_ms: int
    probe_after_ms_max: int


@dataclass(frozen=True, slots=True)
class Breaker:
    """A breaker as it stands: closed with no failures to begin with."""

    state: BreakerState = BreakerState.CLOSED
    failures: int = 0
    opened_at_ms: int = 0
    probe_at_ms: int = 0
    wait_ms: int = 0

    def failed(self, now_ms: int, rules: BreakerRules) -> Breaker:
        """Return the breaker after a call that the province did not answer.

        Closed, it opens with the last failure that the rules allow in a row; half open, it
        opens again and waits twice as long; open, a late failure tells nothing new.
        """
        if self.state is BreakerState.OPEN or not rules.failures_max:
            return self
        if self.state is BreakerState.HALF_OPEN:
            return self._waiting(now_ms, rules)
        if self.failures + 1 < rules.failures_max:
            return replace(self, failures=self.failures + 1)
        return self.opened(now_ms, rules)

    def opened(self, now_ms: int, rules: BreakerRules) -> Breaker:
        """Return the open breaker, to be probed after the first wait."""
        wait_ms = rules.probe_after_ms
        return Breaker(BreakerState.OPEN, 0, now_ms, now_ms + wait_ms, wait_ms)

    def answered(self) -> Breaker:
        """Return the breaker after a call that the province answered, well or with a refusal.

        Open, it is a late answer to an old call: a sign of life, but no proof.
        """
        if self.state is BreakerState.OPEN:
            return replace(self, state=BreakerState.HALF_OPEN)
        return _CLOSED

    def probed(self, now_ms: int, rules: BreakerRules, *, is_serving: bool) -> Breaker:
        """Return the breaker after a probe.

        One good probe lets a trial call through; where nobody calls, a second one closes it.
        """
        if self.state is BreakerState.CLOSED:
            return self
        if not is_serving:
            return self._waiting(now_ms, rules)
        if self.state is BreakerState.HALF_OPEN:
            return _CLOSED
        probe_at_ms = now_ms + rules.probe_after_ms
        return replace(self, state=BreakerState.HALF_OPEN, probe_at_ms=probe_at_ms)

    def is_probe_due(self, now_ms: int) -> bool:
        """Whether the wait is over; a clock that was put back does not make it longer."""
        if self.state is BreakerState.CLOSED:
            return False
        return now_ms >= self.probe_at_ms or now_ms < self.opened_at_ms

    def _waiting(self, now_ms: int, rules: BreakerRules) -> Breaker:
        wait_ms = min(max(self.wait_ms, rules.probe_after_ms) * 2, rules.probe_after_ms_max)
        return replace(self, state=BreakerState.OPEN, probe_at_ms=now_ms + wait_ms, wait_ms=wait_ms)


_CLOSED = Breaker()
