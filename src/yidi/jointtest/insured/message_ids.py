"""Message ids and numbers of visits that no other run has used.

The day in an id is that of the tested system's clock; the second is the run's own, so that two
runs on one day do not meet. Nobody reads the second.
"""

from __future__ import annotations

from datetime import datetime, timedelta

_SECONDS_PER_DAY = 86_400
_SERIALS = 10_000
_STRIDE = 7_919


class MessageIds:
    """Gives out ids for one run; ``seed`` keeps runs apart."""

    def __init__(self, seed: int) -> None:
        """Begin at a second of the day that follows from the seed."""
        self._first = seed * _STRIDE % _SECONDS_PER_DAY
        self._count = 0

    def next(self, institution_code: str, now: datetime) -> str:
        """Return the next id of an institution."""
        seconds, serial = divmod(self._count, _SERIALS)
        self._count += 1
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        at = midnight + timedelta(seconds=(self._first + seconds) % _SECONDS_PER_DAY)
        return f"{institution_code}{at:%Y%m%d%H%M%S}{serial:04d}"


def outpatient_number(message_id: str) -> str:
    """Return a number of a visit (门诊号) that belongs to the message that opens it."""
    return f"JT{message_id[12:]}"
