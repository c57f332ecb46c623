"""What the books keep: one frozen value for each kind of row, and the changes of one step.

Nothing here is ever overwritten except the state and running totals of an open visit and
of a bill. A settlement is never changed: a refund (退费) is a new, negative record.
Records are named tuples, as rows are: made and read in a quarter of the time.
Times are UTC milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple


class VisitState(IntEnum):
    """Life of a visit (就诊): open, then exactly one of the others."""

    OPEN = 1
    SETTLED = 2
    REFUNDED = 3
    CANCELLED = 4


class SettlementKind(IntEnum):
    """A settlement (结算) or the negative record that refunds one (退费)."""

    SETTLEMENT = 1
    REFUND = 2


class MessageState(IntEnum):
    """What became of a message, numbered as in the contract."""

    NEVER_RECEIVED = 1
    IN_PROGRESS = 2
    DONE = 3
    REFUSED = 4
    REVERSED = 5
    UNKNOWN = 6


class RecordKind(IntEnum):
    """What a record of the registry is about (备案、资格、定点、机构、告知书、手工报销、票据)."""

    FILING = 1
    QUALIFICATION = 2
    SELECTION = 3
    BENEFIT_STATUS = 4
    BLOCK = 5
    INSTITUTION = 6
    NOTICE = 7
    CLAIM = 8
    RECEIPT = 9


class RecoveryState(IntEnum):
    """What became of a settlement that is to be recovered (追回), numbered as in the contract."""

    OPEN = 1
    RECOVERED = 2
    DROPPED = 3


class BillState(IntEnum):
    """Life of a bill (账单) at the treating place."""

    STARTED = 1
    SETTLED = 2
    REFUSED = 3
    REFUNDED = 4


class Visit(NamedTuple):
    """A visit as the insured place keeps it, with the running totals of its lines."""

    visit_id: str
    person_number: str
    insurance: int
    category: int
    care_type: int
    disease_code: str
    filing_type: int
    is_emergency: bool
    treating_region: str
    insured_area: str
    institution_code: str
    outpatient_number: str
    visited_at_ms: int
    opened_at_ms: int
    state: VisitState
    line_count: int
    total_fen: int
    full_self_paid_fen: int
    over_limit_fen: int
    first_paid_fen: int
    in_scope_fen: int


class FeeLine(NamedTuple):
    """One split fee line (费用明细) of a visit, as uploaded by the treating place."""

    visit_id: str
    line_number: str
    batch_number: str
    item_code: str
    item_name: str
    fee_class: int
    fee_category: int
    price_micros: int
    quantity_micros: int
    amount_fen: int
    full_self_paid_fen: int
    over_limit_fen: int
    first_paid_fen: int
    in_scope_fen: int
    occurred_at_ms: int


class Movement(NamedTuple):
    """What one settlement adds to a named accumulator (累计) of a person and year.

    Year 0 holds what does not start again each year: the personal account.
    """

    name: str
    year: int
    delta_fen: int


class Settlement(NamedTuple):
    """One settlement or refund; ``document`` is the whole answer as the contract has it."""

    settlement_id: str
    kind: SettlementKind
    original_id: str
    visit_id: str
    message_id: str
    person_number: str
    insurance: int
    care_type: int
    disease_code: str
    treating_region: str
    insured_area: str
    institution_code: str
    settled_at_ms: int
    total_fen: int
    in_scope_fen: int
    pool_fen: int
    large_cost_fen: int
    critical_illness_fen: int
    civil_servant_fen: int
    assistance_fen: int
    fund_total_fen: int
    hospital_part_fen: int
    account_fen: int
    cash_fen: int
    movements: tuple[Movement, ...]
    document: bytes


class Message(NamedTuple):
    """What became of one changing message at this party, with its first answer.

    ``answer`` is the encoded response when done, the encoded status when refused, and
    empty when the message was reversed before it arrived.
    """

    message_id: str
    method: str
    fingerprint: bytes
    state: MessageState
    at_ms: int
    answer: bytes
    settlement_id: str = ""


class Bill(NamedTuple):
    """One bill that an institution gave to its own province to settle."""

    message_id: str
    fingerprint: bytes
    person_number: str
    institution_code: str
    state: BillState
    at_ms: int
    plan: bytes
    answer: bytes


class JournalEntry(NamedTuple):
    """One entry of the national journal: a message entered a state.

    Entries are only ever added; the last entry of a message is its state. ``body`` is the
    request with the first entry, the answer or the encoded status with an outcome.
    """

    message_id: str
    state: MessageState
    method: str
    fingerprint: bytes
    treating_region: str
    insured_region: str
    institution_code: str
    at_ms: int
    body: bytes


class Backlog(NamedTuple):
    """Messages of the national journal that have no outcome yet."""

    messages: int
    oldest_at_ms: int | None


class Recovery(NamedTuple):
    """A settlement under a qualification that was obtained by fraud (追回), A-016.

    Only the state, its time and its cause ever change. The settlement itself stands.
    """

    settlement_id: str
    person_number: str
    area_code: str
    local_code: str
    disease_code: str
    institution_code: str
    settled_at_ms: int
    fund_total_fen: int
    state: RecoveryState
    listed_at_ms: int
    decided_at_ms: int
    cause: str


class RegistryRecord(NamedTuple):
    """One version of a record of the registry; versions are only ever added (A-036).

    ``owner`` is a person number, the code of a treating province or of a pooling area;
    ``key`` tells the records of one kind apart. ``effective_at_ms`` is the moment from which
    the version counts. ``document`` is JSON, written by domain/registry_documents.py.
    """

    owner: str
    kind: RecordKind
    key: str
    version: int
    effective_at_ms: int
    recorded_at_ms: int
    message_id: str
    agency_code: str
    document: str


class ProvinceKeys(NamedTuple):
    """Which rows a step has to read; the books fetch them in one query a table.

    A person asked for by ``person_numbers`` brings accumulators and registry records, an
    owner in ``record_owners`` only the records. A visit in ``settling_visit_ids`` brings the
    settled visits of the same person, institution and outpatient number, and, only where
    there are such, its lines and theirs (A-065). ``replaced_ids`` brings the settlements that
    settle the costs of these again (A-090), ``chronic_person_numbers`` all settlements and
    refunds of chronic care of a person, ``recovery_owners`` the recoveries of a person or of a
    pooling area (A-016).
    """

    message_ids: tuple[str, ...] = ()
    visit_ids: tuple[str, ...] = ()
    line_visit_ids: tuple[str, ...] = ()
    settlement_ids: tuple[str, ...] = ()
    settlement_message_ids: tuple[str, ...] = ()
    person_numbers: tuple[str, ...] = ()
    bill_ids: tuple[str, ...] = ()
    record_owners: tuple[str, ...] = ()
    settling_visit_ids: tuple[str, ...] = ()
    replaced_ids: tuple[str, ...] = ()
    chronic_person_numbers: tuple[str, ...] = ()
    recovery_owners: tuple[str, ...] = ()


class ProvinceChanges(NamedTuple):
    """What a step writes, all of it in one transaction or none of it.

    ``movements`` belong to ``person_number``; they are also kept inside the settlement,
    so that accumulators can be rebuilt from the records. ``replacements`` are pairs of a
    refunded settlement and one that settles its costs again.
    """

    messages: tuple[Message, ...] = ()
    new_visits: tuple[Visit, ...] = ()
    changed_visits: tuple[Visit, ...] = ()
    new_lines: tuple[FeeLine, ...] = ()
    withdrawn_lines: tuple[tuple[str, str], ...] = ()
    settlements: tuple[Settlement, ...] = ()
    bills: tuple[Bill, ...] = ()
    records: tuple[RegistryRecord, ...] = ()
    replacements: tuple[tuple[str, str], ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    person_number: str = ""
    movements: tuple[Movement, ...] = ()

    def with_message(self, message: Message) -> ProvinceChanges:
        """Return the same changes with one more message."""
        return self._replace(messages=(*self.messages, message))


NO_CHANGES = ProvinceChanges()


Accumulators = Mapping[tuple[int, str], int]
"""The accumulators of one person: (year, name) -> fen."""
