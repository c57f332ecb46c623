"""Properties of people's numbers: each leads back, none survives a slip of the finger."""

from hypothesis import assume, given
from hypothesis import strategies as st

from yidi.domain import codes, regions
from yidi.domain.care import CredentialType
from yidi.province import person_numbers
from yidi.province.person_numbers import PERSONS_PER_AREA, PersonKey
from yidi.province.roster import Roster

ROSTER = Roster()
AREAS = [area.code for area in regions.all_pooling_areas()]
KEYS = st.builds(PersonKey, st.sampled_from(AREAS), st.integers(1, PERSONS_PER_AREA))
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@given(KEYS)
def test_a_person_number_leads_back_to_area_and_serial(key: PersonKey) -> None:
    number = person_numbers.person_number(key)

    assert len(number) == 20
    assert codes.person_number_problem(number) is None
    assert person_numbers.key_of_person_number(number) == key


@given(KEYS)
def test_a_card_number_leads_back_to_area_and_serial(key: PersonKey) -> None:
    number = person_numbers.card_number(key)

    assert len(number) == 9
    assert person_numbers.key_of_card_number(number) == key


@given(KEYS)
def test_a_token_leads_back_to_area_and_serial(key: PersonKey) -> None:
    token = person_numbers.credential_token(key)

    assert len(token) == 27
    assert person_numbers.key_of_credential_token(token) == key


@given(KEYS)
def test_an_identity_number_is_well_formed_and_leads_back(key: PersonKey) -> None:
    person = ROSTER.person_at(*key)

    assert person is not None
    number = person.identity_number
    assert codes.identity_number_problem(number) is None
    assert number[4:6] in ("97", "98")
    assert ROSTER.find_by_credential(CredentialType.IDENTITY_CARD, number) == person


@given(KEYS, st.integers(0, 19), st.sampled_from("0123456789"))
def test_a_single_changed_digit_of_a_person_number_is_caught(
    key: PersonKey, position: int, digit: str
) -> None:
    number = person_numbers.person_number(key)
    assume(number[position] != digit)

    assert ROSTER.person(number[:position] + digit + number[position + 1 :]) is None


@given(KEYS, st.integers(0, 18))
def test_two_exchanged_digits_of_a_person_number_are_caught(key: PersonKey, position: int) -> None:
    number = person_numbers.person_number(key)
    first, second = number[position], number[position + 1]
    assume(first != second)

    assert ROSTER.person(number[:position] + second + first + number[position + 2 :]) is None


@given(KEYS, st.integers(0, 8), st.sampled_from(LETTERS))
def test_a_single_changed_character_of_a_card_number_is_caught(
    key: PersonKey, position: int, letter: str
) -> None:
    number = person_numbers.card_number(key)
    assume(number[position] != letter)

    mistyped = number[:position] + letter + number[position + 1 :]

    assert person_numbers.key_of_card_number(mistyped) is None


@given(KEYS, st.integers(0, 16), st.sampled_from("0123456789"))
def test_a_single_changed_digit_of_an_identity_number_is_caught(
    key: PersonKey, position: int, digit: str
) -> None:
    person = ROSTER.person_at(*key)
    assert person is not None
    number = person.identity_number
    assume(number[position] != digit)

    mistyped = number[:position] + digit + number[position + 1 :]

    assert ROSTER.find_by_credential(CredentialType.IDENTITY_CARD, mistyped) is None


@given(st.lists(KEYS, min_size=2, max_size=20, unique=True))
def test_no_two_people_share_a_number(keys: list[PersonKey]) -> None:
    people = [ROSTER.person_at(*key) for key in keys]

    assert len({each.identity_number for each in people if each}) == len(keys)
    assert len({each.person_number for each in people if each}) == len(keys)
    assert len({person_numbers.card_number(key) for key in keys}) == len(keys)


@given(st.text(max_size=30), st.sampled_from(CredentialType))
def test_no_text_breaks_a_look_up(text: str, credential_type: CredentialType) -> None:
    found = ROSTER.find_by_credential(credential_type, text)

    assert found is None
    assert ROSTER.person(text) is None
