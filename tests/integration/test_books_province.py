"""What every implementation of the province's books promises, in memory and in SQL."""

from __future__ import annotations

import pytest

from tests.book_records import (
    LINES,
    MESSAGE,
    PERSON,
    PERSONS,
    VISIT,
    a_bill,
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
from tests.databases import SQLITE
from yidi.books.province_rows import ProvinceStatements
from yidi.domain.errors import NotKnown, refuse
from yidi.domain.invariants import InvariantBroken
from yidi.domain.ports import ProvinceBooks
from yidi.domain.records import (
    NO_CHANGES,
    BillState,
    MessageState,
    Movement,
    ProvinceChanges,
    ProvinceKeys,
    VisitState,
)

pytestmark = pytest.mark.both_databases


# ---------------------------------------------------------------------- what is written


async def test_a_step_returns_what_it_decided(books):
    assert await books.run(ProvinceKeys(), lambda _: ("decided", NO_CHANGES)) == "decided"


async def test_what_was_never_written_is_not_there(books):
    keys = ProvinceKeys(
        message_ids=("m",),
        visit_ids=("v",),
        line_visit_ids=("v",),
        settlement_ids=("s",),
        settlement_message_ids=("m",),
        person_numbers=("p",),
        bill_ids=("b",),
    )

    found = await look(
        books,
        keys,
        lambda page: (
            page.message("m"),
            page.visit("v"),
            list(page.lines("v")),
            page.settlement("s"),
            page.settlement_of_message("m"),
            page.refund_of("s"),
            dict(page.accumulators("p")),
            page.bill("b"),
        ),
    )

    assert found == (None, None, [], None, None, None, {}, None)


async def test_a_message_is_read_back_as_it_was_written(books):
    message = a_message(answer=b"\x00\xff", settlement_id="63")
    await write(books, ProvinceChanges(messages=(message,)), MESSAGE)

    found = await look(books, MESSAGE, lambda page: page.message(message.message_id))

    assert found == message
    assert type(found.state) is MessageState


async def test_a_visit_is_read_back_as_it_was_written(books):
    visit = a_visit(is_emergency=True, disease_code="M03900")
    await write(books, ProvinceChanges(new_visits=(visit,)))

    found = await look(books, VISIT, lambda page: page.visit(visit.visit_id))

    assert found == visit
    assert type(found.is_emergency) is bool
    assert type(found.state) is VisitState


async def test_a_settlement_is_found_by_its_number_and_by_its_message(books):
    await settle(books)
    keys = ProvinceKeys(
        settlement_ids=(a_settlement().settlement_id,),
        settlement_message_ids=(a_message().message_id,),
    )

    found = await look(
        books,
        keys,
        lambda page: (
            page.settlement(a_settlement().settlement_id),
            page.settlement_of_message(a_message().message_id),
        ),
    )

    assert found == (a_settlement(), a_settlement())


async def test_a_bill_is_read_back_in_its_last_state(books):
    keys = ProvinceKeys(bill_ids=(a_bill().message_id,))
    done = a_bill(state=BillState.SETTLED, answer=b"answer")
    await write(books, ProvinceChanges(bills=(a_bill(),)), keys)
    await write(books, ProvinceChanges(bills=(done,)), keys)

    assert await look(books, keys, lambda page: page.bill(done.message_id)) == done


async def test_lines_are_read_in_the_order_of_their_numbers(books):
    lines = (a_line("2"), a_line("1"), a_line("10"))
    await write(books, ProvinceChanges(new_visits=(a_visit(),), new_lines=lines))

    found = await look(books, LINES, lambda page: page.lines(a_visit().visit_id))

    assert list(found) == [a_line("1"), a_line("10"), a_line("2")]


async def test_a_visit_that_is_settled_brings_the_settled_ones_of_its_care(books):
    """A-065: the same person, institution and outpatient number; their lines come along."""
    visits = (
        a_visit(1),
        a_visit(2, state=VisitState.SETTLED),
        a_visit(3, state=VisitState.REFUNDED),
        a_visit(4, state=VisitState.SETTLED, outpatient_number="门诊-002"),
        a_visit(5, state=VisitState.SETTLED, institution_code="H11010500002"),
        a_visit(6, state=VisitState.SETTLED, person_number="63000000000000000000000000000002"),
    )
    lines = (a_line("1"), a_line("2", visit_number=2))
    await write(books, ProvinceChanges(new_visits=visits, new_lines=lines))

    beside, own, others = await look(
        books,
        ProvinceKeys(settling_visit_ids=(visits[0].visit_id,)),
        lambda page: (
            page.settled_beside(visits[0].visit_id),
            page.lines(visits[0].visit_id),
            page.lines(visits[1].visit_id),
        ),
    )

    assert list(beside) == [visits[1]]
    assert (list(own), list(others)) == ([lines[0]], [lines[1]])


async def test_a_visit_alone_in_its_care_has_nothing_beside_it(books):
    await write(books, ProvinceChanges(new_visits=(a_visit(1), a_visit(2))))
    keys = ProvinceKeys(settling_visit_ids=(a_visit(1).visit_id,))

    beside = await look(books, keys, lambda page: page.settled_beside(a_visit(1).visit_id))

    assert list(beside) == []


async def test_what_settles_costs_again_is_found_by_what_it_replaces(books):
    """A-090: one refunded settlement, settled again in two parts."""
    await write(books, ProvinceChanges(replacements=(("S1", "S3"), ("S1", "S2"), ("S4", "S5"))))

    found = await look(
        books, ProvinceKeys(replaced_ids=("S1",)), lambda page: page.replacements("S1")
    )

    assert list(found) == ["S2", "S3"]


async def test_a_withdrawn_line_is_gone_and_may_come_again(books):
    visit_id = a_visit().visit_id
    lines = (a_line("1"), a_line("2"))
    again = a_line("2", item_name="格列美脲")
    await write(books, ProvinceChanges(new_visits=(a_visit(),), new_lines=lines))
    withdrawn = ((visit_id, "1"), (visit_id, "2"))
    await write(books, ProvinceChanges(new_lines=(again,), withdrawn_lines=withdrawn))

    found = await look(books, LINES, lambda page: page.lines(visit_id))

    assert list(found) == [again]


async def test_a_visit_changes_its_state_and_totals(books):
    await write(books, ProvinceChanges(new_visits=(a_visit(),)))
    changed = a_visit(
        state=VisitState.CANCELLED, line_count=0, total_fen=52000, full_self_paid_fen=0
    )
    await write(books, ProvinceChanges(changed_visits=(changed,)), VISIT)

    assert await look(books, VISIT, lambda page: page.visit(changed.visit_id)) == changed


async def test_a_done_message_can_become_reversed(books):
    """design.md 6.4: a reversed message is shown as reversed."""
    reversed_message = a_message(state=MessageState.REVERSED, at_ms=a_message().at_ms + 1)
    await write(books, ProvinceChanges(messages=(a_message(),)), MESSAGE)
    await write(books, ProvinceChanges(messages=(reversed_message,)), MESSAGE)

    found = await look(books, MESSAGE, lambda page: page.message(a_message().message_id))

    assert found == reversed_message


# ----------------------------------------------------------------- one step, all or none


async def test_what_a_step_raises_is_raised_again_and_nothing_is_written(books):
    def refused(page):
        raise refuse("VISIT_NOT_KNOWN", visit="630")

    with pytest.raises(NotKnown, match="VISIT_NOT_KNOWN"):
        await books.run(MESSAGE, refused)

    assert await _has_no_message(books)


async def test_a_step_that_breaks_a_rule_leaves_nothing_of_itself(books):
    """The message of a settlement whose parts do not add up is not written either."""
    wrong = a_settlement(cash_fen=11521)
    await write(books, ProvinceChanges(new_visits=(a_visit(),)))

    with pytest.raises(InvariantBroken):
        await write(books, changes_of(wrong), keys_of(wrong))

    assert await _has_no_message(books)
    assert await look(books, PERSONS, lambda page: page.accumulators(PERSON)) == {}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            changes_of(a_settlement(2, settlement_id=a_settlement().settlement_id)), id="number"
        ),
        pytest.param(changes_of(a_settlement(2, message_id=a_message().message_id)), id="message"),
        pytest.param(changes_of(a_refund(3)), id="refund"),
        pytest.param(changes_of(a_settlement(9)), id="visit not known"),
        pytest.param(changes_of(a_settlement(2, cash_fen=-1, account_fen=41521)), id="sign"),
        pytest.param(changes_of(a_settlement(2, original_id="x")), id="original of a settlement"),
        pytest.param(ProvinceChanges(new_visits=(a_visit(),)), id="new visit"),
        pytest.param(ProvinceChanges(new_lines=(a_line(),)), id="line"),
        pytest.param(ProvinceChanges(new_lines=(a_line("9", amount_fen=1),)), id="split"),
        pytest.param(
            ProvinceChanges(changed_visits=(a_visit(person_number="other"),)), id="frozen field"
        ),
        pytest.param(
            ProvinceChanges(person_number=PERSON, movements=(Movement("pool", 2026, 1),)),
            id="movement without a settlement",
        ),
    ],
)  # fmt: skip
async def test_what_must_exist_once_or_add_up_is_held(books, changes):
    """design.md 6.5: a settlement is refunded once; nothing that is recorded is overwritten."""
    await settle(books, 1)
    await write(books, ProvinceChanges(new_visits=(a_visit(2), a_visit(3)), new_lines=(a_line(),)))
    await write(books, changes_of(a_refund()), keys_of(a_refund()))
    keys = ProvinceKeys(
        message_ids=tuple(message.message_id for message in changes.messages),
        visit_ids=tuple(visit.visit_id for visit in changes.changed_visits),
        person_numbers=(PERSON,),
    )

    with pytest.raises(InvariantBroken):
        await write(books, changes, keys)

    found = await look(books, PERSONS, lambda page: page.accumulators(PERSON))
    assert found == {(2026, "pool"): 0, (0, "account"): 0}


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda page: page.message("m"), id="message"),
        pytest.param(lambda page: page.visit("v"), id="visit"),
        pytest.param(lambda page: page.lines("v"), id="lines"),
        pytest.param(lambda page: page.settlement("s"), id="settlement"),
        pytest.param(lambda page: page.settlement_of_message("m"), id="settlement of message"),
        pytest.param(lambda page: page.refund_of("s"), id="refund"),
        pytest.param(lambda page: page.accumulators("p"), id="accumulators"),
        pytest.param(lambda page: page.bill("b"), id="bill"),
    ],
)
async def test_a_step_cannot_read_what_it_did_not_ask_for(books, read):
    with pytest.raises(InvariantBroken, match="asked for"):
        await look(books, ProvinceKeys(), read)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(ProvinceChanges(messages=(a_message(),)), id="message"),
        pytest.param(ProvinceChanges(bills=(a_bill(),)), id="bill"),
        pytest.param(ProvinceChanges(changed_visits=(a_visit(),)), id="visit"),
        pytest.param(
            changes_of(a_settlement(), messages=(), new_visits=(a_visit(),)), id="accumulators"
        ),
    ],
)
async def test_a_step_cannot_overwrite_what_it_did_not_ask_for(books, changes):
    with pytest.raises(InvariantBroken, match="asks for what it writes"):
        await write(books, changes)


async def _has_no_message(books: ProvinceBooks) -> bool:
    return await look(books, MESSAGE, lambda page: page.message(a_message().message_id) is None)


def test_visits_of_one_care_are_found_by_their_index(home, database):
    """Settling stays cheap in books of millions of visits."""
    statements = ProvinceStatements(database.engine.dialect)
    sql, names, _ = statements.read_care._compile(1)

    with database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        if home.store == SQLITE:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", [""] * len(names))
            plan = [row[3] for row in cursor.fetchall()]
        else:
            # An empty table is not worth an index otherwise.
            cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {sql}", dict.fromkeys(names, ""))
            plan = [row[0] for row in cursor.fetchall() if "Scan" in row[0]]
        cursor.close()

    assert len(plan) == 2
    assert [line for line in plan if "visits_of_one_care" in line]
    assert all("INDEX" in line.upper() for line in plan)
