"""A gRPC server that listens again by itself when its library stops listening.

grpc.aio decodes the path of every call in the one loop that takes all calls; a path that is not
UTF-8 ends that loop, and with it the listener, whoever sent it. Calls under way go on, and so
do their connections; only nobody listens any more. So the loop is watched, and when it ends a
new server takes the address over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import grpc
import structlog

from yidi.domain.limits import LISTEN_AGAIN_PAUSE_MS

_LOOP_NAME: Final = "_server_main_loop"
"""What the library calls the coroutine that takes calls."""

_UNTIL_THE_LAST_CALL: Final = 10**6
"""Seconds of grace: nobody whose call is under way is cut off for somebody else's path."""

_log = structlog.get_logger("yidi.rpc")


class LastingServer:
    """One address and the handlers behind it."""

    def __init__(
        self,
        handlers: Sequence[grpc.GenericRpcHandler],
        options: Sequence[tuple[str, Any]],
        credentials: grpc.ServerCredentials | None,
    ) -> None:
        """Keep what every server at this address is made of. Without credentials: plaintext."""
        self._handlers = tuple(handlers)
        self._options = tuple(options)
        self._credentials = credentials
        self._server = self._new()
        self._address = ""
        self._is_stopping = False
        self._opening: asyncio.Task[None] | None = None
        self._lost: dict[grpc.aio.Server, asyncio.Task[None]] = {}
        """Servers that no longer listen, each until the last of its calls is over."""

    def bind(self, address: str) -> int:
        """Return the port that will be listened on; 0 when the address cannot be had."""
        try:
            if self._credentials is None:
                port = self._server.add_insecure_port(address)
            else:
                port = self._server.add_secure_port(address, self._credentials)
        except RuntimeError:
            return 0
        self._address = f"{address.rpartition(':')[0]}:{port}"
        return port

    async def start(self) -> None:
        """Listen."""
        before = asyncio.all_tasks()
        await self._server.start()
        for task in asyncio.all_tasks() - before:
            if _LOOP_NAME in getattr(task.get_coro(), "__qualname__", ""):
                task.add_done_callback(self._ended)

    async def stop(self, seconds: int) -> None:
        """Take no new calls, let those under way finish, then close."""
        self._is_stopping = True
        if self._opening is not None:
            self._opening.cancel()
        await asyncio.gather(
            self._server.stop(seconds),
            *(_leave(each, seconds) for each in self._lost),
            *self._lost.values(),
        )

    def _new(self) -> grpc.aio.Server:
        server = grpc.aio.server(options=self._options)
        server.add_generic_rpc_handlers(self._handlers)
        return server

    def _ended(self, task: asyncio.Task[Any]) -> None:
        """The loop that takes calls is over: by ``stop``, or because it failed."""
        if self._is_stopping or task.cancelled() or (error := task.exception()) is None:
            return
        # The text of the error quotes what a stranger sent, so only its kind is told.
        _log.warning("listener_lost", address=self._address, cause=type(error).__name__)
        self._opening = asyncio.create_task(self._open_again())

    async def _open_again(self) -> None:
        lost = self._server
        self._lost[lost] = asyncio.create_task(_leave(lost, _UNTIL_THE_LAST_CALL))
        self._lost[lost].add_done_callback(lambda _: self._lost.pop(lost))
        self._server = self._new()
        # The library closes the old socket in a task of its own.
        while self.bind(self._address) == 0:
            await asyncio.sleep(LISTEN_AGAIN_PAUSE_MS / 1000)
        await self.start()
        _log.warning("listening_again", address=self._address)


async def _leave(server: grpc.aio.Server, seconds: int) -> None:
    """Stop a server that has lost its loop, which may raise what ended the loop once more.

    The library frees what a server holds in its core only when it was stopped.
    """
    with suppress(UnicodeDecodeError):
        await server.stop(seconds)
