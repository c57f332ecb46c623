"""Two platforms on one PostgreSQL database: whichever is called, the answer is the same.

They share nothing but the database, as two processes would (tests/e2e/test_two_serve.py has
real ones). design.md 6.1, 6.6: also under concurrency, also through another gateway.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.agencies import CHENGDU, Agency
from tests.databases import POSTGRES, Home
from tests.messages import (
    FIRST_HOSPITAL,
    NOW,
    ZHANG_YONGHE,
    Desk,
    a_line,
    stamp,
    totals_of,
)
from tests.platforms import Embedded, PlainClient, Refused, embedded
from yidi.books.schema import DatabaseRefused
from yidi.domain.records import JournalEntry, MessageState
from yidi.runtime.clock import ManualClock
from yidi.v1 import codes_pb2, institution_pb2
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1 import settlement_service_pb2 as contract

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPEN = "SettlementService/OpenVisit"
UPLOAD = "SettlementService/UploadFees"
SETTLE = "SettlementService/Settle"
INQUIRE = "SettlementService/InquireMessage"
BILL = "TreatingPlaceService/SettleBill"
SECONDS_MAX = 60.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(POSTGRES, tmp_path_factory.mktemp("data"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(home: Home) -> AsyncIterator[tuple[Embedded, Embedded]]:
    clock = ManualClock(NOW)
    async with (
        embedded(home.folder, clock, **home.settings) as first,
        embedded(home.folder, clock, **home.settings) as second,
    ):
        yield first, second


def gateways(both: tuple[Embedded, Embedded], count: int) -> list[PlainClient]:
    """The two gateways in turn."""
    return [both[number % 2].gateway for number in range(count)]


async def test_a_hundred_repeats_through_both_settle_once_with_one_answer(both, desk):
    first, _ = both
    request = desk.settle(await first.uploaded_visit(desk))
    before = await first.stored()

    answers = await asyncio.gather(
        *(each.call(SETTLE, request, SECONDS_MAX) for each in gateways(both, 100))
    )

    messages, visits, settlements, journal = await first.stored()
    assert (messages, visits, settlements) == (before[0] + 1, before[1], before[2] + 1)
    assert journal == before[3] + 2
    assert len({answer.settlement.SerializeToString() for answer in answers}) == 1
    assert len({answer.header.reply_id for answer in answers}) == 1


async def test_repeats_with_other_content_are_conflicts_through_both(both, desk):
    first, _ = both
    visit_id = await first.uploaded_visit(desk)
    request = desk.settle(visit_id)
    other = desk.settle(visit_id, header=request.header, use_account=True)

    results = await asyncio.gather(
        *(
            gateway.call(SETTLE, message, SECONDS_MAX)
            for gateway in gateways(both, 2)
            for message in (request, other) * 10
        ),
        return_exceptions=True,
    )

    refused = [each for each in results if isinstance(each, Refused)]
    assert len(refused) == 20
    assert {each.reason for each in refused} == {"MESSAGE_CONFLICT"}


async def test_a_hundred_visits_of_one_person_meet_the_cap_to_the_fen(both, desk):
    """A-080: 100 visits of 100.00 at 70 percent; the cap for hypertension is 4000.00."""
    lines = [a_line("1", price=10_000_000, quantity=10_000_000, amount=10_000)]
    sums = totals_of(lines)

    async def uploaded(gateway: PlainClient) -> str:
        opened = await gateway.call(OPEN, desk.open_visit(ZHANG_YONGHE), SECONDS_MAX)
        upload = desk.upload_fees(opened.visit_id, ZHANG_YONGHE, lines=lines)
        await gateway.call(UPLOAD, upload, SECONDS_MAX)
        return str(opened.visit_id)

    visits = await asyncio.gather(*map(uploaded, gateways(both, 100)))
    number = ZHANG_YONGHE.number
    requests = [desk.settle(each, person_number=number, totals=sums) for each in visits]

    answers = await asyncio.gather(
        *(
            gateway.call(SETTLE, request, SECONDS_MAX)
            for gateway, request in zip(gateways(both, 100), requests, strict=True)
        )
    )

    pooled = [
        fund.amount_fen
        for answer in answers
        for fund in answer.settlement.breakdown.funds
        if fund.fund == codes_pb2.FUND_EMPLOYEE_POOL
    ]
    assert sum(pooled) == 400_000
    assert await both[0].platform.books.check_accumulators() == []


async def test_a_bill_that_comes_to_both_at_once_is_settled_once(both, desk):
    request = desk.settle_bill()
    settlements = (await both[0].stored())[2]

    answers = await asyncio.gather(
        *(both[number % 2].provinces.call(BILL, request, SECONDS_MAX) for number in range(20))
    )

    assert (await both[0].stored())[2] == settlements + 2
    assert len({answer.header.reply_id for answer in answers}) == 1
    assert sum(not answer.header.replayed for answer in answers) == 1


async def test_many_bills_of_one_hospital_through_both_never_share_a_message(both):
    """Each process makes message ids in the hospital's name, in the same second."""
    desk = Desk(serials=iter(range(50_000, 60_000)))
    bills = [desk.settle_bill(outpatient_number=f"OP-{number}") for number in range(20)]

    answers = await asyncio.gather(
        *(
            both[number % 2].provinces.call(BILL, bill, SECONDS_MAX)
            for number, bill in enumerate(bills)
        )
    )

    ids = [part.settlement.message_id for answer in answers for part in answer.parts]
    assert len(set(filter(None, ids))) == len(list(filter(None, ids))) == 40


async def test_what_is_done_in_one_can_be_refunded_in_the_other(both, desk):
    first, second = both
    settled = await first.settled_visit(desk)

    answer = await second.gateway.call(
        "SettlementService/CancelSettlement",
        desk.cancel_settlement(settled.settlement_id, settled.visit_id),
    )
    again = await first.gateway.refusal(
        "SettlementService/CancelSettlement",
        desk.cancel_settlement(settled.settlement_id, settled.visit_id),
    )

    assert answer.refund.original_settlement_id == settled.settlement_id
    assert again.reason == "ALREADY_REFUNDED"


async def test_an_institution_suspended_in_one_is_suspended_in_the_other(both, desk):
    """A-053: the national list is one, whichever process published the change."""
    first, second = both
    agency = Agency(CHENGDU, serials=iter(range(90_000, 99_999)))

    now = stamp(first.clock.now())

    async def change(kind: int) -> None:
        request = agency.of_institution(
            registry.ChangeInstitutionRequest,
            institution_code=FIRST_HOSPITAL,
            change=kind,
            cause="整改",
        )
        await first.gateway.call("RegistryService/ChangeInstitution", request)

    async def until(status_reason: str) -> None:
        while True:
            try:
                await second.gateway.call(OPEN, desk.open_visit(visited_at=now))
                found = ""
            except Refused as refused:
                found = refused.reason
            if found == status_reason:
                return

    await until("")
    await change(institution_pb2.INSTITUTION_CHANGE_SUSPEND)
    await asyncio.wait_for(until("INSTITUTION_SUSPENDED"), 10)
    await change(institution_pb2.INSTITUTION_CHANGE_RESUME)
    await asyncio.wait_for(until(""), 10)


async def test_a_message_under_way_in_another_process_is_not_called_never_received(both, desk):
    """Received by the other gateway, and not yet forwarded: it may still be done."""
    first, second = both
    request = desk.settle(await first.uploaded_visit(desk))
    header = request.header
    await first.platform.journal.receive(
        JournalEntry(
            message_id=header.message_id,
            state=MessageState.IN_PROGRESS,
            method="yidi.v1.SettlementService/Settle",
            fingerprint=b"",
            treating_region=header.treating_region,
            insured_region=header.insured_region,
            institution_code=header.institution_code,
            at_ms=first.clock.now_ms(),
            body=request.SerializeToString(),
        )
    )

    young = await second.gateway.call(INQUIRE, desk.inquire(header.message_id))
    second.clock.move(timedelta(seconds=40))
    old = await second.gateway.call(INQUIRE, desk.inquire(header.message_id))

    assert young.state == contract.MESSAGE_STATE_IN_PROGRESS
    assert old.state == contract.MESSAGE_STATE_NEVER_RECEIVED


async def test_processes_give_out_numbers_that_never_meet(both):
    sharings = [each.platform._sharing for each in both]

    assert sharings[0].instance != sharings[1].instance
    shares = [range(s.share.first, s.share.first + s.share.size) for s in sharings]
    assert set(shares[0]) & set(shares[1]) == set()
    assert {len(each) for each in shares} == {250}


async def test_a_process_with_other_settings_is_refused(both, home):
    with pytest.raises(DatabaseRefused) as refused:
        async with embedded(home.folder, **home.settings, seed=7):
            pass

    assert refused.value.zh.startswith("另一进程以不同设置使用该库")
    assert "secret" not in str(refused.value)


async def test_a_process_that_starts_on_a_later_day_has_the_same_people(both, home, tmp_path: Path):
    tomorrow = ManualClock(NOW.replace(day=7))

    async with embedded(tmp_path, tomorrow, **home.settings) as third:
        assert third.platform._sharing.people_as_of == NOW.date()
