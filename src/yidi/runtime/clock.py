"""The clocks: the real one, and one that tests move by hand."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from yidi.domain.regions import CHINA_TIME


class SystemClock:
    """The real time, in Beijing."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(CHINA_TIME)

    def now_ms(self) -> int:
        """The same moment as UTC milliseconds since 1970."""
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that stands still until somebody moves it."""

    def __init__(self, start: datetime) -> None:
        """Begin at a moment."""
        self._now = start.astimezone(CHINA_TIME)

    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return self._now

    def now_ms(self) -> int:
        """The same moment as UTC milliseconds since 1970."""
        return int(self._now.timestamp()) * 1000 + self._now.microsecond // 1000

    def move(self, by: timedelta) -> None:
        """Move the clock."""
        self._now += by

    def set(self, moment: datetime) -> None:
        """Put the clock to a moment."""
        self._now = moment.astimezone(CHINA_TIME)
