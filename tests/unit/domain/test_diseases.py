"""The closed list of disease codes, their names and the transplant rule (A-001 to A-005)."""

from datetime import date

import pytest

from yidi.domain import diseases
from yidi.domain.diseases import CodeTableVersion, DiseaseKind, DiseaseMatch, MatchResult

ACCEPT = MatchResult.ACCEPT
NO_QUALIFICATION = MatchResult.NO_QUALIFICATION
NOT_OPEN = MatchResult.NOT_OPEN_AT_INSTITUTION
USE_UPLOADED = MatchResult.USE_UPLOADED_CODE


def test_the_list_has_16_codes_and_is_closed() -> None:
    """A-001."""
    assert [each.code for each in diseases.all_diseases()] == [
        "M03900",
        "M01600",
        "M07801",
        "M00500",
        "M08300",
        "M08301",
        "M08302",
        "M08303",
        "M08304",
        "M08305",
        "M08306",
        "M05300",
        "M06900",
        "M04600",
        "M00200",
        "M07200",
    ]


@pytest.mark.parametrize(
    "code", ["QH0123", "M07800", "M08307", "m03900", "\uff2d03900", "", "I10", "M04601", " M03900"]
)
def test_a_code_outside_the_list_is_no_disease(code: str) -> None:
    """A-001, A-004: dialysis has no category code."""
    assert diseases.disease(code) is None
    assert diseases.expected_name(code) is None


def test_a_disease_has_category_name_and_kind() -> None:
    """A-001, A-004."""
    dialysis = diseases.disease("M07801")

    assert dialysis is not None
    assert dialysis.category == "慢性肾功能衰竭"
    assert dialysis.name == "透析"
    assert dialysis.kind is DiseaseKind.FINE


@pytest.mark.parametrize(
    ("code", "name"), [("M03900", "高血压"), ("M00500", " 恶性肿瘤门诊治疗 "), ("M07801", "透析")]
)
def test_the_name_of_the_table_matches_its_code(code: str, name: str) -> None:
    """A-002: trimmed, then exact."""
    assert diseases.name_matches(code, name)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("M07801", "尿毒症透析"),
        ("M08304", "肾移植抗排异治疗"),
        ("M00500", "恶性肿瘤门诊放化疗"),
        ("M03900", ""),
        ("M99999", "高血压"),
    ],
)
def test_a_name_of_prose_or_of_another_code_does_not_match(code: str, name: str) -> None:
    """A-002."""
    assert not diseases.name_matches(code, name)


def test_the_first_code_table_has_10_codes_and_the_second_16() -> None:
    """A-005: the category M08300 and five diseases came in 2024."""
    first = diseases.codes_of(CodeTableVersion.FIRST_FIVE)
    second = diseases.codes_of(CodeTableVersion.ALL_TEN)

    assert len(first) == 10
    assert len(second) == 16
    assert second - first == {"M08300", "M05300", "M06900", "M04600", "M00200", "M07200"}


def test_a_disease_of_the_second_round_is_in_force_from_its_first_day() -> None:
    """A-005: M04600 may not be settled on 2024-10-15."""
    coronary = diseases.disease("M04600")

    assert coronary is not None
    assert not coronary.is_in_force_on(date(2024, 10, 15))
    assert not coronary.is_in_force_on(date(2024, 12, 30))
    assert coronary.is_in_force_on(date(2024, 12, 31))
    assert coronary.is_in_force_on(date(2025, 1, 1))


def test_seven_codes_are_transplants() -> None:
    """A-003."""
    found = [each.code for each in diseases.all_diseases() if diseases.is_transplant(each.code)]

    assert found == ["M08300", "M08301", "M08302", "M08303", "M08304", "M08305", "M08306"]
    assert not diseases.is_transplant("M08307")


@pytest.mark.parametrize(
    ("qualified", "opened", "settled", "result", "code"),
    [
        ("M08301", "M08301", "M08301", ACCEPT, "M08301"),
        ("M08301", "M08300", "M08301", ACCEPT, "M08301"),
        ("M08300", "M08301", "M08300", ACCEPT, "M08300"),
        ("M08301", "M08304", "M08301", NOT_OPEN, "M08301"),
        ("M08301", "M08301", "M08304", NO_QUALIFICATION, None),
        ("M08300", "M08300", "M08302", USE_UPLOADED, "M08300"),
        ("M08301", "M08300", "M08300", ACCEPT, "M08301"),
    ],
)
def test_the_seven_lines_of_the_transplant_table(
    qualified: str, opened: str, settled: str, result: MatchResult, code: str | None
) -> None:
    """A-003, line by line."""
    found = diseases.match({qualified}, {opened}, settled)

    assert (found.result, found.code) == (result, code)


@pytest.mark.parametrize(
    ("qualified", "opened", "settled", "result", "code"),
    [
        ({"M08300"}, {"M08300"}, "M08300", ACCEPT, "M08300"),
        ({"M08301"}, {"M08301"}, "M08300", ACCEPT, "M08301"),
        ({"M08301"}, {"M08304"}, "M08300", NOT_OPEN, "M08301"),
        ({"M08300"}, {"M03900"}, "M08300", NOT_OPEN, "M08300"),
        ({"M08300"}, {"M08301"}, "M08301", USE_UPLOADED, "M08300"),
        ({"M08300", "M08301"}, {"M08301"}, "M08301", ACCEPT, "M08301"),
        (set(), {"M08300"}, "M08300", NO_QUALIFICATION, None),
        ({"M03900"}, {"M08300"}, "M08301", NO_QUALIFICATION, None),
    ],
)
def test_what_the_transplant_table_leaves_open_follows_the_same_order(
    qualified: set[str], opened: set[str], settled: str, result: MatchResult, code: str | None
) -> None:
    """A-003: the person's own code first, then the institution."""
    found = diseases.match(qualified, opened, settled)

    assert (found.result, found.code) == (result, code)


def test_a_category_sent_for_a_person_with_two_fine_codes_asks_for_one_of_them() -> None:
    """A-003: the platform does not choose between two transplants."""
    assert diseases.match({"M08304", "M08301"}, {"M08300"}, "M08300") == DiseaseMatch(
        USE_UPLOADED, None, ("M08301", "M08304")
    )


@pytest.mark.parametrize(
    ("qualified", "opened", "settled", "result", "code"),
    [
        ({"M03900", "M01600"}, {"M03900"}, "M03900", ACCEPT, "M03900"),
        ({"M03900"}, {"M01600"}, "M03900", NOT_OPEN, "M03900"),
        ({"M01600"}, {"M03900"}, "M03900", NO_QUALIFICATION, None),
        ({"M03900"}, set(), "M03900", NOT_OPEN, "M03900"),
    ],
)
def test_codes_that_are_no_transplant_must_be_equal(
    qualified: set[str], opened: set[str], settled: str, result: MatchResult, code: str | None
) -> None:
    """A-003 does not widen any other disease; A-018: one of several may be settled."""
    found = diseases.match(qualified, opened, settled)

    assert (found.result, found.code) == (result, code)


def test_holding_category_and_fine_code_at_once_is_a_data_fault() -> None:
    """A-003."""
    assert diseases.holds_category_and_fine({"M08300", "M08301"})
    assert not diseases.holds_category_and_fine({"M08301", "M08304"})
    assert not diseases.holds_category_and_fine({"M08300", "M03900"})
