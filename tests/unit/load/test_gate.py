"""Independent counts and the generator's own criteria: when a result counts, and when not."""

from __future__ import annotations

from collections import Counter

import pytest

from yidi.load.client import OK, Kind, Verdict
from yidi.load.gate import State, by_books, by_metrics, read_handled
from yidi.load.ledger import Ledger, Window
from yidi.load.letters import METHODS, OPEN, QUERY, SETTLE
from yidi.load.recording import Recording
from yidi.load.schedule import steady
from yidi.load.search import Broke, Search, Trial
from yidi.load.verdict import bottleneck, figures

REFUSED = Verdict(Kind.REFUSED, "FAILED_PRECONDITION", "FILING_MISSING")
LOST = Verdict(Kind.TRANSPORT, "UNAVAILABLE", "CONNECTION_LOST")
NOT_REPLAYED = Verdict(Kind.WRONG, "OK", "REPEAT_NOT_REPLAYED")
ACCEPTED = Verdict(Kind.WRONG, "OK", "MISTAKE_NOT_REFUSED")

PAGE = """\
# HELP grpc_server_handled_total Calls
# TYPE grpc_server_handled_total counter
grpc_server_handled_total{grpc_type="UNARY",grpc_service="yidi.v1.SettlementService",\
grpc_method="Settle",grpc_code="OK"} 7.0
grpc_server_handled_total{grpc_type="UNARY",grpc_service="yidi.v1.SettlementService",\
grpc_method="Settle",grpc_code="NOT_FOUND"} 1.2e+06
grpc_server_started_total{grpc_type="UNARY",grpc_service="yidi.v1.SettlementService",\
grpc_method="Settle"} 9.0
"""


def counted(**by_method: dict[Verdict, int]) -> Ledger:
    rows = {"query": QUERY, "open": OPEN, "settle": SETTLE}
    return Ledger(
        calls=Counter(
            {(rows[name], verdict): count for name, found in by_method.items()
             for verdict, count in found.items()}
        )
    )  # fmt: skip


def checked(ledger: Ledger, after: dict[tuple[int, str], int]) -> dict[str, State]:
    page = {(METHODS[row], code): count for (row, code), count in after.items()}
    return {each.name: each.state for each in by_metrics({}, page, ledger)}


def test_a_metrics_page_is_read_by_method_and_status():
    assert read_handled(PAGE) == {
        (METHODS[SETTLE], "OK"): 7,
        (METHODS[SETTLE], "NOT_FOUND"): 1_200_000,
    }


def test_counts_that_are_the_same_by_method_and_status_agree():
    ledger = counted(query={OK: 10}, open={OK: 8, REFUSED: 2})

    after = {(QUERY, "OK"): 10, (OPEN, "OK"): 8, (OPEN, "FAILED_PRECONDITION"): 2}

    assert checked(ledger, after) == {
        "metrics/QueryEligibility": State.AGREES,
        "metrics/OpenVisit": State.AGREES,
    }


@pytest.mark.parametrize(
    "after",
    [
        {(QUERY, "OK"): 9},
        {(QUERY, "OK"): 11},
        {(QUERY, "OK"): 9, (QUERY, "NOT_FOUND"): 1},
        {},
    ],
)
def test_one_call_more_fewer_or_otherwise_disagrees(after: dict[tuple[int, str], int]):
    assert checked(counted(query={OK: 10}), after) == {"metrics/QueryEligibility": State.DISAGREES}


@pytest.mark.parametrize(
    ("theirs", "state"), [(8, State.AGREES), (10, State.AGREES), (11, State.DISAGREES)]
)
def test_a_call_without_an_answer_may_have_arrived_or_not(theirs: int, state: State):
    ledger = counted(query={OK: 8, LOST: 2})

    assert checked(ledger, {(QUERY, "OK"): theirs}) == {"metrics/QueryEligibility": state}


def test_a_wrong_answer_was_an_answer_and_is_counted_once():
    ledger = counted(settle={OK: 5, NOT_REPLAYED: 1, ACCEPTED: 2})

    assert checked(ledger, {(SETTLE, "OK"): 7}) == {"metrics/Settle": State.AGREES}


def test_calls_of_before_and_the_questions_of_the_gate_are_no_part_of_the_run():
    (check,) = by_metrics(
        {(METHODS[QUERY], "OK"): 100},
        {(METHODS[QUERY], "OK"): 113},
        counted(query={OK: 10}),
        {(METHODS[QUERY], "OK"): 3},
    )

    assert (check.state, check.ours, check.theirs) == (State.AGREES, 10, 10)


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (111, State.DISAGREES),
        (112, State.AGREES),
        (113, State.AGREES),
        (114, State.DISAGREES),
    ],
)
def test_books_hold_what_was_answered_what_was_found_later_and_at_most_what_is_open(
    after: int, state: State
):
    ledger = Ledger(settled=9, refunded=1)

    assert by_books(100, after, ledger, found_later=2, open_still=1).state is state


def recording(lateness_ms: int = 1, busy: int = 10, played: int = 100) -> Recording:
    found = Recording(steady(100, 1), 0)
    ledger = Ledger(played=played, busy_percent=[busy] * 6)
    ledger.windows[0] = Window(due=100)
    for _ in range(100):
        ledger.lateness.note(lateness_ms * 1000)
    found.hear(0, ledger)
    return found


def problems(found: Recording, **limits: float) -> list[str]:
    return [each.name for each in bottleneck(found, figures(found), **limits)]


def test_a_generator_that_keeps_up_is_no_bottleneck():
    assert problems(recording()) == []


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (recording(lateness_ms=25), "late"),
        (recording(busy=95), "busy"),
        (recording(played=98), "not_begun"),
    ],
)
def test_each_sign_of_a_bottleneck_is_named(found: Recording, name: str):
    assert problems(found) == [name]


def test_how_late_the_generator_may_be_can_be_asked_for():
    assert problems(recording(lateness_ms=25), late_ms_max=30) == []


def searched(holds_until: float) -> list[float]:
    """Which rates are tried when everything up to a rate holds."""
    search, tried = Search(50), []
    while (rate := search.next_rate()) is not None:
        tried.append(rate)
        broke = Broke.NOTHING if rate <= holds_until else Broke.LATENCY
        search = search.noted(Trial(rate, rate, 1.0, 0, broke))
    assert search.best is not None
    return [*tried, search.best.rate]


def test_the_limit_is_searched_upwards_by_half_and_then_between():
    assert searched(150) == [50, 75, 112.5, 168.75, 140.625, 154.6875, 147.65625, 147.65625]


def test_when_the_first_rate_does_not_hold_lower_ones_are_tried():
    assert searched(20)[:2] == [50, 25]
    assert 19 <= searched(20)[-1] <= 20


def test_a_search_ends_even_when_everything_holds():
    assert len(searched(10**9)) == 17
