"""A run as JSON and back: what reports are made from later, and runs compared by."""

from __future__ import annotations

import json
from typing import Any

from google.protobuf import json_format

# A run holds messages of these; whoever reads it needs them known.
from google.rpc import error_details_pb2 as _details  # noqa: F401

from yidi.jointtest import contract as _contract  # noqa: F401
from yidi.jointtest.v1 import result_pb2


class NoRun(ValueError):
    """A text is not the JSON of a run."""


def plain(run: result_pb2.Run) -> dict[str, Any]:
    """Return a run as plain values: the field names of the schema."""
    found: dict[str, Any] = json_format.MessageToDict(run, preserving_proto_field_name=True)
    return found


def to_json(run: result_pb2.Run) -> str:
    """Return a run as text."""
    return json.dumps(plain(run), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> result_pb2.Run:
    """Return the run in a text; raises NoRun."""
    try:
        return json_format.Parse(text, result_pb2.Run(), ignore_unknown_fields=True)
    except json_format.ParseError as error:
        raise NoRun(str(error)) from None
