"""Timestamps of the contract and moments of the domain (aware, Beijing time)."""

from __future__ import annotations

from datetime import datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.limits import CLOCK_SKEW_MINUTES
from yidi.domain.regions import CHINA_TIME

_MOMENT_SECONDS_MAX = 4_102_444_800
"""The year 2100: later times are typing errors and would break date arithmetic."""


def moment(stamp: Timestamp) -> datetime:
    """Return the moment in Beijing time."""
    return datetime.fromtimestamp(stamp.seconds, CHINA_TIME).replace(
        microsecond=stamp.nanos // 1000
    )


def milliseconds(stamp: Timestamp) -> int:
    """Return the timestamp as UTC milliseconds since 1970."""
    return stamp.seconds * 1000 + stamp.nanos // 1_000_000


def stamp_of_ms(at_ms: int) -> Timestamp:
    """Return UTC milliseconds since 1970 as a timestamp."""
    return Timestamp(**stamp_fields_of_ms(at_ms))


def stamp_fields_of_ms(at_ms: int) -> dict[str, int]:
    """Return UTC milliseconds since 1970 as the fields of a timestamp, to build it in place."""
    return {"seconds": at_ms // 1000, "nanos": at_ms % 1000 * 1_000_000}


def moment_of_ms(at_ms: int) -> datetime:
    """Return UTC milliseconds since 1970 as a moment in Beijing time."""
    return datetime.fromtimestamp(at_ms // 1000, CHINA_TIME).replace(
        microsecond=at_ms % 1000 * 1000
    )


def is_plausible(stamp: Timestamp, latest_seconds: int = _MOMENT_SECONDS_MAX - 1) -> bool:
    """Whether the timestamp lies between 1970 and 2100 and its nanoseconds are in range.

    ``latest_seconds``, since 1970, is the last second that it may lie in.
    """
    return 0 < stamp.seconds <= latest_seconds and 0 <= stamp.nanos < 1_000_000_000  # noqa: PLR2004


CLOCK_SKEW = timedelta(minutes=CLOCK_SKEW_MINUTES)
"""Visits and costs may lie so far in the future: clocks of hospitals differ."""


def latest_seconds_at(now: datetime) -> int:
    """Return the last second since 1970 at which something may have happened by now."""
    return int((now + CLOCK_SKEW).timestamp())
