"""Keeps board, breakers and books of one process in step with those of the others.

Every process looks at the number of the last event now and then and takes in what is new; what
its breakers notice it announces, and withdraws when the province is back. An outage that another
process has noticed opens the breaker here too, so that all processes answer alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

import structlog

from yidi.domain.breaker import BreakerState
from yidi.domain.errors import Refusal
from yidi.domain.outage import NATIONAL, OutageEvent, OutageKind, OutageNotice
from yidi.domain.ports import Clock, OutageBooks
from yidi.domain.regions import province_of
from yidi.gateway.guarded_peer import GuardedPeer
from yidi.gateway.outage_board import OutageBoard

EVENTS_PER_LOOK: Final = 200
"""Events that are taken in at once; a process that slept long takes several turns."""

_KEPT_MS: Final = 86_400_000
_log = structlog.get_logger("yidi.outages")


class OutageObserver(Protocol):
    """Who wants to know what is out: health and metrics."""

    async def outages_changed(
        self, active: Iterable[OutageNotice], breakers: Mapping[str, BreakerState]
    ) -> None:
        """These notices are active now, and the breakers stand so."""
        ...


class OutageKeeper:
    """The one in a process that changes its board."""

    def __init__(
        self,
        books: OutageBooks,
        board: OutageBoard,
        guards: Mapping[str, GuardedPeer],
        clock: Clock,
        pause_seconds: float,
    ) -> None:
        """Take the parts; nothing runs before ``start``."""
        self.board = board
        self.is_closing = False
        self._books = books
        self._guards = guards
        self._clock = clock
        self._pause_seconds = pause_seconds
        self._observers: list[OutageObserver] = []
        self._news = asyncio.Condition()
        self._hurry = asyncio.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._seen: object = None
        for guard in guards.values():
            guard.on_change = self.hurry

    def tell(self, observer: OutageObserver) -> None:
        """Tell somebody of every change from now on."""
        self._observers.append(observer)

    async def start(self) -> None:
        """Load what stands and go on looking; raises ProvinceDown without books."""
        last = await self._books.last_event()
        self.board.show(await self._books.standing(self._clock.now_ms() - _KEPT_MS))
        self.board.revision = max(self.board.revision, last)
        await self.look()
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """End every watch and stop looking."""
        await self.close_watches()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def close_watches(self) -> None:
        """Wake everybody who waits for news; there will be none."""
        self.is_closing = True
        async with self._news:
            self._news.notify_all()

    async def wait_for_news(self, after_event: int) -> None:
        """Return once there is an event with a higher number, or the process stops."""
        async with self._news:
            await self._news.wait_for(lambda: self.is_closing or self.board.revision > after_event)

    async def took(self, event: OutageEvent) -> None:
        """Take in what this process itself has written, and what came before it."""
        if event.event > self.board.revision:
            await self._catch_up()
        await self._tell_all()

    def hurry(self) -> None:
        """Look again soon: the clock was set, or a breaker has stepped."""
        self._hurry.set()

    async def look(self) -> None:
        """Take in what is new, write down what was noticed, probe who is due."""
        async with self._turn:
            await self._catch_up()
            for guard in self._guards.values():
                if guard.notice is not None or guard.breaker.state is not BreakerState.CLOSED:
                    await self._agree(guard)
            await self._adopt()
            await self._probe()
            await self._tell_all()

    async def withdraw_all(self) -> int:
        """Withdraw every notice and close every breaker; return how many notices stood."""
        async with self._turn:
            await self._catch_up()
            notices = self.board.notices()
            for notice in notices:
                await self._withdraw(notice.notice_id, f"reset/{notice.notice_id}")
            for guard in self._guards.values():
                guard.release()
            await self._tell_all()
        return len(notices)

    async def _go_on(self) -> None:
        while True:
            self._hurry.clear()
            try:
                await self.look()
            except Refusal:
                # The books are out of reach; their own log says so. The next look tries again.
                _log.warning("outages_not_looked_at")
            except Exception:
                _log.exception("outages_not_looked_at")
            try:
                async with asyncio.timeout(self._pause_seconds):
                    await self._hurry.wait()
            except TimeoutError:
                pass

    async def _catch_up(self) -> None:
        board = self.board
        if await self._books.last_event() <= board.revision:
            return
        while events := await self._books.events_after(board.revision, EVENTS_PER_LOOK):
            board.show(events)
        async with self._news:
            self._news.notify_all()

    async def _agree(self, guard: GuardedPeer) -> None:
        """Announce or withdraw what a breaker says, unless another process was faster."""
        notice, is_closed = guard.notice, guard.breaker.state is BreakerState.CLOSED
        if notice is None:
            return
        standing = self.board.noticed(guard.province)
        if is_closed:
            guard.notice = None
            if standing is not None:
                mark = f"withdrawn/{standing.notice_id}"
                await self._withdraw(standing.notice_id, mark)
        elif standing is not None:
            guard.notice = standing
        elif (last := await self._books.latest(notice.notice_id)) is None:
            event = await self._books.announce(notice, f"noticed/{notice.notice_id}")
            guard.notice = event.notice
            _log.warning("outage_noticed", province=guard.province, notice=notice.notice_id)
            await self._catch_up()
        elif last.notice.withdrawn_at_ms is not None:
            guard.release()

    async def _withdraw(self, notice_id: str, mark: str) -> None:
        await self._books.withdraw(notice_id, mark, self._clock.now_ms())
        _log.info("outage_over", notice=notice_id)
        await self._catch_up()

    async def _adopt(self) -> None:
        """Open the breakers of provinces whose outage another process has noticed."""
        for notice in self.board.notices():
            if not notice.is_noticed:
                continue
            guard = self._guards.get(notice.scope.regions[0])
            if guard is not None and guard.breaker.state is BreakerState.CLOSED:
                guard.adopt(notice)

    async def _probe(self) -> None:
        now_ms = self._clock.now_ms()
        due = [each for each in self._guards.values() if each.breaker.is_probe_due(now_ms)]
        await asyncio.gather(*(each.probe() for each in due))

    async def _tell_all(self) -> None:
        active = self.board.active(self._clock.now_ms())
        breakers = {code: each.breaker.state for code, each in self._guards.items()}
        seen = (active, breakers)
        if seen != self._seen:
            self._seen = seen
            for observer in self._observers:
                await observer.outages_changed(active, breakers)


def closed_provinces(
    active: Iterable[OutageNotice], breakers: Mapping[str, BreakerState]
) -> frozenset[str]:
    """Return the provinces where nothing works: left alone, or wholly closed by a notice."""
    shut = {code for code, state in breakers.items() if state is BreakerState.OPEN}
    for notice in active:
        if notice.scope.is_whole or notice.is_noticed:
            regions = notice.scope.regions or tuple(breakers)
            shut.update(code for code in regions if code == province_of(code))
    return frozenset(shut)


def closed_services(active: Iterable[OutageNotice], services: Iterable[str]) -> frozenset[str]:
    """Return the services of the national platform that are closed for everybody."""
    whole = any(each.announced_by == NATIONAL and _is_everywhere(each) for each in active)
    return frozenset(services) if whole else frozenset()


def _is_everywhere(notice: OutageNotice) -> bool:
    return notice.scope.is_whole and not notice.scope.regions


def count_active(active: Iterable[OutageNotice]) -> dict[tuple[str, OutageKind], int]:
    """Return how many notices are active by province (000000: the whole country) and kind."""
    counts: dict[tuple[str, OutageKind], int] = {}
    for notice in active:
        for code in {province_of(each) for each in notice.scope.regions} or {NATIONAL}:
            counts[code, notice.kind] = counts.get((code, notice.kind), 0) + 1
    return counts
