"""The kit judged: whoever breaks a promise fails the case that is there for it.

Each mutant is our own platform behind a server that breaks one promise (``mutants``). It plays
only the cases that must notice it; without a mutant in place the same cases pass.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.jointtest.mutants import MUTANTS, Planted, Server
from tests.jointtest.runs import CLOCK, run_cases, target_of, told
from tests.platforms import Embedded, embedded
from tests.simulation.mutants import Mutant
from yidi.jointtest.cases.reader import shipped
from yidi.jointtest.line import Line
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import VERDICT_FAILED, VERDICT_PASSED
from yidi.v1 import simulator_service_pb2 as simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

_VERSIONS = ("V2.0", "V2.1")


@dataclass
class Broken:
    """Our own platform, with a server of mutants before its provinces and before its gateway."""

    running: Embedded
    place: Server
    hub: Server
    cases: Sequence[case_pb2.Case]

    async def judged(self, planted: Planted) -> result_pb2.Run:
        """Put a mutant in place and run the cases that must notice it."""
        self.place.put(planted.mutant)
        self.hub.put(planted.mutant)
        return await self.run(planted.cases, (planted.version,), planted.region)

    async def run(
        self, only: Sequence[str], versions: Sequence[str], region: str
    ) -> result_pb2.Run:
        direct, hub = Line(self.place.address, CLOCK), Line(self.hub.address, CLOCK)
        target = target_of(self.running, region, direct=direct, hub=hub)
        # Nobody's limits are used up by the mutants before; all are tested with the same people.
        reset = simulator.ResetRequest(confirmation="RESET")
        await self.running.control.call("SimulatorService/Reset", reset)
        return await run_cases(target, self.cases, only, versions=versions)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def broken(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Broken]:
    async with embedded(tmp_path_factory.mktemp("mutants"), clock=CLOCK) as running:
        place, hub = Server(running.provinces), Server(running.gateway)
        found = Broken(running, place, hub, shipped().cases)
        await found.place.start()
        await found.hub.start()
        yield found
        await found.place.stop()
        await found.hub.stop()


@pytest.mark.parametrize("planted", MUTANTS, ids=[each.name for each in MUTANTS])
async def test_the_kit_notices_whoever(broken: Broken, planted: Planted) -> None:
    found = await broken.judged(planted)

    assert [(each.case_id, each.verdict) for each in found.cases] == [
        (name, VERDICT_FAILED) for name in sorted(planted.cases)
    ]
    for case in found.cases:
        assert any(_is_there(planted, *each) for each in _mismatches(case)), told([case])


@pytest.mark.parametrize("region", sorted({each.region for each in MUTANTS}))
async def test_without_a_mutant_the_same_cases_pass(broken: Broken, region: str) -> None:
    broken.place.put(Mutant)
    broken.hub.put(Mutant)
    only = {name for each in MUTANTS if each.region == region for name in each.cases}

    found = await broken.run(sorted(only), _VERSIONS, region)

    assert told(found.cases) == []
    assert {each.verdict for each in found.cases} == {VERDICT_PASSED}
    assert {each.case_id for each in found.cases} == only


def _mismatches(case: result_pb2.CaseResult) -> list[tuple[str, result_pb2.Mismatch]]:
    found = [(step.step_id, each) for step in case.steps for each in step.mismatches]
    return found + [("", each) for each in case.mismatches]


def _is_there(planted: Planted, step: str, found: result_pb2.Mismatch) -> bool:
    places = ((planted.step, step), (planted.path, found.path))
    is_there = all(re.fullmatch(pattern, place) for pattern, place in places)
    return is_there and found.check == planted.check
