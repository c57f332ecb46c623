"""What an agency asks to be done with manual claims, decoded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yidi.domain.care import CareType, Insurance
from yidi.domain.claim_rule import ClaimChannel, ClaimMaterial, ClaimReason
from yidi.domain.manual_claim import ClaimAmounts, ClaimDecision, ClaimOrigin, ClaimReceipt
from yidi.domain.requests import Header


@dataclass(frozen=True, slots=True)
class RegisterManualClaim:
    """Register a claim; ``local_code`` is empty unless the care is chronic."""

    header: Header
    person_number: str
    insurance: Insurance
    reason: ClaimReason
    channel: ClaimChannel
    institution_code: str
    institution_name: str
    care_type: CareType
    local_code: str
    begins_on: date
    ends_on: date
    receipts: tuple[ClaimReceipt, ...]
    materials: tuple[ClaimMaterial, ...]
    materials_due: date | None
    origin: ClaimOrigin


@dataclass(frozen=True, slots=True)
class SupplementManualClaim:
    """Hand in missing material."""

    header: Header
    person_number: str
    claim_id: str
    materials: tuple[ClaimMaterial, ...]


@dataclass(frozen=True, slots=True)
class DecideManualClaim:
    """Decide a claim; the amounts are those of an approval."""

    header: Header
    person_number: str
    claim_id: str
    decision: ClaimDecision
    amounts: ClaimAmounts | None
    cause: str


@dataclass(frozen=True, slots=True)
class WithdrawManualClaim:
    """Take a claim back."""

    header: Header
    person_number: str
    claim_id: str
    cause: str


@dataclass(frozen=True, slots=True)
class GetManualClaim:
    """Ask for one claim."""

    header: Header
    person_number: str
    claim_id: str


@dataclass(frozen=True, slots=True)
class ListManualClaims:
    """Ask for the claims of a person; ``offset`` is where the page begins."""

    header: Header
    person_number: str
    page_size: int
    offset: int
