"""Bills at the treating place: one outcome however often the way to it breaks.

The mixed bill has two insured parts, so a settlement takes eight calls: open and upload for
each part, a trial of each, a settlement of each.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from tests.messages import a_charge, hypertension_charges, mixed_charges
from tests.unit.province.nationals import Before, National, TreatingPlace
from yidi.domain.errors import (
    MessageConflict,
    NextStep,
    NotKnown,
    OutcomeUnknown,
    ProvinceDown,
    RequestInvalid,
    StateRefused,
    refuse,
)
from yidi.rpc.peer import PeerDown, PeerRefused, PeerUncertain, PeerUnreadable

IN_ORDER = ["OpenVisit", "UploadFees"] * 2 + ["PreSettle"] * 2 + ["Settle"] * 2


def at(number: int, failure: Exception) -> Before:
    """The call with this number fails, the first time it is made."""

    def fail(_method: str, call: int, _request: Any) -> None:
        if call == number:
            raise failure

    return fail


def of(method: str, number: int, failure: Exception) -> Before:
    """The n-th call of a method fails."""
    seen: Counter[str] = Counter()

    def fail(name: str, _call: int, _request: Any) -> None:
        seen[name] += 1
        if (name, seen[name]) == (method, number):
            raise failure

    return fail


async def test_a_bill_is_opened_uploaded_tried_and_only_then_settled() -> None:
    """No part is settled unless every part can be."""
    place = TreatingPlace()

    answer = await place.settle(place.desk.settle_bill())

    assert [method for method, _ in place.national.calls] == IN_ORDER
    assert [part.settlement.settlement_id for part in answer.parts] == ["S1", "S2", ""]
    assert (answer.total_fen, answer.fund_total_fen) == (42_800, 17_850 + 3_955)


async def test_the_plan_is_written_down_before_the_first_message_leaves() -> None:
    place = TreatingPlace()
    request = place.desk.settle_bill()
    seen = []

    def look(_method: str, number: int, _request: Any) -> None:
        if number == 0:
            seen.append(place.state(request))

    place.national.before = look
    await place.settle(request)

    assert seen == ["STARTED"]
    assert place.state(request) == "SETTLED"


async def test_the_provinces_own_messages_never_meet_those_of_the_institution() -> None:
    """Decision 0011: its ids carry a year a hundred years back."""
    place = TreatingPlace()

    await place.settle(place.desk.settle_bill())

    ids = [message_id for _, message_id in place.national.calls]
    assert len(set(ids)) == 8
    assert {each[:16] for each in ids} == {"H510100000011925"}


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("is_lost_after", [False, True], ids=["on the way", "on the way back"])
async def test_wherever_a_message_is_lost_a_repeat_settles_once(
    number: int, is_lost_after: bool
) -> None:
    failing = at(number, PeerUncertain("lost"))
    place = TreatingPlace(National(**{"after" if is_lost_after else "before": failing}))
    request = place.desk.settle_bill()

    with pytest.raises(OutcomeUnknown):
        await place.settle(request)
    state = place.state(request)
    answer = await place.settle(request)

    assert state == "STARTED"
    assert place.state(request) == "SETTLED"
    assert place.national.standing == ["V1", "V2"]
    assert len(place.national.settled) == 2
    assert [part.settlement.visit_id for part in answer.parts] == ["V1", "V2", ""]


@pytest.mark.parametrize("number", range(8))
async def test_wherever_the_platform_is_down_a_repeat_settles_once(number: int) -> None:
    place = TreatingPlace(National(before=at(number, PeerDown("stopping"))))
    request = place.desk.settle_bill()

    is_between = number == len(IN_ORDER) - 1
    with pytest.raises(OutcomeUnknown if is_between else ProvinceDown) as caught:
        await place.settle(request)
    await place.settle(request)

    expected = "BILL_PARTLY_SETTLED" if is_between else "SHUTTING_DOWN"
    assert caught.value.reason.name == expected
    assert place.national.standing == ["V1", "V2"]


async def test_a_bill_that_breaks_off_between_its_parts_says_what_stands() -> None:
    """A-066, A-079: never "nothing was done"; the repeat finishes it."""
    place = TreatingPlace(National(before=of("Settle", 2, PeerDown("stopping"))))
    request = place.desk.settle_bill()

    with pytest.raises(OutcomeUnknown) as caught:
        await place.settle(request)
    answer = await place.settle(request)

    assert caught.value.reason.name == "BILL_PARTLY_SETTLED"
    assert caught.value.reason.next_step is NextStep.RETRY
    assert caught.value.retry_after_ms == 1_000
    assert caught.value.head.text_zh == "账单2部分中已结算1部分(高血压),请用原报文号重试"
    assert caught.value.head.facts["settlements"] == "S1"
    assert [part.settlement.settlement_id for part in answer.parts] == ["S1", "S2", ""]
    assert place.state(request) == "SETTLED"


async def test_a_repeat_that_does_not_come_as_far_still_says_what_stands() -> None:
    failures = [of("Settle", 2, PeerDown("stopping")), of("PreSettle", 3, PeerDown("stopping"))]

    def fail(method: str, number: int, request: Any) -> None:
        for each in failures:
            each(method, number, request)

    place = TreatingPlace(National(before=fail))
    request = place.desk.settle_bill()
    said = []

    for _ in range(2):
        with pytest.raises(OutcomeUnknown) as caught:
            await place.settle(request)
        said.append((caught.value.reason.name, caught.value.head.facts["settlements"]))
    await place.settle(request)

    assert said == [("BILL_PARTLY_SETTLED", "S1")] * 2
    assert place.national.standing == ["V1", "V2"]


async def test_a_repeat_after_a_crash_never_says_that_nothing_was_done() -> None:
    """What the first try came to was not written down; the platform is down for the second."""
    failures = [of("Settle", 2, RuntimeError("the power goes out"))]

    def fail(method: str, number: int, request: Any) -> None:
        for each in failures:
            each(method, number, request)

    place = TreatingPlace(National(before=fail))
    request = place.desk.settle_bill()
    with pytest.raises(RuntimeError):
        await place.settle(request)
    failures.append(of("PreSettle", 1, PeerDown("stopping")))

    with pytest.raises(OutcomeUnknown) as caught:
        await place.settle(request)
    await place.settle(request)

    assert caught.value.reason.name == "OUTCOME_UNKNOWN"
    assert place.national.standing == ["V1", "V2"]


@pytest.mark.parametrize("failure", [PeerRefused("NOT_FOUND"), PeerUnreadable("garbage")])
async def test_a_platform_that_answers_nonsense_leaves_the_outcome_open(
    failure: Exception,
) -> None:
    place = TreatingPlace(National(before=of("Settle", 1, failure)))
    request = place.desk.settle_bill()

    with pytest.raises(OutcomeUnknown) as caught:
        await place.settle(request)

    assert caught.value.head.facts == {"place": "参保地西宁市", "region": "西宁市"}
    assert place.state(request) == "STARTED"


# --------------------------------------------------------------------------- all or nothing


@pytest.mark.parametrize("method", ["OpenVisit", "UploadFees", "PreSettle", "Settle"])
@pytest.mark.parametrize("number", [1, 2])
async def test_wherever_a_part_is_refused_no_part_stands(method: str, number: int) -> None:
    refusal = refuse("FILING_MISSING")
    place = TreatingPlace(National(before=of(method, number, refusal)))
    request = place.desk.settle_bill()

    with pytest.raises(StateRefused):
        await place.settle(request)

    assert place.national.standing == []
    assert "open" not in place.national.visits.values()
    assert place.state(request) == "REFUSED"


async def test_a_refused_bill_is_refused_again_without_another_message() -> None:
    place = TreatingPlace(National(before=of("PreSettle", 1, refuse("FILING_MISSING"))))
    request = place.desk.settle_bill()
    with pytest.raises(StateRefused):
        await place.settle(request)
    calls = len(place.national.calls)

    with pytest.raises(StateRefused) as caught:
        await place.settle(request)

    assert caught.value.reason.name == "FILING_MISSING"
    assert len(place.national.calls) == calls


async def test_a_reversal_that_fails_is_made_up_for_by_the_repeat() -> None:
    """Part one settles, part two is refused, and the reversal of part one is lost."""
    failures = [of("Settle", 2, refuse("FILING_MISSING")), of("Reverse", 1, PeerUncertain("lost"))]

    def fail(method: str, number: int, request: Any) -> None:
        for each in failures:
            each(method, number, request)

    place = TreatingPlace(National(before=fail))
    request = place.desk.settle_bill()

    with pytest.raises(OutcomeUnknown):
        await place.settle(request)
    standing = place.national.standing
    with pytest.raises(StateRefused):
        await place.settle(request)

    assert standing == ["V1"]
    assert place.national.standing == []


async def test_a_reversal_of_three_parts_that_stops_half_way_is_finished_by_the_repeat() -> None:
    """A repeat that finds part one reversed must not forget part two, which still stands."""
    diabetes = a_charge(
        "7", "XA10BAX001A001010190014", "盐酸二甲双胍缓释片", 30, 4, 12_000, disease_code="M01600"
    )
    failures = [of("Reverse", 2, PeerUncertain("lost"))]

    def fail(method: str, number: int, request: Any) -> None:
        if method == "Settle" and request.visit_id == "V3":
            raise refuse("FILING_MISSING")
        for each in failures:
            each(method, number, request)

    place = TreatingPlace(National(before=fail))
    request = place.desk.settle_bill(charges=[*mixed_charges(), diabetes])

    with pytest.raises(OutcomeUnknown):
        await place.settle(request)
    standing = place.national.standing
    with pytest.raises(StateRefused):
        await place.settle(request)

    assert standing == ["V2"]
    assert place.national.standing == []
    assert place.state(request) == "REFUSED"


# --------------------------------------------------------------------------- repeats and trials


async def test_a_settled_bill_is_answered_from_the_books() -> None:
    place = TreatingPlace()
    request = place.desk.settle_bill()
    first = await place.settle(request)
    calls = len(place.national.calls)

    again = await place.settle(request)

    assert (first.header.replayed, again.header.replayed) == (False, True)
    assert again.parts == first.parts
    assert len(place.national.calls) == calls


async def test_repeats_that_arrive_together_settle_once() -> None:
    place = TreatingPlace()
    request = place.desk.settle_bill()

    answers = await asyncio.gather(*(place.settle(request) for _ in range(10)))

    assert len(place.national.calls) == 8
    assert sum(not answer.header.replayed for answer in answers) == 1


async def test_another_bill_under_the_same_id_is_a_conflict() -> None:
    place = TreatingPlace()
    request = place.desk.settle_bill()
    other = place.desk.settle_bill(header=request.header, use_account=False)

    first, second = await asyncio.gather(
        place.settle(request), place.settle(other), return_exceptions=True
    )

    assert first.total_fen == 42_800  # type: ignore[union-attr]
    assert isinstance(second, MessageConflict)
    assert len(place.national.calls) == 8


async def test_a_caller_who_goes_away_does_not_stop_the_bill() -> None:
    place = TreatingPlace()
    request = place.desk.settle_bill()
    caller = asyncio.create_task(place.settle(request))
    while not place.national.calls:
        await asyncio.sleep(0)

    caller.cancel()
    await place.handlers.drain()

    assert place.state(request) == "SETTLED"


async def test_a_trial_closes_the_visits_it_opened_and_is_no_bill() -> None:
    place = TreatingPlace()

    answer = await place.settle(place.desk.settle_bill(trial_only=True))

    assert [method for method, _ in place.national.calls] == [*IN_ORDER[:6], *["CancelVisit"] * 2]
    assert set(place.national.visits.values()) == {"cancelled"}
    assert (answer.total_fen, place.books.bills) == (42_800, {})


async def test_a_trial_that_is_refused_closes_its_visits_too() -> None:
    place = TreatingPlace(National(before=of("PreSettle", 2, refuse("FILING_MISSING"))))

    with pytest.raises(StateRefused):
        await place.settle(place.desk.settle_bill(trial_only=True))

    assert set(place.national.visits.values()) == {"cancelled"}


async def test_a_visit_that_cannot_be_closed_does_no_harm() -> None:
    place = TreatingPlace(National(before=of("CancelVisit", 1, PeerUncertain("lost"))))

    answer = await place.settle(place.desk.settle_bill(trial_only=True))

    assert answer.total_fen == 42_800
    assert list(place.national.visits.values()) == ["open", "cancelled"]


async def test_a_bill_with_a_wrong_item_is_no_bill_at_all() -> None:
    place = TreatingPlace()
    request = place.desk.settle_bill(
        charges=[a_charge("1", "9" * 15, "不存在的项目", 1, 1, 100, ordinary=True)]
    )

    with pytest.raises(NotKnown):
        await place.settle(request)

    assert (place.books.bills, place.national.calls) == ({}, [])


async def test_an_institution_of_another_region_is_refused() -> None:
    """A-050."""
    place = TreatingPlace()
    request = place.desk.settle_bill()
    request.header.treating_region = "510700"

    with pytest.raises(RequestInvalid) as caught:
        await place.settle(request)

    assert caught.value.head.text_zh == "机构H51010000001不属于就医地绵阳市,请核对就医地"


# --------------------------------------------------------------------------- refunds


async def test_every_settlement_of_a_bill_is_refunded() -> None:
    place = TreatingPlace()
    bill = place.desk.settle_bill()
    await place.settle(bill)
    refund = place.desk.refund_bill(bill.header.message_id)

    answer = await place.refund(refund)
    again = await place.refund(refund)

    assert [each.settlement_id for each in answer.refunds] == ["R-S1", "R-S2"]
    assert list(again.refunds) == list(answer.refunds)
    assert place.national.standing == []
    assert (place.state(bill), place.state(refund)) == ("REFUNDED", "REFUNDED")


@pytest.mark.parametrize("number", [8, 9])
@pytest.mark.parametrize("is_lost_after", [False, True], ids=["on the way", "on the way back"])
async def test_wherever_a_refund_is_lost_a_repeat_finishes_it(
    number: int, is_lost_after: bool
) -> None:
    failing = at(number, PeerUncertain("lost"))
    place = TreatingPlace(National(**{"after" if is_lost_after else "before": failing}))
    bill = place.desk.settle_bill()
    await place.settle(bill)
    refund = place.desk.refund_bill(bill.header.message_id)

    with pytest.raises(OutcomeUnknown):
        await place.refund(refund)
    answer = await place.refund(refund)

    assert [each.settlement_id for each in answer.refunds] == ["R-S1", "R-S2"]
    assert place.national.standing == []


async def test_a_part_refunded_in_another_way_is_found_as_it_is() -> None:
    place = TreatingPlace()
    bill = place.desk.settle_bill()
    await place.settle(bill)
    place.national.refunded.add("S1")

    answer = await place.refund(place.desk.refund_bill(bill.header.message_id))

    assert [each.settlement_id for each in answer.refunds] == ["R-S1", "R-S2"]


async def test_a_bill_of_one_part_has_one_refund() -> None:
    place = TreatingPlace()
    bill = place.desk.settle_bill(charges=hypertension_charges())
    await place.settle(bill)

    answer = await place.refund(place.desk.refund_bill(bill.header.message_id))

    assert len(answer.refunds) == 1


async def test_a_bill_that_was_begun_and_not_settled_cannot_be_refunded() -> None:
    place = TreatingPlace(National(before=of("Settle", 1, PeerUncertain("lost"))))
    bill = place.desk.settle_bill()
    with pytest.raises(OutcomeUnknown):
        await place.settle(bill)

    with pytest.raises(StateRefused) as caught:
        await place.refund(place.desk.refund_bill(bill.header.message_id))

    assert caught.value.head.text_zh == "该笔结算不能退费:账单未结算"
