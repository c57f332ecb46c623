"""One generator: begins visits when they are due and plays them, whatever the target does.

Open model: the moments come from the schedule; nothing that the target does moves them, and
every latency counts from the moment a call was due. Closed model: so many users, each with
one visit after the other; a target that stalls then slows its own load down, which is why
the report says so.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.care import CareType, Insurance
from yidi.load.bills import draw_bills, in_two_batches
from yidi.load.cares import Care
from yidi.load.client import Client, Kind, Verdict, may_have_acted
from yidi.load.ledger import VISIT, Ledger, Settled
from yidi.load.letters import BillLetters, CareLetters, MessageIds
from yidi.load.mix import Mix
from yidi.load.schedule import Profile, Share, arrivals
from yidi.load.visit import Ask, Ending, Table, Visit, WrongAnswer

BILLS_A_KIND = 200
"""Bills made beforehand for each care type and insurance."""

UNDER_WAY_MAX = 20_000
"""Visits of one process at once; above it a visit that is due is counted and not begun."""

SAMPLE_MAX = 40
"""Settlements that one process names to be asked about afterwards."""

_LAG_SECONDS = 0.05
_TELL_SECONDS = 1.0
_USERS_SECONDS = 0.1
_MICROS = 1_000_000
_MS = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """One run as every generator gets it.

    ``begins_at`` is on the clock that all processes of the machine share (``perf_counter``).
    """

    profile: Profile
    begins_at: float
    warm_up_seconds: int = 0
    is_open: bool = True
    is_even: bool = False
    think_ms: int = 0
    drain_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Cast:
    """Whose visits a generator plays, and the seed that decides the rest."""

    cares: Sequence[Care]
    mix: Mix
    seed: int
    share: Share
    clock_ms: int
    clock_at: float
    """The platform's clock showed ``clock_ms`` when ``perf_counter`` was at this."""
    lanes: int = 0
    """Among how many the message ids are dealt out; 0: as many as the share says."""

    def now_ms(self) -> int:
        """The platform's clock, now."""
        return self.clock_ms + int((perf_counter() - self.clock_at) * _MS)


def make_bills(
    mix: Mix, now_ms: int, dice: random.Random
) -> dict[tuple[int, int], list[BillLetters]]:
    """Return bills for every care type and insurance, in two batches as often as the mix says."""
    stamp = Timestamp(seconds=now_ms // _MS)
    found = {}
    for care, shape in mix.bills.items():
        for insurance in Insurance:
            drawn = draw_bills(CareType(care), insurance, shape, stamp, dice)
            bills = [next(drawn) for _ in range(BILLS_A_KIND)]
            parted = [dice.random() * 10_000 < mix.course.second_upload_bp for _ in bills]
            found[int(care), int(insurance)] = [
                BillLetters(in_two_batches(bill) if part else bill)
                for bill, part in zip(bills, parted, strict=True)
            ]
    return found


class Worker:
    """Plays plans, one after the other, and tells what it has counted every second."""

    def __init__(self, client: Client, cast: Cast, tell: Callable[[Ledger], None]) -> None:
        """Prepare everything that can be prepared."""
        self._client = client
        self._cast = cast
        self._tell = tell
        # A text as seed is the same in every process, and no two shares draw alike.
        self._dice = random.Random(f"{cast.seed}/{cast.share.index}/{cast.share.of}")  # noqa: S311
        bills = make_bills(cast.mix, cast.now_ms(), self._dice)
        ids = MessageIds(cast.now_ms, Share(cast.share.index, cast.lanes or cast.share.of))
        self._table = Table(cast.mix, bills, ids, cast.now_ms)
        self._letters: dict[int, CareLetters] = {}
        self._turns = self._take_turns()
        self._ledger = Ledger()
        self._sampled = 0
        self._under_way: set[asyncio.Task[None]] = set()
        self._connection = 0
        self._plan = Plan(Profile(()), 0.0)
        self._is_stopping = asyncio.Event()

    async def run(self, plan: Plan) -> None:
        """Play one plan to its end, or until it is stopped; then finish what is under way."""
        self._plan = plan
        self._is_stopping.clear()
        self._sampled = 0
        watching = asyncio.create_task(self._watch())
        try:
            await (self._play_open(plan) if plan.is_open else self._play_closed(plan))
            await self._drain(plan)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            self._hand_over()

    def stop(self) -> None:
        """Begin no further visit."""
        self._is_stopping.set()

    async def _play_open(self, plan: Plan) -> None:
        moments = arrivals(plan.profile, self._cast.share, self._dice, is_even=plan.is_even)
        for moment_ms in moments:
            due = plan.begins_at + moment_ms / _MS
            wait = due - perf_counter()
            if wait > 0 and await self._stopped_within(wait):
                return
            if self._is_stopping.is_set():
                return
            window = self._ledger.window(moment_ms // _MS)
            window.due += 1
            if len(self._under_way) >= UNDER_WAY_MAX:
                self._ledger.shed += 1
                continue
            if moment_ms >= plan.warm_up_seconds * _MS:
                self._ledger.lateness.note(int((perf_counter() - due) * _MICROS))
            self._begin(self._play(due))

    async def _play_closed(self, plan: Plan) -> None:
        """Keep as many users as the profile says at each moment; this process has its share."""
        users: list[asyncio.Task[None]] = []
        try:
            while not self._is_stopping.is_set():
                elapsed = perf_counter() - plan.begins_at
                if elapsed >= plan.profile.seconds:
                    return
                share = self._cast.share
                wanted = int(plan.profile.at(max(0.0, elapsed))) + share.of - share.index - 1
                wanted //= share.of
                while len(users) < wanted:
                    users.append(asyncio.create_task(self._user(plan)))
                while len(users) > wanted:
                    users.pop().cancel()
                await self._stopped_within(_USERS_SECONDS)
        finally:
            for user in users:
                user.cancel()
            await asyncio.gather(*users, return_exceptions=True)

    async def _user(self, plan: Plan) -> None:
        """One user: a visit, some thinking, the next visit. Cancelled only between visits."""
        while True:
            begun = perf_counter()
            self._ledger.window(int(begun - plan.begins_at)).due += 1
            visit = self._begin(self._play(begun))
            await asyncio.shield(visit)
            if plan.think_ms:
                await asyncio.sleep(self._dice.expovariate(_MS / plan.think_ms))

    def _begin(self, playing: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(playing)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _play(self, due: float) -> None:
        """Play one visit that was due at this moment, and note everything about it."""
        place, care = next(self._turns)
        letters = self._letters.get(place)
        if letters is None:
            letters = self._letters[place] = CareLetters(care)
        visit = Visit(self._table, care, letters, self._dice)
        ending = Ending.CUT_OFF
        try:
            ending = await self._call_by_call(visit, care, due)
        finally:
            self._note_ending(visit, care, due, ending)
        self._note(VISIT, due, perf_counter(), None)

    async def _call_by_call(self, visit: Visit, care: Care, due: float) -> Ending:
        self._connection = connection = self._connection + 1
        asks = visit.asks()
        ask = next(asks)
        pause_ms = self._cast.mix.course.pause_ms
        while True:
            try:
                answer, verdict = await self._client.call(connection, ask.method, ask.request)
            except asyncio.CancelledError:
                self._note(ask.method, due, perf_counter(), _CUT_OFF)
                self._doubt(visit, care, ask, _CUT_OFF)
                raise
            done = perf_counter()
            verdict = judged(ask, verdict)
            self._note(ask.method, due, done, verdict)
            self._doubt(visit, care, ask, verdict)
            if pause_ms:
                await asyncio.sleep(self._dice.expovariate(_MS / pause_ms))
            due = perf_counter() if pause_ms else done
            try:
                ask = asks.send(answer)
            except StopIteration as end:
                ending: Ending = end.value
                return ending
            except WrongAnswer as wrong:
                self._note(ask.method, due, due, Verdict(Kind.WRONG, "OK", wrong.reason))
                return Ending.BROKEN

    def _note(self, row: int, due: float, done: float, verdict: Verdict | None) -> None:
        plan, ledger = self._plan, self._ledger
        since = due - plan.begins_at
        window = ledger.window(int(since))
        is_measured = since >= plan.warm_up_seconds
        if verdict is not None:
            ledger.calls[row, verdict] += 1
            if is_measured:
                ledger.measured[row, verdict] += 1
            ledger.window(int(done - plan.begins_at)).ended += 1
            if verdict.kind not in (Kind.OK, Kind.MEANT):
                window.failed[verdict] += 1
        if verdict is None or verdict.code != "CANCELLED":
            window.times[row].note(int((done - due) * _MICROS))

    def _doubt(self, visit: Visit, care: Care, ask: Ask, verdict: Verdict) -> None:
        """Keep a message that may have settled or refunded although nobody said so."""
        if may_have_acted(ask.method, verdict) and not ask.meant and not visit.settlement_id:
            self._ledger.doubtful.append(Settled(care, visit.settle_id))
        elif may_have_acted(ask.method, verdict) and visit.refund_id:
            self._ledger.doubtful.append(Settled(care, visit.refund_id, is_refund=True))

    def _note_ending(self, visit: Visit, care: Care, due: float, ending: Ending) -> None:
        ledger = self._ledger
        ledger.played += 1
        if due - self._plan.begins_at >= self._plan.warm_up_seconds:
            ledger.endings[ending] += 1
        if not visit.settlement_id:
            return
        ledger.settled += 1
        ledger.refunded += visit.refunded
        # Every settlement has the same chance: the first ones, and then one in so many.
        self._sampled += 1
        if self._sampled <= SAMPLE_MAX // 2 or self._dice.randrange(self._sampled) < 1:
            ledger.sample.append(Settled(care, visit.settle_id, visit.settlement_id))

    def _take_turns(self) -> Iterator[tuple[int, Care]]:
        """Yield the cares without end, every round in another order."""
        order = list(enumerate(self._cast.cares))
        while True:
            self._dice.shuffle(order)
            yield from order

    async def _drain(self, plan: Plan) -> None:
        """Wait for what is under way; what takes too long is cut off and counted so."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=plan.drain_seconds)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _stopped_within(self, seconds: float) -> bool:
        """Wait; return whether the run was stopped meanwhile."""
        if seconds < _USERS_SECONDS * 2:
            await asyncio.sleep(seconds)
            return self._is_stopping.is_set()
        try:
            async with asyncio.timeout(seconds):
                await self._is_stopping.wait()
        except TimeoutError:
            return False
        return True

    async def _watch(self) -> None:
        """Tell every second what was counted; notice when this process itself is too slow."""
        told_at, cpu = perf_counter(), process_time()
        while True:
            wanted = perf_counter() + _LAG_SECONDS
            await asyncio.sleep(_LAG_SECONDS)
            now = perf_counter()
            if now - self._plan.begins_at >= self._plan.warm_up_seconds:
                self._ledger.lags.note(int((now - wanted) * _MICROS))
            if now - told_at < _TELL_SECONDS:
                continue
            used = process_time() - cpu
            self._ledger.busy_percent.append(int(used * 100 / (now - told_at)))
            self._ledger.cpu_micros += int(used * _MICROS)
            told_at, cpu = now, cpu + used
            self._hand_over()

    def _hand_over(self) -> None:
        ledger, self._ledger = self._ledger, Ledger()
        ledger.under_way = len(self._under_way)
        self._tell(ledger)


_CUT_OFF = Verdict(Kind.TRANSPORT, "CANCELLED", "CUT_OFF_AT_THE_END")


def judged(ask: Ask, verdict: Verdict) -> Verdict:
    """Return the verdict in the light of what was meant to happen."""
    if not ask.meant:
        return verdict
    if verdict.kind is Kind.OK:
        return Verdict(Kind.WRONG, verdict.code, "MISTAKE_NOT_REFUSED")
    if verdict.kind is Kind.REFUSED and verdict.reason == ask.meant:
        return Verdict(Kind.MEANT, verdict.code, verdict.reason)
    return verdict
