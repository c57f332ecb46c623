"""`yidi load` as a tester uses it: against a running platform, and what may be wrong there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.e2e.processes import YIDI, Ended, Served, environment, yidi

# A run has a begin, a length and an end, and shares two processors with the other tests.
pytestmark = pytest.mark.timeout(180)
SECONDS_MAX = 120

QUICK = ("--rate", "20", "--seconds", "2", "--warm-up", "0", "--people", "60", "--seed", "5")
# Other tests use the processors at the same time: here the generator may be late.
PATIENT = ("--late-max-ms", "60000")


def run(served: Served, *arguments: str) -> Ended:
    return served.yidi("load", *arguments, *PATIENT, seconds_max=SECONDS_MAX)


@pytest.fixture(scope="module")
def metrics(served: Served) -> tuple[str, ...]:
    return ("--http-address", served.listening["http"])


@pytest.fixture(scope="module")
def people(served: Served, metrics: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory):
    """A first run, its result, and the people it was played with."""
    folder = tmp_path_factory.mktemp("load")
    ended = run(
        served, *QUICK, *metrics, "--out", str(folder / "first"),
        "--save-persons", str(folder / "people.csv"), "--processes", "2",
    )  # fmt: skip
    return folder, ended


def test_a_run_is_reported_as_a_page_and_json_and_everybody_has_counted_the_same(people):
    folder, ended = people

    assert ended.code == 0, ended.out + ended.err
    result = json.loads((folder / "first.json").read_text("utf-8"))
    assert result["counts"] is True
    assert result["seed"] == 5
    assert {each["state"] for each in result["gate"]} == {"agrees"}
    assert {each["name"] for each in result["gate"]} > {"books", "journal", "metrics/Settle"}
    assert 20 <= result["measured"]["visits"] <= 65
    assert result["measured"]["failed"] == 0
    assert result["endings"].keys() <= {"settled", "refunded"}
    assert "压测结果" in (folder / "first.html").read_text("utf-8")
    assert str(folder / "first.html") in ended.out
    assert "一致 agrees" in ended.out
    assert "--seed 5" in ended.err


def test_a_target_without_control_is_loaded_with_a_file_and_the_gate_says_what_it_could_not_check(
    served: Served, people
):
    folder, _ = people
    gateway = served.listening["gateway"]

    ended = yidi(
        "load", *QUICK, *PATIENT, "--json", "--gateway-address", gateway, "--persons",
        str(folder / "people.csv"), "--out", str(folder / "second"), seconds_max=SECONDS_MAX,
    )  # fmt: skip

    assert ended.code == 0, ended.out + ended.err
    states = {each["name"]: each["state"] for each in ended.data["gate"]}
    assert states == {"metrics": "not_checked", "books": "not_checked", "journal": "agrees"}
    assert ended.data["people"]["count"] > 30


@pytest.mark.parametrize(
    ("number", "model"), [(signal.SIGINT, ("--rate", "20")), (signal.SIGTERM, ("--users", "2"))]
)
def test_a_signal_ends_a_run_early_with_the_results_so_far(
    served: Served,
    metrics: tuple[str, ...],
    tmp_path: Path,
    number: signal.Signals,
    model: tuple[str, ...],
):
    running = subprocess.Popen(
        [*YIDI, "load", *model, "--seconds", "600", "--warm-up", "0", "--people", "60",
         *PATIENT, *metrics, "--out", str(tmp_path / "x")],
        env=environment(**served.variables), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, text=True,
    )  # fmt: skip
    assert running.stderr is not None
    assert any("visits/s" in line for line in running.stderr)  # the first line of progress
    os.killpg(running.pid, number)
    out, err = running.communicate(timeout=SECONDS_MAX)

    assert running.returncode == 130, out + err
    result = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert result["interrupted"] is True
    assert result["measured"]["visits"] > 2
    assert {each["state"] for each in result["gate"]} == {"agrees"}


def test_a_limit_that_is_not_held_ends_with_its_own_exit_code(
    served: Served, metrics: tuple[str, ...], tmp_path: Path
):
    ended = run(served, *QUICK, *metrics, "--p99-max-ms", "0.01", "--out", str(tmp_path / "x"))

    assert ended.code == 5, ended.out + ended.err
    assert "p99 above its limit" in (tmp_path / "x.html").read_text("utf-8")


def test_a_generator_that_is_late_reports_nothing(
    served: Served, metrics: tuple[str, ...], tmp_path: Path
):
    ended = served.yidi("load", *QUICK, *metrics, "--late-max-ms", "0.000001",
                        "--out", str(tmp_path / "x"), seconds_max=SECONDS_MAX)  # fmt: skip

    assert ended.code == 6
    assert "压测机是瓶颈" in ended.err
    assert "hint" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_the_limit_is_found_by_trials(served: Served, metrics: tuple[str, ...], tmp_path: Path):
    """With a limit that cannot be held the first rates fail, and that is the result."""
    ended = run(
        served, "--profile", "limit", "--from", "2", "--arrivals", "even", "--seconds", "1",
        "--warm-up", "0", "--people", "60", "--p99-max-ms", "0.01", *metrics, "--json",
        "--out", str(tmp_path / "x"),
    )  # fmt: skip

    assert ended.code == 5, ended.out + ended.err
    assert [each["rate"] for each in ended.data["trials"]] == [2.0, 1.0]


def test_where_nothing_listens_the_address_is_named(tmp_path: Path):
    ended = yidi("load", "--gateway-address", "127.0.0.1:1", "--control-address", "127.0.0.1:1",
                 "--out", str(tmp_path / "x"))  # fmt: skip

    assert ended.code == 3
    assert "127.0.0.1:1" in ended.err
