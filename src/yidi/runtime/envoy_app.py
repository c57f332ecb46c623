"""What Envoy runs: the platform, as an ASGI application inside its process.

The parent (runtime/envoy.py) is at the other end of standard input: it sends the settings,
hears where we listen or why not, and says when to stop.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from multiprocessing.connection import Connection
from typing import Final

import structlog

from yidi.observe import logs
from yidi.rpc.asgi import Front
from yidi.rpc.asgi_call import Receive, Scope, Send
from yidi.runtime.child import LISTENING, STOPPED, Order, telling
from yidi.runtime.clock import SystemClock
from yidi.runtime.envoy_tls import NamedSecrets
from yidi.runtime.platform import Platform
from yidi.runtime.security import tls_files
from yidi.runtime.serve import SWITCH_SECONDS, leave_alone_what_stays

SECRETS_SECONDS: Final = 1.0
"""How often certificates are looked at: where Envoy listens, no new connection tells us."""

_log = structlog.get_logger("yidi.serve")


class Application:
    """Calls go to the front; the life of the process is the life of the platform."""

    def __init__(self) -> None:
        """Nothing runs before Envoy says so."""
        self._front = Front()
        self._stopping = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._front(scope, receive, send)
        else:
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        parent = Connection(os.dup(sys.stdin.fileno()))
        order: Order = parent.recv()
        os.chdir(order.folder)
        logs.configure(order.settings.log_level, as_json=order.settings.log_json)
        sys.setswitchinterval(SWITCH_SECONDS)
        with telling(parent):
            platform = Platform(
                order.settings,
                SystemClock(),
                order.cast,
                order.seat,
                front=self._front,
            )
            addresses = await platform.start()
            leave_alone_what_stays()
            parent.send((LISTENING, dict(addresses)))
        asyncio.get_running_loop().add_reader(parent.fileno(), self._heard, parent)
        await send({"type": "lifespan.startup.complete"})
        secrets = asyncio.create_task(_renew_secrets(platform, order))
        await self._stopping.wait()
        secrets.cancel()
        _log.info("stopping", seconds_at_most=order.settings.drain_seconds)
        await platform.stop()
        _log.info("stopped")
        parent.send((STOPPED, {}))
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def _heard(self, parent: Connection) -> None:
        """The parent wants us to stop, or is no more."""
        asyncio.get_running_loop().remove_reader(parent.fileno())
        try:
            parent.recv()
        except (EOFError, OSError):
            os.kill(os.getpid(), signal.SIGKILL)
        self._stopping.set()


async def _renew_secrets(platform: Platform, order: Order) -> None:
    """Tell Envoy of changed certificates; of those that cannot be used it never hears."""
    files, tls = tls_files(order.settings), platform.tls
    if files is None or tls is None:
        return
    secrets, told = NamedSecrets(order.secrets, files), tls.look_again()
    while True:
        await asyncio.sleep(SECRETS_SECONDS)
        if (versions := tls.look_again()) != told:
            told = versions
            secrets.write()


application = Application()
