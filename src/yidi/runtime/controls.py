"""What test control can do to a platform, put together: its clock, its faults, its reset."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from yidi.domain.ports import Clock
from yidi.domain.regions import province_codes
from yidi.observe.fault_metrics import FaultMetrics
from yidi.observe.metrics import Metrics
from yidi.province.node import ProvinceNode
from yidi.rpc.faults import FaultBoard, FaultyHandlers, FaultyPeer
from yidi.rpc.peer import Peer
from yidi.rpc.service import AskedFaults, Door
from yidi.runtime.clock import VirtualClock
from yidi.runtime.clock_control import ClockControl
from yidi.runtime.fault_control import FaultControl
from yidi.runtime.reset import Reset, Resettable
from yidi.runtime.settings import Settings
from yidi.wire.call_faults import asked_faults


class Controls:
    """The clock that everything shows, and the faults that stand in front of every province."""

    def __init__(self, settings: Settings, real: Clock, metrics: Metrics) -> None:
        """Begin at the real time and without faults."""
        self.clock = VirtualClock(real)
        self.doors: list[Door] = []
        """Those that a reset closes."""
        self._settings = settings
        self._metrics = metrics
        self.board = FaultBoard(
            sorted(province_codes()), FaultMetrics(metrics.numbers), settings.seed
        )
        self.faults = FaultControl(self.board)
        self.are_call_faults_allowed = settings.allow_call_faults

    @property
    def asked_faults(self) -> AskedFaults | None:
        """How calls ask for faults themselves; None where they may not."""
        allowed = self.are_call_faults_allowed
        return partial(asked_faults, seed=self._settings.seed) if allowed else None

    def before_peers(self, peers: Mapping[str, Peer]) -> Mapping[str, Peer]:
        """Return every province as the gateway meets it."""
        return {code: FaultyPeer(code, peer, self.board) for code, peer in peers.items()}

    def before_nodes(self, nodes: Mapping[str, ProvinceNode]) -> Mapping[str, FaultyHandlers]:
        """Return every mocked province as somebody meets it who calls it directly."""
        return {
            code: FaultyHandlers(code, node.handlers, self.board) for code, node in nodes.items()
        }

    def complete(self, parts: Resettable) -> None:
        """Take what a reset empties, once it is there."""
        self.reset = Reset(self._settings, parts, self.doors, self.board, self.clock, self._metrics)
        gateway = parts.gateway
        hurry = gateway.outages.keeper.hurry if gateway else lambda: None
        self.clock_control = ClockControl(self.clock, hurry)
