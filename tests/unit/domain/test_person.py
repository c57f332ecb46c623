"""What an insured person's record answers (A-015, A-017, A-033, A-044, A-134)."""

from datetime import date, datetime

from yidi.domain.care import CareType, Insurance, InsuredStatus, PersonCategory, Sex
from yidi.domain.person import InsuredRelation, Person, Selection
from yidi.domain.regions import CHINA_TIME


def a_relation(
    insurance: Insurance = Insurance.EMPLOYEE,
    status: InsuredStatus = InsuredStatus.NORMAL,
) -> InsuredRelation:
    return InsuredRelation(
        insurance,
        PersonCategory.RETIRED if insurance is Insurance.EMPLOYEE else PersonCategory.ADULT,
        status,
        civil_servant=False,
        assisted=False,
        account_balance_fen=30_000,
        area_code="630100",
    )


def a_person(
    *insurances: InsuredRelation,
    selections: tuple[Selection, ...] = (),
    blocked_from: datetime | None = None,
) -> Person:
    return Person(
        person_number="63010000000000000001",
        name="李桂兰",
        identity_number="11010519491231002X",
        sex=Sex.FEMALE,
        birth_date=date(1949, 12, 31),
        area_code="630100",
        insurances=insurances,
        selections=selections,
        direct_settlement_blocked_from=blocked_from,
    )


def test_a_normal_relation_comes_before_a_suspended_one_of_the_same_insurance() -> None:
    """A-017."""
    suspended = a_relation(status=InsuredStatus.SUSPENDED)
    normal = a_relation()

    assert a_person(suspended, normal).relation(Insurance.EMPLOYEE) is normal


def test_a_suspended_relation_is_still_found_when_it_is_the_only_one() -> None:
    suspended = a_relation(status=InsuredStatus.SUSPENDED)

    assert a_person(suspended).relation(Insurance.EMPLOYEE) is suspended
    assert a_person(suspended).relation(Insurance.RESIDENT) is None
    assert a_person(suspended).normal_relations() == ()


def test_two_normal_relations_are_both_given() -> None:
    """A-044: which one counts is decided by the caller."""
    employee = a_relation()
    resident = a_relation(Insurance.RESIDENT)

    assert a_person(employee, resident).normal_relations() == (employee, resident)


def test_a_selection_holds_for_its_care_type_and_days() -> None:
    """A-015, A-033: first and last day count."""
    chosen = (
        Selection(CareType.CHRONIC, "H51010000001", date(2024, 1, 1), date(2024, 6, 30)),
        Selection(CareType.CHRONIC, "H51010000002", date(2024, 6, 30)),
        Selection(CareType.ORDINARY, "H51010000003", date(2024, 1, 1)),
    )
    person = a_person(a_relation(), selections=chosen)

    assert person.selected_for(CareType.CHRONIC, date(2023, 12, 31)) == ()
    assert person.selected_for(CareType.CHRONIC, date(2024, 1, 1)) == ("H51010000001",)
    assert person.selected_for(CareType.CHRONIC, date(2024, 6, 30)) == (
        "H51010000001",
        "H51010000002",
    )
    assert person.selected_for(CareType.CHRONIC, date(2024, 7, 1)) == ("H51010000002",)


def test_a_blocked_person_is_blocked_from_that_moment() -> None:
    """A-134."""
    moment = datetime(2025, 3, 10, 10, 0, tzinfo=CHINA_TIME)
    before = datetime(2025, 3, 10, 9, 59, tzinfo=CHINA_TIME)

    assert a_person(a_relation(), blocked_from=moment).is_blocked_at(moment)
    assert not a_person(a_relation(), blocked_from=moment).is_blocked_at(before)
    assert not a_person(a_relation()).is_blocked_at(moment)
