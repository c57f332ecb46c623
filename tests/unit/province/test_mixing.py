"""Repeatable draws."""

import pytest

from yidi.province.mixing import Draw, Weights, mix, mix_in


def test_mixing_is_splitmix64() -> None:
    """The first output of splitmix64 from seed 0, as its author publishes it."""
    assert mix(0) == 0xE220A8397B1DCDAF


def test_mixing_depends_on_order() -> None:
    assert mix(1, 2) != mix(2, 1)


def test_a_word_mixed_in_later_counts_as_one_of_the_words() -> None:
    assert mix_in(mix(7, 510100), 1000) == mix(7, 510100, 1000)


def test_the_same_words_give_the_same_draws() -> None:
    first, second = Draw(mix(7, 510100)), Draw(mix(7, 510100))

    assert [first.below(1000) for _ in range(50)] == [second.below(1000) for _ in range(50)]


def test_draws_stay_below_their_bound_and_reach_every_value() -> None:
    draw = Draw(mix(1))

    assert {draw.below(7) for _ in range(500)} == {0, 1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(("position", "index"), [(0, 0), (4, 0), (5, 2), (9, 2)])
def test_a_weight_of_nothing_is_never_chosen(position: int, index: int) -> None:
    assert Weights([5, 0, 5]).at(position) == index


def test_draws_follow_their_weights() -> None:
    draw = Draw(mix(3))
    weights = Weights([900, 100])

    seconds = sum(draw.weighted(weights) for _ in range(10_000))

    assert 900 < seconds < 1_100


def test_what_happens_never_and_always() -> None:
    draw = Draw(mix(3))

    assert not any(draw.happens(0) for _ in range(1_000))
    assert all(draw.happens(1_000) for _ in range(1_000))
    assert draw.choose(["a"]) == "a"
