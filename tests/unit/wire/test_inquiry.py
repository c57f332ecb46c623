"""The first answer or refusal of a message, attached to the answer to an inquiry."""

from __future__ import annotations

import pytest

from yidi.domain.errors import refuse
from yidi.domain.records import MessageState
from yidi.v1 import error_pb2
from yidi.v1 import settlement_service_pb2 as contract
from yidi.wire.inquiry import attach
from yidi.wire.status import encode_status

ANSWERS = [
    ("OpenVisit", contract.OpenVisitResponse(visit_id="V1"), "open_visit"),
    ("UploadFees", contract.UploadFeesResponse(line_count=3), "upload_fees"),
    ("WithdrawFees", contract.WithdrawFeesResponse(line_count=1), "withdraw_fees"),
    ("CancelVisit", contract.CancelVisitResponse(), "cancel_visit"),
    ("Settle", contract.SettleResponse(), "settle"),
    ("CancelSettlement", contract.CancelSettlementResponse(), "cancel_settlement"),
    ("Reverse", contract.ReverseResponse(outcome=1), "reverse"),
]


@pytest.mark.parametrize(("method", "answer", "field"), ANSWERS, ids=[each[0] for each in ANSWERS])
def test_the_first_answer_of_every_changing_method_is_attached(
    method: str, answer: object, field: str
) -> None:
    answer.header.reply_id = "1"  # type: ignore[attr-defined]
    response = contract.InquireMessageResponse()

    attach(
        response,
        MessageState.DONE,
        f"yidi.v1.SettlementService/{method}",
        answer.SerializeToString(),  # type: ignore[attr-defined]
    )

    assert response.WhichOneof("answer") == field
    assert getattr(response, field) == answer


def test_the_reason_of_a_refused_message_is_attached() -> None:
    response = contract.InquireMessageResponse()
    status = encode_status(refuse("VISIT_EMPTY", "visit_id", visit="V1"), "M1")

    attach(response, MessageState.REFUSED, "x/Settle", status.SerializeToString())

    assert response.refusal.reason == error_pb2.ERROR_REASON_VISIT_EMPTY
    assert response.refusal.message_id == "M1"
    assert response.WhichOneof("answer") is None


@pytest.mark.parametrize(
    "state", [MessageState.REVERSED, MessageState.UNKNOWN, MessageState.IN_PROGRESS]
)
def test_nothing_is_attached_where_there_is_nothing(state: MessageState) -> None:
    response = contract.InquireMessageResponse()

    attach(response, state, "x/Settle", b"")

    assert response == contract.InquireMessageResponse()
