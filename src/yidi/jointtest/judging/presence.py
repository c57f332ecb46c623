"""Fields that must be there, and fields that must not, in an answer or a request."""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.message import Message

from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.paths import MISSING, is_set, text_at
from yidi.jointtest.v1 import result_pb2


def presence(
    message: Message, present: Iterable[str], absent: Iterable[str]
) -> list[result_pb2.Mismatch]:
    """Return every path of ``present`` that is not set, and every one of ``absent`` that is."""
    found = [
        mismatch("field", path, "有值 set", MISSING, zh="缺少字段", en="the field is missing")
        for path in present
        if not is_set(message, path)
    ]
    return found + [
        mismatch(
            "field", path, "无 not set", text_at(message, path),
            zh="不应有的字段", en="the field must not be there",
        )
        for path in absent
        if is_set(message, path)
    ]  # fmt: skip
