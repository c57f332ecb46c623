"""Signatures of messages, as the national interface has them: SM2 over SM3, beside the message.

    metadata     cainfo        Base64 of 64 bytes, r then s, each 32 bytes, big-endian
                 signtype      SM2
                 yidi-signer   who signed: province/510000, gateway

    a request    path LF bytes of the request
    an answer    path LF cainfo of the request, empty if it was not signed LF bytes of the answer

``path`` is that of the call, ``/yidi.v1.SettlementService/Settle``; the bytes are those that
are sent, so that nobody has to serialise anything in the same way as somebody else. An answer
travels with its signature in the trailers; a refusal signs ``grpc-status-details-bin``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from yidi.domain.errors import refuse
from yidi.domain.participants import Participant

SIGNATURE: Final = "cainfo"
KIND: Final = "signtype"
SIGNER: Final = "yidi-signer"
SM2: Final = "SM2"
SIGNATURE_BYTES: Final = 64

Metadata = tuple[tuple[str, str], ...]


class OwnKey(Protocol):
    """The key with which this process signs."""

    @property
    def holder(self) -> Participant:
        """Whose key it is."""
        ...

    def sign(self, content: bytes) -> bytes:
        """Return the 64 bytes r and s."""
        ...


class PublicKeys(Protocol):
    """The keys of all participants whose signatures are believed."""

    def holder(self, name: str) -> Participant | None:
        """Return the participant of this name if its key is known."""
        ...

    def fits(self, name: str, content: bytes, signature: bytes) -> bool:
        """Whether the holder of the key has signed exactly this."""
        ...

    def digest(self, content: bytes) -> str:
        """Return the SM3 digest in hexadecimal digits, for somebody who looks for a mistake."""
        ...


class AnswerUnsigned(Exception):
    """An answer is not signed by the party that was called."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """What a process signs with, whom it believes, and whether it insists.

    Without an own key nothing is signed; without public keys nothing is verified.
    """

    own: OwnKey | None = None
    keys: PublicKeys | None = None
    is_required: bool = False

    def of_request(self, method: str, content: bytes) -> Metadata:
        """Return the metadata of a request that goes out; none without an own key."""
        return self._seal(request_content(method, content))

    def of_answer(self, method: str, asked: str, content: bytes) -> Metadata:
        """Return the trailers of an answer to a request with this ``cainfo``."""
        return self._seal(answer_content(method, asked, content))

    def signer(self, method: str, content: bytes, metadata: Iterable[Any]) -> Participant | None:
        """Return who has signed a request; None if nobody has and nobody must.

        In this order: is it signed (SIGNATURE_MISSING), in the right form
        (SIGNATURE_MALFORMED), by somebody known (SIGNER_NOT_KNOWN), exactly this
        (SIGNATURE_WRONG). All of them in the family NotIdentified.
        """
        if self.keys is None:
            return None
        found = {key: value for key, value in metadata if key in (SIGNATURE, KIND, SIGNER)}
        if SIGNATURE not in found:
            if self.is_required:
                raise refuse("SIGNATURE_MISSING")
            return None
        signature = _decoded(found)
        name = found[SIGNER]
        holder = self.keys.holder(name)
        if holder is None:
            raise refuse("SIGNER_NOT_KNOWN", signer=name[:24])
        signed = request_content(method, content)
        if not self.keys.fits(name, signed, signature):
            raise refuse("SIGNATURE_WRONG", signer=name, digest=self.keys.digest(signed))
        return holder

    def check_answer(
        self,
        method: str,
        asked: Metadata,
        content: bytes,
        trailers: Iterable[Any],
        name: str,
    ) -> None:
        """Raise AnswerUnsigned unless the party of this name has signed its answer.

        An answer without a signature is enough where signatures are not required.
        """
        if self.keys is None:
            return
        found = {key: value for key, value in trailers if key in (SIGNATURE, KIND, SIGNER)}
        if SIGNATURE not in found:
            if self.is_required:
                raise AnswerUnsigned("the answer is not signed")
            return
        text = next((value for key, value in asked if key == SIGNATURE), "")
        signed = answer_content(method, text, content)
        signature = _bytes_of(found[SIGNATURE])
        is_known = found.get(SIGNER) == name and self.keys.holder(name) is not None
        if not is_known or signature is None or not self.keys.fits(name, signed, signature):
            raise AnswerUnsigned(f"the answer is not signed by {name}")

    def _seal(self, content: bytes) -> Metadata:
        if self.own is None:
            return ()
        signature = base64.b64encode(self.own.sign(content)).decode()
        return ((SIGNATURE, signature), (KIND, SM2), (SIGNER, self.own.holder.name))


def request_content(method: str, content: bytes) -> bytes:
    """Return what is signed of a request."""
    return b"/%b\n%b" % (method.encode(), content)


def answer_content(method: str, asked: str, content: bytes) -> bytes:
    """Return what is signed of an answer; ``asked`` ties it to its request."""
    return b"/%b\n%b\n%b" % (method.encode(), asked.encode(), content)


def signature_in(metadata: Iterable[Any]) -> str:
    """Return the ``cainfo`` of a call, empty if there is none."""
    return next((value for key, value in metadata if key == SIGNATURE), "")


def _decoded(found: dict[str, str]) -> bytes:
    if found.get(KIND) != SM2:
        raise refuse("SIGNATURE_MALFORMED", expected_en="signtype must be SM2")
    if SIGNER not in found:
        raise refuse("SIGNATURE_MALFORMED", expected_en="yidi-signer is missing")
    signature = _bytes_of(found[SIGNATURE])
    if signature is None:
        raise refuse("SIGNATURE_MALFORMED", expected_en="cainfo must be Base64 of 64 bytes")
    return signature


def _bytes_of(text: str) -> bytes | None:
    try:
        signature = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return signature if len(signature) == SIGNATURE_BYTES else None
