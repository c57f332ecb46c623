"""Named and derived institutions (A-050, A-051, A-053, A-054, A-058, A-076)."""

from itertools import islice

import pytest

from yidi.configuration.findings import ConfigurationBroken
from yidi.domain import diseases, regions
from yidi.domain.care import CareType, GradeLevel, HospitalGrade
from yidi.domain.institution import Institution, registration_problems
from yidi.province import institution_files
from yidi.province.institution_files import Institutions, read_named

GOOD = """
[[institution]]
code = "H51010000001"
name = "成都市模拟第一人民医院"
grade = "tertiary_a"
opened = ["ordinary", "chronic"]
diseases = ["M03900"]
purpose_zh = "试"
purpose_en = "trial"
"""


def test_the_first_hospital_of_chengdu_opens_everything() -> None:
    hospital = Institutions().institution("H51010000001")

    assert hospital is not None
    assert hospital.name == "成都市模拟第一人民医院"
    assert hospital.level is GradeLevel.TERTIARY
    assert hospital.region_code == "510100"
    assert len(hospital.opened_diseases) == 16
    assert hospital.opens(CareType.CHRONIC)


def test_the_second_hospital_of_chengdu_opens_hypertension_but_not_dialysis() -> None:
    """A-069 needs such a hospital."""
    hospital = Institutions().institution("H51010000002")

    assert hospital is not None
    assert hospital.grade is HospitalGrade.TERTIARY_A
    assert hospital.opens_disease("M03900")
    assert not hospital.opens_disease("M07801")


def test_every_named_institution_says_what_it_is_for_in_two_languages() -> None:
    for each in Institutions().named():
        assert each.purpose_zh
        assert each.purpose_en.isascii()
        assert "模拟" in each.institution.name


@pytest.fixture(scope="module")
def everything() -> dict[str, list[Institution]]:
    """All institutions of the country by pooling area."""
    directory = Institutions()
    return {area.code: list(directory.in_area(area.code)) for area in regions.all_pooling_areas()}


def test_every_pooling_area_has_every_level_and_pharmacies(
    everything: dict[str, list[Institution]],
) -> None:
    for area, here in everything.items():
        assert {each.level for each in here} == set(GradeLevel), area
        assert sum(each.code[0] == "P" for each in here) >= 90, area
        assert {each.region_code for each in here} == {area}


def test_no_row_of_the_registry_is_faulty_or_there_twice(
    everything: dict[str, list[Institution]],
) -> None:
    """A-051, A-076: pharmacies open pharmacy care and nothing else."""
    for area, here in everything.items():
        assert {registration_problems(each) for each in here} == {()}, area
        assert len({each.code for each in here}) == len(here), area


def test_every_disease_is_open_somewhere_in_every_pooling_area(
    everything: dict[str, list[Institution]],
) -> None:
    """A-055: all areas as treating place."""
    every = {each.code for each in diseases.all_diseases()}

    for area, here in everything.items():
        assert set[str]().union(*(each.opened_diseases for each in here)) == every, area


def test_the_proportions_are_those_of_the_network(
    everything: dict[str, list[Institution]],
) -> None:
    """End of Q3 2024: 225,400 to 408,400; chronic at 69,800 of 225,400."""
    flat = [each for here in everything.values() for each in here]
    hospitals = [each for each in flat if each.opens(CareType.ORDINARY)]
    chronic = [each for each in hospitals if each.opens(CareType.CHRONIC)]

    assert 60_000 < len(flat) < 80_000
    assert 50 <= len(hospitals) * 100 // (len(flat) - len(hospitals)) <= 60
    assert 29 <= len(chronic) * 100 // len(hospitals) <= 33


def test_an_institution_is_the_same_however_it_is_found() -> None:
    directory = Institutions()

    for each in directory.in_area("630100"):
        assert directory.institution(each.code) == each


@pytest.mark.parametrize(
    "code",
    [
        "H51010000999",
        "H51010099999",
        "H51010000000",
        "P51010000000",
        "P51010009999",
        "H51000000001",
        "H51010400001",
        "H5101",
        "",
    ],
)
def test_an_unknown_code_is_no_institution(code: str) -> None:
    """A-050: a county's or a whole province's code is not a pooling area's."""
    assert Institutions().institution(code) is None


def test_a_province_lists_all_its_pooling_areas() -> None:
    found = {each.region_code for each in Institutions().in_area("510000")}

    assert found == {each.code for each in regions.pooling_areas("510000")}


def test_a_region_that_does_not_exist_lists_nothing() -> None:
    assert list(Institutions().in_area("990000")) == []
    assert list(Institutions().in_area("519900")) == []


def test_a_search_combines_its_filters() -> None:
    """A-054."""
    found = Institutions().search(
        "510100", name="人民医院", care_type=CareType.CHRONIC, disease_code="M07801"
    )
    first_two = [each.code for each in islice(found, 2)]

    assert first_two == ["H51010000001", "H51010000005"]


def test_a_search_by_care_type_finds_pharmacies() -> None:
    """A-054."""
    found = list(Institutions().search("510100", care_type=CareType.PHARMACY))

    assert found[0].code == "P51010000001"
    assert all(each.code.startswith("P") for each in found)


def test_a_search_by_name_finds_only_that_name() -> None:
    """A-054."""
    found = list(Institutions().search("630100", name="百草大药房"))

    assert found[0].code == "P63010000001"
    assert all("百草大药房" in each.name for each in found)


def test_a_place_is_named_as_people_say_it() -> None:
    directory = Institutions({})

    assert [
        institution.name[: institution.name.index("模拟")]
        for code in ("H11010000001", "H41900000001", "H66000000001", "H51330000001")
        if (institution := directory.institution(code))
    ] == ["北京市", "河南直管县市", "兵团", "甘孜藏族自治州"]


def test_a_named_institution_replaces_the_derived_one() -> None:
    directory = Institutions(read_named(GOOD))
    hospital = directory.institution("H51010000001")

    assert hospital is not None
    assert hospital.opened_diseases == {"M03900"}
    assert [each.code for each in directory.in_area("510100")].count("H51010000001") == 1


@pytest.mark.parametrize(
    ("wrong", "right", "finding"),
    [
        ("H5101000001", "H51010000001", "wrong_length"),
        ("H51010400001", "H51010000001", "not a pooling area"),
        ('"gold"', '"tertiary_a"', "unreadable 'GOLD'"),
        ('["dental"]', '["ordinary", "chronic"]', "unreadable 'DENTAL'"),
        ('"many"', '["M03900"]', "are lists"),
        ("[]", '["M03900"]', "chronic_without_diseases"),
        ('["M07800"]', '["M03900"]', "unknown_disease"),
        ('"trial"\nsuspended_from = 2025-01-01T00:00:00', '"trial"', "time with its zone"),
    ],
)
def test_a_faulty_named_institution_is_found(wrong: str, right: str, finding: str) -> None:
    with pytest.raises(ConfigurationBroken, match=finding):
        read_named(GOOD.replace(right, wrong))


def test_a_code_that_is_there_twice_is_found() -> None:
    with pytest.raises(ConfigurationBroken) as broken:
        read_named(GOOD + GOOD)

    (problem,) = broken.value.problems
    assert (problem.rule, problem.path, problem.en) == ("A-050", "H51010000001", "is there twice")
    assert problem.place() == "institutions.toml:12:1"


def test_the_named_file_of_the_package_is_read_once() -> None:
    assert institution_files.named_institutions() is institution_files.named_institutions()
