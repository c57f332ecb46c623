"""How a chronic qualification stands at a moment (A-009, A-015 to A-018)."""

from datetime import UTC, date, datetime

from yidi.domain import qualification
from yidi.domain.qualification import Qualification, QualificationState, QualificationStatus
from yidi.domain.regions import CHINA_TIME


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA_TIME)


def a_qualification(
    national_code: str | None = "M03900",
    local_code: str = "6301001",
    begin: date = date(2024, 1, 1),
    end: date | None = None,
    *,
    status: QualificationStatus = QualificationStatus.ACTIVE,
    terminated_at: datetime | None = None,
) -> Qualification:
    return Qualification(local_code, "高血压Ⅱ期", national_code, begin, end, status, terminated_at)


def test_a_qualification_stands_from_its_first_to_its_last_day() -> None:
    limited = a_qualification(end=date(2024, 12, 31))

    assert limited.state_at(at(2023, 12, 31, 23, 59)) is QualificationState.NOT_YET_BEGUN
    assert limited.state_at(at(2024, 1, 1, 0, 0)) is QualificationState.STANDS
    assert limited.state_at(at(2024, 12, 31, 23, 59)) is QualificationState.STANDS
    assert limited.state_at(at(2025, 1, 1, 0, 0)) is QualificationState.ENDED


def test_the_day_is_that_of_beijing() -> None:
    begun = a_qualification(begin=date(2024, 1, 1))

    assert begun.stands_at(datetime(2023, 12, 31, 16, 0, tzinfo=UTC))
    assert not begun.stands_at(datetime(2023, 12, 31, 15, 59, tzinfo=UTC))


def test_a_termination_works_from_its_very_minute() -> None:
    """A-016: terminated 10:00; 09:59 stands, 10:00 and 10:01 do not."""
    terminated = a_qualification(
        status=QualificationStatus.TERMINATED, terminated_at=at(2025, 3, 10, 10, 0)
    )

    assert terminated.state_at(at(2025, 3, 10, 9, 59)) is QualificationState.STANDS
    assert terminated.state_at(at(2025, 3, 10, 10, 0)) is QualificationState.TERMINATED
    assert terminated.state_at(at(2025, 3, 10, 10, 1)) is QualificationState.TERMINATED


def test_a_termination_ends_what_is_asked_after_it_whenever_the_care_was() -> None:
    """A-016: care of 09:00 asked about at 10:01 is not settled any more."""
    terminated = a_qualification(
        status=QualificationStatus.TERMINATED, terminated_at=at(2025, 3, 10, 10, 0)
    )
    care, before, after = at(2025, 3, 10, 9), at(2025, 3, 10, 9, 59), at(2025, 3, 10, 10, 1)

    assert terminated.stands_at(care, before)
    assert terminated.state_at(care, after) is QualificationState.TERMINATED
    assert qualification.standing_codes([terminated], care, after) == frozenset()
    assert qualification.find([terminated], "M03900", care, after) == (
        terminated,
        QualificationState.TERMINATED,
    )


def test_a_termination_without_a_time_always_works() -> None:
    """A-016."""
    terminated = a_qualification(status=QualificationStatus.TERMINATED)

    assert terminated.state_at(at(2024, 1, 1)) is QualificationState.TERMINATED


def test_a_paused_qualification_does_not_stand() -> None:
    """A-017."""
    paused = a_qualification(status=QualificationStatus.PAUSED)

    assert paused.state_at(at(2025, 1, 1)) is QualificationState.PAUSED


def test_a_local_disease_is_shown_but_not_settled() -> None:
    """A-009: 癫痫 has no national code."""
    hypertension = a_qualification()
    epilepsy = a_qualification(national_code=None, local_code="6301020")
    both = (hypertension, epilepsy)

    assert qualification.settleable(both) == (hypertension,)
    assert qualification.unmapped(both) == (epilepsy,)
    assert qualification.standing_codes(both, at(2025, 1, 1)) == {"M03900"}


def test_a_person_may_hold_several_diseases() -> None:
    """A-018: two stages of one disease give their code once."""
    held = (
        a_qualification("M03900", "6301001"),
        a_qualification("M03900", "6301002"),
        a_qualification("M01600", "6301003"),
        a_qualification("M04600", "6301004", begin=date(2026, 1, 1)),
    )

    assert qualification.standing_codes(held, at(2025, 1, 1)) == {"M03900", "M01600"}


def test_a_qualification_is_found_by_code_with_its_state() -> None:
    """A-016, A-018."""
    ended = a_qualification(end=date(2024, 6, 30))

    assert qualification.find([ended], "M03900", at(2025, 1, 1)) == (
        ended,
        QualificationState.ENDED,
    )
    assert qualification.find([ended], "M01600", at(2025, 1, 1)) is None


def test_a_standing_qualification_is_found_before_a_later_one_that_does_not_stand() -> None:
    standing = a_qualification(local_code="6301001")
    coming = a_qualification(local_code="6301002", begin=date(2026, 1, 1))

    assert qualification.find([coming, standing], "M03900", at(2025, 1, 1)) == (
        standing,
        QualificationState.STANDS,
    )


def test_of_qualifications_that_do_not_stand_the_latest_explains() -> None:
    older = a_qualification(local_code="6301001", end=date(2024, 3, 1))
    newer = a_qualification(
        local_code="6301002", begin=date(2024, 6, 1), status=QualificationStatus.PAUSED
    )

    assert qualification.find([older, newer], "M03900", at(2025, 1, 1)) == (
        newer,
        QualificationState.PAUSED,
    )
