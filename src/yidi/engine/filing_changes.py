"""A change of a filing that waits for its review (备案变更): applied for, reviewed, effective.

    applied -> under review -> effective | refused

Every step adds a version of the filing, which counts unchanged until the change is approved;
so a visit is settled by what was valid at its time (A-036).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from yidi.domain.errors import refuse
from yidi.domain.filing_record import FilingChange, FilingChangeState, ReviewStep, after_step
from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.registry_requests import ApplyFilingChange, ChangeFiling, ReviewFilingChange
from yidi.engine.entitlement import Entitlement
from yidi.engine.filings import Filings, KnownFiling, recorded
from yidi.engine.recording import own_person

_STATES = {
    None: ("不存在", "not there"),
    FilingChangeState.APPLIED: ("待受理", "not taken up"),
    FilingChangeState.UNDER_REVIEW: ("审核中", "under review"),
    FilingChangeState.EFFECTIVE: ("已生效", "effective already"),
    FilingChangeState.REFUSED: ("已被退回", "refused already"),
}
_STEPS = {
    ReviewStep.TAKE_UP: ("受理", "taken up"),
    ReviewStep.APPROVE: ("审核通过", "approved"),
    ReviewStep.REFUSE: ("退回", "refused"),
}


class FilingChanges:
    """The applications for changes of one insured place."""

    def __init__(self, filings: Filings, entitlement: Entitlement) -> None:
        """Take the filings and who is insured."""
        self._filings = filings
        self._entitlement = entitlement

    def apply(
        self, command: ApplyFilingChange, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[KnownFiling]:
        """Record an application; the filing counts as before (A-036).

        Refuses at once what could not be approved today either.
        """
        wanted = command.wanted
        person, known = self._filings.changeable(wanted, page, now)
        self._filings.changed(wanted, person, known, now.date())
        change = FilingChange(
            FilingChangeState.APPLIED,
            wanted.area,
            wanted.filing_type,
            wanted.materials,
            wanted.referring_institution,
            command.cause,
        )
        version = replace(known.version, change=change)
        return recorded(command, page, known.number, version, at_ms)

    def review(
        self, command: ReviewFilingChange, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[KnownFiling]:
        """Take a step of the review; an approved change counts from now on (A-027, A-036).

        The approval is checked like a change of today: the facts may differ from those of the
        day of the application.
        """
        person = own_person(self._entitlement, command.header, command.person_number)
        known = self._filings.open_filing(person, command.filing_id, page, now.date())
        change = known.version.change
        state = after_step(change.state, command.step) if change else None
        if change is None or state is None:
            state_zh, state_en = _STATES[change.state if change else None]
            step_zh, step_en = _STEPS[command.step]
            raise refuse(
                "FILING_CHANGE_STEP_INVALID",
                "step",
                state=state_zh,
                state_en=state_en,
                change=step_zh,
                change_en=step_en,
            )
        version = known.version
        if state is FilingChangeState.EFFECTIVE:
            wanted = ChangeFiling(
                command.header,
                command.person_number,
                command.filing_id,
                change.area,
                change.filing_type,
                change.materials,
                change.referring_institution,
            )
            version = self._filings.changed(wanted, person, known, now.date())
        because = command.cause if state is FilingChangeState.REFUSED else ""
        version = replace(version, change=replace(change, state=state, refused_because=because))
        return recorded(command, page, known.number, version, at_ms)
