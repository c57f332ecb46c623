"""Refusals as rich gRPC statuses, and back: the one table from family to status code.

``encode_status`` and ``decode_status`` are inverse up to what the wire carries, so that the
gateway raises a province's refusal unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Final

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2
from google.rpc.status_pb2 import Status

from yidi.domain.errors import (
    Family,
    NextStep,
    Party,
    Problem,
    Reason,
    Refusal,
    problem,
    reason_of_code,
    refusal,
)
from yidi.domain.limits import PROBLEMS_PER_REFUSAL_MAX, STATUS_BYTES_MAX, TEXT_ZH_CHARS_MAX
from yidi.v1 import error_pb2
from yidi.wire.outages import decode_outage, encode_outage_for_detail

DOMAIN: Final = "yidi"

STATUS_OF_FAMILY: Final[Mapping[Family, int]] = {
    Family.REQUEST_INVALID: code_pb2.INVALID_ARGUMENT,
    Family.NOT_KNOWN: code_pb2.NOT_FOUND,
    Family.STATE_REFUSED: code_pb2.FAILED_PRECONDITION,
    Family.NOT_IDENTIFIED: code_pb2.UNAUTHENTICATED,
    Family.NOT_PERMITTED: code_pb2.PERMISSION_DENIED,
    Family.MESSAGE_CONFLICT: code_pb2.ALREADY_EXISTS,
    Family.LIMIT_REACHED: code_pb2.RESOURCE_EXHAUSTED,
    Family.PROVINCE_DOWN: code_pb2.UNAVAILABLE,
    Family.OUTCOME_UNKNOWN: code_pb2.DEADLINE_EXCEEDED,
    Family.NOT_SERVED: code_pb2.UNIMPLEMENTED,
    Family.OUR_FAULT: code_pb2.INTERNAL,
}
_FAMILY_OF_STATUS = {code: family for family, code in STATUS_OF_FAMILY.items()}

_PARTIES = frozenset(party.value for party in Party)
_NEXT_STEPS = frozenset(step.value for step in NextStep)
_UNKNOWN_NAME = "REASON_UNKNOWN"
_FACTS_MAX = 8
_FACT_BYTES_MAX = 90
_FIELD_BYTES_MAX = 100
_TEXT_ZH_BYTES_MAX = 180
_TEXT_EN_BYTES_MAX = 200
_OMITTED_MAX = 1_000_000
_RETRY_AFTER_MS_MAX = 3_600_000


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
    status.details.add().Pack(info, deterministic=True)
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
    if refused.outage is not None:
        detail.outage.CopyFrom(encode_outage_for_detail(refused.outage))
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
    """Return the refusal that a status carries, or None if it carries none of ours.

    Another party wrote it: what it says is cut to what we pass on, and what it leaves out
    or numbers in its own way is no reason to fail.
    """
    detail = error_pb2.ErrorDetail()
    info = error_details_pb2.ErrorInfo()
    retry = error_details_pb2.RetryInfo()
    retry_after_ms = None
    found = False
    try:
        for packed in status.details:
            if packed.Unpack(detail):
                found = True
            elif packed.Unpack(retry):
                wanted_ms = retry.retry_delay.seconds * 1000
                wanted_ms += retry.retry_delay.nanos // 1_000_000
                retry_after_ms = min(max(wanted_ms, 0), _RETRY_AFTER_MS_MAX)
            else:
                packed.Unpack(info)
    except DecodeError:
        return None
    if not found:
        return None
    facts = {
        _cut(name, _FACT_BYTES_MAX): _cut(value, _FACT_BYTES_MAX)
        for name, value in islice(info.metadata.items(), _FACTS_MAX)
    }
    return _decode_detail(detail, status.code, facts, retry_after_ms)


def _decode_detail(
    detail: error_pb2.ErrorDetail, code: int, facts: dict[str, str], retry_after_ms: int | None
) -> Refusal:
    entries = detail.problems[:PROBLEMS_PER_REFUSAL_MAX]
    omitted = detail.problems_omitted + len(detail.problems) - len(entries)
    problems = [
        _problem(
            _reason(entry.reason, detail, code),
            facts if entry.reason == detail.reason else {},
            entry,
        )
        for entry in entries
    ]
    if not problems:
        whole = error_pb2.Problem(text_zh=detail.text_zh, text_en=detail.text_en)
        problems = [_problem(_reason(detail.reason, detail, code), facts, whole)]
    refused = refusal(
        problems, retry_after_ms=retry_after_ms, omitted=min(max(omitted, 0), _OMITTED_MAX)
    )
    if detail.HasField("outage"):
        refused.outage = decode_outage(detail.outage)
    return refused


def _problem(reason: Reason, facts: Mapping[str, str], given: error_pb2.Problem) -> Problem:
    """Return a problem of another party; a text that it left out is that of the reason."""
    known = _Known({"path": given.field or "…", **facts})
    text_zh = given.text_zh or reason.zh.format_map(known)
    text_en = given.text_en or reason.en.format_map(known)
    return Problem(
        reason,
        facts,
        _cut(given.field, _FIELD_BYTES_MAX),
        _cut(text_zh[:TEXT_ZH_CHARS_MAX], _TEXT_ZH_BYTES_MAX),
        _cut(text_en, _TEXT_EN_BYTES_MAX),
    )


def _cut(text: str, most_bytes: int) -> str:
    """Return as much of a foreign text as fits into so many bytes."""
    return text.encode()[:most_bytes].decode(errors="ignore")


class _Known(dict[str, str]):
    """Facts for a text; one that nobody told is left open."""

    def __missing__(self, name: str) -> str:
        return "…"


def _reason(number: int, detail: error_pb2.ErrorDetail, code: int) -> Reason:
    """Return our reason of this number, or one made up for a newer party's.

    A number that names no party counts as one of the insured place, who gave it.
    """
    known = reason_of_code(number)
    if known is not None:
        return known
    is_ours = number // 1000 in _PARTIES
    is_step = detail.next_step in _NEXT_STEPS
    return Reason(
        name=_UNKNOWN_NAME,
        code=number if is_ours else Party.INSURED_PLACE * 1000,
        family=_FAMILY_OF_STATUS.get(code, Family.STATE_REFUSED),
        next_step=NextStep(detail.next_step) if is_step else NextStep.CONTACT,
        zh=_plain(detail.text_zh) or "对方拒绝办理,原因未说明",
        en=_plain(detail.text_en) or "The other party refused without a text.",
        rules=(),
    )


def _plain(text: str) -> str:
    """Return a foreign text that can stand where ours have places for facts."""
    return text.replace("{", "(").replace("}", ")")


def _wire_reason(reason: Reason) -> error_pb2.ErrorReason:
    return reason.code  # type: ignore[return-value]


def internal() -> Refusal:
    """Return the refusal that says no more than that we failed."""
    return refusal([problem("INTERNAL")])
