"""What the platform says when a place does not answer, or not as the contract has it.

Most calls go to the insured place. The list of institutions is kept by the treating place:
there the fault is another party's, with texts of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yidi.domain.errors import Refusal, problem, refusal, refuse
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.outage import OutageNotice
from yidi.domain.regions import spoken_name
from yidi.gateway.closing import outage_refusal
from yidi.wire.registry_routes import TREATING_PLACE_METHODS


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """The party that a method is sent to, with the reasons for what goes wrong there."""

    name_zh: str
    down_reason: str
    timeout_reason: str
    bare_reason: str
    unreadable_reason: str
    outage_reason: str
    busy_reason: str

    def down(self, region_code: str) -> Refusal:
        """It cannot be reached: nothing was done."""
        return _later(self.down_reason, region=spoken_name(region_code))

    def timeout(self, region_code: str) -> Refusal:
        """A query got no answer."""
        return _later(self.timeout_reason, region=spoken_name(region_code))

    def unknown(self, region_code: str) -> Refusal:
        """A change got no answer: it may have been done."""
        name = spoken_name(region_code)
        return _later("OUTCOME_UNKNOWN", place=self.name_zh + name, region=name)

    def bare(self, region_code: str, status: str) -> Refusal:
        """It refused without a reason."""
        return refuse(self.bare_reason, region=spoken_name(region_code), status=status)

    def out(self, notice: OutageNotice, wait_ms: int) -> Refusal:
        """Calls to it failed one after the other, so it is left alone for a while (A-143)."""
        region_code = notice.scope.regions[0]
        return outage_refusal(self.outage_reason, notice, spoken_name(region_code), wait_ms)

    def busy(self, region_code: str) -> Refusal:
        """Too many calls wait for it."""
        return _later(self.busy_reason, region=spoken_name(region_code))

    def unreadable(self) -> Refusal:
        """A query was answered with something else than the contract has."""
        return refuse(self.unreadable_reason)


INSURED_PLACE: Final = AskedPlace(
    "参保地",
    "INSURED_PLACE_DOWN",
    "INSURED_PLACE_TIMEOUT",
    "REFUSED_WITHOUT_REASON",
    "ANSWER_UNREADABLE",
    "INSURED_PLACE_OUTAGE",
    "INSURED_PLACE_BUSY",
)
TREATING_PLACE: Final = AskedPlace(
    "就医地",
    "TREATING_PLACE_DOWN",
    "TREATING_PLACE_TIMEOUT",
    "TREATING_PLACE_GAVE_NO_REASON",
    "TREATING_ANSWER_UNREADABLE",
    "TREATING_PLACE_OUTAGE",
    "TREATING_PLACE_BUSY",
)


def place_asked(method_name: str) -> AskedPlace:
    """Return the party that answers a method, by its short or full name."""
    name = method_name.rpartition("/")[2]
    return TREATING_PLACE if name in TREATING_PLACE_METHODS else INSURED_PLACE


def _later(reason: str, **facts: str) -> Refusal:
    return refusal([problem(reason, **facts)], retry_after_ms=RETRY_AFTER_MS)
