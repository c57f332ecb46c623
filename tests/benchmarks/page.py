"""Writes docs/performance.md and its plots from the results that were saved beside it.

What people wrote between the marks stays; what stands inside them comes from the results.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from tests.benchmarks.hubs import REMOTE
from tests.benchmarks.result import Plot, Result
from tests.benchmarks.servers import ROOT
from tests.benchmarks.transports import TITLES
from yidi.load.charts import Axis, Line, colour, line_chart

PAGE = ROOT / "docs" / "performance.md"
FOLDER = ROOT / "docs" / "performance"
_PART = re.compile(r"(<!-- result: (\w+) -->\n)(.*?)(<!-- end -->\n)", re.DOTALL)
_TARGETS = "targets"

_WIDTH, _HEIGHT, _HEAD, _LEFT = 900, 260, 30, 64
_LETTER, _KEY, _ROW = 7, 19, 20
_STYLE = (
    "text{font-family:sans-serif;fill:#333}.title{font-size:15px;font-weight:bold}"
    ".tick{font-size:11px}.name,.key{font-size:12px}.grid{stroke:#ddd;stroke-width:1}"
)


@dataclass(frozen=True)
class Target:
    """A figure of a benchmark and what it has to be at most, or at least.

    ``figure`` is that of the platform over grpc.aio, ``inside`` the same inside Envoy.
    """

    text: str
    benchmark: str
    figure: str
    bound: float
    is_floor: bool = False
    inside: str = ""

    def row(self, results: Mapping[str, Result]) -> tuple[str, ...]:
        found = results.get(self.benchmark)
        wanted = f"at {'least' if self.is_floor else 'most'} {self.bound:g}"
        figures = {} if found is None else found.figures
        shown = [self._shown(figures.get(name)) for name in (self.figure, self.inside) if name]
        return (self.text, wanted, *shown, *[""] * (2 - len(shown)))

    def _shown(self, value: float | None) -> str:
        if value is None:
            return "not measured"
        is_held = value >= self.bound if self.is_floor else value <= self.bound
        return f"{value:g} {'held' if is_held else '**not held**'}"


def _of_echo(text: str, call: str, bound: float) -> Target:
    grpc, envoy = (f"Yidi, {TITLES[each]}, SQLite / {call}" for each in ("grpc", "envoy"))
    return Target(text, "transports", grpc, bound, inside=envoy)


def _of_visits(text: str, figure: str, bound: float, *, is_floor: bool = False) -> Target:
    grpc, envoy = (f"{TITLES[each]} / {figure}" for each in ("grpc", "envoy"))
    return Target(text, "visits", grpc, bound, is_floor, envoy)


TARGETS = (
    _of_echo("QueryEligibility, of the echo", "QueryEligibility", 1.4),
    _of_echo("UploadFees, 20 lines, durable", "UploadFees", 2.5),
    _of_echo("PreSettle", "PreSettle", 1.6),
    _of_echo("Settle, durable, province in process", "Settle", 2.0),
    Target("Settle, durable, remote province, the gateway's share", "hubs", f"{REMOTE} / Settle",
           2.5),
    _of_visits("whole visits a second", "visits a second", 400, is_floor=True),
    _of_visits("p99 of the slowest call at half of that, ms", "p99 at half", 20),
    Target("visits a second with a million settlements, of none", "stored", "last of first", 0.9,
           is_floor=True),
    Target("memory after 200 000 visits, of that after 20 000", "memory", "last of first", 1.2),
    Target("visits a second of two workers, of one", "workers", "2 of one", 1.6, is_floor=True),
)  # fmt: skip


def write() -> None:
    """Write the page and its plots anew."""
    results = saved()
    for result in results.values():
        for plot in result.plots:
            (FOLDER / f"{plot.name}.svg").write_text(drawn(plot), encoding="utf-8")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), results), encoding="utf-8")


def saved() -> dict[str, Result]:
    """Every saved result by the name of its benchmark."""
    found = [Result.load(path) for path in sorted(FOLDER.glob("*.json"))]
    return {each.name: each for each in found}


def filled(text: str, results: Mapping[str, Result]) -> str:
    """Return the page with everything between marks made anew."""

    def part(found: re.Match[str]) -> str:
        name = found[2]
        if name == _TARGETS:
            columns = ("what", "wanted", "grpc.aio", "inside Envoy")
            inside = _table(columns, tuple(each.row(results) for each in TARGETS))
        elif name in results:
            inside = _section(results[name])
        else:
            inside = f"Not measured yet: `scripts/bench {name} --save docs/performance`.\n"
        return f"{found[1]}\n{inside}\n{found[4]}"

    return _PART.sub(part, text)


def _section(result: Result) -> str:
    parts = [f"`{result.command}`, {result.at}; {result.machine}; {result.versions}.\n"]
    parts += [f"![{each.title}](performance/{each.name}.svg)\n" for each in result.plots]
    for each in result.tables:
        parts.append(f"{each.title}:\n")
        parts.append(_table(each.columns, each.rows))
    parts += [f"{each}\n" for each in result.remarks]
    return "\n".join(parts)


def _table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    lines = [columns, ("---", *("--:" for _ in columns[1:])), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def drawn(plot: Plot) -> str:
    """Return a plot as one SVG file: the chart with its title and the names of its lines."""
    lines = [Line(each.name, each.values) for each in plot.curves]
    chart = line_chart(
        plot.title, plot.places, lines, Axis(plot.x), Axis(plot.y), labels=plot.labels
    )
    inner = chart.partition("</svg>")[0].replace(
        "<svg ", f'<svg y="{_HEAD}" width="{_WIDTH}" height="{_HEIGHT}" ', 1
    )
    keys, at, below = [], _LEFT, _HEAD + _HEIGHT + _ROW
    for number, line in enumerate(lines):
        wide = _KEY + len(line.name) * _LETTER
        if at + wide > _WIDTH:
            at, below = _LEFT, below + _ROW
        keys.append(
            f'<rect x="{at}" y="{below - 6}" width="14" height="4" fill="{colour(number)}"/>'
            f'<text x="{at + _KEY}" y="{below}" class="key">{escape(line.name)}</text>'
        )
        at += wide + _KEY
    height = below + _ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}"><style>{_STYLE}</style>'
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>'
        f'<text x="{_LEFT}" y="21" class="title">{escape(plot.title)}</text>'
        f"{inner}</svg>{''.join(keys)}</svg>\n"
    )
