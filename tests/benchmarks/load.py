"""A closed loop of calls: every stream sends its next request when it has its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import grpc

from tests.benchmarks.servers import Measured

CHANNEL_OPTIONS = (
    ("grpc.use_local_subchannel_pool", 1),  # one connection a channel, as separate clients have
    ("grpc.max_receive_message_length", -1),
)
DEADLINE_SECONDS = 30


@dataclass(frozen=True)
class Outcome:
    """What one window of calls cost. Answers are in the order of the requests.

    ``beside_micros`` is what a call cost those who were asked to be watched too.
    """

    answers: list[bytes]
    seconds: float
    cpu_micros: float
    latencies: list[float]
    """In seconds, the shortest first."""
    beside_micros: tuple[float, ...] = ()

    @property
    def calls_a_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def p50_ms(self) -> float:
        return quantile_ms(self.latencies, 0.5)

    @property
    def p99_ms(self) -> float:
        return quantile_ms(self.latencies, 0.99)

    def without_answers(self) -> Outcome:
        """The same to be kept: answers take a lot of room."""
        return replace(self, answers=[])


def quantile_ms(seconds: Sequence[float], part: float) -> float:
    """The value under which this part of sorted seconds lies, in milliseconds."""
    return seconds[min(int(len(seconds) * part), len(seconds) - 1)] * 1000


class Client:
    """Some channels to one address, with some calls at once on each."""

    def __init__(self, address: str, channels: int, streams: int) -> None:
        self._channels = [
            grpc.aio.insecure_channel(address, options=CHANNEL_OPTIONS) for _ in range(channels)
        ]
        self._streams = streams

    async def measure(
        self,
        server: Measured,
        method: str,
        requests: Sequence[bytes],
        beside: Sequence[Measured] = (),
    ) -> Outcome:
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
        watched = (server, *beside)
        before = [each.cpu_seconds for each in watched]
        begun = perf_counter()
        try:
            await asyncio.gather(*(stream(ask) for ask in asks * self._streams))
        except grpc.aio.AioRpcError as error:
            raise SystemExit(f"{method}: {error.code().name} {error.details()}") from None
        lasted = perf_counter() - begun
        micros = [
            (each.cpu_seconds - earlier) / len(requests) * 1e6
            for each, earlier in zip(watched, before, strict=True)
        ]
        seconds.sort()
        return Outcome(
            answers=answers,
            seconds=lasted,
            cpu_micros=micros[0],
            latencies=seconds,
            beside_micros=tuple(micros[1:]),
        )

    async def close(self) -> None:
        for channel in self._channels:
            await channel.close()
