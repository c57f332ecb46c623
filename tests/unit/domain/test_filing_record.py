"""Material of the six types, the change lock, and what a deferred filing counts as."""

from __future__ import annotations

from datetime import date

import pytest

from yidi.domain.care import FilingType
from yidi.domain.filing import Filing
from yidi.domain.filing_record import (
    FilingMaterial,
    FilingVersion,
    first_change_day,
    missing_material,
    months_later,
)

M = FilingMaterial


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (FilingType.EMERGENCY, ()),
        (FilingType.OTHER_TEMPORARY, ()),
        (FilingType.RELOCATED_RETIREE, (M.HOUSEHOLD_BOOK, M.REGISTER_CARD)),
        (FilingType.RELOCATED_RETIREE, (M.COMMITMENT_LETTER,)),
        (FilingType.LONG_TERM_RESIDENT, (M.RESIDENCE_PROOF,)),
        (FilingType.PERMANENT_WORKER, (M.ASSIGNMENT_PROOF,)),
        (FilingType.PERMANENT_WORKER, (M.EMPLOYER_PROOF,)),
        (FilingType.PERMANENT_WORKER, (M.WORK_CONTRACT,)),
        (FilingType.REFERRAL, (M.REFERRAL_PROOF,)),
    ],
)
def test_the_material_of_a_type_is_enough(kind, shown):
    """A-022."""
    assert missing_material(kind, shown) == ()


@pytest.mark.parametrize(
    ("kind", "shown", "missing"),
    [
        (FilingType.RELOCATED_RETIREE, (M.HOUSEHOLD_BOOK,), ((M.REGISTER_CARD,),)),
        (FilingType.LONG_TERM_RESIDENT, (M.WORK_CONTRACT,), ((M.RESIDENCE_PROOF,),)),
        (FilingType.REFERRAL, (), ((M.REFERRAL_PROOF,),)),
        (FilingType.REFERRAL, (M.COMMITMENT_LETTER,), ((M.REFERRAL_PROOF,),)),
    ],
)
def test_what_is_missing_is_named_and_a_letter_is_no_referral(kind, shown, missing):
    """A-022, A-024."""
    assert missing_material(kind, shown) == missing


def test_a_lock_of_six_months_from_the_first_of_march_ends_on_the_first_of_september():
    """A-027."""
    assert first_change_day(date(2023, 3, 1), 6) == date(2023, 9, 1)


def test_without_a_lock_a_filing_may_be_changed_on_its_own_day():
    """A-027."""
    assert first_change_day(date(2023, 3, 1), 0) == date(2023, 3, 1)


def test_a_month_that_is_shorter_gives_its_last_day():
    assert months_later(date(2024, 8, 31), 6) == date(2025, 2, 28)


def test_a_deferred_filing_never_lasts_longer_than_its_own_end():
    """A-024."""
    short = Filing("1", FilingType.REFERRAL, "510000", date(2025, 1, 1), date(2025, 7, 1))

    version = FilingVersion(short, date(2025, 1, 1), due=date(2025, 8, 1))

    assert version.in_force().end == date(2025, 7, 1)
