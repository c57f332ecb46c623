"""One worker of the gateway against two, on PostgreSQL, in front of the same province process."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from tests.benchmarks import servers
from tests.benchmarks.bill import draw_bill
from tests.benchmarks.calls import Load, play_visits
from tests.benchmarks.load import Client
from tests.benchmarks.progress import Progress
from tests.benchmarks.result import Result, Table, spread
from tests.benchmarks.servers import Backstage, Measured, running
from tests.benchmarks.visits import Traffic
from yidi.runtime.serve import loop_factory

WORKERS = (1, 2)


class Own:
    """The benchmark itself, which makes the load."""

    @property
    def cpu_seconds(self) -> float:
        return time.process_time()

    @property
    def memory_bytes(self) -> int:
        return 0


@dataclass(frozen=True)
class Window:
    """Some visits: how many a second, and how many cores each party was busy on."""

    visits_a_second: float
    cores: Mapping[str, float]


@contextmanager
def standing(
    stage: Backstage, seed: int
) -> Iterator[tuple[dict[int, str], dict[int, dict[str, Measured]]]]:
    """Gateways with one and two workers, and who works for each of them."""
    with ExitStack() as stack:
        at = {count: servers.free_address() for count in WORKERS}
        parties: dict[int, dict[str, Measured]] = {}
        for count in WORKERS:
            address = stage.database.new_database()
            started = servers.gateway(
                stage.folder / str(count), seed, at[count], stage.place, address, count
            )
            parties[count] = {
                "gateway": stack.enter_context(running(started)),
                "province": stage.province,
                "PostgreSQL": stage.database,
                "generator": Own(),
            }
        yield at, parties


def measure(load: Load, stage: Backstage, command: str, progress: Progress) -> Result:
    """Play the same load at both, round by round."""
    windows: dict[int, list[Window]] = {count: [] for count in WORKERS}
    with standing(stage, load.seed) as (addresses, parties):

        async def play() -> None:
            traffic = Traffic(load.seed, draw_bill(load.seed))
            clients = {
                count: Client(addresses[count], load.channels, load.streams) for count in WORKERS
            }
            for number in range(load.rounds + 1):
                for count in WORKERS if number % 2 else WORKERS[::-1]:
                    progress.say(f"round {number} of {load.rounds}: {count} workers")
                    cares = traffic.cares(load.calls)
                    before = {name: each.cpu_seconds for name, each in parties[count].items()}
                    begun = time.perf_counter()
                    await play_visits(clients[count], parties[count]["gateway"], traffic, cares)
                    seconds = time.perf_counter() - begun
                    cores = {
                        name: (each.cpu_seconds - before[name]) / seconds
                        for name, each in parties[count].items()
                    }
                    if number > 0:
                        windows[count].append(Window(load.calls / seconds, cores))
            for client in clients.values():
                await client.close()

        with progress.interruptible(), asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(play())
    return _result(load, windows, command)


def _result(load: Load, windows: Mapping[int, list[Window]], command: str) -> Result:
    result = Result("workers", command)
    rounds = min(map(len, windows.values()))
    if rounds == 0:
        return result
    rows = []
    for count in WORKERS:
        found = windows[count][:rounds]
        ratios = [
            each.visits_a_second / one.visits_a_second
            for each, one in zip(found, windows[1], strict=False)
        ]
        shares = [f"{median(each.cores[name] for each in found):.2f}" for name in found[0].cores]
        rows.append(
            (
                str(count),
                f"{median(each.visits_a_second for each in found):.0f}",
                f"{median(ratios):.2f}",
                spread(ratios),
                *shares,
            )
        )
        result.figures[f"{count} of one"] = round(median(ratios), 3)
    parties = (f"cores of {name}" for name in windows[1][0].cores)
    columns = ("workers", "visits/s", "of one worker", "range", *parties)
    result.tables.append(Table("Workers of the gateway", columns, tuple(rows)))
    result.remarks.append(
        f"{load.calls} visits of five calls at each in each of {rounds} rounds,"
        f" {load.channels} connections x {load.streams} calls at once. The machine has"
        f" {os.cpu_count()} cores for all four parties."
    )
    return result
