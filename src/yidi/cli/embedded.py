"""A platform inside this process, on free ports, over a folder that vanishes afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from yidi.cli.connection import Addresses
from yidi.observe import logs
from yidi.runtime.clock import SystemClock
from yidi.runtime.platform import Platform
from yidi.runtime.settings import GRPC, Settings

_FREE = "127.0.0.1:0"


@asynccontextmanager
async def embedded_platform(settings: Settings) -> AsyncIterator[Addresses]:
    """Run a platform of its own with the people of ``settings``, and stop it afterwards."""
    logs.configure("error", as_json=False)
    with tempfile.TemporaryDirectory(prefix="yidi-demo-") as folder:
        own = settings.model_copy(
            update={
                "gateway_address": _FREE,
                "control_address": _FREE,
                "province_address": _FREE,
                "http_address": _FREE,
                "province": "",
                "tls_certificate": "",
                "tls_key": "",
                "tls_authority": "",
                "control_token": "",
                "signature_key": "",
                "signature_keys": "",
                "require_signatures": False,
                "transport": GRPC,
                "data": Path(folder),
                "database_url": "",
            }
        )
        platform = Platform(own, SystemClock())
        try:
            addresses = await platform.start()
            yield Addresses(
                provinces=addresses["provinces"],
                control=addresses["control"],
                gateway=addresses["gateway"],
            )
        finally:
            await platform.stop()
