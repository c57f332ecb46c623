"""Questions about settlements decoded: by number, by message, and for the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from google.protobuf.message import Message

from yidi.domain import requests
from yidi.domain.codes import is_agency, message_id_problem
from yidi.v1 import settlement_service_pb2 as settlement
from yidi.wire.findings import SETTLEMENT_ID, Findings, Label
from yidi.wire.header import decode_header, decode_registry_header

_ORIGINAL = Label("原报文号", "original message id", "30位报文号", "a message id of 30 characters")
_KEY = Label("结算号或原报文号", "settlement id or message id")


def _query_settlement_detail(
    request: settlement.QuerySettlementDetailRequest, _: datetime, found: Findings
) -> requests.QuerySettlementDetail:
    is_institution = not is_agency(request.header.institution_code)
    decode_sender = decode_header if is_institution else decode_registry_header
    header = decode_sender(request.header, found)
    found.person_number(request.person_number)
    found.text(request.settlement_id, SETTLEMENT_ID, "settlement_id")
    return requests.QuerySettlementDetail(header, request.person_number, request.settlement_id)


def _get_settlement(
    request: settlement.GetSettlementRequest, _: datetime, found: Findings
) -> requests.GetSettlement:
    header = decode_header(request.header, found)
    found.person_number(request.person_number)
    key = request.WhichOneof("key")
    if key is None:
        found.missing(_KEY, "key")
    elif key == "settlement_id":
        found.text(request.settlement_id, SETTLEMENT_ID, "settlement_id")
    elif message_id_problem(request.original_message_id) is not None:
        found.malformed(_ORIGINAL, "original_message_id")
    return requests.GetSettlement(
        header, request.person_number, request.settlement_id, request.original_message_id
    )


DECODERS: Final[dict[type[Message], Callable[[Any, datetime, Findings], object]]] = {
    settlement.GetSettlementRequest: _get_settlement,
    settlement.QuerySettlementDetailRequest: _query_settlement_detail,
}
