"""Two more kinds of registry records: manual claims, and the receipts that were used.

SQLite cannot change a check, so there the table is made anew and filled from the old one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yidi.books.columns import code, number, text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew()
        return
    op.drop_constraint(op.f("registry_records_kind_known"), "registry_records", type_="check")
    op.create_check_constraint(
        op.f("registry_records_kind_known"), "registry_records", "kind BETWEEN 1 AND 9"
    )


def _make_anew() -> None:
    op.rename_table("registry_records", "registry_records_before")
    op.create_table(
        "registry_records",
        text("owner", "Person number, treating province or pooling area."),
        code("kind", "RecordKind."),
        text("key", "Tells the records of one kind and owner apart."),
        number("version", "Counts the versions of a record; for institutions those of the list."),
        number("effective_at_ms", "UTC milliseconds since 1970: from when the version counts."),
        number("recorded_at_ms", "UTC milliseconds since 1970, from the province's clock."),
        text("message_id", "The message that brought it."),
        text("agency_code", "The agency that recorded it, from the request header."),
        text("document", "What was recorded: JSON."),
        sa.PrimaryKeyConstraint("owner", "kind", "key", "version"),
        sa.CheckConstraint("kind BETWEEN 1 AND 9", name="kind_known"),
        sa.CheckConstraint("version >= 1", name="version_counts"),
        comment=(
            "Filings, qualifications, institutions and the like, by version. Only ever added to."
        ),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO registry_records SELECT * FROM registry_records_before")
    op.drop_table("registry_records_before")
