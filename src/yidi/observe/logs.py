"""Structured logs on stderr: one event a line, never a person's data."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import Any, TextIO

import structlog

LEVELS = ("debug", "info", "warning", "error")


class Lossy:
    """A stream that loses what it cannot write: a full disk under the log stops no call."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure(level: str, *, as_json: bool) -> None:
    """Send every log line to stderr, as JSON or in columns for people."""
    number = getattr(logging, level.upper())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # The other formatters print local variables, and with them persons' data.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    stream: Any = Lossy(sys.stderr)
    last: list[structlog.typing.Processor] = [structlog.processors.format_exc_info]
    structlog.configure(
        processors=[*shared, *(last if as_json else []), renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        stream=sys.stderr, level=max(number, logging.WARNING), format="%(levelname)s %(message)s"
    )
