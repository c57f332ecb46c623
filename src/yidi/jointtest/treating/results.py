"""What a session led to: a result for every case, by the same model as the other role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yidi import __version__
from yidi.domain.regions import province_of, spoken_name
from yidi.jointtest.judging import awaited as judge
from yidi.jointtest.judging import calls as standing
from yidi.jointtest.judging.arrived import Arrived, outcome_of
from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.results import closing
from yidi.jointtest.results.verdicts import IN_CASE, sum_up
from yidi.jointtest.running.planning import Planned, not_run, result_of
from yidi.jointtest.treating.docket import Docket
from yidi.jointtest.treating.playing import CasePlayed, OrderPlayed
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
)

_NOT_BEGUN = ("工单还没有发出", "the work order was not handed out")
_LATER = "later"


def run_of(docket: Docket, ended_at: datetime) -> result_pb2.Run:
    """Return the run that a session is, or would be if it ended now."""
    session = docket.session
    run = result_pb2.Run(
        run_id=session.session_id, kit_version=__version__, selection=session.selection
    )
    tested = run.tested
    tested.region, tested.role = session.treating_region, case_pb2.ROLE_TREATING
    tested.name_zh = spoken_name(session.treating_region)
    tested.interface_versions.extend(session.interface_versions)
    tested.care_types.extend(session.care_types)
    tested.system = session.system
    run.started_at.CopyFrom(session.opened_at)
    run.ended_at.FromDatetime(ended_at)
    results = [case_result(each, session.treating_region) for each in docket.played.values()]
    results += [
        not_run(Planned(case, version, VERDICT_SKIPPED, *docket.left_out[case.id, version]))
        for case, version in docket.plan()
        if (case.id, version) in docket.left_out
    ]
    results += [
        not_run(Planned(case, version, VERDICT_SKIPPED, *_NOT_BEGUN))
        for case, version in docket.waiting()
    ]
    run.cases.extend(sorted(results, key=lambda each: (each.case_id, each.interface_version)))
    run.requests = len(docket.calls)
    return closing.close(run)


def case_result(played: CasePlayed, region: str) -> result_pb2.CaseResult:
    """Return what became of a case, or stands so far."""
    found = result_of(Planned(played.case, played.version))
    found.started_at.FromDatetime(played.begun_at)
    found.took_micros = int((played.ended_at - played.begun_at).total_seconds() * 1_000_000)
    for name, role in played.cast.people.items():
        found.people[name or "person"] = role.who.person.person_number
    for name, each in played.cast.institutions.items():
        found.institutions[name or "institution"] = each.institution_code
    for order in played.orders:
        found.steps.extend(_steps(played, order, region))
    found.steps.extend(_later(played))
    reason = _skipped(played)
    if reason is not None:
        found.verdict = VERDICT_SKIPPED
        found.why_zh, found.why_en = reason
        return found
    verdicts = [each.verdict for each in found.steps]
    if not played.is_over and VERDICT_FAILED not in verdicts:
        found.verdict = VERDICT_SKIPPED
        found.why_zh, found.why_en = "工单尚未办完", "its work orders are not finished"
        return found
    found.verdict = sum_up(verdicts or [VERDICT_PASSED], IN_CASE)
    _explain(found, played.case)
    return found


def _skipped(played: CasePlayed) -> tuple[str, str] | None:
    """Return why a case says nothing about the tested system, if it says nothing."""
    last = played.orders[-1]
    if last.is_left_out:
        said = last.reason or "—"
        return f"被测方没有办理：{said}", f"the tester left it out: {said}"
    if last.is_timed_out and not any(order.calls for order in played.orders):
        return (
            f"等待 {last.waited_seconds} 秒，没有人办理工单",
            f"nobody took the work order up within {last.waited_seconds} s",
        )
    for call in played.calls:
        if outcome_of(call, played.calls) is not None:
            continue
        if call.awaited_id and judge.others_fault(call) and not _expected(played, call):
            told = call.heard.told()
            return f"参保地或平台没有办理：{told}", f"the other side did not do it: {told}"
    return None


def _expected(played: CasePlayed, call: Arrived) -> bool:
    """Whether the case itself has the call refused, lost or delayed."""
    for order in played.orders:
        for each in order.order.awaited:
            if each.id == call.awaited_id:
                return bool(each.refused) or each.answer.kind > 1
    return False


def _steps(played: CasePlayed, order: OrderPlayed, region: str) -> list[result_pb2.StepResult]:
    found = []
    for awaited in order.order.awaited:
        calls = played.known.get(awaited.id, [])
        if not calls and order.is_left_out:
            continue
        if not calls and awaited.is_optional:
            continue
        if not calls and order.ended_at is None:
            continue
        step = result_pb2.StepResult(
            step_id=awaited.id, call=awaited.call, why_zh=order.order.text_zh
        )
        for call in calls:
            step.exchanges.append(exchange_of(call))
            step.mismatches.extend(
                judge.judge_call(awaited, call, played.known, played.filling(region, call.heard.at))
            )
            step.mismatches.extend(_standing(played, call, region))
            if call.number in order.disorder:
                step.mismatches.append(_too_early(call, order.disorder[call.number]))
        step.mismatches.extend(judge.judge_count(awaited, calls, order.waited_seconds))
        step.verdict = VERDICT_FAILED if step.mismatches else VERDICT_PASSED
        found.append(step)
    return found + _others(played, order, region)


def _others(played: CasePlayed, order: OrderPlayed, region: str) -> list[result_pb2.StepResult]:
    """The calls of an order that no awaited one is, and what holds for all of them."""
    step = result_pb2.StepResult(step_id=order.order.id, why_zh=order.order.text_zh)
    for call in order.calls:
        if call.awaited_id:
            continue
        step.exchanges.append(exchange_of(call))
        step.mismatches.extend(_standing(played, call, region))
        step.mismatches.extend(judge.unexpected(call, order.order.forbidden))
    if order.ended_at is not None and not order.is_left_out and not order.is_timed_out:
        step.mismatches.extend(judge.judge_settled(order.order, order.calls))
    step.verdict = VERDICT_FAILED if step.mismatches else VERDICT_PASSED
    is_worth_telling = step.exchanges or step.mismatches or not order.order.awaited
    return [step] if is_worth_telling else []


def _later(played: CasePlayed) -> list[result_pb2.StepResult]:
    """Calls about a case that was over: a second settlement is found even then."""
    of_orders = {call.number for order in played.orders for call in order.calls}
    step = result_pb2.StepResult(step_id=_LATER, why_zh="工单办完之后到达的请求")
    for call in played.calls:
        if call.number not in of_orders:
            step.exchanges.append(exchange_of(call))
            step.mismatches.extend(judge.unexpected(call, ()))
    step.verdict = VERDICT_FAILED if step.mismatches else VERDICT_PASSED
    return [step] if step.exchanges else []


def _standing(played: CasePlayed, call: Arrived, region: str) -> list[result_pb2.Mismatch]:
    people = played.cast.people.values()
    frame = standing.Frame(
        version=played.version,
        treating_province=province_of(region),
        insured_areas=[each.relation.insured_area for each in people],
        institution_codes=[each.institution_code for each in played.cast.institutions.values()],
    )
    before = [each for each in played.calls if each.number < call.number]
    return standing.check(call, before, frame)


def _too_early(call: Arrived, missing: str) -> result_pb2.Mismatch:
    return mismatch(
        "order", "", missing, call.name,
        zh=f"{call.name} 先于 {missing} 到达，次序不对", en=f"{call.name} came before {missing}",
    )  # fmt: skip


def exchange_of(call: Arrived) -> result_pb2.Exchange:
    """Return a call as evidence."""
    found = call.heard.exchange()
    found.direction = result_pb2.DIRECTION_FROM_TESTED
    return found


def _explain(found: result_pb2.CaseResult, case: case_pb2.Case) -> None:
    wrong: Sequence[tuple[str, result_pb2.Mismatch]] = [
        (step.step_id, each) for step in found.steps for each in step.mismatches
    ]
    if found.verdict != VERDICT_FAILED or not wrong:
        return
    step, first = wrong[0]
    found.why_zh, found.why_en = f"{step}：{first.why_zh}", f"{step}: {first.why_en}"
    found.next_step_zh, found.next_step_en = case.next_step_zh, case.next_step_en
