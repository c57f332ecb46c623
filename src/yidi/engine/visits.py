"""Steps of an open visit at the insured place: open it, add lines, take them back, close it.

Every method is one step: it reads a page, decides, and returns its result with what has to
be written. It never writes itself, and it may be called again when the books ask for
another try.
"""

from __future__ import annotations

from datetime import datetime

from yidi.domain import fallback, visit
from yidi.domain.care import CareType
from yidi.domain.eligibility import Outcome, Standing
from yidi.domain.errors import problem, refusal, refuse
from yidi.domain.fallback import Bar
from yidi.domain.ports import Decision, Ids, ProvincePage
from yidi.domain.records import FeeLine, ProvinceChanges, Visit, VisitState
from yidi.domain.requests import ALL_BATCHES, CancelVisit, OpenVisit, UploadFees, WithdrawFees
from yidi.domain.split import FeeSplit
from yidi.engine.barred_costs import bars_key, bars_record, read_bars
from yidi.engine.entitlement import Entitlement, own_visit
from yidi.engine.once import RefusedWithTrace


class Visits:
    """The visits of one insured place."""

    def __init__(self, entitlement: Entitlement, ids: Ids) -> None:
        """Take the collaborators."""
        self._entitlement = entitlement
        self._ids = ids

    def open_visit(
        self, command: OpenVisit, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[tuple[Visit, Standing]]:
        """Open a visit if the care can be settled; refuse with every reason otherwise.

        The credential must be the person's own (A-041, A-042). Costs that chronic care was
        refused for, because it is not opened here, are remembered, so that no ordinary visit
        takes them (A-069).
        """
        question = command.question
        person = self._entitlement.shown_person(command, page)
        key = bars_key(question.institution_code, question.person_number)
        bars = read_bars(page, key)
        fallback.check_visit(bars, question.care_type, command.outpatient_number)
        standing = self._entitlement.standing(question, person)
        after = _bars_after(bars, command, standing)
        messages = () if after == bars else (bars_record(key, after, at_ms),)
        if standing.outcome is not Outcome.SETTLE:
            refused = refusal(standing.problems)
            if not messages:
                raise refused
            raise RefusedWithTrace(refused, ProvinceChanges(messages=messages))
        relation = standing.relation
        opened = Visit(
            visit_id=self._ids.next_id(person.area_code, now),
            person_number=person.person_number,
            insurance=question.insurance,
            category=relation.category if relation else 0,
            care_type=question.care_type,
            disease_code=question.disease_code,
            filing_type=standing.filing_type or 0,
            is_emergency=question.is_emergency,
            treating_region=question.treating_region,
            insured_area=person.area_code,
            institution_code=question.institution_code,
            outpatient_number=command.outpatient_number,
            visited_at_ms=int(question.visited_at.timestamp() * 1000),
            opened_at_ms=at_ms,
            state=VisitState.OPEN,
            line_count=0,
            total_fen=0,
            full_self_paid_fen=0,
            over_limit_fen=0,
            first_paid_fen=0,
            in_scope_fen=0,
        )
        return (opened, standing), ProvinceChanges(new_visits=(opened,), messages=messages)

    def upload_fees(self, command: UploadFees, page: ProvincePage) -> Decision[Visit]:
        """Add lines to an open visit; all of them or none.

        Refuses a line number that the visit has already (A-065), and in an ordinary visit
        lines that chronic care was refused for (A-069).
        """
        found = own_visit(page, command.visit_id, command.person_number, command.header)
        visit.check_open(found)
        bars = read_bars(page, bars_key(found.institution_code, found.person_number))
        fallback.check_lines(bars, found.care_type, found.outpatient_number, command.lines)
        known = {line.line_number for line in page.lines(command.visit_id)}
        repeated = [
            problem("LINE_REPEATED", f"lines[{index}].line_number", line=line.line_number)
            for index, line in enumerate(command.lines)
            if line.line_number in known
        ]
        if repeated:
            raise refusal(repeated)
        after = visit.with_lines(found, len(command.lines), command.totals)
        return after, ProvinceChanges(changed_visits=(after,), new_lines=command.lines)

    def withdraw_fees(self, command: WithdrawFees, page: ProvincePage) -> Decision[Visit]:
        """Take a batch, or every line, back from an open visit."""
        found = own_visit(page, command.visit_id, command.person_number, command.header)
        visit.check_open(found)
        everything = command.batch_number == ALL_BATCHES
        taken = tuple(
            line
            for line in page.lines(command.visit_id)
            if everything or line.batch_number == command.batch_number
        )
        if not taken and not everything:
            raise refuse("BATCH_NOT_KNOWN", "batch_number", batch=command.batch_number)
        after = visit.with_lines(found, -len(taken), _sum(taken).negated())
        changes = ProvinceChanges(
            changed_visits=(after,),
            withdrawn_lines=tuple((line.visit_id, line.line_number) for line in taken),
        )
        return after, changes

    def cancel_visit(self, command: CancelVisit, page: ProvincePage) -> Decision[None]:
        """Close an open visit that will not be settled."""
        found = own_visit(page, command.visit_id, command.person_number, command.header)
        visit.check_open(found)
        closed = visit.in_state(found, VisitState.CANCELLED)
        return None, ProvinceChanges(changed_visits=(closed,))


def _bars_after(bars: tuple[Bar, ...], command: OpenVisit, standing: Standing) -> tuple[Bar, ...]:
    """The bars after a visit was asked for: chronic care adds one, or lifts its own."""
    question = command.question
    if question.care_type is not CareType.CHRONIC:
        return bars
    if standing.outcome is Outcome.SETTLE:
        return fallback.freed(bars, command.outpatient_number, question.disease_code)
    reasons = {each.reason.name for each in standing.problems}
    if standing.outcome is Outcome.PAY_AND_CLAIM and reasons & fallback.NOT_OPENED:
        return fallback.barred(
            bars, command.outpatient_number, question.disease_code, command.planned_lines
        )
    return bars


def _sum(lines: tuple[FeeLine, ...]) -> FeeSplit:
    return FeeSplit(
        sum(line.amount_fen for line in lines),
        sum(line.full_self_paid_fen for line in lines),
        sum(line.over_limit_fen for line in lines),
        sum(line.first_paid_fen for line in lines),
        sum(line.in_scope_fen for line in lines),
    )
