"""Properties of identifiers: one wrong digit is caught, what is made comes apart again."""

from datetime import UTC, date, datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from yidi.domain import codes
from yidi.domain.codes import CodeProblem
from yidi.domain.regions import CHINA_TIME

DIGITS = "0123456789"


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    area = draw(st.integers(110000, 659999))
    born = draw(st.dates(date(1900, 1, 1), date(2030, 12, 31)))
    first_17 = f"{area}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first_17 + codes.identity_check_digit(first_17)


@given(identity_numbers())
def test_a_number_with_its_check_character_is_well_formed(number: str) -> None:
    assert codes.identity_number_problem(number) is None


@given(identity_numbers(), st.integers(0, 16), st.sampled_from(DIGITS))
def test_a_single_changed_digit_is_caught(number: str, position: int, digit: str) -> None:
    assume(number[position] != digit)

    mistyped = number[:position] + digit + number[position + 1 :]

    assert codes.identity_number_problem(mistyped) is not None


@given(identity_numbers(), st.integers(0, 15))
def test_two_exchanged_neighbours_are_caught(number: str, position: int) -> None:
    first, second = number[position], number[position + 1]
    assume(first != second)

    mistyped = number[:position] + second + first + number[position + 2 :]

    assert codes.identity_number_problem(mistyped) is not None


@given(
    st.sampled_from(["H51010000001", "P63010099999", "H66000012345"]),
    st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (bounds are naive)
    st.integers(0, 9999),
)
def test_a_message_id_comes_apart_into_its_parts(
    institution_code: str, moment: datetime, serial: int
) -> None:
    parts = codes.take_message_id_apart(codes.make_message_id(institution_code, moment, serial))

    assert parts.institution_code == institution_code
    assert parts.sent_at == moment.replace(microsecond=0).astimezone(CHINA_TIME)
    assert parts.serial == serial


@given(st.text(max_size=40))
def test_no_text_breaks_a_check(text: str) -> None:
    for check in (
        codes.region_problem,
        codes.institution_problem,
        codes.person_number_problem,
        codes.identity_number_problem,
        codes.disease_code_problem,
        codes.catalogue_code_problem,
        codes.message_id_problem,
    ):
        problem = check(text)
        assert problem is None or isinstance(problem, CodeProblem)
