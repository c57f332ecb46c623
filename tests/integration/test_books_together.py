"""Steps that arrive together, and accumulators as the sum of what was settled."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from tests.book_records import (
    LINES,
    MESSAGE,
    PERSON,
    PERSONS,
    VISIT,
    a_line,
    a_message,
    a_refund,
    a_settlement,
    a_visit,
    changes_of,
    keys_of,
    look,
    settle,
    write,
)
from yidi.books.province import AccumulatorDifference, ProvinceCounts, SqlProvinceBooks
from yidi.books.schema import Kind
from yidi.domain.errors import NotKnown, refuse
from yidi.domain.records import (
    NO_CHANGES,
    Movement,
    ProvinceChanges,
    ProvinceKeys,
    VisitState,
)

pytestmark = pytest.mark.both_databases


# ------------------------------------------------------------------------- accumulators


async def test_accumulators_are_the_sum_of_the_movements(books):
    """design.md 6.5: 184.80 twice from the pool, 300.00 twice from the account."""
    await settle(books, 1)
    await settle(books, 2)

    found = await look(books, PERSONS, lambda page: page.accumulators(PERSON))

    assert found == {(2026, "pool"): 36960, (0, "account"): 60000}


async def test_a_refund_brings_the_accumulators_back(books):
    """money.md: the accumulators return to what they were, and both records stay."""
    await settle(books, 1)
    await write(books, changes_of(a_refund()), keys_of(a_refund()))
    keys = ProvinceKeys(settlement_ids=(a_settlement().settlement_id,), person_numbers=(PERSON,))

    found = await look(
        books,
        keys,
        lambda page: (
            page.settlement(a_settlement().settlement_id),
            page.refund_of(a_settlement().settlement_id),
            page.accumulators(PERSON),
        ),
    )

    assert found == (a_settlement(), a_refund(), {(2026, "pool"): 0, (0, "account"): 0})


async def test_a_settlement_found_by_its_message_brings_refund_and_visit(books):
    """A Reverse knows only the message; what it undoes has to be in reach."""
    await settle(books, 1)
    await write(books, changes_of(a_refund()), keys_of(a_refund()))
    keys = ProvinceKeys(settlement_message_ids=(a_message().message_id,))

    found = await look(
        books,
        keys,
        lambda page: (
            page.refund_of(a_settlement().settlement_id),
            page.visit(a_visit().visit_id),
        ),
    )

    assert found == (a_refund(), a_visit(state=VisitState.SETTLED))


async def test_a_visit_that_came_with_its_settlement_can_be_changed(books):
    await settle(books, 1)
    closed = a_visit(state=VisitState.REFUNDED)
    keys = keys_of(a_refund())._replace(
        visit_ids=(), settlement_message_ids=(a_message().message_id,)
    )
    await write(books, changes_of(a_refund(), changed_visits=(closed,)), keys)

    assert await look(books, VISIT, lambda page: page.visit(closed.visit_id)) == closed


# ------------------------------------------------------------ steps that arrive together


async def test_two_settlements_at_once_never_overdraw_a_cap(books):
    """design.md 6.6: a cap of 300.00, two visits that could each take 184.80."""
    await write(books, ProvinceChanges(new_visits=(a_visit(1), a_visit(2))))

    def capped(number):
        def decide(page):
            used_fen = page.accumulators(PERSON).get((2026, "pool"), 0)
            paid_fen = min(18480, 30000 - used_fen)
            settlement = a_settlement(
                number,
                pool_fen=paid_fen,
                fund_total_fen=paid_fen,
                cash_fen=30000 - paid_fen,
                movements=(Movement("pool", 2026, paid_fen),),
            )
            return paid_fen, changes_of(settlement)

        return books.run(keys_of(a_settlement(number)), decide)

    paid = await asyncio.gather(capped(1), capped(2))

    assert paid == [18480, 11520]
    found = await look(books, PERSONS, lambda page: page.accumulators(PERSON))
    assert found == {(2026, "pool"): 30000}


async def test_a_repeated_message_at_once_sees_the_first_answer(books):
    """design.md 6.1: same id, the first answer again, also under concurrency."""

    def once(page):
        known = page.message(a_message().message_id)
        if known is not None:
            return known.answer, NO_CHANGES
        return "new", ProvinceChanges(messages=(a_message(),))

    answers = await asyncio.gather(*(books.run(MESSAGE, once) for _ in range(3)))

    assert answers == ["new", b"answer", b"answer"]


async def test_a_reversal_in_the_same_moment_finds_the_settlement(books):
    """design.md 6.4, in the order in which both arrive."""
    await write(books, ProvinceChanges(new_visits=(a_visit(),)))
    closed = a_visit(state=VisitState.SETTLED)
    keys = ProvinceKeys(settlement_message_ids=(a_message().message_id,))

    _, found = await asyncio.gather(
        write(books, changes_of(a_settlement(), changed_visits=(closed,)), keys_of(a_settlement())),
        look(
            books,
            keys,
            lambda page: (
                page.settlement_of_message(a_message().message_id),
                page.visit(a_visit().visit_id),
            ),
        ),
    )

    assert found == (a_settlement(), closed)


async def test_a_refused_step_does_not_disturb_its_neighbours(books):
    def refused(page):
        raise refuse("VISIT_NOT_KNOWN", visit="630")

    answers = await asyncio.gather(
        write(books, ProvinceChanges(new_visits=(a_visit(1),))),
        books.run(ProvinceKeys(), refused),
        write(books, ProvinceChanges(new_visits=(a_visit(2),))),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [type(None), NotKnown, type(None)]
    keys = ProvinceKeys(visit_ids=(a_visit(1).visit_id, a_visit(2).visit_id))
    found = await look(books, keys, lambda page: [page.visit(each) for each in keys.visit_ids])
    assert found == [a_visit(1), a_visit(2)]


async def test_lines_added_and_withdrawn_at_once_end_as_in_sequence(books):
    visit_id = a_visit().visit_id
    await write(books, ProvinceChanges(new_visits=(a_visit(),)))
    again = a_line("1", item_name="again")

    await asyncio.gather(
        write(books, ProvinceChanges(new_lines=(a_line("1"), a_line("2")))),
        write(books, ProvinceChanges(withdrawn_lines=((visit_id, "1"), (visit_id, "2")))),
        write(books, ProvinceChanges(new_lines=(again,))),
    )

    found = await look(books, LINES, lambda page: page.lines(visit_id))
    assert list(found) == [again]


# --------------------------------------------------------------- what only SQL can offer


async def test_accumulators_that_were_tampered_with_are_found_and_rebuilt(sql_books, database):
    """design.md 6.5: a check compares, and the fold rebuilds."""
    await settle(sql_books, 1)
    assert await sql_books.check_accumulators() == []
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accumulators SET amount_fen = 1 WHERE name = 'pool'")
        connection.exec_driver_sql("DELETE FROM accumulators WHERE name = 'account'")
        connection.execute(
            text("INSERT INTO accumulators VALUES (:person, 2026, 'invented', 5)"),
            {"person": PERSON},
        )

    assert await sql_books.check_accumulators() == [
        AccumulatorDifference(PERSON, 0, "account", 0, 30000),
        AccumulatorDifference(PERSON, 2026, "invented", 5, 0),
        AccumulatorDifference(PERSON, 2026, "pool", 1, 18480),
    ]
    rebuilt = await sql_books.rebuild_accumulators(PERSON)

    assert rebuilt == {(2026, "pool"): 18480, (0, "account"): 30000, (2026, "invented"): 0}
    assert await sql_books.check_accumulators() == []


async def test_a_rebuild_counts_settlements_of_the_same_moment(sql_books):
    await write(sql_books, ProvinceChanges(new_visits=(a_visit(1), a_visit(2))))

    _, rebuilt, _ = await asyncio.gather(
        write(sql_books, changes_of(a_settlement(1)), keys_of(a_settlement(1))),
        sql_books.rebuild_accumulators(PERSON),
        write(sql_books, changes_of(a_settlement(2)), keys_of(a_settlement(2))),
    )

    assert rebuilt == {(2026, "pool"): 18480, (0, "account"): 30000}
    assert await sql_books.check_accumulators() == []


async def test_counts_and_the_settlement_of_a_message_are_there_for_status_pages(sql_books):
    await settle(sql_books, 1)
    await settle(sql_books, 2)

    assert await sql_books.counts() == ProvinceCounts(messages=2, visits=2, settlements=2)
    assert await sql_books.settlements_by_province() == {"630000": 2}
    assert await sql_books.settlement_of_message(a_message(2).message_id) == a_settlement(2)
    assert await sql_books.settlement_of_message(a_message(3).message_id) is None


async def test_everything_is_there_after_the_database_was_closed_and_opened(home):
    first = home.open(Kind.PROVINCE)
    books = SqlProvinceBooks(first)
    await settle(books)
    books.close()
    first.close()

    again = home.open(Kind.PROVINCE)
    books = SqlProvinceBooks(again)
    found = await look(books, PERSONS, lambda page: page.accumulators(PERSON))
    books.close()
    again.close()

    assert found == {(2026, "pool"): 18480, (0, "account"): 30000}
