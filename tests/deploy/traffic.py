"""Real calls of every kind, so that every metric has something to say."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.certificates import a_set, client_of, tls_settings
from tests.controls import PERSON, a_fault, clear, set_fault, status
from tests.messages import MA_GUOLIANG, NOW, Desk, Known
from tests.outages import ANNOUNCE, SICHUAN, UNPLANNED, Announcer, Watch
from tests.platforms import Embedded, embedded
from yidi.runtime.clock import ManualClock

SETTLE = "SettlementService/Settle"
SECONDS_OPEN = 600.0
BEIJING_PERSON = Known("11010000000000000152", "王秀兰", "110198195001040020", region="110100")


@dataclass
class Stage:
    """A gateway whose Qinghai is a system at an address, that system, and one with TLS."""

    hub: Embedded
    place: Embedded
    secured: Embedded
    certificates: Path
    desk: Desk = field(default_factory=lambda: Desk(serials=itertools.count(1)))
    settled: int = 0
    refunded: int = 0

    @property
    def targets(self) -> list[str]:
        """Where the metrics of each are."""
        return [each.addresses["http"] for each in (self.hub, self.place, self.secured)]

    async def round(self) -> None:
        """Settle, repeat, refund, reverse, split and settle a bill, be refused in many ways."""
        await asyncio.gather(self._visits(), self._refusals(), self._foreign_identity())
        await self._lost_answer()

    async def _visits(self) -> None:
        hub, desk = self.hub, self.desk
        visit_id = await hub.uploaded_visit(desk)
        await hub.gateway.call("SettlementService/PreSettle", desk.pre_settle(visit_id))
        request = desk.settle(visit_id)
        settled = (await hub.gateway.call(SETTLE, request)).settlement
        await hub.gateway.call(SETTLE, request)
        cancel = desk.cancel_settlement(settled.settlement_id, visit_id)
        await hub.gateway.call("SettlementService/CancelSettlement", cancel)
        reversed_one = desk.settle(await hub.uploaded_visit(desk))
        await hub.gateway.call(SETTLE, reversed_one)
        reverse = desk.reverse(reversed_one.header.message_id)
        await hub.gateway.call("SettlementService/Reverse", reverse)
        await hub.gateway.call("EligibilityService/QueryEligibility", desk.query_eligibility())
        await hub.settled_visit(desk)
        self.settled += 3
        self.refunded += 1

    async def _refusals(self) -> None:
        gateway, desk = self.hub.gateway, self.desk
        await gateway.refusal(PERSON, desk.query_person(name="无名氏"))
        await gateway.refusal(PERSON, desk.query_person(name="王" * 51))
        await gateway.refusal(SETTLE, desk.settle("630100202501061400000009999999"))
        dialysis = desk.open_visit(MA_GUOLIANG, "M07801")
        dialysis.header.institution_code = dialysis.header.institution_code[:-1] + "2"
        await gateway.refusal("SettlementService/OpenVisit", dialysis)

    async def _foreign_identity(self) -> None:
        """Beijing's certificate under a message of Sichuan."""
        address = self.secured.addresses["gateway"]
        async with client_of(self.certificates, "province-110000", address) as beijing:
            await beijing.refusal(PERSON, self.desk.query_person())

    async def _lost_answer(self) -> None:
        """The outcome of one settlement is unknown until the platform finds it."""
        hub, desk = self.hub, self.desk
        request = desk.settle(await hub.uploaded_visit(desk))
        await set_fault(hub, a_fault("LOSE_AFTER_COMMIT", calls_max=1))
        await hub.gateway.refusal(SETTLE, request)
        await clear(hub)
        async with asyncio.timeout(20):
            while (await status(hub)).unfinished_messages:
                await asyncio.sleep(0.05)
        await hub.gateway.call(SETTLE, request)
        self.settled += 1

    async def break_things(self) -> None:
        """What stays as it is: Beijing's breaker is open, Sichuan has announced an outage."""
        hub = self.hub
        await set_fault(hub, a_fault("STOP", province="110000", methods=()))
        for _ in range(3):
            await hub.gateway.refusal(PERSON, self.desk.query_person(BEIJING_PERSON))
        notice = Announcer(SICHUAN).announce(None, None, kind=UNPLANNED)
        await hub.gateway.call(ANNOUNCE, notice)


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Stage]:
    """Run the three platforms with somebody who watches outages."""
    clock = ManualClock(NOW)
    certificates = a_set(folder / "certificates")
    secure = tls_settings(certificates)
    async with (
        embedded(folder / "place", clock) as place,
        embedded(
            folder / "hub",
            clock,
            province=f"630000={place.addresses['provinces']}",
            breaker_failures=2,
            outage_poll_ms=20,
        ) as hub,
        embedded(folder / "secured", clock, **secure) as secured,
    ):
        watch = Watch(hub.gateway, seconds=SECONDS_OPEN)
        await watch.until_current()
        try:
            yield Stage(hub, place, secured, certificates)
        finally:
            watch.cancel()
