"""What the joint test kit keeps (联调测试): evidence, statements, sessions, campaigns.

The records say nothing of how they were judged; the kit's own messages lie in them as bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class SessionTakenOver(Exception):
    """Another process has gone on with a session: this one may write no more of it."""


class Evidence(NamedTuple):
    """One run (证据): the bytes of its JSON, and their SHA-256 in hexadecimal digits.

    It never changes: a second run is a second record.
    """

    run_id: str
    region: str
    role: int
    partner: str
    campaign_id: str
    verdict: int
    kit_version: str
    ended_at_ms: int
    digest: str
    content: bytes


class StatementRecord(NamedTuple):
    """A conformance statement (符合性声明) with what it is looked for by.

    It follows from one run and never changes; ``content`` is the whole of it.
    """

    statement_id: str
    run_id: str
    region: str
    role: int
    partner: str
    interface_version: str
    result: int
    tested_at_ms: int
    kit_version: str
    digest: str
    content: bytes


class KitBooks(Protocol):
    """The database of the kit. What a method was given is durable when it returns."""

    def keep_run(self, evidence: Evidence, statements: Sequence[StatementRecord]) -> None:
        """Keep a run with its statements, all or none; a second time nothing happens."""
        ...

    def run(self, run_id: str) -> Evidence | None:
        """The run, or None."""
        ...

    def runs(self, campaign_id: str = "") -> Sequence[Evidence]:
        """Every run, or those of a campaign, in the order in which they ended."""
        ...

    def statements(
        self, region: str = "", role: int = 0, interface_version: str = ""
    ) -> Sequence[StatementRecord]:
        """Every statement that fits, in the order of the tests; empty means any."""
        ...

    def statement(self, statement_id: str) -> StatementRecord | None:
        """The statement, or None."""
        ...

    def open_session(self, session_id: str, content: bytes) -> bool:
        """Keep a new session; False if there is one of that id."""
        ...

    def sessions(self) -> Sequence[tuple[str, bytes]]:
        """Id and content of every session that is not closed, in the order of their ids."""
        ...

    def session_ids(self, beginning: str) -> Sequence[str]:
        """Ids of every session, closed ones too, that begin like this."""
        ...

    def close_session(self, session_id: str) -> None:
        """From now on it is closed; its events stay."""
        ...

    def add_event(self, session_id: str, number: int, content: bytes) -> None:
        """Keep the next event of a session; raises SessionTakenOver if its number is taken."""
        ...

    def events(self, session_id: str) -> Sequence[bytes]:
        """The events of a session, in order."""
        ...
