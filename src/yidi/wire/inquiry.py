"""The first answer or refusal of a message, attached to the answer to an inquiry."""

from __future__ import annotations

from typing import Final

from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from yidi.domain.errors import Refusal
from yidi.domain.records import MessageState
from yidi.v1 import error_pb2
from yidi.v1 import settlement_service_pb2 as contract
from yidi.wire.status import decode_status

_ANSWERS = {
    field.message_type.name.removesuffix("Response"): field.name
    for field in contract.InquireMessageResponse.DESCRIPTOR.oneofs_by_name["answer"].fields
    if field.message_type is not None
}

_FAILED_PRECONDITION: Final = 9
"""What a refusal counts as whose reason this release does not know."""


def attach(
    response: contract.InquireMessageResponse, state: MessageState, method: str, body: bytes
) -> None:
    """Put in what a message was answered: the answer when done, the reason when refused."""
    if state is MessageState.DONE:
        # An answer of the registry is not attached; the same message again brings it.
        field = _ANSWERS.get(method.rpartition("/")[2])
        if field is not None:
            getattr(response, field).MergeFromString(body)
    elif state is MessageState.REFUSED:
        for packed in Status.FromString(body).details:
            if packed.Is(error_pb2.ErrorDetail.DESCRIPTOR):
                packed.Unpack(response.refusal)


def attached(response: contract.InquireMessageResponse) -> Message | Refusal | None:
    """Return the first answer or refusal that an inquiry brought; None when it brought none."""
    which = response.WhichOneof("answer")
    if response.state == contract.MESSAGE_STATE_DONE and which is not None:
        answer: Message = getattr(response, which)
        return answer
    if response.state == contract.MESSAGE_STATE_REFUSED and response.HasField("refusal"):
        status = Status(code=_FAILED_PRECONDITION)
        status.details.add().Pack(response.refusal)
        return decode_status(status)
    return None
