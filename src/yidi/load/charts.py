"""Charts as SVG inside a page: lines over time, bars, a curve of percentiles. No script needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 900, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 28, 12, 40
_COLOURS = ("#1f5fbf", "#d9480f", "#2b8a3e", "#862e9c", "#c92a2a", "#0b7285", "#946200", "#495057",
            "#a61e4d", "#364fc7")  # fmt: skip
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its name and its values, one for each place on the x axis."""

    name: str
    values: Sequence[float]
    is_dashed: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """How an axis is written."""

    name: str
    is_log: bool = False


def colour(number: int) -> str:
    """Return the colour of the so-manieth line."""
    return _COLOURS[number % len(_COLOURS)]


def line_chart(
    title: str,
    places: Sequence[float],
    lines: Sequence[Line],
    x: Axis,
    y: Axis,
    *,
    shaded_until: float = 0.0,
    labels: Sequence[str] = (),
) -> str:
    """Return a chart of lines; ``labels`` name the places where they are no plain numbers."""
    if not places or not lines:
        return ""
    scale = _scale([value for line in lines for value in line.values], y)
    left, right = min(places), max(places)
    wide = (right - left) or 1

    def x_of(value: float) -> float:
        return _LEFT + (value - left) / wide * (_WIDTH - _LEFT - _RIGHT)

    parts = [_open(title)]
    if shaded_until > left:
        end = min(x_of(shaded_until), _WIDTH - _RIGHT)
        parts.append(
            f'<rect x="{_LEFT}" y="{_TOP}" width="{end - _LEFT:.1f}" '
            f'height="{_HEIGHT - _TOP - _BOTTOM}" class="warm"/>'
        )
    parts.append(_grid(scale))
    parts += _x_ticks(places, labels, x_of)
    for number, line in enumerate(lines):
        ink = line.colour or colour(number)
        dashes = ' stroke-dasharray="5 4"' if line.is_dashed else ""
        for run in _runs(places, line.values, y):
            at = " ".join(f"{x_of(place):.1f},{scale.at(value):.1f}" for place, value in run)
            parts.append(
                f'<polyline points="{at}" fill="none" stroke="{ink}" stroke-width="1.6" '
                f'stroke-linecap="round"{dashes}><title>{escape(line.name)}</title></polyline>'
            )
    parts.append(_names(x, y))
    return "".join(parts) + "</svg>" + legend(lines)


def _runs(
    places: Sequence[float], values: Sequence[float], axis: Axis
) -> list[list[tuple[float, float]]]:
    """Return the pieces of a line; nothing at all has no place on a logarithmic axis."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in zip(places, values, strict=True):
        if value > 0 or not axis.is_log:
            runs[-1].append((place, value))
        elif runs[-1]:
            runs.append([])
    # A piece of one point is a dot: drawn twice at the same place, with round ends.
    return [each if len(each) > 1 else each * 2 for each in runs if each]


def stacked_bars(
    title: str, places: Sequence[float], lines: Sequence[Line], x: Axis, y: Axis
) -> str:
    """Return bars over time, one colour a line, one on top of the other."""
    if not places or not lines:
        return ""
    sums = [sum(values) for values in zip(*(line.values for line in lines), strict=True)]
    scale = _scale(sums, y)
    wide = (_WIDTH - _LEFT - _RIGHT) / len(places)
    parts = [_open(title), _grid(scale)]
    for place in range(len(places)):
        under = 0.0
        for number, line in enumerate(lines):
            value = line.values[place]
            if not value:
                continue
            top, bottom = scale.at(under + value), scale.at(under)
            parts.append(
                f'<rect x="{_LEFT + place * wide:.1f}" y="{top:.1f}" width="{max(wide, 1.2):.1f}" '
                f'height="{max(bottom - top, 0.8):.1f}" fill="{line.colour or colour(number)}">'
                f"<title>{escape(line.name)}: {value:g} @ {places[place]:g} s</title></rect>"
            )
            under += value
    parts += _x_ticks(places, (), lambda value: _LEFT + (places.index(value) + 0.5) * wide)
    parts.append(_names(x, y))
    return "".join(parts) + "</svg>" + legend(lines)


def legend(lines: Sequence[Line]) -> str:
    """Return the names of lines with their colours."""
    entries = "".join(
        f'<span class="key"><i style="background:{line.colour or colour(number)}"></i>'
        f"{escape(line.name)}</span>"
        for number, line in enumerate(lines)
    )
    return f'<div class="legend">{entries}</div>'


def figure(value: float) -> str:
    """Return a number as an axis writes it: no more digits than it needs."""
    if value >= 1000:  # noqa: PLR2004
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    ticks: tuple[float, ...]
    is_log: bool

    def at(self, value: float) -> float:
        """Where a value stands, from above."""
        low, high = (log10(self.low), log10(self.high)) if self.is_log else (self.low, self.high)
        value = log10(max(value, self.low)) if self.is_log else value
        part = (value - low) / ((high - low) or 1)
        return _HEIGHT - _BOTTOM - min(max(part, 0.0), 1.0) * (_HEIGHT - _TOP - _BOTTOM)


def _scale(values: Sequence[float], axis: Axis) -> _Scale:
    highest = max((*values, 0))
    if axis.is_log:
        least = min((value for value in values if value > 0), default=1)
        low, high = 10 ** floor(log10(least)), 10 ** ceil(log10(max(highest, least * 1.01)))
        decades = int(log10(high / low) + 0.5)
        return _Scale(low, high, tuple(low * 10**each for each in range(decades + 1)), True)
    step = _step((highest or 1) / _TICKS)
    count = ceil((highest or 1) / step)
    return _Scale(0, step * count, tuple(step * each for each in range(count + 1)), False)


def _step(least: float) -> float:
    """Return the next of 1, 2, 5, 10 and so on."""
    power: float = 10 ** floor(log10(least))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= least)


def _open(title: str) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}" '
        'xmlns="http://www.w3.org/2000/svg">'
    )


def _grid(scale: _Scale) -> str:
    parts = []
    for tick in scale.ticks:
        at = scale.at(tick)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}" class="grid"/>'
            f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" class="tick" text-anchor="end">'
            f"{figure(tick)}</text>"
        )
    return "".join(parts)


def _x_ticks(places: Sequence[float], labels: Sequence[str], x_of: object) -> list[str]:
    chosen = list(range(len(places)))
    if not labels and len(places) > _TICKS * 2:
        every = ceil(len(places) / (_TICKS * 2))
        chosen = chosen[::every]
    return [
        f'<text x="{x_of(places[each]):.1f}" y="{_HEIGHT - _BOTTOM + 16}" class="tick" '  # type: ignore[operator]
        f'text-anchor="middle">{escape(labels[each]) if labels else figure(places[each])}</text>'
        for each in chosen
    ]


def _names(x: Axis, y: Axis) -> str:
    middle = (_HEIGHT - _BOTTOM) / 2
    return (
        f'<text x="{(_WIDTH + _LEFT) / 2}" y="{_HEIGHT - 6}" class="name" text-anchor="middle">'
        f"{escape(x.name)}</text>"
        f'<text x="14" y="{middle}" class="name" text-anchor="middle" '
        f'transform="rotate(-90 14 {middle})">{escape(y.name)}</text>'
    )
