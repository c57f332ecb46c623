"""The clock of a platform in words."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.regions import CHINA_TIME
from yidi.v1 import simulator_service_pb2 as contract

_MODES = {
    contract.CLOCK_MODE_REAL: "真实时间 real",
    contract.CLOCK_MODE_SHIFTED: "已调 shifted",
    contract.CLOCK_MODE_FROZEN: "停住 frozen",
}


def clock_words(now: Timestamp, clock: contract.ClockState) -> str:
    """Return what the clock says, how it runs, and how far it is from the real time."""
    words = f"{now.ToDatetime(CHINA_TIME):%Y-%m-%d %H:%M:%S}  {_MODES.get(clock.mode, '')}"
    if clock.mode in (contract.CLOCK_MODE_SHIFTED, contract.CLOCK_MODE_FROZEN):
        seconds = clock.offset.ToSeconds()
        days, rest = divmod(abs(seconds), 86_400)
        hours, minutes = divmod(rest // 60, 60)
        words += f"  {'-' if seconds < 0 else '+'}{days}d {hours:02d}:{minutes:02d}"
    return words
