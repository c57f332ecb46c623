"""Runs of the joint test kit against platforms of this process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from tests.platforms import Embedded
from yidi.jointtest.cases.reader import shipped
from yidi.jointtest.cases.selection import Selection
from yidi.jointtest.line import Line
from yidi.jointtest.running.insured_run import InsuredRun, Target, Wishes
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.runtime.clock import SystemClock

CLOCK = SystemClock()


def target_of(running: Embedded, region: str = "630000", **changed: Any) -> Target:
    """A mocked province with its platform and its test control around it."""
    target = Target(
        region,
        Line(running.addresses["provinces"], CLOCK),
        hub=Line(running.addresses["gateway"], CLOCK),
        control=Line(running.addresses["control"], CLOCK),
    )
    return replace(target, **changed)


async def run(
    target: Target, only: Sequence[str] = (), *, seed: int = 1, **wishes: Any
) -> result_pb2.Run:
    """Run the shipped cases, or some of them, and let go of the connections."""
    return await run_cases(target, shipped().cases, only, seed=seed, **wishes)


async def run_cases(
    target: Target,
    cases: Sequence[case_pb2.Case],
    only: Sequence[str] = (),
    *,
    seed: int = 1,
    **wishes: Any,
) -> result_pb2.Run:
    chosen = Wishes(selection=Selection(only=only), seed=seed, **wishes)
    try:
        return await InsuredRun(target, chosen, CLOCK).run(cases)
    finally:
        for line in (target.direct, target.hub, target.control):
            if line is not None:
                await line.close()


def told(given: Iterable[result_pb2.CaseResult]) -> list[str]:
    """What did not match, for the message of a failing test."""
    cases = list(given)
    steps = [(case, step.step_id, step) for case in cases for step in case.steps]
    found = [(case, name, each) for case, name, step in steps for each in step.mismatches]
    found += [(case, "", each) for case, _, _ in steps for each in case.mismatches]
    return [
        f"{case.case_id} {case.interface_version} {name} {each.path}: {each.why_zh} "
        f"[{each.expected}] [{each.received}]"
        for case, name, each in found
    ]
