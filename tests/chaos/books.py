"""The databases of a stopped platform, looked at as a whole: sound files, sums that agree."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.chaos.visits import Broken
from yidi.books.province import SqlProvinceBooks
from yidi.books.schema import Kind, open_database


def check_books(folder: Path) -> None:
    """Raise Broken unless both files are sound and every accumulator equals its fold."""
    for kind in ("national", "provinces"):
        path = folder / f"{kind}.sqlite"
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            if (said := file.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
                raise Broken(f"{path}: {said}")
            if said := file.execute("PRAGMA foreign_key_check").fetchall():
                raise Broken(f"{path}: {said}")
    database = open_database(folder / "provinces.sqlite", Kind.PROVINCE)
    books = SqlProvinceBooks(database)
    try:
        if differences := asyncio.run(books.check_accumulators()):
            raise Broken(f"accumulators differ from their records: {differences}")
    finally:
        books.close()
        database.close()
