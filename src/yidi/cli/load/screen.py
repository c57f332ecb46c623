"""A load run on the terminal: how it goes while it goes, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from yidi.cli.screen import BAD, GOOD, QUIET, STRONG, Paragraph, facts, listing, show, title
from yidi.load.client import FAILED
from yidi.load.histogram import merged
from yidi.load.ledger import VISIT
from yidi.load.letters import NAMES
from yidi.load.page_parts import BROKE_WORDS, ENDING_WORDS, KIND_WORDS, STATE_WORDS, ms, share
from yidi.load.recording import PERCENTILES, Recording, label
from yidi.load.search import Trial

_RECENT_SECONDS = 5
_LINE_SECONDS = 5
_ERRORS_SHOWN = 5


class Screen:
    """Shows a run while it goes: a panel on a terminal, else a line every five seconds."""

    def __init__(self, *, is_quiet: bool) -> None:
        self._is_quiet = is_quiet
        self._console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self._live: Live | None = None
        self._told_at = 0.0
        self._heading = ""

    def say(self, zh: str, en: str) -> None:
        """Tell what is being done before and after the run."""
        if not self._is_quiet:
            self._console.print(Paragraph(f"{zh} · {en}", QUIET))

    def begin(self, heading: str) -> None:
        """Begin to show a run."""
        self._heading = heading
        self._told_at = 0.0
        if not self._is_quiet and self._console.is_terminal:
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()

    def end(self) -> None:
        """Stop showing."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def tried(self, trial: Trial) -> None:
        """Tell what came of one trial."""
        zh, en = BROKE_WORDS[trial.broke]
        if not self._is_quiet:
            self._console.print(
                f"  {trial.rate:8.1f}/s  p99 {trial.p99_ms:8.1f} ms  "
                f"{share(trial.error_parts_per_million):>8}  {zh} · {en}"
            )

    def watch(self, recording: Recording, seconds: float) -> None:
        """Show how it goes, so many seconds after its begin."""
        if self._is_quiet:
            return
        if self._live is not None:
            self._live.update(panel(self._heading, recording, seconds), refresh=True)
        elif seconds - self._told_at >= _LINE_SECONDS:
            self._told_at = seconds
            sys.stderr.write(line(recording, seconds) + "\n")
            sys.stderr.flush()


def line(recording: Recording, seconds: float) -> str:
    """Return how it goes on one line, for a log."""
    recent = recording.recent(int(seconds), _RECENT_SECONDS)
    calls = merged(recent.times[:VISIT])
    p50, _, p99, _ = calls.percentiles(PERCENTILES)
    return (
        f"{seconds:6.0f} s  {recent.due / _RECENT_SECONDS:7.1f} visits/s  "
        f"{recent.ended / _RECENT_SECONDS:8.1f} calls/s  p50 {ms(p50)} ms  p99 {ms(p99)} ms  "
        f"failed {recording.calls(*FAILED)}  under way {sum(recording.under_way.values())}"
    )


def panel(heading: str, recording: Recording, seconds: float) -> RenderableType:
    """Return how it goes: progress, rates, latencies of the last seconds, errors."""
    whole = recording.profile.seconds
    bar = Table.grid(padding=(0, 1))
    elapsed = min(max(seconds, 0), whole)
    bar.add_row(
        Text(heading, style=STRONG),
        ProgressBar(total=whole, completed=elapsed, width=30),
        f"{elapsed:.0f} / {whole:.0f} s",
        Text("预热 warm-up" if seconds < recording.warm_up_seconds else "", style=QUIET),
    )
    recent = recording.recent(int(seconds), _RECENT_SECONDS)
    span = max(1, min(_RECENT_SECONDS, int(seconds)))
    failed = recording.calls(*FAILED)
    rates = facts(
        [
            ("计划 planned", f"{recording.profile.at(max(0.0, seconds)):.1f}"),
            ("就诊/秒 visits/s", f"{recent.due / span:.1f}"),
            ("调用/秒 calls/s", f"{recent.ended / span:.1f}"),
            ("进行中 under way", str(sum(recording.under_way.values()))),
            ("失败 failed", f"{failed}  {share(recording.error_parts_per_million)}"),
            ("压测机 generator", ", ".join(f"{each}%" for each in recording.last_busy.values())),
        ]
    )
    table = listing("调用 call", "n", "p50 ms", "p99 ms", "max ms", right=(1, 2, 3, 4))
    for row, name in enumerate((*NAMES, "整次就诊 visit")):
        times = recent.times[row]
        if times.counts:
            p50, _, p99, _ = times.percentiles(PERCENTILES)
            table.add_row(name, str(times.total), ms(p50), ms(p99), ms(times.most))
    both = Table.grid(padding=(0, 4, 0, 0))
    both.add_row(rates, table)
    pieces: list[RenderableType] = [bar, "", both]
    errors = [
        Text(f"  {label(verdict)}  {count}", style=BAD)
        for (_, verdict), count in recording.whole.measured.most_common()
        if verdict.kind in FAILED
    ][:_ERRORS_SHOWN]
    if errors:
        pieces += ["", Text("错误 errors", style=BAD), *errors]
    return Group(*pieces)


def show_result(result: Mapping[str, Any]) -> None:
    """Write what came of a run."""
    measured = result["measured"]
    show(
        title(f"压测结果 · Load result · {result['target']['address']}"),
        facts(
            [
                ("就诊 visits", f"{measured['visits']}，{measured['visits_per_second']:g}/s"),
                ("调用 calls", f"{measured['calls']}，{measured['calls_per_second']:g}/s"),
                (
                    "错误 errors",
                    f"{measured['failed']}，{share(measured['error_parts_per_million'])}",
                ),
                *_shed(measured),
                ("就诊结局 endings", _endings(result["endings"])),
                *_server(result),
                *_drift(result),
                ("压测机 generator", _generator(result["generator"])),
            ]
        ),
        "",
        _rows(result),
        "",
    )
    failed = [each for each in result["outcomes"] if each["kind"] in FAILED]
    if failed:
        table = listing("错误 error", "调用 call", "gRPC", "原因 reason", "次数", right=(4,))
        for each in failed:
            kind = " ".join(KIND_WORDS[each["kind"]])
            table.add_row(kind, each["method"], each["code"], each["reason"], str(each["count"]))
        show(table, "")
    if result["trials"]:
        show(_limit(result), "")
    show_gate(result["gate"])


def show_gate(checks: list[dict[str, Any]]) -> None:
    """Write what the independent counts say."""
    table = listing("独立核对 independent counts", "压测机", "对方", "结论", right=(1, 2), wide=0)
    table.add_row(*(Text(word, QUIET) for word in ("", "ours", "theirs", "")))
    for each in _folded(checks):
        zh, en, kind = STATE_WORDS[each["state"]]
        seen = each["state"] != "not_checked"
        style = {"good": GOOD, "bad": BAD}.get(kind, QUIET)
        table.add_row(
            Paragraph(f"{each['zh']} · {each['en']}"),
            str(each["ours"]) if seen else "",
            _theirs(each) if seen else "",
            Text(f"{zh} {en}", style=style),
        )
    show(table)


def _folded(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the checks; those of single methods as one where all of them agree."""
    methods = [each for each in checks if each["name"].startswith("metrics/")]
    if not methods or any(each["state"] != "agrees" for each in methods):
        return checks
    sums = {name: sum(each[name] for each in methods) for name in ("ours", "theirs", "room")}
    zh = f"指标：{len(methods)} 种调用按状态码的次数"
    rest = [each for each in checks if each not in methods]
    return [{**methods[0], **sums, "zh": zh, "en": "metrics, by status"}, *rest]


def _theirs(check: Mapping[str, Any]) -> str:
    room = f" (±{check['room']})" if check["room"] else ""
    return f"{check['theirs']}{room}"


def _shed(measured: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not measured["shed"]:
        return []
    return [("未开始 not begun", f"{measured['shed']} 次就诊，进行中的太多 · too many under way")]


def _endings(endings: Mapping[str, int]) -> str:
    return "，".join(f"{' '.join(ENDING_WORDS[name])} {count}" for name, count in endings.items())


def _server(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    server = result["server"]
    if not server:
        return []
    before, after = server["memory_bytes_before"] / 1e6, server["memory_bytes_after"] / 1e6
    said = f"{server['cpu_micros_per_call']} µs/调用 call，{before:.0f} → {after:.0f} MB"
    return [("平台 platform", said)]


def _drift(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not result["drift"]:
        return []
    first, last = result["drift"].values()
    return [
        ("p99 前后 drift", f"{ms(first)} ms → {ms(last)} ms，首尾各十分之一 first and last tenth")
    ]


def _generator(made: Mapping[str, Any]) -> str:
    return (
        f"{made['cpu_micros_per_call']} µs/调用 call，{made['busy_percent_max']}% 处理器 CPU，"
        f"晚于计划 late p99 {made['lateness_p99_ms']:.1f} ms"
    )


def _rows(result: Mapping[str, Any]) -> Table:
    names = ("调用 call", "n", "p50 ms", "p90", "p99", "p99.9", "max")
    table = listing(*names, right=range(1, 7))
    for each in result["rows"]:
        name = "整次就诊 visit" if each["name"] == "visit" else each["name"]
        keys = ("p50_micros", "p90_micros", "p99_micros", "p99_9_micros", "max_micros")
        table.add_row(name, str(each["count"]), *(ms(each[key]) for key in keys))
    return table


def _limit(result: Mapping[str, Any]) -> RenderableType:
    held = [each["rate"] for each in result["trials"] if each["broke"] == "nothing"]
    broken = [each["rate"] for each in result["trials"] if each["broke"] != "nothing"]
    limits = result["limits"]
    words = (
        f"p99 ≤ {limits['p99_ms_max']:g} ms，"
        f"错误 errors ≤ {share(limits['error_parts_per_million_max'])}"
    )
    if not held:
        return Text(f"没有一个速率保持 · no rate held：{words}", style=BAD)
    above = f"，{min(broken):g} 未保持 did not" if broken else ""
    return Text(f"上限 limit：{max(held):g} 就诊/秒 visits/s{above}（{words}）", style=STRONG)


def echo_files(paths: Mapping[str, str]) -> None:
    """Write where the result is."""
    for name, path in paths.items():
        click.echo(f"{name}  {path}")
