"""What an agency asks the registry to record, and what anybody may ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.domain.care import CareType, FilingType, Insurance, InsuredStatus
from yidi.domain.filing_record import FilingChannel, FilingMaterial, FilingMode, ReviewStep
from yidi.domain.institution import Institution, InstitutionChange
from yidi.domain.notice import Notice
from yidi.domain.qualification import QualificationStatus
from yidi.domain.records import RecoveryState
from yidi.domain.requests import Header


@dataclass(frozen=True, slots=True)
class SubmitFiling:
    """File a person for care elsewhere. None and empty mean not given."""

    header: Header
    person_number: str
    filing_type: FilingType
    area: str
    begin: date | None
    end: date | None
    channel: FilingChannel
    mode: FilingMode
    materials: tuple[FilingMaterial, ...]
    due: date | None
    resident_since: date | None
    household_moved: bool | None
    referring_institution: str


@dataclass(frozen=True, slots=True)
class ChangeFiling:
    """Change area or type of a filing."""

    header: Header
    person_number: str
    filing_id: str
    area: str
    filing_type: FilingType | None
    materials: tuple[FilingMaterial, ...]
    referring_institution: str


@dataclass(frozen=True, slots=True)
class ApplyFilingChange:
    """A person applies for another area or type of a filing."""

    wanted: ChangeFiling
    cause: str

    @property
    def header(self) -> Header:
        """The header of the request."""
        return self.wanted.header

    @property
    def person_number(self) -> str:
        """The person."""
        return self.wanted.person_number


@dataclass(frozen=True, slots=True)
class ReviewFilingChange:
    """A step in the review of an application."""

    header: Header
    person_number: str
    filing_id: str
    step: ReviewStep
    cause: str


@dataclass(frozen=True, slots=True)
class SupplyMaterials:
    """Complete a filing that was taken with material missing."""

    header: Header
    person_number: str
    filing_id: str
    materials: tuple[FilingMaterial, ...]


@dataclass(frozen=True, slots=True)
class CancelFiling:
    """Take a filing back."""

    header: Header
    person_number: str
    filing_id: str


@dataclass(frozen=True, slots=True)
class OfPerson:
    """A question about one person, as of a moment; None means now."""

    header: Header
    person_number: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordQualification:
    """Record a qualification; an empty disease code takes the mapped one."""

    header: Header
    person_number: str
    local_code: str
    disease_code: str
    begin: date
    end: date | None


@dataclass(frozen=True, slots=True)
class ChangeQualification:
    """Pause, resume or end a qualification from a moment on; None means now."""

    header: Header
    person_number: str
    local_code: str
    status: QualificationStatus
    effective_at: datetime | None
    cause: str
    is_fraud: bool = False
    recover_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueryRecoveries:
    """Ask for the recoveries of a person, or of the areas of the agency (A-016)."""

    header: Header
    person_number: str
    state: RecoveryState | None
    page_size: int
    after: str


@dataclass(frozen=True, slots=True)
class RecordRecovery:
    """Say what became of a recovery: the money came back, or it is not asked for."""

    header: Header
    person_number: str
    settlement_id: str
    state: RecoveryState
    cause: str


@dataclass(frozen=True, slots=True)
class SelectInstitutions:
    """Choose institutions for a kind of care, or for one disease by its local code."""

    header: Header
    person_number: str
    care_type: CareType
    local_code: str
    institution_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListSelections:
    """What a person has chosen as of a moment; None means now, and every kind of care."""

    header: Header
    person_number: str
    care_type: CareType | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SetBenefitStatus:
    """Pause, resume or end the benefit of one insurance from a moment on; None means now."""

    header: Header
    person_number: str
    insurance: Insurance
    status: InsuredStatus
    effective_at: datetime | None
    cause: str


@dataclass(frozen=True, slots=True)
class BlockPerson:
    """Suspend direct settlement from a moment on; None means now."""

    header: Header
    person_number: str
    effective_at: datetime | None
    cause: str


@dataclass(frozen=True, slots=True)
class LiftBlock:
    """Let a person settle directly again."""

    header: Header
    person_number: str
    cause: str


@dataclass(frozen=True, slots=True)
class RecordInstitution:
    """Add an institution to the national list."""

    header: Header
    institution: Institution
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class ChangeInstitution:
    """Change what an institution has opened or its status; None means now."""

    header: Header
    institution_code: str
    change: InstitutionChange
    care_types: frozenset[CareType]
    diseases: frozenset[str]
    confirmed_by: str
    effective_at: datetime | None
    cause: str


@dataclass(frozen=True, slots=True)
class SearchInstitutions:
    """Find institutions of a region; ``offset`` is where the page begins."""

    header: Header
    region: str
    name: str
    care_type: CareType | None
    disease_code: str
    page_size: int
    offset: int


@dataclass(frozen=True, slots=True)
class ListInstitutionChanges:
    """What was published of a province's list since a version."""

    header: Header
    region: str
    since_version: int


@dataclass(frozen=True, slots=True)
class PublishNotice:
    """Publish the notice of an area."""

    header: Header
    notice: Notice


@dataclass(frozen=True, slots=True)
class GetNotice:
    """Ask for the notice of an area."""

    header: Header
    area: str


@dataclass(frozen=True, slots=True)
class GetDictionary:
    """Ask for the table of diseases; 0 is the last version."""

    header: Header
    version: int
