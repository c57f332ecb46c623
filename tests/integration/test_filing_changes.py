"""A change of a filing waits for its review: applied for, reviewed, effective (A-036)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import grpc
import pytest

from tests.agencies import CHENGDU, Agency
from tests.messages import LI_GUILAN, NOW, Desk, stamp
from tests.platforms import Embedded
from yidi.v1 import filing_pb2
from yidi.v1 import registry_service_pb2 as contract

APPLY = "RegistryService/ApplyFilingChange"
REVIEW = "RegistryService/ReviewFilingChange"
CHANGE = "RegistryService/ChangeFiling"
CANCEL = "RegistryService/CancelFiling"
LIST = "RegistryService/ListFilings"
OPEN = "SettlementService/OpenVisit"
TAKE_UP = contract.REVIEW_STEP_TAKE_UP
APPROVE = contract.REVIEW_STEP_APPROVE
REFUSE = contract.REVIEW_STEP_REFUSE
APPLIED = filing_pb2.FILING_CHANGE_STATE_APPLIED
UNDER_REVIEW = filing_pb2.FILING_CHANGE_STATE_UNDER_REVIEW
EFFECTIVE = filing_pb2.FILING_CHANGE_STATE_EFFECTIVE
REFUSED = filing_pb2.FILING_CHANGE_STATE_REFUSED


@pytest.fixture
def platform(own_platform: Embedded) -> Embedded:
    """A platform for each test: a filing is changed once."""
    return own_platform


async def versions(platform: Embedded, agency: Agency) -> list[Any]:
    answer = await platform.gateway.call(LIST, agency.list_filings(LI_GUILAN))
    return list(answer.versions)


async def filing_of(platform: Embedded, agency: Agency) -> str:
    """The filing of Li Guilan for Sichuan, which is older than the simulator."""
    filing_id: str = (await versions(platform, agency))[0].filing.filing_id
    return filing_id


async def visited(platform: Embedded, desk: Desk, number: str) -> str:
    """What opening a visit in Chengdu says now: empty when it opens."""
    request = desk.open_visit(
        visited_at=stamp(platform.clock.now()), outpatient_number=f"OP-{number}"
    )
    try:
        await platform.gateway.call(OPEN, request)
    except Exception as refused:
        return refused.reason  # type: ignore[attr-defined, no-any-return]
    return ""


async def test_a_filing_counts_as_it_is_until_its_change_is_approved(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-036: applied, under review, effective; history kept, the version of the visit counts."""
    filing_id = await filing_of(platform, agency)
    applied = await platform.gateway.call(
        APPLY, agency.apply_filing_change(LI_GUILAN, filing_id, cause="投靠子女")
    )
    while_applied = await visited(platform, desk, "1")
    platform.clock.set(NOW + timedelta(hours=1))
    taken_up = await platform.gateway.call(
        REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, TAKE_UP)
    )
    while_reviewed = await visited(platform, desk, "2")
    platform.clock.set(NOW + timedelta(hours=2))
    approved = await platform.gateway.call(
        REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, APPROVE)
    )
    platform.clock.set(NOW + timedelta(hours=3))
    afterwards = await visited(platform, desk, "3")
    earlier = desk.open_visit(visited_at=stamp(NOW), outpatient_number="OP-4")
    still_earlier = await platform.gateway.call(OPEN, earlier)

    assert (while_applied, while_reviewed) == ("", "")
    assert afterwards == "FILING_AREA_MISMATCH"
    assert still_earlier.filing.area == "510000"
    assert (applied.filing.change.state, applied.filing.filing.area) == (APPLIED, "510000")
    assert applied.filing.change.cause == "投靠子女"
    assert taken_up.filing.change.state == UNDER_REVIEW
    assert (approved.filing.change.state, approved.filing.filing.area) == (EFFECTIVE, "440000")
    assert approved.filing.filing.begins_on == "2025-01-06"
    told = [
        (each.version, each.change.state, each.filing.area)
        for each in await versions(platform, agency)
    ]
    assert told == [
        (1, 0, "510000"),
        (2, APPLIED, "510000"),
        (3, UNDER_REVIEW, "510000"),
        (4, EFFECTIVE, "440000"),
    ]


async def test_a_refused_change_leaves_the_filing_and_may_be_applied_for_again(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-036."""
    filing_id = await filing_of(platform, agency)
    await platform.gateway.call(APPLY, agency.apply_filing_change(LI_GUILAN, filing_id))
    without_cause = await platform.gateway.refusal(
        REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, REFUSE)
    )
    refused = await platform.gateway.call(
        REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, REFUSE, cause="材料不符")
    )
    again = await platform.gateway.call(APPLY, agency.apply_filing_change(LI_GUILAN, filing_id))

    assert without_cause.problems == [("FIELD_MISSING", "cause")]
    assert (refused.filing.change.state, refused.filing.filing.area) == (REFUSED, "510000")
    assert refused.filing.change.refused_because == "材料不符"
    assert again.filing.change.state == APPLIED
    assert await visited(platform, desk, "1") == ""


@pytest.mark.parametrize(
    ("earlier", "step", "state"),
    [
        ([], APPROVE, "待受理"),
        ([TAKE_UP], TAKE_UP, "审核中"),
        ([TAKE_UP, APPROVE], APPROVE, "已生效"),
        ([TAKE_UP, APPROVE], REFUSE, "已生效"),
        ([TAKE_UP, REFUSE], APPROVE, "已被退回"),
    ],
)
async def test_the_steps_of_a_review_come_in_order(
    platform: Embedded, agency: Agency, earlier: list[int], step: int, state: str
):
    """A-036: what the state does not allow changes nothing."""
    filing_id = await filing_of(platform, agency)
    await platform.gateway.call(APPLY, agency.apply_filing_change(LI_GUILAN, filing_id))
    for each in earlier:
        await platform.gateway.call(
            REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, each, cause="审核")
        )
    before = await versions(platform, agency)

    refused = await platform.gateway.refusal(
        REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, step, cause="审核")
    )

    assert refused.code is grpc.StatusCode.FAILED_PRECONDITION
    assert refused.problems == [("FILING_CHANGE_STEP_INVALID", "step")]
    assert refused.detail.text_zh.startswith(f"备案变更申请{state},不能")
    assert await versions(platform, agency) == before


async def test_nobody_reviews_what_nobody_applied_for(platform: Embedded, agency: Agency):
    """A-036."""
    filing_id = await filing_of(platform, agency)

    refused = await platform.gateway.refusal(
        REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, TAKE_UP)
    )
    unknown = await platform.gateway.refusal(
        REVIEW, agency.review_filing_change(LI_GUILAN, "BA0", TAKE_UP)
    )
    nothing = await platform.gateway.refusal(
        REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, 0)
    )

    assert refused.detail.text_zh == "备案变更申请不存在,不能受理"
    assert unknown.reason == "FILING_NOT_KNOWN"
    assert nothing.problems == [("CODE_VALUE_UNKNOWN", "step")]


async def test_while_a_change_waits_no_other_change_is_taken(platform: Embedded, agency: Agency):
    """A-036: neither applied for nor decided; taking the filing back ends the application."""
    filing_id = await filing_of(platform, agency)
    await platform.gateway.call(APPLY, agency.apply_filing_change(LI_GUILAN, filing_id))

    applied = await platform.gateway.refusal(
        APPLY, agency.apply_filing_change(LI_GUILAN, filing_id, area="330000")
    )
    decided = await platform.gateway.refusal(CHANGE, agency.change_filing(LI_GUILAN, filing_id))
    await platform.gateway.call(CANCEL, agency.cancel_filing(LI_GUILAN, filing_id))
    reviewed = await platform.gateway.refusal(
        REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, TAKE_UP)
    )

    for each in (applied, decided):
        assert each.problems == [("FILING_CHANGE_PENDING", "filing_id")]
    assert reviewed.reason == "FILING_CANCELLED"


async def test_an_application_is_held_to_the_rules_of_a_change(platform: Embedded, agency: Agency):
    """A-022, A-031, A-036: at once, with everything that is wrong."""
    filing_id = await filing_of(platform, agency)
    at_home = agency.apply_filing_change(LI_GUILAN, filing_id, area="630000")
    nothing = agency.apply_filing_change(LI_GUILAN, filing_id, area="", cause="")
    before = await versions(platform, agency)

    home = await platform.gateway.refusal(APPLY, at_home)
    empty = await platform.gateway.refusal(APPLY, nothing)

    assert [field for _, field in home.problems] == ["area"]
    assert [field for _, field in empty.problems] == ["area", "cause"]
    assert await versions(platform, agency) == before


async def test_the_lock_begins_anew_with_the_approval(platform: Embedded, agency: Agency):
    """A-027, A-036: approved on 6 January 2025, six months in Xining."""
    filing_id = await filing_of(platform, agency)
    await platform.gateway.call(APPLY, agency.apply_filing_change(LI_GUILAN, filing_id))
    for step in (TAKE_UP, APPROVE):
        await platform.gateway.call(REVIEW, agency.review_filing_change(LI_GUILAN, filing_id, step))

    refused = await platform.gateway.refusal(
        APPLY, agency.apply_filing_change(LI_GUILAN, filing_id, area="510000")
    )

    assert refused.reason == "FILING_CHANGE_TOO_EARLY"


async def test_only_the_agency_of_the_insured_place_applies_and_reviews(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-010, A-036."""
    filing_id = await filing_of(platform, agency)
    elsewhere = Agency(CHENGDU, desk.serials)
    applied = elsewhere.apply_filing_change(LI_GUILAN, filing_id)
    hospital = agency.apply_filing_change(LI_GUILAN, filing_id)
    hospital.header.CopyFrom(desk.header(LI_GUILAN))

    assert (await platform.gateway.refusal(APPLY, applied)).reason == "TREATING_PLACE_MAY_NOT_WRITE"
    assert (await platform.gateway.refusal(APPLY, hospital)).reason == "INSTITUTION_MAY_NOT_WRITE"


async def test_an_application_and_a_step_are_done_once(platform: Embedded, agency: Agency):
    """A-079."""
    filing_id = await filing_of(platform, agency)
    application = agency.apply_filing_change(LI_GUILAN, filing_id)
    step = agency.review_filing_change(LI_GUILAN, filing_id, TAKE_UP)

    first = [await platform.gateway.call(APPLY, application) for _ in range(2)]
    second = [await platform.gateway.call(REVIEW, step) for _ in range(2)]

    assert [each.header.replayed for each in first] == [False, True]
    assert [each.header.replayed for each in second] == [False, True]
    assert len(await versions(platform, agency)) == 3
