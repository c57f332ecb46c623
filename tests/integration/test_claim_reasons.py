"""The five reasons of a manual claim, compared with what the insured place knows (A-095)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import grpc
import pytest

from tests.agencies import Agency
from tests.claims import REGISTER, register
from tests.messages import (
    BEIJING,
    FIRST_HOSPITAL,
    HAN_WENXIU,
    LI_GUILAN,
    MA_GUOLIANG,
    WITHOUT_DIALYSIS,
    YE_YUMING,
    Desk,
)
from tests.platforms import Embedded, Refused
from yidi.v1 import codes_pb2, error_pb2
from yidi.v1 import manual_claim_pb2 as claims
from yidi.v1 import qualification_pb2 as status
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1 import simulator_service_pb2 as simulator

OPEN = "SettlementService/OpenVisit"
CANCEL = "SettlementService/CancelSettlement"
SYSTEM = claims.MANUAL_CLAIM_REASON_SYSTEM_FAILURE
DISEASE = claims.MANUAL_CLAIM_REASON_DISEASE_NOT_COVERED
INSTITUTION = claims.MANUAL_CLAIM_REASON_INSTITUTION_NOT_OPENED
FILING = claims.MANUAL_CLAIM_REASON_FILING_AFTER_DISCHARGE
AS_ORDINARY = claims.MANUAL_CLAIM_REASON_CHRONIC_AS_ORDINARY
ORDINARY = codes_pb2.CARE_TYPE_ORDINARY


@pytest.fixture
def platform(own_platform: Embedded) -> Embedded:
    """A platform for each test: what is recorded of a person would meet another test."""
    return own_platform


async def accepted(platform: Embedded, request: Any) -> claims.ManualClaim:
    answer = await platform.gateway.call(REGISTER, request)
    found: claims.ManualClaim = answer.claim
    return found


async def refused_by_reason(platform: Embedded, request: Any, path: str, text: str) -> Refused:
    """The claim contradicts what is known: refused as it is, and nothing is written."""
    books = platform.platform.books
    before = len(await books.registry_records())
    refused = await platform.gateway.refusal(REGISTER, request)

    assert refused.problems == [("CLAIM_REASON_INVALID", path)]
    assert refused.detail.text_zh == f"手工报销事由不符:{text}"
    assert (refused.detail.party, refused.detail.next_step) == (
        codes_pb2.PARTY_INSURED_PLACE,
        error_pb2.NEXT_STEP_CORRECT,
    )
    assert len(await books.registry_records()) == before
    return refused


async def refused_directly_settled(platform: Embedded, request: Any, path: str) -> None:
    refused = await platform.gateway.refusal(REGISTER, request)

    assert refused.problems == [("CLAIM_SETTLED_DIRECTLY", path)]
    assert refused.code == grpc.StatusCode.FAILED_PRECONDITION
    assert (refused.detail.party, refused.detail.next_step) == (
        codes_pb2.PARTY_INSTITUTION,
        error_pb2.NEXT_STEP_REFUND,
    )


# ---------------------------------------------------------------- institution not opened


@pytest.mark.parametrize("institution", ["H51010000003", WITHOUT_DIALYSIS, "H51010099999"])
async def test_an_institution_that_has_not_opened_the_care_leads_to_a_claim(
    platform: Embedded, agency: Agency, institution: str
):
    """A-069, A-095: no chronic service; no dialysis; not on the national list at all."""
    request = register(agency, institution_code=institution, institution_name="某医院")

    claim = await accepted(platform, request)

    assert claim.institution_code == institution


async def test_an_institution_that_had_opened_it_does_not(platform: Embedded, agency: Agency):
    """A-095: dialysis can be settled at the First Hospital."""
    request = register(agency, institution_code=FIRST_HOSPITAL)

    await refused_by_reason(platform, request, "reason", "就医机构当时已开通跨省直接结算")


async def test_an_unlisted_institution_is_claimed_by_its_name(platform: Embedded, agency: Agency):
    """A-095."""
    request = register(agency, institution_code="H51010099999")

    refused = await platform.gateway.refusal(REGISTER, request)

    assert refused.problems == [("FIELD_MISSING", "institution_name")]


async def test_an_institution_that_was_not_chosen_counts_as_not_opened_for_the_person(
    platform: Embedded, agency: Agency
):
    """A-015, A-095: the platform says pay and claim, so claiming must be possible."""
    select = agency.of_person(
        registry.SelectInstitutionsRequest,
        MA_GUOLIANG,
        care_type=codes_pb2.CARE_TYPE_CHRONIC,
        institution_codes=["H51010000004"],
    )
    await platform.gateway.call("RegistryService/SelectInstitutions", select)
    platform.clock.set(datetime(2025, 1, 8, 12, 0, tzinfo=BEIJING))

    claim = await accepted(
        platform,
        register(agency, institution_code=FIRST_HOSPITAL, begins_on="2025-01-07"),
    )

    assert claim.state == claims.MANUAL_CLAIM_STATE_REGISTERED


async def test_a_kept_refusal_is_believed(platform: Embedded, desk: Desk, agency: Agency):
    """A-069: the claim names the message that was refused with PAY_AND_CLAIM."""
    second = Desk(institution=WITHOUT_DIALYSIS, serials=desk.serials)
    opening = second.open_visit(MA_GUOLIANG, "M07801")
    refused = await platform.gateway.refusal(OPEN, opening)
    origin = {
        "refusal_reason": refused.detail.reason,
        "refused_message_id": opening.header.message_id,
    }

    claim = await accepted(
        platform, register(agency, institution_code=WITHOUT_DIALYSIS, origin=origin)
    )

    assert refused.detail.next_step == error_pb2.NEXT_STEP_PAY_AND_CLAIM
    assert error_pb2.ErrorReason.Name(claim.origin.refusal_reason) == (
        "ERROR_REASON_DISEASE_NOT_OPEN_AT_INSTITUTION"
    )
    assert claim.origin.refused_message_id == opening.header.message_id


async def test_a_refusal_that_was_another_one_contradicts_the_claim(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-095: what the books have kept of the message decides."""
    second = Desk(institution=WITHOUT_DIALYSIS, serials=desk.serials)
    opening = second.open_visit(MA_GUOLIANG, "M07801")
    await platform.gateway.refusal(OPEN, opening)
    message_id = opening.header.message_id
    said = {
        "refusal_reason": error_pb2.ERROR_REASON_FILING_MISSING,
        "refused_message_id": message_id,
    }

    await refused_by_reason(
        platform,
        register(agency, institution_code=WITHOUT_DIALYSIS, origin=said),
        "origin.refusal_reason",
        "所填报文的拒绝原因与此不同",
    )
    await refused_by_reason(
        platform,
        register(
            agency,
            institution_code=WITHOUT_DIALYSIS,
            reason=FILING,
            origin={"refused_message_id": message_id},
        ),
        "reason",
        "被拒绝的原因不属于所填事由",
    )


async def test_a_message_that_was_carried_out_was_not_refused(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-095."""
    opening = desk.open_visit(MA_GUOLIANG, "M07801")
    await platform.gateway.call(OPEN, opening)
    origin = {"refused_message_id": opening.header.message_id}

    await refused_by_reason(
        platform,
        register(agency, origin=origin),
        "origin.refused_message_id",
        "所填报文已办成",
    )


# ------------------------------------------------------------------- disease not covered


async def test_a_disease_without_a_national_code_is_claimed(platform: Embedded, agency: Agency):
    """A-009, A-095: epilepsy is settled nowhere across provinces."""
    request = register(
        agency,
        YE_YUMING,
        reason=DISEASE,
        local_code="QH9001",
        institution_code=FIRST_HOSPITAL,
    )

    claim = await accepted(platform, request)

    assert (claim.local_code, claim.disease_code) == ("QH9001", "")


async def test_a_disease_that_is_settled_across_provinces_is_none_of_them(
    platform: Embedded, agency: Agency
):
    """A-095."""
    await refused_by_reason(
        platform,
        register(agency, reason=DISEASE, institution_code=FIRST_HOSPITAL),
        "reason",
        "该病种已纳入跨省直接结算",
    )


async def test_only_chronic_care_has_a_disease_that_is_not_covered(
    platform: Embedded, agency: Agency
):
    """A-095."""
    await refused_by_reason(
        platform,
        register(agency, reason=DISEASE, care_type=ORDINARY),
        "care_type",
        "只适用于门慢特费用",
    )


async def test_chronic_care_is_claimed_under_a_qualification_that_stood(
    platform: Embedded, agency: Agency
):
    """A-095, A-011: unknown, and terminated before the visit."""
    unknown = await platform.gateway.refusal(REGISTER, register(agency, local_code="QH0101"))
    change = agency.of_person(
        registry.ChangeQualificationRequest,
        MA_GUOLIANG,
        local_code="QH0301",
        status=status.QUALIFICATION_STATUS_TERMINATED,
        cause="复核",
    )
    await platform.gateway.call("RegistryService/ChangeQualification", change)
    platform.clock.set(datetime(2025, 1, 8, 12, 0, tzinfo=BEIJING))

    ended = await platform.gateway.refusal(REGISTER, register(agency, begins_on="2025-01-07"))

    assert unknown.problems == [("QUALIFICATION_NOT_KNOWN", "local_code")]
    assert ended.problems == [("QUALIFICATION_NOT_VALID", "local_code")]


async def test_without_a_benefit_there_is_nothing_to_claim(platform: Embedded, agency: Agency):
    """A-017, A-044: not insured so; suspended, ended at the time."""
    other = await platform.gateway.refusal(
        REGISTER, register(agency, insurance=codes_pb2.INSURANCE_RESIDENT)
    )
    pause = agency.of_person(
        registry.SetBenefitStatusRequest, MA_GUOLIANG, insurance=310, status=2, cause="欠费"
    )
    await platform.gateway.call("RegistryService/SetBenefitStatus", pause)

    paused = await platform.gateway.refusal(REGISTER, register(agency))
    end = agency.of_person(
        registry.SetBenefitStatusRequest, MA_GUOLIANG, insurance=310, status=4, cause="迁出"
    )
    await platform.gateway.call("RegistryService/SetBenefitStatus", end)
    ended = await platform.gateway.refusal(REGISTER, register(agency))

    assert other.problems == [("INSURANCE_NOT_HELD", "insurance")]
    assert paused.problems == [("BENEFIT_SUSPENDED", "insurance")]
    assert ended.problems == [("INSURANCE_TERMINATED", "insurance")]


# ---------------------------------------------------------------- filing after discharge


async def test_who_filed_after_the_visit_claims_what_was_not_settled(
    platform: Embedded, agency: Agency
):
    """A-095, A-029: treated on the 6th, filed on the 7th."""
    facts = {
        "reason": FILING,
        "care_type": ORDINARY,
        "institution_code": FIRST_HOSPITAL,
        "begins_on": "2025-01-06",
    }
    await refused_by_reason(
        platform, register(agency, HAN_WENXIU, **facts), "reason", "至今没有就医地的备案"
    )
    platform.clock.set(datetime(2025, 1, 7, 9, 0, tzinfo=BEIJING))
    await platform.gateway.call("RegistryService/SubmitFiling", agency.submit_filing())

    claim = await accepted(platform, register(agency, HAN_WENXIU, **facts))

    assert claim.reason == FILING


async def test_a_filing_that_was_valid_is_none_after_the_visit(platform: Embedded, agency: Agency):
    """A-095."""
    await refused_by_reason(
        platform,
        register(agency, reason=FILING, institution_code=FIRST_HOSPITAL),
        "reason",
        "就医时备案有效或不需要备案",
    )


# ------------------------------------------------------------------------ system failure


async def test_a_system_failure_is_believed_unless_the_visit_was_settled(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-095: a message that nobody has received, and a visit that was settled after all."""
    origin = {"refused_message_id": f"{FIRST_HOSPITAL}202501061200000001"}
    facts = {
        "reason": SYSTEM,
        "local_code": "QH0101",
        "institution_code": FIRST_HOSPITAL,
    }
    claim = await accepted(platform, register(agency, LI_GUILAN, origin=origin, **facts))
    settled = await platform.settled_visit(desk)

    for field, number in (
        ("visit_id", settled.visit_id),
        ("settlement_id", settled.settlement_id),
        ("refused_message_id", settled.message_id),
    ):
        request = register(agency, LI_GUILAN, origin={field: number}, **facts)
        await refused_directly_settled(platform, request, f"origin.{field}")
    assert claim.reason == SYSTEM


async def test_a_settlement_that_was_refunded_stands_in_no_claims_way(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-095: the message named was carried out and undone again."""
    settled = await platform.settled_visit(desk)
    back = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    await platform.gateway.call(CANCEL, back)
    facts = {"reason": SYSTEM, "local_code": "QH0101", "institution_code": FIRST_HOSPITAL}

    claim = await accepted(
        platform,
        register(agency, LI_GUILAN, origin={"refused_message_id": settled.message_id}, **facts),
    )

    assert claim.state == claims.MANUAL_CLAIM_STATE_REGISTERED


async def test_what_a_claim_names_is_the_persons_and_the_institutions(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-095: a visit and a settlement of somebody else, and of another hospital."""
    settled = await platform.settled_visit(desk)
    facts: dict[str, Any] = {"reason": SYSTEM}
    visit, settlement = {"visit_id": settled.visit_id}, {"settlement_id": settled.settlement_id}

    foreign = [
        await platform.gateway.refusal(REGISTER, register(agency, origin=each, **facts))
        for each in (visit, settlement)
    ]
    elsewhere = [
        await platform.gateway.refusal(
            REGISTER, register(agency, LI_GUILAN, local_code="QH0101", origin=each, **facts)
        )
        for each in (visit, settlement)
    ]

    assert [each.problems for each in foreign] == [
        [("VISIT_NOT_KNOWN", "origin.visit_id")],
        [("SETTLEMENT_NOT_KNOWN", "origin.settlement_id")],
    ]
    assert [each.problems for each in elsewhere] == [
        [("CLAIM_REASON_INVALID", "origin.visit_id")],
        [("CLAIM_REASON_INVALID", "origin.settlement_id")],
    ]


# ------------------------------------------------------ chronic cost settled as ordinary


async def ordinary_settlement(platform: Embedded, desk: Desk) -> Any:
    """The hypertension lines of Li Guilan, settled as ordinary by mistake."""
    opened = await platform.gateway.call(OPEN, desk.open_visit(LI_GUILAN, ""))
    await platform.gateway.call("SettlementService/UploadFees", desk.upload_fees(opened.visit_id))
    answer = await platform.gateway.call("SettlementService/Settle", desk.settle(opened.visit_id))
    return answer.settlement


def as_ordinary(agency: Agency, settlement_id: str, **changed: Any) -> Any:
    facts = {
        "reason": AS_ORDINARY,
        "local_code": "QH0101",
        "institution_code": FIRST_HOSPITAL,
        "origin": {"settlement_id": settlement_id},
    }
    return register(agency, LI_GUILAN, **facts | changed)


async def test_chronic_cost_settled_as_ordinary_is_claimed_after_its_refund(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-090, A-095: Xining allows it; the settlement must have been refunded."""
    settled = await ordinary_settlement(platform, desk)
    request = as_ordinary(agency, settled.settlement_id)
    await refused_directly_settled(platform, request, "origin.settlement_id")
    back = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    await platform.gateway.call(CANCEL, back)

    claim = await accepted(platform, as_ordinary(agency, settled.settlement_id))

    assert claim.origin.settlement_id == settled.settlement_id


async def test_a_chronic_settlement_was_no_ordinary_one(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-095."""
    settled = await platform.settled_visit(desk)
    back = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    refund = (await platform.gateway.call(CANCEL, back)).refund

    await refused_by_reason(
        platform,
        as_ordinary(agency, settled.settlement_id),
        "origin.settlement_id",
        "所填结算不是普通门诊",
    )
    unknown = await platform.gateway.refusal(REGISTER, as_ordinary(agency, refund.settlement_id))
    assert unknown.problems == [("SETTLEMENT_NOT_KNOWN", "origin.settlement_id")]


async def test_ordinary_cost_cannot_be_chronic_cost_settled_as_ordinary(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-095."""
    settled = await ordinary_settlement(platform, desk)
    back = desk.cancel_settlement(settled.settlement_id, settled.visit_id)
    await platform.gateway.call(CANCEL, back)

    await refused_by_reason(
        platform,
        as_ordinary(agency, settled.settlement_id, care_type=ORDINARY, local_code=""),
        "care_type",
        "只适用于门慢特费用",
    )


async def test_an_area_that_does_not_allow_it_refuses_the_reason(
    platform: Embedded, agency: Agency
):
    """A-095: Chengdu wants such cost refunded and settled again."""
    listed = await platform.control.call("SimulatorService/ListPersons", people_of("510100"))
    person = listed.persons[0].person
    chengdu = Agency("J51010000001", agency.serials)
    request = as_ordinary(
        chengdu,
        "510100202501061400000001000001",
        header=chengdu.header(insured_region="510100"),
        person_number=person.person_number,
        insurance=person.relations[0].insurance,
        institution_code="H11010000001",
        care_type=ORDINARY,
        local_code="",
        materials=[1, 2, 3, 4, 7],
    )

    refused = await platform.gateway.refusal(REGISTER, request)

    assert refused.problems[0] == ("CLAIM_NOT_ALLOWED", "reason")
    assert refused.detail.text_zh == (
        "参保地不受理这类手工报销:门慢特费用误按普通门诊结算的应退费重结"
    )


def people_of(region: str) -> Any:

    return simulator.ListPersonsRequest(region=region, count=1)
