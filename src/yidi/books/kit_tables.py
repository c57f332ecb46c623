"""The tables of the joint test kit's database. Column names equal those of the records."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table

from yidi.books.columns import blob, code, new_metadata, number, text

KIT: Final = new_metadata()

runs: Final = Table(
    "runs",
    KIT,
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
    PrimaryKeyConstraint("run_id"),
    Index(None, "campaign_id"),
    comment="Evidence: one row for each run. Only ever added to.",
)

statements: Final = Table(
    "statements",
    KIT,
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
    PrimaryKeyConstraint("statement_id"),
    ForeignKeyConstraint(["run_id"], ["runs.run_id"]),
    Index(None, "region"),
    comment="Conformance statements: one row for each run and version. Only ever added to.",
)

sessions: Final = Table(
    "sessions",
    KIT,
    text("session_id", "Given by the kit, unique."),
    code("is_closed", "1 once it is closed, else 0."),
    blob("content", "The session as it was opened, encoded."),
    PrimaryKeyConstraint("session_id"),
    comment="Tests of treating places: who is tested against whom.",
)

session_events: Final = Table(
    "session_events",
    KIT,
    text("session_id", "The session."),
    number("number", "1, 2, 3 without a gap."),
    blob("content", "The event, encoded."),
    PrimaryKeyConstraint("session_id", "number"),
    ForeignKeyConstraint(["session_id"], ["sessions.session_id"]),
    comment="What happened in a session. Only ever added to.",
)
