"""Benchmark: what a call costs, how long a start takes, what a bill costs. Prints; judges nothing.

The figure that counts is server processor time per call as a ratio to a bare grpc.aio echo of
the same message sizes in the same run: it holds on a noisy machine, calls a second do not.
"""

from __future__ import annotations

import argparse

from tests.benchmarks import report
from tests.benchmarks.bill import LINES, time_bill
from tests.benchmarks.calls import Load, Rounds
from tests.benchmarks.recovery import recover
from tests.benchmarks.start import start_empty, start_with_a_million
from tests.benchmarks.stopped import measure

PARTS = ("calls", "start", "bill", "stopped")
USUAL = ("calls", "start", "bill")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__.splitlines()[0])
    parser.add_argument(
        "parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; the first three"
    )
    parser.add_argument("--calls", type=int, default=2000, help="of each kind in a round (2000)")
    parser.add_argument("--rounds", type=int, default=5, help="after one to warm up (5)")
    parser.add_argument("--channels", type=int, default=8, help="connections (8)")
    parser.add_argument("--streams", type=int, default=16, help="calls at once on each (16)")
    parser.add_argument("--seed", type=int, default=20210412, help="of people, places and bill")
    parser.add_argument(
        "--million", action="store_true", help="also start with a million stored settlements (7 GB)"
    )
    options = parser.parse_args()
    parts = options.parts or USUAL
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    figures = ("calls", "rounds", "channels", "streams", "seed")
    again = [*parts, *(f"--{name} {getattr(options, name)}" for name in figures)]
    report.heading(" ".join(again) + (" --million" if options.million else ""))
    if "calls" in parts:
        load = Load(options.calls, options.rounds, options.channels, options.streams, options.seed)
        report.calls(load, Rounds(load).run())
    if "start" in parts:
        report.start("empty data", start_empty(options.seed))
        if options.million:
            report.start("a million settlements", start_with_a_million(options.seed))
            report.recovery(recover(options.seed))
    if "stopped" in parts:
        report.stopped(measure(options.seed))
    if "bill" in parts:
        report.bill(LINES, time_bill(options.seed))


if __name__ == "__main__":
    main()
