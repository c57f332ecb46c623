"""Synthetic people: the same for ever, found by every credential, in a known mix."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice

import pytest

from yidi.domain import regions
from yidi.domain.care import (
    CareType,
    CredentialType,
    FilingType,
    GradeLevel,
    Insurance,
    InsuredStatus,
    PersonCategory,
    Sex,
)
from yidi.domain.person import EMPLOYEE_CATEGORIES, Person
from yidi.domain.qualification import QualificationStatus
from yidi.domain.regions import CHINA_TIME
from yidi.province import person_numbers, policy_files
from yidi.province.institution_files import Institutions
from yidi.province.person_numbers import PersonKey
from yidi.province.roster import RequiredChoice, Roster
from yidi.province.synthetic_people import LocalCode

LOCAL: Sequence[LocalCode] = (
    ("6301001", "高血压Ⅱ期", "M03900"),
    ("6301002", "高血压Ⅲ期", "M03900"),
    ("6301010", "透析", "M07801"),
    ("6301020", "癫痫", None),
)


@pytest.fixture(scope="module")
def roster() -> Roster:
    return Roster()


@pytest.fixture(scope="module")
def people(roster: Roster) -> list[Person]:
    return [
        person
        for area in ("510100", "630100", "660000", "110100")
        for person in islice(roster.generated(area), 2_000)
    ]


def share(people: Sequence[Person], count: int) -> int:
    """Whole percent."""
    return count * 100 // len(people)


def test_a_person_is_the_same_in_another_roster_of_the_same_seed(people: list[Person]) -> None:
    other = Roster()

    assert [other.person(each.person_number) for each in people[:50]] == people[:50]


def test_another_seed_has_other_people_behind_the_same_numbers(people: list[Person]) -> None:
    other = Roster(seed=7)
    same_number = other.person(people[0].person_number)

    assert same_number is not None
    assert same_number != people[0]
    assert same_number.person_number == people[0].person_number


def test_a_generated_person_is_this_one_for_ever(roster: Roster) -> None:
    """Written down once, so that a changed draw is noticed: stored settlements name people."""
    person = roster.person_at("510100", 1_000)

    assert person is not None
    assert person.person_number == "51010000000000100063"
    assert person.name == "孔辉"
    assert person.identity_number == "510197194507291031"
    assert person.birth_date == date(1945, 7, 29)
    assert person.sex is Sex.MALE
    assert person.insurances[0].account_balance_fen == 2_351
    assert person.filings[1].filing_type is FilingType.OTHER_TEMPORARY
    assert person.filings[1].begin == date(2025, 1, 8)
    assert person.filings[1].end == date(2026, 1, 8)


@pytest.mark.parametrize("credential_type", CredentialType, ids=lambda each: each.name)
def test_all_three_credentials_lead_to_the_same_person(
    roster: Roster, people: list[Person], credential_type: CredentialType
) -> None:
    """A-040."""
    for person in people[::40]:
        number = roster.credential(person, credential_type)

        assert roster.find_by_credential(credential_type, number) == person


@pytest.mark.parametrize("credential_type", CredentialType, ids=lambda each: each.name)
@pytest.mark.parametrize(
    "number",
    [
        "",
        "63010000000000000152",
        "11010519491231002X",
        "630198190001010014",
        "990197198001010017",
        "YUXDVMO39",
        "Y??????00",
        "YZZZZZZ35",
        "E63010000000000000111E04C64",
        "E63010000000000000011E04C63",
        "EABCDEF00000000000111E04C63",
    ],
)
def test_a_number_that_is_nobodys_leads_to_nobody(
    roster: Roster, credential_type: CredentialType, number: str
) -> None:
    """A-040: the first identity number is well-formed, its county exists."""
    assert roster.find_by_credential(credential_type, number) is None


def test_the_place_of_a_named_person_has_no_second_identity_number(roster: Roster) -> None:
    """A-040: the generated person at serial 1 of Xining does not exist beside the named one."""
    without_names = Roster(records={}).person_at("630100", 1)

    assert without_names is not None
    number = without_names.identity_number
    assert roster.find_by_credential(CredentialType.IDENTITY_CARD, number) is None


def test_a_credential_of_somebody_else_is_not_invented(
    roster: Roster, people: list[Person]
) -> None:
    person = people[0]
    stranger = Person(
        "A1", person.name, person.identity_number, person.sex, person.birth_date, "510100", ()
    )

    with pytest.raises(ValueError, match="not of the roster"):
        roster.credential(stranger, CredentialType.ELECTRONIC)


@pytest.mark.parametrize(
    "person_number",
    [
        "",
        "63010000000000000153",
        "6301000000000000015",
        "6301000000000000015A",
        "51000000000000100019",
        "A1",
    ],
)
def test_a_mistyped_person_number_is_unknown(roster: Roster, person_number: str) -> None:
    """A-044: wrong check digits, wrong length, no digits, a province instead of an area."""
    assert roster.person(person_number) is None


@pytest.mark.parametrize(
    ("area_code", "serial"),
    [("630100", 0), ("630100", 3_900_001), ("630000", 1), ("990000", 1), ("", 1)],
)
def test_outside_the_serials_there_is_nobody(roster: Roster, area_code: str, serial: int) -> None:
    assert roster.person_at(area_code, serial) is None
    assert list(islice(roster.generated(area_code, first=max(serial, 1)), 1)) == [] or serial == 0


def test_the_last_person_of_an_area_ends_its_list(roster: Roster) -> None:
    assert len(list(roster.generated("660000", first=3_899_999))) == 2


def test_as_many_people_exist_as_are_insured_in_the_country() -> None:
    """1.33 billion."""
    everybody = person_numbers.PERSONS_PER_AREA * len(regions.all_pooling_areas())

    assert everybody == 1_333_800_000


def test_two_of_three_are_employees(people: list[Person]) -> None:
    """Cross-province person-times 2024: employees 107.385 of 161.77 million, 66 %."""
    employees = [each for each in people if each.insurances[0].insurance is Insurance.EMPLOYEE]

    assert 64 <= share(people, len(employees)) <= 68


def test_category_insurance_and_age_belong_together(people: list[Person]) -> None:
    for person in people:
        first = person.insurances[0]
        age = 2025 - person.birth_date.year
        assert (first.category in EMPLOYEE_CATEGORIES) == (first.insurance == Insurance.EMPLOYEE)
        assert (first.category is PersonCategory.MINOR) == (age < 18)
        if first.category in (PersonCategory.RETIRED, PersonCategory.SENIOR):
            assert age >= 55
        if first.insurance is Insurance.RESIDENT:
            assert first.account_balance_fen == 0
            assert not first.civil_servant
        assert first.account_balance_fen >= 0


def test_all_kinds_of_people_occur(people: list[Person]) -> None:
    """A-017, A-018, A-044, A-134: each state a caller must handle is met in 8,000 people."""
    firsts = [each.insurances[0] for each in people]

    assert {each.category for each in firsts} == set(PersonCategory)
    assert {each.status for each in firsts} == set(InsuredStatus)
    assert any(each.civil_servant for each in firsts)
    assert any(each.assisted for each in firsts)
    assert any(len(each.insurances) == 2 for each in people)
    assert any(each.direct_settlement_blocked_from for each in people)
    assert any(len(each.qualifications) == 3 for each in people)
    assert {q.status for each in people for q in each.qualifications} == set(QualificationStatus)
    assert {f.filing_type for each in people for f in each.filings} == set(FilingType)


def test_nobody_is_filed_for_home_and_every_filing_is_well_formed(people: list[Person]) -> None:
    """A-020, A-025, A-026: long-term filings have no end, temporary ones at least six months."""
    for person in people:
        for filing in person.filings:
            assert regions.region(filing.area_code) is not None
            assert not regions.covers(regions.province_of(person.area_code), filing.area_code)
            assert (filing.end is None) == (filing.filing_type < 20)
            assert filing.end is None or (filing.end - filing.begin).days >= 181


def test_six_of_seven_have_a_filing_and_most_of_them_lasting_ones(people: list[Person]) -> None:
    filed = [each for each in people if each.filings]
    lasting = [each for each in filed if each.filings[0].end is None]

    assert 83 <= share(people, len(filed)) <= 87
    assert 53 <= share(people, len(lasting)) <= 59


def test_a_later_start_renews_temporary_filings_and_changes_nothing_else() -> None:
    before, after = Roster(as_of=date(2025, 7, 1)), Roster(as_of=date(2026, 7, 1))
    first, second = before.person_at("510100", 1_000), after.person_at("510100", 1_000)

    assert first is not None
    assert second is not None
    assert second.filings[0] == first.filings[1]
    assert second.filings[1].begin == date(2026, 1, 8)
    assert second.qualifications == first.qualifications
    assert second.insurances == first.insurances


def test_nobody_holds_two_transplants_or_one_disease_twice(people: list[Person]) -> None:
    """A-003, A-018."""
    for person in people:
        held = [each.national_code for each in person.qualifications]
        assert len(held) == len(set(held))
        assert sum(code is not None and code.startswith("M083") for code in held) <= 1


def test_hypertension_is_the_most_frequent_disease(people: list[Person]) -> None:
    counted = Counter(q.national_code for each in people for q in each.qualifications)

    assert counted.most_common(2)[0][0] == "M03900"
    assert counted.most_common(2)[1][0] == "M01600"


def test_diseases_carry_the_code_and_name_of_the_insured_area() -> None:
    """A-006, A-009: two local stages of hypertension, and one disease without national code."""
    roster = Roster(local_diseases=lambda _: LOCAL)
    held = {
        (each.local_code, each.local_name, each.national_code)
        for person in islice(roster.generated("630100"), 1_000)
        for each in person.qualifications
    }

    assert held == set(LOCAL)


def test_an_area_without_diseases_gives_no_qualifications() -> None:
    """A-068."""
    roster = Roster(local_diseases=lambda _: ())

    assert not any(each.qualifications for each in islice(roster.generated("630100"), 200))


def test_where_choices_are_required_people_have_chosen_institutions_that_exist() -> None:
    """A-015, A-033: in the filed area, of the allowed levels, as many as required."""
    required = (
        RequiredChoice(CareType.CHRONIC, 2, (GradeLevel.TERTIARY, GradeLevel.SECONDARY)),
        RequiredChoice(CareType.ORDINARY, 3, (GradeLevel.PRIMARY,)),
        RequiredChoice(CareType.PHARMACY, 1),
    )
    roster = Roster(required_choices=lambda _: required)
    directory = Institutions()

    for person in islice(roster.generated("630100"), 300):
        day = date(2025, 7, 1)
        chosen = {each.care_type: person.selected_for(each.care_type, day) for each in required}
        assert [len(each) for each in chosen.values()] == ([2, 3, 1] if person.filings else [0] * 3)
        for filing in person.filings[-1:]:
            for code in (code for codes in chosen.values() for code in codes):
                institution = directory.institution(code)
                assert institution is not None
                assert regions.covers(filing.area_code, institution.region_code)
        for each in person.qualifications:
            if each.national_code is not None:
                assert each.selected_institutions == chosen[CareType.CHRONIC]


def test_without_required_choices_nothing_is_chosen(people: list[Person]) -> None:
    assert not any(each.selections for each in people)


def test_phone_numbers_belong_to_nobody(people: list[Person]) -> None:
    assert all(each.phone and each.phone.startswith("120") for each in people)
    assert all(each.phone and len(each.phone) == 11 for each in people)


def test_the_retired_person_of_the_demonstration_is_there(roster: Roster) -> None:
    """A-020: retired in Xining, hypertension, filed for Sichuan."""
    person = roster.person("63010000000000000152")

    assert person is not None
    assert person.name == "李桂兰"
    assert person.identity_number == "630198195203120020"
    assert person.insurances[0].category is PersonCategory.RETIRED
    assert person.insurances[0].account_balance_fen == 800_000
    assert [each.national_code for each in person.qualifications] == ["M03900"]
    assert person.filings[0].filing_type is FilingType.RELOCATED_RETIREE
    assert person.filings[0].area_code == "510000"
    assert person.filings[0].is_valid_on(date(2030, 1, 1))


def test_the_dialysis_patient_of_the_demonstration_is_there(roster: Roster) -> None:
    """A-069 needs a person qualified for M07801 and filed for Sichuan."""
    person = roster.person_at("630100", 2)

    assert person is not None
    assert [each.national_code for each in person.qualifications] == ["M07801"]
    assert person.filings[0].covers("510100")
    assert person.qualifications[0].stands_at(datetime(2025, 7, 1, tzinfo=CHINA_TIME))


def test_a_named_person_is_found_by_every_credential(roster: Roster) -> None:
    """A-040."""
    for named in roster.named():
        for credential_type in CredentialType:
            number = roster.credential(named.person, credential_type)
            assert roster.find_by_credential(credential_type, number) == named.person


def test_every_province_has_named_persons_with_a_purpose(roster: Roster) -> None:
    for province in regions.provinces():
        named = roster.named(province.code)
        assert len(named) >= 4, province
        assert all(each.purpose_zh and each.purpose_en.isascii() for each in named)
        assert len({each.person.name for each in named}) == len(named)
    assert len(roster.named("630100")) == 15
    assert roster.named("630200") == ()


def test_named_persons_take_local_codes_where_the_area_has_them() -> None:
    """A-006, A-009."""
    roster = Roster(local_diseases=lambda _: LOCAL)
    retired, epileptic = roster.person_at("630100", 1), roster.person_at("630100", 6)

    assert retired is not None
    assert epileptic is not None
    assert (retired.qualifications[0].local_code, retired.qualifications[0].local_name) == (
        "6301001",
        "高血压Ⅱ期",
    )
    assert epileptic.qualifications[0].local_code == "6301020"
    assert epileptic.qualifications[0].national_code is None


def test_named_persons_have_chosen_too_where_it_is_required() -> None:
    """A-015: the usual institutions of the filed area."""
    roster = Roster(required_choices=lambda _: (RequiredChoice(CareType.CHRONIC, 2),))
    person = roster.person_at("630100", 4)

    assert person is not None
    assert person.qualifications[0].selected_institutions == ("H51010000001", "H51010001001")


def test_a_named_person_may_have_chosen_others_than_the_usual() -> None:
    """A-015: the dialysis patient chose the hospital that has not opened dialysis (A-069)."""
    required = (RequiredChoice(CareType.CHRONIC, 2), RequiredChoice(CareType.PHARMACY, 1))
    person = Roster(required_choices=lambda _: required).person_at("630100", 2)

    assert person is not None
    day = date(2025, 7, 1)
    assert person.selected_for(CareType.CHRONIC, day) == ("H51010000002", "H51010000001")
    assert person.selected_for(CareType.PHARMACY, day) == ("P51010000001",)
    assert person.qualifications[0].selected_institutions == ("H51010000002", "H51010000001")


def test_what_a_named_person_chose_is_left_out_where_no_choice_is_required(
    roster: Roster,
) -> None:
    person = roster.person_at("630100", 2)

    assert person is not None
    assert person.selections == ()


def test_every_qualification_of_a_named_person_is_one_the_area_knows(roster: Roster) -> None:
    """A-006: the policy file of the area lists the disease, by national code or by name."""
    for named in roster.named():
        area = policy_files.load(regions.province_of(named.key.area_code)).area(named.key.area_code)
        for held in named.person.qualifications:
            assert any(
                each.national_code == held.national_code
                and (held.national_code is not None or each.name == held.local_name)
                for each in area.local_diseases
            ), (named.key, held)


def test_a_key_knows_whether_it_exists() -> None:
    assert PersonKey("630100", 3_900_000).exists()
    assert not PersonKey("630100", 3_900_001).exists()
    assert not PersonKey("630000", 1).exists()
