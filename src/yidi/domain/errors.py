"""Every refusal, sorted by what the caller can do about it.

* Refusal
  - RequestInvalid    change the request                      INVALID_ARGUMENT
  - NotKnown          check the identifier                    NOT_FOUND
  - StateRefused      something else must change first        FAILED_PRECONDITION
  - NotIdentified     show who you are                        UNAUTHENTICATED
  - NotPermitted      use the right identity                  PERMISSION_DENIED
  - MessageConflict   one message id, two contents            ALREADY_EXISTS
  - LimitReached      send less, or later                     RESOURCE_EXHAUSTED
  - ProvinceDown      retry later with the same message id    UNAVAILABLE
  - OutcomeUnknown    inquire, then repeat or reverse         DEADLINE_EXCEEDED
  - NotServed         call it where it is served              UNIMPLEMENTED
  - OurFault          report it                               INTERNAL

The texts, codes and next steps stand in ``data/errors.toml``; a refusal only names the
reason and the facts. Facts never identify a person.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cache
from importlib import resources
from typing import Final

from yidi.domain.invariants import hold
from yidi.domain.outage import OutageNotice


class Family(StrEnum):
    """What the caller can do about a refusal; decides the status on the wire."""

    REQUEST_INVALID = "request_invalid"
    NOT_KNOWN = "not_known"
    STATE_REFUSED = "state_refused"
    NOT_IDENTIFIED = "not_identified"
    NOT_PERMITTED = "not_permitted"
    MESSAGE_CONFLICT = "message_conflict"
    LIMIT_REACHED = "limit_reached"
    PROVINCE_DOWN = "province_down"
    OUTCOME_UNKNOWN = "outcome_unknown"
    NOT_SERVED = "not_served"
    OUR_FAULT = "our_fault"


class Party(IntEnum):
    """The party at fault; the first digit of every error code.

    INSTITUTION is whoever sent the request: an agency, too, where agencies send.
    """

    NATIONAL_PLATFORM = 1
    INSURED_PLACE = 2
    TREATING_PLACE = 3
    INSTITUTION = 4
    PERSON = 5
    COMMUNICATION = 9


class NextStep(IntEnum):
    """What to do next, numbered as in ``error.proto``."""

    RETRY = 1
    INQUIRE = 2
    CORRECT = 3
    REFUND = 4
    PAY_AND_CLAIM = 5
    CONTACT = 6
    START_AGAIN = 7
    SET_UP = 8


@dataclass(frozen=True, slots=True)
class Reason:
    """One entry of the error catalogue (错误目录).

    ``cause`` and ``act`` say in Chinese why it happens and who must do what; ``example`` fills
    the texts once, realistically. A reason that only another party's release knows lacks them.
    """

    name: str
    code: int
    family: Family
    next_step: NextStep
    zh: str
    en: str
    rules: tuple[str, ...]
    cause: str = ""
    cause_en: str = ""
    act: str = ""
    act_en: str = ""
    example: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def party(self) -> Party:
        """The party at fault, by the first digit of the code."""
        return Party(self.code // 1000)


@cache
def reasons() -> Mapping[str, Reason]:
    """Every reason by its name, in the order of the catalogue."""
    text = resources.files("yidi.domain").joinpath("data/errors.toml").read_text("utf-8")
    return {
        name: Reason(
            name=name,
            code=entry["code"],
            family=Family(entry["family"]),
            next_step=NextStep[entry["next_step"].upper()],
            zh=entry["zh"],
            en=entry["en"],
            rules=tuple(entry["rules"]),
            cause=entry.get("cause", ""),
            cause_en=entry.get("cause_en", ""),
            act=entry.get("act", ""),
            act_en=entry.get("act_en", ""),
            example=entry.get("example", {}),
        )
        for name, entry in tomllib.loads(text).items()
    }


def reason_of_code(code: int) -> Reason | None:
    """The reason with this number, or None: another release may know more of them."""
    return _reasons_by_code().get(code)


@cache
def _reasons_by_code() -> Mapping[int, Reason]:
    return {reason.code: reason for reason in reasons().values()}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the reason, its facts, and the field where it was found."""

    reason: Reason
    facts: Mapping[str, str] = field(default_factory=dict)
    field_path: str = ""
    given_zh: str = ""
    given_en: str = ""

    @property
    def text_zh(self) -> str:
        """The Chinese text with its facts filled in, or as another party gave it."""
        return self.given_zh or self.reason.zh.format_map(self.facts)

    @property
    def text_en(self) -> str:
        """The English text with its facts filled in, or as another party gave it.

        Where it speaks of a field it names the path, which the engineer finds in the contract.
        """
        if self.given_en:
            return self.given_en
        path = self.field_path or self.facts.get("field", "")
        return self.reason.en.format_map({"path": path, **self.facts})


def problem(reason: str, field_path: str = "", /, **facts: object) -> Problem:
    """Make a problem from the name of its reason and the facts its texts need."""
    entry = reasons().get(reason)
    hold(entry is not None, "every reason is in the catalogue", reason=reason)
    return Problem(entry, {name: str(value) for name, value in facts.items()}, field_path)  # type: ignore[arg-type]


class Refusal(Exception):
    """A request is refused: one clear answer with every problem that was found.

    ``outage`` is the notice that stands behind it, where an outage is the cause (A-143).

    The first problem gives the family, so callers list problems in the order in which
    somebody should mend them. Nothing has been changed when a refusal is raised, except in
    the family OutcomeUnknown, which says so.
    """

    def __init__(
        self,
        problems: Iterable[Problem],
        *,
        retry_after_ms: int | None = None,
        omitted: int = 0,
    ) -> None:
        """Keep the problems; ``omitted`` counts those that a remote party did not send."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        hold(bool(self.problems), "a refusal names at least one problem")
        self.retry_after_ms = retry_after_ms
        self.omitted = omitted
        self.outage: OutageNotice | None = None
        super().__init__(f"{self.head.reason.name}: {self.head.text_en}")

    @property
    def head(self) -> Problem:
        """The problem that stands for all: the only one, or a count of them.

        Several problems of one family are summed up as REQUEST_INVALID when they are about
        the request itself; otherwise the first one is the answer.
        """
        first = self.problems[0]
        several = len(self.problems) + self.omitted
        if several > 1 and first.reason.family is Family.REQUEST_INVALID:
            return problem("REQUEST_INVALID", count=several)
        return first

    @property
    def reason(self) -> Reason:
        """The reason of the head problem."""
        return self.head.reason


class RequestInvalid(Refusal):
    """The request itself is wrong; changing it helps."""


class NotKnown(Refusal):
    """An identifier is well-formed but unknown."""


class StateRefused(Refusal):
    """The state of a person, an institution, a visit or a province forbids it."""


class NotIdentified(Refusal):
    """The caller has not shown who it is, or not in a way that can be believed."""


class NotPermitted(Refusal):
    """The caller may not do this to that object."""


class MessageConflict(Refusal):
    """The message id was used for other content."""


class LimitReached(Refusal):
    """Too much, or too fast."""


class ProvinceDown(Refusal):
    """Nothing was done; the same message id may be sent again later."""


class OutcomeUnknown(Refusal):
    """Whether it was done is not known yet."""


class NotServed(Refusal):
    """What was called is not in the contract, or is served at another address."""


class OurFault(Refusal):
    """We are wrong; the details are in our log only."""


FAMILIES: Final[Mapping[Family, type[Refusal]]] = {
    Family.REQUEST_INVALID: RequestInvalid,
    Family.NOT_KNOWN: NotKnown,
    Family.STATE_REFUSED: StateRefused,
    Family.NOT_IDENTIFIED: NotIdentified,
    Family.NOT_PERMITTED: NotPermitted,
    Family.MESSAGE_CONFLICT: MessageConflict,
    Family.LIMIT_REACHED: LimitReached,
    Family.PROVINCE_DOWN: ProvinceDown,
    Family.OUTCOME_UNKNOWN: OutcomeUnknown,
    Family.NOT_SERVED: NotServed,
    Family.OUR_FAULT: OurFault,
}


def refusal(
    problems: Iterable[Problem], *, retry_after_ms: int | None = None, omitted: int = 0
) -> Refusal:
    """Make the refusal of the right family from the problems found."""
    found = tuple(problems)
    hold(bool(found), "a refusal names at least one problem")
    kind = FAMILIES[found[0].reason.family]
    return kind(found, retry_after_ms=retry_after_ms, omitted=omitted)


def refuse(reason: str, field_path: str = "", /, **facts: object) -> Refusal:
    """Make the refusal for one problem: ``raise refuse("VISIT_NOT_KNOWN", visit=visit_id)``."""
    return refusal([problem(reason, field_path, **facts)])
