"""The national list of institutions kept up with the journal, which has every change (A-053).

An institution that a real province has changed is in no book of this process. The answer
that told of it is in the national journal: read at the start, and from then on as it grows,
so that several gateway processes on one journal show the same list, and a change whose
outcome was found later shows too.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final, Protocol

import structlog
from google.protobuf.message import DecodeError

from yidi.domain.errors import Refusal
from yidi.domain.limits import LIST_NEWS_OVERLAP, LIST_NEWS_PAUSE_MS
from yidi.domain.ports import PublishedList
from yidi.v1 import institution_pb2
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire.registry_institutions import read_published

_ANSWERS: Final[
    dict[str, type[contract.RecordInstitutionResponse] | type[contract.ChangeInstitutionResponse]]
] = {
    "yidi.v1.RegistryService/RecordInstitution": contract.RecordInstitutionResponse,
    "yidi.v1.RegistryService/ChangeInstitution": contract.ChangeInstitutionResponse,
}

_log = structlog.get_logger("yidi.gateway")


class ListJournal(Protocol):
    """The part of the national journal that tells of the list."""

    async def changes_of_the_list(self, after: int) -> Sequence[tuple[int, str, bytes]]:
        """Number, method and answer of every change of the list after an entry, in order."""
        ...


class ListNews:
    """Shows in the list what the journal has of it."""

    def __init__(self, journal: ListJournal, registry: PublishedList) -> None:
        """Take the journal and the list; nothing is read yet."""
        self._journal = journal
        self._registry = registry
        self._seen: set[int] = set()
        self._last = 0
        self._stopping = asyncio.Event()

    async def catch_up(self) -> None:
        """Show every change that was not shown yet.

        Another process may finish an entry after a later one, so the last numbers are asked
        for again.
        """
        first = max(0, self._last - LIST_NEWS_OVERLAP)
        for number, method, body in await self._journal.changes_of_the_list(first):
            if number in self._seen:
                continue
            self._seen.add(number)
            self._last = max(self._last, number)
            try:
                show(self._registry, _ANSWERS[method].FromString(body).published)
            except DecodeError:
                _log.error("published_change_unreadable", entry=number)
        oldest = self._last - LIST_NEWS_OVERLAP
        self._seen = {number for number in self._seen if number > oldest}

    async def run(self) -> None:
        """Catch up again and again until ``stop``."""
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LIST_NEWS_PAUSE_MS / 1000)
                return
            try:
                await self.catch_up()
            except Refusal as refused:
                _log.warning("list_not_caught_up", reason=refused.reason.name)

    def stop(self) -> None:
        """Let ``run`` end."""
        self._stopping.set()


def show(registry: PublishedList, published: institution_pb2.PublishedChange) -> None:
    """Show one published change; one with codes that nobody knows is left out and logged."""
    try:
        registry.publish(*read_published(published))
    except ValueError:
        _log.error("published_change_unreadable", list_version=published.list_version)
