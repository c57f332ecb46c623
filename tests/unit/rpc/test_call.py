"""Deadlines of calls on the monotonic clock."""

from __future__ import annotations

from time import monotonic

from tests.messages import NOW
from yidi.rpc.call import Call, deadline_in


def seconds_of(deadline: float) -> float:
    return deadline - monotonic()


def test_a_caller_who_says_nothing_gets_thirty_seconds() -> None:
    assert 29.0 < seconds_of(deadline_in(None)) <= 30.0


def test_a_caller_gets_the_time_it_asks_for() -> None:
    assert 4.0 < seconds_of(deadline_in(5.0)) <= 5.0


def test_a_further_hop_leaves_this_one_time_to_answer() -> None:
    call = Call("m", NOW, 0, deadline_in(5.0))

    assert 4.0 < call.seconds_left() <= 4.95
    assert Call("m", NOW, 0, deadline_in(0.05)).seconds_left() <= 0
