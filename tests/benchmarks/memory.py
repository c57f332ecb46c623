"""Resident memory of a platform over very many visits: it fills its caches and then stays."""

from __future__ import annotations

import asyncio

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.calls import Load, play_visits
from tests.benchmarks.load import Client
from tests.benchmarks.progress import Progress
from tests.benchmarks.result import Curve, Plot, Result, Table
from tests.benchmarks.servers import Server
from tests.benchmarks.visits import Traffic
from yidi.runtime.serve import loop_factory

VISITS = 200_000
FIRST_SHARE = 10
"""Memory at the end is held against that after a tenth of the visits."""
MEGABYTE = 1_000_000


def measure(load: Load, visits: int, server: Server, command: str, progress: Progress) -> Result:
    """Play visits and look at the memory after every ``load.calls`` of them."""
    seen = [(0, server.memory_bytes)]
    traffic = Traffic(load.seed, draw_bill(load.seed))

    async def play() -> None:
        client = Client(server.addresses["gateway"], load.channels, load.streams)
        for begin in range(0, visits, load.calls):
            cares = traffic.cares(min(load.calls, visits - begin))
            await play_visits(client, server, traffic, cares)
            seen.append((begin + len(cares), server.memory_bytes))
            progress.say(f"{seen[-1][0]} of {visits} visits, {seen[-1][1] // MEGABYTE} MB")
        await client.close()

    with progress.interruptible(), asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(play())
    return _result(seen, visits, command)


def _result(seen: list[tuple[int, int]], visits: int, command: str) -> Result:
    result = Result("memory", command)
    first = next((each for each in seen if each[0] >= visits // FIRST_SHARE), seen[-1])
    last = seen[-1]
    step = max(1, len(seen) // 10)
    shown = dict([seen[0], first, *seen[step::step], last])
    rows = tuple((str(count), f"{size / MEGABYTE:.0f}") for count, size in sorted(shown.items()))
    result.tables.append(Table("Memory of the whole platform", ("visits", "MB"), rows))
    result.plots.append(
        Plot(
            "memory",
            "Resident memory over visits",
            "visits",
            "MB",
            tuple(float(count) for count, _ in seen),
            (Curve("yidi serve", tuple(size / MEGABYTE for _, size in seen)),),
        )
    )
    is_whole = last[0] >= visits  # What was interrupted is shown, and held against nothing.
    result.figures["last of first" if is_whole else "so far"] = round(last[1] / first[1], 3)
    result.remarks.append(
        f"After {last[0]} visits {last[1] / first[1]:.2f} times the memory after {first[0]}."
        " One process, SQLite, bills of 20 lines; page caches of 32 MB a database fill up on the"
        " way and stay."
    )
    return result
