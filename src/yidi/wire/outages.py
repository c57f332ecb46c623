"""Outage notices: requests decoded, notices encoded and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain import outage_requests as requests
from yidi.domain.care import CareType
from yidi.domain.codes import NATIONAL_AGENCY, agency_area, is_agency
from yidi.domain.outage import (
    ALWAYS_OPEN,
    NATIONAL,
    OutageKind,
    OutageNotice,
    OutageRole,
    OutageScope,
)
from yidi.domain.regions import covers, region
from yidi.domain.requests import Header
from yidi.v1 import (
    eligibility_service_pb2,
    header_pb2,
    manual_claim_service_pb2,
    outage_pb2,
    registry_service_pb2,
    settlement_service_pb2,
)
from yidi.v1 import outage_service_pb2 as contract
from yidi.wire.findings import Findings, Label, shown
from yidi.wire.header import decode_bare_header
from yidi.wire.moments import is_plausible, milliseconds, stamp_of_ms
from yidi.wire.paging import decode_offset, decode_page_size
from yidi.wire.registry_fields import REGION, decode_code, decode_codes

CLOSABLE: Final = frozenset(
    f"{service.full_name}/{method.name}"
    for file, name in (
        (eligibility_service_pb2, "EligibilityService"),
        (settlement_service_pb2, "SettlementService"),
        (registry_service_pb2, "RegistryService"),
        (manual_claim_service_pb2, "ManualClaimService"),
    )
    for service in (file.DESCRIPTOR.services_by_name[name],)
    for method in service.methods
    if method.name not in ALWAYS_OPEN
)
"""The methods that a notice may name."""

_LIST_MAX = 40
_TEXT_CHARS_MAX = 60
_ID_CHARS_MAX = 40
_DETAIL_BYTES_MAX = 1_200
_DAY_MS = 86_400_000
_DAYS_MAX = 31
_KINDS = frozenset(each.value for each in OutageKind)

_ENTRIES = Label("停机范围", "scope", "每项至多40个", "at most 40 of each")
_REASON = Label("停机原因", "reason", "1到60个字符", "1 to 60 characters")
_ADVICE = Label("处理建议", "advice", "至多60个字符", "at most 60 characters")
_NOTICE_ID = Label("停机公告编号", "notice id", "1到40个字符", "1 to 40 characters")
_BEGIN = Label("停机开始时间", "begin", "有效的时间", "a time")
_END = Label("停机结束时间", "end", "有效的时间", "a time")
_AFTER = Label("查询的截止时间", "to", "晚于起始时间的时间", "a time after from")
_EMPTY = Label("停机公告编号和时间", "number and times", "空", "empty: the platform gives them")
_EVENT = Label("事件号", "event number", "0或收到过的事件号", "0 or a number received before")


def _announce(
    request: contract.AnnounceOutageRequest, now: datetime, found: Findings
) -> requests.AnnounceOutage:
    given = request.notice
    header, announced_by = _agency(request.header, found)
    kind = decode_code(OutageKind, given.kind, "停机类别", "notice.kind", found)
    scope = _scope(given.scope, announced_by, found)
    if given.notice_id or given.HasField("announced_at") or given.HasField("withdrawn_at"):
        found.malformed(_EMPTY, "notice")
    begins_at_ms = _moment(given, "begins_at", _BEGIN, found)
    ends_at_ms = _moment(given, "ends_at", _END, found)
    _period(kind, begins_at_ms or _ms(now), ends_at_ms, _ms(now), found)
    found.text(given.reason_zh, _REASON, "notice.reason_zh", _TEXT_CHARS_MAX)
    if given.advice_zh:
        found.text(given.advice_zh, _ADVICE, "notice.advice_zh", _TEXT_CHARS_MAX)
    return requests.AnnounceOutage(
        header=header,
        announced_by=announced_by,
        kind=kind or OutageKind.PLANNED,
        scope=scope,
        begins_at_ms=begins_at_ms,
        ends_at_ms=ends_at_ms,
        reason_zh=given.reason_zh,
        advice_zh=given.advice_zh,
    )


def _withdraw(
    request: contract.WithdrawOutageRequest, _: datetime, found: Findings
) -> requests.WithdrawOutage:
    header, withdrawn_by = _agency(request.header, found)
    found.text(request.notice_id, _NOTICE_ID, "notice_id", _ID_CHARS_MAX)
    return requests.WithdrawOutage(header, withdrawn_by, request.notice_id)


def _list(
    request: contract.ListOutagesRequest, _: datetime, found: Findings
) -> requests.ListOutages:
    header = decode_bare_header(request.header, found)
    regions = _regions(request.regions, "regions", found)
    from_ms = _moment(request, "from", _BEGIN, found)
    to_ms = _moment(request, "to", _END, found)
    if from_ms is not None and to_ms is not None and to_ms <= from_ms:
        found.malformed(_AFTER, "to")
    kinds = decode_codes(OutageKind, request.kinds, "停机类别", "kinds", found)
    page_size = decode_page_size(request, found)
    offset = decode_offset(request, found)
    return requests.ListOutages(
        header=header,
        regions=regions,
        from_ms=from_ms,
        to_ms=to_ms,
        kinds=kinds,
        include_withdrawn=request.include_withdrawn,
        page_size=page_size,
        offset=offset,
    )


def _watch(
    request: contract.WatchOutagesRequest, _: datetime, found: Findings
) -> requests.WatchOutages:
    header = decode_bare_header(request.header, found)
    if request.after_event < 0:
        found.malformed(_EVENT, "after_event")
    return requests.WatchOutages(
        header, request.after_event, _regions(request.regions, "regions", found)
    )


def _agency(header: header_pb2.RequestHeader, found: Findings) -> tuple[Header, str]:
    """Return the header and the region that its sender speaks for; only agencies have one."""
    decoded = decode_bare_header(header, found)
    code = header.institution_code
    if code == NATIONAL_AGENCY:
        return decoded, NATIONAL
    if not is_agency(code):
        found.add("INSTITUTION_MAY_NOT_WRITE", "header.institution_code", place="参保地或就医地")
        return decoded, NATIONAL
    return decoded, agency_area(code)


def _scope(given: outage_pb2.OutageScope, announced_by: str, found: Findings) -> OutageScope:
    """Return the scope; an agency that names no region means its own area."""
    regions = _regions(given.regions, "notice.scope.regions", found)
    if len(given.methods) > _LIST_MAX:
        found.malformed(_ENTRIES, "notice.scope.methods")
    methods = tuple(dict.fromkeys(given.methods[:_LIST_MAX]))
    for index, method in enumerate(methods):
        if method not in CLOSABLE:
            path = f"notice.scope.methods[{index}]"
            found.add("CODE_VALUE_UNKNOWN", path, field="停机方法", value=shown(method, 11))
    own = () if announced_by == NATIONAL else (announced_by,)
    if own:
        for index, code in enumerate(regions):
            if not covers(announced_by, code):
                place = region(code)
                found.add(
                    "OUTAGE_NOT_YOURS",
                    f"notice.scope.regions[{index}]",
                    place=place.name if place else shown(code),
                )
    care_types = decode_codes(
        CareType, given.care_types[:_LIST_MAX], "医疗类别", "notice.scope.care_types", found
    )
    roles = decode_codes(
        OutageRole, given.roles[:_LIST_MAX], "停机角色", "notice.scope.roles", found
    )
    return OutageScope(regions or own, methods, tuple(int(each) for each in care_types), roles)


def _regions(codes: Iterable[str], path: str, found: Findings) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(codes))
    if len(wanted) > _LIST_MAX:
        found.malformed(_ENTRIES, path)
    for index, code in enumerate(wanted[:_LIST_MAX]):
        found.region(code, REGION, f"{path}[{index}]")
    return wanted[:_LIST_MAX]


def _period(
    kind: OutageKind | None,
    begins_at_ms: int,
    ends_at_ms: int | None,
    now_ms: int,
    found: Findings,
) -> None:
    """Check begin and end; that a window is announced early enough is for the platform."""
    path = "notice.ends_at"
    if ends_at_ms is None:
        if kind is OutageKind.PLANNED:
            found.missing(_END, path)
        return
    if ends_at_ms <= begins_at_ms:
        _wrong_period(found, path, "结束时间须晚于开始时间", "the end must be after the begin")
    elif ends_at_ms <= now_ms:
        _wrong_period(found, path, "结束时间已过", "the end has passed")
    elif ends_at_ms - begins_at_ms > _DAYS_MAX * _DAY_MS:
        _wrong_period(found, path, "一次停机至多31天", "one outage lasts at most 31 days")


def _wrong_period(found: Findings, path: str, cause: str, cause_en: str) -> None:
    found.add("OUTAGE_PERIOD_INVALID", path, cause=cause, cause_en=cause_en)


def _moment(message: Message, name: str, label: Label, found: Findings) -> int | None:
    if not message.HasField(name):
        return None
    stamp: Timestamp = getattr(message, name)
    if not is_plausible(stamp):
        found.malformed(label, name)
        return None
    return milliseconds(stamp)


def _ms(now: datetime) -> int:
    return int(now.timestamp() * 1000)


def encode_outage(notice: OutageNotice) -> outage_pb2.OutageNotice:
    """Return a notice as the contract has it."""
    scope = notice.scope
    encoded = outage_pb2.OutageNotice(
        notice_id=notice.notice_id,
        kind=notice.kind.value,  # type: ignore[arg-type]
        scope=outage_pb2.OutageScope(
            regions=scope.regions,
            methods=scope.methods,
            care_types=scope.care_types,  # type: ignore[arg-type]
            roles=[each.value for each in scope.roles],  # type: ignore[misc]
        ),
        begins_at=stamp_of_ms(notice.begins_at_ms),
        reason_zh=notice.reason_zh,
        advice_zh=notice.advice_zh,
        announced_by=notice.announced_by,
        announced_at=stamp_of_ms(notice.announced_at_ms),
        is_noticed=notice.is_noticed,
    )
    if notice.ends_at_ms is not None:
        encoded.ends_at.CopyFrom(stamp_of_ms(notice.ends_at_ms))
    if notice.withdrawn_at_ms is not None:
        encoded.withdrawn_at.CopyFrom(stamp_of_ms(notice.withdrawn_at_ms))
    return encoded


def encode_outage_for_detail(notice: OutageNotice) -> outage_pb2.OutageNotice:
    """Return a notice for the trailers of a refusal: a long scope stays out, they are small."""
    encoded = encode_outage(notice)
    if encoded.ByteSize() > _DETAIL_BYTES_MAX:
        encoded.ClearField("scope")
    return encoded


def decode_outage(given: outage_pb2.OutageNotice) -> OutageNotice | None:
    """Return a notice that another party sent with a refusal, its texts cut; None if unusable."""
    if given.kind not in _KINDS or not is_plausible(given.begins_at):
        return None
    has_end = given.HasField("ends_at") and is_plausible(given.ends_at)
    return OutageNotice(
        notice_id=shown(given.notice_id, _ID_CHARS_MAX),
        kind=OutageKind(given.kind),
        scope=OutageScope(regions=tuple(shown(each) for each in given.scope.regions[:_LIST_MAX])),
        begins_at_ms=milliseconds(given.begins_at),
        ends_at_ms=milliseconds(given.ends_at) if has_end else None,
        reason_zh=shown(given.reason_zh, _TEXT_CHARS_MAX),
        advice_zh=shown(given.advice_zh, _TEXT_CHARS_MAX),
        announced_by=shown(given.announced_by),
        announced_at_ms=max(milliseconds(given.announced_at), 0),
        is_noticed=given.is_noticed,
    )


DECODERS: Final[dict[type[Message], Callable[..., object]]] = {
    contract.AnnounceOutageRequest: _announce,
    contract.WithdrawOutageRequest: _withdraw,
    contract.ListOutagesRequest: _list,
    contract.WatchOutagesRequest: _watch,
}
