"""What a benchmark has found: tables, curves and remarks, for the terminal, a file and the page."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import yidi

PACKAGES = ("grpcio", "protobuf", "uvloop", "sqlalchemy", "psycopg")


@dataclass(frozen=True)
class Table:
    """Rows of texts under their names; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Curve:
    """One line of a plot: a value for each place on the x axis."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Plot:
    """Curves over the same places; ``labels`` name places that are no plain numbers."""

    name: str
    title: str
    x: str
    y: str
    places: tuple[float, ...]
    curves: tuple[Curve, ...]
    labels: tuple[str, ...] = ()


def machine_text() -> str:
    """The processor, its cores, the system, and how much it had to do lately."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.platform(terse=True)},"
        f" load average {os.getloadavg()[0]:.1f}"
    )


def versions_text() -> str:
    """Of everything that the figures depend on."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    own = f"Yidi {yidi.__version__}, Python {platform.python_version()}"
    return f"{own}, {packages}, SQLite {sqlite3.sqlite_version}"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(
                line.partition(":")[2].strip() for line in file if line.startswith("model name")
            )
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


@dataclass
class Result:
    """Everything that one subcommand found, and what is needed to find it again."""

    name: str
    command: str
    tables: list[Table] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    """Numbers that a target is held against, by name."""
    machine: str = field(default_factory=machine_text)
    versions: str = field(default_factory=versions_text)
    at: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%d"))

    def save(self, folder: Path) -> Path:
        """Write it into a folder; ``load`` reads it again."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.json"
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", "utf-8")
        return path

    @classmethod
    def load(cls, path: Path) -> Result:
        """Read what ``save`` wrote."""
        found = json.loads(path.read_text("utf-8"))
        found["tables"] = [
            Table(each["title"], tuple(each["columns"]), tuple(map(tuple, each["rows"])))
            for each in found["tables"]
        ]
        found["plots"] = [_plot(each) for each in found["plots"]]
        return cls(**found)


def show(result: Result) -> str:
    """Return a result as lines for a terminal."""
    parts = [_columns(each) for each in result.tables]
    return "\n\n".join((*parts, *result.remarks))


def heading(command: str) -> str:
    """The machine, the versions, and how to repeat exactly this."""
    return f"machine   {machine_text()}\nversions  {versions_text()}\nagain     {command}"


def spread(values: Sequence[float], places: int = 2) -> str:
    """The range of a figure over the rounds."""
    return f"{min(values):.{places}f} - {max(values):.{places}f}" if values else ""


def _columns(table: Table) -> str:
    rows = [table.columns, *table.rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            text.ljust(width) if place == 0 else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join((table.title, "", *lines))


def _plot(found: dict[str, object]) -> Plot:
    curves = tuple(
        Curve(str(each["name"]), tuple(each["values"]))
        for each in found.pop("curves")  # type: ignore[attr-defined]
    )
    lists = {name: tuple(found.pop(name)) for name in ("places", "labels")}  # type: ignore[arg-type]
    return Plot(**found, **lists, curves=curves)  # type: ignore[arg-type]
