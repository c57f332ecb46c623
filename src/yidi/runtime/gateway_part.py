"""The national gateway of a process: journal, relay, what runs in the background, its listener."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from yidi.books.national import SqlNationalJournal
from yidi.books.outages import SqlOutageBooks
from yidi.books.schema import Database
from yidi.domain.message_ids import FROM_TREATING_PLACE
from yidi.gateway.directory import Directory
from yidi.gateway.list_news import ListNews
from yidi.gateway.manual_claim_service import ManualClaimGateway
from yidi.gateway.registry_service import RegistryGateway
from yidi.gateway.relay import Relay
from yidi.gateway.resolver import Resolver
from yidi.gateway.services import EligibilityGateway, SettlementGateway
from yidi.province.node import SERVICES
from yidi.province.published_institutions import PublishedInstitutions
from yidi.rpc.peer import Peer
from yidi.rpc.service import Door
from yidi.runtime.foundation import Foundation
from yidi.runtime.ids import InstanceIds
from yidi.runtime.listeners import Listener
from yidi.runtime.outages import Outages
from yidi.runtime.reset import ResettableGateway
from yidi.runtime.test_control import Way
from yidi.v1 import outage_service_pb2

_OUTAGE = "yidi.v1.OutageService"


class GatewayPart:
    """The national platform over its journal, in front of the peers of all provinces."""

    def __init__(
        self,
        ground: Foundation,
        database: Database,
        journal: SqlNationalJournal,
        registry: PublishedInstitutions,
        ids: InstanceIds,
        peers: Mapping[str, Peer],
    ) -> None:
        """Put the gateway together; nothing runs before ``start``."""
        settings, clock, metrics = ground.settings, ground.clock, ground.metrics
        self._ground = ground
        self._notices = SqlOutageBooks(database)
        self.outages = outages = Outages(settings, self._notices, peers, clock, ids, metrics)
        self._directory = Directory(outages.guards, ground.capabilities, ground.agreements)
        relay = Relay(self._directory, journal, registry, clock, metrics, outages.gate)
        self._relay = relay
        self._resolver = Resolver(relay, journal, clock, metrics, is_alone=not database.is_shared)
        self._news = ListNews(journal, registry)
        self._background: list[asyncio.Task[None]] = []
        self.handlers: dict[str, object] = {
            "yidi.v1.EligibilityService": EligibilityGateway(relay),
            "yidi.v1.SettlementService": SettlementGateway(
                relay, journal, self._resolver, clock, ids, metrics
            ),
            "yidi.v1.RegistryService": RegistryGateway(relay, registry, clock, ids),
            "yidi.v1.ManualClaimService": ManualClaimGateway(relay),
        }
        self._calendar = outages.calendar(relay, journal)

    def listener(self, homes: dict[str, str], *, is_shared: bool = False) -> Listener:
        """Return the listener of the gateway; ``is_shared`` lets other workers listen there too.

        Who calls it may be a treating province, which makes ids in the name of institutions.
        """
        ground = self._ground
        outage: Any = outage_service_pb2.DESCRIPTOR.services_by_name["OutageService"]
        relayed = {name: (SERVICES[name], handlers) for name, handlers in self.handlers.items()}
        door = Door(
            ground.clock,
            ground.metrics,
            gate=ground.security.gateway_gate,
            id_years_back=FROM_TREATING_PLACE,
            asked_faults=ground.controls.asked_faults,
            traces=ground.traces,
        )
        ground.controls.doors.append(door)
        return Listener(
            door,
            ground.settings.gateway_address,
            {**relayed, _OUTAGE: (outage, self._calendar)},
            [f"province/{code}" for code in sorted(self.outages.guards)],
            ground.security.server_credentials(),
            homes,
            is_shared=is_shared,
            front=ground.front,
        )

    def resettable(self) -> ResettableGateway:
        """Return what has a state here."""
        return ResettableGateway(self._relay, self._resolver, self._news, self.outages)

    async def catch_up(self) -> None:
        """Learn what was published while this process did not run."""
        await self._news.catch_up()

    async def start(self, listener: Listener) -> None:
        """Begin what runs in the background; health entries of ``listener`` follow outages."""
        await self.outages.start(listener)
        self._background = [
            asyncio.create_task(each.run()) for each in (self._resolver, self._news)
        ]

    async def close_to_new(self) -> None:
        """Stop looking at outages: from here on health says that nothing is served."""
        await self.outages.keeper.stop()

    async def stop(self) -> None:
        """Finish what was begun and write it down."""
        self._resolver.stop()
        self._news.stop()
        await asyncio.gather(*self._background)
        await self._relay.drain()
        await self._directory.close()
        self._notices.close()

    async def ways(self) -> Mapping[str, Way]:
        """How the way to each province is at the moment."""
        guards = self.outages.guards
        answers = await asyncio.gather(*(each.is_serving() for each in guards.values()))
        return {
            code: Way(is_up, each.breaker.state, each.calls_under_way, each.calls_waiting)
            for (code, each), is_up in zip(guards.items(), answers, strict=True)
        }
