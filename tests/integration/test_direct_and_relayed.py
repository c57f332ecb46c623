"""One contract, both sides: a province asked directly and through the gateway answers the same.

Only what tells the two ways apart may differ: reply ids, and the time that the gateway
measured. Numbers of visits and settlements are given out anew, so they are mapped.
"""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from tests.messages import (
    HAN_WENXIU,
    LI_GUILAN,
    MA_GUOLIANG,
    MIANYANG_HOSPITAL,
    QI_HAIYING,
    YE_YUMING,
    ZHANG_YONGHE,
    Desk,
    a_line,
    message_id,
)
from tests.platforms import Embedded, PlainClient, Refused

pytestmark = pytest.mark.asyncio(loop_scope="module")


def stripped(answer: Message) -> Message:
    answer.header.ClearField("reply_id")  # type: ignore[attr-defined]
    answer.header.ClearField("province_time_micros")  # type: ignore[attr-defined]
    return answer


async def asked(client: PlainClient, method: str, request: Message) -> Any:
    """The answer without what may differ, or everything that a refusal says."""
    try:
        return stripped(await client.call(method, request))
    except Refused as refused:
        refused.detail.ClearField("message_id")
        return (refused.code, refused.text, refused.detail, refused.info, refused.retry)


QUERIES = {
    "a person": lambda desk: ("EligibilityService/QueryPerson", desk.query_person()),
    "a wrong name": lambda desk: (
        "EligibilityService/QueryPerson",
        desk.query_person(name="李桂芳"),
    ),
    "a malformed credential": lambda desk: (
        "EligibilityService/QueryPerson",
        desk.query_person(credential={"type": 2, "number": "63019819520312002X"}),
    ),
    "chronic care": lambda desk: (
        "EligibilityService/QueryEligibility",
        desk.query_eligibility(LI_GUILAN, "M03900"),
    ),
    "no filing": lambda desk: (
        "EligibilityService/QueryEligibility",
        desk.query_eligibility(HAN_WENXIU),
    ),
    "dialysis not opened": lambda desk: (
        "EligibilityService/QueryEligibility",
        Desk("H51010000002", serials=desk.serials).query_eligibility(MA_GUOLIANG, "M07801"),
    ),
    "another prefecture": lambda desk: (
        "EligibilityService/QueryEligibility",
        Desk(MIANYANG_HOSPITAL, "510700", desk.serials).query_eligibility(QI_HAIYING),
    ),
    "a local disease": lambda desk: (
        "EligibilityService/QueryEligibility",
        desk.query_eligibility(YE_YUMING, "M03900"),
    ),
    "an unknown settlement": lambda desk: (
        "SettlementService/GetSettlement",
        desk.get_settlement(original_message_id=message_id(950_000)),
    ),
    "a message that never came": lambda desk: (
        "SettlementService/InquireMessage",
        desk.inquire(message_id(950_001)),
    ),
    "a visit that is unknown": lambda desk: (
        "SettlementService/Settle",
        desk.settle("630100202501061530000000009999"),
    ),
    "lines that do not balance": lambda desk: (
        "SettlementService/UploadFees",
        desk.upload_fees(lines=[a_line("1", amount=10_500)]),
    ),
    "an institution of another region": lambda desk: (
        "SettlementService/GetSettlement",
        desk.get_settlement(header=desk.header(treating_region="510700"), settlement_id="630100"),
    ),
    "an unknown institution": lambda desk: (
        "SettlementService/InquireMessage",
        Desk("H51010099999", serials=desk.serials).inquire(message_id(1, "H51010099999")),
    ),
    "an empty request": lambda desk: (
        "SettlementService/OpenVisit",
        type(desk.open_visit())(),
    ),
}


@pytest.mark.parametrize("query", QUERIES)
async def test_a_question_is_answered_the_same(platform: Embedded, desk: Desk, query: str):
    method, request = QUERIES[query](desk)

    direct = await asked(platform.provinces, method, request)
    if institution := request.header.institution_code:
        request.header.message_id = message_id(next(desk.serials), institution)
    relayed = await asked(platform.gateway, method, request)

    assert direct == relayed


async def test_a_whole_visit_runs_the_same(platform: Embedded, desk: Desk):
    """Two people with nothing used before: the same amounts, steps, refusals and refund."""
    direct = await story(platform.provinces, desk)
    await platform.gateway.call(
        "SettlementService/CancelSettlement",
        desk.cancel_settlement(*last_settlement(direct), person_number=ZHANG_YONGHE.number),
    )
    relayed = await story(platform.gateway, desk)

    assert [without_numbers(each, direct) for each in direct] == [
        without_numbers(each, relayed) for each in relayed
    ]


async def story(client: PlainClient, desk: Desk) -> list[Any]:
    """Open, upload, try, settle, refund, settle again: every answer on the way."""
    person = {"person_number": ZHANG_YONGHE.number}
    answers = []

    async def tell(method: str, request: Message) -> Any:
        answer = await asked(client, f"SettlementService/{method}", request)
        answers.append(answer)
        return answer

    for closing in ("CancelSettlement", ""):
        opened = await tell("OpenVisit", desk.open_visit(ZHANG_YONGHE))
        visit_id = opened.visit_id
        await tell("Settle", desk.settle(visit_id, **person))
        await tell("UploadFees", desk.upload_fees(visit_id, ZHANG_YONGHE))
        await tell("UploadFees", desk.upload_fees(visit_id, ZHANG_YONGHE))
        await tell("PreSettle", desk.pre_settle(visit_id, **person))
        settled = await tell("Settle", desk.settle(visit_id, use_account=True, **person))
        settlement_id = settled.settlement.settlement_id
        await tell("GetSettlement", desk.get_settlement(settlement_id=settlement_id, **person))
        if closing:
            cancel = desk.cancel_settlement(settlement_id, visit_id, **person)
            await tell(closing, cancel)
    return answers


def last_settlement(answers: list[Any]) -> tuple[str, str]:
    settled = answers[-1].settlement
    return settled.settlement_id, settled.visit_id


def without_numbers(answer: Any, all_answers: list[Any]) -> str:
    """The answer as text, with every number that was given out replaced by its position."""
    given = []
    for each in all_answers:
        settlement = getattr(each, "settlement", None) or getattr(each, "refund", None)
        given += [getattr(each, "visit_id", "")]
        given += [settlement.settlement_id, settlement.message_id] if settlement else []
    text = str(answer)
    for position, number in enumerate(dict.fromkeys(filter(None, given))):
        text = text.replace(number, f"<{position}>")
    return text
