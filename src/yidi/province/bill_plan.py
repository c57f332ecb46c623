"""The plan of a bill at the treating place: which messages it will send, fixed beforehand.

The plan is written down before the first message leaves, so that a repeat after a crash
sends the same messages again and gets the same answers.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from yidi.domain.codes import make_message_id
from yidi.domain.message_ids import TREATING_YEARS_BACK
from yidi.domain.regions import CHINA_TIME

SERIALS_A_SECOND = 10_000
_SET_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PartPlan:
    """The message ids for one part of a bill."""

    open_id: str
    upload_id: str
    trial_id: str
    settle_id: str
    cancel_id: str
    reverse_id: str


class Share(NamedTuple):
    """The serials of a second that belong to this process: so many, from the first on."""

    first: int
    size: int


class AlwaysClaimed:
    """``ports.Claims`` of the only process there is: what it works on it knows by itself."""

    def claimed(self, _key: str) -> AbstractAsyncContextManager[None]:
        return nullcontext()


class MessageIds:
    """Gives out message ids in the name of an institution, never one twice in a process.

    A second has 10 000 serials, or this process's share of them; when they are used up the ids
    run ahead of the clock by whole seconds. They carry a year a hundred years back, so that they
    never meet an id of the institution, in whose name they are sent (decision 0011).
    """

    def __init__(self, first_serial: int, share: Share = Share(0, SERIALS_A_SECOND)) -> None:  # noqa: B008 - a constant
        """Begin somewhere in the serials of a second that are ours."""
        self._share = share
        self._serials = itertools.count(first_serial)
        self._second = datetime.min.replace(tzinfo=CHINA_TIME)
        self._left = 0

    def next_id(self, institution_code: str, now: datetime) -> str:
        """Return the next message id."""
        second = self._next_second(now.astimezone(CHINA_TIME).replace(microsecond=0))
        day = second.day if (second.month, second.day) != (2, 29) else 28
        past = second.replace(year=second.year - TREATING_YEARS_BACK, day=day)
        return make_message_id(
            institution_code, past, self._share.first + next(self._serials) % self._share.size
        )

    def _next_second(self, now: datetime) -> datetime:
        """The second of the next id: the clock's, or a later one while that is used up.

        A clock that was set back by more than a day tells another story: then it counts anew.
        """
        if now > self._second or self._second - now > _SET_BACK:
            self._second, self._left = now, self._share.size
        elif not self._left:
            self._second, self._left = self._second + timedelta(seconds=1), self._share.size
        self._left -= 1
        return self._second


def plan_parts(next_id: Callable[[], str], count: int) -> tuple[PartPlan, ...]:
    """Return a plan for so many parts."""
    return tuple(
        PartPlan(next_id(), next_id(), next_id(), next_id(), next_id(), next_id())
        for _ in range(count)
    )


class Aim(StrEnum):
    """What a message of an institution wants: a bill settled, or one refunded."""

    SETTLE = "settle"
    REFUND = "refund"


def write_plan(aim: Aim, parts: tuple[PartPlan, ...]) -> bytes:
    """Return the plan as the books keep it."""
    return json.dumps({"aim": aim, "parts": [asdict(part) for part in parts]}).encode()


def read_plan(text: bytes) -> tuple[PartPlan, ...]:
    """Return the messages of the plan that the books kept."""
    return tuple(PartPlan(**part) for part in json.loads(text)["parts"])


def aim_of(text: bytes) -> Aim:
    """Return what the message wanted whose plan the books kept."""
    return Aim(json.loads(text)["aim"])
