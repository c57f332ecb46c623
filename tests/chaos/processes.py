"""Serving processes that can be killed at any moment and started again on the same books."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
_YIDI = "import sys; from yidi.cli.main import main; sys.exit(main())"


class DidNotStart(Exception):
    """A process ended before it listened; its own words follow."""


@dataclass
class Process:
    """One `yidi serve` at addresses of its own, which stay the same over every restart."""

    name: str
    folder: Path
    database: str = ""
    remote: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    child: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for listener in ("gateway", "control", "province", "http"):
            self.ports.setdefault(listener, free_port())

    def address(self, listener: str) -> str:
        return f"{LOOPBACK}:{self.ports[listener]}"

    def start(self) -> float:
        """Start and wait until it listens; return how many seconds that took."""
        begun = time.perf_counter()
        environment = {key: value for key, value in os.environ.items() if key[:5] != "YIDI_"}
        environment["PYTHONPATH"] = str(ROOT / "src")
        if self.database:
            environment["YIDI_DATABASE_URL"] = self.database
        with (self.folder / "log").open("a") as log:
            self.child = subprocess.Popen(
                [sys.executable, "-c", _YIDI, *self._arguments()],
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
                cwd=self.folder,
                text=True,
            )
        assert self.child.stdout is not None
        line = self.child.stdout.readline()
        if not line or json.loads(line).get("event") != "listening":
            raise DidNotStart(f"{self.name}: {(self.folder / 'log').read_text()[-2000:]}")
        return time.perf_counter() - begun

    def _arguments(self) -> list[str]:
        addresses = [f"--{name}-address={self.address(name)}" for name in self.ports]
        remote = [f"--province={self.remote}"] if self.remote else []
        return [
            "serve",
            "--json",
            "--log-level=warning",
            f"--data={self.folder}",
            *addresses,
            *remote,
        ]

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as an operator would; return its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self.child is None:
            return 0
        self.child.send_signal(number)
        code = self.child.wait(timeout=60)
        assert self.child.stdout is not None
        self.child.stdout.close()
        self.child = None
        return code


def free_port() -> int:
    """A port that nobody listens at; it is ours by the time anybody else asks."""
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        port: int = found.getsockname()[1]
        return port
