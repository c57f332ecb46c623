"""Well-formed and malformed identifiers (A-001, A-040, A-050)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from yidi.domain import codes
from yidi.domain.codes import CatalogueKind, CodeProblem, MessageIdParts
from yidi.domain.regions import CHINA_TIME

P = CodeProblem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("510100", None),
        ("660000", None),
        ("", P.EMPTY),
        ("510100 ", P.HAS_BLANK),
        ("\uff1510100", P.FULL_WIDTH),
        ("51010", P.WRONG_LENGTH),
        ("5101OO", P.NOT_DIGITS),
        ("51010٣", P.NOT_DIGITS),
        ("510199", P.UNKNOWN_REGION),
    ],
)
def test_a_region_code_is_six_digits_of_the_national_table(
    text: str, problem: CodeProblem | None
) -> None:
    assert codes.region_problem(text) is problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("H51010000001", None),
        ("P51010400001", None),
        ("", P.EMPTY),
        ("H5101 000001", P.HAS_BLANK),
        ("\uff2851010000001", P.FULL_WIDTH),
        ("h51010000001", P.WRONG_CASE),
        ("H5101000001", P.WRONG_LENGTH),
        ("A51010000001", P.WRONG_PREFIX),
        ("H5101000000X", P.NOT_DIGITS),
        ("H99010000001", P.UNKNOWN_REGION),
    ],
)
def test_an_institution_code_is_h_or_p_and_eleven_digits_of_a_known_province(
    text: str, problem: CodeProblem | None
) -> None:
    """A-050."""
    assert codes.institution_problem(text) is problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("63010000000012345678", None),
        ("A1", None),
        ("1" * 30, None),
        ("", P.EMPTY),
        ("1" * 31, P.WRONG_LENGTH),
        ("63-01", P.NOT_ALPHANUMERIC),
        ("张三", P.NOT_ALPHANUMERIC),
        ("12 34", P.HAS_BLANK),
        ("\uff11234", P.FULL_WIDTH),
    ],
)
def test_a_person_number_is_1_to_30_letters_and_digits(
    text: str, problem: CodeProblem | None
) -> None:
    assert codes.person_number_problem(text) is problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        # The two numbers printed as examples in GB 11643-1999.
        ("11010519491231002X", None),
        ("440524188001010014", None),
        ("11010519491231002x", P.WRONG_CASE),
        ("110105194912310021", P.BAD_CHECK_DIGIT),
        ("11010519491331002X", P.IMPOSSIBLE_DATE),
        ("110105190002290021", P.IMPOSSIBLE_DATE),
        ("1101051949123100", P.WRONG_LENGTH),
        ("11010519491231A02X", P.NOT_DIGITS),
        ("01010519491231002X", P.NOT_DIGITS),
        ("", P.EMPTY),
        ("11010519491231002 ", P.HAS_BLANK),
        ("11010519491231002\uff38", P.FULL_WIDTH),
    ],
)
def test_an_identity_number_has_a_real_date_and_a_right_check_character(
    text: str, problem: CodeProblem | None
) -> None:
    """A-040."""
    assert codes.identity_number_problem(text) is problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("M03900", None),
        ("M99999", None),
        ("m03900", P.WRONG_CASE),
        ("\uff2d03900", P.FULL_WIDTH),
        ("", P.EMPTY),
        ("I10", P.WRONG_LENGTH),
        ("QH0123", P.WRONG_PREFIX),
        ("M0390O", P.NOT_DIGITS),
    ],
)
def test_a_disease_code_is_m_and_five_digits(text: str, problem: CodeProblem | None) -> None:
    """A-001: the shape only; membership is asked of the table."""
    assert codes.disease_code_problem(text) is problem


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("XA01ABD075A002010100594", CatalogueKind.WESTERN_DRUG),
        ("ZA01AAX0001010100001", CatalogueKind.CHINESE_DRUG),
        ("T001700001", CatalogueKind.HERBAL_PIECE),
        ("001102000010000", CatalogueKind.SERVICE),
        ("C0101010010000100001", CatalogueKind.MATERIAL),
    ],
)
def test_the_shape_of_a_catalogue_code_tells_its_kind(text: str, kind: CatalogueKind) -> None:
    assert codes.catalogue_kind(text) is kind
    assert codes.catalogue_code_problem(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", P.EMPTY),
        ("XA01ABD075A00201010059", P.WRONG_LENGTH),
        ("xa01abd075a002010100594", P.WRONG_CASE),
        ("XA01ABD075A0020101-0594", P.NOT_ALPHANUMERIC),
        ("ZA01AAX00010101000010", P.WRONG_LENGTH),
        ("T", P.WRONG_LENGTH),
        ("T00A", P.NOT_DIGITS),
        ("t00170", P.WRONG_CASE),
        ("T" + "0" * 30, P.WRONG_LENGTH),
        ("00110200001000", P.WRONG_LENGTH),
        ("00110200001000A", P.NOT_DIGITS),
        ("Q00110200001000", P.WRONG_PREFIX),
        ("\uff3801", P.FULL_WIDTH),
    ],
)
def test_a_malformed_catalogue_code_is_told_why(text: str, problem: CodeProblem) -> None:
    assert codes.catalogue_kind(text) is None
    assert codes.catalogue_code_problem(text) is problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("H51010000001202503151030450001", None),
        ("", P.EMPTY),
        ("h51010000001202503151030450001", P.WRONG_CASE),
        ("H5101000000120250315103045001", P.WRONG_LENGTH),
        ("X51010000001202503151030450001", P.WRONG_PREFIX),
        ("H5101000000120250315103045000A", P.NOT_DIGITS),
        ("H99010000001202503151030450001", P.UNKNOWN_REGION),
        ("H51010000001202502301030450001", P.IMPOSSIBLE_DATE),
        ("H51010000001202503152430450001", P.IMPOSSIBLE_TIME),
        ("H51010000001 02503151030450001", P.HAS_BLANK),
    ],
)
def test_a_message_id_is_institution_time_and_serial(
    text: str, problem: CodeProblem | None
) -> None:
    assert codes.message_id_problem(text) is problem


def test_a_message_id_comes_apart_into_what_it_was_made_of() -> None:
    moment = datetime(2025, 3, 15, 10, 30, 45, tzinfo=CHINA_TIME)

    text = codes.make_message_id("H51010000001", moment, 7)

    assert text == "H51010000001202503151030450007"
    assert codes.take_message_id_apart(text) == MessageIdParts("H51010000001", moment, 7)


def test_a_message_id_is_written_in_beijing_time() -> None:
    moment = datetime(2025, 3, 15, 20, 0, 0, tzinfo=UTC)

    assert codes.make_message_id("P51010000001", moment, 0) == "P51010000001202503160400000000"


def test_a_malformed_message_id_does_not_come_apart() -> None:
    with pytest.raises(ValueError, match="wrong_length"):
        codes.take_message_id_apart("H5101")


@pytest.mark.parametrize(
    ("institution_code", "moment", "serial", "reason"),
    [
        ("H5101", datetime(2025, 3, 15, tzinfo=CHINA_TIME), 1, "institution code"),
        ("H51010000001", datetime(2025, 3, 15), 1, "time zone"),  # noqa: DTZ001 (the fault)
        ("H51010000001", datetime(2025, 3, 15, tzinfo=CHINA_TIME), 10_000, "four digits"),
        ("H51010000001", datetime(2025, 3, 15, tzinfo=CHINA_TIME), -1, "four digits"),
    ],
)
def test_a_message_id_is_not_made_of_bad_parts(
    institution_code: str, moment: datetime, serial: int, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        codes.make_message_id(institution_code, moment, serial)


def test_every_problem_has_a_short_chinese_reason() -> None:
    assert P.BAD_CHECK_DIGIT.name_zh == "校验码不对"
    assert all(0 < len(problem.name_zh) <= 10 for problem in P)


@pytest.mark.parametrize(
    "check",
    [
        codes.region_problem,
        codes.institution_problem,
        codes.person_number_problem,
        codes.identity_number_problem,
        codes.disease_code_problem,
        codes.catalogue_code_problem,
        codes.message_id_problem,
    ],
)
@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "张三", "-1"])
def test_junk_is_refused_by_every_check(
    check: Callable[[str], CodeProblem | None], text: str
) -> None:
    assert check(text) is not None
