"""Requests of every method, nearly right: what mutations start from.

A message whose fields are random is refused at its first field. These carry identifiers that
exist, so that a mutation of one field travels as far as that field is looked at.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from tests.benchmarks.visits import Care, Traffic
from tests.messages import BEIJING, HAN_WENXIU, LI_GUILAN, MA_GUOLIANG, YE_YUMING
from yidi.v1 import (
    eligibility_service_pb2,
    header_pb2,
    manual_claim_service_pb2,
    outage_service_pb2,
    registry_service_pb2,
    settlement_service_pb2,
    simulator_service_pb2,
    treating_place_service_pb2,
)

AT_GATEWAY, AT_PROVINCES, AT_CONTROL = "gateway", "province", "control"

LEFT_ALONE = frozenset(("SetClock", "SetFault", "Reset"))
"""A fault that a tester asks for is no finding, and a clock that is set makes all else refused."""

DEPTH_MAX = 6
REPEATED_MAX = 3
_BIG = (0, 1, -1, 2**31 - 1, -(2**31), 2**53, 2**63 - 1, -(2**63), 10**11, 10**11 + 1)
_REGIONS = ("630100", "510100", "630000", "510000", "540000", "660000", "110000")
_PEOPLE = (LI_GUILAN, MA_GUOLIANG, HAN_WENXIU, YE_YUMING)


def services() -> list[tuple[str, ServiceDescriptor]]:
    """Every service of the contract at every listener that serves it."""
    files = {
        AT_GATEWAY: (
            eligibility_service_pb2,
            settlement_service_pb2,
            registry_service_pb2,
            outage_service_pb2,
            manual_claim_service_pb2,
        ),
        AT_PROVINCES: (
            eligibility_service_pb2,
            settlement_service_pb2,
            registry_service_pb2,
            manual_claim_service_pb2,
            treating_place_service_pb2,
        ),
        AT_CONTROL: (simulator_service_pb2,),
    }
    return [
        (listener, service)
        for listener, modules in files.items()
        for module in modules
        for service in module.DESCRIPTOR.services_by_name.values()
    ]


def path_of(method: MethodDescriptor) -> str:
    return f"/{method.containing_service.full_name}/{method.name}"


class Material:
    """Makes requests; all chance comes from the dice that it is given."""

    def __init__(self, traffic: Traffic, now: datetime) -> None:
        self._traffic = traffic
        self._now = now
        self._serials = itertools.count()
        self.visits: list[tuple[Care, str]] = []
        """Visits that were really opened, with their bills uploaded."""
        self.settled: list[tuple[Care, str]] = []
        """Settlements that were really made."""

    def request(self, method: MethodDescriptor, dice: random.Random) -> Message:
        """A request of a method with its fields filled in."""
        request: Message = message_factory.GetMessageClass(method.input_type)()
        known = self._known_visit(method, dice)
        if known is not None and dice.random() < 0.7:
            request.ParseFromString(known)
            self._renew(request)
            return request
        self._fill(request, dice, DEPTH_MAX)
        if method.name == "AnnounceOutage":
            # A province that is closed refuses everything; one is enough.
            request.notice.scope.regions[:] = ["540000"]  # type: ignore[attr-defined]
        return request

    def _known_visit(self, method: MethodDescriptor, dice: random.Random) -> bytes | None:
        """A request that the platform would take as it is."""
        if not self.visits or method.name not in _OF_A_VISIT:
            return None
        care, visit_id = dice.choice(self.visits)
        traffic = self._traffic
        match method.name:
            case "QueryEligibility":
                return traffic.query_eligibility(care)
            case "OpenVisit":
                return traffic.open_visit(care)
            case "UploadFees":
                return traffic.upload_fees(care, visit_id)
            case "PreSettle":
                return traffic.pre_settle(care, visit_id)
            case _:
                return traffic.settle(care, visit_id)

    def _renew(self, request: Message) -> None:
        request.header.message_id = self._message_id()  # type: ignore[attr-defined]

    def _message_id(self, institution: str = "H51010000001") -> str:
        second, serial = divmod(next(self._serials), 10_000)
        at = self._now.astimezone(BEIJING) - timedelta(hours=5) + timedelta(seconds=second)
        return f"{institution}{at:%Y%m%d%H%M%S}{serial:04d}"

    def _fill(self, message: Message, dice: random.Random, depth: int) -> None:
        name = message.DESCRIPTOR.full_name
        if name == "google.protobuf.Timestamp":
            seconds = int(self._now.timestamp()) + dice.randint(-400_000, 400_000)
            message.seconds = seconds  # type: ignore[attr-defined]
            return
        for field in message.DESCRIPTOR.fields:
            if field.containing_oneof is not None and dice.random() < 0.5:
                continue
            if dice.random() < 0.1:
                continue
            self._fill_field(message, field, dice, depth)
        if isinstance(message, header_pb2.RequestHeader):
            self._fill_header(message, dice)

    def _fill_field(
        self, message: Message, field: FieldDescriptor, dice: random.Random, depth: int
    ) -> None:
        if field.message_type is not None:
            if depth > 0 and field.is_repeated:
                for _ in range(dice.randint(0, REPEATED_MAX)):
                    self._fill(getattr(message, field.name).add(), dice, depth - 1)
            elif depth > 0:
                self._fill(getattr(message, field.name), dice, depth - 1)
                getattr(message, field.name).SetInParent()
        elif field.is_repeated:
            values = [self._value(field, dice) for _ in range(dice.randint(0, REPEATED_MAX))]
            getattr(message, field.name).extend(values)
        else:
            setattr(message, field.name, self._value(field, dice))

    def _value(self, field: FieldDescriptor, dice: random.Random) -> object:
        if field.enum_type is not None:
            return dice.choice(field.enum_type.values).number
        if field.type == FieldDescriptor.TYPE_STRING:
            return self._text(field.name, dice)
        if field.type == FieldDescriptor.TYPE_BYTES:
            return dice.randbytes(dice.randint(0, 40))
        if field.type == FieldDescriptor.TYPE_BOOL:
            return dice.random() < 0.5
        return dice.choice((0, 1, 2, 20, 100, 10_400, 60_000))

    def _fill_header(self, header: header_pb2.RequestHeader, dice: random.Random) -> None:
        header.message_id = self._message_id()
        header.interface_version = dice.choice(("V2.0", "V2.1"))
        header.treating_region = "510100"
        header.insured_region = "630100"
        header.institution_code = "H51010000001"
        header.operator_code = "1001"
        header.operator_type = 1
        header.sent_at.FromDatetime(self._now)

    def _text(self, name: str, dice: random.Random) -> str:
        person = dice.choice(_PEOPLE)
        if name in {"visit_id", "settlement_id", "original_settlement_id"}:
            known = self.visits if name == "visit_id" else self.settled
            return dice.choice(known)[1] if known else "6301000000000000000000000001"
        if name.endswith("message_id"):
            return self._message_id()
        if name in {"person_number", "identity_number", "number"}:
            return person.number if name == "person_number" else person.identity
        if "region" in name or name in {"province", "area", "insured_area", "code"}:
            return dice.choice(_REGIONS)
        if "institution" in name and "name" not in name:
            return "H51010000001"
        if name.endswith(("_on", "_date", "_day", "_from", "_by", "_since")):
            at = self._now + timedelta(days=dice.randint(-400, 400))
            return f"{at:%Y-%m-%d}"
        return dice.choice(("M03900", "M01600", "1", "1001", "例", "XC08CAX001A001010190001"))


_OF_A_VISIT = frozenset(("QueryEligibility", "OpenVisit", "UploadFees", "PreSettle", "Settle"))


def odd_numbers() -> Iterator[int]:
    """Numbers at the ends of what a field takes."""
    return iter(_BIG)
