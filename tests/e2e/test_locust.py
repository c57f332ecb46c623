"""The same visits as Locust users: a master and two workers, as on three machines."""

from __future__ import annotations

import csv
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.processes import ROOT, Served, environment
from tests.unit.load.casts import CHRONIC
from yidi.load import cares

LOCUST = (
    sys.executable, "-m", "locust", "--locustfile", str(ROOT / "src/yidi/load/locust_users.py"),
)  # fmt: skip
SECONDS_MAX = 120


@pytest.mark.timeout(180)
def test_a_master_and_two_workers_play_visits_that_are_all_in_the_books(
    served: Served, tmp_path: Path
):
    people = tmp_path / "people.csv"
    people.write_text(cares.write([CHRONIC] * 4), "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    before = served.settlements()

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*LOCUST, *arguments], env=environment(), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, cwd=tmp_path,
        )  # fmt: skip

    master = start(
        "--master", "--master-bind-port", port, "--expect-workers", "2", "--headless",
        "--users", "4", "--spawn-rate", "4", "--run-time", "3s", "--csv", "run", "--think-ms", "50",
        "--persons", str(people), "--host", served.listening["gateway"], "--stop-timeout", "10",
    )  # fmt: skip
    workers = [start("--worker", "--master-port", port) for _ in range(2)]
    try:
        said = [each.communicate(timeout=SECONDS_MAX)[0] for each in (master, *workers)]
    finally:
        for each in (master, *workers):
            each.kill()

    assert master.returncode == 0, said
    written = (tmp_path / "run_stats.csv").read_text(encoding="utf-8").splitlines()
    rows = {row["Name"]: row for row in csv.DictReader(written)}
    assert int(rows["Settle"]["Request Count"]) > 0, said
    assert rows["Aggregated"]["Failure Count"] == "0", said
    assert "2 workers" in said[0] or "index 1" in said[0]
    # A few are repeats, which the books answer and do not hold; the last ones of a worker may not
    # have been told to the master any more.
    assert served.settlements() - before >= int(rows["Settle"]["Request Count"]) * 9 // 10
