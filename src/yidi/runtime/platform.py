"""The whole platform in one process, put together: the only place that knows every class.

books --> journal, province books
gateway --> relay --> 32 peers: mocks in this process, or real systems at an address
listeners --> gateway, test control, mocked provinces;  HTTP --> metrics, health
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from yidi.books.national import SqlNationalJournal
from yidi.books.outages import SqlOutageBooks
from yidi.books.province import SqlProvinceBooks
from yidi.books.schema import Database, Kind, open_database
from yidi.books.writer import BatchSeen
from yidi.domain.ports import Clock
from yidi.domain.records import RecordKind, RegistryRecord
from yidi.domain.regions import province_codes
from yidi.gateway.directory import Directory
from yidi.gateway.list_news import ListNews
from yidi.gateway.manual_claim_service import ManualClaimGateway
from yidi.gateway.outage_service import OutageGateway
from yidi.gateway.registry_service import RegistryGateway
from yidi.gateway.relay import Relay
from yidi.gateway.resolver import Resolver
from yidi.gateway.services import EligibilityGateway, SettlementGateway
from yidi.observe.metrics import Metrics
from yidi.province import agreement_files, capability_files, policy_files
from yidi.province.bill_plan import MessageIds
from yidi.province.node import SERVICES, ProvinceNode, SharedListener, World, failed
from yidi.province.people import synthetic_people
from yidi.province.published_institutions import PublishedInstitutions
from yidi.rpc.peer import LocalPeer, Peer
from yidi.rpc.service import Door
from yidi.runtime.http import HttpServer, http_app
from yidi.runtime.ids import InstanceIds
from yidi.runtime.listeners import AddressTaken, Listener
from yidi.runtime.outages import Outages
from yidi.runtime.security import Security, security_of
from yidi.runtime.settings import Settings
from yidi.runtime.sharing import Sharing, sharing_of
from yidi.runtime.test_control import Counts, Runs, SimulatorHandlers, Way
from yidi.v1 import outage_service_pb2, simulator_service_pb2

_ELIGIBILITY = "yidi.v1.EligibilityService"
_SETTLEMENT = "yidi.v1.SettlementService"
_REGISTRY = "yidi.v1.RegistryService"
_MANUAL_CLAIM = "yidi.v1.ManualClaimService"
_OUTAGE = "yidi.v1.OutageService"
_SIMULATOR = "yidi.v1.SimulatorService"


class _Doors(NamedTuple):
    """The ways in; what fails behind that of the provinces is their fault."""

    gateway: Door
    control: Door
    provinces: Door


class Platform:
    """Gateway, provinces, test control and HTTP, over the databases of one data folder."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Open the databases and put everything together; nothing listens yet.

        Raises ConfigurationBroken for files with mistakes and SecurityRefused for settings that
        would not be safe, before any database is touched; DatabaseRefused for a database that
        cannot be used.
        """
        self.settings = settings
        policies = policy_files.load_all(settings.policies)
        agreements = agreement_files.load(settings.policies)
        capabilities = capability_files.shipped().changed(settings.changed_capabilities())
        self.metrics = metrics = Metrics()
        security = security_of(settings, metrics)
        self._sharing = sharing = self._open_books(clock)
        ids = InstanceIds(sharing.instance)
        self._registry = registry = PublishedInstitutions(
            self._books.records_of_kind(RecordKind.INSTITUTION)
        )
        roster = synthetic_people(settings.seed, sharing.people_as_of, policies)
        remote = settings.remote_provinces()

        gateway_handlers: dict[str, object] = {}
        world = World(
            books=self._books,
            people=roster,
            registry=registry,
            national=LocalPeer(gateway_handlers),
            clock=clock,
            ids=ids,
            message_ids=MessageIds(clock.now_ms(), sharing.share),
            claims=sharing.claims,
            capabilities=capabilities,
            policies=policies,
            agreements=agreements,
        )
        self._nodes = {code: ProvinceNode(code, world) for code in sorted(province_codes())}
        peers = _peers(self._nodes, remote, security)
        self._notices = SqlOutageBooks(self._databases[0])
        self.outages = outages = Outages(settings, self._notices, peers, clock, ids, metrics)
        self._directory = Directory(outages.guards, capabilities, agreements)
        self._relay = Relay(self._directory, self._journal, registry, clock, metrics, outages.gate)
        is_alone = not self._databases[0].is_shared
        self._resolver = Resolver(self._relay, self._journal, clock, metrics, is_alone=is_alone)
        self._news = ListNews(self._journal, registry)
        self._background: list[asyncio.Task[None]] = []
        gateway_handlers |= {
            **_records(self._relay, registry, clock, ids),
            _ELIGIBILITY: EligibilityGateway(self._relay),
            _SETTLEMENT: SettlementGateway(
                self._relay, self._journal, self._resolver, clock, ids, metrics
            ),
        }
        place, active = settings.place, outages.active
        runs = Runs(remote, capabilities, self._counts, self._ways, active, place)
        simulator = SimulatorHandlers(roster, registry, runs, clock)
        mocked = {code: node for code, node in self._nodes.items() if code not in remote}
        doors = _doors(security, clock, metrics)
        calendar = outages.calendar(self._relay, self._journal)
        self._gateway, self._control, self._provinces = _listeners(
            settings, security, doors, gateway_handlers, calendar, simulator, mocked
        )
        self._is_serving = False
        self._http: HttpServer | None = None
        self._http_task: asyncio.Task[None] | None = None

    def _open_books(self, clock: Clock) -> Sharing:
        """Open journal and books, and join the others who work on them; raises DatabaseRefused."""
        self._databases = _open_databases(self.settings)
        national, provinces = self._databases
        self._journal = SqlNationalJournal(national, observer=self._committed)
        self._books = SqlProvinceBooks(provinces, observer=self._committed)
        try:
            return sharing_of(self.settings, provinces, clock)
        except BaseException:
            self._close_books()
            raise

    async def start(self) -> Mapping[str, str]:
        """Listen everywhere and return the addresses; raises AddressTaken."""
        await self._news.catch_up()
        http_socket = _listening_socket(self.settings.http_address)
        try:
            for listener in (self._gateway, self._control, self._provinces):
                await listener.start()
            await self.outages.start(self._gateway)
        except AddressTaken:
            http_socket.close()
            raise
        for listener in (self._provinces, self._gateway, self._control):
            self._gateway.homes.update(dict.fromkeys(listener.services, listener.bound_address))
        app = http_app(self.metrics, lambda: self._is_serving)
        http_host, _, http_port = self.settings.http_address.rpartition(":")
        self._http = HttpServer(app, http_host.strip("[]"), int(http_port))
        self._http_task = asyncio.create_task(self._http.serve([http_socket]))
        self._background = [
            asyncio.create_task(each.run()) for each in (self._resolver, self._news)
        ]
        self._sharing.start(self._institutions, self._registry)
        self._is_serving = True
        bound_port = http_socket.getsockname()[1]
        return {
            "gateway": self._gateway.bound_address,
            "control": self._control.bound_address,
            "provinces": self._provinces.bound_address,
            "http": f"{http_host}:{bound_port}",
        }

    async def stop(self) -> None:
        """Take no new calls, finish what was begun, write it down, close the databases."""
        self._is_serving = False
        await self.outages.keeper.stop()
        seconds = self.settings.drain_seconds
        await asyncio.gather(
            *(each.stop(seconds) for each in (self._gateway, self._control, self._provinces))
        )
        for node in self._nodes.values():
            await node.drain()
        self._resolver.stop()
        self._news.stop()
        await asyncio.gather(*self._background)
        await self._relay.drain()
        await self._directory.close()
        if self._http is not None and self._http_task is not None:
            self._http.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await self._http_task
        self._notices.close()
        self._sharing.close()
        self._close_books()

    def _close_books(self) -> None:
        self._journal.close()
        self._books.close()
        for database in self._databases:
            database.close()

    def _institutions(self, province: str) -> Sequence[RegistryRecord]:
        return self._books.records_of_kind(RecordKind.INSTITUTION, province)

    def _committed(self, seen: BatchSeen) -> None:
        self.metrics.committed(seen.database, seen.commands, seen.seconds, seen.waiting)

    async def _ways(self) -> Mapping[str, Way]:
        """How the way to each province is at the moment."""
        guards = self.outages.guards
        answers = await asyncio.gather(*(each.is_serving() for each in guards.values()))
        return {
            code: Way(is_up, each.breaker.state, each.calls_under_way, each.calls_waiting)
            for (code, each), is_up in zip(guards.items(), answers, strict=True)
        }

    async def _counts(self) -> Counts:
        journal = await self._journal.counts()
        settlements = await self._books.settlements_by_province()
        return Counts(
            settlements, journal.entries, journal.unfinished, self.metrics.qualified_visits()
        )


def _peers(
    nodes: Mapping[str, ProvinceNode], remote: Mapping[str, str], security: Security
) -> Mapping[str, Peer]:
    """The province itself in this process, or a real system at its address."""
    return {
        code: security.province_at(remote[code], code)
        if code in remote
        else LocalPeer(node.handlers, failed)
        for code, node in nodes.items()
    }


def _doors(security: Security, clock: Clock, metrics: Metrics) -> _Doors:
    """The doors of the three listeners, each with its own gate."""
    return _Doors(
        gateway=Door(clock, metrics, gate=security.gateway_gate),
        control=Door(clock, metrics, gate=security.control_gate),
        provinces=Door(clock, metrics, failed, security.province_gate),
    )


def _records(
    relay: Relay, registry: PublishedInstitutions, clock: Clock, ids: InstanceIds
) -> dict[str, object]:
    """The services of the national platform by which agencies record something."""
    return {
        _REGISTRY: RegistryGateway(relay, registry, clock, ids),
        _MANUAL_CLAIM: ManualClaimGateway(relay),
    }


def _listeners(
    settings: Settings,
    security: Security,
    doors: _Doors,
    gateway: Mapping[str, object],
    calendar: OutageGateway,
    simulator: SimulatorHandlers,
    mocked: Mapping[str, ProvinceNode],
) -> tuple[Listener, Listener, Listener]:
    """The listeners of gateway, test control and mocked provinces, in this order."""
    homes: dict[str, str] = {}
    names = [f"province/{code}" for code in sorted(province_codes())]
    outage = outage_service_pb2.DESCRIPTOR.services_by_name["OutageService"]
    control = simulator_service_pb2.DESCRIPTOR.services_by_name["SimulatorService"]
    relayed = {name: (SERVICES[name], handlers) for name, handlers in gateway.items()}
    shared = {name: (SERVICES[name], SharedListener(name, mocked)) for name in SERVICES}
    return (
        Listener(
            doors.gateway,
            settings.gateway_address,
            {**relayed, _OUTAGE: (outage, calendar)},
            names,
            security.server_credentials(),
            homes,
        ),
        Listener(
            doors.control,
            settings.control_address,
            {_SIMULATOR: (control, simulator)},
            credentials=security.server_credentials(),
            homes=homes,
        ),
        Listener(
            doors.provinces,
            settings.province_address,
            shared,
            [f"province/{code}" for code in mocked],
            security.server_credentials(),
            homes,
        ),
    )


def _open_databases(settings: Settings) -> tuple[Database, Database]:
    url, folder = settings.database_url, settings.data
    national = open_database(url or folder / "national.sqlite", Kind.NATIONAL)
    try:
        return national, open_database(url or folder / "provinces.sqlite", Kind.PROVINCE)
    except BaseException:
        national.close()
        raise


def _listening_socket(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, int(port)))
    except OSError:
        found.close()
        raise AddressTaken(address) from None
    # Listening from here on: whoever reads the announcement and calls at once is answered.
    found.listen()
    return found
