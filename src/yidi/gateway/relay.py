"""The road of one call through the national platform.

A query is checked and relayed. A changing message is journaled before it is forwarded and
its outcome is journaled before it is answered; a repeat gets the first answer. A message
whose outcome is not known is forwarded again when it is repeated: the insured place knows
it by its message id and does it only once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import structlog
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from yidi.domain.errors import Family, Refusal, refuse
from yidi.domain.ports import Clock, InstitutionRegistry, NationalJournal
from yidi.domain.records import JournalEntry, MessageState
from yidi.domain.regions import province_of
from yidi.domain.registry import check_sender
from yidi.domain.requests import Header
from yidi.domain.versions import check_versions
from yidi.gateway.directory import Directory
from yidi.gateway.failures import place_asked
from yidi.gateway.undo import undo
from yidi.rpc.call import Call
from yidi.rpc.peer import PeerDown, PeerRefused, PeerUncertain, PeerUnreadable
from yidi.wire.decode import decode
from yidi.wire.fingerprint import fingerprint
from yidi.wire.status import decode_status, encode_status

TRANSIENT = frozenset(
    (Family.PROVINCE_DOWN, Family.LIMIT_REACHED, Family.OUTCOME_UNKNOWN, Family.OUR_FAULT)
)
"""Refusals that are no outcome: the same message may be sent again and be done."""

Verify = Callable[[Any, Any], Refusal | None]
"""Looks at a request and its answer; returns what a faulty answer deserves."""

After = Callable[[Any, Any], Awaitable[None]]
"""Writes down what follows from a request and its answer, before the answer is journaled."""

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


class Relay:
    """Carries calls to the insured place and keeps the national journal."""

    def __init__(
        self,
        directory: Directory,
        journal: NationalJournal,
        registry: InstitutionRegistry,
        clock: Clock,
        observer: RelayObserver,
    ) -> None:
        """Take the collaborators; nothing runs yet."""
        self.directory = directory
        self._journal = journal
        self._registry = registry
        self._clock = clock
        self._observer = observer
        self._running: dict[str, _Running] = {}

    async def ask(self, method: MethodDescriptor, request: Any, call: Call) -> Any:
        """Relay a query; nothing is journaled, a failure may simply be repeated."""
        value = self.admit(request, call)
        try:
            return await self._forward(method, request, call, value.header)
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

    async def change(
        self,
        method: MethodDescriptor,
        request: Any,
        call: Call,
        verify: Verify | None = None,
        after: After | None = None,
    ) -> Any:
        """Carry out a changing message once, however often and however parallel it comes.

        The work goes on when the caller goes away: what was begun gets an outcome. An
        answer that ``verify`` finds faulty is undone at the insured place and refused;
        what ``after`` writes down is a part of the work.
        """
        value = self.admit(request, call)
        header: Header = value.header
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
        task = asyncio.create_task(self._carry_out(method, request, call, entry, (verify, after)))
        self._running[header.message_id] = _Running(mark, task)
        task.add_done_callback(lambda done: self._finished(header.message_id, done))
        return await asyncio.shield(task)

    def is_running(self, message_id: str) -> bool:
        """Whether a message is being worked on in this process."""
        return message_id in self._running

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
        self,
        method: MethodDescriptor,
        request: Any,
        call: Call,
        entry: JournalEntry,
        checks: tuple[Verify | None, After | None],
    ) -> Any:
        verify, after = checks
        earlier = await self._journal.receive(entry)
        if earlier:
            answer = first_answer(earlier, entry, method)
            if answer is not None:
                return answer
        header: Header = call.decoded.header
        asked = place_asked(method.name)
        try:
            response = await self._forward(method, request, call, header)
            fault = verify(request, response) if verify else None
            if fault is not None:
                await self._undo(request, call, header)
                raise fault
        except Refusal as refused:
            if refused.reason.family not in TRANSIENT:
                status = encode_status(refused, entry.message_id)
                await self._outcome(entry, MessageState.REFUSED, status.SerializeToString())
            raise
        except PeerDown:
            raise asked.down(header.insured_region) from None
        except PeerUncertain:
            _log.warning("outcome_unknown", message_id=entry.message_id, method=entry.method)
            await self._outcome(entry, MessageState.UNKNOWN, b"")
            raise asked.unknown(header.insured_region) from None
        try:
            if after is not None:
                await after(request, response)
        except Refusal:
            raise asked.unknown(header.insured_region) from None
        await self._outcome(entry, MessageState.DONE, response.SerializeToString())
        return response

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

    async def _undo(self, request: Any, call: Call, header: Header) -> None:
        """Undo a settlement that is refused; what cannot be undone now is uncertain."""
        _log.error("faulty_answer", message_id=header.message_id, method=call.method)
        try:
            await undo(self.directory.place(header.insured_region), request, call)
        except (Refusal, PeerDown, PeerRefused, PeerUnreadable):
            raise PeerUncertain("not undone") from None

    async def _forward(
        self, method: MethodDescriptor, request: Message, call: Call, header: Header
    ) -> Any:
        asked = place_asked(method.name)
        peer = self.directory.place(header.insured_region, asked)
        begun = perf_counter()
        outcome = "ok"
        try:
            response = await peer.call(method, request, call)
        except Refusal as refused:
            outcome = refused.reason.family.value
            raise
        except PeerRefused as refused_barely:
            outcome = "refused_without_reason"
            raise asked.bare(header.insured_region, str(refused_barely)) from None
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
                province_of(header.treating_region),
                province_of(header.insured_region),
                method.name,
                outcome,
                perf_counter() - begun,
            )
        response.header.province_time_micros = int((perf_counter() - begun) * 1_000_000)
        return response


def is_changing(method: MethodDescriptor) -> bool:
    """Whether a method changes something, so that its outcome must be known."""
    return method.name in CHANGING


CHANGING = frozenset(
    (
        "OpenVisit",
        "UploadFees",
        "WithdrawFees",
        "CancelVisit",
        "Settle",
        "CancelSettlement",
        "Reverse",
        "SubmitFiling",
        "ChangeFiling",
        "ApplyFilingChange",
        "ReviewFilingChange",
        "SupplyMaterials",
        "CancelFiling",
        "RecordQualification",
        "ChangeQualification",
        "SelectInstitutions",
        "SetBenefitStatus",
        "BlockPerson",
        "LiftBlock",
        "RecordInstitution",
        "ChangeInstitution",
        "PublishNotice",
    )
)


def state_of(entries: Sequence[JournalEntry]) -> MessageState:
    """Return the state of a message from its entries; a reversal wins over everything."""
    states = {entry.state for entry in entries}
    for state in (MessageState.REVERSED, MessageState.DONE, MessageState.REFUSED):
        if state in states:
            return state
    if MessageState.UNKNOWN in states:
        return MessageState.UNKNOWN
    return MessageState.IN_PROGRESS if states else MessageState.NEVER_RECEIVED


def body_of(entries: Sequence[JournalEntry], state: MessageState) -> bytes:
    """Return what was written with a state."""
    return next(entry.body for entry in entries if entry.state is state)


def first_answer(
    earlier: Sequence[JournalEntry], entry: JournalEntry, method: MethodDescriptor
) -> Any:
    """Return the first answer of a message that came before, or None if it has none yet.

    Raises the first refusal again, MESSAGE_CONFLICT for other content, MESSAGE_REVERSED.
    """
    state = state_of(earlier)
    if state is MessageState.REVERSED:
        raise refuse("MESSAGE_REVERSED", message_id=entry.message_id)
    if earlier[0].fingerprint != entry.fingerprint:
        raise refuse("MESSAGE_CONFLICT", message_id=entry.message_id)
    if state is MessageState.REFUSED:
        status = Status.FromString(body_of(earlier, state))
        raise decode_status(status) or refuse("INTERNAL")
    if state is MessageState.DONE:
        response_type = message_factory.GetMessageClass(method.output_type)
        return replayed(response_type.FromString(body_of(earlier, state)))
    return None


def replayed(response: Any) -> Any:
    """Return a copy of an answer, marked as the first one again."""
    copy = type(response)()
    copy.CopyFrom(response)
    copy.header.replayed = True
    return copy
