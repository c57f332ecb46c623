"""Provinces of different versions, over real sockets: through the gateway and asked directly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
import pytest_asyncio
from google.protobuf.message import Message

from tests.agencies import CHENGDU, XINING, Agency
from tests.messages import (
    HAN_WENXIU,
    LI_GUILAN,
    Desk,
    Known,
    hypertension_charges,
)
from tests.platforms import Embedded, Refused, embedded
from yidi.v1 import codes_pb2, institution_pb2, simulator_service_pb2
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1.settlement_service_pb2 import VisitExtension

pytestmark = pytest.mark.asyncio(loop_scope="module")

TRAUMA = VisitExtension(trauma=codes_pb2.FLAG_YES, third_party=codes_pb2.FLAG_NO)
EMERGENCY = codes_pb2.EMERGENCY_REFERRAL_EMERGENCY
OF_NINGXIA = Known("64010000000000000152", "某人", LI_GUILAN.identity, region="640100")
OF_HAINAN = Known("46010000000000000152", "某人", LI_GUILAN.identity, region="460100")
OF_TIBET = Known("54010000000000000152", "某人", LI_GUILAN.identity, region="540100")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def old_insured(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    """Qinghai, where Li Guilan is insured, speaks the old versions."""
    folder = tmp_path_factory.mktemp("insured")
    async with embedded(folder, capabilities="630000.insured_place=V2.0/2021") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def old_treating(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    """Sichuan, where she is treated, speaks the old versions."""
    folder = tmp_path_factory.mktemp("treating")
    async with embedded(folder, capabilities="510000.treating_place=V2.0/2021") as running:
        yield running


async def refused_alike(platform: Embedded, method: str, request: Message) -> Refused:
    """The refusal of the gateway, which is that of the province, and nothing is stored."""
    before = await platform.stored()
    direct = await platform.provinces.refusal(method, request)
    relayed = await platform.gateway.refusal(method, request)
    assert await platform.stored() == before
    assert (direct.code, direct.detail, direct.info) == (relayed.code, relayed.detail, relayed.info)
    return relayed


def an_emergency(desk: Desk, version: str, flag: int, **changed: Any) -> Message:
    """Han Wenxiu, who has no filing, comes as an emergency."""
    return desk.open_visit(
        HAN_WENXIU,
        disease="",
        header=desk.header(HAN_WENXIU, interface_version=version),
        care_type=codes_pb2.CARE_TYPE_EMERGENCY,
        extension=VisitExtension(emergency_referral=flag),
        **changed,
    )


async def test_a_visit_without_fields_of_v2_1_is_settled_between_versions(
    old_insured: Embedded, old_treating: Embedded, desk: Desk
):
    """A-140: V2.1 and 2024 on one side, V2.0 and 2021 on the other."""
    for platform in (old_insured, old_treating):
        settled = await platform.settled_visit(desk)
        assert settled.breakdown.fund_total_fen == 17_850


async def test_a_field_is_refused_where_the_insured_place_does_not_know_it(
    old_insured: Embedded, desk: Desk
):
    """A-140: refused with the version named, not dropped."""
    request = desk.open_visit(extension=TRAUMA)

    refused = await refused_alike(old_insured, "SettlementService/OpenVisit", request)

    assert refused.code is grpc.StatusCode.FAILED_PRECONDITION
    assert refused.problems == [
        ("INSURED_PLACE_INTERFACE_VERSION", "extension.trauma"),
        ("INSURED_PLACE_INTERFACE_VERSION", "extension.third_party"),
    ]
    assert refused.detail.party == codes_pb2.PARTY_INSURED_PLACE
    assert refused.localized.message == "参保地青海省接口版本为V2.0,不支持外伤标志"


async def test_a_field_is_refused_where_the_treating_place_may_not_send_it(
    old_treating: Embedded, desk: Desk
):
    """A-140."""
    request = desk.open_visit(extension=TRAUMA)

    refused = await refused_alike(old_treating, "SettlementService/OpenVisit", request)

    assert refused.reason == "TREATING_PLACE_INTERFACE_VERSION"
    assert refused.detail.party == codes_pb2.PARTY_TREATING_PLACE


async def test_a_field_at_v2_0_is_refused_as_the_senders_mistake(platform: Embedded, desk: Desk):
    """A-140: by the national platform, by the insured place, and by the treating place."""
    old = desk.header(interface_version="V2.0")
    question = desk.query_eligibility(header=old, emergency_referral=EMERGENCY)
    bill = desk.settle_bill(
        header=desk.header(interface_version="V2.0"),
        extension=VisitExtension(emergency_referral=EMERGENCY),
    )

    asked = await refused_alike(platform, "EligibilityService/QueryEligibility", question)
    billed = await platform.provinces.refusal("TreatingPlaceService/SettleBill", bill)

    assert asked.code is grpc.StatusCode.INVALID_ARGUMENT
    assert asked.problems == [("FIELD_NOT_IN_VERSION", "emergency_referral")]
    assert billed.problems == [("FIELD_NOT_IN_VERSION", "extension.emergency_referral")]
    assert asked.detail.party == codes_pb2.PARTY_INSTITUTION


@pytest.mark.parametrize(
    ("disease", "name"), [("M05300", "慢性阻塞性肺疾病"), ("M08300", "器官移植抗排异治疗")]
)
async def test_a_code_outside_the_table_of_a_side_is_refused(
    old_insured: Embedded, old_treating: Embedded, desk: Desk, disease: str, name: str
):
    """A-005, A-140: pay in full and claim by hand, whoever is behind."""
    visit = desk.open_visit(disease="", care_type=14, disease_code=disease, disease_name=name)
    question = desk.query_eligibility(disease=disease)

    for method, request in (
        ("SettlementService/OpenVisit", visit),
        ("EligibilityService/QueryEligibility", question),
    ):
        behind = await refused_alike(old_insured, method, request)
        ahead = await refused_alike(old_treating, method, request)
        assert behind.problems == [("INSURED_PLACE_CODE_TABLE", "disease_code")]
        assert (
            behind.localized.message == f"参保地青海省病种代码表为2021年版,不支持病种代码{disease}"
        )
        assert ahead.problems == [("TREATING_PLACE_CODE_TABLE", "disease_code")]
        assert behind.detail.next_step == ahead.detail.next_step == 5


async def test_a_bill_is_refused_before_anything_of_it_is_opened(old_insured: Embedded, desk: Desk):
    """A-140, A-066."""
    known, unknown = hypertension_charges()[:2], hypertension_charges("M07200")[2:]
    bill = desk.settle_bill(charges=[*known, *unknown])
    before = await old_insured.stored()

    refused = await old_insured.provinces.refusal("TreatingPlaceService/SettleBill", bill)

    assert refused.problems == [("INSURED_PLACE_CODE_TABLE", "charges[2].disease_code")]
    assert await old_insured.stored() == before


async def test_charges_are_split_by_the_table_of_the_treating_place(
    old_insured: Embedded, old_treating: Embedded, desk: Desk
):
    """A-140."""
    split = desk.split_charges(charges=hypertension_charges("M07200"))

    answer = await old_insured.provinces.call("TreatingPlaceService/SplitCharges", split)
    refused = await old_treating.provinces.refusal("TreatingPlaceService/SplitCharges", split)

    assert answer.totals.total_fen == 27_000
    assert refused.problems == [("TREATING_PLACE_CODE_TABLE", "charges[0].disease_code")]


async def test_an_emergency_reaches_an_old_insured_place_by_the_care_type_of_v2_0(
    old_insured: Embedded, desk: Desk
):
    """A-028, A-140: at V2.1 the flag is needed, and V2.0 does not know it."""
    at_v2_1 = an_emergency(desk, "V2.1", EMERGENCY)
    at_v2_0 = an_emergency(desk, "V2.0", 0)

    refused = await refused_alike(old_insured, "SettlementService/OpenVisit", at_v2_1)
    opened = await old_insured.gateway.call("SettlementService/OpenVisit", at_v2_0)

    assert refused.problems == [("INSURED_PLACE_INTERFACE_VERSION", "extension.emergency_referral")]
    assert (opened.filing.is_deemed, opened.filing.type) == (True, 22)


async def test_emergency_care_at_v2_1_without_its_flag_is_refused(platform: Embedded, desk: Desk):
    """A-028."""
    without = an_emergency(desk, "V2.1", 0)

    refused = await refused_alike(platform, "SettlementService/OpenVisit", without)

    assert refused.problems == [("EMERGENCY_FLAG_MISSING", "extension.emergency_referral")]
    opened = an_emergency(desk, "V2.1", codes_pb2.EMERGENCY_REFERRAL_BOTH)
    answer = await platform.gateway.call("SettlementService/OpenVisit", opened)
    assert answer.filing.is_deemed


async def test_a_trauma_is_settled_only_without_a_third_party(platform: Embedded, desk: Desk):
    """A-087: refused by the insured place; the person pays in full."""
    third = VisitExtension(trauma=codes_pb2.FLAG_YES, third_party=codes_pb2.FLAG_YES)
    visit = desk.open_visit(disease="", extension=third)

    opened = await platform.gateway.call(
        "SettlementService/OpenVisit", desk.open_visit(disease="", extension=TRAUMA)
    )
    direct = await platform.provinces.refusal("SettlementService/OpenVisit", visit)
    visit.header.CopyFrom(desk.header())
    relayed = await platform.gateway.refusal("SettlementService/OpenVisit", visit)
    bill = desk.settle_bill(extension=third)
    billed = await platform.provinces.refusal("TreatingPlaceService/SettleBill", bill)

    assert opened.visit_id
    for refused in (direct, relayed, billed):
        assert refused.problems == [("TRAUMA_THIRD_PARTY", "extension.third_party")]
        assert refused.detail.next_step == 5
        assert refused.localized.message == "外伤费用涉及第三方责任,不能直接结算,请全额自费"


async def test_an_inpatient_type_is_refused_in_an_outpatient_visit(platform: Embedded, desk: Desk):
    """A-140."""
    stay = VisitExtension(inpatient_type=codes_pb2.INPATIENT_TYPE_ORDINARY)

    refused = await refused_alike(
        platform, "SettlementService/OpenVisit", desk.open_visit(extension=stay)
    )

    assert refused.problems == [("FIELD_NOT_FOR_CARE", "extension.inpatient_type")]
    assert refused.localized.message == "门诊就诊不应填写住院类型,请删除该项"


async def test_the_shipped_provinces_are_of_several_versions(platform: Embedded, desk: Desk):
    """A-140: Ningxia is old, Tibet knows the new codes only, Hainan the new fields only."""
    expected = {
        OF_NINGXIA: ["INSURED_PLACE_INTERFACE_VERSION"] * 2 + ["INSURED_PLACE_CODE_TABLE"],
        OF_TIBET: ["INSURED_PLACE_INTERFACE_VERSION"] * 2,
        OF_HAINAN: ["INSURED_PLACE_CODE_TABLE"],
    }

    for person, reasons in expected.items():
        visit = desk.open_visit(person, extension=TRAUMA)
        visit.disease_code, visit.disease_name = "M04600", "冠心病"
        refused = await refused_alike(platform, "SettlementService/OpenVisit", visit)
        assert [reason for reason, _ in refused.problems] == reasons

    here = desk.open_visit(LI_GUILAN, extension=TRAUMA)
    assert (await platform.gateway.call("SettlementService/OpenVisit", here)).visit_id


@pytest.mark.parametrize(
    ("disease", "field"), [("M05300", "disease_code"), ("", "local_code")], ids=["named", "mapped"]
)
async def test_a_qualification_outside_the_table_of_its_province_is_not_recorded(
    old_insured: Embedded, desk: Desk, disease: str, field: str
):
    """A-007, A-140: refused with the version named, also where only the mapping has the code."""
    request = Agency(XINING, desk.serials).of_person(
        registry.RecordQualificationRequest,
        LI_GUILAN,
        local_code="QH0601",
        disease_code=disease,
        begins_on="2025-01-01",
    )
    method = "RegistryService/RecordQualification"

    direct = await old_insured.provinces.refusal(method, request)
    relayed = await old_insured.gateway.refusal(method, request)

    for refused in (direct, relayed):
        assert refused.problems == [("INSURED_PLACE_CODE_TABLE", field)]
        assert refused.localized.message == (
            "参保地青海省病种代码表为2021年版,不支持病种代码M05300"
        )
    assert not await old_insured.platform.books.registry_records()


async def test_an_old_disease_is_recorded_by_an_old_province(old_insured: Embedded, desk: Desk):
    """A-140: the table of 2021 has diabetes."""
    request = Agency(XINING, desk.serials).of_person(
        registry.RecordQualificationRequest,
        LI_GUILAN,
        local_code="QH0201",
        disease_code="M01600",
        begins_on="2025-01-01",
    )

    answer = await old_insured.gateway.call("RegistryService/RecordQualification", request)

    assert answer.qualification.disease_code == "M01600"


async def test_an_institution_opens_only_what_the_table_of_its_province_has(
    old_treating: Embedded, desk: Desk
):
    """A-007, A-051, A-140."""
    agency = Agency(CHENGDU, desk.serials)
    added = agency.of_institution(
        registry.RecordInstitutionRequest,
        institution=institution_pb2.Institution(
            institution_code="H51010000900",
            name="成都市模拟新建医院",
            type=codes_pb2.INSTITUTION_TYPE_MEDICAL,
            grade=codes_pb2.HOSPITAL_GRADE_TERTIARY_A,
            opened_care_types=[11, 14],
            opened_diseases=["M03900", "M05300", "M07200"],
        ),
        confirmed_by=CHENGDU,
    )
    widened = agency.of_institution(
        registry.ChangeInstitutionRequest,
        institution_code="H51010000001",
        change=institution_pb2.INSTITUTION_CHANGE_OPEN,
        opened_care_types=[11, 14],
        opened_diseases=["M05300"],
        confirmed_by=CHENGDU,
        cause="扩大开通",
    )

    adding = await refused_alike(old_treating, "RegistryService/RecordInstitution", added)
    widening = await refused_alike(old_treating, "RegistryService/ChangeInstitution", widened)

    opened = ("TREATING_PLACE_CODE_TABLE", "institution.opened_diseases")
    assert adding.problems == [opened, opened]
    assert adding.localized.message == "就医地四川省病种代码表为2021年版,不支持病种代码M05300"
    assert widening.problems == [("TREATING_PLACE_CODE_TABLE", "opened_diseases")]


async def test_the_status_says_what_every_province_speaks_in_each_role(
    old_insured: Embedded, platform: Embedded
):
    """A-140: with what was overridden at the start."""

    async def spoken(running: Embedded) -> dict[str, tuple[str, int, str, int]]:
        answer = await running.control.call(
            "SimulatorService/GetStatus", simulator_service_pb2.GetStatusRequest()
        )
        return {
            each.province: (
                each.as_treating_place.interface_version,
                each.as_treating_place.code_table,
                each.as_insured_place.interface_version,
                each.as_insured_place.code_table,
            )
            for each in answer.provinces
        }

    changed, shipped = await spoken(old_insured), await spoken(platform)

    assert changed["630000"] == ("V2.1", 2024, "V2.0", 2021)
    assert shipped["630000"] == ("V2.1", 2024, "V2.1", 2024)
    assert shipped["640000"] == ("V2.0", 2021, "V2.0", 2021)
