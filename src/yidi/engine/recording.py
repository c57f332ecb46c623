"""The next version of a record of the registry: its number, and a time that moves forward only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yidi.domain.errors import refuse
from yidi.domain.overlay import last_version
from yidi.domain.person import Person
from yidi.domain.records import RecordKind, RegistryRecord
from yidi.domain.registry_documents import moment_at, to_text
from yidi.domain.requests import Header
from yidi.engine.entitlement import Entitlement
from yidi.engine.rightful import require_agency, require_insured_agency


@dataclass(frozen=True, slots=True)
class Place:
    """Which record of an owner is meant; ``base`` is the version before the first record."""

    owner: str
    kind: RecordKind
    key: str
    base: int = 0


def next_version(
    records: Sequence[RegistryRecord],
    place: Place,
    header: Header,
    *,
    effective_at_ms: int,
    at_ms: int,
    document: str | dict[str, Any],
) -> RegistryRecord:
    """Return the version after the last one.

    Refuses with EFFECTIVE_TIME_INVALID what would count before the last version does: the
    history of a record never runs backwards (A-016, A-017, A-036).
    """
    before = last_version(records, place.kind, place.key)
    if before is not None and effective_at_ms < before.effective_at_ms:
        earliest = moment_at(before.effective_at_ms)
        raise refuse("EFFECTIVE_TIME_INVALID", "effective_at", earliest=f"{earliest:%F %T}")
    return RegistryRecord(
        owner=place.owner,
        kind=place.kind,
        key=place.key,
        version=(before.version if before else place.base) + 1,
        effective_at_ms=effective_at_ms,
        recorded_at_ms=at_ms,
        message_id=header.message_id,
        agency_code=header.institution_code,
        document=document if isinstance(document, str) else to_text(document),
    )


def own_person(entitlement: Entitlement, header: Header, person_number: str) -> Person:
    """Return a person of the roster of whom this agency may write (A-010).

    Refuses an institution first, then like ``known_person``, then an agency of elsewhere.
    """
    require_agency(header)
    person = entitlement.listed_person(person_number, header.insured_region)
    require_insured_agency(header, person.area_code)
    return person
