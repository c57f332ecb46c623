"""Timestamps of the contract and moments of the domain (aware, Beijing time)."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

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


def is_plausible(stamp: Timestamp) -> bool:
    """Whether the timestamp lies between 1970 and 2100 and its nanoseconds are in range."""
    return 0 < stamp.seconds < _MOMENT_SECONDS_MAX and 0 <= stamp.nanos < 1_000_000_000  # noqa: PLR2004
