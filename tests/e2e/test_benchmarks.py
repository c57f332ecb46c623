"""Every benchmark runs: the smallest run of each, so that none rots. No figure is judged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks import growth, hubs, memory, transports, whole_visits, workers
from tests.benchmarks.__main__ import BENCHMARKS, main, parser
from tests.benchmarks.calls import Load, calls_at
from tests.benchmarks.progress import Progress
from tests.benchmarks.result import Result, show
from tests.benchmarks.servers import ECHO, Backstage, Server, backstage, platform, running

SEED = 20210412
TINY = Load(calls=12, rounds=1, channels=2, streams=3, seed=SEED)
CALLS = ["QueryEligibility", "OpenVisit", "UploadFees", "PreSettle", "Settle"]


@pytest.fixture(scope="module")
def echo() -> Iterator[Server]:
    with running(ECHO) as server:
        yield server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(platform(tmp_path_factory.mktemp("data"), SEED)) as server:
        yield server


@pytest.fixture(scope="module")
def stage() -> Iterator[Backstage]:
    with backstage(SEED) as both:
        yield both


@pytest.fixture
def progress() -> Progress:
    return Progress(io.StringIO())


def first_column(result: Result, table: int = 0) -> list[str]:
    return [row[0] for row in result.tables[table].rows]


def test_each_call_is_measured_beside_an_echo(
    echo: Server, served: Server, progress: Progress, tmp_path: Path
):
    result = calls_at(TINY, echo, served, "again", progress)

    assert first_column(result) == [*CALLS, "echo"]
    assert result.figures["echo"] == 1.0
    assert all(ratio > 0 for ratio in result.figures.values())
    assert Result.load(result.save(tmp_path)) == result
    assert "request B" in show(result)


def test_bills_of_more_lines_are_measured(echo: Server, served: Server, progress: Progress):
    result = growth.by_lines(TINY, echo, served, "again", progress, sizes=(1, 100))

    assert first_column(result) == ["1", "100"]
    assert len(result.plots[0].curves) == 2


def test_more_insured_places_are_measured(served: Server, progress: Progress):
    result = growth.by_provinces(TINY, served, "again", progress, sizes=(1, 32))

    assert first_column(result) == ["1", "32"]


def test_memory_is_measured(served: Server, progress: Progress):
    result = memory.measure(TINY, 24, served, "again", progress)

    assert first_column(result) == ["0", "12", "24"]
    assert result.figures["last of first"] > 0


@pytest.mark.timeout(120)
def test_books_that_are_full_are_measured(progress: Progress):
    result = growth.stored(TINY, "again", progress, sizes=(0, 50))

    assert first_column(result) == ["0", "50"]


@pytest.mark.timeout(120)
def test_every_kind_of_hub_is_measured(stage: Backstage, progress: Progress):
    result = hubs.measure(TINY, stage, "again", progress)

    assert [table.title.split()[0] for table in result.tables] == CALLS
    assert first_column(result) == [hubs.ECHO, *hubs.SIDES]
    assert len(result.figures) == 7 * 5


@pytest.mark.timeout(120)
def test_two_workers_are_measured_against_one(stage: Backstage, progress: Progress):
    result = workers.measure(TINY, stage, "again", progress)

    assert first_column(result) == ["1", "2"]


@pytest.mark.timeout(120)
def test_the_transports_are_measured_side_by_side(tmp_path: Path, progress: Progress):
    result = transports.measure(TINY, tmp_path, "again", progress)

    assert first_column(result) == [
        "grpc.aio echo",
        "Yidi, grpc.aio, SQLite",
        "Yidi, inside Envoy, SQLite",
    ]


def test_a_bill_is_measured_and_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["bill", "--save", str(tmp_path)]) == 0

    assert (tmp_path / "bill.json").exists()
    assert "again     scripts/bench bill --seed 20210412" in capsys.readouterr().out


def test_every_benchmark_explains_itself(capsys: pytest.CaptureFixture[str]):
    for name in BENCHMARKS:
        with pytest.raises(SystemExit) as left:
            parser().parse_args([name, "--help"])
        assert left.value.code == 0
        assert "--save FOLDER" in capsys.readouterr().out


def test_ctrl_c_ends_the_block_and_nothing_else(progress: Progress):
    with progress.interruptible():
        raise KeyboardInterrupt

    assert progress.is_interrupted


@pytest.mark.timeout(120)
def test_whole_visits_are_played_by_the_load_generator(served: Server, progress: Progress):
    """The generator may be late on a machine that does other things: that is not judged here."""
    wanted = whole_visits.Wanted(seconds=2, users=2, seed=SEED, late_ms=60_000)

    result = whole_visits.measure(wanted, {"grpc.aio": served}, "again", progress)

    assert first_column(result) == [*CALLS, "visit"]
    assert first_column(result, 1) == [*CALLS, "visit"]
    assert result.figures["grpc.aio / visits a second"] > 0
