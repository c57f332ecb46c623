"""What a real province has published, known to every gateway process on its journal (A-053)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agencies import CHENGDU, Agency
from tests.databases import POSTGRES, Home
from tests.integration.tampering import TamperingPlace
from tests.messages import FIRST_HOSPITAL, Desk, stamp
from tests.platforms import Embedded, embedded
from yidi.v1 import codes_pb2, institution_pb2
from yidi.v1 import registry_service_pb2 as contract
from yidi.v1 import simulator_service_pb2 as simulator

CHANGE = "RegistryService/ChangeInstitution"
RECORD = "RegistryService/RecordInstitution"
OPEN = "SettlementService/OpenVisit"
LIST = "SimulatorService/ListInstitutions"
NEW = "H51010000900"
SUSPENDED = institution_pb2.NETWORK_STATUS_SUSPENDED
CANCELLED = institution_pb2.NETWORK_STATUS_CANCELLED


@pytest.fixture
def agency(serials: Iterator[int]) -> Agency:
    return Agency(CHENGDU, serials)


def change(agency: Agency, kind: int, code: str = FIRST_HOSPITAL) -> Any:
    return agency.of_institution(
        contract.ChangeInstitutionRequest, institution_code=code, change=kind, cause="整改"
    )


def added(agency: Agency) -> Any:
    return agency.of_institution(
        contract.RecordInstitutionRequest,
        institution=institution_pb2.Institution(
            institution_code=NEW,
            name="成都市模拟新建医院",
            type=codes_pb2.INSTITUTION_TYPE_MEDICAL,
            grade=codes_pb2.HOSPITAL_GRADE_TERTIARY_A,
            opened_care_types=[11, 14],
            opened_diseases=["M03900"],
        ),
        confirmed_by=CHENGDU,
    )


async def visited(platform: Embedded, desk: Desk, number: str) -> str:
    """What opening an ordinary visit says now: empty when it opens."""
    request = desk.open_visit(
        disease="", visited_at=stamp(platform.clock.now()), outpatient_number=number
    )
    try:
        await platform.gateway.call(OPEN, request)
    except Exception as refused:
        return refused.reason  # type: ignore[attr-defined, no-any-return]
    return ""


async def listed(platform: Embedded, **facts: Any) -> dict[str, institution_pb2.Institution]:
    request = simulator.ListInstitutionsRequest(**{"region": "510100", "count": 1000} | facts)
    answer = await platform.control.call(LIST, request)
    return {each.institution.institution_code: each.institution for each in answer.institutions}


async def test_a_gateway_knows_after_a_restart_what_a_real_province_published(
    tmp_path: Path, agency: Agency, desk: Desk
):
    """A-053: its own books have nothing of Sichuan; its journal has."""
    suspend = institution_pb2.INSTITUTION_CHANGE_SUSPEND
    async with embedded(tmp_path / "sichuan") as sichuan:
        real = {"province": f"510000={sichuan.addresses['provinces']}"}
        async with embedded(tmp_path / "national", **real) as national:
            await national.gateway.call(CHANGE, change(agency, suspend))
            await national.gateway.call(RECORD, added(agency))
            before = await visited(national, desk, "OP-1")
        async with embedded(tmp_path / "national", **real) as again:
            after = await visited(again, desk, "OP-2")
            new = await visited(again, Desk(NEW, serials=desk.serials), "OP-3")
            shown = await listed(again)
            kept = await again.platform.books.registry_records()

    assert (before, after, new) == ("INSTITUTION_SUSPENDED", "INSTITUTION_SUSPENDED", "")
    assert shown[FIRST_HOSPITAL].status == SUSPENDED
    assert shown[NEW].name == "成都市模拟新建医院"
    assert list(kept) == []


async def test_a_published_change_whose_answer_was_lost_is_shown_once_it_is_known(
    tmp_path: Path, agency: Agency, desk: Desk
):
    """A-053, A-079: the repeat of the message brings the answer."""
    request = change(agency, institution_pb2.INSTITUTION_CHANGE_SUSPEND)
    async with embedded(tmp_path / "sichuan") as sichuan:
        place = TamperingPlace(sichuan.addresses["provinces"])
        await place.start()
        real = {"province": f"510000=127.0.0.1:{place.port}"}
        try:
            async with embedded(tmp_path / "national", **real) as national:
                place.faults.lose_after.add("ChangeInstitution")
                lost = await national.gateway.refusal(CHANGE, request)
                place.faults.lose_after.clear()
                await national.gateway.call(CHANGE, request)
                after = await visited(national, desk, "OP-1")
        finally:
            await place.stop()

    assert lost.reason == "OUTCOME_UNKNOWN"
    assert after == "INSTITUTION_SUSPENDED"


async def test_two_gateways_on_one_journal_show_the_same_list(
    tmp_path: Path, agency: Agency, desk: Desk
):
    """A-053: within a moment, without a restart."""
    home = Home(POSTGRES, tmp_path)  # A SQLite file lets in one process at a time.
    suspend = institution_pb2.INSTITUTION_CHANGE_SUSPEND
    async with embedded(tmp_path / "sichuan") as sichuan:
        shared = {
            "database_url": home.address,
            "province": f"510000={sichuan.addresses['provinces']}",
        }
        async with (
            embedded(tmp_path / "one", **shared) as one,
            embedded(tmp_path / "two", **shared) as two,
        ):
            await one.gateway.call(CHANGE, change(agency, suspend))
            async with asyncio.timeout(20):
                while (await listed(two))[FIRST_HOSPITAL].status != SUSPENDED:
                    await asyncio.sleep(0.05)
            refused = await visited(two, desk, "OP-1")

    assert refused == "INSTITUTION_SUSPENDED"


async def test_testers_see_suspended_cancelled_and_added_institutions(
    tmp_path: Path, agency: Agency
):
    """A-053, A-054: the search for patients leaves out what is no longer designated."""
    cancel = institution_pb2.INSTITUTION_CHANGE_CANCEL
    async with embedded(tmp_path) as platform:
        await platform.gateway.call(CHANGE, change(agency, cancel))
        await platform.gateway.call(RECORD, added(agency))

        everything = await listed(platform)
        named = await listed(platform, name="新建")
        one = await listed(platform, region="", institution_code=FIRST_HOSPITAL)
        none = await listed(platform, region="", institution_code="H51019999999")
        wrong = [
            await platform.control.refusal(LIST, simulator.ListInstitutionsRequest(**facts))
            for facts in (
                {"region": "999999"},
                {"region": "510100", "care_type": 12},
                {"region": "510100", "disease_code": "M08307"},
                {"region": "510100", "count": 1001},
            )
        ]

    assert everything[FIRST_HOSPITAL].status == CANCELLED
    assert list(named) == [NEW]
    assert list(one) == [FIRST_HOSPITAL]
    assert none == {}
    assert [each.reason for each in wrong] == [
        "REGION_UNKNOWN",
        "CODE_VALUE_UNKNOWN",
        "DISEASE_CODE_UNKNOWN",
        "AMOUNT_OUT_OF_RANGE",
    ]
