"""The clock of a platform as test control sets and shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from google.protobuf.duration_pb2 import Duration

from yidi.domain.errors import problem, refusal, refuse
from yidi.domain.regions import CHINA_TIME
from yidi.rpc.call import Call
from yidi.runtime.clock import VirtualClock
from yidi.v1 import simulator_service_pb2 as contract
from yidi.wire.moments import is_plausible, moment, stamp_of_ms

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=CHINA_TIME)
LATEST: Final = datetime(2099, 1, 1, tzinfo=CHINA_TIME)
"""Between these the message ids of all parties have years of four digits that never meet."""

_OFFSET_SECONDS_MAX = 200 * 366 * 86_400


class ClockControl:
    """Sets the clock; whoever keeps moments in memory hears of it."""

    def __init__(self, clock: VirtualClock, on_change: Callable[[], None]) -> None:
        """Take the clock."""
        self._clock = clock
        self._on_change = on_change

    async def set_clock(
        self, request: contract.SetClockRequest, _call: Call
    ) -> contract.SetClockResponse:
        """Set the clock, or let it run at the real time again."""
        has_now, has_offset = request.HasField("now"), request.HasField("offset")
        if has_now and has_offset:
            raise refuse("NOT_TOGETHER", "now", field="时间", other="时差", other_path="offset")
        clock = self._clock
        offset = self._offset(request) if has_offset else timedelta()
        shown = clock.now() if not has_offset else clock.now() - clock.offset + offset
        if has_now:
            if not is_plausible(request.now):
                raise _out_of_range("now")
            shown = moment(request.now)
        if not EARLIEST <= shown < LATEST:
            raise _out_of_range("now" if has_now else "offset")
        if request.is_frozen:
            clock.freeze(shown)
        elif has_now:
            clock.set(shown)
        else:
            clock.shift(offset)
        self._on_change()
        return contract.SetClockResponse(now=stamp_of_ms(clock.now_ms()), clock=clock_state(clock))

    def _offset(self, request: contract.SetClockRequest) -> timedelta:
        given = request.offset
        if abs(given.seconds) > _OFFSET_SECONDS_MAX:
            raise _out_of_range("offset")
        return timedelta(seconds=given.seconds, microseconds=given.nanos // 1000)


def clock_state(clock: VirtualClock) -> contract.ClockState:
    """Return how a clock runs."""
    mode = contract.CLOCK_MODE_SHIFTED
    if clock.is_real:
        mode = contract.CLOCK_MODE_REAL
    elif clock.is_frozen:
        mode = contract.CLOCK_MODE_FROZEN
    offset = Duration()
    offset.FromTimedelta(clock.offset)
    return contract.ClockState(mode=mode, offset=offset)


def _out_of_range(path: str) -> Exception:
    return refusal(
        [
            problem(
                "AMOUNT_OUT_OF_RANGE",
                path,
                field="平台时间",
                least=f"{EARLIEST:%Y-%m-%d}",
                most=f"{LATEST:%Y-%m-%d}",
            )
        ]
    )
