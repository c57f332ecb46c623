"""The percentiles of a row along one curve, from the half to one in ten thousand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yidi.load.histogram import Histogram
from yidi.load.result import CURVE


def curve_of(rows: Sequence[Mapping[str, Any]], name: str) -> list[float] | None:
    """Return the percentiles of a row along the curve, in milliseconds."""
    for row in rows:
        if row["name"] == name:
            found = Histogram.from_json(row["histogram"]).percentiles(CURVE)
            return [value / 1000 for value in found]
    return None


CURVE_LABELS = tuple(f"{part / 1000:g}" for part in CURVE)
