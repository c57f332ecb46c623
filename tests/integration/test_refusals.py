"""What cannot be settled is refused with one clear text, and nothing is stored (A-142).

Over real sockets: the status, the rich details and the size of the trailers are what a
stranger's client sees.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
import pytest_asyncio

from tests.messages import (
    HAN_WENXIU,
    LI_GUILAN,
    MA_GUOLIANG,
    MIANYANG_HOSPITAL,
    PHARMACY,
    QI_HAIYING,
    VISITED,
    YE_YUMING,
    Desk,
    Known,
    a_credential,
    a_header,
    a_line,
    message_id,
    stamp,
)
from tests.platforms import Embedded, Refused
from yidi.v1 import codes_pb2, eligibility_service_pb2, error_pb2
from yidi.v1 import settlement_service_pb2 as contract

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPEN = "SettlementService/OpenVisit"
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
SUSPENDED_PERSON = Known("13010000000000000431", "", "", region="130100")
BLOCKED_PERSON = Known("22010000000000000406", "", "", region="220100")


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def nothing_is_settled(platform: Embedded) -> AsyncIterator[None]:
    """No test of this module may leave a visit, a line or a settlement."""
    _, visits, settlements, _ = await platform.stored()
    yield
    assert (await platform.stored())[1:3] == (visits, settlements)


def opening(desk: Desk, person: Known, disease: str, institution: str, **changed: Any):
    at = Desk(institution=institution, treating_region=institution[1:7], serials=desk.serials)
    return at.open_visit(person, disease, **changed)


# One row a rule: person, disease, institution, reason, what to do next, the Chinese text.
REFUSED_CARE = [
    pytest.param(
        (HAN_WENXIU, "", "H51010000001"),
        ("FILING_MISSING", error_pb2.NEXT_STEP_PAY_AND_CLAIM, 5),
        "未查询到有效异地就医备案,请通过国家医保服务平台App补办备案",
        id="A-037 no filing",
    ),
    pytest.param(
        (QI_HAIYING, "M03900", MIANYANG_HOSPITAL),
        ("FILING_AREA_MISMATCH", error_pb2.NEXT_STEP_PAY_AND_CLAIM, 5),
        "备案地为成都市,与就医地绵阳市不一致",
        id="A-031 filed for another prefecture",
    ),
    pytest.param(
        (MA_GUOLIANG, "M07801", "H51010000002"),
        ("DISEASE_NOT_OPEN_AT_INSTITUTION", error_pb2.NEXT_STEP_PAY_AND_CLAIM, 3),
        "本机构未开通透析跨省直接结算,请全额自费后回参保地手工报销",
        id="A-069 disease not opened",
    ),
    pytest.param(
        (LI_GUILAN, "M03900", "H51010000003"),
        ("CARE_TYPE_NOT_OPEN", error_pb2.NEXT_STEP_PAY_AND_CLAIM, 3),
        "本机构未开通门诊慢特病跨省直接结算,请全额自费后回参保地手工报销",
        id="A-069 chronic care not opened",
    ),
    pytest.param(
        (LI_GUILAN, "", "H51010000004"),
        ("INSTITUTION_SUSPENDED", error_pb2.NEXT_STEP_PAY_AND_CLAIM, 3),
        "该机构自2025-01-01起中止跨省结算,请全额自费后回参保地手工报销",
        id="A-053 institution suspended",
    ),
    pytest.param(
        (LI_GUILAN, "M03900", "H51010000005"),
        ("CARE_TYPE_NOT_OPEN", error_pb2.NEXT_STEP_PAY_AND_CLAIM, 3),
        "本机构未开通门诊慢特病跨省直接结算,请全额自费后回参保地手工报销",
        id="A-058 chronic care suspended",
    ),
    pytest.param(
        (LI_GUILAN, "M01600", "H51010000001"),
        ("NO_QUALIFICATION_FOR_DISEASE", error_pb2.NEXT_STEP_CONTACT, 2),
        "未查询到糖尿病门诊慢特病资格:未认定的按普通门诊结算,已认定请联系参保地核对病种代码",
        id="A-068 no qualification",
    ),
    pytest.param(
        (LI_GUILAN, "", PHARMACY),
        ("CARE_TYPE_NOT_ALLOWED", error_pb2.NEXT_STEP_CORRECT, 4),
        "该机构不能办理普通门诊结算",
        id="A-076 ordinary care at a pharmacy",
    ),
]


@pytest.mark.parametrize(("care", "expected", "text"), REFUSED_CARE)
async def test_care_that_cannot_be_settled_is_refused_with_its_reason(
    platform: Embedded, desk: Desk, care: tuple[Known, str, str], expected: tuple, text: str
):
    person, disease, institution = care

    refused = await platform.gateway.refusal(OPEN, opening(desk, person, disease, institution))

    assert refused.code is PRECONDITION
    detail = refused.detail
    assert (refused.reason, detail.next_step, detail.party) == expected
    assert detail.text_zh == refused.localized.message == text
    assert refused.localized.locale == "zh-CN"
    assert (refused.info.reason, refused.info.domain) == (refused.reason, "yidi")
    assert detail.code == detail.reason
    assert detail.message_id.startswith(institution)


async def test_an_emergency_is_deemed_filed(platform: Embedded, desk: Desk):
    """A-028: the same person without a filing is asked as an emergency, and may settle."""
    request = eligibility_service_pb2.QueryEligibilityRequest(
        header=desk.header(HAN_WENXIU),
        person_number=HAN_WENXIU.number,
        insurance=HAN_WENXIU.insurance,
        care_type=codes_pb2.CARE_TYPE_EMERGENCY,
        visited_at=stamp(VISITED),
        emergency_referral=codes_pb2.EMERGENCY_REFERRAL_EMERGENCY,
    )

    answer = await platform.gateway.call("EligibilityService/QueryEligibility", request)

    assert answer.outcome == eligibility_service_pb2.ELIGIBILITY_OUTCOME_SETTLE
    assert answer.filing.is_deemed
    assert answer.filing.type == codes_pb2.FILING_TYPE_EMERGENCY


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        pytest.param(SUSPENDED_PERSON, "BENEFIT_SUSPENDED", id="A-017 insurance suspended"),
        pytest.param(BLOCKED_PERSON, "DIRECT_SETTLEMENT_SUSPENDED", id="A-134 violation"),
    ],
)
async def test_people_who_may_not_settle_are_told_so(
    platform: Embedded, desk: Desk, person: Known, reason: str
):
    answer = await platform.gateway.call(
        "EligibilityService/QueryEligibility", desk.query_eligibility(person)
    )

    reasons = [error_pb2.ErrorReason.Name(each.reason) for each in answer.reasons]
    assert reasons[0] == f"ERROR_REASON_{reason}"


async def test_a_local_disease_without_a_national_code_is_shown_and_cannot_be_settled(
    platform: Embedded, desk: Desk
):
    """A-009."""
    answer = await platform.gateway.call(
        "EligibilityService/QueryEligibility", desk.query_eligibility(YE_YUMING, "M03900")
    )

    (held,) = answer.qualifications
    assert (held.local_name, held.disease_code, held.disease_name) == ("癫痫", "", "")
    assert answer.outcome == eligibility_service_pb2.ELIGIBILITY_OUTCOME_SETTLE_AS_ORDINARY


async def test_every_reason_that_stands_in_the_way_is_given_at_once(platform: Embedded, desk: Desk):
    """Han Wenxiu has neither qualification nor filing."""
    request = opening(desk, HAN_WENXIU, "M03900", "H51010000001")

    refused = await platform.gateway.refusal(OPEN, request)

    assert refused.code is PRECONDITION
    assert [reason for reason, _ in refused.problems] == [
        "NO_QUALIFICATION_FOR_DISEASE",
        "FILING_MISSING",
    ]


# ----------------------------------------------------------------------------- identities


UNKNOWN = [
    ("person", {"person_number": "63010000000000000153"}, "NOT_FOUND", "PERSON_NOT_KNOWN"),
    (
        "credential of another person",
        {"credential": a_credential(MA_GUOLIANG)},
        "FAILED_PRECONDITION",
        "PERSON_MISMATCH",
    ),
    ("another name", {"person_name": "马国良"}, "FAILED_PRECONDITION", "PERSON_MISMATCH"),
    (
        "insurance not held",
        {"insurance": codes_pb2.INSURANCE_RESIDENT},
        "FAILED_PRECONDITION",
        "INSURANCE_NOT_HELD",
    ),
]


@pytest.mark.parametrize(
    ("changed", "code", "reason"), [each[1:] for each in UNKNOWN], ids=[each[0] for each in UNKNOWN]
)
async def test_a_wrong_person_is_refused(
    platform: Embedded, desk: Desk, changed: dict[str, Any], code: str, reason: str
):
    refused = await platform.gateway.refusal(OPEN, desk.open_visit(**changed))

    assert (refused.code.name, refused.reason) == (code, reason)


async def test_a_person_of_another_pooling_area_is_refused(platform: Embedded, desk: Desk):
    request = desk.open_visit()
    request.header.insured_region = "630200"

    refused = await platform.gateway.refusal(OPEN, request)

    assert refused.reason == "INSURED_REGION_MISMATCH"


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [
        (
            {"institution_code": "H51010099999"},
            "INSTITUTION_NOT_KNOWN",
            "header.institution_code",
        ),
        ({"treating_region": "510700"}, "INSTITUTION_NOT_IN_REGION", "header.treating_region"),
        ({"treating_region": "440100"}, "INSTITUTION_NOT_IN_REGION", "header.treating_region"),
    ],
)
async def test_an_institution_must_be_known_in_the_treating_region(
    platform: Embedded, desk: Desk, changed: dict[str, str], reason: str, field: str
):
    """A-050."""
    request = desk.open_visit(header=a_header(next(desk.serials), **changed))

    refused = await platform.gateway.refusal(OPEN, request)

    assert (refused.reason, refused.fields) == (reason, [field])


@pytest.mark.parametrize(
    "method", ["UploadFees", "WithdrawFees", "CancelVisit", "PreSettle", "Settle"]
)
async def test_an_unknown_visit_is_not_found(platform: Embedded, desk: Desk, method: str):
    visit_id = "630100202501061530000000009999"
    requests = {
        "UploadFees": desk.upload_fees,
        "WithdrawFees": desk.withdraw_fees,
        "CancelVisit": desk.cancel_visit,
        "PreSettle": desk.pre_settle,
        "Settle": desk.settle,
    }

    refused = await platform.gateway.refusal(
        f"SettlementService/{method}", requests[method](visit_id)
    )

    assert (refused.code, refused.reason) == (grpc.StatusCode.NOT_FOUND, "VISIT_NOT_KNOWN")
    assert refused.detail.text_zh == f"未查询到就诊{visit_id},请核对就诊号"


# ----------------------------------------------------------------------------- the request itself


async def test_every_problem_of_a_request_comes_in_one_refusal(platform: Embedded, desk: Desk):
    request = desk.open_visit(
        person_number="63-01",
        insurance=0,
        disease_name="糖尿病",
        visited_at=None,
        outpatient_number="",
    )
    request.header.interface_version = "V3.0"
    request.header.treating_region = "510199"
    request.credential.number = "630198195203120021"

    refused = await platform.gateway.refusal(OPEN, request)

    assert refused.code is grpc.StatusCode.INVALID_ARGUMENT
    assert refused.reason == "REQUEST_INVALID"
    assert refused.detail.text_zh == "报文有8处错误,请逐项更正后重新发送"
    assert refused.problems == [
        ("INTERFACE_VERSION_UNKNOWN", "header.interface_version"),
        ("REGION_UNKNOWN", "header.treating_region"),
        ("FIELD_MALFORMED", "person_number"),
        ("CREDENTIAL_INVALID", "credential.number"),
        ("CODE_VALUE_UNKNOWN", "insurance"),
        ("DISEASE_NAME_MISMATCH", "disease_name"),
        ("FIELD_MISSING", "visited_at"),
        ("FIELD_MISSING", "outpatient_number"),
    ]


async def test_fifty_bad_lines_are_listed_as_far_as_they_fit_and_the_rest_is_counted(
    platform: Embedded, desk: Desk
):
    lines = [a_line(str(number), item_code="x" * 400) for number in range(1, 51)]

    refused = await platform.gateway.refusal(
        "SettlementService/UploadFees", desk.upload_fees(lines=lines)
    )

    listed = len(refused.detail.problems)
    assert 1 <= listed <= 20
    assert listed + refused.detail.problems_omitted == 50
    assert refused.detail.text_zh == "报文有50处错误,请逐项更正后重新发送"
    assert refused.trailer_bytes * 4 // 3 + len(refused.text.encode()) * 3 < 8_192


async def test_a_line_that_does_not_balance_is_refused_with_the_difference(
    platform: Embedded, desk: Desk
):
    lines = [a_line("1", amount=10_402)]

    refused = await platform.gateway.refusal(
        "SettlementService/UploadFees", desk.upload_fees(lines=lines)
    )

    assert refused.problems == [("AMOUNT_NOT_BALANCED", "lines[0].amount_fen")]
    assert refused.detail.text_zh == "第1行单价乘数量与金额相差0.02元,请核对明细"


async def test_bytes_that_are_no_message_are_refused(platform: Embedded):
    with pytest.raises(Refused) as caught:
        await platform.gateway.raw("/yidi.v1.SettlementService/Settle", b"\xff\xff\xff")

    refused = caught.value
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "NOT_PROTOBUF")
    assert refused.detail.text_zh == "报文不是有效的SettleRequest消息,请核对接口定义"
    assert refused.detail.message_id == ""


async def test_text_that_is_no_utf_8_is_refused(platform: Embedded):
    with pytest.raises(Refused) as caught:
        await platform.gateway.raw("/yidi.v1.SettlementService/Settle", b"\x12\x02\xc3\x28")

    assert caught.value.reason == "NOT_PROTOBUF"


async def test_a_message_over_the_limit_of_bytes_is_refused(platform: Embedded, desk: Desk):
    request = desk.settle("630100202501061530000000009999", invoice_number="9" * 2_000_000)

    refused = await platform.gateway.refusal("SettlementService/Settle", request)

    assert refused.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert refused.reason == "MESSAGE_TOO_LARGE"
    assert refused.info.metadata["most"] == "2000000"


async def test_more_lines_than_one_upload_takes_are_refused(platform: Embedded, desk: Desk):
    lines = [a_line(str(number)) for number in range(1, 502)]

    refused = await platform.gateway.refusal(
        "SettlementService/UploadFees", desk.upload_fees(lines=lines)
    )

    assert (refused.code, refused.reason) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "TOO_MANY_LINES",
    )
    assert refused.detail.text_zh == "明细501行超过上限500行,请分批上传或分次就诊"


async def test_a_message_id_of_any_length_still_gets_a_rich_refusal(platform: Embedded, desk: Desk):
    """What the caller sent is quoted only as far as it can be an id: trailers stay small."""
    request = desk.open_visit()
    request.header.message_id = "9" * 100_000

    refused = await platform.gateway.refusal(OPEN, request)

    assert (refused.is_rich, refused.reason) == (True, "MESSAGE_ID_MALFORMED")
    assert refused.detail.message_id == ""


async def test_texts_of_any_length_still_get_a_rich_refusal(platform: Embedded, desk: Desk):
    long = "错" * 50_000
    request = desk.reverse(long, person_number=long, original_transaction=long)
    request.header.institution_code = long
    request.header.interface_version = long
    request.header.treating_region = long
    request.header.operator_code = long

    refused = await platform.gateway.refusal("SettlementService/Reverse", request)

    assert refused.is_rich
    assert refused.code is grpc.StatusCode.INVALID_ARGUMENT
    assert all(len(each.text_zh) <= 60 for each in refused.detail.problems)


async def test_a_refusal_leaves_no_trace_but_that_of_its_message(platform: Embedded, desk: Desk):
    """Malformed requests are not even messages; a refused message is journaled as such."""
    before = await platform.stored()

    await platform.gateway.refusal(OPEN, desk.open_visit(outpatient_number=""))
    await platform.gateway.refusal(OPEN, desk.open_visit(person_name="马国良"))

    messages, visits, settlements, journal = await platform.stored()
    assert (messages, visits, settlements) == (before[0] + 1, before[1], before[2])
    assert journal == before[3] + 2


async def test_a_corrected_request_may_keep_its_message_id(platform: Embedded, desk: Desk):
    """A malformed request was never a message, so its id is still free."""
    wrong = desk.inquire("")
    await platform.gateway.refusal("SettlementService/InquireMessage", wrong)
    right = desk.inquire(message_id(960_000), header=wrong.header)

    answer = await platform.gateway.call("SettlementService/InquireMessage", right)

    assert answer.state == contract.MESSAGE_STATE_NEVER_RECEIVED


# --------------------------------------------------------------------------- time of an id


@pytest.mark.parametrize("year", ["1955", "1025", "2023", "2027"])
async def test_an_id_dated_far_from_the_clock_is_refused_by_the_platform(
    platform: Embedded, desk: Desk, year: str
):
    """A-079: an id of a past millennium could be one that the platform itself made.

    Those of a hundred years back are a treating province's own (decisions 0011, 0027).
    """
    request = desk.open_visit()
    message_id = request.header.message_id
    request.header.message_id = f"{message_id[:12]}{year}{message_id[16:]}"
    before = await platform.stored()

    refused = await platform.gateway.refusal("SettlementService/OpenVisit", request)

    assert refused.problems == [("MESSAGE_ID_UNTIMELY", "header.message_id")]
    assert refused.detail.text_zh == f"报文号中的日期{year}-01-06与平台时间相差超过366天,请核对时钟"
    assert refused.detail.party == 4
    assert await platform.stored() == before


async def test_a_bill_is_not_taken_under_an_id_of_the_past(platform: Embedded, desk: Desk):
    """A-079: by the treating place, though its own ids look like that."""
    request = desk.settle_bill()
    message_id = request.header.message_id
    request.header.message_id = f"{message_id[:12]}1925{message_id[16:]}"

    refused = await platform.provinces.refusal("TreatingPlaceService/SettleBill", request)

    assert refused.problems == [("MESSAGE_ID_UNTIMELY", "header.message_id")]
