"""Everything about one session, folded from its events: cases, orders, calls.

Asking (``answer_for``, ``due``) changes nothing; only ``apply`` does, with events that have been
written down before. A session that is read again from its events is the same session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from yidi.domain.regions import CHINA_TIME
from yidi.jointtest.contract import methods
from yidi.jointtest.heard import Heard, message_id_of
from yidi.jointtest.insured.casting import Cast, Role
from yidi.jointtest.judging.arrived import Arrived
from yidi.jointtest.treating.playing import CasePlayed
from yidi.jointtest.treating.tracing import Traces
from yidi.jointtest.v1 import case_pb2, result_pb2, session_pb2, work_order_pb2
from yidi.v1 import error_pb2

Key = tuple[str, str]
"""Id and version of a case."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an arriving call is."""

    call: Arrived
    case_number: int
    answer: work_order_pb2.Answer


class Docket:
    """One session as its events have made it."""

    def __init__(self, session: session_pb2.Session, cases: Mapping[str, case_pb2.Case]) -> None:
        """Begin with nothing but the plan."""
        self.session = session
        self.played: dict[int, CasePlayed] = {}
        self.left_out: dict[Key, tuple[str, str]] = {}
        self.calls: dict[int, Arrived] = {}
        self.events = 0
        self._cases = cases
        self._traces = Traces()
        self._begun: set[Key] = set()
        self._case_of_call: dict[int, int] = {}

    def plan(self) -> Iterator[tuple[case_pb2.Case, str]]:
        """Every case of the session at each of its versions, in order."""
        for case_id in self.session.case_ids:
            case = self._cases.get(case_id)
            for version in self.session.interface_versions:
                if case is not None and version in case.interface_versions:
                    yield case, version

    def waiting(self) -> list[tuple[case_pb2.Case, str]]:
        """Cases that have neither begun nor been left out, in order."""
        known = self._begun | self.left_out.keys()
        return [(case, version) for case, version in self.plan() if (case.id, version) not in known]

    def open_cases(self) -> list[CasePlayed]:
        """Cases whose orders are handed out, in the order in which they began."""
        return [each for each in self.played.values() if not each.is_over]

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be done."""
        return not self.open_cases() and not self.waiting()

    def people(self) -> frozenset[str]:
        """People of open cases, whom nobody else may use."""
        return frozenset(each for case in self.open_cases() for each in case.people())

    def is_mine(self, request: Any) -> bool:
        """Whether a request is about somebody or something of this session."""
        return bool(self._traces.case_of(request, message_id_of(request)))

    def recognise(self, heard: Heard, now: datetime) -> Recognised:
        """Return what a call is and how it is to be answered."""
        message_id = message_id_of(heard.request)
        call = Arrived(len(self.calls) + 1, heard, repeat_of=self._traces.first_of(message_id))
        number = self._traces.case_of(heard.request, message_id)
        played = self.played.get(number)
        answer = work_order_pb2.Answer()
        if played is not None:
            awaited = played.recognise(call, now, self.session.treating_region)
            if awaited is not None:
                call.awaited_id, answer = awaited.id, awaited.answer
        return Recognised(call, number, answer)

    def due(self, now: datetime) -> list[session_pb2.SessionEvent]:
        """Return the events by which open orders have to end at a moment."""
        found = []
        for played in self.open_cases():
            order = played.orders[-1].order.id
            event = session_pb2.SessionEvent()
            state = played.due(now)
            if state == "done":
                event.order_done.case_number = played.number
                event.order_done.order_id = order
            elif state == "late":
                event.order_ended.case_number = played.number
                event.order_ended.order_id = order
            else:
                continue
            event.at.FromDatetime(now)
            found.append(event)
        return found

    def broken_off(self) -> list[session_pb2.CallEnded]:
        """Calls without an end: the kit was stopped while they were under way."""
        found = []
        for call in self.calls.values():
            if call.heard.status or call.heard.answer_use:
                continue
            ended = session_pb2.CallEnded(number=call.number)
            ended.exchange.CopyFrom(call.heard.exchange())
            ended.exchange.status = "UNAVAILABLE"
            ended.exchange.transport = "the kit was stopped before the answer came"
            found.append(ended)
        return found

    def apply(self, event: session_pb2.SessionEvent) -> None:
        """Take an event that has been written down."""
        at = event.at.ToDatetime(CHINA_TIME)
        what = event.WhichOneof("what")
        if what == "case_begun":
            self._begin(event.case_begun, at)
        elif what == "case_left_out":
            left = event.case_left_out
            self.left_out[left.case_id, left.interface_version] = (left.why_zh, left.why_en)
        elif what == "call_came":
            self._came(event.call_came, at)
        elif what == "call_ended":
            self._ended(event.call_ended)
        elif what == "order_done":
            self.played[event.order_done.case_number].done(at)
        elif what == "resumed":
            for played in self.open_cases():
                played.orders[-1].last_at = at
        elif what == "order_ended":
            ended = event.order_ended
            self.played[ended.case_number].leave(
                at, is_left_out=ended.is_left_out, reason=ended.reason
            )
        self.events += 1

    def _begin(self, begun: session_pb2.CaseBegun, at: datetime) -> None:
        people = {each.name: Role(each.person, each.relation) for each in begun.people}
        places = {each.name: each.institution for each in begun.institutions}
        case = self._cases[begun.case_id]
        version = begun.interface_version
        cast, wait = Cast(people, places), self.session.wait_seconds
        played = CasePlayed(case, version, begun.number, cast, at, wait)
        self.played[begun.number] = played
        self._begun.add((begun.case_id, version))
        self._traces.begin(played)

    def _came(self, came: session_pb2.CallCame, at: datetime) -> None:
        heard = heard_of(came.exchange, at)
        first = self._traces.first_of(came.exchange.message_id)
        call = Arrived(came.number, heard, came.awaited_id, first)
        self.calls[came.number] = call
        self._case_of_call[came.number] = came.case_number
        self._traces.came(call, came.case_number)
        played = self.played.get(came.case_number)
        if played is not None:
            played.take(call, at)

    def _ended(self, ended: session_pb2.CallEnded) -> None:
        call = self.calls[ended.number]
        told = heard_of(ended.exchange, call.heard.at)
        for name in ("answer", "status", "status_text", "detail", "details", "transport",
                     "answer_use", "took_micros"):  # fmt: skip
            setattr(call.heard, name, getattr(told, name))
        number = self._case_of_call[ended.number]
        if number:
            self._traces.ended(call, number)


def heard_of(exchange: result_pb2.Exchange, at: datetime) -> Heard:
    """Return an exchange taken apart again."""
    method = method_named(exchange.method)
    found = Heard(
        method=method,
        request=_message(method.input_type, exchange.request.value),
        at=at,
        took_micros=exchange.took_micros,
        status=exchange.status,
        status_text=exchange.status_text,
        details=list(exchange.details),
        transport=exchange.transport,
        answer_use=exchange.answer_use,
    )
    if exchange.HasField("answer"):
        found.answer = _message(method.output_type, exchange.answer.value)
    if exchange.HasField("refusal"):
        found.detail = error_pb2.ErrorDetail()
        found.detail.CopyFrom(exchange.refusal)
    return found


def method_named(name: str) -> MethodDescriptor:
    """Return a method of the contract by its full name."""
    return methods()[name.rpartition("/")[2]]


def _message(kind: Any, content: bytes) -> Message:
    made: Message = message_factory.GetMessageClass(kind)()
    made.ParseFromString(content)
    return made
