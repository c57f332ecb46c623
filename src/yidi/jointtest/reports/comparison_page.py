"""A comparison of two runs as one page."""

from __future__ import annotations

from html import escape

from yidi.jointtest.reports.comparison import Change, Comparison
from yidi.jointtest.reports.page import verdict_cell
from yidi.pages.parts import both, document, section, table, tiles

_CLASSES = {Change.BROKEN: "bad", Change.LOST: "bad", Change.MENDED: "good"}


def comparison_page(found: Comparison, before: str, after: str) -> str:
    """Return the page of a comparison; ``before`` and ``after`` name the two."""
    kind, words = (
        ("bad", ("有用例变差", "some cases got worse"))
        if found.is_worse
        else ("", ("没有用例变差", "no case got worse"))
    )
    counts = {change: sum(each.change is change for each in found.changed) for change in Change}
    body = [
        "<h1>联调测试比较 <small>Two joint test runs</small></h1>",
        f'<p class="sub">A {escape(before)} → B {escape(after)}</p>',
        f'<div class="verdict {kind}"><b>{both(words)}</b></div>',
        tiles(
            [(*change.value, f"{count}") for change, count in counts.items() if count]
            + [("结论不变", "the same", f"{found.same}")]
        ),
        section("设置不同", "Set differently", _settings(found)),
        section("结论有变的用例", "Cases that ended in another way", _cases(found)),
        section("响应时间", "Latency", _latencies(found)),
    ]
    return document("联调测试比较", body)


def _settings(found: Comparison) -> str:
    rows = [tuple(map(escape, each)) for each in found.settings]
    return table([("", ""), ("A", ""), ("B", "")], rows, numbers=9) if rows else ""


def _cases(found: Comparison) -> str:
    rows = [
        (
            f"<code>{escape(each.case_id)}</code> {escape(each.interface_version)}",
            escape(each.title_zh),
            (both(each.change.value), _CLASSES.get(each.change, "quiet")),
            verdict_cell(each.before),
            verdict_cell(each.after),
            escape(each.why_zh),
        )
        for each in found.changed
    ]
    heads = [("用例", "case"), ("内容", "what"), ("变化", "change"), ("A", ""), ("B", ""),
             ("原因", "why")]  # fmt: skip
    return table(heads, rows, numbers=9) if rows else ""


def _latencies(found: Comparison) -> str:
    rows = [
        (
            escape(was.method),
            *(
                f"{micros / 1000:.1f}"
                for micros in (was.p50_micros, now.p50_micros, was.p99_micros, now.p99_micros)
            ),
        )
        for was, now in found.latencies
    ]
    heads = [
        ("方法", "method"),
        *((f"{name} {run}", "ms") for name in ("p50", "p99") for run in "AB"),
    ]
    return table(heads, rows) if rows else ""
