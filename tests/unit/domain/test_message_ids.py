"""What a message id may say of its time (A-079), and whose ids carry a year of the past."""

from __future__ import annotations

import pytest

from tests.builders import NOW
from yidi.domain.message_ids import (
    FROM_INSTITUTION,
    FROM_PLATFORM,
    FROM_TREATING_PLACE,
    is_timely,
)


@pytest.mark.parametrize(
    ("day", "timely"),
    [
        ("20250106", True),
        ("20240106", True),
        ("20240105", False),
        ("20260107", True),
        ("20260108", False),
        ("19250106", False),
        ("10250106", False),
        ("29250106", False),
    ],
)
def test_an_institution_dates_its_ids_within_366_days(day: str, timely: bool) -> None:
    """A-079: on 6 January 2025."""
    assert is_timely(f"H51010000001{day}1530000001", NOW, FROM_INSTITUTION) is timely


@pytest.mark.parametrize(
    ("year", "treating", "platform"),
    [
        ("2025", True, True),
        ("1925", True, True),
        ("1025", False, True),
        ("0925", False, True),
        ("1825", False, False),
        ("0025", False, False),
    ],
)
def test_the_platforms_own_ids_carry_years_that_only_its_own_calls_may(
    year: str, treating: bool, platform: bool
) -> None:
    """A-079, decision 0011."""
    message_id = f"H51010000001{year}01061530000001"

    assert is_timely(message_id, NOW, FROM_TREATING_PLACE) is treating
    assert is_timely(message_id, NOW, FROM_PLATFORM) is platform
