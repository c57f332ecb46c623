"""Outage notices (停机信息): what is announced, which calls it covers, and until when.

Pure values: the time is an argument. Times are UTC milliseconds since 1970; a window begins
inclusive and ends exclusive. Source: A-143.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from yidi.domain.regions import CHINA_TIME, covers

NATIONAL: Final = "000000"
"""The national platform where a region is asked for."""

NEVER_MS: Final = 1 << 62
"""An end that nobody knows, as a time after every other."""

ALWAYS_OPEN: Final = frozenset(("InquireMessage", "Reverse"))
"""Methods that no notice closes: they clear up what was begun before."""

_NO_REGION: Final = ""
_TEXT_CHARS_MAX: Final = 45


class OutageKind(IntEnum):
    """Whether an outage was announced beforehand, numbered as in the contract."""

    PLANNED = 1
    UNPLANNED = 2


class OutageRole(IntEnum):
    """The side of a settlement on which a region cannot work (就医地、参保地)."""

    TREATING_PLACE = 1
    INSURED_PLACE = 2


@dataclass(frozen=True, slots=True)
class OutageScope:
    """What an outage covers (停机范围); an empty part means all.

    With care types given, only calls that say their care type are covered: a visit that is
    open already can be settled.
    """

    regions: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    care_types: tuple[int, ...] = ()
    roles: tuple[OutageRole, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing works in the regions: no method, care type or role is singled out."""
        return not (self.methods or self.care_types or self.roles)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a call is about, as far as a scope looks at it; care type 0 means it says none."""

    method: str
    treating_region: str
    insured_region: str
    care_type: int = 0


@dataclass(frozen=True, slots=True)
class OutageNotice:
    """One outage notice (停机公告) as it stands; ``is_noticed`` if failures told of it."""

    notice_id: str
    kind: OutageKind
    scope: OutageScope
    begins_at_ms: int
    ends_at_ms: int | None
    reason_zh: str
    advice_zh: str
    announced_by: str
    announced_at_ms: int
    withdrawn_at_ms: int | None = None
    is_noticed: bool = False

    @property
    def until_ms(self) -> int:
        """The end, or a time after every other where nobody knows it."""
        return NEVER_MS if self.ends_at_ms is None else self.ends_at_ms

    def stands_at(self, now_ms: int) -> bool:
        """Whether it still has something to say: not withdrawn, and its end has not come."""
        return self.withdrawn_at_ms is None and now_ms < self.until_ms

    def is_active_at(self, now_ms: int) -> bool:
        """Whether it closes what it covers at this moment."""
        return self.begins_at_ms <= now_ms and self.stands_at(now_ms)

    def touches(self, begin_ms: int, end_ms: int) -> bool:
        """Whether any part of it lies in a period; the end of the period is not part of it."""
        return self.begins_at_ms < end_ms and begin_ms < self.until_ms

    def overlaps(self, other: OutageNotice) -> bool:
        """Whether two notices speak of the same region at the same time."""
        is_same_time = self.touches(other.begins_at_ms, other.until_ms)
        return is_same_time and self.concerns(other.scope.regions)

    def concerns(self, regions: Sequence[str]) -> bool:
        """Whether it speaks of one of the regions; of all when either side names none."""
        own = self.scope.regions
        if not own or not regions:
            return True
        return any(covers(a, b) or covers(b, a) for a in own for b in regions)

    def closed_region(self, facts: CallFacts) -> tuple[OutageRole | None, str] | None:
        """Return whose outage keeps a call from being done, or None if it is not covered.

        The insured place is looked at first, then the treating place: (role, its region).
        A notice without regions is that of the national platform: (None, empty). A-143.
        """
        scope = self.scope
        if scope.methods and facts.method not in scope.methods:
            return None
        if scope.care_types and facts.care_type not in scope.care_types:
            return None
        if not scope.regions:
            return None, _NO_REGION
        sides = (
            (OutageRole.INSURED_PLACE, facts.insured_region),
            (OutageRole.TREATING_PLACE, facts.treating_region),
        )
        for role, place in sides:
            if scope.roles and role not in scope.roles:
                continue
            if any(covers(region, place) for region in scope.regions):
                return role, place
        return None


@dataclass(frozen=True, slots=True)
class OutageEvent:
    """A notice as it is after an event; events are numbered 1, 2, 3 in the order they happened."""

    event: int
    notice: OutageNotice


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a call cannot be done now: the notice, whose outage it is, and when to try again.

    ``role`` is None for the national platform. ``open_at_ms`` looks past the notice: windows
    that follow each other without a gap are one closure; None when nobody knows the end.
    """

    notice: OutageNotice
    role: OutageRole | None
    region: str
    open_at_ms: int | None


def closure_of(notices: Iterable[OutageNotice], facts: CallFacts, now_ms: int) -> Closure | None:
    """Return what closes a call at a moment, or None when it may go on (A-143).

    Of several active notices that cover it, the one that ends last is the answer, the
    platform's own before a province's where both end together.
    """
    covering = [
        (notice, closed)
        for notice in notices
        if notice.stands_at(now_ms) and (closed := notice.closed_region(facts)) is not None
    ]
    active = [each for each in covering if each[0].begins_at_ms <= now_ms]
    if not active:
        return None
    notice, (role, region) = max(
        active, key=lambda each: (each[0].until_ms, each[1][0] is None, each[0].notice_id)
    )
    open_ms = closed_until_ms([each[0] for each in covering], now_ms)
    return Closure(notice, role, region, None if open_ms >= NEVER_MS else open_ms)


def closed_until_ms(notices: Iterable[OutageNotice], now_ms: int) -> int:
    """Return when the first moment without an active notice comes; now if there is none.

    Overlapping and adjoining windows count as one.
    """
    until_ms = now_ms
    for notice in sorted(notices, key=lambda each: each.begins_at_ms):
        if not notice.stands_at(now_ms):
            continue
        if notice.begins_at_ms > until_ms:
            break
        until_ms = max(until_ms, notice.until_ms)
    return until_ms


def next_change_ms(notices: Iterable[OutageNotice], now_ms: int) -> int:
    """Return the next moment after now at which a window begins or ends, else NEVER_MS."""
    moments = (
        moment
        for notice in notices
        if notice.withdrawn_at_ms is None
        for moment in (notice.begins_at_ms, notice.until_ms)
    )
    return min((moment for moment in moments if moment > now_ms), default=NEVER_MS)


def last_change_ms(notices: Iterable[OutageNotice], now_ms: int) -> int:
    """Return the last moment up to now at which a window began or ended, else 0."""
    moments = (
        moment
        for notice in notices
        if notice.withdrawn_at_ms is None
        for moment in (notice.begins_at_ms, notice.until_ms)
    )
    return max((moment for moment in moments if moment <= now_ms), default=0)


def outage_text_zh(notice: OutageNotice, region_name: str) -> str:
    """Return region, kind, reason and period in Chinese, at most 45 characters (A-142, A-143).

    The reason gives way first where there is no room, then the end of the region's name.
    """
    what = "停机维护" if notice.kind is OutageKind.PLANNED else "系统中断"
    period = period_zh(notice.begins_at_ms, notice.ends_at_ms)
    room = _TEXT_CHARS_MAX - len(what) - len(period) - 1
    name = region_name if len(region_name) <= room else region_name[: room - 1] + "…"
    left = room - len(name) - 2
    reason = notice.reason_zh if len(notice.reason_zh) <= left else notice.reason_zh[: left - 1]
    if left < 2 or not reason:  # noqa: PLR2004 - no reason is cut to less than a letter and a mark
        return f"{name}{what},{period}"
    cut = "" if reason == notice.reason_zh else "…"
    return f"{name}{what}({reason}{cut}),{period}"


def period_zh(begins_at_ms: int, ends_at_ms: int | None) -> str:
    """Return a period in Beijing time, the day of the end only where it is another one."""
    begin = _moment(begins_at_ms)
    if ends_at_ms is None:
        return f"{begin:%m-%d %H:%M}起,恢复时间未知"
    end = _moment(ends_at_ms)
    shown = f"{end:%H:%M}" if end.date() == begin.date() else f"{end:%m-%d %H:%M}"
    return f"{begin:%m-%d %H:%M}至{shown}"


def period_en(begins_at_ms: int, ends_at_ms: int | None) -> str:
    """Return the same in English, with years."""
    begin = f"{_moment(begins_at_ms):%Y-%m-%d %H:%M}"
    if ends_at_ms is None:
        return f"{begin}, end unknown"
    return f"{begin} to {_moment(ends_at_ms):%Y-%m-%d %H:%M}"


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, CHINA_TIME)
