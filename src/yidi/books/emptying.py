"""Emptying the books of a test platform: the one exception to "only ever added to"."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

from yidi.books.schema import Database


async def emptied(database: Database, *, keep: Collection[str] = ()) -> Mapping[str, int]:
    """Remove every row of the tables but those kept, in one transaction; return how many each.

    Nobody may be writing: the caller has seen to it. Numbers that the database gives go on.
    """
    return await asyncio.to_thread(_empty, database, keep)


def _empty(database: Database, keep: Collection[str]) -> dict[str, int]:
    tables = [each for each in database.kind.metadata.sorted_tables if each.name not in keep]
    with database.engine.begin() as connection:
        # What refers to others goes first.
        return {each.name: connection.execute(each.delete()).rowcount for each in reversed(tables)}
