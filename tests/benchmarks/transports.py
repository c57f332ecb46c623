"""The same platform over each of its transports, side by side, each beside the echo of grpc.aio."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.benchmarks import servers
from tests.benchmarks.calls import Load
from tests.benchmarks.hubs import ECHO, Hubs, Side
from tests.benchmarks.progress import Progress
from tests.benchmarks.result import Result
from tests.benchmarks.servers import running
from yidi.runtime.serve import loop_factory
from yidi.runtime.settings import TRANSPORTS

TITLES: Final = {"grpc": "grpc.aio", "envoy": "inside Envoy"}


def measure(load: Load, folder: Path, command: str, progress: Progress) -> Result:
    """Start everything, play the rounds, and return what was found, also after Ctrl-C."""
    with ExitStack() as stack:
        echo = stack.enter_context(running(servers.ECHO))
        sides = []
        for transport in TRANSPORTS:
            platform = stack.enter_context(
                running(servers.platform(folder / transport, load.seed, transport=transport))
            )
            name = f"Yidi, {TITLES[transport]}, SQLite"
            sides.append(Side(name, platform.addresses["gateway"], platform))
        rounds = Hubs(load, Side(ECHO, echo.addresses["echo"], echo), sides, progress)
        with progress.interruptible(), asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(rounds.run())
        return rounds.result(command, "transports")
