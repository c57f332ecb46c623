"""RegistryService at the national platform: changes are journaled and relayed, queries relayed.

What a treating place has published of its institutions shows in the national list at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from yidi.domain.agreements import Agreements
from yidi.domain.ports import Clock, Ids, PublishedList
from yidi.domain.registry_requests import GetDictionary
from yidi.gateway.changing import is_changing
from yidi.gateway.list_news import show
from yidi.gateway.relay import Relay
from yidi.gateway.verify import verify_qualifications
from yidi.rpc.call import Call
from yidi.rpc.service import snake_case
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire.encode import response_header
from yidi.wire.registry_notices import encode_dictionary

_METHODS: Final = contract.DESCRIPTOR.services_by_name["RegistryService"].methods
_OWN: Final = frozenset(("GetDictionary",))
_PUBLISHING: Final = frozenset(("RecordInstitution", "ChangeInstitution"))

Road = Callable[[Any, Call], Awaitable[Any]]


class RegistryGateway:
    """Every method under its Python name, as the other handlers have them."""

    def __init__(self, relay: Relay, registry: PublishedList, clock: Clock, ids: Ids) -> None:
        """Bind every method to the road that it takes; the dictionary is the platform's own."""
        self._relay = relay
        self._clock = clock
        self._ids = ids
        for method in _METHODS:
            if method.name in _OWN:
                continue
            road: Road = partial(relay.change if is_changing(method) else relay.ask, method)
            if method.name in _PUBLISHING:
                road = _publishing(road, registry)
            elif method.name == "ListQualifications":
                road = _verifying(road, relay.directory.agreements)
            setattr(self, snake_case(method.name), road)

    async def get_dictionary(
        self, request: contract.GetDictionaryRequest, call: Call
    ) -> contract.GetDictionaryResponse:
        """Return the national table of diseases (A-007)."""
        query: GetDictionary = self._relay.admit(request, call)
        version, rows = encode_dictionary(query.version)
        header = response_header(
            reply_id=self._ids.next_id(query.header.insured_region, call.received_at),
            received_at_ms=call.received_at_ms,
            responded_at_ms=self._clock.now_ms(),
        )
        return contract.GetDictionaryResponse(header=header, version=version, diseases=rows)


def _publishing(road: Road, registry: PublishedList) -> Road:
    """The same road, and the national list shows what came back on it (A-053).

    A province in this process has shown it already; that of another one cannot.
    """

    async def carry(request: Any, call: Call) -> Any:
        answer = await road(request, call)
        show(registry, answer.published)
        return answer

    return carry


def _verifying(road: Road, agreements: Agreements) -> Road:
    """The same road; what is no national code is refused as the insured place's fault (A-006)."""

    async def carry(request: Any, call: Call) -> Any:
        answer = await road(request, call)
        fault = verify_qualifications(answer.qualifications, agreements)
        if fault is not None:
            raise fault
        return answer

    return carry
