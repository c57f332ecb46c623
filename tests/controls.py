"""Requests of a tester to test control (测试控制): name only what matters."""

from __future__ import annotations

from typing import Any

from tests.messages import Desk
from tests.platforms import Embedded, PlainClient, Refused
from yidi.v1 import settlement_service_pb2
from yidi.v1 import simulator_service_pb2 as contract

SET_FAULT = "SimulatorService/SetFault"
LIST_FAULTS = "SimulatorService/ListFaults"
CLEAR_FAULTS = "SimulatorService/ClearFaults"
SET_CLOCK = "SimulatorService/SetClock"
STATUS = "SimulatorService/GetStatus"
RESET = "SimulatorService/Reset"

PERSON = "EligibilityService/QueryPerson"
PERSON_METHOD = "yidi.v1.EligibilityService/QueryPerson"
SETTLE = "SettlementService/Settle"
TRIAL = "SettlementService/PreSettle"
INQUIRE = "SettlementService/InquireMessage"
BILL = "TreatingPlaceService/SettleBill"
SETTLE_METHOD = "yidi.v1.SettlementService/Settle"


def a_fault(kind: str, *methods: str, **changed: Any) -> contract.SetFaultRequest:
    """A plan for Qinghai, by default in every call of Settle."""
    facts: dict[str, Any] = {
        "fault_id": f"test-{kind.lower().replace('_', '-')}",
        "province": "630000",
        "kind": f"FAULT_KIND_{kind}",
        "methods": methods or [SETTLE_METHOD],
    }
    return contract.SetFaultRequest(fault=contract.Fault(**facts | changed))


def a_delay(milliseconds: int, longest: int = 0, **changed: Any) -> contract.FaultDelay:
    """A delay of so many milliseconds."""
    delay = contract.FaultDelay(**changed)
    delay.length.FromMilliseconds(milliseconds)
    if longest:
        delay.longest.FromMilliseconds(longest)
    return delay


def confirmed_reset() -> contract.ResetRequest:
    return contract.ResetRequest(confirmation="RESET")


async def set_fault(running: Embedded, request: contract.SetFaultRequest) -> contract.Fault:
    """Put a plan in force and return it as the platform keeps it."""
    fault: contract.Fault = (await running.control.call(SET_FAULT, request)).fault
    return fault


async def clear(running: Embedded) -> None:
    """Remove every plan."""
    await running.control.call(CLEAR_FAULTS, contract.ClearFaultsRequest())


async def status(running: Embedded) -> contract.GetStatusResponse:
    """What the platform says of itself."""
    answer: contract.GetStatusResponse = await running.control.call(
        STATUS, contract.GetStatusRequest()
    )
    return answer


async def ready(running: Embedded, desk: Desk) -> settlement_service_pb2.SettleRequest:
    """A visit with its lines, and the request that settles it."""
    return desk.settle(await running.uploaded_visit(desk))


async def settlements(running: Embedded) -> int:
    """Settlements and refunds in the books."""
    return (await running.stored())[2]


async def outcome(client: PlainClient, desk: Desk) -> str:
    """How a query ends: the reason of its refusal, or that it was answered."""
    try:
        await client.call(PERSON, desk.query_person())
    except Refused as refused:
        return refused.reason
    return "answered"


def metric(running: Embedded, name: str) -> int:
    """The value of a metric; 0 if nothing was counted."""
    lines = running.platform.metrics.page().decode().splitlines()
    return next((int(float(line.split()[-1])) for line in lines if line.startswith(name)), 0)
