"""Manual claims through the gateway over real sockets: registered, completed, decided, listed."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.agencies import CHENGDU, HAIDONG, QINGHAI, Agency
from tests.claims import (
    DECIDE,
    GET,
    LIST,
    REGISTER,
    SUPPLEMENT,
    WITHDRAW,
    a_receipt,
    approve,
    get,
    of_claim,
    refuse,
    register,
    withdraw,
)
from tests.messages import BEIJING, FIRST_HOSPITAL, LI_GUILAN, MA_GUOLIANG, Desk
from tests.platforms import Embedded, Refused, embedded
from yidi.v1 import codes_pb2, error_pb2
from yidi.v1 import manual_claim_pb2 as claims
from yidi.v1 import manual_claim_service_pb2 as contract
from yidi.v1 import simulator_service_pb2 as simulator

NANCHANG = "J36010000001"
FURTHER_OF_NANCHANG = (1, 2, 3, 4, 5, 7)


@pytest.fixture
def platform(own_platform: Embedded) -> Embedded:
    """A platform for each test: what is recorded of a person would meet another test."""
    return own_platform


async def recorded(platform: Embedded) -> int:
    return len(await platform.platform.books.registry_records())


async def registered(platform: Embedded, agency: Agency, **changed: Any) -> claims.ManualClaim:
    answer = await platform.gateway.call(REGISTER, register(agency, **changed))
    found: claims.ManualClaim = answer.claim
    return found


async def refused_and_nothing_written(platform: Embedded, method: str, request: Any) -> Refused:
    before = await recorded(platform)
    refused = await platform.gateway.refusal(method, request)
    assert await recorded(platform) == before
    return refused


def about(refused: Refused) -> tuple[str, int, int]:
    """Reason, party at fault and next step."""
    return refused.reason, refused.detail.party, refused.detail.next_step


# --------------------------------------------------------------------------- registering


async def test_a_claim_is_registered_with_its_days_and_its_history(
    platform: Embedded, agency: Agency
):
    """A-095, A-097: Xining takes claims until the end of the next year, decided in 30 days."""
    claim = await registered(platform, agency)

    assert claim.state == claims.MANUAL_CLAIM_STATE_REGISTERED
    assert (claim.institution_name, claim.disease_code) == ("成都市模拟第三人民医院", "M07801")
    assert (claim.total_fen, claim.begins_on, claim.ends_on) == (
        420_000,
        "2025-01-06",
        "2025-01-06",
    )
    assert (claim.last_day, claim.decide_by, claim.is_overdue) == (
        "2026-12-31",
        "2025-02-05",
        False,
    )
    assert [(each.version, each.state) for each in claim.history] == [
        (1, claims.MANUAL_CLAIM_STATE_REGISTERED)
    ]
    assert claim.history[0].agency_code == "J63010000001"


async def test_a_claim_reads_the_same_at_the_gateway_and_at_the_insured_place(
    platform: Embedded, agency: Agency
):
    """A-097."""
    claim = await registered(platform, agency)

    relayed = await platform.gateway.call(GET, get(agency, claim.claim_id))
    direct = await platform.provinces.call(GET, get(agency, claim.claim_id))

    assert relayed.claim == claim
    assert direct.claim == claim


async def test_the_sum_of_several_receipts_is_claimed(platform: Embedded, agency: Agency):
    """A-096."""
    receipts = [a_receipt("001", 100_000), a_receipt("002", 320_050)]

    claim = await registered(platform, agency, receipts=receipts)

    assert claim.total_fen == 420_050


async def test_every_missing_material_is_listed(platform: Embedded, agency: Agency):
    """A-096: only the credential was brought."""
    request = register(agency, materials=[1])

    refused = await refused_and_nothing_written(platform, REGISTER, request)

    assert refused.code == grpc.StatusCode.INVALID_ARGUMENT
    assert refused.problems == [("CLAIM_MATERIAL_MISSING", "materials")] * 3
    assert [each.text_zh for each in refused.detail.problems] == [
        "手工报销缺少材料:医药机构收费票据",
        "手工报销缺少材料:门急诊费用清单",
        "手工报销缺少材料:处方底方",
    ]
    one = await refused_and_nothing_written(
        platform, REGISTER, register(agency, materials=[1, 2, 3])
    )
    assert about(one) == (
        "CLAIM_MATERIAL_MISSING",
        codes_pb2.PARTY_PERSON,
        error_pb2.NEXT_STEP_CORRECT,
    )


async def test_what_an_area_asks_for_beyond_the_usual_is_missed_too(platform: Embedded):
    """A-096: Nanchang also wants the medical record and the bank account."""
    agency, person = Agency(NANCHANG), await of_nanchang(platform)

    refused = await platform.gateway.refusal(
        REGISTER, nanchang(agency, person, materials=[1, 2, 3, 4])
    )

    assert [each.text_zh for each in refused.detail.problems] == [
        "手工报销缺少材料:病历",
        "手工报销缺少材料:银行账户",
    ]


async def test_deferred_material_is_due_and_its_supply_completes_the_claim(
    platform: Embedded, agency: Agency
):
    """A-096, A-097: registered, material missing, registered; the days to decide begin then."""
    claim = await registered(platform, agency, materials=[1, 2], materials_due_on="2025-02-06")
    assert claim.state == claims.MANUAL_CLAIM_STATE_MATERIAL_MISSING
    assert list(claim.missing_materials) == [3, 4]
    assert (claim.materials_due_on, claim.decide_by) == ("2025-02-06", "")

    platform.clock.set(datetime(2025, 2, 6, 9, 0, tzinfo=BEIJING))
    kind = contract.SupplementManualClaimRequest
    request = of_claim(kind, agency, claim.claim_id, materials=[3])
    half = await platform.gateway.call(SUPPLEMENT, request)
    request = of_claim(kind, agency, claim.claim_id, materials=[4])
    whole = await platform.gateway.call(SUPPLEMENT, request)

    assert half.claim.state == claims.MANUAL_CLAIM_STATE_MATERIAL_MISSING
    assert list(half.claim.missing_materials) == [4]
    assert whole.claim.state == claims.MANUAL_CLAIM_STATE_REGISTERED
    assert (whole.claim.materials_due_on, whole.claim.decide_by) == ("", "2025-03-08")
    assert [list(each.missing_materials) for each in whole.claim.history] == [[3, 4], [4], []]


async def test_material_after_its_day_is_too_late(platform: Embedded, agency: Agency):
    """A-097."""
    claim = await registered(platform, agency, materials=[1, 2], materials_due_on="2025-02-06")
    platform.clock.set(datetime(2025, 2, 7, 0, 0, tzinfo=BEIJING))
    request = of_claim(
        contract.SupplementManualClaimRequest, agency, claim.claim_id, materials=[3, 4]
    )

    refused = await refused_and_nothing_written(platform, SUPPLEMENT, request)

    assert refused.reason == "CLAIM_TOO_LATE"
    assert refused.detail.text_zh == "手工报销材料补正截止日期为2025-02-06,已逾期"


async def test_a_supplement_brings_something(platform: Embedded, agency: Agency):
    """A-096."""
    claim = await registered(platform, agency, materials=[1, 2], materials_due_on="2025-02-06")
    request = of_claim(contract.SupplementManualClaimRequest, agency, claim.claim_id)

    refused = await platform.gateway.refusal(SUPPLEMENT, request)

    assert refused.problems == [("FIELD_MISSING", "materials")]


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"materials": [1, 3, 4]}, [("CLAIM_MATERIAL_MISSING", "materials")]),
        ({"materials_due_on": "2025-04-07"}, [("FIELD_MALFORMED", "materials_due_on")]),
        ({"materials_due_on": "2025-01-05"}, [("FIELD_MALFORMED", "materials_due_on")]),
    ],
)
async def test_receipts_are_never_deferred_and_nothing_for_longer_than_90_days(
    platform: Embedded, agency: Agency, changed: dict[str, Any], problems: list[tuple[str, str]]
):
    """A-096."""
    facts = {"materials": [1, 2], "materials_due_on": "2025-04-06"} | changed

    refused = await refused_and_nothing_written(platform, REGISTER, register(agency, **facts))

    assert refused.problems == problems


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"reason": 0}, [("CODE_VALUE_UNKNOWN", "reason")]),
        ({"reason": 6}, [("CODE_VALUE_UNKNOWN", "reason")]),
        ({"channel": 0}, [("CODE_VALUE_UNKNOWN", "channel")]),
        ({"materials": [9]}, [("CODE_VALUE_UNKNOWN", "materials[0]")]),
        ({"receipts": []}, [("FIELD_MISSING", "receipts")]),
        (
            {"receipts": [a_receipt(str(each)) for each in range(21)]},
            [("FIELD_MALFORMED", "receipts")],
        ),
        ({"receipts": [a_receipt("")]}, [("FIELD_MISSING", "receipts[0].invoice_number")]),
        ({"receipts": [a_receipt("1" * 21)]}, [("FIELD_MALFORMED", "receipts[0].invoice_number")]),
        ({"receipts": [a_receipt("1", 0)]}, [("AMOUNT_OUT_OF_RANGE", "receipts[0].amount_fen")]),
        ({"receipts": [a_receipt("1", -1)]}, [("AMOUNT_OUT_OF_RANGE", "receipts[0].amount_fen")]),
        (
            {"receipts": [a_receipt("a1"), a_receipt("A 1")]},
            [("RECEIPT_ALREADY_USED", "receipts[1].invoice_number")],
        ),
        ({"begins_on": ""}, [("FIELD_MISSING", "begins_on")]),
        ({"begins_on": "2025-01-07"}, [("FIELD_MALFORMED", "ends_on")]),
        ({"ends_on": "2025-01-05"}, [("FIELD_MALFORMED", "ends_on")]),
        ({"institution_code": "X"}, [("FIELD_MALFORMED", "institution_code")]),
        ({"institution_code": "H63010000001"}, [("NOT_CROSS_PROVINCE", "institution_code")]),
        ({"local_code": ""}, [("FIELD_MISSING", "local_code")]),
        ({"care_type": 11, "local_code": "QH0301"}, [("FIELD_MALFORMED", "local_code")]),
        ({"reason": 5}, [("FIELD_MISSING", "origin.settlement_id")]),
        (
            {"origin": {"refused_message_id": "x", "visit_id": "1" * 31}},
            [
                ("FIELD_MALFORMED", "origin.refused_message_id"),
                ("FIELD_MALFORMED", "origin.visit_id"),
            ],
        ),
        ({"origin": {"refusal_reason": 4999}}, [("CODE_VALUE_UNKNOWN", "origin.refusal_reason")]),
    ],
)
async def test_a_malformed_claim_is_refused_with_every_problem(
    platform: Embedded, agency: Agency, changed: dict[str, Any], problems: list[tuple[str, str]]
):
    """A-095, A-096."""
    refused = await refused_and_nothing_written(platform, REGISTER, register(agency, **changed))

    assert refused.problems == problems


# ---------------------------------------------------------------------- time and channel


@pytest.mark.parametrize(
    ("now", "is_late"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=BEIJING), False),
        (datetime(2027, 1, 1, 0, 0, tzinfo=BEIJING), True),
    ],
)
async def test_the_months_of_xining_count_from_the_end_of_the_year(
    platform: Embedded, agency: Agency, now: datetime, is_late: bool
):
    """A-097: 12 months after 2025-12-31."""
    platform.clock.set(now)
    header = agency.header(message_id=f"{agency.code}{now:%Y%m%d%H%M%S}0001")

    if not is_late:
        assert (await registered(platform, agency, header=header)).last_day == "2026-12-31"
        return
    request = register(agency, header=header)
    refused = await refused_and_nothing_written(platform, REGISTER, request)
    assert about(refused) == (
        "CLAIM_TOO_LATE",
        codes_pb2.PARTY_PERSON,
        error_pb2.NEXT_STEP_CONTACT,
    )
    assert refused.detail.text_zh == "手工报销申请截止日期为2026-12-31,已逾期"


@pytest.mark.parametrize(("day", "is_late"), [(6, False), (7, True)])
async def test_the_months_of_nanchang_count_from_the_visit(
    platform: Embedded, day: int, is_late: bool
):
    """A-097: 6 months after 2025-01-06."""
    agency, person = Agency(NANCHANG), await of_nanchang(platform)
    platform.clock.set(datetime(2025, 7, day, 12, 0, tzinfo=BEIJING))
    request = nanchang(agency, person)

    if is_late:
        assert (await platform.gateway.refusal(REGISTER, request)).reason == "CLAIM_TOO_LATE"
        return
    answer = await platform.gateway.call(REGISTER, request)
    assert (answer.claim.last_day, answer.claim.decide_by) == ("2025-07-06", "2025-07-26")


async def test_a_claim_is_taken_online_where_the_area_does_so(platform: Embedded, agency: Agency):
    """A-099: Xining does, Nanchang does not."""
    online = claims.MANUAL_CLAIM_CHANNEL_ONLINE
    taken = await registered(platform, agency, channel=online)
    person = await of_nanchang(platform)

    refused = await refused_and_nothing_written(
        platform, REGISTER, nanchang(Agency(NANCHANG), person, channel=online)
    )

    assert taken.channel == online
    assert about(refused) == (
        "CLAIM_NOT_ALLOWED",
        codes_pb2.PARTY_INSURED_PLACE,
        error_pb2.NEXT_STEP_CONTACT,
    )
    assert refused.fields == ["channel"]


# ------------------------------------------------------------------------------ deciding


async def test_a_claim_is_reviewed_and_approved_with_its_amounts(
    platform: Embedded, agency: Agency
):
    """A-069, A-097: 4200.00 paid, in scope 4140.00 x 60 % = 2484.00 from the fund."""
    claim = await registered(platform, agency)
    review = of_claim(
        contract.DecideManualClaimRequest,
        agency,
        claim.claim_id,
        decision=claims.MANUAL_CLAIM_DECISION_REVIEW,
    )

    reviewed = await platform.gateway.call(DECIDE, review)
    approved = await platform.gateway.call(DECIDE, approve(agency, claim.claim_id))

    assert reviewed.claim.state == claims.MANUAL_CLAIM_STATE_UNDER_REVIEW
    assert approved.claim.state == claims.MANUAL_CLAIM_STATE_APPROVED
    found = approved.claim
    assert (found.in_scope_fen, found.fund_fen, found.person_part_fen) == (
        414_000,
        248_400,
        171_600,
    )
    assert [each.state for each in found.history] == [
        claims.MANUAL_CLAIM_STATE_REGISTERED,
        claims.MANUAL_CLAIM_STATE_UNDER_REVIEW,
        claims.MANUAL_CLAIM_STATE_APPROVED,
    ]


async def test_a_fund_of_nothing_is_an_approval_like_any_other(platform: Embedded, agency: Agency):
    """A-075: below a deductible the fund pays 0.00."""
    claim = await registered(platform, agency)
    request = approve(agency, claim.claim_id, fund_fen=0, person_part_fen=420_000)

    answer = await platform.gateway.call(DECIDE, request)

    assert answer.claim.state == claims.MANUAL_CLAIM_STATE_APPROVED


@pytest.mark.parametrize(
    ("changed", "problems", "text"),
    [
        (
            {"person_part_fen": 171_601},
            [("CLAIM_NOT_BALANCED", "person_part_fen")],
            "手工报销基金支付与个人负担之和与总额相差0.01元",
        ),
        (
            {"person_part_fen": 171_599},
            [("CLAIM_NOT_BALANCED", "person_part_fen")],
            "手工报销基金支付与个人负担之和与总额相差-0.01元",
        ),
        (
            {"fund_fen": 414_001, "person_part_fen": 5_999},
            [("CLAIM_OVERPAID", "fund_fen")],
            "手工报销的基金支付4140.01元超过符合政策范围金额4140.00元",
        ),
        (
            {"in_scope_fen": 420_001},
            [("CLAIM_OVERPAID", "in_scope_fen")],
            "手工报销的符合政策范围金额4200.01元超过总额4200.00元",
        ),
        (
            {"fund_fen": -1, "person_part_fen": 420_001},
            [("AMOUNT_OUT_OF_RANGE", "fund_fen")],
            "基金支付总额的数值超出范围,应在0.00至1000000000.00之间",
        ),
    ],
)
async def test_amounts_that_do_not_add_up_or_pay_too_much_are_refused(
    platform: Embedded,
    agency: Agency,
    changed: dict[str, int],
    problems: list[tuple[str, str]],
    text: str,
):
    """A-095: fund and person make up the total; the fund pays no more than is in scope."""
    claim = await registered(platform, agency)
    request = approve(agency, claim.claim_id, **changed)

    refused = await refused_and_nothing_written(platform, DECIDE, request)

    assert refused.problems == problems
    assert refused.detail.problems[0].text_zh == text
    assert refused.detail.next_step == error_pb2.NEXT_STEP_CORRECT


async def test_a_refused_claim_says_why(platform: Embedded, agency: Agency):
    """A-097."""
    claim = await registered(platform, agency)
    missing = await platform.gateway.refusal(DECIDE, refuse(agency, claim.claim_id, cause=""))

    answer = await platform.gateway.call(DECIDE, refuse(agency, claim.claim_id))

    assert missing.problems == [("FIELD_MISSING", "cause")]
    assert answer.claim.state == claims.MANUAL_CLAIM_STATE_REFUSED
    assert answer.claim.cause == "票据与清单不符"
    assert (answer.claim.fund_fen, answer.claim.decide_by) == (0, "")


async def test_amounts_belong_to_an_approval_only(platform: Embedded, agency: Agency):
    """A-095."""
    claim = await registered(platform, agency)

    refused = await platform.gateway.refusal(DECIDE, refuse(agency, claim.claim_id, fund_fen=1))

    assert refused.problems == [("FIELD_MALFORMED", "fund_fen")]


async def test_a_claim_with_material_missing_is_not_approved(platform: Embedded, agency: Agency):
    """A-096."""
    claim = await registered(platform, agency, materials=[1, 2], materials_due_on="2025-02-06")

    refused = await refused_and_nothing_written(platform, DECIDE, approve(agency, claim.claim_id))

    assert about(refused) == (
        "CLAIM_STATE_INVALID",
        codes_pb2.PARTY_INSURED_PLACE,
        error_pb2.NEXT_STEP_CONTACT,
    )
    assert refused.detail.text_zh == "手工报销待补正,不能核准"


async def test_what_is_decided_stays_decided(platform: Embedded, agency: Agency):
    """A-097: neither supplemented nor decided again nor withdrawn."""
    claim = await registered(platform, agency)
    await platform.gateway.call(DECIDE, approve(agency, claim.claim_id))
    supplement = of_claim(
        contract.SupplementManualClaimRequest, agency, claim.claim_id, materials=[5]
    )

    refused = [
        await refused_and_nothing_written(platform, method, request)
        for method, request in (
            (DECIDE, refuse(agency, claim.claim_id)),
            (DECIDE, approve(agency, claim.claim_id, fund_fen=0)),
            (WITHDRAW, withdraw(agency, claim.claim_id)),
            (SUPPLEMENT, supplement),
        )
    ]

    assert [each.detail.text_zh for each in refused] == [
        "手工报销已核准,不能不予报销",
        "手工报销已核准,不能核准",
        "手工报销已核准,不能撤回",
        "手工报销已核准,不能补正材料",
    ]


async def test_a_claim_is_withdrawn_once(platform: Embedded, agency: Agency):
    """A-097."""
    claim = await registered(platform, agency)

    answer = await platform.gateway.call(WITHDRAW, withdraw(agency, claim.claim_id))
    refused = await platform.gateway.refusal(WITHDRAW, withdraw(agency, claim.claim_id))

    assert answer.claim.state == claims.MANUAL_CLAIM_STATE_WITHDRAWN
    assert refused.detail.text_zh == "手工报销已撤回,不能撤回"


async def test_a_claim_that_waits_too_long_is_overdue(platform: Embedded, agency: Agency):
    """A-097: to be decided by 2025-02-05."""
    claim = await registered(platform, agency)

    seen = []
    for day in (5, 6):
        platform.clock.set(datetime(2025, 2, day, 12, 0, tzinfo=BEIJING))
        answer = await platform.gateway.call(GET, get(agency, claim.claim_id))
        seen.append(answer.claim.is_overdue)
    await platform.gateway.call(DECIDE, approve(agency, claim.claim_id))
    decided = await platform.gateway.call(GET, get(agency, claim.claim_id))

    assert seen == [False, True]
    assert not decided.claim.is_overdue


async def test_a_claim_moves_no_accumulator(platform: Embedded, desk: Desk, agency: Agency):
    """docs/divergences.md: what is reimbursed by hand counts for no cap."""
    claim = await registered(platform, agency)
    await platform.gateway.call(DECIDE, approve(agency, claim.claim_id))

    kept = await platform.platform.books.rebuild_accumulators(MA_GUOLIANG.number)

    assert kept == {}


# --------------------------------------------------------------------- who may, who finds


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (CHENGDU, "TREATING_PLACE_MAY_NOT_WRITE"),
        (HAIDONG, "TREATING_PLACE_MAY_NOT_WRITE"),
        (FIRST_HOSPITAL, "INSTITUTION_MAY_NOT_WRITE"),
    ],
)
async def test_only_an_agency_of_the_insured_place_writes_and_sees_a_claim(
    platform: Embedded, agency: Agency, code: str, reason: str
):
    """A-010: neither the treating place nor another area nor a hospital."""
    claim = await registered(platform, agency)
    region = "510100" if code == FIRST_HOSPITAL else ""
    other = Agency(code, agency.serials)
    header = {"treating_region": region}
    requests = [
        (REGISTER, register(other, header=other.header(**header))),
        (DECIDE, approve(other, claim.claim_id, header=other.header(**header))),
        (WITHDRAW, withdraw(other, claim.claim_id, header=other.header(**header))),
        (GET, get(other, claim.claim_id, header=other.header(**header))),
    ]

    refused = [
        await refused_and_nothing_written(platform, method, request) for method, request in requests
    ]

    assert [each.reason for each in refused] == [reason] * 4
    assert {each.code for each in refused} == {grpc.StatusCode.PERMISSION_DENIED}


async def test_the_agency_of_the_province_may_decide_too(platform: Embedded, agency: Agency):
    """A-010."""
    claim = await registered(platform, agency)
    province = Agency(QINGHAI, agency.serials)

    answer = await platform.gateway.call(DECIDE, approve(province, claim.claim_id))

    assert answer.claim.history[-1].agency_code == QINGHAI


async def test_a_claim_of_somebody_else_is_not_known(platform: Embedded, agency: Agency):
    """A-097."""
    claim = await registered(platform, agency)
    requests = [
        (GET, get(agency, claim.claim_id, person=LI_GUILAN)),
        (GET, get(agency, "630100202501061530000000009999")),
        (DECIDE, approve(agency, claim.claim_id, person=LI_GUILAN)),
        (WITHDRAW, withdraw(agency, claim.claim_id, person=LI_GUILAN)),
    ]

    refused = [await platform.gateway.refusal(*each) for each in requests]

    assert {about(each) for each in refused} == {
        ("CLAIM_NOT_KNOWN", codes_pb2.PARTY_INSURED_PLACE, error_pb2.NEXT_STEP_CORRECT)
    }
    assert {each.code for each in refused} == {grpc.StatusCode.NOT_FOUND}


async def test_claims_are_listed_page_by_page_the_newest_first(platform: Embedded, agency: Agency):
    """A-097."""
    made = []
    for minute in range(3):
        platform.clock.set(datetime(2025, 1, 6, 16, minute, tzinfo=BEIJING))
        claim = await registered(platform, agency, receipts=[a_receipt(f"R{minute}")])
        made.append(claim.claim_id)
    await platform.gateway.call(WITHDRAW, withdraw(agency, made[1]))
    kind = contract.ListManualClaimsRequest

    first = await platform.gateway.call(LIST, agency.of_person(kind, MA_GUOLIANG, page_size=2))
    rest = await platform.gateway.call(
        LIST,
        agency.of_person(kind, MA_GUOLIANG, page_size=2, page_token=first.next_page_token),
    )
    nobody = await platform.gateway.call(LIST, agency.of_person(kind, LI_GUILAN))

    assert [each.claim_id for each in first.claims] == [made[2], made[1]]
    assert first.claims[1].state == claims.MANUAL_CLAIM_STATE_WITHDRAWN
    assert [each.claim_id for each in rest.claims] == [made[0]]
    assert (first.total_count, rest.next_page_token) == (3, "")
    assert (nobody.total_count, list(nobody.claims)) == (0, [])


async def test_a_bad_page_is_refused(platform: Embedded, agency: Agency):
    kind = contract.ListManualClaimsRequest
    request = agency.of_person(kind, MA_GUOLIANG, page_size=101, page_token="x")

    refused = await platform.gateway.refusal(LIST, request)

    assert refused.problems == [
        ("FIELD_MALFORMED", "page_size"),
        ("FIELD_MALFORMED", "page_token"),
    ]


# ----------------------------------------------------------------------------- journaled


async def test_a_repeated_message_gets_the_first_answer_and_other_content_is_refused(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-079: journaled like every change, for each of the four."""
    claim = await registered(platform, agency, materials=[1, 2], materials_due_on="2025-02-06")
    other = await registered(platform, agency, receipts=[a_receipt("R2")])
    supplement = of_claim(
        contract.SupplementManualClaimRequest, agency, claim.claim_id, materials=[3, 4]
    )
    steps = (
        (REGISTER, register(agency, receipts=[a_receipt("R3")]), "local_code", "QH0101"),
        (SUPPLEMENT, supplement, "claim_id", other.claim_id),
        (DECIDE, approve(agency, claim.claim_id), "claim_id", other.claim_id),
        (WITHDRAW, withdraw(agency, other.claim_id), "cause", "别的原因"),
    )
    for method, request, name, changed in steps:
        first = await platform.gateway.call(method, request)
        before = await recorded(platform)
        again = await platform.gateway.call(method, request)
        direct = await platform.provinces.call(method, request)
        setattr(request, name, changed)
        refused = await platform.gateway.refusal(method, request)

        assert (first.header.replayed, again.header.replayed) == (False, True)
        assert again.claim == first.claim == direct.claim
        assert refused.reason == "MESSAGE_CONFLICT"
        assert await recorded(platform) == before


async def test_what_became_of_a_claims_message_can_be_inquired(platform: Embedded, agency: Agency):
    """A-079."""
    request = register(agency)
    await platform.gateway.call(REGISTER, request)
    desk = Desk(serials=itertools.count(5_000_000))
    inquiry = desk.inquire(request.header.message_id, header=agency.header())

    answer = await platform.gateway.call("SettlementService/InquireMessage", inquiry)

    assert (answer.state, answer.method) == (3, "yidi.v1.ManualClaimService/RegisterManualClaim")


async def test_a_refused_claim_message_is_refused_the_same_way_again(
    platform: Embedded, agency: Agency
):
    """A-079."""
    request = register(agency, materials=[1, 2, 3])

    first = await platform.gateway.refusal(REGISTER, request)
    again = await platform.gateway.refusal(REGISTER, request)

    assert (first.reason, first.detail) == (again.reason, again.detail)


async def test_claims_outlive_a_restart(tmp_path: Path, agency: Agency):
    async with embedded(tmp_path / "restarted") as running:
        claim = await registered(running, agency)
    async with embedded(tmp_path / "restarted") as running:
        answer = await running.gateway.call(GET, get(agency, claim.claim_id))
        refused = await running.gateway.refusal(REGISTER, register(agency))

    assert answer.claim == claim
    assert refused.reason == "RECEIPT_ALREADY_USED"


# ------------------------------------------------------------------------------ Nanchang


async def of_nanchang(platform: Embedded) -> Any:
    """Somebody insured in Nanchang whose insurance is in force."""
    request = simulator.ListPersonsRequest(region="360100", count=20)
    listed = await platform.control.call("SimulatorService/ListPersons", request)
    return next(
        each.person
        for each in listed.persons
        if each.person.relations[0].status == codes_pb2.INSURED_STATUS_NORMAL
    )


def nanchang(agency: Agency, person: Any, **changed: Any) -> contract.RegisterManualClaimRequest:
    """Ordinary care at an institution that is on no list."""
    facts = {
        "header": agency.header(insured_region="360100"),
        "person_number": person.person_number,
        "insurance": person.relations[0].insurance,
        "reason": claims.MANUAL_CLAIM_REASON_INSTITUTION_NOT_OPENED,
        "channel": claims.MANUAL_CLAIM_CHANNEL_AGENCY_WINDOW,
        "institution_code": "H51010099999",
        "institution_name": "成都市未联网医院",
        "care_type": codes_pb2.CARE_TYPE_ORDINARY,
        "begins_on": "2025-01-06",
        "receipts": [a_receipt()],
        "materials": FURTHER_OF_NANCHANG,
    }
    return contract.RegisterManualClaimRequest(**facts | changed)
