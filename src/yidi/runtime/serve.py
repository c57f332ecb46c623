"""The life of a serving process: start, say what listens where, wait, stop cleanly."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Mapping

import structlog

from yidi.observe.sheet import Seat
from yidi.rpc.event_loop import loop_factory as loop_factory
from yidi.runtime.addresses import check_free
from yidi.runtime.cast import EVERYTHING, Cast
from yidi.runtime.clock import SystemClock
from yidi.runtime.platform import Platform
from yidi.runtime.settings import ENVOY, Settings

_YOUNG_OBJECTS = 100_000
"""Some hundred calls at once have so many objects between them."""

SWITCH_SECONDS = 0.03
"""How long a thread of Python may work before another asks for its turn. The writers give
their turn away at every commit; taking it from the event loop more often costs a tenth of
the processor under load and brings nobody an answer sooner (scripts/bench calls)."""

_log = structlog.get_logger("yidi.serve")


def run(
    settings: Settings,
    announce: Callable[[Mapping[str, str]], None],
    cast: Cast = EVERYTHING,
    seat: Seat | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; calls under way are finished first.

    ``announce`` gets the addresses once everything listens. Raises AddressTaken and
    DatabaseRefused when it cannot start. With a seat it is one of several workers.
    """
    if settings.transport == ENVOY:
        from yidi.runtime.envoy import run_in_envoy  # noqa: PLC0415 (another transport, seldom)

        run_in_envoy(settings, announce, cast, seat)
        return
    sys.setswitchinterval(SWITCH_SECONDS)
    runner = asyncio.Runner(loop_factory=loop_factory())
    with runner:
        runner.run(_serve(settings, announce, cast, seat))


def leave_alone_what_stays() -> None:
    """Keep the collector of cycles away from what lives as long as the process.

    It would walk through tables, policies and people again and again: up to a fifth of the
    processor time of a call. Nearly everything a call makes is freed without the collector,
    so it need not look before many calls at once have left something behind.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)


async def _serve(
    settings: Settings,
    announce: Callable[[Mapping[str, str]], None],
    cast: Cast,
    seat: Seat | None,
) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if seat is None:
        check_free(settings, cast)
    platform = Platform(settings, SystemClock(), cast, seat)
    try:
        addresses = await platform.start()
        leave_alone_what_stays()
        announce(addresses)
        await stopping.wait()
        _log.info("stopping", seconds_at_most=settings.drain_seconds)
    finally:
        await platform.stop()
    _log.info("stopped")
