"""All sessions that are open at one hub: whose call it is, whom they share out.

Testers beside each other do not disturb one another: a person belongs to one open case of one
session, and calls are recognised by person, visit, settlement and message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from yidi.domain.conformance import KitBooks, SessionTakenOver
from yidi.jointtest.campaigns.evidence import keep
from yidi.jointtest.heard import Heard
from yidi.jointtest.insured.casting import Rosters
from yidi.jointtest.treating.docket import Docket, Recognised
from yidi.jointtest.treating.partner import insured_run_of
from yidi.jointtest.treating.results import run_of
from yidi.jointtest.treating.session import NoSuchOrder, SessionAtWork, read_events
from yidi.jointtest.v1 import case_pb2, result_pb2, session_pb2

RostersOf = Callable[[str], Rosters]
"""The people of an insured place, by its region."""

_log = structlog.get_logger("yidi.jointtest")


@dataclass(frozen=True, slots=True)
class Taken:
    """A call that a session has taken."""

    session: SessionAtWork
    recognised: Recognised

    async def ended(self, heard: Heard) -> None:
        """What it was answered is known; shielded, so that a tester who hangs up loses nothing."""
        await asyncio.shield(self.session.ended(self.recognised.call.number, heard))


class Desk:
    """The sessions of one hub."""

    def __init__(
        self,
        books: KitBooks,
        cases: Mapping[str, case_pb2.Case],
        rosters_of: RostersOf,
        now: Callable[[], datetime],
        needs_met: frozenset[int],
    ) -> None:
        """Take the kit's database, the cases by their ids and the people."""
        self.now = now
        self.sessions: dict[str, SessionAtWork] = {}
        self.lost: list[str] = []
        """Sessions that another process has gone on with."""
        self._books = books
        self._cases = cases
        self._rosters_of = rosters_of
        self._needs_met = needs_met

    async def open(self, session: session_pb2.Session) -> SessionAtWork:
        """Begin a session, or go on with one of the same id."""
        content = session.SerializeToString(deterministic=True)
        await asyncio.to_thread(self._books.open_session, session.session_id, content)
        return await self._take_up(session)

    async def resume(self, wanted: Callable[[session_pb2.Session], bool]) -> list[SessionAtWork]:
        """Go on with every session of the database that is wanted and not closed."""
        stored = await asyncio.to_thread(self._books.sessions)
        found = [session_pb2.Session.FromString(content) for _, content in stored]
        return [await self._take_up(each) for each in found if wanted(each)]

    async def _take_up(self, session: session_pb2.Session) -> SessionAtWork:
        identity = session.session_id
        docket = Docket(session, self._cases)
        read_events(docket, await asyncio.to_thread(self._books.events, identity))
        rosters = self._rosters_of(session.insured_region)
        at_work = SessionAtWork(
            docket,
            self._books,
            rosters,
            self.now,
            lambda: self._busy_without(identity),
            self._needs_met,
        )
        self.sessions[identity] = at_work
        await at_work.resume()
        await at_work.move()
        _log.info("session_open", session=identity, events=docket.events)
        return at_work

    def _busy_without(self, session_id: str) -> frozenset[str]:
        return frozenset(
            number
            for name, each in self.sessions.items()
            if name != session_id
            for number in each.docket.people()
        )

    async def came(self, heard: Heard) -> Taken | None:
        """Give a call to the session that it is of; None if it is nobody's."""
        session = self._session_of(heard)
        if session is None:
            return None
        return Taken(session, await session.came(heard))

    def _session_of(self, heard: Heard) -> SessionAtWork | None:
        for each in self.sessions.values():
            if each.docket.is_mine(heard.request):
                return each
        region = getattr(getattr(heard.request, "header", None), "treating_region", "")
        if not region:
            return None
        return next(
            (
                each
                for each in self.sessions.values()
                if each.session.treating_region[:2] == region[:2]
            ),
            None,
        )

    async def move(self) -> None:
        """End what is due in every session, hand out what there is room for.

        A session that another process has gone on with is let go.
        """
        for name, each in list(self.sessions.items()):
            try:
                await each.move()
            except SessionTakenOver:
                self.sessions.pop(name, None)
                self.lost.append(name)

    def orders(self) -> list[session_pb2.OpenOrder]:
        """Every work order that is to be done now."""
        return [order for each in self.sessions.values() for order in each.orders()]

    async def leave_out(self, number: str, reason: str) -> None:
        """A tester cannot do an order; raises NoSuchOrder."""
        session = self.sessions.get(number.partition("/")[0])
        if session is None:
            raise NoSuchOrder(number)
        await session.leave_out(number, reason)

    @property
    def is_over(self) -> bool:
        """Whether no session has anything left to do."""
        return all(each.docket.is_over for each in self.sessions.values())

    async def close(self, session_id: str) -> list[result_pb2.Run]:
        """End a session, keep its runs and return them; what was not done is skipped.

        Of two real systems there are two runs: the treating place's, and the insured place's.
        """
        at_work = self.sessions[session_id]
        session, now = at_work.session, self.now()
        runs = [run_of(at_work.docket, now)]
        if session.judges_insured:
            runs.append(insured_run_of(at_work.docket, now))
        for each in runs:
            is_treating = each.tested.role == case_pb2.ROLE_TREATING
            partner = session.insured_region if is_treating else session.treating_region
            await asyncio.to_thread(keep, self._books, each, partner, session.campaign_id)
        await asyncio.to_thread(self._books.close_session, session_id)
        del self.sessions[session_id]
        return runs

    def run_so_far(self, session_id: str) -> result_pb2.Run:
        """Return the run that a session would be if it ended now."""
        return run_of(self.sessions[session_id].docket, self.now())


def new_session_id(
    books: KitBooks, treating_region: str, insured_region: str, now: datetime
) -> str:
    """Return an id that no session has: day, both provinces, a number."""
    beginning = f"{now:%Y%m%d}-{treating_region}-{insured_region}-"
    taken = {each.removeprefix(beginning) for each in books.session_ids(beginning)}
    number = next(each for each in range(1, len(taken) + 2) if str(each) not in taken)
    return f"{beginning}{number}"
