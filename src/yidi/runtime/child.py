"""What a process that serves tells the parent that started it: where it listens, or why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from yidi.books.schema import DatabaseRefused
from yidi.observe.sheet import Seat
from yidi.runtime.cast import Cast
from yidi.runtime.listeners import AddressTaken
from yidi.runtime.settings import Settings

LISTENING: Final = "listening"
STOPPED: Final = "stopped"
_ADDRESS: Final = "address"
_DATABASE: Final = "database"


@dataclass(frozen=True, slots=True)
class Order:
    """What the parent wants: these parts with these settings."""

    settings: Settings
    cast: Cast
    seat: Seat | None
    folder: Path
    """Where the parent works, for settings that are no whole paths."""
    secrets: Path
    """The folder in which Envoy finds what names our certificates."""


class ChildEnded(Exception):
    """A child has ended and has not said why."""


@contextmanager
def telling(parent: Connection) -> Iterator[None]:
    """Tell the parent why nothing listens, if it comes to that."""
    try:
        yield
    except AddressTaken as taken:
        parent.send((_ADDRESS, str(taken)))
        raise
    except DatabaseRefused as refused:
        parent.send((_DATABASE, (refused.path, refused.zh, refused.en)))
        raise


def heard(child: Connection) -> dict[str, str]:
    """Wait until a child listens, and return where; raises what kept it from that."""
    try:
        kind, told = child.recv()
    except EOFError:
        raise ChildEnded from None
    if kind == _ADDRESS:
        raise AddressTaken(told)
    if kind == _DATABASE:
        raise DatabaseRefused(*told)
    addresses: dict[str, Any] = told
    return addresses
