"""A qualification that was obtained by fraud: it ends at once, and what it paid is recovered.

A-016, with the times of its example: 09:59 stays and is reviewed, 10:00 is the end, 10:01 is
refused. The hypertension visit costs the funds 178.50 (money.md, case 2).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import grpc
import pytest

from tests.agencies import CHENGDU, HAIDONG, QINGHAI, XINING, Agency
from tests.messages import BEIJING, LI_GUILAN, ZHANG_YONGHE, Desk, stamp
from tests.platforms import Embedded
from yidi.v1 import codes_pb2, qualification_pb2
from yidi.v1 import registry_service_pb2 as contract

pytestmark = pytest.mark.asyncio(loop_scope="function")

CHANGE = "RegistryService/ChangeQualification"
LIST = "RegistryService/QueryRecoveries"
RECORD = "RegistryService/RecordRecovery"
NINE_59 = datetime(2025, 3, 10, 9, 59, tzinfo=BEIJING)
TEN = datetime(2025, 3, 10, 10, 0, tzinfo=BEIJING)
TEN_01 = datetime(2025, 3, 10, 10, 1, tzinfo=BEIJING)
OPEN, RECOVERED, DROPPED = 1, 2, 3


@pytest.fixture
def platform(own_platform: Embedded) -> Embedded:
    """A platform for each test: what is recorded of a person would meet another test."""
    return own_platform


def ended_for_fraud(agency: Agency, **changed: Any) -> Any:
    facts = {
        "local_code": "QH0101",
        "status": qualification_pb2.QUALIFICATION_STATUS_TERMINATED,
        "cause": "伪造病历",
        "is_fraud": codes_pb2.FLAG_YES,
    }
    return agency.of_person(contract.ChangeQualificationRequest, LI_GUILAN, **facts | changed)


def listed(agency: Agency, **changed: Any) -> Any:
    return contract.QueryRecoveriesRequest(**{"header": agency.header()} | changed)


def decided(agency: Agency, settlement_id: str, state: int, **changed: Any) -> Any:
    facts = {"settlement_id": settlement_id, "state": state, "cause": "已全额退回"} | changed
    return agency.of_person(contract.RecordRecoveryRequest, LI_GUILAN, **facts)


async def settled_at(platform: Embedded, desk: Desk, at: datetime, disease: str = "M03900") -> Any:
    """A visit that is opened and settled at a moment."""
    platform.clock.set(at)
    opened = await platform.gateway.call(
        "SettlementService/OpenVisit", desk.open_visit(disease=disease, visited_at=stamp(at))
    )
    await platform.gateway.call("SettlementService/UploadFees", desk.upload_fees(opened.visit_id))
    answer = await platform.gateway.call("SettlementService/Settle", desk.settle(opened.visit_id))
    return answer.settlement


async def test_what_was_settled_before_stays_and_is_reviewed_what_comes_after_is_refused(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-016: the times of the example."""
    stays = await settled_at(platform, desk, NINE_59)
    open_visit = await platform.uploaded_visit(desk)
    platform.clock.set(TEN)

    ended = await platform.gateway.call(CHANGE, ended_for_fraud(agency))
    platform.clock.set(TEN_01)
    late = await platform.gateway.refusal("SettlementService/Settle", desk.settle(open_visit))
    answer = await platform.gateway.call(LIST, listed(agency))
    kept = await platform.gateway.call(
        "SettlementService/GetSettlement", desk.get_settlement(settlement_id=stays.settlement_id)
    )

    assert late.reason == "QUALIFICATION_TERMINATED"
    assert kept.settlement == stays
    assert list(ended.recoveries) == list(answer.recoveries)
    (only,) = answer.recoveries
    assert (only.settlement_id, only.person_number) == (stays.settlement_id, LI_GUILAN.number)
    assert (only.area, only.local_code, only.disease_code) == ("630100", "QH0101", "M03900")
    assert (only.institution_code, only.settled_at) == ("H51010000001", stamp(NINE_59))
    assert (only.fund_total_fen, only.state, only.cause) == (17_850, OPEN, "伪造病历")
    assert (only.listed_at, only.HasField("decided_at")) == (stamp(TEN), False)
    assert (answer.open_fen, answer.next_page_token) == (17_850, "")


async def test_only_settlements_under_the_qualification_that_stand_are_listed(
    platform: Embedded, desk: Desk, agency: Agency
):
    """Not ordinary care, not what was refunded, not what lies before the given time."""
    await settled_at(platform, desk, datetime(2025, 2, 1, 9, 0, tzinfo=BEIJING))
    since = datetime(2025, 3, 1, 0, 0, tzinfo=BEIJING)
    first = await settled_at(platform, desk, datetime(2025, 3, 1, 0, 0, 1, tzinfo=BEIJING))
    await settled_at(platform, desk, NINE_59, disease="")
    refunded = await settled_at(platform, desk, NINE_59)
    await platform.gateway.call(
        "SettlementService/CancelSettlement",
        desk.cancel_settlement(refunded.settlement_id, refunded.visit_id),
    )
    platform.clock.set(TEN)

    ended = await platform.gateway.call(CHANGE, ended_for_fraud(agency, recover_since=stamp(since)))

    assert [each.settlement_id for each in ended.recoveries] == [first.settlement_id]


async def test_an_end_without_fraud_recovers_nothing(
    platform: Embedded, desk: Desk, agency: Agency
):
    await settled_at(platform, desk, NINE_59)
    platform.clock.set(TEN)

    ended = await platform.gateway.call(CHANGE, ended_for_fraud(agency, is_fraud=0))

    assert list(ended.recoveries) == []
    assert list((await platform.gateway.call(LIST, listed(agency))).recoveries) == []


async def test_a_recovery_is_decided_once_and_a_repeat_gets_the_first_answer(
    platform: Embedded, desk: Desk, agency: Agency
):
    settled = [await settled_at(platform, desk, NINE_59) for _ in range(2)]
    await platform.gateway.call(CHANGE, ended_for_fraud(agency))
    back = decided(agency, settled[0].settlement_id, RECOVERED)

    first = await platform.gateway.call(RECORD, back)
    again = await platform.gateway.call(RECORD, back)
    await platform.gateway.call(
        RECORD, decided(agency, settled[1].settlement_id, DROPPED, cause="复核属实")
    )
    twice = await platform.gateway.refusal(
        RECORD, decided(agency, settled[0].settlement_id, DROPPED)
    )
    answer = await platform.gateway.call(LIST, listed(agency))
    only = await platform.gateway.call(LIST, listed(agency, state=RECOVERED))

    assert (first.recovery.state, first.recovery.cause) == (RECOVERED, "已全额退回")
    assert again.header.replayed
    assert again.recovery == first.recovery
    assert (twice.reason, twice.detail.text_zh) == (
        "RECOVERY_DECIDED",
        f"结算{settled[0].settlement_id}已追回,不能再变更追回状态",
    )
    assert sorted(each.state for each in answer.recoveries) == [RECOVERED, DROPPED]
    assert answer.open_fen == 0
    assert [each.settlement_id for each in only.recoveries] == [settled[0].settlement_id]


async def test_what_is_refunded_later_is_shown_and_can_only_be_dropped(
    platform: Embedded, desk: Desk, agency: Agency
):
    settled = await settled_at(platform, desk, NINE_59)
    await platform.gateway.call(CHANGE, ended_for_fraud(agency))
    refund = await platform.gateway.call(
        "SettlementService/CancelSettlement",
        desk.cancel_settlement(settled.settlement_id, settled.visit_id),
    )

    answer = await platform.gateway.call(LIST, listed(agency))
    refused = await platform.gateway.refusal(
        RECORD, decided(agency, settled.settlement_id, RECOVERED)
    )
    dropped = await platform.gateway.call(RECORD, decided(agency, settled.settlement_id, DROPPED))

    assert [each.refund_settlement_id for each in answer.recoveries] == [
        refund.refund.settlement_id
    ]
    assert refused.reason == "RECOVERY_DECIDED"
    assert dropped.recovery.state == DROPPED


async def test_the_list_comes_page_by_page(platform: Embedded, desk: Desk, agency: Agency):
    settled = [await settled_at(platform, desk, NINE_59) for _ in range(3)]
    await platform.gateway.call(CHANGE, ended_for_fraud(agency))

    first = await platform.gateway.call(LIST, listed(agency, page_size=2))
    second = await platform.gateway.call(
        LIST, listed(agency, page_size=2, page_token=first.next_page_token)
    )

    numbers = [each.settlement_id for page in (first, second) for each in page.recoveries]
    assert numbers == sorted(each.settlement_id for each in settled)
    assert (len(first.recoveries), second.next_page_token) == (2, "")
    assert first.open_fen == second.open_fen == 3 * 17_850


async def test_only_agencies_of_the_insured_place_see_the_list(
    platform: Embedded, desk: Desk, agency: Agency
):
    await settled_at(platform, desk, NINE_59)
    await platform.gateway.call(CHANGE, ended_for_fraud(agency))

    async def seen(code: str, region: str) -> int:
        other = Agency(code, serials=desk.serials)
        request = listed(other, header=other.header(insured_region=region))
        return len((await platform.gateway.call(LIST, request)).recoveries)

    own = [await seen(XINING, "630100"), await seen(XINING, "630000")]
    of_province = [await seen(QINGHAI, "630000"), await seen(QINGHAI, "630100")]
    neighbour = await seen(HAIDONG, "630000")
    elsewhere = Agency(CHENGDU, serials=desk.serials)
    refused = [
        await platform.gateway.refusal(LIST, listed(elsewhere)),
        await platform.gateway.refusal(LIST, listed(Agency(HAIDONG, serials=desk.serials))),
        await platform.gateway.refusal(LIST, listed(agency, header=desk.header())),
    ]

    assert (own, of_province, neighbour) == ([1, 1], [1, 1], 0)
    assert [each.reason for each in refused] == [
        "TREATING_PLACE_MAY_NOT_WRITE",
        "TREATING_PLACE_MAY_NOT_WRITE",
        "INSTITUTION_MAY_NOT_WRITE",
    ]
    assert {each.code for each in refused} == {grpc.StatusCode.PERMISSION_DENIED}


async def test_what_is_not_on_the_list_is_not_known(platform: Embedded, desk: Desk, agency: Agency):
    settled = await settled_at(platform, desk, NINE_59)
    requests = [
        decided(agency, settled.settlement_id, DROPPED),
        decided(agency, settled.settlement_id, DROPPED, person_number=ZHANG_YONGHE.number),
    ]

    for request in requests:
        assert (await platform.gateway.refusal(RECORD, request)).reason == "RECOVERY_NOT_KNOWN"


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        (
            {"status": qualification_pb2.QUALIFICATION_STATUS_PAUSED},
            [("FIELD_MALFORMED", "is_fraud")],
        ),
        ({"recover_since": stamp(TEN_01)}, [("FIELD_MALFORMED", "recover_since")]),
        (
            {"is_fraud": 0, "recover_since": stamp(NINE_59)},
            [("FIELD_MALFORMED", "recover_since")],
        ),
    ],
    ids=["a pause", "from later on", "without fraud"],
)
async def test_fraud_is_a_reason_to_end_and_looks_back(
    platform: Embedded, desk: Desk, agency: Agency, changed, problems
):
    platform.clock.set(TEN)

    refused = await platform.gateway.refusal(CHANGE, ended_for_fraud(agency, **changed))

    assert refused.problems == problems


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"page_size": 101}, ("FIELD_MALFORMED", "page_size")),
        ({"page_token": "9" * 31}, ("FIELD_MALFORMED", "page_token")),
        ({"state": 4}, ("CODE_VALUE_UNKNOWN", "state")),
    ],
    ids=["a long page", "a strange token", "an unknown state"],
)
async def test_a_wrong_field_of_the_question_is_named(
    platform: Embedded, desk: Desk, agency: Agency, changed, problem
):
    assert (await platform.gateway.refusal(LIST, listed(agency, **changed))).problems == [problem]


@pytest.mark.parametrize("state", [0, OPEN, 4])
async def test_a_decision_is_one_of_two(platform: Embedded, desk: Desk, agency: Agency, state: int):
    refused = await platform.gateway.refusal(RECORD, decided(agency, "S1", state))

    assert refused.problems == [("FIELD_MALFORMED", "state")]
