"""Changing messages that the national platform carries out itself: journaled like all others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from google.protobuf.descriptor import MethodDescriptor

from yidi.domain.errors import Family, Refusal
from yidi.domain.ports import NationalJournal
from yidi.domain.records import JournalEntry, MessageState
from yidi.domain.requests import Header
from yidi.gateway.outcomes import first_answer
from yidi.gateway.relay import TRANSIENT, Relay
from yidi.rpc.call import Call
from yidi.wire.fingerprint import fingerprint
from yidi.wire.status import encode_status

OWN_SERVICE: Final = "yidi.v1.OutageService/"
"""Whose changing methods the platform carries out itself; no place can be asked for them."""

Work = Callable[[], Awaitable[Any]]


async def once(
    relay: Relay, journal: NationalJournal, method: MethodDescriptor, request: Any, call: Call,
    work: Work,
) -> Any:  # fmt: skip
    """Do the work of a message and journal its outcome; a repeat gets the first answer.

    Two of the same message at once both come to the work, which must know its message by the
    id and do it once. Other content under the same id is refused with MESSAGE_CONFLICT.
    """
    header: Header = call.decoded.header
    entry = JournalEntry(
        message_id=header.message_id,
        state=MessageState.IN_PROGRESS,
        method=call.method,
        fingerprint=fingerprint(call.method, request),
        treating_region=header.treating_region,
        insured_region=header.insured_region,
        institution_code=header.institution_code,
        at_ms=call.received_at_ms,
        body=request.SerializeToString(),
    )
    earlier = await journal.receive(entry)
    if earlier:
        answer = first_answer(earlier, entry, method)
        if answer is not None:
            return answer
    try:
        response = await work()
    except Refusal as refused:
        if refused.reason.family not in TRANSIENT:
            status = encode_status(refused, entry.message_id).SerializeToString()
            await relay.conclude(entry, MessageState.REFUSED, status)
        elif refused.reason.family is not Family.OUTCOME_UNKNOWN:
            await journal.set_aside(entry.message_id)
        raise
    await relay.conclude(entry, MessageState.DONE, response.SerializeToString())
    return response
