"""Counting in cells: what the page then shows."""

from __future__ import annotations

from prometheus_client import generate_latest

from yidi.observe.tallies import Level, Numbers, Spread, Tally, Total


def page(numbers: Numbers) -> list[str]:
    lines = generate_latest(numbers.registry).decode().splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_a_tally_counts_each_set_of_labels_by_itself() -> None:
    numbers = Numbers()
    tally = Tally("yidi_refusals", numbers)

    tally.add("person", "PERSON_BLOCKED")
    tally.add("person", "PERSON_BLOCKED")
    tally.add("institution", "FIELD_MISSING")

    assert page(numbers) == [
        'yidi_refusals_total{party="person",reason="PERSON_BLOCKED"} 2.0',
        'yidi_refusals_total{party="institution",reason="FIELD_MISSING"} 1.0',
    ]
    assert tally.counts()["person", "PERSON_BLOCKED"] == 2


def test_a_bucket_holds_what_is_at_most_its_bound_and_all_below_it() -> None:
    numbers = Numbers()
    spread = Spread("yidi_commit_batch_commands", numbers)

    for commands in (1, 2, 3, 600):
        spread.note(commands, "national")

    lines = page(numbers)
    assert lines[:4] == [
        'yidi_commit_batch_commands_bucket{database="national",le="1.0"} 1.0',
        'yidi_commit_batch_commands_bucket{database="national",le="2.0"} 2.0',
        'yidi_commit_batch_commands_bucket{database="national",le="4.0"} 3.0',
        'yidi_commit_batch_commands_bucket{database="national",le="8.0"} 3.0',
    ]
    assert lines[-3:] == [
        'yidi_commit_batch_commands_bucket{database="national",le="+Inf"} 4.0',
        'yidi_commit_batch_commands_count{database="national"} 4.0',
        'yidi_commit_batch_commands_sum{database="national"} 606.0',
    ]


def test_a_total_is_a_spread_without_buckets() -> None:
    numbers = Numbers()
    total = Total("yidi_relay_pair_seconds", numbers)
    place = total.at("510000", "630000", "Settle")
    total.cells[place] += 1
    total.cells[place + 1] += 0.25

    labels = '{insured_province="630000",method="Settle",treating_province="510000"}'
    assert page(numbers) == [
        f"yidi_relay_pair_seconds_count{labels} 1.0",
        f"yidi_relay_pair_seconds_sum{labels} 0.25",
    ]


def test_a_level_is_asked_for_when_somebody_looks() -> None:
    numbers = Numbers()
    level = Level("yidi_province_calls", numbers)
    waiting = [3]
    level.watch(lambda: waiting[0], "630000")
    waiting[0] = 5

    assert page(numbers) == ['yidi_province_calls{province="630000"} 5.0']


def test_what_was_never_counted_has_no_value() -> None:
    numbers = Numbers()
    Tally("yidi_refusals", numbers)
    Spread("yidi_relay_seconds", numbers)
    Level("yidi_province_calls", numbers)

    assert page(numbers) == []
