"""What follows from a case's steps and need not be written: reasons, needs, exclusiveness."""

from __future__ import annotations

from typing import Any

from yidi.jointtest.contract import HUB_ONLY, MANUAL_CLAIMS, REGISTRY, methods
from yidi.jointtest.v1 import case_pb2, step_pb2, work_order_pb2
from yidi.v1 import error_pb2

VERSIONS = ("V2.0", "V2.1")
_CHANGES_PEOPLE = frozenset(
    (
        "SubmitFiling", "ChangeFiling", "CancelFiling", "ApplyFilingChange", "RecordQualification",
        "ChangeQualification", "SelectInstitutions", "SetBenefitStatus", "BlockPerson",
    )
)  # fmt: skip
_BY_FAULTS = frozenset(
    (
        work_order_pb2.ANSWER_KIND_LOST_AFTER,
        work_order_pb2.ANSWER_KIND_LOST_BEFORE,
        work_order_pb2.ANSWER_KIND_LATE,
    )
)
_NEED_OF_SERVICE = {REGISTRY: case_pb2.NEED_REGISTRY, MANUAL_CLAIMS: case_pb2.NEED_MANUAL_CLAIMS}


def complete(case: case_pb2.Case) -> case_pb2.Case:
    """Return the case with everything filled in that its steps say already."""
    needs: set[Any] = set(case.needs)
    reasons: set[str] = set()
    for step in case.steps:
        needs |= _needs(step)
        refused = step.expected.refused
        reasons |= {*refused.reasons, *refused.problems}
    for order in case.work_orders:
        reasons |= {each.answer.reason for each in order.awaited if each.answer.reason}
        reasons |= {reason for each in order.awaited for reason in each.refused}
        if any(each.answer.kind in _BY_FAULTS for each in order.awaited):
            needs.add(case_pb2.NEED_FAULTS)
    if case.given.HasField("clock"):
        needs.add(case_pb2.NEED_CLOCK)
    if case.given.faults:
        needs.add(case_pb2.NEED_FAULTS)
    if not case.interface_versions:
        case.interface_versions.extend(VERSIONS)
    del case.needs[:], case.reasons[:]
    case.needs.extend(sorted(needs))
    numbers: Any = [error_pb2.ErrorReason.Value(f"ERROR_REASON_{each}") for each in reasons]
    case.reasons.extend(sorted(numbers))
    if {each.call for each in case.steps} & _CHANGES_PEOPLE:
        case.uses_up_people = True
    shared = {case_pb2.NEED_CLOCK, case_pb2.NEED_FAULTS}
    moves = any(step.HasField("clock") or step.clock_plus_seconds for step in case.steps)
    # Faults of the treating role hit single calls and disturb nobody else.
    disturbs = bool(needs & shared) and case.role == case_pb2.ROLE_INSURED
    case.is_exclusive = case.is_exclusive or disturbs or moves
    return case


def _needs(step: step_pb2.Step) -> set[Any]:
    needs: set[Any] = set()
    if step.HasField("clock") or step.clock_plus_seconds:
        needs.add(case_pb2.NEED_CLOCK)
    if step.faults or step.clears_faults:
        needs.add(case_pb2.NEED_FAULTS)
    if step.way == step_pb2.WAY_HUB:
        needs.add(case_pb2.NEED_HUB)
    method = methods().get(step.call)
    if method is not None:
        service = method.containing_service.full_name
        if service in HUB_ONLY:
            needs.add(case_pb2.NEED_HUB)
        if service in _NEED_OF_SERVICE and step.way != step_pb2.WAY_HUB:
            needs.add(_NEED_OF_SERVICE[service])
    return needs
