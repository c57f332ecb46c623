"""How fast one caller may send."""

from __future__ import annotations

from yidi.domain.rate import CALLERS_MAX, RateLimit

NOW = 1_736_148_600_000


def test_a_burst_goes_through_and_the_next_waits_for_its_share():
    rate = RateLimit(calls_per_second=4, burst_calls=3)

    waits = [rate.wait_ms("a", NOW) for _ in range(5)]

    assert waits == [0, 0, 0, 250, 250]


def test_waiting_as_told_is_enough():
    rate = RateLimit(calls_per_second=4, burst_calls=1)
    rate.wait_ms("a", NOW)

    assert rate.wait_ms("a", NOW + 249) == 1
    assert rate.wait_ms("a", NOW + 250) == 0
    assert rate.wait_ms("a", NOW + 250) == 250


def test_an_even_stream_at_the_limit_never_waits():
    rate = RateLimit(calls_per_second=100, burst_calls=1)

    assert {rate.wait_ms("a", NOW + 10 * turn) for turn in range(500)} == {0}


def test_one_caller_does_not_wait_for_another():
    rate = RateLimit(calls_per_second=1, burst_calls=1)

    assert [rate.wait_ms(name, NOW) for name in ("a", "b", "a")] == [0, 0, 1_000]


def test_no_limit_is_off():
    assert not RateLimit(0, 0).is_on


def test_a_clock_that_was_put_back_makes_nobody_wait_longer_than_an_empty_bucket():
    rate = RateLimit(calls_per_second=1, burst_calls=2)
    rate.wait_ms("a", NOW)

    assert rate.wait_ms("a", NOW - 3_600_000) == 1_000


def test_callers_who_have_not_called_for_long_are_forgotten():
    rate = RateLimit(calls_per_second=1, burst_calls=1)
    for number in range(CALLERS_MAX + 10):
        rate.wait_ms(str(number), NOW + number * 1_000)

    assert len(rate._full_at) <= CALLERS_MAX
