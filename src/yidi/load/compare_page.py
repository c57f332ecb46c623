"""A comparison of two results as one page."""

from __future__ import annotations

from html import escape

from yidi.load.charts import Axis, Line, colour, line_chart
from yidi.load.compare import Comparison
from yidi.load.page import MS, SECONDS
from yidi.load.page_parts import ms
from yidi.load.percentile_curve import CURVE_LABELS, curve_of
from yidi.load.result import CURVE, VISIT_NAME
from yidi.pages.parts import both, document, section, table

_CLASSES = {"better": "good", "worse": "bad"}
_KEYS = ("p50_micros", "p99_micros", "p99_9_micros")


def comparison_page(found: Comparison, before: str, after: str) -> str:
    """Return the page of a comparison; ``before`` and ``after`` name the two."""
    body = [
        "<h1>压测比较 <small>Two load results</small></h1>",
        f'<p class="sub">A {escape(before)} → B {escape(after)}</p>',
        section("设置不同", "Set differently", _differences(found)),
        section("总览", "Overall", _figures(found)),
        section("各调用的延迟", "Latency of each call", _rows(found)),
        section("百分位曲线（实线 A，虚线 B）", "Percentiles: A solid, B dashed", _curves(found)),
        section("p99 随时间", "p99 over time", _over_time(found)),
    ]
    return document("压测比较", body)


def _differences(found: Comparison) -> str:
    if not found.differences:
        return ""
    rows = [tuple(map(escape, each)) for each in found.differences]
    return table([("", ""), ("A", ""), ("B", "")], rows, numbers=9)


def _figures(found: Comparison) -> str:
    rows = [
        (
            both((each.zh, each.en)),
            each.text(each.before),
            each.text(each.after),
            (each.ratio_text, _CLASSES.get(each.judgement, "")),
        )
        for each in found.figures
    ]
    return table([("", ""), ("A", ""), ("B", ""), ("B / A", "")], rows)


def _rows(found: Comparison) -> str:
    names = ("p50", "p99", "p99.9")
    heads = [("调用", "call"), *((f"{name} {which}", "ms") for name in names for which in "AB"),
             ("p99 B / A", "")]  # fmt: skip
    rows = [
        (
            both(("整次就诊", "visit")) if each.name == VISIT_NAME else escape(each.name),
            *(ms(figures[key]) for key in _KEYS for figures in (each.before, each.after)),
            (f"{each.ratio:.2f}", _CLASSES.get(each.judgement, "")),
        )
        for each in found.rows
    ]
    return table(heads, rows)


def _curves(found: Comparison) -> str:
    lines = []
    for number, name in enumerate(("Settle", "UploadFees", VISIT_NAME)):
        for result, which, is_dashed in ((found.before, "A", False), (found.after, "B", True)):
            values = curve_of(result["rows"], name)
            if values:
                lines.append(Line(f"{name} {which}", values, is_dashed, colour(number)))
    axis = Axis("百分位 · percentile")
    return line_chart("percentiles", range(len(CURVE)), lines, axis, MS, labels=CURVE_LABELS)


def _over_time(found: Comparison) -> str:
    shortest = min(len(each["points"]["second"]) for each in (found.before, found.after))
    if not shortest:
        return ""
    lines = [
        Line(which, [value / 1000 for value in result["points"]["p99_micros"][:shortest]])
        for which, result in (("A", found.before), ("B", found.after))
    ]
    return line_chart("p99", found.before["points"]["second"][:shortest], lines, SECONDS, MS)
