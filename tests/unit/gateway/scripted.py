"""A gateway over a journal in memory, with a peer that does what the test says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from tests.builders import CountingIds, SomeInstitutions, an_institution
from tests.fakes import MemoryNationalJournal
from tests.messages import NOW, Desk
from yidi.gateway.directory import Directory
from yidi.gateway.relay import Relay
from yidi.gateway.resolver import Resolver
from yidi.gateway.services import EligibilityGateway, SettlementGateway
from yidi.rpc.call import Call, deadline_in
from yidi.rpc.service import full_name
from yidi.runtime.clock import ManualClock
from yidi.v1 import eligibility_service_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

SERVICES = (
    contract.DESCRIPTOR.services_by_name["SettlementService"],
    eligibility_service_pb2.DESCRIPTOR.services_by_name["EligibilityService"],
)
METHODS = {method.name: method for service in SERVICES for method in service.methods}
VISIT = "630100202501061400000001000001"

Answer = Message | Exception | Callable[[Any], Message]


@dataclass
class ScriptedPeer:
    """``rpc.Peer``: the next answer of a method, or always the same one."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    gate: asyncio.Event | None = None
    is_here: bool = False

    def will(self, method: str, *answers: Answer) -> None:
        self.answers[method] = list(answers)

    async def call(self, method: MethodDescriptor, request: Message, call: Call) -> Any:
        copy = type(request)()
        copy.CopyFrom(request)
        self.calls.append((method.name, copy))
        if self.gate is not None:
            await self.gate.wait()
        script = self.answers[method.name]
        answer = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    async def close(self) -> None:
        """Nothing is held."""

    def count(self, method: str) -> int:
        return sum(name == method for name, _ in self.calls)


@dataclass
class Relayed:
    """An observer that remembers how every hop ended."""

    hops: list[tuple[str, str, str, str]] = field(default_factory=list)
    visits: list[tuple[str, str, str]] = field(default_factory=list)
    settlements: list[tuple[Any, ...]] = field(default_factory=list)

    def relayed(
        self, treating: str, insured: str, method: str, outcome: str, seconds: float
    ) -> None:
        self.hops.append((treating, insured, method, outcome))

    def settled(
        self,
        treating: str,
        insured: str,
        care_type: str,
        outcome: str,
        amounts_fen: Iterable[tuple[str, int]] = (),
    ) -> None:
        self.settlements.append((treating, insured, care_type, outcome, list(amounts_fen)))

    def qualified(self, treating: str, insured: str, settled_as: str) -> None:
        self.visits.append((treating, insured, settled_as))


@dataclass
class Told:
    """What the resolver told its observer: outcomes found, and the last count."""

    found: list[str] = field(default_factory=list)
    count: int = -1
    oldest_age_seconds: float = -1.0

    def resolved(self, state: str) -> None:
        self.found.append(state)

    def unfinished(self, count: int, oldest_age_seconds: float) -> None:
        self.count, self.oldest_age_seconds = count, oldest_age_seconds


class Gateway:
    """The services of the national platform with Qinghai behind a scripted peer."""

    def __init__(self, journal: MemoryNationalJournal | None = None) -> None:
        self.peer = ScriptedPeer()
        self.journal = journal or MemoryNationalJournal()
        self.clock = ManualClock(NOW)
        self.observer = Relayed()
        registry = SomeInstitutions({"H51010000001": an_institution()})
        self.relay = Relay(
            Directory({"630000": self.peer}), self.journal, registry, self.clock, self.observer
        )
        self.told = Told()
        self.resolver = Resolver(self.relay, self.journal, self.clock, self.told)
        self.settlement = SettlementGateway(
            self.relay, self.journal, self.resolver, self.clock, CountingIds(), self.observer
        )
        self.eligibility = EligibilityGateway(self.relay)
        self.desk = Desk()

    def call(self, method: str, seconds: float = 10.0) -> Call:
        return Call(full_name(METHODS[method]), NOW, 1_736_148_600_000, deadline_in(seconds))

    async def settle(self, request: contract.SettleRequest) -> contract.SettleResponse:
        answer: contract.SettleResponse = await self.settlement.settle(request, self.call("Settle"))
        return answer

    async def inquire(self, message_id: str, **changed: Any) -> contract.InquireMessageResponse:
        return await self.settlement.inquire_message(
            self.desk.inquire(message_id, **changed), self.call("InquireMessage")
        )

    async def reverse(self, message_id: str, **changed: Any) -> contract.ReverseResponse:
        answer: contract.ReverseResponse = await self.settlement.reverse(
            self.desk.reverse(message_id, **changed), self.call("Reverse")
        )
        return answer

    def states(self, message_id: str) -> list[str]:
        """The states that the journal has for a message, in order."""
        return [each.state.name for each in self.journal.journal if each.message_id == message_id]


def settled(request: contract.SettleRequest) -> contract.SettleResponse:
    """A sound answer: 178.50 from the pool, 91.50 in cash."""
    return contract.SettleResponse(settlement=sound_settlement(request))


def sound_settlement(
    request: contract.SettleRequest | contract.PreSettleRequest,
) -> settlement_pb2.Settlement:
    is_trial = isinstance(request, contract.PreSettleRequest)
    return settlement_pb2.Settlement(
        settlement_id="" if is_trial else "630100202501061530000001000009",
        state=1 if is_trial else 2,  # type: ignore[arg-type]
        visit_id=request.visit_id,
        person_number=request.person_number,
        receipt_category=2,  # type: ignore[arg-type]
        breakdown=settlement_pb2.Breakdown(
            totals=request.totals,
            funds=[settlement_pb2.FundPayment(fund=310100, amount_fen=17_850)],  # type: ignore[arg-type]
            fund_total_fen=17_850,
            hospital_part_fen=request.hospital_part_fen,
            person_part_fen=9_150 - request.hospital_part_fen,
            cash_fen=9_150 - request.hospital_part_fen,
        ),
    )
