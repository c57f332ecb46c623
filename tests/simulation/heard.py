"""What the auditor hears: calls with what their callers were told."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

NOT_ENDED: Final = sys.maxsize

_FINAL: Final = frozenset(
    (
        "INVALID_ARGUMENT",
        "NOT_FOUND",
        "FAILED_PRECONDITION",
        "PERMISSION_DENIED",
        "ALREADY_EXISTS",
        "ABORTED",
    )
)


class Broken(Exception):
    """The platform told something that the contract rules out."""


class Refusal(NamedTuple):
    """A status other than OK: its code, and the reasons of its details, the first one first."""

    code: str
    reasons: tuple[str, ...]
    is_rich: bool

    @property
    def is_final(self) -> bool:
        """Whether it is the outcome of its message, not just of this try."""
        return self.is_rich and self.code in _FINAL

    def __str__(self) -> str:
        return f"{self.code} {'+'.join(self.reasons)}"


@dataclass(eq=False)
class Call:
    """One call between two ticks of a counter; the virtual clock is that of the platform.

    ``is_first`` is None where nobody can know whether an earlier try arrived.
    """

    person: str
    method: str
    request: Any
    begun: int
    begun_at: datetime
    ended: int = NOT_ENDED
    ended_at: datetime | None = None
    answer: Any = None
    refusal: Refusal | None = None
    is_first: bool | None = True

    @property
    def message_id(self) -> str:
        found: str = self.request.header.message_id
        return found

    @property
    def content(self) -> bytes:
        """What makes two requests the same: everything but the time of sending."""
        copy = type(self.request)()
        copy.CopyFrom(self.request)
        copy.header.ClearField("sent_at")
        found: bytes = copy.SerializeToString(deterministic=True)
        return found

    @property
    def is_known(self) -> bool:
        """Whether its outcome is known."""
        return self.answer is not None or (self.refusal is not None and self.refusal.is_final)

    def __str__(self) -> str:
        told = self.refusal or ("answered" if self.answer is not None else "no outcome")
        return f"{self.method} {self.message_id}: {told}"


def demand(holds: object, claim: str) -> None:
    """Raise Broken with the claim unless it holds."""
    if not holds:
        raise Broken(claim)
