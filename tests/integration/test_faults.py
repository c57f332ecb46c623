"""Faults on request (故障注入): each kind has the effect that the contract promises.

Design section 9. Everything goes over sockets: the tester sets a plan at test control, the
hospital calls the national platform, Qinghai misbehaves.
"""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from time import monotonic

import grpc
import pytest

from tests.controls import (
    INQUIRE,
    PERSON,
    PERSON_METHOD,
    SETTLE,
    TRIAL,
    a_delay,
    a_fault,
    clear,
    metric,
    ready,
    set_fault,
    settlements,
    status,
)
from tests.messages import Desk
from tests.platforms import Embedded, embedded
from yidi.v1 import error_pb2, outage_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

pytestmark = pytest.mark.asyncio(loop_scope="module")


# --------------------------------------------------------------------------- lost answers


async def test_an_answer_lost_after_the_commit_is_unknown_and_then_found_done(
    running: Embedded, desk: Desk
):
    settle = await ready(running, desk)
    before = await settlements(running)
    await set_fault(running, a_fault("LOSE_AFTER_COMMIT"))

    lost = await running.gateway.refusal(SETTLE, settle)
    inquired = await running.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))
    await clear(running)
    again = await running.gateway.call(SETTLE, settle)

    assert (lost.code, lost.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "OUTCOME_UNKNOWN")
    assert inquired.state == contract.MESSAGE_STATE_DONE
    assert inquired.settle.settlement.breakdown.fund_total_fen == 17_850
    assert again.header.replayed is True
    assert await settlements(running) == before + 1


async def test_the_platform_itself_finds_what_became_of_a_lost_answer(
    running: Embedded, desk: Desk
):
    settle = await ready(running, desk)
    await set_fault(running, a_fault("LOSE_AFTER_COMMIT", calls_max=1))
    await running.gateway.refusal(SETTLE, settle)

    async with asyncio.timeout(10):
        while (await status(running)).unfinished_messages:
            await asyncio.sleep(0.05)

    assert metric(running, 'yidi_resolved_messages_total{state="DONE"}') >= 1


async def test_a_message_lost_before_the_commit_was_never_received(running: Embedded, desk: Desk):
    settle = await ready(running, desk)
    before = await settlements(running)
    await set_fault(running, a_fault("LOSE_BEFORE_COMMIT"))

    lost = await running.gateway.refusal(SETTLE, settle)
    inquired = await running.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))
    await clear(running)

    assert lost.reason == "OUTCOME_UNKNOWN"
    assert inquired.state == contract.MESSAGE_STATE_NEVER_RECEIVED
    assert await settlements(running) == before
    again = await running.gateway.call(SETTLE, settle)
    assert again.settlement.breakdown.fund_total_fen == 17_850


async def test_an_answer_that_comes_late_is_unknown_and_then_found(running: Embedded, desk: Desk):
    settle = await ready(running, desk)
    await set_fault(running, a_fault("ANSWER_LATE"))

    late = await running.gateway.refusal(SETTLE, settle, seconds=0.6)
    inquired = await running.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))

    assert late.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert inquired.state == contract.MESSAGE_STATE_DONE


async def test_a_silent_province_takes_the_message_and_does_nothing(running: Embedded, desk: Desk):
    settle = await ready(running, desk)
    before = await settlements(running)
    await set_fault(running, a_fault("SILENT"))

    silent = await running.gateway.refusal(SETTLE, settle, seconds=0.6)

    assert silent.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert await settlements(running) == before


async def test_a_message_that_is_delivered_twice_settles_once(running: Embedded, desk: Desk):
    settle = await ready(running, desk)
    before = await settlements(running)
    await set_fault(running, a_fault("DUPLICATE"))

    answer = await running.gateway.call(SETTLE, settle)

    assert (answer.header.replayed, answer.settlement.breakdown.fund_total_fen) == (False, 17_850)
    assert await settlements(running) == before + 1


# --------------------------------------------------------------------------- faulty amounts


@pytest.mark.parametrize(
    ("kind", "reason"), [("ALTER_SPLIT", "SPLIT_ALTERED"), ("UNBALANCE", "RESULT_UNBALANCED")]
)
async def test_altered_amounts_are_refused_and_undone(
    running: Embedded, desk: Desk, kind: str, reason: str
):
    """A-060, A-063."""
    settle = await ready(running, desk)
    await set_fault(running, a_fault(kind, methods=[]))

    refused = await running.gateway.refusal(SETTLE, settle)
    trial = await running.gateway.refusal(TRIAL, desk.pre_settle(settle.visit_id))

    assert (refused.code, refused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, reason)
    assert refused.detail.party == 2
    assert trial.reason == "VISIT_CLOSED"
    recorded = await running.provinces.call(
        "SettlementService/GetSettlement",
        desk.get_settlement(original_message_id=settle.header.message_id),
    )
    assert recorded.settlement.state == settlement_pb2.SETTLEMENT_STATE_REFUNDED


async def test_a_trial_with_altered_amounts_is_refused(running: Embedded, desk: Desk):
    """A-063."""
    settle = await ready(running, desk)
    await set_fault(running, a_fault("UNBALANCE", methods=[]))

    refused = await running.gateway.refusal(TRIAL, desk.pre_settle(settle.visit_id))

    assert refused.reason == "RESULT_UNBALANCED"


# --------------------------------------------------------------------------- refusals and delays


async def test_a_province_refuses_with_the_reason_that_was_asked_for(running: Embedded, desk: Desk):
    settle = await ready(running, desk)
    before = await settlements(running)
    reason = error_pb2.ERROR_REASON_BENEFIT_SUSPENDED
    await set_fault(running, a_fault("REFUSE", reason=reason))

    refused = await running.gateway.refusal(SETTLE, settle)
    inquired = await running.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))

    assert (refused.code, refused.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "BENEFIT_SUSPENDED",
    )
    assert inquired.state == contract.MESSAGE_STATE_REFUSED
    assert await settlements(running) == before


@pytest.mark.parametrize(
    ("code", "relayed"),
    [
        (grpc.StatusCode.PERMISSION_DENIED, "REFUSED_WITHOUT_REASON"),
        (grpc.StatusCode.UNAVAILABLE, "OUTCOME_UNKNOWN"),
        (grpc.StatusCode.INTERNAL, "OUTCOME_UNKNOWN"),
    ],
)
async def test_a_bare_status_is_a_refusal_or_a_doubt_as_from_any_province(
    running: Embedded, desk: Desk, code: grpc.StatusCode, relayed: str
):
    settle = await ready(running, desk)
    await set_fault(running, a_fault("REFUSE", status_code=code.value[0], calls_max=1))

    refused = await running.gateway.refusal(SETTLE, settle)

    assert refused.reason == relayed


@pytest.mark.parametrize("place", ["BEFORE_WORK", "BEFORE_ANSWER"])
async def test_a_delay_makes_the_province_slower(running: Embedded, desk: Desk, place: str):
    delay = a_delay(300, place=f"DELAY_PLACE_{place}")
    await set_fault(running, a_fault("DELAY", PERSON_METHOD, delay=delay))

    begun = monotonic()
    answer = await running.gateway.call(PERSON, desk.query_person())

    assert monotonic() - begun >= 0.3
    assert answer.header.province_time_micros >= 300_000


@pytest.mark.parametrize(("place", "added"), [("BEFORE_WORK", 0), ("BEFORE_ANSWER", 1)])
async def test_a_delay_beyond_the_deadline_leaves_the_outcome_unknown(
    running: Embedded, desk: Desk, place: str, added: int
):
    settle = await ready(running, desk)
    before = await settlements(running)
    delay = a_delay(60_000, place=f"DELAY_PLACE_{place}")
    await set_fault(running, a_fault("DELAY", delay=delay))

    late = await running.gateway.refusal(SETTLE, settle, seconds=0.6)

    assert late.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert await settlements(running) == before + added


# --------------------------------------------------------------------------- a stopped province


async def test_a_stopped_province_is_down_and_its_breaker_opens_until_it_is_cleared(
    tmp_path: Path,
):
    """A-143."""
    async with embedded(tmp_path, breaker_failures=3, breaker_probe_seconds=1) as running:
        desk = Desk()
        await set_fault(running, a_fault("STOP", methods=[]))

        reasons = [
            (await running.gateway.refusal(PERSON, desk.query_person())).reason for _ in range(4)
        ]
        seen = await status(running)
        qinghai = next(each for each in seen.provinces if each.province == "630000")
        direct = await running.provinces.refusal(PERSON, desk.query_person())

        assert reasons == ["INSURED_PLACE_DOWN"] * 3 + ["INSURED_PLACE_OUTAGE"]
        assert (qinghai.is_serving, qinghai.breaker) == (False, outage_pb2.BREAKER_STATE_OPEN)
        assert (direct.code, direct.is_rich) == (grpc.StatusCode.UNAVAILABLE, False)

        await clear(running)
        guard = running.platform.outages.guards["630000"]
        await guard.probe()
        answer = await running.gateway.call(PERSON, desk.query_person())
        assert answer.person.person_number == "63010000000000000152"


async def test_the_other_provinces_do_not_notice(running: Embedded):
    await set_fault(running, a_fault("STOP", methods=[], province="110000"))

    answer = await running.gateway.call(
        PERSON, Desk(serials=itertools.count(900_000)).query_person()
    )

    assert answer.person.person_number == "63010000000000000152"


# ------------------------------------------------------------------ a province at an address


async def test_a_real_province_misbehaves_too(tmp_path: Path):
    async with embedded(tmp_path / "qinghai") as qinghai:
        address = f"630000={qinghai.addresses['provinces']}"
        async with embedded(tmp_path / "national", province=address) as national:
            desk = Desk()
            settle = desk.settle(await national.uploaded_visit(desk))
            await set_fault(national, a_fault("LOSE_AFTER_COMMIT"))

            lost = await national.gateway.refusal(SETTLE, settle)
            inquired = await national.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))

            assert lost.reason == "OUTCOME_UNKNOWN"
            assert inquired.state == contract.MESSAGE_STATE_DONE
