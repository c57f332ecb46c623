"""A run against an insured place: plan, casting, cases beside each other, verdicts.

Cases that share nobody go beside each other. What moves the clock or sets faults goes alone,
afterwards, and leaves clock and faults as it found them.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter

import structlog

from yidi import __version__
from yidi.domain.ports import Clock
from yidi.domain.regions import spoken_name
from yidi.jointtest.amounts.plan_file import PlanFile
from yidi.jointtest.cases.selection import Selection
from yidi.jointtest.contract import INSURED_PLACE, MANUAL_CLAIMS, REGISTRY
from yidi.jointtest.control import Control, ControlFailed, ControlledClock, ControlledRoster
from yidi.jointtest.insured.casting import Cast, Casting, FileRoster, Missing, Rosters
from yidi.jointtest.insured.message_ids import MessageIds
from yidi.jointtest.insured.player import Player, Stage, case_verdict, people_of
from yidi.jointtest.judging.amount_table import AmountTable
from yidi.jointtest.line import Line
from yidi.jointtest.results import closing, known_failures
from yidi.jointtest.running.planning import Abilities, Planned, not_run, plan, result_of
from yidi.jointtest.v1 import case_pb2, given_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_SKIPPED,
)

_log = structlog.get_logger("yidi.jointtest")
_SIDE_BY_SIDE = 8

Progress = Callable[[result_pb2.CaseResult, int, int], None]
"""Told after every case: its result, how many are done, how many there are."""


@dataclass(frozen=True, slots=True)
class Target:
    """Who is tested, and what stands around them."""

    region: str
    direct: Line
    hub: Line | None = None
    control: Line | None = None
    roster: given_pb2.Roster | None = None
    amounts: AmountTable | None = None
    plans: PlanFile | None = None
    speaks: str = "V2.1"
    certificate: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to run and how."""

    selection: Selection = field(default_factory=Selection)
    versions: Sequence[str] = ("V2.0", "V2.1")
    known: case_pb2.KnownFailures = field(default_factory=case_pb2.KnownFailures)
    seed: int = 1
    side_by_side: int = _SIDE_BY_SIDE
    told: Sequence[str] = ()


class RealClock:
    """The time of a tested system whose clock the kit cannot set: the real one."""

    def __init__(self, clock: Clock) -> None:
        """Take the real time."""
        self._clock = clock

    def now(self) -> datetime:
        """The present moment."""
        return self._clock.now()

    async def set(self, moment: datetime) -> None:
        """Refuse: cases that need this are skipped."""
        raise ControlFailed(f"no clock to be set to {moment}")


class InsuredRun:
    """One run."""

    def __init__(self, target: Target, wishes: Wishes, clock: Clock) -> None:
        """Take who is tested and what is to be run; ``clock`` is the real time."""
        self._target = target
        self._wishes = wishes
        self._clock = clock
        self._control = Control(target.control, target.region) if target.control else None
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._done = 0
        self._total = 0

    async def run(
        self, cases: Sequence[case_pb2.Case], progress: Progress | None = None
    ) -> result_pb2.Run:
        """Run the cases and return everything that came of it; raises ControlFailed."""
        target, wishes = self._target, self._wishes
        run = result_pb2.Run(
            kit_version=__version__, seed=wishes.seed, selection=wishes.told, tested=self._tested()
        )
        run.started_at.FromDatetime(self._clock.now())
        run.run_id = f"{self._clock.now():%Y%m%d%H%M%S}-{target.region}-{wishes.seed % 10_000:04d}"
        services = await target.direct.services()
        run.tested.services.extend(services)
        controlled = await self._clock_of_target()
        planned = list(
            plan(cases, case_pb2.ROLE_INSURED, wishes.selection, self._abilities(services))
        )
        self._total = len(planned)
        tell = progress or (lambda *_: None)
        results = [self._told(not_run(each), tell) for each in planned if each.verdict]
        ready = [each for each in planned if not each.verdict]
        if services and (other := other_contract(services)):
            results += [self._told(_failed(each, *other), tell) for each in ready]
            ready = []
        stage = Stage(
            direct=target.direct,
            clock=controlled or RealClock(self._clock),
            ids=MessageIds(wishes.seed),
            region=target.region,
            hub=target.hub,
            control=self._control,
            amounts=target.amounts,
            plans=target.plans,
        )
        casting = Casting(self._rosters())
        results += await self._play_all(ready, stage, casting, tell, controlled)
        run.cases.extend(sorted(results, key=lambda each: (each.case_id, each.interface_version)))
        run.requests = target.direct.requests + (target.hub.requests if target.hub else 0)
        run.stale_known_failures.extend(
            known_failures.apply(wishes.known, run.cases, self._clock.now())
        )
        run.ended_at.FromDatetime(self._clock.now())
        return closing.close(run)

    def _tested(self) -> result_pb2.TestedSystem:
        target, wishes = self._target, self._wishes
        return result_pb2.TestedSystem(
            region=target.region,
            name_zh=spoken_name(target.region),
            role=case_pb2.ROLE_INSURED,
            target=target.direct.address,
            interface_versions=wishes.versions,
            care_types=wishes.selection.care_types,  # type: ignore[arg-type]
            certificate=target.certificate,
            system=target.system,
        )

    def _abilities(self, services: Sequence[str]) -> Abilities:
        needs = set()
        if self._control is not None:
            needs |= {case_pb2.NEED_CLOCK, case_pb2.NEED_FAULTS}
        if self._target.hub is not None:
            needs.add(case_pb2.NEED_HUB)
        # Without reflection the kit cannot know, and tries.
        for service, need in (
            (REGISTRY, case_pb2.NEED_REGISTRY),
            (MANUAL_CLAIMS, case_pb2.NEED_MANUAL_CLAIMS),
        ):
            if not services or service in services:
                needs.add(need)
        return Abilities(frozenset(needs), self._wishes.versions, self._target.speaks)

    def _rosters(self) -> Rosters:
        if self._target.roster is not None:
            return FileRoster(self._target.roster)
        if self._control is not None:
            return ControlledRoster(self._control, self._target.region, self._wishes.seed)
        return FileRoster(given_pb2.Roster())

    async def _clock_of_target(self) -> ControlledClock | None:
        if self._control is None:
            return None
        clock = ControlledClock(self._control, self._clock)
        await clock.read()
        return clock

    async def _play_all(
        self,
        ready: Sequence[Planned],
        stage: Stage,
        casting: Casting,
        tell: Progress,
        clock: ControlledClock | None,
    ) -> list[result_pb2.CaseResult]:
        room = asyncio.Semaphore(self._wishes.side_by_side)
        beside = [each for each in ready if not each.case.is_exclusive]
        alone = [each for each in ready if each.case.is_exclusive]
        tasks = []
        results = []
        for each in beside:
            cast = await self._cast(each, stage, casting)
            if isinstance(cast, Cast):
                tasks.append(asyncio.ensure_future(self._beside(each, stage, cast, room, tell)))
            else:
                results.append(self._told(cast, tell))
        results += await asyncio.gather(*tasks)
        for each in alone:
            cast = await self._cast(each, stage, casting)
            if isinstance(cast, Cast):
                results.append(self._told(await self._play(each, stage, cast), tell))
                await self._tidy(each, clock)
            else:
                results.append(self._told(cast, tell))
        return results

    async def _cast(
        self, planned: Planned, stage: Stage, casting: Casting
    ) -> Cast | result_pb2.CaseResult:
        given = planned.case.given
        now = (
            given.clock.ToDatetime(stage.clock.now().tzinfo)
            if given.HasField("clock")
            else stage.clock.now()
        )
        try:
            return await casting.cast(planned.case, now)
        except Missing as missing:
            skipped = replace(
                planned, verdict=VERDICT_SKIPPED, why_zh=missing.zh, why_en=missing.en
            )
            return not_run(skipped)

    async def _beside(
        self, planned: Planned, stage: Stage, cast: Cast, room: asyncio.Semaphore, tell: Progress
    ) -> result_pb2.CaseResult:
        async with AsyncExitStack() as held:
            for number in sorted(cast.numbers()):
                await held.enter_async_context(self._locks[number])
            await held.enter_async_context(room)
            return self._told(await self._play(planned, stage, cast), tell)

    async def _tidy(self, planned: Planned, clock: ControlledClock | None) -> None:
        """Leave clock and faults as they were."""
        if clock is not None:
            await clock.restore()
        if self._control is not None and case_pb2.NEED_FAULTS in planned.case.needs:
            await self._control.clear_faults()

    async def _play(self, planned: Planned, stage: Stage, cast: Cast) -> result_pb2.CaseResult:
        found = result_of(planned)
        found.started_at.FromDatetime(self._clock.now())
        begun = perf_counter()
        for name, number in people_of(cast).items():
            found.people[name or "person"] = number
        for name, each in cast.institutions.items():
            found.institutions[name or "institution"] = each.institution_code
        try:
            player = Player(stage, planned.case, planned.version, cast)
            steps, between = await player.play()
            found.steps.extend(steps)
            found.mismatches.extend(between)
            found.verdict = case_verdict(steps, between)  # type: ignore[assignment]
        except Exception as error:
            _log.exception("case_broke", case=planned.case.id)
            found.verdict = VERDICT_KIT_ERROR
            found.why_zh = f"工具自身出错（{type(error).__name__}），请报告"
            found.why_en = f"the kit itself failed ({type(error).__name__}); please report it"
        found.took_micros = int((perf_counter() - begun) * 1_000_000)
        return _explained(found, planned.case)

    def _told(self, found: result_pb2.CaseResult, tell: Progress) -> result_pb2.CaseResult:
        self._done += 1
        tell(found, self._done, self._total)
        return found


def _explained(found: result_pb2.CaseResult, case: case_pb2.Case) -> result_pb2.CaseResult:
    """Say in one sentence why a case did not pass, and what to do."""
    if found.verdict not in (VERDICT_FAILED, VERDICT_KIT_ERROR, VERDICT_SKIPPED):
        return found
    if not found.why_zh:
        wrong = [(step.step_id, each) for step in found.steps for each in step.mismatches]
        wrong += [("", each) for each in found.mismatches]
        if wrong:
            step, first = wrong[0]
            where = f"步骤 {step}：" if step else ""
            found.why_zh = f"{where}{first.why_zh}"
            found.why_en = f"{step}: {first.why_en}" if step else first.why_en
    if found.verdict != VERDICT_SKIPPED:
        found.next_step_zh, found.next_step_en = case.next_step_zh, case.next_step_en
    if any(each.transport and not each.status for step in found.steps for each in step.exchanges):
        found.next_step_zh = "先让连接和答复恢复正常：核对地址、网络、证书和被测系统的日志。"
        found.next_step_en = "Mend the way first: address, network, certificates, the system's log."
    return found


def other_contract(services: Sequence[str]) -> tuple[str, str] | None:
    """Return what to say of a server that does not offer what an insured place must."""
    lacking = [each for each in INSURED_PLACE if each not in services]
    if not lacking:
        return None
    offered = "、".join(each for each in services if not each.startswith("grpc.")) or "—"
    return (
        f"被测系统没有提供 {'、'.join(lacking)}；它提供：{offered}",
        f"the tested system does not serve {', '.join(lacking)}; it serves: {offered}",
    )


def _failed(planned: Planned, zh: str, en: str) -> result_pb2.CaseResult:
    found = not_run(replace(planned, verdict=VERDICT_FAILED, why_zh=zh, why_en=en))
    found.next_step_zh = "核对地址和所实现的接口定义 protos/yidi/v1。"
    found.next_step_en = "Check the address and the contract in protos/yidi/v1."
    return found
