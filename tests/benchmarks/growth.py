"""How cost grows: with settlements in the books, with provinces, with lines of a bill.

Every size is measured in every round, beginning with another one each time, so that what else
the machine does falls on all of them.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks import servers
from tests.benchmarks.bill import draw_bill
from tests.benchmarks.calls import ECHO_TIMES, Load, mean_size, play_visits
from tests.benchmarks.echo_server import METHOD as ECHO_METHOD
from tests.benchmarks.load import Client, Outcome
from tests.benchmarks.million import MILLION, cached_data, write
from tests.benchmarks.progress import Progress
from tests.benchmarks.recovery import Elsewhere
from tests.benchmarks.result import Curve, Plot, Result, Table, spread
from tests.benchmarks.servers import Server, running
from tests.benchmarks.visits import Care, Traffic
from yidi.domain.regions import province_codes, province_of
from yidi.runtime.serve import loop_factory

STORED = (0, 1_000, 10_000, 100_000, MILLION)
PROVINCES = (1, 2, 4, 8, 16, 32)
LINES = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Point:
    """Some visits of one size: how many a second, and what one cost the server."""

    visits_a_second: float
    cpu_micros: float


class Rounds:
    """Points of every size, in the order of the rounds."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self.points: dict[int, list[Point]] = {size: [] for size in sizes}

    @property
    def count(self) -> int:
        """Rounds that were finished."""
        return min(map(len, self.points.values()))

    async def run(
        self, rounds: int, progress: Progress, visit: Callable[[int], Awaitable[Point]]
    ) -> None:
        """Visit every size in every round; the first round warms up."""
        for number in range(rounds + 1):
            first = number % len(self.sizes)
            found = {}
            for size in (*self.sizes[first:], *self.sizes[:first]):
                progress.say(f"round {number} of {rounds}: {size}" if number else f"warm: {size}")
                found[size] = await visit(size)
            if number > 0:
                for size, point in found.items():
                    self.points[size].append(point)

    def figure(self, size: int, of: Callable[[Point], float]) -> float:
        return median(map(of, self.points[size][: self.count]))

    def against_first(self, size: int, of: Callable[[Point], float]) -> list[float]:
        """The figure of each round over that of the first size in the same round."""
        pairs = zip(self.points[size], self.points[self.sizes[0]], strict=False)
        return [of(one) / of(first) for one, first in pairs]


def _visits_a_second(point: Point) -> float:
    return point.visits_a_second


def _cpu_micros(point: Point) -> float:
    return point.cpu_micros


def point_of(outcomes: Mapping[str, tuple[bytes, Outcome]], visits: int) -> Point:
    """Whole visits, from the windows of their calls."""
    windows = [outcome for _, outcome in outcomes.values()]
    return Point(
        visits / sum(each.seconds for each in windows), sum(each.cpu_micros for each in windows)
    )


def _grown(result: Result, rounds: Rounds, what: str, first: str) -> Result:
    """The table and the curve of sizes with their points."""
    if rounds.count == 0:
        return result
    rows = []
    for size in rounds.sizes:
        ratios = rounds.against_first(size, _visits_a_second)
        rows.append(
            (
                f"{size:,}".replace(",", " "),
                f"{rounds.figure(size, _visits_a_second):.0f}",
                f"{median(ratios):.2f}",
                spread(ratios),
                f"{rounds.figure(size, _cpu_micros):.0f}",
            )
        )
    columns = (what, "visits/s", f"of those with {first}", "range", "CPU us/visit")
    result.tables.append(Table(f"Whole visits, by {what}", columns, tuple(rows)))
    result.plots.append(
        Plot(
            result.name,
            f"Processor time of a visit, by {what}",
            what,
            "microseconds a visit",
            tuple(range(len(rounds.sizes))),
            (Curve("server", tuple(rounds.figure(each, _cpu_micros) for each in rounds.sizes)),),
            tuple(row[0] for row in rows),
        )
    )
    last = rounds.against_first(rounds.sizes[-1], _visits_a_second)
    result.figures["last of first"] = round(median(last), 3)
    return result


@contextmanager
def with_stored(sizes: Sequence[int], seed: int, progress: Progress) -> Iterator[dict[int, Server]]:
    """A platform for each size of its books, every one on a copy of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yidi-bench-")))
        found = {}
        for size in sizes:
            data = folder / str(size)
            data.mkdir()
            if size >= MILLION:
                progress.say(f"copying the books of {size} settlements")
                for path in cached_data(size).glob("*.sqlite"):
                    shutil.copy(path, data)
            elif size:
                write(data, size)
            found[size] = stack.enter_context(running(servers.platform(data, seed)))
        yield found


def stored(load: Load, command: str, progress: Progress, sizes: Sequence[int] = STORED) -> Result:
    """Visits at platforms that have settled nothing, and up to a million times."""
    rounds = Rounds(sizes)
    traffic = Elsewhere(load.seed, draw_bill(load.seed))
    with with_stored(sizes, load.seed, progress) as platforms:

        async def play() -> None:
            clients = {
                size: Client(server.addresses["gateway"], load.channels, load.streams)
                for size, server in platforms.items()
            }

            async def visit(size: int) -> Point:
                cares = traffic.cares(load.calls)
                played = await play_visits(clients[size], platforms[size], traffic, cares)
                return point_of(played, load.calls)

            await rounds.run(load.rounds, progress, visit)
            for client in clients.values():
                await client.close()

        with progress.interruptible(), asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(play())
    result = _grown(Result("stored", command), rounds, "settlements in the books", "none")
    result.remarks.append(_how(load, rounds) + " SQLite; every stored visit has 20 lines.")
    return result


def by_provinces(
    load: Load,
    server: Server,
    command: str,
    progress: Progress,
    sizes: Sequence[int] = PROVINCES,
) -> Result:
    """Visits of people of one insured place only, of two, and so on up to all."""
    rounds = Rounds(sizes)
    traffic = Traffic(load.seed, draw_bill(load.seed))
    pools = _pools(traffic, sizes, load.calls)

    async def play() -> None:
        client = Client(server.addresses["gateway"], load.channels, load.streams)

        async def visit(size: int) -> Point:
            cares = list(itertools.islice(pools[size], load.calls))
            return point_of(await play_visits(client, server, traffic, cares), load.calls)

        await rounds.run(load.rounds, progress, visit)
        await client.close()

    with progress.interruptible(), asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(play())
    result = _grown(Result("provinces", command), rounds, "insured places", "one")
    result.remarks.append(_how(load, rounds) + " One process with SQLite.")
    return result


def _pools(traffic: Traffic, sizes: Sequence[int], calls: int) -> dict[int, Iterator[Care]]:
    """For every size people of so many provinces, in turn and round again."""
    codes = sorted(province_codes())
    people: dict[str, list[Care]] = {code: [] for code in codes}
    each_at_least = -(-calls // min(sizes))
    while len(people[codes[0]]) < each_at_least:
        for care in traffic.cares(32 * 20):
            people[province_of(care.person.area_code)].append(care)
    return {
        size: itertools.cycle(
            [care for row in zip(*(people[each] for each in codes[:size]), strict=False)
             for care in row]
        )
        for size in sizes
    }  # fmt: skip


def by_lines(
    load: Load,
    echo: Server,
    server: Server,
    command: str,
    progress: Progress,
    sizes: Sequence[int] = LINES,
) -> Result:
    """UploadFees and the whole visit for bills of one line up to a hundred."""
    rounds = Rounds(sizes)
    uploads: dict[int, list[tuple[Outcome, Outcome, int]]] = {size: [] for size in sizes}
    bills = {size: draw_bill(load.seed, size) for size in sizes}
    traffic = Traffic(load.seed, bills[sizes[0]])

    async def play() -> None:
        client = Client(server.addresses["gateway"], load.channels, load.streams)
        bare = Client(echo.addresses["echo"], load.channels, load.streams)

        async def visit(size: int) -> Point:
            traffic.bill = bills[size]
            played = await play_visits(client, server, traffic, traffic.cares(load.calls))
            request, upload = played["UploadFees"]
            echoed = await bare.measure(
                echo,
                f"{ECHO_METHOD}{mean_size(upload.answers)}",
                [bytes(len(request))] * (load.calls * ECHO_TIMES),
            )
            uploads[size].append((upload.without_answers(), echoed.without_answers(), len(request)))
            return point_of(played, load.calls)

        await rounds.run(load.rounds, progress, visit)
        for each in (client, bare):
            await each.close()

    with progress.interruptible(), asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(play())
    result = _grown(Result("lines", command), rounds, "lines of a bill", "one line")
    if rounds.count:
        _upload_table(result, sizes, uploads)
    result.remarks.append(_how(load, rounds) + " One process with SQLite.")
    return result


def _upload_table(
    result: Result,
    sizes: Sequence[int],
    uploads: Mapping[int, list[tuple[Outcome, Outcome, int]]],
) -> None:
    rows, costs = [], []
    for size in sizes:
        windows = uploads[size][1:]
        cost = median(upload.cpu_micros for upload, _, _ in windows)
        ratios = [upload.cpu_micros / echoed.cpu_micros for upload, echoed, _ in windows]
        costs.append(cost)
        rows.append(
            (
                str(size),
                str(windows[-1][2]),
                f"{median(upload.calls_a_second for upload, _, _ in windows):.0f}",
                f"{cost:.0f}",
                f"{median(ratios):.2f}",
                spread(ratios),
            )
        )
    columns = ("lines", "request bytes", "calls/s", "CPU us/call", "of the echo", "range")
    result.tables.insert(0, Table("UploadFees, by lines", columns, tuple(rows)))
    result.plots[0] = Plot(
        result.name,
        "Processor time by lines of a bill",
        "lines of a bill",
        "microseconds",
        tuple(map(float, sizes)),
        (*result.plots[0].curves[:0], Curve("UploadFees", tuple(costs)),
         Curve("whole visit", result.plots[0].curves[0].values)),
    )  # fmt: skip


def _how(load: Load, rounds: Rounds) -> str:
    return (
        f"{load.calls} visits of five calls of every size in each of {rounds.count} rounds after"
        f" one to warm up, {load.channels} connections x {load.streams} calls at once, seed"
        f" {load.seed}; medians, and the range over the rounds."
    )
