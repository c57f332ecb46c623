"""Numbers that this process gives out."""

from __future__ import annotations

import itertools
from datetime import datetime

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
        self._instance = instance % _INSTANCES
        self._serials = itertools.count(1)

    def next_id(self, region: str, now: datetime) -> str:
        """Return the next number."""
        serial = next(self._serials) % _SERIALS
        stamp = now.astimezone(CHINA_TIME).strftime("%Y%m%d%H%M%S")
        return f"{region}{stamp}{self._instance:04d}{serial:06d}"
