"""A seeded workload of visits, mistakes, repeats, refunds, reversals, lost answers and restarts
over a year end: the auditor agrees with every answer. Longer: scripts/simulate."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.run import BEGIN, REMOTE, Simulation, again
from tests.simulation.stage import stage_of

STEPS = 400
RESTARTS = 3


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
async def test_the_auditor_agrees_with_every_answer(seed: int, tmp_path: Path):
    """A-063, A-079, A-080, A-090, A-093; design: no doubt about money."""
    stage = stage_of(tmp_path, BEGIN, REMOTE)
    await stage.start()
    try:
        simulation = Simulation(stage, seed)
        await simulation.prepare()

        with again(seed, STEPS):
            await simulation.run(STEPS, RESTARTS)

        assert stage.clock.now().year > BEGIN.year
        assert simulation.workload is not None
        assert simulation.workload.restarts == RESTARTS
        assert simulation.auditor.heard["Settle answered"] > 10
        assert simulation.auditor.settlements() > 15
    finally:
        await stage.stop()
