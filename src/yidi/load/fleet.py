"""All generators of this machine: started, given their plans, listened to, stopped."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from yidi.load.client import Target
from yidi.load.ledger import Ledger
from yidi.load.process import Broken, Done, Ready, Stop, serve
from yidi.load.worker import Cast, Plan

_START_SECONDS = 60
_STOP_SECONDS = 5

Listener = Callable[[int, Ledger], None]
"""Hears which generator has counted what."""


class GeneratorBroken(Exception):
    """A generator process has ended or cannot go on; the text says why."""


@dataclass(slots=True)
class _Member:
    process: BaseProcess
    pipe: Connection
    is_ready: bool = False
    is_done: bool = True


class Fleet:
    """Generator processes; use it as ``async with``."""

    def __init__(
        self,
        open_target: Callable[[], Target],
        casts: Sequence[Cast],
        connections: int,
        deadline_seconds: float,
    ) -> None:
        """Take what every process needs; ``open_target`` is called in each of them."""
        self._open_target = open_target
        self._casts = casts
        self._connections = connections
        self._deadline_seconds = deadline_seconds
        self._members: list[_Member] = []
        self._listener: Listener = lambda _index, _ledger: None
        self._changed = asyncio.Event()
        self._broken = ""

    async def __aenter__(self) -> Fleet:
        # Not forked: a process with gRPC threads and a lock held elsewhere would hang.
        context = multiprocessing.get_context("spawn")
        loop = asyncio.get_running_loop()
        for index, cast in enumerate(self._casts):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=serve,
                args=(theirs, self._open_target, cast, self._connections, self._deadline_seconds),
                daemon=True,
                name=f"yidi-load-{index}",
            )
            process.start()
            theirs.close()
            self._members.append(_Member(process, ours))
            loop.add_reader(ours.fileno(), self._listen, index)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._until(lambda: all(each.is_ready for each in self._members))
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        loop = asyncio.get_running_loop()
        for member in self._members:
            if not member.pipe.closed:
                loop.remove_reader(member.pipe.fileno())
                member.pipe.close()
        for member in self._members:
            await asyncio.to_thread(member.process.join, _STOP_SECONDS)
            if member.process.is_alive():
                member.process.kill()
                member.process.join()

    async def run(self, plan: Plan, listener: Listener) -> None:
        """Play one plan on all of them; return when each has finished it.

        Raises GeneratorBroken.
        """
        self._listener = listener
        for member in self._members:
            member.is_done = False
            member.pipe.send(plan)
        await self._until(lambda: all(each.is_done for each in self._members))

    def stop(self) -> None:
        """Begin no further visits; ``run`` returns when those under way are finished."""
        for member in self._members:
            if not member.is_done:
                member.pipe.send(Stop())

    async def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            if self._broken:
                raise GeneratorBroken(self._broken)
            self._changed.clear()
            await self._changed.wait()

    def _listen(self, index: int) -> None:
        member = self._members[index]
        try:
            said = member.pipe.recv()
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(member.pipe.fileno())
            self._broken = self._broken or f"generator {index + 1} has ended"
            self._changed.set()
            return
        if isinstance(said, Ledger):
            self._listener(index, said)
            return
        if isinstance(said, Ready):
            member.is_ready = True
        elif isinstance(said, Done):
            member.is_done = True
        elif isinstance(said, Broken):
            self._broken = said.why
        self._changed.set()
