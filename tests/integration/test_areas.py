"""What areas decide and agree on, over real sockets: rule sets, waivers of filing, diseases.

The platforms read policies of the user's own: those of Xining, changed as the tests say.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.agencies import CHENGDU, Agency
from tests.messages import (
    BEIJING,
    FIRST_HOSPITAL,
    HAN_WENXIU,
    LI_GUILAN,
    WITHOUT_DIALYSIS,
    Desk,
    Known,
    a_charge,
    a_line,
    stamp,
    totals,
)
from tests.platforms import Embedded, embedded, reason_name
from yidi.v1 import codes_pb2, institution_pb2
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import registry_service_pb2 as registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUERY = "EligibilityService/QueryEligibility"
OPEN = "SettlementService/OpenVisit"
UPLOAD = "SettlementService/UploadFees"
TRY = "SettlementService/PreSettle"
SETTLE = "SettlementService/Settle"
CANCEL = "SettlementService/CancelSettlement"
BILL = "TreatingPlaceService/SettleBill"

HIGHLAND_HEART = "M91001"
NATIONAL = (
    "M03900", "M01600", "M07801", "M00500", "M08300", "M08301", "M08302", "M08303",
    "M08304", "M08305", "M08306", "M05300", "M06900", "M04600", "M00200", "M07200",
)  # fmt: skip
ZHENG_MIN = Known("13010000000000000334", "郑敏", "130198198207110060", region="130100")
"""Works in Shijiazhuang, without a filing."""

AGREEMENTS = """
[[filing_waivers]]
name = "西宁到成都"
insured = ["630100"]
treating = ["510100"]
care = ["ordinary"]
valid_from = 2025-01-02
valid_to = 2025-01-05

[[extra_diseases]]
insured = "630000"
treating = "510000"
code = "M91001"
name = "高原心脏病"
valid_from = 2025-01-03
"""
IN_2022 = datetime(2022, 12, 31, 23, 59, tzinfo=BEIJING)
IN_2023 = datetime(2023, 1, 1, 0, 1, tzinfo=BEIJING)


def january(day: int) -> datetime:
    return datetime(2025, 1, day, 10, 0, tzinfo=BEIJING)


def qinghai() -> str:
    """Xining with three rule sets, which differ in the rate for hypertension: 60, 70, 80 %.

    The last two know the disease that Qinghai and Sichuan have agreed on.
    """
    file = files("yidi.province").joinpath("data/policies/630000.toml")
    head, areas, shipped = file.read_text(encoding="utf-8").partition("[[areas]]\n")
    local = '  { code = "QH9001", name = "癫痫" },\n'
    assert shipped.count('tertiary = "70%"') == shipped.count(local) == 1
    first = shipped.replace('tertiary = "70%"', 'tertiary = "60%"')
    agreed = shipped.replace(
        local, '  { code = "QH0701", name = "高原性心脏病", national = "M91001" },\n' + local
    ).replace('M03900 = "4000.00"', 'M91001 = "3000.00"\nM03900 = "4000.00"')
    second = "effective_from = 2023-01-01\n" + agreed
    third = "effective_from = 2025-01-05\n" + agreed.replace('"70%"', '"80%"')
    return head + areas + first + areas + second + areas + third


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("policies")
    folder.joinpath("630000.toml").write_text(qinghai(), encoding="utf-8")
    folder.joinpath("agreements.toml").write_text(AGREEMENTS, encoding="utf-8")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def own(policies: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    """A platform with the policies of these tests; both provinces have the code table of 2021."""
    old = "630000=V2.1/2021,510000=V2.1/2021"
    folder = tmp_path_factory.mktemp("own")
    async with embedded(folder, policies=policies, capabilities=old) as running:
        yield running


def line(at: datetime) -> Any:
    """255.00 in scope and 15.00 first paid."""
    return a_line(price=27_000_000, quantity=10_000_000, amount=27_000, first_paid=1_500,
                  occurred_at=stamp(at))  # fmt: skip


TOTALS = totals(25_500, first_paid=1_500)


async def uploaded(own: Embedded, desk: Desk, at: datetime, person: Known, **visit: Any) -> str:
    opened = await own.gateway.call(OPEN, desk.open_visit(person, visited_at=stamp(at), **visit))
    upload = desk.upload_fees(opened.visit_id, person, lines=[line(at)])
    await own.gateway.call(UPLOAD, upload)
    visit_id: str = opened.visit_id
    return visit_id


async def settled(
    own: Embedded, desk: Desk, at: datetime, person: Known = LI_GUILAN, **visit: Any
) -> Any:
    """Open, upload, try and settle; the trial comes to the same."""
    visit_id = await uploaded(own, desk, at, person, **visit)
    facts = {"header": desk.header(person), "person_number": person.number, "totals": TOTALS}
    tried = await own.gateway.call(TRY, desk.pre_settle(visit_id, **facts))
    facts["header"] = desk.header(person)
    answer = await own.gateway.call(SETTLE, desk.settle(visit_id, **facts))
    assert tried.settlement.breakdown == answer.settlement.breakdown
    return answer.settlement


def paid(settlement: Any) -> tuple[int, int]:
    return settlement.breakdown.fund_total_fen, settlement.breakdown.person_part_fen


async def refused_alike(own: Embedded, method: str, request: Any) -> Any:
    """The refusal of the gateway, which is that of the insured place; no visit is stored."""
    before = await own.stored()
    direct = await own.provinces.refusal(method, request)
    relayed = await own.gateway.refusal(method, request)
    assert direct.problems == relayed.problems
    assert (await own.stored())[1:3] == before[1:3]
    return relayed


# --------------------------------------------------------------------------- rule sets


async def test_a_visit_is_settled_by_the_rule_set_of_its_own_day(own: Embedded, desk: Desk):
    """A-039: 255.00 x 60 % = 153.00 until the end of 2022, 255.00 x 70 % = 178.50 since."""
    old = await settled(own, desk, IN_2022)
    new = await settled(own, desk, IN_2023)

    assert paid(old) == (15_300, 11_700)
    assert paid(new) == (17_850, 9_150)


async def test_a_refund_undoes_what_the_old_rule_set_paid(own: Embedded, desk: Desk):
    """A-039, A-090: never computed again, so never by another rule set."""
    at = datetime(2022, 11, 1, 9, 0, tzinfo=BEIJING)
    old = await settled(own, desk, at)

    answer = await own.gateway.call(CANCEL, desk.cancel_settlement(old.settlement_id, old.visit_id))

    assert paid(old) == (15_300, 11_700)
    assert paid(answer.refund) == (-15_300, -11_700)


async def test_a_new_rule_set_goes_on_counting_where_the_old_one_stopped(own: Embedded, desk: Desk):
    """A-039, A-080: 178.50 and then 255.00 x 80 % = 204.00 on one cap of the year."""
    before = await settled(own, desk, january(4))
    after = await settled(own, desk, january(5))

    def used(settlement: Any) -> list[tuple[int, int, int]]:
        return [
            (each.year, each.before_fen, each.after_fen)
            for each in settlement.breakdown.accumulators
            if each.name == "pool/employee-chronic-M03900"
        ]

    assert (paid(before), paid(after)) == ((17_850, 9_150), (20_400, 6_600))
    assert (used(before), used(after)) == ([(2025, 0, 17_850)], [(2025, 17_850, 38_250)])


# --------------------------------------------------------------------------- waivers of filing


async def test_two_areas_may_agree_that_care_needs_no_filing(own: Embedded, desk: Desk):
    """A-038: the full rate, 255.00 x 50 % = 127.50, for nobody has been referred."""
    settlement = await settled(own, desk, january(5), HAN_WENXIU, disease="")

    assert paid(settlement) == (12_750, 14_250)
    assert settlement.filing_type == codes_pb2.FILING_TYPE_UNSPECIFIED


@pytest.mark.parametrize(
    ("day", "institution", "region"),
    [
        (1, FIRST_HOSPITAL, "510100"),
        (6, FIRST_HOSPITAL, "510100"),
        (5, "H51070000001", "510700"),
    ],
)
async def test_a_waiver_holds_on_its_days_and_at_its_places_only(
    own: Embedded, serials: Iterator[int], day: int, institution: str, region: str
):
    """A-038."""
    desk = Desk(institution, region, serials)
    visit = desk.open_visit(HAN_WENXIU, disease="", visited_at=stamp(january(day)))

    refused = await refused_alike(own, OPEN, visit)

    assert refused.reason == "FILING_MISSING"


async def test_the_capital_region_needs_no_filing_as_shipped(
    platform: Embedded, serials: Iterator[int]
):
    """A-038: 京津冀; elsewhere the person of Hebei must file."""
    outcomes = [
        (
            await platform.gateway.call(
                QUERY, Desk(code, region, serials).query_eligibility(ZHENG_MIN)
            )
        )
        for code, region in (("H11010000001", "110100"), (FIRST_HOSPITAL, "510100"))
    ]

    assert [[reason_name(each.reason) for each in answer.reasons] for answer in outcomes] == [
        [],
        ["FILING_MISSING"],
    ]


# --------------------------------------------------------------------------- agreed diseases


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(own: Embedded) -> None:
    """The First Hospital of Chengdu has opened the agreed disease; Li Guilan has chosen it."""
    serials = itertools.count(900_000)
    chengdu = Agency(CHENGDU, serials)
    await own.gateway.call(
        "RegistryService/ChangeInstitution",
        chengdu.of_institution(
            registry.ChangeInstitutionRequest,
            institution_code=FIRST_HOSPITAL,
            change=institution_pb2.INSTITUTION_CHANGE_OPEN,
            opened_care_types=[11, 13, 14],
            opened_diseases=["M03900", "M01600", HIGHLAND_HEART],
            confirmed_by=CHENGDU,
            cause="省际协议",
        ),
    )
    answer = await own.gateway.call(
        "RegistryService/RecordQualification",
        Agency(serials=serials).of_person(
            registry.RecordQualificationRequest,
            LI_GUILAN,
            local_code="QH0701",
            disease_code=HIGHLAND_HEART,
            begins_on="2025-01-03",
        ),
    )
    assert answer.qualification.disease_name == "高原心脏病"
    await own.gateway.call(
        "RegistryService/SelectInstitutions",
        Agency(serials=serials).of_person(
            registry.SelectInstitutionsRequest,
            LI_GUILAN,
            care_type=codes_pb2.CARE_TYPE_CHRONIC,
            local_code="QH0701",
            institution_codes=[FIRST_HOSPITAL],
        ),
    )
    own.clock.move(timedelta(days=1))  # a choice counts from the next day on


HEART = {"disease": HIGHLAND_HEART, "disease_name": "高原心脏病"}


@pytest.mark.usefixtures("opened")
async def test_an_agreed_disease_is_not_settled_where_no_institution_has_opened_it(
    own: Embedded, serials: Iterator[int]
):
    """A-008, A-051, A-069: known in Sichuan, not open at this hospital."""
    desk = Desk(WITHOUT_DIALYSIS, serials=serials)
    query = desk.query_eligibility(LI_GUILAN, HIGHLAND_HEART, visited_at=stamp(january(7)))

    answer = await own.gateway.call(QUERY, query)

    reasons = [reason_name(each.reason) for each in answer.reasons]
    assert reasons[0] == "DISEASE_NOT_OPEN_AT_INSTITUTION"
    assert answer.outcome == eligibility.ELIGIBILITY_OUTCOME_PAY_AND_CLAIM


@pytest.mark.usefixtures("opened")
async def test_an_agreed_disease_is_settled_between_its_two_provinces(own: Embedded, desk: Desk):
    """A-008, A-140: 255.00 x 80 % = 204.00, whatever the versions of the code tables."""
    settlement = await settled(own, desk, january(7), **HEART)

    assert (settlement.disease_code, settlement.disease_name) == (HIGHLAND_HEART, "高原心脏病")
    assert paid(settlement) == (20_400, 6_600)


@pytest.mark.usefixtures("opened")
async def test_a_bill_may_have_a_part_of_an_agreed_disease(own: Embedded, desk: Desk):
    """A-008, A-066: 104.00 x 80 % = 83.20."""
    charge = a_charge("1", "XC08CAX001A001010190001", "苯磺酸氨氯地平片", 26, 4, 10_400,
                      disease_code=HIGHLAND_HEART)  # fmt: skip

    answer = await own.provinces.call(
        BILL, desk.settle_bill(charges=[charge], visited_at=stamp(january(7)))
    )

    (part,) = answer.parts
    assert (part.disease_code, part.disease_name) == (HIGHLAND_HEART, "高原心脏病")
    assert (answer.fund_total_fen, part.settlement.breakdown.fund_total_fen) == (8_320, 8_320)


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("visit", "header", "problem"),
    [
        ({"visited_at": stamp(january(2))}, {}, "DISEASE_CODE_UNKNOWN"),
        (
            {},
            {"institution_code": "H11010000001", "treating_region": "110100"},
            "DISEASE_CODE_UNKNOWN",
        ),
        ({}, {"insured_region": "640100"}, "DISEASE_CODE_UNKNOWN"),
        ({"disease": "M91002"}, {}, "DISEASE_CODE_UNKNOWN"),
        ({"disease_name": "高原性心脏病"}, {}, "DISEASE_NAME_MISMATCH"),
        ({"disease_name": ""}, {}, "FIELD_MISSING"),
    ],
)
async def test_outside_its_provinces_its_days_and_its_name_an_agreed_disease_is_refused(
    own: Embedded, desk: Desk, visit: dict[str, Any], header: dict[str, Any], problem: str
):
    """A-008, A-001, A-002."""
    facts = {"visited_at": stamp(january(6)), "header": desk.header(**header)} | HEART | visit

    refused = await refused_alike(own, OPEN, desk.open_visit(**facts))

    field = "disease_name" if "disease_name" in visit else "disease_code"
    assert refused.problems == [(problem, field)]


@pytest.mark.usefixtures("opened")
async def test_a_bill_of_another_day_has_no_part_of_an_agreed_disease(own: Embedded, desk: Desk):
    """A-008."""
    charge = a_charge("1", "XC08CAX001A001010190001", "苯磺酸氨氯地平片", 26, 4, 10_400,
                      disease_code=HIGHLAND_HEART)  # fmt: skip
    request = desk.settle_bill(charges=[charge], visited_at=stamp(january(2)))

    refused = await own.provinces.refusal(BILL, request)

    assert refused.problems == [("DISEASE_CODE_UNKNOWN", "charges[0].disease_code")]


@pytest.mark.usefixtures("opened")
async def test_the_qualification_is_shown_with_its_agreed_name_everywhere(
    own: Embedded, serials: Iterator[int]
):
    """A-008, A-009: a hospital in Beijing sees it and cannot use it."""
    desk = Desk("H11010000001", "110100", serials)

    answer = await own.gateway.call(QUERY, desk.query_eligibility(LI_GUILAN, "M03900"))

    shown = [(each.disease_code, each.disease_name) for each in answer.qualifications]
    assert (HIGHLAND_HEART, "高原心脏病") in shown


@pytest.mark.usefixtures("opened")
async def test_institutions_elsewhere_cannot_open_an_agreed_disease(
    own: Embedded, serials: Iterator[int]
):
    """A-008, A-051."""
    beijing = Agency("J11010000001", serials)
    request = beijing.of_institution(
        registry.ChangeInstitutionRequest,
        institution_code="H11010000001",
        change=institution_pb2.INSTITUTION_CHANGE_OPEN,
        opened_care_types=[11, 14],
        opened_diseases=[HIGHLAND_HEART],
        confirmed_by="J11010000001",
        cause="试",
    )

    refused = await own.gateway.refusal("RegistryService/ChangeInstitution", request)

    assert refused.problems == [("DISEASE_CODE_UNKNOWN", "opened_diseases[0]")]


async def test_without_an_agreement_only_the_national_codes_are_known(
    platform: Embedded, desk: Desk
):
    """A-008, A-001: as shipped."""
    refused = await refused_alike(platform, OPEN, desk.open_visit(**HEART))

    assert refused.problems == [("DISEASE_CODE_UNKNOWN", "disease_code")]
