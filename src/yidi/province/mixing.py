"""Repeatable numbers from numbers: what makes synthetic people and places without storing them.

splitmix64, spelled out here so that the same seed gives the same people on every machine and
under every version of Python. Not for secrets.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15  # splitmix64: the golden ratio in 64 bits
_FIRST = 0xBF58476D1CE4E5B9  # splitmix64: first multiplier
_SECOND = 0x94D049BB133111EB  # splitmix64: second multiplier


def _scramble(word: int) -> int:
    word = ((word ^ (word >> 30)) * _FIRST) & _MASK
    word = ((word ^ (word >> 27)) * _SECOND) & _MASK
    return word ^ (word >> 31)


def mix(*words: int) -> int:
    """Return 64 well-mixed bits that depend on every word and on their order."""
    state = 0
    for word in words:
        state = mix_in(state, word)
    return state


def mix_in(state: int, word: int) -> int:
    """Return what ``mix`` gives with one more word: ``state`` is what it gave without it."""
    return _scramble((state + _STEP + word) & _MASK)


class Weights:
    """Choices with whole-number weights, ready to be drawn from."""

    __slots__ = ("_sums", "total")

    def __init__(self, weights: Sequence[int]) -> None:
        self._sums = list(accumulate(weights))
        self.total = self._sums[-1]

    def at(self, position: int) -> int:
        """Return the index of the choice whose share holds ``position`` (0 to total - 1)."""
        return bisect_right(self._sums, position)


class Draw:
    """A stream of draws fixed by the state that ``mix`` made of its words."""

    __slots__ = ("_state",)

    def __init__(self, state: int) -> None:
        self._state = state

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to ``bound - 1``."""
        # ``_scramble`` again: a person takes some thirty draws, each dearer to call than to do.
        self._state = word = (self._state + _STEP) & _MASK
        word = ((word ^ (word >> 30)) * _FIRST) & _MASK
        word = ((word ^ (word >> 27)) * _SECOND) & _MASK
        return (word ^ (word >> 31)) * bound >> 64

    def happens(self, per_mille: int) -> bool:
        """Return True in ``per_mille`` of a thousand draws."""
        return self.below(1000) < per_mille

    def choose(self, choices: Sequence[T]) -> T:
        """Return one of the choices, all alike."""
        return choices[self.below(len(choices))]

    def weighted(self, weights: Weights) -> int:
        """Return the index of one choice by its weight."""
        return weights.at(self.below(weights.total))
