"""Two messages side by side, down to the field in which they differ."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.paths import MISSING, text_of
from yidi.jointtest.v1 import result_pb2

_LISTED_MAX = 12


def differences(
    expected: Message,
    received: Message,
    *,
    check: str,
    zh: str,
    en: str,
    path: str = "",
    ignoring: Container[str] = (),
) -> list[result_pb2.Mismatch]:
    """Return every field in which two messages of one type differ, at most a dozen.

    ``ignoring`` are paths that may differ.
    """
    found: list[tuple[str, str, str]] = []
    _compare(expected, received, path, ignoring, found)
    return [
        mismatch(check, where, wanted, got, zh=zh, en=en)
        for where, wanted, got in found[:_LISTED_MAX]
    ]


def _compare(
    expected: Any,
    received: Any,
    path: str,
    ignoring: Container[str],
    found: list[tuple[str, str, str]],
) -> None:
    for field in expected.DESCRIPTOR.fields:
        where = f"{path}.{field.name}" if path else field.name
        if where in ignoring:
            continue
        left, right = getattr(expected, field.name), getattr(received, field.name)
        if field.is_repeated:
            _compare_lists(field, list(left), list(right), where, ignoring, found)
        elif field.message_type is None:
            if left != right:
                found.append((where, text_of(field, left), text_of(field, right)))
        else:
            has = expected.HasField(field.name), received.HasField(field.name)
            if has == (True, True):
                _compare(left, right, where, ignoring, found)
            elif has != (False, False):
                shown = [text_of(field, each) if is_there else MISSING
                         for each, is_there in zip((left, right), has, strict=True)]  # fmt: skip
                found.append((where, shown[0], shown[1]))


def _compare_lists(
    field: FieldDescriptor,
    left: list[Any],
    right: list[Any],
    where: str,
    ignoring: Container[str],
    found: list[tuple[str, str, str]],
) -> None:
    if len(left) != len(right):
        found.append((f"{where}[]", f"{len(left)} 项 items", f"{len(right)} 项 items"))
        return
    for index, (one, other) in enumerate(zip(left, right, strict=True)):
        place = f"{where}[{index}]"
        if field.message_type is not None:
            _compare(one, other, place, ignoring, found)
        elif one != other:
            found.append((place, text_of(field, one), text_of(field, other)))
