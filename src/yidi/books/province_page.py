"""One batch of a province in memory: what it read, what its steps chose, what is to be written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from sqlalchemy import Connection

from yidi.books.one_care import visits_beside
from yidi.books.province_rows import ProvinceStatements, movements_from_text
from yidi.books.province_steps import Command, Rebuild, Step
from yidi.books.recovery_rows import RecoveryShelf
from yidi.books.shelf import Shelf
from yidi.domain.invariants import InvariantBroken, hold
from yidi.domain.records import (
    Accumulators,
    Bill,
    FeeLine,
    Message,
    Movement,
    ProvinceChanges,
    ProvinceKeys,
    RecordKind,
    Recovery,
    RegistryRecord,
    Settlement,
    Visit,
    VisitState,
)


class StepPage:
    """``ports.ProvincePage``: a batch as one step may see it, only by the keys it asked for.

    A settlement that was asked for, by its number or its message, brings its refund and its
    visit along, because nobody can name those before the settlement is known.
    """

    __slots__ = ("_batch", "_keys")

    def __init__(self, batch: BatchPage, keys: ProvinceKeys) -> None:
        self._batch = batch
        self._keys = keys

    def message(self, message_id: str) -> Message | None:
        _asked(message_id in self._keys.message_ids, "message")
        return self._batch.messages.get(message_id)

    def visit(self, visit_id: str) -> Visit | None:
        _asked(self.may_see_visit(visit_id), "visit")
        return self._batch.visits.get(visit_id)

    def lines(self, visit_id: str) -> Sequence[FeeLine]:
        """Ordered by their line numbers as text."""
        _asked(self._may_see_lines(visit_id), "lines")
        lines = self._batch.lines[visit_id]
        return [lines[number] for number in sorted(lines)]

    def settled_beside(self, visit_id: str) -> Sequence[Visit]:
        """As the batch sees them: one that an earlier step settled is among them."""
        _asked(visit_id in self._keys.settling_visit_ids, "settled visits")
        beside = map(self._batch.visits.get, self._batch.beside.get(visit_id, ()))
        return [each for each in beside if each and each.state is VisitState.SETTLED]

    def settlement(self, settlement_id: str) -> Settlement | None:
        _asked(settlement_id in self._keys.settlement_ids, "settlement")
        return self._batch.settlements.get(settlement_id)

    def settlement_of_message(self, message_id: str) -> Settlement | None:
        _asked(message_id in self._keys.settlement_message_ids, "settlement of message")
        return self._batch.settlements_of_messages.get(message_id)

    def refund_of(self, settlement_id: str) -> Settlement | None:
        is_asked = settlement_id in self._keys.settlement_ids or any(
            each.settlement_id == settlement_id for each in self._settlements()
        )
        _asked(is_asked, "refund")
        return self._batch.refunds.get(settlement_id)

    def chronic_settlements(self, person_number: str) -> Sequence[Settlement]:
        _asked(person_number in self._keys.chronic_person_numbers, "chronic settlements")
        return self._batch.chronic_settlements(person_number)

    def recoveries(self, owner: str) -> Sequence[Recovery]:
        _asked(owner in self._keys.recovery_owners, "recoveries")
        return self._batch.recoveries.of(owner)

    def replacements(self, settlement_id: str) -> Sequence[str]:
        _asked(settlement_id in self._keys.replaced_ids, "replacements")
        return self._batch.replacements[settlement_id]

    def accumulators(self, person_number: str) -> Accumulators:
        _asked(person_number in self._keys.person_numbers, "accumulators")
        return dict(self._batch.accumulators[person_number])

    def records(self, owner: str) -> Sequence[RegistryRecord]:
        is_asked = owner in self._keys.person_numbers or owner in self._keys.record_owners
        _asked(is_asked, "records")
        return self._batch.records[owner]

    def bill(self, bill_id: str) -> Bill | None:
        _asked(bill_id in self._keys.bill_ids, "bill")
        return self._batch.bills.get(bill_id)

    def may_see_visit(self, visit_id: str) -> bool:
        """Whether the visit was asked for, or belongs to a settlement that was."""
        return visit_id in (*self._keys.visit_ids, *self._keys.settling_visit_ids) or any(
            each.visit_id == visit_id for each in self._settlements()
        )

    def _may_see_lines(self, visit_id: str) -> bool:
        """Whether lines were asked for, or may lie twice in visits that are settled."""
        return visit_id in self._keys.line_visit_ids or any(
            visit_id == each or visit_id in beside
            for each in self._keys.settling_visit_ids
            if (beside := self._batch.beside.get(each))
        )

    def _settlements(self) -> Iterable[Settlement]:
        """The settlements that were asked for and exist."""
        by_number = map(self._batch.settlements.get, self._keys.settlement_ids)
        by_message = map(self._batch.settlements_of_messages.get, self._keys.settlement_message_ids)
        return filter(None, chain(by_number, by_message))


def _asked(is_asked: bool, what: str) -> None:
    # Without this a step that forgets a key would find its row only in lucky batches.
    if not is_asked:
        raise InvariantBroken("a step reads only what it asked for", {"what": what})


class BatchPage:
    """What all steps of one batch have read and chosen."""

    def __init__(
        self, statements: ProvinceStatements, connection: Connection, commands: Sequence[Command]
    ) -> None:
        """Read what the commands ask for, in one query a table."""
        steps = [command.keys for command in commands if isinstance(command, Step)]
        rebuilt = [command.person_number for command in commands if isinstance(command, Rebuild)]
        self._statements = statements
        self.messages = Shelf(
            statements.messages, connection, _distinct(keys.message_ids for keys in steps)
        )
        self._read_settlements(connection, steps)
        self.recoveries = RecoveryShelf(
            statements.recoveries, connection, _distinct(keys.recovery_owners for keys in steps)
        )
        known = chain(self.settlements.values(), self.settlements_of_messages.values())
        self._read_visits(connection, steps, (each.visit_id for each in known))
        self.bills = Shelf(statements.bills, connection, _distinct(keys.bill_ids for keys in steps))
        shared = ((each, *others) for each, others in self.beside.items())
        self._read_lines(
            connection, _distinct(chain((keys.line_visit_ids for keys in steps), shared))
        )
        persons = _distinct([*(keys.person_numbers for keys in steps), rebuilt])
        self._read_accumulators(connection, persons)
        self._read_records(connection, steps)
        self._read_movements(connection, rebuilt)

    def _read_visits(
        self, connection: Connection, steps: list[ProvinceKeys], more: Iterable[str]
    ) -> None:
        """One query for what is settled, with the visits beside it; one for the others."""
        settling = _distinct(keys.settling_visit_ids for keys in steps)
        rows = self._statements.read_care.run(connection, settling)
        others = _distinct([*(keys.visit_ids for keys in steps), more])
        if settling:
            others = [each for each in others if each not in settling]
        self.visits = Shelf(self._statements.visits, connection, others, rows)
        self.beside = visits_beside(settling, self.visits.values())

    def _read_lines(self, connection: Connection, visit_ids: list[str]) -> None:
        self.lines: dict[str, dict[str, FeeLine]] = {visit_id: {} for visit_id in visit_ids}
        self._new_lines: dict[tuple[str, str], FeeLine] = {}
        self._withdrawn_lines: set[tuple[str, str]] = set()
        for row in self._statements.read_lines.run(connection, visit_ids):
            line = self._statements.line.record(row)
            self.lines[line.visit_id][line.line_number] = line

    def _read_settlements(self, connection: Connection, steps: list[ProvinceKeys]) -> None:
        statements = self._statements
        record = statements.settlement.record
        ids = _distinct(keys.settlement_ids for keys in steps)
        message_ids = _distinct(keys.settlement_message_ids for keys in steps)
        found = [record(row) for row in statements.read_settlements.run(connection, ids)]
        rows = statements.read_settlements_of_messages.run(connection, message_ids)
        of_messages = [record(row) for row in rows]
        originals = _distinct([ids, (each.settlement_id for each in of_messages)])
        refunds = [record(row) for row in statements.read_refunds.run(connection, originals)]
        self.settlements = {each.settlement_id: each for each in found}
        self.refunds = {each.original_id: each for each in refunds}
        self.settlements_of_messages = {each.message_id: each for each in of_messages}
        self._new_settlements: list[Settlement] = []
        persons = _distinct(keys.chronic_person_numbers for keys in steps)
        self._chronic = [record(row) for row in statements.read_chronic.run(connection, persons)]
        replaced = _distinct(keys.replaced_ids for keys in steps)
        self.replacements: dict[str, tuple[str, ...]] = dict.fromkeys(replaced, ())
        self._new_replacements: list[tuple[str, str]] = []
        for replaced_id, settlement_id in statements.read_replacements.run(connection, replaced):
            self.replacements[replaced_id] += (settlement_id,)

    def chronic_settlements(self, person_number: str) -> list[Settlement]:
        """Also those that earlier steps of the batch have made."""
        new = [each for each in self._new_settlements if each.disease_code]
        return [each for each in (*self._chronic, *new) if each.person_number == person_number]

    def _read_accumulators(self, connection: Connection, persons: list[str]) -> None:
        self.accumulators: dict[str, dict[tuple[int, str], int]] = {each: {} for each in persons}
        self._moved: dict[tuple[str, int, str], int] = {}
        for person, year, name, amount_fen in self._statements.read_accumulators.run(
            connection, persons
        ):
            self.accumulators[person][year, name] = amount_fen

    def _read_records(self, connection: Connection, steps: list[ProvinceKeys]) -> None:
        owners = _distinct(chain.from_iterable((k.person_numbers, k.record_owners) for k in steps))
        # Tuples: a step may keep what it read, and later steps must not change it.
        self.records: dict[str, tuple[RegistryRecord, ...]] = dict.fromkeys(owners, ())
        self._new_records: list[RegistryRecord] = []
        for row in self._statements.read_registry.run(connection, owners):
            record = self._statements.registry.record(row)
            self.records[record.owner] += (record,)

    def _read_movements(self, connection: Connection, persons: list[str]) -> None:
        self._folded: dict[str, dict[tuple[int, str], int]] = {each: {} for each in persons}
        for person, text in self._statements.read_movements.run(connection, self._folded):
            _fold(self._folded[person], movements_from_text(text))

    def take(self, command: Command) -> object:
        if isinstance(command, Rebuild):
            return self._rebuild(command.person_number)
        page = StepPage(self, command.keys)
        result, changes = command.decide(page)
        self._check(page, command.keys, changes)
        self._apply(changes)
        return result

    def _check(self, page: StepPage, keys: ProvinceKeys, changes: ProvinceChanges) -> None:
        """Everything that could fail comes before the first change, so a step is whole."""
        person = changes.person_number
        for message in changes.messages:
            hold(message.message_id in keys.message_ids, "a step asks for what it writes")
            self.messages.check(message.message_id, message)
        for bill in changes.bills:
            hold(bill.message_id in keys.bill_ids, "a step asks for what it writes")
            self.bills.check(bill.message_id, bill)
        for visit in changes.new_visits:
            hold(self.visits.get(visit.visit_id) is None, "a new visit is new")
        for visit in changes.changed_visits:
            hold(page.may_see_visit(visit.visit_id), "a step asks for what it writes")
            self.visits.check(visit.visit_id, visit)
        for line in changes.new_lines:
            key = (line.visit_id, line.line_number)
            is_new = key not in self._new_lines or key in changes.withdrawn_lines
            hold(is_new, "a line is uploaded once", line=line.line_number)
        for record in changes.records:
            is_asked = record.owner in keys.person_numbers or record.owner in keys.record_owners
            hold(is_asked, "a step asks for what it writes")
            place = (record.kind, record.key, record.version)
            known = {(one.kind, one.key, one.version) for one in self.records[record.owner]}
            hold(place not in known, "a version of a record is written once")
        if changes.movements or changes.settlements:
            kept = tuple(chain.from_iterable(one.movements for one in changes.settlements))
            hold(kept == changes.movements, "movements are those that the settlements keep")
        if changes.movements:
            is_own = all(one.person_number == person for one in changes.settlements)
            hold(is_own, "movements belong to one person")
            hold(person in keys.person_numbers, "a step asks for what it writes")

    def _apply(self, changes: ProvinceChanges) -> None:
        for message in changes.messages:
            self.messages.put(message.message_id, message)
        for visit in (*changes.new_visits, *changes.changed_visits):
            self.visits.put(visit.visit_id, visit)
        for bill in changes.bills:
            self.bills.put(bill.message_id, bill)
        for record in changes.records:
            self.records[record.owner] += (record,)
            self._new_records.append(record)
        self._apply_lines(changes)
        for settlement in changes.settlements:
            self.settlements[settlement.settlement_id] = settlement
            self.settlements_of_messages[settlement.message_id] = settlement
            if settlement.original_id:
                self.refunds[settlement.original_id] = settlement
            self._new_settlements.append(settlement)
        self.recoveries.put(changes.recoveries)
        for replaced_id, settlement_id in changes.replacements:
            self._new_replacements.append((replaced_id, settlement_id))
            if replaced_id in self.replacements:
                self.replacements[replaced_id] += (settlement_id,)
        if changes.movements:
            self._move(changes.person_number, changes.movements)
            if (folded := self._folded.get(changes.person_number)) is not None:
                _fold(folded, changes.movements)

    def _apply_lines(self, changes: ProvinceChanges) -> None:
        for visit_id, number in changes.withdrawn_lines:
            self.lines.get(visit_id, {}).pop(number, None)
            self._new_lines.pop((visit_id, number), None)
            self._withdrawn_lines.add((visit_id, number))
        for line in changes.new_lines:
            if line.visit_id in self.lines:
                self.lines[line.visit_id][line.line_number] = line
            self._new_lines[line.visit_id, line.line_number] = line

    def _move(self, person: str, movements: Iterable[Movement]) -> None:
        """Every movement counts in what later steps see and in what is written."""
        seen = self.accumulators[person]
        for name, year, delta_fen in movements:
            seen[year, name] = seen.get((year, name), 0) + delta_fen
            key = (person, year, name)
            self._moved[key] = self._moved.get(key, 0) + delta_fen

    def _rebuild(self, person: str) -> Accumulators:
        folded, kept = self._folded[person], self.accumulators[person]
        self._move(
            person,
            [
                Movement(name, year, folded.get((year, name), 0) - kept.get((year, name), 0))
                for year, name in folded | kept
                if folded.get((year, name), 0) != kept.get((year, name), 0)
            ],
        )
        return dict(kept)

    @property
    def is_changed(self) -> bool:
        return bool(
            self.messages.is_changed
            or self.visits.is_changed
            or self.bills.is_changed
            or self._new_lines
            or self._withdrawn_lines
            or self._new_settlements
            or self._moved
            or self._new_records
            or self._new_replacements
            or self.recoveries.is_changed
        )

    def flush(self, connection: Connection) -> None:
        statements = self._statements
        self.visits.flush(connection)
        statements.delete_lines.run(connection, list(self._withdrawn_lines))
        statements.insert_lines.run(
            connection, [statements.line.row(line) for line in self._new_lines.values()]
        )
        statements.insert_settlements.run(
            connection, [statements.settlement.row(each) for each in self._new_settlements]
        )
        statements.insert_replacements.run(connection, list(self._new_replacements))
        statements.add_to_accumulators.run(
            connection, [(*key, delta_fen) for key, delta_fen in self._moved.items()]
        )
        statements.insert_registry.run(
            connection, [statements.registry.row(each) for each in self._new_records]
        )
        for owner in {e.owner for e in self._new_records if e.kind is RecordKind.INSTITUTION}:
            statements.announce(connection, owner)
        self.recoveries.flush(connection)
        self.messages.flush(connection)
        self.bills.flush(connection)


def _fold(into: dict[tuple[int, str], int], movements: Iterable[Movement]) -> None:
    for name, year, delta_fen in movements:
        into[year, name] = into.get((year, name), 0) + delta_fen


def _distinct(groups: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(groups)))
