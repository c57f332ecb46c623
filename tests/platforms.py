"""A platform on free ports, and a plain gRPC client that knows only the contract.

The client is built from the descriptors alone, as somebody else's would be: it shares no
code with the servers it talks to.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from tests.messages import NOW, Desk, Known
from yidi.domain.ports import Clock
from yidi.runtime.clock import ManualClock
from yidi.runtime.platform import Platform
from yidi.runtime.settings import load
from yidi.v1 import error_pb2

LOCAL = "127.0.0.1:0"


def reason_name(number: int) -> str:
    """The name of a reason, without the prefix of the enum; of an unknown one its number."""
    if number not in error_pb2.ErrorReason.values():
        return str(number)
    return error_pb2.ErrorReason.Name(number).removeprefix("ERROR_REASON_")


class Refused(Exception):
    """A status other than OK, taken apart as the contract describes it."""

    def __init__(self, error: grpc.aio.AioRpcError) -> None:
        self.code = error.code()
        self.text = error.details() or ""
        self.detail = error_pb2.ErrorDetail()
        self.info = error_details_pb2.ErrorInfo()
        self.localized = error_details_pb2.LocalizedMessage()
        self.retry: error_details_pb2.RetryInfo | None = None
        self.trailer_bytes = 0
        self.is_rich = False
        for key, value in error.trailing_metadata() or ():
            self.trailer_bytes += len(key) + len(value)
            if key == "grpc-status-details-bin":
                self._read(Status.FromString(value))
        super().__init__(f"{self.code.name} {self.reason} {self.fields} {self.text}")

    def _read(self, status: Status) -> None:
        self.is_rich = True
        retry = error_details_pb2.RetryInfo()
        for packed in status.details:
            packed.Unpack(self.detail)
            packed.Unpack(self.info)
            packed.Unpack(self.localized)
            if packed.Unpack(retry):
                self.retry = retry

    @property
    def reason(self) -> str:
        """The name of the reason, without the prefix of the enum."""
        return reason_name(self.detail.reason)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Reason and field of every problem listed."""
        return [(reason_name(each.reason), each.field) for each in self.detail.problems]

    @property
    def fields(self) -> list[str]:
        return [each.field for each in self.detail.problems]


class PlainClient:
    """Calls methods by their names in the contract."""

    def __init__(
        self,
        address: str,
        credentials: grpc.ChannelCredentials | None = None,
        metadata: tuple[tuple[str, str], ...] = (),
        options: tuple[tuple[str, int], ...] = (),
    ) -> None:
        self.address = address
        self._metadata = metadata
        self._channel = (
            grpc.aio.insecure_channel(address, options)
            if credentials is None
            else grpc.aio.secure_channel(address, credentials, options)
        )

    async def call(self, method: str, request: Message, seconds: float = 20.0) -> Any:
        """Call ``SettlementService/Settle``; raises Refused for any status but OK."""
        service, _, name = method.partition("/")
        found = descriptor_pool.Default().FindMethodByName(f"yidi.v1.{service}.{name}")
        answer = await self.raw(f"/yidi.v1.{method}", request.SerializeToString(), seconds)
        return message_factory.GetMessageClass(found.output_type).FromString(answer)

    async def raw(self, path: str, content: bytes, seconds: float = 20.0) -> bytes:
        """Send bytes to a path; raises Refused for any status but OK."""
        ask: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(path)
        try:
            return await ask(content, timeout=seconds, metadata=self._metadata)
        except grpc.aio.AioRpcError as error:
            raise Refused(error) from None

    def start(self, method: str, request: Message) -> grpc.aio.UnaryUnaryCall[bytes, bytes]:
        """Begin a call that the test itself waits for or cancels."""
        ask: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(
            f"/yidi.v1.{method}"
        )
        return ask(request.SerializeToString(), timeout=20.0)

    async def refusal(self, method: str, request: Message, seconds: float = 20.0) -> Refused:
        """Return how a call is refused; a call that is answered fails the test."""
        try:
            answer = await self.call(method, request, seconds)
        except Refused as refused:
            return refused
        raise AssertionError(f"{method} was answered: {answer}")

    async def close(self) -> None:
        await self._channel.close()


@dataclass
class Embedded:
    """A running platform with a plain client at each of its listeners."""

    platform: Platform
    clock: ManualClock
    addresses: Mapping[str, str]
    gateway: PlainClient
    provinces: PlainClient
    control: PlainClient
    folder: Path

    async def settled_visit(self, desk: Desk, person: Known | None = None) -> Any:
        """Open, upload and settle the hypertension visit; return the settlement."""
        visit_id = await self.uploaded_visit(desk, person)
        facts = {} if person is None else {"person_number": person.number}
        answer = await self.gateway.call("SettlementService/Settle", desk.settle(visit_id, **facts))
        return answer.settlement

    async def uploaded_visit(self, desk: Desk, person: Known | None = None) -> str:
        """Open the hypertension visit and upload its lines; return its number."""
        who = (person,) if person else ()
        opened = await self.gateway.call("SettlementService/OpenVisit", desk.open_visit(*who))
        upload = desk.upload_fees(opened.visit_id, *who)
        await self.gateway.call("SettlementService/UploadFees", upload)
        visit_id: str = opened.visit_id
        return visit_id

    async def stored(self) -> tuple[int, ...]:
        """How much every table of both databases holds, so that a test sees what was added."""
        counts = await self.platform.books.counts()
        journal = await self.platform.journal.counts()
        return (counts.messages, counts.visits, counts.settlements, journal.entries)

    async def written(self) -> dict[str, list[Any]]:
        """Every row of every table but those of messages, so that a test sees any change."""
        return await asyncio.to_thread(written_in, self.folder)


OF_MESSAGES = {"messages", "bills", "journal_entries", "unfinished_messages"}
"""Where a message itself is kept, a refused one too, so that a repeat gets the same answer."""


def written_in(folder: Path) -> dict[str, list[Any]]:
    """Every row of every table in the SQLite files of a folder, but those of messages."""
    found: dict[str, list[Any]] = {}
    for path in sorted(folder.glob("*.sqlite")):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (name,) in names.fetchall():
                if name not in OF_MESSAGES and not name.startswith("sqlite_"):
                    rows = database.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608
                    found[f"{path.stem}.{name}"] = sorted(rows, key=repr)
    return found


@asynccontextmanager
async def embedded(
    folder: Path, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Embedded]:
    """Run a platform on free ports over the databases of a folder."""
    found = ManualClock(NOW) if clock is None else clock
    addresses = ("gateway_address", "control_address", "province_address", "http_address")
    platform = Platform(
        load({**dict.fromkeys(addresses, LOCAL), "data": folder, "drain_seconds": 1} | settings),
        found,
    )
    clients: list[PlainClient] = []
    try:
        bound = await platform.start()
        clients = [PlainClient(bound[name]) for name in ("gateway", "provinces", "control")]
        yield Embedded(platform, found, bound, *clients, folder)  # type: ignore[arg-type]
    finally:
        for client in clients:
            await client.close()
        await platform.stop()
