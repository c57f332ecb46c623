"""Filings through the gateway over real sockets: what is recorded, refused, and seen at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import grpc
import pytest

from tests.agencies import CHENGDU, HAIDONG, QINGHAI, Agency
from tests.messages import (
    FIRST_HOSPITAL,
    HAN_WENXIU,
    LI_GUILAN,
    NOW,
    QI_HAIYING,
    Desk,
    Known,
    stamp,
    totals,
)
from tests.platforms import Embedded
from yidi.v1 import codes_pb2, filing_pb2
from yidi.v1 import eligibility_service_pb2 as eligibility

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.both_databases]

SUBMIT = "RegistryService/SubmitFiling"
CHANGE = "RegistryService/ChangeFiling"
CANCEL = "RegistryService/CancelFiling"
SUPPLY = "RegistryService/SupplyMaterials"
LIST = "RegistryService/ListFilings"
OPEN = "SettlementService/OpenVisit"
LETTER = filing_pb2.FILING_MATERIAL_COMMITMENT_LETTER


async def records(platform: Embedded) -> int:
    return len(await platform.platform.books.registry_records())


async def filed(platform: Embedded, agency: Agency, person: Known) -> str:
    answer = await platform.gateway.call(SUBMIT, agency.submit_filing(person))
    filing_id: str = answer.filing.filing.filing_id
    return filing_id


async def test_a_visit_that_was_refused_settles_in_the_second_after_the_filing(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-024, A-035, A-037: self-service is effective at once, and seen at once."""
    visit = {"visited_at": stamp(NOW)}
    before = await platform.gateway.refusal(OPEN, desk.open_visit(HAN_WENXIU, "", **visit))
    filed_answer = await platform.gateway.call(SUBMIT, agency.submit_filing(HAN_WENXIU))

    opened = await platform.gateway.call(OPEN, desk.open_visit(HAN_WENXIU, "", **visit))
    await platform.gateway.call(
        "SettlementService/UploadFees", desk.upload_fees(opened.visit_id, HAN_WENXIU)
    )
    settle = desk.settle(
        opened.visit_id, person_number=HAN_WENXIU.number, totals=totals(25_500, first_paid=1_500)
    )
    settled = await platform.gateway.call("SettlementService/Settle", settle)

    assert before.reason == "FILING_MISSING"
    assert opened.filing.filing_id == filed_answer.filing.filing.filing_id
    assert settled.settlement.breakdown.totals.total_fen == 27_000


async def test_a_temporary_filing_lasts_six_months_by_the_policy_the_last_day_included(
    platform: Embedded, agency: Agency
):
    """A-020, A-026: filed on 2025-01-06."""
    answer = await platform.gateway.call(SUBMIT, agency.submit_filing(QI_HAIYING))

    found = answer.filing
    assert (found.filing.begins_on, found.filing.ends_on) == ("2025-01-06", "2025-07-06")
    assert found.filing.filing_class == codes_pb2.FILING_CLASS_TEMPORARY
    assert (found.version, found.state) == (1, filing_pb2.FILING_STATE_ACTIVE)
    assert found.upload_state == filing_pb2.UPLOAD_STATE_UPLOADED
    assert (found.channel, found.agency_code) == (1, "J63010000001")


async def test_a_long_term_filing_has_no_end(platform: Embedded, agency: Agency):
    """A-022, A-025: with a letter of commitment instead of proof."""
    request = agency.submit_filing(
        QI_HAIYING, type=codes_pb2.FILING_TYPE_LONG_TERM_RESIDENT, materials=[LETTER]
    )

    answer = await platform.gateway.call(SUBMIT, request)

    assert answer.filing.filing.ends_on == ""
    assert answer.filing.filing.filing_class == codes_pb2.FILING_CLASS_LONG_TERM


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"type": 99}, [("FILING_TYPE_INVALID", "type")]),
        ({"filing_class": 1}, [("FILING_TYPE_INVALID", "filing_class")]),
        ({"type": 12}, [("FILING_MATERIAL_MISSING", "materials")]),
        ({"type": 11, "materials": [1]}, [("FILING_MATERIAL_MISSING", "materials")]),
        (
            {"type": 21, "materials": [8], "referring_institution_code": "H63010000001"},
            [("FILING_MATERIAL_MISSING", "materials")],
        ),
        (
            {"type": 21, "materials": [7]},
            [("FILING_MATERIAL_MISSING", "referring_institution_code")],
        ),
        (
            {"type": 21, "materials": [7], "referring_institution_code": FIRST_HOSPITAL},
            [("FILING_CONDITION_NOT_MET", "referring_institution_code")],
        ),
        (
            {"type": 21, "materials": [7], "referring_institution_code": "H63010000999"},
            [("INSTITUTION_NOT_KNOWN", "referring_institution_code")],
        ),
        (
            {"type": 12, "materials": [3], "resident_since": "2024-10-06"},
            [("FILING_CONDITION_NOT_MET", "resident_since")],
        ),
        (
            {"type": 11, "materials": [1, 2], "household_moved": codes_pb2.FLAG_NO},
            [("FILING_CONDITION_NOT_MET", "household_moved")],
        ),
        (
            {"type": 12, "materials": [8], "ends_on": "2025-07-06"},
            [("FILING_PERIOD_INVALID", "ends_on")],
        ),
        ({"ends_on": "2025-07-05"}, [("FILING_PERIOD_INVALID", "ends_on")]),
        ({"begins_on": "2025-01-05"}, [("FILING_PERIOD_INVALID", "begins_on")]),
        (
            {"type": 12, "materials_due_on": "2025-04-07"},
            [("FILING_PERIOD_INVALID", "materials_due_on")],
        ),
        ({"area": "630200"}, [("NOT_CROSS_PROVINCE", "area")]),
        ({"area": "510199"}, [("REGION_UNKNOWN", "area")]),
        ({"channel": 0}, [("CODE_VALUE_UNKNOWN", "channel")]),
        ({"begins_on": "2025-1-7"}, [("FIELD_MALFORMED", "begins_on")]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
async def test_a_filing_against_the_rules_is_refused_and_nothing_is_written(
    platform: Embedded, agency: Agency, changed: dict[str, object], problems: list[object]
):
    """A-020, A-021, A-022, A-024, A-025, A-026, A-031."""
    before = await records(platform)

    refused = await platform.gateway.refusal(SUBMIT, agency.submit_filing(**changed))

    assert refused.problems == problems
    assert await records(platform) == before


async def test_the_missing_material_is_named_to_the_person(platform: Embedded, agency: Agency):
    """A-022: of three proofs one is enough, and the text says so."""
    request = agency.submit_filing(type=codes_pb2.FILING_TYPE_PERMANENT_WORKER)

    refused = await platform.gateway.refusal(SUBMIT, request)

    assert refused.detail.text_zh == "备案缺少材料:参保地单位派出证明或异地工作单位证明或工作合同"
    assert refused.detail.party == codes_pb2.PARTY_PERSON


async def test_a_filing_taken_with_material_missing_ends_unless_it_is_supplied(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-024: 容缺后补."""
    request = agency.submit_filing(
        QI_HAIYING,
        type=codes_pb2.FILING_TYPE_LONG_TERM_RESIDENT,
        area="440000",
        materials_due_on="2025-02-05",
    )
    taken = await platform.gateway.call(SUBMIT, request)
    filing_id = taken.filing.filing.filing_id
    assert taken.filing.materials_due_on == "2025-02-05"
    assert await valid_in_guangdong(platform, desk, QI_HAIYING, days=30)
    assert not await valid_in_guangdong(platform, desk, QI_HAIYING, days=31)

    wrong = agency.supply_materials(QI_HAIYING, filing_id, filing_pb2.FILING_MATERIAL_WORK_CONTRACT)
    refused = await platform.gateway.refusal(SUPPLY, wrong)
    supply = agency.supply_materials(QI_HAIYING, filing_id, LETTER)
    supplied = await platform.gateway.call(SUPPLY, supply)

    assert refused.reason == "FILING_MATERIAL_MISSING"
    assert (supplied.filing.version, supplied.filing.materials_due_on) == (2, "")
    assert await valid_in_guangdong(platform, desk, QI_HAIYING, days=31)


async def valid_in_guangdong(platform: Embedded, desk: Desk, person: Known, days: int) -> bool:
    """Whether an ordinary visit in Guangzhou would settle so many days from now."""
    away = Desk("H44010000001", "440100", desk.serials)
    at = NOW + timedelta(days=days)
    platform.clock.set(at)
    answer = await platform.gateway.call(
        "EligibilityService/QueryEligibility", away.query_eligibility(person, visited_at=stamp(at))
    )
    platform.clock.set(NOW)
    outcome: int = answer.outcome
    return outcome == eligibility.ELIGIBILITY_OUTCOME_SETTLE


async def test_a_change_within_the_lock_is_refused_with_the_first_day_allowed(
    platform: Embedded, agency: Agency
):
    """A-027: filed on 2025-01-06, locked for 6 months."""
    filing_id = await filed(platform, agency, HAN_WENXIU)
    before = await records(platform)

    changed = await platform.gateway.refusal(CHANGE, agency.change_filing(HAN_WENXIU, filing_id))
    cancelled = await platform.gateway.refusal(CANCEL, agency.cancel_filing(HAN_WENXIU, filing_id))

    assert {changed.reason, cancelled.reason} == {"FILING_CHANGE_TOO_EARLY"}
    assert changed.detail.text_zh == "备案未满变更时限,2025-07-06起可变更或取消"
    assert changed.detail.party == codes_pb2.PARTY_PERSON
    assert await records(platform) == before


async def test_a_change_counts_from_its_moment_and_the_history_keeps_both(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-036: Li Guilan moves from Sichuan to Guangdong; the visit of 14:00 stays in Sichuan."""
    listed = await platform.gateway.call(LIST, agency.list_filings(LI_GUILAN))
    old = listed.versions[0]

    changed = await platform.gateway.call(
        CHANGE, agency.change_filing(LI_GUILAN, old.filing.filing_id)
    )
    settled = await platform.settled_visit(desk)
    after = await platform.gateway.refusal(OPEN, desk.open_visit(visited_at=stamp(NOW)))
    history = await platform.gateway.call(LIST, agency.list_filings(LI_GUILAN))

    assert (old.version, old.filing.area, old.agency_code) == (1, "510000", "")
    assert (changed.filing.version, changed.filing.filing.area) == (2, "440000")
    assert settled.settlement_id
    assert after.reason == "FILING_AREA_MISMATCH"
    assert [(each.version, each.filing.area) for each in history.versions] == [
        (1, "510000"),
        (2, "440000"),
    ]


async def test_a_cancelled_filing_is_final(platform: Embedded, agency: Agency):
    """A-036."""
    person = QI_HAIYING
    filing_id = "BA6301000000000000054001"
    await platform.gateway.call(CANCEL, agency.cancel_filing(person, filing_id))

    again = await platform.gateway.refusal(CANCEL, agency.cancel_filing(person, filing_id))
    unknown = await platform.gateway.refusal(CHANGE, agency.change_filing(person, "BA0"))

    assert again.reason == "FILING_CANCELLED"
    assert (unknown.reason, unknown.code) == ("FILING_NOT_KNOWN", grpc.StatusCode.NOT_FOUND)


@pytest.mark.parametrize(
    ("code", "reason", "party"),
    [
        (FIRST_HOSPITAL, "INSTITUTION_MAY_NOT_WRITE", codes_pb2.PARTY_INSTITUTION),
        (CHENGDU, "TREATING_PLACE_MAY_NOT_WRITE", codes_pb2.PARTY_TREATING_PLACE),
        (HAIDONG, "TREATING_PLACE_MAY_NOT_WRITE", codes_pb2.PARTY_TREATING_PLACE),
    ],
)
async def test_only_an_agency_of_the_insured_place_may_file(
    platform: Embedded, serials: Iterator[int], code: str, reason: str, party: int
):
    """A-010, A-036: a hospital, the treating place, another area of the province."""
    before = await records(platform)
    other = Agency(code, serials)
    request = other.submit_filing(header=other.header(treating_region="510100"))

    through_gateway = await platform.gateway.refusal(SUBMIT, request)
    request.header.CopyFrom(other.header(treating_region="510100"))
    at_the_province = await platform.provinces.refusal(SUBMIT, request)

    for refused in (through_gateway, at_the_province):
        assert (refused.reason, refused.code) == (reason, grpc.StatusCode.PERMISSION_DENIED)
        assert refused.detail.party == party
    assert await records(platform) == before


async def test_the_agency_of_the_province_may_file(platform: Embedded, serials: Iterator[int]):
    """A-010."""
    answer = await platform.provinces.call(SUBMIT, Agency(QINGHAI, serials).submit_filing())

    assert answer.filing.agency_code == QINGHAI


async def test_a_repeated_filing_gets_the_first_answer_and_other_content_is_a_conflict(
    platform: Embedded, agency: Agency
):
    """A-079: a message is done once, refusals included."""
    request = agency.submit_filing()
    first = await platform.gateway.call(SUBMIT, request)
    before = await records(platform)

    again = await platform.gateway.call(SUBMIT, request)
    at_the_province = await platform.provinces.call(SUBMIT, request)
    request.area = "440000"
    conflict = await platform.gateway.refusal(SUBMIT, request)

    assert again.header.replayed
    assert again.filing == first.filing == at_the_province.filing
    assert conflict.reason == "MESSAGE_CONFLICT"
    assert await records(platform) == before


async def test_an_agency_may_ask_what_became_of_its_message(platform: Embedded, agency: Agency):
    """A-079."""
    request = agency.submit_filing()
    await platform.gateway.call(SUBMIT, request)
    inquiry = Desk().inquire(request.header.message_id, header=agency.header())

    answer = await platform.gateway.call("SettlementService/InquireMessage", inquiry)

    assert (answer.state, answer.method) == (3, "yidi.v1.RegistryService/SubmitFiling")


async def test_an_institution_may_list_filings(platform: Embedded, desk: Desk, agency: Agency):
    """A-031: a look changes nothing and needs no right."""
    request = agency.list_filings(LI_GUILAN)
    request.header.CopyFrom(desk.header(LI_GUILAN))

    answer = await platform.gateway.call(LIST, request)

    assert answer.versions
