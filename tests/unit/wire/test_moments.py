"""Timestamps of the contract, moments of the domain, milliseconds of the books."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from yidi.wire import moments


def test_a_timestamp_is_a_moment_in_beijing() -> None:
    moment = moments.moment(Timestamp(seconds=1_736_143_200, nanos=123_456_789))

    assert moment == datetime.fromisoformat("2025-01-06T14:00:00.123456+08:00")
    assert moment.utcoffset() == timedelta(hours=8)


def test_milliseconds_lose_what_is_smaller() -> None:
    stamp = Timestamp(seconds=1_736_143_200, nanos=123_999_999)

    assert moments.milliseconds(stamp) == 1_736_143_200_123


@pytest.mark.parametrize("at_ms", [0, 1, 999, 1_000, 1_736_143_200_123])
def test_milliseconds_survive_the_way_there_and_back(at_ms: int) -> None:
    assert moments.milliseconds(moments.stamp_of_ms(at_ms)) == at_ms
    assert moments.milliseconds(_stamp(moments.moment_of_ms(at_ms))) == at_ms


def _stamp(moment: datetime) -> Timestamp:
    found = Timestamp()
    found.FromDatetime(moment)
    return found


@pytest.mark.parametrize(
    ("seconds", "nanos", "expected"),
    [
        (1, 0, True),
        (0, 0, False),
        (0, 1, False),
        (-1, 0, False),
        (4_102_444_799, 999_999_999, True),
        (4_102_444_800, 0, False),
        (1, -1, False),
        (1, 1_000_000_000, False),
        (2**62, 0, False),
    ],
)
def test_a_plausible_time_lies_between_1970_and_2100(
    seconds: int, nanos: int, expected: bool
) -> None:
    assert moments.is_plausible(Timestamp(seconds=seconds, nanos=nanos)) is expected
