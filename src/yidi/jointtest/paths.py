"""Paths into messages: ``settlement.breakdown.funds[0].amount_fen``, ``lines[].line_number``.

Checked against the schema before anything runs, read from answers, written into requests. What
is found is told as text, in the words that a case file uses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.money import parse_yuan, yuan
from yidi.domain.regions import CHINA_TIME
from yidi.jointtest.cases.message_reader import Unfit, enum_name, enum_number

_PART = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d*)\])?")
_TIMESTAMP: Final = Timestamp.DESCRIPTOR.full_name
MISSING: Final = "（没有 missing）"
"""What is told of a field that is not there."""


class Part(NamedTuple):
    """One step of a path: a field, and for repeated ones a place in it, or all of them."""

    name: str
    at: int | None
    is_all: bool


def parse(path: str) -> tuple[Part, ...]:
    """Return the parts of a path; raises Unfit."""
    parts = []
    for text in path.split("."):
        found = _PART.fullmatch(text)
        if found is None:
            raise Unfit(f"“{path}”不是字段路径", f"{path} is no path of fields")
        index = found[2]
        parts.append(Part(found[1], int(index) if index else None, index == ""))
    return tuple(parts)


def field_at(kind: Any, path: str) -> FieldDescriptor:
    """Return the field at the end of a path; raises Unfit where the schema has none."""
    found: FieldDescriptor | None = None
    for part in parse(path):
        if kind is None or part.name not in kind.fields_by_name:
            where = kind.name if kind is not None else (found.name if found else "")
            raise Unfit(f"{where} 没有字段 {part.name}", f"{where} has no field {part.name}")
        found = kind.fields_by_name[part.name]
        if (part.at is not None or part.is_all) and not found.is_repeated:
            raise Unfit(f"{part.name} 不是列表", f"{part.name} is no list")
        kind = found.message_type
    if found is None:
        raise Unfit("路径为空", "the path is empty")
    return found


def get(message: Message, path: str) -> Any:
    """Return what stands at a path: a value, a list for ``[]``, or MISSING."""
    return _get(message, parse(path))


def _get(value: Any, parts: Sequence[Part]) -> Any:
    for place, part in enumerate(parts):
        field = value.DESCRIPTOR.fields_by_name.get(part.name)
        if field is None:
            return MISSING
        if field.has_presence and field.message_type is not None and not value.HasField(part.name):
            return MISSING
        value = getattr(value, part.name)
        if part.is_all:
            rest = parts[place + 1 :]
            return [_get(each, rest) if rest else each for each in value]
        if part.at is not None:
            if part.at >= len(value):
                return MISSING
            value = value[part.at]
    return value


def text_at(message: Message, path: str) -> str:
    """Return what stands at a path, in the words of case files."""
    field = field_at(message.DESCRIPTOR, path)
    return text_of(field, get(message, path))


def text_of(field: FieldDescriptor, value: Any) -> str:
    """Return a value of a field as text: amounts in yuan, enum names without prefix."""
    if value is MISSING:
        return MISSING
    is_one = isinstance(value, str | int | bool | bytes | Message)
    if not is_one:
        return "[" + ", ".join(text_of(field, each) for each in value) + "]"
    if field.enum_type is not None:
        return enum_name(field.enum_type, value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Timestamp):
        return value.ToDatetime(CHINA_TIME).isoformat()
    if isinstance(value, Message):
        return json_format.MessageToJson(
            value, indent=None, preserving_proto_field_name=True, ensure_ascii=False
        )
    return yuan(value) if is_amount(field) else str(value)


def is_amount(field: FieldDescriptor) -> bool:
    """Whether a field is an amount in fen; people read it in yuan."""
    return field.name.endswith("_fen")


def is_set(message: Message, path: str) -> bool:
    """Whether something other than the default stands at a path."""
    found = get(message, path)
    if found is MISSING:
        return False
    if isinstance(found, Message):
        return True
    return bool(found)


def wanted_text(field: FieldDescriptor, value: Value) -> str:
    """Return a value of a case file in the words of ``text_of``; raises Unfit."""
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        return "[" + ", ".join(wanted_text(field, each) for each in value.list_value.values) + "]"
    if kind == "bool_value":
        return "true" if value.bool_value else "false"
    if kind == "number_value":
        number = int(value.number_value)
        return yuan(number) if is_amount(field) else str(number)
    if kind == "struct_value":
        raise Unfit("不能与整个表比较", "a whole table cannot be compared")
    text = value.string_value
    if field.enum_type is not None:
        return enum_name(field.enum_type, enum_number(field.enum_type, text))
    if is_amount(field):
        return yuan(fen_of(text))
    if field.message_type is not None and field.message_type.full_name == _TIMESTAMP:
        return _moment_of(text).isoformat()
    return text


def put(message: Message, path: str, value: Value) -> None:
    """Write a value of a case file into a request; null and an empty list clear the field."""
    *way, last = parse(path)
    target: Any = message
    for part in way:
        target = getattr(target, part.name)
        if part.at is not None:
            target = target[part.at]
    field = target.DESCRIPTOR.fields_by_name[last.name]
    kind = value.WhichOneof("kind")
    if last.at is not None:
        _put_element(getattr(target, last.name), field, last.at, value)
    elif kind in (None, "null_value") or (kind == "list_value" and not value.list_value.values):
        target.ClearField(last.name)
    elif kind == "list_value":
        target.ClearField(last.name)
        for each in value.list_value.values:
            _append(getattr(target, last.name), field, each)
    elif field.message_type is not None:
        _put_message(getattr(target, last.name), value)
        getattr(target, last.name).SetInParent()
    else:
        setattr(target, last.name, _plain(field, value))


def _put_element(target: Any, field: FieldDescriptor, index: int, value: Value) -> None:
    if field.message_type is not None:
        _put_message(target[index], value)
    else:
        target[index] = _plain(field, value)


def _append(target: Any, field: FieldDescriptor, value: Value) -> None:
    if field.message_type is not None:
        _put_message(target.add(), value)
    else:
        target.append(_plain(field, value))


def _put_message(target: Any, value: Value) -> None:
    if target.DESCRIPTOR.full_name == _TIMESTAMP:
        target.FromDatetime(_moment_of(value.string_value))
        return
    for key, each in value.struct_value.fields.items():
        put(target, key, each)


def _plain(field: FieldDescriptor, value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if field.enum_type is not None:
        text = value.string_value
        if kind == "number_value" or text.isdecimal():
            return int(text or value.number_value)
        return enum_number(field.enum_type, text)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return value.bool_value
    if field.type == FieldDescriptor.TYPE_STRING:
        return str(int(value.number_value)) if kind == "number_value" else value.string_value
    if kind == "string_value":
        text = value.string_value
        return fen_of(text) if is_amount(field) else int(text)
    return int(value.number_value)


def fen_of(text: str) -> int:
    """Return yuan as fen; raises Unfit."""
    try:
        return parse_yuan(text)
    except ValueError:
        raise Unfit("应为元，如 270.00", "expected yuan, like 270.00") from None


def _moment_of(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unfit("应为带时区的时间", "expected a moment with its zone") from None
    return found if found.tzinfo else found.replace(tzinfo=CHINA_TIME)
