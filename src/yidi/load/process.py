"""A generator as a process of its own: it gets plans over a pipe and tells what it counted.

Processes do not share Python's lock, so several generators use several processors, and the
screen of the one that started them costs none of them its punctuality.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from yidi.load.client import Client, Target
from yidi.load.ledger import Ledger
from yidi.load.worker import Cast, Plan, Worker
from yidi.rpc.event_loop import loop_factory

_YOUNG_OBJECTS = 100_000


@dataclass(frozen=True, slots=True)
class Stop:
    """Begin no further visit."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A generator can begin."""


@dataclass(frozen=True, slots=True)
class Done:
    """A plan has been played."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A generator cannot go on; ``why`` is for the user."""

    why: str


def serve(
    pipe: Connection,
    open_target: Callable[[], Target],
    cast: Cast,
    connections: int,
    deadline_seconds: float,
) -> None:
    """Play plans until the other end of the pipe is closed.

    Signals of the terminal are for the process that started this one; it says when to stop.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    outgoing: SimpleQueue[Any] = SimpleQueue()
    sender = threading.Thread(target=_send_all, args=(pipe, outgoing), daemon=True)
    sender.start()
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(pipe, outgoing, open_target, cast, connections, deadline_seconds))
    except Exception as error:  # told to the one who started us, who reports it
        outgoing.put(Broken(f"{type(error).__name__}: {error}"))
    outgoing.put(None)
    sender.join()


def _send_all(pipe: Connection, outgoing: SimpleQueue[Any]) -> None:
    """Send what is put into the queue: a slow reader must not hold the event loop up."""
    while (said := outgoing.get()) is not None:
        try:
            pipe.send(said)
        except OSError:
            return


async def _serve(
    pipe: Connection,
    outgoing: SimpleQueue[Any],
    open_target: Callable[[], Target],
    cast: Cast,
    connections: int,
    deadline_seconds: float,
) -> None:
    client = Client(open_target(), connections, deadline_seconds)

    def tell(ledger: Ledger) -> None:
        outgoing.put(ledger)

    worker = Worker(client, cast, tell)
    plans: asyncio.Queue[Plan | None] = asyncio.Queue()

    def listen() -> None:
        try:
            said = pipe.recv()
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(pipe.fileno())
            worker.stop()
            plans.put_nowait(None)
            return
        if isinstance(said, Stop):
            worker.stop()
        else:
            plans.put_nowait(said)

    asyncio.get_running_loop().add_reader(pipe.fileno(), listen)
    # What was prepared lives as long as the process: the collector need not walk through it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
    outgoing.put(Ready())
    while (plan := await plans.get()) is not None:
        await worker.run(plan)
        outgoing.put(Done())
    await client.close()
