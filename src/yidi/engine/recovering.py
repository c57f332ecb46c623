"""Recovery of what was settled under a qualification that was obtained by fraud (追回), A-016.

The settlements stand: what the person and the institution have paid is not touched here. The
insured agency follows each of them until the money is back or is not asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from yidi.domain import diseases
from yidi.domain.errors import refuse
from yidi.domain.money import Fen
from yidi.domain.person import Person
from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.qualification import Qualification
from yidi.domain.records import (
    ProvinceChanges,
    Recovery,
    RecoveryState,
    Settlement,
    SettlementKind,
)
from yidi.domain.regions import CHINA_TIME
from yidi.domain.registry_documents import moment_ms
from yidi.domain.registry_requests import ChangeQualification, QueryRecoveries, RecordRecovery
from yidi.engine.entitlement import Entitlement
from yidi.engine.recording import own_person

_DECIDED: Final = {
    RecoveryState.RECOVERED: ("已追回", "recovered"),
    RecoveryState.DROPPED: ("已登记不予追回", "dropped"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of recoveries; ``after`` begins the next one, ``open_fen`` is of all pages."""

    recoveries: Sequence[Recovery]
    after: str
    open_fen: Fen


class Recoveries:
    """The list of recoveries of one insured place."""

    def __init__(self, entitlement: Entitlement) -> None:
        """Take the people."""
        self._entitlement = entitlement

    def opened(
        self,
        command: ChangeQualification,
        person: Person,
        held: Qualification,
        page: ProvincePage,
        at_ms: int,
    ) -> tuple[Recovery, ...]:
        """Return what comes on the list when a qualification is ended for fraud.

        Every settlement of its disease since ``recover_since``, or since the qualification
        began, that stands and is not on the list; also one made after the moment from which
        the end counts.
        """
        since = command.recover_since or datetime.combine(held.begin, time(), CHINA_TIME)
        settlements = page.chronic_settlements(person.person_number)
        refunded = {each.original_id for each in settlements}
        listed = {each.settlement_id for each in page.recoveries(person.person_number)}
        return tuple(
            Recovery(
                settlement_id=each.settlement_id,
                person_number=each.person_number,
                area_code=person.area_code,
                local_code=held.local_code,
                disease_code=each.disease_code,
                institution_code=each.institution_code,
                settled_at_ms=each.settled_at_ms,
                fund_total_fen=each.fund_total_fen,
                state=RecoveryState.OPEN,
                listed_at_ms=at_ms,
                decided_at_ms=0,
                cause=command.cause,
            )
            for each in settlements
            if each.kind is SettlementKind.SETTLEMENT
            and each.settled_at_ms >= moment_ms(since)
            and _is_under(each, held)
            and each.settlement_id not in refunded
            and each.settlement_id not in listed
        )

    def find(self, query: QueryRecoveries, areas: Sequence[str], page: ProvincePage) -> Listed:
        """Return a page of the recoveries in these areas, of one person if the query names one."""
        owners = (query.person_number,) if query.person_number else areas
        found = [
            each
            for owner in owners
            for each in page.recoveries(owner)
            if each.area_code in areas and query.state in (None, each.state)
        ]
        found.sort(key=lambda each: each.settlement_id)
        rest = [each for each in found if each.settlement_id > query.after]
        shown = rest[: query.page_size]
        return Listed(
            recoveries=shown,
            after=shown[-1].settlement_id if len(rest) > len(shown) else "",
            open_fen=sum(e.fund_total_fen for e in found if e.state is RecoveryState.OPEN),
        )

    def record(
        self, command: RecordRecovery, page: ProvincePage, _now: datetime, at_ms: int
    ) -> Decision[Recovery]:
        """Say what became of a recovery; that is final.

        Refuses with RECOVERY_NOT_KNOWN, and with RECOVERY_DECIDED the second time and where
        the settlement was refunded: then nothing can be recovered.
        """
        own_person(self._entitlement, command.header, command.person_number)
        number = command.settlement_id
        before = next(
            (one for one in page.recoveries(command.person_number) if one.settlement_id == number),
            None,
        )
        if before is None:
            raise refuse("RECOVERY_NOT_KNOWN", "settlement_id", settlement=number)
        state, state_en = _DECIDED.get(before.state, ("", ""))
        if not state and command.state is RecoveryState.RECOVERED and page.refund_of(number):
            state, state_en = "已退费", "refunded"
        if state:
            raise refuse(
                "RECOVERY_DECIDED",
                "settlement_id",
                settlement=number,
                state=state,
                state_en=state_en,
            )
        after = before._replace(state=command.state, decided_at_ms=at_ms, cause=command.cause)
        return after, ProvinceChanges(recoveries=(after,))


def _is_under(settled: Settlement, held: Qualification) -> bool:
    """Whether a settlement used the qualification; a transplant also by its category (A-003)."""
    own = held.national_code
    is_category = settled.disease_code == diseases.TRANSPLANT_CATEGORY
    return settled.disease_code == own or (
        is_category and own is not None and diseases.is_transplant(own)
    )
