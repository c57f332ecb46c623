"""Fault plans as test control sets, lists and clears them."""

from __future__ import annotations

import structlog

from yidi.domain.errors import refuse
from yidi.domain.limits import FAULT_PLANS_MAX
from yidi.rpc.call import Call
from yidi.rpc.faults import FaultBoard, Running
from yidi.v1 import simulator_service_pb2 as contract
from yidi.wire.faults import decode_fault, decode_province, encode_fault
from yidi.wire.findings import Findings, shown

_log = structlog.get_logger("yidi.faults")


class FaultControl:
    """Writes to the board of faults."""

    def __init__(self, board: FaultBoard) -> None:
        """Take the board."""
        self.board = board

    async def set_fault(
        self, request: contract.SetFaultRequest, _call: Call
    ) -> contract.SetFaultResponse:
        """Put a plan in force; the log says how to repeat it."""
        board, given = self.board, request.fault
        name = given.fault_id or board.next_name()
        plan = decode_fault(given, name, board.next_seed())
        if not board.has(name) and len(board.of()) >= FAULT_PLANS_MAX:
            raise refuse("TOO_MANY_FAULTS", "fault", most=FAULT_PLANS_MAX)
        running = board.set(plan)
        _log.info(
            "fault_set",
            fault=name,
            province=plan.province,
            kind=plan.kind.name.lower(),
            seed=plan.seed,
            share_bp=plan.share_bp,
        )
        return contract.SetFaultResponse(fault=encoded(running))

    async def list_faults(
        self, request: contract.ListFaultsRequest, _call: Call
    ) -> contract.ListFaultsResponse:
        """List the plans of a province, or all."""
        found = Findings()
        decode_province(request.province, "province", found)
        found.refuse_if_any()
        faults = [encoded(each) for each in self.board.of(request.province)]
        return contract.ListFaultsResponse(faults=faults)

    async def clear_faults(
        self, request: contract.ClearFaultsRequest, _call: Call
    ) -> contract.ClearFaultsResponse:
        """Remove one plan, those of a province, or all."""
        found = Findings()
        if request.fault_id and request.province:
            found.add(
                "NOT_TOGETHER",
                "fault_id",
                field="故障名称",
                other="省份",
                other_path="province",
            )
        decode_province(request.province, "province", found)
        if request.fault_id and not self.board.has(request.fault_id):
            found.add("FAULT_NOT_KNOWN", "fault_id", fault=shown(request.fault_id))
        found.refuse_if_any()
        removed = self.board.clear(request.fault_id, request.province)
        _log.info("faults_cleared", count=removed)
        return contract.ClearFaultsResponse(removed=removed)


def encoded(running: Running) -> contract.Fault:
    """Return a plan of the board with what it has done."""
    return encode_fault(running.plan, running.calls_seen, running.calls_hit)
