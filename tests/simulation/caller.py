"""Sends requests, tells the auditor of them, and finds out what became of each."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from tests.platforms import Refused
from tests.simulation.auditor import QUERIES, Auditor
from tests.simulation.heard import Broken, Call, Refusal
from tests.simulation.letters import Letters
from tests.simulation.stage import Stage
from yidi.v1 import error_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

Line = Callable[..., Awaitable[Any]]
TRIES_MAX: Final = 40
_REGISTRY: Final = frozenset(
    (
        "SubmitFiling",
        "CancelFiling",
        "BlockPerson",
        "LiftBlock",
        "ChangeQualification",
        "SetBenefitStatus",
    )
)


def path_of(method: str) -> str:
    if method in _REGISTRY:
        return f"RegistryService/{method}"
    service = "EligibilityService" if method == "QueryEligibility" else "SettlementService"
    return f"{service}/{method}"


def refusal_of(refused: Refused) -> Refusal:
    reasons = (refused.reason, *(reason for reason, _ in refused.problems))
    return Refusal(refused.code.name, reasons, refused.is_rich)


class Caller:
    """Everybody who calls the platform. ``line`` is the way there: a mutant sits on it."""

    def __init__(self, stage: Stage, auditor: Auditor, letters: Letters, line: Line) -> None:
        self.auditor = auditor
        self.unsure: list[Call] = []
        self.done: list[Call] = []
        self._stage = stage
        self._letters = letters
        self._line = line
        self._ticks = itertools.count()
        self._known: set[str] = set()

    async def send(
        self,
        method: str,
        person: str,
        request: Any,
        seconds: float = 20.0,
        line: Line | None = None,
    ) -> Call:
        """Send one request and have the auditor hear what is told."""
        call = self._begun(method, person, request)
        self.auditor.began(call)
        try:
            call.answer = await (line or self._line)(path_of(method), request, seconds)
        except Refused as refused:
            call.refusal = refusal_of(refused)
            if call.refusal.code in ("INTERNAL", "UNKNOWN", "UNIMPLEMENTED"):
                raise Broken(f"{call}: {refused.text}") from None
        self._ended(call)
        if call.is_known:
            self._learned(call)
        elif method in QUERIES or call.message_id in self._known:
            self.auditor.forget(call)
        else:
            call.is_first = None
            self.unsure.append(call)
        self.auditor.learned(person)
        return call

    async def at_once(self, *letters: tuple[str, str, Any]) -> list[Call]:
        """Send several requests at the same time."""
        return list(await asyncio.gather(*(self.send(*letter) for letter in letters)))

    async def find_out(self, call: Call, dice: random.Random) -> None:
        """Ask, repeat or reverse until the outcome of a call is known."""
        if call.message_id in self._known:
            self.unsure.remove(call)
            self.auditor.forget(call)
            self.auditor.learned(call.person)
            return
        for _ in range(TRIES_MAX):
            if call.is_known:
                break
            ways = [self._inquire, self._repeat]
            if call.method == "Settle":
                ways.append(self._reverse)
            await dice.choice(ways)(call)
            if call.method == "Settle" and _is_reversed(call):
                await self._look_up(call)
            if not call.is_known:
                await self._stage.move(timedelta(seconds=dice.randint(1, 40)))
        else:
            raise Broken(f"the outcome stays unknown: {call}")
        self.unsure.remove(call)
        self._learned(call)
        self.auditor.learned(call.person)

    def _learned(self, call: Call) -> None:
        if call.method not in QUERIES:
            self.done.append(call)
            self._known.add(call.message_id)

    def _begun(self, method: str, person: str, request: Any) -> Call:
        return Call(person, method, request, next(self._ticks), self._stage.clock.now())

    def _ended(self, call: Call) -> None:
        call.ended, call.ended_at = next(self._ticks), self._stage.clock.now()

    async def _repeat(self, call: Call) -> None:
        try:
            call.answer = await self._line(path_of(call.method), call.request, 20.0)
            call.refusal = None
        except Refused as refused:
            call.refusal = refusal_of(refused)
        self._ended(call)

    async def _inquire(self, call: Call) -> None:
        question = self._letters.inquire(call.request)
        try:
            found = await self._line(path_of("InquireMessage"), question, 20.0)
        except Refused:
            return
        which = found.WhichOneof("answer")
        if found.state == contract.MESSAGE_STATE_DONE and which:
            call.answer, call.refusal = getattr(found, which), None
        elif found.state == contract.MESSAGE_STATE_REFUSED:
            listed = [found.refusal.reason, *(each.reason for each in found.refusal.problems)]
            names = [error_pb2.ErrorReason.Name(each) for each in listed]
            reasons = tuple(name.removeprefix("ERROR_REASON_") for name in names)
            call.refusal = Refusal("FAILED_PRECONDITION", reasons, is_rich=True)
        elif found.state == contract.MESSAGE_STATE_REVERSED:
            call.refusal = _barred()
        self._ended(call)

    async def _reverse(self, call: Call) -> None:
        reversal = await self.send("Reverse", call.person, self._letters.reverse(call.request))
        while not reversal.is_known:
            await self._stage.move(timedelta(seconds=20))
            await self._repeat(reversal)
        if reversal in self.unsure:
            self.unsure.remove(reversal)
            self._learned(reversal)
        if reversal.answer is None:
            raise Broken(f"a Settle cannot be reversed: {reversal}")
        if reversal.answer.outcome != contract.REVERSE_OUTCOME_NOTHING_TO_DO:
            call.refusal = _barred()
            self._ended(call)

    async def _look_up(self, call: Call) -> None:
        """A reversed Settle was undone or barred: the books know which, its answer does not."""
        question = self._letters.get_settlement(call.request, original_message_id=call.message_id)
        try:
            found = (await self._line(path_of("GetSettlement"), question, 20.0)).settlement
        except Refused as refused:
            if refused.reason != "SETTLEMENT_NOT_KNOWN":
                call.refusal = refusal_of(refused)
            return
        found.state = settlement_pb2.SETTLEMENT_STATE_SETTLED
        found.refund_settlement_id = ""
        found.ClearField("replaced_by_settlement_ids")
        call.answer, call.refusal = contract.SettleResponse(settlement=found), None
        self._ended(call)


def _is_reversed(call: Call) -> bool:
    return call.refusal is not None and call.refusal.reasons[:1] == ("MESSAGE_REVERSED",)


def _barred() -> Refusal:
    return Refusal("FAILED_PRECONDITION", ("MESSAGE_REVERSED",), is_rich=True)
