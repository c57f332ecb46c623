"""What calls to other provinces notice of one province whose process stands still (SIGSTOP)."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import grpc

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.result import Result, Table
from tests.benchmarks.visits import Care, Traffic
from tests.chaos.processes import LOOPBACK, Process, free_port
from tests.chaos.visits import Client
from yidi.domain.regions import province_codes, province_of

STOPPED = "630000"
STREAMS = 6
WINDOW_SECONDS = 15.0
SEED_OF_PEOPLE = 20210412


@dataclass(frozen=True)
class Window:
    """Answers of the others in one window."""

    calls: int
    failed: int
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Stopped:
    before: Window
    during: Window

    @property
    def ratio(self) -> float:
        return self.during.p99_ms / self.before.p99_ms


def stopped(seed: int, command: str) -> Result:
    """What the others noticed."""
    found = measure(seed)
    result = Result("stopped", command)
    rows = tuple(
        (name, f"{each.p50_ms:.1f}", f"{each.p99_ms:.1f}", str(each.calls), str(each.failed))
        for name, each in (("before", found.before), ("during", found.during))
    )
    columns = ("", "p50 ms", "p99 ms", "calls", "failed")
    title = "OpenVisit at other provinces while the process of one stands still"
    result.tables.append(Table(title, columns, rows))
    result.figures["p99 during / before"] = round(found.ratio, 3)
    result.remarks.append(f"p99 during / before  {found.ratio:.2f}")
    return result


def measure(seed: int) -> Stopped:
    """Load all provinces, stop one, and compare the others with themselves."""
    with tempfile.TemporaryDirectory(prefix="yidi-bench-stopped-") as folder:
        at = free_port()
        where = f"--gateway-address={LOOPBACK}:{at}"
        others = sorted(province_codes() - {STOPPED})
        one = Process("one", Path(folder) / "one", ("province", STOPPED, where))
        rest = Process("rest", Path(folder) / "rest", ("province", *others, where))
        known = [f"--province={STOPPED}={one.address('province')}"]
        known += [f"--province={code}={rest.address('province')}" for code in others]
        gateway = Process("gateway", Path(folder) / "gateway", ("gateway", *known))
        gateway.ports["gateway"] = at
        processes = (one, rest, gateway)
        try:
            for process in processes:
                process.start()
            return asyncio.run(_windows(one, gateway, seed))
        finally:
            if one.child is not None:
                one.child.send_signal(signal.SIGCONT)
            for process in processes:
                process.kill()


async def _windows(one: Process, gateway: Process, seed: int) -> Stopped:
    traffic = Traffic(SEED_OF_PEOPLE, draw_bill(seed))
    cares = traffic.cares(3_000)
    here = [each for each in cares if province_of(each.person.area_code) == STOPPED]
    others = [each for each in cares if province_of(each.person.area_code) != STOPPED]
    client = Client(gateway.address("gateway"), gateway.address("control"))
    await _window(client, traffic, here, others, 5.0)  # To warm up.
    before = await _window(client, traffic, here, others, WINDOW_SECONDS)
    assert one.child is not None
    one.child.send_signal(signal.SIGSTOP)
    during = await _window(client, traffic, here, others, WINDOW_SECONDS)
    await client.close()
    return Stopped(before, during)


async def _window(
    client: Client, traffic: Traffic, here: list[Care], others: list[Care], seconds: float
) -> Window:
    until = perf_counter() + seconds
    times: list[float] = []
    failed = 0

    async def load(cares: Iterator[Care], *, is_counted: bool) -> None:
        nonlocal failed
        for care in cares:
            if perf_counter() > until:
                return
            begun = perf_counter()
            try:
                await client.call("OpenVisit", traffic.open_visit(care), seconds=30.0)
            except grpc.aio.AioRpcError:
                failed += is_counted
            if is_counted:
                times.append(perf_counter() - begun)

    streams = [load(_round(others), is_counted=True) for _ in range(STREAMS)]
    stuck = [asyncio.create_task(load(_round(here), is_counted=False)) for _ in range(STREAMS)]
    await asyncio.gather(*streams)
    for task in stuck:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    times.sort()
    at = [times[len(times) * part // 100] * 1000 for part in (50, 99)]
    return Window(len(times), failed, *at)


def _round(cares: list[Care]) -> Iterator[Care]:
    while True:
        yield from cares
