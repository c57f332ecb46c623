"""Messages, visits, fee lines, settlements, accumulators and bills."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yidi.books.columns import blob, code, number, text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_accumulators()
    create_bills()
    create_messages()
    create_visits()
    create_fee_lines()
    create_settlements()


def create_accumulators() -> None:
    op.create_table(
        "accumulators",
        text("person_number", "Given by the insured place."),
        number("year", "Insurance year; 0 for what does not start again each year."),
        text("name", "What is counted, named by the benefit rules."),
        number("amount_fen", "Fen; sum of the movements of all settlements of the person."),
        sa.PrimaryKeyConstraint("person_number", "year", "name"),
        comment="What each person has used. A fold over the settlements; can be rebuilt from them.",
        sqlite_with_rowid=False,
    )


def create_bills() -> None:
    op.create_table(
        "bills",
        text("message_id", "30 characters, given by the institution."),
        blob("fingerprint", "Digest of the request's content, made by the treating place."),
        text("person_number", "Given by the insured place."),
        text("institution_code", "12 characters, from the request header."),
        code("state", "BillState."),
        number("at_ms", "UTC milliseconds since 1970, from the province's clock."),
        blob("plan", "How the bill is divided into visits, encoded by the treating place."),
        blob("answer", "Encoded answer to the institution; empty until there is one."),
        sa.PrimaryKeyConstraint("message_id"),
        sa.CheckConstraint("state BETWEEN 1 AND 4", name="state_known"),
        comment="Bills that institutions gave to their own province to settle.",
    )


def create_messages() -> None:
    op.create_table(
        "messages",
        text("message_id", "30 characters, from the request header."),
        text("method", "Name of the method, from the contract."),
        blob("fingerprint", "Digest of the request's content, made by the province."),
        code("state", "MessageState."),
        number("at_ms", "UTC milliseconds since 1970, from the province's clock."),
        blob("answer", "Encoded response when done, encoded status when refused, else empty."),
        text("settlement_id", "The settlement that the message made, or empty."),
        sa.PrimaryKeyConstraint("message_id"),
        sa.CheckConstraint("state BETWEEN 1 AND 6", name="state_known"),
        comment="What became of every changing message, with its first answer.",
    )


def create_visits() -> None:
    op.create_table(
        "visits",
        text("visit_id", "30 digits, given by the insured place."),
        text("person_number", "Given by the insured place."),
        code("insurance", "Insurance type, a national code."),
        code("category", "Person category, a national code."),
        code("care_type", "Care type, a national code."),
        text("disease_code", "Chronic disease, from the request; empty if none."),
        code("filing_type", "Filing type that the eligibility decision found."),
        sa.Column(
            "is_emergency", sa.Boolean, nullable=False, comment="Emergency, from the request."
        ),
        text("treating_region", "6 digits, from the request header."),
        text("insured_area", "6 digits, pooling area of the person."),
        text("institution_code", "12 characters, from the request header."),
        text("outpatient_number", "Number of the institution, from the request."),
        number("visited_at_ms", "UTC milliseconds since 1970, from the request."),
        number("opened_at_ms", "UTC milliseconds since 1970, from the province's clock."),
        code("state", "VisitState."),
        number("line_count", "Lines of the visit."),
        number("total_fen", "Fen; running total of the visit's lines: whole amount."),
        number("full_self_paid_fen", "Fen; running total of the visit's lines: wholly self-paid."),
        number("over_limit_fen", "Fen; running total of the visit's lines: above the price limit."),
        number(
            "first_paid_fen", "Fen; running total of the visit's lines: paid first by the person."
        ),
        number("in_scope_fen", "Fen; running total of the visit's lines: in scope of the fund."),
        sa.PrimaryKeyConstraint("visit_id"),
        sa.CheckConstraint("state BETWEEN 1 AND 4", name="state_known"),
        sa.CheckConstraint(
            "total_fen = full_self_paid_fen + over_limit_fen + first_paid_fen + in_scope_fen",
            name="split_adds_up",
        ),
        sa.CheckConstraint(
            "line_count >= 0 AND full_self_paid_fen >= 0 AND over_limit_fen >= 0 AND "
            "first_paid_fen >= 0 AND in_scope_fen >= 0",
            name="none_negative",
        ),
        comment="Visits as the insured place keeps them, with the running totals of their lines.",
    )


def create_fee_lines() -> None:
    op.create_table(
        "fee_lines",
        text("visit_id", "The visit that the line belongs to."),
        text("line_number", "Unique within the visit, from the request."),
        text("batch_number", "The upload that brought the line, from the request."),
        text("item_code", "National code of the item, from the request."),
        text("item_name", "Name of the item, from the request."),
        code("fee_class", "Class of the item, a national code."),
        code("fee_category", "Category of the fee, a national code."),
        number("price_micros", "Millionths of a yuan for one unit."),
        number("quantity_micros", "Millionths of a unit."),
        number("amount_fen", "Fen; the whole line."),
        number("full_self_paid_fen", "Fen; wholly self-paid."),
        number("over_limit_fen", "Fen; above the price limit."),
        number("first_paid_fen", "Fen; paid first by the person."),
        number("in_scope_fen", "Fen; in scope of the fund."),
        number("occurred_at_ms", "UTC milliseconds since 1970, from the request."),
        sa.PrimaryKeyConstraint("visit_id", "line_number"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.visit_id"]),
        sa.CheckConstraint(
            "amount_fen = full_self_paid_fen + over_limit_fen + first_paid_fen + in_scope_fen",
            name="split_adds_up",
        ),
        sa.CheckConstraint(
            "full_self_paid_fen >= 0 AND over_limit_fen >= 0 AND first_paid_fen >= 0 AND "
            "in_scope_fen >= 0",
            name="none_negative",
        ),
        comment="Split fee lines as uploaded by the treating place.",
        sqlite_with_rowid=False,
    )


def create_settlements() -> None:
    op.create_table(
        "settlements",
        text("settlement_id", "30 digits, given by the insured place."),
        code("kind", "SettlementKind."),
        text("original_id", "The settlement that a refund undoes; empty for a settlement."),
        text("visit_id", "The visit that was settled."),
        text("message_id", "The message that asked for it."),
        text("person_number", "Given by the insured place."),
        code("insurance", "Insurance type, a national code."),
        code("care_type", "Care type, a national code."),
        text("disease_code", "Chronic disease, from the visit; empty if none."),
        text("treating_region", "6 digits, from the visit."),
        text("insured_area", "6 digits, from the visit."),
        text("institution_code", "12 characters, from the visit."),
        number("settled_at_ms", "UTC milliseconds since 1970, from the province's clock."),
        number("total_fen", "Fen; the whole bill."),
        number("in_scope_fen", "Fen; in scope of the fund."),
        number("pool_fen", "Fen; pooled fund."),
        number("large_cost_fen", "Fen; large-cost fund of employees."),
        number("critical_illness_fen", "Fen; critical illness fund of residents."),
        number("civil_servant_fen", "Fen; civil servants' fund."),
        number("assistance_fen", "Fen; medical assistance."),
        number("fund_total_fen", "Fen; sum of the five funds."),
        number("hospital_part_fen", "Fen; borne by the institution."),
        number("account_fen", "Fen; personal account."),
        number("cash_fen", "Fen; paid by the person."),
        text("movements", "What it added to accumulators: JSON, [[name, year, fen], ...]."),
        blob("document", "The whole answer as the contract has it."),
        sa.PrimaryKeyConstraint("settlement_id"),
        sa.UniqueConstraint("message_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.visit_id"]),
        sa.CheckConstraint(
            "total_fen = fund_total_fen + hospital_part_fen + account_fen + cash_fen",
            name="payment_adds_up",
        ),
        sa.CheckConstraint(
            "fund_total_fen = pool_fen + large_cost_fen + critical_illness_fen + "
            "civil_servant_fen + assistance_fen",
            name="funds_add_up",
        ),
        sa.CheckConstraint(
            "(kind = 1 AND in_scope_fen >= 0 AND pool_fen >= 0 AND large_cost_fen >= 0 AND "
            "critical_illness_fen >= 0 AND civil_servant_fen >= 0 AND assistance_fen >= 0 AND "
            "hospital_part_fen >= 0 AND account_fen >= 0 AND cash_fen >= 0) OR (kind = 2 AND "
            "in_scope_fen <= 0 AND pool_fen <= 0 AND large_cost_fen <= 0 AND "
            "critical_illness_fen <= 0 AND civil_servant_fen <= 0 AND assistance_fen <= 0 AND "
            "hospital_part_fen <= 0 AND account_fen <= 0 AND cash_fen <= 0)",
            name="signs_by_kind",
        ),
        sa.CheckConstraint(
            "(kind = 1 AND original_id = '') OR (kind = 2 AND original_id <> '')",
            name="refund_names_original",
        ),
        comment="Settlements and the negative records that refund them. Never changed.",
    )
    op.create_index(
        "settlements_refunded_once",
        "settlements",
        ["original_id"],
        unique=True,
        sqlite_where=sa.text("original_id != ''"),
        postgresql_where=sa.text("original_id != ''"),
    )
