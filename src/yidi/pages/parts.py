"""What pages are put together from: document, sections, tables; Chinese with English beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from typing import Any


def document(title: str, body: Iterable[str], style: str = "") -> str:
    """Return a whole page with its style inside; ``style`` is added to that of every page."""
    common = files("yidi.pages").joinpath("data/page.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{common}{style}</style></head>"
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

    A cell is a text of HTML, or a pair of text and class.
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


def tiles(figures: Iterable[tuple[str, str, str]]) -> str:
    """Return the figures that count, large: name in Chinese, in English, and the figure."""
    cells = "".join(
        f'<div class="tile">{escape(zh)} <small>{escape(en)}</small><b>{escape(text)}</b></div>'
        for zh, en, text in figures
    )
    return f'<div class="tiles">{cells}</div>'


def both(words: tuple[str, str]) -> str:
    """Return Chinese with English beside it."""
    return f"{escape(words[0])} <small>{escape(words[1])}</small>"
