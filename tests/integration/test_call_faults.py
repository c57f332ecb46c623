"""Faults that a single call asks for by its metadata, in the words of Envoy and our own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
import pytest_asyncio

from tests.controls import (
    PERSON,
    SETTLE,
    ready,
    settlements,
    status,
)
from tests.messages import Desk
from tests.platforms import Embedded, PlainClient, Refused, embedded

pytestmark = pytest.mark.asyncio(loop_scope="module")


# --------------------------------------------------------------------------- faults of one call


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def obliging(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    """A platform whose callers may ask for faults."""
    async with embedded(tmp_path_factory.mktemp("calls"), allow_call_faults=True) as running:
        yield running


async def told(running: Embedded, metadata: dict[str, str], desk: Desk) -> Refused:
    """How a query is refused that asks for faults."""
    client = PlainClient(running.addresses["gateway"], metadata=tuple(metadata.items()))
    try:
        return await client.refusal(PERSON, desk.query_person())
    finally:
        await client.close()


async def settled_with(running: Embedded, metadata: dict[str, str], settle: Any) -> Any:
    """How a settlement ends that asks for faults."""
    client = PlainClient(running.addresses["gateway"], metadata=tuple(metadata.items()))
    try:
        return await client.call(SETTLE, settle, seconds=2.0)
    except Refused as refused:
        return refused
    finally:
        await client.close()


async def test_a_call_asks_for_a_status_by_the_names_of_envoy(obliging: Embedded, desk: Desk):
    refused = await told(obliging, {"x-envoy-fault-abort-grpc-request": "7"}, desk)

    assert refused.reason == "REFUSED_WITHOUT_REASON"


async def test_a_call_asks_for_a_delay_by_the_names_of_envoy(obliging: Embedded, desk: Desk):
    delay = (("x-envoy-fault-delay-request", "250"),)
    client = PlainClient(obliging.addresses["gateway"], metadata=delay)
    try:
        answer = await client.call(PERSON, desk.query_person())
    finally:
        await client.close()

    assert answer.header.province_time_micros >= 250_000


async def test_a_percentage_of_nothing_hits_nobody(obliging: Embedded, desk: Desk):
    metadata = (
        ("x-envoy-fault-abort-grpc-request", "7"),
        ("x-envoy-fault-abort-request-percentage", "0"),
    )
    client = PlainClient(obliging.addresses["gateway"], metadata=metadata)
    try:
        answer = await client.call(PERSON, desk.query_person())
    finally:
        await client.close()

    assert answer.person.person_number == "63010000000000000152"


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("lose-answer-before-commit", "OUTCOME_UNKNOWN"),
        ("lose-answer-after-commit", "OUTCOME_UNKNOWN"),
        ("alter-split", "SPLIT_ALTERED"),
        ("unbalance", "RESULT_UNBALANCED"),
        ("stop", "INSURED_PLACE_DOWN"),
    ],
)
async def test_a_call_asks_for_a_fault_of_its_own(
    obliging: Embedded, desk: Desk, word: str, outcome: str
):
    settle = await ready(obliging, desk)

    refused = await settled_with(obliging, {"x-yidi-fault": word}, settle)

    assert refused.reason == outcome


@pytest.mark.parametrize("word", ["answer-late", "silent"])
async def test_a_call_asks_for_no_answer_in_time(obliging: Embedded, desk: Desk, word: str):
    settle = await ready(obliging, desk)

    refused = await settled_with(obliging, {"x-yidi-fault": word}, settle)

    assert refused.code is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_a_call_asks_to_be_delivered_twice(obliging: Embedded, desk: Desk):
    settle = await ready(obliging, desk)
    before = await settlements(obliging)

    answer = await settled_with(obliging, {"x-yidi-fault": "answer-twice"}, settle)

    assert answer.settlement.breakdown.fund_total_fen == 17_850
    assert await settlements(obliging) == before + 1


async def test_every_mistake_in_the_metadata_is_told_at_once(obliging: Embedded, desk: Desk):
    stored = await obliging.stored()
    metadata = {
        "x-envoy-fault-delay-request": "soon",
        "x-envoy-fault-delay-request-percentage": "101",
        "x-envoy-fault-abort-grpc-request": "0",
        "x-envoy-fault-abort-request-percentage": "-1",
        "x-yidi-fault": "answer-late,explode",
    }

    refused = await told(obliging, metadata, desk)
    alone = await told(obliging, {"x-envoy-fault-delay-request-percentage": "50"}, desk)

    assert (refused.code, refused.reason) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "REQUEST_INVALID",
    )
    assert refused.problems == [
        ("AMOUNT_OUT_OF_RANGE", "x-envoy-fault-delay-request-percentage"),
        ("AMOUNT_OUT_OF_RANGE", "x-envoy-fault-delay-request"),
        ("AMOUNT_OUT_OF_RANGE", "x-envoy-fault-abort-request-percentage"),
        ("AMOUNT_OUT_OF_RANGE", "x-envoy-fault-abort-grpc-request"),
        ("CODE_VALUE_UNKNOWN", "x-yidi-fault"),
    ]
    assert alone.reason == "FIELD_MISSING"
    assert await obliging.stored() == stored


async def test_metadata_is_not_looked_at_unless_it_is_allowed(running: Embedded, desk: Desk):
    settle = await ready(running, desk)

    answer = await settled_with(
        running, {"x-yidi-fault": "explode", "x-envoy-fault-abort-grpc-request": "7"}, settle
    )
    seen = await status(running)

    assert answer.settlement.breakdown.fund_total_fen == 17_850
    assert seen.are_call_faults_allowed is False
