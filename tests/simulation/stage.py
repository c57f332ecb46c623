"""The platform under simulation: the national one, and behind a tampering road some provinces.

    workload --> national platform --> proxy --> places
                  (the other provinces in its own process)

Both stand on the same virtual clock and on the same books, however often they start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from google.protobuf.message import Message

from tests.integration.tampering import Tampering, TamperingPlace, free_port
from tests.platforms import Embedded, PlainClient, embedded
from yidi.runtime.clock import ManualClock
from yidi.v1 import simulator_service_pb2 as simulator

_OWN_CONNECTION = (("grpc.use_local_subchannel_pool", 1),)
LISTENERS = ("gateway", "control", "provinces")


class Host(Protocol):
    """One serving platform; every start gives it other addresses."""

    @property
    def addresses(self) -> Mapping[str, str]: ...

    async def start(self, now: datetime) -> None: ...

    async def stop(self) -> None: ...

    async def set_clock(self, now: datetime) -> None: ...

    async def tick(self) -> None: ...


class EmbeddedHost:
    """A platform in this process."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.addresses: Mapping[str, str] = {}
        self._folder = folder
        self._settings = settings
        self._running = AsyncExitStack()
        self._embedded: Embedded | None = None

    async def start(self, now: datetime) -> None:
        running = embedded(self._folder, ManualClock(now), **self._settings)
        self._embedded = await self._running.enter_async_context(running)
        self.addresses = self._embedded.addresses

    async def stop(self) -> None:
        await self._running.aclose()
        self._embedded = None

    async def set_clock(self, now: datetime) -> None:
        if self._embedded is not None:
            self._embedded.clock.set(now)

    async def tick(self) -> None:
        """Have the platform ask for outcomes now."""
        if self._embedded is not None:
            await self._embedded.platform._resolver.tick()


class Stage:
    """Two hosts with a road between them on which answers are lost or altered."""

    def __init__(
        self, national: Host, places: Host, road: int, begin: datetime, remote: Sequence[str]
    ) -> None:
        self.clock = ManualClock(begin)
        self.hosts = {"national": national, "places": places}
        self._road_port = road
        self._remote = frozenset(remote)
        self._lines: dict[str, PlainClient] = {}
        self._left: list[PlainClient] = []
        self.road: TamperingPlace | None = None

    @property
    def faults(self) -> Tampering:
        """What goes wrong on the road from now on."""
        assert self.road is not None
        return self.road.faults

    def fine(self) -> None:
        """Nothing goes wrong on the road any more."""
        if self.road is not None:
            self.road.faults = Tampering()

    async def start(self) -> None:
        for host in self.hosts.values():
            await host.start(self.clock.now())
        self.road = TamperingPlace(self.hosts["places"].addresses["provinces"], self._road_port)
        await self.road.start()
        self._connect()

    async def stop(self) -> None:
        for line in (*self._left, *self._lines.values()):
            await line.close()
        for host in self.hosts.values():
            await host.stop()
        if self.road is not None:
            await self.road.stop()

    async def restart(self, names: Sequence[str]) -> None:
        """Stop some hosts and start them again on the same books."""
        for name in names:
            await self.hosts[name].stop()
        for name in names:
            await self.hosts[name].start(self.clock.now())
        self._left += self._lines.values()
        self._connect()

    def _connect(self) -> None:
        """New channels: one that has seen its server go waits a second before it tries again."""

        def line(name: str, listener: str) -> PlainClient:
            return PlainClient(self.hosts[name].addresses[listener], options=_OWN_CONNECTION)

        self._lines = {
            f"{name} {listener}": line(name, listener)
            for name in self.hosts
            for listener in LISTENERS
        }
        if self.road is not None:
            self._left.append(self.road._real)
            self.road._real = line("places", "provinces")

    async def move(self, by: timedelta) -> None:
        self.clock.move(by)
        for host in self.hosts.values():
            await host.set_clock(self.clock.now())

    async def tick(self) -> None:
        for host in self.hosts.values():
            await host.tick()

    async def gateway(self, method: str, request: Message, seconds: float = 20.0) -> Any:
        """Call the national platform; raises Refused."""
        return await self._lines["national gateway"].call(method, request, seconds)

    async def province(self, method: str, request: Any, seconds: float = 20.0) -> Any:
        """Call the insured place of a request directly, wherever it is; raises Refused."""
        province = f"{request.header.insured_region[:2]}0000"
        name = "places" if province in self._remote else "national"
        return await self._lines[f"{name} provinces"].call(method, request, seconds)

    async def control(self, method: str, request: Message) -> Any:
        return await self._lines["national control"].call(method, request)

    async def statuses(self) -> list[simulator.GetStatusResponse]:
        """The state of both hosts; no province counts on both."""
        ask = simulator.GetStatusRequest()
        return [
            await self._lines[f"{name} control"].call("SimulatorService/GetStatus", ask)
            for name in self.hosts
        ]


def stage_of(
    folder: Path,
    begin: datetime,
    remote: Sequence[str],
    databases: tuple[str, str] = ("", ""),
    kind: Callable[..., Host] = EmbeddedHost,
) -> Stage:
    """A stage of hosts of one kind; ``remote`` are the provinces behind the road."""
    road = free_port()
    there = ",".join(f"{code}=127.0.0.1:{road}" for code in remote)
    places = kind(folder / "places", database_url=databases[1])
    national = kind(folder / "national", province=there, database_url=databases[0])
    return Stage(national, places, road, begin, remote)
