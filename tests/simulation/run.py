"""One simulation: so many steps of a seed, then everything that was told is looked up."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from tests.messages import BEIJING
from tests.simulation.auditor import Auditor
from tests.simulation.caller import Caller, Line
from tests.simulation.cast import players
from tests.simulation.heard import Broken
from tests.simulation.letters import Letters
from tests.simulation.stage import Stage
from tests.simulation.workload import Workload

BEGIN: Final = datetime(2025, 12, 22, 9, 0, tzinfo=BEIJING)
"""Ten days before a year ends."""
FAR: Final = ("630100", "340100", "450100", "650100")
NEAR: Final = ("110100", "320100", "120100", "310100", "500100", "150100")
REMOTE: Final = tuple(f"{area[:2]}0000" for area in FAR)
"""Provinces behind the road on which answers get lost; the others are in the same process."""
PEOPLE_AN_AREA: Final = 2
STEPS_A_RESTART: Final = 100


@contextmanager
def again(seed: int, steps: int, more: str = "") -> Iterator[None]:
    """Say with every contradiction how to have it again."""
    try:
        yield
    except Broken as broken:
        command = f"scripts/simulate --seed {seed} --steps {steps}{more}"
        raise Broken(f"{broken}\nseed {seed}; again: {command}") from None


class Simulation:
    """A stage with a workload and an auditor."""

    def __init__(self, stage: Stage, seed: int, line: Line | None = None) -> None:
        self.stage = stage
        self.seed = seed
        self.auditor = Auditor()
        self._dice = random.Random(seed)
        self._letters = Letters(self._dice, stage.clock)
        self.caller = Caller(stage, self.auditor, self._letters, line or stage.gateway)
        self.workload: Workload | None = None
        self._before = 0

    async def prepare(self, areas: Sequence[str] = (), people: int = PEOPLE_AN_AREA) -> None:
        """Find the cast, some from behind the road; count what the books have already."""
        areas = areas or [*self._dice.sample(FAR, 2), *self._dice.sample(NEAR, 2)]
        self._before = await self._counted()
        found = []
        for area in areas:
            found += await players(self.stage, self._letters, area, people, self._dice)
        self.workload = Workload(self.seed, self.stage, self.caller, self._letters, found)

    async def run(self, steps: int, restarts: int = 1) -> None:
        """Act and audit; raises Broken with the first contradiction."""
        assert self.workload is not None
        every = max(1, steps // (restarts + 1))
        for number in range(1, steps + 1):
            is_due = restarts > 0 and number % every == 0 and number + every <= steps + 1
            await self.workload.step(restarts=is_due)
            if number % 50 == 0:
                await self.count()
        await self.close()

    async def count(self) -> None:
        """No settlement is missing and none is too many, once every outcome is known."""
        assert self.workload is not None
        await self.workload.find_out_all()
        self.auditor.check_status(await self.stage.statuses(), self._before)

    async def close(self) -> None:
        """The last audit: every settlement and every message of everybody."""
        await self.count()
        letters = self._letters
        await self._none_unfinished()
        for number in list(self.auditor.files):
            file = self.auditor.file(number)
            for settlement_id, kept in list(file.settlements.items()):
                visit = file.visits[kept.told.visit_id]
                question = letters.get_settlement(visit.opening, settlement_id=settlement_id)
                line = self._dice.choice((None, self.stage.province))
                await self.caller.send("GetSettlement", number, question, line=line)
        for call in list(self.caller.done):
            question = letters.inquire(call.request)
            await self.caller.send("InquireMessage", call.person, question)
            if call.method == "Settle":
                by_message = letters.get_settlement(
                    call.request, original_message_id=call.message_id
                )
                await self.caller.send("GetSettlement", call.person, by_message)

    async def _none_unfinished(self) -> None:
        """The platform itself has found out about everything."""
        for _ in range(30):
            unfinished = sum(each.unfinished_messages for each in await self.stage.statuses())
            if unfinished == 0:
                return
            await self.stage.move(timedelta(seconds=70))
            await self.stage.tick()
        raise Broken(f"{unfinished} messages stay without an outcome")

    async def _counted(self) -> int:
        statuses = await self.stage.statuses()
        return sum(place.settlements for status in statuses for place in status.provinces)

    def report(self) -> str:
        """What was done and heard, in a few lines."""
        assert self.workload is not None
        acts = ", ".join(f"{name} {count}" for name, count in sorted(self.workload.acted.items()))
        heard = ", ".join(f"{name} {count}" for name, count in sorted(self.auditor.heard.items()))
        now = self.stage.clock.now()
        return (
            f"until {now:%F}, {self.workload.restarts} restarts,"
            f" {self.auditor.settlements()} settlements and refunds\n"
            f"  acts: {acts}\n  heard: {heard}"
        )
