"""How a province does a message once: the frame that every changing call of it shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.errors import Refusal, refuse
from yidi.domain.message_ids import FROM_INSTITUTION, FROM_PLATFORM
from yidi.domain.ports import (
    Clock,
    Decision,
    Ids,
    InstitutionRegistry,
    ProvinceBooks,
    ProvincePage,
)
from yidi.domain.records import NO_CHANGES, ProvinceChanges, ProvinceKeys
from yidi.domain.registry import check_sender
from yidi.domain.versions import Capabilities, check_versions
from yidi.engine.once import Done, Envelope, Outcome, Refused, once
from yidi.rpc.call import Call
from yidi.v1 import header_pb2, treating_place_service_pb2
from yidi.wire.decode import decode
from yidi.wire.encode import response_header
from yidi.wire.fingerprint import fingerprint
from yidi.wire.status import decode_status, encode_status

M = TypeVar("M", bound=Message)
R = TypeVar("R")

Step = Callable[[Any, ProvincePage, datetime, int], Decision[R]]
"""A step of a use case: the command, the books, the moment and the same in milliseconds."""

_BILLS = treating_place_service_pb2.DESCRIPTOR
"""What institutions send to their own province; all else comes from the national platform."""


class Answering:
    """Decodes requests, does messages once and writes the headers of answers."""

    def __init__(
        self,
        region: str,
        books: ProvinceBooks,
        registry: InstitutionRegistry,
        clock: Clock,
        ids: Ids,
        capabilities: Capabilities | None = None,
        agreements: Agreements = NO_AGREEMENTS,
    ) -> None:
        """Take the region that answers, its books, and what is known of the whole country.

        Without the capabilities all provinces speak the newest versions.
        """
        self._region = region
        self._books = books
        self._registry = registry
        self._capabilities = capabilities or Capabilities()
        self.agreements = agreements
        self._clock = clock
        self._ids = ids

    def decoded(self, request: Any, call: Call) -> Any:
        """Return the decoded request of a listed institution or an agency, fit for both sides.

        The gateway in this process may have decoded and checked it already.
        """
        if call.decoded is None:
            is_bill = type(request).DESCRIPTOR.file is _BILLS
            senders = FROM_INSTITUTION if is_bill else FROM_PLATFORM
            decoded = decode(request, call.received_at, senders, self.agreements)
            check_sender(self._registry, decoded.header)
            check_versions(decoded, self._capabilities, self.agreements)
            call.decoded = decoded
        return call.decoded

    def header(
        self, call: Call, warnings: tuple[header_pb2.Warning, ...] = ()
    ) -> header_pb2.ResponseHeader:
        """Return the header of a first answer."""
        return response_header(
            reply_id=self._ids.next_id(self._region, call.received_at),
            received_at_ms=call.received_at_ms,
            responded_at_ms=self._clock.now_ms(),
            warnings=warnings,
        )

    async def change(
        self,
        request: Any,
        call: Call,
        keys: ProvinceKeys,
        work: Callable[[ProvincePage], tuple[M, ProvinceChanges]],
        answer_type: type[M],
    ) -> M:
        """Do a changing message once and return its answer, the first one on a repeat."""
        message_id = request.header.message_id
        mark = call.fingerprint or fingerprint(call.method, request)
        envelope = Envelope(message_id, call.method, mark, call.received_at_ms)

        def encode_refusal(refused: Refusal) -> bytes:
            encoded: bytes = encode_status(refused, message_id).SerializeToString()
            return encoded

        def decide(page: ProvincePage) -> Decision[Outcome[M]]:
            return once(page, envelope, lambda: work(page), encode_refusal, decode_refusal)

        outcome = await self._books.run(keys, decide)
        if isinstance(outcome, Done):
            return outcome.answer
        if isinstance(outcome, Refused):
            raise outcome.refusal
        answer = answer_type.FromString(outcome.answer)
        answer.header.replayed = True  # type: ignore[attr-defined]
        return answer

    async def record(
        self,
        request: Any,
        call: Call,
        keys: Callable[[Any], ProvinceKeys],
        step: Step[R],
        answer_type: type[M],
        fields: Callable[[R], dict[str, Any]],
    ) -> M:
        """Carry out one step of a changing message once, and answer with what it recorded.

        ``keys`` says what the decoded message looks at; ``fields`` gives the fields of the
        answer, and its header only where that has warnings.
        """
        command = self.decoded(request, call)

        def work(page: ProvincePage) -> tuple[M, ProvinceChanges]:
            recorded, changes = step(command, page, call.received_at, call.received_at_ms)
            told = fields(recorded)
            if "header" not in told:
                told["header"] = self.header(call)
            return answer_type(**told), changes

        return await self.change(request, call, keys(command), work, answer_type)

    async def step(self, keys: ProvinceKeys, decide: Callable[[ProvincePage], Decision[R]]) -> R:
        """Run one step of a query that needs several."""
        return await self._books.run(keys, decide)

    async def look(self, keys: ProvinceKeys, work: Callable[[ProvincePage], M]) -> M:
        """Answer a query from the books."""
        return await self._books.run(keys, lambda page: (work(page), NO_CHANGES))


def of_owner(command: Any) -> ProvinceKeys:
    """Return what a message about the registry records of a person looks at."""
    return ProvinceKeys(
        message_ids=(command.header.message_id,), record_owners=(command.person_number,)
    )


def decode_refusal(encoded: bytes) -> Refusal:
    """Return the refusal that the books have kept of a message."""
    return decode_status(Status.FromString(encoded)) or refuse("INTERNAL")
