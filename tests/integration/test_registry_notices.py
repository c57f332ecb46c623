"""Notices of areas and the dictionary of diseases, through the gateway over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from tests.agencies import CHENGDU, Agency
from tests.messages import Desk
from tests.platforms import Embedded
from yidi.v1 import codes_pb2, notice_pb2
from yidi.v1 import registry_service_pb2 as contract

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.both_databases]

PUBLISH = "RegistryService/PublishNotice"
GET = "RegistryService/GetNotice"
DICTIONARY = "RegistryService/GetDictionary"
TEN = (
    "M03900", "M01600", "M07801", "M00500", "M08300",
    "M05300", "M06900", "M04600", "M00200", "M07200",
)  # fmt: skip
INSURANCES = (codes_pb2.INSURANCE_EMPLOYEE, codes_pb2.INSURANCE_RESIDENT)


def a_notice(area: str = "630100") -> notice_pb2.Notice:
    """A complete notice: every text, 10 diseases for 2 insurances."""
    names = ("scope", "materials", "channels", "steps", "time_limit", "result_query")
    procedure = dict.fromkeys(names, "说明")
    return notice_pb2.Notice(
        area=area,
        recognition=notice_pb2.ProcedureSection(**procedure),
        direct_settlement=notice_pb2.DirectSettlementSection(
            diseases="10种", filing="需要备案", selection="2家", steps="说明", query_channel="App"
        ),
        benefits=[
            notice_pb2.BenefitEntry(
                insurance=insurance, disease_code=code, is_covered=True, text="报销70%"
            )
            for insurance in INSURANCES
            for code in TEN
        ],
        manual_claim=notice_pb2.ProcedureSection(
            **procedure
            | {
                "materials": "医保凭证、医药机构收费票据、门急诊费用清单、处方底方",
                "time_limit": "就医当年年底起12个月内申请，30天内办结",
            }
        ),
        contact="12393",
    )


def publish_request(agency: Agency, notice: notice_pb2.Notice) -> contract.PublishNoticeRequest:
    return contract.PublishNoticeRequest(header=agency.header(), notice=notice)


async def test_a_complete_notice_is_published_and_read_by_anybody(
    platform: Embedded, desk: Desk, agency: Agency
):
    """A-013, A-014."""
    notice = a_notice()
    first = await platform.gateway.call(PUBLISH, publish_request(agency, notice))
    notice.contact = "0971-12393"
    await platform.gateway.call(PUBLISH, publish_request(agency, notice))

    got = await platform.gateway.call(
        GET, contract.GetNoticeRequest(header=desk.header(), area="630100")
    )

    assert first.published.version == 1
    assert got.published.version == 2
    assert got.published.notice == notice


async def test_a_notice_comes_with_the_rule_that_manual_claims_are_decided_by(
    platform: Embedded, agency: Agency
):
    """A-014, A-096, A-097: Xining's, from its policy file."""
    answer = await platform.gateway.call(PUBLISH, publish_request(agency, a_notice()))

    terms = answer.published.manual_claim_terms
    assert (terms.months, terms.counts_from_year_end, terms.decide_days) == (12, True, 30)
    assert list(terms.materials) == [1, 2, 3, 4]
    assert (terms.allows_chronic_as_ordinary, terms.allows_online) == (True, True)


async def test_an_area_without_a_notice_says_so(platform: Embedded, desk: Desk):
    """A-014."""
    request = contract.GetNoticeRequest(header=desk.header(), area="630200")

    refused = await platform.gateway.refusal(GET, request)

    assert (refused.reason, refused.code) == ("NOTICE_NOT_KNOWN", grpc.StatusCode.NOT_FOUND)
    assert refused.detail.text_zh == "海东市尚未发布门慢特跨省结算告知书,请咨询参保地"


async def test_an_empty_notice_lacks_eighteen_texts_and_twenty_entries(
    platform: Embedded, agency: Agency
):
    """A-014: 10 diseases x 2 insurances; 20 problems are listed, the others counted."""
    request = publish_request(agency, notice_pb2.Notice(area="630200"))
    request.header.institution_code = "J63020000001"
    request.header.message_id = request.header.message_id.replace("J63010000001", "J63020000001")

    refused = await platform.gateway.refusal(PUBLISH, request)

    listed = len(refused.problems)
    assert listed + refused.detail.problems_omitted == 18 + 20
    assert refused.problems[0] == ("NOTICE_INCOMPLETE", "notice.recognition.scope")


def without_last(notice: notice_pb2.Notice) -> None:
    del notice.benefits[-1]


def twice(notice: notice_pb2.Notice) -> None:
    notice.benefits.add().CopyFrom(notice.benefits[0])


def with_fine_code(notice: notice_pb2.Notice) -> None:
    notice.benefits.add(insurance=310, disease_code="M08301", is_covered=True, text="x")


def without_words(notice: notice_pb2.Notice) -> None:
    notice.benefits[0].text = ""


def without_benefit(notice: notice_pb2.Notice) -> None:
    notice.benefits[0].is_covered = False


def without_prescription(notice: notice_pb2.Notice) -> None:
    notice.manual_claim.materials = "医保凭证、医药机构收费票据、门急诊费用清单"


def with_other_months(notice: notice_pb2.Notice) -> None:
    notice.manual_claim.time_limit = "6个月"


def of_a_province(notice: notice_pb2.Notice) -> None:
    notice.area = "630000"


@pytest.mark.parametrize(
    ("spoil", "problem", "text"),
    [
        (without_last, "notice.benefits", "告知书缺少或填错:居民强直性脊柱炎的待遇"),
        (twice, "notice.benefits[20]", "告知书缺少或填错:职工高血压重复"),
        (
            with_fine_code,
            "notice.benefits[20]",
            "告知书缺少或填错:职工肾移植抗排异治疗不在10个病种内",
        ),
        (without_words, "notice.benefits[0]", "告知书缺少或填错:职工高血压的待遇说明"),
        (without_benefit, "notice.benefits[0]", "告知书缺少或填错:职工高血压已有待遇,须写明"),
        (
            without_prescription,
            "notice.manual_claim.materials",
            "告知书缺少或填错:手工报销的材料:处方底方",
        ),
        (
            with_other_months,
            "notice.manual_claim.time_limit",
            "告知书缺少或填错:手工报销的时限:12个月",
        ),
        (of_a_province, "notice.area", "统筹区的医保区划630000不在区划代码表内"),
    ],
)
async def test_an_incomplete_notice_is_refused_by_its_entry_and_not_published(
    platform: Embedded, agency: Agency, spoil: Any, problem: str, text: str
):
    """A-014: also where the area has a benefit and the notice denies it."""
    before = len(await platform.platform.books.registry_records())
    notice = a_notice()
    spoil(notice)

    refused = await platform.gateway.refusal(PUBLISH, publish_request(agency, notice))

    assert refused.fields == [problem]
    assert refused.detail.text_zh == text
    assert len(await platform.platform.books.registry_records()) == before


async def test_only_the_insured_place_publishes_its_notice(
    platform: Embedded, serials: Iterator[int]
):
    """A-010, A-014."""
    refused = await platform.gateway.refusal(
        PUBLISH, publish_request(Agency(CHENGDU, serials), a_notice())
    )

    assert refused.reason == "TREATING_PLACE_MAY_NOT_WRITE"


async def test_a_repeat_publishes_nothing_again(platform: Embedded, agency: Agency):
    """A-079."""
    request = publish_request(agency, a_notice())
    first = await platform.gateway.call(PUBLISH, request)

    again = await platform.gateway.call(PUBLISH, request)

    assert again.header.replayed
    assert again.published == first.published


@pytest.mark.parametrize(
    ("asked", "version", "rows"), [(0, 2024, 16), (2024, 2024, 16), (2021, 2021, 10)]
)
async def test_the_dictionary_has_its_version_and_is_the_same_everywhere(
    platform: Embedded, desk: Desk, asked: int, version: int, rows: int
):
    """A-001, A-007: 16 rows since 2024, 10 before."""
    request = contract.GetDictionaryRequest(header=desk.header(), version=asked)

    answer = await platform.gateway.call(DICTIONARY, request)
    at_the_province = await platform.provinces.call(DICTIONARY, request)

    assert (answer.version, len(answer.diseases)) == (version, rows)
    assert answer.diseases[0].disease_name == "高血压"
    assert answer.diseases == at_the_province.diseases


async def test_an_unknown_version_of_the_dictionary_is_refused(platform: Embedded, desk: Desk):
    """A-007."""
    request = contract.GetDictionaryRequest(header=desk.header(), version=2023)

    refused = await platform.gateway.refusal(DICTIONARY, request)

    assert refused.problems == [("CODE_VALUE_UNKNOWN", "version")]
