"""A result as one page: self-contained, printable, Chinese first with English beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from yidi.load.charts import Axis, Line, figure, line_chart, stacked_bars
from yidi.load.page_parts import (
    BROKE_WORDS,
    ENDING_WORDS,
    KIND_WORDS,
    STATE_WORDS,
    count,
    ms,
    share,
)
from yidi.load.percentile_curve import CURVE_LABELS, curve_of
from yidi.load.result import CURVE, VISIT_NAME
from yidi.pages.parts import both, document, section, table, tiles

MS = Axis("毫秒 ms（对数 log）", is_log=True)
SECONDS = Axis("秒 · seconds")

_LINES = (("p50", "p50_micros"), ("p90", "p90_micros"), ("p99", "p99_micros"),
          ("p99.9", "p99_9_micros"), ("最大 max", "max_micros"))  # fmt: skip


def page(result: Mapping[str, Any]) -> str:
    """Return the page of a result."""
    settings = result["settings"]
    title = f"压测结果 {settings['profile']} {result['begun_at'][:16].replace('T', ' ')}"
    measured = result["measured"]
    body = [
        "<h1>压测结果 <small>Load result</small></h1>",
        f'<p class="sub">{_subtitle(result)}</p>',
        _verdict(result),
        _tiles(result, measured),
        section("延迟（百分位）", "Latency over time", _latency(result), _latency_note(settings)),
        section("各调用的 p99", "p99 of each call", _by_call(result)),
        section("速率", "Throughput", _throughput(result)),
        section("错误（按原因）", "Errors by reason", _errors(result)),
        section("百分位曲线", "Percentiles", _curve(result)),
        section("试验", "Trials", _trials(result)),
        section("各调用", "Calls", _rows(result["rows"])),
        section("结果", "Outcomes", _outcomes(result), _outcome_note()),
        section("独立核对", "Independent counts", _gate(result["gate"])),
        section("压测机与平台", "The generator and the platform", _generator(result)),
        section("设置", "Settings", _settings(result)),
    ]
    return document(title, body)


_OFTEN = 3


def _subtitle(result: Mapping[str, Any]) -> str:
    told = (result["begun_at"], result["target"]["address"], f"yidi {result['generator']['yidi']}")
    return escape(" · ".join(told))


def _verdict(result: Mapping[str, Any]) -> str:
    broke = result["limits"]["broke"]
    if result["interrupted"]:
        kind, zh, en = (
            "half",
            "提前结束：以下是结束前的结果",
            "Ended early: what was measured until then",
        )
    elif broke != "nothing":
        words = BROKE_WORDS[broke]
        kind, zh, en = "bad", f"未达到要求：{words[0]}", f"A limit was not held: {words[1]}"
    else:
        kind, zh, en = "", "结果有效", "The result counts"
    unchecked = [each for each in result["gate"] if each["state"] == "not_checked"]
    extra = "".join(
        f"<p>未核对 <small>not checked</small>: {both((each['zh'], each['en']))}</p>"
        for each in unchecked
    )
    how = both(
        (
            "压测机未成为瓶颈；独立计数与压测机一致（见“独立核对”）。",
            "The generator kept up, and independent counts agree with its own.",
        )
    )
    return f'<div class="verdict {kind}"><b>{both((zh, en))}</b><p>{how}</p>{extra}</div>'


def _tiles(result: Mapping[str, Any], measured: Mapping[str, Any]) -> str:
    rows = {each["name"]: each for each in result["rows"]}
    settle = rows.get("Settle", {})
    figures = [
        ("就诊/秒", "visits a second", f"{measured['visits_per_second']:g}"),
        ("调用/秒", "calls a second", count(int(measured["calls_per_second"]))),
        ("结算 p99", "Settle p99", f"{ms(settle.get('p99_micros', 0))} ms"),
        (
            "整次就诊 p50",
            "whole visit p50",
            f"{ms(rows.get(VISIT_NAME, {}).get('p50_micros', 0))} ms",
        ),
        ("错误率", "errors", share(measured["error_parts_per_million"])),
        ("就诊", "visits", count(measured["visits"])),
    ]
    best = [each for each in result["trials"] if each["broke"] == "nothing"]
    if result["trials"]:
        rate = max((each["rate"] for each in best), default=0)
        figures.insert(0, ("上限", "limit", f"{rate:g}/s"))
    if result["server"]:
        used = result["server"]["cpu_micros_per_call"]
        figures.append(("平台处理器/调用", "platform CPU a call", f"{used} µs"))
    return tiles(figures)


def _latency(result: Mapping[str, Any]) -> str:
    points = result["points"]
    lines = [
        Line(name, [value / 1000 for value in points[key]], is_dashed=key == "max_micros")
        for name, key in _LINES
    ]
    return line_chart(
        "latency over time", points["second"], lines, SECONDS, MS,
        shaded_until=points["warm_up_seconds"],
    )  # fmt: skip


_OPEN_NOTE = (
    "开放模型：延迟从应发送的时刻算起，目标停顿时错过的请求也计入。灰色为预热，不计入。",
    (
        "Open model: latency counts from when a call was due, so a stall shows in full. "
        "Grey is the warm-up, which does not count."
    ),
)
_CLOSED_NOTE = (
    "封闭模型：目标变慢时用户也随之变慢，停顿期间本应到来的请求不会出现；要看停顿请用开放模型。",
    (
        "Closed model: users slow down with the target, so what should have come during a stall "
        "is not here; use the open model to see stalls."
    ),
)


def _latency_note(settings: Mapping[str, Any]) -> str:
    return both(_OPEN_NOTE if settings["model"] == "open" else _CLOSED_NOTE)


def _by_call(result: Mapping[str, Any]) -> str:
    """Draw the calls that are made often enough for a p99 of every point."""
    points = result["points"]
    often = {each["name"]: each["count"] for each in result["rows"]}
    lines = [
        Line(name, [value / 1000 for value in values])
        for name, values in points["p99_by_row"].items()
        if name != VISIT_NAME and often.get(name, 0) >= _OFTEN * len(values)
    ]
    return line_chart(
        "p99 by call", points["second"], lines, SECONDS, MS, shaded_until=points["warm_up_seconds"]
    )


def _throughput(result: Mapping[str, Any]) -> str:
    points = result["points"]
    each = points["seconds_each"]
    is_open = result["settings"]["model"] == "open"
    lines = [
        Line("开始的就诊/秒 visits begun", [value / each for value in points["due"]]),
        Line("应答的调用/秒 calls ended", [value / each for value in points["ended"]]),
    ]
    if is_open:
        lines.insert(0, Line("计划的就诊/秒 visits planned", points["wanted"], is_dashed=True))
    per_second = Axis("每秒 · a second")
    return line_chart(
        "throughput", points["second"], lines, SECONDS, per_second,
        shaded_until=points["warm_up_seconds"],
    )  # fmt: skip


def _errors(result: Mapping[str, Any]) -> str:
    points = result["points"]
    if not points["errors"]:
        return f"<p>{both(('没有错误', 'There were none.'))}</p>"
    lines = [Line(reason, values) for reason, values in points["errors"].items()]
    return stacked_bars(
        "errors", points["second"], lines, SECONDS, Axis("失败的调用 · failed calls")
    )


def _curve(result: Mapping[str, Any]) -> str:
    lines = []
    for row in result["rows"]:
        values = curve_of(result["rows"], row["name"])
        if values and row["count"] >= 100:  # noqa: PLR2004 (below that there is no p99)
            lines.append(Line(row["name"], values, is_dashed=row["name"] == VISIT_NAME))
    return line_chart(
        "percentiles", range(len(CURVE)), lines, Axis("百分位 · percentile"), MS,
        labels=CURVE_LABELS,
    )  # fmt: skip


def _rate_of(trial: Mapping[str, Any]) -> Any:
    return trial["rate"]


def _trials(result: Mapping[str, Any]) -> str:
    trials = sorted(result["trials"], key=_rate_of)
    if not trials:
        return ""
    chart = line_chart(
        "trials",
        [each["rate"] for each in trials],
        [Line("最高的 p99 highest p99", [each["p99_ms"] for each in trials])],
        Axis("就诊/秒 · visits a second"),
        MS,
    )
    rows = [
        (
            f"{each['rate']:g}",
            f"{each['visits_per_second']:g}",
            f"{each['p99_ms']:.1f}",
            share(each["error_parts_per_million"]),
            (both(BROKE_WORDS[each["broke"]]), "good" if each["broke"] == "nothing" else "bad"),
        )
        for each in result["trials"]
    ]
    heads = [("速率", "rate"), ("完成/秒", "ended/s"), ("p99 毫秒", "ms"), ("错误", "errors"),
             ("结论", "outcome")]  # fmt: skip
    return chart + table(heads, rows)


def _rows(rows: Sequence[Mapping[str, Any]]) -> str:
    heads = [("调用", "call"), ("次数", "count"), ("平均", "mean ms"), ("p50", "ms"), ("p90", "ms"),
             ("p99", "ms"), ("p99.9", "ms"), ("最大", "max ms")]  # fmt: skip
    keys = ("mean_micros", "p50_micros", "p90_micros", "p99_micros", "p99_9_micros", "max_micros")
    return table(
        heads,
        [
            (
                both(("整次就诊", "visit")) if each["name"] == VISIT_NAME else escape(each["name"]),
                count(each["count"]),
                *(ms(each[key]) for key in keys),
            )
            for each in rows
        ],
    )


def _outcomes(result: Mapping[str, Any]) -> str:
    good = ("ok", "meant")
    rows = [
        (
            escape(each["method"]),
            (both(KIND_WORDS[each["kind"]]), "" if each["kind"] in good else "bad"),
            escape(each["code"]),
            escape(each["reason"]),
            count(each["count"]),
        )
        for each in result["outcomes"]
    ]
    heads = [("调用", "call"), ("结果", "outcome"), ("gRPC 状态", "status"), ("原因", "reason"),
             ("次数", "count")]  # fmt: skip
    ended = "，".join(
        f"{both(ENDING_WORDS[name])} {count(number)}" for name, number in result["endings"].items()
    )
    return table(heads, rows, numbers=4) + f"<p>{both(('就诊', 'visits'))}：{ended}</p>"


def _outcome_note() -> str:
    return both(
        (
            "“按预期拒绝”是压测有意发出的错误，不计入错误率。",
            "Mistakes made on purpose, refused as they have to be, are no errors.",
        )
    )


def _gate(checks: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for each in checks:
        zh, en, kind = STATE_WORDS[each["state"]]
        seen = each["state"] != "not_checked"
        rows.append(
            (
                both((each["zh"], each["en"])),
                count(each["ours"]) if seen else "",
                count(each["theirs"]) if seen else "",
                count(each["room"]) if seen else "",
                (both((zh, en)), kind),
            )
        )
    heads = [
        ("核对", "check"),
        ("压测机", "ours"),
        ("对方", "theirs"),
        ("未知", "unknown"),
        ("", ""),
    ]
    return table(heads, rows)


def _generator(result: Mapping[str, Any]) -> str:
    made = result["generator"]
    server = result["server"]
    rows = [
        (both(("开始晚于计划 p99 / 最大", "begun late, p99 / max")),
         f"{made['lateness_p99_ms']:.1f} / {made['lateness_max_ms']:.1f} ms"),
        (both(("事件循环延迟 p99", "event loop lag p99")), f"{made['lag_p99_ms']:.1f} ms"),
        (both(("处理器占用（最高 5 秒）", "processor used, highest 5 s")),
         f"{made['busy_percent_max']} %"),
        (both(("处理器/调用", "processor a call")), f"{made['cpu_micros_per_call']} µs"),
        (both(("机器", "machine")),
         escape(f"{made['processor']} × {made['processors']}, {made['system']}")),
        (both(("版本", "versions")),
         escape(f"yidi {made['yidi']}, Python {made['python']}, grpcio {made['grpc']}")),
    ]  # fmt: skip
    if server:
        before, after = server["memory_bytes_before"], server["memory_bytes_after"]
        rows.append(
            (both(("平台内存 前 / 后", "memory of the platform before / after")),
             f"{before / 1e6:.0f} / {after / 1e6:.0f} MB")
        )  # fmt: skip
    if result["drift"]:
        first, last = result["drift"].values()
        words = ("p99 前十分之一 / 后十分之一", "p99 of the first / last tenth of the time")
        rows.append((both(words), f"{ms(first)} / {ms(last)} ms"))
    return table([("", ""), ("", "")], rows)


def _settings(result: Mapping[str, Any]) -> str:
    rows = [(escape(str(name)), escape(_text(value))) for name, value in result["settings"].items()]
    rows += [(escape(name), escape(_text(value))) for name, value in result["target"].items()]
    people = result["people"]
    rows.append((both(("人员", "people")), count(people["count"])))
    if people["left_out"]:
        left = ", ".join(f"{name} {number}" for name, number in people["left_out"].items())
        rows.append((both(("未选用的人员", "people left out")), escape(left)))
    rows.append((both(("种子", "seed")), str(result["seed"])))
    again = f"<p>{both(('重复', 'Repeat it'))}：<code>{escape(result['command'])}</code></p>"
    mix = (
        f"<details><summary>{both(('就诊构成', 'mix'))} {escape(result['mix']['name'])}</summary>"
        f"<pre>{escape(result['mix']['text'])}</pre></details>"
    )
    return table([("", ""), ("", "")], rows, numbers=9) + again + mix


def _text(value: object) -> str:
    if isinstance(value, float):
        return figure(value)
    return "" if value is None else str(value)
