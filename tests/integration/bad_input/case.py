"""What a row of the tables of bad input says, and what a row may prepare before it is sent."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message

from tests.agencies import XINING, Agency
from tests.messages import FIRST_HOSPITAL, LI_GUILAN, Desk, Known
from tests.platforms import Embedded

OPEN = "SettlementService/OpenVisit"
UPLOAD = "SettlementService/UploadFees"
SETTLE = "SettlementService/Settle"
CANCEL = "SettlementService/CancelSettlement"
QUERY_PERSON = "EligibilityService/QueryPerson"
BILL = "TreatingPlaceService/SettleBill"
SPLIT = "TreatingPlaceService/SplitCharges"


@dataclass(frozen=True)
class Refusal:
    """How the contract says no: reason, gRPC status, party at fault, next step."""

    reason: str
    status: str
    party: str
    next_step: str


@dataclass
class Counters:
    """Who may send: counters of institutions and agencies that never use a number twice."""

    running: Embedded
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def desk(self, institution: str = FIRST_HOSPITAL) -> Desk:
        return Desk(institution, institution[1:7], self.serials)

    def agency(self, code: str = XINING) -> Agency:
        return Agency(code, self.serials)

    async def call(self, method: str, request: Message) -> Any:
        return await self.running.gateway.call(method, request)

    async def uploaded(self, desk: Desk, person: Known = LI_GUILAN, **changed: Any) -> Any:
        """Open a visit and upload its lines; the visit as it was opened."""
        changed.setdefault("disease", "M03900")
        opened = await self.call(OPEN, desk.open_visit(person, **changed))
        await self.call(UPLOAD, desk.upload_fees(opened.visit_id, person))
        return opened

    async def settled(self, desk: Desk, person: Known = LI_GUILAN, **changed: Any) -> Any:
        """Settle a visit; the settlement."""
        opened = await self.uploaded(desk, person, **changed)
        request = desk.settle(opened.visit_id, person_number=person.number)
        return (await self.call(SETTLE, request)).settlement


Request = Callable[[Counters], Message | Awaitable[Message]]


@dataclass(frozen=True)
class Bad:
    """One row: which line of the rules, what is sent, and how it is refused.

    ``text`` is written out as the counter sees it, with the object that it names.
    """

    line: str
    sent: str
    method: str
    request: Request
    refusal: Refusal
    text: str
    fields: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.line} {self.sent}"
