"""One call as a handler sees it: no transport, only what it may need to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from google.protobuf.message import Message

from yidi.domain.codes import message_id_problem
from yidi.domain.fault import FaultPlan
from yidi.domain.limits import CALL_TIMEOUT_MS, HOP_MARGIN_MS
from yidi.domain.message_ids import FROM_INSTITUTION


@dataclass(slots=True)
class Call:
    """A call: its method, when it must be answered, when it came.

    ``deadline`` is on the monotonic clock. ``decoded`` and ``fingerprint`` keep what the
    gateway worked out, for a province in the same process, which would do it again.
    ``faults`` are those that the caller asked for, where callers may.
    ``id_years_back`` says whose message ids may come this way (domain/message_ids.py).
    """

    method: str
    received_at: datetime
    received_at_ms: int
    deadline: float
    faults: tuple[FaultPlan, ...] = ()
    decoded: Any = None
    fingerprint: bytes = b""
    id_years_back: tuple[int, ...] = FROM_INSTITUTION

    def seconds_left(self) -> float:
        """Time left for a further hop, with the margin that lets this hop still answer."""
        return self.deadline - monotonic() - HOP_MARGIN_MS / 1000


def deadline_in(seconds: float | None) -> float:
    """Return the deadline of a call whose sender allows so many seconds, or said nothing."""
    return monotonic() + (CALL_TIMEOUT_MS / 1000 if seconds is None else seconds)


def readable_id(request: Message | None) -> str:
    """Return the message id if it is one; what is none is neither logged nor sent back."""
    message_id: str = getattr(getattr(request, "header", None), "message_id", "")
    return message_id if message_id_problem(message_id) is None else ""
