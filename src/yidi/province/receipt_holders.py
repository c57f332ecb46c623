"""Steps that use receipts: run, and run again with whoever has used a receipt before (A-096)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from yidi.engine.receipts import Holder, HolderUnread, Use

NOBODY: Final[frozenset[Holder]] = frozenset()
"""Nothing is read of any holder: enough for a receipt that is new."""

A = TypeVar("A")


async def with_holders(step: Callable[[frozenset[Holder]], Awaitable[A]]) -> A:
    """Run a step that uses receipts, again with whoever has used them before (A-096).

    A receipt is nearly always new; then the step runs once.
    """
    read = NOBODY
    while True:
        try:
            return await step(read)
        except HolderUnread as unread:
            read |= unread.holders


def owners_of(read: frozenset[Holder]) -> tuple[str, ...]:
    """Return the persons whose claims have to be read with these holders."""
    return tuple(sorted({each.person_number for each in read if each.use is Use.CLAIM}))


def settlements_of(read: frozenset[Holder]) -> tuple[str, ...]:
    """Return the settlements that have to be read with these holders."""
    return tuple(sorted({each.number for each in read if each.use is Use.SETTLEMENT}))
