"""A running platform as a tester controls it: faults, clock, reset."""

from __future__ import annotations

from typing import Any

from yidi.cli.connection import Platform
from yidi.v1 import simulator_service_pb2 as contract


class Controlled(Platform):
    """A platform whose test control is called; use it as ``async with``."""

    async def set_fault(self, fault: contract.Fault) -> contract.Fault:
        """Put a plan in force; raises Refused, NotReached."""
        answer = await self._control_call("SetFault", contract.SetFaultRequest(fault=fault))
        found: contract.Fault = answer.fault
        return found

    async def faults(self, province: str) -> list[contract.Fault]:
        """List the plans; raises Refused, NotReached."""
        request = contract.ListFaultsRequest(province=province)
        answer: contract.ListFaultsResponse = await self._control_call("ListFaults", request)
        return list(answer.faults)

    async def clear_faults(self, fault_id: str, province: str) -> int:
        """Remove plans and return how many; raises Refused, NotReached."""
        request = contract.ClearFaultsRequest(fault_id=fault_id, province=province)
        answer: Any = await self._control_call("ClearFaults", request)
        removed: int = answer.removed
        return removed

    async def set_clock(self, request: contract.SetClockRequest) -> contract.SetClockResponse:
        """Set the clock; raises Refused, NotReached."""
        answer: contract.SetClockResponse = await self._control_call("SetClock", request)
        return answer

    async def reset(self) -> contract.ResetResponse:
        """Reset the platform; raises Refused, NotReached."""
        request = contract.ResetRequest(confirmation="RESET")
        answer: contract.ResetResponse = await self._control_call("Reset", request)
        return answer
