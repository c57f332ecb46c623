"""The methods of the contract by the short names that case files use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from yidi.v1 import (
    eligibility_service_pb2,
    manual_claim_service_pb2,
    outage_service_pb2,
    registry_service_pb2,
    settlement_service_pb2,
    treating_place_service_pb2,
)

_FILES = (
    eligibility_service_pb2,
    settlement_service_pb2,
    registry_service_pb2,
    manual_claim_service_pb2,
    outage_service_pb2,
    treating_place_service_pb2,
)

ELIGIBILITY = "yidi.v1.EligibilityService"
SETTLEMENT = "yidi.v1.SettlementService"
INSURED_PLACE = (ELIGIBILITY, SETTLEMENT)
"""What every insured place must serve."""

REGISTRY = "yidi.v1.RegistryService"
MANUAL_CLAIMS = "yidi.v1.ManualClaimService"
HUB_ONLY = frozenset(("yidi.v1.OutageService",))
"""What only the national platform serves."""

VISIT = ("OpenVisit", "UploadFees", "Settle")
"""The calls that a step "Visit" stands for."""


@cache
def methods() -> Mapping[str, MethodDescriptor]:
    """Return every method that a case may call, by its short name."""
    services: list[ServiceDescriptor] = [
        service for file in _FILES for service in file.DESCRIPTOR.services_by_name.values()
    ]
    return MappingProxyType(
        {
            method.name: method
            for service in services
            for method in service.methods
            if not method.server_streaming
        }
    )


def judged_method(call: str) -> MethodDescriptor:
    """Return the method whose answer a step's expectations are about."""
    return methods()["Settle" if call == "Visit" else call]
