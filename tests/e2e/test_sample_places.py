"""The sample insured places, made from protos/ alone, are certified as a province would be.

Each has one planted fault: the kit names it, it is mended, and the sample passes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from yidi.cli import main
from yidi.cli.failures import Exit

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
STOP_SECONDS_MAX = 10


@dataclass(frozen=True)
class Sample:
    """A copy of a sample, how it is started, and its planted fault with the mended line."""

    folder: Path
    command: tuple[str, ...]
    variables: dict[str, str]
    benefit: str
    fault: str
    mended: str

    def mend(self) -> None:
        source = self.folder / self.benefit
        text = source.read_text("utf-8")
        assert self.fault in text
        source.write_text(text.replace(self.fault, self.mended), "utf-8")


def node(folder: Path) -> Sample:
    """The sample in Node with the packages that its lock names."""
    shutil.copytree(SAMPLES / "node_place", folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(
        [str(shutil.which("npm")), "ci", "--silent", "--no-audit", "--no-fund"],
        cwd=folder,
        check=True,
    )
    return Sample(
        folder,
        (str(shutil.which("node")), "server.js"),
        {"PROTOS": str(ROOT / "protos")},
        "benefit.js",
        "Math.floor((fen * rateBp) / 10000)",
        "Math.floor((2 * fen * rateBp + 10000) / 20000)",
    )


def python(folder: Path) -> Sample:
    """The sample in Python with what grpc_tools makes of protos/, which hides our own package."""
    shutil.copytree(SAMPLES / "python_place", folder)
    protos = sorted(map(str, (ROOT / "protos/yidi/v1").glob("*.proto")))
    made = [f"-I{ROOT / 'protos'}", f"--python_out={folder}", f"--grpc_python_out={folder}"]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *made, *protos], check=True)
    for package in (folder / "yidi", folder / "yidi/v1"):
        (package / "__init__.py").touch()
    return Sample(
        folder,
        (sys.executable, "place.py"),
        {"PYTHONPATH": str(folder)},
        "benefit.py",
        "fen * rate_bp // WHOLE_BP",
        "(2 * fen * rate_bp + WHOLE_BP) // (2 * WHOLE_BP)",
    )


@contextmanager
def serving(sample: Sample) -> Iterator[str]:
    """The sample as a process of its own; yields the address that it prints."""
    with subprocess.Popen(
        sample.command,
        cwd=sample.folder,
        env={"PATH": os.environ["PATH"], **sample.variables},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(STOP_SECONDS_MAX)


def certified(address: str, out: Path) -> tuple[Exit, dict[str, Any]]:
    """Test it as the guide says; return the exit code and the run."""
    code = main.run(
        [
            *("jointtest", "insured", "--region", "630100", "--target", address),
            *("--people", str(SAMPLES / "people.toml")),
            *("--known-failures", str(SAMPLES / "known-failures.toml")),
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
        if each["verdict"] not in ("VERDICT_PASSED", "VERDICT_SKIPPED")
        and not each.get("known_failure")
    }


@pytest.mark.parametrize("prepare", [node, python])
def test_the_planted_fault_of_a_sample_is_named_and_mended_it_passes(
    prepare, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A-078: half up to the fen, not down; nothing but protos/ was needed to write the sample."""
    sample = prepare(tmp_path / "place")
    with serving(sample) as address:
        code, run = certified(address, tmp_path / "faulty")

    assert code is Exit.NOT_PASSED
    assert sorted(failed(run)) == [
        "settle/odd-amounts[0.15] V2.0",
        "settle/odd-amounts[0.15] V2.1",
        "settle/odd-amounts[1000.07] V2.0",
        "settle/odd-amounts[1000.07] V2.1",
        "settle/several-batches V2.0",
        "settle/several-batches V2.1",
    ]
    assert all("计算步骤“统筹支付”算得不对：应四舍五入到分" in why for why in failed(run).values())
    assert "700.05" in (tmp_path / "faulty.html").read_text("utf-8")

    sample.mend()
    with serving(sample) as address:
        code, run = certified(address, tmp_path / "mended")

    assert failed(run) == {}
    assert code is Exit.DONE
    assert sum(each["verdict"] == "VERDICT_PASSED" for each in run["cases"]) >= 142
    capsys.readouterr()
