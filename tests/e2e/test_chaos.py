"""design.md 6.7: kill -9 at any point of a running load, then start: nothing acknowledged is
lost, nothing is counted twice, everything unknown gets resolved. Longer: scripts/chaos."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.visits import Traffic
from tests.chaos.__main__ import Chaos
from tests.chaos.processes import ROOT, Process
from tests.chaos.visits import Broken, Client, check_kept, play


@pytest.mark.timeout(240)  # What never came to its place is settled 35 s later.
@pytest.mark.parametrize(
    ("processes", "more", "seed"),
    [("two", [], 2), ("one", [], 1), ("one", ["--postgres"], 3)],
    ids=["gateway and provinces", "one process", "on PostgreSQL"],
)
def test_what_was_acknowledged_survives_kills_once(processes: str, more: list[str], seed: int):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.chaos", "--rounds", "3", "--seed", str(seed)),
            *("--processes", processes, *more),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=230,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "lost 0, doubled 0, unknown 0" in done.stdout


async def test_the_accounting_notices_what_is_lost_doubled_or_changed(tmp_path: Path):
    """A check that cannot fail would prove nothing."""
    process = Process("platform", tmp_path)
    process.start()
    client = Client(process.address("gateway"), process.address("control"))
    chaos = Chaos([process], seed=5)
    ledger = chaos.ledger
    try:
        await play(client, Traffic(20210412, draw_bill(5)), ledger, random.Random(5), most=3)
        told = dict(ledger.acknowledged)
        (one, *_) = told

        await check_kept(client, ledger, list(told))
        ledger.acknowledged = {key: value for key, value in told.items() if key != one}
        with pytest.raises(Broken, match="2 settlements were acknowledged, the books have 3"):
            await chaos.account(client, [])
        ledger.acknowledged = told | {one: (told[one][0], b"another settlement")}
        with pytest.raises(Broken, match="was answered twice, differently"):
            await check_kept(client, ledger, [one])
    finally:
        await client.close()
        process.kill()
