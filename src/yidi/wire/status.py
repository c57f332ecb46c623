"""Refusals as rich gRPC statuses, and back: the one table from family to status code.

``encode_status`` and ``decode_status`` are inverse up to what the wire carries, so that the
gateway raises a province's refusal unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from google.protobuf.duration_pb2 import Duration
from google.rpc import code_pb2, error_details_pb2
from google.rpc.status_pb2 import Status

from yidi.domain.errors import (
    Family,
    NextStep,
    Problem,
    Reason,
    Refusal,
    problem,
    reason_of_code,
    refusal,
)
from yidi.domain.limits import PROBLEMS_PER_REFUSAL_MAX, STATUS_BYTES_MAX
from yidi.v1 import error_pb2

DOMAIN: Final = "yidi"

STATUS_OF_FAMILY: Final[Mapping[Family, int]] = {
    Family.REQUEST_INVALID: code_pb2.INVALID_ARGUMENT,
    Family.NOT_KNOWN: code_pb2.NOT_FOUND,
    Family.STATE_REFUSED: code_pb2.FAILED_PRECONDITION,
    Family.NOT_PERMITTED: code_pb2.PERMISSION_DENIED,
    Family.MESSAGE_CONFLICT: code_pb2.ALREADY_EXISTS,
    Family.LIMIT_REACHED: code_pb2.RESOURCE_EXHAUSTED,
    Family.PROVINCE_DOWN: code_pb2.UNAVAILABLE,
    Family.OUTCOME_UNKNOWN: code_pb2.DEADLINE_EXCEEDED,
    Family.NOT_SERVED: code_pb2.UNIMPLEMENTED,
    Family.OUR_FAULT: code_pb2.INTERNAL,
}
_FAMILY_OF_STATUS = {code: family for family, code in STATUS_OF_FAMILY.items()}


def encode_status(refused: Refusal, message_id: str = "") -> Status:
    """Return the status of a refusal with ErrorInfo, LocalizedMessage, RetryInfo, ErrorDetail.

    As many problems are listed as fit the trailers, at most 20; the rest is counted.
    """
    head = refused.head
    status = Status(
        code=STATUS_OF_FAMILY[head.reason.family],
        message=f"{head.text_zh} | {head.text_en}",
    )
    info = error_details_pb2.ErrorInfo(reason=head.reason.name, domain=DOMAIN)
    info.metadata.update(head.facts)
    status.details.add().Pack(info)
    status.details.add().Pack(
        error_details_pb2.LocalizedMessage(locale="zh-CN", message=head.text_zh)
    )
    if refused.retry_after_ms is not None:
        delay = Duration()
        delay.FromMilliseconds(refused.retry_after_ms)
        status.details.add().Pack(error_details_pb2.RetryInfo(retry_delay=delay))
    room = STATUS_BYTES_MAX - status.ByteSize()
    status.details.add().Pack(encode_detail(refused, message_id, room))
    return status


def encode_detail(
    refused: Refusal, message_id: str = "", room: int = STATUS_BYTES_MAX
) -> error_pb2.ErrorDetail:
    """Return our own detail of a refusal, with the problems that fit into ``room`` bytes."""
    head = refused.head
    detail = error_pb2.ErrorDetail(
        code=head.reason.code,
        reason=_wire_reason(head.reason),
        party=head.reason.party.value,  # type: ignore[arg-type]
        next_step=head.reason.next_step.value,  # type: ignore[arg-type]
        text_zh=head.text_zh,
        text_en=head.text_en,
        message_id=message_id,
    )
    for found in refused.problems[:PROBLEMS_PER_REFUSAL_MAX]:
        entry = encode_problem(found)
        if detail.problems and detail.ByteSize() + entry.ByteSize() + 8 > room:
            break
        detail.problems.append(entry)
    detail.problems_omitted = refused.omitted + len(refused.problems) - len(detail.problems)
    return detail


def encode_problem(found: Problem) -> error_pb2.Problem:
    """Return one problem as the contract has it."""
    return error_pb2.Problem(
        reason=_wire_reason(found.reason),
        field=found.field_path,
        text_zh=found.text_zh,
        text_en=found.text_en,
    )


def decode_status(status: Status) -> Refusal | None:
    """Return the refusal that a status carries, or None if it carries none of ours."""
    detail = error_pb2.ErrorDetail()
    info = error_details_pb2.ErrorInfo()
    retry_after_ms = None
    found = False
    for packed in status.details:
        if packed.Unpack(detail):
            found = True
        elif packed.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            packed.Unpack(info)
        elif packed.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry = error_details_pb2.RetryInfo()
            packed.Unpack(retry)
            retry_after_ms = retry.retry_delay.ToMilliseconds()
    if not found:
        return None
    return _decode_detail(detail, status.code, dict(info.metadata), retry_after_ms)


def _decode_detail(
    detail: error_pb2.ErrorDetail, code: int, facts: dict[str, str], retry_after_ms: int | None
) -> Refusal:
    problems = [
        Problem(
            _reason(entry.reason, detail, code),
            facts if entry.reason == detail.reason else {},
            entry.field,
            entry.text_zh,
            entry.text_en,
        )
        for entry in detail.problems
    ]
    if not problems:
        reason = _reason(detail.reason, detail, code)
        problems = [Problem(reason, facts, "", detail.text_zh, detail.text_en)]
    return refusal(problems, retry_after_ms=retry_after_ms, omitted=detail.problems_omitted)


def _reason(number: int, detail: error_pb2.ErrorDetail, code: int) -> Reason:
    """Return our reason of this number, or one made up for a newer party's."""
    known = reason_of_code(number)
    if known is not None:
        return known
    return Reason(
        name=f"REASON_{number}",
        code=number if number >= 1000 else 1000 + number,  # noqa: PLR2004
        family=_FAMILY_OF_STATUS.get(code, Family.STATE_REFUSED),
        next_step=NextStep(detail.next_step) if detail.next_step else NextStep.CONTACT,
        zh=detail.text_zh,
        en=detail.text_en,
        rules=(),
    )


def _wire_reason(reason: Reason) -> error_pb2.ErrorReason:
    return reason.code  # type: ignore[return-value]


def internal() -> Refusal:
    """Return the refusal that says no more than that we failed."""
    return refusal([problem("INTERNAL")])
