"""The file of named persons: what is wrong in it is said, all of it."""

from datetime import date, datetime

import pytest

from yidi.configuration.findings import ConfigurationBroken
from yidi.domain.care import Insurance, InsuredStatus, Sex
from yidi.domain.qualification import QualificationStatus
from yidi.domain.regions import CHINA_TIME
from yidi.province.named_persons import read_named
from yidi.province.person_numbers import PersonKey

GOOD = """
[[person]]
area_code = "630100"
serial = 9
name = "李桂兰"
sex = "male"
birth_date = 1952-03-12
category = "retired"
status = "suspended"
account_balance = "8000.00"
civil_servant = true
selected = ["H51010000002"]
blocked_from = 2025-01-01T00:00:00+08:00
purpose_zh = "试"
purpose_en = "trial"
[[person.filing]]
type = "referral"
area_code = "510000"
begin = 2024-01-01
end = 2024-07-01
[[person.qualification]]
national_code = "M03900"
begin = 2022-03-01
status = "terminated"
terminated_at = 2025-03-10T10:00:00+08:00
[[person.also_insured]]
category = "adult"
assisted = true
"""


def test_a_named_person_is_read_as_written() -> None:
    record = read_named(GOOD)[PersonKey("630100", 9)]

    employee, resident = record.insurances
    assert record.birthday.sex is Sex.MALE
    assert record.identity_number() == "630198195203120178"
    assert employee.status is InsuredStatus.SUSPENDED
    assert employee.account_balance_fen == 800_000
    assert employee.civil_servant
    assert resident.insurance is Insurance.RESIDENT
    assert resident.assisted
    assert record.blocked_from == datetime(2025, 1, 1, tzinfo=CHINA_TIME)
    assert record.filings[0].end == date(2024, 7, 1)
    assert record.qualifications[0].status is QualificationStatus.TERMINATED
    assert record.qualifications[0].terminated_at == datetime(2025, 3, 10, 10, tzinfo=CHINA_TIME)


@pytest.mark.parametrize(
    ("right", "wrong", "finding"),
    [
        ("serial = 9", "serial = 100", "no such area or serial"),
        ("serial = 9", "serial = 0", "no such area or serial"),
        ('"630100"', '"630000"', "no such area or serial"),
        ('"retired"', '"pensioner"', "unreadable 'PENSIONER'"),
        ('"8000.00"', '"8000.001"', "unreadable"),
        ('"referral"', '"holiday"', "unreadable 'HOLIDAY'"),
        ('"510000"', '"519900"', "which is no region"),
        ('"510000"', '"630200"', "which is at home"),
        ('"M03900"', '"M07800"', "no such disease M07800"),
        ('"H51010000002"', '"H5101"', "chose H5101, which is no institution code"),
        ('national_code = "M03900"', "", "needs a national code or a local name"),
        ('category = "retired"', 'category = "senior"', "residents have no personal account"),
    ],
)
def test_a_faulty_named_person_is_found(right: str, wrong: str, finding: str) -> None:
    with pytest.raises(ConfigurationBroken, match=finding):
        read_named(GOOD.replace(right, wrong))


def test_every_finding_is_reported_at_once() -> None:
    with pytest.raises(ConfigurationBroken) as broken:
        read_named(GOOD + GOOD.replace('"M03900"', '"M07800"'))

    assert [(each.path, each.rule, each.en) for each in broken.value.problems] == [
        ("630100 9", "A-044", "is there twice"),
        ("630100 9", "A-001", "no such disease M07800"),
    ]
