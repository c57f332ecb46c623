"""A line between the platform and a PostgreSQL server that a test can cut, at the worst moment."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from sqlalchemy import make_url

from tests.postgres_server import server

SECONDS_MAX = 10


class Cut(Enum):
    """What happens to the next commit that comes along."""

    REQUEST_LOST = "the server never hears of it, and the line is dead on both sides"
    ANSWER_LOST = "the server commits, the answer never arrives"
    REQUEST_LATE = "the caller's side dies at once, the server gets it when the test lets it go"


class Wire:
    """Carries bytes both ways, on a port of its own."""

    def __init__(self) -> None:
        self.cut: Cut | None = None
        self.is_dead_after_cut = False
        self.cuts = 0
        self.late = threading.Event()
        self._is_dead = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def address(self, address: str) -> str:
        """The same database by way of this line."""
        url = make_url(address)
        port = self._listener.getsockname()[1]
        through = url.set(host="127.0.0.1", port=port, query={})
        return through.render_as_string(hide_password=False)

    def die(self) -> None:
        """Cut everything and let nobody in."""
        self._is_dead = True
        for pair in self._pairs:
            _close(*pair)

    def revive(self) -> None:
        self._is_dead = False

    def close(self) -> None:
        self.late.set()
        self.die()
        _close(self._listener)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                if self._is_dead:
                    _close(caller)
                    continue
                callee = socket.socket(socket.AF_UNIX)
                callee.connect(str(server().socket))
                self._pairs.append((caller, callee))
                for source, sink in ((caller, callee), (callee, caller)):
                    threading.Thread(
                        target=self._carry, args=(source, sink, source is caller), daemon=True
                    ).start()

    def _carry(self, source: socket.socket, sink: socket.socket, is_request: bool) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                if is_request and self.cut is not None and b"COMMIT\0" in content:
                    self._cut_commit(source, sink, content)
                    return
                sink.sendall(content)
        _close(source, sink)

    def _cut_commit(self, caller: socket.socket, callee: socket.socket, content: bytes) -> None:
        cut, self.cut = self.cut, None
        self.cuts += 1
        self._is_dead = self.is_dead_after_cut
        if cut is Cut.ANSWER_LOST:
            _close(caller)
            callee.sendall(content)
            # The thread of the other direction takes the answer, finds nobody and closes.
            callee.recv(65536)
        elif cut is Cut.REQUEST_LATE:
            _close(caller)
            self.late.wait(SECONDS_MAX)
            callee.sendall(content)
        _close(caller, callee)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def wire() -> Iterator[Wire]:
    """A line for one test."""
    line = Wire()
    try:
        yield line
    finally:
        line.close()
