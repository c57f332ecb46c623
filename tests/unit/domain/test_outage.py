"""Outage notices as values (A-143): what is covered, what is active, until when, in which words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.messages import BEIJING
from yidi.domain.outage import (
    NEVER_MS,
    CallFacts,
    OutageKind,
    OutageNotice,
    OutageRole,
    OutageScope,
    closed_until_ms,
    closure_of,
    last_change_ms,
    next_change_ms,
    outage_text_zh,
    period_en,
    period_zh,
)

SETTLE = "yidi.v1.SettlementService/Settle"


def a_notice(begin: int = 100, end: int | None = 200, **changed: Any) -> OutageNotice:
    scope = OutageScope(**{"regions": ("630000",)} | changed.pop("scope", {}))
    facts: dict[str, Any] = {
        "notice_id": f"{begin}-{end}",
        "kind": OutageKind.PLANNED,
        "scope": scope,
        "begins_at_ms": begin,
        "ends_at_ms": end,
        "reason_zh": "系统升级",
        "advice_zh": "",
        "announced_by": "630000",
        "announced_at_ms": 0,
    }
    return OutageNotice(**facts | changed)


def a_call(**changed: Any) -> CallFacts:
    facts = {"method": SETTLE, "treating_region": "510100", "insured_region": "630100"}
    return CallFacts(**facts | changed)


def at(*when: int) -> int:
    return int(datetime(*when, tzinfo=BEIJING).timestamp()) * 1000  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("scope", "call", "expected"),
    [
        ({}, {}, (OutageRole.INSURED_PLACE, "630100")),
        ({"regions": ("630100",)}, {}, (OutageRole.INSURED_PLACE, "630100")),
        ({"regions": ("630200",)}, {}, None),
        ({"regions": ("630200", "510000")}, {}, (OutageRole.TREATING_PLACE, "510100")),
        ({"regions": ("630000", "510000")}, {}, (OutageRole.INSURED_PLACE, "630100")),
        ({"regions": ()}, {}, (None, "")),
        ({"roles": (OutageRole.TREATING_PLACE,)}, {}, None),
        ({"methods": (SETTLE,)}, {}, (OutageRole.INSURED_PLACE, "630100")),
        ({"methods": ("yidi.v1.SettlementService/OpenVisit",)}, {}, None),
        ({"care_types": (14,)}, {}, None),
        ({"care_types": (14,)}, {"care_type": 11}, None),
        ({"care_types": (14,)}, {"care_type": 14}, (OutageRole.INSURED_PLACE, "630100")),
    ],
)
def test_a_scope_covers_what_it_names_and_everything_where_it_is_empty(
    scope: dict[str, Any], call: dict[str, Any], expected: object
):
    assert a_notice(scope=scope).closed_region(a_call(**call)) == expected


@pytest.mark.parametrize(("now", "expected"), [(99, False), (100, True), (199, True), (200, False)])
def test_a_window_begins_inclusive_and_ends_exclusive(now: int, expected: bool):
    assert a_notice().is_active_at(now) is expected
    assert (closure_of([a_notice()], a_call(), now) is not None) is expected


def test_a_withdrawn_notice_closes_nothing():
    withdrawn = a_notice(withdrawn_at_ms=150)

    assert not withdrawn.is_active_at(160)
    assert closure_of([withdrawn], a_call(), 160) is None
    assert next_change_ms([withdrawn], 0) == NEVER_MS


def test_of_several_notices_the_one_that_ends_last_is_the_answer():
    notices = [a_notice(100, 200), a_notice(100, 300), a_notice(100, 250)]

    closure = closure_of(notices, a_call(), 150)

    assert closure is not None
    assert closure.notice.ends_at_ms == 300
    assert closure.open_at_ms == 300


def test_windows_without_a_gap_are_one_closure():
    notices = [a_notice(100, 200), a_notice(200, 250), a_notice(240, 300), a_notice(301, 400)]

    closure = closure_of(notices, a_call(), 150)

    assert closure is not None
    assert (closure.notice.ends_at_ms, closure.open_at_ms) == (200, 300)
    assert closed_until_ms(notices, 150) == 300
    assert closed_until_ms(notices, 50) == 50


def test_an_end_that_nobody_knows_is_no_time_to_try_again():
    closure = closure_of([a_notice(100, None)], a_call(), 10**13)

    assert closure is not None
    assert closure.open_at_ms is None


def test_between_two_boundaries_nothing_changes():
    notices = [a_notice(100, 200), a_notice(150, None)]

    assert [next_change_ms(notices, now) for now in (0, 100, 150, 200)] == [
        100,
        150,
        200,
        NEVER_MS,
    ]
    assert [last_change_ms(notices, now) for now in (0, 99, 100, 199, 500)] == [0, 0, 100, 150, 200]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (a_notice(100, 200), a_notice(199, 300), True),
        (a_notice(100, 200), a_notice(200, 300), False),
        (a_notice(100, None), a_notice(900, 901), True),
        (a_notice(scope={"regions": ("630100",)}), a_notice(), True),
        (a_notice(scope={"regions": ("630100",)}), a_notice(scope={"regions": ()}), True),
        (a_notice(scope={"regions": ("510000",)}), a_notice(), False),
    ],
)
def test_notices_overlap_in_time_and_region(one: OutageNotice, other: OutageNotice, expected: bool):
    assert one.overlaps(other) is expected
    assert other.overlaps(one) is expected


def test_the_text_names_place_reason_begin_and_end():
    notice = a_notice(at(2025, 1, 5), at(2025, 1, 5, 6))

    assert outage_text_zh(notice, "西宁市") == "西宁市停机维护(系统升级),01-05 00:00至06:00"


def test_a_text_never_has_more_than_45_characters():
    """The reason is cut first, then the name of the region (A-142: 60 with the rest)."""
    begin, end = at(2025, 1, 5, 22), at(2025, 1, 6, 6)
    name = "新疆维吾尔自治区-自治区直辖县级行政区划"
    longest = outage_text_zh(a_notice(begin, end, reason_zh="原" * 60), name)
    cut = outage_text_zh(a_notice(begin, end, reason_zh="核心交易系统数据库版本升级改造"), "西宁市")

    assert longest == "新疆维吾尔自治区-自治区直辖县级…停机维护,01-05 22:00至01-06 06:00"
    assert cut == "西宁市停机维护(核心交易系统数据库版本…),01-05 22:00至01-06 06:00"
    assert {len(longest), len(cut)} == {45}


def test_periods_in_both_languages():
    begin, end = at(2025, 1, 5, 22), at(2025, 1, 6, 6)

    assert period_zh(begin, end) == "01-05 22:00至01-06 06:00"
    assert period_zh(begin, None) == "01-05 22:00起,恢复时间未知"
    assert period_en(begin, end) == "2025-01-05 22:00 to 2025-01-06 06:00"
    assert period_en(begin, None) == "2025-01-05 22:00, end unknown"
