"""What a run has covered: each rule and each error reason, with the cases that were about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yidi.domain.errors import Reason, reason_of_code
from yidi.jointtest.results.known_failures import is_excused
from yidi.jointtest.results.verdicts import IN_RUN, counted, sum_up
from yidi.jointtest.v1 import result_pb2


@dataclass(frozen=True, slots=True)
class Covered:
    """One rule or reason: the verdict over its cases, and how many ended in which way."""

    name: str
    verdict: int
    counts: dict[int, int]


def by_rule(run: result_pb2.Run) -> list[Covered]:
    """Return every rule that a case of the run is about, by its id."""
    return _covered(run, lambda case: case.rules)


def by_reason(run: result_pb2.Run) -> list[tuple[Reason, Covered]]:
    """Return every error reason that a case of the run expects, by its code."""
    found = _covered(run, lambda case: map(int, case.reasons))
    known = ((reason_of_code(int(each.name)), each) for each in found)
    return [(reason, each) for reason, each in known if reason is not None]


def _covered(
    run: result_pb2.Run, names: Callable[[result_pb2.CaseResult], Iterable[object]]
) -> list[Covered]:
    """A failure that is excused by the list of known failures is one here: it is not covered."""
    cases: dict[str, list[result_pb2.CaseResult]] = {}
    for case in run.cases:
        for name in names(case):
            cases.setdefault(str(name), []).append(case)
    return [
        Covered(name, sum_up((each.verdict for each in about), IN_RUN), counted(about))
        for name, about in sorted(cases.items())
    ]


def wanting(run: result_pb2.Run) -> list[result_pb2.CaseResult]:
    """Return the cases that speak against the tested system or the kit, known ones last."""
    bad = (result_pb2.VERDICT_FAILED, result_pb2.VERDICT_KIT_ERROR)
    return sorted((each for each in run.cases if each.verdict in bad), key=is_excused)
