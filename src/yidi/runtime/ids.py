"""Numbers that this process gives out."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import NamedTuple

from yidi.domain.regions import CHINA_TIME

_INSTANCES = 10_000
_SERIALS = 1_000_000


class InstanceIds:
    """Numbers of 30 digits: region 6, time 14, instance 4, serial 6.

    The instance sets processes apart that give out numbers in the same second; the books
    refuse a number twice should two ever meet.
    """

    def __init__(self, instance: int) -> None:
        """Take the number of the instance, for example from process id and start time."""
        self._instance = f"{instance % _INSTANCES:04d}"
        self._serials = itertools.count(1)
        self._second = _Second.of(datetime.fromtimestamp(0, CHINA_TIME))

    def next_id(self, region: str, now: datetime) -> str:
        """Return the next number."""
        serial = next(self._serials) % _SERIALS
        second = self._second
        if not second.begin <= now < second.end:
            second = self._second = _Second.of(now)
        return f"{region}{second.text}{self._instance}{serial:06d}"


class _Second(NamedTuple):
    """A second and how it is written, because writing costs ten times what looking does.

    One value, so that threads that give out numbers at once never see halves of two.
    """

    begin: datetime
    end: datetime
    text: str

    @classmethod
    def of(cls, moment: datetime) -> _Second:
        begin = moment.astimezone(CHINA_TIME).replace(microsecond=0)
        return cls(begin, begin + timedelta(seconds=1), begin.strftime("%Y%m%d%H%M%S"))
