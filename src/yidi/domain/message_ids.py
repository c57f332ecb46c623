"""When a message id may say that it was sent, and which years the platform's own ids carry.

An id has room for an institution, a second and a serial, and no mark of who made it. The
platform and a treating province also send messages in the name of an institution: their ids
carry a year of the past (decision 0011), where no institution's id is let in.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from yidi.domain.limits import MESSAGE_ID_DAYS_MAX

TREATING_YEARS_BACK: Final = 100
"""Ids that a treating province makes in the name of an institution."""

REVERSAL_YEARS_BACK: Final = 1000
"""Ids of the platform's own reversals, counted from the year of the id that is reversed."""

FROM_INSTITUTION: Final = (0,)
"""What an institution may send."""

FROM_TREATING_PLACE: Final = (0, TREATING_YEARS_BACK)
"""What a treating province may send to the national platform."""

FROM_PLATFORM: Final = (
    0,
    TREATING_YEARS_BACK,
    REVERSAL_YEARS_BACK,
    TREATING_YEARS_BACK + REVERSAL_YEARS_BACK,
)
"""What the national platform may send to an insured place."""

_YEAR = slice(12, 16)
_DAY = slice(12, 20)
_REST_OF_DAY = slice(16, 20)


def is_timely(message_id: str, now: datetime, years_back: tuple[int, ...]) -> bool:
    """Whether the day inside a well-formed id lies near a moment, or so many years before it.

    Near is at most MESSAGE_ID_DAYS_MAX days off in either direction. A-079.
    """
    if is_near(message_id, now):
        return True
    if len(years_back) == 1:
        return False
    first, last = _window(now.date())
    year = int(message_id[_YEAR])
    rest = message_id[_REST_OF_DAY]
    return any(first <= f"{year + back:04d}{rest}" <= last for back in years_back)


def is_near(message_id: str, now: datetime) -> bool:
    """Whether the day inside an id, well-formed or not, lies near a moment. A-079."""
    first, last = _window(now.date())
    return first <= message_id[_DAY] <= last


@lru_cache(maxsize=4)
def _window(day: date) -> tuple[str, str]:
    span = timedelta(days=MESSAGE_ID_DAYS_MAX)
    return f"{day - span:%Y%m%d}", f"{day + span:%Y%m%d}"
