"""A closed loop of calls: every stream sends its next request when it has its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import grpc

from tests.benchmarks.servers import Server

CHANNEL_OPTIONS = (
    ("grpc.use_local_subchannel_pool", 1),  # one connection a channel, as separate clients have
    ("grpc.max_receive_message_length", -1),
)
DEADLINE_SECONDS = 30


@dataclass(frozen=True)
class Outcome:
    """What one window of calls cost. Answers are in the order of the requests."""

    answers: list[bytes]
    seconds: float
    cpu_micros: float
    p50_ms: float
    p99_ms: float

    @property
    def calls_a_second(self) -> float:
        return len(self.answers) / self.seconds


class Client:
    """Some channels to one address, with some calls at once on each."""

    def __init__(self, address: str, channels: int, streams: int) -> None:
        self._channels = [
            grpc.aio.insecure_channel(address, options=CHANNEL_OPTIONS) for _ in range(channels)
        ]
        self._streams = streams

    async def measure(self, server: Server, method: str, requests: Sequence[bytes]) -> Outcome:
        """Send every request once; a refusal ends the benchmark."""
        answers = [b""] * len(requests)
        seconds = [0.0] * len(requests)
        waiting = iter(range(len(requests)))

        async def stream(ask: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]) -> None:
            for index in waiting:
                begun = perf_counter()
                answers[index] = await ask(requests[index], timeout=DEADLINE_SECONDS)
                seconds[index] = perf_counter() - begun

        asks = [channel.unary_unary(method) for channel in self._channels]
        cpu_seconds = server.cpu_seconds
        begun = perf_counter()
        try:
            await asyncio.gather(*(stream(ask) for ask in asks * self._streams))
        except grpc.aio.AioRpcError as error:
            raise SystemExit(f"{method}: {error.code().name} {error.details()}") from None
        lasted = perf_counter() - begun
        cpu_seconds = server.cpu_seconds - cpu_seconds
        seconds.sort()
        return Outcome(
            answers=answers,
            seconds=lasted,
            cpu_micros=cpu_seconds / len(requests) * 1e6,
            p50_ms=seconds[len(seconds) // 2] * 1000,
            p99_ms=seconds[len(seconds) * 99 // 100] * 1000,
        )

    async def close(self) -> None:
        for channel in self._channels:
            await channel.close()
