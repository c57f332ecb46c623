"""The calls of a visit through every kind of hub, side by side, each beside its own echo.

One round plays the same visits through every side, one after the other, and an echo of the sizes
of each call; the next round begins with another side. So what else the machine does falls on all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from tests.benchmarks import servers
from tests.benchmarks.bill import draw_bill
from tests.benchmarks.calls import ECHO_TIMES, Load, mean_size, play_visits
from tests.benchmarks.echo_server import METHOD as ECHO_METHOD
from tests.benchmarks.load import Client, Outcome, quantile_ms
from tests.benchmarks.progress import Progress
from tests.benchmarks.result import Curve, Plot, Result, Table, spread
from tests.benchmarks.servers import Backstage, Measured, running
from tests.benchmarks.visits import Traffic
from yidi.runtime.serve import loop_factory

CALLS: Final = ("QueryEligibility", "OpenVisit", "UploadFees", "PreSettle", "Settle")
ECHO: Final = "grpc.aio echo"
ONE_SQLITE: Final = "Yidi, province in process, SQLite"
ONE_POSTGRES: Final = "Yidi, province in process, PostgreSQL"
REMOTE: Final = "Yidi, remote province"
BARE: Final = "bare grpc.aio hop, remote province"
ENVOY: Final = "Envoy, remote province"
DIRECT: Final = "remote province called directly"
SIDES: Final = (ONE_SQLITE, ONE_POSTGRES, REMOTE, BARE, ENVOY, DIRECT)


@dataclass(frozen=True)
class Side:
    """Where visits are sent, whose time is the hub's, and who works behind it."""

    name: str
    address: str
    hub: Measured
    behind: Mapping[str, Measured] = field(default_factory=dict)


@dataclass
class Cell:
    """One call through one side: what each round found."""

    outcomes: list[Outcome] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)


class Hubs:
    """Plays round after round; what was found is there after every one of them."""

    def __init__(self, load: Load, echo: Side, sides: Sequence[Side], progress: Progress) -> None:
        self._load = load
        self._echo = echo
        self._sides = tuple(sides)
        self._progress = progress
        self._traffic = Traffic(load.seed, draw_bill(load.seed))
        self._sizes: dict[str, tuple[int, int]] = {}
        self.cells: dict[tuple[str, str], Cell] = {}
        self.rounds = 0

    async def run(self) -> None:
        load = self._load
        clients = {
            side.name: Client(side.address, load.channels, load.streams)
            for side in (self._echo, *self._sides)
        }
        for number in range(load.rounds + 1):
            self._progress.say(f"round {number} of {load.rounds}" if number else "warming up")
            await self._round(clients, number)
        for client in clients.values():
            await client.close()

    async def _round(self, clients: Mapping[str, Client], number: int) -> None:
        found: dict[str, dict[str, Outcome]] = {}
        first = number % len(self._sides)
        for side in (*self._sides[first:], *self._sides[:first]):
            cares = self._traffic.cares(self._load.calls)
            played = await play_visits(
                clients[side.name], side.hub, self._traffic, cares, tuple(side.behind.values())
            )
            found[side.name] = {call: outcome for call, (_, outcome) in played.items()}
            for call, (request, outcome) in played.items():
                self._sizes[call] = len(request), mean_size(outcome.answers)
        echoes = {}
        for call in CALLS:
            sent, answered = self._sizes[call]
            echoes[call] = await clients[ECHO].measure(
                self._echo.hub,
                f"{ECHO_METHOD}{answered}",
                [bytes(sent)] * (self._load.calls * ECHO_TIMES),
            )
        if number > 0:  # The first one warms up.
            self._note(found | {ECHO: echoes}, echoes)

    def _note(
        self, found: Mapping[str, Mapping[str, Outcome]], echoes: Mapping[str, Outcome]
    ) -> None:
        self.rounds += 1
        for side, outcomes in found.items():
            for call in CALLS:
                cell = self.cells.setdefault((side, call), Cell())
                cell.outcomes.append(outcomes[call].without_answers())
                cell.ratios.append(outcomes[call].cpu_micros / echoes[call].cpu_micros)

    def result(self, command: str, name: str = "hubs") -> Result:
        """What the rounds so far have found."""
        load = self._load
        result = Result(name, command)
        for call in CALLS:
            if (ECHO, call) in self.cells:
                result.tables.append(self._table(call))
        if self.rounds:
            result.plots.append(self._plot(name))
        for (side, call), cell in self.cells.items():
            result.figures[f"{side} / {call}"] = round(median(cell.ratios), 3)
        result.remarks.append(
            f"{load.calls} calls of a kind through every side in each of {self.rounds} rounds after"
            f" one to warm up, {load.channels} connections x {load.streams} calls at once, bills of"
            f" 20 lines, seed {load.seed}. CPU: user and system time of the hub's process (of its"
            " province and database beside it), median of the rounds; the ratio is to an echo of"
            " the same sizes in the same round, median and range. Latencies are of all rounds,"
            " with all calls at once under way: they say how long the queue was."
        )
        return result

    def _plot(self, name: str) -> Plot:
        curves = tuple(
            Curve(
                side.name,
                tuple(
                    median(each.cpu_micros for each in self.cells[side.name, call].outcomes)
                    for call in CALLS
                ),
            )
            for side in (self._echo, *self._sides)
        )
        title = "Processor time of the hub, by call"
        return Plot(name, title, "call", "microseconds a call", tuple(range(5)), curves, CALLS)

    def _table(self, call: str) -> Table:
        sent, answered = self._sizes[call]
        rows = []
        for side in (self._echo, *self._sides):
            cell = self.cells[side.name, call]
            outcomes = cell.outcomes
            beside = [
                f"{name} {median(each.beside_micros[place] for each in outcomes):.0f}"
                for place, name in enumerate(side.behind)
            ]
            seconds = sorted(second for each in outcomes for second in each.latencies)
            rows.append(
                (
                    side.name,
                    f"{median(each.calls_a_second for each in outcomes):.0f}",
                    f"{median(each.cpu_micros for each in outcomes):.0f}",
                    f"{median(cell.ratios):.2f}",
                    spread(cell.ratios),
                    ", ".join(beside),
                    *(f"{quantile_ms(seconds, part):.1f}" for part in (0.5, 0.99, 0.999)),
                )
            )
        columns = (
            "", "calls/s", "CPU us/call", "of the echo", "range", "beside it, us/call",
            "p50 ms", "p99 ms", "p99.9 ms",
        )  # fmt: skip
        return Table(f"{call} ({sent} bytes, answer {answered} bytes)", columns, tuple(rows))


@contextmanager
def standing(stage: Backstage, seed: int) -> Iterator[tuple[Side, list[Side]]]:
    """The echo and all sides, each server in a process of its own, until the block ends."""
    with ExitStack() as stack:
        enter = stack.enter_context
        folder, place, at = stage.folder, stage.place, stage.at
        echo = enter(running(servers.ECHO))
        own = enter(running(servers.platform(folder / "own", seed)))
        address = stage.database.new_database()
        kept = enter(running(servers.platform(folder / "kept", seed, address)))
        gateway = enter(running(servers.gateway(folder / "gateway", seed, at, place)))
        bare = enter(running(servers.proxy(place)))
        envoy = enter(servers.envoy_before(folder, place))
        behind = {"province": stage.province}
        yield (
            Side(ECHO, echo.addresses["echo"], echo),
            [
                Side(ONE_SQLITE, own.addresses["gateway"], own),
                Side(ONE_POSTGRES, kept.addresses["gateway"], kept, {"PostgreSQL": stage.database}),
                Side(REMOTE, gateway.addresses["gateway"], gateway, behind),
                Side(BARE, bare.addresses["hub"], bare, behind),
                Side(ENVOY, envoy.addresses["hub"], envoy, behind),
                Side(DIRECT, place, stage.province),
            ],
        )


def measure(load: Load, stage: Backstage, command: str, progress: Progress) -> Result:
    """Start everything, play the rounds, and return what was found, also after Ctrl-C."""
    with standing(stage, load.seed) as (echo, sides):
        hubs = Hubs(load, echo, sides, progress)
        with progress.interruptible(), asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(hubs.run())
        return hubs.result(command)
