"""Simulation: seeds of visits, mistakes, lost answers and restarts, with an auditor beside them.

Exits with 1 when the platform contradicts the contract or itself; the last line repeats it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.simulation.heard import Broken
from tests.simulation.run import BEGIN, REMOTE, STEPS_A_RESTART, Simulation, again
from tests.simulation.serving import ProcessHost
from tests.simulation.stage import EmbeddedHost, Host, stage_of
from yidi.observe.logs import configure
from yidi.runtime.serve import loop_factory


async def simulate(
    seed: int,
    steps: int,
    folder: Path,
    databases: tuple[str, str] = ("", ""),
    kind: Callable[..., Host] = EmbeddedHost,
) -> str:
    """Run one seed to its end; return what was done."""
    stage = stage_of(folder, BEGIN, REMOTE, databases, kind)
    try:
        await stage.start()
        simulation = Simulation(stage, seed)
        await simulation.prepare()
        await simulation.run(steps, restarts=max(1, steps // STEPS_A_RESTART))
        return simulation.report()
    finally:
        await stage.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds (10)")
    parser.add_argument("--seed", type=int, default=None, help="the first seed; with it only one")
    parser.add_argument("--steps", type=int, default=2_000, help="acts of one seed (2000)")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--processes", action="store_true", help="processes that are killed (-9)")
    options = parser.parse_args()
    first = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    count = 1 if options.seed is not None else options.seeds
    more = " --postgres" if options.postgres else ""
    more += " --processes" if options.processes else ""
    kind = ProcessHost if options.processes else EmbeddedHost
    configure("error", as_json=False)
    with ExitStack() as stack:
        server = None
        if options.postgres:
            from tests.postgres_server import Server

            server = Server()
            stack.callback(server.remove)
        for seed in range(first, first + count):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="yidi-simulate-"))
            databases = (server.new_database(), server.new_database()) if server else ("", "")
            try:
                with (
                    asyncio.Runner(loop_factory=loop_factory()) as runner,
                    again(seed, options.steps, more),
                ):
                    told = runner.run(simulate(seed, options.steps, Path(folder), databases, kind))
            except Broken as broken:
                print(f"BROKEN {broken}")
                return 1
            print(f"seed {seed}: {told}", flush=True)
    print(f"{count} seeds, no contradiction")
    return 0


if __name__ == "__main__":
    sys.exit(main())
