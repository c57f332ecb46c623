"""The reversal by which the platform undoes a settlement whose answer it refuses."""

from __future__ import annotations

from typing import Final

from google.protobuf.descriptor import MethodDescriptor

from yidi.domain.message_ids import REVERSAL_YEARS_BACK
from yidi.rpc.call import Call, deadline_in
from yidi.rpc.peer import Peer
from yidi.v1 import settlement_service_pb2 as contract

REVERSE: Final[MethodDescriptor] = contract.DESCRIPTOR.services_by_name[
    "SettlementService"
].methods_by_name["Reverse"]

_YEAR = slice(12, 16)


def reversal_id(message_id: str) -> str:
    """Return the message id under which the platform reverses a message.

    The same for every try, and never one of the institution's own: its year lies a
    thousand years back.
    """
    year = int(message_id[_YEAR]) - REVERSAL_YEARS_BACK
    return f"{message_id[: _YEAR.start]}{year:04d}{message_id[_YEAR.stop :]}"


async def undo(peer: Peer, request: contract.SettleRequest, call: Call) -> None:
    """Reverse a settlement at the insured place; raises what the peer raises."""
    reverse = contract.ReverseRequest(
        header=request.header,
        person_number=request.person_number,
        original_message_id=request.header.message_id,
        original_transaction="2207",
    )
    reverse.header.message_id = reversal_id(request.header.message_id)
    inner = Call(
        method="yidi.v1.SettlementService/Reverse",
        received_at=call.received_at,
        received_at_ms=call.received_at_ms,
        deadline=deadline_in(None),
    )
    await peer.call(REVERSE, reverse, inner)
