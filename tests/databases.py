"""Where a test keeps its books: SQLite files in a folder, or a PostgreSQL database of its own.

A module marked ``both_databases`` runs its tests that use the fixture ``store`` on both.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yidi.books.schema import Database, Kind, open_database

if TYPE_CHECKING:
    from tests.postgres_server import Server

SQLITE = "sqlite"
POSTGRES = "postgres"
STORES = (SQLITE, POSTGRES)


class Home:
    """The databases of one test; opening one again finds what was written before."""

    def __init__(self, store: str, folder: Path, server: Server | None = None) -> None:
        self.store = store
        self.folder = folder
        self._server = server

    @cached_property
    def address(self) -> str:
        """The address of the PostgreSQL database; empty on SQLite."""
        if self.store != POSTGRES:
            return ""
        from tests.postgres_server import server

        return (self._server or server()).new_database()

    def target(self, kind: Kind) -> str:
        """What ``open_database`` takes."""
        return self.address or str(self.folder / f"{kind.value}.db")

    def wait_until_left(self) -> None:
        """Wait until the server has ended every session of processes that were killed."""
        if self.address:
            from tests.postgres_server import wait_until_left

            wait_until_left(self.address)

    def open(self, kind: Kind) -> Database:
        return open_database(self.target(kind), kind)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of a platform that lives here."""
        return {"data": self.folder} | ({"database_url": self.address} if self.address else {})
