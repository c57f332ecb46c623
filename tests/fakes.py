"""The books in memory: the same promises as the durable ones, without a file.

They pass the same contract suite (``tests/integration/test_books_*.py``) and keep every rule
that the tables check, so a use case that works on them works on the real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from yidi.books.statements import names_of
from yidi.domain.invariants import hold
from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.records import (
    Accumulators,
    Backlog,
    Bill,
    FeeLine,
    JournalEntry,
    Message,
    MessageState,
    ProvinceChanges,
    ProvinceKeys,
    Recovery,
    RegistryRecord,
    Settlement,
    SettlementKind,
    Visit,
    VisitState,
)
from yidi.domain.regions import province_of

T = TypeVar("T")

OUTCOMES = {MessageState.DONE, MessageState.REFUSED, MessageState.REVERSED}
VISIT_CHANGES = {
    "state",
    "line_count",
    "total_fen",
    "full_self_paid_fen",
    "over_limit_fen",
    "first_paid_fen",
    "in_scope_fen",
}
MESSAGE_CHANGES = {"state", "at_ms", "answer", "settlement_id"}
BILL_CHANGES = {"state", "at_ms", "plan", "answer"}


@dataclass
class MemoryProvinceBooks:
    """``ports.ProvinceBooks`` in dictionaries; a test may look into them."""

    messages: dict[str, Message] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    lines: dict[tuple[str, str], FeeLine] = field(default_factory=dict)
    settlements: dict[str, Settlement] = field(default_factory=dict)
    accumulators: dict[str, dict[tuple[int, str], int]] = field(default_factory=dict)
    bills: dict[str, Bill] = field(default_factory=dict)
    records: list[RegistryRecord] = field(default_factory=list)
    replacements: list[tuple[str, str]] = field(default_factory=list)
    recoveries: dict[str, Recovery] = field(default_factory=dict)

    async def run(self, keys: ProvinceKeys, decide: Callable[[ProvincePage], Decision[T]]) -> T:
        page = MemoryPage(self, keys)
        result, changes = decide(page)
        self._check(page, changes)
        self._check_settlements(keys, changes)
        self._write(changes)
        return result

    def _check(self, page: MemoryPage, changes: ProvinceChanges) -> None:
        keys = page.keys
        for message in changes.messages:
            hold(message.message_id in keys.message_ids, "a step asks for what it writes")
            before = self.messages.get(message.message_id)
            hold(_may_follow(before, message, MESSAGE_CHANGES), "only the state changes")
        for bill in changes.bills:
            hold(bill.message_id in keys.bill_ids, "a step asks for what it writes")
            known = self.bills.get(bill.message_id)
            hold(_may_follow(known, bill, BILL_CHANGES), "only the state changes")
        for visit in changes.new_visits:
            hold(visit.visit_id not in self.visits, "a new visit is new")
        for visit in changes.changed_visits:
            hold(visit.visit_id in page.visit_ids(), "a step asks for what it writes")
            earlier = self.visits.get(visit.visit_id)
            hold(_may_follow(earlier, visit, VISIT_CHANGES), "only the state changes")
        for record in changes.records:
            _asked(record.owner, (*keys.person_numbers, *keys.record_owners))
            version = (record.owner, record.kind, record.key, record.version)
            known = {(each.owner, each.kind, each.key, each.version) for each in self.records}
            hold(version not in known, "a version of a record is written once")
        visits = {*self.visits, *(visit.visit_id for visit in changes.new_visits)}
        for line in changes.new_lines:
            key = (line.visit_id, line.line_number)
            is_new = key not in self.lines or key in changes.withdrawn_lines
            hold(is_new, "a line is uploaded once")
            hold(line.visit_id in visits, "a line belongs to a visit")
            hold(line.amount_fen == _split_of(line), "a split adds up")
        for visit in (*changes.new_visits, *changes.changed_visits):
            hold(visit.total_fen == _split_of(visit), "a split adds up")

    def _check_settlements(self, keys: ProvinceKeys, changes: ProvinceChanges) -> None:
        visits = {*self.visits, *(visit.visit_id for visit in changes.new_visits)}
        for new in changes.settlements:
            known = self.settlements.values()
            hold(new.settlement_id not in self.settlements, "a settlement is written once")
            hold(all(one.message_id != new.message_id for one in known), "one for a message")
            is_refund = new.kind is SettlementKind.REFUND
            hold(is_refund == bool(new.original_id), "a refund names its original")
            is_first = all(one.original_id != new.original_id for one in known)
            hold(is_first or not is_refund, "a settlement is refunded once")
            hold(new.visit_id in visits, "a settlement belongs to a visit")
            funds = new.pool_fen + new.large_cost_fen + new.critical_illness_fen
            hold(
                new.fund_total_fen == funds + new.civil_servant_fen + new.assistance_fen,
                "the funds add up",
            )
            paid = new.fund_total_fen + new.hospital_part_fen + new.account_fen + new.cash_fen
            hold(new.total_fen == paid, "the payment adds up")
            sign = -1 if is_refund else 1
            hold(all(sign * part >= 0 for part in _parts_of(new)), "signs follow the kind")
        kept = tuple(each for one in changes.settlements for each in one.movements)
        hold(kept == changes.movements, "movements are those that the settlements keep")
        if changes.movements:
            person = changes.person_number
            is_own = all(one.person_number == person for one in changes.settlements)
            hold(is_own, "movements belong to one person")
            hold(person in keys.person_numbers, "a step asks for what it writes")

    def _write(self, changes: ProvinceChanges) -> None:
        self.messages |= {each.message_id: each for each in changes.messages}
        self.bills |= {each.message_id: each for each in changes.bills}
        for visit in (*changes.new_visits, *changes.changed_visits):
            self.visits[visit.visit_id] = visit
        self.records += changes.records
        self.replacements += changes.replacements
        self.recoveries |= {each.settlement_id: each for each in changes.recoveries}
        for key in changes.withdrawn_lines:
            self.lines.pop(key, None)
        for line in changes.new_lines:
            self.lines[line.visit_id, line.line_number] = line
        self.settlements |= {each.settlement_id: each for each in changes.settlements}
        for name, year, delta_fen in changes.movements:
            own = self.accumulators.setdefault(changes.person_number, {})
            own[year, name] = own.get((year, name), 0) + delta_fen


@dataclass
class MemoryPage:
    """``ports.ProvincePage`` over the dictionaries, only by the keys that were asked for.

    A settlement that was asked for brings its refund and its visit along.
    """

    books: MemoryProvinceBooks
    keys: ProvinceKeys

    def message(self, message_id: str) -> Message | None:
        _asked(message_id, self.keys.message_ids)
        return self.books.messages.get(message_id)

    def visit(self, visit_id: str) -> Visit | None:
        _asked(visit_id, self.visit_ids())
        return self.books.visits.get(visit_id)

    def lines(self, visit_id: str) -> Sequence[FeeLine]:
        settling = self.keys.settling_visit_ids
        beside = {each.visit_id for one in settling for each in self.settled_beside(one)}
        _asked(visit_id, (*self.keys.line_visit_ids, *beside, *(settling if beside else ())))
        return [line for key, line in sorted(self.books.lines.items()) if key[0] == visit_id]

    def settled_beside(self, visit_id: str) -> Sequence[Visit]:
        _asked(visit_id, self.keys.settling_visit_ids)
        care = _care_of(self.books.visits.get(visit_id))
        return [
            each
            for each in self.books.visits.values()
            if each.visit_id != visit_id
            and each.state is VisitState.SETTLED
            and _care_of(each) == care
        ]

    def settlement(self, settlement_id: str) -> Settlement | None:
        _asked(settlement_id, self.keys.settlement_ids)
        return self.books.settlements.get(settlement_id)

    def settlement_of_message(self, message_id: str) -> Settlement | None:
        _asked(message_id, self.keys.settlement_message_ids)
        known = self.books.settlements.values()
        return next((one for one in known if one.message_id == message_id), None)

    def refund_of(self, settlement_id: str) -> Settlement | None:
        _asked(settlement_id, self.settlement_ids())
        known = self.books.settlements.values()
        return next((one for one in known if one.original_id == settlement_id), None)

    def chronic_settlements(self, person_number: str) -> Sequence[Settlement]:
        _asked(person_number, self.keys.chronic_person_numbers)
        known = self.books.settlements.values()
        own = [each for each in known if each.person_number == person_number and each.disease_code]
        return sorted(own, key=lambda each: (each.settled_at_ms, each.settlement_id))

    def recoveries(self, owner: str) -> Sequence[Recovery]:
        _asked(owner, self.keys.recovery_owners)
        known = sorted(self.books.recoveries.items())
        return [each for _, each in known if owner in (each.person_number, each.area_code)]

    def replacements(self, settlement_id: str) -> Sequence[str]:
        _asked(settlement_id, self.keys.replaced_ids)
        pairs = sorted(self.books.replacements)
        return [number for replaced, number in pairs if replaced == settlement_id]

    def accumulators(self, person_number: str) -> Accumulators:
        _asked(person_number, self.keys.person_numbers)
        return dict(self.books.accumulators.get(person_number, {}))

    def records(self, owner: str) -> Sequence[RegistryRecord]:
        _asked(owner, (*self.keys.person_numbers, *self.keys.record_owners))
        own = [each for each in self.books.records if each.owner == owner]
        return tuple(sorted(own, key=lambda each: each.version))

    def bill(self, bill_id: str) -> Bill | None:
        _asked(bill_id, self.keys.bill_ids)
        return self.books.bills.get(bill_id)

    def visit_ids(self) -> set[str]:
        """The visits that were asked for, and those of the settlements that were."""
        asked = (*self.keys.visit_ids, *self.keys.settling_visit_ids)
        return {*asked, *(one.visit_id for one in self._settlements())}

    def settlement_ids(self) -> set[str]:
        return {*self.keys.settlement_ids, *(one.settlement_id for one in self._settlements())}

    def _settlements(self) -> list[Settlement]:
        return [
            one
            for one in self.books.settlements.values()
            if one.settlement_id in self.keys.settlement_ids
            or one.message_id in self.keys.settlement_message_ids
        ]


def _care_of(visit: Visit | None) -> tuple[str, ...]:
    if visit is None:
        return ()
    return visit.institution_code, visit.outpatient_number, visit.person_number


@dataclass
class MemoryNationalJournal:
    """``ports.NationalJournal`` in one list; a test may look into it."""

    journal: list[JournalEntry] = field(default_factory=list)
    aside: set[str] = field(default_factory=set)

    async def receive(self, entry: JournalEntry) -> Sequence[JournalEntry]:
        before = self._entries(entry.message_id)
        self.aside.discard(entry.message_id)
        if not before:
            self.journal.append(entry)
        return before

    async def conclude(self, entry: JournalEntry) -> None:
        is_conclusion = entry.state in OUTCOMES or entry.state is MessageState.UNKNOWN
        hold(is_conclusion, "a conclusion says what became of the message")
        if all(each.state is not entry.state for each in self._entries(entry.message_id)):
            self.journal.append(entry)

    async def entries(self, message_id: str) -> Sequence[JournalEntry]:
        return self._entries(message_id)

    async def set_aside(self, message_id: str) -> None:
        self.aside.add(message_id)

    async def backlog(self) -> Backlog:
        entries = await self.unfinished(2**62, 2**62)
        return Backlog(len(entries), min((each.at_ms for each in entries), default=None))

    async def unfinished(
        self, before_ms: int, most: int, without: Collection[str] = ()
    ) -> Sequence[JournalEntry]:
        finished = {entry.message_id for entry in self.journal if entry.state in OUTCOMES}
        finished |= self.aside
        open_entries = [
            entry
            for entry in self.journal
            if entry.state is MessageState.IN_PROGRESS
            and entry.message_id not in finished
            and entry.at_ms < before_ms
            and province_of(entry.insured_region) not in without
        ]
        return tuple(sorted(open_entries, key=lambda entry: entry.at_ms)[:most])

    def _entries(self, message_id: str) -> tuple[JournalEntry, ...]:
        return tuple(entry for entry in self.journal if entry.message_id == message_id)


def _asked(key: str, keys: Iterable[str]) -> None:
    hold(key in keys, "a step reads only what it asked for")


def _may_follow(
    before: Visit | Message | Bill | None, after: Visit | Message | Bill, changes: set[str]
) -> bool:
    """Whether a record is new, or differs from the known one only where it may change."""
    return before is None or all(
        getattr(before, name) == getattr(after, name)
        for name in names_of(type(after))
        if name not in changes
    )


def _parts_of(settlement: Settlement) -> tuple[int, ...]:
    return (
        settlement.in_scope_fen,
        settlement.pool_fen,
        settlement.large_cost_fen,
        settlement.critical_illness_fen,
        settlement.civil_servant_fen,
        settlement.assistance_fen,
        settlement.hospital_part_fen,
        settlement.account_fen,
        settlement.cash_fen,
    )


def _split_of(parts: Visit | FeeLine) -> int:
    return (
        parts.full_self_paid_fen + parts.over_limit_fen + parts.first_paid_fen + parts.in_scope_fen
    )
