"""What the benchmark prints: the machine, one table of calls, and a line for everything else."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import version
from statistics import median

from tests.benchmarks.calls import Load, Row
from tests.benchmarks.recovery import Recovery
from tests.benchmarks.start import Start
from tests.benchmarks.stopped import Stopped
from yidi import __version__

PACKAGES = ("grpcio", "protobuf", "uvloop", "sqlalchemy")
MEGABYTE = 1_000_000


def heading(again: str) -> None:
    """The machine, the versions, and how to repeat exactly this."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"machine   {_processor()}, {os.cpu_count()} cores, {platform.platform(terse=True)}")
    print(f"versions  Yidi {__version__}, Python {platform.python_version()}, {versions}")
    print(f"          SQLite {sqlite3.sqlite_version}")
    print(f"again     scripts/bench {again}")


def calls(load: Load, rows: list[Row]) -> None:
    print(
        f"\n{load.calls} calls of a kind in each of {load.rounds} rounds, {load.channels} channels"
        f" x {load.streams} streams, seed {load.seed}; medians, and the ratio's range\n"
    )
    print(
        f"{'call':<18}{'calls/s':>9}{'CPU us/call':>13}{'of the echo':>13}"
        f"{'p50 ms':>9}{'p99 ms':>9}{'request B':>11}{'answer B':>10}"
    )
    for row in rows:
        low, high = min(row.ratios), max(row.ratios)
        print(
            f"{row.name:<18}"
            f"{row.middle(lambda each: each.calls_a_second):>9.0f}"
            f"{row.middle(lambda each: each.cpu_micros):>13.0f}"
            f"{median(row.ratios):>13.2f}"
            f"{row.middle(lambda each: each.p50_ms):>9.1f}"
            f"{row.middle(lambda each: each.p99_ms):>9.1f}"
            f"{row.request_bytes:>11}{row.answer_bytes:>10}"
            + ("" if row.name == "echo" else f"   {low:.2f} - {high:.2f}")
        )


def start(what: str, found: Start) -> None:
    print(
        f"\nstart with {what}: healthy after {median(found.seconds):.2f} s"
        f" ({min(found.seconds):.2f} - {max(found.seconds):.2f}),"
        f" {found.memory_bytes // MEGABYTE} MB of memory, {found.data_bytes // MEGABYTE} MB of data"
    )


def bill(lines: int, micros: float) -> None:
    print(f"\nsplitting and computing a bill of {lines} lines: {micros:.0f} us")


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(
                line.partition(":")[2].strip() for line in file if line.startswith("model name")
            )
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def recovery(rounds: list[Recovery]) -> None:
    print("\nafter kill -9 under load, with a million settlements already in the books")
    for each in rounds:
        print(
            f"  serving again after {each.seconds:.2f} s,"
            f" {each.log_bytes / MEGABYTE:.1f} MB in the write-ahead logs;"
            f" {each.acknowledged} acknowledged all kept, {each.cut_off} cut off and resolved"
        )


def stopped(found: Stopped) -> None:
    print("\nOpenVisit at other provinces while the process of one stands still")
    for name, window in (("before", found.before), ("during", found.during)):
        print(
            f"  {name}  p50 {window.p50_ms:.1f} ms, p99 {window.p99_ms:.1f} ms,"
            f" {window.calls} calls, {window.failed} failed"
        )
    print(f"  p99 during / before  {found.ratio:.2f}")
