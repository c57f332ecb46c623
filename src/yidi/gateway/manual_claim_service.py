"""ManualClaimService at the national platform: changes journaled and relayed, queries relayed."""

from __future__ import annotations

from functools import partial
from typing import Final

from yidi.gateway.changing import is_changing
from yidi.gateway.relay import Relay
from yidi.rpc.service import snake_case
from yidi.v1 import manual_claim_service_pb2 as contract

_METHODS: Final = contract.DESCRIPTOR.services_by_name["ManualClaimService"].methods


class ManualClaimGateway:
    """Every method under its Python name, as the other handlers have them."""

    def __init__(self, relay: Relay) -> None:
        """Bind every method to the road that it takes."""
        for method in _METHODS:
            road = relay.change if is_changing(method) else relay.ask
            setattr(self, snake_case(method.name), partial(road, method))
