"""Histograms of times: exact to a thousandth, merged without loss."""

from __future__ import annotations

import json

import pytest

from yidi.load.histogram import Histogram, merged


def of(*values: int) -> Histogram:
    found = Histogram()
    for value in values:
        found.note(value)
    return found


def test_percentiles_are_the_values_that_so_many_do_not_exceed():
    ten = of(*range(100, 1100, 100))

    assert ten.percentiles((10_000, 50_000, 90_000, 99_000, 100_000)) == [100, 500, 900, 1000, 1000]


def test_one_slow_call_in_a_hundred_is_the_p100_and_not_the_p99():
    many = of(*[1000] * 99, 2000)

    assert (many.percentile(99_000), many.percentile(99_001), many.most) == (1000, 2000, 2000)


@pytest.mark.parametrize("value", [1, 2047, 2048, 5_001, 123_456, 60_000_000])
def test_a_value_is_told_to_a_thousandth_and_never_too_small(value: int):
    found = of(value, 10**9).percentile(50_000)

    assert value <= found <= value + value // 1000


def test_the_largest_value_is_told_exactly():
    assert of(123_457, 5).percentile(100_000) == 123_457


def test_histograms_of_several_processes_add_up_to_that_of_all_values():
    one, other = of(5, 70_000, 70_001), of(5, 900_000)

    both = merged([one, other])

    assert both.counts == of(5, 70_000, 70_001, 5, 900_000).counts
    assert (both.total, both.most) == (5, 900_000)
    assert one.total == 3


def test_what_is_written_to_a_file_is_read_back():
    written = json.loads(json.dumps(of(7, 4096, 4097, 1_000_000).as_json()))

    assert Histogram.from_json(written).counts == {7: 1, 4096: 2, 999_936: 1}
    assert Histogram.from_json(written).most == 1_000_000


@pytest.mark.parametrize("broken", [{}, {"buckets": 3, "max": 1}, {"buckets": [], "max": "x"}])
def test_what_is_no_histogram_is_refused(broken: dict[str, object]):
    with pytest.raises((KeyError, TypeError)):
        Histogram.from_json(broken)


def test_without_values_everything_is_zero():
    assert (of().percentile(99_000), of().mean, of().most, of().total) == (0, 0, 0, 0)


def test_a_clock_that_stepped_back_counts_as_no_time():
    assert of(-5).percentile(50_000) == 0


def test_the_mean_is_that_of_the_values():
    assert of(100, 200, 600).mean == 300


def test_values_above_a_limit_are_counted():
    assert of(10, 20, 30).above(10) == 2
