"""What the entries of a message say: its state, its first answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.rpc.status_pb2 import Status

from yidi.domain.errors import refuse
from yidi.domain.records import JournalEntry, MessageState
from yidi.wire.status import decode_status

WITHOUT_OUTCOME: Final = frozenset((MessageState.IN_PROGRESS, MessageState.UNKNOWN))
"""States in which somebody must still find out what became of a message."""


def state_of(entries: Sequence[JournalEntry]) -> MessageState:
    """Return the state of a message from its entries; a reversal wins over everything."""
    states = {entry.state for entry in entries}
    for state in (MessageState.REVERSED, MessageState.DONE, MessageState.REFUSED):
        if state in states:
            return state
    if MessageState.UNKNOWN in states:
        return MessageState.UNKNOWN
    return MessageState.IN_PROGRESS if states else MessageState.NEVER_RECEIVED


def body_of(entries: Sequence[JournalEntry], state: MessageState) -> bytes:
    """Return what was written with a state."""
    return next(entry.body for entry in entries if entry.state is state)


def first_answer(
    earlier: Sequence[JournalEntry], entry: JournalEntry, method: MethodDescriptor
) -> Any:
    """Return the first answer of a message that came before, or None if it has none yet.

    Raises the first refusal again, MESSAGE_CONFLICT for other content, MESSAGE_REVERSED.
    """
    state = state_of(earlier)
    if state is MessageState.REVERSED:
        raise refuse("MESSAGE_REVERSED", message_id=entry.message_id)
    if earlier[0].fingerprint != entry.fingerprint:
        raise refuse("MESSAGE_CONFLICT", message_id=entry.message_id)
    if state is MessageState.REFUSED:
        status = Status.FromString(body_of(earlier, state))
        raise decode_status(status) or refuse("INTERNAL")
    if state is MessageState.DONE:
        response_type = message_factory.GetMessageClass(method.output_type)
        return replayed(response_type.FromString(body_of(earlier, state)))
    return None


def replayed(response: Any) -> Any:
    """Return a copy of an answer, marked as the first one again."""
    copy = type(response)()
    copy.CopyFrom(response)
    copy.header.replayed = True
    return copy


def method_of(entry: JournalEntry) -> MethodDescriptor:
    """Return the method of a message."""
    return descriptor_pool.Default().FindMethodByName(entry.method.replace("/", "."))


def request_of(entry: JournalEntry) -> Any:
    """Return the request as it came; ``entry`` is the first one of its message."""
    return message_factory.GetMessageClass(method_of(entry).input_type).FromString(entry.body)
