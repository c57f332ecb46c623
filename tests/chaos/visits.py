"""Whole visits under load, and what their caller may believe of each settlement."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import grpc

from tests.benchmarks.visits import Care, Traffic
from yidi.v1 import settlement_service_pb2 as contract
from yidi.v1 import simulator_service_pb2 as simulator

SETTLEMENT = "/yidi.v1.SettlementService/"
_OPTIONS = (("grpc.max_reconnect_backoff_ms", 200), ("grpc.initial_reconnect_backoff_ms", 50))
PATIENCE_SECONDS = 2.0
"""How long a caller asks before it sends the message again: beside other processes a message
counts as being worked on for as long as a call may last."""
INSIST_SECONDS = 90.0
"""How long a caller insists on an answer after a kill."""
NOT_NOW = frozenset(
    (
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    )
)
"""Statuses that say nothing about the outcome; anything else is an answer."""


_UNSURE = (contract.MESSAGE_STATE_IN_PROGRESS, contract.MESSAGE_STATE_UNKNOWN)


class Broken(Exception):
    """A promise was broken."""


@dataclass
class Ledger:
    """What callers were told: settlements acknowledged, and requests still without an answer."""

    acknowledged: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    open: dict[str, bytes] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)

    def sent(self, raw: bytes) -> str:
        message_id = contract.SettleRequest.FromString(raw).header.message_id
        self.open[message_id] = raw
        return message_id

    def answered(self, message_id: str, answer: bytes) -> None:
        """Keep the settlement; a second answer must say the same."""
        settlement = contract.SettleResponse.FromString(answer).settlement.SerializeToString()
        raw = self.open.pop(message_id, None) or self.acknowledged[message_id][0]
        kept = self.acknowledged.setdefault(message_id, (raw, settlement))
        if kept[1] != settlement:
            raise Broken(f"{message_id} was answered twice, differently")


class Client:
    """Calls one gateway; the channel finds it again after every restart."""

    def __init__(self, gateway: str, control: str) -> None:
        options = (
            ("grpc.max_reconnect_backoff_ms", 200),
            ("grpc.initial_reconnect_backoff_ms", 50),
        )
        self._gateway = grpc.aio.insecure_channel(gateway, options=options)
        self._control = grpc.aio.insecure_channel(control, options=options)

    async def call(self, method: str, raw: bytes, seconds: float = 10.0) -> bytes:
        ask: Any = self._gateway.unary_unary(SETTLEMENT + method)
        answer: bytes = await ask(raw, timeout=seconds, wait_for_ready=True)
        return answer

    async def insist(self, method: str, raw: bytes) -> bytes:
        """Call until there is an answer: a place that was down is left alone for some seconds."""
        until = time.monotonic() + INSIST_SECONDS
        while True:
            try:
                return await self.call(method, raw)
            except grpc.aio.AioRpcError as error:
                if error.code() not in NOT_NOW or time.monotonic() > until:
                    raise Broken(f"{method}: {error.code().name} {error.details()}") from None
            await asyncio.sleep(0.2)

    async def status(self) -> simulator.GetStatusResponse:
        ask: Any = self._control.unary_unary("/yidi.v1.SimulatorService/GetStatus")
        raw = await ask(b"", timeout=10.0, wait_for_ready=True)
        return simulator.GetStatusResponse.FromString(raw)

    async def close(self) -> None:
        await self._gateway.close()
        await self._control.close()


async def play(
    client: Client, traffic: Traffic, ledger: Ledger, dice: random.Random, most: int | None = None
) -> None:
    """Visit after visit until something fails; now and then one is sent twice at once."""
    for care in itertools.islice(iter(lambda: traffic.cares(1)[0], None), most):
        try:
            await _visit(client, traffic, care, ledger, is_doubled=dice.random() < 0.2)
        except grpc.aio.AioRpcError as error:
            if error.code() not in NOT_NOW:
                raise Broken(f"{error.code().name}: {error.details()}") from None
            return


async def _visit(
    client: Client, traffic: Traffic, care: Care, ledger: Ledger, *, is_doubled: bool
) -> None:
    opened = await client.call("OpenVisit", traffic.open_visit(care))
    visit_id = contract.OpenVisitResponse.FromString(opened).visit_id
    await client.call("UploadFees", traffic.upload_fees(care, visit_id))
    raw = traffic.settle(care, visit_id)
    message_id = ledger.sent(raw)
    answers = await asyncio.gather(*(client.call("Settle", raw) for _ in range(1 + is_doubled)))
    for answer in answers:
        ledger.answered(message_id, answer)


async def find_open(client: Client, traffic: Traffic, ledger: Ledger) -> None:
    """Ask for every request without an answer for its outcome, then send it again.

    Done stays done; what never came is done now. Either way there is an answer in the end.
    """
    for message_id, raw in list(ledger.open.items()):
        state = await _outcome(client, raw, message_id)
        name = contract.MessageState.Name(state)  # type: ignore[arg-type]
        ledger.found[name.removeprefix("MESSAGE_STATE_").lower()] += 1
        answer = await client.insist("Settle", raw)
        is_repeat = contract.SettleResponse.FromString(answer).header.replayed
        if state == contract.MESSAGE_STATE_DONE and not is_repeat:
            raise Broken(f"{message_id} was done, and then done again")
        ledger.answered(message_id, answer)


async def _outcome(client: Client, raw: bytes, message_id: str) -> int:
    request = contract.SettleRequest.FromString(raw)
    question = contract.InquireMessageRequest(header=request.header, original_message_id=message_id)
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = await client.insist("InquireMessage", question.SerializeToString())
        state = contract.InquireMessageResponse.FromString(answer).state
        if state not in _UNSURE or time.monotonic() > until:
            return state
        await asyncio.sleep(0.1)


async def check_kept(client: Client, ledger: Ledger, message_ids: list[str]) -> None:
    """Every acknowledged settlement is answered again, marked as a repeat, with equal content."""
    for message_id in message_ids:
        answer = await client.insist("Settle", ledger.acknowledged[message_id][0])
        if not contract.SettleResponse.FromString(answer).header.replayed:
            raise Broken(f"{message_id} was acknowledged and lost")
        ledger.answered(message_id, answer)
