"""A changing message is done once: the first answer is kept and given again (A-079)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from yidi.domain.errors import Refusal, refuse
from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.records import NO_CHANGES, Message, MessageState, ProvinceChanges


class Encodable(Protocol):
    """An answer that knows its bytes."""

    def SerializeToString(self) -> bytes:
        """Return the bytes of the answer."""
        ...


A = TypeVar("A", bound=Encodable)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What identifies a message: its id, its method, its content, when it came."""

    message_id: str
    method: str
    fingerprint: bytes
    at_ms: int


@dataclass(frozen=True, slots=True)
class Done(Generic[A]):
    """The answer of a message done now."""

    answer: A


@dataclass(frozen=True, slots=True)
class Repeated:
    """The first answer of a message done before, as bytes."""

    answer: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """The refusal of a message; it was recorded, and is to be raised after the commit."""

    refusal: Refusal


Outcome = Done[A] | Repeated | Refused


class RefusedWithTrace(Exception):
    """A refusal that leaves something in the books besides its own record."""

    def __init__(self, refusal: Refusal, changes: ProvinceChanges) -> None:
        """Keep both; they are written as one unit."""
        super().__init__(str(refusal))
        self.refusal = refusal
        self.changes = changes


def once(
    page: ProvincePage,
    envelope: Envelope,
    work: Callable[[], tuple[A, ProvinceChanges]],
    encode_refusal: Callable[[Refusal], bytes],
    decode_refusal: Callable[[bytes], Refusal],
) -> Decision[Outcome[A]]:
    """Do the work of a message unless it was done before, and record its outcome with it.

    The same content gets the first answer or the first refusal again; other content is
    refused with MESSAGE_CONFLICT; a message that was reversed, before or after it was
    done, with MESSAGE_REVERSED. Changes and outcome are one unit: both or neither.
    """
    earlier = page.message(envelope.message_id)
    if earlier is not None:
        return _again(earlier, envelope, decode_refusal), NO_CHANGES
    try:
        answer, changes = work()
    except Refusal as refused:
        record = _record(envelope, MessageState.REFUSED, encode_refusal(refused))
        return Refused(refused), ProvinceChanges(messages=(record,))
    except RefusedWithTrace as refused:
        record = _record(envelope, MessageState.REFUSED, encode_refusal(refused.refusal))
        return Refused(refused.refusal), refused.changes.with_message(record)
    settlement_id = changes.settlements[0].settlement_id if changes.settlements else ""
    record = _record(envelope, MessageState.DONE, answer.SerializeToString(), settlement_id)
    return Done(answer), changes.with_message(record)


def _again(
    earlier: Message, envelope: Envelope, decode_refusal: Callable[[bytes], Refusal]
) -> Repeated | Refused:
    if earlier.state is MessageState.REVERSED:
        raise refuse("MESSAGE_REVERSED", message_id=envelope.message_id)
    if (earlier.method, earlier.fingerprint) != (envelope.method, envelope.fingerprint):
        raise refuse("MESSAGE_CONFLICT", message_id=envelope.message_id)
    if earlier.state is MessageState.REFUSED:
        return Refused(decode_refusal(earlier.answer))
    return Repeated(earlier.answer)


def _record(
    envelope: Envelope, state: MessageState, answer: bytes, settlement_id: str = ""
) -> Message:
    return Message(
        message_id=envelope.message_id,
        method=envelope.method,
        fingerprint=envelope.fingerprint,
        state=state,
        at_ms=envelope.at_ms,
        answer=answer,
        settlement_id=settlement_id,
    )
