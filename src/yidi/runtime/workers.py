"""Several gateway processes at one address: started, watched, started again, stopped together.

The kernel deals the connections out among the processes that listen at the address
(SO_REUSEPORT). The children are started before anything of gRPC exists in the parent. The first
one also has test control. At the configured HTTP address any of them answers, with the metrics
of all; each has an HTTP port of its own too, counted up from the configured one.
"""

from __future__ import annotations

import multiprocessing
import signal
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

import structlog

from yidi.books.schema import DatabaseRefused
from yidi.observe import logs
from yidi.observe.sheet import Seat, folder_of_workers, remove
from yidi.runtime.addresses import check_free
from yidi.runtime.cast import GATEWAY
from yidi.runtime.child import LISTENING, ChildEnded, heard, telling
from yidi.runtime.clock import SystemClock
from yidi.runtime.envoy import find_envoy
from yidi.runtime.foundation import foundation_of
from yidi.runtime.listeners import AddressTaken
from yidi.runtime.serve import run
from yidi.runtime.settings import ENVOY, Settings

RESTART_SECONDS: Final = 1.0
"""Between the end of a worker and its successor, so that one that cannot start does not spin."""

LOOK_SECONDS: Final = 0.2
"""How often the parent looks for a signal; the children have their own."""

_log = structlog.get_logger("yidi.workers")
_context = multiprocessing.get_context("spawn")


def run_workers(
    settings: Settings, count: int, announce: Callable[[Mapping[str, str]], None]
) -> None:
    """Serve with so many processes until SIGTERM or SIGINT; each finishes its calls first.

    Raises what a single process raises when it cannot start. A worker that ends by itself is
    replaced.
    """
    if settings.transport == ENVOY:
        find_envoy()
    check_free(settings, GATEWAY)
    # Mistakes are told once, before any child; the parent itself sends no traces.
    foundation_of(settings.model_copy(update={"tracing_endpoint": ""}), SystemClock(), GATEWAY)
    folder = folder_of_workers(Path(tempfile.gettempdir()))
    try:
        Crew(settings, count, folder).run(announce)
    finally:
        remove(folder)


class Crew:
    """The workers of one gateway and the parent that watches them."""

    def __init__(self, settings: Settings, count: int, sheets: Path) -> None:
        """Take the settings of the first worker and a folder for metrics; nothing runs yet."""
        self._sheets = sheets
        self._settings = settings
        self._count = count
        self._workers: dict[int, BaseProcess] = {}
        self._stopping = threading.Event()

    def run(self, announce: Callable[[Mapping[str, str]], None]) -> None:
        """Start every worker, say where they listen, and keep their number until a signal."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            addresses = [self._start(worker) for worker in range(self._count)]
            announce(addresses[0] | {"workers": ",".join(each["http"] for each in addresses)})
            while not self._stopping.is_set():
                self._replace_ended()
        finally:
            self._end()

    def _stop(self, *_: Any) -> None:
        self._stopping.set()

    def _seat(self, worker: int) -> Seat:
        address = self._settings.http_address
        return Seat(self._sheets, str(worker), "" if address.endswith(":0") else address)

    def _start(self, worker: int) -> dict[str, str]:
        """Start a worker and wait until it listens; return its addresses."""
        receiver, sender = _context.Pipe(duplex=False)
        process = _context.Process(
            target=_work,
            args=(_of_worker(self._settings, worker), self._seat(worker), sender),
            name=f"yidi-{worker}",
        )
        process.start()
        sender.close()
        self._workers[worker] = process
        try:
            return heard(receiver)
        except ChildEnded:
            raise DatabaseRefused(
                self._settings.place, "一个工作进程没有启动，见日志", "a worker did not start"
            ) from None

    def _replace_ended(self) -> None:
        wait([each.sentinel for each in self._workers.values()], timeout=LOOK_SECONDS)
        for worker, process in list(self._workers.items()):
            if process.is_alive() or self._stopping.is_set():
                continue
            _log.error("worker_ended", worker=worker, code=process.exitcode)
            self._stopping.wait(RESTART_SECONDS)
            try:
                self._start(worker)
            except (AddressTaken, DatabaseRefused) as problem:
                _log.error("worker_not_started", worker=worker, problem=str(problem))

    def _end(self) -> None:
        for process in self._workers.values():
            process.terminate()
        for process in self._workers.values():
            process.join()


def _of_worker(settings: Settings, worker: int) -> Settings:
    """The settings of a worker: HTTP ports are counted up, test control is the first one's."""
    if worker == 0:
        return settings
    host, _, port = settings.http_address.rpartition(":")
    own_port = int(port) + worker if int(port) else 0
    changed = {"http_address": f"{host}:{own_port}", "control_address": "127.0.0.1:0"}
    return settings.model_copy(update=changed)


def _work(settings: Settings, seat: Seat, sender: Connection) -> None:
    """What a child does: serve, and tell the parent where, or why not."""
    logs.configure(settings.log_level, as_json=settings.log_json)
    with suppress(AddressTaken, DatabaseRefused), telling(sender):
        run(
            settings,
            lambda addresses: sender.send((LISTENING, dict(addresses))),
            GATEWAY,
            seat,
        )
