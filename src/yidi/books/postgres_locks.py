"""Locks of what a batch reads and decides about, held until its transaction ends.

Several processes may write to one PostgreSQL database. Before a batch reads anything it locks
every key that its commands name, whether there is a row yet or not: two batches that share a
person, a visit or a message run one after the other, and the later one sees all that the
earlier one wrote. That holds for a batch whose process was cut off in its commit as well: the
next try waits until the server knows how that ended.

All batches take their locks in the order of the numbers, so they never wait for each other in
a circle. Two keys with one number only wait for each other without need.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from sqlalchemy import Connection

# An array is read from its beginning to its end, so the order is that of the parameter.
_TAKE = "SELECT count(pg_advisory_xact_lock(number)) FROM unnest(%s::bigint[]) AS number"


def lock(connection: Connection, space: str, keys: Iterable[str]) -> None:
    """Wait until no other transaction holds any of the keys, and hold them."""
    numbers = sorted({number_of(space, key) for key in keys})
    if numbers:
        cursor = connection.connection.cursor()
        cursor.execute(_TAKE, (numbers,))
        cursor.close()


def number_of(space: str, key: str) -> int:
    """The number of a key for the locks of PostgreSQL, which knows only numbers of 64 bits."""
    digest = blake2b(key.encode(), digest_size=8, person=space.encode()).digest()
    return int.from_bytes(digest, "big", signed=True)
