"""TLS of this process: its own certificate, checked before anything listens, and read again.

One certificate is shown by every listener and to every other party. Whoever connects must
show one of the same authority; the transport checks that, its issuer and its validity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import grpc
import structlog

from yidi.domain.participants import Participant
from yidi.rpc.peer import ChannelSecurity
from yidi.runtime.certificates import (
    CertificateUnusable,
    Described,
    Pair,
    describe,
    is_issued_by,
    read_pair,
)

_log = structlog.get_logger("yidi.tls")


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where the certificate, its key and the authorities stand."""

    certificate: Path
    key: Path
    authority: Path

    def versions(self) -> tuple[tuple[int, int], ...]:
        """Return something that changes when a file does."""
        found = [path.stat() for path in (self.certificate, self.key, self.authority)]
        return tuple((each.st_mtime_ns, each.st_ino) for each in found)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the files hold, fit for use."""

    pair: Pair
    authorities: bytes
    holder: Participant
    described: Described
    authority_ends: datetime


def load(files: TlsFiles, now: datetime) -> Credentials:
    """Return what the files hold; raises CertificateUnusable, which names the file.

    Refused are: files that cannot be read, a certificate and a key that are no pair, a
    certificate of another authority, without a name of a participant, not yet or no longer
    valid.
    """
    pair = Pair(_read(files.certificate), _read(files.key))
    authorities = _read(files.authority)
    try:
        read_pair(pair)
        described = describe(pair.certificate)
        _check_validity(described, now)
        _check_issuer(pair.certificate, authorities, files.authority)
        authority = describe(authorities)
    except CertificateUnusable as problem:
        raise CertificateUnusable(
            f"证书 {files.certificate}:{problem.zh}", f"{files.certificate}: {problem.en}"
        ) from None
    if described.participant is None:
        raise CertificateUnusable(
            f"证书 {files.certificate} 没有写明身份(yidi://…)",
            f"{files.certificate} names no participant (yidi://...)",
        )
    return Credentials(pair, authorities, described.participant, described, authority.not_after)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CertificateUnusable(
            f"打不开 {path}:{error.strerror}", f"cannot open {path}: {error.strerror}"
        ) from None


def _check_validity(described: Described, now: datetime) -> None:
    if now < described.not_before:
        raise CertificateUnusable(
            f"{described.not_before:%Y-%m-%d %H:%M}(UTC)起才生效",
            f"is not valid before {described.not_before:%Y-%m-%d %H:%M} UTC",
        )
    if now > described.not_after:
        raise CertificateUnusable(
            f"已于 {described.not_after:%Y-%m-%d %H:%M}(UTC)过期",
            f"expired at {described.not_after:%Y-%m-%d %H:%M} UTC",
        )


def _check_issuer(certificate: bytes, authorities: bytes, path: Path) -> None:
    if not is_issued_by(certificate, authorities):
        raise CertificateUnusable(f"不是由 {path} 签发的", f"was not issued by {path}")


class Tls:
    """The credentials of this process for its listeners and its calls.

    Listeners look at the files with every new connection and show what stands there now; a
    file that cannot be used leaves the former one in force. A channel to another party keeps
    the certificate with which it was opened.
    """

    def __init__(
        self,
        files: TlsFiles,
        now: Callable[[], datetime],
        ends: Callable[[str, float], None] = lambda _name, _seconds: None,
    ) -> None:
        """Read the files; ``ends`` hears when a certificate ends. Raises CertificateUnusable."""
        self._files = files
        self._now = now
        self._ends = ends
        self._looked_at = self._versions = files.versions() if _all_exist(files) else ()
        self._credentials = load(files, now())
        self._tell()

    @property
    def credentials(self) -> Credentials:
        """What is in force."""
        return self._credentials

    def server_credentials(self) -> grpc.ServerCredentials:
        """Return credentials of one listener: callers must show a certificate of our authority.

        The transport asks with every new connection whether they have changed. Each listener
        has credentials of its own, because each has to be told of a change.
        """
        told = self._versions

        def changed() -> grpc.ServerCertificateConfiguration | None:
            nonlocal told
            if told == (versions := self.look_again()):
                return None
            told = versions
            return self._configuration()

        return grpc.dynamic_ssl_server_credentials(
            self._configuration(),
            changed,  # type: ignore[arg-type]  # None says that nothing has changed.
            require_client_authentication=True,
        )

    def channel(self, server_name: str = "") -> ChannelSecurity:
        """Return how to call a party that must show a certificate for this name."""
        pair = self._credentials.pair
        credentials = grpc.ssl_channel_credentials(
            self._credentials.authorities, pair.key, pair.certificate
        )
        return ChannelSecurity(credentials, server_name)

    def _configuration(self) -> grpc.ServerCertificateConfiguration:
        pair = self._credentials.pair
        return grpc.ssl_server_certificate_configuration(
            [(pair.key, pair.certificate)], self._credentials.authorities
        )

    def look_again(self) -> tuple[tuple[int, int], ...]:
        """Read the files again if one has changed; return what changes with what is in force."""
        try:
            versions = self._files.versions()
            if versions == self._looked_at:
                return self._versions
            self._looked_at = versions
            self._credentials = load(self._files, self._now())
        except (OSError, CertificateUnusable) as problem:
            _log.error("certificate_not_reloaded", problem=str(problem))
            return self._versions
        self._versions = versions
        _log.info("certificate_reloaded", ends=self._credentials.described.not_after.isoformat())
        self._tell()
        return self._versions

    def _tell(self) -> None:
        self._ends("own", self._credentials.described.not_after.timestamp())
        self._ends("authority", self._credentials.authority_ends.timestamp())


def _all_exist(files: TlsFiles) -> bool:
    return all(path.exists() for path in (files.certificate, files.key, files.authority))
