"""The calls of a visit against a real server, and the echo that they are measured by."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.echo_server import METHOD as ECHO_METHOD
from tests.benchmarks.load import Client, Outcome
from tests.benchmarks.servers import ECHO, Server, platform, running
from tests.benchmarks.visits import Care, Traffic
from yidi.runtime.serve import loop_factory
from yidi.v1 import settlement_service_pb2 as contract

ELIGIBILITY = "/yidi.v1.EligibilityService/"
SETTLEMENT = "/yidi.v1.SettlementService/"
ECHO_TIMES = 3
"""Echoes for every Settle: they are quick, and processor time is counted in 10 ms."""


@dataclass(frozen=True)
class Load:
    """How hard and how long; ``seed`` decides people, places and bills."""

    calls: int
    rounds: int
    channels: int
    streams: int
    seed: int


@dataclass
class Row:
    """One line of the table: medians over the rounds."""

    name: str
    request_bytes: int
    answer_bytes: int
    outcomes: list[Outcome] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

    def middle(self, figure: Callable[[Outcome], float]) -> float:
        return median(figure(each) for each in self.outcomes)


class Rounds:
    """Plays round after round; in each the echo has the sizes of Settle."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._rows: dict[str, Row] = {}

    def run(self) -> list[Row]:
        with (
            tempfile.TemporaryDirectory(prefix="yidi-bench-") as data,
            running(ECHO) as echo,
            running(platform(Path(data), self._load.seed)) as served,
            asyncio.Runner(loop_factory=loop_factory()) as runner,
        ):
            runner.run(self._play(echo, served))
        return list(self._rows.values())

    async def _play(self, echo: Server, served: Server) -> None:
        load = self._load
        clients = {
            server: Client(address, load.channels, load.streams)
            for server, address in (
                (echo, echo.addresses["echo"]),
                (served, served.addresses["gateway"]),
            )
        }
        traffic = Traffic(load.seed, draw_bill(load.seed))
        for number in range(load.rounds + 1):
            cares = traffic.cares(load.calls)
            outcomes = await self._visit(clients[served], served, traffic, cares)
            request, outcome = outcomes["Settle"]
            size = _mean(outcome.answers)
            outcomes["echo"] = (
                request,
                await clients[echo].measure(
                    echo, f"{ECHO_METHOD}{size}", [bytes(len(request))] * (load.calls * ECHO_TIMES)
                ),
            )
            if number > 0:  # The first one warms up.
                self._note(outcomes)
        for client in clients.values():
            await client.close()

    async def _visit(
        self, client: Client, server: Server, traffic: Traffic, cares: list[Care]
    ) -> dict[str, tuple[bytes, Outcome]]:
        """Play the visits of these people, all of them one call at a time."""
        outcomes: dict[str, tuple[bytes, Outcome]] = {}

        async def play(method: str, requests: list[bytes]) -> list[bytes]:
            outcome = await client.measure(server, method, requests)
            outcomes[method.rpartition("/")[2]] = requests[0], outcome
            return outcome.answers

        await play(ELIGIBILITY + "QueryEligibility", [*map(traffic.query_eligibility, cares)])
        opened = await play(SETTLEMENT + "OpenVisit", [*map(traffic.open_visit, cares)])
        visits = [contract.OpenVisitResponse.FromString(each).visit_id for each in opened]
        await play(SETTLEMENT + "UploadFees", [*map(traffic.upload_fees, cares, visits)])
        await play(SETTLEMENT + "PreSettle", [*map(traffic.pre_settle, cares, visits)])
        await play(SETTLEMENT + "Settle", [*map(traffic.settle, cares, visits)])
        return outcomes

    def _note(self, outcomes: Mapping[str, tuple[bytes, Outcome]]) -> None:
        echo = outcomes["echo"][1]
        for name, (request, outcome) in outcomes.items():
            row = self._rows.setdefault(name, Row(name, len(request), _mean(outcome.answers)))
            row.outcomes.append(outcome)
            row.ratios.append(outcome.cpu_micros / echo.cpu_micros)


def _mean(answers: list[bytes]) -> int:
    return sum(map(len, answers)) // len(answers)
