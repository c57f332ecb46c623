"""A deliberately broken insured place: a real node behind a server that breaks one promise.

The server takes every call of the contract on a real socket and gives it to a mutant, which asks
the node and alters what is asked, told or refused. The kit sees a whole system with one defect.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import DecodeError
from google.rpc.status_pb2 import Status

from tests.platforms import LOCAL, PlainClient, Refused
from tests.simulation.caller import Line
from tests.simulation.mutants import Mutant
from yidi.v1 import error_pb2, header_pb2, settlement_pb2

Context = grpc.aio.ServicerContext[bytes, bytes]
_SECONDS = 20.0
_DETAILS = "grpc-status-details-bin"


class Broken(Mutant):
    """A mutant that may alter refusals as well, or answer what the node refuses."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        try:
            return await super().call(method, path, request, seconds)
        except Refused as refused:
            return self.refused(method, request, refused)

    def refused(self, method: str, request: Any, refused: Refused) -> Any:
        """Return an answer in place of a refusal, or raise one."""
        raise refused

    def first_answer(self, method: str, request: Any) -> Any:
        """Return what a call of this kind was answered before, or an answer made up."""
        answer = _answer_class(method)()
        for sent, each in zip(self._sent.values(), self._answers.values(), strict=True):
            if type(sent) is type(request):
                answer.CopyFrom(each)
        answer.header.CopyFrom(_made_up_header(request))
        return answer


Tell = Callable[[str, Any, Any], Any]
"""Method, request and answer; alters the answer in place."""


def tells(change: Tell) -> Callable[[Line], Broken]:
    """Return a mutant whose answers are altered."""

    class Told(Broken):
        def told(self, method: str, request: Any, answer: Any) -> Any:
            change(method, request, answer)
            return answer

    return Told


def tells_settlements(
    change: Callable[[settlement_pb2.Settlement], Any], *methods: str
) -> Callable[[Line], Broken]:
    """Return a mutant that alters the settlement or refund in its answers."""
    altered = methods or ("PreSettle", "Settle")

    def told(method: str, _: Any, answer: Any) -> None:
        if method in altered:
            change(answer.refund if hasattr(answer, "refund") else answer.settlement)

    return tells(told)


def accepts(*reasons: str) -> Callable[[Line], Broken]:
    """Return a mutant that carries out what the node refuses for one of these reasons."""

    class Accepting(Broken):
        def refused(self, method: str, request: Any, refused: Refused) -> Any:
            if {refused.reason, *(name for name, _ in refused.problems)} & set(reasons):
                return self.first_answer(method, request)
            raise refused

    return Accepting


def refuses(change: Callable[[Refused], Any]) -> Callable[[Line], Broken]:
    """Return a mutant whose refusals are altered."""

    class Refusing(Broken):
        def refused(self, method: str, request: Any, refused: Refused) -> Any:
            change(refused)
            raise refused

    return Refusing


@dataclass(frozen=True, slots=True)
class Planted:
    """A mutant, the promise it breaks, and where the kit must notice it."""

    name: str
    rule: str
    mutant: Callable[[Line], Mutant]
    cases: Sequence[str]
    step: str
    check: str
    path: str
    """A pattern; it fits the whole path of the mismatch."""

    version: str = "V2.1"
    region: str = "630000"


class Server:
    """Serves the contract on a socket by asking a node through the mutant that is in place."""

    def __init__(self, node: PlainClient) -> None:
        self._node = node
        self._server = grpc.aio.server()
        self._server.add_generic_rpc_handlers([_EveryMethod(self._answer)])
        self._mutant = Mutant(node.call)
        self.address = ""

    async def start(self) -> None:
        port = self._server.add_insecure_port(LOCAL)
        await self._server.start()
        self.address = f"127.0.0.1:{port}"

    async def stop(self) -> None:
        await self._server.stop(0)

    def put(self, mutant: Callable[[Line], Mutant]) -> None:
        """Put another mutant in place; it knows nothing of what was before."""
        self._mutant = mutant(self._node.call)

    async def _answer(self, path: str, content: bytes, context: Context) -> bytes:
        try:
            asked = descriptor_pool.Default().FindMethodByName(path[1:].replace("/", "."))
            request = message_factory.GetMessageClass(asked.input_type).FromString(content)
            answer = await self._mutant(path.removeprefix("/yidi.v1."), request, _SECONDS)
            told: bytes = answer.SerializeToString()
            return told
        except DecodeError:
            return await self._node.raw(path, content)
        except Refused as refused:
            if refused.is_rich:
                context.set_trailing_metadata(((_DETAILS, _status(refused)),))
            await context.abort(refused.code, refused.text)
            raise


class _EveryMethod(grpc.GenericRpcHandler):
    def __init__(self, answer: Callable[[str, bytes, Context], Awaitable[bytes]]) -> None:
        self._ask = answer

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        path: Any = handler_call_details.method
        if not path.startswith("/yidi.v1."):
            return None

        async def answer(content: bytes, context: Context) -> bytes:
            return await self._ask(path, content, context)

        return grpc.unary_unary_rpc_method_handler(answer)


def _status(refused: Refused) -> bytes:
    status = Status(code=refused.code.value[0], message=refused.text)
    for each in (refused.info, refused.localized, refused.retry, refused.detail):
        if each is not None:
            status.details.add().Pack(each)
    found: bytes = status.SerializeToString()
    return found


def _answer_class(method: str) -> Any:
    for service in ("SettlementService", "EligibilityService"):
        found = descriptor_pool.Default().FindServiceByName(f"yidi.v1.{service}")
        if method in found.methods_by_name:
            return message_factory.GetMessageClass(found.methods_by_name[method].output_type)
    raise AssertionError(method)


def _made_up_header(request: Any) -> header_pb2.ResponseHeader:
    header = header_pb2.ResponseHeader(reply_id=f"6300002025010615300000{10_000_001}")
    header.received_at.CopyFrom(request.header.sent_at)
    header.responded_at.CopyFrom(request.header.sent_at)
    return header


def say(refused: Refused, text_zh: str) -> None:
    """Put another sentence wherever the refusal has one."""
    refused.detail.text_zh = refused.localized.message = text_zh
    for problem in refused.detail.problems:
        problem.text_zh = text_zh


def call_it(refused: Refused, reason: str) -> None:
    """Give another reason, in the right form."""
    number: Any = error_pb2.ErrorReason.Value(f"ERROR_REASON_{reason}")
    refused.detail.reason = number
    refused.detail.code = number
    refused.detail.party = number // 1000
    refused.info.reason = reason
    for problem in refused.detail.problems:
        problem.reason = number
