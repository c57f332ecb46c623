"""Which settlements settle the costs of a refunded one again (A-090)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yidi.books.columns import text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replacements",
        text("replaced_id", "The refunded settlement."),
        text("settlement_id", "The settlement that settles its costs, or some of them, again."),
        sa.PrimaryKeyConstraint("replaced_id", "settlement_id"),
        comment="Refunded settlements and those that settle their costs again. Only ever added to.",
        sqlite_with_rowid=False,
    )
