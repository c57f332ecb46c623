"""Certificates for tests: a set for everybody of the README, and clients that show them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import grpc

from tests.platforms import PlainClient
from yidi.domain.participants import Participant
from yidi.runtime.certificate_folder import CertificateFolder
from yidi.runtime.clock import SystemClock

TOKEN = "a-token-that-only-tests-use"


def days_ago(days: int) -> datetime:
    """TLS looks at the real clock, so certificates of tests are made around it."""
    return SystemClock().now() - timedelta(days=days)


def a_set(folder: Path) -> Path:
    """Make a test authority and a certificate for everybody; return the folder."""
    CertificateFolder(folder).issue_demo([], days_ago(1), 30)
    return folder


def issued(folder: Path, holder: Participant, *, begin: int = 1, days: int = 30) -> str:
    """Issue one more certificate that began so many days ago; return its name."""
    return CertificateFolder(folder).issue(holder, [], days_ago(begin), days).stem


def tls_settings(folder: Path, name: str = "gateway") -> dict[str, str]:
    """The settings of a platform, or a command, that shows this certificate."""
    return {
        "tls_certificate": str(folder / f"{name}.pem"),
        "tls_key": str(folder / f"{name}.key"),
        "tls_authority": str(folder / "ca.pem"),
    }


def credentials_of(
    folder: Path, name: str, authority: Path | None = None
) -> grpc.ChannelCredentials:
    """What a client shows; ``name`` empty: nothing."""
    return grpc.ssl_channel_credentials(
        ((authority or folder) / "ca.pem").read_bytes(),
        (folder / f"{name}.key").read_bytes() if name else None,
        (folder / f"{name}.pem").read_bytes() if name else None,
    )


@asynccontextmanager
async def client_of(
    folder: Path, name: str, address: str, token: str = ""
) -> AsyncIterator[PlainClient]:
    """A plain client that shows a certificate."""
    metadata = (("authorization", f"Bearer {token}"),) if token else ()
    client = PlainClient(address, credentials_of(folder, name), metadata)
    try:
        yield client
    finally:
        await client.close()
