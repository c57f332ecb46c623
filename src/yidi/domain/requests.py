"""What a party is asked to do, as frozen values: the decoded form of every request.

Whoever holds one of these knows that it is well-formed: identifiers have their shape,
codes are in their tables, lines and totals balance. Whether it is allowed is decided later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import NamedTuple

from yidi.domain.care import CareType, CredentialType, Insurance
from yidi.domain.money import Fen
from yidi.domain.records import FeeLine
from yidi.domain.split import FeeSplit


class Header(NamedTuple):
    """Who sends what to whom (报文头)."""

    message_id: str
    interface_version: str
    treating_region: str
    insured_region: str
    institution_code: str


class NewerField(NamedTuple):
    """A field of interface version V2.1 that a request fills in (A-140)."""

    path: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class QueryPerson:
    """Find the person that a credential belongs to."""

    header: Header
    credential_type: CredentialType
    credential_number: str
    name: str


class CareQuestion(NamedTuple):
    """The care that somebody wants to settle: for whom, where, when, under which disease.

    ``visited_at`` decides what held for the visit. ``asked_at`` is when the question is
    asked, at registration and again at settlement; None means at the visit.
    """

    person_number: str
    insurance: Insurance
    care_type: CareType
    disease_code: str
    treating_region: str
    institution_code: str
    visited_at: datetime
    is_emergency: bool
    asked_at: datetime | None = None
    has_third_party: bool = False

    @property
    def latest(self) -> datetime:
        """The later of visit and question: what ends a claim at once ends it then (A-134)."""
        return self.visited_at if self.asked_at is None else max(self.visited_at, self.asked_at)

    @property
    def day(self) -> date:
        """The day of the visit, in Beijing time."""
        return self.visited_at.date()


class Purpose(IntEnum):
    """What eligibility is asked for, numbered as in the contract (A-011, A-012)."""

    UNSPECIFIED = 0
    REGISTRATION = 1
    BOOKING = 2
    VISIT = 3
    SETTLEMENT = 4


@dataclass(frozen=True, slots=True)
class QueryEligibility:
    """Ask whether a care can be settled; the visit of a booking lies ahead (预约挂号)."""

    header: Header
    question: CareQuestion
    newer_fields: tuple[NewerField, ...] = ()
    purpose: Purpose = Purpose.UNSPECIFIED
    declared_chronic: bool = False


class PlannedLine(NamedTuple):
    """A line that a visit is meant for, named before it is uploaded (A-069)."""

    line_number: str
    item_code: str


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """Open a visit."""

    header: Header
    question: CareQuestion
    credential_type: CredentialType
    credential_number: str
    person_name: str
    outpatient_number: str
    declared_chronic: bool
    newer_fields: tuple[NewerField, ...] = ()
    planned_lines: tuple[PlannedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadFees:
    """Add lines to a visit; ``totals`` is their sum."""

    header: Header
    visit_id: str
    person_number: str
    batch_number: str
    lines: tuple[FeeLine, ...]
    totals: FeeSplit


@dataclass(frozen=True, slots=True)
class WithdrawFees:
    """Take a batch back, or every line with ALL_BATCHES."""

    header: Header
    visit_id: str
    person_number: str
    batch_number: str


ALL_BATCHES = "0000"
"""The batch number that means every unsettled line (national 2205)."""


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """Close a visit that will not be settled."""

    header: Header
    visit_id: str
    person_number: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Settle a visit, or only try it (预结算) when ``is_trial``."""

    header: Header
    visit_id: str
    person_number: str
    totals: FeeSplit
    use_account: bool
    hospital_part_fen: Fen
    is_trial: bool
    replaces_id: str = ""
    invoice_number: str = ""


@dataclass(frozen=True, slots=True)
class CancelSettlement:
    """Refund a settlement."""

    header: Header
    settlement_id: str
    visit_id: str
    person_number: str


@dataclass(frozen=True, slots=True)
class Reverse:
    """Make sure that a message has no effect."""

    header: Header
    person_number: str
    original_message_id: str


@dataclass(frozen=True, slots=True)
class InquireMessage:
    """Ask what became of a message."""

    header: Header
    original_message_id: str


@dataclass(frozen=True, slots=True)
class QuerySettlementDetail:
    """Ask what a settlement came to for the person (A-071)."""

    header: Header
    person_number: str
    settlement_id: str


@dataclass(frozen=True, slots=True)
class GetSettlement:
    """Ask for a settlement, by number or by the message that made it."""

    header: Header
    person_number: str
    settlement_id: str
    original_message_id: str


@dataclass(frozen=True, slots=True)
class Charge:
    """One raw charge; ``part`` is a disease code, ORDINARY_PART or SELF_PAID_PART."""

    line_number: str
    item_code: str
    item_name: str
    price_micros: int
    quantity_micros: int
    amount_fen: Fen
    occurred_at: datetime | None
    part: str


ORDINARY_PART = "ordinary"
SELF_PAID_PART = "self"


@dataclass(frozen=True, slots=True)
class SplitCharges:
    """Split charges by the treating place's catalogue."""

    header: Header
    charges: tuple[Charge, ...]


@dataclass(frozen=True, slots=True)
class SettleBill:
    """Settle a whole bill in its parts."""

    header: Header
    person_number: str
    credential_type: CredentialType
    credential_number: str
    person_name: str
    insurance: Insurance
    visited_at: datetime
    outpatient_number: str
    charges: tuple[Charge, ...]
    use_account: bool
    is_emergency: bool
    is_trial: bool
    newer_fields: tuple[NewerField, ...] = ()
    declared_chronic: bool = False


@dataclass(frozen=True, slots=True)
class RefundBill:
    """Refund every settlement of a bill."""

    header: Header
    original_message_id: str
