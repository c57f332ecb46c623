"""What is done to a request before it is sent; every mutation returns bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from tests.fuzz.material import odd_numbers

_PLACE = "PLACEHOLDER"
_NO_UTF8 = (
    b"\xff\xfe\xfd",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf5\x80\x80\x80",
    b"\x80",
    b"\xe4\xb8",
)
_TEXTS = (
    "", " ", "\x00", "\n\r\t", "'; DROP TABLE visits; --", "%s%n{0}", "../../etc/passwd",
    "<script>", "\u202e\u200b\ufeff", "💊" * 30, "一" * 5_000, "9" * 40, "-1", "NaN",
    "\uff11\uff12\uff13",
    "\U0010ffff", "a\u0301" * 200, "2024-02-30", "0000-00-00", "9999-12-31",
)  # fmt: skip
_HUGE_BYTES = (100_000, 1_000_000, 2_100_000)
_NESTED = (50, 99, 101, 5_000, 200_000)


def as_it_is(request: Message, _dice: random.Random) -> bytes:
    return request.SerializeToString()


def random_bytes(_request: Message, dice: random.Random) -> bytes:
    return dice.randbytes(dice.choice((0, 1, 2, 7, 64, 500, 5_000)))


def flipped(request: Message, dice: random.Random) -> bytes:
    raw = bytearray(request.SerializeToString())
    for _ in range(dice.randint(1, 6)):
        if raw:
            raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    return bytes(raw)


def cut_off(request: Message, dice: random.Random) -> bytes:
    raw = request.SerializeToString()
    return raw[: dice.randint(0, len(raw))]


def spliced(request: Message, dice: random.Random) -> bytes:
    """A piece is repeated, dropped or put elsewhere."""
    raw = request.SerializeToString()
    begin, end = sorted((dice.randint(0, len(raw)), dice.randint(0, len(raw))))
    piece, at = raw[begin:end], dice.randint(0, len(raw))
    rest = raw[:begin] + raw[end:]
    return dice.choice((rest, raw[:at] + piece + raw[at:], rest[:at] + piece + rest[at:]))


def odd_field(request: Message, dice: random.Random) -> bytes:
    """One to three fields hold something at the edge of their type."""
    places = list(_places(request))
    for message, field in dice.sample(places, min(len(places), dice.randint(1, 3))):
        _set_odd(message, field, dice)
    return request.SerializeToString()


def cleared(request: Message, dice: random.Random) -> bytes:
    places = list(_places(request))
    for message, field in dice.sample(places, min(len(places), dice.randint(1, 3))):
        message.ClearField(field.name)
    return request.SerializeToString()


def multiplied(request: Message, dice: random.Random) -> bytes:
    """A list is far longer than anybody sends."""
    lists = [each for each in _places(request) if each[1].is_repeated]
    if lists:
        message, field = dice.choice(lists)
        held = getattr(message, field.name)
        if len(held):
            held.extend([held[0]] * dice.choice((50, 501, 3_000)))
    return request.SerializeToString()


def not_utf8(request: Message, dice: random.Random) -> bytes:
    """Text that is none, inside a request that is otherwise right."""
    texts = [
        (message, field)
        for message, field in _places(request)
        if field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated
    ]
    if not texts:
        return b"\x0a\x02\xff\xfe"
    message, field = dice.choice(texts)
    setattr(message, field.name, _PLACE)
    bad = dice.choice(_NO_UTF8).ljust(len(_PLACE), b"x")
    return request.SerializeToString().replace(_PLACE.encode(), bad)


def huge(request: Message, dice: random.Random) -> bytes:
    """One text of up to two megabytes, or so many bytes of a field that nobody knows."""
    size = dice.choice(_HUGE_BYTES)
    texts = [each for each in _places(request) if each[1].type == FieldDescriptor.TYPE_STRING]
    if texts and dice.random() < 0.7:
        message, field = dice.choice(texts)
        if not field.is_repeated:
            setattr(message, field.name, dice.choice("a9一") * (size // 3))
            return request.SerializeToString()
    return request.SerializeToString() + _field(dice.randint(1, 500), bytes(size))


def nested(request: Message, dice: random.Random) -> bytes:
    """Messages in messages, or groups that are opened and never closed."""
    depth = dice.choice(_NESTED)
    number = dice.randint(1, 20)
    if dice.random() < 0.5:
        return request.SerializeToString() + _varint(number << 3 | 3) * depth
    inner = b""
    for _ in range(min(depth, 2_000)):
        inner = _field(number, inner)
    return request.SerializeToString() + inner


def other_types(_request: Message, dice: random.Random) -> bytes:
    """Known field numbers with any wire type."""
    parts = []
    for _ in range(dice.randint(1, 12)):
        number, kind = dice.randint(0, 30), dice.randrange(8)
        body = (
            _varint(dice.choice((0, 1, 2**31, 2**64 - 1))),
            dice.randbytes(8),
            _varint(3) + dice.randbytes(3),
            b"",
            b"",
            dice.randbytes(4),
            b"\xff" * 11,
            b"",
        )[kind]
        parts.append(_varint(number << 3 | kind) + body)
    return b"".join(parts)


MUTATIONS: tuple[tuple[Callable[[Message, random.Random], bytes], int], ...] = (
    (as_it_is, 8),
    (random_bytes, 10),
    (flipped, 16),
    (cut_off, 10),
    (spliced, 10),
    (odd_field, 26),
    (cleared, 12),
    (multiplied, 2),
    (not_utf8, 6),
    (other_types, 6),
    (nested, 2),
    (huge, 1),
)
"""Each with how often it is chosen."""


def _places(message: Message) -> Iterator[tuple[Message, FieldDescriptor]]:
    for field, held in message.ListFields():
        yield message, field
        if field.message_type is None:
            continue
        for inner in held if field.is_repeated else (held,):
            yield from _places(inner)


def _set_odd(message: Message, field: FieldDescriptor, dice: random.Random) -> None:
    if field.message_type is not None:
        message.ClearField(field.name)
        if not field.is_repeated:
            getattr(message, field.name).SetInParent()
        return
    value: object = dice.choice(list(odd_numbers()))
    if field.type == FieldDescriptor.TYPE_STRING:
        value = dice.choice(_TEXTS)
    elif field.type == FieldDescriptor.TYPE_BYTES:
        value = dice.randbytes(dice.choice((0, 1, 100_000)))
    elif field.type == FieldDescriptor.TYPE_BOOL:
        value = dice.random() < 0.5
    elif field.enum_type is not None:
        value = dice.choice((0, -1, 99, 2**31 - 1))
    try:
        if field.is_repeated:
            getattr(message, field.name)[:] = [value]
        else:
            setattr(message, field.name, value)
    except ValueError:  # Out of the range of this type of number.
        message.ClearField(field.name)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
