"""Requests put together from bytes: they are exactly what the contract's messages would be."""

from __future__ import annotations

from tests.unit.load.casts import CHRONIC, EMERGENCY, NOW_MS, ids
from yidi.load.letters import CareLetters, MessageIds, field, varint
from yidi.load.schedule import Share
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import settlement_service_pb2 as contract

MESSAGE_ID = b"H51010000001202601051110000007"


def test_numbers_are_written_as_protobuf_does():
    assert varint(1) == b"\x01"
    assert varint(300) == b"\xac\x02"
    assert field(2, b"x" * 200) == b"\x12\xc8\x01" + b"x" * 200


def test_a_query_names_the_care_and_the_sender():
    request = eligibility.QueryEligibilityRequest.FromString(CareLetters(CHRONIC).query(MESSAGE_ID))

    assert request.header.message_id == MESSAGE_ID.decode()
    assert request.header.interface_version == "V2.1"
    assert (request.header.treating_region, request.header.insured_region) == ("510100", "630100")
    assert request.header.institution_code == "H51010000001"
    assert (request.person_number, request.insurance) == ("63010000000000000152", 310)
    assert (request.care_type, request.disease_code) == (14, "M03900")


def test_an_opening_has_its_credential_its_time_and_its_own_outpatient_number():
    request = contract.OpenVisitRequest.FromString(
        CareLetters(CHRONIC).open(MESSAGE_ID, NOW_MS // 1000)
    )

    assert (request.credential.type, request.credential.number) == (2, "630198195203120020")
    assert request.disease_name == "高血压"
    assert request.visited_at.seconds == 1_767_582_600
    assert request.outpatient_number == "L202601051110000007"
    assert len(request.outpatient_number) <= 30


def test_an_emergency_speaks_the_version_in_which_the_care_type_says_so():
    request = contract.OpenVisitRequest.FromString(CareLetters(EMERGENCY).open(MESSAGE_ID, 1))

    assert (request.header.interface_version, request.care_type) == ("V2.0", 13)


def test_a_refund_an_inquiry_and_a_look_up_name_what_they_are_about():
    letters = CareLetters(CHRONIC)

    refund = contract.CancelSettlementRequest.FromString(
        letters.refund(MESSAGE_ID, b"visit", b"settlement")
    )
    inquiry = contract.InquireMessageRequest.FromString(letters.inquire(MESSAGE_ID, b"first"))
    look_up = contract.GetSettlementRequest.FromString(letters.look_up(MESSAGE_ID, b"settlement"))

    assert (refund.visit_id, refund.settlement_id) == ("visit", "settlement")
    assert refund.person_number == look_up.person_number == "63010000000000000152"
    assert inquiry.original_message_id == "first"
    assert look_up.settlement_id == "settlement"


def test_message_ids_carry_the_time_of_the_platform_in_beijing():
    assert ids().next(b"H51010000001") == b"H51010000001202601051110000000"


def test_several_generators_never_make_the_same_id_even_within_one_second():
    made = [
        generator.next(b"H51010000001")
        for share in range(3)
        for generator in [ids(Share(share, 3))]
        for _ in range(5_000)
    ]

    assert len(set(made)) == 15_000


def test_a_second_with_too_many_messages_runs_ahead_of_the_clock():
    generator = MessageIds(lambda: NOW_MS, Share(1, 2))

    made = [generator.next(b"H51010000001")[12:] for _ in range(5_001)]

    assert (made[0], made[4_999]) == (b"202601051110000001", b"202601051110009999")
    assert made[5_000] == b"202601051110010001"
