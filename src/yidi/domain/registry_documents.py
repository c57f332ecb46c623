"""Records of the registry as JSON, and back: what stands in the column ``document``.

Days are written yyyy-MM-dd, codes as numbers. Reading what this module has not written is
our fault and raises KeyError or ValueError.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Final

from yidi.domain.care import CareType, FilingType, HospitalGrade, InstitutionType
from yidi.domain.filing import Filing, FilingStatus
from yidi.domain.filing_record import (
    FilingChange,
    FilingChangeState,
    FilingChannel,
    FilingMaterial,
    FilingMode,
    FilingVersion,
)
from yidi.domain.institution import Institution, NetworkStatus
from yidi.domain.qualification import Qualification, QualificationStatus
from yidi.domain.regions import CHINA_TIME

_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def to_text(document: dict[str, Any]) -> str:
    """Return a document as text, the same for the same content."""
    return _COMPACT.encode(document)


def from_text(text: str) -> dict[str, Any]:
    """Return the document of a text."""
    found: dict[str, Any] = json.loads(text)
    return found


def moment_ms(moment: datetime) -> int:
    """Return a moment as UTC milliseconds since 1970, exactly."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def moment_at(at_ms: int) -> datetime:
    """Return UTC milliseconds since 1970 as a moment in Beijing time, exactly."""
    whole = datetime.fromtimestamp(at_ms // 1000, CHINA_TIME)
    return whole.replace(microsecond=at_ms % 1000 * 1000)


def filing_to_text(value: FilingVersion) -> str:
    """Return a version of a filing as text."""
    filing = value.filing
    return to_text(
        {
            "type": int(filing.filing_type),
            "area": filing.area_code,
            "begin": filing.begin.isoformat(),
            "end": _day_text(filing.end),
            "status": filing.status.value,
            "filed_on": value.filed_on.isoformat(),
            "channel": int(value.channel) if value.channel else 0,
            "mode": int(value.mode) if value.mode else 0,
            "materials": [int(each) for each in value.materials],
            "due": _day_text(value.due),
            **({"change": _change_row(value.change)} if value.change else {}),
        }
    )


def _change_row(value: FilingChange) -> dict[str, Any]:
    return {
        "state": int(value.state),
        "area": value.area,
        "type": int(value.filing_type) if value.filing_type else 0,
        "materials": [int(each) for each in value.materials],
        "referring": value.referring_institution,
        "cause": value.cause,
        "refused_because": value.refused_because,
    }


def _change(row: dict[str, Any] | None) -> FilingChange | None:
    if row is None:
        return None
    return FilingChange(
        state=FilingChangeState(row["state"]),
        area=row["area"],
        filing_type=FilingType(row["type"]) if row["type"] else None,
        materials=tuple(FilingMaterial(each) for each in row["materials"]),
        referring_institution=row["referring"],
        cause=row["cause"],
        refused_because=row["refused_because"],
    )


def filing_from_text(filing_id: str, text: str) -> FilingVersion:
    """Return the version of a filing in a text."""
    row = from_text(text)
    return FilingVersion(
        filing=Filing(
            filing_id=filing_id,
            filing_type=FilingType(row["type"]),
            area_code=row["area"],
            begin=date.fromisoformat(row["begin"]),
            end=_day(row["end"]),
            status=FilingStatus(row["status"]),
        ),
        filed_on=date.fromisoformat(row["filed_on"]),
        channel=FilingChannel(row["channel"]) if row["channel"] else None,
        mode=FilingMode(row["mode"]) if row["mode"] else None,
        materials=tuple(FilingMaterial(each) for each in row["materials"]),
        due=_day(row["due"]),
        change=_change(row.get("change")),
    )


def qualification_to_text(value: Qualification, cause: str = "") -> str:
    """Return a qualification as text, without the chosen institutions: they have own records."""
    return to_text(
        {
            "name": value.local_name,
            "national": value.national_code or "",
            "begin": value.begin.isoformat(),
            "end": _day_text(value.end),
            "status": value.status.value,
            "terminated_ms": moment_ms(value.terminated_at) if value.terminated_at else None,
            "cause": cause,
        }
    )


def qualification_from_text(local_code: str, text: str) -> Qualification:
    """Return the qualification in a text; nobody has been chosen for it."""
    row = from_text(text)
    ended_ms = row["terminated_ms"]
    return Qualification(
        local_code=local_code,
        local_name=row["name"],
        national_code=row["national"] or None,
        begin=date.fromisoformat(row["begin"]),
        end=_day(row["end"]),
        status=QualificationStatus(row["status"]),
        terminated_at=None if ended_ms is None else moment_at(ended_ms),
    )


def institution_to_text(value: Institution, change: int, confirmed_by: str, cause: str) -> str:
    """Return an institution after a change as text."""
    return to_text(
        {
            "name": value.name,
            "region": value.region_code,
            "type": int(value.institution_type),
            "grade": int(value.grade),
            "care_types": sorted(int(each) for each in value.opened_care_types),
            "diseases": sorted(value.opened_diseases),
            "status": int(value.status),
            "suspended_ms": _moment_or_none(value.suspended_from),
            "chronic_suspended_ms": _moment_or_none(value.chronic_suspended_from),
            "change": change,
            "confirmed_by": confirmed_by,
            "cause": cause,
        }
    )


def institution_from_text(code: str, text: str) -> Institution:
    """Return the institution in a text."""
    row = from_text(text)
    suspended, chronic = row["suspended_ms"], row["chronic_suspended_ms"]
    return Institution(
        code=code,
        name=row["name"],
        region_code=row["region"],
        institution_type=InstitutionType(row["type"]),
        grade=HospitalGrade(row["grade"]),
        opened_care_types=frozenset(CareType(each) for each in row["care_types"]),
        opened_diseases=frozenset(row["diseases"]),
        status=NetworkStatus(row["status"]),
        suspended_from=None if suspended is None else moment_at(suspended),
        chronic_suspended_from=None if chronic is None else moment_at(chronic),
    )


def _moment_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else moment_ms(moment)


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
