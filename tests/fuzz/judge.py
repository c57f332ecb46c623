"""What an answer to a bad request may look like."""

from __future__ import annotations

import re
from pathlib import Path

import grpc
from google.rpc.status_pb2 import Status

from yidi.v1 import error_pb2

_OURS = frozenset((grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.DATA_LOSS))
"""Statuses that say that the fault is ours; bad input is never that."""

_INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|Error\b|Exception|sqlite|SQLAlchemy|psycopg|object at 0x|<class"
)
"""What no caller may read: the inside of the program."""


class Crack(Exception):
    """The platform did what it may not do; the text says what."""


_STANDARD = ("/grpc.health.", "/grpc.reflection.")
"""Services whose statuses are not ours to enrich: an unknown health entry is a bare NOT_FOUND."""


def is_connection_lost(error: grpc.aio.AioRpcError) -> bool:
    """Whether the transport says this, without an answer of the platform."""
    is_rich = any(key == "grpc-status-details-bin" for key, _ in error.trailing_metadata() or ())
    return not is_rich and error.code() in {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.CANCELLED,
    }


def judge(error: grpc.aio.AioRpcError, path: str) -> str:
    """The name of the reason of a refusal; raises Crack unless it is one clear refusal."""
    code, text = error.code(), error.details() or ""
    if code in _OURS:
        raise Crack(f"{code.name}: {text}")
    if found := _INSIDE.search(text):
        raise Crack(f"shows {found.group()!r} from inside: {text}")
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            return _rich(value)
    if path.startswith(_STANDARD):
        return code.name
    raise Crack(f"{code.name} without a reason: {text}")


def _rich(value: bytes) -> str:
    detail = error_pb2.ErrorDetail()
    for packed in Status.FromString(value).details:
        packed.Unpack(detail)
    if not (detail.text_zh and detail.party and detail.next_step and detail.code):
        raise Crack(f"a refusal without text, party or next step: {detail}")
    if found := _INSIDE.search(str(detail)):
        raise Crack(f"shows {found.group()!r} from inside: {detail}")
    name: str = error_pb2.ErrorReason.Name(detail.reason)
    return name.removeprefix("ERROR_REASON_")


_OF_THE_LIBRARY = re.compile(
    r"ERROR Task exception was never retrieved\n(?:.*\n)*?UnicodeDecodeError: .*\n"
    r"|ERROR Invalid encoding on .*\nTraceback.*\n(?:  .*\n)*UnicodeDecodeError: .*\n"
    r"|ERROR 'utf-8' codec can't decode .*\nNoneType: None\n"
)
"""What gRPC writes when a path is not UTF-8 (rpc/server.py); the listener is opened again."""

_OF_THE_CORE = re.compile(r"^[EWI]\d{4} .*\n", re.MULTILINE)
"""Lines that the core of gRPC writes about bytes that are no HTTP/2, from threads of its own."""


def judge_log(path: Path) -> int:
    """Raise Crack when the log speaks of a mistake of our own; count listeners opened again."""
    text = path.read_text(encoding="utf-8", errors="replace")
    rest = _OF_THE_LIBRARY.sub("", _OF_THE_CORE.sub("", text))
    if found := re.search(
        r"Traceback|\[(error|critical) *\]|^(ERROR|CRITICAL)", rest, re.MULTILINE
    ):
        raise Crack(f"the log says: {rest[max(0, found.start() - 500) :][:3_000]}")
    return text.count("listening_again")
