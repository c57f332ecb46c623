"""What a batch locks before it reads: nothing on SQLite, every key it names on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

from sqlalchemy import Connection, Engine

C = TypeVar("C")
P = TypeVar("P")


def take_turns(connection: Connection, space: str) -> None:
    """Wait until nobody else is in a transaction of the same space; on SQLite nobody ever is."""
    if connection.engine.dialect.name != "sqlite":
        from yidi.books.postgres_locks import lock  # noqa: PLC0415 - only for PostgreSQL

        lock(connection, space, ("",))


def with_locks(
    engine: Engine,
    space: str,
    keys_of: Callable[[C], Sequence[str]],
    open_page: Callable[[Connection, Sequence[C]], P],
) -> Callable[[Connection, Sequence[C]], P]:
    """The same opening of a page, with the keys of all its commands locked before.

    A transaction on SQLite holds the lock of the whole file from its beginning.
    """
    if engine.dialect.name == "sqlite":
        return open_page
    from yidi.books.postgres_locks import lock  # noqa: PLC0415 - only for PostgreSQL

    def locked(connection: Connection, commands: Sequence[C]) -> P:
        lock(connection, space, chain.from_iterable(map(keys_of, commands)))
        return open_page(connection, commands)

    return locked
