"""The fields of interface version V2.1 and the rules that bind them to each other (A-140)."""

from __future__ import annotations

from typing import Any

import pytest

from yidi.domain.care import CareType
from yidi.domain.requests import Header
from yidi.v1 import codes_pb2
from yidi.v1.settlement_service_pb2 import VisitExtension
from yidi.wire.extension import Said, decode_emergency_referral, decode_extension
from yidi.wire.findings import Findings

YES, NO = codes_pb2.FLAG_YES, codes_pb2.FLAG_NO
EMERGENCY = codes_pb2.EMERGENCY_REFERRAL_EMERGENCY
REFERRAL = codes_pb2.EMERGENCY_REFERRAL_REFERRAL
BOTH = codes_pb2.EMERGENCY_REFERRAL_BOTH


def a_header(version: str = "V2.1", institution: str = "H51010000001") -> Header:
    return Header("", version, "510100", "630100", institution)


def decoded(
    care_type: CareType | None = CareType.ORDINARY,
    header: Header | None = None,
    **fields: Any,
) -> tuple[Said, list[tuple[str, str]]]:
    """What an extension says, and reason and field of everything wrong with it."""
    found = Findings()
    said = decode_extension(VisitExtension(**fields), care_type, header or a_header(), found)
    return said, [(each.reason.name, each.field_path) for each in found.problems]


def asked(flag: int, care_type: CareType, version: str = "V2.1") -> tuple[Said, list[str]]:
    found = Findings()
    said = decode_emergency_referral(flag, care_type, a_header(version), found)
    return said, [each.reason.name for each in found.problems]


@pytest.mark.parametrize("version", ["V2.0", "V2.1"])
def test_an_empty_extension_says_nothing_at_any_version(version: str):
    said, problems = decoded(header=a_header(version))

    assert said == Said(is_emergency=False, has_third_party=False, newer_fields=())
    assert problems == []


def test_every_field_at_v2_0_is_refused_by_name():
    """A-140: what the sender's own version does not have is his mistake."""
    _, problems = decoded(
        header=a_header("V2.0"),
        patient_group=codes_pb2.PATIENT_GROUP_SUSPECTED,
        trauma=YES,
        third_party=NO,
        emergency_referral=REFERRAL,
    )

    assert problems == [
        ("FIELD_NOT_IN_VERSION", "extension.patient_group"),
        ("FIELD_NOT_IN_VERSION", "extension.trauma"),
        ("FIELD_NOT_IN_VERSION", "extension.third_party"),
        ("FIELD_NOT_IN_VERSION", "extension.emergency_referral"),
    ]


def test_the_refusal_names_field_and_version():
    """A-140, A-142."""
    found = Findings()

    decode_extension(VisitExtension(trauma=NO), CareType.ORDINARY, a_header("V2.0"), found)

    assert found.problems[0].text_zh == "接口版本V2.0不含外伤标志,请改用V2.1报文或不填该项"
    assert found.problems[0].text_en == (
        "Interface version V2.0 has no extension.trauma; send V2.1 or leave it out."
    )


def test_what_only_a_newer_contract_knows_counts_as_a_field():
    """A-140: nothing is dropped silently, not even what we cannot read."""
    found = Findings()
    unknown = VisitExtension.FromString(b"\xa2\x06\x01x")

    decode_extension(unknown, CareType.ORDINARY, a_header("V2.0"), found)

    assert [each.field_path for each in found.problems] == ["extension"]


def test_the_fields_filled_in_are_kept_for_the_other_side():
    """A-140: a plain no is said, too."""
    said, problems = decoded(trauma=NO, emergency_referral=REFERRAL)

    assert [each.path for each in said.newer_fields] == [
        "extension.trauma",
        "extension.emergency_referral",
    ]
    assert problems == []


def test_a_trauma_says_whether_a_third_party_is_involved():
    """A-087."""
    assert decoded(trauma=YES)[1] == [("FIELD_MISSING", "extension.third_party")]
    assert decoded(trauma=YES, third_party=NO)[1] == []
    assert decoded(trauma=NO)[1] == []
    assert decoded(trauma=YES, third_party=YES)[0].has_third_party


@pytest.mark.parametrize("flag", [0, REFERRAL])
def test_emergency_care_at_v2_1_needs_the_flag(flag: int):
    """A-028: the care type alone is not enough where there is a flag."""
    path = "extension.emergency_referral"

    assert decoded(CareType.EMERGENCY, emergency_referral=flag)[1] == [
        ("EMERGENCY_FLAG_MISSING", path)
    ]
    assert asked(flag, CareType.EMERGENCY)[1] == ["EMERGENCY_FLAG_MISSING"]


@pytest.mark.parametrize("flag", [EMERGENCY, BOTH])
def test_the_flag_says_emergency_whatever_the_care_type(flag: int):
    """A-028."""
    for care_type in (CareType.EMERGENCY, CareType.ORDINARY, CareType.CHRONIC):
        said, problems = decoded(care_type, emergency_referral=flag)
        assert (said.is_emergency, problems) == (True, [])
        assert asked(flag, care_type)[0].is_emergency


def test_a_referral_is_no_emergency():
    """A-028."""
    assert not decoded(emergency_referral=REFERRAL)[0].is_emergency


def test_at_v2_0_the_care_type_alone_says_emergency():
    """A-028, A-140."""
    said, problems = decoded(CareType.EMERGENCY, a_header("V2.0"))

    assert (said.is_emergency, problems) == (True, [])
    assert asked(0, CareType.EMERGENCY, "V2.0") == (Said(True, False, ()), [])
    assert asked(EMERGENCY, CareType.ORDINARY, "V2.0")[1] == ["FIELD_NOT_IN_VERSION"]


def test_no_outpatient_visit_has_an_inpatient_type():
    """A-140."""
    assert decoded(inpatient_type=codes_pb2.INPATIENT_TYPE_EMERGENCY)[1] == [
        ("FIELD_NOT_FOR_CARE", "extension.inpatient_type")
    ]


def test_a_purchase_at_a_pharmacy_has_none_of_the_fields():
    """A-140: 购药暂不涉及. Else a flag would make a purchase without filing possible."""
    pharmacy = a_header(institution="P51010000001")
    wrong = [("FIELD_NOT_FOR_CARE", "extension.emergency_referral")]

    assert decoded(CareType.PHARMACY, pharmacy, emergency_referral=EMERGENCY)[1] == wrong
    assert decoded(None, pharmacy, emergency_referral=EMERGENCY)[1] == wrong
    assert decoded(None, emergency_referral=EMERGENCY)[1] == []
    assert asked(EMERGENCY, CareType.PHARMACY)[1] == ["FIELD_NOT_FOR_CARE"]


@pytest.mark.parametrize(
    "field", ["patient_group", "trauma", "third_party", "inpatient_type", "emergency_referral"]
)
def test_a_value_outside_its_table_is_refused(field: str):
    """A-140: groups 1 to 4, flags 0 and 1, referral 1 to 3."""
    assert ("CODE_VALUE_UNKNOWN", f"extension.{field}") in decoded(**{field: 9})[1]
