"""The clocks: both tell Beijing time, and the same moment in milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from yidi.runtime.clock import ManualClock, SystemClock

START = datetime(2025, 1, 6, 7, 30, 0, 123_456, tzinfo=UTC)


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(START)

    assert clock.now() == clock.now() == START
    clock.move(timedelta(days=1, milliseconds=1))
    assert clock.now() == START + timedelta(days=1, milliseconds=1)
    clock.set(START)
    assert clock.now() == START


def test_a_manual_clock_tells_beijing_time() -> None:
    clock = ManualClock(START)

    assert clock.now().isoformat() == "2025-01-06T15:30:00.123456+08:00"
    clock.set(START + timedelta(hours=9))
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_milliseconds_are_those_of_the_same_moment() -> None:
    assert ManualClock(START).now_ms() == 1_736_148_600_123


def test_milliseconds_are_exact_for_every_millisecond() -> None:
    """Through a float a moment would be a millisecond off now and then."""
    clock = ManualClock(START.replace(microsecond=0))

    for expected in range(1_736_148_600_000, 1_736_148_601_000):
        assert clock.now_ms() == expected
        clock.move(timedelta(milliseconds=1))


def test_the_real_clock_tells_beijing_time_and_goes_on() -> None:
    clock = SystemClock()
    before = clock.now_ms()

    now = clock.now()

    assert now.utcoffset() == timedelta(hours=8)
    assert before <= int(now.timestamp() * 1000) + 1
    assert clock.now_ms() >= before
