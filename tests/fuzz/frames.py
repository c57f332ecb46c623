"""Bytes below gRPC: HTTP/2 that is cut off, contradicts itself, or is something else."""

from __future__ import annotations

import asyncio
import random
import struct
from contextlib import suppress

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS_FRAME, HEADERS_FRAME, DATA_FRAME = 4, 1, 0
END_HEADERS, END_STREAM = 4, 1
PATIENCE_SECONDS = 0.3
"""A server that got half a frame waits for the other half; nobody here waits with it."""

_ODD_HEADERS = (
    ("grpc-timeout", "99999999999S"),
    ("grpc-timeout", "-1m"),
    ("grpc-timeout", "0n"),
    ("grpc-encoding", "none-such"),
    ("grpc-encoding", "gzip"),
    ("content-type", "application/grpc+json"),
    ("grpc-status-details-bin", "!!!not base64!!!"),
    ("x-bin", "AAA"),
    ("te", "nothing"),
    ("connection", "close"),
    ("UPPER", "case"),
    (":path", "/again"),
)


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return (
        struct.pack(">I", len(payload))[1:]
        + bytes((kind, flags))
        + struct.pack(">I", stream)
        + payload
    )


def header(name: bytes, value: bytes) -> bytes:
    """A header field without index and without Huffman code."""
    return b"\x00" + b"".join(_length(len(each)) + each for each in (name, value))


def _length(number: int) -> bytes:
    if number < 0x7F:
        return bytes((number,))
    rest, found = number - 0x7F, bytearray((0x7F,))
    while rest > 0x7F:
        found.append(rest & 0x7F | 0x80)
        rest >>= 7
    found.append(rest)
    return bytes(found)


def call_bytes(path: str, message: bytes, dice: random.Random) -> bytes:
    """One whole call as a client writes it, now and then with an odd header or flag."""
    headers = [
        (":method", dice.choice(("POST", "POST", "POST", "GET", "BREW"))),
        (":scheme", "http"),
        (":path", path),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ]
    if dice.random() < 0.5:
        headers.append(dice.choice(_ODD_HEADERS))
    if dice.random() < 0.2:
        headers.pop(dice.randrange(len(headers)))
    block = b"".join(header(name.encode(), value.encode()) for name, value in headers)
    length = dice.choice((len(message),) * 4 + (len(message) + 1, 2**32 - 1, 0))
    packed = bytes((dice.choice((0, 0, 0, 1, 255)),)) + struct.pack(">I", length) + message
    return (
        PREFACE
        + frame(SETTINGS_FRAME, 0, 0, b"")
        + frame(HEADERS_FRAME, END_HEADERS, 1, block)
        + frame(DATA_FRAME, END_STREAM, 1, packed[:16_384])
    )


def torn(whole: bytes, dice: random.Random) -> bytes:
    """What is left of a call when its bytes are cut, changed, or are none of HTTP/2."""
    match dice.randrange(7):
        case 0:
            return whole[: dice.randint(0, len(whole))]
        case 1:
            changed = bytearray(whole)
            for _ in range(dice.randint(1, 8)):
                changed[dice.randrange(len(PREFACE), len(changed))] = dice.randrange(256)
            return bytes(changed)
        case 2:
            return whole + dice.randbytes(dice.randint(1, 400))
        case 3:
            kind = frame(dice.randrange(256), dice.randrange(256), dice.randrange(2**31), b"x" * 9)
            return PREFACE + frame(SETTINGS_FRAME, 0, 0, dice.randbytes(6)) + kind + whole[33:]
        case 4:
            return dice.randbytes(dice.randint(1, 300))
        case 5:
            return b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        case _:
            return whole


async def send(address: str, content: bytes) -> bytes:
    """Write bytes to a listener and return what comes back; the connection is then dropped."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    found = bytearray()
    try:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                writer.write(content)
                await writer.drain()
                while part := await reader.read(65_536):
                    found += part
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()
    return bytes(found)
