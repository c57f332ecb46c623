"""Any sequence of receipts, outcomes, crowds and restarts leaves the journal as a model has it.

The model is a dictionary of states; it knows nothing of tables, batches or transactions.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.book_records import NOON_MS, an_entry
from tests.databases import POSTGRES, SQLITE, Home
from yidi.books.national import SqlNationalJournal
from yidi.books.schema import Kind
from yidi.domain.records import JournalEntry, MessageState

NUMBERS = st.integers(1, 4)
BODIES = st.binary(max_size=3)
CONCLUSIONS = st.sampled_from(
    [MessageState.DONE, MessageState.REFUSED, MessageState.REVERSED, MessageState.UNKNOWN]
)
OUTCOMES = {MessageState.DONE, MessageState.REFUSED, MessageState.REVERSED}


class JournalMachine(RuleBasedStateMachine):
    """The journal in a database beside its model."""

    store = SQLITE

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.home = Home(self.store, Path(self.folder.name))
        self.loop = asyncio.new_event_loop()
        self.model: dict[int, list[JournalEntry]] = {}
        self.clock_ms = NOON_MS
        self.open()

    def open(self) -> None:
        self.database = self.home.open(Kind.NATIONAL)
        self.journal = SqlNationalJournal(self.database)

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            self.journal.close()
            self.database.close()
            self.loop.close()
            self.folder.cleanup()

    def next_entry(self, number: int, state: MessageState, body: bytes) -> JournalEntry:
        self.clock_ms += 1
        return an_entry(number, state=state, body=body, at_ms=self.clock_ms)

    def receive_in_model(self, number: int, entry: JournalEntry) -> list[JournalEntry]:
        known = self.model.setdefault(number, [])
        before = list(known)
        if not known:
            known.append(entry)
        return before

    def conclude_in_model(self, number: int, entry: JournalEntry) -> None:
        known = self.model.setdefault(number, [])
        if entry.state not in [each.state for each in known]:
            known.append(entry)

    @rule(number=NUMBERS, body=BODIES)
    def receive(self, number: int, body: bytes) -> None:
        entry = self.next_entry(number, MessageState.IN_PROGRESS, body)

        before = self.loop.run_until_complete(self.journal.receive(entry))

        assert list(before) == self.receive_in_model(number, entry)

    @rule(number=NUMBERS, state=CONCLUSIONS, body=BODIES)
    def conclude(self, number: int, state: MessageState, body: bytes) -> None:
        entry = self.next_entry(number, state, body)

        self.loop.run_until_complete(self.journal.conclude(entry))

        self.conclude_in_model(number, entry)

    @rule(crowd=st.lists(st.tuples(NUMBERS, st.none() | CONCLUSIONS), min_size=2, max_size=8))
    def arrive_together(self, crowd: list[tuple[int, MessageState | None]]) -> None:
        """Several at once, so that batches of every composition occur; None is a receipt."""
        entries = [
            (number, state, self.next_entry(number, state or MessageState.IN_PROGRESS, b"crowd"))
            for number, state in crowd
        ]

        async def all_at_once() -> list[object]:
            return await asyncio.gather(
                *(
                    self.journal.conclude(entry) if state else self.journal.receive(entry)
                    for _, state, entry in entries
                )
            )

        answers = self.loop.run_until_complete(all_at_once())

        for (number, state, entry), answer in zip(entries, answers, strict=True):
            if state:
                self.conclude_in_model(number, entry)
            else:
                assert list(answer) == self.receive_in_model(number, entry)

    @rule()
    def reopen(self) -> None:
        self.journal.close()
        self.database.close()
        self.open()

    @invariant()
    def entries_are_those_of_the_model(self) -> None:
        for number in range(1, 5):
            message_id = an_entry(number).message_id
            entries = self.loop.run_until_complete(self.journal.entries(message_id))
            assert list(entries) == self.model.get(number, [])

    @invariant()
    def unfinished_are_those_without_an_outcome(self) -> None:
        expected = [
            entries[0]
            for entries in self.model.values()
            if entries[0].state is MessageState.IN_PROGRESS
            and not OUTCOMES & {entry.state for entry in entries}
        ]
        found = self.loop.run_until_complete(self.journal.unfinished(self.clock_ms + 1, 10))
        assert list(found) == sorted(expected, key=lambda entry: entry.at_ms)


class PostgresJournalMachine(JournalMachine):
    """The same on PostgreSQL."""

    store = POSTGRES


TestJournalMachine = JournalMachine.TestCase
TestPostgresJournalMachine = PostgresJournalMachine.TestCase
TestJournalMachine.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestPostgresJournalMachine.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None
)
