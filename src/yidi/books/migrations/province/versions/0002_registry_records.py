"""Records of the registry: filings, qualifications, institutions and the like, by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yidi.books.columns import code, number, text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        sa.CheckConstraint("kind BETWEEN 1 AND 7", name="kind_known"),
        sa.CheckConstraint("version >= 1", name="version_counts"),
        comment=(
            "Filings, qualifications, institutions and the like, by version. Only ever added to."
        ),
        sqlite_with_rowid=False,
    )
