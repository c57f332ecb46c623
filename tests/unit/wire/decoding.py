"""What the tests of the decoders share: decode a request, or tell what was found."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from tests.messages import NOW
from yidi.domain.errors import Refusal
from yidi.wire.decode import decode


def decoded(request: Message) -> Any:
    """The decoded request; a refusal fails the test."""
    return decode(request, NOW)


def refused(request: Message) -> Refusal:
    """The refusal of a request; one that is accepted fails the test."""
    try:
        value = decode(request, NOW)
    except Refusal as refusal:
        return refusal
    raise AssertionError(f"accepted: {value}")


def found(request: Message) -> list[tuple[str, str]]:
    """Reason and field of every problem; empty for a request that is right."""
    try:
        decode(request, NOW)
    except Refusal as refusal:
        return [(each.reason.name, each.field_path) for each in refusal.problems]
    return []
