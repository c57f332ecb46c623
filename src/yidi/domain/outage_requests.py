"""What is asked of the outage notices (A-143), as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from yidi.domain.outage import OutageKind, OutageScope
from yidi.domain.requests import Header


@dataclass(frozen=True, slots=True)
class AnnounceOutage:
    """Announce an outage; None as its begin is now, as its end that nobody knows it."""

    header: Header
    announced_by: str
    kind: OutageKind
    scope: OutageScope
    begins_at_ms: int | None
    ends_at_ms: int | None
    reason_zh: str
    advice_zh: str


@dataclass(frozen=True, slots=True)
class WithdrawOutage:
    """Withdraw a notice."""

    header: Header
    withdrawn_by: str
    notice_id: str


@dataclass(frozen=True, slots=True)
class ListOutages:
    """List notices; None as the begin of the period is now, as its end that it has none."""

    header: Header
    regions: tuple[str, ...]
    from_ms: int | None
    to_ms: int | None
    kinds: tuple[OutageKind, ...]
    include_withdrawn: bool
    page_size: int
    offset: int


@dataclass(frozen=True, slots=True)
class WatchOutages:
    """Hear of every event after a number; 0 begins with what stands."""

    header: Header
    after_event: int
    regions: tuple[str, ...]
