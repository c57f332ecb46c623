"""Who calls: by certificate or signature, held against the header of the call.

The transport has verified the certificate already (issuer, validity, key); here its one
``yidi://`` name becomes a participant, and the participant must be allowed to send this
request. Without TLS and without signatures there is no gate and nothing of this runs.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, Protocol

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from yidi.domain.errors import Refusal, refuse
from yidi.domain.participants import OPERATOR, Participant, participant_of_uri
from yidi.domain.permissions import Act, Place, check_permission
from yidi.rpc.call import readable_id
from yidi.rpc.service import full_name
from yidi.rpc.signatures import Metadata, Signatures, signature_in

Context = grpc.aio.ServicerContext[bytes, bytes]

NOBODY: Final = "-"
_URIS: Final = "peer_uri"
_TOKEN: Final = "authorization"  # noqa: S105 (the name of the field, not what is in it)
_BEARER: Final = "Bearer "


class Audit(Protocol):
    """Who writes down every refusal of an identity."""

    def refused(self, place: str, who: str, method: str, reason: str, message_id: str) -> None:
        """Somebody was refused for who it is, or for not saying it."""
        ...


class IdentityGate:
    """Lets a request pass if whoever sends it may (domain.permissions).

    With TLS the holder of the certificate sends it, and a signature must be his. In plaintext
    the signer sends it; without a signature, where none is required, nothing is asked.
    """

    def __init__(
        self, place: Place, audit: Audit, *, is_secure: bool, signatures: Signatures
    ) -> None:
        """Take who is called, who is told of refusals, and how a caller shows who he is."""
        self._place = place
        self._audit = audit
        self._is_secure = is_secure
        self._signatures = signatures
        self._verifies = signatures.keys is not None
        self._signs = signatures.own is not None

    def admit(
        self, method: MethodDescriptor, raw: bytes, request: Message, context: Context
    ) -> None:
        """Return, or raise NotIdentified or NotPermitted; nothing has been looked at by then."""
        caller = caller_of(context) if self._is_secure else None
        try:
            if self._is_secure and caller is None:
                raise refuse("CALLER_NOT_IDENTIFIED")
            if self._verifies:
                caller = self._agreed(caller, method, raw, context)
            if caller is not None:
                check_permission(caller, self._place, _act(method, request))
        except Refusal as refused:
            _write_down(self._audit, self._place, caller, method, request, refused)
            raise

    def seal(self, method: str, answer: bytes, context: Context) -> Metadata:
        """Return the trailers that sign an answer; none without a key of our own."""
        if not self._signs:
            return ()
        asked = signature_in(context.invocation_metadata() or ())
        return self._signatures.of_answer(method, asked, answer)

    def _agreed(
        self, caller: Participant | None, method: MethodDescriptor, raw: bytes, context: Context
    ) -> Participant | None:
        """Return who sends a request by certificate and signature, which must agree."""
        signer = self._signatures.signer(
            full_name(method), raw, context.invocation_metadata() or ()
        )
        if signer is None or caller is None:
            return caller or signer
        if signer.name != caller.name:
            raise refuse("SIGNER_NOT_CALLER", signer=signer.name, identity_en=caller.name)
        return caller


class ControlGate:
    """Lets a request to test control pass: with the token, or with an operator's certificate.

    A token, once there is one, is asked of everybody; without one a certificate decides.
    """

    def __init__(self, token: str, *, is_secure: bool, audit: Audit) -> None:
        """Take the token, empty for none, and whether callers show certificates."""
        self._token = token.encode()
        self._is_secure = is_secure
        self._audit = audit

    def admit(
        self, method: MethodDescriptor, _raw: bytes, request: Message, context: Context
    ) -> None:
        """Return, or raise NotIdentified or NotPermitted."""
        caller = caller_of(context) if self._is_secure else None
        try:
            if self._token:
                self._check_token(context)
            elif caller is None:
                raise refuse("CALLER_NOT_IDENTIFIED")
            elif caller != OPERATOR:
                raise refuse(
                    "IDENTITY_NOT_FOR_METHOD",
                    identity=caller.name_zh,
                    identity_en=caller.name,
                    place="测试控制",
                    method=method.name,
                )
        except Refusal as refused:
            _write_down(self._audit, "control", caller, method, request, refused)
            raise

    def seal(self, _method: str, _answer: bytes, _context: Context) -> Metadata:
        """Sign nothing: only messages of the national interface are signed."""
        return ()

    def _check_token(self, context: Context) -> None:
        """Compare in a time that tells nothing of how much of a token was right."""
        given = _text(context.invocation_metadata() or (), _TOKEN)
        if not given.startswith(_BEARER) or not hmac.compare_digest(
            given.removeprefix(_BEARER).encode(), self._token
        ):
            raise refuse("CONTROL_TOKEN_WRONG")


def bearer(token: str) -> tuple[tuple[str, str], ...]:
    """Return the metadata by which a client shows the token; none for an empty one."""
    return ((_TOKEN, _BEARER + token),) if token else ()


def caller_of(context: Context) -> Participant | None:
    """Return who holds the certificate of this connection, or None if it names nobody.

    Looked up by the names in the certificate and not by the address of the caller: an address
    is soon somebody else's.
    """
    return _holder(tuple(context.auth_context().get(_URIS, ())))


@lru_cache(maxsize=4096)
def _holder(uris: tuple[bytes, ...]) -> Participant | None:
    if len(uris) != 1:
        return None
    return participant_of_uri(uris[0].decode("utf-8", "replace"))


def _act(method: MethodDescriptor, request: Any) -> Act:
    header = request.header
    return Act(
        method.containing_service.name, method.name, header.institution_code, header.treating_region
    )


def _text(metadata: Iterable[tuple[str, str | bytes]], name: str) -> str:
    for key, value in metadata:
        if key == name and isinstance(value, str):
            return value
    return ""


def _write_down(
    audit: Audit,
    place: str,
    caller: Participant | None,
    method: MethodDescriptor,
    request: Message,
    refused: Refusal,
) -> None:
    audit.refused(
        place,
        caller.name if caller else NOBODY,
        full_name(method),
        refused.reason.name,
        readable_id(request),
    )
