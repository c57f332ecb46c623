"""Fuzz: malformed and mutated requests over the socket; no crash, no INTERNAL, no inside view.

Exits with 1 when there is a crack. Every request follows from the seed and its number.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import grpc
import psutil

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.visits import Traffic
from tests.chaos.__main__ import SEED_OF_PEOPLE
from tests.chaos.books import check_books
from tests.chaos.processes import Process
from tests.chaos.visits import Broken
from tests.fuzz.frames import call_bytes, send, torn
from tests.fuzz.judge import Crack, is_connection_lost, judge, judge_log
from tests.fuzz.material import LEFT_ALONE, Material, path_of, services
from tests.fuzz.mutations import MUTATIONS
from yidi.books.dialect import CACHE_KIB
from yidi.books.schema import Kind
from yidi.domain.regions import CHINA_TIME
from yidi.runtime.serve import loop_factory
from yidi.v1 import settlement_service_pb2 as contract

STREAMS = 24
KNOWN_VISITS = 40
DEADLINE_SECONDS = 30.0
CRACKS_SHOWN = 20
TRIES = 10
AGAIN_SECONDS = 0.1
FRAMES_SHARE = 0.02
"""Of all requests, written as bytes below gRPC: each takes a connection of its own."""
PATH_SHARE = 0.02
"""Sent to a method that nobody serves."""
ODD_METADATA_SHARE = 0.05
MEMORY_GROWTH_MAX = 24_000_000
"""Bytes between the first fifth and the end beside the page caches: nothing may pile up."""
PAGE_CACHES_MAX = len(Kind) * CACHE_KIB * 1024
"""Bytes that the writers of all databases keep of pages; never more than there are."""

_RECONNECT = (("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 200))
_GRPC = "/yidi.v1.SettlementService/"
_PATHS = ("/", "//", "/yidi.v1.SettlementService/", "/yidi.v1.None/Settle", "/" + "x" * 3_000,
          "/yidi.v1.SettlementService/settle", "/../Settle", "/yidi.v1.SettlementService/%00",
          "/grpc.health.v1.Health/Check", "/yidi.v1.SimulatorService/Reset/more")  # fmt: skip
_METADATA: tuple[tuple[tuple[str, str | bytes], ...], ...] = (
    (("x-bin", b"\x00\xff"),),
    (("grpc-status-details-bin", b"\xff" * 40),),
    (("x-envoy-fault-delay-request", "NaN"), ("x-envoy-fault-abort-grpc-request", "-13")),
    (("x-envoy-fault-abort-grpc-request", "internal"),),
    (("authorization", "Bearer " + "x" * 2_000),),
    (("x-yidi-signature", "="), ("x-yidi-signature", "")),
    (("traceparent", "00-zz-zz-zz"),),
    tuple((f"x-{number}", "v" * 20) for number in range(60)),
    (("x-long", "v" * 4_000),),
)


class Fuzz:
    """One platform process, and everything that is sent to it."""

    def __init__(self, process: Process, seed: int, requests: int) -> None:
        self._process = process
        self._seed = seed
        self._requests = requests
        self._traffic = Traffic(SEED_OF_PEOPLE, draw_bill(seed))
        self._material = Material(self._traffic, datetime.now(CHINA_TIME))
        self._methods = [
            (listener, method)
            for listener, service in services()
            for method in service.methods
            if method.name not in LEFT_ALONE
        ]
        self._channels: dict[str, grpc.aio.Channel] = {}
        self.answers: Counter[str] = Counter()
        self.methods: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.memory: list[int] = []
        self.pages: list[int] = []
        self.cracks: list[str] = []
        self.again = 0
        self.reopened = 0
        self._is_dead = False

    async def run(self) -> None:
        self._channels = {
            name: grpc.aio.insecure_channel(self._process.address(name), options=_RECONNECT)
            for name in ("gateway", "province", "control")
        }
        await self._prepare()
        first = self._requests // 5
        await self._send_all(range(first))
        if self._has_ended():
            return
        self._look()
        await self._send_all(range(first, self._requests))
        if self._has_ended() or self.cracks:
            return
        self._look()
        await self._still_right()
        for channel in self._channels.values():
            await channel.close()

    async def _prepare(self) -> None:
        """Open visits and settle some, so that mutated requests have something to speak of."""
        for care in self._traffic.cares(KNOWN_VISITS):
            self._material.visits.append((care, await self._uploaded(care)))
        for care, visit_id in self._material.visits[::4]:
            raw = await self._call("Settle", self._traffic.settle(care, visit_id))
            settlement = contract.SettleResponse.FromString(raw).settlement
            self._material.settled.append((care, settlement.settlement_id))

    async def _still_right(self) -> None:
        """After all that, a visit is settled, and its repeat gets the same answer."""
        (care,) = self._traffic.cares(1)
        raw = self._traffic.settle(care, await self._uploaded(care))
        first = contract.SettleResponse.FromString(await self._call("Settle", raw))
        again = contract.SettleResponse.FromString(await self._call("Settle", raw))
        if first.settlement != again.settlement or not again.header.replayed:
            raise Crack("a visit after the run was not settled once")

    async def _uploaded(self, care: Any) -> str:
        opened = await self._call("OpenVisit", self._traffic.open_visit(care))
        visit_id: str = contract.OpenVisitResponse.FromString(opened).visit_id
        await self._call("UploadFees", self._traffic.upload_fees(care, visit_id))
        return visit_id

    async def _call(self, method: str, raw: bytes) -> bytes:
        ask: Any = self._channels["gateway"].unary_unary(_GRPC + method)
        answer: bytes = await ask(raw, timeout=DEADLINE_SECONDS)
        return answer

    async def _send_all(self, numbers: range) -> None:
        waiting = iter(numbers)

        async def stream() -> None:
            for number in waiting:
                if self._has_ended():
                    return
                try:
                    await self._send(number)
                except Crack as crack:
                    self.cracks.append(f"request {number}: {crack}")
                self._progress(number)

        await asyncio.gather(*(stream() for _ in range(STREAMS)))

    async def _send(self, number: int) -> None:
        dice = random.Random(f"{self._seed}/{number}")
        listener, method = dice.choice(self._methods)
        request = self._material.request(method, dice)
        (mutate,) = dice.choices(*zip(*MUTATIONS, strict=True))
        raw = mutate(request, dice)
        path = path_of(method)
        self.methods[path] += 1
        chance = dice.random()
        if chance < FRAMES_SHARE:
            await self._send_bytes(listener, path, raw, dice)
            return
        if chance < FRAMES_SHARE + PATH_SHARE:
            path = dice.choice(_PATHS)
        odd = dice.choice(_METADATA) if dice.random() < ODD_METADATA_SHARE else ()
        self.kinds[mutate.__name__] += 1
        is_stream = method.server_streaming and path == path_of(method)
        try:
            answer = await self._ask(listener, path, raw, odd, is_stream=is_stream)
        except Crack as crack:
            raise Crack(f"{mutate.__name__} to {path} ({len(raw)} bytes): {crack}") from None
        self.answers[answer] += 1

    async def _ask(self, listener: str, path: str, raw: bytes, odd: Any, *, is_stream: bool) -> str:
        """The name of the answer. A lost connection is tried again, as every client does."""
        channel = self._channels[listener]
        for left in reversed(range(TRIES)):
            try:
                if is_stream:
                    call = channel.unary_stream(path)(raw, timeout=DEADLINE_SECONDS, metadata=odd)
                    await call.read()
                    call.cancel()
                else:
                    await channel.unary_unary(path)(raw, timeout=DEADLINE_SECONDS, metadata=odd)
            except grpc.aio.AioRpcError as error:
                if left and is_connection_lost(error):
                    self.again += 1
                    await asyncio.sleep(AGAIN_SECONDS)
                    continue
                return judge(error, path)
            break
        return "OK"

    async def _send_bytes(self, listener: str, path: str, raw: bytes, dice: random.Random) -> None:
        self.kinds["bytes below gRPC"] += 1
        content = torn(call_bytes(path, raw, dice), dice)
        for left in reversed(range(TRIES)):
            try:
                await send(self._process.address(listener), content)
            except OSError as error:
                if not left:
                    raise Crack(f"{listener}: {error}") from None
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    def _has_ended(self) -> bool:
        """Whether the process went away by itself; that is told with its last words."""
        assert self._process.child is not None
        code = self._process.child.poll()
        if code is not None and not self._is_dead:
            self._is_dead = True
            said = (self._process.folder / "log").read_text(errors="replace")
            self.cracks.insert(0, f"the process ended with {code}: {said[-2_000:]}")
        return self._is_dead

    def _look(self) -> None:
        """Note the memory, and how many bytes of pages there are that may be in it."""
        assert self._process.child is not None
        parent = psutil.Process(self._process.child.pid)
        served = (parent, *parent.children())  # One of them waits if the other serves.
        self.memory.append(sum(each.memory_info().rss for each in served))
        books = self._process.folder.glob("*.sqlite*")
        self.pages.append(min(sum(each.stat().st_size for each in books), PAGE_CACHES_MAX))

    def growth(self) -> int:
        """Bytes by which memory has grown beside what pages have come into the caches."""
        return (self.memory[1] - self.memory[0]) - (self.pages[1] - self.pages[0])

    def _progress(self, number: int) -> None:
        if number % 1_000 == 0:
            sys.stderr.write(f"\r{number}/{self._requests} ")
            sys.stderr.flush()


def report(fuzz: Fuzz, seconds: float) -> str:
    before, after = fuzz.memory
    total = sum(fuzz.methods.values())
    kinds = ", ".join(f"{name} {count}" for name, count in fuzz.kinds.most_common())
    answers = ", ".join(f"{name} {count}" for name, count in fuzz.answers.most_common(12))
    return (
        f"sent                {total} requests to {len(fuzz.methods)} methods in {seconds:.0f} s\n"
        f"kinds               {kinds}\n"
        f"answers             {len(fuzz.answers)} kinds: {answers}, ...\n"
        f"listeners reopened  {fuzz.reopened}, after a path that is not UTF-8;"
        f" {fuzz.again} calls were sent again\n"
        f"resident memory     {before / 1e6:.0f} MB after a fifth,"
        f" {after / 1e6:.0f} MB at the end: {fuzz.growth() / 1e6:.0f} MB beside page caches\n"
        "crashes 0, INTERNAL 0, inside views 0; the books are sound"
    )


def run(requests: int, seed: int, transport: str = "grpc") -> Fuzz:
    """Send so many requests to a platform of their own; raises Crack or Broken."""
    with tempfile.TemporaryDirectory(prefix="yidi-fuzz-") as folder:
        process = Process("platform", Path(folder), transport=transport)
        process.start()
        try:
            fuzz = Fuzz(process, seed, requests)
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(fuzz.run())
            if fuzz.cracks:
                raise Crack("\n".join([f"{len(fuzz.cracks)} times", *fuzz.cracks[:CRACKS_SHOWN]]))
            if process.stop() != 0:
                raise Crack("the platform did not stop cleanly")
            fuzz.reopened = judge_log(process.folder / "log")
            check_books(process.folder)
        finally:
            process.kill()
    if fuzz.growth() > MEMORY_GROWTH_MAX:
        raise Crack(f"resident memory grew by {fuzz.growth()} bytes beside the page caches")
    return fuzz


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, help="requests to send (100 000)")
    parser.add_argument("--seed", type=int, default=None, help="of requests and mutations")
    parser.add_argument("--transport", choices=("grpc", "envoy"), default="grpc")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    print(
        f"again               scripts/fuzz --requests {options.requests} --seed {seed}"
        f" --transport {options.transport}",
        flush=True,
    )
    begun = time.monotonic()
    try:
        fuzz = run(options.requests, seed, options.transport)
    except (Crack, Broken) as crack:
        print(f"\nCRACK               {crack}")
        return 1
    print("\n" + report(fuzz, time.monotonic() - begun))
    return 0


if __name__ == "__main__":
    sys.exit(main())
