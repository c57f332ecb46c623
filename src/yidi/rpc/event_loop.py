"""The event loop that everything here runs on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

if sys.platform != "win32":
    import uvloop


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return the maker of the fastest event loop at hand; None means the standard one."""
    return None if sys.platform == "win32" else uvloop.new_event_loop
