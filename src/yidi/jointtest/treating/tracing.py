"""Whose call it is: the case by message, visit, settlement or person, as the calls name them."""

from __future__ import annotations

from typing import Any

from yidi.jointtest.judging.arrived import Arrived
from yidi.jointtest.treating.playing import CasePlayed


class Traces:
    """Everything by which the calls of a session are recognised. The latest case counts."""

    def __init__(self) -> None:
        """Know nobody."""
        self._people: dict[str, int] = {}
        self._credentials: dict[str, int] = {}
        self._visits: dict[str, int] = {}
        self._settlements: dict[str, int] = {}
        self._messages: dict[str, tuple[int, int]] = {}

    def begin(self, played: CasePlayed) -> None:
        """A case has its people."""
        for role in played.cast.people.values():
            person = role.who.person
            self._people[person.person_number] = played.number
            self._credentials[person.identity_number] = played.number
            for each in role.who.credentials:
                self._credentials[each.number] = played.number

    def came(self, call: Arrived, case_number: int) -> None:
        """A call was recognised."""
        if call.message_id and call.message_id not in self._messages:
            self._messages[call.message_id] = (case_number, call.number)

    def ended(self, call: Arrived, case_number: int) -> None:
        """What it made is known."""
        if call.visit_id:
            self._visits[call.visit_id] = case_number
        if call.settlement_id:
            self._settlements[call.settlement_id] = case_number

    def first_of(self, message_id: str) -> int:
        """Return the number of the first call with a message id, 0 if there was none."""
        return self._messages.get(message_id, (0, 0))[1]

    def case_of(self, request: Any, message_id: str) -> int:
        """Return the number of the case that a request is about, 0 if nobody knows."""
        original = str(getattr(request, "original_message_id", ""))
        for key in (message_id, original):
            if key and self._messages.get(key, (0, 0))[0]:
                return self._messages[key][0]
        by_name = (
            ("visit_id", self._visits),
            ("settlement_id", self._settlements),
            ("replaces_settlement_id", self._settlements),
            ("person_number", self._people),
        )
        for name, known in by_name:
            found = known.get(str(getattr(request, name, "")))
            if found:
                return found
        credential = getattr(request, "credential", None)
        return self._credentials.get(credential.number, 0) if credential is not None else 0
