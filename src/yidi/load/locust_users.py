"""The same visits as Locust users: one visit after the other, on as many machines as there are.

Locust imports this file by itself (``scripts/locust``); nothing else here does, and only who
uses it needs the extra ``locust``.
"""

from __future__ import annotations

import random
from pathlib import Path
from time import perf_counter, time_ns
from typing import Any

import grpc
import grpc.experimental.gevent as grpc_gevent
from locust import User, events
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment

from yidi.load import cares as persons_file
from yidi.load import mix_file
from yidi.load.client import Kind, Verdict, verdict_of
from yidi.load.letters import METHODS, NAMES, CareLetters, MessageIds
from yidi.load.schedule import Share
from yidi.load.visit import Ask, Table, Visit, WrongAnswer
from yidi.load.worker import judged, make_bills
from yidi.rpc.peer import CHANNEL_OPTIONS

grpc_gevent.init_gevent()

LANES = 100
"""Message ids are dealt out among so many workers."""

_NS_PER_MS = 1_000_000
_OWN = ("grpc.use_local_subchannel_pool", 1)


class Unwanted(Exception):
    """A call did not end as it had to; the text is its reason or status."""


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator]
def add_options(parser: LocustArgumentParser) -> None:
    """Add what our users need to Locust's own options; a master hands them to its workers."""
    parser.add_argument("--persons", default="", help="persons file of yidi load (CSV)")
    parser.add_argument("--mix", default="", help="mix file of yidi load (TOML)")
    parser.add_argument("--visit-seed", type=int, default=1, help="decides bills and choices")
    parser.add_argument("--think-ms", type=int, default=1000, help="mean pause of a user")
    parser.add_argument("--deadline-seconds", type=int, default=30, help="deadline of a call")
    for name, text in (
        ("certificate", "own certificate, PEM"),
        ("key", "key of the certificate, PEM"),
        ("authority", "authority of the target's certificate, PEM"),
    ):
        parser.add_argument(f"--target-{name}", default="", help=f"{text}; for TLS")


class Cast:
    """What all users of one worker share: people, bills, message ids, the connection."""

    def __init__(self, environment: Environment) -> None:
        """Read the files; raises ConfigurationBroken or OSError with what is wrong."""
        options: Any = environment.parsed_options
        if not options.persons:
            raise SystemExit("--persons FILE is missing; yidi load --save-persons writes one")
        index = getattr(environment.runner, "worker_index", 0) or 0
        workers = max(1, options.expect_workers or 1)
        everybody = persons_file.load(Path(options.persons))
        self.cares = everybody[index::workers] if index < workers else everybody
        self.cares = self.cares or everybody
        self.dice = random.Random(f"{options.visit_seed}/{index}")  # noqa: S311
        mix = mix_file.load(Path(options.mix) if options.mix else None)
        ids = MessageIds(_now_ms, Share(index % LANES, LANES))
        self.table = Table(mix, make_bills(mix, _now_ms(), self.dice), ids, _now_ms)
        channel = _channel(str(environment.host or options.host), options)
        self.methods: list[Any] = [channel.unary_unary(method) for method in METHODS]
        self.deadline_seconds: int = options.deadline_seconds
        self.think_ms: int = options.think_ms


def _now_ms() -> int:
    return time_ns() // _NS_PER_MS


def _channel(address: str, options: Any) -> grpc.Channel:
    address = address.removeprefix("http://").removeprefix("https://").rstrip("/")
    if not options.target_certificate:
        return grpc.insecure_channel(address, options=(*CHANNEL_OPTIONS, _OWN))
    authority, key, certificate = (
        Path(path).read_bytes()
        for path in (options.target_authority, options.target_key, options.target_certificate)
    )
    credentials = grpc.ssl_channel_credentials(authority, key, certificate)
    return grpc.secure_channel(address, credentials, options=(*CHANNEL_OPTIONS, _OWN))


class VisitUser(User):
    """A counter that serves one person after the other."""

    _cast: Cast | None = None

    @property
    def cast(self) -> Cast:
        """What this worker's users share; made when the first of them begins."""
        if VisitUser._cast is None:
            VisitUser._cast = Cast(self.environment)
        return VisitUser._cast

    def wait_time(self) -> float:
        """Return the pause before the next visit, in seconds."""
        mean_ms = self.cast.think_ms
        return self.cast.dice.expovariate(1000 / mean_ms) if mean_ms else 0.0

    def play(self) -> None:
        """Play one visit."""
        cast = self.cast
        care = cast.dice.choice(cast.cares)
        visit = Visit(cast.table, care, CareLetters(care), cast.dice)
        asks = visit.asks()
        ask = next(asks)
        while True:
            answer = self._call(ask)
            try:
                ask = asks.send(answer)
            except StopIteration:
                return
            except WrongAnswer as wrong:
                self._tell(ask, 0.0, 0, Verdict(Kind.WRONG, "OK", wrong.reason))
                return

    tasks = [play]  # noqa: RUF012 (Locust's own way to name what a user does)

    def _call(self, ask: Ask) -> bytes | None:
        begun = perf_counter()
        answer, verdict = None, Verdict(Kind.OK, "OK", "")
        try:
            answer = self.cast.methods[ask.method](ask.request, timeout=self.cast.deadline_seconds)
        except grpc.RpcError as error:
            said: Any = error
            verdict = verdict_of(said.code(), said.trailing_metadata() or (), said.details())
        took_ms = (perf_counter() - begun) * 1000
        self._tell(ask, took_ms, len(answer or b""), judged(ask, verdict))
        return answer

    def _tell(self, ask: Ask, took_ms: float, size: int, verdict: Verdict) -> None:
        good = verdict.kind in (Kind.OK, Kind.MEANT)
        self.environment.events.request.fire(
            request_type="gRPC",
            name=NAMES[ask.method],
            response_time=took_ms,
            response_length=size,
            exception=None if good else Unwanted(verdict.reason or verdict.code),
            context={},
        )
