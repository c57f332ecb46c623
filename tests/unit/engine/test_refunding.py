"""Refunds and reversals: a settlement is never changed, only negated, and only once (A-090)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    LI,
    MA,
    NOW_MS,
    VISIT,
    a_header,
    a_settlement,
    to_find,
    to_refund,
    to_reverse,
)
from tests.unit.engine.places import InsuredPlace
from yidi.domain.errors import NotKnown, NotPermitted, Refusal, StateRefused
from yidi.domain.records import Message, MessageState, Movement, SettlementKind, VisitState

POOL = "pool/chronic-M03900"
SETTLED = a_settlement(account_fen=150, cash_fen=9_000, movements=(
    Movement(POOL, 2025, 17_850), Movement("account", 0, 150),
))  # fmt: skip
TARGET = SETTLED.message_id


def settled_place(**changed: Any) -> InsuredPlace:
    """A visit settled with 178.50 from the pool and 1.50 from the account."""
    found = InsuredPlace()
    facts = {"account_fen": 150, "cash_fen": 9_000, "movements": SETTLED.movements} | changed
    found.keep_settled(**facts)
    return found


def a_message(state: MessageState = MessageState.DONE, **changed: Any) -> Message:
    facts = {
        "message_id": TARGET,
        "method": "yidi.v1.SettlementService/Settle",
        "fingerprint": b"content",
        "state": state,
        "at_ms": NOW_MS,
        "answer": b"answer",
        "settlement_id": SETTLED.settlement_id,
    }
    return Message(**facts | changed)


async def test_a_refund_negates_the_settlement_and_moves_the_accumulators_back() -> None:
    insured = settled_place()

    refund = await insured.refund(to_refund())

    assert (refund.kind, refund.original_id) == (SettlementKind.REFUND, SETTLED.settlement_id)
    assert refund.settlement_id == "630100202501061530000000000001"
    assert (refund.fund_total_fen, refund.account_fen, refund.cash_fen) == (-17_850, -150, -9_000)
    assert refund.document == b"refunded"
    assert insured.books.visits[VISIT].state is VisitState.REFUNDED
    assert insured.books.settlements[SETTLED.settlement_id] == SETTLED
    assert insured.books.accumulators[LI] == {(2025, POOL): 0, (0, "account"): 0}


async def test_a_refund_is_written_from_what_stands_in_the_books_now() -> None:
    insured = settled_place()
    insured.books.accumulators[LI][0, "account"] = 10_000

    await insured.refund(to_refund())

    assert insured.writer.told == [
        {
            "original": b"settled",
            "before": {(2025, POOL): 17_850, (0, "account"): 10_000},
            "settlement_id": "630100202501061530000000000001",
            "message_id": a_header().message_id,
            "at_ms": NOW_MS,
            "balance_fen": 790_000,
        }
    ]


async def refused(insured: InsuredPlace, **changed: Any) -> Refusal:
    before = dict(insured.books.settlements)
    with pytest.raises(Refusal) as caught:
        await insured.refund(to_refund(**changed))
    assert insured.books.settlements == before
    return caught.value


async def test_a_settlement_is_refunded_once() -> None:
    insured = settled_place()
    await insured.refund(to_refund())

    refusal = await refused(insured, header=a_header(5))

    assert refusal.reason.name == "ALREADY_REFUNDED"


async def test_a_refund_cannot_be_refunded() -> None:
    insured = settled_place()
    refund = await insured.refund(to_refund())

    refusal = await refused(insured, settlement_id=refund.settlement_id, header=a_header(5))

    assert refusal.head.text_zh == "该笔结算不能退费:退费记录不能再退费"


@pytest.mark.parametrize(
    ("changed", "kind", "reason"),
    [
        ({"settlement_id": "other"}, NotKnown, "SETTLEMENT_NOT_KNOWN"),
        ({"person_number": MA}, NotKnown, "SETTLEMENT_NOT_KNOWN"),
        ({"header": a_header(insured_region="110100")}, NotKnown, "SETTLEMENT_NOT_KNOWN"),
        ({"visit_id": "other"}, NotPermitted, "NOT_YOUR_VISIT"),
        ({"header": a_header(institution_code="H51010000002")}, NotPermitted, "NOT_YOUR_VISIT"),
    ],
    ids=["unknown", "another person", "another insured place", "another visit", "another hospital"],
)
async def test_only_who_settled_can_refund(
    changed: dict[str, Any], kind: type[Refusal], reason: str
) -> None:
    """A-090."""
    refusal = await refused(settled_place(), **changed)

    assert isinstance(refusal, kind)
    assert refusal.reason.name == reason


# --------------------------------------------------------------------------- reversals


async def test_a_settlement_is_undone_and_its_message_marked() -> None:
    insured = settled_place()
    insured.books.messages[TARGET] = a_message()

    result = await insured.reverse(to_reverse())

    assert result.was_barred is False
    assert result.refund is not None
    assert result.refund.original_id == SETTLED.settlement_id
    assert insured.books.messages[TARGET] == a_message(MessageState.REVERSED)
    assert insured.books.accumulators[LI] == {(2025, POOL): 0, (0, "account"): 0}


async def test_a_message_that_has_not_come_is_barred() -> None:
    """It will be refused when it comes, whatever it says."""
    insured = InsuredPlace()

    result = await insured.reverse(to_reverse())

    assert (result.was_barred, result.refund) == (True, None)
    assert insured.books.messages == {
        TARGET: a_message(MessageState.REVERSED, fingerprint=b"", answer=b"", settlement_id="")
    }


async def test_a_settlement_refunded_before_needs_no_reversal() -> None:
    insured = settled_place()
    await insured.refund(to_refund())
    before = dict(insured.books.settlements)

    result = await insured.reverse(to_reverse())

    assert (result.was_barred, result.refund) == (False, None)
    assert insured.books.settlements == before


async def test_a_refused_message_needs_no_reversal() -> None:
    insured = InsuredPlace()
    insured.books.messages[TARGET] = a_message(MessageState.REFUSED, settlement_id="")

    result = await insured.reverse(to_reverse())

    assert (result.was_barred, result.refund) == (False, None)
    assert insured.books.messages[TARGET].state is MessageState.REFUSED


async def test_reversing_twice_is_the_same_as_once() -> None:
    insured = settled_place()
    insured.books.messages[TARGET] = a_message()
    await insured.reverse(to_reverse())
    before = dict(insured.books.settlements)

    again = await insured.reverse(to_reverse(header=a_header(9)))
    barred_again = await InsuredPlace().reverse(to_reverse())

    assert (again.was_barred, again.refund) == (False, None)
    assert insured.books.settlements == before
    assert barred_again.was_barred is True


async def test_a_message_that_is_no_settle_cannot_be_reversed() -> None:
    insured = InsuredPlace()
    insured.books.messages[TARGET] = a_message(
        method="yidi.v1.SettlementService/OpenVisit", settlement_id=""
    )

    with pytest.raises(StateRefused) as caught:
        await insured.reverse(to_reverse())

    assert caught.value.head.text_zh == "该报文不能冲正:原报文不是门诊结算"


async def test_the_message_of_a_refund_cannot_be_reversed() -> None:
    """Its record is a settlement of its own; undoing it would pay a second time."""
    insured = settled_place()
    refund = await insured.refund(to_refund())
    before = dict(insured.books.settlements)

    with pytest.raises(StateRefused) as caught:
        await insured.reverse(to_reverse(original_message_id=refund.message_id, header=a_header(9)))

    assert caught.value.reason.name == "REVERSE_NOT_POSSIBLE"
    assert insured.books.settlements == before


@pytest.mark.parametrize(
    "changed", [{"person_number": MA}, {"header": a_header(2, insured_region="110100")}]
)
async def test_somebody_elses_settlement_is_not_reversed(changed: dict[str, Any]) -> None:
    insured = settled_place()
    insured.books.messages[TARGET] = a_message()

    with pytest.raises(NotKnown):
        await insured.reverse(to_reverse(**changed))

    assert list(insured.books.settlements.values()) == [SETTLED]


# --------------------------------------------------------------------------- looking it up


async def test_a_settlement_is_found_by_number_and_by_message() -> None:
    insured = settled_place()

    by_number = await insured.find(to_find(settlement_id=SETTLED.settlement_id))
    by_message = await insured.find(to_find(original_message_id=TARGET))

    assert by_number == by_message == (SETTLED, None)


async def test_a_refunded_settlement_is_found_with_its_refund() -> None:
    insured = settled_place()
    refund = await insured.refund(to_refund())

    assert await insured.find(to_find(original_message_id=TARGET)) == (SETTLED, refund)


@pytest.mark.parametrize(
    "changed",
    [
        {"settlement_id": "other"},
        {"original_message_id": "other"},
        {"settlement_id": SETTLED.settlement_id, "person_number": MA},
        {"settlement_id": SETTLED.settlement_id, "header": a_header(insured_region="110100")},
    ],
)
async def test_nobody_elses_settlement_is_found(changed: dict[str, Any]) -> None:
    with pytest.raises(NotKnown) as caught:
        await settled_place().find(to_find(**changed))

    assert caught.value.reason.name == "SETTLEMENT_NOT_KNOWN"


async def test_a_person_who_lost_the_insurance_is_still_refunded() -> None:
    """The balance told is then nothing; the amounts are those of the settlement."""
    insured = settled_place()
    insured.keep(settlements=[SETTLED._replace(insurance=390)])

    await insured.refund(to_refund())

    assert insured.writer.told[0]["balance_fen"] == 0
