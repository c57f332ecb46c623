"""gRPC over ASGI: what a caller of gRPC gets, whatever comes; the transport is a script here."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from yidi.rpc.asgi import AsgiServer, Front
from yidi.rpc.asgi_call import CERTIFICATE_FIELD, AsgiCall, seconds_in

PLACE = ("127.0.0.1", 50051)
TAKEN_BYTES_MAX = 32_000_000


def framed(message: bytes, flag: int = 0) -> bytes:
    return bytes([flag]) + len(message).to_bytes(4, "big") + message


class Wire:
    """What the transport does: gives the pieces of a request, keeps what is sent."""

    def __init__(self, *pieces: bytes, is_ended: bool = True) -> None:
        self._pieces = list(pieces)
        self._is_ended = is_ended
        self.gone = asyncio.Event()
        self.sent: list[Any] = []

    async def receive(self) -> Any:
        if self.gone.is_set():
            return {"type": "http.disconnect"}
        if self._pieces:
            body = self._pieces.pop(0)
            more = bool(self._pieces) or not self._is_ended
            return {"type": "http.request", "body": body, "more_body": more}
        if self._is_ended:
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, event: Any) -> None:
        if self.gone.is_set():
            raise OSError
        self.sent.append(dict(event))

    @property
    def http_status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def messages(self) -> list[bytes]:
        """What was answered, without the prefixes."""
        bodies = [each["body"] for each in self.sent if each["type"] == "http.response.body"]
        return [each[5:] for each in bodies if each]

    @property
    def fields(self) -> dict[bytes, bytes]:
        """The trailers, also where they are all there is."""
        last = next(
            (each for each in self.sent if each["type"] == "http.response.trailers"), self.sent[0]
        )
        return dict(last["headers"])

    @property
    def status(self) -> str:
        codes = {code.value[0]: code.name for code in grpc.StatusCode}
        return codes[int(self.fields[b"grpc-status"])]


class Methods(grpc.GenericRpcHandler):
    """A handler of each kind."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()
        self.was_cancelled = False
        self.seen: AsgiCall | None = None
        self._methods = {
            "Echo": grpc.unary_unary_rpc_method_handler(self.echo),
            "Refuse": grpc.unary_unary_rpc_method_handler(self.refuse),
            "Abort": grpc.unary_unary_rpc_method_handler(self.abort),
            "Break": grpc.unary_unary_rpc_method_handler(self.fail),
            "Hold": grpc.unary_unary_rpc_method_handler(self.hold),
            "Count": grpc.unary_stream_rpc_method_handler(self.count),
            "Write": grpc.unary_stream_rpc_method_handler(self.write, None, str.encode),
            "Both": grpc.stream_stream_rpc_method_handler(self.both),
        }

    def service(self, details: Any) -> Any:
        return self._methods.get(details.method.rpartition("/")[2])

    async def echo(self, raw: bytes, call: AsgiCall) -> bytes:
        self.seen = call
        return raw + b"!"

    async def refuse(self, _raw: bytes, call: AsgiCall) -> bytes:
        call.set_code(grpc.StatusCode.NOT_FOUND)
        call.set_details("没有 100%")
        call.set_trailing_metadata((("grpc-status-details-bin", b"\x00\xff"), ("x-plain", "yes")))
        return b""

    async def abort(self, _raw: bytes, call: AsgiCall) -> bytes:
        await call.abort(grpc.StatusCode.NOT_FOUND, "none")

    async def fail(self, _raw: bytes, _call: AsgiCall) -> bytes:
        raise LookupError("a secret of the inside")

    async def hold(self, _raw: bytes, _call: AsgiCall) -> bytes:
        self.began.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        return b"held"

    async def count(self, raw: bytes, _call: AsgiCall) -> AsyncIterator[bytes]:
        for number in range(int(raw)):
            yield b"%d" % number

    async def write(self, _raw: bytes, call: AsgiCall) -> None:
        await call.write("a")
        await call.write("b")

    async def both(self, raws: AsyncIterator[bytes], _call: AsgiCall) -> AsyncIterator[bytes]:
        async for raw in raws:
            yield raw + b"?"


@pytest.fixture
def methods() -> Methods:
    return Methods()


@pytest.fixture
def front(methods: Methods) -> Front:
    front = Front()
    AsgiServer([methods], front).bind("127.0.0.1:50051")
    return front


def scope(method: str, *headers: tuple[bytes, bytes], place: tuple[str, int] = PLACE) -> Any:
    return {
        "type": "http",
        "method": "POST",
        "path": f"/a.Service/{method}",
        "raw_path": f"/a.Service/{method}".encode(),
        "server": place,
        "client": ("10.0.0.9", 4711),
        "headers": [(b"content-type", b"application/grpc"), (b"te", b"trailers"), *headers],
    }


async def call(front: Front, method: str, wire: Wire, *headers: tuple[bytes, bytes]) -> Wire:
    await front(scope(method, *headers), wire.receive, wire.send)
    return wire


async def test_an_answer_is_a_message_and_then_the_status(front: Front):
    wire = await call(front, "Echo", Wire(framed(b"hello")))

    assert wire.sent == [
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"application/grpc")],
            "trailers": True,
        },
        {"type": "http.response.body", "body": b"\x00\x00\x00\x00\x06hello!"},
        {"type": "http.response.trailers", "headers": [(b"grpc-status", b"0")]},
    ]


async def test_a_refusal_is_its_status_alone_with_text_and_details_encoded(front: Front):
    wire = await call(front, "Refuse", Wire(framed(b"")))

    assert wire.messages == []
    assert wire.fields == {
        b"content-type": b"application/grpc",
        b"grpc-status": b"5",
        b"grpc-message": b"%E6%B2%A1%E6%9C%89 100%25",
        b"grpc-status-details-bin": b"AP8",
        b"x-plain": b"yes",
    }


async def test_a_handler_may_abort(front: Front):
    wire = await call(front, "Abort", Wire(framed(b"")))

    assert (wire.status, wire.fields[b"grpc-message"]) == ("NOT_FOUND", b"none")


async def test_what_a_handler_did_not_mean_to_say_stays_inside(front: Front):
    wire = await call(front, "Break", Wire(framed(b"")))

    assert wire.status == "UNKNOWN"
    assert b"grpc-message" not in wire.fields


@pytest.mark.parametrize("pieces", [(b"\0", b"\0\0\0\5he", b"llo"), (framed(b"hello"), b"")])
async def test_a_request_may_come_in_pieces(front: Front, pieces: tuple[bytes, ...]):
    wire = await call(front, "Echo", Wire(*pieces))

    assert wire.messages == [b"hello!"]


async def test_a_request_is_served_before_its_sender_says_that_it_was_all(front: Front):
    wire = await call(front, "Echo", Wire(framed(b"hello"), is_ended=False))

    assert wire.messages == [b"hello!"]


async def test_a_compressed_request_is_served(front: Front):
    packed = gzip.compress(b"hello")
    wire = await call(front, "Echo", Wire(framed(packed, 1)), (b"grpc-encoding", b"gzip"))

    assert wire.messages == [b"hello!"]


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (b"", b"identity", "INTERNAL"),
        (b"\0\0", b"identity", "INTERNAL"),
        (framed(b"hello")[:-1], b"identity", "INTERNAL"),
        (framed(b"hello", 1), b"identity", "INTERNAL"),
        (framed(b"hello", 2), b"identity", "INTERNAL"),
        (framed(b"no gzip", 1), b"gzip", "INTERNAL"),
        (framed(b"hello", 1), b"snappy", "UNIMPLEMENTED"),
        (b"\0" + (TAKEN_BYTES_MAX + 1).to_bytes(4, "big"), b"identity", "RESOURCE_EXHAUSTED"),
        (framed(gzip.compress(bytes(TAKEN_BYTES_MAX + 1)), 1), b"gzip", "RESOURCE_EXHAUSTED"),
    ],
    ids=["nothing", "no prefix", "cut off", "not packed", "flag", "broken", "other", "big", "bomb"],
)
async def test_what_is_no_message_is_refused(
    front: Front, body: bytes, encoding: bytes, status: str
):
    wire = await call(front, "Echo", Wire(body), (b"grpc-encoding", encoding))

    assert wire.status == status


async def test_a_method_that_nobody_serves_is_unimplemented(front: Front):
    wire = await call(front, "Other", Wire(framed(b"")))

    assert wire.status == "UNIMPLEMENTED"


@pytest.mark.parametrize(
    "change", [{"method": "GET"}, {"headers": [(b"content-type", b"application/json")]}]
)
async def test_what_is_no_grpc_is_refused_in_the_words_of_http(
    front: Front, change: dict[str, Any]
):
    wire = Wire(framed(b""))
    await front(scope("Echo") | change, wire.receive, wire.send)

    assert wire.http_status == 415


async def test_the_address_decides_which_handlers_are_called():
    front = Front()
    for number, address in enumerate(("127.0.0.1:1", "0.0.0.0:2", "[::1]:3", "localhost:4")):
        AsgiServer([Named(number)], front).bind(address)

    async def asked(host: str, port: int) -> list[bytes]:
        wire = Wire(framed(b""))
        await front(scope("Name", place=(host, port)), wire.receive, wire.send)
        return wire.messages

    assert await asked("127.0.0.1", 1) == [b"0"]
    assert await asked("192.168.3.4", 2) == [b"1"]
    assert await asked("::1", 3) == [b"2"]
    assert await asked("127.0.0.1", 4) == [b"3"]
    assert await asked("127.0.0.1", 9) == []


class Named(grpc.GenericRpcHandler):
    """Answers with its number."""

    def __init__(self, number: int) -> None:
        self._number = number

    def service(self, _details: Any) -> Any:
        return grpc.unary_unary_rpc_method_handler(self.name)

    async def name(self, _raw: bytes, _call: Any) -> bytes:
        return b"%d" % self._number


async def test_metadata_is_read_as_grpc_writes_it(front: Front, methods: Methods):
    await call(
        front,
        "Echo",
        Wire(framed(b"")),
        (b"grpc-timeout", b"5S"),
        (b"x-plain", b"one"),
        (b"x-some-bin", b"AP8,AQ=="),
        (b"x-broken-bin", b"!"),
        (b"x-forwarded-proto", b"http"),
    )
    seen = methods.seen
    assert seen is not None

    assert seen.invocation_metadata() == (
        ("x-plain", "one"),
        ("x-some-bin", b"\x00\xff"),
        ("x-some-bin", b"\x01"),
    )
    assert seen.peer() == "ipv4:10.0.0.9:4711"
    assert 4 < (seen.time_remaining() or 0) <= 5


async def test_the_names_of_a_certificate_reach_the_handler(front: Front, methods: Methods):
    field = b"By=yidi://gateway;Hash=ab;URI=yidi://province/630000;URI=yidi://other"
    await call(front, "Echo", Wire(framed(b"")), (CERTIFICATE_FIELD, field))
    seen = methods.seen
    assert seen is not None

    assert seen.auth_context() == {"peer_uri": (b"yidi://province/630000", b"yidi://other")}
    assert seen.invocation_metadata() == ()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [(b"2H", 7200.0), (b"3M", 180.0), (b"10S", 10.0), (b"99999999u", 99.999999), (b"5n", 5e-9)],
)
def test_a_timeout_has_a_unit(written: bytes, seconds: float):
    assert seconds_in(written) == pytest.approx(seconds)


@pytest.mark.parametrize("written", [b"", b"S", b"5", b"5s", b"-5S", b"999999999S", b"1.5S"])
def test_what_is_no_timeout_is_none(written: bytes):
    assert seconds_in(written) is None


async def test_a_stream_of_answers_ends_with_the_status(front: Front):
    wire = await call(front, "Count", Wire(framed(b"3")))

    assert wire.messages == [b"0", b"1", b"2"]
    assert wire.status == "OK"


async def test_a_handler_that_writes_by_itself_is_served(front: Front):
    wire = await call(front, "Write", Wire(framed(b"")))

    assert (wire.messages, wire.status) == ([b"a", b"b"], "OK")


async def test_both_sides_may_stream(front: Front):
    wire = await call(front, "Both", Wire(framed(b"a") + framed(b"b"), framed(b"c")))

    assert (wire.messages, wire.status) == ([b"a?", b"b?", b"c?"], "OK")


async def test_a_handler_is_cancelled_when_the_time_of_its_caller_is_over(
    front: Front, methods: Methods
):
    wire = await call(front, "Hold", Wire(framed(b"")), (b"grpc-timeout", b"20m"))

    assert methods.was_cancelled
    assert wire.status == "DEADLINE_EXCEEDED"


async def test_a_handler_is_cancelled_when_its_caller_has_gone():
    methods, front = Methods(), Front()
    server = AsgiServer([methods], front)
    server.bind("127.0.0.1:50051")
    wire = Wire(framed(b""))
    serving = asyncio.create_task(call(front, "Hold", wire))
    await methods.began.wait()

    wire.gone.set()
    server.look()
    await serving

    assert methods.was_cancelled
    assert wire.sent == []


async def test_a_server_that_stops_lets_calls_end_and_takes_no_new_ones():
    methods, front = Methods(), Front()
    server = AsgiServer([methods], front)
    server.bind("127.0.0.1:50051")
    await server.start()
    held = asyncio.create_task(call(front, "Hold", Wire(framed(b""))))
    await methods.began.wait()

    stopping = asyncio.create_task(server.stop(30))
    await asyncio.sleep(0)
    late = await call(front, "Echo", Wire(framed(b"")))
    methods.go_on.set()
    await stopping

    assert late.status == "UNAVAILABLE"
    assert (await held).messages == [b"held"]


async def test_a_server_that_stops_cancels_what_takes_too_long():
    methods, front = Methods(), Front()
    server = AsgiServer([methods], front)
    server.bind("127.0.0.1:50051")
    await server.start()
    held = asyncio.create_task(call(front, "Hold", Wire(framed(b""))))
    await methods.began.wait()

    await server.stop(0)

    assert methods.was_cancelled
    assert (await held).status == "UNAVAILABLE"


async def test_a_request_that_comes_slowly_is_not_taken_apart_by_whoever_looks_for_its_caller():
    methods, front = Methods(), Front()
    server = AsgiServer([methods], front)
    server.bind("127.0.0.1:50051")
    slow = Slow(server, framed(b"hello"))

    await front(scope("Echo"), slow.receive, slow.send)

    assert slow.messages == [b"hello!"]


class Slow(Wire):
    """Gives a byte at a time, and between two of them somebody looks for the caller."""

    def __init__(self, server: AsgiServer, content: bytes) -> None:
        super().__init__(*(content[at : at + 1] for at in range(len(content))))
        self._server = server

    async def receive(self) -> Any:
        self._server.look()
        await asyncio.sleep(0)
        return await super().receive()
