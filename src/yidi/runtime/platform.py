"""One process put together from its parts.

stores --> journal, books of the provinces
gateway --> relay --> peers: mocks in this process, or systems at an address
listeners --> gateway, test control, mocked provinces;  HTTP --> metrics, health
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Mapping, Sequence
from typing import TypeVar

from yidi.books.national import SqlNationalJournal
from yidi.books.province import SqlProvinceBooks
from yidi.domain.invariants import InvariantBroken
from yidi.domain.ports import Clock
from yidi.domain.records import RecordKind, RegistryRecord
from yidi.domain.regions import province_codes
from yidi.observe.sheet import Seat
from yidi.province.people import synthetic_people
from yidi.province.published_institutions import PublishedInstitutions
from yidi.rpc.asgi import Front
from yidi.rpc.peer import LocalPeer, Peer
from yidi.rpc.service import Door
from yidi.rpc.traced_peer import TracedPeer
from yidi.runtime.cast import EVERYTHING, Cast
from yidi.runtime.foundation import Foundation, foundation_of
from yidi.runtime.gateway_part import GatewayPart
from yidi.runtime.http import HttpServer, http_app
from yidi.runtime.ids import InstanceIds
from yidi.runtime.listeners import AddressTaken, Listener
from yidi.runtime.outages import Outages
from yidi.runtime.province_part import ProvincePart
from yidi.runtime.reset import Resettable
from yidi.runtime.settings import Settings
from yidi.runtime.stores import Stores
from yidi.runtime.test_control import Counts, Runs, SimulatorHandlers, Way
from yidi.runtime.tls import Tls
from yidi.v1 import simulator_service_pb2

P = TypeVar("P")

_SIMULATOR = "yidi.v1.SimulatorService"


class Platform:
    """The parts of one process with their listeners, test control and HTTP."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        cast: Cast = EVERYTHING,
        seat: Seat | None = None,
        front: Front | None = None,
    ) -> None:
        """Open the databases and put everything together; nothing listens yet.

        With a seat it is a worker and shares the gateway's address with others; with a front
        somebody else listens and hands the calls over. Raises ConfigurationBroken for files
        with mistakes and SecurityRefused for settings that would not be safe, before any
        database is touched; DatabaseRefused for a database that cannot be used.
        """
        self.settings = settings
        self._seat = seat
        self._ground = ground = foundation_of(settings, clock, cast, seat, front)
        self.metrics = ground.metrics
        self._stores = stores = Stores(ground)
        self._sharing = stores.sharing
        self._ids = InstanceIds(stores.sharing.instance)
        self._roster = synthetic_people(settings.seed, stores.sharing.people_as_of, ground.policies)
        self._registry = PublishedInstitutions(self._institutions())
        handlers: dict[str, object] = {}
        self._places = self._put_provinces(ground, handlers)
        self._gateway = self._put_gateway(ground, handlers)
        homes: dict[str, str] = {}
        self._listeners = {"control": self._control(ground, homes)}
        if self._gateway is not None:
            self._listeners["gateway"] = self._gateway.listener(homes, is_shared=seat is not None)
        if self._places is not None:
            self._listeners["provinces"] = self._places.listener(homes)
        self._homes = homes
        self._is_serving = False
        self._http: HttpServer | None = None
        self._http_task: asyncio.Task[None] | None = None
        self._pulse: asyncio.Task[None] | None = None

    @property
    def tls(self) -> Tls | None:
        """The certificates of this process; None in plaintext."""
        return self._ground.security.tls

    @property
    def journal(self) -> SqlNationalJournal:
        """The national journal of this process."""
        return _there(self._stores.journal)

    @property
    def books(self) -> SqlProvinceBooks:
        """The books of the provinces of this process."""
        return _there(self._stores.books)

    @property
    def outages(self) -> Outages:
        """What the gateway of this process knows of outages."""
        return _there(self._gateway).outages

    def _put_provinces(
        self, ground: Foundation, gateway: Mapping[str, object]
    ) -> ProvincePart | None:
        """The mocked provinces; without a gateway here they call the one at its address."""
        if not ground.cast.provinces:
            return None
        address = self.settings.gateway_address
        national: Peer = (
            LocalPeer(gateway) if ground.cast.is_gateway else ground.security.gateway_at(address)
        )
        if ground.traces is not None:
            national = TracedPeer("gateway", national, ground.traces)
        return ProvincePart(
            ground, self.books, self._sharing, self._roster, self._registry, self._ids, national
        )

    def _put_gateway(self, ground: Foundation, handlers: dict[str, object]) -> GatewayPart | None:
        """The gateway in front of the provinces of this process and of systems at addresses."""
        if not ground.cast.is_gateway:
            return None
        peers = dict(self._places.peers()) if self._places else {}
        for code, address in self.settings.remote_provinces().items():
            peers[code] = ground.security.province_at(address, code)
        if ground.traces is not None:
            peers = {code: TracedPeer(code, each, ground.traces) for code, each in peers.items()}
        database = _there(self._stores.national)
        faulty = ground.controls.before_peers(peers)
        part = GatewayPart(ground, database, self.journal, self._registry, self._ids, faulty)
        handlers |= part.handlers
        return part

    def _control(self, ground: Foundation, homes: dict[str, str]) -> Listener:
        """The listener of test control."""
        runs = Runs(
            here=ground.cast.provinces,
            shown=province_codes() if ground.cast.is_gateway else ground.cast.provinces,
            remote=self.settings.remote_provinces(),
            capabilities=ground.capabilities,
            counts=self._counts,
            ways=self._ways,
            outages=lambda: self._gateway.outages.active() if self._gateway else (),
            place=self.settings.place,
        )
        ground.controls.complete(self._resettable())
        simulator = SimulatorHandlers(self._roster, self._registry, runs, ground.controls)
        service = simulator_service_pb2.DESCRIPTOR.services_by_name["SimulatorService"]
        return Listener(
            Door(ground.clock, ground.metrics, gate=ground.security.control_gate),
            self.settings.control_address,
            {_SIMULATOR: (service, simulator)},
            credentials=ground.security.server_credentials(),
            homes=homes,
            front=ground.front,
        )

    def _resettable(self) -> Resettable:
        """What of this process has a state."""
        databases = (self._stores.national, self._stores.provinces)
        return Resettable(
            databases=[each for each in databases if each is not None],
            nodes=list(self._places.nodes.values()) if self._places else [],
            registry=self._registry,
            gateway=self._gateway.resettable() if self._gateway else None,
        )

    async def start(self) -> Mapping[str, str]:
        """Listen everywhere and return the addresses; raises AddressTaken."""
        if self._gateway is not None:
            await self._gateway.catch_up()
        sockets = self._http_sockets()
        try:
            for listener in self._listeners.values():
                await listener.start()
            if self._gateway is not None:
                await self._gateway.start(self._listeners["gateway"])
        except AddressTaken:
            for each in sockets:
                each.close()
            raise
        self._tell_homes()
        app = http_app(self.metrics, lambda: self._is_serving)
        http_host, _, http_port = self.settings.http_address.rpartition(":")
        self._http = HttpServer(app, http_host.strip("[]"), int(http_port))
        self._http_task = asyncio.create_task(self._http.serve(sockets))
        self._sharing.start(self._institutions, self._registry)
        self._pulse = asyncio.create_task(self.metrics.pulse.run())
        self._is_serving = True
        bound_port = sockets[0].getsockname()[1]
        addresses = {name: each.bound_address for name, each in self._listeners.items()}
        return addresses | {"http": f"{http_host}:{bound_port}"}

    def _http_sockets(self) -> list[socket.socket]:
        """Listen at the own HTTP address, and at that of all workers; raises AddressTaken."""
        shared = "" if self._seat is None else self._seat.page_address
        addresses = dict.fromkeys(filter(None, (self.settings.http_address, shared)))
        found: list[socket.socket] = []
        try:
            for each in addresses:
                found.append(listening_socket(each, is_shared=each == shared))  # noqa: PERF401
        except AddressTaken:
            for each_socket in found:
                each_socket.close()
            raise
        return found

    def _tell_homes(self) -> None:
        """Tell callers at a wrong listener where the service is; a hospital's is the province."""
        for name in ("provinces", "gateway", "control"):
            listener = self._listeners.get(name)
            if listener is not None:
                self._homes.update(dict.fromkeys(listener.services, listener.bound_address))

    async def stop(self) -> None:
        """Take no new calls, finish what was begun, write it down, close the databases."""
        self._is_serving = False
        if self._gateway is not None:
            await self._gateway.close_to_new()
        seconds = self.settings.drain_seconds
        await asyncio.gather(*(each.stop(seconds) for each in self._listeners.values()))
        if self._places is not None:
            await self._places.drain()
        if self._gateway is not None:
            await self._gateway.stop()
        if self._http is not None and self._http_task is not None:
            self._http.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await self._http_task
        if self._pulse is not None:
            self._pulse.cancel()
        self._sharing.close()
        self._stores.close()
        if self._ground.traces is not None:
            await asyncio.to_thread(self._ground.traces.close)

    def _institutions(self, province: str = "") -> Sequence[RegistryRecord]:
        books = self._stores.books
        return books.records_of_kind(RecordKind.INSTITUTION, province) if books else ()

    async def _ways(self) -> Mapping[str, Way]:
        return await self._gateway.ways() if self._gateway else {}

    async def _counts(self) -> Counts:
        journal, books = self._stores.journal, self._stores.books
        entries, unfinished = 0, 0
        if self._gateway is not None and journal is not None:
            counts = await journal.counts()
            entries, unfinished = counts.entries, counts.unfinished
        settlements = await books.settlements_by_province() if books else {}
        return Counts(settlements, entries, unfinished, self.metrics.qualified_visits())


def _there(part: P | None) -> P:
    """What this process has by its cast; asking for another part is a mistake of ours."""
    if part is None:
        raise InvariantBroken("a process uses only its own parts", {})
    return part


def listening_socket(address: str, *, is_shared: bool = False) -> socket.socket:
    """Return a socket that listens at an address; raises AddressTaken."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if is_shared:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        found.bind((host, int(port)))
    except OSError:
        found.close()
        raise AddressTaken(address) from None
    # Listening from here on: whoever reads the announcement and calls at once is answered.
    found.listen()
    return found
