"""The refusal of a call that an outage closes, with its notice and when to try again (A-143)."""

from __future__ import annotations

from typing import Final

from yidi.domain.errors import Refusal, refuse
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.outage import (
    NATIONAL,
    Closure,
    OutageKind,
    OutageNotice,
    OutageRole,
    OutageScope,
    outage_text_zh,
    period_en,
)
from yidi.domain.regions import spoken_name

UNKNOWN_END_RETRY_MS: Final = 60_000
"""When to try again where nobody knows the end."""

_REASONS: Final = {
    (None, OutageKind.PLANNED): "NATIONAL_MAINTENANCE",
    (None, OutageKind.UNPLANNED): "NATIONAL_MAINTENANCE",
    (OutageRole.INSURED_PLACE, OutageKind.PLANNED): "INSURED_PLACE_MAINTENANCE",
    (OutageRole.INSURED_PLACE, OutageKind.UNPLANNED): "INSURED_PLACE_OUTAGE",
    (OutageRole.TREATING_PLACE, OutageKind.PLANNED): "TREATING_PLACE_MAINTENANCE",
    (OutageRole.TREATING_PLACE, OutageKind.UNPLANNED): "TREATING_PLACE_OUTAGE",
}


def closed_refusal(closure: Closure, now_ms: int) -> Refusal:
    """Return the refusal of a call that an announced outage closes."""
    reason = _REASONS[closure.role, closure.notice.kind]
    wait_ms = UNKNOWN_END_RETRY_MS
    if closure.open_at_ms is not None:
        wait_ms = max(closure.open_at_ms - now_ms, RETRY_AFTER_MS)
    return outage_refusal(reason, closure.notice, spoken_name(closure.region), wait_ms)


def outage_refusal(
    reason: str, notice: OutageNotice, region_name: str, retry_after_ms: int
) -> Refusal:
    """Return a refusal for a reason that speaks of an outage, with its notice."""
    refused = refuse(
        reason,
        outage=outage_text_zh(notice, region_name),
        region=region_name,
        period=period_en(notice.begins_at_ms, notice.ends_at_ms),
    )
    refused.outage = notice
    refused.retry_after_ms = retry_after_ms
    return refused


def noticed_outage(notice_id: str, province: str, began_at_ms: int) -> OutageNotice:
    """Return the notice of an outage that the platform noticed itself."""
    return OutageNotice(
        notice_id=notice_id,
        kind=OutageKind.UNPLANNED,
        scope=OutageScope(regions=(province,)),
        begins_at_ms=began_at_ms,
        ends_at_ms=None,
        reason_zh="多次调用失败",
        advice_zh="国家平台正在探测,恢复后自动撤销;急需时参保人可先自费后手工报销",
        announced_by=NATIONAL,
        announced_at_ms=began_at_ms,
        is_noticed=True,
    )
