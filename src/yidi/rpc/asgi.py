"""The same handlers behind another transport: an ASGI application that speaks gRPC.

``Front`` is the application, one for all listeners of a process; ``AsgiServer`` is what
``LastingServer`` is for grpc.aio: one address and the handlers behind it. Who accepts
connections, speaks HTTP/2 and checks certificates is somebody else (runtime/envoy.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing, suppress
from typing import Any, Final, NamedTuple

import grpc
import structlog

from yidi.rpc.asgi_call import AsgiCall, Ended, Receive, Scope, Send, seconds_in
from yidi.rpc.asgi_frames import Disconnected, Malformed, many_messages, one_message

LOOK_SECONDS: Final = 0.1
"""How often calls under way are looked at: whether they are late, whether the caller has gone."""

LOOK_ROUNDS_MAX: Final = 20
"""A call that lasts, a watching one above all, is looked at ever more seldom, up to so many
rounds apart."""

_KNOWN_MAX: Final = 256
_EVERYWHERE: Final = frozenset(("0.0.0.0", "::"))  # noqa: S104 (compared, not listened on)
_GRPC: Final = b"application/grpc"

_log = structlog.get_logger("yidi.rpc")


class _Details(NamedTuple):
    """What a generic handler is asked with."""

    method: str
    invocation_metadata: tuple[tuple[str, str | bytes], ...] = ()


class Front:
    """The application: hands every call to the server of the address at which it came."""

    def __init__(self) -> None:
        """Nothing is served before a server is opened."""
        self._servers: dict[tuple[str, int], AsgiServer] = {}
        self._found: dict[tuple[str, int], AsgiServer] = {}

    def open(self, host: str, port: int, server: AsgiServer) -> None:
        """Let a server take the calls that come to an address."""
        self._servers[host, port] = server
        self._found.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = scope["server"]
        server = self._found.get(place) or self._find(place)
        if server is None:
            await _refuse_http(send, 404)
            return
        await server.serve(scope, receive, send)

    def _find(self, place: tuple[str, int]) -> AsgiServer | None:
        """The server of an address; one that listens everywhere or at a name takes its port."""
        server = self._servers.get(place)
        if server is None:
            of_port = {key: each for key, each in self._servers.items() if key[1] == place[1]}
            everywhere = [each for (host, _), each in of_port.items() if host in _EVERYWHERE]
            server = next(iter(everywhere or of_port.values()), None)
        if server is not None and len(self._found) < _KNOWN_MAX:
            self._found[place] = server
        return server


class AsgiServer:
    """One address and the handlers behind it."""

    def __init__(self, handlers: Sequence[grpc.GenericRpcHandler], front: Front) -> None:
        """Take the handlers, asked in this order, and the application in front of them."""
        self._handlers = tuple(handlers)
        self._front = front
        self._known: dict[bytes, Any] = {}
        self._calls: set[AsgiCall] = set()
        self._is_stopping = False
        self._idle = asyncio.Event()
        self._asking: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    def bind(self, address: str) -> int:
        """Take the calls of this address; whoever listens there was told which port it is."""
        host, _, port = address.rpartition(":")
        self._front.open(host.strip("[]"), int(port), self)
        return int(port)

    async def start(self) -> None:
        """Begin to look after the calls under way."""
        self._looking = asyncio.create_task(self._look_on())

    async def stop(self, seconds: int) -> None:
        """Take no new calls, let those under way finish, then cancel what is left."""
        self._is_stopping = True
        for patience, is_over in ((seconds, False), (1, True)):
            self._idle.clear()
            for call in tuple(self._calls) if is_over else ():
                call.cancel(grpc.StatusCode.UNAVAILABLE)
            if self._calls:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._idle.wait(), patience)
        if self._looking is not None:
            self._looking.cancel()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        handler = self._known.get(scope["raw_path"]) or self._find(scope)
        headers = scope["headers"]
        seconds, is_grpc = None, False
        for name, value in headers:
            if name == b"grpc-timeout":
                seconds = seconds_in(value)
            elif name == b"content-type":
                is_grpc = value.startswith(_GRPC)
        if not is_grpc or scope["method"] != "POST":
            await _refuse_http(send, 415)
            return
        call = AsgiCall(scope, receive, send, seconds, asyncio.current_task())
        self._calls.add(call)
        try:
            if self._is_stopping or handler is None:
                await _end(call, *_NOT_TAKEN[handler is None])
                return
            if seconds is not None and seconds < 2 * LOOK_SECONDS:
                _expire_in(call, seconds)
            call.serializer = handler.response_serializer
            if handler.unary_unary is None:
                await _stream(handler, call, receive, headers)
            else:
                raw = await one_message(receive, headers)
                call.may_ask = True
                if handler.request_deserializer is not None:
                    raw = handler.request_deserializer(raw)
                await call.answer(await handler.unary_unary(raw, call))
        except (Exception, asyncio.CancelledError) as error:
            await _conclude(call, error, scope["path"])
        finally:
            call.is_over = True
            self._calls.discard(call)
            if self._is_stopping and not self._calls:
                self._idle.set()

    def _find(self, scope: Scope) -> Any:
        """The handler of a method; kept, so that the next call finds it at once."""
        path = scope["raw_path"]
        details = _Details(path.decode("ascii", "replace"))
        found = (each.service(details) for each in self._handlers)  # type: ignore[arg-type]
        handler = next((each for each in found if each is not None), None)
        if handler is not None:
            if len(self._known) >= _KNOWN_MAX:
                self._known.clear()  # Strangers make up paths without end.
            self._known[path] = handler
        return handler

    def look(self) -> None:
        """Look after the calls under way, one round."""
        for call in tuple(self._calls):
            left = call.time_remaining()
            if left is not None and left < LOOK_SECONDS:
                _expire_in(call, left)
            call.rounds += 1
            if call.may_ask and _is_round(call.rounds):
                task = asyncio.create_task(_ask(call))
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()


_NOT_TAKEN: Final = {
    False: (grpc.StatusCode.UNAVAILABLE, "this server is stopping"),
    True: (grpc.StatusCode.UNIMPLEMENTED, "this server does not know the method"),
}


def _is_round(rounds: int) -> bool:
    """Whether it is time to ask for a caller: at 1, 2, 4, 8, 16, then every twentieth round."""
    return rounds % LOOK_ROUNDS_MAX == 0 or (rounds < LOOK_ROUNDS_MAX and rounds.bit_count() == 1)


async def _ask(call: AsgiCall) -> None:
    if await call.is_abandoned():
        call.cancel()


def _expire_in(call: AsgiCall, seconds: float) -> None:
    asyncio.get_running_loop().call_later(seconds, call.expire)


async def _conclude(call: AsgiCall, error: BaseException, path: str) -> None:
    """End a call whose handler or request did not come to an answer."""
    if isinstance(error, asyncio.CancelledError):
        if call.ending is not None:
            await _end(call, call.ending)
    elif isinstance(error, Ended):
        await call.end()
    elif isinstance(error, Malformed):
        await _end(call, error.code, error.text)
    elif not isinstance(error, Disconnected | OSError):  # Nobody would be there to be told.
        _log.error("call_failed", method=path[:60], exc_info=error)
        await _end(call, grpc.StatusCode.UNKNOWN)


async def _end(call: AsgiCall, code: grpc.StatusCode, text: str = "") -> None:
    """End a call with a status of the transport's own."""
    call.set_code(code)
    call.set_details(text)
    call.set_trailing_metadata(())
    with suppress(OSError):
        await call.end()


async def _stream(handler: Any, call: AsgiCall, receive: Receive, headers: Any) -> None:
    """Serve a call in which one side or both send several messages."""
    deserialize = handler.request_deserializer or (lambda raw: raw)
    if handler.request_streaming:
        messages = many_messages(receive, headers)
        request: Any = (deserialize(each) async for each in messages)
        behaviour = handler.stream_stream or handler.stream_unary
    else:
        request = deserialize(await one_message(receive, headers))
        call.may_ask = True
        behaviour = handler.unary_stream
    answers = behaviour(request, call)
    if not handler.response_streaming:
        await call.answer(await answers)
        return
    if hasattr(answers, "__aiter__"):
        async with aclosing(answers):
            async for each in answers:
                await call.write(each)
    else:
        await answers  # A handler that writes by itself.
    await call.end()


async def _refuse_http(send: Send, status: int) -> None:
    """Answer what is no call of gRPC."""
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})
