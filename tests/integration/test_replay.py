"""No doubt about money: repeats, conflicts, reversals and inquiries (A-079).

Everything is sent through the national gateway over real sockets; counts of the books show
what a call has stored.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import grpc
import pytest

from tests.messages import Desk, message_id
from tests.platforms import Embedded, Refused, embedded
from yidi.v1 import error_pb2
from yidi.v1 import settlement_service_pb2 as contract

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.both_databases]

SETTLE = "SettlementService/Settle"
REVERSE = "SettlementService/Reverse"
INQUIRE = "SettlementService/InquireMessage"


async def changing_requests(platform: Embedded, desk: Desk) -> list[tuple[str, object]]:
    """One fresh request of every changing method, each of which can be done once."""
    settled = await platform.settled_visit(desk)
    to_cancel = await platform.uploaded_visit(desk)
    to_withdraw = await platform.uploaded_visit(desk)
    to_settle = await platform.uploaded_visit(desk)
    opened = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit())
    return [
        ("OpenVisit", desk.open_visit()),
        ("UploadFees", desk.upload_fees(opened.visit_id)),
        ("WithdrawFees", desk.withdraw_fees(to_withdraw)),
        ("CancelVisit", desk.cancel_visit(to_cancel)),
        ("Settle", desk.settle(to_settle)),
        ("CancelSettlement", desk.cancel_settlement(settled.settlement_id, settled.visit_id)),
        ("Reverse", desk.reverse(message_id(990_000))),
    ]


async def test_a_repeat_gets_the_first_answer_marked_and_stores_nothing(
    platform: Embedded, desk: Desk
):
    for method, request in await changing_requests(platform, desk):
        first = await platform.gateway.call(f"SettlementService/{method}", request)
        before = await platform.stored()

        again = await platform.gateway.call(f"SettlementService/{method}", request)

        assert first.header.replayed is False, method
        assert again.header.replayed is True, method
        again.header.replayed = False
        assert again == first, method
        assert await platform.stored() == before, method


async def test_a_repeat_may_differ_in_who_sent_it_and_when(platform: Embedded, desk: Desk):
    request = desk.open_visit()
    first = await platform.gateway.call("SettlementService/OpenVisit", request)
    request.header.operator_code = "2002"
    request.header.sent_at.GetCurrentTime()

    again = await platform.gateway.call("SettlementService/OpenVisit", request)

    assert (again.header.replayed, again.visit_id) == (True, first.visit_id)


async def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing(
    platform: Embedded, desk: Desk
):
    for method, request in await changing_requests(platform, desk):
        await platform.gateway.call(f"SettlementService/{method}", request)
        other = type(request)()
        other.CopyFrom(request)
        other.person_number = "63010000000000000249"
        before = await platform.stored()

        refused = await platform.gateway.refusal(f"SettlementService/{method}", other)

        assert refused.code is grpc.StatusCode.ALREADY_EXISTS, method
        assert refused.reason == "MESSAGE_CONFLICT", method
        assert refused.detail.text_zh == (
            f"报文号{request.header.message_id}已用于其他内容,请更换报文号"
        )
        assert await platform.stored() == before, method


async def test_the_same_id_for_another_method_is_a_conflict(platform: Embedded, desk: Desk):
    visit_id = await platform.uploaded_visit(desk)
    settle = desk.settle(visit_id)
    await platform.gateway.call(SETTLE, settle)

    refused = await platform.gateway.refusal(
        "SettlementService/CancelVisit", desk.cancel_visit(visit_id, header=settle.header)
    )

    assert refused.reason == "MESSAGE_CONFLICT"


async def test_a_refused_message_is_refused_the_same_way_again(platform: Embedded, desk: Desk):
    opened = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit())
    empty = desk.settle(opened.visit_id)

    first = await platform.gateway.refusal(SETTLE, empty)
    await platform.gateway.call("SettlementService/UploadFees", desk.upload_fees(opened.visit_id))
    again = await platform.gateway.refusal(SETTLE, empty)

    assert first.reason == "VISIT_EMPTY"
    assert (again.code, again.text) == (first.code, first.text)
    assert again.detail == first.detail
    assert again.info == first.info


async def test_a_hundred_repeats_at_once_settle_once_with_one_answer(
    platform: Embedded, desk: Desk
):
    visit_id = await platform.uploaded_visit(desk)
    request = desk.settle(visit_id)
    before = await platform.stored()

    answers = await asyncio.gather(*(platform.gateway.call(SETTLE, request) for _ in range(100)))

    messages, visits, settlements, journal = await platform.stored()
    assert (messages, visits, settlements) == (before[0] + 1, before[1], before[2] + 1)
    assert journal == before[3] + 2
    assert {answer.settlement.SerializeToString() for answer in answers} == {
        answers[0].settlement.SerializeToString()
    }
    assert len({answer.header.reply_id for answer in answers}) == 1
    assert sum(not answer.header.replayed for answer in answers) == 1


async def test_repeats_at_once_with_other_content_are_conflicts(platform: Embedded, desk: Desk):
    visit_id = await platform.uploaded_visit(desk)
    request = desk.settle(visit_id)
    other = desk.settle(visit_id, header=request.header, use_account=True)

    results = await asyncio.gather(
        *(platform.gateway.call(SETTLE, each) for each in (request, other) * 10),
        return_exceptions=True,
    )

    refused = [each for each in results if isinstance(each, Refused)]
    assert len(refused) == 10
    assert {each.reason for each in refused} == {"MESSAGE_CONFLICT"}


async def test_a_repeat_at_another_door_gets_the_first_answer_too(platform: Embedded, desk: Desk):
    """The province knows a message that came through the gateway, and the other way round."""
    through_gateway = desk.open_visit()
    directly = desk.open_visit()

    first = await platform.gateway.call("SettlementService/OpenVisit", through_gateway)
    again = await platform.provinces.call("SettlementService/OpenVisit", through_gateway)
    other_first = await platform.provinces.call("SettlementService/OpenVisit", directly)
    other_again = await platform.gateway.call("SettlementService/OpenVisit", directly)

    assert (again.visit_id, again.header.replayed) == (first.visit_id, True)
    assert (other_again.visit_id, other_again.header.replayed) == (other_first.visit_id, True)


# --------------------------------------------------------------------------- reversal


async def test_a_reversed_settlement_is_undone_and_its_message_barred(
    platform: Embedded, desk: Desk
):
    visit_id = await platform.uploaded_visit(desk)
    settle = desk.settle(visit_id)
    settled = (await platform.gateway.call(SETTLE, settle)).settlement

    answer = await platform.gateway.call(REVERSE, desk.reverse(settle.header.message_id))

    assert answer.outcome == contract.REVERSE_OUTCOME_UNDONE
    assert answer.refund.original_settlement_id == settled.settlement_id
    assert answer.refund.breakdown.fund_total_fen == -17_850
    refused = await platform.gateway.refusal(SETTLE, settle)
    assert refused.reason == "MESSAGE_REVERSED"
    assert refused.detail.next_step == error_pb2.NEXT_STEP_START_AGAIN
    inquired = await platform.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))
    assert inquired.state == contract.MESSAGE_STATE_REVERSED


async def test_after_a_reversal_the_next_step_leads_on(platform: Embedded, desk: Desk):
    """A-079, A-090: another message for the visit is no way out, another visit is."""
    visit_id = await platform.uploaded_visit(desk)
    settle = desk.settle(visit_id)
    await platform.gateway.call(SETTLE, settle)
    await platform.gateway.call(REVERSE, desk.reverse(settle.header.message_id))

    refused = await platform.gateway.refusal(SETTLE, desk.settle(visit_id))
    settled = await platform.settled_visit(desk)

    assert refused.reason == "VISIT_CLOSED"
    assert refused.detail.next_step == error_pb2.NEXT_STEP_START_AGAIN
    assert refused.detail.text_zh.endswith("已退费,不能再办理,请重新登记就诊")
    assert settled.breakdown.fund_total_fen == 17_850


async def test_a_visit_whose_message_was_barred_is_settled_by_another(
    platform: Embedded, desk: Desk
):
    visit_id = await platform.uploaded_visit(desk)
    barred = desk.settle(visit_id)
    await platform.gateway.call(REVERSE, desk.reverse(barred.header.message_id))

    answer = await platform.gateway.call(SETTLE, desk.settle(visit_id))

    assert answer.settlement.breakdown.fund_total_fen == 17_850


async def test_a_reversal_that_comes_first_wins(platform: Embedded, desk: Desk):
    visit_id = await platform.uploaded_visit(desk)
    settle = desk.settle(visit_id)

    answer = await platform.gateway.call(REVERSE, desk.reverse(settle.header.message_id))
    before = await platform.stored()
    refused = await platform.gateway.refusal(SETTLE, settle)

    assert answer.outcome == contract.REVERSE_OUTCOME_BARRED
    assert not answer.HasField("refund")
    assert refused.reason == "MESSAGE_REVERSED"
    assert refused.code is grpc.StatusCode.FAILED_PRECONDITION
    assert await platform.stored() == before


async def test_reversing_twice_is_the_same_as_once(platform: Embedded, desk: Desk):
    visit_id = await platform.uploaded_visit(desk)
    settle = desk.settle(visit_id)
    await platform.gateway.call(SETTLE, settle)
    reverse = desk.reverse(settle.header.message_id)
    first = await platform.gateway.call(REVERSE, reverse)
    settlements = (await platform.stored())[2]

    repeated = await platform.gateway.call(REVERSE, reverse)
    under_another_id = await platform.gateway.call(REVERSE, desk.reverse(settle.header.message_id))

    assert (repeated.outcome, repeated.refund) == (first.outcome, first.refund)
    assert under_another_id.outcome == contract.REVERSE_OUTCOME_NOTHING_TO_DO
    assert (await platform.stored())[2] == settlements


async def test_a_settlement_refunded_before_needs_no_reversal(platform: Embedded, desk: Desk):
    settled = await platform.settled_visit(desk)
    cancel = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    await platform.gateway.call("SettlementService/CancelSettlement", cancel)
    settlements = (await platform.stored())[2]

    answer = await platform.gateway.call(REVERSE, desk.reverse(settled.message_id))

    assert answer.outcome == contract.REVERSE_OUTCOME_NOTHING_TO_DO
    assert (await platform.stored())[2] == settlements


async def test_only_a_settle_can_be_reversed(platform: Embedded, desk: Desk):
    """A refund has a settlement too, and must not be undone by reversing its message."""
    settled = await platform.settled_visit(desk)
    cancel = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    await platform.gateway.call("SettlementService/CancelSettlement", cancel)
    opened = desk.open_visit()
    await platform.gateway.call("SettlementService/OpenVisit", opened)
    reverse = desk.reverse((await platform.settled_visit(desk)).message_id)
    await platform.gateway.call(REVERSE, reverse)
    settlements = (await platform.stored())[2]

    for original in (cancel, opened, reverse):
        refused = await platform.gateway.refusal(REVERSE, desk.reverse(original.header.message_id))
        assert refused.reason == "REVERSE_NOT_POSSIBLE", type(original).__name__

    assert (await platform.stored())[2] == settlements


async def test_a_reversal_sent_to_another_province_changes_nothing(platform: Embedded, desk: Desk):
    """The journal must not call a settlement reversed that stands at the insured place."""
    settled = await platform.settled_visit(desk)
    elsewhere = desk.reverse(settled.message_id)
    elsewhere.header.insured_region = "110100"

    refused = await platform.gateway.refusal(REVERSE, elsewhere)

    assert refused.reason == "REVERSE_NOT_POSSIBLE"
    inquired = await platform.gateway.call(INQUIRE, desk.inquire(settled.message_id))
    assert inquired.state == contract.MESSAGE_STATE_DONE


async def test_a_reversal_for_another_person_is_refused(platform: Embedded, desk: Desk):
    settled = await platform.settled_visit(desk)

    refused = await platform.gateway.refusal(
        REVERSE, desk.reverse(settled.message_id, person_number="63010000000000000249")
    )

    assert refused.reason == "SETTLEMENT_NOT_KNOWN"


# --------------------------------------------------------------------------- inquiry


async def test_an_inquiry_for_a_message_that_never_came_says_so(platform: Embedded, desk: Desk):
    answer = await platform.gateway.call(INQUIRE, desk.inquire(message_id(980_000)))

    assert answer.state == contract.MESSAGE_STATE_NEVER_RECEIVED
    assert answer.method == ""
    assert answer.WhichOneof("answer") is None


async def test_an_inquiry_brings_the_first_answer_of_every_changing_method(
    platform: Embedded, desk: Desk
):
    for method, request in await changing_requests(platform, desk):
        first = await platform.gateway.call(f"SettlementService/{method}", request)

        inquired = await platform.gateway.call(INQUIRE, desk.inquire(request.header.message_id))

        assert inquired.state == contract.MESSAGE_STATE_DONE, method
        assert inquired.method == f"yidi.v1.SettlementService/{method}"
        assert getattr(inquired, inquired.WhichOneof("answer")) == first, method


async def test_an_inquiry_for_a_refused_message_brings_the_reason(platform: Embedded, desk: Desk):
    opened = await platform.gateway.call("SettlementService/OpenVisit", desk.open_visit())
    empty = desk.settle(opened.visit_id)
    refused = await platform.gateway.refusal(SETTLE, empty)

    inquired = await platform.gateway.call(INQUIRE, desk.inquire(empty.header.message_id))

    assert inquired.state == contract.MESSAGE_STATE_REFUSED
    assert inquired.refusal == refused.detail


async def test_an_inquiry_for_another_institutions_message_is_refused(
    platform: Embedded, desk: Desk
):
    settled = await platform.settled_visit(desk)
    elsewhere = Desk(institution="H51010000002", serials=desk.serials)

    refused = await platform.gateway.refusal(INQUIRE, elsewhere.inquire(settled.message_id))

    assert refused.problems == [("INSTITUTION_MISMATCH", "original_message_id")]


async def test_the_province_answers_an_inquiry_like_the_gateway(platform: Embedded, desk: Desk):
    settled = await platform.settled_visit(desk)
    request = desk.inquire(settled.message_id)

    relayed = await platform.gateway.call(INQUIRE, request)
    direct = await platform.provinces.call(INQUIRE, request)

    assert (direct.state, direct.method) == (relayed.state, relayed.method)
    assert direct.settle.settlement == relayed.settle.settlement == settled


# --------------------------------------------------------------------------- callers that go away


async def test_a_caller_who_goes_away_does_not_stop_the_work(platform: Embedded, desk: Desk):
    visit_id = await platform.uploaded_visit(desk)
    request = desk.settle(visit_id)
    going = [platform.gateway.start(SETTLE, request) for _ in range(3)]
    await asyncio.sleep(0)

    for call in going:
        call.cancel()
    answer = await platform.gateway.call(SETTLE, request)

    assert answer.settlement.visit_id == visit_id
    assert answer.settlement.breakdown.fund_total_fen == 17_850


async def test_what_was_answered_is_still_answered_after_a_restart(tmp_path: Path):
    desk = Desk()
    async with embedded(tmp_path) as before:
        settle = desk.settle(await before.uploaded_visit(desk))
        first = await before.gateway.call(SETTLE, settle)
        reversed_one = await before.settled_visit(desk)
        await before.gateway.call(REVERSE, desk.reverse(reversed_one.message_id))

    async with embedded(tmp_path) as after:
        again = await after.gateway.call(SETTLE, settle)
        inquired = await after.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))
        barred = await after.gateway.call(INQUIRE, desk.inquire(reversed_one.message_id))
        differences = await after.platform.books.check_accumulators()

    assert again.header.replayed is True
    assert again.settlement == first.settlement
    assert inquired.settle.settlement == first.settlement
    assert barred.state == contract.MESSAGE_STATE_REVERSED
    assert list(differences) == []


async def test_accumulators_are_the_sum_of_everything_settled_so_far(platform: Embedded):
    assert list(await platform.platform.books.check_accumulators()) == []
