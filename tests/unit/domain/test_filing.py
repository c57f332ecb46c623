"""Which filing opens a place on a day (A-020, A-025, A-026, A-031)."""

from datetime import date

import pytest

from yidi.domain import filing
from yidi.domain.care import FilingClass, FilingType
from yidi.domain.filing import Filing, FilingGap, FilingGapReason, FilingStatus


def a_filing(
    area_code: str = "510000",
    filing_type: FilingType = FilingType.RELOCATED_RETIREE,
    begin: date = date(2024, 1, 1),
    end: date | None = None,
    *,
    filing_id: str = "F1",
    status: FilingStatus = FilingStatus.ACTIVE,
) -> Filing:
    return Filing(filing_id, filing_type, area_code, begin, end, status)


@pytest.mark.parametrize(
    ("filing_type", "filing_class"),
    [
        (FilingType.RELOCATED_RETIREE, FilingClass.LONG_TERM),
        (FilingType.LONG_TERM_RESIDENT, FilingClass.LONG_TERM),
        (FilingType.PERMANENT_WORKER, FilingClass.LONG_TERM),
        (FilingType.REFERRAL, FilingClass.TEMPORARY),
        (FilingType.EMERGENCY, FilingClass.TEMPORARY),
        (FilingType.OTHER_TEMPORARY, FilingClass.TEMPORARY),
    ],
)
def test_six_types_fall_into_two_classes(
    filing_type: FilingType, filing_class: FilingClass
) -> None:
    """A-020."""
    assert filing_type.filing_class is filing_class


def test_a_long_term_filing_lasts_until_it_is_changed() -> None:
    """A-025."""
    lasting = a_filing(begin=date(2020, 5, 1))

    assert not lasting.is_valid_on(date(2020, 4, 30))
    assert lasting.is_valid_on(date(2020, 5, 1))
    assert lasting.is_valid_on(date(2099, 1, 1))


def test_a_temporary_filing_is_valid_on_its_last_day_and_not_after() -> None:
    """A-026: the end is inclusive."""
    referral = a_filing(
        filing_type=FilingType.REFERRAL, begin=date(2024, 9, 10), end=date(2025, 3, 10)
    )

    assert referral.is_valid_on(date(2025, 3, 10))
    assert not referral.is_valid_on(date(2025, 3, 11))


def test_a_cancelled_filing_is_never_valid() -> None:
    cancelled = a_filing(status=FilingStatus.CANCELLED)

    assert not cancelled.is_valid_on(date(2024, 6, 1))
    assert filing.matching([cancelled], "510100", date(2024, 6, 1)) == FilingGap(
        FilingGapReason.NONE
    )


@pytest.mark.parametrize(
    ("begin", "months", "last"),
    [
        (date(2024, 9, 10), 6, date(2025, 3, 10)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 12, 1), 12, date(2025, 12, 1)),
        (date(2024, 6, 30), 6, date(2024, 12, 30)),
    ],
)
def test_the_last_valid_day_is_the_same_day_months_later(
    begin: date, months: int, last: date
) -> None:
    """A-026."""
    assert filing.last_valid_day(begin, months) == last


def test_less_than_six_months_is_refused() -> None:
    """A-026: no area may set three months."""
    with pytest.raises(ValueError, match="at least 6 months"):
        filing.last_valid_day(date(2024, 9, 10), 5)


def test_a_province_filing_opens_every_prefecture_of_it() -> None:
    """A-031."""
    province_wide = a_filing("510000")

    assert filing.matching([province_wide], "510100", date(2024, 6, 1)) is province_wide


def test_a_prefecture_filing_does_not_open_another_prefecture() -> None:
    """A-031: filed 510100 does not cover 510700."""
    assert filing.matching([a_filing("510100")], "510700", date(2024, 6, 1)) == FilingGap(
        FilingGapReason.AREA_MISMATCH, areas=("510100",)
    )


def test_without_any_filing_there_is_none() -> None:
    assert filing.matching([], "510100", date(2024, 6, 1)) == FilingGap(FilingGapReason.NONE)


def test_an_expired_filing_names_its_last_day() -> None:
    """A-026: of two expired ones, the later end."""
    first = a_filing(filing_type=FilingType.REFERRAL, end=date(2024, 7, 1), filing_id="F1")
    second = a_filing(filing_type=FilingType.REFERRAL, end=date(2025, 3, 9), filing_id="F2")

    assert filing.matching([second, first], "510100", date(2025, 3, 10)) == FilingGap(
        FilingGapReason.EXPIRED, day=date(2025, 3, 9)
    )


def test_a_filing_to_come_names_its_first_day() -> None:
    later = a_filing(begin=date(2025, 5, 1), filing_id="F1")
    sooner = a_filing(begin=date(2025, 4, 1), filing_id="F2")

    assert filing.matching([later, sooner], "510100", date(2025, 3, 31)) == FilingGap(
        FilingGapReason.NOT_YET_BEGUN, day=date(2025, 4, 1)
    )


def test_a_filing_to_come_here_explains_more_than_an_expired_one_or_one_elsewhere() -> None:
    expired = a_filing(filing_type=FilingType.REFERRAL, end=date(2024, 7, 1), filing_id="F1")
    elsewhere = a_filing("440000", filing_id="F2")
    coming = a_filing(begin=date(2025, 4, 1), filing_id="F3")
    day = date(2025, 3, 1)

    assert filing.matching([expired, elsewhere, coming], "510100", day) == FilingGap(
        FilingGapReason.NOT_YET_BEGUN, day=date(2025, 4, 1)
    )
    assert filing.matching([expired, elsewhere], "510100", day) == FilingGap(
        FilingGapReason.EXPIRED, day=date(2024, 7, 1)
    )


def test_an_expired_filing_for_another_place_explains_nothing() -> None:
    elsewhere = a_filing("440000", FilingType.REFERRAL, end=date(2024, 7, 1))

    assert filing.matching([elsewhere], "510100", date(2025, 3, 1)) == FilingGap(
        FilingGapReason.NONE
    )


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (
            a_filing("510000", FilingType.LONG_TERM_RESIDENT, filing_id="A"),
            a_filing("510100", FilingType.REFERRAL, date(2024, 5, 1), filing_id="B"),
        ),
        (
            a_filing("510000", FilingType.REFERRAL, filing_id="A"),
            a_filing("510100", FilingType.OTHER_TEMPORARY, filing_id="B"),
        ),
        (a_filing("510100", filing_id="A"), a_filing("510000", filing_id="B")),
        (a_filing(begin=date(2024, 5, 1), filing_id="A"), a_filing(filing_id="B")),
        (a_filing(filing_id="F2"), a_filing(filing_id="F1")),
    ],
    ids=["long-term first", "referral first", "narrower area", "later begin", "larger id"],
)
def test_of_several_valid_filings_the_better_one_counts_in_any_order(
    better: Filing, worse: Filing
) -> None:
    day = date(2024, 6, 1)

    assert filing.matching([better, worse], "510100", day) is better
    assert filing.matching([worse, better], "510100", day) is better
