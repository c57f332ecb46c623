"""How fast one caller may send: a token bucket (令牌桶) for each caller, kept as one number.

Instead of tokens, the moment is kept at which the bucket would be full again: a call moves
it on by its own share, and one that would move it further than the bucket is deep waits.
"""

from __future__ import annotations

from typing import Final

CALLERS_MAX: Final = 50_000
"""Callers that are remembered at once; full buckets are forgotten first."""

_MICROS = 1_000_000


class RateLimit:
    """So many calls a second for each caller, and a burst of so many at once."""

    def __init__(self, calls_per_second: int, burst_calls: int) -> None:
        """Take the limit; 0 calls a second mean no limit."""
        self.is_on = calls_per_second > 0
        self._share_micros = _MICROS // calls_per_second if self.is_on else 0
        self._depth_micros = self._share_micros * max(burst_calls, 1)
        self._full_at: dict[str, int] = {}

    def wait_ms(self, caller: str, now_ms: int) -> int:
        """Take one call from the caller's bucket; return 0, or how long to wait for it.

        A call that has to wait takes nothing, so waiting as told is always enough.
        """
        now = now_ms * 1000
        full_at = self._full_at.get(caller, 0)
        # After the clock was put back a bucket is never emptier than empty.
        begin = now if full_at <= now else min(full_at, now + self._depth_micros)
        over = begin + self._share_micros - now - self._depth_micros
        if over > 0:
            return -(-over // 1000)
        if len(self._full_at) >= CALLERS_MAX and caller not in self._full_at:
            self._forget(now)
        self._full_at[caller] = begin + self._share_micros
        return 0

    def _forget(self, now: int) -> None:
        self._full_at = {name: at for name, at in self._full_at.items() if at > now}
        if len(self._full_at) >= CALLERS_MAX:
            self._full_at.clear()
