"""How long the platform takes from its process to its health, with little and with much data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.benchmarks.million import cached_data
from tests.benchmarks.result import Result, spread
from tests.benchmarks.servers import platform, running

STARTS = 5
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Start:
    """Seconds of each start, memory after it, bytes of the databases."""

    seconds: list[float]
    memory_bytes: int
    data_bytes: int

    def text(self, what: str) -> str:
        return (
            f"start with {what}: healthy after {median(self.seconds):.2f} s"
            f" ({spread(self.seconds)}), {self.memory_bytes // MEGABYTE} MB of memory,"
            f" {self.data_bytes // MEGABYTE} MB of data"
        )


def start(seed: int, command: str) -> Result:
    """How long a start with empty books takes."""
    result = Result("start", command)
    result.remarks.append(start_empty(seed).text("empty books"))
    return result


def start_empty(seed: int) -> Start:
    with tempfile.TemporaryDirectory(prefix="yidi-bench-") as folder:
        numbers = iter(range(STARTS))
        return _measure(lambda: Path(folder) / str(next(numbers)), seed)


def start_with_a_million(seed: int) -> Start:
    data = cached_data()
    return _measure(lambda: data, seed)


def _measure(data: Callable[[], Path], seed: int) -> Start:
    seconds = []
    memory_bytes = data_bytes = 0
    for _ in range(STARTS):
        folder = data()
        begun = perf_counter()
        with running(platform(folder, seed)) as server:
            _wait_until_healthy(server.addresses["gateway"])
            seconds.append(perf_counter() - begun)
            memory_bytes = server.memory_bytes
            data_bytes = sum(each.stat().st_size for each in folder.iterdir())
    return Start(seconds, memory_bytes, data_bytes)


def _wait_until_healthy(address: str) -> None:
    with grpc.insecure_channel(address) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        answer = health.Check(health_pb2.HealthCheckRequest(), wait_for_ready=True, timeout=60)
    if answer.status != health_pb2.HealthCheckResponse.SERVING:
        raise SystemExit("the platform listens but is not healthy")
