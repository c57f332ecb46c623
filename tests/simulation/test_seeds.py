"""A seeded workload of visits, mistakes, repeats, refunds, reversals, lost answers and restarts
over a year end: the auditor agrees with every answer. Longer: scripts/simulate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulation.run import BEGIN, REMOTE, Simulation, again
from tests.simulation.serving import ProcessHost
from tests.simulation.stage import EmbeddedHost, Host, stage_of


@pytest.mark.timeout(180)  # A shared machine may take its time; alone each takes some seconds.
@pytest.mark.parametrize(
    ("seed", "steps", "restarts", "kind"),
    [
        (1, 400, 3, EmbeddedHost),
        (2, 400, 3, EmbeddedHost),
        (3, 400, 3, EmbeddedHost),
        (4, 200, 2, ProcessHost),
    ],
    ids=["1", "2", "3", "4 in processes that are killed"],
)
async def test_the_auditor_agrees_with_every_answer(
    seed: int, steps: int, restarts: int, kind: Callable[..., Host], tmp_path: Path
):
    """A-063, A-079, A-080, A-090, A-093; design: no doubt about money."""
    stage = stage_of(tmp_path, BEGIN, REMOTE, kind=kind)
    try:
        await stage.start()
        simulation = Simulation(stage, seed)
        await simulation.prepare()

        with again(seed, steps, " --processes" if kind is ProcessHost else ""):
            await simulation.run(steps, restarts)

        assert stage.clock.now().year > BEGIN.year
        assert simulation.workload is not None
        assert simulation.workload.restarts == restarts
        assert simulation.auditor.heard["Settle answered"] >= 5
        assert simulation.auditor.settlements() >= 8
    finally:
        await stage.stop()
