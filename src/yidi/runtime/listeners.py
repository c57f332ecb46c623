"""The gRPC listeners of a process: services, health and reflection behind one address each."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping, Sequence

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from yidi.domain.limits import TRANSPORT_BYTES_MAX
from yidi.rpc.asgi import AsgiServer, Front
from yidi.rpc.server import LastingServer
from yidi.rpc.service import Door
from yidi.rpc.standard import StandardServices
from yidi.rpc.unknown import UnknownMethods

SERVER_OPTIONS = (
    ("grpc.max_receive_message_length", TRANSPORT_BYTES_MAX),
    ("grpc.max_send_message_length", TRANSPORT_BYTES_MAX),
    # A client that went without a word, a watching one above all, is let go after a minute.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
)


class AddressTaken(Exception):
    """An address cannot be listened on; the text says which and what to do."""


class Listener:
    """One gRPC server at one address."""

    def __init__(
        self,
        door: Door,
        address: str,
        services: Mapping[str, tuple[ServiceDescriptor, object]],
        health_entries: Sequence[str] = (),
        credentials: grpc.ServerCredentials | None = None,
        homes: dict[str, str] | None = None,
        *,
        is_shared: bool = False,
        front: Front | None = None,
    ) -> None:
        """Bind the services; nothing listens before ``start``. Without credentials: plaintext.

        At a shared address other processes may listen too; the kernel deals out connections.
        With a ``front`` somebody else listens and hands the calls over (runtime/envoy.py).

        ``homes`` are the addresses of services by name, for callers at the wrong one; they
        are filled in once everything listens.
        """
        self._address = address
        self.services = tuple(services)
        self.homes = {} if homes is None else homes
        self._entries = ("", *services, *health_entries)
        self._is_tried_first = not is_shared and front is None
        options = (*SERVER_OPTIONS, ("grpc.so_reuseport", int(is_shared)))
        handlers = [door.bind(descriptor, each) for descriptor, each in services.values()]
        self._health = health.aio.HealthServicer()
        names = (*services, health.SERVICE_NAME, reflection.SERVICE_NAME)
        standard = StandardServices(door)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, standard)  # type: ignore[arg-type]
        shown = reflection.aio.ReflectionServicer(names)
        reflection_pb2_grpc.add_ServerReflectionServicer_to_server(shown, standard)  # type: ignore[no-untyped-call]
        unknown = UnknownMethods(door, self.services, self.homes)
        served = [*handlers, *standard.handlers, unknown]
        self._server: LastingServer | AsgiServer = (
            LastingServer(served, options, credentials)
            if front is None
            else AsgiServer(served, front)
        )
        self.bound_address = ""

    async def start(self) -> None:
        """Listen; raises AddressTaken. Health says SERVING from here on."""
        if self._is_tried_first and not may_listen(self._address):
            raise AddressTaken(self._address)
        port = self._server.bind(self._address)
        if port == 0:
            raise AddressTaken(self._address)
        host = self._address.rpartition(":")[0]
        self.bound_address = f"{host}:{port}"
        await self._server.start()
        await self._set_health(health_pb2.HealthCheckResponse.SERVING)

    async def stop(self, seconds: int) -> None:
        """Take no new calls, let those under way finish, then close."""
        await self._set_health(health_pb2.HealthCheckResponse.NOT_SERVING)
        await self._server.stop(seconds)

    async def mark(self, entries: Iterable[str], *, is_serving: bool) -> None:
        """Say of some entries that they serve or not; names that are not served are left out."""
        states = health_pb2.HealthCheckResponse
        for entry in set(entries) & set(self._entries):
            await self._health.set(entry, states.SERVING if is_serving else states.NOT_SERVING)

    async def _set_health(self, status: int) -> None:
        for entry in self._entries:
            await self._health.set(entry, status)


def may_listen(address: str) -> bool:
    """Try the address first: where gRPC itself fails, it writes lines of its own to stderr."""
    host, _, port = address.rpartition(":")
    try:
        found = socket.getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        for family, kind, protocol, _, place in found:
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(place)
    except OSError:
        return False
    return True
