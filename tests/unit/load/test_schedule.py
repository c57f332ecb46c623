"""When visits are due: decided beforehand, whatever the target does."""

from __future__ import annotations

import itertools
import random

import pytest

from yidi.load.schedule import ALONE, Profile, Share, arrivals, ramp, steady, steps


def due(profile: Profile, share: Share = ALONE, seed: int = 1, *, even: bool = True) -> list[int]:
    return list(arrivals(profile, share, random.Random(seed), is_even=even))


def test_even_arrivals_have_the_same_distance():
    assert due(steady(4, 1)) == [125, 375, 625, 875]


def test_the_processes_take_turns_and_together_make_the_rate():
    shares = [due(steady(4, 1), Share(index, 2)) for index in range(2)]

    assert shares == [[125, 625], [375, 875]]


def test_a_ramp_is_denser_towards_its_end():
    # From 0 to 4 a second within 2 seconds: after t seconds t x t visits were due.
    assert due(ramp(0, 4, 2)) == [708, 1225, 1582, 1871]


def test_steps_hold_each_rate_for_the_same_time():
    profile = steps(10, 30, 3, 6)

    assert [profile.at(second) for second in (0, 1.9, 2, 3.9, 4, 5.9, 6)] == [
        10, 10, 20, 20, 30, 30, 0,
    ]  # fmt: skip
    assert len(due(profile)) == 20 + 40 + 60


def test_arrivals_by_chance_have_the_rate_on_average_and_the_same_seed_the_same_moments():
    many = due(steady(200, 100), seed=7, even=False)

    # 20 000 expected; four times the standard deviation is 566.
    assert 19_434 <= len(many) <= 20_566
    assert many == due(steady(200, 100), seed=7, even=False)
    assert many != due(steady(200, 100), seed=8, even=False)
    assert many == sorted(many)
    assert 0 <= many[0] <= many[-1] <= 100_000


def test_gaps_by_chance_are_exponential_and_not_even():
    many = due(steady(100, 200), seed=3, even=False)
    gaps = [after - before for before, after in itertools.pairwise(many)]

    # Of exponential gaps with a mean of 10 ms 36.8 % are longer than 10 ms, 5 % than 30 ms.
    assert 0.34 < sum(gap > 10 for gap in gaps) / len(gaps) < 0.40
    assert 0.035 < sum(gap > 30 for gap in gaps) / len(gaps) < 0.065


def test_chance_is_shared_among_processes():
    halves = [
        len(due(steady(100, 50), Share(index, 2), seed=index, even=False)) for index in (0, 1)
    ]

    assert all(2_300 <= each <= 2_700 for each in halves)


@pytest.mark.parametrize(
    ("profile", "seconds", "visits", "highest"),
    [(steady(5, 10), 10, 50, 5), (ramp(0, 10, 10), 10, 50, 10), (steps(1, 3, 3, 30), 30, 60, 3)],
)
def test_a_profile_knows_its_length_its_visits_and_its_highest_rate(
    profile: Profile, seconds: float, visits: float, highest: float
):
    assert (profile.seconds, profile.visits, profile.highest) == (seconds, visits, highest)
