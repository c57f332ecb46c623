"""The lines that a visit is meant for, decoded (A-069)."""

from __future__ import annotations

from collections.abc import Sequence

from yidi.domain.limits import LINES_PER_UPLOAD_MAX
from yidi.domain.requests import PlannedLine
from yidi.v1 import settlement_service_pb2 as contract
from yidi.wire.fees import identity_problems
from yidi.wire.findings import Findings


def decode_planned_lines(
    lines: Sequence[contract.PlannedLine], found: Findings
) -> tuple[PlannedLine, ...]:
    """Return the planned lines and note those that can be no fee lines."""
    if len(lines) > LINES_PER_UPLOAD_MAX:
        found.add("TOO_MANY_LINES", "planned_lines", count=len(lines), most=LINES_PER_UPLOAD_MAX)
        return ()
    for index, line in enumerate(lines):
        identity_problems(line.line_number, line.item_code, f"planned_lines[{index}]", found)
    return tuple(PlannedLine(line.line_number, line.item_code) for line in lines)
