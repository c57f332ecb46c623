"""Certificates on real sockets: the right identity passes, every other one changes nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from tests.agencies import XINING, Agency
from tests.certificates import (
    TOKEN,
    a_set,
    client_of,
    credentials_of,
    days_ago,
    issued,
    tls_settings,
)
from tests.messages import Desk
from tests.platforms import Embedded, PlainClient, Refused, embedded
from yidi.domain.participants import GATEWAY, province
from yidi.domain.versions import Role
from yidi.runtime.certificate_folder import CertificateFolder
from yidi.runtime.certificates import Pair, read_pair
from yidi.v1 import simulator_service_pb2 as simulator

pytestmark = pytest.mark.asyncio(loop_scope="module")

DENIED = grpc.StatusCode.PERMISSION_DENIED
UNKNOWN = grpc.StatusCode.UNAUTHENTICATED


@dataclass
class Secured:
    """A platform with TLS and the certificates of everybody."""

    platform: Embedded
    folder: Path

    def client(self, name: str, at: str = "gateway", token: str = "") -> Any:
        return client_of(self.folder, name, self.platform.addresses[at], token)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_set(tmp_path_factory.mktemp("certs"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def secured(
    certificates: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Secured]:
    async with embedded(tmp_path_factory.mktemp("data"), **tls_settings(certificates)) as running:
        yield Secured(running, certificates)


async def test_a_whole_visit_is_settled_by_the_treating_province(secured: Secured, desk: Desk):
    async with secured.client("province-510000") as sichuan:
        opened = await sichuan.call("SettlementService/OpenVisit", desk.open_visit())
        await sichuan.call("SettlementService/UploadFees", desk.upload_fees(opened.visit_id))

        settled = await sichuan.call("SettlementService/Settle", desk.settle(opened.visit_id))

    assert settled.settlement.breakdown.fund_total_fen == 17_850


async def test_a_hospital_settles_its_bill_at_its_province(secured: Secured, desk: Desk):
    """The gateway and the insured place in the same process are reached without a certificate."""
    async with secured.client("institution-H51010000001", "provinces") as hospital:
        answer = await hospital.call(
            "TreatingPlaceService/SettleBill", desk.settle_bill(trial_only=True)
        )

    assert answer.total_fen == 42_800


async def test_an_agency_files_for_itself(secured: Secured):
    async with secured.client("agency-J63010000001") as agency:
        answer = await agency.call("RegistryService/SubmitFiling", Agency().submit_filing())

    assert answer.filing.filing.filing_id


async def test_the_platform_calls_a_province_as_the_platform(secured: Secured, desk: Desk):
    async with secured.client("gateway", "provinces") as platform:
        answer = await platform.call("EligibilityService/QueryPerson", desk.query_person())

    assert answer.person.name == "李桂兰"


Ask = Callable[[Desk], tuple[str, Any]]


def settle(desk: Desk) -> tuple[str, Any]:
    return "SettlementService/OpenVisit", desk.open_visit()


def bill(desk: Desk) -> tuple[str, Any]:
    return "TreatingPlaceService/SettleBill", desk.settle_bill()


def file(_: Desk) -> tuple[str, Any]:
    return "RegistryService/SubmitFiling", Agency(XINING).submit_filing()


REFUSED = {
    "another province": ("province-630000", "gateway", settle, "PROVINCE_ACTS_FOR_ANOTHER", 3),
    "another province's agency": (
        "province-510000", "gateway", file, "PROVINCE_ACTS_FOR_ANOTHER", 3),
    "a province as insured place only": (
        "sichuan-insured", "gateway", settle, "PROVINCE_WITHOUT_ROLE", 3),
    "a province as treating place only": (
        "qinghai-treating", "gateway", file, "PROVINCE_WITHOUT_ROLE", 3),
    "a province past the platform": (
        "province-510000", "provinces", settle, "IDENTITY_NOT_FOR_METHOD", 9),
    "another hospital": (
        "institution-H51010000002", "provinces", bill, "INSTITUTION_ACTS_FOR_ANOTHER", 4),
    "a hospital past its province": (
        "institution-H51010000001", "gateway", settle, "IDENTITY_NOT_FOR_METHOD", 9),
    "another agency": (
        "agency-J51010000001", "gateway", file, "AGENCY_ACTS_FOR_ANOTHER", 4),
    "the platform as a hospital": (
        "gateway", "provinces", bill, "IDENTITY_NOT_FOR_METHOD", 9),
    "an operator": ("operator", "gateway", settle, "IDENTITY_NOT_FOR_METHOD", 9),
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def narrow(certificates: Path) -> None:
    """Provinces that may act in one role only, under file names of their own."""
    for name, code, role in (
        ("sichuan-insured", "510000", Role.INSURED_PLACE),
        ("qinghai-treating", "630000", Role.TREATING_PLACE),
    ):
        other = certificates / name
        folder = CertificateFolder(other)
        other.mkdir()
        for suffix in (".pem", ".key"):
            (other / f"ca{suffix}").write_bytes((certificates / f"ca{suffix}").read_bytes())
        made = folder.issue(province(code, frozenset((role,))), [], days_ago(1), 30)
        for suffix in (".pem", ".key"):
            made.with_suffix(suffix).rename(certificates / f"{name}{suffix}")


@pytest.mark.parametrize("case", REFUSED)
async def test_a_wrong_identity_is_refused_and_nothing_is_written(
    secured: Secured, narrow: None, desk: Desk, case: str
):
    name, at, ask, reason, party = REFUSED[case]
    before = await secured.platform.stored()

    async with secured.client(name, at) as client:
        refused = await client.refusal(*ask(desk))

    assert (refused.reason, refused.code) == (reason, DENIED)
    assert refused.detail.party == party
    assert refused.detail.next_step != 0
    assert re.search(r"[\u4e00-\u9fff]", refused.localized.message)
    assert await secured.platform.stored() == before


async def test_a_certificate_without_a_name_is_told_to_get_another(
    secured: Secured, certificates: Path, desk: Desk
):
    unnamed(certificates)
    async with secured.client("unnamed") as client:
        refused = await client.refusal(*settle(desk))

    assert (refused.reason, refused.code) == ("CALLER_NOT_IDENTIFIED", UNKNOWN)


def unnamed(folder: Path) -> None:
    """A certificate of the right authority that names nobody."""
    issuer, key = read_pair(
        Pair((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())
    )
    own = x509.load_pem_x509_certificate((folder / "operator.pem").read_bytes())
    made = (
        x509.CertificateBuilder()
        .subject_name(own.subject)
        .issuer_name(issuer.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(own.not_valid_before_utc)
        .not_valid_after(own.not_valid_after_utc)
        .sign(key, hashes.SHA256())
    )
    (folder / "unnamed.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "unnamed.key").write_bytes((folder / "operator.key").read_bytes())


async def test_refusals_are_counted_by_place_kind_and_reason(secured: Secured, desk: Desk):
    name = (
        'yidi_identity_refusals_total{kind="province",listener="gateway",'
        'reason="PROVINCE_ACTS_FOR_ANOTHER"}'
    )
    before = count(secured, name)

    async with secured.client("province-630000") as qinghai:
        await qinghai.refusal(*settle(desk))

    assert count(secured, name) == before + 1


def count(secured: Secured, name: str) -> float:
    page = secured.platform.platform.metrics.page().decode()
    found = [line for line in page.splitlines() if line.startswith(name)]
    return float(found[0].split()[-1]) if found else 0.0


async def test_the_page_of_metrics_says_when_certificates_end(secured: Secured):
    own = count(secured, 'yidi_certificate_expiry_timestamp_seconds{certificate="own"}')
    authority = count(secured, 'yidi_certificate_expiry_timestamp_seconds{certificate="authority"}')

    assert 28 * 86_400 < own - days_ago(0).timestamp() < 30 * 86_400
    assert authority - own == pytest.approx(0, abs=60)


# ------------------------------------------------------------------------------ connections


@pytest.mark.parametrize("case", ["none", "expired", "not yet", "stranger", "plaintext"])
@pytest.mark.parametrize("at", ["gateway", "provinces", "control"])
async def test_no_connection_without_a_valid_certificate(
    secured: Secured, tmp_path: Path, desk: Desk, case: str, at: str
):
    """Not one call reaches the platform: the transport ends the connection."""
    address = secured.platform.addresses[at]
    if case == "plaintext":
        client = PlainClient(address)
    else:
        client = PlainClient(address, shown(secured.folder, tmp_path, case))

    try:
        with pytest.raises(Refused) as caught:
            await client.call("SettlementService/OpenVisit", desk.open_visit(), seconds=5)
    finally:
        await client.close()

    assert caught.value.code is grpc.StatusCode.UNAVAILABLE
    assert not caught.value.is_rich


def shown(folder: Path, scratch: Path, case: str) -> grpc.ChannelCredentials:
    if case == "none":
        return credentials_of(folder, "")
    other = scratch / "other"
    if case == "stranger":
        return credentials_of(a_set(other), "province-510000", folder)
    other.mkdir()
    for suffix in (".pem", ".key"):
        (other / f"ca{suffix}").write_bytes((folder / f"ca{suffix}").read_bytes())
    begin, days = (3, 2) if case == "expired" else (-3, 30)
    return credentials_of(other, issued(other, province("510000"), begin=begin, days=days))


async def test_a_client_does_not_talk_to_a_server_of_a_stranger(
    secured: Secured, tmp_path: Path, desk: Desk
):
    other = a_set(tmp_path / "other")
    credentials = credentials_of(secured.folder, "province-510000", other)
    client = PlainClient(secured.platform.addresses["gateway"], credentials)

    try:
        with pytest.raises(Refused) as caught:
            await client.call("SettlementService/OpenVisit", desk.open_visit(), seconds=5)
    finally:
        await client.close()

    assert caught.value.code is grpc.StatusCode.UNAVAILABLE


# --------------------------------------------------------------------------- real provinces


async def test_the_gateway_reaches_a_real_province_by_the_name_in_its_certificate(
    certificates: Path, tmp_path: Path, desk: Desk
):
    """Another platform plays the real system of Qinghai; it shows a certificate of Qinghai."""
    async with (
        embedded(tmp_path / "real", **tls_settings(certificates)) as real,
        embedded(
            tmp_path / "own",
            **tls_settings(certificates),
            province=f"630000={real.addresses['provinces']}",
        ) as own,
        client_of(certificates, "province-510000", own.addresses["gateway"]) as sichuan,
    ):
        refused = await sichuan.refusal("EligibilityService/QueryPerson", desk.query_person())

    # Its certificate is that of a platform, not that of Qinghai: nothing is sent there.
    assert refused.reason == "INSURED_PLACE_DOWN"


async def test_a_real_province_with_its_own_certificate_answers(
    certificates: Path, tmp_path: Path, desk: Desk
):
    both = tmp_path / "both"
    both.mkdir()
    for suffix in (".pem", ".key"):
        (both / f"ca{suffix}").write_bytes((certificates / f"ca{suffix}").read_bytes())
    host = [province("630000").tls_name]
    CertificateFolder(both).issue(GATEWAY, host, days_ago(1), 30)
    async with (
        embedded(tmp_path / "real", **tls_settings(both)) as real,
        embedded(
            tmp_path / "own",
            **tls_settings(certificates),
            province=f"630000={real.addresses['provinces']}",
        ) as own,
        client_of(certificates, "province-510000", own.addresses["gateway"]) as sichuan,
    ):
        answer = await sichuan.call("EligibilityService/QueryPerson", desk.query_person())

    assert answer.person.name == "李桂兰"


# ---------------------------------------------------------------------------------- reload


async def test_a_renewed_certificate_is_shown_without_a_restart(tmp_path: Path):
    folder = a_set(tmp_path / "certs")
    async with embedded(tmp_path / "data", **tls_settings(folder)) as running:
        secured = Secured(running, folder)
        own = 'yidi_certificate_expiry_timestamp_seconds{certificate="own"}'
        before = count(secured, own)
        CertificateFolder(folder).renew("gateway", days_ago(0), 90)

        async with secured.client("operator", "control") as operator:
            await operator.call("SimulatorService/GetStatus", simulator.GetStatusRequest())

        assert count(secured, own) > before + 50 * 86_400


async def test_a_broken_file_leaves_the_certificate_in_force(tmp_path: Path):
    folder = a_set(tmp_path / "certs")
    async with embedded(tmp_path / "data", **tls_settings(folder)) as running:
        (folder / "gateway.pem").write_text("half a file")

        async with Secured(running, folder).client("operator", "control") as operator:
            answer = await operator.call("SimulatorService/GetStatus", simulator.GetStatusRequest())

    assert answer.version


# ---------------------------------------------------------------------------- test control


async def test_test_control_is_for_operators(secured: Secured):
    status = ("SimulatorService/GetStatus", simulator.GetStatusRequest())

    async with secured.client("province-510000", "control") as sichuan:
        refused = await sichuan.refusal(*status)
    async with secured.client("operator", "control") as operator:
        answer = await operator.call(*status)

    assert (refused.reason, refused.code) == ("IDENTITY_NOT_FOR_METHOD", DENIED)
    assert answer.version


@pytest.mark.parametrize(
    "shown",
    [None, "", "Bearer ", "Bearer wrong", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN,
     f"bearer {TOKEN}", f"Basic {TOKEN}"],
)  # fmt: skip
async def test_test_control_asks_for_its_token(tmp_path: Path, shown: str | None):
    async with embedded(tmp_path, control_token=TOKEN) as running:
        metadata = () if shown is None else (("authorization", shown),)
        client = PlainClient(running.addresses["control"], None, metadata)
        try:
            refused = await client.refusal(
                "SimulatorService/GetStatus", simulator.GetStatusRequest()
            )
        finally:
            await client.close()

    assert (refused.reason, refused.code) == ("CONTROL_TOKEN_WRONG", UNKNOWN)
    assert TOKEN not in str(refused.detail)


async def test_the_token_opens_test_control_and_nothing_else_asks_for_it(
    tmp_path: Path, desk: Desk
):
    async with embedded(tmp_path, control_token=TOKEN) as running:
        metadata = (("authorization", f"Bearer {TOKEN}"),)
        client = PlainClient(running.addresses["control"], None, metadata)
        try:
            answer = await client.call("SimulatorService/GetStatus", simulator.GetStatusRequest())
        finally:
            await client.close()
        person = await running.gateway.call("EligibilityService/QueryPerson", desk.query_person())

    assert answer.version
    assert person.person.name == "李桂兰"


async def test_an_operator_needs_the_token_too_where_there_is_one(
    certificates: Path, tmp_path: Path
):
    async with embedded(tmp_path, control_token=TOKEN, **tls_settings(certificates)) as running:
        status = ("SimulatorService/GetStatus", simulator.GetStatusRequest())
        secured = Secured(running, certificates)
        async with secured.client("operator", "control") as operator:
            refused = await operator.refusal(*status)
        async with secured.client("province-510000", "control", TOKEN) as anybody:
            answer = await anybody.call(*status)

    assert refused.reason == "CONTROL_TOKEN_WRONG"
    assert answer.version
