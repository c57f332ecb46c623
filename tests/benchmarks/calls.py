"""The calls of a visit against a real server, and the echo that they are measured by."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.echo_server import METHOD as ECHO_METHOD
from tests.benchmarks.load import Client, Outcome
from tests.benchmarks.progress import Progress
from tests.benchmarks.result import Result, Table, spread
from tests.benchmarks.servers import ECHO, Measured, Server, platform, running
from tests.benchmarks.visits import Care, Traffic
from yidi.runtime.serve import loop_factory
from yidi.v1 import settlement_service_pb2 as contract

ELIGIBILITY = "/yidi.v1.EligibilityService/"
SETTLEMENT = "/yidi.v1.SettlementService/"
ECHO_ROW = "echo"
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
    """One line of the table: what each round found."""

    name: str
    request_bytes: int
    answer_bytes: int
    outcomes: list[Outcome] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

    def middle(self, figure: Callable[[Outcome], float]) -> float:
        return median(figure(each) for each in self.outcomes)

    def texts(self) -> tuple[str, ...]:
        return (
            self.name,
            f"{self.middle(lambda each: each.calls_a_second):.0f}",
            f"{self.middle(lambda each: each.cpu_micros):.0f}",
            f"{median(self.ratios):.2f}",
            "" if self.name == ECHO_ROW else spread(self.ratios),
            f"{self.middle(lambda each: each.p50_ms):.1f}",
            f"{self.middle(lambda each: each.p99_ms):.1f}",
            str(self.request_bytes),
            str(self.answer_bytes),
        )


COLUMNS = (
    "call", "calls/s", "CPU us/call", "of the echo", "range", "p50 ms", "p99 ms",
    "request B", "answer B",
)  # fmt: skip


class Rounds:
    """Plays round after round; in each the echo has the sizes of Settle."""

    def __init__(self, load: Load, echo: Server, served: Server, progress: Progress) -> None:
        self._load = load
        self._echo = echo
        self._served = served
        self._progress = progress
        self.rows: dict[str, Row] = {}
        self.count = 0

    async def run(self) -> None:
        load = self._load
        echo, served = (
            Client(address, load.channels, load.streams)
            for address in (self._echo.addresses["echo"], self._served.addresses["gateway"])
        )
        traffic = Traffic(load.seed, draw_bill(load.seed))
        for number in range(load.rounds + 1):
            self._progress.say(f"round {number} of {load.rounds}" if number else "warming up")
            cares = traffic.cares(load.calls)
            outcomes = await play_visits(served, self._served, traffic, cares)
            request, outcome = outcomes["Settle"]
            size = mean_size(outcome.answers)
            outcomes[ECHO_ROW] = (
                request,
                await echo.measure(
                    self._echo,
                    f"{ECHO_METHOD}{size}",
                    [bytes(len(request))] * (load.calls * ECHO_TIMES),
                ),
            )
            if number > 0:  # The first one warms up.
                self._note(outcomes)
        for client in (echo, served):
            await client.close()

    def _note(self, outcomes: Mapping[str, tuple[bytes, Outcome]]) -> None:
        self.count += 1
        echo = outcomes[ECHO_ROW][1]
        for name, (request, outcome) in outcomes.items():
            row = self.rows.setdefault(name, Row(name, len(request), mean_size(outcome.answers)))
            row.outcomes.append(outcome.without_answers())
            row.ratios.append(outcome.cpu_micros / echo.cpu_micros)

    def result(self, command: str) -> Result:
        load = self._load
        result = Result("calls", command)
        if self.count:
            rows = tuple(row.texts() for row in self.rows.values())
            result.tables.append(Table("Calls of a visit, SQLite, one process", COLUMNS, rows))
        result.figures = {name: round(median(row.ratios), 3) for name, row in self.rows.items()}
        result.remarks.append(
            f"{load.calls} calls of a kind in each of {self.count} rounds, {load.channels}"
            f" connections x {load.streams} calls at once, seed {load.seed}; medians, and the"
            " range of the ratio."
        )
        return result


def calls(load: Load, command: str, progress: Progress) -> Result:
    """Start an echo and a platform and play the rounds."""
    with (
        tempfile.TemporaryDirectory(prefix="yidi-bench-") as data,
        running(ECHO) as echo,
        running(platform(Path(data), load.seed)) as served,
    ):
        return calls_at(load, echo, served, command, progress)


def calls_at(load: Load, echo: Server, served: Server, command: str, progress: Progress) -> Result:
    """Play the rounds at servers that run."""
    rounds = Rounds(load, echo, served, progress)
    with progress.interruptible(), asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(rounds.run())
    return rounds.result(command)


async def play_visits(
    client: Client,
    server: Measured,
    traffic: Traffic,
    cares: list[Care],
    beside: Sequence[Measured] = (),
) -> dict[str, tuple[bytes, Outcome]]:
    """Play the visits of these people, all of them one call at a time."""
    outcomes: dict[str, tuple[bytes, Outcome]] = {}

    async def play(method: str, requests: list[bytes]) -> list[bytes]:
        outcome = await client.measure(server, method, requests, beside)
        outcomes[method.rpartition("/")[2]] = requests[0], outcome
        return outcome.answers

    await play(ELIGIBILITY + "QueryEligibility", [*map(traffic.query_eligibility, cares)])
    opened = await play(SETTLEMENT + "OpenVisit", [*map(traffic.open_visit, cares)])
    visits = [contract.OpenVisitResponse.FromString(each).visit_id for each in opened]
    await play(SETTLEMENT + "UploadFees", [*map(traffic.upload_fees, cares, visits)])
    await play(SETTLEMENT + "PreSettle", [*map(traffic.pre_settle, cares, visits)])
    await play(SETTLEMENT + "Settle", [*map(traffic.settle, cares, visits)])
    return outcomes


def mean_size(answers: list[bytes]) -> int:
    """The mean of the sizes of answers, in bytes."""
    return sum(map(len, answers)) // len(answers)
