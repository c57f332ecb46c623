"""The other side of a pair: what the insured place answered, judged by the same checks.

Between two real systems the hub sees both sides: the treating place's requests, and the insured
place's answers, which the platform hands on unchanged.
"""

from __future__ import annotations

from datetime import datetime

from yidi.domain.regions import spoken_name
from yidi.jointtest.judging import relations, standing
from yidi.jointtest.judging.arrived import Arrived, answered
from yidi.jointtest.judging.expected import replay, settlement_in
from yidi.jointtest.results import closing
from yidi.jointtest.running.planning import Planned, result_of
from yidi.jointtest.treating.docket import Docket
from yidi.jointtest.treating.playing import CasePlayed
from yidi.jointtest.treating.results import run_of
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import VERDICT_FAILED, VERDICT_PASSED, VERDICT_SKIPPED
from yidi.v1 import codes_pb2, settlement_pb2

_ID_END = "-insured"
_MAKES = ("Settle", "CancelSettlement", "Reverse")
_INSURED = codes_pb2.PARTY_INSURED_PLACE


def insured_run_of(docket: Docket, ended_at: datetime) -> result_pb2.Run:
    """Return what the answers of the insured place in a session come to."""
    session = docket.session
    run = run_of(docket, ended_at)
    run.run_id += _ID_END
    run.tested.region = session.insured_region
    run.tested.name_zh = spoken_name(session.insured_region)
    run.tested.role = case_pb2.ROLE_INSURED
    run.tested.system = ""
    run.requests = sum(each.heard.is_answered for each in docket.calls.values())
    del run.cases[:]
    results = [_result(each) for each in docket.played.values()]
    run.cases.extend(sorted(results, key=lambda each: (each.case_id, each.interface_version)))
    return closing.close(run)


def _result(played: CasePlayed) -> result_pb2.CaseResult:
    found = result_of(Planned(played.case, played.version))
    found.started_at.FromDatetime(played.begun_at)
    chains: list[tuple[str, settlement_pb2.Settlement]] = []
    for call in played.calls:
        if not _is_judged(call):
            continue
        step = result_pb2.StepResult(step_id=f"{call.number}", call=call.name)
        step.exchanges.append(call.heard.exchange())
        step.mismatches.extend(_answer(played, call))
        settlement = settlement_in(call.heard.answer) if call.heard.is_answered else None
        if settlement is not None and call.name in _MAKES and not call.repeat_of:
            step.mismatches.extend(_refund(played, call, settlement))
            chains.append((step.step_id, settlement))
        step.verdict = VERDICT_FAILED if step.mismatches else VERDICT_PASSED
        found.steps.append(step)
    found.mismatches.extend(relations.chain(chains))
    if not found.steps:
        found.verdict = VERDICT_SKIPPED
        found.why_zh, found.why_en = "参保地没有答复可评判", "the insured place answered nothing"
        return found
    wrong = [each for step in found.steps for each in step.mismatches] + list(found.mismatches)
    found.verdict = VERDICT_FAILED if wrong else VERDICT_PASSED
    if wrong:
        found.why_zh, found.why_en = wrong[0].why_zh, wrong[0].why_en
    return found


def _is_judged(call: Arrived) -> bool:
    """Answers, and refusals for which the insured place is named; not what the platform says."""
    heard = call.heard
    if heard.is_answered:
        return call.name not in ("InquireMessage", "ListOutages", "SearchInstitutions")
    return heard.detail is not None and heard.detail.party == _INSURED


def _answer(played: CasePlayed, call: Arrived) -> list[result_pb2.Mismatch]:
    is_repeat = bool(call.repeat_of)
    found = standing.check(call.heard, is_repeat=is_repeat)
    first = next((each for each in played.calls if each.number == call.repeat_of), None)
    if is_repeat and first is not None and first.heard.is_answered and call.heard.is_answered:
        found += replay(first.heard.answer, call.heard.answer, f"{first.number}")
    return found


def _refund(
    played: CasePlayed, call: Arrived, refund: settlement_pb2.Settlement
) -> list[result_pb2.Mismatch]:
    if call.name == "Settle":
        return []
    for each in answered(played.calls, "Settle"):
        settled = each.heard.answer.settlement
        if settled.settlement_id == refund.original_settlement_id:
            found = relations.negative(settled, refund, f"{call.number}")
            return found + relations.restored(settled, refund)
    return []
