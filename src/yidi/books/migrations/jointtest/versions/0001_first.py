"""The first tables of the joint test kit."""

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
        "runs",
        text("run_id", "Given by the kit, unique."),
        text("region", "The tested province or area, 6 digits."),
        code("role", "Role: insured or treating place."),
        text("partner", "The other side, 6 digits; empty where the kit was the other side."),
        text("campaign_id", "Campaign; empty if it belongs to none."),
        code("verdict", "Verdict of the whole run."),
        text("kit_version", "Version of the kit."),
        number("ended_at_ms", "UTC milliseconds since 1970, real time."),
        text("digest", "SHA-256 of the content, hexadecimal."),
        blob("content", "JSON of the run, as it is exported."),
        sa.PrimaryKeyConstraint("run_id"),
        comment="Evidence: one row for each run. Only ever added to.",
    )
    op.create_index("runs_by_campaign_id", "runs", ["campaign_id"])
    op.create_table(
        "statements",
        text("statement_id", "Run and version."),
        text("run_id", "The run that it follows from."),
        text("region", "The tested province or area, 6 digits."),
        code("role", "Role: insured or treating place."),
        text("partner", "The other side; empty where the kit was the other side."),
        text("interface_version", "V2.0 or V2.1."),
        code("result", "Verdict of the cases at this version."),
        number("tested_at_ms", "UTC milliseconds since 1970: when the run ended."),
        text("kit_version", "Version of the kit."),
        text("digest", "SHA-256 of the evidence, hexadecimal."),
        blob("content", "The whole statement, encoded."),
        sa.PrimaryKeyConstraint("statement_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"]),
        comment="Conformance statements: one row for each run and version. Only ever added to.",
    )
    op.create_index("statements_by_region", "statements", ["region"])
    op.create_table(
        "sessions",
        text("session_id", "Given by the kit, unique."),
        code("is_closed", "1 once it is closed, else 0."),
        blob("content", "The session as it was opened, encoded."),
        sa.PrimaryKeyConstraint("session_id"),
        comment="Tests of treating places: who is tested against whom.",
    )
    op.create_table(
        "session_events",
        text("session_id", "The session."),
        number("number", "1, 2, 3 without a gap."),
        blob("content", "The event, encoded."),
        sa.PrimaryKeyConstraint("session_id", "number"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.session_id"]),
        comment="What happened in a session. Only ever added to.",
    )
