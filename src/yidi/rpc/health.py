"""The standard gRPC health service, asked."""

from __future__ import annotations

import grpc
from google.protobuf.message import DecodeError
from grpc_health.v1 import health_pb2

_CHECK = "/grpc.health.v1.Health/Check"
_ALIVE = frozenset(
    (
        grpc.StatusCode.UNIMPLEMENTED,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.UNAUTHENTICATED,
    )
)
"""Answers of a server that is there and has no word on its health for us."""


async def is_healthy(channel: grpc.aio.Channel, seconds: float) -> bool:
    """Return whether the server says that it serves, or answers without knowing the question."""
    ask: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(_CHECK)
    try:
        raw = await ask(b"", timeout=seconds)
        answer = health_pb2.HealthCheckResponse.FromString(raw)
    except grpc.aio.AioRpcError as error:
        return error.code() in _ALIVE
    except DecodeError:
        return False
    return answer.status == health_pb2.HealthCheckResponse.SERVING
