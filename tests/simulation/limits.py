"""What answers to QueryEligibility say is left, held against what was paid since.

The auditor knows no policy. It knows that a limit is some fixed amount less what certain
accumulators have counted, and it finds out which: a set of them for a cap, one for a deductible.
A platform whose figures no choice explains has lost count.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Final, NamedTuple

from tests.simulation.heard import Broken

Counters = Mapping[tuple[int, str], int]


SEEN_MAX: Final = 12
"""Figures that are kept of one limit, the first one beside them."""


class Seen(NamedTuple):
    """One figure that was told, with what had been counted then."""

    left_fen: int
    counted: Mapping[str, int]


class Limit(NamedTuple):
    """A limit as it was first told, and what was told of it since."""

    first: Seen
    later: tuple[Seen, ...] = ()


def of_year(counters: Counters, year: int, kind: str) -> dict[str, int]:
    """The accumulators of a year and a kind, by name."""
    return {
        name: value
        for (each, name), value in counters.items()
        if each == year and name.startswith(f"{kind}/")
    }


def narrowed(
    known: Limit | None, left_fen: int, counted: Mapping[str, int], most: int, own: str = ""
) -> Limit:
    """Return what is known of a limit after one more figure; raise Broken if nothing explains it.

    ``own`` is the accumulator that settlements under the limit were seen to move: it counts.
    A figure of 0 says only that the limit is used up; it may hide that it was lowered.
    """
    seen = Seen(left_fen, dict(counted))
    if known is None or known.first.left_fen == 0:
        return Limit(seen)
    if left_fen == 0:
        return known
    later = (*known.later[-SEEN_MAX:], seen)
    names = sorted({name for each in (known.first, *later) for name in each.counted} | {own} - {""})
    choices = (frozenset(each) for size in range(most + 1) for each in combinations(names, size))
    if not any(_explains(choice, known.first, later, own) for choice in choices):
        raise Broken(
            f"a limit fell from {known.first.left_fen} to {left_fen}, which nothing that was"
            f" counted explains: {known.first.counted}, then {dict(counted)}"
        )
    return Limit(known.first, later)


def _explains(names: frozenset[str], first: Seen, later: tuple[Seen, ...], own: str) -> bool:
    """Whether every figure has fallen by what these accumulators have counted."""
    if own and own not in names:
        return False
    whole = first.left_fen + _sum(first, names)
    return all(each.left_fen + _sum(each, names) == whole for each in later)


def _sum(seen: Seen, names: frozenset[str]) -> int:
    return sum(seen.counted.get(name, 0) for name in names)
