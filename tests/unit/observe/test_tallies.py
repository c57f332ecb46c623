"""Counting by hand: what the page then shows."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest

from yidi.observe.tallies import Spread, Tally


def page(registry: CollectorRegistry) -> list[str]:
    lines = generate_latest(registry).decode().splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_a_tally_counts_each_set_of_labels_by_itself() -> None:
    registry = CollectorRegistry()
    tally = Tally("calls", "Calls.", ("method", "code"), registry)

    tally.add("Settle", "OK")
    tally.add("Settle", "OK")
    tally.add("Settle", "NOT_FOUND")

    assert page(registry) == [
        'calls_total{code="OK",method="Settle"} 2.0',
        'calls_total{code="NOT_FOUND",method="Settle"} 1.0',
    ]


def test_a_bucket_holds_what_is_at_most_its_bound_and_all_below_it() -> None:
    registry = CollectorRegistry()
    spread = Spread("seconds", "Time.", ("method",), (0.25, 0.5), registry)

    for seconds in (0.125, 0.25, 0.375, 8.0):
        spread.note(seconds, "Settle")

    assert page(registry) == [
        'seconds_bucket{le="0.25",method="Settle"} 2.0',
        'seconds_bucket{le="0.5",method="Settle"} 3.0',
        'seconds_bucket{le="+Inf",method="Settle"} 4.0',
        'seconds_count{method="Settle"} 4.0',
        'seconds_sum{method="Settle"} 8.75',
    ]


def test_what_was_never_counted_has_no_value() -> None:
    registry = CollectorRegistry()
    Tally("calls", "Calls.", ("method",), registry)
    Spread("seconds", "Time.", ("method",), (0.25, 0.5), registry)

    assert page(registry) == []
