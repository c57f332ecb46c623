"""A whole run: what was before, the plans, what is after, and whether the result counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from yidi.load import gate
from yidi.load.client import Client
from yidi.load.fleet import Fleet
from yidi.load.gate import Check, State
from yidi.load.ledger import Ledger
from yidi.load.letters import MessageIds
from yidi.load.outside import Outside, Seen
from yidi.load.recording import Recording
from yidi.load.schedule import Profile, steady
from yidi.load.search import Broke, Search, Trial
from yidi.load.verdict import LATE_MS_MAX, Figures, Problem, bottleneck, figures
from yidi.load.worker import Plan

_LEAD_SECONDS = 0.5
"""Between sending a plan and its begin: every process has it by then."""

_LOOKS = 6
_LOOK_SECONDS = 0.5
"""Several processes of a platform tell their counts a moment later."""

_BACKLOG_PERCENT = 97

Watcher = Callable[[Recording, float], None]
"""Is shown the recording and the seconds since its begin, twice a second."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run is held to; None where nothing was asked for."""

    p99_ms_max: float | None = None
    error_parts_per_million_max: int | None = None
    late_ms_max: float = LATE_MS_MAX
    """How late the generator itself may be; above it the result does not count."""

    def broken_by(self, recording: Recording) -> Broke:
        """Return which limit a recording breaks."""
        errors = self.error_parts_per_million_max
        if errors is not None and recording.error_parts_per_million > errors:
            return Broke.ERRORS
        if self.p99_ms_max is not None and recording.highest_p99_micros() > self.p99_ms_max * 1000:
            return Broke.LATENCY
        return Broke.NOTHING


@dataclass(slots=True)
class Outcome:
    """What a session came to."""

    recording: Recording
    figures: Figures
    problems: list[Problem]
    """Why the result does not count."""
    checks: list[Check]
    broke: Broke
    before: Seen
    after: Seen
    calls: int
    """Calls of the whole session, all trials included."""
    search: Search | None = None
    was_interrupted: bool = False


@dataclass(slots=True)
class Session:
    """Plays plans on a fleet and judges what comes of them."""

    fleet: Fleet
    client: Client
    ids: MessageIds
    outside: Outside
    limits: Limits
    template: Plan
    watch: Watcher = field(default=lambda _recording, _seconds: None)
    _is_interrupted: bool = False

    def interrupt(self) -> None:
        """End early: what was measured so far is the result."""
        self._is_interrupted = True
        self.fleet.stop()

    def was_interrupted(self) -> bool:
        """Whether somebody ended it early."""
        return self._is_interrupted

    async def run(self, profile: Profile) -> Outcome:
        """Play one profile."""
        before = await self.outside.look()
        recording = await self._play(profile)
        return await self._judge(recording, recording.whole, before)

    async def find_the_limit(
        self, first_rate: float, trial_seconds: float, tried: Callable[[Trial], None]
    ) -> Outcome:
        """Try rates until the highest that holds is known; its trial is the recording."""
        before = await self.outside.look()
        everything = Ledger()
        search = Search(first_rate)
        kept: Recording | None = None
        while (rate := search.next_rate()) is not None and not self.was_interrupted():
            recording = await self._play(steady(rate, trial_seconds))
            everything.add(recording.whole)
            if self.was_interrupted() and recording.calls() == 0:
                kept = kept or recording
                break
            trial = self._trial(rate, recording)
            search = search.noted(trial)
            tried(trial)
            if kept is None or search.best == trial:
                kept = recording
            if trial.broke is Broke.GENERATOR and trial == search.lowest_broken:
                break
        shown = kept or Recording(steady(first_rate, trial_seconds), 0)
        outcome = await self._judge(shown, everything, before)
        outcome.search = search
        return outcome

    def _trial(self, rate: float, recording: Recording) -> Trial:
        seconds = recording.measured_seconds
        points = [each for each in recording.all_points()
                  if each.second >= recording.warm_up_seconds]  # fmt: skip
        due = sum(each.due for each in points)
        visits = recording.times[-1].total
        broke = self.limits.broken_by(recording) if recording.calls() else Broke.EMPTY
        if broke is Broke.NOTHING and visits * 100 < due * _BACKLOG_PERCENT:
            broke = Broke.BACKLOG
        if broke is Broke.NOTHING and bottleneck(
            recording, figures(recording), self.limits.late_ms_max
        ):
            broke = Broke.GENERATOR
        return Trial(
            rate,
            visits / seconds if seconds else 0.0,
            recording.highest_p99_micros() / 1000,
            recording.error_parts_per_million,
            broke,
        )

    async def _play(self, profile: Profile) -> Recording:
        plan = Plan(
            profile,
            perf_counter() + _LEAD_SECONDS,
            self.template.warm_up_seconds,
            self.template.is_open,
            self.template.is_even,
            self.template.think_ms,
            self.template.drain_seconds,
        )
        recording = Recording(profile, plan.warm_up_seconds)
        watching = asyncio.create_task(self._show(recording, plan.begins_at))
        try:
            await self.fleet.run(plan, recording.hear)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        self.watch(recording, perf_counter() - plan.begins_at)
        return recording

    async def _show(self, recording: Recording, begins_at: float) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            elapsed = perf_counter() - begins_at
            recording.fold(int(elapsed))
            self.watch(recording, elapsed)

    async def _judge(self, recording: Recording, ledger: Ledger, before: Seen) -> Outcome:
        inquired = await gate.by_journal(self.client, self.ids, ledger)
        checks: list[Check] = []
        after = before
        for look in range(_LOOKS):
            if look:
                await asyncio.sleep(_LOOK_SECONDS)
            after = await self.outside.look()
            checks = [*_metrics(before, after, ledger, inquired), _books(before, after, ledger,
                      inquired), inquired.check]  # fmt: skip
            if not gate.disagreements(checks):
                break
        found = figures(recording)
        return Outcome(
            recording,
            found,
            bottleneck(recording, found, self.limits.late_ms_max),
            checks,
            self.limits.broken_by(recording),
            before,
            after,
            sum(ledger.calls.values()),
            was_interrupted=self._is_interrupted,
        )


def _metrics(before: Seen, after: Seen, ledger: Ledger, inquired: gate.Inquired) -> list[Check]:
    if before.handled is None or after.handled is None:
        why = after.why_no_metrics or before.why_no_metrics
        return [
            gate.not_checked(
                "metrics",
                "没有指标页可核对" if why == "-" else f"指标页读不到（{why}）",
                "there is no metrics page" if why == "-" else f"metrics are out of reach ({why})",
            )
        ]
    return gate.by_metrics(before.handled, after.handled, ledger, inquired.calls)


def _books(before: Seen, after: Seen, ledger: Ledger, inquired: gate.Inquired) -> Check:
    if before.settlements is None or after.settlements is None:
        return gate.not_checked(
            "books", "没有测试控制，或它没有回答", "no test control, or it did not answer"
        )
    played = {each.care.insured_province for each in ledger.sample}
    away = sorted(played.intersection(after.away))
    if away:
        return gate.not_checked(
            "books",
            f"有参保省的账簿不在本平台（{'、'.join(away)}），无法核对",
            f"some insured places keep their books elsewhere ({', '.join(away)})",
        )
    return gate.by_books(
        before.settlements, after.settlements, ledger, inquired.found_later, inquired.open_still
    )


def counts(outcome: Outcome) -> bool:
    """Whether the result counts: the generator kept up, and nobody has counted otherwise."""
    return not outcome.problems and all(
        each.state is not State.DISAGREES for each in outcome.checks
    )
