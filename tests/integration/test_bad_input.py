"""Every "Bad" line of the rules of this release, refused by a running platform.

Each row of the tables in ``bad_input`` is sent to the national platform and again to the
party behind it. Both refuse it alike: with its reason, status, party, next step and a short
text that names the object; and no table of either database has changed but those of messages.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest

from tests.integration.bad_input import diseases, filings, institutions, settlements
from tests.integration.bad_input.case import Bad, Counters, Refusal
from tests.messages import NOW
from tests.platforms import Embedded, Refused
from yidi.v1 import codes_pb2, error_pb2

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = [*diseases.CASES, *filings.CASES, *institutions.CASES, *settlements.CASES]
AT_THE_PROVINCE = "TreatingPlaceService/"


def refusal_of(refused: Refused) -> Refusal:
    detail = refused.detail
    return Refusal(
        refused.reason,
        refused.code.name,
        codes_pb2.Party.Name(detail.party).removeprefix("PARTY_"),
        error_pb2.NextStep.Name(detail.next_step).removeprefix("NEXT_STEP_"),
    )


def is_as_written(text: str, written: str) -> bool:
    """Whether a text is the one of the table, where # stands for a number of 30 characters."""
    return re.fullmatch(re.escape(written).replace(r"\#", "[A-Z0-9]{30}"), text) is not None


@pytest.fixture
def counters(platform: Embedded, serials: Iterator[int]) -> Counters:
    platform.clock.set(NOW)
    return Counters(platform, serials)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_is_refused_with_party_and_next_step_and_writes_nothing(
    case: Bad, platform: Embedded, counters: Counters
) -> None:
    made = case.request(counters)
    request = await made if inspect.isawaitable(made) else made
    before = await platform.written()
    clients = [platform.provinces]
    if not case.method.startswith(AT_THE_PROVINCE):
        clients.insert(0, platform.gateway)

    for client in clients:
        refused = await client.refusal(case.method, request)

        assert refusal_of(refused) == case.refusal
        assert is_as_written(refused.detail.text_zh, case.text)
        assert refused.localized.message == refused.detail.text_zh
        assert len(refused.detail.text_zh) <= 60
        assert tuple(refused.fields) == case.fields
        assert refused.trailer_bytes < 8_192
    assert await platform.written() == before


async def test_what_is_not_refused_is_seen_to_be_written(
    platform: Embedded, counters: Counters
) -> None:
    """The other way round: the look at the tables would not miss a visit."""
    before = await platform.written()

    await counters.call("SettlementService/OpenVisit", counters.desk().open_visit())

    after = await platform.written()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed == {"provinces.visits"}
