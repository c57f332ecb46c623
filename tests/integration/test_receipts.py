"""A receipt is used once: for a direct settlement or for a manual claim (A-096)."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest

from tests.agencies import Agency
from tests.claims import DECIDE, REGISTER, WITHDRAW, a_receipt, approve, refuse, register, withdraw
from tests.messages import (
    FIRST_HOSPITAL,
    HYPERTENSION_TOTALS,
    LI_GUILAN,
    QI_HAIYING,
    Desk,
    mixed_charges,
)
from tests.platforms import Embedded, Refused
from yidi.v1 import codes_pb2, error_pb2
from yidi.v1 import manual_claim_pb2 as claims
from yidi.v1 import treating_place_service_pb2 as treating

SETTLE = "SettlementService/Settle"
CANCEL = "SettlementService/CancelSettlement"
REVERSE = "SettlementService/Reverse"
BILL = "TreatingPlaceService/SettleBill"
NUMBER = "5101250012345678"


@pytest.fixture
def platform(own_platform: Embedded) -> Embedded:
    """A platform for each test: what is recorded of a person would meet another test."""
    return own_platform


def a_claim(agency: Agency, number: str = NUMBER, **changed: Any) -> Any:
    """Li Guilan claims, for a system failure, what was paid at the First Hospital."""
    facts = {
        "reason": claims.MANUAL_CLAIM_REASON_SYSTEM_FAILURE,
        "institution_code": FIRST_HOSPITAL,
        "local_code": "QH0101",
        "receipts": [a_receipt(number, 27_000)],
    }
    return register(agency, LI_GUILAN, **facts | changed)


async def settled(platform: Embedded, desk: Desk, number: str = NUMBER) -> Any:
    visit_id = await platform.uploaded_visit(desk)
    answer = await platform.gateway.call(SETTLE, desk.settle(visit_id, invoice_number=number))
    return answer.settlement


def is_used(refused: Refused, text: str, path: str) -> bool:
    """Whether the refusal names the receipt and who used it, and what to do."""
    assert refused.code == grpc.StatusCode.FAILED_PRECONDITION
    assert (refused.detail.party, refused.detail.next_step) == (
        codes_pb2.PARTY_INSTITUTION,
        error_pb2.NEXT_STEP_CONTACT,
    )
    assert refused.problems == [("RECEIPT_ALREADY_USED", path)]
    return refused.detail.text_zh == text


async def test_a_settlement_keeps_the_number_of_its_receipt(platform: Embedded, desk: Desk):
    """A-096."""
    found = await settled(platform, desk)

    got = await platform.gateway.call(
        "SettlementService/GetSettlement", desk.get_settlement(settlement_id=found.settlement_id)
    )

    assert (found.invoice_number, got.settlement.invoice_number) == (NUMBER, NUMBER)


async def test_a_receipt_that_its_trial_did_not_know_is_kept(platform: Embedded, desk: Desk):
    """A trial names no receipt; the settlement that follows it does."""
    visit_id = await platform.uploaded_visit(desk)
    await platform.gateway.call("SettlementService/PreSettle", desk.pre_settle(visit_id))

    answer = await platform.gateway.call(SETTLE, desk.settle(visit_id, invoice_number=NUMBER))

    assert answer.settlement.invoice_number == NUMBER


async def test_a_receipt_that_was_settled_directly_is_not_claimed(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-096: refused with the settlement, and nothing is written."""
    found = await settled(platform, desk)
    before = len(await platform.platform.books.registry_records())

    refused = await platform.gateway.refusal(REGISTER, a_claim(agency))

    text = f"发票{NUMBER}已用于直接结算{found.settlement_id}"
    assert is_used(refused, text, "receipts[0].invoice_number")
    assert len(await platform.platform.books.registry_records()) == before


@pytest.mark.parametrize("way", ["cancelled", "reversed"])
async def test_a_refund_frees_the_receipt(platform: Embedded, desk: Desk, agency: Agency, way: str):
    """A-096, A-090."""
    found = await settled(platform, desk)
    if way == "cancelled":
        back = desk.cancel_settlement(found.settlement_id, found.visit_id)
        await platform.gateway.call(CANCEL, back)
    else:
        await platform.gateway.call(REVERSE, desk.reverse(found.message_id))

    answer = await platform.gateway.call(REGISTER, a_claim(agency))

    assert answer.claim.state == claims.MANUAL_CLAIM_STATE_REGISTERED


async def test_a_receipt_is_claimed_once_whoever_claims_it(platform: Embedded, agency: Agency):
    """A-096: neither the same person nor another; small letters and blanks change nothing."""
    first = await platform.gateway.call(REGISTER, a_claim(agency, "ab 12"))

    refused = await platform.gateway.refusal(REGISTER, a_claim(agency, "AB12"))
    other = await platform.gateway.refusal(
        REGISTER, a_claim(agency, "AB12", person_number=QI_HAIYING.number)
    )

    path = "receipts[0].invoice_number"
    assert is_used(refused, f"发票AB12已用于手工报销{first.claim.claim_id}", path)
    assert is_used(other, f"发票AB12已用于手工报销{first.claim.claim_id}", path)


async def test_every_used_receipt_of_a_claim_is_named(platform: Embedded, agency: Agency):
    """A-096."""
    for number in ("R1", "R3"):
        await platform.gateway.call(REGISTER, a_claim(agency, number))
    receipts = [a_receipt(number, 100) for number in ("R1", "R2", "R3")]

    refused = await platform.gateway.refusal(REGISTER, a_claim(agency, receipts=receipts))
    fresh = await platform.gateway.call(REGISTER, a_claim(agency, "R2"))

    assert refused.problems == [
        ("RECEIPT_ALREADY_USED", "receipts[0].invoice_number"),
        ("RECEIPT_ALREADY_USED", "receipts[2].invoice_number"),
    ]
    assert fresh.claim.state == claims.MANUAL_CLAIM_STATE_REGISTERED


async def test_the_same_number_of_another_hospital_is_another_receipt(
    platform: Embedded, agency: Agency
):
    """A-096."""
    await platform.gateway.call(REGISTER, a_claim(agency))

    answer = await platform.gateway.call(REGISTER, a_claim(agency, institution_code="H51010000002"))

    assert answer.claim.state == claims.MANUAL_CLAIM_STATE_REGISTERED


@pytest.mark.parametrize("end", ["refused", "withdrawn"])
async def test_a_claim_that_comes_to_nothing_frees_its_receipts(
    platform: Embedded, desk: Desk, agency: Agency, end: str
):
    """A-096: then they can be settled directly, and not claimed any more."""
    claim = (await platform.gateway.call(REGISTER, a_claim(agency))).claim
    person = {"person": LI_GUILAN}
    if end == "refused":
        await platform.gateway.call(DECIDE, refuse(agency, claim.claim_id, **person))
    else:
        await platform.gateway.call(WITHDRAW, withdraw(agency, claim.claim_id, **person))

    found = await settled(platform, desk)
    again = await platform.gateway.refusal(REGISTER, a_claim(agency))

    assert found.invoice_number == NUMBER
    assert again.reason == "RECEIPT_ALREADY_USED"


async def test_a_settlement_with_a_claimed_receipt_is_refused(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-096: registered, then approved; the visit stays open and can be settled without it."""
    claim = (await platform.gateway.call(REGISTER, a_claim(agency))).claim
    visit_id = await platform.uploaded_visit(desk)
    before = await platform.stored()

    refused = await platform.gateway.refusal(SETTLE, desk.settle(visit_id, invoice_number=NUMBER))
    request = approve(
        agency,
        claim.claim_id,
        person=LI_GUILAN,
        in_scope_fen=27_000,
        fund_fen=0,
        person_part_fen=27_000,
    )
    await platform.gateway.call(DECIDE, request)
    again = await platform.gateway.refusal(SETTLE, desk.settle(visit_id, invoice_number=NUMBER))

    text = f"发票{NUMBER}已用于手工报销{claim.claim_id}"
    assert is_used(refused, text, "invoice_number")
    assert is_used(again, text, "invoice_number")
    assert (await platform.stored())[1:3] == before[1:3]
    settled_later = await platform.gateway.call(SETTLE, desk.settle(visit_id))
    assert settled_later.settlement.invoice_number == ""


async def test_two_settlements_cannot_share_a_receipt(platform: Embedded, desk: Desk):
    """A-096."""
    found = await settled(platform, desk)
    visit_id = await platform.uploaded_visit(desk)

    refused = await platform.gateway.refusal(SETTLE, desk.settle(visit_id, invoice_number=NUMBER))

    assert is_used(refused, f"发票{NUMBER}已用于直接结算{found.settlement_id}", "invoice_number")


async def test_settlements_without_a_receipt_never_meet(platform: Embedded, desk: Desk):
    """A-096: the number is optional."""
    first = await platform.settled_visit(desk)
    second = await platform.settled_visit(desk)

    assert first.invoice_number == second.invoice_number == ""
    assert len(await platform.platform.books.registry_records()) == 0


async def test_a_repeated_settle_meets_its_own_receipt_and_gets_its_first_answer(
    platform: Embedded, desk: Desk
):
    """A-079."""
    visit_id = await platform.uploaded_visit(desk)
    request = desk.settle(visit_id, invoice_number=NUMBER)
    first = await platform.gateway.call(SETTLE, request)

    again = await platform.gateway.call(SETTLE, request)
    direct = await platform.provinces.call(SETTLE, request)

    assert again.header.replayed
    assert again.settlement == first.settlement == direct.settlement


@pytest.mark.parametrize("number", ["   ", "1\n2"])
async def test_a_number_of_blanks_is_no_number(platform: Embedded, desk: Desk, number: str):
    """A-096."""
    visit_id = await platform.uploaded_visit(desk)

    refused = await platform.gateway.refusal(SETTLE, desk.settle(visit_id, invoice_number=number))

    assert refused.problems == [("FIELD_MALFORMED", "invoice_number")]


async def test_of_claims_and_settlements_at_once_only_one_gets_the_receipt(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-096: decided one after the other inside the books, whatever the sockets do."""
    visits = [await platform.uploaded_visit(desk) for _ in range(3)]
    calls = [(SETTLE, desk.settle(each, invoice_number=NUMBER)) for each in visits]
    calls += [(REGISTER, a_claim(agency)) for _ in range(3)]

    answers = await asyncio.gather(
        *(platform.gateway.call(*each) for each in calls), return_exceptions=True
    )

    refused = [each for each in answers if isinstance(each, Refused)]
    assert len(refused) == 5
    assert {each.reason for each in refused} == {"RECEIPT_ALREADY_USED"}


# -------------------------------------------------------------------- bills of hospitals


def receipts_of(*rows: tuple[str, str]) -> list[treating.PartReceipt]:
    return [
        treating.PartReceipt(disease_code=disease, invoice_number=number)
        for disease, number in rows
    ]


async def test_every_insured_part_of_a_bill_has_its_own_receipt(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-070, A-096: chronic, ordinary; the self-paid part is no matter of the insured place."""
    receipts = receipts_of(("M03900", "R1"), ("", "R2"))

    answer = await platform.provinces.call(BILL, desk.settle_bill(receipts=receipts))
    refused = [
        (await platform.gateway.refusal(REGISTER, a_claim(agency, number))).reason
        for number in ("R1", "R2")
    ]

    numbers = [each.settlement.invoice_number for each in answer.parts]
    assert numbers == ["R1", "R2", ""]
    assert refused == ["RECEIPT_ALREADY_USED"] * 2


async def test_a_bill_with_a_used_receipt_is_refused_as_a_whole(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-096: the ordinary part's receipt was claimed; the chronic part is taken back."""
    await platform.gateway.call(REGISTER, a_claim(agency, "R2"))
    receipts = receipts_of(("M03900", "R1"), ("", "R2"))

    refused = await platform.provinces.refusal(BILL, desk.settle_bill(receipts=receipts))
    answer = await platform.gateway.call(REGISTER, a_claim(agency, "R1"))
    kept = await platform.platform.books.check_accumulators()

    assert refused.reason == "RECEIPT_ALREADY_USED"
    assert answer.claim.state == claims.MANUAL_CLAIM_STATE_REGISTERED
    assert kept == []


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([("M01600", "R1")], [("FIELD_MALFORMED", "receipts[0].disease_code")]),
        (
            [("M03900", "R1"), ("M03900", "R2")],
            [("FIELD_MALFORMED", "receipts[1].disease_code")],
        ),
        ([("", "")], [("FIELD_MISSING", "receipts[0].invoice_number")]),
        ([("", "1" * 21)], [("FIELD_MALFORMED", "receipts[0].invoice_number")]),
    ],
)
async def test_a_receipt_of_a_bill_belongs_to_one_of_its_parts(
    platform: Embedded, desk: Desk, rows: list[tuple[str, str]], problems: list[tuple[str, str]]
):
    """A-096."""
    request = desk.settle_bill(charges=mixed_charges(), receipts=receipts_of(*rows))

    refused = await platform.provinces.refusal(BILL, request)

    assert refused.problems == problems


def test_the_visit_of_these_tests_costs_what_is_claimed():
    assert HYPERTENSION_TOTALS.total_fen == 27_000
