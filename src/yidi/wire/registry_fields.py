"""Checks and readings that the requests to the registry share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import IntEnum
from typing import TypeVar

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.codes import region_problem
from yidi.wire.findings import Findings, Label
from yidi.wire.moments import is_plausible, moment

CAUSE_CHARS_MAX = 200
AREA = Label("备案地", "filed area")
REGION = Label("医保区划", "region")
FILING_ID = Label("备案编号", "filing id", "1到40个字符", "1 to 40 characters")
LOCAL_CODE = Label("本地病种编码", "local disease code", "1到30个字符", "1 to 30 characters")
_CAUSE = Label("原因", "cause", "1到200个字符", "1 to 200 characters")
_DAY_EN = "yyyy-MM-dd"

E = TypeVar("E", bound=IntEnum)


def decode_code(
    kind: type[E], value: int, name_zh: str, path: str, found: Findings, *, is_needed: bool = True
) -> E | None:
    """Return the member with this number and note one that the table lacks; 0 is not given."""
    if value == 0 and not is_needed:
        return None
    try:
        return kind(value)
    except ValueError:
        found.add("CODE_VALUE_UNKNOWN", path, field=name_zh, value=value)
        return None


def decode_codes(
    kind: type[E], values: Iterable[int], name_zh: str, path: str, found: Findings
) -> tuple[E, ...]:
    """Return the members without repetition, in their order."""
    decoded = [
        decode_code(kind, value, name_zh, f"{path}[{index}]", found)
        for index, value in enumerate(values)
    ]
    return tuple(dict.fromkeys(each for each in decoded if each is not None))


def decode_day(
    text: str, name_zh: str, path: str, found: Findings, *, is_needed: bool = False
) -> date | None:
    """Return a day written yyyy-MM-dd; empty is not given."""
    label = Label(name_zh, path, "yyyy-MM-dd格式的日期", _DAY_EN)
    if not text:
        if is_needed:
            found.missing(label, path)
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        found.malformed(label, path)
        return None
    if text != day.isoformat():
        found.malformed(label, path)
    return day


def decode_moment(
    stamp: Timestamp, name_zh: str, path: str, found: Findings, *, is_given: bool
) -> datetime | None:
    """Return a moment; None when it is not given."""
    if not is_given:
        return None
    if not is_plausible(stamp):
        found.malformed(Label(name_zh, path, "有效的时间", "a time"), path)
        return None
    return moment(stamp)


def check_cause(text: str, found: Findings) -> None:
    """Check the reason that an agency gives."""
    found.text(text, _CAUSE, "cause", CAUSE_CHARS_MAX)


def check_region(code: str, label: Label, path: str, found: Findings) -> bool:
    """Check a region against the table; whether it is one."""
    found.region(code, label, path)
    return region_problem(code) is None


def check_local_code(code: str, found: Findings, path: str = "local_code") -> None:
    """Check the form of a local disease code; whether it exists is for the area's policy."""
    found.text(code, LOCAL_CODE, path)
