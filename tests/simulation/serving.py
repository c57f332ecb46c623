"""A platform in a process of its own, on a virtual clock that its parent moves.

The parent writes lines, each answered by one: ``clock MOMENT`` and ``tick``. The first line that
is written says where it listens. It is made to be killed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from subprocess import PIPE
from typing import Any

from tests.chaos.processes import ROOT
from yidi.observe.logs import configure
from yidi.runtime.clock import ManualClock
from yidi.runtime.serve import loop_factory

START_SECONDS_MAX = 60


class ProcessHost:
    """A platform in a process of its own; stopping it is kill -9."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.addresses: Mapping[str, str] = {}
        self._folder = folder
        self._settings = settings
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def start(self, now: datetime) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        said = json.dumps([str(self._folder), now.isoformat(), self._settings])
        with (self._folder / "log").open("a") as log:
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.simulation.serving", said),
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                cwd=ROOT,
            )
        async with asyncio.timeout(START_SECONDS_MAX):
            self.addresses = json.loads(await self._line())

    async def stop(self) -> None:
        """End it as a power cut would."""
        async with self._turn:
            child, self._child = self._child, None
            if child is not None:
                child.kill()
                await child.wait()

    async def set_clock(self, now: datetime) -> None:
        await self._ask(f"clock {now.isoformat()}")

    async def tick(self) -> None:
        """Have the platform ask for outcomes now."""
        await self._ask("tick")

    async def _ask(self, line: str) -> None:
        async with self._turn:
            if self._child is not None and self._child.stdin is not None:
                self._child.stdin.write(f"{line}\n".encode())
                await self._line()

    async def _line(self) -> bytes:
        assert self._child is not None
        assert self._child.stdout is not None
        line = await self._child.stdout.readline()
        if not line:
            raise RuntimeError((self._folder / "log").read_text()[-2000:])
        return line


async def _serve(folder: str, now: str, settings: dict[str, Any]) -> None:
    from tests.platforms import embedded

    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with embedded(Path(folder), ManualClock(datetime.fromisoformat(now)), **settings) as here:
        _say(json.dumps(dict(here.addresses)))
        while line := (await reader.readline()).decode().strip():
            word, _, moment = line.partition(" ")
            if word == "clock":
                here.clock.set(datetime.fromisoformat(moment))
            else:
                await here.platform._resolver.tick()
            _say("done")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    configure("error", as_json=False)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(*json.loads(sys.argv[1])))
