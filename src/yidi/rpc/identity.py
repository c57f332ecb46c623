"""Who calls: read from the certificate of the connection, held against the header of the call.

The transport has verified the certificate already (issuer, validity, key); here its one
``yidi://`` name becomes a participant, and the participant must be allowed to send this
request. Without TLS there is no gate and nothing of this runs.
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
from yidi.rpc.service import full_name, readable_id

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


class CertificateGate:
    """Lets a request pass if the holder of the certificate may send it (domain.permissions)."""

    def __init__(self, place: Place, audit: Audit) -> None:
        """Take whose door it is, and who is told of refusals."""
        self._place = place
        self._audit = audit

    def admit(
        self, method: MethodDescriptor, _raw: bytes, request: Message, context: Context
    ) -> None:
        """Return, or raise NotIdentified or NotPermitted; nothing has been looked at by then."""
        caller = caller_of(context)
        try:
            if caller is None:
                raise refuse("CALLER_NOT_IDENTIFIED")
            check_permission(caller, self._place, _act(method, request))
        except Refusal as refused:
            _write_down(self._audit, self._place, caller, method, request, refused)
            raise


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
