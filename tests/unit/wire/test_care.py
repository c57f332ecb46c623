"""Persons, credentials, diseases and the fields of V2.1 in the requests that carry them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from tests.messages import LI_GUILAN, NOW, VISITED, Desk, stamp
from tests.unit.wire.decoding import decoded, found, refused
from yidi.domain.care import CareType, CredentialType, Insurance
from yidi.v1 import codes_pb2
from yidi.v1 import settlement_service_pb2 as contract

YES, NO = codes_pb2.FLAG_YES, codes_pb2.FLAG_NO
IN_AN_EMERGENCY = codes_pb2.EMERGENCY_REFERRAL_EMERGENCY


def opening(**changed: Any) -> contract.OpenVisitRequest:
    return Desk().open_visit(**changed)


def test_an_opening_is_decoded_field_by_field() -> None:
    command = decoded(opening(declared_chronic=YES))

    assert (command.credential_type, command.credential_number) == (
        CredentialType.IDENTITY_CARD,
        "630198195203120020",
    )
    assert (command.person_name, command.outpatient_number) == ("李桂兰", "OP20250106-0001")
    assert command.declared_chronic is True
    question = command.question
    assert (question.person_number, question.insurance) == (LI_GUILAN.number, Insurance.EMPLOYEE)
    assert (question.care_type, question.disease_code) == (CareType.CHRONIC, "M03900")
    assert (question.treating_region, question.institution_code) == ("510100", "H51010000001")
    assert question.visited_at == VISITED
    assert question.visited_at.utcoffset() == timedelta(hours=8)
    assert question.is_emergency is False


OPENINGS = [
    ("no person", {"person_number": ""}, [("FIELD_MISSING", "person_number")]),
    ("blank in the number", {"person_number": "63 01"}, [("FIELD_MALFORMED", "person_number")]),
    ("number too long", {"person_number": "6" * 31}, [("FIELD_MALFORMED", "person_number")]),
    (
        "no credential",
        {"credential": None},
        [("CODE_VALUE_UNKNOWN", "credential.type"), ("FIELD_MISSING", "credential.number")],
    ),
    (
        "unknown credential",
        {"credential": {"type": 9, "number": "1"}},
        [("CODE_VALUE_UNKNOWN", "credential.type")],
    ),
    (
        "credential without number",
        {"credential": {"type": 3}},
        [("FIELD_MISSING", "credential.number")],
    ),
    (
        "credential too long",
        {"credential": {"type": 1, "number": "E" * 51}},
        [("FIELD_MALFORMED", "credential.number")],
    ),
    (
        "wrong check digit",
        {"credential": {"type": 2, "number": "630198195203120021"}},
        [("CREDENTIAL_INVALID", "credential.number")],
    ),
    (
        "lower-case check letter",
        {"credential": {"type": 2, "number": "63019819740211014x"}},
        [("CREDENTIAL_INVALID", "credential.number")],
    ),
    ("name too long", {"person_name": "李" * 51}, [("FIELD_MALFORMED", "person_name")]),
    ("no insurance", {"insurance": 0}, [("CODE_VALUE_UNKNOWN", "insurance")]),
    ("unknown insurance", {"insurance": 391}, [("CODE_VALUE_UNKNOWN", "insurance")]),
    (
        "no care type",
        {"care_type": 0},
        [("CODE_VALUE_UNKNOWN", "care_type")],
    ),
    (
        "inpatient care",
        {"care_type": 21, "disease_code": "", "disease_name": ""},
        [("CODE_VALUE_UNKNOWN", "care_type")],
    ),
    (
        "chronic care without a code",
        {"disease_code": "", "disease_name": ""},
        [("CARE_TYPE_CODE_CONFLICT", "disease_code")],
    ),
    ("ordinary care with a code", {"care_type": 11}, [("CARE_TYPE_CODE_CONFLICT", "disease_code")]),
    ("local code", {"disease_code": "QH0123"}, [("DISEASE_CODE_UNKNOWN", "disease_code")]),
    (
        "category of dialysis",
        {"disease_code": "M07800"},
        [("DISEASE_CODE_UNKNOWN", "disease_code")],
    ),
    ("lower case", {"disease_code": "m03900"}, [("DISEASE_CODE_UNKNOWN", "disease_code")]),
    ("full width", {"disease_code": "\uff2d03900"}, [("DISEASE_CODE_UNKNOWN", "disease_code")]),
    (
        "two diseases in one field",
        {"disease_code": "M03900,M01600"},
        [("ONE_DISEASE_PER_SETTLEMENT", "disease_code")],
    ),
    (
        "three with a Chinese comma",
        {"disease_code": "M03900、M01600 M07801"},
        [("ONE_DISEASE_PER_SETTLEMENT", "disease_code")],
    ),
    (
        "one of two is no disease",
        {"disease_code": "M03900,QH0123"},
        [("DISEASE_CODE_UNKNOWN", "disease_code")],
    ),
    ("a comma behind", {"disease_code": "M03900,"}, [("DISEASE_CODE_UNKNOWN", "disease_code")]),
    ("ICD code", {"disease_code": "I10"}, [("DISEASE_CODE_UNKNOWN", "disease_code")]),
    ("wrong name", {"disease_name": "糖尿病"}, [("DISEASE_NAME_MISMATCH", "disease_name")]),
    ("no name", {"disease_name": ""}, [("FIELD_MISSING", "disease_name")]),
    ("no time", {"visited_at": None}, [("FIELD_MISSING", "visited_at")]),
    (
        "no real time",
        {"visited_at": Timestamp(seconds=1_736_143_200, nanos=-1)},
        [("FIELD_MALFORMED", "visited_at")],
    ),
    ("before 1970", {"visited_at": Timestamp(seconds=-1)}, [("FIELD_MALFORMED", "visited_at")]),
    ("after 2100", {"visited_at": Timestamp(seconds=10**12)}, [("FIELD_MALFORMED", "visited_at")]),
    (
        "six minutes ahead",
        {"visited_at": stamp(NOW + timedelta(minutes=6))},
        [("FIELD_MALFORMED", "visited_at")],
    ),
    ("no outpatient number", {"outpatient_number": ""}, [("FIELD_MISSING", "outpatient_number")]),
    (
        "outpatient number too long",
        {"outpatient_number": "9" * 31},
        [("FIELD_MALFORMED", "outpatient_number")],
    ),
    (
        "control character",
        {"outpatient_number": "OP\x00"},
        [("FIELD_MALFORMED", "outpatient_number")],
    ),
    (
        "diagnosis code too long",
        {"diagnoses": [{"code": "I10"}, {"code": "I" * 21}]},
        [("FIELD_MALFORMED", "diagnoses[1].code")],
    ),
    (
        "diagnosis name too long",
        {"diagnoses": [{"code": "I10", "name": "高" * 101}]},
        [("FIELD_MALFORMED", "diagnoses[0].name")],
    ),
    ("unknown flag", {"declared_chronic": 5}, [("CODE_VALUE_UNKNOWN", "declared_chronic")]),
    (
        "unknown patient group",
        {"extension": {"patient_group": 9}},
        [("CODE_VALUE_UNKNOWN", "extension.patient_group")],
    ),
    (
        "unknown trauma flag",
        {"extension": {"trauma": 9}},
        [("CODE_VALUE_UNKNOWN", "extension.trauma")],
    ),
    (
        "unknown third-party flag",
        {"extension": {"third_party": 9}},
        [("CODE_VALUE_UNKNOWN", "extension.third_party")],
    ),
    (
        "unknown inpatient type",
        {"extension": {"inpatient_type": 9}},
        [("CODE_VALUE_UNKNOWN", "extension.inpatient_type")],
    ),
    (
        "unknown referral flag",
        {"extension": {"emergency_referral": 9}},
        [("CODE_VALUE_UNKNOWN", "extension.emergency_referral")],
    ),
    (
        "trauma without the third-party flag",
        {"extension": {"trauma": YES}},
        [("FIELD_MISSING", "extension.third_party")],
    ),
    (
        "an inpatient type",
        {"extension": {"inpatient_type": 1}},
        [("FIELD_NOT_FOR_CARE", "extension.inpatient_type")],
    ),
    (
        "an emergency without its flag",
        {"care_type": 13, "disease_code": "", "disease_name": ""},
        [("EMERGENCY_FLAG_MISSING", "extension.emergency_referral")],
    ),
    (
        "an emergency flagged as a referral",
        {
            "care_type": 13,
            "disease_code": "",
            "disease_name": "",
            "extension": {"emergency_referral": 2},
        },
        [("EMERGENCY_FLAG_MISSING", "extension.emergency_referral")],
    ),
]


@pytest.mark.parametrize(
    ("changed", "expected"), [each[1:] for each in OPENINGS], ids=[each[0] for each in OPENINGS]
)
def test_a_wrong_field_of_an_opening_is_named(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """A-001, A-002, A-040, A-062 and the cross rules of V2.1."""
    assert found(opening(**changed)) == expected


ACCEPTED = [
    ("ordinary care", {"care_type": 11, "disease_code": "", "disease_name": ""}),
    ("name with blanks around it", {"disease_name": " 高血压 "}),
    ("five minutes ahead", {"visited_at": stamp(NOW + timedelta(minutes=5))}),
    ("no name of the person", {"person_name": ""}),
    ("electronic credential", {"credential": {"type": 1, "number": "E" * 50}}),
    ("a trauma without a third party", {"extension": {"trauma": YES, "third_party": NO}}),
    ("no trauma", {"extension": {"trauma": NO}}),
    (
        "emergency care with its flag",
        {
            "care_type": 13,
            "disease_code": "",
            "disease_name": "",
            "extension": {"emergency_referral": IN_AN_EMERGENCY},
        },
    ),
    ("diagnoses", {"diagnoses": [{"code": "I10" + "x" * 17, "name": "高" * 100}]}),
]


@pytest.mark.parametrize(
    "changed", [each[1] for each in ACCEPTED], ids=[each[0] for each in ACCEPTED]
)
def test_an_opening_that_is_right_is_accepted(changed: dict[str, Any]) -> None:
    assert found(opening(**changed)) == []


def test_the_fields_of_v2_1_do_not_exist_at_v2_0() -> None:
    """A-140."""
    desk = Desk()
    header = desk.header(interface_version="V2.0")

    with_flag = desk.open_visit(header=header, extension={"emergency_referral": 1})
    emergency = desk.open_visit(header=header, care_type=13, disease_code="", disease_name="")

    (problem,) = refused(with_flag).problems
    assert (problem.reason.name, problem.field_path) == (
        "FIELD_NOT_IN_VERSION",
        "extension.emergency_referral",
    )
    assert problem.text_zh == "接口版本V2.0不含门诊急诊转诊标志,请改用V2.1报文或不填该项"
    assert found(emergency) == []
    assert decoded(emergency).question.is_emergency is True


@pytest.mark.parametrize(("flag", "expected"), [(0, False), (1, True), (2, False), (3, True)])
def test_emergency_and_referral_are_told_apart(flag: int, expected: bool) -> None:
    """A-028: 1 emergency, 2 referral, 3 both."""
    request = opening(extension={"emergency_referral": flag})

    assert decoded(request).question.is_emergency is expected


def test_the_expected_name_of_a_disease_is_told() -> None:
    """A-002."""
    (problem,) = refused(opening(disease_name="尿毒症透析")).problems

    assert problem.text_zh == "病种代码M03900对应名称应为高血压"


def test_a_visit_early_in_the_morning_belongs_to_its_day_in_beijing() -> None:
    """17:30 UTC is 01:30 of the next day."""
    request = opening(visited_at=Timestamp(seconds=1_736_098_200))

    question = decoded(request).question

    assert (question.day.isoformat(), question.visited_at.hour) == ("2025-01-06", 1)


# --------------------------------------------------------------------------- queries


def test_a_question_without_a_time_is_about_now() -> None:
    query = decoded(Desk().query_eligibility(visited_at=None))

    assert query.question.visited_at == NOW


def test_a_question_needs_no_name_of_the_disease_but_checks_one() -> None:
    """A-002."""
    desk = Desk()

    assert found(desk.query_eligibility(disease="M03900")) == []
    assert found(desk.query_eligibility(disease="M03900", disease_name="糖尿病")) == [
        ("DISEASE_NAME_MISMATCH", "disease_name")
    ]


QUESTIONS = [
    ({"person_number": ""}, [("FIELD_MISSING", "person_number")]),
    ({"insurance": 1}, [("CODE_VALUE_UNKNOWN", "insurance")]),
    ({"care_type": 12}, [("CODE_VALUE_UNKNOWN", "care_type")]),
    ({"disease_code": "M03900"}, [("CARE_TYPE_CODE_CONFLICT", "disease_code")]),
    ({"visited_at": Timestamp(seconds=10**12)}, [("FIELD_MALFORMED", "visited_at")]),
    ({"emergency_referral": 4}, [("CODE_VALUE_UNKNOWN", "emergency_referral")]),
]


@pytest.mark.parametrize(
    ("changed", "expected"), QUESTIONS, ids=[str(each[0]) for each in QUESTIONS]
)
def test_a_wrong_field_of_a_question_is_named(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(Desk().query_eligibility(**changed)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"care_type": 13, "emergency_referral": 3}, True),
        ({"emergency_referral": 1}, True),
        ({"emergency_referral": 2}, False),
        ({}, False),
    ],
)
def test_a_question_may_be_about_an_emergency(changed: dict[str, Any], expected: bool) -> None:
    assert decoded(Desk().query_eligibility(**changed)).question.is_emergency is expected


def test_a_person_is_asked_for_by_credential_and_name() -> None:
    query = decoded(Desk().query_person(name="李桂兰"))

    assert (query.credential_number, query.name) == ("630198195203120020", "李桂兰")
    assert found(Desk().query_person(name="李" * 51)) == [("FIELD_MALFORMED", "name")]
    assert found(Desk().query_person(credential=None)) == [
        ("CODE_VALUE_UNKNOWN", "credential.type"),
        ("FIELD_MISSING", "credential.number"),
    ]
