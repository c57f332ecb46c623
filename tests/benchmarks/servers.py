"""Server processes of their own, and the processor time they have used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS_MAX = 30


ANYWHERE = "127.0.0.1:0"
ECHO = ("-m", "tests.benchmarks.echo_server")


def platform(data: Path, seed: int) -> tuple[str, ...]:
    """How `yidi serve` is started at free ports."""
    return (
        "-c",
        "import sys; from yidi.cli.main import main; sys.exit(main())",
        "serve",
        "--json",
        *("--log-level", "warning"),
        *("--data", str(data)),
        *("--seed", str(seed)),
        *("--gateway-address", ANYWHERE),
        *("--control-address", ANYWHERE),
        *("--province-address", ANYWHERE),
        *("--http-address", ANYWHERE),
    )


class Server:
    """A running server process and the addresses it has printed as a line of JSON."""

    def __init__(self, arguments: Sequence[str]) -> None:
        # `yidi` refuses YIDI_ variables that are none of its settings, and defaults are measured.
        environment = {key: value for key, value in os.environ.items() if key[:5] != "YIDI_"}
        environment["PYTHONPATH"] = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a server did not start; its words are above")
        self.addresses: dict[str, str] = json.loads(line)
        self._seen = psutil.Process(self._process.pid)

    @property
    def cpu_seconds(self) -> float:
        """User and system time of all its threads, since its start."""
        times = self._seen.cpu_times()
        return times.user + times.system

    @property
    def memory_bytes(self) -> int:
        return self._seen.memory_info().rss

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(STOP_SECONDS_MAX)


@contextmanager
def running(arguments: Sequence[str]) -> Iterator[Server]:
    """A server that is stopped in the end, whatever happens."""
    server = Server(arguments)
    try:
        yield server
    finally:
        server.stop()
