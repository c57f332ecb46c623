"""Message ids that a treating province makes in the name of an institution (decision 0011)."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import FIRST_HOSPITAL, NOW
from yidi.province.bill_plan import MessageIds


def test_no_id_comes_twice_however_many_a_second_needs() -> None:
    """A-079: 10 000 serials a second; what is more runs ahead of the clock."""
    ids = MessageIds(9_999)

    given = [ids.next_id(FIRST_HOSPITAL, NOW) for _ in range(25_000)]

    assert len(set(given)) == 25_000
    assert given[0] == "H51010000001192501061530009999"
    assert given[9_999][12:26] == "19250106153000"
    assert given[10_000][12:26] == "19250106153001"
    assert given[24_999][12:26] == "19250106153002"


def test_ids_that_ran_ahead_are_not_met_again_by_the_clock() -> None:
    """A-079."""
    ids = MessageIds(0)
    given = [ids.next_id(FIRST_HOSPITAL, NOW) for _ in range(15_000)]

    given += [ids.next_id(FIRST_HOSPITAL, NOW + timedelta(seconds=1)) for _ in range(15_000)]

    assert len(set(given)) == 30_000


def test_a_clock_that_was_set_back_far_dates_ids_anew() -> None:
    """A test clock may go back; its ids stay near it."""
    ids = MessageIds(0)
    ids.next_id(FIRST_HOSPITAL, NOW)

    earlier = ids.next_id(FIRST_HOSPITAL, NOW - timedelta(days=30))
    slightly = ids.next_id(FIRST_HOSPITAL, NOW - timedelta(days=30, seconds=5))

    assert earlier[12:20] == "19241207"
    assert slightly[12:26] == earlier[12:26]


def test_a_leap_day_becomes_one_that_every_year_has() -> None:
    """1924 was a leap year, but not every year a hundred years back is."""
    leap = NOW.replace(year=2024, month=2, day=29)

    assert MessageIds(0).next_id(FIRST_HOSPITAL, leap)[12:20] == "19240228"
