"""Faults on request (故障注入): what a plan says, and whom it hits. Pure values.

A plan draws for each call that it looks at. The draw follows from the seed of the plan and the
number of the call and from nothing else, so that the same seed decides alike for the same
sequence of calls, on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2b
from math import log
from typing import Final

from yidi.domain.errors import Party, Reason
from yidi.domain.outage import OutageRole

ALL_BP: Final = 10_000
EXPONENTIAL_LONGEST: Final = 10
"""An exponential delay is at most so many times its mean, unless the plan says otherwise."""

_HALF: Final = 1 << 32


class FaultKind(IntEnum):
    """What a fault does to a call, numbered as in the contract."""

    DELAY = 1
    REFUSE = 2
    LOSE_BEFORE_COMMIT = 3
    LOSE_AFTER_COMMIT = 4
    DUPLICATE = 5
    ANSWER_LATE = 6
    ALTER_SPLIT = 7
    UNBALANCE = 8
    STOP = 9
    SILENT = 10


ALTERING: Final = frozenset((FaultKind.ALTER_SPLIT, FaultKind.UNBALANCE))
"""What changes amounts: only answers with a settlement have any."""

SETTLING_METHODS: Final = frozenset(
    ("yidi.v1.SettlementService/PreSettle", "yidi.v1.SettlementService/Settle")
)
"""The methods whose answers have the amounts of a settlement that is made now."""


INQUIRY: Final = "yidi.v1.SettlementService/InquireMessage"
TOTAL: Final = frozenset((FaultKind.STOP, FaultKind.SILENT))
"""What hits every method unless some are named. The other kinds leave the inquiry alone, so that
a lost outcome can be found, and so that the platform's own questions draw from no plan."""


class DelayShape(IntEnum):
    """How the length of a delay is chosen, numbered as in the contract."""

    FIXED = 1
    UNIFORM = 2
    EXPONENTIAL = 3


class DelayPlace(IntEnum):
    """Where in a call a delay lies, numbered as in the contract."""

    BEFORE_WORK = 1
    BEFORE_ANSWER = 2


@dataclass(frozen=True, slots=True)
class Delay:
    """A delay: ``length_ms`` is the fixed length, the shortest one, or the mean."""

    shape: DelayShape
    place: DelayPlace
    length_ms: int
    longest_ms: int

    def drawn_ms(self, draw: int) -> int:
        """Return the length for a draw below 2^32; never above the longest."""
        if self.shape is DelayShape.FIXED:
            return self.length_ms
        if self.shape is DelayShape.UNIFORM:
            return self.length_ms + draw * (self.longest_ms - self.length_ms + 1) // _HALF
        length_ms = int(-self.length_ms * log((draw + 1) / _HALF))
        return min(length_ms, self.longest_ms)


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """How one province misbehaves, in which calls, how often.

    ``methods`` empty means all that the kind hits, ``roles`` empty means both, ``calls_max`` 0
    without end. A refusal has a reason of the catalogue, or else the number of a bare gRPC status.
    """

    fault_id: str
    province: str
    kind: FaultKind
    seed: int
    share_bp: int = ALL_BP
    methods: frozenset[str] = frozenset()
    roles: frozenset[OutageRole] = frozenset()
    delay: Delay | None = None
    reason: str = ""
    status_code: int = 0
    calls_max: int = 0

    def concerns(self, method: str, role: OutageRole) -> bool:
        """Whether the plan looks at the calls of a method to the province in a role."""
        if self.roles and role not in self.roles:
            return False
        if self.kind in ALTERING and method not in SETTLING_METHODS:
            return False
        if self.methods:
            return method in self.methods
        return method != INQUIRY or self.kind in TOTAL

    @property
    def is_total(self) -> bool:
        """Whether it hits every call as insured place: then a probe fails with it too."""
        is_insured = not self.roles or OutageRole.INSURED_PLACE in self.roles
        return self.share_bp == ALL_BP and not self.methods and is_insured


@dataclass(frozen=True, slots=True)
class Hit:
    """A plan that hits a call, with the delay that was drawn for it."""

    plan: FaultPlan
    delay_ms: int = 0


def hit_of(plan: FaultPlan, number: int) -> Hit | None:
    """Return how a plan hits the call of this number, counted from 0, or None: it does not."""
    content = f"{plan.seed}/{number}".encode()
    drawn = int.from_bytes(blake2b(content, digest_size=8).digest(), "big")
    first, second = divmod(drawn, _HALF)
    if first * ALL_BP // _HALF >= plan.share_bp:
        return None
    return Hit(plan, plan.delay.drawn_ms(second) if plan.delay else 0)


def may_refuse_with(reason: Reason) -> bool:
    """Whether a province can refuse with a reason; others are the national platform's own.

    What the platform says of a place that does not answer, or not rightly, is no answer of it;
    nor is what it says of its own calendar of outages.
    """
    if reason.name in _SAID_BY_THE_PLATFORM:
        return False
    of_province = reason.party not in (Party.NATIONAL_PLATFORM, Party.COMMUNICATION)
    return of_province or reason.name in _SAID_BY_ANYBODY


_SAID_BY_ANYBODY: Final = frozenset(
    ("INTERNAL", "OVERLOADED", "BOOKS_UNAVAILABLE", "BOOKS_OUTCOME_UNKNOWN")
)
_SAID_BY_THE_PLATFORM: Final = frozenset(
    (
        "OUTAGE_NOT_KNOWN",
        "OUTAGE_NOT_YOURS",
        "OUTAGE_PERIOD_INVALID",
        "OUTAGE_OVER",
        "OUTAGE_TOO_SOON",
        "SPLIT_ALTERED",
        "RESULT_UNBALANCED",
        "ANSWER_UNREADABLE",
        "ANSWER_LOCAL_CODE",
        "REFUSED_WITHOUT_REASON",
        "TREATING_PLACE_GAVE_NO_REASON",
        "TREATING_ANSWER_UNREADABLE",
        "INSURED_PLACE_OUTAGE",
        "TREATING_PLACE_OUTAGE",
    )
)
