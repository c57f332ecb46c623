"""What came back from a call: an answer, a refusal taken apart, or a transport that broke."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError, Message
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from yidi.domain.errors import reason_of_code
from yidi.jointtest.v1 import result_pb2
from yidi.v1 import error_pb2

OK = "OK"
DETAILS_KEY = "grpc-status-details-bin"


@dataclass(slots=True)
class Heard:
    """One call and what came of it.

    Exactly one of these holds: ``answer`` is there, or ``status`` is not OK, or ``transport``
    says what broke.
    """

    method: MethodDescriptor
    request: Message
    at: datetime
    took_micros: int = 0
    answer: Any = None
    status: str = ""
    status_text: str = ""
    detail: error_pb2.ErrorDetail | None = None
    info: error_details_pb2.ErrorInfo | None = None
    localized: error_details_pb2.LocalizedMessage | None = None
    retry: error_details_pb2.RetryInfo | None = None
    details: list[Packed] = field(default_factory=list)
    transport: str = ""
    answer_use: str = ""
    is_unreachable: bool = False
    """No connection could be made: the request never left the kit."""

    @property
    def is_answered(self) -> bool:
        """Whether the tested system did what it was asked for."""
        return self.answer is not None

    @property
    def is_refused(self) -> bool:
        """Whether the tested system refused as the contract describes."""
        return self.detail is not None

    @property
    def reason(self) -> str:
        """Name of the reason of the refusal, without prefix; empty if there is none."""
        return reason_name(self.detail.reason) if self.detail is not None else ""

    @property
    def problem_reasons(self) -> list[str]:
        """Names of the reasons of every problem listed."""
        if self.detail is None:
            return []
        return [reason_name(each.reason) for each in self.detail.problems]

    def told(self) -> str:
        """Return in a few words what came: for the "received" of a mismatch."""
        if self.answer is not None:
            return OK
        if self.transport:
            return self.transport
        if self.detail is None:
            return f"{self.status} {self.status_text}".strip()
        names = [self.reason, *(each for each in self.problem_reasons if each != self.reason)]
        return f"{self.status} {' + '.join(names)}：{self.detail.text_zh}"

    def read_status(self, trailers: Iterable[Any]) -> None:
        """Take the details of a refusal apart; what cannot be read is left out."""
        for key, value in trailers:
            if key != DETAILS_KEY or not isinstance(value, bytes):
                continue
            try:
                self._read(Status.FromString(value))
            except DecodeError:
                self.status_text += " （details 不是 google.rpc.Status）"

    def _read(self, status: Status) -> None:
        known = {
            "detail": error_pb2.ErrorDetail(),
            "info": error_details_pb2.ErrorInfo(),
            "localized": error_details_pb2.LocalizedMessage(),
            "retry": error_details_pb2.RetryInfo(),
        }
        for packed in status.details:
            for name, kind in known.items():
                if packed.Unpack(kind):
                    setattr(self, name, kind)
                    break
            if not packed.Is(error_pb2.ErrorDetail.DESCRIPTOR):
                self.details.append(packed)

    def exchange(self) -> result_pb2.Exchange:
        """Return the call as evidence."""
        found = result_pb2.Exchange(
            direction=result_pb2.DIRECTION_TO_TESTED,
            method=f"{self.method.containing_service.full_name}/{self.method.name}",
            took_micros=self.took_micros,
            status=self.status,
            status_text=self.status_text,
            transport=self.transport,
            answer_use=self.answer_use,
            message_id=message_id_of(self.request),
        )
        found.at.FromDatetime(self.at)
        found.request.Pack(self.request)
        if self.answer is not None:
            found.answer.Pack(self.answer)
        if self.detail is not None:
            found.refusal.CopyFrom(self.detail)
        found.details.extend(self.details)
        return found


def reason_name(number: int) -> str:
    """Return the name of a reason; of one that is not in the contract, its number."""
    known = reason_of_code(number)
    return known.name if known else str(number)


def message_id_of(request: Message) -> str:
    """Return the message id of a request, or nothing."""
    found: str = getattr(getattr(request, "header", None), "message_id", "")
    return found
