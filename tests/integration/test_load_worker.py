"""A generator on a real socket: what a target that stands still looks like, and what is counted."""

from __future__ import annotations

from time import perf_counter

import grpc

from tests.integration.load_target import FakeTarget, serving
from tests.unit.load.casts import CHRONIC, NOW_MS, PLAIN
from yidi.load.client import Client, Kind, Target
from yidi.load.ledger import VISIT, Ledger
from yidi.load.letters import QUERY, SETTLE
from yidi.load.recording import Recording
from yidi.load.schedule import ALONE, Profile, steady
from yidi.load.visit import Ending
from yidi.load.worker import Cast, Plan, Worker


async def played(
    target: FakeTarget, profile: Profile, *, deadline_seconds: float = 10, **plan: object
) -> Recording:
    """Play a profile against a target; everything that was counted."""
    recording = Recording(profile, 0)
    async with serving(target):
        client = Client(Target(target.address), 2, deadline_seconds)
        cast = Cast((CHRONIC,), PLAIN, 1, ALONE, NOW_MS, perf_counter())
        worker = Worker(client, cast, lambda ledger: recording.hear(0, ledger))
        begins_at = perf_counter() + 0.1
        target.begun_at = begins_at
        await worker.run(Plan(profile, begins_at, **plan))  # type: ignore[arg-type]
        await client.close()
    return recording


async def test_a_target_that_stands_still_shows_in_every_call_that_was_due_meanwhile():
    """No coordinated omission: 100 of 200 visits were due while nothing was answered.

    A generator that waited for answers before it went on would have seen one slow call.
    """
    still = FakeTarget(still_from=0.5, still_until=1.5)

    recording = await played(still, steady(100, 2), is_even=True)

    queries = recording.times[QUERY]
    assert queries.total == 200
    # Those due in the first half of the standstill waited for more than half a second; on a
    # busy machine some more did.
    assert 45 <= queries.above(500_000) <= 120
    assert queries.percentile(99_000) > 900_000
    assert recording.points == {}
    assert recording.whole.windows[0].times[QUERY].most > 900_000
    assert recording.whole.windows[1].due == 100


async def test_users_of_the_closed_model_wait_with_the_target():
    """The closed model hides a standstill: each user has one slow call and sends no others."""
    still = FakeTarget(still_from=0.5, still_until=1.5)

    recording = await played(still, steady(2, 2), is_open=False, think_ms=10)

    slow = sum(each.above(500_000) for each in recording.times[:VISIT])
    assert 2 <= slow <= 4
    assert sum(recording.whole.calls.values()) > 50


async def test_what_the_generator_counts_is_what_the_target_has_handled():
    target = FakeTarget()

    recording = await played(target, steady(50, 1))

    whole: Ledger = recording.whole
    assert sum(whole.calls.values()) == sum(target.handled.values())
    assert whole.settled == target.settled == whole.endings[Ending.SETTLED]
    assert whole.played == sum(window.due for window in whole.windows.values())
    assert {settled.settlement_id[:1] for settled in whole.sample} == {b"S"}


async def test_refusals_are_counted_by_their_reason_and_end_the_visit():
    target = FakeTarget(
        refuse={"OpenVisit": (grpc.StatusCode.FAILED_PRECONDITION, "FILING_MISSING")}
    )

    recording = await played(target, steady(20, 1), is_even=True)

    failed = {
        (verdict.kind, verdict.code, verdict.reason): count
        for (_, verdict), count in recording.whole.measured.items()
        if verdict.kind is not Kind.OK
    }
    assert failed == {(Kind.REFUSED, "FAILED_PRECONDITION", "FILING_MISSING"): 20}
    assert recording.whole.endings == {Ending.BROKEN: 20}
    assert recording.error_parts_per_million == 500_000


async def test_a_settlement_without_an_answer_is_kept_to_be_asked_about():
    target = FakeTarget(refuse={"Settle": (grpc.StatusCode.DEADLINE_EXCEEDED, "OUTCOME_UNKNOWN")})

    recording = await played(target, steady(10, 1), is_even=True)

    assert len(recording.whole.doubtful) == 10
    assert all(len(each.message_id) == 30 for each in recording.whole.doubtful)
    assert recording.whole.settled == 0


async def test_a_refusal_that_says_that_nothing_was_done_leaves_no_doubt():
    target = FakeTarget(refuse={"Settle": (grpc.StatusCode.UNAVAILABLE, "INSURED_PLACE_DOWN")})

    recording = await played(target, steady(10, 1), is_even=True)

    assert recording.whole.doubtful == []
    assert recording.whole.measured[SETTLE, next(
        verdict for (row, verdict) in recording.whole.measured if row == SETTLE
    )] == 10  # fmt: skip


async def test_no_answer_in_time_and_no_connection_are_failures_of_the_way():
    late = await played(FakeTarget(still_until=5), steady(5, 1), deadline_seconds=0.3)
    gone = Recording(steady(5, 1), 0)
    client = Client(Target("127.0.0.1:1"), 1, 0.5)
    cast = Cast((CHRONIC,), PLAIN, 1, ALONE, NOW_MS, perf_counter())
    await Worker(client, cast, lambda ledger: gone.hear(0, ledger)).run(
        Plan(steady(5, 1), perf_counter())
    )
    await client.close()

    (late_verdict,) = {verdict for _, verdict in late.whole.calls}
    (gone_verdict,) = {verdict for _, verdict in gone.whole.calls}
    assert (late_verdict.kind, late_verdict.code) == (Kind.TRANSPORT, "DEADLINE_EXCEEDED")
    assert (gone_verdict.kind, gone_verdict.reason) == (Kind.TRANSPORT, "CONNECTION_REFUSED")


async def test_what_is_under_way_at_the_end_is_finished_or_cut_off_and_counted():
    finished = await played(FakeTarget(still_from=0.5, still_until=1.3), steady(20, 1))
    cut_off = await played(
        FakeTarget(still_from=0.5, still_until=9), steady(20, 1), drain_seconds=0.2
    )

    assert set(finished.whole.endings) == {Ending.SETTLED}
    assert cut_off.whole.endings[Ending.CUT_OFF] > 0
    assert cut_off.whole.played == sum(each.due for each in cut_off.whole.windows.values())
