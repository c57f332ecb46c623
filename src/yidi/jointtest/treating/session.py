"""One session in work: hands out cases, writes every event down before it counts.

An event is durable before anything follows from it: before a call is relayed, before its answer
is handed on, before an order is shown as done. What a tester was told survives a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from yidi import __version__
from yidi.domain.conformance import KitBooks
from yidi.domain.regions import covers, province_of
from yidi.jointtest.heard import Heard
from yidi.jointtest.insured.casting import Cast, Casting, Missing, Rosters
from yidi.jointtest.treating.docket import Docket, Recognised
from yidi.jointtest.treating.orders import open_order
from yidi.jointtest.v1 import case_pb2, given_pb2, result_pb2, session_pb2

Now = Callable[[], datetime]


class NoSuchOrder(Exception):
    """A number is that of no open work order."""


class LocalRoster:
    """Of a roster those who may be treated in one province, and its institutions only.

    Who is busy in another case is left out.
    """

    def __init__(
        self, rosters: Rosters, treating_region: str, busy: Callable[[], frozenset[str]], now: Now
    ) -> None:
        """Take the roster of the insured place; ``busy`` are person numbers."""
        self._rosters = rosters
        self._region = treating_region
        self._busy = busy
        self._now = now

    async def people(self) -> Sequence[given_pb2.RosterPerson]:
        """Everybody who is free, and filed for the tested province or not filed at all."""
        busy = self._busy()
        return [
            each
            for each in await self._rosters.people()
            if each.person.person_number not in busy and self._is_for_here(each)
        ]

    def _is_for_here(self, person: given_pb2.RosterPerson) -> bool:
        province = province_of(self._region)
        areas = {each.area for each in person.filings}
        return not areas or any(covers(province, area) for area in areas)

    async def institutions(self, region: str) -> Sequence[given_pb2.RosterInstitution]:
        """The institutions of the tested province that lie in a region."""
        province = province_of(self._region)
        if len(region) == len(province) and not covers(province, region):
            return []
        # An institution may be asked for by its own code, which is longer than a region.
        found = await self._rosters.institutions(region or province)
        return [each for each in found if covers(province, each.institution.region)]


class SessionAtWork:
    """Plays one session."""

    def __init__(
        self,
        docket: Docket,
        books: KitBooks,
        rosters: Rosters,
        now: Now,
        busy_elsewhere: Callable[[], frozenset[str]],
        needs_met: frozenset[int],
    ) -> None:
        """Take the session as its events have made it; ``needs_met`` of case_pb2.Need."""
        self.docket = docket
        self._books = books
        self._now = now
        self._needs_met = needs_met
        self._lock = asyncio.Lock()
        region = docket.session.treating_region
        anyone = LocalRoster(rosters, region, frozenset, now)
        free = LocalRoster(rosters, region, lambda: docket.people() | busy_elsewhere(), now)
        self._casting, self._anyone = Casting(free), Casting(anyone)

    @property
    def session(self) -> session_pb2.Session:
        """The session."""
        return self.docket.session

    async def resume(self) -> None:
        """Go on after a restart.

        Calls that were under way have lost their answers; the time in which the kit was away
        is not counted against the tester.
        """
        if not self.docket.events:
            return
        async with self._lock:
            again = self._event()
            again.resumed.kit_version = __version__
            await self._write(again)
            for ended in self.docket.broken_off():
                event = self._event()
                event.call_ended.CopyFrom(ended)
                await self._write(event)

    async def move(self) -> None:
        """End what is due, hand out what there is room for."""
        async with self._lock:
            while due := self.docket.due(self._now()):
                for event in due:
                    await self._write(event)
            await self._hand_out()

    async def _hand_out(self) -> None:
        room = self.session.open_cases_max - len(self.docket.open_cases())
        for case, version in self.docket.waiting():
            if room <= 0:
                return
            missing = [each for each in case.needs if each not in self._needs_met]
            if missing:
                await self._leave(case, version, *_LACKING.get(missing[0], _LACKING[0]))
                continue
            cast = await self._cast(case, version)
            if cast is not None:
                await self._begin(case, version, cast)
                room -= 1

    async def _cast(self, case: case_pb2.Case, version: str) -> Cast | None:
        """Return the people of a case; None if they are busy, or it had to be left out."""
        try:
            return await self._casting.cast(case, self._now())
        except Missing:
            pass
        try:
            await self._anyone.cast(case, self._now())
        except Missing as missing:
            await self._leave(case, version, missing.zh, missing.en)
        return None

    async def _begin(self, case: case_pb2.Case, version: str, cast: Cast) -> None:
        event = self._event()
        begun = event.case_begun
        begun.case_id, begun.interface_version = case.id, version
        begun.number = len(self.docket.played) + 1
        for name, role in cast.people.items():
            begun.people.add(name=name, person=role.who, relation=role.relation)
        for name, institution in cast.institutions.items():
            begun.institutions.add(name=name, institution=institution)
        await self._write(event)

    async def _leave(self, case: case_pb2.Case, version: str, zh: str, en: str) -> None:
        event = self._event()
        left = event.case_left_out
        left.case_id, left.interface_version, left.why_zh, left.why_en = case.id, version, zh, en
        await self._write(event)

    def orders(self) -> list[session_pb2.OpenOrder]:
        """The work orders that are to be done now."""
        region = self.session.treating_region
        return [
            open_order(self.session, each, region, self._now()) for each in self.docket.open_cases()
        ]

    async def leave_out(self, number: str, reason: str) -> None:
        """The tester cannot do an order; raises NoSuchOrder."""
        async with self._lock:
            for played in self.docket.open_cases():
                order = open_order(self.session, played, self.session.treating_region, self._now())
                if order.number == number:
                    event = self._event()
                    event.order_ended.case_number = played.number
                    event.order_ended.order_id = played.orders[-1].order.id
                    event.order_ended.is_left_out = True
                    event.order_ended.reason = reason
                    await self._write(event)
                    break
            else:
                raise NoSuchOrder(number)
        await self.move()

    async def came(self, heard: Heard) -> Recognised:
        """A call has come: write it down and say how it is to be answered."""
        async with self._lock:
            found = self.docket.recognise(heard, self._now())
            event = self._event()
            came = event.call_came
            came.number, came.case_number = found.call.number, found.case_number
            came.awaited_id = found.call.awaited_id
            came.exchange.CopyFrom(_exchange(heard))
            await self._write(event)
            return found

    async def ended(self, number: int, heard: Heard) -> None:
        """What a call was answered is known, and will be handed on."""
        async with self._lock:
            event = self._event()
            event.call_ended.number = number
            event.call_ended.exchange.CopyFrom(_exchange(heard))
            await self._write(event)
        await self.move()

    def _event(self) -> session_pb2.SessionEvent:
        event = session_pb2.SessionEvent()
        event.at.FromDatetime(self._now())
        return event

    async def _write(self, event: session_pb2.SessionEvent) -> None:
        content = event.SerializeToString(deterministic=True)
        number = self.docket.events + 1
        identity = self.session.session_id
        await asyncio.to_thread(self._books.add_event, identity, number, content)
        self.docket.apply(event)


_LACKING = {
    0: ("测试环境缺少用例所需的条件", "the test environment lacks what the case needs"),
    case_pb2.NEED_FAULTS: (
        "平台不允许单次调用的故障，请用 --allow-call-faults 启动",
        "the platform does not allow faults of single calls: start it with --allow-call-faults",
    ),
}


def _exchange(heard: Heard) -> result_pb2.Exchange:
    found = heard.exchange()
    found.direction = result_pb2.DIRECTION_FROM_TESTED
    return found


def read_events(docket: Docket, contents: Sequence[bytes]) -> None:
    """Fold the events of a session that was written down."""
    for content in contents:
        docket.apply(session_pb2.SessionEvent.FromString(content))
