"""Recoveries: requests decoded, answers encoded (A-016)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from google.protobuf.message import Message

from yidi.domain import registry_requests as requests
from yidi.domain.records import Recovery, RecoveryState
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire.findings import SETTLEMENT_ID, Findings, Label
from yidi.wire.header import decode_registry_header
from yidi.wire.moments import stamp_of_ms
from yidi.wire.paging import PAGE_TOKEN, decode_page_size
from yidi.wire.registry_fields import check_cause

_STATE = Label("追回状态", "state of the recovery", "已追回或不予追回", "RECOVERED or DROPPED")
_TOKEN_CHARS_MAX = 30
_STATES = frozenset(state.value for state in RecoveryState)


def _query_recoveries(
    request: contract.QueryRecoveriesRequest, _: datetime, found: Findings
) -> requests.QueryRecoveries:
    header = decode_registry_header(request.header, found)
    if request.person_number:
        found.person_number(request.person_number)
    state = None
    if request.state in _STATES:
        state = RecoveryState(request.state)
    elif request.state:
        found.add("CODE_VALUE_UNKNOWN", "state", field=_STATE.zh, value=request.state)
    page_size = decode_page_size(request, found)
    found.optional(request.page_token, PAGE_TOKEN, "page_token", _TOKEN_CHARS_MAX)
    return requests.QueryRecoveries(
        header, request.person_number, state, page_size, request.page_token
    )


def _record_recovery(
    request: contract.RecordRecoveryRequest, _: datetime, found: Findings
) -> requests.RecordRecovery:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    found.text(request.settlement_id, SETTLEMENT_ID, "settlement_id")
    state = RecoveryState.DROPPED
    if request.state in _STATES and request.state != RecoveryState.OPEN.value:
        state = RecoveryState(request.state)
    else:
        found.malformed(_STATE, "state")
    check_cause(request.cause, found)
    return requests.RecordRecovery(
        header, request.person_number, request.settlement_id, state, request.cause
    )


def encode_recovery(recovery: Recovery, refund_id: str = "") -> contract.Recovery:
    """Return a recovery in the form of the contract."""
    encoded = contract.Recovery(
        settlement_id=recovery.settlement_id,
        person_number=recovery.person_number,
        area=recovery.area_code,
        local_code=recovery.local_code,
        disease_code=recovery.disease_code,
        institution_code=recovery.institution_code,
        settled_at=stamp_of_ms(recovery.settled_at_ms),
        fund_total_fen=recovery.fund_total_fen,
        state=recovery.state.value,  # type: ignore[arg-type]
        listed_at=stamp_of_ms(recovery.listed_at_ms),
        cause=recovery.cause,
        refund_settlement_id=refund_id,
    )
    if recovery.decided_at_ms:
        encoded.decided_at.CopyFrom(stamp_of_ms(recovery.decided_at_ms))
    return encoded


DECODERS: Final[dict[type[Message], Callable[[Any, datetime, Findings], object]]] = {
    contract.QueryRecoveriesRequest: _query_recoveries,
    contract.RecordRecoveryRequest: _record_recovery,
}
