"""Our SM2 signatures before another implementation, the openssl command."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from yidi.domain.participants import GATEWAY
from yidi.runtime.certificate_folder import CertificateFolder
from yidi.runtime.sm2 import SigningKey

pytest.importorskip("tongsuopy", reason="has no wheel for this processor")

MESSAGE = b"message digest"


def test_another_implementation_accepts_our_signature(tmp_path: Path):
    """OpenSSL wants DER; the two numbers are written out by hand."""
    CertificateFolder(tmp_path).make_signing_key(GATEWAY)
    signature = SigningKey.read(tmp_path / "gateway.sm2.key").sign(MESSAGE)
    (tmp_path / "message").write_bytes(MESSAGE)
    (tmp_path / "signature").write_bytes(der(signature[:32], signature[32:]))

    done = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "gateway.sm2.pub",
         "-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678",
         "-in", tmp_path / "message", "-sigfile", tmp_path / "signature"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "Signature Verified Successfully" in done.stdout + done.stderr


def der(*numbers: bytes) -> bytes:
    parts = b""
    for number in numbers:
        short = number.lstrip(b"\0")
        content = b"\0" + short if short[0] & 0x80 else short
        parts += b"\x02" + bytes([len(content)]) + content
    return b"\x30" + bytes([len(parts)]) + parts
