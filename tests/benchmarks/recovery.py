"""How long a platform with a million journaled messages takes to serve after a kill -9.

The write-ahead logs are as long as they get: calls run until the very moment of the kill.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.million import cached_data
from tests.benchmarks.result import Result, Table
from tests.benchmarks.start import MEGABYTE, Start
from tests.benchmarks.visits import Care, Traffic
from tests.chaos.processes import Process
from tests.chaos.visits import Client, Ledger, check_kept, find_open, play
from yidi.domain.regions import province_of

STREAMS = 16
LOAD_SECONDS = 6.0
SEED_OF_PEOPLE = 20210412
WRITTEN = "630000"
"""The province of the written settlements (million.py)."""


class Elsewhere(Traffic):
    """Visits of people whom the written settlements do not know: those are no real ones."""

    def cares(self, count: int) -> list[Care]:
        found: list[Care] = []
        while len(found) < count:
            found += [
                each
                for each in super().cares(count - len(found))
                if province_of(each.person.area_code) != WRITTEN
            ]
        return found


@dataclass(frozen=True)
class Recovery:
    """One start after a kill."""

    seconds: float
    log_bytes: int
    acknowledged: int
    cut_off: int


def million(start: Start, seed: int, command: str) -> Result:
    """Starts with a million settlements in the books, the last ones after a kill."""
    result = Result("million", command)
    result.remarks.append(start.text("a million settlements"))
    rows = tuple(
        (
            f"{each.seconds:.2f}",
            f"{each.log_bytes / MEGABYTE:.1f}",
            str(each.acknowledged),
            str(each.cut_off),
        )
        for each in recover(seed)
    )
    columns = ("serving again, s", "write-ahead logs, MB", "acknowledged, all kept", "cut off")
    result.tables.append(Table("After kill -9 under load", columns, rows))
    return result


def recover(seed: int, rounds: int = 3) -> list[Recovery]:
    """Kill the platform under load, start it again, and look that nothing is lost."""
    with tempfile.TemporaryDirectory(prefix="yidi-bench-recovery-") as folder:
        for path in cached_data().glob("*.sqlite"):
            shutil.copy(path, folder)
        process = Process("platform", Path(folder))
        process.start()
        try:
            return asyncio.run(_rounds(process, seed, rounds))
        finally:
            process.kill()


async def _rounds(process: Process, seed: int, rounds: int) -> list[Recovery]:
    client = Client(process.address("gateway"), process.address("control"))
    traffic = Elsewhere(SEED_OF_PEOPLE, draw_bill(seed))
    dice = random.Random(seed)
    ledger = Ledger()
    found = []
    for _ in range(rounds):
        streams = [asyncio.create_task(play(client, traffic, ledger, dice)) for _ in range(STREAMS)]
        await asyncio.sleep(LOAD_SECONDS)
        process.kill()
        logs = sum(each.stat().st_size for each in process.folder.glob("*.sqlite-wal"))
        for stream in streams:
            if not stream.done():
                stream.cancel()
        for result in await asyncio.gather(*streams, return_exceptions=True):
            if isinstance(result, Exception):
                raise result
        cut_off = len(ledger.open)
        seconds = await asyncio.to_thread(process.start)
        await find_open(client, traffic, ledger)
        await check_kept(client, ledger, list(ledger.acknowledged))
        found.append(Recovery(seconds, logs, len(ledger.acknowledged), cut_off))
    await client.close()
    return found
