"""A real province's system at an address, healthy and faulty, behind the national gateway.

Qinghai is played by a second platform; a proxy in front of it alters, loses or delays what
it answers. The gateway refuses what is faulty as the insured place's fault, has it undone,
and never leaves a doubt about money.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import grpc
import pytest
import pytest_asyncio
from google.protobuf.any_pb2 import Any as Packed
from google.rpc.status_pb2 import Status

from tests.agencies import CHENGDU, Agency
from tests.integration.tampering import Tampering, TamperingPlace, free_port
from tests.messages import FIRST_HOSPITAL, LI_GUILAN, Desk
from tests.platforms import Embedded, PlainClient, Refused, embedded
from yidi.v1 import error_pb2, institution_pb2, settlement_pb2
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1 import settlement_service_pb2 as contract

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTLE = "SettlementService/Settle"
INQUIRE = "SettlementService/InquireMessage"
REVERSE = "SettlementService/Reverse"


@dataclass
class TwoPlaces:
    """The platform under test, and the real Qinghai behind the proxy."""

    national: Embedded
    qinghai: Embedded
    place: TamperingPlace

    async def recorded(self, desk: Desk, settle: contract.SettleRequest) -> Any:
        """What Qinghai itself has recorded for a Settle."""
        request = desk.get_settlement(original_message_id=settle.header.message_id)
        answer = await self.qinghai.provinces.call("SettlementService/GetSettlement", request)
        return answer.settlement

    async def settlements(self) -> int:
        """Settlements and refunds in the books of Qinghai."""
        return (await self.qinghai.stored())[2]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TwoPlaces]:
    folder = tmp_path_factory.mktemp("two")
    async with embedded(folder / "qinghai") as qinghai:
        place = TamperingPlace(qinghai.addresses["provinces"])
        await place.start()
        address = f"630000=127.0.0.1:{place.port}"
        try:
            async with embedded(folder / "national", province=address) as national:
                yield TwoPlaces(national, qinghai, place)
        finally:
            await place.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def places(running: TwoPlaces) -> AsyncIterator[TwoPlaces]:
    """The two places without any fault; afterwards the books of Qinghai still add up."""
    running.place.faults = Tampering()
    yield running
    assert list(await running.qinghai.platform.books.check_accumulators()) == []


async def ready(places: TwoPlaces, desk: Desk) -> contract.SettleRequest:
    """A visit with its lines, and the request that settles it."""
    return desk.settle(await places.national.uploaded_visit(desk))


# --------------------------------------------------------------------------- healthy


async def test_a_province_at_an_address_settles_like_one_in_the_process(
    places: TwoPlaces, desk: Desk
):
    settle = await ready(places, desk)

    answer = await places.national.gateway.call(SETTLE, settle)

    assert answer.settlement.breakdown.fund_total_fen == 17_850
    assert await places.recorded(desk, settle) == answer.settlement
    assert (await places.national.stored())[:3] == (0, 0, 0)


async def test_the_refusal_of_a_province_passes_through_unchanged(places: TwoPlaces, desk: Desk):
    settle = desk.settle("630100202501061530000000009999")

    refused = await places.national.gateway.refusal(SETTLE, settle)
    direct = await places.qinghai.provinces.refusal(SETTLE, settle)

    assert (refused.code, refused.text, refused.detail) == (direct.code, direct.text, direct.detail)
    assert refused.info == direct.info


async def test_a_bill_is_settled_with_a_province_at_an_address(places: TwoPlaces, desk: Desk):
    answer = await places.national.provinces.call(
        "TreatingPlaceService/SettleBill", desk.settle_bill()
    )

    assert (answer.total_fen, answer.fund_total_fen) == (42_800, 20_675)


# --------------------------------------------------------------------------- faulty amounts


def settled(change: Callable[[settlement_pb2.Settlement], None]) -> Callable[[bytes], bytes]:
    """An answer to Settle or PreSettle whose settlement somebody has changed."""

    def alter(content: bytes) -> bytes:
        answer = contract.SettleResponse.FromString(content)
        change(answer.settlement)
        return answer.SerializeToString()

    return alter


def less_in_scope(settlement: settlement_pb2.Settlement) -> None:
    settlement.breakdown.totals.split.in_scope_fen -= 100
    settlement.breakdown.totals.split.full_self_paid_fen += 100


def other_total(settlement: settlement_pb2.Settlement) -> None:
    settlement.breakdown.totals.total_fen += 1


def one_fen_more_cash(settlement: settlement_pb2.Settlement) -> None:
    settlement.breakdown.cash_fen += 1


def one_fen_less_in_a_fund(settlement: settlement_pb2.Settlement) -> None:
    settlement.breakdown.funds[0].amount_fen -= 1


def negative_cash(settlement: settlement_pb2.Settlement) -> None:
    settlement.breakdown.cash_fen -= 10_000
    settlement.breakdown.account_fen += 10_000


def more_than_in_scope(settlement: settlement_pb2.Settlement) -> None:
    result = settlement.breakdown
    result.funds[0].amount_fen += 8_000
    result.fund_total_fen += 8_000
    result.cash_fen -= 8_000
    result.person_part_fen -= 8_000


def another_visit(settlement: settlement_pb2.Settlement) -> None:
    settlement.visit_id = "630100202501061530000000000042"


def another_person(settlement: settlement_pb2.Settlement) -> None:
    settlement.person_number = "63010000000000000249"


def no_receipt_category(settlement: settlement_pb2.Settlement) -> None:
    settlement.receipt_category = 0  # type: ignore[assignment]


def no_settlement_number(settlement: settlement_pb2.Settlement) -> None:
    settlement.settlement_id = ""


ALTERED = [
    (less_in_scope, "SPLIT_ALTERED"),
    (other_total, "SPLIT_ALTERED"),
    (one_fen_more_cash, "RESULT_UNBALANCED"),
    (one_fen_less_in_a_fund, "RESULT_UNBALANCED"),
    (negative_cash, "RESULT_UNBALANCED"),
    (more_than_in_scope, "RESULT_UNBALANCED"),
    (another_visit, "RESULT_UNBALANCED"),
    (another_person, "RESULT_UNBALANCED"),
    (no_receipt_category, "RESULT_UNBALANCED"),
    (no_settlement_number, "RESULT_UNBALANCED"),
]


@pytest.mark.parametrize(
    ("change", "reason"), ALTERED, ids=[change.__name__ for change, _ in ALTERED]
)
async def test_a_faulty_settlement_is_refused_as_the_insured_places_fault_and_undone(
    places: TwoPlaces, desk: Desk, change: Any, reason: str
):
    """A-060, A-063."""
    settle = await ready(places, desk)
    places.place.faults.alter["Settle"] = settled(change)

    refused = await places.national.gateway.refusal(SETTLE, settle)

    assert (refused.code, refused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, reason)
    assert refused.detail.party == 2
    assert refused.detail.code // 1000 == 2
    recorded = await places.recorded(desk, settle)
    assert recorded.state == settlement_pb2.SETTLEMENT_STATE_REFUNDED


async def test_a_faulty_settlement_stays_refused(places: TwoPlaces, desk: Desk):
    settle = await ready(places, desk)
    places.place.faults.alter["Settle"] = settled(less_in_scope)
    first = await places.national.gateway.refusal(SETTLE, settle)
    places.place.faults = Tampering()

    again = await places.national.gateway.refusal(SETTLE, settle)
    inquired = await places.national.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))

    assert (again.text, again.detail) == (first.text, first.detail)
    assert inquired.state == contract.MESSAGE_STATE_REFUSED
    assert inquired.refusal.reason == error_pb2.ERROR_REASON_SPLIT_ALTERED


async def test_a_faulty_trial_is_refused(places: TwoPlaces, desk: Desk):
    settle = await ready(places, desk)
    places.place.faults.alter["PreSettle"] = settled(one_fen_more_cash)

    refused = await places.national.gateway.refusal(
        "SettlementService/PreSettle", desk.pre_settle(settle.visit_id)
    )

    assert refused.reason == "RESULT_UNBALANCED"


async def test_a_faulty_settlement_that_cannot_be_undone_now_stays_open(
    places: TwoPlaces, desk: Desk
):
    """Neither an inquiry nor anybody else may take the faulty answer for the outcome."""
    settle = await ready(places, desk)
    faults = places.place.faults
    faults.alter["Settle"] = settled(less_in_scope)
    faults.alter["InquireMessage"] = inquired_settlement(less_in_scope)
    faults.lose_before.add("Reverse")

    refused = await places.national.gateway.refusal(SETTLE, settle)
    inquired = await places.national.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))
    faults.lose_before.clear()
    again = await places.national.gateway.refusal(SETTLE, settle)

    assert (refused.code, refused.reason) == (
        grpc.StatusCode.DEADLINE_EXCEEDED,
        "OUTCOME_UNKNOWN",
    )
    assert inquired.state == contract.MESSAGE_STATE_UNKNOWN
    assert again.reason == "SPLIT_ALTERED"
    recorded = await places.recorded(desk, settle)
    assert recorded.state == settlement_pb2.SETTLEMENT_STATE_REFUNDED


def inquired_settlement(change: Any) -> Callable[[bytes], bytes]:
    def alter(content: bytes) -> bytes:
        answer = contract.InquireMessageResponse.FromString(content)
        change(answer.settle.settlement)
        return answer.SerializeToString()

    return alter


async def test_a_bill_with_a_faulty_part_leaves_no_part_settled(places: TwoPlaces, desk: Desk):
    """The chronic part is settled first, the ordinary one altered: both end refunded."""
    second = itertools.count()

    def only_the_second(content: bytes) -> bytes:
        return settled(less_in_scope)(content) if next(second) == 1 else content

    places.place.faults.alter["Settle"] = only_the_second
    before = await places.settlements()
    request = desk.settle_bill()

    refused = await places.national.provinces.refusal("TreatingPlaceService/SettleBill", request)

    assert refused.reason == "SPLIT_ALTERED"
    assert await places.settlements() == before + 4
    again = await places.national.provinces.refusal("TreatingPlaceService/SettleBill", request)
    assert again.reason == "SPLIT_ALTERED"
    assert await places.settlements() == before + 4


# --------------------------------------------------------------------------- lost answers


async def test_an_answer_lost_after_the_commit_is_found_by_inquiry_and_by_repeat(
    places: TwoPlaces, desk: Desk
):
    settle = await ready(places, desk)
    before = await places.settlements()
    places.place.faults.lose_after.add("Settle")

    lost = await places.national.gateway.refusal(SETTLE, settle)
    places.place.faults = Tampering()
    inquired = await places.national.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))
    again = await places.national.gateway.call(SETTLE, settle)

    assert (lost.code, lost.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "OUTCOME_UNKNOWN")
    assert (lost.detail.party, lost.detail.next_step) == (9, error_pb2.NEXT_STEP_INQUIRE)
    assert lost.retry is not None
    assert inquired.state == contract.MESSAGE_STATE_DONE
    assert again.header.replayed is True
    assert again.settlement == inquired.settle.settlement
    assert await places.settlements() == before + 1


async def test_a_repeat_without_an_inquiry_settles_once_too(places: TwoPlaces, desk: Desk):
    settle = await ready(places, desk)
    before = await places.settlements()
    places.place.faults.lose_after.add("Settle")
    await places.national.gateway.refusal(SETTLE, settle)
    await places.national.gateway.refusal(SETTLE, settle)
    places.place.faults = Tampering()

    again = await places.national.gateway.call(SETTLE, settle)

    assert again.header.replayed is True
    assert await places.settlements() == before + 1


async def test_a_message_lost_on_the_way_there_may_be_sent_again(places: TwoPlaces, desk: Desk):
    settle = await ready(places, desk)
    places.place.faults.lose_before.add("Settle")

    lost = await places.national.gateway.refusal(SETTLE, settle)
    inquired = await places.national.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))
    places.place.faults = Tampering()
    again = await places.national.gateway.call(SETTLE, settle)

    assert lost.reason == "OUTCOME_UNKNOWN"
    assert inquired.state == contract.MESSAGE_STATE_NEVER_RECEIVED
    assert (again.header.replayed, again.settlement.breakdown.fund_total_fen) == (False, 17_850)


async def test_an_unknown_outcome_can_be_reversed(places: TwoPlaces, desk: Desk):
    settle = await ready(places, desk)
    places.place.faults.lose_after.add("Settle")
    await places.national.gateway.refusal(SETTLE, settle)

    reverse = desk.reverse(settle.header.message_id)
    answer = await places.national.gateway.call(REVERSE, reverse)
    refused = await places.national.gateway.refusal(SETTLE, settle)
    inquired = await places.national.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))

    assert answer.outcome == contract.REVERSE_OUTCOME_UNDONE
    assert refused.reason == "MESSAGE_REVERSED"
    assert inquired.state == contract.MESSAGE_STATE_REVERSED


async def test_a_reversal_whose_answer_is_lost_can_be_repeated(places: TwoPlaces, desk: Desk):
    settle = await ready(places, desk)
    await places.national.gateway.call(SETTLE, settle)
    before = await places.settlements()
    places.place.faults.lose_after.add("Reverse")
    reverse = desk.reverse(settle.header.message_id)
    lost = await places.national.gateway.refusal(REVERSE, reverse)
    places.place.faults = Tampering()

    answer = await places.national.gateway.call(REVERSE, reverse)

    assert lost.reason == "OUTCOME_UNKNOWN"
    assert answer.outcome == contract.REVERSE_OUTCOME_UNDONE
    assert await places.settlements() == before + 1


async def test_an_answer_that_comes_too_late_is_an_unknown_outcome(places: TwoPlaces, desk: Desk):
    settle = await ready(places, desk)
    places.place.faults.hang_after.update(("Settle", "InquireMessage"))

    late = await places.national.gateway.refusal(SETTLE, settle, seconds=1.5)
    asked = await places.national.gateway.call(
        INQUIRE, desk.inquire(settle.header.message_id), seconds=1.5
    )
    places.place.faults = Tampering()
    again = await places.national.gateway.call(SETTLE, settle)

    assert late.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert asked.state in (contract.MESSAGE_STATE_UNKNOWN, contract.MESSAGE_STATE_IN_PROGRESS)
    assert again.settlement.breakdown.fund_total_fen == 17_850


async def test_a_query_without_an_answer_may_simply_be_repeated(places: TwoPlaces, desk: Desk):
    places.place.faults.lose_before.add("QueryPerson")

    refused = await places.national.gateway.refusal(
        "EligibilityService/QueryPerson", desk.query_person()
    )

    assert (refused.code, refused.reason) == (
        grpc.StatusCode.UNAVAILABLE,
        "INSURED_PLACE_TIMEOUT",
    )
    assert refused.retry is not None


# --------------------------------------------------------------------------- bare and unreadable


@pytest.mark.parametrize(
    "code",
    [
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.UNIMPLEMENTED,
    ],
)
async def test_a_refusal_without_a_reason_is_blamed_on_the_place_and_is_an_outcome(
    places: TwoPlaces, desk: Desk, code: grpc.StatusCode
):
    settle = await ready(places, desk)
    places.place.faults.refuse["Settle"] = (code, b"")

    refused = await places.national.gateway.refusal(SETTLE, settle)
    inquired = await places.national.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))

    assert refused.reason == "REFUSED_WITHOUT_REASON"
    assert refused.detail.text_zh == "参保地西宁市拒绝办理且未说明原因,请联系参保地医保经办机构"
    assert inquired.state == contract.MESSAGE_STATE_REFUSED


@pytest.mark.parametrize(
    "code",
    [
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    ],
)
async def test_a_failure_that_says_nothing_leaves_the_outcome_unknown(
    places: TwoPlaces, desk: Desk, code: grpc.StatusCode
):
    settle = await ready(places, desk)
    places.place.faults.refuse["Settle"] = (code, b"")

    refused = await places.national.gateway.refusal(SETTLE, settle)

    assert refused.reason == "OUTCOME_UNKNOWN"


async def test_an_unreadable_answer_to_a_query_is_the_places_fault(places: TwoPlaces, desk: Desk):
    places.place.faults.alter["QueryPerson"] = lambda _: b"\xff\xff\xff"

    refused = await places.national.gateway.refusal(
        "EligibilityService/QueryPerson", desk.query_person()
    )

    assert (refused.reason, refused.detail.party) == ("ANSWER_UNREADABLE", 2)


async def test_an_unreadable_answer_to_a_settle_leaves_the_outcome_unknown(
    places: TwoPlaces, desk: Desk
):
    settle = await ready(places, desk)
    places.place.faults.alter["Settle"] = lambda _: b"\xff\xff\xff"

    refused = await places.national.gateway.refusal(SETTLE, settle)
    inquired = await places.national.gateway.call(INQUIRE, desk.inquire(settle.header.message_id))

    assert refused.reason == "OUTCOME_UNKNOWN"
    assert inquired.state == contract.MESSAGE_STATE_DONE


def details(*packed: Any, code: int = 9) -> bytes:
    status = Status(code=code, message="x")
    for each in packed:
        if isinstance(each, Packed):
            status.details.append(each)
        else:
            status.details.add().Pack(each)
    return status.SerializeToString()


NEWER_REASON = error_pb2.ErrorDetail(
    code=6_001,
    reason=6_001,  # type: ignore[arg-type]
    next_step=77,  # type: ignore[arg-type]
    text_zh="较新版本的原因",
    text_en="A reason of a newer release.",
)
WITHOUT_TEXT = error_pb2.ErrorDetail(code=4_041, reason=error_pb2.ERROR_REASON_VISIT_CLOSED)
WITH_MUCH_TEXT = error_pb2.ErrorDetail(
    code=2_010,
    reason=error_pb2.ERROR_REASON_BENEFIT_SUSPENDED,
    text_zh="长" * 200,
    text_en="long " * 80,
    problems_omitted=2_147_483_647,
    problems=[
        error_pb2.Problem(
            reason=error_pb2.ERROR_REASON_BENEFIT_SUSPENDED, field="f" * 300, text_zh="长" * 150
        )
    ]
    * 3,
)
BROKEN = Packed(type_url="type.googleapis.com/yidi.v1.ErrorDetail", value=b"\xff\xff")

FOREIGN = [
    ("a reason of a newer release", details(NEWER_REASON), "2000", "较新版本的原因"),
    ("no texts", details(WITHOUT_TEXT), "VISIT_CLOSED", "就诊…已…,不能再办理,请重新登记就诊"),
    ("far too long texts", details(WITH_MUCH_TEXT), "BENEFIT_SUSPENDED", "长" * 60),
    (
        "broken details",
        details(BROKEN),
        "REFUSED_WITHOUT_REASON",
        "参保地西宁市拒绝办理且未说明原因,请联系参保地医保经办机构",
    ),
]


@pytest.mark.parametrize(
    ("content", "reason", "text"), [each[1:] for each in FOREIGN], ids=[each[0] for each in FOREIGN]
)
async def test_whatever_a_foreign_refusal_says_the_caller_gets_a_rich_and_short_one(
    places: TwoPlaces, desk: Desk, content: bytes, reason: str, text: str
):
    settle = await ready(places, desk)
    places.place.faults.refuse["Settle"] = (grpc.StatusCode.FAILED_PRECONDITION, content)

    refused = await places.national.gateway.refusal(SETTLE, settle)

    assert refused.code is grpc.StatusCode.FAILED_PRECONDITION
    assert refused.is_rich
    assert refused.detail.text_zh == text
    assert refused.reason == reason
    assert refused.trailer_bytes * 4 // 3 + len(refused.text.encode()) * 3 < 8_192


# --------------------------------------------------------------------------- down


async def test_a_place_that_is_down_is_named_and_nothing_is_done(
    running: TwoPlaces, desk: Desk, tmp_path_factory: pytest.TempPathFactory
):
    """UNAVAILABLE means: nothing was done, repeat later with the same message id."""
    port = free_port()
    settings = {"province": f"630000=127.0.0.1:{port}"}
    async with embedded(tmp_path_factory.mktemp("down"), **settings) as national:
        opening = desk.open_visit()

        refused = await national.gateway.refusal("SettlementService/OpenVisit", opening)
        queried = await national.gateway.refusal(
            "EligibilityService/QueryPerson", desk.query_person()
        )
        inquired = await national.gateway.call(
            INQUIRE, desk.inquire(opening.header.message_id), seconds=2.0
        )
        place = TamperingPlace(running.qinghai.addresses["provinces"], port)
        await place.start()
        try:
            answer = await served(national.gateway, "SettlementService/OpenVisit", opening)
        finally:
            await place.stop()

    for each in (refused, queried):
        assert (each.code, each.reason) == (grpc.StatusCode.UNAVAILABLE, "INSURED_PLACE_DOWN")
        assert each.detail.text_zh == "参保地西宁市系统无法连接,请稍后用原报文号重试"
        assert each.detail.next_step == error_pb2.NEXT_STEP_RETRY
        assert each.retry is not None
    assert inquired.state == contract.MESSAGE_STATE_UNKNOWN
    assert answer.header.replayed is False
    assert answer.visit_id


async def served(client: PlainClient, method: str, request: Any) -> Any:
    """The answer of a place that has just come up: its connection may need another try."""
    for _ in range(20):
        try:
            return await client.call(method, request)
        except Refused as refused:
            if refused.reason != "INSURED_PLACE_DOWN":
                raise
    raise AssertionError("the place is up and was not reached")


async def test_other_provinces_are_not_touched_by_one_that_fails(places: TwoPlaces, desk: Desk):
    """A Beijing person settles while Qinghai loses everything."""
    places.place.faults.lose_before.update(("OpenVisit", "QueryPerson"))
    beijing = desk.query_person(credential={"type": 2, "number": "110198195001040020"})
    beijing.header.insured_region = "110100"

    answer = await places.national.gateway.call("EligibilityService/QueryPerson", beijing)

    assert answer.person.name == "王秀兰"


async def test_a_province_served_elsewhere_is_not_played_by_the_mocks(
    places: TwoPlaces, desk: Desk
):
    """The listener of the mocked provinces refuses Qinghai, which is real now."""
    refused = await places.national.provinces.refusal(
        "EligibilityService/QueryPerson", desk.query_person(LI_GUILAN)
    )

    assert refused.reason == "INSURED_PLACE_DOWN"


async def finished(places: TwoPlaces) -> None:
    """Let the time pass until no message is without an outcome; nobody asks about one.

    A minute at a time: as long as a call lasts a message may still arrive, and only then
    "never received" is final.
    """
    async with asyncio.timeout(20):
        while (await places.national.platform.journal.backlog()).messages:
            places.national.clock.move(timedelta(minutes=1))
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("fault", ["lose_after", "lose_before"])
async def test_a_lost_answer_is_found_although_nobody_asks(
    places: TwoPlaces, desk: Desk, fault: str
):
    """Design section 6: done or not, the platform learns it by itself."""
    settle = await ready(places, desk)
    getattr(places.place.faults, fault).add("Settle")
    refused = await places.national.gateway.refusal(SETTLE, settle)
    before = await places.settlements()
    places.place.faults = Tampering()

    await finished(places)
    answer = await places.national.gateway.call(SETTLE, settle)

    assert refused.reason == "OUTCOME_UNKNOWN"
    assert answer.header.replayed is (fault == "lose_after")
    assert await places.settlements() == before + (fault == "lose_before")


async def test_an_inquiry_goes_where_the_message_went(places: TwoPlaces, desk: Desk):
    """Whatever insured place the inquiry names."""
    settle = await ready(places, desk)
    places.place.faults.lose_after.add("Settle")
    await places.national.gateway.refusal(SETTLE, settle)
    inquiry = desk.inquire(settle.header.message_id)
    inquiry.header.insured_region = "110100"

    answer = await places.national.gateway.call(INQUIRE, inquiry)

    assert answer.state == contract.MESSAGE_STATE_DONE


# --------------------------------------------------------------------------- the other party


def suspension(desk: Desk) -> Any:
    """An agency of Chengdu suspends a hospital there."""
    return Agency(CHENGDU, desk.serials).of_institution(
        registry.ChangeInstitutionRequest,
        institution_code=FIRST_HOSPITAL,
        change=institution_pb2.INSTITUTION_CHANGE_SUSPEND,
        cause="整改",
    )


async def test_a_treating_place_that_is_down_is_named_as_the_party_at_fault(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
):
    """A-053, A-143: the list of institutions is asked of the treating place."""
    settings = {"province": f"510000=127.0.0.1:{free_port()}"}
    search = Agency(CHENGDU, desk.serials).of_institution(
        registry.SearchInstitutionsRequest, region="510100"
    )
    async with embedded(tmp_path_factory.mktemp("treating"), **settings) as national:
        changed = await national.gateway.refusal(
            "RegistryService/ChangeInstitution", suspension(desk)
        )
        searched = await national.gateway.refusal("RegistryService/SearchInstitutions", search)
        billed = await national.provinces.refusal(
            "TreatingPlaceService/SettleBill", desk.settle_bill()
        )

    for each in (changed, searched):
        assert (each.code, each.reason) == (grpc.StatusCode.UNAVAILABLE, "TREATING_PLACE_DOWN")
        assert each.detail.text_zh == "就医地成都市系统无法连接,请稍后用原报文号重试"
        assert each.detail.party == 3
        assert each.retry is not None
    assert billed.problems == [("TREATING_PLACE_DOWN", "header.treating_region")]


async def test_a_treating_place_that_fails_on_the_way_is_named(
    running: TwoPlaces, desk: Desk, tmp_path_factory: pytest.TempPathFactory
):
    """A-142, A-143: a lost query, a bare refusal, an unreadable answer, a lost change."""
    place = TamperingPlace(running.qinghai.addresses["provinces"])
    await place.start()
    settings = {"province": f"510000=127.0.0.1:{place.port}"}
    method = "RegistryService/SearchInstitutions"
    search = Agency(CHENGDU, desk.serials).of_institution(
        registry.SearchInstitutionsRequest, region="510100"
    )
    try:
        async with embedded(tmp_path_factory.mktemp("failing"), **settings) as national:
            place.faults.lose_before.update(("SearchInstitutions", "ChangeInstitution"))
            lost = await national.gateway.refusal(method, search)
            unknown = await national.gateway.refusal(
                "RegistryService/ChangeInstitution", suspension(desk)
            )
            place.faults = Tampering(alter={"SearchInstitutions": lambda _: b"\xff\xff"})
            unreadable = await national.gateway.refusal(method, search)
            place.faults = Tampering(
                refuse={"SearchInstitutions": (grpc.StatusCode.FAILED_PRECONDITION, b"")}
            )
            bare = await national.gateway.refusal(method, search)
    finally:
        await place.stop()

    assert (lost.reason, lost.detail.party) == ("TREATING_PLACE_TIMEOUT", 3)
    assert (unreadable.reason, unreadable.detail.party) == ("TREATING_ANSWER_UNREADABLE", 3)
    assert (bare.reason, bare.detail.party) == ("TREATING_PLACE_GAVE_NO_REASON", 3)
    assert unknown.reason == "OUTCOME_UNKNOWN"
    assert unknown.detail.text_zh == "就医地成都市超时未响应,结果未知,请先查询再重试或冲正"
