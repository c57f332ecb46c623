"""Finds out what became of messages whose answer did not come, and goes on until it knows.

A message without an outcome is asked for at the place that it went to. The answer or refusal
that the place has for it takes the same road as any other: verified, undone if faulty, written
down. Nothing is ever carried out here that the place has not decided already.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

import structlog

from yidi.domain.errors import Refusal
from yidi.domain.limits import (
    CALL_TIMEOUT_MS,
    RESOLVER_AT_ONCE,
    RESOLVER_PAUSE_MAX_MS,
    RESOLVER_PAUSE_MS,
    RESOLVER_QUESTION_MS,
    RESOLVER_TICK_MS,
)
from yidi.domain.ports import Clock, NationalJournal
from yidi.domain.records import JournalEntry, MessageState
from yidi.domain.regions import province_of
from yidi.gateway.outcomes import WITHOUT_OUTCOME, request_of, state_of
from yidi.gateway.own_messages import OWN_SERVICE
from yidi.gateway.relay import Relay
from yidi.gateway.undo import reversal_id
from yidi.rpc.call import Call, deadline_in
from yidi.rpc.peer import PeerDown, PeerUncertain
from yidi.v1 import settlement_service_pb2 as contract
from yidi.wire.inquiry import attached

_INQUIRE: Final = contract.DESCRIPTOR.services_by_name["SettlementService"].methods_by_name[
    "InquireMessage"
]
_INQUIRE_NAME: Final = "yidi.v1.SettlementService/InquireMessage"
_STATES: Final = {state.value: state for state in MessageState}
_DECIDED: Final = frozenset((MessageState.DONE, MessageState.REFUSED))
_IN_TRANSIT_MS: Final = CALL_TIMEOUT_MS + 5_000
"""So long after its receipt a message may still be on its way, in this process or another."""

_WHENEVER_MS: Final = 2**62
"""Also what came under a clock that has been put back since is asked for."""

_log = structlog.get_logger("yidi.gateway")


class ResolverObserver(Protocol):
    """Who wants to know of messages without an outcome: the metrics."""

    def resolved(self, state: str) -> None:
        """The outcome of a message was found by asking."""
        ...

    def unfinished(self, count: int, oldest_age_seconds: float) -> None:
        """So many messages wait for their outcome, the oldest for so long."""
        ...


@dataclass(slots=True)
class _Pause:
    """When a place is asked next, after it did not tell."""

    length_ms: int = 0
    until_ms: int = 0

    def longer(self, now_ms: int) -> None:
        doubled = max(RESOLVER_PAUSE_MS, self.length_ms * 2)
        self.length_ms = min(doubled, RESOLVER_PAUSE_MAX_MS)
        self.until_ms = now_ms + self.length_ms

    def is_on(self, now_ms: int) -> bool:
        """Whether it lasts; a clock that was put back does not make it longer."""
        return 0 < self.until_ms - now_ms <= self.length_ms


class Resolver:
    """Asks by itself in the background, and at once for whoever inquires.

    ``is_alone`` says that no other gateway process works on the same journal: then a message
    that is not being worked on here is worked on nowhere.
    """

    def __init__(
        self,
        relay: Relay,
        journal: NationalJournal,
        clock: Clock,
        observer: ResolverObserver,
        *,
        is_alone: bool = True,
    ) -> None:
        """Take the collaborators; nothing runs before ``run``."""
        self._relay = relay
        self._journal = journal
        self._clock = clock
        self._observer = observer
        self._is_alone = is_alone
        self._pauses: dict[str, _Pause] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Look for messages without an outcome again and again, until ``stop``."""
        while not self._stopping.is_set():
            try:
                async with self._turn:
                    await self._begin()
                    await self._count()
            except Refusal as refused:
                _log.warning("resolver_waits", reason=refused.reason.name)
            except Exception:
                _log.exception("resolver_failed")
            try:
                async with asyncio.timeout(RESOLVER_TICK_MS / 1000):
                    await self._stopping.wait()
            except TimeoutError:
                continue
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    def stop(self) -> None:
        """End ``run`` after the questions that are under way."""
        self._stopping.set()

    @asynccontextmanager
    async def resting(self) -> AsyncIterator[None]:
        """Ask nobody for the length of a block; what is being asked is answered first."""
        async with self._turn:
            await asyncio.gather(*self._asking.values(), return_exceptions=True)
            yield

    async def tick(self) -> None:
        """Ask once for every message that is due, and wait for what is told."""
        await asyncio.gather(*await self._begin())
        await self._count()

    async def _begin(self) -> Sequence[asyncio.Task[None]]:
        """Begin to ask every place that is due; a slow one does not keep the others waiting."""
        now_ms = self._clock.now_ms()
        resting = {place for place, pause in self._pauses.items() if pause.is_on(now_ms)}
        resting.update(self._asking)
        oldest = await self._journal.unfinished(_WHENEVER_MS, RESOLVER_AT_ONCE, resting)
        by_province: dict[str, list[JournalEntry]] = {}
        for entry in oldest:
            if entry.method.startswith(OWN_SERVICE):
                # Nobody else knows of it; its repeat finds by its id what was written of it.
                if self._has_arrived(entry):
                    await self._journal.set_aside(entry.message_id)
            elif not self._is_in_transit(entry, ()):
                by_province.setdefault(province_of(entry.insured_region), []).append(entry)
        begun = []
        for place, entries in by_province.items():
            task = asyncio.create_task(self._ask_place(place, entries))
            task.add_done_callback(partial(self._told, place))
            self._asking[place] = task
            begun.append(task)
        return begun

    async def ask_for(self, entries: Sequence[JournalEntry], call: Call) -> MessageState:
        """Return the state of a message without an outcome, as its place tells it now.

        UNKNOWN when the place does not tell. The journal has the outcome before this returns.
        """
        first = entries[0]
        if first.method.startswith(OWN_SERVICE):
            return MessageState.UNKNOWN
        if self._is_in_transit(first, entries):
            return MessageState.IN_PROGRESS
        try:
            return await self._learn(first, call.deadline)
        except (Refusal, PeerDown, PeerUncertain):
            return MessageState.UNKNOWN

    def _told(self, place: str, task: asyncio.Task[None]) -> None:
        self._asking.pop(place, None)
        if not task.cancelled() and task.exception() is not None:
            _log.error("resolver_failed", place=place, exc_info=task.exception())

    async def _ask_place(self, place: str, entries: Sequence[JournalEntry]) -> None:
        """Ask one place for its messages, one after the other; a silent place gets a rest."""
        pause = self._pauses.setdefault(place, _Pause())
        for entry in entries:
            try:
                state = await self._learn(entry, deadline_in(RESOLVER_QUESTION_MS / 1000))
                if state is MessageState.NEVER_RECEIVED:
                    if not self._has_arrived(entry):
                        continue
                    await self._journal.set_aside(entry.message_id)
            except (Refusal, PeerDown, PeerUncertain) as failure:
                pause.longer(self._clock.now_ms())
                _log.info("place_does_not_tell", place=place, failure=type(failure).__name__)
                return
            if state in WITHOUT_OUTCOME:
                continue
            self._observer.resolved(state.name)
            _log.info("outcome_found", message_id=entry.message_id, state=state.name)
        del self._pauses[place]

    async def _learn(self, entry: JournalEntry, deadline: float) -> MessageState:
        """Ask the place of a message and have the journal know what it says."""
        call = Call(
            method=_INQUIRE_NAME,
            received_at=self._clock.now(),
            received_at_ms=self._clock.now_ms(),
            deadline=deadline,
        )
        answer: contract.InquireMessageResponse = await self._relay.forward(
            _INQUIRE, _question(entry), call, entry
        )
        told = _STATES.get(answer.state, MessageState.UNKNOWN)
        if told is MessageState.REVERSED:
            await self._relay.conclude(entry, MessageState.REVERSED, b"")
        elif told in _DECIDED:
            await self._relay.finish(entry, attached(answer))
            return state_of(await self._journal.entries(entry.message_id))
        return told

    def _is_in_transit(self, entry: JournalEntry, entries: Sequence[JournalEntry]) -> bool:
        """Whether somebody may still be working on a message, so that asking is too early."""
        if self._relay.is_running(entry.message_id):
            return True
        is_given_up = state_of(entries) is MessageState.UNKNOWN
        return not (self._is_alone or is_given_up or self._has_arrived(entry))

    def _has_arrived(self, entry: JournalEntry) -> bool:
        """Whether a message has had the time to reach its place, if it ever will."""
        if self._is_alone and self._relay.is_here(entry):
            return True
        return self._clock.now_ms() - entry.at_ms > _IN_TRANSIT_MS

    async def _count(self) -> None:
        backlog = await self._journal.backlog()
        oldest_at_ms = backlog.oldest_at_ms
        age_ms = 0 if oldest_at_ms is None else self._clock.now_ms() - oldest_at_ms
        self._observer.unfinished(backlog.messages, max(0, age_ms) / 1000)


def _question(entry: JournalEntry) -> contract.InquireMessageRequest:
    """The inquiry for a message, in the name of its institution and at its version."""
    question = contract.InquireMessageRequest(
        header=request_of(entry).header, original_message_id=entry.message_id
    )
    question.header.message_id = reversal_id(entry.message_id)
    return question
