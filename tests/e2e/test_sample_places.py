"""The sample insured places, made from protos/ alone, are certified as a province would be.

Each has one planted fault: the kit names it, it is mended, and the sample passes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from yidi.cli import main
from yidi.cli.failures import Exit

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
STOP_SECONDS_MAX = 10
WHOLE_FEN_DOWN = "Math.floor((fen * rateBp) / 10000)"
WHOLE_FEN_HALF_UP = "Math.floor((2 * fen * rateBp + 10000) / 20000)"


@pytest.fixture(scope="module")
def node_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample in Node with the packages that its lock names."""
    place = tmp_path_factory.mktemp("node") / "place"
    shutil.copytree(SAMPLES / "node_place", place, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(
        [str(shutil.which("npm")), "ci", "--silent", "--no-audit", "--no-fund"],
        cwd=place,
        check=True,
    )
    return place


@contextmanager
def serving(place: Path) -> Iterator[str]:
    """The sample as a process of its own; yields the address that it prints."""
    with subprocess.Popen(
        [str(shutil.which("node")), "server.js"],
        cwd=place,
        env={"PROTOS": str(ROOT / "protos"), "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            assert process.wait(STOP_SECONDS_MAX) == 0


def certified(place: Path, address: str, out: Path) -> tuple[Exit, dict[str, Any]]:
    """Test it as the guide says; return the exit code and the run."""
    code = main.run(
        [
            *("jointtest", "insured", "--region", "630100", "--target", address),
            *("--people", str(place / "people.toml")),
            *("--known-failures", str(place / "known-failures.toml")),
            *("--only", "person", "--only", "settle", "--only", "refund"),
            *("--only", "repeat", "--only", "reversal"),
            *("--out", str(out), "--json"),
        ]
    )
    return code, json.loads(out.with_name(out.name + ".json").read_text("utf-8"))


def failed(run: dict[str, Any]) -> dict[str, str]:
    """The cases that failed and are not known to, with why."""
    return {
        f"{each['case_id']} {each['interface_version']}": each["why_zh"]
        for each in run["cases"]
        if each["verdict"] != "VERDICT_PASSED"
        and each["verdict"] != "VERDICT_SKIPPED"
        and not each.get("known_failure")
    }


def test_the_planted_fault_of_the_sample_in_node_is_named_and_mended_it_passes(
    node_place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A-078: half up to the fen, not down; nothing but protos/ was needed to write the sample."""
    with serving(node_place) as address:
        code, run = certified(node_place, address, tmp_path / "faulty")

    assert code is Exit.NOT_PASSED
    assert sorted(failed(run)) == [
        "settle/odd-amounts[1000.07] V2.0",
        "settle/odd-amounts[1000.07] V2.1",
        "settle/several-batches V2.0",
        "settle/several-batches V2.1",
    ]
    assert all("计算步骤“统筹支付”算得不对：应四舍五入到分" in why for why in failed(run).values())
    assert "700.05" in (tmp_path / "faulty.html").read_text("utf-8")

    source = node_place / "benefit.js"
    text = source.read_text("utf-8")
    assert WHOLE_FEN_DOWN in text
    source.write_text(text.replace(WHOLE_FEN_DOWN, WHOLE_FEN_HALF_UP), "utf-8")
    with serving(node_place) as address:
        code, run = certified(node_place, address, tmp_path / "mended")

    assert failed(run) == {}
    assert code is Exit.DONE
    passed = sum(each["verdict"] == "VERDICT_PASSED" for each in run["cases"])
    assert passed >= 142
    capsys.readouterr()
