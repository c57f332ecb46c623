"""The national list of institutions through the gateway: published at once, kept over a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agencies import CHENGDU, MIANYANG, XINING, Agency
from tests.messages import FIRST_HOSPITAL, NOW, Desk, stamp
from tests.platforms import Embedded, embedded
from yidi.v1 import codes_pb2, institution_pb2
from yidi.v1 import registry_service_pb2 as contract

pytestmark = pytest.mark.both_databases

RECORD = "RegistryService/RecordInstitution"
CHANGE = "RegistryService/ChangeInstitution"
SEARCH = "RegistryService/SearchInstitutions"
CHANGES = "RegistryService/ListInstitutionChanges"
OPEN = "SettlementService/OpenVisit"
NEW = "H51010000900"
SUSPEND = institution_pb2.INSTITUTION_CHANGE_SUSPEND
RESUME = institution_pb2.INSTITUTION_CHANGE_RESUME
CANCEL = institution_pb2.INSTITUTION_CHANGE_CANCEL
WITHDRAW = institution_pb2.INSTITUTION_CHANGE_WITHDRAW_CHRONIC
RESTORE = institution_pb2.INSTITUTION_CHANGE_RESTORE_CHRONIC
WIDEN = institution_pb2.INSTITUTION_CHANGE_OPEN


@pytest.fixture
def platform(own_platform: Embedded) -> Embedded:
    """A platform for each test, because the list is one for all."""
    return own_platform


@pytest.fixture
def agency(serials: Iterator[int]) -> Agency:
    return Agency(CHENGDU, serials)


def new_institution(**changed: Any) -> institution_pb2.Institution:
    facts = {
        "institution_code": NEW,
        "name": "成都市模拟新建医院",
        "type": codes_pb2.INSTITUTION_TYPE_MEDICAL,
        "grade": codes_pb2.HOSPITAL_GRADE_TERTIARY_A,
        "opened_care_types": [11, 14],
        "opened_diseases": ["M03900"],
    }
    return institution_pb2.Institution(**facts | changed)


def record_request(agency: Agency, **changed: Any) -> Any:
    confirmed_by = changed.pop("confirmed_by", CHENGDU)
    return agency.of_institution(
        contract.RecordInstitutionRequest,
        institution=new_institution(**changed),
        confirmed_by=confirmed_by,
    )


def change_request(agency: Agency, change: int, **changed: Any) -> Any:
    facts = {"institution_code": FIRST_HOSPITAL, "change": change, "cause": "整改"} | changed
    return agency.of_institution(contract.ChangeInstitutionRequest, **facts)


def search_request(agency: Agency, **changed: Any) -> Any:
    return agency.of_institution(
        contract.SearchInstitutionsRequest, **{"region": "510100"} | changed
    )


async def recorded(platform: Embedded) -> int:
    return len(await platform.platform.books.registry_records())


async def visit(platform: Embedded, desk: Desk, disease: str = "") -> str:
    """What opening a visit of Li Guilan says now: empty when it opens."""
    request = desk.open_visit(
        disease=disease,
        visited_at=stamp(platform.clock.now()),
        outpatient_number=f"OP-{disease or 'ordinary'}",
    )
    try:
        await platform.gateway.call(OPEN, request)
    except Exception as refused:
        return refused.reason  # type: ignore[attr-defined, no-any-return]
    return ""


async def test_an_institution_that_is_added_settles_at_once(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-050, A-051, A-053."""
    there = Desk(NEW, serials=desk.serials)
    before = await visit(platform, there)
    answer = await platform.gateway.call(RECORD, record_request(agency))

    after = await visit(platform, there)
    found = await platform.gateway.call(SEARCH, search_request(agency, name="新建"))

    assert (before, after) == ("INSTITUTION_NOT_KNOWN", "")
    assert (answer.published.list_version, answer.published.change) == (1, 1)
    assert answer.published.confirmed_by == CHENGDU
    assert [each.institution_code for each in found.institutions] == [NEW]
    assert found.list_version == 1


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"confirmed_by": ""}, [("INSTITUTION_NOT_CONFIRMED", "confirmed_by")]),
        ({"confirmed_by": NEW}, [("INSTITUTION_NOT_CONFIRMED", "confirmed_by")]),
        ({"opened_diseases": []}, [("INSTITUTION_RECORD_INVALID", "institution")]),
        ({"opened_care_types": [11]}, [("INSTITUTION_RECORD_INVALID", "institution")]),
        ({"opened_care_types": [11, 14, 41]}, [("INSTITUTION_RECORD_INVALID", "institution")]),
        ({"type": 2}, [("INSTITUTION_RECORD_INVALID", "institution")] * 2),
        (
            {"opened_care_types": [], "opened_diseases": [], "confirmed_by": ""},
            [
                ("INSTITUTION_NOT_CONFIRMED", "confirmed_by"),
                ("INSTITUTION_RECORD_INVALID", "institution"),
            ],
        ),
        (
            {"opened_diseases": ["M03900", "M07800"]},
            [("DISEASE_CODE_UNKNOWN", "institution.opened_diseases[1]")],
        ),
        (
            {"institution_code": FIRST_HOSPITAL},
            [("INSTITUTION_EXISTS", "institution.institution_code")],
        ),
        (
            {"institution_code": "H44010000900"},
            [("INSTITUTION_NOT_IN_REGION", "header.treating_region")],
        ),
        ({"institution_code": "LOCAL0001"}, [("FIELD_MALFORMED", "institution.institution_code")]),
        ({"name": ""}, [("FIELD_MISSING", "institution.name")]),
        ({"grade": 0}, [("CODE_VALUE_UNKNOWN", "institution.grade")]),
    ],
)
async def test_an_entry_against_the_rules_is_refused_and_nothing_is_published(
    platform: Embedded, agency: Agency, changed: dict[str, Any], problems: list[tuple[str, str]]
):
    """A-050, A-051, A-076: with everything that is wrong at once."""
    refused = await platform.gateway.refusal(RECORD, record_request(agency, **changed))

    assert refused.problems == problems
    assert await recorded(platform) == 0


async def test_nothing_settles_at_a_suspended_institution_until_it_is_resumed(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-053."""
    await platform.gateway.call(CHANGE, change_request(agency, SUSPEND))
    refused = await platform.gateway.refusal(
        OPEN, desk.open_visit(disease="", visited_at=stamp(NOW))
    )
    twice = await platform.gateway.refusal(CHANGE, change_request(agency, SUSPEND))
    await platform.gateway.call(CHANGE, change_request(agency, RESUME))

    assert refused.reason == "INSTITUTION_SUSPENDED"
    assert refused.detail.text_zh == "该机构自2025-01-06起中止跨省结算,请全额自费后回参保地手工报销"
    assert twice.reason == "INSTITUTION_CHANGE_INVALID"
    assert await visit(platform, desk) == ""


async def test_a_suspension_counts_from_its_moment(platform: Embedded, desk: Desk, agency: Agency):
    """A-053: told today, from tomorrow on; a visit before still settles."""
    tomorrow = NOW.replace(day=7, hour=0, minute=0)
    await platform.gateway.call(
        CHANGE, change_request(agency, SUSPEND, effective_at=stamp(tomorrow))
    )
    today = await visit(platform, desk)
    platform.clock.set(tomorrow)

    assert (today, await visit(platform, desk)) == ("", "INSTITUTION_SUSPENDED")


async def test_a_cancelled_institution_is_final_and_leaves_the_search(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-053."""
    await platform.gateway.call(CHANGE, change_request(agency, CANCEL))

    refused = await platform.gateway.refusal(CHANGE, change_request(agency, RESUME))
    found = await platform.gateway.call(SEARCH, search_request(agency, name="第一人民医院"))

    assert refused.detail.text_zh == "机构H51010000001已取消定点,不能恢复"
    assert not found.institutions
    assert await visit(platform, desk) == "INSTITUTION_SUSPENDED"


async def test_an_institution_can_lose_only_its_chronic_service(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-058: ordinary outpatient still works."""
    await platform.gateway.call(CHANGE, change_request(agency, WITHDRAW))
    chronic = await visit(platform, desk, "M03900")
    ordinary = await visit(platform, desk)
    await platform.gateway.call(CHANGE, change_request(agency, RESTORE))
    twice = await platform.gateway.refusal(CHANGE, change_request(agency, RESTORE))

    assert (chronic, ordinary) == ("CARE_TYPE_NOT_OPEN", "")
    assert await visit(platform, desk, "M03900") == ""
    assert twice.reason == "INSTITUTION_CHANGE_INVALID"


async def test_what_is_opened_changes_after_confirmation_only(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-051: hypertension is closed, diabetes stays."""
    opened = {"opened_care_types": [11, 14], "opened_diseases": ["M01600"]}
    refused = await platform.gateway.refusal(CHANGE, change_request(agency, WIDEN, **opened))
    await platform.gateway.call(
        CHANGE, change_request(agency, WIDEN, confirmed_by=CHENGDU, **opened)
    )

    assert refused.reason == "INSTITUTION_NOT_CONFIRMED"
    assert await visit(platform, desk, "M03900") == "DISEASE_NOT_OPEN_AT_INSTITUTION"


async def test_a_change_of_an_institution_that_is_not_there_is_refused(
    platform: Embedded, agency: Agency
):
    """A-050."""
    unknown = change_request(agency, SUSPEND, institution_code=NEW)
    added = change_request(agency, institution_pb2.INSTITUTION_CHANGE_ADD)

    assert (await platform.gateway.refusal(CHANGE, unknown)).reason == "INSTITUTION_NOT_KNOWN"
    assert (await platform.gateway.refusal(CHANGE, added)).reason == "CODE_VALUE_UNKNOWN"


async def test_only_an_agency_of_the_treating_place_writes_the_list(
    platform: Embedded, desk: Desk, serials: Iterator[int]
):
    """A-051, A-053: not the insured place, not another city, not the hospital itself."""
    insured = change_request(Agency(XINING, serials), SUSPEND)
    insured.header.treating_region = "510100"
    other_city = change_request(Agency(MIANYANG, serials), SUSPEND)
    hospital = change_request(Agency(CHENGDU, serials), SUSPEND)
    hospital.header.CopyFrom(desk.header())

    refused = [await platform.gateway.refusal(CHANGE, each) for each in (insured, other_city)]
    by_itself = await platform.gateway.refusal(CHANGE, hospital)

    assert {each.reason for each in refused} == {"INSURED_PLACE_MAY_NOT_WRITE"}
    assert by_itself.reason == "INSTITUTION_MAY_NOT_WRITE"
    assert await recorded(platform) == 0


async def test_the_list_has_versions_and_tells_what_changed_since_one(
    platform: Embedded, agency: Agency, serials: Iterator[int]
):
    """A-053: one list a province, whichever city changes it."""
    await platform.gateway.call(CHANGE, change_request(agency, SUSPEND))
    await platform.gateway.call(RECORD, record_request(agency))
    await platform.gateway.call(CHANGE, change_request(agency, RESUME))

    request = agency.of_institution(
        contract.ListInstitutionChangesRequest, region="510700", since_version=1
    )
    listed = await platform.gateway.call(CHANGES, request)

    seen = [(each.list_version, each.change) for each in listed.changes]
    assert seen == [(2, institution_pb2.INSTITUTION_CHANGE_ADD), (3, RESUME)]
    assert listed.list_version == 3


async def test_changes_at_the_same_moment_get_versions_of_their_own(
    platform: Embedded, agency: Agency
):
    """A-053: decided one after the other, also within one commit."""
    requests = [
        record_request(agency, institution_code=f"H510100009{number:02d}") for number in range(12)
    ]

    answers = await asyncio.gather(*(platform.gateway.call(RECORD, each) for each in requests))

    versions = sorted(each.published.list_version for each in answers)
    assert versions == list(range(1, 13))


async def test_institutions_are_found_page_by_page(platform: Embedded, desk: Desk, agency: Agency):
    """A-054: by place, name, care type and disease; anybody may ask."""
    facts = {"care_type": codes_pb2.CARE_TYPE_CHRONIC, "disease_code": "M07801", "page_size": 5}
    first = search_request(agency, **facts)
    first.header.CopyFrom(desk.header())
    one = await platform.gateway.call(SEARCH, first)
    two = await platform.gateway.call(
        SEARCH, search_request(agency, page_token=one.next_page_token, **facts)
    )
    codes = [each.institution_code for each in (*one.institutions, *two.institutions)]

    assert len(one.institutions) == 5
    assert len(set(codes)) == len(codes)
    assert all("M07801" in each.opened_diseases for each in one.institutions)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"region": ""}, ("FIELD_MISSING", "region")),
        ({"region": "999999"}, ("REGION_UNKNOWN", "region")),
        ({"disease_code": "M08307"}, ("DISEASE_CODE_UNKNOWN", "disease_code")),
        ({"page_token": "x"}, ("FIELD_MALFORMED", "page_token")),
        ({"page_size": 101}, ("FIELD_MALFORMED", "page_size")),
        ({"care_type": 12}, ("CODE_VALUE_UNKNOWN", "care_type")),
    ],
)
async def test_a_search_that_cannot_be_read_is_refused(
    platform: Embedded, agency: Agency, changed: dict[str, Any], problem: tuple[str, str]
):
    """A-054."""
    refused = await platform.gateway.refusal(SEARCH, search_request(agency, **changed))

    assert refused.problems == [problem]


async def test_a_repeat_publishes_nothing_again(platform: Embedded, agency: Agency):
    """A-079."""
    request = change_request(agency, SUSPEND)
    first = await platform.gateway.call(CHANGE, request)
    await platform.gateway.call(CHANGE, change_request(agency, RESUME))

    again = await platform.gateway.call(CHANGE, request)
    at_the_province = await platform.provinces.call(CHANGE, request)
    listed = await platform.gateway.call(SEARCH, search_request(agency, name="第一人民医院"))

    assert first.published == again.published == at_the_province.published
    assert listed.institutions[0].status == institution_pb2.NETWORK_STATUS_NORMAL
    assert await recorded(platform) == 2


async def test_the_list_is_the_same_after_a_restart(tmp_path: Path, serials: Iterator[int]):
    agency, desk = Agency(CHENGDU, serials), Desk(serials=serials)
    async with embedded(tmp_path) as running:
        await running.gateway.call(CHANGE, change_request(agency, SUSPEND))
        await running.gateway.call(RECORD, record_request(agency))

    async with embedded(tmp_path) as running:
        assert await visit(running, desk) == "INSTITUTION_SUSPENDED"
        assert await visit(running, Desk(NEW, serials=serials)) == ""
        found = await running.gateway.call(SEARCH, search_request(agency, name="新建"))
        assert found.list_version == 2
