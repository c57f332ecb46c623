"""Serving processes that can be killed at any moment and started again on the same books."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
_PORTS = (20_000, 32_000)
_YIDI = "import sys; from yidi.cli.main import main; sys.exit(main())"


_LISTENERS = {
    "serve": ("gateway", "control", "province", "http"),
    "gateway": ("gateway", "control", "http"),
    "province": ("control", "province", "http"),
}


class DidNotStart(Exception):
    """A process ended before it listened; its own words follow."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


@dataclass
class Process:
    """One serving command at addresses of its own, which stay the same over every restart."""

    name: str
    folder: Path
    command: tuple[str, ...] = ("serve",)
    database: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    child: subprocess.Popen[str] | None = None
    prepare: Callable[[], None] | None = None
    """Runs in the child before its program begins."""
    transport: str = "grpc"

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for listener in _LISTENERS[self.command[0]]:
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
                preexec_fn=self.prepare,  # noqa: PLW1509 - it makes two system calls
            )
        assert self.child.stdout is not None
        line = self.child.stdout.readline()
        if '"event": "listening"' not in line:
            said = line + self.child.stdout.read() + (self.folder / "log").read_text()
            self.child.wait(timeout=60)
            raise DidNotStart(f"{self.name}: {said[-2000:]}", self.kill())
        return time.perf_counter() - begun

    def _arguments(self) -> list[str]:
        addresses = [f"--{name}-address={self.address(name)}" for name in self.ports]
        quiet = ["--json", "--log-level=warning", f"--transport={self.transport}"]
        return [*self.command, *quiet, f"--data={self.folder}", *addresses]

    def kill(self) -> int:
        """End it as a power cut would; return its exit code."""
        return self._end(signal.SIGKILL)

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
    """A port that nobody listens at, out of the range that the system gives to callers."""
    while True:
        port = random.randrange(*_PORTS)
        with socket.socket() as found:
            try:
                found.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
