"""Whole visits of five calls by `yidi load`: as fast as they go, then at half of that rate.

Saturation is the closed model without a pause: more users than the platform can serve at once.
At half the rate the open model tells how long a call takes, from the moment it was due.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.progress import Progress
from tests.benchmarks.result import Result, Table
from tests.benchmarks.servers import ROOT, YIDI, Server
from yidi.load.mix_file import shipped_text

FIVE_CALLS = ("QueryEligibility", "OpenVisit", "UploadFees", "PreSettle", "Settle")
_NEVER = ("second_trial", "second_upload", "repeat", "inquiry", "lookup", "refund",
          "unbalanced", "unknown_person", "other_content", "closed_visit")  # fmt: skip
_TOP_PERCENTILES = ("p50_micros", "p99_micros", "p99_9_micros", "max_micros")
LATE_AT_SATURATION_MS = 2_000
"""Users who wait for their answers have no moments to be late for, and both cores are taken."""


class NoResult(Exception):
    """`yidi load` had nothing to report; the text is its own."""


@dataclass(frozen=True)
class Wanted:
    """How long, and with how many users at saturation.

    ``late_ms`` is what the generator may be late at half of that (`yidi load --help`).
    """

    seconds: int
    users: int
    seed: int
    late_ms: int


def five_calls() -> str:
    """The shipped mix without all that is no plain visit of five calls."""
    text = shipped_text()
    for name in _NEVER:
        text, count = re.subn(rf'(?m)^{name} = "[^"]*"', f'{name} = "0%"', text)
        if count != 1:
            raise SystemExit(f"the shipped mix does not say {name}")
    return text


def measure(
    wanted: Wanted, servers: Mapping[str, Server], command: str, progress: Progress
) -> Result:
    """Play both runs against each server by its title; what was found is there when one fails."""
    result = Result("visits", command)
    with (
        progress.interruptible(),
        tempfile.TemporaryDirectory(prefix="yidi-bench-") as folder,
    ):
        mix = Path(folder) / "mix.toml"
        mix.write_text(five_calls(), encoding="utf-8")
        for title, server in servers.items():
            try:
                _play(wanted, title, server, mix, result, progress)
            except NoResult as refused:
                result.remarks.append(f"{title}: no result: {refused}.")
    return result


def _play(
    wanted: Wanted, title: str, server: Server, mix: Path, result: Result, progress: Progress
) -> None:
    progress.say(f"{title}: {wanted.users} users, {wanted.seconds} s")
    closed = (
        *("--users", str(wanted.users), "--think-ms", "0"),
        *("--late-max-ms", str(LATE_AT_SATURATION_MS)),
    )
    fastest = _load(wanted, server, mix, closed, 1)
    _note_fastest(result, title, fastest)
    rate = fastest["measured"]["visits_per_second"] / 2
    progress.say(f"{title}: {rate:.0f} visits a second, {wanted.seconds} s")
    opened = ("--rate", f"{rate:.1f}", "--late-max-ms", str(wanted.late_ms))
    _note_half(result, title, _load(wanted, server, mix, opened, 2), rate)


def _load(
    wanted: Wanted, server: Server, mix: Path, how: tuple[str, ...], number: int
) -> dict[str, Any]:
    """Run `yidi load` and return its result; NoResult with its own words when it has none."""
    stem = mix.parent / f"run-{number}"
    done = subprocess.run(
        [
            *(sys.executable, *YIDI, "load", *how, "--json", "--out", str(stem)),
            *("--seconds", str(wanted.seconds), "--seed", str(wanted.seed + number)),
            *("--mix", str(mix)),
            *("--gateway-address", server.addresses["gateway"]),
            *("--control-address", server.addresses["control"]),
            *("--http-address", server.addresses["http"]),
        ],
        capture_output=True,
        cwd=ROOT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoResult(_words(done.stdout) or done.stderr.strip())
    found: dict[str, Any] = json.loads(stem.with_suffix(".json").read_text("utf-8"))
    return found


def _words(output: str) -> str:
    """The reason in a failure as `yidi load --json` prints it."""
    try:
        return str(json.loads(output)["error"]["text_en"])
    except (ValueError, KeyError):
        return output.strip()


def _note_fastest(result: Result, title: str, found: Mapping[str, Any]) -> None:
    measured, settings = found["measured"], found["settings"]
    result.figures[f"{title} / visits a second"] = measured["visits_per_second"]
    result.tables.append(_table(f"{title}, at saturation, {settings['users']} users", found))
    result.remarks.append(
        f"{title}: at saturation {measured['visits_per_second']} visits and"
        f" {measured['calls_per_second']} calls a second over {measured['seconds']} s,"
        f" {measured['failed']} failed."
    )


def _note_half(result: Result, title: str, found: Mapping[str, Any], rate: float) -> None:
    measured = found["measured"]
    slowest = max(row["p99_micros"] for row in found["rows"] if row["name"] in FIVE_CALLS)
    result.figures[f"{title} / p99 at half"] = round(slowest / 1000, 1)
    result.tables.append(_table(f"{title}, at {rate:.0f} visits a second", found))
    result.remarks.append(
        f"{title}: at half of that {measured['visits_per_second']} visits and"
        f" {measured['calls_per_second']} calls a second over {measured['seconds']} s,"
        f" {measured['failed']} failed; p99 of the slowest call {slowest / 1000:.1f} ms."
    )


def _table(title: str, found: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            row["name"],
            str(row["count"]),
            *(f"{row[name] / 1000:.1f}" for name in _TOP_PERCENTILES),
        )
        for row in found["rows"]
    )
    return Table(title, ("call", "count", "p50 ms", "p99 ms", "p99.9 ms", "most ms"), rows)
