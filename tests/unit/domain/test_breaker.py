"""The circuit breaker as a value (A-143)."""

from __future__ import annotations

import pytest

from yidi.domain.breaker import Breaker, BreakerRules, BreakerState

RULES = BreakerRules(failures_max=3, probe_after_ms=5_000, probe_after_ms_max=15_000)


def opened(now_ms: int = 1_000) -> Breaker:
    breaker = Breaker()
    for _ in range(3):
        breaker = breaker.failed(now_ms, RULES)
    return breaker


def test_it_opens_with_the_last_failure_in_a_row():
    two = Breaker().failed(0, RULES).failed(0, RULES)

    assert two.state is BreakerState.CLOSED
    assert two.failed(1_000, RULES) == Breaker(BreakerState.OPEN, 0, 1_000, 6_000, 5_000)


def test_an_answer_in_between_begins_the_count_again():
    breaker = Breaker().failed(0, RULES).failed(0, RULES).answered().failed(0, RULES)

    assert (breaker.state, breaker.failures) == (BreakerState.CLOSED, 1)


def test_without_a_limit_it_never_opens():
    breaker = Breaker()
    for _ in range(100):
        breaker = breaker.failed(0, BreakerRules(0, 5_000, 15_000))

    assert breaker == Breaker()


def test_a_failed_probe_waits_twice_as_long_up_to_the_limit():
    breaker = opened()
    waits = []
    for _ in range(3):
        breaker = breaker.probed(breaker.probe_at_ms, RULES, is_serving=False)
        waits.append(breaker.wait_ms)

    assert waits == [10_000, 15_000, 15_000]
    assert breaker.probe_at_ms == 6_000 + 10_000 + 15_000 + 15_000


def test_a_good_probe_lets_one_call_try_and_its_answer_closes():
    half = opened().probed(6_000, RULES, is_serving=True)

    assert (half.state, half.probe_at_ms) == (BreakerState.HALF_OPEN, 11_000)
    assert half.answered() == Breaker()


def test_a_second_good_probe_closes_where_nobody_calls():
    half = opened().probed(6_000, RULES, is_serving=True)

    assert half.probed(11_000, RULES, is_serving=True) == Breaker()
    assert half.probed(11_000, RULES, is_serving=False).state is BreakerState.OPEN


def test_a_trial_that_fails_opens_again_and_waits_longer():
    again = opened().probed(6_000, RULES, is_serving=True).failed(7_000, RULES)

    assert (again.state, again.wait_ms, again.probe_at_ms) == (BreakerState.OPEN, 10_000, 17_000)
    assert again.opened_at_ms == 1_000


def test_a_late_failure_changes_nothing_and_a_late_answer_is_a_sign_of_life():
    breaker = opened()

    assert breaker.failed(9_000, RULES) is breaker
    assert breaker.answered().state is BreakerState.HALF_OPEN


@pytest.mark.parametrize(("now", "due"), [(5_999, False), (6_000, True), (999, True)])
def test_a_probe_is_due_after_the_wait_or_when_the_clock_was_put_back(now: int, due: bool):
    assert opened().is_probe_due(now) is due
    assert not Breaker().is_probe_due(now)


def test_a_closed_breaker_does_not_care_for_probes():
    breaker = Breaker().failed(0, RULES)

    assert breaker.probed(0, RULES, is_serving=False) is breaker
