"""Qualifications, choices, benefit status and blocks through the gateway over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.agencies import CHENGDU, Agency
from tests.messages import (
    BEIJING,
    LI_GUILAN,
    NOW,
    WITHOUT_DIALYSIS,
    YE_YUMING,
    ZHANG_YONGHE,
    Desk,
    stamp,
)
from tests.platforms import Embedded, embedded
from yidi.v1 import codes_pb2
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import qualification_pb2 as status
from yidi.v1 import registry_service_pb2 as contract

pytestmark = pytest.mark.both_databases

RECORD = "RegistryService/RecordQualification"
CHANGE = "RegistryService/ChangeQualification"
LIST = "RegistryService/ListQualifications"
SELECT = "RegistryService/SelectInstitutions"
SET_STATUS = "RegistryService/SetBenefitStatus"
BLOCK = "RegistryService/BlockPerson"
LIFT = "RegistryService/LiftBlock"
OPEN = "SettlementService/OpenVisit"
SETTLE = "SettlementService/Settle"
NINE_59 = datetime(2025, 3, 10, 9, 59, tzinfo=BEIJING)
TEN = datetime(2025, 3, 10, 10, 0, tzinfo=BEIJING)
TEN_01 = datetime(2025, 3, 10, 10, 1, tzinfo=BEIJING)
THIRD_SECONDARY = "H51010001001"


@pytest.fixture
def platform(own_platform: Embedded) -> Embedded:
    """A platform for each test: what is recorded of a person would meet another test."""
    return own_platform


def record_request(agency: Agency, person: Any = LI_GUILAN, **changed: Any) -> Any:
    facts = {"local_code": "QH0201", "begins_on": "2025-01-01"} | changed
    return agency.of_person(contract.RecordQualificationRequest, person, **facts)


def change_request(agency: Agency, new: int, **changed: Any) -> Any:
    facts = {"local_code": "QH0101", "status": new, "cause": "复核"} | changed
    return agency.of_person(contract.ChangeQualificationRequest, LI_GUILAN, **facts)


def select_request(agency: Agency, *codes: str, **changed: Any) -> Any:
    facts = {"care_type": codes_pb2.CARE_TYPE_CHRONIC, "institution_codes": codes} | changed
    return agency.of_person(contract.SelectInstitutionsRequest, LI_GUILAN, **facts)


def status_request(agency: Agency, new: int, **changed: Any) -> Any:
    facts = {"insurance": 310, "status": new, "cause": "欠费"} | changed
    return agency.of_person(contract.SetBenefitStatusRequest, LI_GUILAN, **facts)


async def recorded(platform: Embedded) -> int:
    return len(await platform.platform.books.registry_records())


# --------------------------------------------------------------------------- qualifications


async def test_a_qualification_that_is_recorded_opens_chronic_care_at_once(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-006, A-011: the local code is mapped by the area's policy to M01600."""
    before = await platform.gateway.refusal(OPEN, desk.open_visit(disease="M01600"))
    answer = await platform.gateway.call(RECORD, record_request(agency))

    listed = await platform.gateway.call(
        LIST, agency.of_person(contract.ListQualificationsRequest, LI_GUILAN)
    )

    assert before.reason == "NO_QUALIFICATION_FOR_DISEASE"
    assert (answer.qualification.disease_code, answer.qualification.local_name) == (
        "M01600",
        "糖尿病",
    )
    assert answer.qualification.is_settleable
    assert [each.disease_code for each in listed.qualifications] == ["M03900", "M01600"]


async def test_local_diseases_without_a_national_code_are_shown_and_never_settleable(
    platform: Embedded, agency: Agency
):
    """A-009, A-013: two rows, only the mapped one can be settled."""
    request = record_request(agency, YE_YUMING, local_code="QH0601")
    await platform.gateway.call(RECORD, request)

    listed = await platform.gateway.call(
        LIST, agency.of_person(contract.ListQualificationsRequest, YE_YUMING)
    )

    shown = [(each.local_name, each.is_settleable) for each in listed.qualifications]
    assert shown == [("癫痫", False), ("慢性阻塞性肺疾病", True)]
    assert (listed.total_count, listed.mapped_count) == (2, 1)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"local_code": "QH0000"}, ("LOCAL_DISEASE_UNKNOWN", "local_code")),
        ({"disease_code": "M03900"}, ("MAPPING_INVALID", "disease_code")),
        ({"local_code": "QH9001", "disease_code": "M03900"}, ("MAPPING_INVALID", "disease_code")),
        ({"disease_code": "M07800"}, ("DISEASE_CODE_UNKNOWN", "disease_code")),
        ({"local_code": "QH0101"}, ("QUALIFICATION_EXISTS", "local_code")),
        ({"begins_on": ""}, ("FIELD_MISSING", "begins_on")),
        ({"ends_on": "2024-12-31"}, ("FIELD_MALFORMED", "ends_on")),
    ],
)
async def test_a_qualification_against_the_rules_is_refused_and_nothing_is_written(
    platform: Embedded, agency: Agency, changed: dict[str, Any], problem: tuple[str, str]
):
    """A-001, A-006, A-009, A-018."""
    refused = await platform.gateway.refusal(RECORD, record_request(agency, **changed))

    assert refused.problems == [problem]
    assert await recorded(platform) == 0


async def test_a_transplant_is_recorded_as_the_area_manages_it(platform: Embedded, agency: Agency):
    """A-003, A-006: Xining manages transplants by category."""
    answer = await platform.gateway.call(RECORD, record_request(agency, local_code="QH0501"))

    assert answer.qualification.disease_code == "M08300"
    assert not answer.header.warnings


async def test_a_fraudulent_qualification_ends_at_its_exact_time(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-016: the settlement of 09:59 stays, at 10:01 it is refused."""
    platform.clock.set(NINE_59)
    early = await open_and_upload(platform, desk, NINE_59)
    waiting = await open_and_upload(platform, desk, NINE_59)
    settled = await platform.gateway.call(SETTLE, desk.settle(early))

    platform.clock.set(TEN)
    ended = await platform.gateway.call(
        CHANGE, change_request(agency, status.QUALIFICATION_STATUS_TERMINATED, cause="伪造病历")
    )
    platform.clock.set(TEN_01)
    after = await platform.gateway.refusal(OPEN, desk.open_visit(visited_at=stamp(TEN_01)))
    late = await platform.gateway.refusal(SETTLE, desk.settle(waiting))
    kept = await platform.gateway.call(
        "SettlementService/GetSettlement",
        desk.get_settlement(settlement_id=settled.settlement.settlement_id),
    )

    assert ended.qualification.status == status.QUALIFICATION_STATUS_TERMINATED
    assert ended.qualification.terminated_at == stamp(TEN)
    assert not ended.qualification.is_settleable
    assert after.reason == "QUALIFICATION_TERMINATED"
    assert after.detail.text_zh == "高血压待遇资格已于2025-03-10终止,请联系参保地医保经办机构"
    assert late.reason == "QUALIFICATION_TERMINATED"
    assert kept.settlement.settlement_id == settled.settlement.settlement_id


async def open_and_upload(platform: Embedded, desk: Desk, at: datetime) -> str:
    opened = await platform.gateway.call(OPEN, desk.open_visit(visited_at=stamp(at)))
    await platform.gateway.call("SettlementService/UploadFees", desk.upload_fees(opened.visit_id))
    visit_id: str = opened.visit_id
    return visit_id


async def test_a_pause_works_until_it_is_resumed_and_the_end_is_final(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-017."""
    visit = {"visited_at": stamp(NOW)}
    paused = change_request(agency, status.QUALIFICATION_STATUS_PAUSED)
    await platform.gateway.call(CHANGE, paused)
    refused = await platform.gateway.refusal(OPEN, desk.open_visit(**visit))
    twice = await platform.gateway.refusal(
        CHANGE, change_request(agency, status.QUALIFICATION_STATUS_PAUSED)
    )
    await platform.gateway.call(CHANGE, change_request(agency, status.QUALIFICATION_STATUS_ACTIVE))
    opened = await platform.gateway.call(OPEN, desk.open_visit(**visit))
    await platform.gateway.call(
        CHANGE, change_request(agency, status.QUALIFICATION_STATUS_TERMINATED)
    )
    final = await platform.gateway.refusal(
        CHANGE, change_request(agency, status.QUALIFICATION_STATUS_ACTIVE)
    )

    assert refused.reason == "QUALIFICATION_PAUSED"
    assert twice.reason == "QUALIFICATION_CHANGE_INVALID"
    assert opened.visit_id
    assert final.detail.text_zh == "高血压Ⅱ期待遇资格已终止,不能恢复"


async def test_a_change_never_counts_before_the_one_before_it(platform: Embedded, agency: Agency):
    """A-016, A-017."""
    await platform.gateway.call(CHANGE, change_request(agency, status.QUALIFICATION_STATUS_PAUSED))

    earlier = stamp(NOW - timedelta(seconds=1))
    refused = await platform.gateway.refusal(
        CHANGE,
        change_request(agency, status.QUALIFICATION_STATUS_ACTIVE, effective_at=earlier),
    )
    unknown = await platform.gateway.refusal(
        CHANGE, change_request(agency, status.QUALIFICATION_STATUS_PAUSED, local_code="QH0301")
    )

    assert refused.detail.text_zh == "变更的生效时间不能早于2025-01-06 15:30:00"
    assert unknown.reason == "QUALIFICATION_NOT_KNOWN"
    assert await recorded(platform) == 1


async def test_an_ended_qualification_may_be_recorded_anew(platform: Embedded, agency: Agency):
    """A-018."""
    await platform.gateway.call(
        CHANGE, change_request(agency, status.QUALIFICATION_STATUS_TERMINATED)
    )

    answer = await platform.gateway.call(RECORD, record_request(agency, local_code="QH0101"))

    assert answer.qualification.is_settleable


async def test_a_look_at_an_earlier_moment_shows_what_was_valid_then(
    platform: Embedded, agency: Agency
):
    """A-011, A-036."""
    await platform.gateway.call(CHANGE, change_request(agency, status.QUALIFICATION_STATUS_PAUSED))
    before = stamp(NOW - timedelta(minutes=1))

    listed = await platform.gateway.call(
        LIST, agency.of_person(contract.ListQualificationsRequest, LI_GUILAN, at=before)
    )

    assert listed.qualifications[0].status == status.QUALIFICATION_STATUS_ACTIVE


# --------------------------------------------------------------------------- chosen institutions


async def test_a_choice_counts_from_the_next_day(platform: Embedded, desk: Desk, agency: Agency):
    """A-015: from H1 and H2 to the secondary hospital; today the old choice still counts."""
    chosen = await platform.gateway.call(SELECT, select_request(agency, THIRD_SECONDARY))
    today = await platform.gateway.call(OPEN, desk.open_visit())
    tomorrow = NOW + timedelta(days=1)
    platform.clock.set(tomorrow)

    refused = await platform.gateway.refusal(OPEN, desk.open_visit(visited_at=stamp(tomorrow)))
    there = Desk(THIRD_SECONDARY, serials=desk.serials)
    opened = await platform.gateway.call(OPEN, there.open_visit(visited_at=stamp(tomorrow)))
    listed = await platform.gateway.call(
        LIST, agency.of_person(contract.ListQualificationsRequest, LI_GUILAN)
    )

    assert chosen.selections[0].begins_on == "2025-01-07"
    assert chosen.selections[0].institution_name == "成都市模拟第一区医院"
    assert today.visit_id
    assert refused.reason == "INSTITUTION_NOT_SELECTED"
    assert refused.detail.text_zh.endswith("成都市模拟第一区医院")
    assert opened.visit_id
    assert [each.institution_code for each in listed.selections] == [THIRD_SECONDARY]


@pytest.mark.parametrize(
    ("codes", "changed", "problem"),
    [
        (
            ("H51010000001", WITHOUT_DIALYSIS, THIRD_SECONDARY),
            {},
            ("SELECTION_INVALID", "institution_codes"),
        ),
        (("H51010002001",), {}, ("SELECTION_INVALID", "institution_codes[0]")),
        (("H51010000999",), {}, ("INSTITUTION_NOT_KNOWN", "institution_codes[0]")),
        (("H51010000001",), {"care_type": 11}, ("SELECTION_INVALID", "care_type")),
        (("H51010000001",), {"care_type": 13}, ("SELECTION_INVALID", "care_type")),
        (("H51010000001",), {"local_code": "QH0301"}, ("QUALIFICATION_NOT_KNOWN", "local_code")),
        ((), {}, ("FIELD_MISSING", "institution_codes")),
        (("J51010000001",), {}, ("FIELD_MALFORMED", "institution_codes[0]")),
    ],
)
async def test_a_choice_against_the_rule_of_the_area_is_refused(
    platform: Embedded,
    agency: Agency,
    codes: tuple[str, ...],
    changed: dict[str, Any],
    problem: tuple[str, str],
):
    """A-015, A-033: Xining asks for at most two, secondary or tertiary, for chronic care only."""
    refused = await platform.gateway.refusal(SELECT, select_request(agency, *codes, **changed))

    assert refused.problems == [problem]
    assert await recorded(platform) == 0


async def test_a_choice_for_one_disease_leaves_the_others(platform: Embedded, agency: Agency):
    """A-015, A-018."""
    request = select_request(agency, THIRD_SECONDARY, local_code="QH0201")
    request.person_number = ZHANG_YONGHE.number
    await platform.gateway.call(SELECT, request)
    platform.clock.set(NOW + timedelta(days=1))

    listed = await platform.gateway.call(
        LIST, agency.of_person(contract.ListQualificationsRequest, ZHANG_YONGHE)
    )

    chosen = {each.local_code: list(each.selected_institutions) for each in listed.qualifications}
    assert chosen["QH0201"] == [THIRD_SECONDARY]
    assert chosen["QH0101"] != [THIRD_SECONDARY]


# --------------------------------------------------------------------------- benefit and blocks


async def test_arrears_pause_the_benefit_also_for_a_visit_that_is_open(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-017: looked at for the time of the visit, and again at settlement."""
    visit_id = await platform.uploaded_visit(desk)
    paused = await platform.gateway.call(SET_STATUS, status_request(agency, 2))

    late = await platform.gateway.refusal(SETTLE, desk.settle(visit_id))
    opened = await platform.gateway.refusal(OPEN, desk.open_visit(visited_at=stamp(NOW)))
    await platform.gateway.call(SET_STATUS, status_request(agency, 1))
    settled = await platform.gateway.call(SETTLE, desk.settle(visit_id))

    assert paused.relation.status == codes_pb2.INSURED_STATUS_SUSPENDED
    assert late.reason == opened.reason == "BENEFIT_SUSPENDED"
    assert settled.settlement.settlement_id


async def test_an_ended_insurance_cannot_be_resumed_and_one_not_held_not_changed(
    platform: Embedded, agency: Agency
):
    """A-017, A-044."""
    await platform.gateway.call(SET_STATUS, status_request(agency, 4))

    ended = await platform.gateway.refusal(SET_STATUS, status_request(agency, 1))
    not_held = await platform.gateway.refusal(SET_STATUS, status_request(agency, 2, insurance=390))
    unknown = await platform.gateway.refusal(SET_STATUS, status_request(agency, 3))

    assert ended.reason == "INSURANCE_TERMINATED"
    assert not_held.reason == "INSURANCE_NOT_HELD"
    assert unknown.reason == "CODE_VALUE_UNKNOWN"
    assert await recorded(platform) == 1


async def test_a_blocked_person_settles_nothing_until_the_block_is_lifted(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-134: at once, also for a visit that is open."""
    visit_id = await platform.uploaded_visit(desk)
    block = agency.of_person(contract.BlockPersonRequest, LI_GUILAN, cause="严重违规")
    blocked = await platform.gateway.call(BLOCK, block)

    late = await platform.gateway.refusal(SETTLE, desk.settle(visit_id))
    asked = await platform.gateway.call(
        "EligibilityService/QueryEligibility", desk.query_eligibility(visited_at=stamp(NOW))
    )
    lift = {"cause": "整改完成"}
    await platform.gateway.call(
        LIFT, agency.of_person(contract.LiftBlockRequest, LI_GUILAN, **lift)
    )
    settled = await platform.gateway.call(SETTLE, desk.settle(visit_id))
    again = await platform.gateway.refusal(
        LIFT, agency.of_person(contract.LiftBlockRequest, LI_GUILAN, **lift)
    )

    assert blocked.blocked_from == stamp(NOW)
    assert late.reason == "DIRECT_SETTLEMENT_SUSPENDED"
    assert asked.outcome == eligibility.ELIGIBILITY_OUTCOME_PAY_AND_CLAIM
    assert settled.settlement.settlement_id
    assert again.reason == "NOT_BLOCKED"


# --------------------------------------------------------------------------- rights and repeats


def every_change(agency: Agency) -> list[tuple[str, Any]]:
    return [
        (RECORD, record_request(agency)),
        (CHANGE, change_request(agency, status.QUALIFICATION_STATUS_PAUSED)),
        (SELECT, select_request(agency, THIRD_SECONDARY)),
        (SET_STATUS, status_request(agency, 2)),
        (BLOCK, agency.of_person(contract.BlockPersonRequest, LI_GUILAN, cause="违规")),
        (LIFT, agency.of_person(contract.LiftBlockRequest, LI_GUILAN, cause="整改")),
    ]


async def test_nobody_but_the_insured_place_writes_of_a_person(
    platform: Embedded, desk: Desk, serials: Iterator[int]
):
    """A-010: neither the treating place nor a hospital, whatever the record."""
    for method, request in every_change(Agency(CHENGDU, serials)):
        refused = await platform.gateway.refusal(method, request)
        assert refused.reason == "TREATING_PLACE_MAY_NOT_WRITE", method
    for method, request in every_change(Agency(CHENGDU, serials)):
        request.header.CopyFrom(desk.header())
        refused = await platform.gateway.refusal(method, request)
        assert refused.reason == "INSTITUTION_MAY_NOT_WRITE", method

    assert await recorded(platform) == 0


async def test_every_change_is_done_once(platform: Embedded, agency: Agency):
    """A-079: a repeat gets the first answer, at the gateway and at the province."""
    for method, request in every_change(agency):
        first = await platform.gateway.call(method, request)
        before = await recorded(platform)

        again = await platform.gateway.call(method, request)
        at_the_province = await platform.provinces.call(method, request)

        assert again.header.replayed, method
        assert at_the_province.header.replayed, method
        again.header.Clear()
        at_the_province.header.Clear()
        first.header.Clear()
        assert first == again == at_the_province, method
        assert await recorded(platform) == before, method


async def test_what_was_recorded_is_there_after_a_restart(tmp_path: Path, serials: Iterator[int]):
    agency = Agency(serials=serials)
    async with embedded(tmp_path) as running:
        block = agency.of_person(contract.BlockPersonRequest, LI_GUILAN, cause="违规")
        await running.gateway.call(BLOCK, block)

    async with embedded(tmp_path) as running:
        refused = await running.gateway.refusal(
            OPEN, Desk(serials=serials).open_visit(visited_at=stamp(NOW))
        )

    assert refused.reason == "DIRECT_SETTLEMENT_SUSPENDED"


async def test_chosen_institutions_are_listed_by_kind_of_care_and_time(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-013, A-015: a choice counts from the next day on, and a hospital may look."""
    method = "RegistryService/ListSelections"
    await platform.gateway.call(SELECT, select_request(agency, THIRD_SECONDARY))

    def query(**facts: Any) -> Any:
        return agency.of_person(contract.ListSelectionsRequest, LI_GUILAN, **facts)

    today = await platform.gateway.call(method, query())
    tomorrow = stamp(NOW + timedelta(days=1))
    later = await platform.gateway.call(method, query(at=tomorrow))
    pharmacy = await platform.gateway.call(
        method, query(at=tomorrow, care_type=codes_pb2.CARE_TYPE_PHARMACY)
    )
    looking = query(at=tomorrow, care_type=codes_pb2.CARE_TYPE_CHRONIC)
    looking.header.CopyFrom(desk.header(LI_GUILAN))
    by_hospital = await platform.gateway.call(method, looking)
    unknown = await platform.gateway.refusal(method, query(care_type=12))

    assert THIRD_SECONDARY not in [each.institution_code for each in today.selections]
    chosen = [(each.care_type, each.institution_code) for each in later.selections]
    assert (codes_pb2.CARE_TYPE_CHRONIC, THIRD_SECONDARY) in chosen
    assert not [
        each for each in pharmacy.selections if each.care_type != codes_pb2.CARE_TYPE_PHARMACY
    ]
    assert [each.institution_code for each in by_hospital.selections] == [THIRD_SECONDARY]
    assert by_hospital.selections[0].institution_name
    assert unknown.problems == [("CODE_VALUE_UNKNOWN", "care_type")]
