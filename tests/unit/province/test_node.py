"""One listener for all mocked provinces: the header decides who answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.handlers import Handlers
from tests.messages import NOW, Desk
from yidi.domain.errors import ProvinceDown, RequestInvalid
from yidi.domain.invariants import InvariantBroken
from yidi.province.node import SERVICES, SharedListener
from yidi.rpc.call import Call, deadline_in
from yidi.v1 import settlement_service_pb2 as contract

SETTLEMENT = "yidi.v1.SettlementService"
TREATING = "yidi.v1.TreatingPlaceService"


class Named(Handlers):
    """Handlers that answer with the name of their province."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def open_visit(self, request: Any, call: Call) -> Any:
        return contract.OpenVisitResponse(visit_id=self._name)

    async def settle_bill(self, request: Any, call: Call) -> Any:
        return contract.OpenVisitResponse(visit_id=self._name)


class Node:
    """What the listener needs of a node: its handlers."""

    def __init__(self, name: str) -> None:
        self.handlers: Mapping[str, object] = {SETTLEMENT: Named(name), TREATING: Named(name)}


def listener(service: str, *codes: str) -> Any:
    return SharedListener(service, {code: Node(code) for code in codes})  # type: ignore[misc]


def a_call() -> Call:
    return Call("m", NOW, 0, deadline_in(10.0))


@pytest.mark.parametrize("insured", ["630100", "630000", "632800"])
async def test_the_insured_region_decides_who_settles(insured: str) -> None:
    shared = listener(SETTLEMENT, "630000", "510000")
    request = Desk().open_visit()
    request.header.insured_region = insured

    answer = await shared.open_visit(request, a_call())

    assert answer.visit_id == "630000"


async def test_the_treating_region_decides_who_takes_a_bill() -> None:
    shared = listener(TREATING, "630000", "510000")

    answer = await shared.settle_bill(Desk().settle_bill(), a_call())

    assert answer.visit_id == "510000"


async def test_a_province_that_is_not_mocked_here_is_down() -> None:
    shared = listener(SETTLEMENT, "510000")

    with pytest.raises(ProvinceDown) as caught:
        await shared.open_visit(Desk().open_visit(), a_call())

    assert caught.value.head.field_path == "header.insured_region"
    assert caught.value.head.facts == {"region": "西宁市"}


async def test_a_wrong_region_is_refused_with_all_else_that_is_wrong() -> None:
    shared = listener(SETTLEMENT, "630000")
    request = Desk().open_visit(person_number="")
    request.header.insured_region = "999999"

    with pytest.raises(RequestInvalid) as caught:
        await shared.open_visit(request, a_call())

    assert [each.field_path for each in caught.value.problems] == [
        "header.insured_region",
        "person_number",
    ]


def test_a_node_that_lacks_a_method_is_found_before_anything_listens() -> None:
    with pytest.raises(InvariantBroken, match="SettlementService/OpenVisit"):
        SharedListener(SETTLEMENT, {"630000": Lacking()})


class Lacking:
    """A node whose service has no handler at all."""

    handlers: Mapping[str, object] = {SETTLEMENT: object()}


@pytest.mark.parametrize("service", SERVICES)
def test_every_method_of_a_service_is_dispatched(service: str) -> None:
    shared = listener(service, "630000") if service in (SETTLEMENT, TREATING) else None

    for method in SERVICES[service].methods:
        name = "".join(f"_{each.lower()}" if each.isupper() else each for each in method.name)
        assert shared is None or hasattr(shared, name.lstrip("_"))
