"""A person as the records of the registry make them at a moment: a fold, nothing else.

  person of the roster (version 0, from ever) + records, each by its versions = person at a moment

Of every record the last version that has taken effect counts, so that a visit is settled by
what was valid at its time (A-016, A-017, A-036).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from yidi.domain.care import CareType, InsuredStatus
from yidi.domain.person import Person, Selection
from yidi.domain.qualification import Qualification
from yidi.domain.records import RecordKind, RegistryRecord
from yidi.domain.registry_documents import (
    filing_from_text,
    from_text,
    moment_at,
    moment_ms,
    qualification_from_text,
)

_DATED = frozenset((RecordKind.FILING, RecordKind.QUALIFICATION))
"""Kinds whose first version has days of its own, which say from when it counts."""

CHOSEN_FOR = "/"
"""Between care type and local disease in the key of a selection."""


def overlaid(person: Person, records: Sequence[RegistryRecord], at: datetime) -> Person:
    """Return the person as they were at a moment, by the roster and the records.

    Filings and qualifications are replaced or added by their numbers and local codes; a
    choice of institutions replaces the earlier one of its kind; the status of an insurance
    and a block are those of the last change. Without records the person itself. A-010,
    A-015 to A-018, A-033, A-035, A-036, A-134.
    """
    if not records:
        return person
    current = versions_at(records, moment_ms(at))
    blocked_from = person.direct_settlement_blocked_from
    relations = person.insurances
    for record in current:
        if record.kind is RecordKind.BLOCK:
            is_blocked = from_text(record.document)["is_blocked"]
            blocked_from = moment_at(record.effective_at_ms) if is_blocked else None
        elif record.kind is RecordKind.BENEFIT_STATUS:
            status = InsuredStatus(from_text(record.document)["status"])
            relations = tuple(
                replace(each, status=status) if str(int(each.insurance)) == record.key else each
                for each in relations
            )
    filings = {each.filing_id: each for each in person.filings}
    for record in _of(current, RecordKind.FILING):
        filings[record.key] = filing_from_text(record.key, record.document).in_force()
    return replace(
        person,
        insurances=relations,
        filings=tuple(filings.values()),
        qualifications=_qualifications(person, current),
        selections=_selections(person, current),
        direct_settlement_blocked_from=blocked_from,
    )


def versions_at(records: Iterable[RegistryRecord], at_ms: int) -> tuple[RegistryRecord, ...]:
    """Return of every record the last version that has taken effect by a moment.

    A filing or qualification that was recorded later counts too, because its own days say
    when it begins.
    """
    found: dict[tuple[RecordKind, str], RegistryRecord] = {}
    for record in records:
        place = (record.kind, record.key)
        is_first = record.version == 1 and record.kind in _DATED
        if record.effective_at_ms <= at_ms or is_first:
            found[place] = record
    return tuple(found.values())


def last_version(
    records: Iterable[RegistryRecord], kind: RecordKind, key: str
) -> RegistryRecord | None:
    """Return the last version of a record, or None when there is none."""
    own = [each for each in records if each.kind is kind and each.key == key]
    return own[-1] if own else None


def selection_key(care_type: CareType, local_code: str = "") -> str:
    """Return the key of a choice of institutions: for all of a kind of care, or one disease."""
    return f"{int(care_type)}{CHOSEN_FOR}{local_code}"


def _qualifications(person: Person, current: Sequence[RegistryRecord]) -> tuple[Qualification, ...]:
    held = {each.local_code: each for each in person.qualifications}
    for record in _of(current, RecordKind.QUALIFICATION):
        before = held.get(record.key)
        chosen = before.selected_institutions if before else ()
        recorded = qualification_from_text(record.key, record.document)
        held[record.key] = replace(recorded, selected_institutions=chosen)
    choices = {record.key: record for record in _of(current, RecordKind.SELECTION)}
    for code, each in held.items():
        own = choices.get(selection_key(CareType.CHRONIC, code))
        common = choices.get(selection_key(CareType.CHRONIC))
        # The later choice counts, be it for this disease or for all.
        latest = max(
            (choice for choice in (own, common) if choice is not None),
            key=lambda choice: (choice.effective_at_ms, choice is own),
            default=None,
        )
        if latest is not None:
            institutions = tuple(from_text(latest.document)["institutions"])
            held[code] = replace(each, selected_institutions=institutions)
    return tuple(held.values())


def _selections(person: Person, current: Sequence[RegistryRecord]) -> tuple[Selection, ...]:
    selections = person.selections
    for record in _of(current, RecordKind.SELECTION):
        number, _, local_code = record.key.partition(CHOSEN_FOR)
        care_type = CareType(int(number))
        if local_code:
            continue
        day = moment_at(record.effective_at_ms).date()
        chosen = tuple(
            Selection(care_type, code, day) for code in from_text(record.document)["institutions"]
        )
        others = tuple(each for each in selections if each.care_type is not care_type)
        selections = (*others, *chosen)
    return selections


def _of(current: Iterable[RegistryRecord], kind: RecordKind) -> list[RegistryRecord]:
    return [record for record in current if record.kind is kind]
