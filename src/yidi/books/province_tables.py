"""The tables of the provinces' database. Column names equal the field names of the records.

What SQL can check about money it checks here once more: totals add up, and a refund is
nowhere positive. A check that fails is our fault, never the caller's.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    literal_column,
)

from yidi.books.columns import blob, code, new_metadata, number, text

PROVINCE: Final = new_metadata()

FUND_PARTS: Final = (
    "pool_fen",
    "large_cost_fen",
    "critical_illness_fen",
    "civil_servant_fen",
    "assistance_fen",
)
PAYMENT_PARTS: Final = ("fund_total_fen", "hospital_part_fen", "account_fen", "cash_fen")
SPLIT_PARTS: Final = ("full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen")

_FROM_REQUEST: Final = "from the request"
_TOTAL: Final = "Fen; running total of the visit's lines"


def _adds_up(total: str, parts: tuple[str, ...], name: str) -> CheckConstraint:
    return CheckConstraint(f"{total} = {' + '.join(parts)}", name=name)


def _none_negative(parts: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(" AND ".join(f"{part} >= 0" for part in parts), name="none_negative")


def _signs_by_kind(parts: tuple[str, ...]) -> CheckConstraint:
    """A settlement has no negative part, a refund no positive one."""
    positive = " AND ".join(f"{part} >= 0" for part in parts)
    negative = " AND ".join(f"{part} <= 0" for part in parts)
    return CheckConstraint(
        f"(kind = 1 AND {positive}) OR (kind = 2 AND {negative})", name="signs_by_kind"
    )


# Beside the messages lie the bars of A-069, under keys that no message has.
messages: Final = Table(
    "messages",
    PROVINCE,
    text("message_id", "30 characters, from the request header."),
    text("method", "Name of the method, from the contract."),
    blob("fingerprint", "Digest of the request's content, made by the province."),
    code("state", "MessageState."),
    number("at_ms", "UTC milliseconds since 1970, from the province's clock."),
    blob("answer", "Encoded response when done, encoded status when refused, else empty."),
    text("settlement_id", "The settlement that the message made, or empty."),
    PrimaryKeyConstraint("message_id"),
    CheckConstraint("state BETWEEN 1 AND 6", name="state_known"),
    comment="What became of every changing message, with its first answer.",
)

visits: Final = Table(
    "visits",
    PROVINCE,
    text("visit_id", "30 digits, given by the insured place."),
    text("person_number", "Given by the insured place."),
    code("insurance", "Insurance type, a national code."),
    code("category", "Person category, a national code."),
    code("care_type", "Care type, a national code."),
    text("disease_code", f"Chronic disease, {_FROM_REQUEST}; empty if none."),
    code("filing_type", "Filing type that the eligibility decision found."),
    Column("is_emergency", Boolean, nullable=False, comment="Emergency, from the request."),
    text("treating_region", "6 digits, from the request header."),
    text("insured_area", "6 digits, pooling area of the person."),
    text("institution_code", "12 characters, from the request header."),
    text("outpatient_number", f"Number of the institution, {_FROM_REQUEST}."),
    number("visited_at_ms", f"UTC milliseconds since 1970, {_FROM_REQUEST}."),
    number("opened_at_ms", "UTC milliseconds since 1970, from the province's clock."),
    code("state", "VisitState."),
    number("line_count", "Lines of the visit."),
    number("total_fen", f"{_TOTAL}: whole amount."),
    number("full_self_paid_fen", f"{_TOTAL}: wholly self-paid."),
    number("over_limit_fen", f"{_TOTAL}: above the price limit."),
    number("first_paid_fen", f"{_TOTAL}: paid first by the person."),
    number("in_scope_fen", f"{_TOTAL}: in scope of the fund."),
    PrimaryKeyConstraint("visit_id"),
    CheckConstraint("state BETWEEN 1 AND 4", name="state_known"),
    _adds_up("total_fen", SPLIT_PARTS, "split_adds_up"),
    _none_negative(("line_count", *SPLIT_PARTS)),
    comment="Visits as the insured place keeps them, with the running totals of their lines.",
)

Index(
    "visits_of_one_care",
    visits.c.institution_code,
    visits.c.outpatient_number,
    visits.c.person_number,
)
fee_lines: Final = Table(
    "fee_lines",
    PROVINCE,
    text("visit_id", "The visit that the line belongs to."),
    text("line_number", f"Unique within the visit, {_FROM_REQUEST}."),
    text("batch_number", f"The upload that brought the line, {_FROM_REQUEST}."),
    text("item_code", f"National code of the item, {_FROM_REQUEST}."),
    text("item_name", f"Name of the item, {_FROM_REQUEST}."),
    code("fee_class", "Class of the item, a national code."),
    code("fee_category", "Category of the fee, a national code."),
    number("price_micros", "Millionths of a yuan for one unit."),
    number("quantity_micros", "Millionths of a unit."),
    number("amount_fen", "Fen; the whole line."),
    number("full_self_paid_fen", "Fen; wholly self-paid."),
    number("over_limit_fen", "Fen; above the price limit."),
    number("first_paid_fen", "Fen; paid first by the person."),
    number("in_scope_fen", "Fen; in scope of the fund."),
    number("occurred_at_ms", f"UTC milliseconds since 1970, {_FROM_REQUEST}."),
    PrimaryKeyConstraint("visit_id", "line_number"),
    ForeignKeyConstraint(["visit_id"], ["visits.visit_id"]),
    _adds_up("amount_fen", SPLIT_PARTS, "split_adds_up"),
    _none_negative(SPLIT_PARTS),
    comment="Split fee lines as uploaded by the treating place.",
    sqlite_with_rowid=False,
)

settlements: Final = Table(
    "settlements",
    PROVINCE,
    text("settlement_id", "30 digits, given by the insured place."),
    code("kind", "SettlementKind."),
    text("original_id", "The settlement that a refund undoes; empty for a settlement."),
    text("visit_id", "The visit that was settled."),
    text("message_id", "The message that asked for it."),
    text("person_number", "Given by the insured place."),
    code("insurance", "Insurance type, a national code."),
    code("care_type", "Care type, a national code."),
    text("disease_code", "Chronic disease, from the visit; empty if none."),
    text("treating_region", "6 digits, from the visit."),
    text("insured_area", "6 digits, from the visit."),
    text("institution_code", "12 characters, from the visit."),
    number("settled_at_ms", "UTC milliseconds since 1970, from the province's clock."),
    number("total_fen", "Fen; the whole bill."),
    number("in_scope_fen", "Fen; in scope of the fund."),
    number("pool_fen", "Fen; pooled fund."),
    number("large_cost_fen", "Fen; large-cost fund of employees."),
    number("critical_illness_fen", "Fen; critical illness fund of residents."),
    number("civil_servant_fen", "Fen; civil servants' fund."),
    number("assistance_fen", "Fen; medical assistance."),
    number("fund_total_fen", "Fen; sum of the five funds."),
    number("hospital_part_fen", "Fen; borne by the institution."),
    number("account_fen", "Fen; personal account."),
    number("cash_fen", "Fen; paid by the person."),
    text("movements", "What it added to accumulators: JSON, [[name, year, fen], ...]."),
    blob("document", "The whole answer as the contract has it."),
    PrimaryKeyConstraint("settlement_id"),
    UniqueConstraint("message_id"),
    ForeignKeyConstraint(["visit_id"], ["visits.visit_id"]),
    _adds_up("total_fen", PAYMENT_PARTS, "payment_adds_up"),
    _adds_up("fund_total_fen", FUND_PARTS, "funds_add_up"),
    _signs_by_kind(("in_scope_fen", *FUND_PARTS, "hospital_part_fen", "account_fen", "cash_fen")),
    CheckConstraint(
        "(kind = 1 AND original_id = '') OR (kind = 2 AND original_id <> '')",
        name="refund_names_original",
    ),
    comment="Settlements and the negative records that refund them. Never changed.",
)

IS_REFUND: Final = settlements.c.original_id != literal_column("''")
"""The condition of the index of refunds; a query that repeats it word for word can use it."""

Index(
    "settlements_refunded_once",
    settlements.c.original_id,
    unique=True,
    sqlite_where=IS_REFUND,
    postgresql_where=IS_REFUND,
)
IS_CHRONIC: Final = settlements.c.disease_code != literal_column("''")
"""The condition of the index of chronic care; a query repeats it like IS_REFUND."""

Index(
    "settlements_of_chronic_care",
    settlements.c.person_number,
    sqlite_where=IS_CHRONIC,
    postgresql_where=IS_CHRONIC,
)
recoveries: Final = Table(
    "recoveries",
    PROVINCE,
    text("settlement_id", "The settlement that is to be recovered."),
    text("person_number", "Given by the insured place."),
    text("area_code", "6 digits, pooling area of the person."),
    text("local_code", "The qualification that was obtained by fraud."),
    text("disease_code", "Chronic disease, from the settlement."),
    text("institution_code", "12 characters, from the settlement."),
    number("settled_at_ms", "UTC milliseconds since 1970, from the settlement."),
    number("fund_total_fen", "Fen; what the funds have paid, from the settlement."),
    code("state", "RecoveryState."),
    number("listed_at_ms", "UTC milliseconds since 1970: when it came on the list."),
    number("decided_at_ms", "UTC milliseconds since 1970: when it left the list; 0 while open."),
    text("cause", "Why it was recovered or dropped, or why it is on the list."),
    PrimaryKeyConstraint("settlement_id"),
    CheckConstraint("state BETWEEN 1 AND 3", name="state_known"),
    comment="Settlements under qualifications that were obtained by fraud.",
)
Index("recoveries_by_person", recoveries.c.person_number)
Index("recoveries_by_area", recoveries.c.area_code)

replacements: Final = Table(
    "replacements",
    PROVINCE,
    text("replaced_id", "The refunded settlement."),
    text("settlement_id", "The settlement that settles its costs, or some of them, again."),
    PrimaryKeyConstraint("replaced_id", "settlement_id"),
    comment="Refunded settlements and those that settle their costs again. Only ever added to.",
    sqlite_with_rowid=False,
)

accumulators: Final = Table(
    "accumulators",
    PROVINCE,
    text("person_number", "Given by the insured place."),
    number("year", "Insurance year; 0 for what does not start again each year."),
    text("name", "What is counted, named by the benefit rules."),
    number("amount_fen", "Fen; sum of the movements of all settlements of the person."),
    PrimaryKeyConstraint("person_number", "year", "name"),
    comment="What each person has used. A fold over the settlements; can be rebuilt from them.",
    sqlite_with_rowid=False,
)

bills: Final = Table(
    "bills",
    PROVINCE,
    text("message_id", "30 characters, given by the institution."),
    blob("fingerprint", "Digest of the request's content, made by the treating place."),
    text("person_number", "Given by the insured place."),
    text("institution_code", "12 characters, from the request header."),
    code("state", "BillState."),
    number("at_ms", "UTC milliseconds since 1970, from the province's clock."),
    blob("plan", "How the bill is divided into visits, encoded by the treating place."),
    blob("answer", "Encoded answer to the institution; empty until there is one."),
    PrimaryKeyConstraint("message_id"),
    CheckConstraint("state BETWEEN 1 AND 4", name="state_known"),
    comment="Bills that institutions gave to their own province to settle.",
)

registry_records: Final = Table(
    "registry_records",
    PROVINCE,
    text("owner", "Person number, treating province or pooling area."),
    code("kind", "RecordKind."),
    text("key", "Tells the records of one kind and owner apart."),
    number("version", "Counts the versions of a record; for institutions those of the list."),
    number("effective_at_ms", "UTC milliseconds since 1970: from when the version counts."),
    number("recorded_at_ms", "UTC milliseconds since 1970, from the province's clock."),
    text("message_id", "The message that brought it."),
    text("agency_code", "The agency that recorded it, from the request header."),
    text("document", "What was recorded: JSON."),
    PrimaryKeyConstraint("owner", "kind", "key", "version"),
    CheckConstraint("kind BETWEEN 1 AND 9", name="kind_known"),
    CheckConstraint("version >= 1", name="version_counts"),
    comment="Filings, qualifications, institutions and the like, by version. Only ever added to.",
    sqlite_with_rowid=False,
)
