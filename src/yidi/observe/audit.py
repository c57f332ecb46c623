"""The audit log: who was refused for who it is. One line each, never a person's data."""

from __future__ import annotations

from collections.abc import Callable

import structlog

_log = structlog.get_logger("yidi.audit", log="yidi.audit")


class AuditLog:
    """Writes a line and counts, for every refusal of an identity."""

    def __init__(self, count: Callable[[str, str, str], None]) -> None:
        """Take the counter: place, kind of participant, reason."""
        self._count = count

    def refused(self, place: str, who: str, method: str, reason: str, message_id: str) -> None:
        """Somebody was refused; ``who`` is the name in its certificate."""
        _log.warning(
            "identity_refused",
            place=place,
            who=who,
            method=method,
            reason=reason,
            message_id=message_id,
        )
        self._count(place, who.partition("/")[0], reason)
