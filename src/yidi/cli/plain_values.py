"""Messages of the contract as plain values for ``--json``: the field names of the protos.

Amounts stay whole numbers (the standard JSON mapping would write them as texts), code values
are written by their names, times in Beijing time.
"""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.regions import CHINA_TIME


def plain(message: Message) -> dict[str, Any]:
    """Return every field of a message; a message that is absent is None."""
    return {field.name: _field(message, field) for field in message.DESCRIPTOR.fields}


def _field(message: Message, field: Any) -> Any:
    value = getattr(message, field.name)
    if field.is_repeated:
        return [_value(each, field) for each in value]
    if field.has_presence and not message.HasField(field.name):
        return None
    return _value(value, field)


def _value(value: Any, field: Any) -> Any:
    if isinstance(value, Timestamp):
        return value.ToDatetime(CHINA_TIME).isoformat()
    if isinstance(value, Message):
        return plain(value)
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else value
    return value
