"""Numbers that a process gives out: 30 digits, never one twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.messages import NOW
from yidi.runtime.ids import InstanceIds


def test_a_number_tells_region_time_instance_and_serial() -> None:
    ids = InstanceIds(7)

    assert ids.next_id("630100", NOW) == "630100" + "20250106153000" + "0007" + "000001"
    assert ids.next_id("510000", NOW) == "510000" + "20250106153000" + "0007" + "000002"


def test_the_time_is_that_of_beijing() -> None:
    utc = datetime(2025, 1, 6, 16, 30, tzinfo=UTC)

    assert InstanceIds(0).next_id("630100", utc)[6:20] == "20250107003000"


def test_numbers_of_one_second_differ() -> None:
    ids = InstanceIds(1)

    assert len({ids.next_id("630100", NOW) for _ in range(10_000)}) == 10_000


def test_two_instances_never_give_out_the_same_number_in_a_second() -> None:
    one, other = InstanceIds(1), InstanceIds(2)

    numbers = {ids.next_id("630100", NOW) for ids in (one, other) for _ in range(1_000)}

    assert len(numbers) == 2_000


def test_an_instance_number_of_any_size_fits() -> None:
    assert len(InstanceIds(173_614_860_012_345).next_id("630100", NOW)) == 30


def test_a_million_serials_later_the_length_is_still_30() -> None:
    ids = InstanceIds(1)
    ids._serials = iter([999_999, 1_000_000])  # type: ignore[assignment]

    assert [len(ids.next_id("630100", NOW)) for _ in range(2)] == [30, 30]


def test_the_time_goes_on_with_the_clock_and_back_with_it() -> None:
    ids = InstanceIds(7)
    moments = (NOW, NOW + timedelta(milliseconds=999), NOW + timedelta(seconds=1), NOW)

    times = [ids.next_id("630100", moment)[6:20] for moment in moments]

    assert times == ["20250106153000", "20250106153000", "20250106153001", "20250106153000"]
