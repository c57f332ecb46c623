"""Who takes part, and how a certificate says it."""

from __future__ import annotations

import pytest

from yidi.domain.participants import (
    GATEWAY,
    OPERATOR,
    Kind,
    Participant,
    participant_of_uri,
    province,
)
from yidi.domain.versions import Role

TREATING = frozenset((Role.TREATING_PLACE,))
INSURED = frozenset((Role.INSURED_PLACE,))

NAMED = [
    ("yidi://province/630000", province("630000")),
    ("yidi://province/630000/treating", province("630000", TREATING)),
    ("yidi://province/630000/insured", province("630000", INSURED)),
    ("yidi://institution/H51010000001", Participant(Kind.INSTITUTION, "H51010000001")),
    ("yidi://institution/P51010000001", Participant(Kind.INSTITUTION, "P51010000001")),
    ("yidi://agency/J63010000001", Participant(Kind.AGENCY, "J63010000001")),
    ("yidi://gateway", GATEWAY),
    ("yidi://operator", OPERATOR),
]


@pytest.mark.parametrize(("uri", "participant"), NAMED)
def test_a_certificate_names_its_holder_in_one_uri(uri: str, participant: Participant) -> None:
    assert participant_of_uri(uri) == participant
    assert participant.uri == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "yidi://",
        "yidi:province/630000",
        "https://province/630000",
        "YIDI://province/630000",
        "yidi://Province/630000",
        "yidi://province",
        "yidi://province/",
        "yidi://province/630100",
        "yidi://province/990000",
        "yidi://province/630000/",
        "yidi://province/630000/both",
        "yidi://province/630000/treating/insured",
        "yidi://province/630000?role=insured",
        "yidi://institution/J63010000001",
        "yidi://institution/h51010000001",
        "yidi://institution/H5101000000",
        "yidi://institution/H51010000001/treating",
        "yidi://institution",
        "yidi://agency/H51010000001",
        "yidi://agency/J99010000001",
        "yidi://gateway/",
        "yidi://gateway/1",
        "yidi://operator/root",
        "yidi://hospital/H51010000001",
    ],
)
def test_a_uri_that_is_not_exactly_of_this_form_is_no_identity(uri: str) -> None:
    assert participant_of_uri(uri) is None


def test_a_participant_has_a_chinese_name_and_a_host_name_of_its_own() -> None:
    agency = Participant(Kind.AGENCY, "J63010000001")

    assert [each.name_zh for each in (province("630000"), agency, GATEWAY, OPERATOR)] == [
        "青海省",
        "经办机构J63010000001",
        "国家平台",
        "运维人员",
    ]
    assert Participant(Kind.INSTITUTION, "H51010000001").name_zh == "机构H51010000001"
    assert province("630000", INSURED).tls_name == "province-630000.yidi.internal"
    assert agency.tls_name == "agency-j63010000001.yidi.internal"
    assert GATEWAY.tls_name == "gateway.yidi.internal"
