"""Sheets of several processes: one page for all, and nothing is lost with a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from yidi.observe.metrics import Metrics
from yidi.observe.outage_metrics import OutageMetrics
from yidi.observe.sheet import Seat, Sheet, folder_of_workers, remove
from yidi.observe.tallies import Level, Numbers, Tally

SETTLE = {
    "grpc_type": "UNARY",
    "grpc_service": "yidi.v1.SettlementService",
    "grpc_method": "Settle",
}
WORKER = """
import sys
from pathlib import Path
from yidi.observe.metrics import Metrics
from yidi.observe.outage_metrics import OutageMetrics
from yidi.observe.sheet import Seat

metrics = Metrics(Seat(Path(sys.argv[1]), sys.argv[2]))
watch = metrics.served("yidi.v1.SettlementService", "Settle")
for _ in range(5):
    watch.started()
for _ in range(3):
    watch.finished("OK", 0.02)
metrics.unfinished(7, 1.5)
OutageMetrics(metrics.numbers).watch_province("630000", lambda: 1, lambda: 4, lambda: 0)
metrics.numbers.refresh_levels()
print("counted", flush=True)
sys.stdin.read()
"""


def worker(folder: Path, name: str) -> subprocess.Popen[bytes]:
    """A process that counts: five calls begun, three ended, and stays."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"counted\n"
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def value(metrics: Metrics, name: str, labels: Mapping[str, str] | None = None) -> float | None:
    metrics.page()
    return metrics.registry.get_sample_value(name, labels or {})


def test_a_page_shows_the_sum_of_two_processes(tmp_path: Path) -> None:
    own = Metrics(Seat(tmp_path, "0"))
    OutageMetrics(own.numbers)
    watch = own.served("yidi.v1.SettlementService", "Settle")
    watch.started()
    watch.finished("OK", 0.02)
    own.unfinished(2, 9.0)
    other = worker(tmp_path, "1")
    try:
        ok = {**SETTLE, "grpc_code": "OK"}
        assert value(own, "grpc_server_started_total", SETTLE) == 6
        assert value(own, "grpc_server_handled_total", ok) == 4
        assert value(own, "grpc_server_msg_sent_total", SETTLE) == 4
        assert value(own, "yidi_calls_in_flight", SETTLE) == 2
        bucket = {**SETTLE, "le": "0.025"}
        assert value(own, "grpc_server_handling_seconds_bucket", bucket) == 4
        assert value(own, "yidi_unfinished_messages") == 7
        assert value(own, "yidi_oldest_unfinished_message_seconds") == 9
        assert value(own, "yidi_province_calls", {"province": "630000"}) == 4
        assert value(own, "yidi_workers") == 2
    finally:
        end(other)


def test_counters_outlive_a_killed_process_and_gauges_do_not(tmp_path: Path) -> None:
    own = Metrics(Seat(tmp_path, "0"))
    OutageMetrics(own.numbers)
    end(worker(tmp_path, "1"))

    assert value(own, "grpc_server_started_total", SETTLE) == 5
    assert value(own, "grpc_server_handling_seconds_count", SETTLE) == 3
    assert value(own, "yidi_unfinished_messages") is None
    assert value(own, "yidi_province_calls", {"province": "630000"}) is None
    assert value(own, "yidi_workers") == 1


def test_a_successor_goes_on_where_a_killed_process_stopped(tmp_path: Path) -> None:
    """Two calls were under way: their callers saw the connection break."""
    end(worker(tmp_path, "1"))

    successor = Metrics(Seat(tmp_path, "1"))
    watch = successor.served("yidi.v1.SettlementService", "Settle")
    watch.started()
    watch.finished("OK", 0.02)

    assert value(successor, "grpc_server_started_total", SETTLE) == 6
    ok, lost = ({**SETTLE, "grpc_code": code} for code in ("OK", "UNAVAILABLE"))
    assert value(successor, "grpc_server_handled_total", ok) == 4
    assert value(successor, "grpc_server_handled_total", lost) == 2
    assert value(successor, "yidi_calls_in_flight", SETTLE) == 0
    assert value(successor, "yidi_worker_restarts_total") == 1
    assert value(successor, "yidi_unfinished_messages") is None


def test_a_line_that_a_process_was_killed_in_is_no_row(tmp_path: Path) -> None:
    seat = Seat(tmp_path, "0")
    numbers = Numbers(seat)
    Tally("yidi_refusals", numbers).add("person", "PERSON_BLOCKED")
    with (tmp_path / "0.keys").open("ab") as keys:
        keys.write(b'["yidi_refusals", ["person", "PERS')

    successor = Numbers(seat)
    tally = Tally("yidi_refusals", successor)
    tally.add("institution", "FIELD_MISSING")

    assert tally.counts() == {
        ("person", "PERSON_BLOCKED"): 1,
        ("institution", "FIELD_MISSING"): 1,
    }
    assert Sheet(seat).rows("yidi_refusals").keys() == tally.counts().keys()


def test_the_earliest_of_two_certificates_is_shown(tmp_path: Path) -> None:
    """The least of those of living processes; one that is not known yet is none."""
    first, second = (Numbers(Seat(tmp_path, name)) for name in ("0", "1"))
    levels = [Level("yidi_certificate_expiry_timestamp_seconds", each) for each in (first, second)]
    levels[0].set(2_000.0, "own")
    levels[1].set(1_000.0, "own")

    first.look()
    labels = {"certificate": "own"}
    name = "yidi_certificate_expiry_timestamp_seconds"
    assert first.registry.get_sample_value(name, labels) == 1_000


def test_folders_of_ended_processes_are_removed_and_of_running_ones_kept(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    stale, alive = (tmp_path / f"yidi-metrics-{number}-x" for number in (ended.pid, os.getppid()))
    for folder in (stale, alive):
        folder.mkdir()
        Sheet(Seat(folder, "0"))

    mine = folder_of_workers(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((alive.name, mine.name))
    remove(mine)
    assert not mine.exists()


def test_labels_without_an_end_are_a_mistake_that_is_told() -> None:
    sheet = Sheet()

    with pytest.raises(MemoryError, match="yidi_refusals"):
        sheet.place("yidi_refusals", ("person", "x"), 1_000_000)
