"""Settlements to recover when a qualification was obtained by fraud (A-016)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yidi.books.columns import code, number, text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recoveries",
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
        number(
            "decided_at_ms", "UTC milliseconds since 1970: when it left the list; 0 while open."
        ),
        text("cause", "Why it was recovered or dropped, or why it is on the list."),
        sa.PrimaryKeyConstraint("settlement_id"),
        sa.CheckConstraint("state BETWEEN 1 AND 3", name="state_known"),
        comment="Settlements under qualifications that were obtained by fraud.",
    )
    op.create_index("recoveries_by_person", "recoveries", ["person_number"])
    op.create_index("recoveries_by_area", "recoveries", ["area_code"])
    op.create_index(
        "settlements_of_chronic_care",
        "settlements",
        ["person_number"],
        sqlite_where=sa.text("disease_code != ''"),
        postgresql_where=sa.text("disease_code != ''"),
    )
