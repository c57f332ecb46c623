"""What depends on whether other processes write to the same database.

SQLite has one process. Those on one PostgreSQL database give out numbers that never meet, have
the same people, settle a bill one at a time and hear of each other's institutions
(docs/decisions/0025).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol
from zlib import crc32

from yidi.books.schema import Database, DatabaseRefused
from yidi.domain.ports import Claims, Clock, PublishedList
from yidi.domain.records import RegistryRecord
from yidi.domain.registry_documents import institution_from_text
from yidi.province.bill_plan import SERIALS_A_SECOND, AlwaysClaimed, Share
from yidi.runtime.cast import Cast
from yidi.runtime.settings import Settings

Institutions = Callable[[str], Sequence[RegistryRecord]]
"""Reads the records of institutions of a province, or of all; blocks."""


class Sharing(Protocol):
    """How this process gets along with others."""

    instance: int
    share: Share
    people_as_of: date
    claims: Claims

    def start(self, read: Institutions, registry: PublishedList) -> None:
        """Show what others publish from here on; called inside the event loop."""
        ...

    def close(self) -> None:
        """Leave the others."""
        ...


class Alone:
    """The only process of its database."""

    def __init__(self, clock: Clock) -> None:
        self.instance = clock.now_ms() // 10 ^ os.getpid()
        self.share = Share(0, SERIALS_A_SECOND)
        self.people_as_of = clock.now().date()
        self.claims: Claims = AlwaysClaimed()

    def start(self, read: Institutions, registry: PublishedList) -> None:
        pass

    def close(self) -> None:
        pass


class AmongOthers:
    """One of several processes of a PostgreSQL database."""

    def __init__(self, settings: Settings, provinces: Database, clock: Clock, cast: Cast) -> None:
        """Join the others; raises DatabaseRefused when it does not fit to them."""
        from yidi.books.postgres_claims import PostgresClaims  # noqa: PLC0415 - only for PostgreSQL
        from yidi.books.postgres_schema import next_instance  # noqa: PLC0415
        from yidi.books.postgres_session import (  # noqa: PLC0415
            SLOTS,
            Agreement,
            Disagreement,
            NoSlot,
            PostgresSession,
        )

        try:
            self._session = PostgresSession(
                provinces.engine,
                Agreement(mark=_mark(settings, cast), day=clock.now().date().toordinal()),
            )
        except Disagreement:
            raise DatabaseRefused(
                provinces.path,
                "另一进程以不同设置使用该库（人员种子、政策、版本、真实省须一致）",
                "another process on this database runs with other settings; seed, policies, "
                "capabilities and real provinces must be the same",
            ) from None
        except NoSlot:
            raise DatabaseRefused(
                provinces.path,
                f"该数据库已有 {SLOTS} 个进程，不能再多",
                f"this database has {SLOTS} processes already, which is the most",
            ) from None
        self.instance = next_instance(provinces)
        size = SERIALS_A_SECOND // SLOTS
        self.share = Share(self._session.slot * size, size)
        self.people_as_of = date.fromordinal(self._session.day)
        claims = PostgresClaims(provinces.engine)
        self.claims: Claims = claims
        self._close_claims = claims.close

    def start(self, read: Institutions, registry: PublishedList) -> None:
        self._session.start(_Shown(read, registry, asyncio.get_running_loop()))

    def close(self) -> None:
        self._session.close()
        self._close_claims()


def sharing_of(settings: Settings, provinces: Database | None, clock: Clock, cast: Cast) -> Sharing:
    """Return how this process gets along with others on its database."""
    if not settings.database_url or provinces is None:
        return Alone(clock)
    return AmongOthers(settings, provinces, clock, cast)


class _Shown:
    """Shows what was published since the last look, in the thread of the event loop."""

    def __init__(
        self, read: Institutions, registry: PublishedList, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._read = read
        self._registry = registry
        self._loop = loop

    def __call__(self, province: str) -> None:
        records = self._read(province)
        if records:
            self._loop.call_soon_threadsafe(self._show, records)

    def _show(self, records: Sequence[RegistryRecord]) -> None:
        for each in records:
            self._registry.publish(institution_from_text(each.key, each.document), each.version)


def _mark(settings: Settings, cast: Cast) -> int:
    """A number for the settings that decide what a message comes to.

    Where everything runs in one process, that includes which provinces are no mocks.
    """
    remote = sorted(settings.remote_provinces()) if cast.is_everything else []
    decisive = repr((settings.seed, settings.capabilities, remote))
    mark = crc32(decisive.encode())
    if settings.policies is not None:
        for path in sorted(settings.policies.rglob("*")):
            if path.is_file():
                mark = crc32(path.name.encode() + path.read_bytes(), mark)
    return mark & 0x7FFF_FFFF
