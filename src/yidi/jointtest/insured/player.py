"""One case against an insured place, from its cast to its result.

A step that had to be carried out and was not ends the case: what follows would build on nothing.
A step whose answer is wrong does not: the engineer sees all that is wrong at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Protocol

from google.protobuf.message import Message

from yidi.domain.regions import CHINA_TIME
from yidi.jointtest.amounts.plan_file import PlanFile
from yidi.jointtest.amounts.recomputation import Who, amounts, day_of
from yidi.jointtest.cases.message_reader import Unfit
from yidi.jointtest.contract import VISIT, methods
from yidi.jointtest.control import Control, ControlFailed
from yidi.jointtest.heard import Heard
from yidi.jointtest.insured.casting import Cast
from yidi.jointtest.insured.message_ids import MessageIds
from yidi.jointtest.insured.references import Lacking
from yidi.jointtest.insured.requests import CannotBuild, Scene, build
from yidi.jointtest.judging import expected, relations, standing
from yidi.jointtest.judging.amount_table import AmountTable
from yidi.jointtest.judging.expected import settlement_in
from yidi.jointtest.line import Line
from yidi.jointtest.results.verdicts import IN_CASE, sum_up
from yidi.jointtest.v1 import case_pb2, result_pb2, step_pb2
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
)
from yidi.v1 import settlement_pb2

_DEADLINE_MS = 20_000
_LOSE = step_pb2.ANSWER_USE_LOSE
_HANG_UP = step_pb2.ANSWER_USE_HANG_UP
_HANG_UP_MS = 1
_GARBAGE = b"\xff\xff\xff\xff not a message"
_UNKNOWN_TAG = b"\xfa\x7f"
"""Field 2047, length-delimited."""


class TestedClock(Protocol):
    """What time the tested system has."""

    def now(self) -> datetime:
        """The present moment."""
        ...

    async def set(self, moment: datetime) -> None:
        """Stop it at a moment."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """What every case of a run is played on."""

    direct: Line
    clock: TestedClock
    ids: MessageIds
    region: str
    hub: Line | None = None
    control: Control | None = None
    amounts: AmountTable | None = None
    plans: PlanFile | None = None


class Played(Exception):
    """The case ends here; the verdict of the last step says how."""


class Player:
    """Plays one case at one interface version."""

    def __init__(self, stage: Stage, case: case_pb2.Case, version: str, cast: Cast) -> None:
        """Take the case and who plays in it."""
        self._stage = stage
        self._case = case
        self._version = version
        spare = stage.ids.next("", stage.clock.now())
        self._scene = Scene(cast, stage.ids, version, stage.region, spare)
        self._results: list[result_pb2.StepResult] = []
        self._settled: list[tuple[str, str, settlement_pb2.Settlement]] = []
        self._in_parallel = False

    async def play(self) -> tuple[list[result_pb2.StepResult], list[result_pb2.Mismatch]]:
        """Return what became of the steps and what does not hold between them."""
        try:
            if self._case.given.HasField("clock"):
                await self._stage.clock.set(self._case.given.clock.ToDatetime(CHINA_TIME))
            await self._set_faults(self._case.given.faults)
            numbered = enumerate(self._case.steps)
            for _, group in groupby(numbered, key=lambda each: each[1].together or each[0]):
                await self._play_group([step for _, step in group])
        except Played:
            pass
        except ControlFailed as failed:
            self._results.append(_broken("control", "", str(failed)))
        known = self._scene.known
        between = [
            each for relation in self._case.relations for each in relations.judge(relation, known)
        ]
        return self._results, between + self._chains()

    def _chains(self) -> list[result_pb2.Mismatch]:
        """Accumulators of one person go on from settlement to settlement, unless sent at once."""
        if self._in_parallel:
            return []
        found = []
        for person in sorted({number for number, _, _ in self._settled}):
            steps = [(name, each) for number, name, each in self._settled if number == person]
            found += relations.chain(steps)
        return found

    async def _play_group(self, steps: Sequence[step_pb2.Step]) -> None:
        if len(steps) > 1:
            self._in_parallel = True
        first = steps[0]
        if first.HasField("clock"):
            await self._stage.clock.set(first.clock.ToDatetime(CHINA_TIME))
        elif first.clock_plus_seconds:
            later = self._stage.clock.now() + timedelta(seconds=first.clock_plus_seconds)
            await self._stage.clock.set(later)
        if first.clears_faults and self._stage.control is not None:
            await self._stage.control.clear_faults()
        await self._set_faults(first.faults)
        results = [
            result_pb2.StepResult(step_id=each.id, call=each.call, why_zh=each.why_zh)
            for each in steps
        ]
        self._results += [each for each in results if each.call]
        heard = await asyncio.gather(
            *(self._heard(step, found) for step, found in zip(steps, results, strict=True))
        )
        for step, found, answers in zip(steps, results, heard, strict=True):
            if step.call:
                self._judge(step, found, answers)
        if any(self._ends(step, each) for step, each in zip(steps, heard, strict=True)):
            raise Played

    async def _set_faults(self, faults: Iterable[Any]) -> None:
        if faults and self._stage.control is not None:
            await self._stage.control.set_faults(faults)

    async def _heard(self, step: step_pb2.Step, found: result_pb2.StepResult) -> list[Heard]:
        """Make the calls of a step; a kit that cannot build one says so and calls no more.

        Where it cannot because the people file lacks something, the case is skipped.
        """
        if not step.call:
            return []
        calls = VISIT if step.call == "Visit" else (step.call,)
        heard: list[Heard] = []
        self._scene.steps[step.id] = step
        for index, call in enumerate(calls):
            last = index == len(calls) - 1
            try:
                one = await self._call(step, call, is_last=last)
            except (CannotBuild, Unfit, IndexError, KeyError) as error:
                is_lacking = isinstance(error, Lacking)
                found.verdict = VERDICT_SKIPPED if is_lacking else VERDICT_KIT_ERROR
                found.mismatches.append(_kit_mismatch(error))
                return heard
            found.exchanges.append(one.exchange())
            heard.append(one)
            self._remember(step, one)
            if not one.is_answered:
                break
        return heard

    async def _call(self, step: step_pb2.Step, call: str, *, is_last: bool) -> Heard:
        now = self._stage.clock.now()
        request = build(self._scene, step, call, now)
        line = self._stage.direct
        if step.way == step_pb2.WAY_HUB and self._stage.hub is not None:
            line = self._stage.hub
        hang_up = 0
        if is_last and step.answer_use == _HANG_UP:
            hang_up = step.hang_up_after_ms or _HANG_UP_MS
        heard = await line.call(
            methods()[call],
            request,
            step.deadline_ms or _DEADLINE_MS,
            hang_up,
            special_bytes(step, request),
        )
        if is_last and step.answer_use == _LOSE and not heard.transport:
            heard.answer_use = "lost"
        return heard

    def _remember(self, step: step_pb2.Step, heard: Heard) -> None:
        scene, answer = self._scene, heard.answer
        name = heard.method.name
        request: Any = heard.request
        if heard.answer_use == "lost":
            # The kit has the answer as evidence; the case goes on as if it had none.
            heard = Heard(heard.method, heard.request, heard.at, answer_use="lost")
        scene.known[step.id] = heard
        if name == "UploadFees" and (answer is not None or heard.answer_use):
            known = scene.lines.setdefault(request.visit_id, [])
            if not any(each.line_number == line.line_number
                       for each in known for line in request.lines):  # fmt: skip
                known.extend(request.lines)
        elif name == "WithdrawFees" and answer is not None:
            scene.lines[request.visit_id] = []
        elif name == "OpenVisit" and answer is not None and answer.visit_id:
            scene.opened[answer.visit_id] = heard.request

    def _judge(
        self, step: step_pb2.Step, found: result_pb2.StepResult, heard: Sequence[Heard]
    ) -> None:
        if found.verdict in (VERDICT_KIT_ERROR, VERDICT_SKIPPED) or not heard:
            return
        for each in heard:
            is_repeat = bool(step.repeat or step.expected.replay_of)
            found.mismatches.extend(
                standing.check(each, step.expected.without, is_repeat=is_repeat)
            )
        last = heard[-1]
        calls = VISIT if step.call == "Visit" else (step.call,)
        now = self._stage.clock.now()
        try:
            if last.method.name == calls[-1] or step.expected.HasField("refused"):
                found.mismatches.extend(self._expected(step, last, now))
            elif last.is_unreachable or not last.transport:
                found.mismatches.extend(expected.judge(step_pb2.Expected(), last, {}, str))
        except (Unfit, CannotBuild) as error:
            found.verdict = VERDICT_KIT_ERROR
            found.mismatches.append(_kit_mismatch(error))
            return
        self._judge_money(step, found, last)
        found.verdict = VERDICT_FAILED if found.mismatches else VERDICT_PASSED

    def _expected(
        self, step: step_pb2.Step, last: Heard, now: datetime
    ) -> list[result_pb2.Mismatch]:
        references = self._scene.references()
        return expected.judge(
            step.expected, last, self._scene.known, lambda text: references.fill(text, now)
        )

    def _judge_money(self, step: step_pb2.Step, found: result_pb2.StepResult, last: Heard) -> None:
        """What a settlement has to be beside others: its exact amounts, its refund's negative."""
        if not last.is_answered:
            return
        settlement = settlement_in(last.answer)
        if settlement is None:
            return
        name = last.method.name
        if name in ("Settle", "CancelSettlement", "Reverse") and not last.answer.header.replayed:
            self._settled.append((settlement.person_number, step.id, settlement))
        if name in ("CancelSettlement", "Reverse"):
            original = self._original(settlement)
            if original is not None and "refund" not in step.expected.without:
                found.mismatches.extend(relations.negative(original, settlement, step.id))
                found.mismatches.extend(relations.restored(original, settlement))
        if name in ("Settle", "PreSettle"):
            found.mismatches.extend(self._exact(step, last, settlement))

    def _exact(
        self, step: step_pb2.Step, last: Heard, settlement: settlement_pb2.Settlement
    ) -> list[result_pb2.Mismatch]:
        """Amounts that the province has handed in, as a table or by its plan."""
        table, plans = self._stage.amounts, self._stage.plans
        found = []
        if table is not None:
            wanted = table.of(self._case.id, step.id)
            found += expected.exact(wanted, settlement, "（与预期金额表不符）")
        request: Any = last.request
        opened = self._scene.opened.get(request.visit_id)
        if plans is not None and opened is not None:
            by_plan = amounts(
                plans,
                settlement,
                self._scene.institution(step),
                self._who(step),
                use_account=request.use_account,
                visited_on=day_of(opened),
            )
            found += expected.exact(by_plan.items(), settlement, "（与参保地政策不符）")
        return found

    def _who(self, step: step_pb2.Step) -> Who:
        role = self._scene.person(step)
        codes = {each.disease_code for each in role.who.qualifications if each.disease_code}
        return Who(role.relation, len(codes) > 1)

    def _original(self, refund: settlement_pb2.Settlement) -> settlement_pb2.Settlement | None:
        return next(
            (
                each
                for _, _, each in self._settled
                if each.settlement_id == refund.original_settlement_id
            ),
            None,
        )

    def _ends(self, step: step_pb2.Step, heard: Sequence[Heard]) -> bool:
        """Whether nothing can follow: an answer that others build on did not come."""
        if not step.call:
            return False
        if not heard:
            return True
        last = heard[-1]
        if last.is_unreachable:
            return True
        if last.is_answered or last.answer_use:
            return False
        return not (step.expected.HasField("refused") or step.expected.may_be_refused)


def special_bytes(step: step_pb2.Step, request: Message) -> bytes | None:
    """Return what is sent instead of the request's own bytes, if the step wants that."""
    if step.is_garbage:
        return _GARBAGE
    if not step.unknown_field_bytes:
        return None
    # The text of a message type that no request has this number in.
    unknown = step_pb2.Step(why_zh="x" * step.unknown_field_bytes).SerializeToString()
    return request.SerializeToString() + _UNKNOWN_TAG + unknown[1:]


def case_verdict(
    steps: Sequence[result_pb2.StepResult], between: Sequence[result_pb2.Mismatch]
) -> int:
    """Return the verdict of a case from its steps and what holds between them."""
    verdicts: list[int] = [each.verdict for each in steps]
    if between:
        verdicts.append(VERDICT_FAILED)
    return sum_up(verdicts or [VERDICT_PASSED], IN_CASE)


def _kit_mismatch(error: Exception) -> result_pb2.Mismatch:
    zh = getattr(error, "zh", str(error))
    return result_pb2.Mismatch(
        check="kit", why_zh=f"用例无法执行：{zh}", why_en=f"the case cannot go on: {error}"
    )


def _broken(step: str, call: str, text: str) -> result_pb2.StepResult:
    found = result_pb2.StepResult(step_id=step, call=call, verdict=VERDICT_KIT_ERROR)
    found.mismatches.append(
        result_pb2.Mismatch(check="kit", why_zh=f"测试控制不可用：{text}", why_en=text)
    )
    return found


def people_of(cast: Cast) -> Mapping[str, str]:
    """Return the person numbers by their names in the case, for the evidence."""
    return {name: each.who.person.person_number for name, each in cast.people.items()}
