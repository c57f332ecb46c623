"""Eligibility asked for beforehand: a booking may keep the answer, a settlement checks again.

A-011, A-012; A-017 for the benefit that ends in between.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.agencies import Agency
from tests.messages import HAN_WENXIU, LI_GUILAN, NOW, Desk, stamp
from tests.platforms import Embedded
from yidi.v1 import codes_pb2
from yidi.v1 import eligibility_service_pb2 as contract
from yidi.v1 import registry_service_pb2 as registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASK = "EligibilityService/QueryEligibility"
BOOKING = contract.ELIGIBILITY_PURPOSE_BOOKING
SOON = NOW + timedelta(hours=20)


@pytest.mark.parametrize("purpose", contract.EligibilityPurpose.values())
async def test_the_purpose_comes_back_and_only_a_booking_may_be_kept(
    platform: Embedded, desk: Desk, purpose: int
):
    """A-012: until the visit, and no longer."""
    at = SOON if purpose == BOOKING else NOW
    request = desk.query_eligibility(purpose=purpose, visited_at=stamp(at))

    answers = [
        await platform.gateway.call(ASK, request),
        await platform.provinces.call(ASK, request),
    ]

    assert [each.purpose for each in answers] == [purpose] * 2
    assert [each.HasField("cacheable_until") for each in answers] == [purpose == BOOKING] * 2
    if purpose == BOOKING:
        assert answers[0].cacheable_until == stamp(SOON)


async def test_a_refusing_answer_to_a_booking_is_not_kept(platform: Embedded, desk: Desk):
    """Han Wenxiu has no filing, and may file any time before the visit."""
    answer = await platform.gateway.call(
        ASK, desk.query_eligibility(HAN_WENXIU, purpose=BOOKING, visited_at=stamp(SOON))
    )

    assert answer.outcome == contract.ELIGIBILITY_OUTCOME_PAY_AND_CLAIM
    assert not answer.HasField("cacheable_until")


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (None, "FIELD_MISSING"),
        (stamp(NOW - timedelta(minutes=6)), "FIELD_MALFORMED"),
        (stamp(NOW + timedelta(days=90, seconds=1)), "FIELD_MALFORMED"),
    ],
    ids=["no time", "in the past", "too far ahead"],
)
async def test_a_booking_is_for_a_time_ahead(platform: Embedded, desk: Desk, at, reason: str):
    request = desk.query_eligibility(purpose=BOOKING, visited_at=at)

    refused = await platform.gateway.refusal(ASK, request)

    assert refused.problems == [(reason, "visited_at")]


async def test_only_a_booking_lies_ahead(platform: Embedded, desk: Desk):
    request = desk.query_eligibility(visited_at=stamp(SOON))

    assert (await platform.gateway.refusal(ASK, request)).problems == [
        ("FIELD_MALFORMED", "visited_at")
    ]


async def test_an_unknown_purpose_is_refused(platform: Embedded, desk: Desk):
    refused = await platform.gateway.refusal(ASK, desk.query_eligibility(purpose=9))

    assert refused.problems == [("CODE_VALUE_UNKNOWN", "purpose")]


async def test_what_a_booking_was_told_is_checked_again_at_settlement(
    platform: Embedded, desk: Desk
):
    """A-012, A-017: the benefit is suspended between booking and settlement."""
    agency = Agency(serials=desk.serials)
    booked = await platform.gateway.call(
        ASK, desk.query_eligibility(disease="M03900", purpose=BOOKING, visited_at=stamp(SOON))
    )
    platform.clock.set(SOON)
    visit_id = await platform.uploaded_visit(desk)
    await platform.gateway.call(
        "RegistryService/SetBenefitStatus",
        agency.of_person(
            registry.SetBenefitStatusRequest,
            LI_GUILAN,
            insurance=LI_GUILAN.insurance,
            status=codes_pb2.INSURED_STATUS_SUSPENDED,
            cause="欠费",
        ),
    )
    before = await platform.stored()

    refused = await platform.gateway.refusal("SettlementService/Settle", desk.settle(visit_id))

    assert booked.outcome == contract.ELIGIBILITY_OUTCOME_SETTLE
    assert booked.cacheable_until == stamp(SOON)
    assert refused.reason == "BENEFIT_SUSPENDED"
    assert (await platform.stored())[2] == before[2]
