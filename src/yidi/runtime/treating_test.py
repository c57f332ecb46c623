"""The treating-place role put together: a platform, the hub in front of it, desk and pages.

tested system --> hub (recorded, judged) --> gateway --> insured places
                   |
                 desk --> the kit's database;  pages --> work orders for people

Without the address of a platform one is started for the test, in this process.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from yidi.domain.conformance import KitBooks
from yidi.domain.errors import Refusal
from yidi.domain.ports import Clock
from yidi.jointtest.control import Control, ControlledClock, ControlledRoster
from yidi.jointtest.insured.casting import FileRoster, Rosters
from yidi.jointtest.line import Line
from yidi.jointtest.treating.desk import Desk
from yidi.jointtest.treating.hub import Hub
from yidi.jointtest.v1 import case_pb2, given_pb2
from yidi.observe.metrics import Metrics
from yidi.rpc.identity import bearer
from yidi.runtime.cast import GATEWAY
from yidi.runtime.http import HttpServer
from yidi.runtime.listeners import AddressTaken, may_listen
from yidi.runtime.order_pages import order_app
from yidi.runtime.platform import Platform, listening_socket
from yidi.runtime.security import client_security, security_of
from yidi.runtime.settings import Settings

_OWN = "127.0.0.1:0"
_TICK_SECONDS = 0.5
_log = structlog.get_logger("yidi.jointtest")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the test takes place."""

    listen: str
    """Where the tested system calls the national platform."""
    pages: str
    """Where the list of work orders is served."""
    gateway: str = ""
    """A platform that runs already; empty: one is started."""
    control: str = ""
    """Its test control; empty: the people come from a file."""
    roster: given_pb2.Roster | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A test that is open."""

    desk: Desk
    addresses: Mapping[str, str]


@asynccontextmanager
async def treating_test(
    settings: Settings,
    place: Place,
    books: KitBooks,
    cases: Mapping[str, case_pb2.Case],
    clock: Clock,
) -> AsyncIterator[Open]:
    """Listen for a tested treating place for the length of a block.

    Raises AddressTaken, DatabaseRefused, SecurityRefused, ControlFailed before anything is done.
    """
    async with AsyncExitStack() as held:
        gateway, control, plays = place.gateway, place.control, clock
        if not gateway:
            platform = Platform(own_settings(settings), clock)
            addresses = await platform.start()
            held.push_async_callback(platform.stop)
            gateway, control = addresses["gateway"], addresses["control"]
        now, needs, rosters_of = clock.now, frozenset[int](), _from_file(place.roster)
        if control:
            security = client_security(settings, control) if place.control else None
            line = Line(control, clock, security, bearer(settings.control_token))
            held.push_async_callback(line.close)
            told = Control(line, "630000")
            theirs = ControlledClock(told, plays)
            await theirs.read()
            now = theirs.now
            if (await told.status()).are_call_faults_allowed:
                needs = frozenset((case_pb2.NEED_FAULTS,))
            if place.roster is None:
                rosters_of = _controlled(line)
        desk = Desk(books, cases, rosters_of, now, needs)
        upstream = client_security(settings, gateway) if place.gateway else None
        shown = security_of(
            own_settings(settings).model_copy(update=_of_the_hub(settings, place)),
            Metrics(),
            GATEWAY,
        )
        hub = Hub(desk, gateway, upstream, shown.server_credentials(), shown.gateway_gate)
        if not may_listen(place.listen) or not await hub.start(place.listen):
            raise AddressTaken(place.listen)
        held.push_async_callback(hub.stop)
        pages = await _serve_pages(desk, place.pages, held)
        ticking = asyncio.create_task(_tick(desk))
        held.callback(ticking.cancel)
        yield Open(desk, {"hub": hub.bound_address, "orders": pages, "gateway": gateway})


def own_settings(settings: Settings) -> Settings:
    """Return the settings of a platform for the test alone: on free ports, in its own folder."""
    addresses = dict.fromkeys(
        ("gateway_address", "control_address", "province_address", "http_address"), _OWN
    )
    own = {
        "data": settings.data / "jointtest-platform",
        "database_url": "",
        "allow_call_faults": True,
        # Certificates are shown and checked at the hub.
        "tls_certificate": "",
        "tls_key": "",
        "tls_authority": "",
    }
    return settings.model_copy(update={**addresses, **own})


def _of_the_hub(settings: Settings, place: Place) -> dict[str, str]:
    """What the hub's own listener has of the settings, where safety is judged by them."""
    names = ("tls_certificate", "tls_key", "tls_authority")
    return {name: getattr(settings, name) for name in names} | {"gateway_address": place.listen}


def _from_file(roster: given_pb2.Roster | None) -> Callable[[str], Rosters]:
    found = FileRoster(roster or given_pb2.Roster())
    return lambda _: found


def _controlled(line: Line) -> Callable[[str], Rosters]:
    known: dict[str, Rosters] = {}

    def rosters(region: str) -> Rosters:
        return known.setdefault(region, ControlledRoster(Control(line, region), region))

    return rosters


async def _serve_pages(desk: Desk, address: str, held: AsyncExitStack) -> str:
    found = listening_socket(address)
    host, _, port = address.rpartition(":")
    server = HttpServer(order_app(desk), host.strip("[]"), int(port))
    serving = asyncio.create_task(server.serve([found]))

    async def stop() -> None:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await serving

    held.push_async_callback(stop)
    return f"{host}:{found.getsockname()[1]}"


async def _tick(desk: Desk) -> None:
    """Time passes for open orders whether or not anybody calls."""
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        try:
            await desk.move()
        except Refusal as refused:
            # The kit's database is away for a moment; nothing was moved.
            _log.warning("orders_wait", reason=refused.reason.name)
