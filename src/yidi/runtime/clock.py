"""The clocks: the real one, one that test control sets, and one that tests move by hand."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from yidi.domain.ports import Clock
from yidi.domain.regions import CHINA_TIME

_NO_OFFSET = timedelta()


class SystemClock:
    """The real time, in Beijing."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(CHINA_TIME)

    def now_ms(self) -> int:
        """The same moment as UTC milliseconds since 1970."""
        return time.time_ns() // 1_000_000


class VirtualClock:
    """The clock of a platform: the one it was given, unless test control has set another time.

    It can run ahead of or behind the given one, or stand still at a moment.
    """

    def __init__(self, real: Clock) -> None:
        """Show the time of a clock."""
        self._real = real
        self._offset = _NO_OFFSET
        self._frozen: datetime | None = None
        self._is_real = True

    def now(self) -> datetime:
        """The present moment as it is to be seen."""
        if self._is_real:
            return self._real.now()
        return self._frozen or self._real.now() + self._offset

    def now_ms(self) -> int:
        """The same moment as UTC milliseconds since 1970."""
        return self._real.now_ms() if self._is_real else milliseconds_of(self.now())

    @property
    def is_frozen(self) -> bool:
        """Whether it stands still."""
        return self._frozen is not None

    @property
    def is_real(self) -> bool:
        """Whether it shows the time that it was given."""
        return self._is_real

    @property
    def offset(self) -> timedelta:
        """How far it is ahead of the time that it was given."""
        return self._frozen - self._real.now() if self._frozen else self._offset

    def shift(self, offset: timedelta) -> None:
        """Run so far ahead of the given clock; negative is behind, nothing is the real time."""
        self._offset, self._frozen, self._is_real = offset, None, not offset

    def back_to_real(self) -> None:
        """Show the given clock again."""
        self.shift(_NO_OFFSET)

    def set(self, moment: datetime) -> None:
        """Run on from a moment."""
        self.shift(moment.astimezone(CHINA_TIME) - self._real.now())

    def freeze(self, moment: datetime) -> None:
        """Stand still at a moment."""
        self._offset, self._frozen, self._is_real = (
            _NO_OFFSET,
            moment.astimezone(CHINA_TIME),
            False,
        )


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
        return milliseconds_of(self._now)

    def move(self, by: timedelta) -> None:
        """Move the clock."""
        self._now += by

    def set(self, moment: datetime) -> None:
        """Put the clock to a moment."""
        self._now = moment.astimezone(CHINA_TIME)


def milliseconds_of(moment: datetime) -> int:
    """Return a moment as UTC milliseconds since 1970."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000
