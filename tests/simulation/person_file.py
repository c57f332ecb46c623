"""What the auditor knows of one person, from the answers alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Self

from tests.simulation.limits import Limit
from yidi.v1 import settlement_pb2

OPEN, SETTLED, REFUNDED, CANCELLED = "open", "settled", "refunded", "cancelled"


class Line(NamedTuple):
    """An uploaded line: its batch, and its amount with the four parts."""

    batch: str
    amounts: tuple[int, ...]


@dataclass(frozen=True)
class Visit:
    """A visit as its messages make it."""

    visit_id: str
    opening: Any
    state: str = OPEN
    lines: tuple[tuple[str, Line], ...] = ()

    @property
    def totals(self) -> tuple[int, ...]:
        """Total and the four parts of all lines."""
        rows = [line.amounts for _, line in self.lines]
        return tuple(map(sum, zip(*rows, strict=True))) if rows else (0, 0, 0, 0, 0)

    def line_keys(self) -> set[tuple[str, str, str]]:
        """How the lines are known across visits (A-065)."""
        opening = self.opening
        place = (opening.header.institution_code, opening.outpatient_number)
        return {(*place, number) for number, _ in self.lines}


class Outcome(NamedTuple):
    """What a message was told first: an answer, or the reasons of a refusal."""

    method: str
    content: bytes
    answer: Any
    reasons: tuple[str, ...] = ()


class Kept(NamedTuple):
    """A settlement or refund, as it was told, and what it became."""

    told: settlement_pb2.Settlement
    year: int
    refund_id: str = ""
    invoice: tuple[str, str] = ("", "")


class Trial(NamedTuple):
    """The last PreSettle of a visit: what it was asked, what it said, how things stood."""

    asked: tuple[Any, ...]
    told: settlement_pb2.Settlement
    state: tuple[int, int]


class Stated(NamedTuple):
    """What QueryEligibility said last of one care, and how things stood."""

    outcome: int
    reasons: frozenset[str]
    benefit: Any
    state: tuple[int, int]


@dataclass
class PersonFile:
    """Everything that was told of one person, in the order in which it happened."""

    messages: dict[str, Outcome] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    settlements: dict[str, Kept] = field(default_factory=dict)
    settled_by: dict[str, str] = field(default_factory=dict)
    reversed: dict[str, None] = field(default_factory=dict)
    counters: dict[tuple[int, str], int] = field(default_factory=dict)
    capital: dict[int, int] = field(default_factory=dict)
    trials: dict[str, Trial] = field(default_factory=dict)
    stated: dict[tuple[Any, ...], Stated] = field(default_factory=dict)
    limits: dict[tuple[Any, ...], Limit] = field(default_factory=dict)
    owners: dict[tuple[Any, ...], str] = field(default_factory=dict)
    qualified: dict[str, str] = field(default_factory=dict)
    ended: dict[str, None] = field(default_factory=dict)
    moves: int = 0
    changes: int = 0
    changed_at: datetime | None = None
    is_blocked: bool = False

    def copy(self) -> Self:
        """A copy that may be changed; the values inside never are."""
        changed = {
            name: dict(value) for name, value in vars(self).items() if isinstance(value, dict)
        }
        return replace(self, **changed)

    @property
    def state(self) -> tuple[int, int]:
        """Equal when neither money nor records have changed in between."""
        return (self.moves, self.changes)

    def standing(self) -> list[Kept]:
        """Settlements that were not refunded."""
        return [
            each
            for each in self.settlements.values()
            if each.told.state == settlement_pb2.SETTLEMENT_STATE_SETTLED and not each.refund_id
        ]

    def has_ended(self, disease: str) -> bool:
        """Whether every qualification for a disease was terminated (A-016)."""
        codes = [code for code, each in self.qualified.items() if each == disease]
        return bool(codes) and all(code in self.ended for code in codes)

    def used_lines(self, visit_id: str) -> set[tuple[str, str, str]]:
        """Lines that lie in standing settlements of other visits."""
        found: set[tuple[str, str, str]] = set()
        for each in self.standing():
            if each.told.visit_id != visit_id:
                found |= self.visits[each.told.visit_id].line_keys()
        return found
