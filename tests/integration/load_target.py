"""A target of load on a real socket that answers like a platform, and stands still when told to."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import grpc
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from yidi.load.letters import METHODS, NAMES
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import settlement_service_pb2 as contract


@dataclass
class FakeTarget(grpc.GenericRpcHandler):
    """Answers at once, but not between ``still_from`` and ``still_until`` after its begin."""

    still_from: float = 0.0
    still_until: float = 0.0
    refuse: dict[str, tuple[grpc.StatusCode, str]] = field(default_factory=dict)
    begun_at: float = 0.0
    handled: Counter[tuple[str, str]] = field(default_factory=Counter)
    settled: int = 0
    address: str = ""

    def service(self, details: Any) -> Any:
        name = details.method.rpartition("/")[2]
        if details.method not in METHODS:
            return None
        return grpc.unary_unary_rpc_method_handler(self._handler(name, details.method))

    def _handler(self, name: str, method: str) -> Callable[[bytes, Any], Awaitable[bytes]]:
        async def answer(_raw: bytes, context: Any) -> bytes:
            elapsed = perf_counter() - self.begun_at
            if self.still_from <= elapsed < self.still_until:
                await asyncio.sleep(self.still_until - elapsed)
            if name in self.refuse:
                code, reason = self.refuse[name]
                self.handled[method, code.name] += 1
                status = Status(code=code.value[0])
                status.details.add().Pack(error_details_pb2.ErrorInfo(reason=reason, domain="x"))
                context.set_trailing_metadata(
                    (("grpc-status-details-bin", status.SerializeToString()),)
                )
                await context.abort(code, reason)
            self.handled[method, "OK"] += 1
            self.settled += name == "Settle"
            return _answers(self.settled)[name]

        return answer


def _answers(number: int) -> dict[str, bytes]:
    settled = contract.SettleResponse()
    settled.settlement.settlement_id = f"S{number}"
    known = {
        "QueryEligibility": eligibility.QueryEligibilityResponse(
            outcome=eligibility.ELIGIBILITY_OUTCOME_SETTLE
        ),
        "OpenVisit": contract.OpenVisitResponse(visit_id="V1"),
        "Settle": settled,
    }
    return {name: known[name].SerializeToString() if name in known else b"" for name in NAMES}


@asynccontextmanager
async def serving(target: FakeTarget) -> AsyncIterator[FakeTarget]:
    """Serve it at a free port."""
    server = grpc.aio.server()
    server.add_generic_rpc_handlers([target])
    target.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield target
    finally:
        await server.stop(0)
