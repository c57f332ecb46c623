"""Certificates of a test authority: made, issued, renewed, described. No files here.

Keys are P-256, because every TLS library has it; the signature of messages by SM2 is another
thing (yidi.runtime.signing_keys). A certificate names its holder as yidi.domain.participants
says, and carries the holder's own host name, so that a server is checked wherever it stands.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from yidi.domain.participants import Kind, Participant, participant_of_uri

THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
SKEW: Final = timedelta(minutes=5)
"""So much may the clock of another machine be behind that of the authority."""

_SERVERS: Final = frozenset((Kind.GATEWAY, Kind.PROVINCE))


class CertificateUnusable(Exception):
    """A certificate or key cannot be read or used; Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both texts."""
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key, both in PEM."""

    certificate: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Described:
    """What a certificate says."""

    subject: str
    participant: Participant | None
    hosts: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    serial: str
    is_authority: bool

    def is_valid_at(self, now: datetime) -> bool:
        return self.not_before <= now <= self.not_after


def make_authority(name: str, begin: datetime, days: int) -> Pair:
    """Return a new authority that may issue certificates of participants, and no others."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    builder = (
        _builder(subject, subject, key.public_key(), begin, days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
    )
    return Pair(_pem(builder.sign(key, hashes.SHA256())), _key_pem(key))


def issue(
    authority: Pair, holder: Participant, hosts: Sequence[str], begin: datetime, days: int
) -> Pair:
    """Return a certificate for a participant with a new key.

    Servers, which are the gateway and provinces, can also be reached under ``hosts``.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _issue(authority, holder, hosts, key.public_key(), begin, days)
    return Pair(certificate, _key_pem(key))


def renew(authority: Pair, old: Pair, begin: datetime, days: int) -> Pair:
    """Return the same certificate with another validity, for the same key.

    Raises CertificateUnusable for a certificate that names no participant.
    """
    certificate, _ = read_pair(old)
    described = describe(old.certificate)
    holder, key = described.participant, certificate.public_key()
    if holder is None or not isinstance(key, ec.EllipticCurvePublicKey):
        raise CertificateUnusable(
            "这张证书不是本工具签发的,不能续期", "this certificate was not issued by yidi certs"
        )
    hosts = [host for host in described.hosts if host != holder.tls_name]
    return Pair(_issue(authority, holder, hosts, key, begin, days), old.key)


def _issue(
    authority: Pair,
    holder: Participant,
    hosts: Sequence[str],
    key: ec.EllipticCurvePublicKey,
    begin: datetime,
    days: int,
) -> bytes:
    issuer, issuer_key = read_pair(authority)
    is_server = holder.kind in _SERVERS
    usages = [ExtendedKeyUsageOID.CLIENT_AUTH]
    names: list[x509.GeneralName] = [x509.UniformResourceIdentifier(holder.uri)]
    if is_server:
        usages.append(ExtendedKeyUsageOID.SERVER_AUTH)
        names += [x509.DNSName(holder.tls_name), *map(_host_name, hosts)]
    builder = (
        _builder(_name(holder.name), issuer.subject, key, begin, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()),  # type: ignore[arg-type]
            critical=False,
        )
    )
    return _pem(builder.sign(issuer_key, hashes.SHA256()))


def read_pair(pair: Pair) -> tuple[x509.Certificate, CertificateIssuerPrivateKeyTypes]:
    """Return certificate and key; raises CertificateUnusable if they are none, or no pair."""
    certificate = read_certificate(pair.certificate)
    try:
        key = serialization.load_pem_private_key(pair.key, password=None)
    except (ValueError, TypeError):
        raise CertificateUnusable(
            "私钥读不出来(应为无口令的PEM)", "the key is no PEM without a password"
        ) from None
    if _public_bytes(key.public_key()) != _public_bytes(certificate.public_key()):
        raise CertificateUnusable("私钥与证书不是一对", "key and certificate are no pair")
    return certificate, key  # type: ignore[return-value]


def read_certificate(pem: bytes) -> x509.Certificate:
    """Return the first certificate in a PEM; raises CertificateUnusable if there is none."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise CertificateUnusable("证书读不出来(应为PEM)", "the certificate is no PEM") from None


def is_issued_by(certificate: bytes, authorities: bytes) -> bool:
    """Whether one of the authorities in this PEM has signed the first certificate directly."""
    child = read_certificate(certificate)
    try:
        parents = x509.load_pem_x509_certificates(authorities)
    except ValueError:
        raise CertificateUnusable("CA证书读不出来(应为PEM)", "the authority is no PEM") from None
    return any(_has_signed(parent, child) for parent in parents)


def describe(pem: bytes) -> Described:
    """Say what the first certificate in a PEM says; raises CertificateUnusable."""
    certificate = read_certificate(pem)
    names = _alternative_names(certificate)
    uris = [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    known = [found for uri in uris if (found := participant_of_uri(uri))]
    hosts = [str(name.value) for name in names if isinstance(name, x509.DNSName | x509.IPAddress)]
    return Described(
        subject=certificate.subject.rfc4514_string(),
        participant=known[0] if len(known) == 1 and len(uris) == 1 else None,
        hosts=tuple(hosts),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        serial=f"{certificate.serial_number:x}",
        is_authority=_is_authority(certificate),
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    begin: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin - SKEW)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Yidi test"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _host_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative_names(certificate: x509.Certificate) -> list[x509.GeneralName]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return list(extension.value)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _has_signed(parent: x509.Certificate, child: x509.Certificate) -> bool:
    try:
        child.verify_directly_issued_by(parent)
    except Exception:  # Each way not to be its issuer has an exception class of its own.
        return False
    return True


def _public_bytes(key: object) -> bytes:
    encoded: bytes = key.public_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return encoded


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
