"""The databases of a process: only those that its parts need."""

from __future__ import annotations

from yidi.books.national import SqlNationalJournal
from yidi.books.province import SqlProvinceBooks
from yidi.books.schema import Database, Kind, open_database
from yidi.books.writer import BatchSeen
from yidi.runtime.foundation import Foundation
from yidi.runtime.sharing import Sharing, sharing_of


class Stores:
    """The national journal and the books of the provinces, and who else works on them.

    On SQLite a process opens only the files of its own parts, so that a gateway and provinces
    may share a folder; on PostgreSQL both are in one database.
    """

    def __init__(self, ground: Foundation) -> None:
        """Open what is needed; raises DatabaseRefused and leaves nothing open."""
        settings, cast = ground.settings, ground.cast
        self._metrics = ground.metrics
        self.journal: SqlNationalJournal | None = None
        self.books: SqlProvinceBooks | None = None
        self.national: Database | None = None
        self.provinces: Database | None = None
        url, folder = settings.database_url, settings.data
        try:
            if cast.is_gateway or url:
                self.national = open_database(url or folder / "national.sqlite", Kind.NATIONAL)
                self.journal = SqlNationalJournal(self.national, observer=self._committed)
            if cast.provinces or url:
                self.provinces = open_database(url or folder / "provinces.sqlite", Kind.PROVINCE)
                self.books = SqlProvinceBooks(self.provinces, observer=self._committed)
            for writer in (self.journal, self.books):
                if writer is not None:
                    self._metrics.watch_writer(*writer.queue())
            self.sharing: Sharing = sharing_of(settings, self.provinces, ground.clock, cast)
        except BaseException:
            self.close()
            raise

    def _committed(self, seen: BatchSeen) -> None:
        self._metrics.committed(seen.database, seen.commands, seen.failed, seen.seconds)

    def close(self) -> None:
        """Finish what has queued and leave one complete file behind for each database."""
        for writer in (self.journal, self.books):
            if writer is not None:
                writer.close()
        for database in (self.national, self.provinces):
            if database is not None:
                database.close()
