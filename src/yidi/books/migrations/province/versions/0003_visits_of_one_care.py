"""Visits found by what one care has in common, so that no fee line is settled twice (A-065)."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "visits_of_one_care", "visits", ["institution_code", "outpatient_number", "person_number"]
    )
