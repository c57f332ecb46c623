"""Protocols of what the rules need from the world: books, journal, clock, ids, peers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from yidi.domain.care import CareType, CredentialType
from yidi.domain.institution import Institution
from yidi.domain.outage import OutageEvent, OutageKind, OutageNotice
from yidi.domain.person import Person
from yidi.domain.records import (
    Accumulators,
    Backlog,
    Bill,
    FeeLine,
    JournalEntry,
    Message,
    ProvinceChanges,
    ProvinceKeys,
    Recovery,
    RegistryRecord,
    Settlement,
    Visit,
)

T = TypeVar("T")


class Clock(Protocol):
    """Time is an argument everywhere; only the runtime knows the real one."""

    def now(self) -> datetime:
        """The present moment, aware, in Beijing time (UTC+8)."""
        ...

    def now_ms(self) -> int:
        """The same moment as UTC milliseconds since 1970."""
        ...


class Ids(Protocol):
    """Numbers that a party gives out; unique over restarts and processes."""

    def next_id(self, region: str, now: datetime) -> str:
        """30 digits: region 6, time yyyyMMddHHmmss 14, serial 10."""
        ...


class InstitutionRegistry(Protocol):
    """The national list of designated institutions (A-050)."""

    def institution(self, code: str) -> Institution | None:
        """The institution, or None."""
        ...


class PublishedList(InstitutionRegistry, Protocol):
    """The national list with what was published of it since (A-053, A-054)."""

    def publish(self, institution: Institution, list_version: int) -> None:
        """Show an institution as it is after a version of its province's list.

        A version that is older than what is shown of the institution changes nothing.
        """
        ...

    def list_version(self, province_code: str) -> int:
        """The last version of a province's list; 0 when nothing was published."""
        ...

    def search(
        self,
        region_code: str,
        *,
        name: str = "",
        care_type: CareType | None = None,
        disease_code: str | None = None,
    ) -> Iterator[Institution]:
        """The institutions of a region that fit every filter, always in the same order."""
        ...


class People(Protocol):
    """The insured people of a province, with filings and qualifications."""

    def person(self, person_number: str) -> Person | None:
        """The person with this number, or None."""
        ...

    def find_by_credential(self, credential_type: CredentialType, number: str) -> Person | None:
        """The person a credential belongs to (A-040), or None."""
        ...


class ProvincePage(Protocol):
    """What one step may read of a province's books: exactly the keys it asked for.

    A page shows what earlier steps of the same batch have done, so two visits of one person
    that arrive together are decided one after the other.
    """

    def message(self, message_id: str) -> Message | None:
        """What became of a message here, or None."""
        ...

    def visit(self, visit_id: str) -> Visit | None:
        """The visit, or None."""
        ...

    def lines(self, visit_id: str) -> Sequence[FeeLine]:
        """The fee lines of a visit whose id was asked for in ``line_visit_ids``.

        Also those of a visit that is being settled beside settled ones, and of these.
        """
        ...

    def settled_beside(self, visit_id: str) -> Sequence[Visit]:
        """The settled visits of the same person, institution and outpatient number (A-065).

        Only for a visit whose id was asked for in ``settling_visit_ids``; it is not among them.
        """
        ...

    def settlement(self, settlement_id: str) -> Settlement | None:
        """The settlement or refund with this number, or None."""
        ...

    def settlement_of_message(self, message_id: str) -> Settlement | None:
        """The settlement that a message made, or None."""
        ...

    def refund_of(self, settlement_id: str) -> Settlement | None:
        """The refund of a settlement, or None."""
        ...

    def chronic_settlements(self, person_number: str) -> Sequence[Settlement]:
        """Every settlement and refund of a person's chronic care, by time.

        Only for a person whose number was asked for in ``chronic_person_numbers``.
        """
        ...

    def recoveries(self, owner: str) -> Sequence[Recovery]:
        """The recoveries of a person or of a pooling area that was asked for, by settlement."""
        ...

    def replacements(self, settlement_id: str) -> Sequence[str]:
        """The numbers of the settlements that settle the costs of this one again (A-090).

        Only for a number that was asked for in ``replaced_ids``.
        """
        ...

    def accumulators(self, person_number: str) -> Accumulators:
        """Every accumulator of a person whose number was asked for; empty if none."""
        ...

    def records(self, owner: str) -> Sequence[RegistryRecord]:
        """Every registry record of an owner that was asked for, each by its versions."""
        ...

    def bill(self, bill_id: str) -> Bill | None:
        """The treating place's bill, or None."""
        ...


Decision = tuple[T, ProvinceChanges]
"""The result of a step and what has to be written before anybody hears of it."""


class ProvinceBooks(Protocol):
    """The durable books of a province.

    ``run`` reads the keys, lets ``decide`` look and choose, writes its changes and commits
    before it returns the result. What ``decide`` raises is raised again and nothing of that
    step is written. ``decide`` must be a pure function: it can be called again when the
    database asks for another try. Raises ProvinceDown (BOOKS_UNAVAILABLE) when the books
    cannot be written.
    """

    async def run(self, keys: ProvinceKeys, decide: Callable[[ProvincePage], Decision[T]]) -> T:
        """Run one step and return its result after the commit."""
        ...


class Claims(Protocol):
    """Work that must not be done twice at once, whichever process does it."""

    def claimed(self, key: str) -> AbstractAsyncContextManager[None]:
        """Have a key for the length of a block; wait while another process has it."""
        ...


class NationalJournal(Protocol):
    """The durable journal of the national platform. Every method returns after the commit."""

    async def receive(self, entry: JournalEntry) -> Sequence[JournalEntry]:
        """Add the entry if its message is new; return the entries that were there before.

        Empty means: yours is the first, forward it.
        """
        ...

    async def conclude(self, entry: JournalEntry) -> None:
        """Add an outcome; a second entry with the same message and state is ignored."""
        ...

    async def entries(self, message_id: str) -> Sequence[JournalEntry]:
        """All entries of a message in order; empty if it was never received."""
        ...

    async def unfinished(
        self, before_ms: int, most: int, without: Collection[str] = ()
    ) -> Sequence[JournalEntry]:
        """First entries of messages without an outcome that are older than ``before_ms``.

        Oldest first, at most so many; those for the provinces ``without`` are left out.
        """
        ...

    async def backlog(self) -> Backlog:
        """How many messages wait for their outcome, and since when."""
        ...

    async def set_aside(self, message_id: str) -> None:
        """A message of which certainly nothing was done needs no outcome.

        It is unfinished again from the moment that it comes once more.
        """
        ...


class OutageBooks(Protocol):
    """The durable outage notices of the national platform, shared by its processes (A-143).

    Every change is an event with the next number, and no number is left out: who has seen
    event n and asks for what came after it misses nothing. Raises ProvinceDown
    (BOOKS_UNAVAILABLE) when the books cannot be read or written.
    """

    async def announce(self, notice: OutageNotice, message_id: str) -> OutageEvent:
        """Add a notice; return the event that the same message made before, if it did.

        Of noticed outages only one stands for the same regions: where there is one already,
        that is returned and nothing is added.
        """
        ...

    async def withdraw(self, notice_id: str, message_id: str, now_ms: int) -> OutageEvent | None:
        """Withdraw a notice; None if it is unknown, the last event if it was withdrawn before."""
        ...

    async def of_message(self, message_id: str) -> OutageEvent | None:
        """The event that a message made, or None."""
        ...

    async def latest(self, notice_id: str) -> OutageEvent | None:
        """The last event of a notice, or None."""
        ...

    async def last_event(self) -> int:
        """The number of the last event; 0 if there is none."""
        ...

    async def events_after(self, event: int, most: int) -> Sequence[OutageEvent]:
        """Events with higher numbers, in order, at most so many."""
        ...

    async def standing(self, from_ms: int) -> Sequence[OutageEvent]:
        """The last event of each notice that is not withdrawn and ends later, by number."""
        ...

    async def search(
        self, from_ms: int, to_ms: int, kinds: Sequence[OutageKind], *, withdrawn: bool
    ) -> Sequence[OutageEvent]:
        """The last event of each notice that touches a period, oldest begin first."""
        ...
