"""Outage notices, as events (A-143)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yidi.books.columns import code, number, text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outage_events",
        sa.Column(
            "event",
            sa.BigInteger,
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
        sa.UniqueConstraint("message_id"),
        sa.CheckConstraint("kind BETWEEN 1 AND 2", name="kind_known"),
        sa.CheckConstraint("ends_at_ms > begins_at_ms", name="end_after_begin"),
        comment=(
            "Outage notices: each row is a notice as it is after the event. Only ever added to."
        ),
    )
    op.create_index("outage_events_by_notice_id", "outage_events", ["notice_id"])
    op.create_index("outage_events_by_ends_at_ms", "outage_events", ["ends_at_ms"])
