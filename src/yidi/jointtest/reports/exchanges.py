"""What went over the wire, as text: a message as JSON with the field names of the contract."""

from __future__ import annotations

import json
from typing import Any

from google.protobuf import any_pb2, json_format
from google.protobuf.descriptor_pool import Default

from yidi.jointtest.v1 import result_pb2
from yidi.jointtest.v1.result_pb2 import DIRECTION_FROM_TESTED

_TEXT_CHARS_MAX = 20_000
"""Of one message; a bill of a hundred lines has half of it."""


def heading(exchange: result_pb2.Exchange) -> str:
    """Return one line: way, method, message id, status, time."""
    way = "被测系统 → 工具" if exchange.direction == DIRECTION_FROM_TESTED else "工具 → 被测系统"
    parts = (
        way,
        exchange.method.removeprefix("yidi.v1."),
        exchange.message_id,
        exchange.status or exchange.transport or "—",
        f"{exchange.took_micros / 1000:.1f} ms",
        exchange.answer_use,
    )
    return " · ".join(filter(None, parts))


def texts(exchange: result_pb2.Exchange) -> list[tuple[str, str]]:
    """Return what was sent and what came back, each with its name."""
    found = [("请求 request", _text(exchange.request))]
    if exchange.HasField("answer"):
        found.append(("应答 answer", _text(exchange.answer)))
    if exchange.HasField("refusal"):
        told = _cut(json_format.MessageToDict(exchange.refusal, preserving_proto_field_name=True))
        found.append(("拒绝 refusal", told))
    if exchange.status_text:
        found.append(("状态说明 status text", exchange.status_text))
    if exchange.transport:
        found.append(("传输 transport", exchange.transport))
    return found


def _text(packed: any_pb2.Any) -> str:
    name = packed.TypeName()
    try:
        Default().FindMessageTypeByName(name)
        plain = json_format.MessageToDict(packed, preserving_proto_field_name=True)
    except (KeyError, TypeError, json_format.Error):
        return f"{name}: {packed.value.hex()[:_TEXT_CHARS_MAX]}"
    plain.pop("@type", None)
    return f"{name} {_cut(plain)}"


def _cut(plain: Any) -> str:
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    return text if len(text) <= _TEXT_CHARS_MAX else f"{text[:_TEXT_CHARS_MAX]}\n…"
