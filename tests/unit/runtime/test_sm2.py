"""SM2 over SM3: the published vectors, keys in files, and what is no key."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from tests.certificates import a_set
from yidi.domain.participants import GATEWAY, Kind, Participant, province
from yidi.runtime.certificate_folder import CertificateFolder
from yidi.runtime.certificates import CertificateUnusable
from yidi.runtime.sm2 import SignatureKeys, SigningKey, holder_of, library, sm3

pytest.importorskip("tongsuopy", reason="has no wheel for this processor")

# GM/T 0003.5-2012 (GB/T 32918.5), annex A: user id 1234567812345678, message "message digest".
X_VECTOR = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
Y_VECTOR = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
# SubjectPublicKeyInfo with the two object identifiers of GM/T 0006, then the point.
BEFORE_POINT = "3059301306072A8648CE3D020106082A811CCF5501822D03420004"
PUBLIC_VECTOR = "\n".join(
    (
        "-----BEGIN PUBLIC KEY-----",
        base64.b64encode(bytes.fromhex(BEFORE_POINT + X_VECTOR + Y_VECTOR)).decode(),
        "-----END PUBLIC KEY-----",
    )
)
PRIVATE_VECTOR = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
R_VECTOR = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
S_VECTOR = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
SIGNATURE_VECTOR = bytes.fromhex(R_VECTOR + S_VECTOR)
MESSAGE = b"message digest"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys")
    for holder in (GATEWAY, province("510000")):
        CertificateFolder(made).make_signing_key(holder)
    return made


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        # GB/T 32905-2016, annex A.
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_a_digest_is_that_of_the_standard(content: bytes, digest: str) -> None:
    assert sm3(content).hex() == digest


def test_the_signature_of_the_standard_fits(tmp_path: Path) -> None:
    (tmp_path / "gateway.sm2.pub").write_text(PUBLIC_VECTOR)
    keys = SignatureKeys.read(tmp_path)

    assert keys.fits("gateway", MESSAGE, SIGNATURE_VECTOR)


def test_the_key_of_the_standard_signs_for_its_public_half(tmp_path: Path) -> None:
    """A signature has a random part; that it fits the published public key is what is known."""
    ec = library().ec
    own = SigningKey(GATEWAY, ec.derive_private_key(PRIVATE_VECTOR, ec.SM2()))
    (tmp_path / "gateway.sm2.pub").write_text(PUBLIC_VECTOR)
    keys = SignatureKeys.read(tmp_path)

    one, other = own.sign(MESSAGE), own.sign(MESSAGE)

    assert one != other
    assert keys.fits("gateway", MESSAGE, one)
    assert keys.fits("gateway", MESSAGE, other)


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_a_signature_with_one_other_bit_does_not_fit(tmp_path: Path, place: int) -> None:
    (tmp_path / "gateway.sm2.pub").write_text(PUBLIC_VECTOR)
    keys = SignatureKeys.read(tmp_path)
    altered = bytearray(SIGNATURE_VECTOR)
    altered[place] ^= 1

    assert not keys.fits("gateway", MESSAGE, bytes(altered))
    assert not keys.fits("gateway", MESSAGE + b".", SIGNATURE_VECTOR)
    assert not keys.fits("gateway", MESSAGE, bytes(64))


def test_what_a_key_signs_fits_its_public_half_and_no_other(folder: Path) -> None:
    own = SigningKey.read(folder / "province-510000.sm2.key")
    keys = SignatureKeys.read(folder)

    signature = own.sign(MESSAGE)

    assert len(signature) == 64
    assert own.holder == province("510000")
    assert keys.fits("province/510000", MESSAGE, signature)
    assert not keys.fits("gateway", MESSAGE, signature)


def test_a_signing_key_is_for_its_owner_only_and_never_overwritten(folder: Path) -> None:
    private = folder / "gateway.sm2.key"
    before = private.read_bytes()

    with pytest.raises(CertificateUnusable, match="is not overwritten"):
        CertificateFolder(folder).make_signing_key(GATEWAY)

    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert private.read_bytes() == before


def test_a_key_is_named_for_its_holder() -> None:
    assert holder_of(Path("x/gateway.sm2.pub"), ".sm2.pub") == GATEWAY
    assert holder_of(Path("institution-H51010000001.sm2.key"), ".sm2.key") == Participant(
        Kind.INSTITUTION, "H51010000001"
    )
    for name in ("key.sm2.pub", "province-990000.sm2.pub", "gateway.pub", "gateway"):
        with pytest.raises(CertificateUnusable, match="named for its holder"):
            holder_of(Path(name), ".sm2.pub")


def test_a_key_of_another_kind_is_no_sm2_key(tmp_path: Path) -> None:
    certificates = a_set(tmp_path / "certs")
    for text in ((certificates / "gateway.key").read_text(), "", "hello"):
        (tmp_path / "gateway.sm2.key").write_text(text)
        (tmp_path / "gateway.sm2.pub").write_text(text)

        with pytest.raises(CertificateUnusable, match="no SM2 key"):
            SigningKey.read(tmp_path / "gateway.sm2.key")
        with pytest.raises(CertificateUnusable, match="no SM2 key"):
            SignatureKeys.read(tmp_path)


def test_a_folder_without_keys_is_told_apart_from_one_that_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(CertificateUnusable, match="no public keys"):
        SignatureKeys.read(tmp_path / "nix")
