"""The tables of the national database. Column names equal the field names of the records."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy import text as sql

from yidi.books.columns import blob, code, new_metadata, number, text

NATIONAL: Final = new_metadata()

journal_entries: Final = Table(
    "journal_entries",
    NATIONAL,
    Column(
        "entry_id",
        # Only a column of exactly this type numbers itself in SQLite.
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
        comment="Order of the entries; given by the database, never used twice.",
    ),
    text("message_id", "30 characters, from the request header."),
    code("state", "MessageState: what the message entered with this entry."),
    text("method", "Name of the method, from the contract."),
    blob("fingerprint", "Digest of the request's content, made by the gateway."),
    text("treating_region", "6 digits, from the request header."),
    text("insured_region", "6 digits, from the request header."),
    text("institution_code", "12 characters, from the request header."),
    number("at_ms", "UTC milliseconds since 1970, from the gateway's clock."),
    blob("body", "Encoded request in the first entry; answer or status in an outcome."),
    UniqueConstraint("message_id", "state"),
    CheckConstraint("state BETWEEN 1 AND 6", name="state_known"),
    comment="The national journal: every state that a message entered. Only ever added to.",
    sqlite_autoincrement=True,
)

IS_CHANGE_OF_THE_LIST: Final = sql(
    "state = 3 AND method IN ('yidi.v1.RegistryService/ChangeInstitution',"
    " 'yidi.v1.RegistryService/RecordInstitution')"
)
"""Answers that changed the list of institutions; a query that repeats it word for word can use
the index."""

Index(
    "changes_of_the_list",
    journal_entries.c.entry_id,
    sqlite_where=IS_CHANGE_OF_THE_LIST,
    postgresql_where=IS_CHANGE_OF_THE_LIST,
)

unfinished_messages: Final = Table(
    "unfinished_messages",
    NATIONAL,
    text("message_id", "30 characters; the journal has its entry IN_PROGRESS."),
    number("at_ms", "UTC milliseconds since 1970, copied from that entry."),
    PrimaryKeyConstraint("message_id"),
    comment=(
        "Messages without an outcome. Follows from the journal; kept so that nobody has to "
        "search millions of finished messages for the few open ones."
    ),
    sqlite_with_rowid=False,
)

outage_events: Final = Table(
    "outage_events",
    NATIONAL,
    Column(
        "event",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="1, 2, 3 without a gap, in the order they happened; given by the books.",
    ),
    text("notice_id", "30 digits, given out by the platform."),
    text("message_id", "30 characters from the request header, or a mark of the platform."),
    code("kind", "OutageKind: planned or not."),
    text("regions", "6 digits each, with commas; empty means all."),
    text("methods", "Full names of methods, with commas; empty means all."),
    text("care_types", "National codes, with commas; empty means all."),
    text("roles", "OutageRole, with commas; empty means both."),
    number("begins_at_ms", "UTC milliseconds since 1970, inclusive."),
    number("ends_at_ms", "UTC milliseconds since 1970, exclusive; 2^62 if nobody knows."),
    text("reason_zh", "In Chinese, for the cashier."),
    text("advice_zh", "In Chinese, for the cashier."),
    text("announced_by", "6 digits; 000000 is the national platform."),
    number("announced_at_ms", "UTC milliseconds since 1970."),
    number("withdrawn_at_ms", "UTC milliseconds since 1970; 0 while it stands."),
    code("is_noticed", "1 if the platform noticed it from calls that failed, else 0."),
    UniqueConstraint("message_id"),
    CheckConstraint("kind BETWEEN 1 AND 2", name="kind_known"),
    CheckConstraint("ends_at_ms > begins_at_ms", name="end_after_begin"),
    Index(None, "notice_id"),
    Index(None, "ends_at_ms"),
    comment="Outage notices: each row is a notice as it is after the event. Only ever added to.",
)
