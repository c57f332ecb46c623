"""Any protobuf message from a TOML table: the schema says what may stand there.

Keys are the field names. Enum values are written without the prefix of their type, moments as
TOML date-times with their zone. Every mistake is noted with its key; none stops the reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp

from yidi.configuration.findings import Findings
from yidi.configuration.toml_positions import Address

M = TypeVar("M", bound=Message)

_INTEGERS = frozenset(
    (
        FieldDescriptor.TYPE_INT32,
        FieldDescriptor.TYPE_INT64,
        FieldDescriptor.TYPE_UINT32,
        FieldDescriptor.TYPE_UINT64,
    )
)
_TIMESTAMP = Timestamp.DESCRIPTOR.full_name
_VALUE = Value.DESCRIPTOR.full_name


class Unfit(ValueError):
    """A value is not what its field needs; both sentences say what is."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both."""
        super().__init__(en)
        self.zh = zh
        self.en = en


def fill(
    message: M, table: Mapping[str, Any], findings: Findings, address: Address = (), path: str = ""
) -> M:
    """Put a table into a message; what does not fit is noted and left out."""
    fields: Mapping[str, Any] = message.DESCRIPTOR.fields_by_name
    for key, value in table.items():
        place = f"{path}.{key}" if path else key
        if key not in fields:
            near = get_close_matches(key, list(fields), n=1, cutoff=0.5)
            zh = f"没有“{key}”这一项" + (f"，是否为 {near[0]}？" if near else "")
            en = f"there is no such field{f'; did you mean {near[0]}?' if near else ''}"
            findings.note((*address, key), place, zh, en)
            continue
        try:
            _put(message, fields[key], value, findings, (*address, key), place)
        except Unfit as unfit:
            findings.note((*address, key), place, unfit.zh, unfit.en)
    return message


def _put(
    message: Message,
    field: FieldDescriptor,
    value: Any,
    findings: Findings,
    address: Address,
    path: str,
) -> None:
    if _is_map(field):
        _put_map(message, field, value, findings, address, path)
    elif field.is_repeated:
        _put_list(message, field, value, findings, address, path)
    elif field.message_type is None:
        setattr(message, field.name, scalar(field, value))
    else:
        _put_message(getattr(message, field.name), value, findings, address, path)
        getattr(message, field.name).SetInParent()


def _put_message(target: Any, value: Any, findings: Findings, address: Address, path: str) -> None:
    name = target.DESCRIPTOR.full_name
    if name == _TIMESTAMP:
        target.CopyFrom(_moment(value))
    elif name == _VALUE:
        target.CopyFrom(loose(value))
    elif isinstance(value, Mapping):
        fill(target, value, findings, address, path)
    else:
        raise Unfit("应为一个表 { … }", "expected a table { ... }")


def _put_list(
    message: Message,
    field: FieldDescriptor,
    value: Any,
    findings: Findings,
    address: Address,
    path: str,
) -> None:
    if not isinstance(value, list):
        raise Unfit("应为列表 [ … ]", "expected a list [ ... ]")
    target = getattr(message, field.name)
    for index, each in enumerate(value):
        place = f"{path}[{index}]"
        try:
            if field.message_type is None:
                target.append(scalar(field, each))
            else:
                _put_message(target.add(), each, findings, (*address, index), place)
        except Unfit as unfit:
            findings.note((*address, index), place, unfit.zh, unfit.en)


def _put_map(
    message: Message,
    field: FieldDescriptor,
    value: Any,
    findings: Findings,
    address: Address,
    path: str,
) -> None:
    if not isinstance(value, Mapping):
        raise Unfit("应为一个表 { … }", "expected a table { ... }")
    target = getattr(message, field.name)
    kind: Any = field.message_type
    entry = kind.fields_by_name["value"]
    for key, each in value.items():
        try:
            if entry.message_type is None:
                target[key] = scalar(entry, each)
            else:
                _put_message(target[key], each, findings, (*address, key), f'{path}."{key}"')
        except Unfit as unfit:
            findings.note((*address, key), f'{path}."{key}"', unfit.zh, unfit.en)


def _is_map(field: FieldDescriptor) -> bool:
    entry = field.message_type
    return entry is not None and entry.GetOptions().map_entry


def scalar(field: FieldDescriptor, value: Any) -> Any:
    """Return a value as its field takes it; raises Unfit."""
    if field.enum_type is not None:
        return enum_number(field.enum_type, value)
    if field.type == FieldDescriptor.TYPE_BOOL:
        if not isinstance(value, bool):
            raise Unfit("应为 true 或 false", "expected true or false")
    elif field.type in _INTEGERS:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unfit("应为整数", "expected a whole number")
    elif not isinstance(value, str):
        raise Unfit('应为文字，加引号 "…"', 'expected a text in quotes "..."')
    return value


def enum_prefix(kind: EnumDescriptor) -> str:
    """Return what every value of an enum begins with: ``CARE_TYPE_``."""
    return kind.values[0].name.removesuffix("UNSPECIFIED")


def enum_number(kind: EnumDescriptor, value: Any) -> int:
    """Return the number of an enum value that is written without its prefix; raises Unfit."""
    prefix = enum_prefix(kind)
    names = [each.name.removeprefix(prefix) for each in kind.values[1:]]
    if isinstance(value, str) and value in names:
        return kind.values_by_name[prefix + value].number
    near = get_close_matches(str(value).upper(), names, n=1, cutoff=0.5)
    if near:
        raise Unfit(f"没有取值 {value}，是否为 {near[0]}？", f"no such value; is it {near[0]}?")
    shown = "、".join(names[:12])
    raise Unfit(f"取值应为：{shown}", f"expected one of {', '.join(names[:12])}")


def enum_name(kind: EnumDescriptor, number: int) -> str:
    """Return the name of an enum value without its prefix; a number that is unknown as it is."""
    found = kind.values_by_number.get(number)
    return found.name.removeprefix(enum_prefix(kind)) if found else str(number)


def loose(value: Any) -> Value:
    """Return any TOML value as the schema keeps it where everything may stand."""
    found = Value()
    if isinstance(value, bool):
        found.bool_value = value
    elif isinstance(value, int):
        found.number_value = value
    elif isinstance(value, str):
        found.string_value = value
    elif isinstance(value, datetime):
        found.string_value = value.isoformat()
    elif isinstance(value, list):
        found.list_value.values.extend(loose(each) for each in value)
        found.list_value.SetInParent()
    elif isinstance(value, Mapping):
        for key, each in value.items():
            found.struct_value.fields[key].CopyFrom(loose(each))
        found.struct_value.SetInParent()
    else:
        raise Unfit(
            "应为文字、整数、true/false、列表或表", "expected a text, number, list or table"
        )
    return found


def _moment(value: Any) -> Timestamp:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Unfit(
            "应为带时区的时间，如 2025-01-06T15:30:00+08:00",
            "expected a moment with its zone, like 2025-01-06T15:30:00+08:00",
        )
    found = Timestamp()
    found.FromDatetime(value)
    return found
