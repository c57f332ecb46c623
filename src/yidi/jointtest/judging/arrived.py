"""Calls that came from a tested treating place, and what each of them is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yidi.jointtest.heard import Heard, message_id_of

QUERIES = frozenset(
    (
        "QueryPerson", "QueryEligibility", "PreSettle", "InquireMessage", "GetSettlement",
        "QuerySettlementDetail", "ListOutages", "SearchInstitutions",
    )
)  # fmt: skip
"""Calls that change nothing: whoever asks more than was awaited does no harm."""

TIDYING = frozenset(("CancelVisit", "WithdrawFees", "Reverse"))
"""Calls by which a treating place cleans up behind itself."""


@dataclass(slots=True)
class Arrived:
    """One call: its number in the session, the exchange, and which awaited call it is."""

    number: int
    heard: Heard
    awaited_id: str = ""
    repeat_of: int = 0
    """Number of the earlier call with the same message id; 0 if it is the first."""

    @property
    def name(self) -> str:
        """Short name of the method."""
        return self.heard.method.name

    @property
    def request(self) -> Any:
        """The request."""
        return self.heard.request

    @property
    def message_id(self) -> str:
        """The message id."""
        return message_id_of(self.heard.request)

    @property
    def visit_id(self) -> str:
        """The visit that it is about: the one that it opened, or the one that it names."""
        if self.name == "OpenVisit":
            return str(self.heard.answer.visit_id) if self.heard.is_answered else ""
        return str(getattr(self.request, "visit_id", ""))

    @property
    def settlement_id(self) -> str:
        """The settlement that it made, or names."""
        settlement = getattr(self.heard.answer, "settlement", None)
        if settlement is not None and settlement.settlement_id:
            return str(settlement.settlement_id)
        return str(getattr(self.request, "settlement_id", ""))


def answered(calls: Iterable[Arrived], name: str) -> list[Arrived]:
    """Return the calls of a method that were answered, repeats left out."""
    return [each for each in calls if each.name == name and each.heard.is_answered
            and not each.repeat_of]  # fmt: skip


def outcome_of(call: Arrived, calls: Iterable[Arrived]) -> Any:
    """Return the answer to a message, be it to a repeat of it; None if there was none."""
    if call.heard.is_answered:
        return call.heard.answer
    return next(
        (each.heard.answer for each in calls
         if each.repeat_of == call.number and each.heard.is_answered), None,
    )  # fmt: skip


def is_about(call: Arrived, earlier: Sequence[Arrived]) -> bool:
    """Whether a call is about the visit, settlement or message of one of some earlier calls."""
    original = str(getattr(call.request, "original_message_id", ""))
    replaces = str(getattr(call.request, "replaces_settlement_id", ""))
    visit, settlement = call.visit_id, str(getattr(call.request, "settlement_id", ""))
    for each in earlier:
        if visit and call.name != "OpenVisit" and each.visit_id == visit:
            return True
        if settlement and each.settlement_id == settlement:
            return True
        if original and each.message_id == original:
            return True
        if replaces and each.settlement_id == replaces:
            return True
    return False
