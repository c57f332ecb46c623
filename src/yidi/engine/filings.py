"""Filings at the insured place (备案): submitted, changed, completed, cancelled, listed.

Every change adds a version; nothing is overwritten (A-036).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from yidi.domain.care import FilingType
from yidi.domain.errors import Problem, refusal, refuse
from yidi.domain.filing import Filing, FilingStatus
from yidi.domain.filing_record import FilingMaterial, FilingVersion, first_change_day
from yidi.domain.filing_rules import (
    area_problem,
    condition_problems,
    end_of,
    material_problems,
    period_problems,
    referral_problems,
)
from yidi.domain.overlay import last_version
from yidi.domain.person import Person
from yidi.domain.ports import Decision, Ids, InstitutionRegistry, ProvincePage
from yidi.domain.records import ProvinceChanges, RecordKind, RegistryRecord
from yidi.domain.registry_documents import filing_from_text, filing_to_text
from yidi.domain.registry_requests import (
    ApplyFilingChange,
    CancelFiling,
    ChangeFiling,
    OfPerson,
    ReviewFilingChange,
    SubmitFiling,
    SupplyMaterials,
)
from yidi.engine.entitlement import Entitlement
from yidi.engine.recording import Place, next_version, own_person

FilingCommand = (
    SubmitFiling
    | ChangeFiling
    | ApplyFilingChange
    | ReviewFilingChange
    | SupplyMaterials
    | CancelFiling
)


@dataclass(frozen=True, slots=True)
class KnownFiling:
    """A version of a filing; ``record`` is None for one that is older than the records."""

    number: int
    version: FilingVersion
    record: RegistryRecord | None


class Filings:
    """The filings of one insured place."""

    def __init__(self, entitlement: Entitlement, registry: InstitutionRegistry, ids: Ids) -> None:
        """Take the collaborators."""
        self._entitlement = entitlement
        self._registry = registry
        self._ids = ids

    def submit(
        self, command: SubmitFiling, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[KnownFiling]:
        """Record a filing, effective at once within its days (A-024, A-035).

        Refuses with every problem of area, days, material and conditions; nothing is written.
        """
        person = own_person(self._entitlement, command.header, command.person_number)
        today = now.date()
        months = self._entitlement.area_policy(person, today).temporary_filing_months
        begin = command.begin or today
        kind, shown = command.filing_type, command.materials
        found = self._area_problems(command.area, person)
        found += period_problems(kind, begin, command.end, today, months)
        found += material_problems(kind, shown, command.due, today)
        found += condition_problems(
            kind, shown, begin, command.resident_since, command.household_moved
        )
        found += self._referral_problems(kind, command.referring_institution, person)
        if found:
            raise refusal(found)
        is_complete = not material_problems(kind, shown, None, today)
        version = FilingVersion(
            filing=Filing(
                filing_id=self._ids.next_id(person.area_code, now),
                filing_type=kind,
                area_code=command.area,
                begin=begin,
                end=end_of(kind, begin, command.end, months),
            ),
            filed_on=today,
            channel=command.channel,
            mode=command.mode,
            materials=shown,
            due=None if is_complete else command.due,
        )
        return recorded(command, page, 0, version, at_ms)

    def change(
        self, command: ChangeFiling, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[KnownFiling]:
        """Change area or type from now on; the lock begins anew (A-027, A-036)."""
        person, known = self.changeable(command, page, now)
        version = self.changed(command, person, known, now.date())
        return recorded(command, page, known.number, version, at_ms)

    def changeable(
        self, command: ChangeFiling, page: ProvincePage, now: datetime
    ) -> tuple[Person, KnownFiling]:
        """Return a filing that may be changed now, with its person.

        Refuses within the change lock (A-027) and while an application waits for its review
        (A-036).
        """
        person = own_person(self._entitlement, command.header, command.person_number)
        known = self.open_filing(person, command.filing_id, page, now.date())
        self._check_lock(known.version, person, now.date())
        change = known.version.change
        if change is not None and change.state.is_pending:
            raise refuse("FILING_CHANGE_PENDING", "filing_id", filing=command.filing_id)
        return person, known

    def changed(
        self, command: ChangeFiling, person: Person, known: KnownFiling, today: date
    ) -> FilingVersion:
        """Return the version with another area or type from today on, or refuse (A-022, A-031)."""
        before = known.version.filing
        kind = command.filing_type or before.filing_type
        found = self._area_problems(command.area or before.area_code, person)
        shown = known.version.materials
        if kind is not before.filing_type:
            shown = command.materials
            found += material_problems(kind, shown, None, today)
            found += self._referral_problems(kind, command.referring_institution, person)
        if found:
            raise refusal(found)
        months = self._entitlement.area_policy(person, today).temporary_filing_months
        after = replace(
            before,
            filing_type=kind,
            area_code=command.area or before.area_code,
            begin=today,
            end=end_of(kind, today, None, months),
        )
        return replace(known.version, filing=after, filed_on=today, materials=shown, change=None)

    def supply(
        self, command: SupplyMaterials, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[KnownFiling]:
        """Complete a filing; refuses while something is missing (A-024)."""
        person = own_person(self._entitlement, command.header, command.person_number)
        known = self.open_filing(person, command.filing_id, page, now.date())
        shown = _joined(known.version.materials, command.materials)
        found = material_problems(known.version.filing.filing_type, shown, None, now.date())
        if found:
            raise refusal(found)
        version = replace(known.version, materials=shown, due=None)
        return recorded(command, page, known.number, version, at_ms)

    def cancel(
        self, command: CancelFiling, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[KnownFiling]:
        """Take a filing back from now on (A-027, A-036)."""
        person = own_person(self._entitlement, command.header, command.person_number)
        known = self.open_filing(person, command.filing_id, page, now.date())
        self._check_lock(known.version, person, now.date())
        cancelled = replace(known.version.filing, status=FilingStatus.CANCELLED)
        version = replace(known.version, filing=cancelled, change=None)
        return recorded(command, page, known.number, version, at_ms)

    def versions(self, query: OfPerson, page: ProvincePage) -> Sequence[KnownFiling]:
        """Return every version of every filing of a person, by filing and version (A-036)."""
        person = self._entitlement.listed_person(query.person_number, query.header.insured_region)
        found = [_old(each) for each in person.filings]
        found += [
            KnownFiling(each.version, filing_from_text(each.key, each.document), each)
            for each in page.records(query.person_number)
            if each.kind is RecordKind.FILING
        ]
        return sorted(found, key=lambda each: (each.version.filing.filing_id, each.number))

    def open_filing(
        self, person: Person, filing_id: str, page: ProvincePage, today: date
    ) -> KnownFiling:
        """Return the last version of a filing that is neither cancelled nor over."""
        record = last_version(page.records(person.person_number), RecordKind.FILING, filing_id)
        known = next((_old(each) for each in person.filings if each.filing_id == filing_id), None)
        if record is not None:
            version = filing_from_text(filing_id, record.document)
            known = KnownFiling(record.version, version, record)
        if known is None:
            raise refuse("FILING_NOT_KNOWN", "filing_id", filing=filing_id)
        if known.version.filing.status is FilingStatus.CANCELLED:
            raise refuse("FILING_CANCELLED", "filing_id", filing=filing_id)
        end = known.version.in_force().end
        if end is not None and end < today:
            raise refuse("FILING_EXPIRED", "filing_id", date=end.isoformat())
        return known

    def _check_lock(self, version: FilingVersion, person: Person, today: date) -> None:
        months = self._entitlement.area_policy(person, today).change_lock_months
        first = first_change_day(version.filed_on, months)
        if today < first:
            raise refuse("FILING_CHANGE_TOO_EARLY", "filing_id", date=first.isoformat())

    def _area_problems(self, area: str, person: Person) -> list[Problem]:
        found = area_problem(area, person.area_code)
        return [found] if found else []

    def _referral_problems(self, kind: FilingType, code: str, person: Person) -> list[Problem]:
        referring = self._registry.institution(code) if code else None
        return referral_problems(kind, code, referring, person.area_code)


def _old(filing: Filing) -> KnownFiling:
    """A filing of the roster: its first version, made on its first day."""
    return KnownFiling(1, FilingVersion(filing, filed_on=filing.begin), None)


def _joined(
    one: Sequence[FilingMaterial], other: Sequence[FilingMaterial]
) -> tuple[FilingMaterial, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def recorded(
    command: FilingCommand, page: ProvincePage, known: int, version: FilingVersion, at_ms: int
) -> Decision[KnownFiling]:
    """Return the version after the known one, 0 for a new filing, and what records it."""
    person_number = command.person_number
    record = next_version(
        page.records(person_number),
        Place(person_number, RecordKind.FILING, version.filing.filing_id, known),
        command.header,
        effective_at_ms=at_ms,
        at_ms=at_ms,
        document=filing_to_text(version),
    )
    return KnownFiling(record.version, version, record), ProvinceChanges(records=(record,))
