"""What pages are put together from: document, sections, tables, words for the closed lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

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
    "generator": ("压测机是瓶颈", "the generator was the bottleneck"),
}


def document(title: str, body: Iterable[str]) -> str:
    """Return a whole page with its style inside."""
    style = files("yidi.load").joinpath("data/page.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f"<body><main>{''.join(body)}</main></body></html>\n"
    )


def section(zh: str, en: str, content: str, note: str = "") -> str:
    """Return a part of the page with its heading; nothing without content."""
    if not content:
        return ""
    said = f'<p class="note">{note}</p>' if note else ""
    return f"<section><h2>{escape(zh)} <small>{escape(en)}</small></h2>{content}{said}</section>"


def table(heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]], numbers: int = 1) -> str:
    """Return a table; cells from the ``numbers``-th on are right-aligned.

    A cell is a text, or a pair of text and class.
    """
    head = "".join(
        f"<th{' class=n' if place >= numbers else ''}>{escape(zh)} <small>{escape(en)}</small></th>"
        for place, (zh, en) in enumerate(heads)
    )
    lines = []
    for row in rows:
        cells = ""
        for place, cell in enumerate(row):
            text, kind = cell if isinstance(cell, tuple) else (cell, "")
            classes = " ".join(filter(None, ("n" if place >= numbers else "", kind)))
            cells += f"<td{f' class={chr(34)}{classes}{chr(34)}' if classes else ''}>{text}</td>"
        lines.append(f"<tr>{cells}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def both(words: tuple[str, str]) -> str:
    """Return Chinese with English beside it."""
    return f"{escape(words[0])} <small>{escape(words[1])}</small>"


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
