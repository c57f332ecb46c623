"""What is told of every call to whoever watches: it began, messages, it ended with a status.

The metrics implement this. A method is looked up once, when it is bound; what each call then
costs is adding to a number.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Final, Protocol

import grpc
from google.protobuf.descriptor import MethodDescriptor

UNARY: Final = "UNARY"
SERVER_STREAMING: Final = "SERVER_STREAMING"
CLIENT_STREAMING: Final = "CLIENT_STREAMING"
BIDI_STREAMING: Final = "BIDI_STREAMING"
"""Kinds of calls, as dashboards name them (grpc_type)."""

UNKNOWN: Final = "unknown"
"""Service and method of a call to something that is not served: strangers choose no labels."""


class CallWatch(Protocol):
    """Watches the calls of one method, on one side."""

    def started(self) -> None:
        """A call has begun."""
        ...

    def finished(self, code: str, seconds: float) -> None:
        """A call has ended with this status."""
        ...

    def received(self) -> None:
        """A message of a stream came. One request and one answer need not be told."""
        ...

    def sent(self) -> None:
        """A message of a stream went. One request and one answer need not be told."""
        ...


class CallObserver(Protocol):
    """Who wants to know of every call: the metrics."""

    def served(self, service: str, method: str, kind: str = UNARY) -> CallWatch:
        """Return who watches a method that is served here."""
        ...

    def refused(self, party: str, reason: str) -> None:
        """A call was refused."""
        ...


class ClientObserver(Protocol):
    """Who wants to know of every call to somebody else: the metrics."""

    def called(self, service: str, method: str, kind: str = UNARY) -> CallWatch:
        """Return who watches a method that is called from here."""
        ...


class _Nobody:
    def started(self) -> None: ...
    def finished(self, code: str, seconds: float) -> None: ...
    def received(self) -> None: ...
    def sent(self) -> None: ...


NOBODY: Final[CallWatch] = _Nobody()
"""Where nobody watches."""


def kind_of(method: MethodDescriptor) -> str:
    """Return how dashboards call the shape of a method."""
    return kind(is_stream_in=method.client_streaming, is_stream_out=method.server_streaming)


def kind(*, is_stream_in: bool, is_stream_out: bool) -> str:
    """Return how dashboards call a shape."""
    if is_stream_in:
        return BIDI_STREAMING if is_stream_out else CLIENT_STREAMING
    return SERVER_STREAMING if is_stream_out else UNARY


@contextmanager
def watched(watch: CallWatch, context: Any) -> Iterator[None]:
    """Watch a call whose status is set on its context, for the length of a block."""
    begun = perf_counter()
    watch.started()
    code = "UNKNOWN"
    try:
        yield
        code = code_of(context)
    except (asyncio.CancelledError, GeneratorExit):
        code = "CANCELLED"
        raise
    except grpc.aio.AbortError:
        code = code_of(context)
        raise
    finally:
        watch.finished(code, perf_counter() - begun)


_NAMES: Final = {code.value[0]: code.name for code in grpc.StatusCode}


def code_of(context: Any) -> str:
    """Return the status of a context; the library has it as a number, a code, or not at all."""
    code = context.code()
    if isinstance(code, grpc.StatusCode):
        return code.name
    return _NAMES.get(code or 0, "UNKNOWN")
