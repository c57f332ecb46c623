"""What an answer says has happened, held against what had happened before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any, Final

from tests.simulation.amounts import (
    POOLS,
    check_movements,
    check_refund,
    check_settlement,
    paid,
    same,
    split_of,
)
from tests.simulation.heard import Call, demand
from tests.simulation.limits import narrowed, of_year
from tests.simulation.person_file import (
    CANCELLED,
    REFUNDED,
    SETTLED,
    Kept,
    Line,
    PersonFile,
    Stated,
    Trial,
    Visit,
)
from tests.simulation.refusals import care_key, invoice_of
from yidi.v1 import eligibility_service_pb2, error_pb2, qualification_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

BEIJING: Final = timezone(timedelta(hours=8))
_CARE: Final = ("person_number", "insurance", "care_type", "disease_code")


def open_visit(file: PersonFile, call: Call) -> None:
    visit_id = call.answer.visit_id
    demand(visit_id and visit_id not in file.visits, "a visit has a number of its own")
    file.visits[visit_id] = Visit(visit_id, call.request)


def upload_fees(file: PersonFile, call: Call) -> None:
    request = call.request
    found = file.visits[request.visit_id]
    rows = []
    for line in request.lines:
        amounts = (line.amount_fen, *_parts(line.split))
        rows.append((line.line_number, Line(request.batch_number, amounts)))
    _with_lines(file, call, replace(found, lines=(*found.lines, *rows)))


def withdraw_fees(file: PersonFile, call: Call) -> None:
    found = file.visits[call.request.visit_id]
    batch = call.request.batch_number
    left = tuple(each for each in found.lines if batch not in ("0000", each[1].batch))
    _with_lines(file, call, replace(found, lines=left))


def _parts(split: Any) -> tuple[int, ...]:
    names = ("full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen")
    return tuple(getattr(split, name) for name in names)


def _with_lines(file: PersonFile, call: Call, after: Visit) -> None:
    demand(call.answer.line_count == len(after.lines), "a visit has the lines that it was given")
    demand(split_of(call.answer.visit_totals) == after.totals, "totals are those of the lines")
    file.visits[after.visit_id] = after


def cancel_visit(file: PersonFile, call: Call) -> None:
    found = file.visits[call.request.visit_id]
    file.visits[found.visit_id] = replace(found, state=CANCELLED)


def pre_settle(file: PersonFile, call: Call) -> None:
    told = call.answer.settlement
    demand(told.state == settlement_pb2.SETTLEMENT_STATE_TRIAL, "a trial says that it is one")
    demand(not told.settlement_id, "a trial has no number")
    _check_care(file, call, told)
    _check_chain(file, told)
    file.trials[told.visit_id] = Trial(_asked(call.request), told, file.state)


def settle(file: PersonFile, call: Call) -> None:
    told = call.answer.settlement
    found = file.visits[told.visit_id]
    demand(told.state == settlement_pb2.SETTLEMENT_STATE_SETTLED, "a settlement says so")
    demand(told.message_id == call.message_id, "a settlement names its message")
    _check_care(file, call, told)
    _check_time(call, told)
    trial = file.trials.get(told.visit_id)
    if trial and trial.state == file.state and trial.asked == _asked(call.request):
        demand(trial.told.breakdown == told.breakdown, "Settle is what PreSettle said before")
    _check_stated(file, found, told)
    _check_chain(file, told)
    _keep(file, told, found, invoice_of(call))
    file.visits[found.visit_id] = replace(found, state=SETTLED)


def _asked(request: Any) -> tuple[Any, ...]:
    return (
        split_of(request.totals),
        request.use_account,
        request.hospital_part_fen,
        request.replaces_settlement_id,
    )


def _check_care(file: PersonFile, call: Call, told: settlement_pb2.Settlement) -> None:
    check_settlement(call.request, told)
    opening = file.visits[told.visit_id].opening
    for name in _CARE:
        demand(getattr(told, name) == getattr(opening, name), f"{name} is that of the visit")
    header = opening.header
    demand(told.institution_code == header.institution_code, "the institution is the visit's")
    demand(told.treating_region == header.treating_region, "the treating region is the visit's")
    replaces = call.request.replaces_settlement_id
    demand(told.replaces_settlement_id == replaces, "it replaces what it was said to replace")
    year = _year(opening)
    check_movements(told, year)


def _year(opening: contract.OpenVisitRequest) -> int:
    return opening.visited_at.ToDatetime(tzinfo=BEIJING).year


def _check_time(call: Call, told: settlement_pb2.Settlement) -> None:
    at = told.settled_at.ToDatetime(tzinfo=BEIJING)
    latest = call.ended_at or call.begun_at
    demand(call.begun_at <= at <= latest, "it was settled between question and answer")


def _check_chain(file: PersonFile, told: settlement_pb2.Settlement) -> None:
    """The accumulators before are those after what happened last; so is the account."""
    result = told.breakdown
    spent = file.counters.get((0, "account"), 0)
    for change in result.accumulators:
        before = file.counters.get((change.year, change.name), 0)
        demand(
            change.before_fen == before,
            f"{change.name} of {change.year} was {before} before, not {change.before_fen}",
        )
        if (change.year, change.name) == (0, "account"):
            spent = change.after_fen
    _check_capital(file, told.insurance, result.balance_after_fen + spent)


def _check_capital(file: PersonFile, insurance: int, capital_fen: int) -> None:
    known = file.capital.setdefault(insurance, capital_fen)
    demand(known == capital_fen, f"the account held {known} in all, not {capital_fen}")


def _check_stated(file: PersonFile, visit: Visit, told: settlement_pb2.Settlement) -> None:
    stated = file.stated.get(care_key(visit.opening))
    if stated is None or stated.state != file.state or stated.benefit is None:
        return
    benefit, result = stated.benefit, told.breakdown
    demand(benefit.plan == told.plan, "the plan is the one that was announced")
    pool = paid(result, POOLS)
    demand(benefit.cap_left_fen == -1 or pool <= benefit.cap_left_fen, "the cap is kept")
    demand(result.deductible_fen <= benefit.deductible_left_fen, "the deductible is kept")
    demand(result.account_fen <= benefit.account_balance_fen, "the account is not overdrawn")


def _keep(
    file: PersonFile, told: settlement_pb2.Settlement, visit: Visit, invoice: tuple[str, str]
) -> None:
    demand(told.settlement_id not in file.settlements, "a settlement has a number of its own")
    kept = settlement_pb2.Settlement()
    kept.CopyFrom(told)
    file.settlements[told.settlement_id] = Kept(kept, _year(visit.opening), invoice=invoice)
    file.settled_by[told.message_id] = told.settlement_id
    for change in told.breakdown.accumulators:
        file.counters[change.year, change.name] = change.after_fen
        kind = change.name.partition("/")[0]
        file.owners[_owner(kind, told.plan, visit.opening)] = change.name
    file.moves += 1


def _owner(kind: str, plan: str, asked: Any) -> tuple[Any, ...]:
    """What an accumulator is known by: that of a deductible also by its place and month."""
    if kind != "deductible":
        return (kind, plan)
    at = asked.visited_at.ToDatetime(tzinfo=BEIJING)
    return (kind, plan, asked.header.institution_code, at.year, at.month)


def cancel_settlement(file: PersonFile, call: Call) -> None:
    _refunded(file, call, file.settlements[call.request.settlement_id], call.answer.refund)


def _refunded(file: PersonFile, call: Call, kept: Kept, refund: settlement_pb2.Settlement) -> None:
    demand(refund.message_id == call.message_id, "a refund names its message")
    check_refund(kept.told, refund, kept.year)
    _check_time(call, refund)
    _check_chain(file, refund)
    visit = file.visits[kept.told.visit_id]
    _keep(file, refund, visit, ("", ""))
    original = kept.told.settlement_id
    file.settlements[original] = kept._replace(refund_id=refund.settlement_id)
    file.visits[visit.visit_id] = replace(visit, state=REFUNDED)


def reverse(file: PersonFile, call: Call) -> None:
    target = call.request.original_message_id
    known, settled = file.messages.get(target), file.settled_by.get(target)
    kept = file.settlements[settled] if settled else None
    outcome = call.answer.outcome
    if kept is not None and not kept.refund_id:
        demand(outcome == contract.REVERSE_OUTCOME_UNDONE, "what was done and stands is undone")
        _refunded(file, call, kept, call.answer.refund)
        file.reversed[target] = None
        return
    demand(not call.answer.HasField("refund"), "there was nothing to refund")
    nothing = outcome == contract.REVERSE_OUTCOME_NOTHING_TO_DO
    if kept is not None or target in file.reversed:
        demand(nothing, "what has no effect is left alone")
        return
    barred = outcome == contract.REVERSE_OUTCOME_BARRED
    # A refusal by the national platform alone is not known at the insured place: barred as well.
    demand(barred or (nothing and known is not None), "what has not arrived is barred")
    if barred:
        file.reversed[target] = None


def query_eligibility(file: PersonFile, call: Call) -> None:
    request, answer = call.request, call.answer
    can = answer.outcome == eligibility_service_pb2.ELIGIBILITY_OUTCOME_SETTLE
    reasons = frozenset(_reason(each) for each in answer.reasons)
    demand(can == (not reasons), "reasons stand exactly where it cannot be settled")
    benefit = answer.benefit if answer.HasField("benefit") else None
    file.stated[care_key(request)] = Stated(answer.outcome, reasons, benefit, file.state)
    file.qualified |= {
        each.local_code: each.disease_code for each in answer.qualifications if each.disease_code
    }
    spent = file.counters.get((0, "account"), 0)
    if answer.HasField("relation"):
        balance = answer.relation.account_balance_fen
        _check_capital(file, request.insurance, balance + spent)
    if benefit is None:
        return
    _check_capital(file, request.insurance, benefit.account_balance_fen + spent)
    at = request.visited_at.ToDatetime(tzinfo=BEIJING)
    key = (benefit.plan, at.year, request.header.institution_code, file.changes)
    figures: tuple[tuple[str, tuple[int, ...], int, int], ...] = (
        ("pool", (), benefit.cap_left_fen, 9),
        ("deductible", (at.month,), benefit.deductible_left_fen, 1),
    )
    for kind, when, left_fen, most in figures:
        if left_fen >= 0:
            counted = of_year(file.counters, at.year, kind)
            own = file.owners.get(_owner(kind, benefit.plan, request), "")
            known = file.limits.get((kind, *when, *key))
            file.limits[kind, *when, *key] = narrowed(known, left_fen, counted, most, own)


def _reason(found: Any) -> str:
    name: str = error_pb2.ErrorReason.Name(found.reason)
    return name.removeprefix("ERROR_REASON_")


def inquire_message(file: PersonFile, call: Call) -> None:
    """What became of a message whose outcome the caller knows already."""
    original = call.request.original_message_id
    known, answer = file.messages.get(original), call.answer
    state = contract.MessageState.Name(answer.state).removeprefix("MESSAGE_STATE_")
    if original in file.reversed:
        demand(state == "REVERSED", f"{original} was reversed, not {state}")
    elif known is None:
        demand(state == "NEVER_RECEIVED", f"{original} was never sent, and is {state}")
    elif known.answer is None:
        # What the platform itself finds wrong with a request is refused before it is received.
        demand(state in ("REFUSED", "NEVER_RECEIVED"), f"{original} was refused, not {state}")
    else:
        demand(state == "DONE", f"{original} was done, not {state}")
        which = answer.WhichOneof("answer")
        if which in ("settle", "cancel_settlement", "reverse"):
            first = getattr(known.answer, "settlement" if which == "settle" else "refund")
            told = getattr(answer, which)
            now = told.settlement if which == "settle" else told.refund
            same(first, now, "the first answer of")


def changed(file: PersonFile, call: Call) -> None:
    file.changes += 1
    file.changed_at = call.ended_at


def change_qualification(file: PersonFile, call: Call) -> None:
    changed(file, call)
    if call.request.status == qualification_pb2.QUALIFICATION_STATUS_TERMINATED:
        file.ended[call.request.local_code] = None


def block(file: PersonFile, call: Call) -> None:
    changed(file, call)
    file.is_blocked = True


def lift_block(file: PersonFile, call: Call) -> None:
    changed(file, call)
    file.is_blocked = False


def same_settlement(file: PersonFile, call: Call) -> None:
    """GetSettlement: what was told, with what has become of it since."""
    told = call.answer.settlement
    wanted = call.request.settlement_id or file.settled_by[call.request.original_message_id]
    demand(told.settlement_id == wanted, "the settlement is the one asked for")
    kept = file.settlements[wanted]
    expected = settlement_pb2.Settlement()
    expected.CopyFrom(kept.told)
    if kept.refund_id:
        expected.state = settlement_pb2.SETTLEMENT_STATE_REFUNDED
        expected.refund_settlement_id = kept.refund_id
        replacing = [
            each.told.settlement_id
            for each in file.settlements.values()
            if each.told.replaces_settlement_id == told.settlement_id
        ]
        listed = sorted(told.replaced_by_settlement_ids)
        demand(
            listed == sorted(replacing), f"{sorted(replacing)} replaced it, and it names {listed}"
        )
        expected.replaced_by_settlement_ids.extend(told.replaced_by_settlement_ids)
    same(expected, told, "settlement")


EFFECTS: Final[dict[str, Callable[[PersonFile, Call], None]]] = {
    "OpenVisit": open_visit,
    "UploadFees": upload_fees,
    "WithdrawFees": withdraw_fees,
    "CancelVisit": cancel_visit,
    "PreSettle": pre_settle,
    "Settle": settle,
    "CancelSettlement": cancel_settlement,
    "Reverse": reverse,
    "QueryEligibility": query_eligibility,
    "GetSettlement": same_settlement,
    "InquireMessage": inquire_message,
    "BlockPerson": block,
    "LiftBlock": lift_block,
    "ChangeQualification": change_qualification,
    "SetBenefitStatus": changed,
    "CancelFiling": changed,
    "SubmitFiling": changed,
}
