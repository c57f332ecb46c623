"""Handlers that answer with a stream: bound like the others, refused like the others.

A handler is ``async def watch(request, call)`` that yields; it may refuse at any moment. gRPC
stops asking it for more while the caller does not read, and cancels it when the caller goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from time import perf_counter
from typing import Any

import grpc
import structlog
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from yidi.domain.errors import Refusal
from yidi.rpc.call import Call
from yidi.rpc.watching import CallWatch
from yidi.wire.status import internal

StreamHandler = Callable[[Any, Call], AsyncIterator[Message]]
"""Yields answers until it ends or refuses."""

Context = grpc.aio.ServicerContext[bytes, bytes]
Admit = Callable[[type[Message], bytes, Context], Message]
Begin = Callable[[Context], Call]
Refuse = Callable[[Refusal, Message | None, Context], Awaitable[str]]

_log = structlog.get_logger("yidi.rpc")


def serve_stream(
    method: MethodDescriptor,
    handler: StreamHandler,
    *,
    admit: Admit,
    begin: Begin,
    refuse: Refuse,
    watch: CallWatch,
) -> Callable[[bytes, Context], AsyncIterator[bytes]]:
    """Return the handler as gRPC wants it; ``watch`` sees its calls."""
    request_type = message_factory.GetMessageClass(method.input_type)

    async def serve(raw: bytes, context: Context) -> AsyncIterator[bytes]:
        begun = perf_counter()
        request: Message | None = None
        code = "OK"
        watch.started()
        call = begin(context)
        try:
            watch.received()
            request = admit(request_type, raw, context)
            answers: Any = handler(request, call)
            async with aclosing(answers):
                async for answer in answers:
                    yield answer.SerializeToString()
                    watch.sent()
        except (asyncio.CancelledError, GeneratorExit):
            code = "CANCELLED"
            raise
        except Refusal as refused:
            code = await refuse(refused, request, context)
        except Exception:
            _log.exception("call_failed", method=method.full_name)
            code = await refuse(internal(), request, context)
        finally:
            watch.finished(code, perf_counter() - begun)

    return serve
