"""Outages and flow control, put together: guards, board, keeper, gate, health and metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from yidi.domain.breaker import BreakerRules, BreakerState
from yidi.domain.limits import LINES_PER_UPLOAD_MAX, MESSAGE_BYTES_MAX
from yidi.domain.outage import OutageNotice
from yidi.domain.ports import Clock, Ids, NationalJournal, OutageBooks
from yidi.gateway.gate import CallerLimits, Gate
from yidi.gateway.guarded_peer import GuardedPeer, Load, PeerLimits
from yidi.gateway.outage_board import OutageBoard
from yidi.gateway.outage_keeper import (
    OutageKeeper,
    closed_provinces,
    closed_services,
    count_active,
)
from yidi.gateway.outage_service import OutageGateway
from yidi.gateway.relay import Relay
from yidi.observe.metrics import Metrics
from yidi.observe.outage_metrics import OutageMetrics
from yidi.rpc.peer import Peer
from yidi.runtime.listeners import Listener
from yidi.runtime.settings import Settings

CLOSABLE_SERVICES: Final = (
    "yidi.v1.EligibilityService",
    "yidi.v1.SettlementService",
    "yidi.v1.RegistryService",
    "yidi.v1.ManualClaimService",
)
"""The services that an outage of the national platform closes; its notices stay readable."""


class Outages:
    """What knows of outages in this process, and what keeps one province from the others."""

    def __init__(
        self,
        settings: Settings,
        books: OutageBooks,
        peers: Mapping[str, Peer],
        clock: Clock,
        ids: Ids,
        metrics: Metrics,
    ) -> None:
        """Put a guard before every peer; nothing runs before ``start``."""
        load = Load()
        limits = _peer_limits(settings)
        self.guards = {
            code: GuardedPeer(
                code,
                peer,
                limits,
                load,
                clock.now_ms,
                lambda region: ids.next_id(region, clock.now()),
            )
            for code, peer in peers.items()
        }
        self.board = OutageBoard()
        self.gate = Gate(self.board, self.guards, load, _caller_limits(settings))
        pause_seconds = settings.outage_poll_ms / 1000
        self.keeper = OutageKeeper(books, self.board, self.guards, clock, pause_seconds)
        self._settings = settings
        self._books = books
        self._clock = clock
        self._ids = ids
        self._metrics = OutageMetrics(metrics.numbers)
        for code, guard in self.guards.items():
            _watch(self._metrics, code, guard)

    async def start(self, listener: Listener) -> None:
        """Load what stands and tell health and metrics from here on."""
        self.keeper.tell(_Health(listener))
        self.keeper.tell(_Gauges(self._metrics))
        await self.keeper.start()

    def calendar(self, relay: Relay, journal: NationalJournal) -> OutageGateway:
        """Return the service by which notices are written and read."""
        return OutageGateway(
            relay,
            journal,
            self._books,
            self.keeper,
            self._clock,
            self._ids,
            self._settings.outage_lead_minutes,
        )

    def active(self) -> Sequence[OutageNotice]:
        """The notices that are active now."""
        return self.board.active(self._clock.now_ms())


class _Health:
    """The health entries of the gateway: one for each service and province."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._closed: frozenset[str] = frozenset()

    async def outages_changed(
        self, active: Iterable[OutageNotice], breakers: Mapping[str, BreakerState]
    ) -> None:
        notices = tuple(active)
        provinces = {f"province/{code}" for code in closed_provinces(notices, breakers)}
        closed = closed_services(notices, CLOSABLE_SERVICES) | provinces
        await self._listener.mark(closed - self._closed, is_serving=False)
        await self._listener.mark(self._closed - closed, is_serving=True)
        self._closed = closed


class _Gauges:
    """How many notices are active, for the metrics."""

    def __init__(self, metrics: OutageMetrics) -> None:
        self._metrics = metrics

    async def outages_changed(
        self, active: Iterable[OutageNotice], _breakers: Mapping[str, BreakerState]
    ) -> None:
        counts = count_active(active)
        self._metrics.active(
            {(code, kind.name.lower()): count for (code, kind), count in counts.items()}
        )


def _watch(metrics: OutageMetrics, code: str, guard: GuardedPeer) -> None:
    metrics.watch_province(
        code,
        lambda: guard.breaker.state.value,
        lambda: guard.calls_under_way,
        lambda: guard.calls_waiting,
    )


def _peer_limits(settings: Settings) -> PeerLimits:
    rules = BreakerRules(
        settings.breaker_failures,
        settings.breaker_probe_seconds * 1000,
        max(settings.breaker_probe_seconds, settings.breaker_probe_seconds_max) * 1000,
    )
    return PeerLimits(settings.province_calls_max, settings.province_queue_max, rules)


def _caller_limits(settings: Settings) -> CallerLimits:
    """The limits of callers; what the decoder checks anyway is not checked twice."""
    lines, size = settings.upload_lines_max, settings.message_bytes_max
    return CallerLimits(
        calls_max=settings.calls_max,
        institution_calls_per_second=settings.institution_calls_per_second,
        province_calls_per_second=settings.treating_calls_per_second,
        lines_max=lines if lines < LINES_PER_UPLOAD_MAX else 0,
        bytes_max=size if size < MESSAGE_BYTES_MAX else 0,
    )
