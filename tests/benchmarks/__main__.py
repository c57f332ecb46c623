"""Benchmarks: what calls and visits cost, beside an echo and beside other hubs, and how it grows.

The figure that counts is server processor time per call as a ratio to a bare grpc.aio echo of
the same message sizes in the same run: it holds on a noisy machine, calls a second do not.
They print and judge nothing. Ctrl-C ends one early and shows what there is.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import (
    growth,
    hubs,
    memory,
    page,
    recovery,
    servers,
    transports,
    whole_visits,
    workers,
)
from tests.benchmarks.bill import bill
from tests.benchmarks.calls import Load, calls
from tests.benchmarks.progress import Progress
from tests.benchmarks.result import Result, heading, show
from tests.benchmarks.servers import Server, running
from tests.benchmarks.start import start, start_with_a_million
from tests.benchmarks.stopped import stopped

Options = argparse.Namespace
INTERRUPTED = 130


@dataclass(frozen=True)
class Benchmark:
    """One subcommand: what it says of itself, its usual load, and what it does."""

    text: str
    run: Callable[[Options, str, Progress], Result]
    calls: int = 0
    rounds: int = 0
    more: tuple[tuple[str, int, str], ...] = ()
    """Further numbers: name, usual value, what it is."""


@contextmanager
def _platform(options: Options) -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory(prefix="yidi-bench-") as data,
        running(servers.platform(Path(data), options.seed)) as server,
    ):
        yield server


def _load(options: Options) -> Load:
    return Load(options.calls, options.rounds, options.channels, options.streams, options.seed)


def _hubs(options: Options, command: str, progress: Progress) -> Result:
    with servers.backstage(options.seed) as stage:
        return hubs.measure(_load(options), stage, command, progress)


def _transports(options: Options, command: str, progress: Progress) -> Result:
    with tempfile.TemporaryDirectory(prefix="yidi-bench-") as folder:
        return transports.measure(_load(options), Path(folder), command, progress)


def _workers(options: Options, command: str, progress: Progress) -> Result:
    with servers.backstage(options.seed) as stage:
        return workers.measure(_load(options), stage, command, progress)


def _provinces(options: Options, command: str, progress: Progress) -> Result:
    with _platform(options) as server:
        return growth.by_provinces(_load(options), server, command, progress)


def _lines(options: Options, command: str, progress: Progress) -> Result:
    with running(servers.ECHO) as echo, _platform(options) as server:
        return growth.by_lines(_load(options), echo, server, command, progress)


def _visits(options: Options, command: str, progress: Progress) -> Result:
    wanted = whole_visits.Wanted(options.seconds, options.users, options.seed, options.late)
    with tempfile.TemporaryDirectory(prefix="yidi-bench-") as data, ExitStack() as stack:
        found = {
            title: stack.enter_context(
                running(servers.platform(Path(data) / name, options.seed, transport=name))
            )
            for name, title in transports.TITLES.items()
        }
        return whole_visits.measure(wanted, found, command, progress)


def _memory(options: Options, command: str, progress: Progress) -> Result:
    with _platform(options) as server:
        return memory.measure(_load(options), options.visits, server, command, progress)


BENCHMARKS = {
    "calls": Benchmark(
        "each call of a visit with an in-process province on SQLite, beside an echo of Settle's"
        " sizes; a minute",
        lambda options, command, progress: calls(_load(options), command, progress),
        calls=2000,
        rounds=5,
    ),
    "hubs": Benchmark(
        "each call through Yidi (in-process province on SQLite and on PostgreSQL, remote province),"
        " through a bare grpc.aio hop, through Envoy, and without any hub; five minutes",
        _hubs,
        calls=500,
        rounds=7,
    ),
    "transports": Benchmark(
        "each call through each transport, with an in-process province on SQLite; two minutes",
        _transports,
        calls=1000,
        rounds=5,
    ),
    "visits": Benchmark(
        "whole visits by `yidi load` on this machine: visits a second at saturation, and how long"
        " calls take at half of that, over each transport; four minutes",
        _visits,
        more=(
            ("seconds", 30, "of each run"),
            ("users", 64, "at saturation"),
            ("late", 20, "milliseconds that the generator may be late"),
        ),
    ),
    "stored": Benchmark(
        "whole visits with none up to a million settlements in the books; five minutes, the first"
        " time some more, and 20 GB in the temporary folder",
        lambda options, command, progress: growth.stored(_load(options), command, progress),
        calls=500,
        rounds=7,
    ),
    "provinces": Benchmark(
        "whole visits to one insured place up to all 32; two minutes",
        _provinces,
        calls=500,
        rounds=7,
    ),
    "lines": Benchmark(
        "whole visits and UploadFees with 1 to 100 lines a bill; two minutes",
        _lines,
        calls=500,
        rounds=5,
    ),
    "memory": Benchmark(
        "resident memory over 200 000 visits; ten minutes",
        _memory,
        calls=1000,
        more=(("visits", memory.VISITS, "in all"),),
    ),
    "workers": Benchmark(
        "two workers of `yidi gateway` against one, on PostgreSQL; two minutes",
        _workers,
        calls=500,
        rounds=7,
    ),
    "start": Benchmark(
        "from the process to its health, with empty books; half a minute",
        lambda options, command, _: start(options.seed, command),
    ),
    "million": Benchmark(
        "the same with a million settlements, and recovery after kill -9 under load; five minutes,"
        " the first time some more, and 25 GB in the temporary folder",
        lambda options, command, _: recovery.million(
            start_with_a_million(options.seed), options.seed, command
        ),
    ),
    "bill": Benchmark(
        "splitting and computing one bill, without any server; seconds",
        lambda options, command, _: bill(options.seed, command),
    ),
    "stopped": Benchmark(
        "what other provinces notice of one that stands still; a minute",
        lambda options, command, _: stopped(options.seed, command),
    ),
}
SHORT = ("calls", "start", "bill")


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    found.set_defaults(name="")
    commands = found.add_subparsers(metavar="benchmark", title="without one: calls, start and bill")
    for name, each in BENCHMARKS.items():
        own = commands.add_parser(name, help=each.text, description=each.text)
        own.set_defaults(name=name)
        _arguments(own, each)
    own = commands.add_parser(
        "page",
        help="writes docs/performance.md and its plots from saved results",
        description="Writes docs/performance.md and its plots from the results in"
        " docs/performance, which --save has written there.",
    )
    own.set_defaults(name="page")
    return found


def _arguments(own: argparse.ArgumentParser, each: Benchmark) -> None:
    def number(name: str, usual: int, text: str) -> None:
        own.add_argument(f"--{name}", type=_positive, default=usual, help=f"{text} ({usual})")

    if each.calls:
        number("calls", each.calls, "calls of each kind, or visits, in a round")
        number("channels", 8, "connections")
        number("streams", 16, "calls at once on each")
    if each.rounds:
        number("rounds", each.rounds, "after one to warm up")
    for more in each.more:
        number(*more)
    own.add_argument(
        "--seed", type=int, default=20210412, help="of people, places and bills (20210412)"
    )
    own.add_argument(
        "--save", type=Path, metavar="FOLDER", help="also write the figures there, as JSON"
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def run(name: str, options: Options, progress: Progress) -> Result:
    """Run one benchmark with its options; they may be of a shorter form."""
    words = [f"--{key} {value}" for key, value in vars(options).items() if key not in _NO_FIGURES]
    command = " ".join(["scripts/bench", name, *words])
    print(f"\n{heading(command)}\n", flush=True)
    options.rounds = getattr(options, "rounds", 1)
    result = BENCHMARKS[name].run(options, command, progress)
    print(show(result), flush=True)
    if options.save:
        print(f"saved     {result.save(options.save)}")
    return result


_NO_FIGURES = ("name", "save")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 130 when it was interrupted, with what there is shown."""
    options = parser().parse_args(arguments)
    if options.name == "page":
        page.write()
        return 0
    # A shell starts what runs in its background deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    progress = Progress()
    for name in [options.name] if options.name else SHORT:
        own = options if options.name else parser().parse_args([name])
        try:
            run(name, own, progress)
        except KeyboardInterrupt:  # Before or between the windows: there is nothing to show.
            progress.is_interrupted = True
        if progress.is_interrupted:
            return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
