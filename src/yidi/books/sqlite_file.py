"""A SQLite file seen from outside: is it one of ours, and does another process write to it?

Nothing here changes a database. A file is read through a read-only connection of its own,
because closing a writing one would already move the write-ahead log into the file.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

MAGIC: Final = b"SQLite format 3\x00"
"""The first 16 bytes of every SQLite file that is not empty."""


class FileLock:
    """Held from construction to ``release``; the system releases it when the process dies."""

    def __init__(self, path: Path, *, waits: bool = False) -> None:
        """Take the lock at once or raise BlockingIOError.

        With ``waits`` wait for it: all that hold it hold it for a moment only.
        """
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._descriptor, waits=waits)
        except BaseException:
            self.release()
            raise

    @property
    def is_held(self) -> bool:
        return self._descriptor is not None

    def release(self) -> None:
        # The file stays: removing it could take a lock away that another process just took.
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, waits: bool) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
else:
    import fcntl

    def _lock(descriptor: int, *, waits: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)


def must_be_writable(path: Path) -> None:
    """Raise OSError when a file of a database may only be read.

    Opening it all the same, even to read, would leave files beside it that nobody may write
    either, and with them a database that stays read-only when the rights are back.
    """
    for part in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        if part.exists():
            os.close(os.open(part, os.O_RDWR))


def is_sqlite(path: Path) -> bool:
    """Whether SQLite could have written the file; an empty one counts as new."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) in {MAGIC, b""}


def version_in(path: Path, version_table: str) -> str | None:
    """The version in the version table; empty if it has no row, None without such a table."""
    with closing(_connect_to_read(path)) as connection:
        try:
            row = connection.execute(f'SELECT version_num FROM "{version_table}"').fetchone()  # noqa: S608 - a constant of ours
        except sqlite3.OperationalError:
            if version_table in _tables(connection):
                raise
            return None
    return "" if row is None else str(row[0])


def tables_in(path: Path) -> frozenset[str]:
    """The names of all tables of the file."""
    with closing(_connect_to_read(path)) as connection:
        return _tables(connection)


def _tables(connection: sqlite3.Connection) -> frozenset[str]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return frozenset(str(name) for (name,) in names)


def _connect_to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
