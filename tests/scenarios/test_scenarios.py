"""The scenarios of joint testing, played through the real gateway over real sockets.

Every file of ``cases`` is one scenario: calls in their order, and amounts worked out by hand
from the shipped policies. What the insured place alone can answer is played a second time
directly at its own listener: both must give the same.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.integration.tampering import TamperingPlace
from tests.platforms import Embedded, embedded
from tests.scenarios.player import Ground, Player
from tests.scenarios.reader import Scenario, scenarios

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = scenarios()
RULE = re.compile(r"A-\d{3}")
IN_SCOPE = {*range(1, 19), 21, 22, 23, 24, 30, 32}


class Grounds:
    """Platforms to play on; a person's books are always empty when a scenario begins."""

    def __init__(self, folders: pytest.TempPathFactory, stack: AsyncExitStack) -> None:
        self._folders = folders
        self._stack = stack
        self._platforms: list[tuple[Embedded, set[str]]] = []

    async def fresh_for(self, scenario: Scenario) -> Embedded:
        """A running platform that none of the scenario's persons has met yet."""
        if scenario.capabilities:
            return await self.another(scenario, capabilities=scenario.capabilities)
        persons = {each.number for each in scenario.persons.values()}
        for running, met in self._platforms:
            if not met & persons:
                met.update(persons)
                return running
        running = await self.another(scenario)
        self._platforms.append((running, persons))
        return running

    async def another(self, scenario: Scenario, **settings: str) -> Embedded:
        """A platform of its own."""
        folder: Path = self._folders.mktemp(scenario.name)
        return await self._stack.enter_async_context(embedded(folder, **settings))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def grounds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Grounds]:
    async with AsyncExitStack() as stack:
        yield Grounds(tmp_path_factory, stack)


@pytest.fixture(scope="module")
def serials() -> Iterator[int]:
    return itertools.count(1)


@pytest.mark.parametrize(
    "scenario", [each for each in ALL if not each.is_faulty], ids=lambda each: each.name
)
async def test_through_the_gateway(
    scenario: Scenario, grounds: Grounds, serials: Iterator[int]
) -> None:
    running = await grounds.fresh_for(scenario)

    await Player(scenario, Ground(running, running.gateway, serials)).play()


@pytest.mark.parametrize(
    "scenario", [each for each in ALL if each.is_of_the_insured_place], ids=lambda each: each.name
)
async def test_at_the_insured_place_itself(
    scenario: Scenario, grounds: Grounds, serials: Iterator[int]
) -> None:
    running = await grounds.fresh_for(scenario)

    await Player(scenario, Ground(running, running.provinces, serials)).play()


@pytest.mark.parametrize(
    "scenario", [each for each in ALL if each.is_faulty], ids=lambda each: each.name
)
async def test_with_an_insured_place_that_misbehaves(
    scenario: Scenario, grounds: Grounds, serials: Iterator[int]
) -> None:
    """The insured place is a second platform, behind a proxy that spoils what a step says."""
    insured = await grounds.another(scenario)
    insured.clock.set(scenario.clock)
    place = TamperingPlace(insured.addresses["provinces"])
    await place.start()
    try:
        province = next(iter(scenario.persons.values())).region[:2] + "0000"
        address = f"{province}=127.0.0.1:{place.port}"
        national = await grounds.another(scenario, province=address)

        await Player(scenario, Ground(national, national.gateway, serials, place)).play()
    finally:
        await place.stop()


async def test_every_scenario_in_scope_has_a_file_named_by_its_number() -> None:
    assert {each.number for each in ALL} == IN_SCOPE
    assert [each.name for each in ALL if not each.name.startswith(f"{each.number:02d}_")] == []


async def test_every_scenario_names_its_rules() -> None:
    rules = {each.name: each.rules for each in ALL}

    assert {
        name: found for name, found in rules.items() if not all(map(RULE.fullmatch, found))
    } == {}
    assert [name for name, found in rules.items() if not found] == []


async def test_every_scenario_is_in_the_table() -> None:
    table = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    rows = {each.name: f"| {each.number} | `{each.name}.toml` |" for each in ALL}

    assert [name for name, row in rows.items() if row not in table] == []
