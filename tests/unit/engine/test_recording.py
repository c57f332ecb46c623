"""The next version of a record: one number higher, never in effect before the last one."""

from __future__ import annotations

import pytest

from tests.builders import a_header
from yidi.domain.errors import RequestInvalid
from yidi.domain.records import RecordKind, RegistryRecord
from yidi.engine.recording import Place, next_version

OWNER = "63010000000000000152"
JANUARY_6_14_00 = 1_736_143_200_000
PLACE = Place(OWNER, RecordKind.QUALIFICATION, "QH0101")


def a_version(number: int, effective_at_ms: int = JANUARY_6_14_00) -> RegistryRecord:
    return RegistryRecord(
        owner=OWNER,
        kind=RecordKind.QUALIFICATION,
        key="QH0101",
        version=number,
        effective_at_ms=effective_at_ms,
        recorded_at_ms=effective_at_ms,
        message_id="J63010000001202501061400000001",
        agency_code="J63010000001",
        document="{}",
    )


def follow(before: list[RegistryRecord], effective_at_ms: int) -> RegistryRecord:
    return next_version(
        before,
        PLACE,
        a_header(),
        effective_at_ms=effective_at_ms,
        at_ms=JANUARY_6_14_00,
        document="{}",
    )


def test_a_version_at_the_moment_of_the_last_one_follows_it() -> None:
    assert follow([a_version(3)], JANUARY_6_14_00).version == 4


def test_a_version_before_the_last_one_is_refused_with_the_first_moment_that_can_be() -> None:
    """A-016, A-017, A-036: the history of a record never runs backwards."""
    with pytest.raises(RequestInvalid) as caught:
        follow([a_version(3)], JANUARY_6_14_00 - 1)

    assert caught.value.reason.name == "EFFECTIVE_TIME_INVALID"
    assert caught.value.head.text_zh == "变更的生效时间不能早于2025-01-06 14:00:00"
    assert caught.value.head.field_path == "effective_at"
