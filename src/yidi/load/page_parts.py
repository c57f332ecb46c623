"""How results are written on pages and screens: words for the closed lists, times, shares."""

from __future__ import annotations

from collections.abc import Mapping

KIND_WORDS: Mapping[str, tuple[str, str]] = {
    "ok": ("成功", "answered"),
    "meant": ("按预期拒绝", "refused as meant"),
    "refused": ("拒绝", "refused"),
    "bare": ("状态码，无原因", "status without a reason"),
    "transport": ("传输错误", "transport error"),
    "wrong": ("应答有误", "wrong answer"),
}
ENDING_WORDS: Mapping[str, tuple[str, str]] = {
    "settled": ("已结算", "settled"),
    "refunded": ("已结算并退费", "settled and refunded"),
    "not_eligible": ("不能结算", "not eligible"),
    "broken": ("中断", "broken off"),
    "cut_off": ("结束时未完成", "cut off at the end"),
}
STATE_WORDS: Mapping[str, tuple[str, str, str]] = {
    "agrees": ("一致", "agrees", "good"),
    "disagrees": ("不一致", "disagrees", "bad"),
    "not_checked": ("未核对", "not checked", "quiet"),
}
BROKE_WORDS: Mapping[str, tuple[str, str]] = {
    "nothing": ("保持", "held"),
    "latency": ("p99 超限", "p99 above its limit"),
    "errors": ("错误率超限", "errors above their limit"),
    "backlog": ("积压", "visits piled up"),
    "empty": ("没有测到", "nothing was measured"),
    "generator": ("压测机是瓶颈", "the generator was the bottleneck"),
}


def ms(micros: float) -> str:
    """Return a time in milliseconds as a table writes it."""
    value = micros / 1000
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 1000 else f"{value:,.0f}"  # noqa: PLR2004


def share(parts_per_million: int) -> str:
    """Return a share as a percentage."""
    return f"{parts_per_million / 10_000:.3g} %"


def count(number: int) -> str:
    """Return a number with thin groups."""
    return f"{number:,}".replace(",", "\u2009")
