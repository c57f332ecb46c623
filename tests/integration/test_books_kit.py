"""The joint test kit's database: evidence, statements, sessions and their events."""

from __future__ import annotations

import pytest

from yidi.books.kit import SqlKitBooks
from yidi.books.schema import Kind, open_database
from yidi.domain.conformance import Evidence, SessionTakenOver, StatementRecord

RUN = Evidence(
    "R1", "110000", 2, "630000", "spring", 1, "1.0", 1_736_150_400_000, "ab12", b'{"run": 1}'
)
STATED = StatementRecord(
    "R1-V2.1", "R1", "110000", 2, "630000", "V2.1", 1, 1_736_150_400_000, "1.0", "ab12", b"all"
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "jointtest.sqlite"


@pytest.fixture
def database(path):
    opened = open_database(path, Kind.JOINTTEST)
    yield opened
    opened.close()


@pytest.fixture
def books(database):
    return SqlKitBooks(database)


def test_a_run_and_its_statements_are_found_after_a_restart(path, books, database):
    books.keep_run(RUN, [STATED])
    database.close()

    again = open_database(path, Kind.JOINTTEST)
    found = SqlKitBooks(again)
    run, stated, of_campaign = found.run("R1"), found.statement("R1-V2.1"), found.runs("spring")
    again.close()

    assert (run, stated, list(of_campaign)) == (RUN, STATED, [RUN])


def test_a_run_is_kept_once_and_never_changed(books):
    books.keep_run(RUN, [STATED])
    books.keep_run(RUN._replace(verdict=2), [STATED._replace(result=2)])

    assert books.run("R1") == RUN
    assert list(books.statements()) == [STATED]


def test_statements_are_found_by_province_role_and_version(books):
    other = STATED._replace(statement_id="R1-V2.0", interface_version="V2.0")
    books.keep_run(RUN, [STATED, other])

    assert list(books.statements("110000", 2, "V2.0")) == [other]
    assert list(books.statements("120000")) == []
    assert list(books.statements("110000", 1)) == []


def test_a_session_goes_on_with_its_events_in_order(books):
    assert books.open_session("S1", b"session")
    assert not books.open_session("S1", b"another")
    for number in range(1, 4):
        books.add_event("S1", number, b"event %d" % number)

    assert list(books.sessions()) == [("S1", b"session")]
    assert list(books.events("S1")) == [b"event 1", b"event 2", b"event 3"]


def test_a_closed_session_keeps_its_events_and_its_id(books):
    books.open_session("S1", b"session")
    books.add_event("S1", 1, b"event")
    books.close_session("S1")

    assert list(books.sessions()) == []
    assert list(books.session_ids("S")) == ["S1"]
    assert list(books.events("S1")) == [b"event"]


def test_two_processes_cannot_play_one_session(books):
    books.open_session("S1", b"session")
    books.add_event("S1", 1, b"mine")

    with pytest.raises(SessionTakenOver):
        books.add_event("S1", 1, b"theirs")

    assert list(books.events("S1")) == [b"mine"]


def test_statements_are_looked_up_while_a_test_goes_on(path, books):
    """The kit's file is shared: nobody has to stop a test to read what was stated."""
    books.open_session("S1", b"session")
    second = open_database(path, Kind.JOINTTEST)
    reader = SqlKitBooks(second)

    books.keep_run(RUN, [STATED])

    assert reader.statement("R1-V2.1") == STATED
    second.close()
    books.add_event("S1", 1, b"goes on")
    assert list(books.events("S1")) == [b"goes on"]
