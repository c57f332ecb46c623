"""The tables follow the records, and each of them says what it holds."""

from __future__ import annotations

import pytest

from yidi.books.national_tables import NATIONAL, journal_entries
from yidi.books.province_tables import (
    PROVINCE,
    bills,
    fee_lines,
    messages,
    settlements,
    visits,
)
from yidi.books.statements import names_of
from yidi.domain.records import Bill, FeeLine, JournalEntry, Message, Settlement, Visit

TABLES = [*NATIONAL.sorted_tables, *PROVINCE.sorted_tables]


@pytest.mark.parametrize(
    ("table", "record", "more"),
    [
        (journal_entries, JournalEntry, ["entry_id"]),
        (messages, Message, []),
        (visits, Visit, []),
        (fee_lines, FeeLine, []),
        (settlements, Settlement, []),
        (bills, Bill, []),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_columns_are_named_like_the_fields_of_the_record(table, record, more):
    names = list(names_of(record))

    assert sorted(column.name for column in table.columns) == sorted(names + more)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_and_column_says_what_it_holds(table):
    silent = [column.name for column in table.columns if not (column.comment or "").endswith(".")]

    assert silent == []
    assert (table.comment or "").endswith(".")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_amount_says_its_unit(table):
    amounts = [column for column in table.columns if column.name.endswith("_fen")]

    assert [column.name for column in amounts if not column.comment.startswith("Fen; ")] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_column_is_ever_null_and_every_constraint_has_a_name(table):
    assert [column.name for column in table.columns if column.nullable] == []
    assert [rule for rule in table.constraints if rule.name is None] == []


def test_two_databases_share_no_table():
    assert set(NATIONAL.tables) & set(PROVINCE.tables) == set()
