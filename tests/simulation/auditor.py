"""The auditor: predicts what the books must contain, from the contract and from what was told.

Every call is put into the file of its person once its outcome is known. While one of them is
not, the later ones wait; then all of them together must have an order that explains every answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from tests.simulation.effects import EFFECTS
from tests.simulation.heard import Broken, Call, Refusal, demand
from tests.simulation.order import in_some_order
from tests.simulation.person_file import Outcome, PersonFile
from tests.simulation.refusals import ANSWERED, RULES
from yidi.v1 import simulator_service_pb2 as simulator

QUERIES: Final = frozenset(("PreSettle", "QueryEligibility", "GetSettlement", "InquireMessage"))


class Auditor:
    """Keeps a file for every person; raises Broken when the platform contradicts itself."""

    def __init__(self) -> None:
        self.files: dict[str, PersonFile] = {}
        self.waiting: dict[str, list[Call]] = {}
        self.heard: Counter[str] = Counter()
        self._numbers: dict[str, str] = {}

    def file(self, person_number: str) -> PersonFile:
        """What is known of a person, without what still waits."""
        return self.files.setdefault(person_number, PersonFile())

    def began(self, call: Call) -> None:
        """A changing call is on its way: it may happen from now on."""
        self._queue(call).append(call)

    def is_clear(self, person_number: str) -> bool:
        """Whether the outcome of everything that was sent for a person is known."""
        return not self.waiting.get(person_number)

    def learned(self, person_number: str) -> None:
        """Outcomes have become known; look whether the file can go on."""
        calls = self.waiting.get(person_number, [])
        if not calls or not all(call.is_known for call in calls):
            return
        for call in calls:
            told = str(call.refusal.reasons[0]) if call.refusal else "answered"
            self.heard[f"{call.method} {told}"] += 1
        self.files[person_number] = in_some_order(self.file(person_number), calls, apply)
        self.waiting[person_number] = []
        for call in calls:
            self._check_number(call)

    def forget(self, call: Call) -> None:
        """A query without an answer, or the repeat of a known message, has told nothing.

        Of the same message sent twice at once, the other may now well have been the second.
        """
        self._queue(call).remove(call)
        for other in self._queue(call):
            if other.message_id == call.message_id:
                other.is_first = None

    def settlements(self) -> int:
        """How many settlements and refunds the books must contain."""
        return sum(len(each.settlements) for each in self.files.values())

    def check_status(self, statuses: Iterable[simulator.GetStatusResponse], before: int) -> None:
        """Raise Broken unless the books have exactly the settlements that were told."""
        kept = sum(place.settlements for status in statuses for place in status.provinces)
        expected = before + self.settlements()
        demand(kept == expected, f"the books have {kept} settlements, {expected} were told")

    def _queue(self, call: Call) -> list[Call]:
        return self.waiting.setdefault(call.person, [])

    def _check_number(self, call: Call) -> None:
        """No settlement number is given twice, to whomever."""
        answer = call.answer
        if answer is None or call.method not in ("Settle", "CancelSettlement", "Reverse"):
            return
        found = answer.settlement if call.method == "Settle" else answer.refund
        if found.settlement_id:
            owner = self._numbers.setdefault(found.settlement_id, found.message_id)
            demand(owner == found.message_id, f"{found.settlement_id} was given twice")


def apply(file: PersonFile, call: Call) -> None:
    """Let a call happen; raise Broken unless its answer is what the file leads to expect."""
    try:
        if call.method in QUERIES:
            _answer(file, call)
        elif call.message_id in file.reversed:
            _refused_with(call, ("MESSAGE_REVERSED",))
        elif (known := file.messages.get(call.message_id)) is not None:
            _again(known, call)
        else:
            demand(not (call.is_first and _is_replayed(call)), "a first message is no repeat")
            _answer(file, call)
            reasons = call.refusal.reasons if call.refusal else ()
            file.messages[call.message_id] = Outcome(
                call.method, call.content, call.answer, reasons
            )
    except Broken as broken:
        raise Broken(f"{call}: {broken}") from None


def _answer(file: PersonFile, call: Call) -> None:
    rule = RULES.get(call.method)
    expected = rule(file, call) if rule else ANSWERED
    refusal = call.refusal
    if refusal is None:
        demand(not expected.must, f"it should have been refused with {sorted(expected.must)}")
        EFFECTS[call.method](file, call)
        return
    if expected.must:
        is_told = bool(expected.must & set(refusal.reasons))
        demand(is_told, f"the reason should have been one of {sorted(expected.must)}")
        return
    is_allowed = "*" in expected.may or bool(expected.may & set(refusal.reasons))
    demand(is_allowed, "it should have been answered")


def _again(known: Outcome, call: Call) -> None:
    """The same content gets the first outcome again, other content is a conflict."""
    if (known.method, known.content) != (call.method, call.content):
        _refused_with(call, ("MESSAGE_CONFLICT",))
    elif known.answer is None:
        _refused_with(call, known.reasons)
    else:
        demand(call.answer is not None, "what was answered is answered again")
        is_marked = _is_replayed(call) or call.is_first is None
        demand(is_marked, "a repeat says that it is one")
        demand(_body(known.answer) == _body(call.answer), "a repeat gets the first answer")


def _is_replayed(call: Call) -> bool:
    return call.answer is not None and call.answer.header.replayed


def _body(answer: Any) -> bytes:
    """The answer without what says that it is a repeat."""
    copy = type(answer)()
    copy.CopyFrom(answer)
    copy.header.replayed = False
    body: bytes = copy.SerializeToString(deterministic=True)
    return body


def _refused_with(call: Call, reasons: tuple[str, ...]) -> None:
    told: Refusal | None = call.refusal
    demand(
        told is not None and told.reasons[:1] == reasons[:1],
        f"it should have been refused with {'+'.join(reasons)}",
    )
