"""SM2 keys in files, by the Tongsuo library, which is needed only where messages are signed.

    province-510000.sm2.key    the private key, PKCS#8 in PEM, mode 0600
    province-510000.sm2.pub    the public key, SubjectPublicKeyInfo in PEM

The name of the file is the name of the holder. The user id of SM2 is the default of the
standard, 1234567812345678 (GB/T 32918.2, GM/T 0009). A signature is r and s, 32 bytes each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from yidi.domain.participants import SCHEME, Participant, participant_of_uri
from yidi.runtime.certificates import CertificateUnusable, Pair

PRIVATE: Final = ".sm2.key"
PUBLIC: Final = ".sm2.pub"
_NUMBER_BYTES: Final = 32


class SignatureKeys:
    """The public keys of a folder, read once."""

    def __init__(self, keys: Mapping[str, tuple[Participant, Any]]) -> None:
        """Take the keys by the names of their holders."""
        self._keys = keys
        self._sm2, self._invalid = library().sm2(), library().invalid

    @classmethod
    def read(cls, folder: Path) -> SignatureKeys:
        """Return the keys of a folder; raises CertificateUnusable for what is none."""
        library()
        paths = sorted(folder.glob("*" + PUBLIC))
        if not paths:
            raise CertificateUnusable(
                f"{folder} 中没有公钥(*{PUBLIC})",
                f"there are no public keys (*{PUBLIC}) in {folder}",
            )
        found = [(holder_of(path, PUBLIC), _public_key(path)) for path in paths]
        return cls({holder.name: (holder, key) for holder, key in found})

    def holder(self, name: str) -> Participant | None:
        found = self._keys.get(name)
        return found[0] if found else None

    def fits(self, name: str, content: bytes, signature: bytes) -> bool:
        numbers = (
            int.from_bytes(signature[:_NUMBER_BYTES], "big"),
            int.from_bytes(signature[_NUMBER_BYTES:], "big"),
        )
        _, key = self._keys[name]
        try:
            key.verify(encode_dss_signature(*numbers), content, self._sm2)
        except self._invalid:
            return False
        return True

    def digest(self, content: bytes) -> str:
        return sm3(content).hex()


class SigningKey:
    """The private key of a participant."""

    def __init__(self, holder: Participant, key: Any) -> None:
        """Take the key and whose it is."""
        self.holder = holder
        self._key = key
        self._sm2 = library().sm2()

    @classmethod
    def read(cls, path: Path) -> SigningKey:
        """Return the key of a file; raises CertificateUnusable if it is none."""
        content = _content(path)
        try:
            key = library().serialization.load_pem_private_key(content, None)
        except Exception:  # The library has an exception class of its own for each mistake.
            raise _no_key(path) from None
        return cls(holder_of(path, PRIVATE), key)

    def sign(self, content: bytes) -> bytes:
        numbers = decode_dss_signature(self._key.sign(content, self._sm2))
        return b"".join(each.to_bytes(_NUMBER_BYTES, "big") for each in numbers)


def new_pair() -> Pair:
    """Return a new key: the public one as ``certificate``, both in PEM."""
    ec, serialization = library().ec, library().serialization
    key = ec.generate_private_key(ec.SM2())
    return Pair(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def sm3(content: bytes) -> bytes:
    """Return the SM3 digest (GB/T 32905)."""
    hashes = library().hashes
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    found: bytes = digest.finalize()
    return found


@cache
def library() -> _Library:
    """Return the library, imported when it is needed.

    Raises CertificateUnusable where it is not installed: it has no wheel for some processors,
    and who signs nothing needs it not.
    """
    try:
        crypto = import_module("tongsuopy.crypto")
        names = ("hashes", "serialization", "asymciphers.ec", "exceptions")
        hashes, serialization, ec, exceptions = (
            import_module(f"{crypto.__name__}.{name}") for name in names
        )
    except ImportError:
        raise CertificateUnusable(
            "报文签名需要 tongsuopy:pip install 'yidi[signatures]'",
            "signatures need tongsuopy: pip install 'yidi[signatures]'",
        ) from None
    return _Library(hashes, serialization, ec, exceptions.InvalidSignature)


@dataclass(frozen=True, slots=True)
class _Library:
    """The parts of the library that are used here."""

    hashes: Any
    serialization: Any
    ec: Any
    invalid: type[Exception]

    def sm2(self) -> Any:
        """SM2 over SM3 with the default user id."""
        return self.ec.ECDSA(self.hashes.SM3())


def holder_of(path: Path, suffix: str) -> Participant:
    """Return whose key a file is by its name: ``province-510000.sm2.pub``."""
    stem = path.name.removesuffix(suffix)
    found = participant_of_uri(SCHEME + stem.replace("-", "/", 1))
    if found is None or stem == path.name:
        raise CertificateUnusable(
            f"{path} 的文件名应为 身份{suffix},如 province-510000{suffix}",
            f"{path} must be named for its holder, like province-510000{suffix}",
        )
    return found


def _public_key(path: Path) -> Any:
    try:
        return library().serialization.load_pem_public_key(_content(path))
    except Exception:  # The library has an exception class of its own for each mistake.
        raise _no_key(path) from None


def _content(path: Path) -> bytes:
    library()
    try:
        return path.read_bytes()
    except OSError as error:
        raise CertificateUnusable(
            f"打不开 {path}:{error.strerror}", f"cannot open {path}: {error.strerror}"
        ) from None


def _no_key(path: Path) -> CertificateUnusable:
    return CertificateUnusable(f"{path} 不是SM2密钥(PEM)", f"{path} is no SM2 key in PEM")
