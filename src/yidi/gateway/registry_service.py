"""RegistryService at the national platform: changes are journaled and relayed, queries relayed.

What a treating place has published of its institutions shows in the national list at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from yidi.domain.ports import PublishedList
from yidi.gateway.relay import Relay, is_changing
from yidi.rpc.call import Call
from yidi.rpc.service import snake_case
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire.registry_institutions import read_published

_METHODS: Final = contract.DESCRIPTOR.services_by_name["RegistryService"].methods
_PUBLISHING: Final = frozenset(("RecordInstitution", "ChangeInstitution"))

Road = Callable[[Any, Call], Awaitable[Any]]


class RegistryGateway:
    """Every method under its Python name, as the other handlers have them."""

    def __init__(self, relay: Relay, registry: PublishedList) -> None:
        """Bind every method to the road that it takes."""
        for method in _METHODS:
            road: Road = partial(relay.change if is_changing(method) else relay.ask, method)
            if method.name in _PUBLISHING:
                road = _publishing(road, registry)
            setattr(self, snake_case(method.name), road)


def _publishing(road: Road, registry: PublishedList) -> Road:
    """The same road, and the national list shows what came back on it (A-053).

    A province in this process has shown it already; that of another one cannot.
    """

    async def carry(request: Any, call: Call) -> Any:
        answer = await road(request, call)
        registry.publish(*read_published(answer.published))
        return answer

    return carry
