"""The test authority and what it issues; written to a folder that never loses a key."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from yidi.domain.participants import GATEWAY, Kind, Participant, province
from yidi.runtime.certificate_folder import CertificateFolder
from yidi.runtime.certificates import (
    CertificateUnusable,
    Pair,
    describe,
    is_issued_by,
    issue,
    make_authority,
    read_pair,
    renew,
)

BEGIN = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
AUTHORITY = make_authority("test authority", BEGIN, 100)
HOSPITAL = Participant(Kind.INSTITUTION, "H51010000001")


def test_a_certificate_says_who_holds_it_and_where_its_server_may_stand() -> None:
    made = issue(AUTHORITY, province("630000"), ["qh.example.cn", "10.0.0.5"], BEGIN, 30)

    described = describe(made.certificate)

    assert described.participant == province("630000")
    assert described.hosts == ("province-630000.yidi.internal", "qh.example.cn", "10.0.0.5")
    assert described.not_before == datetime(2026, 1, 1, 11, 55, tzinfo=UTC)
    assert described.not_after == datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    assert not described.is_authority


def test_a_certificate_is_valid_from_its_first_to_its_last_second() -> None:
    described = describe(issue(AUTHORITY, GATEWAY, [], BEGIN, 30).certificate)
    second = timedelta(seconds=1)

    assert not described.is_valid_at(described.not_before - second)
    assert described.is_valid_at(described.not_before)
    assert described.is_valid_at(described.not_after)
    assert not described.is_valid_at(described.not_after + second)


def test_only_the_platform_and_provinces_can_be_servers() -> None:
    server = usages_of(issue(AUTHORITY, GATEWAY, [], BEGIN, 30))
    client = usages_of(issue(AUTHORITY, HOSPITAL, ["example.cn"], BEGIN, 30))

    assert ExtendedKeyUsageOID.SERVER_AUTH in server
    assert client == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert describe(issue(AUTHORITY, HOSPITAL, ["example.cn"], BEGIN, 30).certificate).hosts == ()


def usages_of(pair: Pair) -> list[x509.ObjectIdentifier]:
    certificate = x509.load_pem_x509_certificate(pair.certificate)
    return list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)


def test_the_authority_may_issue_no_further_authority() -> None:
    certificate = x509.load_pem_x509_certificate(AUTHORITY.certificate)
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)

    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (
        True, True, 0,
    )  # fmt: skip


def test_a_certificate_of_another_authority_is_told_apart() -> None:
    other = make_authority("test authority", BEGIN, 100)
    made = issue(AUTHORITY, GATEWAY, [], BEGIN, 30)

    assert is_issued_by(made.certificate, AUTHORITY.certificate)
    assert not is_issued_by(made.certificate, other.certificate)
    assert is_issued_by(made.certificate, other.certificate + AUTHORITY.certificate)


def test_a_renewed_certificate_keeps_holder_hosts_and_key() -> None:
    old = issue(AUTHORITY, province("630000"), ["qh.example.cn"], BEGIN, 30)

    renewed = renew(AUTHORITY, old, BEGIN + timedelta(days=20), 60)

    before, after = describe(old.certificate), describe(renewed.certificate)
    assert (after.participant, after.hosts) == (before.participant, before.hosts)
    assert after.not_after == datetime(2026, 3, 22, 12, 0, tzinfo=UTC)
    assert after.serial != before.serial
    assert renewed.key == old.key
    read_pair(renewed)


def test_a_key_of_another_certificate_is_no_pair() -> None:
    one, other = (issue(AUTHORITY, GATEWAY, [], BEGIN, 30) for _ in range(2))

    with pytest.raises(CertificateUnusable) as caught:
        read_pair(Pair(one.certificate, other.key))

    assert caught.value.zh == "私钥与证书不是一对"


@pytest.mark.parametrize(
    ("certificate", "key", "zh"),
    [
        (b"nothing", b"", "证书读不出来(应为PEM)"),
        (AUTHORITY.certificate, b"nothing", "私钥读不出来(应为无口令的PEM)"),
    ],
)
def test_what_is_no_pem_is_said_to_be_none(certificate: bytes, key: bytes, zh: str) -> None:
    with pytest.raises(CertificateUnusable) as caught:
        read_pair(Pair(certificate, key))

    assert caught.value.zh == zh


def test_a_certificate_with_two_names_names_nobody() -> None:
    """Which of the two would hold? Neither."""
    issuer, key = read_pair(AUTHORITY)
    names = ["yidi://gateway", "yidi://province/630000"]
    made = (
        x509.CertificateBuilder()
        .subject_name(issuer.subject)
        .issuer_name(issuer.subject)
        .public_key(issuer.public_key())
        .serial_number(1)
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.UniformResourceIdentifier(n) for n in names]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )

    found = describe(made.public_bytes(serialization.Encoding.PEM))

    assert found.participant is None


# ------------------------------------------------------------------------------ the folder


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path / "certs")
    folder.make_authority("test authority", BEGIN, 100)

    path = folder.issue(HOSPITAL, [], BEGIN, 30)

    modes = {
        each.name: stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "certs").iterdir()
    }
    assert path == tmp_path / "certs" / "institution-H51010000001.pem"
    assert {name: mode for name, mode in modes.items() if name.endswith(".key")} == {
        "ca.key": 0o600,
        "institution-H51010000001.key": 0o600,
    }


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    folder.make_authority("test authority", BEGIN, 100)
    folder.issue(GATEWAY, [], BEGIN, 30)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    for attempt in (
        lambda: folder.make_authority("another", BEGIN, 100),
        lambda: folder.issue(GATEWAY, [], BEGIN, 60),
        lambda: folder.issue_demo([], BEGIN, 60),
    ):
        with pytest.raises(CertificateUnusable, match="is not overwritten"):
            attempt()

    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_key_without_its_certificate_is_not_overwritten_either(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    folder.make_authority("test authority", BEGIN, 100)
    (tmp_path / "gateway.key").write_bytes(b"somebody's key")

    with pytest.raises(CertificateUnusable):
        folder.issue(GATEWAY, [], BEGIN, 30)

    assert (tmp_path / "gateway.key").read_bytes() == b"somebody's key"


def test_without_an_authority_nothing_is_issued(tmp_path: Path) -> None:
    with pytest.raises(CertificateUnusable) as caught:
        CertificateFolder(tmp_path).issue(GATEWAY, [], BEGIN, 30)

    assert "yidi certs init" in caught.value.zh
    assert list(tmp_path.iterdir()) == []


def test_the_demo_set_has_everybody_and_all_of_it_fits_together(tmp_path: Path) -> None:
    made = CertificateFolder(tmp_path).issue_demo(["yidi.example.cn"], BEGIN, 30)

    authority = (tmp_path / "ca.pem").read_bytes()
    # The authority, gateway, operator, 32 provinces, 3 institutions, 3 agencies.
    assert len(made) == 41
    for path in made[1:]:
        pair = Pair(path.read_bytes(), path.with_suffix(".key").read_bytes())
        read_pair(pair)
        assert is_issued_by(pair.certificate, authority)
        found = describe(pair.certificate).participant
        assert found is not None
        assert found.name.replace("/", "-") == path.stem
    assert "yidi.example.cn" in describe((tmp_path / "gateway.pem").read_bytes()).hosts


def test_a_file_is_renewed_in_its_place(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    folder.make_authority("test authority", BEGIN, 100)
    path = folder.issue(GATEWAY, [], BEGIN, 30)
    key = path.with_suffix(".key").read_bytes()

    folder.renew("gateway", BEGIN, 60)

    assert describe(path.read_bytes()).not_after == datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert path.with_suffix(".key").read_bytes() == key
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "ca.key", "ca.pem", "gateway.key", "gateway.pem",
    ]  # fmt: skip
