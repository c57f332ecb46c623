"""What the holder of a certificate may send where; the writing rules of A-010 come on top."""

from __future__ import annotations

import pytest

from yidi.domain.errors import NotPermitted
from yidi.domain.participants import GATEWAY, OPERATOR, Kind, Participant, province
from yidi.domain.permissions import Act, Place, check_permission
from yidi.domain.versions import Role

SICHUAN = province("510000")
QINGHAI = province("630000")
SICHUAN_TREATING = province("510000", frozenset((Role.TREATING_PLACE,)))
SICHUAN_INSURED = province("510000", frozenset((Role.INSURED_PLACE,)))
QINGHAI_INSURED = province("630000", frozenset((Role.INSURED_PLACE,)))
QINGHAI_TREATING = province("630000", frozenset((Role.TREATING_PLACE,)))
HOSPITAL = Participant(Kind.INSTITUTION, "H51010000001")
OTHER_HOSPITAL = Participant(Kind.INSTITUTION, "H51010000002")
XINING = Participant(Kind.AGENCY, "J63010000001")
CHENGDU = Participant(Kind.AGENCY, "J51010000001")


def an_act(call: str, sender: str = "H51010000001", treating: str = "510100") -> Act:
    service, _, method = call.partition("/")
    return Act(service, method, sender, treating)


SETTLE = an_act("SettlementService/Settle")
QUERY = an_act("EligibilityService/QueryEligibility")
BILL = an_act("TreatingPlaceService/SettleBill")
FILE = an_act("RegistryService/SubmitFiling", "J63010000001", "")
RECORD = an_act("RegistryService/RecordInstitution", "J51010000001")
COUNTRY = an_act("OutageService/AnnounceOutage", "J00000000001", "")
WATCH = an_act("OutageService/WatchOutages", "J00000000001", "")
ANNOUNCE = an_act("OutageService/AnnounceOutage", "J63010000001", "")
LOOK = an_act("RegistryService/ListFilings")
AGENCY_LOOKS = an_act("RegistryService/ListFilings", "J63010000001", "")
AGENCY_ASKS = an_act("SettlementService/InquireMessage", "J63010000001", "")
CLAIM = an_act("ManualClaimService/RegisterManualClaim", "J63010000001", "")
SEE_CLAIM = an_act("ManualClaimService/GetManualClaim", "J63010000001", "")
HOSPITAL_SEES_CLAIM = an_act("ManualClaimService/GetManualClaim")

MAY = [
    (SICHUAN, Place.GATEWAY, SETTLE),
    (SICHUAN_TREATING, Place.GATEWAY, SETTLE),
    (SICHUAN_TREATING, Place.GATEWAY, QUERY),
    (SICHUAN_TREATING, Place.GATEWAY, LOOK),
    (SICHUAN_TREATING, Place.GATEWAY, RECORD),
    (SICHUAN_TREATING, Place.PROVINCE, BILL),
    (QINGHAI, Place.GATEWAY, FILE),
    (QINGHAI_INSURED, Place.GATEWAY, FILE),
    (QINGHAI_INSURED, Place.GATEWAY, ANNOUNCE),
    (QINGHAI_INSURED, Place.GATEWAY, AGENCY_ASKS),
    (QINGHAI_TREATING, Place.GATEWAY, AGENCY_LOOKS),
    (QINGHAI_INSURED, Place.PROVINCE, FILE),
    (GATEWAY, Place.PROVINCE, SETTLE),
    (GATEWAY, Place.PROVINCE, QUERY),
    (GATEWAY, Place.PROVINCE, FILE),
    (GATEWAY, Place.GATEWAY, COUNTRY),
    (OPERATOR, Place.GATEWAY, COUNTRY),
    (OPERATOR, Place.GATEWAY, WATCH),
    (HOSPITAL, Place.PROVINCE, BILL),
    (HOSPITAL, Place.PROVINCE, LOOK),
    (HOSPITAL, Place.GATEWAY, LOOK),
    (XINING, Place.GATEWAY, FILE),
    (XINING, Place.PROVINCE, FILE),
    (XINING, Place.GATEWAY, ANNOUNCE),
    (XINING, Place.GATEWAY, AGENCY_ASKS),
    (CHENGDU, Place.GATEWAY, RECORD),
    (XINING, Place.GATEWAY, CLAIM),
    (XINING, Place.PROVINCE, SEE_CLAIM),
    (QINGHAI_INSURED, Place.GATEWAY, CLAIM),
    (GATEWAY, Place.PROVINCE, CLAIM),
]

MAY_NOT = [
    (OPERATOR, Place.GATEWAY, ANNOUNCE, "IDENTITY_NOT_FOR_METHOD"),
    (OPERATOR, Place.PROVINCE, COUNTRY, "IDENTITY_NOT_FOR_METHOD"),
    (QINGHAI, Place.GATEWAY, COUNTRY, "PROVINCE_ACTS_FOR_ANOTHER"),
    (QINGHAI, Place.GATEWAY, SETTLE, "PROVINCE_ACTS_FOR_ANOTHER"),
    (QINGHAI, Place.GATEWAY, QUERY, "PROVINCE_ACTS_FOR_ANOTHER"),
    (QINGHAI, Place.PROVINCE, BILL, "PROVINCE_ACTS_FOR_ANOTHER"),
    (SICHUAN, Place.GATEWAY, an_act("SettlementService/Settle", treating=""),
     "PROVINCE_ACTS_FOR_ANOTHER"),
    (SICHUAN, Place.GATEWAY, FILE, "PROVINCE_ACTS_FOR_ANOTHER"),
    (SICHUAN, Place.GATEWAY, ANNOUNCE, "PROVINCE_ACTS_FOR_ANOTHER"),
    (SICHUAN, Place.GATEWAY, AGENCY_LOOKS, "PROVINCE_ACTS_FOR_ANOTHER"),
    (SICHUAN_INSURED, Place.GATEWAY, SETTLE, "PROVINCE_WITHOUT_ROLE"),
    (SICHUAN_INSURED, Place.GATEWAY, RECORD, "PROVINCE_WITHOUT_ROLE"),
    (QINGHAI_TREATING, Place.GATEWAY, FILE, "PROVINCE_WITHOUT_ROLE"),
    (QINGHAI_TREATING, Place.GATEWAY, ANNOUNCE, "PROVINCE_WITHOUT_ROLE"),
    (SICHUAN, Place.PROVINCE, SETTLE, "IDENTITY_NOT_FOR_METHOD"),
    (SICHUAN, Place.PROVINCE, QUERY, "IDENTITY_NOT_FOR_METHOD"),
    (OTHER_HOSPITAL, Place.PROVINCE, BILL, "INSTITUTION_ACTS_FOR_ANOTHER"),
    (OTHER_HOSPITAL, Place.GATEWAY, LOOK, "INSTITUTION_ACTS_FOR_ANOTHER"),
    (HOSPITAL, Place.GATEWAY, SETTLE, "IDENTITY_NOT_FOR_METHOD"),
    (HOSPITAL, Place.PROVINCE, SETTLE, "IDENTITY_NOT_FOR_METHOD"),
    (HOSPITAL, Place.GATEWAY, RECORD, "IDENTITY_NOT_FOR_METHOD"),
    (CHENGDU, Place.GATEWAY, FILE, "AGENCY_ACTS_FOR_ANOTHER"),
    (CHENGDU, Place.PROVINCE, FILE, "AGENCY_ACTS_FOR_ANOTHER"),
    (XINING, Place.GATEWAY, SETTLE, "IDENTITY_NOT_FOR_METHOD"),
    (XINING, Place.PROVINCE, AGENCY_ASKS, "IDENTITY_NOT_FOR_METHOD"),
    (XINING, Place.PROVINCE, BILL, "IDENTITY_NOT_FOR_METHOD"),
    (GATEWAY, Place.PROVINCE, BILL, "IDENTITY_NOT_FOR_METHOD"),
    (GATEWAY, Place.GATEWAY, SETTLE, "IDENTITY_NOT_FOR_METHOD"),
    (OPERATOR, Place.GATEWAY, SETTLE, "IDENTITY_NOT_FOR_METHOD"),
    (OPERATOR, Place.GATEWAY, LOOK, "IDENTITY_NOT_FOR_METHOD"),
    (OPERATOR, Place.PROVINCE, BILL, "IDENTITY_NOT_FOR_METHOD"),
    (HOSPITAL, Place.GATEWAY, HOSPITAL_SEES_CLAIM, "IDENTITY_NOT_FOR_METHOD"),
    (SICHUAN, Place.GATEWAY, SEE_CLAIM, "PROVINCE_ACTS_FOR_ANOTHER"),
    (QINGHAI_TREATING, Place.GATEWAY, SEE_CLAIM, "PROVINCE_WITHOUT_ROLE"),
    (CHENGDU, Place.GATEWAY, CLAIM, "AGENCY_ACTS_FOR_ANOTHER"),
]  # fmt: skip


@pytest.mark.parametrize(("caller", "place", "act"), MAY)
def test_the_right_identity_passes(caller: Participant, place: Place, act: Act) -> None:
    check_permission(caller, place, act)


@pytest.mark.parametrize(("caller", "place", "act", "reason"), MAY_NOT)
def test_every_other_identity_is_refused(
    caller: Participant, place: Place, act: Act, reason: str
) -> None:
    with pytest.raises(NotPermitted) as caught:
        check_permission(caller, place, act)

    assert caught.value.reason.name == reason


def test_a_refusal_names_whose_certificate_it_is_and_what_to_check() -> None:
    with pytest.raises(NotPermitted) as caught:
        check_permission(QINGHAI, Place.GATEWAY, SETTLE)

    assert caught.value.head.text_zh == "青海省的证书不能替四川省发送报文,请核对区划和机构编码"
    assert caught.value.head.field_path == "header.treating_region"


def test_the_service_of_another_release_is_for_nobody_but_provinces_and_the_platform() -> None:
    """An unknown service is not open to whom nobody has thought of."""
    act = an_act("ClearingService/GetStatement")

    for caller in (HOSPITAL, CHENGDU, OPERATOR):
        with pytest.raises(NotPermitted):
            check_permission(caller, Place.GATEWAY, act)
