"""Reset to a known state: everything gone that was not shipped, and nothing under way lost."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime
from pathlib import Path

import grpc
import pytest

from tests.agencies import CHENGDU, Agency
from tests.controls import (
    PERSON,
    RESET,
    SET_CLOCK,
    a_delay,
    a_fault,
    confirmed_reset,
    ready,
    set_fault,
    status,
)
from tests.databases import Home
from tests.messages import BEIJING, FIRST_HOSPITAL, Desk, stamp
from tests.outages import ANNOUNCE, LIST, Announcer
from tests.platforms import Embedded, Refused, embedded
from yidi.v1 import institution_pb2, outage_pb2
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1 import settlement_service_pb2 as contract
from yidi.v1 import simulator_service_pb2 as simulator

SETTLE = "SettlementService/Settle"
INQUIRE = "SettlementService/InquireMessage"


async def reset(running: Embedded) -> simulator.ResetResponse:
    answer: simulator.ResetResponse = await running.control.call(RESET, confirmed_reset())
    return answer


async def suspended(running: Embedded) -> bool:
    """Whether the First Hospital of Chengdu is suspended on the list."""
    answer = await running.control.call(
        "SimulatorService/ListInstitutions",
        simulator.ListInstitutionsRequest(institution_code=FIRST_HOSPITAL),
    )
    state = answer.institutions[0].institution.status
    return bool(state == institution_pb2.NETWORK_STATUS_SUSPENDED)


async def test_a_reset_brings_back_the_state_of_the_first_start(tmp_path: Path):
    async with embedded(tmp_path) as running:
        desk = Desk()
        settle = await ready(running, desk)
        first = await running.gateway.call(SETTLE, settle)
        change = Agency(CHENGDU).of_institution(
            registry.ChangeInstitutionRequest,
            institution_code=FIRST_HOSPITAL,
            change=institution_pb2.INSTITUTION_CHANGE_SUSPEND,
            cause="违规",
        )
        await running.gateway.call("RegistryService/ChangeInstitution", change)
        await running.gateway.call(ANNOUNCE, Announcer().announce())
        await set_fault(running, a_fault("STOP", methods=[], province="110000"))
        later = simulator.SetClockRequest(now=stamp(datetime(2025, 3, 1, tzinfo=BEIJING)))
        await running.control.call(SET_CLOCK, later)
        assert await suspended(running)

        answer = await reset(running)

        assert (answer.settlements, answer.faults, answer.outages) == (1, 1, 1)
        assert answer.journal_entries >= 6
        assert await running.stored() == (0, 0, 0, 0)
        seen = await status(running)
        assert seen.clock.mode == simulator.CLOCK_MODE_REAL
        assert (list(seen.faults), list(seen.outages)) == ([], [])
        assert not await suspended(running)
        notices = await running.gateway.call(LIST, Announcer(serials=itertools.count(50)).list())
        assert list(notices.notices) == []
        inquired = await running.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))
        assert inquired.state == contract.MESSAGE_STATE_NEVER_RECEIVED
        # The same bill comes to the same amounts again: no accumulator is left.
        again = await running.settled_visit(Desk(serials=itertools.count(1)))
        assert again.breakdown == first.settlement.breakdown


async def test_a_reset_waits_for_what_is_under_way(tmp_path: Path):
    async with embedded(tmp_path, drain_seconds=10) as running:
        desk = Desk()
        settle = await ready(running, desk)
        await set_fault(running, a_fault("DELAY", delay=a_delay(600)))
        under_way = asyncio.ensure_future(running.gateway.call(SETTLE, settle))
        guard = running.platform.outages.guards["630000"]
        while not guard.calls_under_way:
            await asyncio.sleep(0.01)

        resetting = asyncio.ensure_future(reset(running))
        refused = await first_refusal(running, desk)
        answer = await under_way
        told = await resetting

        assert (refused.code, refused.reason) == (grpc.StatusCode.UNAVAILABLE, "RESETTING")
        assert refused.retry is not None
        assert answer.settlement.breakdown.fund_total_fen == 17_850
        assert told.settlements == 1
        assert await running.stored() == (0, 0, 0, 0)


async def first_refusal(running: Embedded, desk: Desk) -> Refused:
    """How the first call is refused that comes while the doors are closed."""
    while True:
        try:
            await running.gateway.call(PERSON, desk.query_person())
        except Refused as refused:
            return refused


async def test_a_reset_that_would_cut_off_calls_changes_nothing(tmp_path: Path):
    async with embedded(tmp_path, drain_seconds=0) as running:
        desk = Desk()
        settle = await ready(running, desk)
        stored = await running.stored()
        await set_fault(running, a_fault("DELAY", delay=a_delay(600)))
        under_way = asyncio.ensure_future(running.gateway.call(SETTLE, settle))
        guard = running.platform.outages.guards["630000"]
        while not guard.calls_under_way:
            await asyncio.sleep(0.01)

        refused = await running.control.refusal(RESET, confirmed_reset())
        answer = await under_way

        assert (refused.code, refused.reason) == (
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "RESET_TOO_BUSY",
        )
        assert answer.settlement.breakdown.fund_total_fen == 17_850
        assert (await running.stored())[:3] == (stored[0] + 1, stored[1], stored[2] + 1)
        assert len((await status(running)).faults) == 1


async def test_an_open_breaker_is_closed_by_a_reset(tmp_path: Path):
    """A-143."""
    async with embedded(tmp_path, breaker_failures=1) as running:
        desk = Desk()
        await set_fault(running, a_fault("STOP", methods=[]))
        await running.gateway.refusal(PERSON, desk.query_person())
        qinghai = running.platform.outages.guards["630000"]
        assert qinghai.breaker.state == outage_pb2.BREAKER_STATE_OPEN

        await reset(running)
        answer = await running.gateway.call(PERSON, desk.query_person())

        assert answer.person.person_number == "63010000000000000152"
        assert list((await status(running)).outages) == []


@pytest.mark.parametrize("text", ["", "reset", "RESET "])
async def test_a_reset_without_its_word_is_refused(tmp_path: Path, text: str):
    async with embedded(tmp_path) as running:
        refused = await running.control.refusal(RESET, simulator.ResetRequest(confirmation=text))

    assert refused.problems == [("FIELD_MALFORMED", "confirmation")]


@pytest.mark.both_databases
async def test_a_database_that_others_may_use_is_reset_only_by_leave(store: str, tmp_path: Path):
    home = Home(store, tmp_path)
    is_shared = "database_url" in home.settings
    async with embedded(tmp_path, **home.settings) as running:
        await running.settled_visit(Desk())
        if is_shared:
            refused = await running.control.refusal(RESET, confirmed_reset())
            assert (refused.code, refused.reason) == (
                grpc.StatusCode.FAILED_PRECONDITION,
                "RESET_NOT_ALLOWED",
            )
            assert (await running.stored())[2] == 1
        else:
            await reset(running)
            assert await running.stored() == (0, 0, 0, 0)
    async with embedded(tmp_path, **home.settings, allow_reset=True) as running:
        await reset(running)

        assert await running.stored() == (0, 0, 0, 0)


async def test_a_real_province_keeps_its_books(tmp_path: Path):
    async with embedded(tmp_path / "qinghai") as qinghai:
        address = f"630000={qinghai.addresses['provinces']}"
        async with embedded(tmp_path / "national", province=address) as national:
            await national.settled_visit(Desk())

            answer = await reset(national)

            assert list(answer.untouched_provinces) == ["630000"]
            assert (await qinghai.stored())[2] == 1
