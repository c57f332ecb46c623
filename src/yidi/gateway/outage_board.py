"""The notices that stand, as every call sees them: in memory, nearly free to ask.

Between two moments at which a window begins or ends nothing changes, so a call compares its
time with these two and looks at the notices only while one is active.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from yidi.domain.outage import (
    CallFacts,
    Closure,
    OutageEvent,
    OutageNotice,
    closure_of,
    last_change_ms,
    next_change_ms,
)

ENDED_KEPT_MAX: Final = 1_000
"""Ended notices that are kept for a clock that is put back; beyond that the oldest go."""


class OutageBoard:
    """Standing notices by number, and which of them are active between two moments."""

    def __init__(self) -> None:
        """Begin with no notices."""
        self.revision = 0
        self._notices: dict[str, OutageNotice] = {}
        self._active: tuple[OutageNotice, ...] = ()
        self._from_ms = 0
        self._until_ms = 0

    def show(self, events: Iterable[OutageEvent]) -> None:
        """Take events in; one that is older than what is shown changes nothing."""
        for each in events:
            notice = each.notice
            self.revision = max(self.revision, each.event)
            if notice.withdrawn_at_ms is not None:
                self._notices.pop(notice.notice_id, None)
            else:
                self._notices[notice.notice_id] = notice
        self._until_ms = self._from_ms = 0

    def notices(self) -> tuple[OutageNotice, ...]:
        """Every notice that is not withdrawn, ended ones of late included."""
        return tuple(self._notices.values())

    def active(self, now_ms: int) -> tuple[OutageNotice, ...]:
        """Return the notices that are active at a moment."""
        if not self._from_ms <= now_ms < self._until_ms:
            self._look(now_ms)
        return self._active

    def closure(self, facts: CallFacts, now_ms: int) -> Closure | None:
        """Return what closes a call; noticed outages do not, their breaker decides."""
        if not self.active(now_ms):
            return None
        announced = (each for each in self._notices.values() if not each.is_noticed)
        return closure_of(announced, facts, now_ms)

    def noticed(self, province: str) -> OutageNotice | None:
        """Return the standing notice of an outage of a province that was noticed, or None."""
        for each in self._notices.values():
            if each.is_noticed and each.scope.regions == (province,):
                return each
        return None

    def _look(self, now_ms: int) -> None:
        self._forget(now_ms)
        notices = self._notices.values()
        self._active = tuple(each for each in notices if each.is_active_at(now_ms))
        self._from_ms = last_change_ms(notices, now_ms)
        self._until_ms = next_change_ms(notices, now_ms)

    def _forget(self, now_ms: int) -> None:
        ended = [each for each in self._notices.values() if not each.stands_at(now_ms)]
        if len(ended) > ENDED_KEPT_MAX:
            ended.sort(key=lambda each: each.until_ms)
            for each in ended[: len(ended) - ENDED_KEPT_MAX]:
                del self._notices[each.notice_id]
