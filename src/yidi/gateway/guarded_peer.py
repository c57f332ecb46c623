"""The way to one province: a limit of calls under way, a queue, and a circuit breaker.

   call ──▶ breaker open? refuse ──▶ room? go ──▶ queue full? refuse ──▶ wait for one's turn

One slow or dead province fills its own room and its own queue and nothing else. A province that
fails several times in a row is left alone and probed until it answers again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from yidi.domain.breaker import Breaker, BreakerRules, BreakerState
from yidi.domain.errors import Refusal
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.outage import OutageNotice
from yidi.gateway.closing import noticed_outage
from yidi.gateway.failures import place_asked
from yidi.rpc.call import Call
from yidi.rpc.peer import Peer, PeerDown, PeerRefused, PeerUncertain, PeerUnreadable

FAIR_SECONDS: Final = 1.0
"""A failure counts only where the province had this long to answer: a caller in a hurry says
nothing about it."""

_SAYS_NOTHING: Final = frozenset(
    ("UNKNOWN", "INTERNAL", "RESOURCE_EXHAUSTED", "ABORTED", "DATA_LOSS")
)
"""Bare codes of a server that is alive, whatever became of the call."""


@dataclass(slots=True)
class Load:
    """Calls under way or waiting, over all provinces of this process."""

    calls: int = 0


@dataclass(frozen=True, slots=True)
class PeerLimits:
    """How much one province may be given at once, and when its breaker opens."""

    calls_max: int
    queue_max: int
    breaker: BreakerRules


NoticeId = Callable[[str], str]
"""Gives out the number of a notice about a province."""


class GuardedPeer:
    """A peer behind its limits; it is called like the peer itself."""

    def __init__(
        self,
        province: str,
        peer: Peer,
        limits: PeerLimits,
        load: Load,
        now_ms: Callable[[], int],
        notice_id: NoticeId,
    ) -> None:
        """Take the peer; ``on_change`` may be set to hear of the breaker."""
        self.province = province
        self.breaker = Breaker()
        self.notice: OutageNotice | None = None
        self.is_here = peer.is_here
        self.is_refusing = False
        self.on_change: Callable[[], None] = lambda: None
        self.calls_under_way = 0
        self._peer = peer
        self._limits = limits
        self._load = load
        self._now_ms = now_ms
        self._notice_id = notice_id
        self._queue: deque[asyncio.Future[None]] = deque()
        self._is_trying = False

    @property
    def calls_waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._queue)

    def refusal(self, method_name: str) -> Refusal | None:
        """Return what a call would be refused with at this moment, or None."""
        if self.is_refusing and self._is_shut():
            return self._outage(method_name)
        if len(self._queue) >= self._limits.queue_max > 0:
            return place_asked(method_name).busy(self.province)
        return None

    async def call(self, method: MethodDescriptor, request: Message, call: Call) -> Any:
        """Call the province when it is its turn.

        Raises what the peer raises, ProvinceDown while the breaker is open, LimitReached when
        too many wait or the turn does not come in time; nothing was sent then.
        """
        load = self._load
        load.calls += 1
        try:
            if self.is_refusing or self.calls_under_way >= self._limits.calls_max > 0:
                await self._admit(method.name, call)
            else:
                self.calls_under_way += 1
        except BaseException:
            load.calls -= 1
            raise
        is_fair = call.seconds_left() >= FAIR_SECONDS
        is_trial = self.breaker.state is not BreakerState.CLOSED
        if is_trial:
            self._try(is_trying=True)
        try:
            answer = await self._peer.call(method, request, call)
        except (PeerDown, PeerUncertain) as failure:
            if is_fair and str(failure) not in _SAYS_NOTHING:
                self._step(self.breaker.failed(self._now_ms(), self._limits.breaker))
            raise
        except (Refusal, PeerRefused, PeerUnreadable) as answered:
            is_own = isinstance(answered, Refusal) and answered.reason.name == "DEADLINE_TOO_SHORT"
            if not is_own:
                self._step(self.breaker.answered())
            raise
        finally:
            load.calls -= 1
            if is_trial:
                self._try(is_trying=False)
            self._leave()
        if self.breaker.failures or is_trial:
            self._step(self.breaker.answered())
        return answer

    async def probe(self) -> None:
        """Ask whether the province serves, and let the breaker step."""
        is_serving = await self._peer.is_serving()
        if not self._is_trying:
            rules = self._limits.breaker
            self._step(self.breaker.probed(self._now_ms(), rules, is_serving=is_serving))

    def adopt(self, notice: OutageNotice) -> None:
        """Open the breaker because another process noticed an outage; probe at once."""
        self.notice = notice
        now_ms = self._now_ms()
        opened = self.breaker.opened(now_ms, self._limits.breaker)
        self._step(Breaker(opened.state, 0, now_ms, now_ms, opened.wait_ms))

    def release(self) -> None:
        """Close the breaker because the notice was withdrawn elsewhere."""
        self.notice = None
        self._step(Breaker())

    async def is_serving(self) -> bool:
        """Whether the province can be reached and is not left alone at the moment."""
        return self.breaker.state is not BreakerState.OPEN and await self._peer.is_serving()

    async def close(self) -> None:
        """Let go of connections."""
        await self._peer.close()

    async def _admit(self, name: str, call: Call) -> None:
        """Take a place for a call that cannot simply go, or raise."""
        refused = self.refusal(name)
        if refused is not None:
            raise refused
        if self.calls_under_way >= self._limits.calls_max > 0:
            await self._wait(name, call)
            if self._is_shut():
                self._leave()
                raise self._outage(name)
        else:
            self.calls_under_way += 1

    async def _wait(self, name: str, call: Call) -> None:
        """Wait for a place, which whoever leaves hands on; first come, first served."""
        turn = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            async with asyncio.timeout(max(call.seconds_left(), 0.0)):
                await turn
        except TimeoutError:
            self._give_up(turn)
            raise place_asked(name).busy(self.province) from None
        except BaseException:
            self._give_up(turn)
            raise

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        """Leave the queue; a place that came at the last moment goes to the next."""
        if turn in self._queue:
            self._queue.remove(turn)
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            self._leave()

    def _leave(self) -> None:
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.calls_under_way -= 1

    def _is_shut(self) -> bool:
        state = self.breaker.state
        return state is BreakerState.OPEN or (state is BreakerState.HALF_OPEN and self._is_trying)

    def _try(self, *, is_trying: bool) -> None:
        self._is_trying = is_trying

    def _step(self, breaker: Breaker) -> None:
        if breaker is self.breaker:
            return
        was, self.breaker = self.breaker.state, breaker
        if breaker.state is was:
            return
        self.is_refusing = breaker.state is not BreakerState.CLOSED
        if breaker.state is BreakerState.OPEN:
            if self.notice is None:
                number = self._notice_id(self.province)
                self.notice = noticed_outage(number, self.province, breaker.opened_at_ms)
            while self._queue:
                turn = self._queue.popleft()
                if not turn.done():
                    self.calls_under_way += 1
                    turn.set_result(None)
        self.on_change()

    def _outage(self, name: str) -> Refusal:
        wait_ms = max(self.breaker.probe_at_ms - self._now_ms(), RETRY_AFTER_MS)
        if self.notice is None:
            return place_asked(name).down(self.province)
        return place_asked(name).out(self.notice, wait_ms)
