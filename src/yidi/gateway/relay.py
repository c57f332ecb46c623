"""The road of one call through the national platform.

A query is checked and relayed. A changing message is journaled before it is forwarded and
its outcome is journaled before it is answered; a repeat gets the first answer. A message
whose outcome is not known is forwarded again when it is repeated: the insured place knows
it by its message id and does it only once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import structlog
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from yidi.domain.errors import Family, Refusal
from yidi.domain.ports import Clock, InstitutionRegistry, NationalJournal
from yidi.domain.records import JournalEntry, MessageState
from yidi.domain.regions import province_of
from yidi.domain.registry import check_sender
from yidi.domain.requests import Header
from yidi.domain.versions import check_versions
from yidi.gateway.changing import is_changing
from yidi.gateway.directory import Directory
from yidi.gateway.failures import place_asked
from yidi.gateway.gate import OPEN_GATE, Gate, OpenGate
from yidi.gateway.outcomes import first_answer, method_of, replayed, request_of
from yidi.gateway.undo import undo
from yidi.rpc.call import Call, deadline_in
from yidi.rpc.peer import PeerDown, PeerRefused, PeerUncertain, PeerUnreadable
from yidi.rpc.service import full_name
from yidi.wire.decode import decode
from yidi.wire.fingerprint import fingerprint
from yidi.wire.status import encode_status

TRANSIENT = frozenset(
    (Family.PROVINCE_DOWN, Family.LIMIT_REACHED, Family.OUTCOME_UNKNOWN, Family.OUR_FAULT)
)
"""Refusals that are no outcome: the same message may be sent again and be done."""

Verify = Callable[[Any, Any], Refusal | None]
"""Looks at a request and its answer; returns what a faulty answer deserves."""

After = Callable[[Any, Any], Awaitable[None]]
"""Writes down what follows from a request and its answer, before the answer is journaled."""

Done = Callable[[Any, Any], None]
"""Is told of a request and its answer, once the journal has them."""

_log = structlog.get_logger("yidi.gateway")


class RelayObserver(Protocol):
    """Who wants to know of every hop to a province: the metrics."""

    def relayed(
        self, treating: str, insured: str, method: str, outcome: str, seconds: float
    ) -> None:
        """A call went to the insured place and came back, or did not."""
        ...


@dataclass(slots=True)
class _Running:
    fingerprint: bytes
    task: asyncio.Task[Any]


@dataclass(frozen=True, slots=True)
class _Checks:
    """What the platform does with the answers of one method."""

    verify: Verify | None = None
    after: After | None = None
    done: Done | None = None


_NO_CHECKS = _Checks()


class Route(Protocol):
    """From where to where a call goes: what a header and a journal entry have in common."""

    @property
    def treating_region(self) -> str: ...

    @property
    def insured_region(self) -> str: ...


class Relay:
    """Carries calls to the insured place and keeps the national journal."""

    def __init__(
        self,
        directory: Directory,
        journal: NationalJournal,
        registry: InstitutionRegistry,
        clock: Clock,
        observer: RelayObserver,
        gate: Gate | OpenGate = OPEN_GATE,
    ) -> None:
        """Take the collaborators; nothing runs yet."""
        self._gate = gate
        self.directory = directory
        self._journal = journal
        self._registry = registry
        self._clock = clock
        self._observer = observer
        self._running: dict[str, _Running] = {}
        self._checks: dict[str, _Checks] = {}

    def check_answers(
        self,
        method: MethodDescriptor,
        verify: Verify | None = None,
        after: After | None = None,
        done: Done | None = None,
    ) -> None:
        """From now on look at the answers of a method.

        One that ``verify`` finds faulty is undone at the insured place and refused; what
        ``after`` writes down is a part of the work. ``done`` is told once, of what the journal has.
        """
        self._checks[full_name(method)] = _Checks(verify, after, done)

    async def ask(self, method: MethodDescriptor, request: Any, call: Call) -> Any:
        """Relay a query; nothing is journaled, a failure may simply be repeated."""
        value = self.admit(request, call)
        refused = self._gate.refusal(method.name, request, value, call)
        if refused is not None:
            raise refused
        try:
            return await self.forward(method, request, call, value.header)
        except PeerDown:
            raise place_asked(method.name).down(value.header.insured_region) from None
        except PeerUncertain:
            raise place_asked(method.name).timeout(value.header.insured_region) from None

    def admit(self, request: Any, call: Call) -> Any:
        """Decode a request, once, and check what can be known without the insured place.

        Its institution is on the national list; both sides know all that it says (A-140).
        """
        if call.decoded is None:
            agreements = self.directory.agreements
            call.decoded = decode(request, call.received_at, call.id_years_back, agreements)
        check_sender(self._registry, call.decoded.header)
        check_versions(call.decoded, self.directory.capabilities, self.directory.agreements)
        return call.decoded

    async def change(self, method: MethodDescriptor, request: Any, call: Call) -> Any:
        """Carry out a changing message once, however often and however parallel it comes.

        The work goes on when the caller goes away: what was begun gets an outcome.
        """
        value = self.admit(request, call)
        header: Header = value.header
        refused = self._gate.refusal(method.name, request, value, call)
        if refused is not None and not await self._is_begun(refused, header.message_id):
            raise refused
        mark = call.fingerprint = fingerprint(call.method, request)
        while (running := self._running.get(header.message_id)) is not None:
            if running.fingerprint == mark:
                return replayed(await asyncio.shield(running.task))
            # Which of two contents came first is what the journal says, not who runs now.
            await asyncio.wait([running.task])
        entry = JournalEntry(
            message_id=header.message_id,
            state=MessageState.IN_PROGRESS,
            method=call.method,
            fingerprint=mark,
            treating_region=header.treating_region,
            insured_region=header.insured_region,
            institution_code=header.institution_code,
            at_ms=call.received_at_ms,
            body=request.SerializeToString(),
        )
        work = self._carry_out(method, request, call, entry)
        return await asyncio.shield(self._start(entry, work))

    async def finish(self, entry: JournalEntry, told: Message | Refusal | None) -> None:
        """Write down what the place of a message has decided, after the usual checks.

        ``told`` is its first answer or refusal; without it the message is sent again, because
        the place will not do it twice. Nobody waits for an answer.
        """
        if entry.message_id in self._running:
            return
        call = Call(
            method=entry.method,
            received_at=self._clock.now(),
            received_at_ms=self._clock.now_ms(),
            deadline=deadline_in(None),
            fingerprint=entry.fingerprint,
        )
        method, request = method_of(entry), request_of(entry)

        async def answer() -> Any:
            if isinstance(told, Refusal):
                raise told
            return told or await self.forward(method, request, call, entry)

        work = self._complete(answer(), request, call, entry, is_first=False)
        with suppress(Refusal):
            await asyncio.shield(self._start(entry, work))

    def _start(self, entry: JournalEntry, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._running[entry.message_id] = _Running(entry.fingerprint, task)
        task.add_done_callback(lambda done: self._finished(entry.message_id, done))
        return task

    def is_running(self, message_id: str) -> bool:
        """Whether a message is being worked on in this process."""
        return message_id in self._running

    def is_here(self, entry: JournalEntry) -> bool:
        """Whether the place of a message is in this process."""
        return self.directory.place(entry.insured_region, place_asked(entry.method)).is_here

    async def _is_begun(self, refused: Refusal, message_id: str) -> bool:
        """Whether a message that an outage closes is an old one: it gets its answer (A-143)."""
        if refused.reason.family is not Family.PROVINCE_DOWN:
            return False
        return self.is_running(message_id) or bool(await self._journal.entries(message_id))

    async def drain(self) -> None:
        """Wait until every message that was begun has its outcome."""
        while self._running:
            await asyncio.wait([each.task for each in self._running.values()])

    async def conclude(self, entry: JournalEntry, state: MessageState, body: bytes) -> None:
        """Write the outcome of a message into the journal."""
        await self._journal.conclude(
            JournalEntry(
                message_id=entry.message_id,
                state=state,
                method=entry.method,
                fingerprint=entry.fingerprint,
                treating_region=entry.treating_region,
                insured_region=entry.insured_region,
                institution_code=entry.institution_code,
                at_ms=self._clock.now_ms(),
                body=body,
            )
        )

    def _finished(self, message_id: str, task: asyncio.Task[Any]) -> None:
        self._running.pop(message_id, None)
        if not task.cancelled():
            task.exception()

    async def _carry_out(
        self, method: MethodDescriptor, request: Any, call: Call, entry: JournalEntry
    ) -> Any:
        earlier = await self._journal.receive(entry)
        if earlier:
            answer = first_answer(earlier, entry, method)
            if answer is not None:
                return answer
        answer = self.forward(method, request, call, entry)
        return await self._complete(answer, request, call, entry, is_first=not earlier)

    async def _complete(
        self,
        answer: Awaitable[Any],
        request: Any,
        call: Call,
        entry: JournalEntry,
        *,
        is_first: bool,
    ) -> Any:
        """Wait for the answer to a message that the journal has; write down what became of it."""
        asked = place_asked(entry.method)
        checks = self._checks.get(entry.method, _NO_CHECKS)
        try:
            response = await answer
            fault = checks.verify(request, response) if checks.verify else None
            if fault is not None:
                await self._undo(request, call, entry)
                raise fault
        except Refusal as refused:
            if refused.reason.family not in TRANSIENT:
                status = encode_status(refused, entry.message_id)
                await self._outcome(entry, MessageState.REFUSED, status.SerializeToString())
            raise
        except PeerDown:
            if is_first:
                await self._set_aside(entry)
            raise asked.down(entry.insured_region) from None
        except PeerUncertain:
            _log.warning("outcome_unknown", message_id=entry.message_id, method=entry.method)
            await self._outcome(entry, MessageState.UNKNOWN, b"")
            raise asked.unknown(entry.insured_region) from None
        try:
            if checks.after is not None:
                await checks.after(request, response)
        except Refusal:
            raise asked.unknown(entry.insured_region) from None
        await self._outcome(entry, MessageState.DONE, response.SerializeToString())
        if checks.done is not None:
            checks.done(request, response)
        return response

    async def _set_aside(self, entry: JournalEntry) -> None:
        """Nothing was done, so nobody needs to ask; what is not noted now is asked for later."""
        with suppress(Refusal):
            await self._journal.set_aside(entry.message_id)

    async def _outcome(self, entry: JournalEntry, state: MessageState, body: bytes) -> None:
        """Write an outcome down; one that cannot be written down is not known to us.

        The insured place has done something already: that the journal is out of reach must
        not be told as if nothing had been done.
        """
        try:
            await self.conclude(entry, state, body)
        except Refusal:
            _log.error("outcome_not_written", message_id=entry.message_id, method=entry.method)
            raise place_asked(entry.method).unknown(entry.insured_region) from None

    async def _undo(self, request: Any, call: Call, entry: JournalEntry) -> None:
        """Undo a settlement that is refused; what cannot be undone now is uncertain."""
        _log.error("faulty_answer", message_id=entry.message_id, method=entry.method)
        try:
            await undo(self.directory.place(entry.insured_region), request, call)
        except (Refusal, PeerDown, PeerRefused, PeerUnreadable):
            raise PeerUncertain("not undone") from None

    async def forward(
        self, method: MethodDescriptor, request: Message, call: Call, route: Route
    ) -> Any:
        """Return the answer of the place that a method goes to.

        Raises Refusal, PeerDown when nothing was done, PeerUncertain when it may have been.
        """
        asked = place_asked(method.name)
        peer = self.directory.place(route.insured_region, asked)
        begun = perf_counter()
        outcome = "ok"
        try:
            response = await peer.call(method, request, call)
        except Refusal as refused:
            outcome = refused.reason.family.value
            raise
        except PeerRefused as refused_barely:
            outcome = "refused_without_reason"
            raise asked.bare(route.insured_region, str(refused_barely)) from None
        except PeerUnreadable:
            outcome = "unreadable"
            if is_changing(method):
                raise PeerUncertain("unreadable") from None
            raise asked.unreadable() from None
        except (PeerDown, PeerUncertain) as failure:
            outcome = "down" if isinstance(failure, PeerDown) else "uncertain"
            raise
        finally:
            self._observer.relayed(
                province_of(route.treating_region),
                province_of(route.insured_region),
                method.name,
                outcome,
                perf_counter() - begun,
            )
        response.header.province_time_micros = int((perf_counter() - begun) * 1_000_000)
        return response
