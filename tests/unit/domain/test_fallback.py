"""No way back from refused chronic care to ordinary care (A-069)."""

from __future__ import annotations

import pytest

from tests.book_records import a_line
from yidi.domain.care import CareType
from yidi.domain.errors import Refusal
from yidi.domain.fallback import Bar, barred, check_lines, check_visit, freed
from yidi.domain.records import FeeLine
from yidi.domain.requests import PlannedLine

DIALYSIS = "001311000000100"
COLD = "XR05XXX001A001010190060"
FIRST = PlannedLine("1", DIALYSIS)
SECOND = PlannedLine("2", DIALYSIS)


def line(number: str, item: str = DIALYSIS) -> FeeLine:
    return a_line(number, item_code=item)


def refused_fields(bars: tuple[Bar, ...], *lines: FeeLine, number: str = "OP1") -> list[str]:
    """The fields of the lines that an ordinary visit may not take."""
    try:
        check_lines(bars, CareType.ORDINARY, number, lines)
    except Refusal as refusal:
        return [each.field_path for each in refusal.problems]
    return []


def test_exactly_the_lines_of_the_refused_care_are_barred():
    """A-069, A-066: the same number and the same item; what else arose is ordinary care."""
    bars = barred((), "OP1", "M07801", [FIRST, SECOND])

    assert refused_fields(bars, line("3", COLD), line("1"), line("2")) == [
        "lines[1].line_number",
        "lines[2].line_number",
    ]
    assert refused_fields(bars, line("1", COLD), line("3")) == []


def test_another_outpatient_number_is_another_visit():
    """A-069."""
    bars = barred((), "OP1", "M07801", [FIRST])

    assert refused_fields(bars, line("1"), number="OP2") == []


def test_where_no_lines_were_named_every_line_of_the_number_is_barred():
    """A-069: 所有门诊慢特病相关治疗费用 ... 不要按照普通门诊费用跨省直接结算."""
    bars = barred((), "OP1", "M07801", [])

    assert refused_fields(bars, line("1", COLD)) == ["lines[0].line_number"]
    with pytest.raises(Refusal) as refused:
        check_visit(bars, CareType.ORDINARY, "OP1")
    assert refused.value.reason.code == 4028
    assert refused.value.head.text_zh == "透析费用不能按普通门诊结算,请自费后手工报销"
    assert refused.value.reason.next_step == 5


def test_emergency_care_is_no_way_round_and_chronic_care_stays_open():
    """A-069: the same care may be tried again as chronic, for example once it is opened."""
    bars = barred((), "OP1", "M07801", [])

    with pytest.raises(Refusal):
        check_visit(bars, CareType.EMERGENCY, "OP1")
    check_visit(bars, CareType.CHRONIC, "OP1")
    check_lines(bars, CareType.CHRONIC, "OP1", [line("1")])
    check_visit(bars, CareType.ORDINARY, "OP2")


def test_a_visit_with_named_lines_is_open_for_others():
    """A-069, A-066."""
    check_visit(barred((), "OP1", "M07801", [FIRST]), CareType.ORDINARY, "OP1")


def test_a_second_refusal_frees_no_line_of_the_first():
    """A-069."""
    whole = frozenset[PlannedLine]()
    first = barred((), "OP1", "M07801", [FIRST])

    assert barred(first, "OP1", "M07801", [SECOND])[0].lines == {FIRST, SECOND}
    assert barred(first, "OP1", "M07801", [])[0].lines == whole
    assert barred(barred((), "OP1", "M07801", []), "OP1", "M07801", [FIRST])[0].lines == whole


def test_care_that_could_be_opened_after_all_is_free_again():
    """A-069: only its own bar falls."""
    bars = barred(barred((), "OP1", "M07801", []), "OP1", "M03900", [FIRST])

    left = freed(bars, "OP1", "M07801")

    assert left == (Bar("OP1", "M03900", frozenset({FIRST})),)
    assert freed(bars, "OP2", "M07801") == bars


def test_only_the_latest_twenty_bars_are_kept():
    """A-069: the visits of longer ago are over."""
    bars: tuple[Bar, ...] = ()
    for number in range(1, 23):
        bars = barred(bars, f"OP{number}", "M07801", [])

    assert [each.outpatient_number for each in bars] == [f"OP{number}" for number in range(3, 23)]
