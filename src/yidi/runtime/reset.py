"""The reset of a test platform to a known state.

    close the doors ─▶ finish what is under way ─▶ clear faults, notices, breakers ─▶ empty the
    books ─▶ shipped institutions, real clock ─▶ open the doors

Until the books are emptied nothing of them is changed, so a reset that is refused has lost nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Final

import structlog

from yidi.books.emptying import emptied
from yidi.books.schema import Database
from yidi.domain.errors import Refusal, problem, refusal, refuse
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.gateway.list_news import ListNews
from yidi.gateway.relay import Relay
from yidi.gateway.resolver import Resolver
from yidi.observe.metrics import Metrics
from yidi.province.node import ProvinceNode
from yidi.province.published_institutions import PublishedInstitutions
from yidi.rpc.call import Call
from yidi.rpc.faults import FaultBoard
from yidi.rpc.service import Door
from yidi.runtime.clock import VirtualClock
from yidi.runtime.outages import Outages
from yidi.runtime.settings import Settings
from yidi.v1 import simulator_service_pb2 as contract

CONFIRMATION: Final = "RESET"
_CONTROL: Final = "yidi.v1.SimulatorService"
_OUTAGE_EVENTS: Final = "outage_events"
"""Kept: who watches has counted them. The notices are withdrawn, so that everybody hears of it."""

_LOOK_SECONDS: Final = 0.01
_log = structlog.get_logger("yidi.reset")


@dataclass(frozen=True, slots=True)
class ResettableGateway:
    """The parts of a national gateway that have a state."""

    relay: Relay
    resolver: Resolver
    news: ListNews
    outages: Outages


@dataclass(frozen=True, slots=True)
class Resettable:
    """The parts of a process that have a state; without a gateway it is one of provinces."""

    databases: Sequence[Database]
    nodes: Sequence[ProvinceNode]
    registry: PublishedInstitutions
    gateway: ResettableGateway | None


class Reset:
    """Brings a platform back to a known state."""

    def __init__(
        self,
        settings: Settings,
        parts: Resettable,
        doors: Sequence[Door],
        board: FaultBoard,
        clock: VirtualClock,
        metrics: Metrics,
    ) -> None:
        """Take everything that has a state."""
        self._settings = settings
        self._parts = parts
        self._doors = doors
        self._board = board
        self._clock = clock
        self._metrics = metrics
        self._is_running = False

    async def reset(self, request: contract.ResetRequest, _call: Call) -> contract.ResetResponse:
        """Reset the platform, or refuse and change nothing."""
        if request.confirmation != CONFIRMATION:
            raise refuse(
                "FIELD_MALFORMED",
                "confirmation",
                field="确认字样",
                expected=CONFIRMATION,
                expected_en=CONFIRMATION,
            )
        is_shared = any(each.is_shared for each in self._parts.databases)
        if is_shared and not self._settings.allow_reset:
            raise refuse("RESET_NOT_ALLOWED")
        closed = refusal([problem("RESETTING")], retry_after_ms=RETRY_AFTER_MS)
        if self._is_running:
            raise closed
        self._is_running = True
        try:
            return await self._behind_closed_doors(closed)
        finally:
            self._is_running = False

    async def _behind_closed_doors(self, closed: Refusal) -> contract.ResetResponse:
        for door in self._doors:
            door.closed = closed
        try:
            await self._finish_what_is_under_way()
            gateway = self._parts.gateway
            async with gateway.resolver.resting() if gateway else nullcontext():
                answer = await self._clear()
        finally:
            for door in self._doors:
                door.closed = None
        _log.warning("platform_reset", settlements=answer.settlements)
        return answer

    async def _finish_what_is_under_way(self) -> None:
        try:
            async with asyncio.timeout(self._settings.drain_seconds):
                while self._under_way():
                    await asyncio.sleep(_LOOK_SECONDS)
                for node in self._parts.nodes:
                    await node.drain()
                if self._parts.gateway:
                    await self._parts.gateway.relay.drain()
        except TimeoutError:
            busy = problem("RESET_TOO_BUSY", count=max(self._under_way(), 1))
            raise refusal([busy], retry_after_ms=RETRY_AFTER_MS) from None

    def _under_way(self) -> int:
        return self._metrics.calls_under_way(without=_CONTROL)

    async def _clear(self) -> contract.ResetResponse:
        gateway, outages = self._parts.gateway, 0
        removed: dict[str, int] = {}
        faults = self._board.clear()
        if gateway is not None:
            await gateway.relay.drain()
            outages = await gateway.outages.keeper.withdraw_all()
            # What the journal has of the list counts as seen, so that nobody shows it later.
            await gateway.news.catch_up()
        for database in self._parts.databases:
            removed |= await emptied(database, keep=(_OUTAGE_EVENTS,))
        self._parts.registry.forget()
        self._clock.back_to_real()
        if gateway is not None:
            gateway.outages.keeper.hurry()
        return contract.ResetResponse(
            journal_entries=removed.get("journal_entries", 0),
            settlements=removed.get("settlements", 0),
            faults=faults,
            outages=outages,
            untouched_provinces=sorted(self._settings.remote_provinces()),
        )
