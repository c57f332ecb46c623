"""What closes benefit or direct settlement to a person, and opens it again (A-017, A-134)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yidi.domain.care import InsuredStatus
from yidi.domain.errors import refuse
from yidi.domain.overlay import overlaid
from yidi.domain.person import Person
from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.records import ProvinceChanges, RecordKind, RegistryRecord
from yidi.domain.regions import CHINA_TIME
from yidi.domain.registry_documents import moment_ms
from yidi.domain.registry_requests import BlockPerson, LiftBlock, SetBenefitStatus
from yidi.engine.entitlement import Entitlement
from yidi.engine.recording import Place, next_version, own_person

_EVER = datetime(9999, 12, 31, tzinfo=CHINA_TIME)


class BenefitStatus:
    """The benefit status and the blocks of one insured place's people."""

    def __init__(self, entitlement: Entitlement) -> None:
        """Take the people."""
        self._entitlement = entitlement

    def set_status(
        self, command: SetBenefitStatus, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[Person]:
        """Pause, resume or end the benefit of one insurance; the end is final (A-017).

        Returns the person as they are now.
        """
        person = own_person(self._entitlement, command.header, command.person_number)
        records = page.records(command.person_number)
        relation = _last_state(person, records).relation(command.insurance)
        name = command.insurance.name_zh
        if relation is None:
            raise refuse("INSURANCE_NOT_HELD", "insurance", insurance=name)
        if relation.status is InsuredStatus.TERMINATED:
            raise refuse("INSURANCE_TERMINATED", "insurance", insurance=name)
        place = Place(command.person_number, RecordKind.BENEFIT_STATUS, str(int(command.insurance)))
        record = next_version(
            records,
            place,
            command.header,
            effective_at_ms=moment_ms(command.effective_at or now),
            at_ms=at_ms,
            document={"status": int(command.status), "cause": command.cause},
        )
        after = overlaid(person, (*records, record), now)
        return after, ProvinceChanges(records=(record,))

    def block(
        self, command: BlockPerson, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[datetime]:
        """Suspend direct settlement for a person; returns from when on (A-134)."""
        own_person(self._entitlement, command.header, command.person_number)
        effective = command.effective_at or now
        record = _block(command, page, effective, at_ms, is_blocked=True)
        return effective, ProvinceChanges(records=(record,))

    def lift(
        self, command: LiftBlock, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[None]:
        """Let a person settle directly again from now on; refuses with NOT_BLOCKED (A-134)."""
        person = own_person(self._entitlement, command.header, command.person_number)
        last = _last_state(person, page.records(command.person_number))
        if last.direct_settlement_blocked_from is None:
            raise refuse("NOT_BLOCKED", "person_number")
        record = _block(command, page, now, at_ms, is_blocked=False)
        return None, ProvinceChanges(records=(record,))


def _block(
    command: BlockPerson | LiftBlock,
    page: ProvincePage,
    effective: datetime,
    at_ms: int,
    *,
    is_blocked: bool,
) -> RegistryRecord:
    return next_version(
        page.records(command.person_number),
        Place(command.person_number, RecordKind.BLOCK, ""),
        command.header,
        effective_at_ms=moment_ms(effective),
        at_ms=at_ms,
        document={"is_blocked": is_blocked, "cause": command.cause},
    )


def _last_state(person: Person, records: Sequence[RegistryRecord]) -> Person:
    """The person as the last versions make them, whenever they count from."""
    return overlaid(person, records, _EVER)
