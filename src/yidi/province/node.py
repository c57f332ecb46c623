"""One mocked province, put together: both roles over its books, people and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from google.protobuf.descriptor import MethodDescriptor

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.errors import Refusal, refuse
from yidi.domain.policy import ProvincePolicy
from yidi.domain.ports import Claims, Clock, Ids, People, ProvinceBooks, PublishedList
from yidi.domain.regions import province_of, spoken_name
from yidi.domain.versions import Capabilities
from yidi.engine.benefit_status import BenefitStatus
from yidi.engine.claim_reasons import ClaimReasons
from yidi.engine.details import Details
from yidi.engine.entitlement import Entitlement
from yidi.engine.filing_changes import FilingChanges
from yidi.engine.filings import Filings
from yidi.engine.kept import Kept
from yidi.engine.manual_claims import ManualClaims
from yidi.engine.notices import Notices
from yidi.engine.qualifications import Qualifications
from yidi.engine.recovering import Recoveries
from yidi.engine.refunding import Refunding
from yidi.engine.settling import Computed, Settling
from yidi.engine.visits import Visits
from yidi.province.answering import Answering, decode_refusal
from yidi.province.bill_plan import MessageIds
from yidi.province.catalogue_files import catalogue_of
from yidi.province.documents import ContractDocuments, Shown
from yidi.province.eligibility_service import EligibilityHandlers
from yidi.province.manual_claim_service import ManualClaimHandlers
from yidi.province.national import NationalPlatform
from yidi.province.registry_service import RegistryHandlers
from yidi.province.settlement_service import SettlementHandlers
from yidi.province.treating_service import TreatingPlaceHandlers
from yidi.rpc.call import Call
from yidi.rpc.peer import Peer
from yidi.rpc.service import Handler, handler_of, snake_case
from yidi.v1 import (
    eligibility_service_pb2,
    manual_claim_service_pb2,
    registry_service_pb2,
    settlement_service_pb2,
    treating_place_service_pb2,
)
from yidi.wire.decode import decode
from yidi.wire.registry_routes import TREATING_PLACE_METHODS, region_of

SERVICES = {
    "yidi.v1.EligibilityService": eligibility_service_pb2.DESCRIPTOR.services_by_name[
        "EligibilityService"
    ],
    "yidi.v1.SettlementService": settlement_service_pb2.DESCRIPTOR.services_by_name[
        "SettlementService"
    ],
    "yidi.v1.RegistryService": registry_service_pb2.DESCRIPTOR.services_by_name["RegistryService"],
    "yidi.v1.ManualClaimService": manual_claim_service_pb2.DESCRIPTOR.services_by_name[
        "ManualClaimService"
    ],
    "yidi.v1.TreatingPlaceService": treating_place_service_pb2.DESCRIPTOR.services_by_name[
        "TreatingPlaceService"
    ],
}


@dataclass(frozen=True, slots=True)
class World:
    """What a province node shares with the others of its process."""

    books: ProvinceBooks
    people: People
    registry: PublishedList
    national: Peer
    clock: Clock
    ids: Ids
    message_ids: MessageIds
    claims: Claims
    capabilities: Capabilities
    policies: Mapping[str, ProvincePolicy]
    agreements: Agreements = NO_AGREEMENTS
    computed: Kept[Computed] = field(default_factory=Kept)
    trials: Kept[Shown] = field(default_factory=Kept)


class ProvinceNode:
    """A province as insured place and as treating place."""

    def __init__(self, province_code: str, world: World) -> None:
        """Put the province together."""
        policy = world.policies[province_code]
        answering = Answering(
            province_code,
            world.books,
            world.registry,
            world.clock,
            world.ids,
            world.capabilities,
            world.agreements,
        )
        entitlement = Entitlement(policy.area, world.people, world.registry, world.agreements)
        documents = ContractDocuments(world.agreements, world.trials)
        filings = Filings(entitlement, world.registry, world.ids)
        self._treating = TreatingPlaceHandlers(
            lambda: catalogue_of(province_code),
            world.registry,
            NationalPlatform(world.national, world.agreements),
            world.books,
            answering,
            world.message_ids,
            world.claims,
        )
        self.handlers: Mapping[str, object] = {
            "yidi.v1.EligibilityService": EligibilityHandlers(entitlement, answering),
            "yidi.v1.SettlementService": SettlementHandlers(
                Visits(entitlement, world.ids),
                Settling(entitlement, documents, world.ids, world.computed),
                Refunding(entitlement, documents, world.ids),
                Details(entitlement),
                documents,
                answering,
            ),
            "yidi.v1.RegistryService": RegistryHandlers(
                filings,
                FilingChanges(filings, entitlement),
                Qualifications(entitlement, world.registry, world.capabilities),
                Recoveries(entitlement),
                BenefitStatus(entitlement),
                world.registry,
                Notices(policy.area),
                answering,
            ),
            "yidi.v1.ManualClaimService": ManualClaimHandlers(
                ManualClaims(
                    entitlement,
                    world.registry,
                    ClaimReasons(entitlement, world.registry, decode_refusal),
                    world.ids,
                ),
                answering,
            ),
            "yidi.v1.TreatingPlaceService": self._treating,
        }

    async def drain(self) -> None:
        """Wait until every bill that was begun has an end."""
        await self._treating.drain()


class Served(Protocol):
    """A province that can be called: its handlers by full name of the service."""

    @property
    def handlers(self) -> Mapping[str, object]: ...


class SharedListener:
    """One service of all mocked provinces behind one address: the header decides which.

    The insured region decides for eligibility and settlement, the treating region for what
    hospitals call; a call to the registry says it itself.
    """

    def __init__(self, service: str, nodes: Mapping[str, Served]) -> None:
        """Bind every method of the service to the node that the header names."""
        field, region_in = _ROUTES.get(service.rpartition(".")[2], _BY_INSURED_REGION)
        for method in SERVICES[service].methods:
            handler_name = snake_case(method.name)
            handlers = {
                code: handler_of(node.handlers[service], method) for code, node in nodes.items()
            }
            role = "TREATING" if _is_of_treating(method) else "INSURED"
            setattr(self, handler_name, _dispatch(handlers, field, region_in, f"{role}_PLACE_DOWN"))


def _insured_region(request: Any) -> str:
    region_code: str = request.header.insured_region
    return region_code


def _treating_region(request: Any) -> str:
    region_code: str = request.header.treating_region
    return region_code


Route = tuple[str, Callable[[Any], str]]
"""Where the region stands for texts, and how it is read."""

_BY_INSURED_REGION: Route = ("header.insured_region", _insured_region)
_ROUTES: Mapping[str, Route] = {
    "TreatingPlaceService": ("header.treating_region", _treating_region),
    "RegistryService": ("header.insured_region", region_of),
}


def _dispatch(
    handlers: Mapping[str, Handler], field: str, region_in: Callable[[Any], str], down: str
) -> Handler:
    async def serve(request: Any, call: Call) -> Any:
        code = region_in(request)
        handler = handlers.get(province_of(code))
        if handler is not None:
            return await handler(request, call)
        decode(request, call.received_at)  # A wrong region is refused with all else that is wrong.
        raise refuse(down, field, region=spoken_name(code))

    return serve


def failed(method: MethodDescriptor) -> Refusal:
    """Return the refusal of a province whose own program failed: in the name of its role."""
    return refuse("TREATING_PLACE_FAILED" if _is_of_treating(method) else "INSURED_PLACE_FAILED")


def _is_of_treating(method: MethodDescriptor) -> bool:
    is_for_hospitals = method.containing_service.name == "TreatingPlaceService"
    return is_for_hospitals or method.name in TREATING_PLACE_METHODS
