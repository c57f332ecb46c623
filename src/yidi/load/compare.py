"""Two results beside each other: what became better or worse, and what was set differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

_NOTABLE = 1.1
"""A difference of less than a tenth is noise on most machines."""

_SETTINGS = ("model", "profile", "rate", "users", "think_ms", "arrivals", "seconds", "processes")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of both runs; ``more_is_better`` says which way is up."""

    name: str
    zh: str
    en: str
    before: float
    after: float
    more_is_better: bool
    decimals: int = 1

    @property
    def judgement(self) -> str:
        """``better``, ``worse``, or empty when they are alike."""
        return judged(self.before, self.after, more_is_better=self.more_is_better)

    @property
    def ratio_text(self) -> str:
        """B to A; an arrow where A is nothing and B is not."""
        if not self.before:
            return "↑" if self.after else ""
        return f"{self.after / self.before:.2f}"

    def text(self, value: float) -> str:
        """Return a value as a table writes it."""
        return f"{value:.{self.decimals}f}"


@dataclass(frozen=True, slots=True)
class Row:
    """The latencies of one call in both runs."""

    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def ratio(self) -> float:
        """p99 of B to that of A."""
        before, after = int(self.before["p99_micros"]), int(self.after["p99_micros"])
        return after / max(1, before)

    @property
    def judgement(self) -> str:
        """``better``, ``worse``, or empty."""
        return judged(self.before["p99_micros"], self.after["p99_micros"], more_is_better=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results, compared."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    figures: tuple[Figure, ...]
    rows: tuple[Row, ...]
    differences: tuple[tuple[str, str, str], ...]
    """What was set differently: name, A, B."""

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "figures": [{**asdict(each), "judgement": each.judgement} for each in self.figures],
            "rows": [
                {
                    "name": each.name,
                    "before": _without_histogram(each.before),
                    "after": _without_histogram(each.after),
                    "p99_ratio": each.ratio,
                    "judgement": each.judgement,
                }
                for each in self.rows
            ],
            "differences": [list(each) for each in self.differences],
        }


def judged(before: float, after: float, *, more_is_better: bool) -> str:
    """Return whether a figure became notably better or worse."""
    low, high = sorted((before, after))
    if high <= low * _NOTABLE:
        return ""
    return "better" if (after > before) == more_is_better else "worse"


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Return two results compared."""
    one, other = before["measured"], after["measured"]
    figures = [
        Figure("visits_per_second", "就诊/秒", "visits/s", one["visits_per_second"],
               other["visits_per_second"], True),
        Figure("calls_per_second", "调用/秒", "calls/s", one["calls_per_second"],
               other["calls_per_second"], True),
        Figure("error_percent", "错误 %", "errors %", one["error_parts_per_million"] / 10_000,
               other["error_parts_per_million"] / 10_000, False, 3),
    ]  # fmt: skip
    if before["server"] and after["server"]:
        name = "cpu_micros_per_call"
        figures.append(
            Figure(name, "平台 µs/调用", "platform µs/call", before["server"][name],
                   after["server"][name], False, 0)
        )  # fmt: skip
    if before["trials"] or after["trials"]:
        figures.append(
            Figure("limit", "上限 就诊/秒", "limit visits/s", _limit(before), _limit(after), True)
        )
    others = {each["name"]: each for each in after["rows"]}
    rows = [
        Row(each["name"], each, others[each["name"]])
        for each in before["rows"]
        if each["name"] in others
    ]
    return Comparison(
        before, after, tuple(figures), tuple(rows), tuple(_differences(before, after))
    )


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    found = []
    for name in _SETTINGS:
        one, other = before["settings"].get(name), after["settings"].get(name)
        if one != other:
            found.append((name, str(one), str(other)))
    for part, name in (
        ("mix", "text"),
        ("generator", "processor"),
        ("generator", "processors"),
        ("generator", "yidi"),
        ("generator", "python"),
        ("generator", "grpc"),
        ("target", "address"),
        ("target", "platform"),
        ("target", "tls"),
    ):
        one, other = before[part].get(name), after[part].get(name)
        if one == other:
            continue
        if name == "text":
            one, other = before[part]["name"], after[part]["name"]
            found.append(("mix", f"{one} (A)", f"{other} (B)"))
        else:
            found.append((f"{part}.{name}", str(one), str(other)))
    return found


def _limit(result: Mapping[str, Any]) -> float:
    """Return the highest rate that held."""
    return max((each["rate"] for each in result["trials"] if each["broke"] == "nothing"), default=0)


def _without_histogram(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "histogram"}
