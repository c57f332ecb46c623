"""Calls of one person in an order in which every answer is right.

Calls that overlap, or whose outcome was heard of later, may have happened in any order that
respects what was over before something else began. If no such order explains all the answers, the
platform has contradicted itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, Self, TypeVar

from tests.simulation.heard import Broken, Call


class State(Protocol):
    """What calls change."""

    def copy(self) -> Self: ...


S = TypeVar("S", bound=State)
TRIES_MAX = 20_000


def in_some_order(state: S, calls: Sequence[Call], apply: Callable[[S, Call], None]) -> S:
    """Return the state after all calls in the first order that explains them; or raise Broken."""
    if len(calls) == 1:
        after = state.copy()
        apply(after, calls[0])
        return after
    search = _Search(apply)
    found = search.after(state, list(calls))
    if found is None:
        listed = "".join(f"\n  {each.begun} to {each.ended}: {each}" for each in calls)
        raise Broken(
            f"no order of {len(calls)} calls explains their answers: {search.deepest[1]}{listed}"
        )
    return found


class _Search:
    def __init__(self, apply: Callable[[S, Call], None]) -> None:
        self._apply = apply
        self._tries = 0
        self.deepest: tuple[int, str] = (1 << 30, "")

    def after(self, state: S, calls: list[Call]) -> S | None:
        if not calls:
            return state
        first_end = min(call.ended for call in calls)
        for call in sorted(calls, key=lambda each: each.begun):
            if call.begun > first_end:
                break
            self._tries += 1
            if self._tries > TRIES_MAX:
                raise Broken(f"{len(calls)} calls have too many orders to look at")
            tried = state.copy()
            try:
                self._apply(tried, call)
            except Broken as broken:
                self.deepest = min(self.deepest, (len(calls), str(broken)))
                continue
            found = self.after(tried, [each for each in calls if each is not call])
            if found is not None:
                return found
        return None
