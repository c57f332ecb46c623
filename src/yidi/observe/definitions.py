"""What every metric is: its type, labels and meaning, from ``data/metrics.toml``.

The page of metrics, its documentation and the sum over several processes all follow from it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, Final


class Type(StrEnum):
    """The types of Prometheus that are used."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"


class Merge(StrEnum):
    """How the numbers of several processes become one."""

    SUM = "sum"
    MAX = "max"
    MIN = "min"


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says, and which values it can have; without ``values`` the text tells."""

    name: str
    zh: str
    en: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """One metric. ``look_zh`` and ``look_en`` say what an operator looks at."""

    name: str
    type: Type
    labels: tuple[Label, ...]
    zh: str
    en: str
    look_zh: str
    look_en: str
    merge: Merge = Merge.SUM
    bounds: tuple[float, ...] = field(default=())

    @property
    def label_names(self) -> tuple[str, ...]:
        """The names of its labels, in the order in which values are given."""
        return tuple(label.name for label in self.labels)

    @property
    def shown_name(self) -> str:
        """Its name in a query."""
        return f"{self.name}_total" if self.type is Type.COUNTER else self.name


_NOT_METRICS: Final = frozenset(("buckets", "labels"))


@cache
def definitions() -> Mapping[str, Definition]:
    """Return every metric by its name without suffix, in the order of the documentation."""
    text = resources.files("yidi.observe").joinpath("data/metrics.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return {
        name: _definition(name, entry, table)
        for name, entry in table.items()
        if name not in _NOT_METRICS
    }


def _definition(name: str, entry: Mapping[str, Any], table: Mapping[str, Any]) -> Definition:
    own: Mapping[str, Sequence[str]] = entry.get("values", {})
    return Definition(
        name=name,
        type=Type(entry["type"]),
        labels=tuple(
            Label(
                each,
                table["labels"].get(each, {}).get("zh", ""),
                table["labels"].get(each, {}).get("en", ""),
                tuple(own.get(each) or table["labels"][each].get("values", ())),
            )
            for each in entry["labels"]
        ),
        zh=entry["zh"],
        en=entry["en"],
        look_zh=entry["look_zh"],
        look_en=entry["look_en"],
        merge=Merge(entry.get("merge", "sum")),
        bounds=tuple(map(float, table["buckets"][entry["buckets"]])) if "buckets" in entry else (),
    )
