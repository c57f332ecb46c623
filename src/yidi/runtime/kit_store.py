"""The kit's database, opened: the only place that joins the kit and the books.

The kit itself knows ``domain.conformance.KitBooks``; the SQL stands with all other SQL
(docs/decisions/0034).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yidi.books.kit import SqlKitBooks
from yidi.books.schema import Kind, open_database
from yidi.runtime.settings import Settings


@contextmanager
def kit_books(settings: Settings) -> Iterator[SqlKitBooks]:
    """Open the kit's database for the length of a block; raises DatabaseRefused.

    A file of its own in the data folder, or a schema of its own on PostgreSQL. A platform and
    other commands of the kit may run beside it.
    """
    target = settings.database_url or settings.data / "jointtest.sqlite"
    database = open_database(target, Kind.JOINTTEST)
    try:
        yield SqlKitBooks(database)
    finally:
        database.close()
