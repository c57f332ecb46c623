"""The command line as processes: what a person types in a shell, and what comes back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
YIDI = (sys.executable, "-m", "yidi.cli.main")
FREE_PORTS = (
    "--gateway-address", "127.0.0.1:0",
    "--control-address", "127.0.0.1:0",
    "--province-address", "127.0.0.1:0",
    "--http-address", "127.0.0.1:0",
)  # fmt: skip

LI_GUILAN = "63010000000000000152"
MA_GUOLIANG = "63010000000000000249"
HAN_WENXIU = "63010000000000000346"
FIRST_HOSPITAL = "H51010000001"
WITHOUT_DIALYSIS = "H51010000002"
SECONDS_MAX = 30


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it wrote with ``--json``."""
        return json.loads(self.out)


def environment(**variables: str) -> dict[str, str]:
    """The variables of a fresh shell: no YIDI_ variable but those given."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("YIDI_")}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "80"} | variables


def yidi(
    *arguments: str,
    variables: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    seconds_max: int = SECONDS_MAX,
) -> Ended:
    """Run one command to its end."""
    done = subprocess.run(
        [*YIDI, *arguments],
        env=environment(**(variables or {})),
        input=stdin,
        capture_output=True,
        timeout=seconds_max,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass
class Served:
    """A running `yidi serve` on free ports."""

    process: subprocess.Popen[bytes]
    listening: dict[str, str] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str]:
        """The variables by which the other commands find it."""
        return {
            "YIDI_GATEWAY_ADDRESS": self.listening["gateway"],
            "YIDI_CONTROL_ADDRESS": self.listening["control"],
            "YIDI_PROVINCE_ADDRESS": self.listening["provinces"],
        }

    def yidi(self, *arguments: str, stdin: bytes = b"", seconds_max: int = SECONDS_MAX) -> Ended:
        """Run a command against it."""
        return yidi(*arguments, variables=self.variables, stdin=stdin, seconds_max=seconds_max)

    def settlements(self) -> int:
        """How many settlements its books hold, refunds included."""
        status = self.yidi("status", "--json").data
        return sum(each["settlements"] for each in status["provinces"])

    def stop(self) -> Ended:
        """Ask it to stop, and say how it did."""
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=SECONDS_MAX)
        return Ended(self.process.returncode, out.decode(), err.decode())

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()


def serve(data: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> Served:
    """Start `yidi serve` and wait until it has said where it listens."""
    process = subprocess.Popen(
        [*YIDI, "serve", "--json", "--data", str(data), *FREE_PORTS, *arguments],
        env=environment(**(variables or {})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith(b'{"event"'):
        _, err = process.communicate(timeout=SECONDS_MAX)
        raise AssertionError(f"yidi serve did not start: {line.decode()}{err.decode()}")
    return Served(process, json.loads(line))


def write_bill(folder: Path, lines: Sequence[str], encoding: str = "utf-8") -> str:
    """Write a bill file and return its path."""
    path = folder / "written.csv"
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    return str(path)
