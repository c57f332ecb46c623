"""Which versions both sides speak, and what is refused because of them (A-140, A-005)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from yidi.domain.agreements import Agreements, ExtraDisease
from yidi.domain.care import CareType, CredentialType, Insurance
from yidi.domain.diseases import CodeTableVersion
from yidi.domain.errors import Refusal
from yidi.domain.regions import CHINA_TIME
from yidi.domain.requests import (
    CareQuestion,
    Charge,
    Header,
    NewerField,
    OpenVisit,
    QueryEligibility,
    SettleBill,
    SplitCharges,
)
from yidi.domain.versions import (
    Capabilities,
    Capability,
    InterfaceVersion,
    Role,
    check_versions,
    parse_overrides,
)

OLD = Capability(InterfaceVersion.V2_0, CodeTableVersion.FIRST_FIVE)
OLD_FIELDS = Capability(InterfaceVersion.V2_0, CodeTableVersion.ALL_TEN)
OLD_CODES = Capability(InterfaceVersion.V2_1, CodeTableVersion.FIRST_FIVE)
NEW = Capability(InterfaceVersion.V2_1, CodeTableVersion.ALL_TEN)

HEADER = Header("H51010000001202501061400000001", "V2.1", "510100", "630100", "H51010000001")
AT = datetime(2025, 1, 6, 14, 0, tzinfo=CHINA_TIME)
TRAUMA = NewerField("extension.trauma", "外伤标志")
THE_FIVE_NEW_ONES = ("M05300", "M06900", "M04600", "M00200", "M07200")


def between(treating: Capability, insured: Capability) -> Capabilities:
    """Sichuan treats, Qinghai insures."""
    return Capabilities(
        {("510000", Role.TREATING_PLACE): treating, ("630000", Role.INSURED_PLACE): insured}
    )


def a_question(disease: str = "M03900") -> CareQuestion:
    return CareQuestion(
        person_number="63010000000000000152",
        insurance=Insurance.EMPLOYEE,
        care_type=CareType.CHRONIC if disease else CareType.ORDINARY,
        disease_code=disease,
        treating_region="510100",
        institution_code="H51010000001",
        visited_at=AT,
        is_emergency=False,
    )


def a_visit(disease: str = "M03900", *newer: NewerField) -> OpenVisit:
    return OpenVisit(
        HEADER,
        a_question(disease),
        CredentialType.IDENTITY_CARD,
        "630198195203120020",
        "李桂兰",
        "OP20250106-0001",
        declared_chronic=False,
        newer_fields=newer,
    )


def a_charge(number: str, part: str) -> Charge:
    return Charge(number, "XC08CAX001A001010190001", "药", 1_000_000, 1_000_000, 100, None, part)


def a_bill(*parts: str) -> SettleBill:
    return SettleBill(
        header=HEADER,
        person_number="63010000000000000152",
        credential_type=CredentialType.IDENTITY_CARD,
        credential_number="630198195203120020",
        person_name="",
        insurance=Insurance.EMPLOYEE,
        visited_at=AT,
        outpatient_number="OP20250106-0001",
        charges=tuple(a_charge(str(index), part) for index, part in enumerate(parts, start=1)),
        use_account=False,
        is_emergency=False,
        is_trial=False,
    )


def refused(request: object, capabilities: Capabilities) -> list[tuple[int, str]]:
    """Code and field of everything that is refused; empty if it passes."""
    try:
        check_versions(request, capabilities)
    except Refusal as refusal:
        return [(each.reason.code, each.field_path) for each in refusal.problems]
    return []


def test_parties_of_the_newest_versions_say_everything_to_each_other():
    """A-140."""
    assert refused(a_visit("M07200", TRAUMA), between(NEW, NEW)) == []
    assert refused(a_visit("M08300", TRAUMA), Capabilities()) == []


def test_an_insured_place_of_v2_0_refuses_each_field_that_it_does_not_know():
    """A-140: the insured place lacks it, so the code begins with 2; nothing is dropped."""
    patient_group = NewerField("extension.patient_group", "就诊人群类型")

    found = refused(a_visit("M03900", patient_group, TRAUMA), between(NEW, OLD_FIELDS))

    assert found == [(2043, "extension.patient_group"), (2043, "extension.trauma")]


def test_a_treating_place_of_v2_0_may_not_send_fields_that_it_does_not_know():
    """A-140: the sender itself is at fault, so the code begins with 3."""
    assert refused(a_visit("M03900", TRAUMA), between(OLD_FIELDS, NEW)) == [
        (3006, "extension.trauma")
    ]


def test_a_request_at_v2_1_that_says_nothing_of_v2_1_passes_to_v2_0():
    """A-140: both sides know everything that it says."""
    assert refused(a_visit("M03900"), between(OLD, OLD)) == []
    assert refused(a_visit(""), between(OLD, OLD)) == []


@pytest.mark.parametrize("disease", [*THE_FIVE_NEW_ONES, "M08300"])
def test_the_five_new_diseases_and_the_transplant_category_need_the_table_of_2024(disease: str):
    """A-005, A-140: each side is checked, the sender first."""
    assert refused(a_visit(disease), between(NEW, OLD_CODES)) == [(2044, "disease_code")]
    assert refused(a_visit(disease), between(OLD_CODES, NEW)) == [(3007, "disease_code")]
    assert refused(a_visit(disease), between(OLD, OLD)) == [
        (3007, "disease_code"),
        (2044, "disease_code"),
    ]
    assert refused(a_visit(disease), between(OLD_FIELDS, OLD_FIELDS)) == []


@pytest.mark.parametrize("disease", ["M03900", "M01600", "M07801", "M00500", "M08301", "M08306"])
def test_the_first_ten_codes_are_in_both_tables(disease: str):
    """A-005."""
    assert refused(a_visit(disease), between(OLD, OLD)) == []


def test_the_refusal_names_province_version_and_what_it_does_not_know():
    """A-140, A-142."""
    visit = a_visit("M05300", TRAUMA)

    with pytest.raises(Refusal) as caught:
        check_versions(visit, between(OLD, OLD))

    assert [each.text_zh for each in caught.value.problems] == [
        "就医地四川省接口版本为V2.0,不支持外伤标志",
        "就医地四川省病种代码表为2021年版,不支持病种代码M05300",
        "参保地青海省接口版本为V2.0,不支持外伤标志",
        "参保地青海省病种代码表为2021年版,不支持病种代码M05300",
    ]
    assert caught.value.problems[2].text_en == (
        "The insured place 青海省 speaks interface V2.0, which has no extension.trauma."
    )


def test_a_question_is_checked_like_the_visit():
    """A-140."""
    flag = NewerField("emergency_referral", "门诊急诊转诊标志")
    question = QueryEligibility(HEADER, a_question("M07200"), (flag,))

    assert refused(question, between(NEW, OLD)) == [
        (2043, "emergency_referral"),
        (2044, "disease_code"),
    ]


def test_a_bill_names_each_disease_that_is_unknown_once():
    """A-140, A-066: ordinary and self-paid charges have no code."""
    bill = a_bill("ordinary", "M07200", "M07200", "M03900", "M05300", "self")

    assert refused(bill, between(NEW, OLD)) == [
        (2044, "charges[1].disease_code"),
        (2044, "charges[4].disease_code"),
    ]
    with_field = replace(a_bill("ordinary"), newer_fields=(TRAUMA,))
    assert refused(with_field, between(NEW, OLD)) == [(2043, "extension.trauma")]


def test_splitting_charges_concerns_the_treating_place_alone():
    """A-140: the insured place hears nothing of it and may even be unnamed."""
    split = SplitCharges(HEADER._replace(insured_region=""), a_bill("M07200").charges)

    assert refused(split, between(NEW, OLD)) == []
    assert refused(split, between(OLD, NEW)) == [(3007, "charges[0].disease_code")]


def test_the_two_roles_of_a_province_are_upgraded_separately():
    """A-140, A-005: Qinghai as insured place is not Qinghai as treating place."""
    only_treating = Capabilities({("630000", Role.TREATING_PLACE): OLD})

    assert refused(a_visit("M07200", TRAUMA), only_treating) == []


def test_overrides_name_a_province_in_one_role_or_in_both():
    found = parse_overrides("640000=V2.0/2021, 540000.insured_place=V2.1/2021,")

    assert found == {
        ("640000", Role.TREATING_PLACE): OLD,
        ("640000", Role.INSURED_PLACE): OLD,
        ("540000", Role.INSURED_PLACE): OLD_CODES,
    }
    assert Capabilities().changed(found).of("640100", Role.INSURED_PLACE) == OLD
    assert Capabilities().changed(found).of("540100", Role.TREATING_PLACE) == NEW
    assert parse_overrides("") == {}


@pytest.mark.parametrize(
    "entry",
    ["640000", "640000=V2.2/2021", "640100=V2.0/2021", "640000.hospital=V2.0/2021", "=V2.0/2021"],
)
def test_an_override_with_a_mistake_is_named(entry: str):
    with pytest.raises(ValueError, match=f"^{entry}$"):
        parse_overrides(f"540000=V2.0/2024,{entry}")


EXTRA = ExtraDisease("630000", "510000", "M91001", "高原心脏病", date(2025, 1, 6), date(2025, 1, 6))


@pytest.mark.parametrize(
    ("changed", "is_known"),
    [
        ({}, True),
        ({"valid_to": date(2025, 1, 5)}, False),
        ({"valid_from": date(2025, 1, 7), "valid_to": date.max}, False),
        ({"treating": "110000"}, False),
        ({"insured": "640000"}, False),
    ],
)
def test_an_agreed_disease_is_known_to_both_sides_whatever_their_tables(
    changed: dict[str, object], is_known: bool
) -> None:
    """A-008, A-140."""
    agreements = Agreements(extra_diseases=(replace(EXTRA, **changed),))  # type: ignore[arg-type]
    found = []
    for request in (a_visit("M91001"), a_bill("M03900", "M91001")):
        try:
            check_versions(request, between(OLD, OLD), agreements)
        except Refusal as refusal:
            found.append([(each.reason.name, each.field_path) for each in refusal.problems])

    unknown = "DISEASE_CODE_UNKNOWN"
    assert found == ([] if is_known else [
        [(unknown, "disease_code")], [(unknown, "charges[1].disease_code")],
    ])  # fmt: skip
