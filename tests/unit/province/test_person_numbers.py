"""Numbers of synthetic people that could not be anybody's."""

from datetime import date

import pytest

from yidi.domain.care import Sex
from yidi.province import person_numbers
from yidi.province.person_numbers import Birthday, Birthdays, PersonKey

TWO_YEARS = Birthdays(seed=1, first_year=2000, weights=[100_000] * 2 + [1_000] * 3_700)


def test_the_numbers_of_the_first_person_of_xining_are_these() -> None:
    """Check 52: 630100000000000001 x 100 leaves 46 modulo 97, and 46 + 52 = 98."""
    key = PersonKey("630100", 1)

    assert person_numbers.person_number(key) == "63010000000000000152"
    assert person_numbers.card_number(key) == "YUXDVMO38"
    assert person_numbers.credential_token(key) == "E63010000000000000111E04C63"


def test_odd_order_numbers_are_men() -> None:
    assert Birthday(date(2000, 1, 1), 1).sex is Sex.MALE
    assert Birthday(date(2000, 1, 1), 2).sex is Sex.FEMALE


@pytest.mark.parametrize(
    "birthday",
    [
        Birthday(date(1999, 12, 31), 1),
        Birthday(date(2000, 1, 1), 0),
        Birthday(date(2000, 1, 1), 999),
        Birthday(date(5702, 1, 1), 1),
    ],
    ids=["before the first year", "order 0", "order not given out", "after the last year"],
)
def test_a_birthday_that_was_not_given_out_is_nobodys(birthday: Birthday) -> None:
    assert TWO_YEARS.key("630100", birthday) is None


def test_both_ends_of_a_leap_year_are_given_out() -> None:
    for birthday in (Birthday(date(2000, 1, 1), 1), Birthday(date(2000, 12, 31), 1)):
        key = TWO_YEARS.key("630100", birthday)

        assert key is not None
        assert TWO_YEARS.of(key) == birthday


def test_more_people_than_a_year_has_numbers_for_are_refused() -> None:
    """365 days with 999 order numbers hold 364,635 people."""
    with pytest.raises(ValueError, match="too many people born in 2000"):
        Birthdays(seed=1, first_year=2000, weights=[1] * 10)
