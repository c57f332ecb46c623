"""The national journal and its unfinished messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yidi.books.columns import blob, code, number, text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal_entries",
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
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
        sa.UniqueConstraint("message_id", "state"),
        sa.CheckConstraint("state BETWEEN 1 AND 6", name="state_known"),
        comment="The national journal: every state that a message entered. Only ever added to.",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "unfinished_messages",
        text("message_id", "30 characters; the journal has its entry IN_PROGRESS."),
        number("at_ms", "UTC milliseconds since 1970, copied from that entry."),
        sa.PrimaryKeyConstraint("message_id"),
        comment=(
            "Messages without an outcome. Follows from the journal; kept so that nobody has "
            "to search millions of finished messages for the few open ones."
        ),
        sqlite_with_rowid=False,
    )
