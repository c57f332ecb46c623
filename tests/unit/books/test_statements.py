"""Statements compiled once: rows reach their places in every dialect."""

from __future__ import annotations

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from tests.book_records import a_settlement, a_visit
from yidi.books.dialect import chunks, insert_if_absent, insert_or_add
from yidi.books.province_rows import ProvinceStatements, movements_from_text, movements_to_text
from yidi.books.province_tables import accumulators, messages
from yidi.books.statements import Read, Write
from yidi.domain.records import Movement, SettlementKind, VisitState


class Cursor:
    """What the driver was given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, object]] = []

    def executemany(self, sql: str, rows: object) -> None:
        self.given.append((sql, rows))

    def execute(self, sql: str, parameters: object) -> None:
        self.given.append((sql, parameters))

    def fetchall(self) -> list[object]:
        return []

    def close(self) -> None:
        pass


class Connection:
    """A connection whose driver only notes."""

    def __init__(self) -> None:
        self.noted = Cursor()
        self.connection = self

    def cursor(self) -> Cursor:
        return self.noted


def test_values_are_arranged_in_the_order_of_the_statement():
    """In an update the condition comes last in the statement, wherever it stands in the row."""
    update = (
        messages.update()
        .where(messages.c.message_id == bindparam("id"))
        .values({"state": bindparam("state")})
    )
    connection = Connection()

    Write(update, ("id", "state"), sqlite.dialect()).run(connection, [("m", 3)])

    assert connection.noted.given == [
        ("UPDATE messages SET state=? WHERE messages.message_id = ?", [(3, "m")])
    ]


def test_a_dialect_with_named_values_gets_names():
    delete = messages.delete().where(messages.c.message_id == bindparam("id"))
    connection = Connection()

    Write(delete, ("id",), postgresql.dialect()).run(connection, [("m",)])

    assert connection.noted.given == [
        ("DELETE FROM messages WHERE messages.message_id = %(id)s::VARCHAR", [{"id": "m"}])
    ]


def test_nothing_is_executed_without_rows_or_keys():
    connection = Connection()
    delete = messages.delete().where(messages.c.message_id == bindparam("id"))

    Write(delete, ("id",), sqlite.dialect()).run(connection, [])
    Read([messages.c.state], messages.c.message_id, sqlite.dialect()).run(connection, [])

    assert connection.noted.given == []


def test_a_list_of_keys_is_filled_up_to_a_power_of_two():
    connection = Connection()
    read = Read([messages.c.state], messages.c.message_id, sqlite.dialect())

    read.run(connection, ["a", "b", "c"])

    assert connection.noted.given == [
        (
            "SELECT messages.state \nFROM messages \nWHERE messages.message_id IN (?, ?, ?, ?)",
            ("a", "b", "c", "c"),
        )
    ]


def test_keys_are_read_in_chunks_below_the_limit_of_variables():
    keys = [str(number) for number in range(1025)]

    assert [len(chunk) for chunk in chunks(keys)] == [512, 512, 1]
    assert chunks([]) == []


def test_upserts_exist_in_both_dialects():
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        adds = str(insert_or_add(accumulators, "amount_fen", dialect).compile(dialect=dialect))
        leaves = str(insert_if_absent(messages, dialect).compile(dialect=dialect))

        assert adds.endswith(
            "ON CONFLICT (person_number, year, name) DO UPDATE "
            "SET amount_fen = (accumulators.amount_fen + excluded.amount_fen)"
        )
        assert leaves.endswith("ON CONFLICT DO NOTHING")


def test_every_statement_of_a_province_compiles_for_both_dialects():
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        statements = ProvinceStatements(dialect)
        statements.visits.read.run(Connection(), ["1", "2"])


def test_a_record_comes_back_from_its_row():
    statements = ProvinceStatements(sqlite.dialect())
    row = statements.settlement.row(a_settlement())
    visit_row = statements.visits.shape.row(a_visit())

    assert row[1] == 1
    assert type(row[1]) is int
    assert statements.settlement.record(row) == a_settlement()
    assert type(statements.settlement.record(row).kind) is SettlementKind
    assert statements.visits.shape.record(visit_row).state is VisitState.OPEN


def test_movements_are_kept_as_plain_lists():
    movements = (Movement("统筹", 2026, -18480), Movement("account", 0, 1))

    text = movements_to_text(movements)

    assert text == '[["统筹",2026,-18480],["account",0,1]]'
    assert movements_from_text(text) == movements
