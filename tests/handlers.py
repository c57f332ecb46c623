"""What a listener of a test needs beside what the test is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from yidi.rpc.watching import NOBODY, CallWatch


class Handlers:
    """A service may listen only if it has every method: these fail when they are called."""

    def __getattr__(self, name: str) -> Callable[[Any, Any], Awaitable[Any]]:
        if name.startswith("_"):
            raise AttributeError(name)

        async def fails(_request: Any, _call: Any) -> Any:
            raise AssertionError(f"the test has no {name}")

        return fails


class Nobody:
    """An observer that forgets."""

    def served(self, *_: object) -> CallWatch:
        return NOBODY

    def refused(self, *_: object) -> None: ...
